"""Both session flags, wherever HTTPie takes flags from."""

import json

import pytest
from support import BOTH, in_this_process
from support.runs import native


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
    assert run.error().endswith('or pass --no-session-read-only.')
    assert http('--no-session-read-only', '--session=base', f'{server.url}/get', 'X-Version:v3').status == 0
    assert sessions.headers('base') == [('X-Version', 'v3')]


def test_the_read_only_flag_alone_is_as_it_was(http, server, sessions):
    assert http('--session-read-only=base', f'{server.url}/cookies/set/a/1', 'X-Mine:1').status == 0
    assert server.last()['X-Version'] == 'v2'
    assert sessions.read('base') == {'headers': [{'name': 'X-Version', 'value': 'v2'}]}
    assert http('--session-read-only=new', f'{server.url}/cookies/set/a/1', 'X-Mine:1').status == 0
    assert sessions.headers('new') == [('X-Mine', '1')]
    assert sessions.cookies('new') == {'a': '1'}


@pytest.mark.parametrize('session', [(), ('--session=user1',)])
def test_the_last_of_several_bases_is_used_and_the_others_are_named(http, server, sessions, session):
    for name in ('other', 'third'):
        sessions.write(name, {'headers': [{'name': 'X-Version', 'value': name}]})
    flags = [f'--session-read-only={name}' for name in ('base', 'other', 'base', 'third')]
    done = http(*session, *flags, f'{server.url}/get')
    (line,) = done.stderr.strip().splitlines()
    assert "--session-read-only was given several times. 'third' is used, not 'base', 'other'." in line
    assert server.last()['X-Version'] == 'third'


def test_a_base_that_is_named_twice_alike_is_no_mistake(http, server):
    done = http('--session=user1', '--session-read-only', 'base', '--session-read-only=base', f'{server.url}/get')
    assert (done.status, done.stderr) == (0, '')


@pytest.mark.parametrize(
    'defaults', [('--session-read-only=base',), ('--session-read-only', 'base'), ('--session-r=base',)]
)
def test_a_typed_base_takes_the_place_of_the_one_in_default_options_without_a_word(
    http, server, sessions, default_options, defaults
):
    sessions.write('other', {'headers': [{'name': 'X-Version', 'value': 'other'}]})
    default_options(*defaults)
    done = http('--session=user1', '--session-read-only=other', f'{server.url}/get')
    assert (done.status, done.stderr) == (0, '')
    assert server.last()['X-Version'] == 'other'


@pytest.mark.parametrize('defaults', [('--session-read-only=base',), ('--session-read-only', 'base')])
def test_a_missing_base_of_default_options_is_an_error_that_says_where_it_is_named(
    http, other_server, default_options, config_dir, defaults
):
    default_options('--session=user1', *defaults)
    error = http(f'{other_server.url}/get').error()
    config = config_dir / 'config.json'
    where = f"default_options in '{config}'"
    what_next = f'It is set in {where}; --no-session-read-only skips it.'
    assert error == f"http: error: No base session 'base' for {other_server.netloc}. {what_next}"
    assert not other_server.received
    assert http('--no-session-read-only', f'{other_server.url}/get').status == 0


def test_a_missing_base_of_default_options_may_be_a_path(http, server, default_options):
    default_options('--session=user1', native('--session-read-only=~/no such.json'))
    error = http(f'{server.url}/get').error()
    assert error.startswith("http: error: No base session '~/no such.json'. It is set in default_options in ")


def test_a_missing_base_that_was_typed_is_not_said_to_be_in_default_options(http, server, default_options):
    default_options('--session=user1', '--session-read-only=base')
    assert 'default_options' not in http('--session-read-only=nope', f'{server.url}/get').error()


@pytest.fixture
def at_terminal(http, server):
    """Run ``http`` with a terminal as its stderr, all well, and return what it printed there."""

    def run(*flags):
        done = http(*flags, f'{server.url}/get', is_terminal=True)
        assert done.status == 0, done
        return done.stderr

    return run


@in_this_process
@pytest.mark.parametrize('flag', ['--session', '--session-read-only'])
def test_a_session_that_is_created_is_named_at_a_terminal(at_terminal, sessions, server, tmp_path, flag):
    assert at_terminal(f'{flag}=mee') == f"Created session 'mee' for {server.netloc}\n"
    assert sessions.path('mee').exists()
    assert at_terminal(f'{flag}=mee') == ''
    assert at_terminal(f'{flag}=./mee.json') == "Created session './mee.json'\n"
    assert (tmp_path / 'home' / 'mee.json').exists()
    assert at_terminal(f'{flag}=./mee.json') == ''
    assert at_terminal('--offline', f'{flag}=you') == f"Created session 'you' for {server.netloc}\n"


@in_this_process
def test_a_session_over_a_base_is_named_when_it_is_created(at_terminal, server):
    assert at_terminal(*BOTH) == f"Created session 'user1' for {server.netloc}\n"
    assert at_terminal(*BOTH) == ''


@in_this_process
@pytest.mark.parametrize('flag', ['--quiet', '-qq'])
def test_a_quiet_run_and_one_without_a_terminal_name_no_session(at_terminal, http, sessions, server, flag):
    assert at_terminal('--session=one', flag) == ''
    assert http('--session=two', f'{server.url}/get').stderr == ''
    assert sessions.names() == ['base', 'one', 'two']


@in_this_process
@pytest.mark.parametrize('options', [['--session=mee'], ['--session', 'mee'], ['--session-read-only=mee']])
def test_a_session_of_default_options_is_created_without_a_word(
    at_terminal, sessions, server, default_options, options
):
    default_options(*options)
    assert at_terminal() == ''
    assert sessions.names() == ['base', 'mee']
    assert at_terminal('--session=typed') == f"Created session 'typed' for {server.netloc}\n"


@in_this_process
def test_a_session_that_is_not_saved_is_not_named(http, sessions, closed_port):
    run = http('--session=s', f'http://127.0.0.1:{closed_port}/', is_terminal=True)
    assert (run.status, 'Created' in run.stderr) == (1, False)
    assert sessions.names() == ['base']
