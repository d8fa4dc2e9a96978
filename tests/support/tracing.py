"""Runs of ``http`` under strace, each forked off a process that has imported all of it, so that they take less time."""

import json
import os
import shutil
import signal
import subprocess
import sys
from queue import Empty, LifoQueue

from support.runs import Run

SERVE = """
import ctypes, json, os, signal, sys
from httpie.context import Environment
from httpie.core import main
import httpie_session_plus.plugin

def run(config_dir, args, stderr):
    for number, path in enumerate((os.devnull, os.devnull, stderr)):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), number)
    status = main(args, env=Environment(config_dir=config_dir))
    sys.stderr.flush()
    os._exit(status)  # what is left for stdout would be one more call

for line in sys.stdin:
    if child := os.fork():
        os.waitpid(child, os.WUNTRACED)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
        continue
    ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)  # let any process trace this one, where Yama asks
    os.kill(os.getpid(), signal.SIGSTOP)
    run(*json.loads(line))
"""


def can_trace():
    strace = shutil.which('strace')
    command = [strace, '-o', os.devnull, 'true']
    return bool(strace) and subprocess.run(command, check=False, stderr=subprocess.DEVNULL).returncode == 0


class Tracers:
    """Processes that fork ``http`` runs, as many as are asked for at once."""

    def __init__(self):
        self._idle, self._all = LifoQueue(), []

    def run(self, config_dir, *args, strace, log, stderr):
        """Run ``http`` under strace with these options; it writes its log and ``http`` its stderr, to files."""
        try:
            server = self._idle.get_nowait()
        except Empty:
            server = self._start()
        server.stdin.write(json.dumps([str(config_dir), ['http', '--ignore-stdin', *args], str(stderr)]) + '\n')
        server.stdin.flush()
        child = int(server.stdout.readline())
        command = ['strace', '-o', log, *strace, '-p', str(child)]
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as tracer:
            attached = tracer.stderr.readline()
            assert 'attached' in attached, attached
            os.kill(child, signal.SIGCONT)
            status = int(server.stdout.readline())
        self._idle.put(server)
        return Run(status, '', stderr.read_text() if stderr.exists() else '')

    def _start(self):
        server = subprocess.Popen(
            [sys.executable, '-c', SERVE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, 'PYTHONDONTWRITEBYTECODE': '1', 'PYTHONHASHSEED': '0'},
        )
        self._all.append(server)
        return server

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in self._all:
            server.communicate()
