"""Following, shared and default sessions in real processes: at once, without the plugin, started in each way."""

import json
import os
import shlex
import subprocess
from contextlib import suppress

import pytest
from support import BIN, USER1, basic
from support.capabilities import needs_permissions, needs_shell, needs_terminals

MANY = 16


@pytest.fixture
def http(command, server):
    """Run ``http`` in a process of its own, all well, and return what the server received."""

    def run(*args, program=('http',), path='/get'):
        done = command(*program, '--ignore-stdin', *args, f'{server.url}{path}')
        assert (done.status, done.stderr) == (0, ''), done
        return server.last()

    return run


def test_without_the_plugin_the_last_copy_goes_on_and_with_it_the_base_again(
    http, manage, stock_http, server, sessions
):
    manage('set', 'base', server.netloc, '--auth', 'me:first')
    manage('set', 'user1', server.netloc, '--follow', 'base')
    manage('set', 'base', server.netloc, '--auth', 'me:second')
    assert basic(http(*USER1)) == 'me:second'
    manage('set', 'base', server.netloc, '--auth', 'me:third')
    assert stock_http(*USER1, f'{server.url}/cookies/set/sid/1').status == 0
    assert basic(server.last()) == 'me:second'
    assert basic(http(*USER1)) == 'me:third'
    assert sessions.cookies('user1') == {'sid': '1'}


@pytest.mark.parametrize('program', [('http',), ('python3', '-m', 'httpie'), ('https', '--default-scheme=http')])
def test_a_default_session_follows_a_shared_one_however_http_is_started(http, manage, server, program):
    manage('set', '@common', '--for', '127.0.0.1', 'X-Tenant:acme')
    manage('set', 'dave', server.netloc, '--follow', '@common')
    manage('use', 'dave', server.netloc)
    assert http(program=program)['X-Tenant'] == 'acme'
    manage('set', '@common', 'X-Tenant:globex')
    assert http(program=program)['X-Tenant'] == 'globex'


def test_rules_that_are_made_at_once_are_all_kept(manage, config_dir):
    manage('set', '@me', '--for', '*', 'User-Agent:me')
    line = [BIN / 'httpie', 'sessions', 'use', '@me']
    processes = [
        subprocess.Popen([*line, f'h{i}.example.com'], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        for i in range(MANY)
    ]
    assert [process.wait(timeout=120) for process in processes] == [0] * MANY
    stored = json.loads((config_dir / 'config.json').read_text())
    assert stored == {
        'disable_update_warnings': True,
        'session_hosts': {f'h{i}.example.com': '@me' for i in range(MANY)},
    }
    assert [path.name for path in config_dir.iterdir() if path.name.startswith('.')] == []


def test_followers_run_while_their_base_changes_and_nothing_is_lost(http, manage, server, sessions):
    manage('set', 'base', server.netloc, 'X-Base:0')
    manage('set', 'user1', server.netloc, '--follow', 'base')
    runs = [
        [BIN / 'http', '--ignore-stdin', *USER1, f'{server.url}/cookies/set/c{i}/1', f'X-Own-{i}:1']
        for i in range(MANY)
    ]
    changes = [[BIN / 'httpie', 'sessions', 'set', 'base', server.netloc, f'X-Base-{i}:1'] for i in range(MANY // 4)]
    processes = [
        subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for line in [*runs, *changes]
    ]
    assert [(process.communicate(timeout=120)[1], process.returncode) for process in processes] == [(b'', 0)] * len(
        processes
    )
    received = http(*USER1)
    assert all(received[f'X-Base-{i}'] == '1' for i in range(MANY // 4))
    assert all(received[f'X-Own-{i}'] == '1' for i in range(MANY))
    assert set(sessions.cookies('user1')) == {f'c{i}' for i in range(MANY)}
    assert sessions.record('user1')['base'] == 'base'


@pytest.mark.parametrize('is_file', [True, False])
@needs_permissions
def test_a_configuration_that_cannot_be_written_is_named_and_its_rules_hold(
    http, command, manage, server, config_dir, without_root_powers, is_file
):
    manage('set', 'dave', server.netloc, 'X-Own:1')
    manage('use', 'dave', server.netloc)
    config = config_dir / 'config.json'
    before = config.read_bytes()
    config.chmod(0o400)
    if not is_file:
        config_dir.chmod(0o500)
    try:
        done = command('httpie', 'sessions', 'unuse', server.netloc, prefix=without_root_powers)
        assert done.status == 1
        assert len(done.stderr.strip().splitlines()) == 1
        assert str(config) in done.stderr
        assert http()['X-Own'] == '1'
    finally:
        config_dir.chmod(0o700)
    assert config.read_bytes() == before


@needs_permissions
def test_a_configuration_that_cannot_be_read_is_one_message(command, manage, server, config_dir, without_root_powers):
    manage('set', 'dave', server.netloc, 'X-Own:1')
    manage('use', 'dave', server.netloc)
    (config_dir / 'config.json').chmod(0)
    done = command('http', '--ignore-stdin', f'{server.url}/get', prefix=without_root_powers)
    assert done.status == 0
    assert len(done.stderr.strip().splitlines()) == 1
    assert server.last()['X-Own'] is None


def ask_at_a_terminal(server, answer):
    """Send with the session ``s`` and a body from a pipe, answer at the terminal, and return status and output."""
    import pty

    pid, end = pty.fork()
    if pid == 0:
        line = f"echo '{{}}' | {shlex.quote(str(BIN / 'http'))} --print=h --session=s {server.url}/anything"
        os.execvp('sh', ['sh', '-c', line])
    text = b''
    while b'Secret for' not in text:
        text += os.read(end, 1000)
    os.write(end, answer)
    with suppress(OSError):
        while part := os.read(end, 1000):
            text += part
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), text


@needs_terminals
def test_ask_asks_at_the_terminal_while_the_body_comes_from_a_pipe(manage, server, config_dir):
    manage('set', 's', server.netloc, 'X-Key:${ask}')
    status, text = ask_at_a_terminal(server, b's3cret\n')
    assert status == 0
    assert server.last()['X-Key'] == 's3cret'
    assert b's3cret' not in text
    assert b's3cret' not in b''.join(path.read_bytes() for path in config_dir.rglob('*.json'))


@pytest.mark.parametrize('answer', [b'\n', b'\x04'], ids=['return', 'ctrl-d'])
@needs_terminals
def test_nothing_is_sent_if_nothing_is_answered(manage, server, answer):
    manage('set', 's', server.netloc, 'X-Key:${ask}')
    status, text = ask_at_a_terminal(server, answer)
    assert status == 1
    assert b'The secret for ${ask} is empty.' in text
    assert server.received == []


@needs_shell
def test_ask_without_a_terminal_is_refused(command, manage, server):
    manage('set', 's', server.netloc, 'X-Key:${ask}')
    done = command('http', '--ignore-stdin', '--session=s', f'{server.url}/get', prefix=['setsid', '--wait'])
    assert done.status == 1
    assert 'There is no terminal to ask for ${ask}.' in done.stderr
    assert server.received == []


@pytest.mark.parametrize('program', [('http',), ('python3', '-m', 'httpie'), ('https',)])
def test_a_path_is_added_to_the_url_of_a_session_however_http_is_started(command, manage, server, program):
    manage('set', 'prod', server.netloc, 'X-Key:1', '--url', f'{server.url}/anything')
    done = command(*program, '--ignore-stdin', '--session=prod', '/users')
    assert (done.status, done.stderr) == (0, '')
    assert (server.last().path, server.last()['X-Key']) == ('/anything/users', '1')
    manage('unset', 'prod', '--url')
    assert command(*program, '--ignore-stdin', '--session=prod', '/users').error().endswith('--url URL')
    assert len(server.received) == 1
