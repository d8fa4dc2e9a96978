"""``httpie sessions`` as a command line: its help, and how what it says looks."""

import io
import json
import os
import re
import shutil
import time
from itertools import chain

import pytest
from httpie.context import Environment
from support import Sessions, in_this_process, with_levels
from support.capabilities import needs_shell, needs_terminals
from support.commands import ALIASES, COMMANDS, NAMES

WAYS = pytest.mark.parametrize('way', [('sessions',), ('cli', 'sessions')], ids=' '.join)


@WAYS
@pytest.mark.parametrize(
    ('typed', 'says'),
    [
        ('lst', "'lst'. Did you mean 'list'?"),
        ('upgradeall', "'upgradeall'. Did you mean 'upgrade-all'?"),
        ('zzz', "'zzz'. Run httpie sessions --help."),
        ("it's", '"it\'s". Run httpie sessions --help.'),
        ('', "''. Run httpie sessions --help."),
    ],
)
def test_a_mistyped_command_says_what_there_is(httpie, way, typed, says):
    run = httpie(*way, typed)
    assert (run.status, run.stdout) == (1, '')
    assert run.stderr.endswith(f' sessions: error: Unknown command {says}\n')


@WAYS
@pytest.mark.parametrize('flags', [(), ('--help',)], ids=' '.join)
def test_the_help_names_every_command_once_and_fits_a_terminal(httpie, way, flags):
    run = httpie(*way, *flags)
    lines = (run.stdout if flags else run.stderr).splitlines()
    assert (run.status, bool(run.stdout)) == ((0, True) if flags else (1, False))
    assert len(lines) <= 34
    assert max(map(len, lines)) <= 80
    rows = [re.split(r' {2,}', line.strip()) for line in lines if line.startswith('  ')]
    assert sorted(word for words, _ in rows for word in words.split(', ')) == sorted([*NAMES, *ALIASES])
    assert {words.partition(',')[0]: text for words, text in rows} == {
        name: command.help for name, command in COMMANDS.items()
    }


VERBS = {
    'add', 'allow', 'bind', 'compare', 'copy', 'create', 'delete', 'drop', 'edit', 'export', 'find', 'follow', 'keep',
    'list', 'mask', 'output', 'print', 'remove', 'rename', 'repair', 'replace', 'reset', 'set', 'show', 'update',
    'upgrade', 'write',
}  # fmt: skip


@pytest.mark.parametrize('name', NAMES)
def test_a_help_text_is_a_short_phrase_without_a_period(name):
    command = COMMANDS[name]
    for text in (command.help, *(argument.options['help'] for argument in command.arguments)):
        assert len(text) < 60
        assert text[-1] not in '.;:,'
    for text in (command.help, *(one.options['help'] for one in command.arguments if one.options.get('action'))):
        assert text.split()[0] in VERBS


def run_in(config_dir, httpie, way, command, *words):
    """Return how a command ended with three sessions, what it printed, and the sessions that it left."""
    stored = Sessions(config_dir / 'sessions' / 'h.org')
    for name in 'abc':
        stored.write(name, {'headers': [{'name': 'X-A', 'value': name}]}).chmod(0o600)
    done = httpie(*way, *(command if word == 'COMMAND' else word for word in words))
    left = {name: stored.headers(name) for name in stored.names()}
    shutil.rmtree(config_dir / 'sessions')
    return done, left


@WAYS
@pytest.mark.parametrize(
    ('alias', 'words'),
    [
        ('ls', 'COMMAND'), ('ls', 'COMMAND h.org'), ('ls', 'COMMAND --bogus'), ('ls', 'COMMAND --help'),
        ('rm', 'COMMAND a'), ('rm', 'COMMAND a b h.org --yes'), ('rm', '--yes --all COMMAND h.org'),
        ('rm', 'COMMAND a b h.org'), ('rm', 'COMMAND nope h.org'), ('rm', '--help COMMAND'),
        ('mv', 'COMMAND a d'), ('mv', 'COMMAND a b'), ('mv', '--force COMMAND a b h.org'), ('mv', 'COMMAND -h'),
        ('cp', 'COMMAND a d'), ('cp', '--to-host i.org COMMAND a b'), ('cp', '-f COMMAND a b'),
        ('cp', 'COMMAND a'), ('cp', 'COMMAND h.org a d'),
    ],
    ids=str,
)  # fmt: skip
def test_an_alias_does_what_its_command_does(httpie, config_dir, way, alias, words):
    by_alias, by_name = (
        run_in(config_dir, httpie, way, command, *words.split()) for command in (alias, ALIASES[alias])
    )
    assert by_alias == by_name


def test_the_aliases_are_these():
    assert ALIASES == {'ls': 'list', 'rm': 'delete', 'mv': 'rename', 'cp': 'copy'}


@pytest.mark.parametrize(('alias', 'name'), ALIASES.items())
def test_the_help_of_an_alias_is_that_of_its_command(manage, alias, name):
    assert manage(alias, '--help').stdout == manage(name, '--help').stdout


@WAYS
def test_options_may_stand_before_an_alias(httpie, manage, way):
    manage('set', 's', 'h.org', 'X-A:1')
    assert [one['name'] for one in httpie(*way, '--json', 'ls', 'h.org').json] == ['s']


@pytest.fixture
def two_hosts(config_dir):
    for host, names in {'api.example.com': ('base', 'user1'), 'localhost_8000': ('base', 'other')}.items():
        for name in names:
            Sessions(config_dir / 'sessions' / host).write(name, {})


@pytest.mark.parametrize(
    ('words', 'says'),
    [
        ('show bass', "No session 'bass'. Did you mean 'base'?"),
        ('show zzz', "No session 'zzz'. Hosts with sessions: 'api.example.com', 'localhost:8000'."),
        ('show bass :8000', "No session 'bass' for localhost:8000. Did you mean 'base'?"),
        ('delete user api.example.com', "No session 'user' for api.example.com. Did you mean 'user1'?"),
        ('rm base zzz :8000', "No session 'zzz' for localhost:8000. Its sessions: 'base', 'other'."),
        ('show zzz ap.example.com', "No session 'zzz' for ap.example.com. Did you mean 'api.example.com'?"),
        ('show user1 zzz', "No session 'user1' for zzz. Hosts with it: 'api.example.com'."),
        ('show zzz zzz', "No session 'zzz' for zzz. Hosts with sessions: 'api.example.com', 'localhost:8000'."),
        ('show ./bass', "Session './bass' does not exist. Create it with --session=./bass."),
        ('export api.example.com', "'api.example.com' is a host, not a session. Its sessions: 'base', 'user1'."),
    ],
)
def test_a_missing_session_comes_with_the_nearest_one(httpie, two_hosts, words, says):
    run = httpie('sessions', *words.split())
    assert run.error() == f'httpie: error: {says}'
    assert run.stdout == ''


@pytest.mark.parametrize(
    ('host', 'hint'),
    [
        ('ap.example.com', "Did you mean 'api.example.com'?"),
        ('localhost', "Did you mean 'localhost:8000'?"),
        ('zzz', "Hosts with sessions: 'api.example.com', 'localhost:8000'."),
    ],
)
def test_a_host_without_sessions_comes_with_the_nearest_one(manage, two_hosts, host, hint):
    assert manage('list', host).stdout == f'There are no sessions for {host!r}. {hint}\n'
    assert manage('list', host, '--json').json == []


@pytest.mark.parametrize(
    ('base', 'url', 'says'),
    [
        ('bass', ':8000', "No base session 'bass' for localhost:8000. Did you mean 'base'?"),
        ('zzz', 'api.example.com/x', "No base session 'zzz' for api.example.com. Its sessions: 'base', 'user1'."),
        ('zzz', 'new.org', "No base session 'zzz' for new.org. Create it with --session=zzz."),
        ('./z.json', 'new.org', "Base session './z.json' does not exist. Create it with --session=./z.json."),
        ('./a b.json', 'h.org', "Base session './a b.json' does not exist. Create it with --session='./a b.json'."),
    ],
)
@needs_shell
def test_a_missing_base_comes_with_the_nearest_one(http, two_hosts, config_dir, base, url, says):
    before = sorted((config_dir / 'sessions').rglob('*'))
    run = http('--offline', '--session=new', f'--session-read-only={base}', url)
    assert run.error() == f'http: error: {says}'
    assert sorted((config_dir / 'sessions').rglob('*')) == before


@needs_terminals
def test_a_host_without_sessions_is_not_suggested(httpie, two_hosts, config_dir):
    for empty in ('h.org', 'api.example.org'):
        (config_dir / 'sessions' / empty).mkdir()
    says = "Hosts with sessions: 'api.example.com', 'localhost:8000'."
    for host in ('h.org', 'h.orf'):
        assert httpie('sessions', 'show', 'zzz', host).error().endswith(f"No session 'zzz' for {host}. {says}")
    says = "No session 'zzz' for api.example.org. Did you mean 'api.example.com'?"
    assert httpie('sessions', 'show', 'zzz', 'api.example.org').error().endswith(says)


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
        r'^    sessions +See, change, hand over, and maintain sessions$', httpie('--help').stdout, re.MULTILINE
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
    assert manage('list').stdout == 'There are no sessions yet. http --session=NAME URL creates one.\n'
    assert manage('list', '--json').json == []
    assert manage('check').stdout == 'Checked no sessions: no problems.\n'
    assert manage('check', '--json').json == []
    assert manage('upgrade-all').stdout == 'There are no named sessions to upgrade.\n'


def test_a_pipe_gets_aligned_text_without_escapes(manage, sessions, server):
    sessions.write('s', {'headers': [{'name': 'X-Foo', 'value': '1'}]}).chmod(0o600)
    lines = manage('list').stdout.splitlines()
    assert lines[0].split() == ['HOST', 'NAME', 'HEADERS', 'COOKIES', 'AUTH', 'BASE', 'LAST', 'USED', 'REMARKS']
    assert lines[1].split() == [server.netloc, 's', '1', '0', '-', '-', 'just', 'now', '-']
    assert lines[0].index('NAME') == lines[1].index('s  ')
    assert all('\x1b' not in manage(*args).stdout for args in (['list'], ['show', 's'], ['check']))


@needs_shell
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
    (config_dir / 'config.json').write_text(json.dumps({'disable_update_warnings': True, 'default_options': [option]}))
    assert '\x1b[3' not in manage('list', is_terminal=True).stdout


def test_no_color_is_respected(manage, sessions, monkeypatch):
    sessions.write('s', {})
    assert '\x1b[3' in manage('list', is_terminal=True).stdout
    monkeypatch.setenv('NO_COLOR', '1')
    assert '\x1b[3' not in manage('list', is_terminal=True).stdout


def test_the_style_of_httpie_is_taken(manage, sessions, config_dir):
    sessions.write('s', {})
    plain = manage('list', is_terminal=True).stdout
    (config_dir / 'config.json').write_text(
        json.dumps({'disable_update_warnings': True, 'default_options': ['--style=pie-dark']})
    )
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


@WAYS
@pytest.mark.parametrize(
    'args',
    [
        ['--json', 'list'], ['--js', 'list'], ['list', '--json', 'h.org'], ['--json', 'list', 'h.org'],
        ['--traceback', '--json', 'list'], ['--json', 'list', '--traceback'],
    ],
    ids=' '.join,
)  # fmt: skip
def test_options_may_stand_on_either_side_of_the_command(httpie, manage, way, args):
    manage('set', 's', 'h.org', 'X-A:1')
    assert [one['name'] for one in httpie(*way, *args).json] == ['s']


def test_the_value_of_an_option_may_stand_before_the_command_too(manage, tmp_path):
    manage('--auth', 'u:p', 'set', 's', 'h.org')
    manage('--format', 'netscape', '-o', tmp_path / 'cookies.txt', 'export', 's')
    assert (tmp_path / 'cookies.txt').exists()
    assert manage('--help', 'list').stdout.startswith('usage: httpie sessions list')


@pytest.mark.parametrize(
    ('args', 'says'),
    [
        (['--bogus', 'list'], 'unrecognized arguments: --bogus\n'),
        (['--bogus'], 'unrecognized arguments: --bogus\n'),
        (['--json', '--bogus=hunter2', 'list'], 'unrecognized arguments: --bogus=…\n'),
        (['--json'], '--json requires a command: list, show, diff, check\n'),
        (['list', 'h.org', 'hunter2'], 'unrecognized arguments: hun…\n'),
        (['export', '--output=hunter2', '--out=hunter2'], 'ambiguous option: --out=… could match'),
        (['export', '--format=hunter2'], "invalid choice: '…'"),
        (['Authorization:hunter2'], "Unknown command 'Authorization:…'."),
        (["it's:hunter2"], 'Unknown command "it\'s:…".'),
    ],
    ids=str,
)
def test_a_wrong_option_is_named_and_no_value_repeated(httpie, args, says):
    run = httpie('sessions', *args)
    assert (run.status, run.stdout) == (1, '')
    assert says in run.stderr
    assert 'hunter2' not in run.stderr


def test_what_is_attached_to_a_short_option_is_not_repeated(httpie):
    run = httpie('sessions', '-hunter2', 'list')  # Python 3.13.1 and later print the help
    assert 'hunter2' not in run.stdout + run.stderr


CANARIES = [
    'Authorization:Bearer hunter2',
    'http://u:hunter2@h.org/',
    'http://h.org/hunter2',
    'hunter2@h.org',
    'X=hunter2',
]


def lines_with(canary):
    """Return command lines with this word in the place of each argument, and as the value of each option."""
    good = {
        'targets': ['s'],
        'name': ['s'],
        'new_name': ['t'],
        'host': ['h.org'],
        'file': ['-'],
        'items': ['X-A'],
        'more': [],
    }
    for name, command in COMMANDS.items():
        positional = [one for one in command.arguments if one.flags[0][0] != '-']
        right = {one.name: good.get(one.name, ['bash']) for one in positional}
        yield [name, *chain(*right.values()), canary]
        for wrong in positional:
            yield [name, *chain(*{**right, wrong.name: [canary]}.values())]
        for option in command.arguments:
            if option not in positional:
                yield [name, *chain(*right.values()), f'{option.flags[0]}={canary}']
                yield [f'--bogus={canary}', name]


@pytest.mark.parametrize('canary', CANARIES)
def test_no_command_repeats_a_secret_in_the_wrong_place(httpie, config_dir, canary, tmp_path, monkeypatch):
    for number, line in enumerate(lines_with(canary)):
        directory = tmp_path / str(number)
        directory.mkdir()
        monkeypatch.chdir(directory)
        Sessions(config_dir / 'sessions' / 'h.org').write('s', {'headers': [{'name': 'X-A', 'value': '1'}]})
        run = httpie('sessions', *line, stdin='hunter2-from-stdin')
        assert 'hunter2' not in run.stdout + run.stderr, line


@pytest.mark.parametrize('canary', CANARIES)
@pytest.mark.parametrize('flag', ['--session', '--session-without', '--session-exclude', '--session-read-only'])
def test_no_session_flag_repeats_a_secret_in_the_wrong_place(http, canary, flag):
    run = http(
        '--offline', *(['--session=s'] if flag != '--session' else []), f'{flag}={canary}', 'h.org', 'Host:h.org'
    )
    assert 'hunter2' not in run.stderr


@pytest.mark.parametrize(
    ('words', 'problem', 'line'),
    [
        ('delete u base', "'base' is a session, not a host", 'delete u base h.org'),
        ('delete --all base', "'base' is a session, not a host", 'delete base h.org'),
        ('export u base', "'base' is a session, not a host", 'export u base h.org'),
        ('export h.org u', "'h.org' is a host, not a session", 'export u h.org'),
        ('show u base', "'base' is a session, not a host", 'show u h.org'),
        ('show h.org u', "'h.org' is a host, not a session", 'show u h.org'),
        ('show two u', "'u' is a session, not a host", 'show two HOST'),
        ('list base', "'base' is a session, not a host", 'list h.org'),
        ('copy h.org u v', "'h.org' is a host, not a session", 'copy u v h.org'),
        ('copy u h.org v', "'h.org' is a host, not a session", 'copy u v h.org'),
        ('rename u v base', "'base' is a session, not a host", 'rename u v h.org'),
        ('rename u h.org', "'h.org' is a host, not a new name", 'rename u NEW_NAME h.org'),
        ('set h.org new X-A:1', "'h.org' is a host, not a session", 'set new h.org ITEM...'),
        ('set u X-A:2', 'The host is missing.', 'set u h.org ITEM...'),
        ('set two X-A:2 X-B:3', 'The host is missing.', 'set two HOST ITEM...'),
        ('unset h.org u X-A', "'h.org' is a host, not a session", 'unset u h.org ITEM...'),
        ('import - h.org u', "'h.org' is a host, not a session", 'import FILE u h.org'),
        ('upgrade u h.org', "'h.org' is a host, not a session", 'upgrade h.org u'),
    ],
)
def test_words_in_the_wrong_place_are_shown_in_the_right_one(httpie, config_dir, words, problem, line):
    hosts = [Sessions(config_dir / 'sessions' / host) for host in ('h.org', 'i.org')]
    for name in ('u', 'base', 'two'):
        hosts[0].write(name, {})
    hosts[1].write('two', {})
    message = httpie('sessions', *words.split(), stdin='{"headers": {}}').error()
    assert problem in message
    assert message.endswith(f': httpie sessions {line}')
    assert hosts[0].names() == ['base', 'two', 'u']
    assert len(os.listdir(config_dir / 'sessions')) == 2


def test_a_missing_host_is_asked_for_where_several_have_the_name(httpie, manage):
    for host in ('h.org', 'i.org'):
        manage('set', 's', host, 'X-A:1', '--auth=u:p')
    says = "Several hosts have a session 's'. Add one of 'h.org', 'i.org'."
    assert says in httpie('sessions', 'unset', 's', '--auth').error()
    assert says in httpie('sessions', 'reset', 's').error()
    says = "No session 's' for j.org. Hosts with it: 'h.org', 'i.org'."
    assert says in httpie('sessions', 'unset', 's', 'j.org', 'X-A').error()


@pytest.mark.parametrize(
    'host', ['myserver:8000', 'localhost:8000', ':8000', 'http://myserver', 'user@h.org', 'new.org', 'new']
)
def test_a_new_host_of_any_form_can_be_set(manage, host):
    manage('set', 's', 'h.org', 'X-A:1')
    assert manage('set', 'new', host, 'X-A:1').stdout.endswith(' (new)\n')


def test_an_option_that_does_nothing_is_refused(httpie, manage):
    manage('set', 's', 'h.org', 'X-A:1')
    assert '--force requires --output or --output-dir.' in httpie('sessions', 'export', 's', '--force').error()
    assert '--with-secrets requires --to-host.' in httpie('sessions', 'copy', 's', 't', '--with-secrets').error()


@pytest.fixture
def many(config_dir, tmp_path):
    """Sessions of a long host and a short one, whose remarks and cookies are long as well."""
    expired = {'name': 'a', 'value': '1', 'domain': '', 'path': '/', 'expires': 5, 'secure': False}
    later = {**expired, 'name': 'b', 'expires': int(time.time()) + 864000}
    for host in ('auth.staging.eu-central-1.internal.example.com', 'b.org'):
        stored = Sessions(config_dir / 'sessions' / host)
        stored.write('base', {'cookies': [expired, later]}).chmod(0o640)
        stored.write('user1', {'__meta__': {'session_plus': {'base': 'base'}}}).chmod(0o600)
    return stored


@pytest.mark.parametrize('columns', [60, 80, 140])
@pytest.mark.parametrize('base', ['base', '/a/path/of/forty/characters/that/is/base.json'])
@pytest.mark.parametrize('name', ['user1', 'a-session-whose-name-is-forty-letters-ok'])
def test_a_terminal_gets_each_host_once_and_every_word_whole(manage, many, monkeypatch, columns, base, name):
    monkeypatch.setenv('COLUMNS', str(columns))
    many.write(name, {'__meta__': {'session_plus': {'base': base}}})
    text = re.sub(r'\x1b\[[0-9;]*m', '', manage('list', is_terminal=True).stdout)
    assert max(map(len, text.splitlines())) <= columns
    hosts = ['auth.staging.eu-central-1.internal.example.com', 'b.org']
    assert [line for line in text.splitlines() if line in hosts] == hosts
    piped, shown = (set(re.split(r'[\s,()]+', one)) for one in (manage('list').stdout, text))
    assert {one for one in piped - shown if one not in ('-', 'HOST', 'AUTH') and not one.isupper()} == set()
    assert 'AUTH' not in text


def test_a_pipe_has_the_host_in_each_row(manage, many):
    assert [line.split()[0] for line in manage('list', 'b.org').stdout.splitlines()] == ['HOST', 'b.org', 'b.org']


@pytest.mark.parametrize('stdout', [None, 'closed'])
@in_this_process
def test_a_closed_standard_output_is_an_error_and_no_traceback(httpie, config_dir, stdout, sessions):
    from httpie.manager.__main__ import main

    sessions.write('s', {})
    closed = io.TextIOWrapper(io.BytesIO())
    closed.close()
    stderr = io.StringIO()
    env = Environment(
        config_dir=config_dir, stdout=stdout and closed, stdout_isatty=False, stderr=stderr, stderr_isatty=False
    )
    assert main(['httpie', 'sessions', 'list'], env) == 1
    assert with_levels(stderr.getvalue()).strip() == 'httpie: error: Standard output is closed.'


@pytest.mark.parametrize(
    'words',
    [
        'set u api.example.com {}', 'list api.example.com {}', 'check {}', 'set u api.example.com -A {} -a b:c', '{}',
        '--auth {}', '-a {}', '{} list',
    ],
)  # fmt: skip
@pytest.mark.parametrize('token', ['eyJhbGciOi.hunter2SECRETJ.c2lnbmF0', 'hunter2SECRETJ', 'hunter2SECRETJ!x'])
def test_a_token_in_a_wrong_place_is_not_repeated(httpie, words, token):
    run = httpie('sessions', *words.format(token).split(), stdin='')
    assert run.status != 0
    assert 'unter2' not in run.stdout + run.stderr


def test_a_missing_host_of_set_is_named_alone(httpie):
    assert "Session 'u' requires a host. Add HOST." in httpie('sessions', 'set', 'u', '--auth', 'u:pw').error()


@pytest.mark.parametrize(
    ('words', 'says'),
    [
        ('set s h.org Authorization:x --auth u:p', 'An Authorization header and --auth are the same credentials.'),
        ('unset s h.org --auth', "'s' @ 'h.org' has no auth."),
        ('delete s t h.org --all', '--all takes one HOST and no names.'),
        ('import - s h.org --for x.org', "'s' @ 'h.org' is not shared. --for and --with-secrets require"),
    ],
)
def test_what_does_not_go_together_says_so_and_changes_nothing(httpie, manage, config_dir, words, says):
    manage('set', 's', 'h.org', 'X-A:1')
    (path,) = config_dir.rglob('s.json')
    before = path.read_bytes()
    assert says in httpie('sessions', *words.split(), stdin='{"headers": []}' if '-' in words.split() else None).error()
    assert path.read_bytes() == before


def test_a_host_without_sessions_is_said_to_have_none(manage):
    assert manage('delete', 'h.org', '--all', '--yes').stdout == "There are no sessions for 'h.org'.\n"
