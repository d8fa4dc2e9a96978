"""Runs of HTTPie, in this process or in one of its own.

Where ``TESTED_COMMANDS`` names a directory, it is always a process of its own, of the HTTPie whose commands are there;
where ``TESTED_PLUGINS`` does, each configuration has the plugins that ``httpie plugins install`` has put there.
"""

import io
import json
import locale
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from httpie.context import Environment, LogLevel
from httpie.core import main

COMMANDS = os.environ.get('TESTED_COMMANDS')
PLUGINS = os.environ.get('TESTED_PLUGINS')
BIN = Path(COMMANDS or Path(sys.executable).parent)
USER1 = ('--session=user1',)
BOTH = ('--session=user1', '--session-read-only=base')
in_this_process = pytest.mark.skipif(bool(COMMANDS), reason='it needs HTTPie in this process')


def native(arg):
    """Return an argument that begins with ``./``, ``../`` or ``~/`` as this system writes it."""
    return re.sub(r'^((?:--[\w-]+=)?(?:\.\.?|~))/', rf'\1{re.escape(os.sep)}', str(arg))


def portable(text):
    """Return a text with such paths as POSIX writes them."""
    return text if os.sep == '/' else re.sub(r"(?<=['=\s])(\.\.?|~)\\", r'\1/', text)


def with_levels(text):
    """Return a text with the levels as HTTPie 3.2.2 prints them; those before it print ``LogLevel.ERROR``."""
    for level in LogLevel:
        text = text.replace(f': {level!s}: ', f': {level.value}: ')
    return text


@dataclass
class Run:
    """Tell how a run of HTTPie ended, and what it printed."""

    status: int
    stdout: str
    stderr: str

    def __post_init__(self):
        self.stdout, self.stderr = portable(self.stdout), portable(with_levels(self.stderr))

    @property
    def json(self):
        return json.loads(self.stdout)

    @property
    def complaints(self):
        """The lines on stderr, except those about what stayed home on a redirect."""
        return [line for line in self.stderr.splitlines() if line and ' withholds ' not in line]

    def error(self):
        """Return the one line that a refusal prints."""
        assert self.status == 1, self
        (line,) = self.stderr.strip().splitlines()
        return line


def run_http(config_dir, *args, program='http', is_terminal=False):
    """Run ``http`` in this process, with the plugin as HTTPie loads it, and with a terminal as its stderr or not."""
    with tempfile.TemporaryFile('w+b') as stdout, tempfile.TemporaryFile('w+t', encoding='utf-8') as stderr:
        env = Environment(
            config_dir=config_dir,
            stdin=None,
            stdin_isatty=True,
            stdout=stdout,
            stdout_isatty=False,
            stderr=stderr,
            stderr_isatty=is_terminal,
            program_name=program,
        )
        status = main(args=[program, *map(native, args)], env=env)
        stdout.seek(0)
        stderr.seek(0)
        return Run(int(status), stdout.read().decode(), stderr.read())


def load_manager():
    """Return the main function of ``httpie``, which knows the commands of the plugin."""
    from httpie.manager.__main__ import main as manager

    import httpie_session_plus

    httpie_session_plus.install()
    return manager


def run_httpie(manager, config_dir, *args, stdin=None, typed='', is_terminal=False):
    """Run ``httpie`` in this process, with this standard input, or else with a terminal at which that is typed."""
    streams = [io.TextIOWrapper(io.BytesIO(), encoding='utf-8') for _ in range(2)]
    env = Environment(
        config_dir=config_dir,
        stdin=io.TextIOWrapper(io.BytesIO((typed if stdin is None else stdin).encode())),
        stdin_isatty=stdin is None,
        stdout=streams[0],
        stdout_isatty=is_terminal,
        stderr=streams[1],
        stderr_isatty=is_terminal,
    )
    status = manager(args=['httpie', *map(native, args)], env=env)
    texts = []
    for stream in streams:
        stream.seek(0)
        texts.append(stream.read())
    return Run(int(status), *texts)


def run_httpie_outside(command, *args, stdin=None, typed='', is_terminal=False):
    """Run ``httpie`` as ``run_httpie`` does, but by a command in a process of its own."""
    if typed or is_terminal:
        pytest.skip('only in this process can a terminal be made up')
    with tempfile.TemporaryFile('w+') as file:
        file.write(stdin or '')
        file.seek(0)
        return command('httpie', *args, stdin=file)


def decode(output):
    """Return what a process printed as text; on Windows that may be in the code page."""
    try:
        text = output.decode()
    except UnicodeDecodeError:
        text = output.decode(locale.getpreferredencoding(do_setlocale=False))
    return text if os.sep == '/' else text.replace('\r\n', '\n')


def run_command(*args, cwd=None, stdin=subprocess.DEVNULL, prefix=(), **env):
    """Run a command of the tested environment (``http``, ``httpie`` …) in a process of its own."""
    program = args[0] if os.sep == '/' or args[0] != 'python3' else 'python'
    done = subprocess.run(
        [*prefix, str(BIN / program), *map(native, args[1:])],
        cwd=cwd,
        stdin=stdin,
        capture_output=True,
        check=False,
        timeout=120,
        env={**os.environ, **env},
    )
    return Run(done.returncode, decode(done.stdout), decode(done.stderr))


def run_stock(command, program, *args, **how):
    """Run ``http`` or ``httpie`` by a command in a process of its own, as it is where the plugin is not installed."""
    main = 'httpie.manager.__main__' if program == 'httpie' else 'httpie.__main__'
    without_plugins = 'httpie.plugins.manager.PluginManager.load_installed_plugins = lambda *_: None'
    named = f'sys.argv[0] = {program!r}'
    code = f'import sys, httpie.plugins.manager, {main}; {without_plugins}; {named}; sys.exit({main}.main())'
    return command('python3', '-c', code, *args, **how)
