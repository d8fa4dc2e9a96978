"""``httpie sessions`` as a command line: what there is, its help, and how what it says looks."""

import json
import re
import subprocess

import pytest
from conftest import BIN, ROOT

from httpie_session_plus._commands import COMMANDS

NAMES = [command.name for command in COMMANDS]


def test_the_commands_are_these():
    assert NAMES == [
        'list', 'show', 'path', 'delete', 'export', 'import', 'copy', 'rename', 'set', 'unset', 'reset', 'check',
        'upgrade', 'upgrade-all', 'completion',
    ]  # fmt: skip


@pytest.mark.parametrize('way', [('sessions',), ('cli', 'sessions')], ids=' '.join)
def test_both_ways_lead_to_the_same_commands(command, way, sessions):
    sessions.write('s', {})
    assert json.loads(command('httpie', *way, 'list', '--json').stdout)[0]['name'] == 's'
    run = command('httpie', *way)
    assert (run.status, run.stdout) == (1, '')
    assert [name for name in NAMES if f'    {name} ' in run.stderr or f'    {name}\n' in run.stderr] == NAMES


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
    command = next(one for one in COMMANDS if one.name == name)
    assert all(flag in run.stdout for argument in command.arguments for flag in argument.flags if flag[0] == '-')


def test_the_help_of_httpie_names_sessions(httpie):
    assert re.search(
        r'^    sessions +See and manage what is stored in sessions$', httpie('--help').stdout, re.MULTILINE
    )
    assert "'cli', 'plugins', 'sessions'" in httpie().stderr


def test_the_rest_of_the_manager_is_as_it_was(command):
    assert '--session-read-only' in command('httpie', 'cli', 'export-args').stdout
    assert command('httpie', 'plugins', 'list').stdout.startswith('httpie-session-plus')
    assert command('httpie', 'nonsense').status == 1


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


def test_a_reader_that_leaves_is_no_error(sessions, config_dir):
    for index in range(2000):
        sessions.write(f's{index}', {})
    done = subprocess.run(
        ['bash', '-c', f'set -o pipefail; {BIN}/httpie sessions list | head -1; echo $?'],
        capture_output=True,
        check=False,
    )
    assert (done.stdout.splitlines()[-1], done.stderr) == (b'0', b'')


def test_what_takes_long_shows_how_far_it_is(manage, sessions, monkeypatch):
    sessions.write('a', {})
    sessions.write('b', {})
    assert 'Reading sessions' not in manage('list', is_terminal=True).stderr
    monkeypatch.setattr('httpie_session_plus._terminal._LONG', -1)
    assert 'Reading sessions' in manage('list', is_terminal=True).stderr
    assert manage('list').stderr == ''


def test_an_encoding_without_the_character_gets_an_escape(command, config_dir, sessions):
    sessions.write('s', {})
    run = command('httpie', 'sessions', 'path', 's', PYTHONIOENCODING='ascii')
    assert run.stdout.endswith('.json\n')
    assert '\\xe9' in run.stdout


def test_the_readme_has_every_command():
    readme = (ROOT / 'README.md').read_text()
    assert [name for name in NAMES if f'httpie sessions {name}' not in readme] == []
    known = {flag for command in COMMANDS for argument in command.arguments for flag in argument.flags}
    used = set(re.findall(r'(?<=httpie sessions )([a-z-]+)', readme))
    assert used <= set(NAMES)
    lines = re.findall(r'^(?:\$ | {4})(?:.* \| )?httpie (?:cli )?sessions (.*)$', readme, re.MULTILINE)
    flags = {
        word.partition('=')[0]
        for line in lines
        for word in line.split(' #')[0].split(' > ')[0].split()
        if word[:2] == '--'
    }
    assert flags <= known | {'--help'}


@pytest.mark.parametrize('way', ['HTTPIE_CONFIG_DIR', 'XDG_CONFIG_HOME', 'legacy', 'default'])
def test_sessions_are_where_httpie_has_them(command, server, tmp_path, way):
    home = tmp_path / 'home'
    folder = {
        'HTTPIE_CONFIG_DIR': tmp_path / 'mine',
        'XDG_CONFIG_HOME': tmp_path / 'xdg' / 'httpie',
        'legacy': home / '.httpie',
        'default': home / '.config' / 'httpie',
    }[way]
    folder.mkdir(parents=True)
    (folder / 'config.json').write_text('{"disable_update_warnings": true}')
    env = {'HTTPIE_CONFIG_DIR': str(folder) if way == 'HTTPIE_CONFIG_DIR' else '', 'HOME': str(home)}
    if way == 'XDG_CONFIG_HOME':
        env['XDG_CONFIG_HOME'] = str(folder.parent)
    assert command('http', '-I', '--session=s', f'{server.url}/get', 'X-A:1', **env).status == 0
    path = command('httpie', 'sessions', 'path', 's', **env).stdout.strip()
    assert path == str(folder / 'sessions' / server.netloc.replace(':', '_') / 's.json')
