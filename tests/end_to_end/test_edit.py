"""``httpie sessions set`` and ``edit`` with a real pipe, a real terminal, and many of it at once."""

import os
import signal
import subprocess
from contextlib import suppress

import pytest
from support import BIN, with_levels

pty = pytest.importorskip('pty', reason='no terminal can be made here')


def test_a_secret_comes_through_a_real_pipe(config_dir, ask, server):
    line = f'echo tok | {BIN}/httpie sessions set s {server.netloc} --bearer -'
    assert subprocess.run(['bash', '-c', line], capture_output=True, check=True, timeout=60).stderr == b''
    assert ask('--session=s')['Authorization'] == 'Bearer tok'


def test_a_secret_that_is_not_utf_8_is_refused(config_dir, sessions, server):
    line = f"printf '\\xff' | {BIN}/httpie sessions set s {server.netloc} --bearer -"
    done = subprocess.run(['bash', '-c', line], capture_output=True, check=False, timeout=60)
    assert done.returncode == 1
    assert 'error: The token on standard input is not UTF-8.\n' in with_levels(done.stderr.decode())
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


def at_a_terminal(answers, *args, **env):
    """Run ``httpie`` at a terminal, answer each question once it is shown; return the status and what it showed."""
    pid, terminal = pty.fork()
    if pid == 0:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.execve(BIN / 'httpie', ['httpie', *map(str, args)], {**os.environ, **env})
    shown = b''
    with suppress(OSError):  # that is how a terminal ends
        while chunk := os.read(terminal, 1000):
            shown += chunk
            for question in [*answers]:
                if question in shown:
                    os.write(terminal, answers.pop(question))
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


@pytest.fixture
def editor(tmp_path, sessions):
    """Return the variables that make a shell script the editor, which is to edit a session with one header."""
    sessions.write('s', {'headers': [{'name': 'X-A', 'value': '1'}]})
    (tmp_path / 'temporary').mkdir()

    def make(script):
        (tmp_path / 'editor').write_text(script)
        return {'EDITOR': f"sh '{tmp_path}/editor'", 'VISUAL': '', 'TMPDIR': str(tmp_path / 'temporary')}

    return make


def test_ctrl_c_ends_the_editor_and_leaves_no_copy(editor, sessions, tmp_path):
    env = editor('sed -i s/X-A/X-B/ "$1"; echo ready; exec sleep 60')
    status, shown = at_a_terminal({b'ready': b'\x03'}, 'sessions', 'edit', 's', **env)
    assert (status, 'failed. Nothing was changed.' in shown) == (1, True)
    assert 'Traceback' not in shown
    assert sessions.headers('s') == [('X-A', '1')]
    assert list((tmp_path / 'temporary').iterdir()) == []


def test_ctrl_c_is_for_an_editor_that_goes_on(editor, sessions, tmp_path):
    env = editor('trap "sed -i s/X-A/X-B/ $1; exit 0" INT; echo ready; read line')
    status, shown = at_a_terminal({b'ready': b'\x03'}, 'sessions', 'edit', 's', **env)
    assert (status, "Changed the headers 'X-A', 'X-B' of 's'" in shown) == (0, True)
    assert sessions.headers('s') == [('X-B', '1')]
    assert list((tmp_path / 'temporary').iterdir()) == []


@pytest.mark.parametrize('answer', [b'\x03', b'\x04', b'n\n'], ids=['Ctrl-C', 'Ctrl-D', 'no'])
def test_an_invalid_edit_that_is_given_up_at_a_terminal_is_kept(editor, sessions, tmp_path, answer):
    status, shown = at_a_terminal({b'[y/N] ': answer}, 'sessions', 'edit', 's', **editor('echo oops > "$1"'))
    (copy,) = (tmp_path / 'temporary').rglob('*.json')
    assert (status, copy.read_text()) == (1, 'oops\n')
    assert f'Your edit is in {str(copy)!r}.' in ''.join(shown.splitlines())
    assert sessions.headers('s') == [('X-A', '1')]


def test_the_editor_has_the_terminal_and_can_be_asked_for_again(editor, sessions):
    script = (
        '[ -t 0 ] && [ -t 1 ] && [ -t 2 ] || exit 1; grep -q oops "$1" && sed -i s/oops// "$1" || echo oops >> "$1"'
    )
    status, shown = at_a_terminal({b'[y/N] ': b'y\n'}, 'sessions', 'edit', 's', **editor(script))
    assert (status, shown.count('Edit again?')) == (0, 1)
    assert sessions.headers('s') == [('X-A', '1')]


def test_a_file_that_is_write_protected_is_an_error_before_it_is_edited(
    command, sessions, tmp_path, without_root_powers
):
    sessions.write('s', {'headers': []}).chmod(0o400)
    run = command('httpie', 'sessions', 'edit', 's', prefix=without_root_powers, EDITOR=f'touch {tmp_path}/started')
    assert 'cannot be written: it is write-protected.' in run.error()
    assert not (tmp_path / 'started').exists()
