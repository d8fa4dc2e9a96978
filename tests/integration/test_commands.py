"""``httpie sessions`` as a command line: its help, and how what it says looks."""

import json
import re

import pytest
from support.commands import COMMANDS, NAMES


@pytest.mark.parametrize('way', [('sessions',), ('cli', 'sessions')], ids=' '.join)
def test_a_mistyped_command_says_what_there_is(httpie, way):
    run = httpie(*way, 'lst')
    assert run.status == 1
    assert re.search("argument COMMAND: invalid choice: 'lst'.*list.*upgrade-all", run.stderr)


@pytest.mark.parametrize('name', NAMES)
def test_every_command_has_help_with_examples(httpie, name):
    run = httpie('sessions', name, '--help')
    assert (run.status, run.stderr) == (0, '')
    assert run.stdout.startswith(f'usage: httpie sessions {name} ')
    assert 'examples:\n  $ ' in run.stdout
    assert f'httpie sessions {name}' in run.stdout.partition('examples:')[2]
    assert all(flag in run.stdout for argument in COMMANDS[name].arguments for flag in argument.flags if flag[0] == '-')


def test_the_help_of_httpie_names_sessions(httpie):
    assert re.search(
        r'^    sessions +See and manage what is stored in sessions$', httpie('--help').stdout, re.MULTILINE
    )
    assert "'cli', 'plugins', 'sessions'" in httpie().stderr


def test_an_option_may_stand_between_the_arguments(manage, sessions, server):
    manage('set', 's', server.netloc, 'X-A:1', '--auth', 'u:p', 'X-B:2')
    assert sessions.headers('s') == [('X-A', '1'), ('X-B', '2')]
    assert sessions.read('s')['auth'] == {'type': 'basic', 'raw_auth': 'u:p'}


@pytest.mark.parametrize('args', [('list', '--jsn'), ('show', 's', 'h', 'x'), ('check', 'h')], ids=' '.join)
def test_what_is_not_known_is_refused_not_passed_over(httpie, sessions, args):
    path = sessions.write('s', {})
    run = httpie('sessions', *args)
    assert run.status == 1
    assert 'unrecognized arguments' in run.stderr
    assert path.exists()


def test_without_sessions_all_is_well(manage):
    assert manage('list').stdout == 'There are no sessions yet: http --session=NAME makes one.\n'
    assert manage('list', '--json').json == []
    assert manage('check').stdout == 'Checked no sessions: nothing is wrong.\n'
    assert manage('check', '--json').json == []
    assert manage('upgrade-all').stdout == 'There are no named sessions to upgrade.\n'


def test_a_pipe_gets_aligned_text_without_escapes(manage, sessions, server):
    sessions.write('s', {'headers': [{'name': 'X-Foo', 'value': '1'}]}).chmod(0o600)
    lines = manage('list').stdout.splitlines()
    assert lines[0].split() == ['HOST', 'NAME', 'HEADERS', 'COOKIES', 'AUTH', 'BASE', 'LAST', 'USED', 'REMARKS']
    assert lines[1].split() == [server.netloc, 's', '1', '0', '-', '-', 'just', 'now', '-']
    assert lines[0].index('NAME') == lines[1].index('s  ')
    assert all('\x1b' not in manage(*args).stdout for args in (['list'], ['show', 's'], ['check']))


def test_a_terminal_gets_a_table_and_a_panel_in_colour(manage, sessions):
    sessions.write('s', {'headers': [{'name': 'X-Foo', 'value': '1'}]}).chmod(0o600)
    listing, details = (manage(*args, is_terminal=True).stdout for args in (['list'], ['show', 's']))
    assert '─' in listing
    assert '\x1b[' in listing
    assert '╭─' in details
    assert '********' in details


@pytest.mark.parametrize('option', ['--pretty=none', '--pretty=format'])
def test_colour_is_left_out_where_httpie_is_told_so(manage, sessions, config_dir, option):
    sessions.write('s', {})
    (config_dir / 'config.json').write_text(json.dumps({'default_options': [option]}))
    assert '\x1b[3' not in manage('list', is_terminal=True).stdout


def test_no_color_is_respected(manage, sessions, monkeypatch):
    sessions.write('s', {})
    assert '\x1b[3' in manage('list', is_terminal=True).stdout
    monkeypatch.setenv('NO_COLOR', '1')
    assert '\x1b[3' not in manage('list', is_terminal=True).stdout


def test_the_style_of_httpie_is_taken(manage, sessions, config_dir):
    sessions.write('s', {})
    plain = manage('list', is_terminal=True).stdout
    (config_dir / 'config.json').write_text(json.dumps({'default_options': ['--style=pie-dark']}))
    assert manage('list', is_terminal=True).stdout != plain


@pytest.mark.parametrize('columns', [50, 200])
def test_nothing_is_wider_than_the_terminal(manage, sessions, monkeypatch, columns):
    sessions.write('s', {'headers': [{'name': 'X-Foo', 'value': 'long ' * 100}]})
    monkeypatch.setenv('COLUMNS', str(columns))
    for args in (['list'], ['show', 's', '--show-secrets']):
        text = re.sub(r'\x1b\[[0-9;]*m', '', manage(*args, is_terminal=True).stdout)
        assert max(map(len, text.splitlines())) <= columns


@pytest.mark.parametrize('is_terminal', [False, True])
def test_what_would_move_the_cursor_is_shown_as_an_escape(manage, sessions, is_terminal):
    sessions.write('s', {'headers': [{'name': 'X-Foo', 'value': 'a\x1b]0;title\x07b'}]})
    shown = manage('show', 's', '--show-secrets', is_terminal=is_terminal).stdout
    assert '\x1b]0;' not in shown
    assert r'a\x1b]0;title\x07b' in shown


def test_what_takes_long_shows_how_far_it_is(manage, sessions, monkeypatch):
    sessions.write('a', {})
    sessions.write('b', {})
    assert 'Reading sessions' not in manage('list', is_terminal=True).stderr
    monkeypatch.setattr('httpie_session_plus.cli.terminal._LONG', -1)
    assert 'Reading sessions' in manage('list', is_terminal=True).stderr
    assert manage('list').stderr == ''
