"""A response that has arrived is kept, however the run ends."""

import signal
import subprocess
import threading
import time

import pytest
from support import BIN, with_levels
from support.capabilities import needs_shell, needs_signals

pytestmark = needs_shell


@pytest.fixture(autouse=True)
def _listening():
    """Let Ctrl-C reach the commands, also where these tests run in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def wait_for(condition):
    for _ in range(200):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail('it did not happen in time')


def test_a_reader_that_leaves_does_not_cost_the_login(command, server, sessions):
    line = f'{BIN}/http -I --session=s {server.url}/slow-cookie X-Mine:1 --stream | head -c1'
    command('/bin/bash', '-c', line)
    assert sessions.cookies('s') == {'sid': '1'}
    assert sessions.headers('s') == [('X-Mine', '1')]


def test_a_reader_that_leaves_before_the_request_is_sent_saves_nothing(command, server, sessions):
    sessions.write('s', {})
    line = f'{BIN}/http -I --session=s {server.url}/drip?delay=2 X-Mine:1 -v --stream | head -c0'
    command('/bin/bash', '-c', line)
    assert server.received == []
    assert sessions.read('s') == {}


@needs_signals
def test_ctrl_c_while_a_long_body_is_printed_keeps_what_has_arrived(server, sessions):
    url = f'{server.url}/slow-cookie'
    process = subprocess.Popen(
        [BIN / 'http', '-I', '--stream', '--session=s', url, 'X-Mine:1'], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout.read(1)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b'Traceback' not in stderr
    assert sessions.cookies('s') == {'sid': '1'}
    assert sessions.headers('s') == [('X-Mine', '1')]


@needs_signals
def test_ctrl_c_while_nothing_has_arrived_saves_nothing(server, sessions):
    has_ended = threading.Event()
    server.on_request = lambda: has_ended.wait(30)
    process = subprocess.Popen(
        [BIN / 'http', '-I', '--session=s', f'{server.url}/get'], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    wait_for(lambda: server.received)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    has_ended.set()
    assert process.returncode == 130
    assert sessions.names() == []


@needs_signals
def test_ctrl_c_does_not_save_a_read_only_session(server, sessions):
    path = sessions.write('s', {'headers': []})
    url = f'{server.url}/slow-cookie'
    process = subprocess.Popen(
        [BIN / 'http', '-I', '--stream', '--session-read-only=s', url, 'X-Mine:1'], stdout=subprocess.PIPE
    )
    assert process.stdout.read(1)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert path.read_text() == '{"headers": []}'


def test_cookies_received_on_the_way_of_too_many_redirects_are_kept(command, server, sessions):
    run = command(
        'http', '-I', '--follow', '--max-redirects=1', '--session=s', f'{server.url}/cookies/set/sid/1', 'X-Mine:1'
    )
    assert run.status == 6
    assert 'Too many redirects' in run.stderr
    assert sessions.cookies('s') == {'sid': '1'}
    assert sessions.headers('s') == [('X-Mine', '1')]


def test_a_cookie_deleted_by_a_response_that_is_cut_off_is_gone(command, server, sessions):
    sessions.write('s', {'cookies': [{'name': 'sid', 'value': '1', 'domain': '', 'path': '/'}]})
    url = f'{server.url}/slow-cookie?sid=;Max-Age=0;Path=/'
    command('/bin/bash', '-c', f'{BIN}/http -I --session=s "{url}" --stream | head -c1')
    assert sessions.cookies('s') == {}


@needs_signals
def test_a_save_that_fails_after_ctrl_c_says_so(server, sessions, config_dir):
    path = sessions.write('s', {})
    url = f'{server.url}/slow-cookie'
    process = subprocess.Popen(
        ['prlimit', '--fsize=10', BIN / 'http', '-I', '--stream', '--session=s', url],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout.read(1)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)
    text = with_levels(stderr.decode())
    assert 'http: error: Session ' in text
    assert ' was not updated: File too large.' in text
    assert path.read_text() == '{}'


@pytest.mark.parametrize('flag', ['--traceback', '--debug'])
def test_it_is_kept_also_where_httpie_prints_a_traceback(command, server, sessions, flag):
    command('/bin/bash', '-c', f'{BIN}/http -I {flag} --session=s {server.url}/slow-cookie --stream | head -c1')
    assert sessions.cookies('s') == {'sid': '1'}
