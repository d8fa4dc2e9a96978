"""Both session flags, however HTTPie is started, and what help says of them."""

import pytest
from support import BOTH
from support.capabilities import needs_terminals


@pytest.fixture(autouse=True)
def _base(sessions):
    sessions.write('base', {'headers': [{'name': 'X-Version', 'value': 'v2'}]})


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
    assert 'With --session, this is the base: the other session inherits' in text
    assert '--session-read-only=base' in text


def test_the_manual_tells_it_even_where_httpie_has_a_man_page(command):
    run = command('http', '--manual', PAGER='cat', MANPAGER='cat', TERM='dumb')
    assert run.status == 0
    assert 'With --session, this is the base: the other session inherits' in run.stdout


def test_export_args_tells_it(command):
    spec = command('httpie', 'cli', 'export-args').json['spec']
    (group,) = [group for group in spec['groups'] if group['name'] == 'Sessions']
    assert group['is_mutually_exclusive'] is False
    (argument,) = [argument for argument in group['args'] if argument['options'] == ['--session-read-only']]
    assert argument['short_description'].endswith('with --session, inherit from it.')
    assert 'With --session, this is the base: the other session inherits' in argument['description']


@needs_terminals
def test_a_run_without_a_session_makes_nothing(command, server, tmp_path):
    empty = tmp_path / 'empty'
    assert command('http', '-I', f'{server.url}/get', HTTPIE_CONFIG_DIR=str(empty)).status == 0
    assert not (empty / 'sessions').exists()
