"""Both session flags, wherever HTTPie takes flags from, and what help says of them."""

import json

import pytest
from conftest import BOTH


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


@pytest.mark.parametrize(
    'program', [('http',), ('https', '--default-scheme=http'), ('python3', '-m', 'httpie')], ids=' '.join
)
def test_every_way_to_start_httpie_takes_both_flags(command, server, sessions, program):
    program, *args = program
    run = command(program, *args, '--ignore-stdin', *BOTH, f'{server.url}/get')
    assert (run.status, run.stderr) == (0, '')
    assert server.last()['X-Version'] == 'v2'
    assert sessions.headers('user1') == [('X-Version', 'v2')]


def test_help_tells_what_both_flags_do(command):
    text = command('http', '--help').stdout
    assert 'Together with --session, the session named here is the base' in text
    assert '--session-read-only=base' in text


def test_the_manual_tells_it_even_where_httpie_has_a_man_page(command):
    run = command('http', '--manual', PAGER='cat', MANPAGER='cat', TERM='dumb')
    assert run.status == 0
    assert 'Together with --session, the session named here is the base' in run.stdout


def test_export_args_tells_it(command):
    spec = command('httpie', 'cli', 'export-args').json['spec']
    (group,) = [group for group in spec['groups'] if group['name'] == 'Sessions']
    assert group['is_mutually_exclusive'] is False
    (argument,) = [argument for argument in group['args'] if argument['options'] == ['--session-read-only']]
    assert argument['short_description'].endswith('with --session, inherit from it.')
    assert 'Together with --session, the session named here is the base' in argument['description']


def test_a_run_without_a_session_makes_nothing(command, server, tmp_path):
    empty = tmp_path / 'empty'
    assert command('http', '-I', f'{server.url}/get', HTTPIE_CONFIG_DIR=str(empty)).status == 0
    assert not (empty / 'sessions').exists()
