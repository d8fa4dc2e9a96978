"""``httpie sessions set`` with a real pipe, a real terminal, and many of it at once."""

import os
import pty
import subprocess
from contextlib import suppress

from support import BIN


def test_a_secret_comes_through_a_real_pipe(config_dir, ask, server):
    line = f'echo tok | {BIN}/httpie sessions set s {server.netloc} --bearer -'
    assert subprocess.run(['bash', '-c', line], capture_output=True, check=True, timeout=60).stderr == b''
    assert ask('--session=s')['Authorization'] == 'Bearer tok'


def test_a_secret_that_is_not_utf_8_is_refused(config_dir, sessions, server):
    line = f"printf '\\xff' | {BIN}/httpie sessions set s {server.netloc} --bearer -"
    done = subprocess.run(['bash', '-c', line], capture_output=True, check=False, timeout=60)
    assert done.returncode == 1
    assert b'error: The token on standard input is not UTF-8.\n' in done.stderr
    assert sessions.names() == []


def test_nothing_is_set_where_nothing_is_typed(sessions, server):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execv(BIN / 'httpie', ['httpie', 'sessions', 'set', 's', server.netloc, '--bearer', '-'])
    shown = b''
    with suppress(OSError):  # that is how a terminal ends
        while chunk := os.read(terminal, 1000):
            shown += chunk
            if shown.endswith(b'token: '):
                os.write(terminal, b'\x04')
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1
    assert b'Nothing was typed as the token.' in shown
    assert sessions.names() == []


def test_two_edits_at_once_lose_nothing(config_dir, sessions, server):
    line = f'for i in 1 2 3 4; do {BIN}/httpie sessions set s {server.netloc} X-$0-$i:1; done'
    runs = [subprocess.Popen(['bash', '-c', line, name], stdout=subprocess.DEVNULL) for name in 'abc']
    assert [run.wait(timeout=120) for run in runs] == [0, 0, 0]
    assert len(sessions.headers('s')) == 12
