"""Both session flags, wherever HTTPie takes flags from."""

import json

import pytest
from support import BOTH


@pytest.fixture(autouse=True)
def _base(sessions):
    sessions.write('base', {'headers': [{'name': 'X-Version', 'value': 'v2'}]})


@pytest.fixture
def default_options(config_dir):
    def write(*options):
        (config_dir / 'config.json').write_text(
            json.dumps({'disable_update_warnings': True, 'default_options': list(options)})
        )

    return write


def test_default_options_may_hold_the_base(http, server, sessions, default_options):
    default_options('--session-read-only=base')
    assert http('--session=user1', f'{server.url}/get').status == 0
    assert server.last()['X-Version'] == 'v2'
    assert sessions.headers('user1') == [('X-Version', 'v2')]


def test_default_options_may_hold_the_session(http, server, sessions, default_options):
    default_options('--session=user1')
    assert http('--session-read-only=base', f'{server.url}/get').status == 0
    assert sessions.headers('user1') == [('X-Version', 'v2')]


def test_no_session_read_only_leaves_the_session_alone(http, server, sessions, default_options):
    default_options(*BOTH)
    assert http('--no-session-read-only', f'{server.url}/get').status == 0
    assert server.last()['X-Version'] is None
    assert sessions.headers('user1') == []


def test_no_session_leaves_the_base_as_a_read_only_session(http, server, sessions, default_options):
    default_options(*BOTH)
    assert http('--no-session', f'{server.url}/get', 'X-Mine:1').status == 0
    assert server.last()['X-Version'] == 'v2'
    assert sessions.names() == ['base']
    assert sessions.headers('base') == [('X-Version', 'v2')]


def test_both_reset_leave_no_session(http, server, sessions, default_options):
    default_options(*BOTH)
    assert http('--no-session', '--no-session-read-only', f'{server.url}/get').status == 0
    assert server.last()['X-Version'] is None
    assert sessions.names() == ['base']


def test_the_base_in_default_options_can_be_written_with_no_session_read_only(http, server, sessions, default_options):
    default_options('--session-read-only=base')
    run = http('--session=base', f'{server.url}/get', 'X-Version:v3')
    assert run.error().endswith('(--no-session-read-only)')
    assert http('--no-session-read-only', '--session=base', f'{server.url}/get', 'X-Version:v3').status == 0
    assert sessions.headers('base') == [('X-Version', 'v3')]


def test_the_read_only_flag_alone_is_as_it_was(http, server, sessions):
    assert http('--session-read-only=base', f'{server.url}/cookies/set/a/1', 'X-Mine:1').status == 0
    assert server.last()['X-Version'] == 'v2'
    assert sessions.read('base') == {'headers': [{'name': 'X-Version', 'value': 'v2'}]}
    assert http('--session-read-only=new', f'{server.url}/cookies/set/a/1', 'X-Mine:1').status == 0
    assert sessions.headers('new') == [('X-Mine', '1')]
    assert sessions.cookies('new') == {'a': '1'}
