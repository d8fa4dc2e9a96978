"""A response that has arrived is kept, also where a redirect ends the run."""

import signal

import pytest


@pytest.fixture(autouse=True)
def _listening():
    """Let Ctrl-C reach the commands, also where these tests run in the background, which ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_cookies_received_before_a_redirect_into_nothing_are_kept(http, server, sessions, closed_port):
    url = f'{server.url}/redirect-with-cookie?to=http://127.0.0.1:{closed_port}/'
    run = http('--follow', '--session=s', url)
    assert run.status == 1
    assert sessions.cookies('s') == {'sid': '1'}


def test_a_cookie_deleted_on_the_way_of_too_many_redirects_is_gone(http, server, sessions):
    sessions.write('s', {'cookies': [{'name': 'sid', 'value': '1', 'domain': '', 'path': '/'}]})
    http('--follow', '--max-redirects=1', '--session=s', f'{server.url}/cookies/delete?sid=')
    assert sessions.cookies('s') == {}
