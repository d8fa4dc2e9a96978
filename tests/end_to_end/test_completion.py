"""Completion: what argcomplete returns for a command line, and what three real shells make of it."""

import json
import os
import re
import select
import shlex
import shutil
import subprocess
import time

import pytest
from support import BIN

pty = pytest.importorskip('pty', reason='no terminal can be made here')

HERE = 'localhost:8000'
ITEMS = {
    'headers': [{'name': 'X-Foo', 'value': 'secret-1'}],
    'cookies': [{'name': 'sid', 'value': 'secret-2'}],
    'auth': {'type': 'basic', 'raw_auth': 'user:secret-3'},
}
SHELLS = ('bash', 'zsh', 'fish')
# The folder of each host, and the names that it has.
STORED = {
    'localhost_8000': ('base', 'user1'),
    'api.example.com': ('admin.x', 'user1'),
    '[__1]_3000': ('six',),
    'xn--bcher-kva.example': ('buch',),
    'LOUD.example': ('loud',),
    'a b\'$(touch ruined)`"é*': ('odd',),
    'empty.example': (),
}
METHODS = {'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'}
ODD = 'a b\'$(touch ruined)`"é*'
NAMES = {'base', 'user1', 'admin.x', 'six', 'buch', 'loud', 'odd'}
HOSTS = {HERE, 'api.example.com', '[::1]:3000', 'xn--bcher-kva.example', 'LOUD.example'}


@pytest.fixture
def stored(config_dir):
    (config_dir / 'config.json').write_text('{"disable_update_warnings": true, "session_hosts": {"*.b.org": "@all"}}')
    for host, names in STORED.items():
        folder = config_dir / 'sessions' / host
        folder.mkdir(parents=True)
        for name in names:
            (folder / f'{name}.json').write_text(json.dumps(ITEMS))
    return config_dir / 'sessions'


@pytest.fixture
def complete(command, stored, tmp_path):
    """Return what a command prints to complete a line, in which ``|`` is the cursor, and what it says besides."""

    def run(line, **env):
        before, _, after = line.rpartition('|')
        output = tmp_path / 'completions'
        output.unlink(missing_ok=True)
        done = command(
            re.search(r'\b(https?|httpie) ', line)[1],
            _ARGCOMPLETE='1',
            _ARGCOMPLETE_SHELL='fish',
            _ARGCOMPLETE_IFS='\n',
            _ARGCOMPLETE_DFS='\t',
            _ARGCOMPLETE_SUPPRESS_SPACE='1',
            _ARGCOMPLETE_STDOUT_FILENAME=str(output),
            COMP_LINE=before + after,
            COMP_POINT=str(len(before)),
            **env,
        )
        assert (done.status, done.stdout) == (0, '')
        return output.read_text().splitlines()

    return run


@pytest.fixture
def ask(complete):
    """Return the words that complete a line, without their descriptions."""

    def run(line):
        words = [word.partition('\t')[0] for word in complete(line)]
        option = re.search(r'(--[a-z-]+=)\S*\|', line)
        return [word.removeprefix(option[1]) if option else word for word in words]

    return run


@pytest.mark.parametrize(
    ('words', 'names'),
    [
        ('http --session=|', NAMES),
        ('http --session |', NAMES),
        ('http --session-read-only=|', NAMES),
        ('http --session=user1 --session-read-only |', NAMES),
        ('http --session=u|', {'user1'}),
        ('http POST --session=|', NAMES),
        ('http $HOST/x --session=|', NAMES),
        ('http :8000 --session=|', {'base', 'user1'}),
        ('http --session=| :8000/x', {'base', 'user1'}),
        ('http --session | :8000/x', {'base', 'user1'}),
        ('http ://localhost:8000 --session=|', {'base', 'user1'}),
        ('http localhost:8000/x?y --session=|', {'base', 'user1'}),
        ('http POST localhost:8000 a=b --session=|', {'base', 'user1'}),
        ('http localhost:8000 a=b --session=|', {'base', 'user1'}),
        ('http -v -a u:p --print hH LocalHost:8000 --session=|', {'base', 'user1'}),
        ('http -- localhost:8000 --session=|', set()),
        ('http :9 Host:localhost:8000 --session=|', {'base', 'user1'}),
        ('http --session=| :9 host:localhost:8000', {'base', 'user1'}),
        ('http http://user:password@localhost:8000 --session=|', {'base', 'user1'}),
        ('http api.example.com --session=|', {'admin.x', 'user1'}),
        ('http API.Example.com.:80/x --session=|', {'admin.x', 'user1'}),
        ('http https://api.example.com:443 --session=|', {'admin.x', 'user1'}),
        ('https api.example.com:443 --session=|', {'admin.x', 'user1'}),
        ('http --default-scheme=https api.example.com:443 --session=|', {'admin.x', 'user1'}),
        ('http api.example.com:443 --session=|', set()),
        ('http [::1]:3000/x --session=|', {'six'}),
        ('http bücher.example --session=|', {'buch'}),
        ('http LOUD.example --session=|', {'loud'}),
        ('http empty.example --session=|', set()),
        ('http ../x --session=|', set()),
        ('http http://[ --session=|', set()),
        ('cat body.json | http :8000 --session=|', {'base', 'user1'}),
        ('cd api; TZ=UTC http :8000 --session=|', {'base', 'user1'}),
        ('http "http://localhost:8000/a b" \'Host:api.example.com\' --session=|', {'admin.x', 'user1'}),
        ('http --debug --daemon :8000 --session=|', {'base', 'user1'}),
        ('/some/bin/http :8000 --session=|', {'base', 'user1'}),
        ('httpie sessions show |', NAMES),
        ('httpie cli sessions show --json |', NAMES),
        ('httpie sessions show | api.example.com', {'admin.x', 'user1'}),
        ('httpie sessions show | https://api.example.com/x', {'admin.x', 'user1'}),
        ('httpie sessions copy |', NAMES),
        ('httpie sessions edit |', NAMES),
        ('httpie cli sessions edit | :8000', {'base', 'user1'}),
        ('httpie sessions edit admin.x |', {'api.example.com'}),
        ('httpie cli sessions cp |', NAMES),
        ('httpie sessions mv --force | :8000', {'base', 'user1'}),
        ('httpie sessions copy user1 |', set()),
        ('httpie sessions delete user1 |', {HERE, 'api.example.com', 'base', 'admin.x'}),
        ('httpie sessions import file |', {*NAMES, *HOSTS, ODD}),
        ('httpie sessions delete base |', {HERE, 'user1'}),
        ('httpie sessions rm base |', {HERE, 'user1'}),
        ('httpie sessions delete | :8000', {'base', 'user1'}),
        ('httpie sessions export |', NAMES),
        ('httpie sessions upgrade :8000 |', {'base', 'user1'}),
    ],
)
def test_the_names_are_those_of_the_host_on_the_command_line(ask, words, names):
    assert set(ask(words)) == names


@pytest.mark.parametrize(
    ('words', 'offered'),
    [
        ('http --session-read-only=|', {*NAMES, '@all'}),
        ('http --session-read-only=@|', {'@all'}),
        ('http :8000 --session=user1 --session-read-only |', {'base', 'user1', '@all'}),
        ('http :8000 --session=|', {'base', 'user1'}),
        ('httpie sessions show @|', {'@all'}),
        ('http --session=|', NAMES),
        ('httpie sessions follow user1 |', {*NAMES, '@all'} - {'user1'}),
        ('httpie sessions follow user1 @all |', {HERE, 'api.example.com'}),
        ('httpie sessions use |', {*NAMES, '@all'}),
        ('httpie sessions use user1 |', {HERE, 'api.example.com'}),
        ('httpie sessions use @all |', {'*.a.org', '*.b.org'}),
        ('httpie sessions unuse |', {'*.b.org'}),
        ('httpie sessions show @all |', set()),
        ('httpie sessions which |', {*HOSTS, ODD}),
        ('httpie sessions set @all --f|', {'--follow', '--for'}),
        ('http |', HOSTS | METHODS),
        ('httpie sessions list |', {*HOSTS, ODD}),
    ],
)
def test_shared_and_default_sessions_are_known(ask, stored, words, offered):
    (stored / '@shared').mkdir()
    record = {'session_plus': {'hosts': ['*.a.org', '*.b.org']}}
    (stored / '@shared' / 'all.json').write_text(json.dumps({'headers': [], '__meta__': record}))
    assert set(ask(words)) == offered


@pytest.mark.parametrize(
    ('words', 'hosts'),
    [
        ('httpie sessions list |', {*HOSTS, ODD}),
        ('httpie sessions prune --unused 90d |', {*HOSTS, ODD}),
        ('httpie sessions ls |', {*HOSTS, ODD}),
        ('httpie sessions rm --all |', {*HOSTS, ODD}),
        ('httpie sessions cp user1 other --to-host |', {*HOSTS, ODD}),
        ('httpie sessions show user1 |', {HERE, 'api.example.com'}),
        ('httpie sessions show six |', {'[::1]:3000'}),
        ('httpie sessions show ./six |', {*HOSTS, ODD}),
        ('httpie sessions rename user1 other |', {HERE, 'api.example.com'}),
        ('httpie sessions copy user1 other --to-host |', {*HOSTS, ODD}),
        ('httpie sessions delete user1 base |', {HERE}),
        ('httpie sessions delete --all |', {*HOSTS, ODD}),
        ('httpie sessions set user1 |', {*HOSTS, ODD}),
        ('httpie sessions upgrade |', {*HOSTS, ODD}),
        ('http |', HOSTS | METHODS),
        ('http GET |', HOSTS),
        ('http --session=user1 |', {HERE, 'api.example.com'} | METHODS),
        ('http --session=new |', HOSTS | METHODS),
        ('http -v GET --session=user1 |', {HERE, 'api.example.com'}),
        ('http :|', {':8000'}),
        ('http https://u@|', {f'https://u@{host}' for host in HOSTS}),
        ('http :8000 |', set()),
        ('httpie |', {'cli', 'plugins', 'sessions'}),
        ('httpie sessions check |', set()),
    ],
)
def test_the_hosts_are_those_with_sessions(ask, words, hosts):
    assert set(ask(words)) == hosts


@pytest.mark.parametrize(
    ('words', 'items'),
    [
        ('http --session-without=|', {'auth', 'headers', 'cookies'}),
        ('http --session=base --session-without=| :8000', {'auth', 'headers', 'cookies', 'X-Foo'}),
        ('http --session=base --session-without=| :9', {'auth', 'headers', 'cookies'}),
        ('httpie sessions unset base |', {HERE, 'X-Foo', 'Cookie:sid'}),
        ('httpie sessions reset base :8000 |', {'X-Foo', 'Cookie:sid'}),
        ('httpie sessions unset user1 |', {HERE, 'api.example.com'}),
    ],
)
def test_the_items_are_those_of_the_session(ask, words, items):
    assert set(ask(words)) == items


@pytest.mark.parametrize(
    ('words', 'offered'),
    [
        ('http --auth-type=b|', {'basic', 'bearer'}),
        ('http -A dig|', {'digest'}),
        ('http --session-w|', {'--session-without'}),
        ('http --verif|', {'--verify'}),
        ('http PA|', {'PATCH'}),
        ('http :8000 file@./no|', {'file@./note.txt'}),
        ('http :8000 Authorization:@no|', {'Authorization:@note.txt'}),
        ('http --session=./no|', {'./note.txt'}),
        ('http --output no|', {'note.txt'}),
        ('http --cert=no|', {'note.txt'}),
        ('http --timeout |', set()),
        ('httpie sessions import no|', {'note.txt'}),
        ('httpie sessions export --output-dir |', {'nested/'}),
        ('httpie sessions export --output-dir=|', {'nested/'}),
        ('httpie sessions r|', {'rename', 'reset', 'rm'}),
        ('httpie sessions ls --j|', {'--json'}),
        ('httpie cli sessions mv --f|', {'--force'}),
        ('httpie sessions export --format=|', {'json', 'netscape'}),
        ('httpie sessions prune --|', {'--unused', '--expired', '--yes', '--help'}),
        ('httpie sessions prune --unused |', set()),
        ('httpie sessions set user1 api.example.com --url |', set()),
        ('httpie sessions list --sort |', {'name', 'used', 'expires'}),
        ('httpie sessions completion |', {'bash', 'zsh', 'fish'}),
        ('httpie plugins un|', {'uninstall'}),
        ('httpie cli export-args --format=|', {'json'}),
    ],
)
def test_other_words_are_options_choices_and_files(ask, tmp_path, words, offered):
    (tmp_path / 'home' / 'note.txt').touch()
    (tmp_path / 'home' / 'nested').mkdir()
    assert set(ask(words)) == offered


def test_default_options_count(ask, config_dir):
    (config_dir / 'config.json').write_text('{"default_options": ["--default-scheme=https", "--pretty", "all", 1]}')
    assert ask('http api.example.com:443 --session=|') == ['admin.x', 'user1']


def test_a_description_lists_the_hosts(complete):
    assert f'user1\tapi.example.com, {HERE}' in complete('httpie sessions show |')


def test_secrets_are_not_offered(complete):
    for line in ('http --session=base :8000 --session-without=|', 'httpie sessions unset base :8000 |'):
        offered = '\n'.join(complete(line))
        assert 'X-Foo' in offered
        assert 'secret' not in offered


def test_completing_changes_nothing_and_does_not_use_a_session(ask, stored, tmp_path):
    def look():
        return {
            path: (status.st_mtime_ns, status.st_mode, None if path.is_dir() else status.st_atime_ns)
            for path in sorted(stored.rglob('*'))
            for status in [path.stat()]
        }

    for path in stored.rglob('*.json'):
        os.utime(path, (1, 1))
    before = look()
    ask('http --session=base --session-without=| :8000')
    ask('http --output made --session=|')
    ask('httpie sessions unset base |')
    assert look() == before
    assert list((tmp_path / 'home').iterdir()) == []


def test_without_a_configuration_nothing_is_offered_or_created(ask, tmp_path, monkeypatch):
    monkeypatch.setenv('HTTPIE_CONFIG_DIR', str(tmp_path / 'missing'))
    assert ask('http --session=|') == []
    assert not (tmp_path / 'missing').exists()


def test_what_cannot_be_read_offers_nothing(ask, stored):
    shutil.rmtree(stored)
    stored.write_text('')
    assert ask('http --session=|') == []
    assert ask('httpie sessions show |') == []


def test_a_broken_session_offers_its_name_alone(ask, stored):
    (stored / 'localhost_8000' / 'base.json').write_text('{')
    assert ask('httpie sessions show ba|') == ['base']
    assert ask('httpie sessions unset base :8000 |') == []
    assert ask('http --session=base :8000 --session-without=|') == ['auth', 'headers', 'cookies']


def test_a_broken_configuration_is_ignored(ask, config_dir):
    (config_dir / 'config.json').write_text('{')
    assert ask('http --session=ba|') == ['base']


def test_httpie_does_not_look_for_updates(httpie, config_dir, monkeypatch):
    (config_dir / 'config.json').unlink()
    looked = []
    monkeypatch.setattr('httpie.core.check_updates', looked.append)
    assert httpie('sessions', 'completion', 'bash').status == 0
    assert looked == []


def test_another_shell_is_refused_with_those_that_there_are(httpie):
    assert re.search(
        r"argument SHELL: invalid choice: 'csh' \(choose from '?bash'?, '?zsh'?, '?fish'?\)",
        httpie('sessions', 'completion', 'csh').stderr,
    )


def test_every_flag_is_offered(ask):
    from httpie.cli.definition import parser

    flags = {
        flag for group in parser.spec.groups for one in group.arguments if not one.is_hidden for flag in one.aliases
    }
    assert {flag for flag in flags if flag.startswith('-')} <= set(ask('http -|'))


# In the real shells.


class Terminal:
    """A shell at a terminal, at which keys are pressed."""

    def __init__(self, args, setup, env):
        self.pid, self.end = pty.fork()
        if self.pid == 0:
            os.execvpe(args[0], args, env)
        self.text = ''
        self.press(f'{setup}; printf "%s%s\\n" re ady\r')
        self.wait('ready\r\n')

    def press(self, keys):
        self.text = ''
        os.write(self.end, keys.encode())

    def wait(self, pattern):
        """Read until the pattern has been printed, and return the text up to there."""
        end = time.monotonic() + 20
        while not re.search(pattern, self.text):
            assert time.monotonic() < end, f'{pattern!r} is not in {self.text!r}'
            if select.select([self.end], [], [], 0.2)[0]:
                text = os.read(self.end, 65536).decode(errors='replace')
                self.text += re.sub(r'\x1b\[[0-9;?]*[a-zA-Z]|.\x08|\x1b[=>]', '', text)
        return self.text

    def close(self):
        os.close(self.end)
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)


def needs(shell):
    if shutil.which(shell) is None:
        pytest.skip(f'{shell} is not installed')


@pytest.fixture
def script(stored, manage, tmp_path):
    """Write the script for a shell into a file, and return its path."""

    def write(shell):
        needs(shell)
        path = tmp_path / f'script.{shell}'
        path.write_text(manage('completion', shell).stdout)
        return path

    return write


@pytest.fixture
def environ(config_dir):
    return {
        **os.environ,
        'PATH': f'{BIN}{os.pathsep}{os.environ["PATH"]}',
        'TERM': 'xterm',
        'LC_ALL': 'C.UTF-8',
        'HTTPIE_CONFIG_DIR': str(config_dir),
    }


@pytest.fixture
def terminal(script, environ):
    """Start a shell with its script read, as somebody has it."""
    started = []

    def start(shell):
        path = shlex.quote(str(script(shell)))
        args, setup = {
            'bash': (
                ['bash', '--norc', '-i'],
                f'bind "set enable-bracketed-paste off"; bind "set show-all-if-ambiguous on"; eval "$(cat {path})"',
            ),
            'zsh': (
                ['zsh', '-f', '-i'],
                f'unset zle_bracketed_paste; autoload -U compinit; compinit -u -D; eval "$(cat {path})"',
            ),
            'fish': (['fish', '--no-config', '-i'], f'source {path}'),
        }[shell]
        started.append(Terminal(args, setup, environ))
        return started[-1]

    yield start
    for one in started:
        one.close()


TYPED = [
    ('http --sessi', r'http --session'),
    ('http --auth-type=dig', r'--auth-type=digest '),
    ('http -A dig', r'-A digest '),
    ('http :8000 --session=b', r'--session=base '),
    ('http --session-read-only bas', r'--session-read-only base '),
    ('http "http://localhost:8000/a b" --session=b', r'--session=base '),
    ('echo a | http :8000 --session=b', r'--session=base '),
    ('https :8000 --session=b', r'--session=base '),
    ('http api', r'http api\.example\.com'),
    ('http localhost:', r'http localhost:8000'),
    ('http PA', r'http PATCH '),
    ('http :8000 file@./note', r'file@\./note\.txt '),
    ('http --session=./note', r'--session=\./note\.txt '),
    ('httpie sess', r'httpie sessions '),
    ('httpie sessions sho', r'httpie sessions show '),
    ('httpie sessions rm user1 localh', r'rm user1 localhost:8000 '),
    ('httpie sessions show user1 localh', r'show user1 localhost:8000 '),
    ('httpie cli sessions export --format=net', r'--format=netscape '),
    ('httpie sessions import note', r'import note\.txt '),
]  # fmt: skip


@pytest.mark.parametrize('shell', ['bash', 'zsh'])
def test_tab_completes_what_is_typed(terminal, shell, tmp_path):
    (tmp_path / 'home' / 'note.txt').touch()
    one = terminal(shell)
    for typed, shown in TYPED:
        one.press(f'{typed}\t')
        one.wait(shown)
        one.press('\x15')  # Ctrl-U: another line


@pytest.mark.parametrize('shell', ['bash', 'zsh'])
def test_tab_shows_the_names_of_the_host_that_stands_after_the_cursor(terminal, shell):
    one = terminal(shell)
    one.press('http --session= :8000/x' + '\x1b[D' * 8 + '\t')
    shown = one.wait(r'(?s)base.*user1|user1.*base')
    assert 'admin.x' not in shown


@pytest.mark.parametrize('shell', ['bash', 'zsh'])
def test_a_host_with_odd_characters_is_quoted_and_not_run(terminal, shell, tmp_path):
    one = terminal(shell)
    one.press('httpie sessions show odd a\t')
    one.wait('show odd a.{20}')
    one.press('\x01printf "<%s>\\n" \r')
    one.wait(re.escape(f'<{ODD}>'))
    assert not (tmp_path / 'home' / 'ruined').exists()


def test_zsh_finds_it_in_a_folder_of_functions(script, environ, tmp_path):
    folder = tmp_path / 'functions'
    folder.mkdir()
    shutil.copy(script('zsh'), folder / '_http')
    setup = (
        f'unset zle_bracketed_paste; fpath=({shlex.quote(str(folder))} $fpath); autoload -U compinit; compinit -u -D'
    )
    one = Terminal(['zsh', '-f', '-i'], setup, environ)
    try:
        for typed, shown in TYPED[:4]:
            one.press(f'{typed}\t')
            one.wait(shown)
            one.press('\x15')
    finally:
        one.close()


def test_bash_completes_the_same_where_colon_and_equals_sign_part_no_words(terminal):
    one = terminal('bash')
    one.press('COMP_WORDBREAKS=" "\r')
    for typed, shown in TYPED[:8]:
        one.press(f'{typed}\t')
        one.wait(shown)
        one.press('\x15')


@pytest.mark.parametrize(
    ('typed', 'offered'),
    [
        ('http --session-w', ['--session-without']),
        ('http --auth-type=b', ['--auth-type=basic', '--auth-type=bearer']),
        ('http :8000 --session=', ['--session=base', '--session=user1']),
        ('http :8000 --session ', ['base', 'user1']),
        ('https "http://localhost:8000/a b" --session=', ['--session=base', '--session=user1']),
        ('http PA', ['PATCH']),
        ('http localhost:', [HERE]),
        ('http POST localhost:', [HERE]),
        ('http :8000 file@./note', ['file@./note.txt']),
        ('http --session=./note', ['--session=./note.txt']),
        ('httpie sess', ['sessions']),
        ('httpie sessions show user1 ', ['api.example.com', HERE]),
        ('httpie sessions show odd ', [ODD]),
        ('httpie sessions export --format=', ['--format=json', '--format=netscape']),
        ('httpie sessions import note', ['note.txt']),
        ('httpie cli sessions upgrade :8000 ', ['base', 'user1']),
        ('httpie plugins un', ['uninstall']),
    ],
)
def test_fish_offers(script, environ, tmp_path, typed, offered):
    path = script('fish')
    (tmp_path / 'home' / 'note.txt').touch()
    done = subprocess.run(
        ['fish', '--no-config', '-c', f'source {shlex.quote(str(path))}; complete -C {shlex.quote(typed)}'],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert [line.partition('\t')[0] for line in done.stdout.splitlines()] == offered
    assert done.stderr == ''


@pytest.mark.parametrize('shell', SHELLS)
def test_a_shell_reads_the_script_and_says_nothing(script, environ, shell):
    path = script(shell)
    start = {'zsh': 'autoload -U compinit; compinit -u -D; '}.get(shell, '')
    args = {'bash': ['--norc', '-u'], 'zsh': ['-f', '-u'], 'fish': ['--no-config']}[shell]
    source = f'{start}source {shlex.quote(str(path))}'
    done = subprocess.run([shell, *args, '-c', source], env=environ, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b'', b'')
