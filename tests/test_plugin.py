"""Installing and uninstalling, and an HTTPie that this package does not know: real processes, real environments."""

import shutil
from pathlib import Path

import httpie
import pytest
from conftest import BOTH, make_environment

from httpie_session_plus import __version__, _httpie, install


@pytest.fixture(scope='module')
def bare(tmp_path_factory, this_httpie):
    """The commands of an environment that has HTTPie, and nothing else."""
    return make_environment(tmp_path_factory.mktemp('bare') / 'venv', *this_httpie)


@pytest.fixture
def inherits(server, sessions, command):
    """Tell whether the ``http`` of an environment lets a session inherit; it must do one or the other cleanly."""

    def run(commands):
        sessions.write('base', {'headers': [{'name': 'X-Version', 'value': 'v2'}]})
        done = command(commands / 'http', '-I', *BOTH, f'{server.url}/get')
        if done.status == 0:
            assert done.stderr == ''
            assert server.last()['X-Version'] == 'v2'
            sessions.path('user1').unlink()
            return True
        assert 'not allowed with argument --session' in done.stderr
        return False

    return run


def test_pip_installs_and_uninstalls_it(bare, source, command, inherits):
    assert not inherits(bare)
    before = command(bare / 'http', '--help').stdout
    assert command(bare / 'python', '-m', 'pip', 'install', '--quiet', source).status == 0
    assert 'httpie-session-plus' in command(bare / 'httpie', 'plugins', 'list').stdout
    assert inherits(bare)
    assert 'complete -F' in command(bare / 'httpie', 'sessions', 'completion', 'bash').stdout
    assert command(bare / 'python', '-m', 'pip', 'uninstall', '--yes', 'httpie-session-plus').status == 0
    assert command(bare / 'httpie', 'plugins', 'list').stdout == ''
    assert not inherits(bare)
    assert command(bare / 'http', '--help').stdout == before


def test_httpie_installs_and_uninstalls_it(bare, source, command, inherits):
    run = command(bare / 'httpie', 'plugins', 'install', source)
    assert run.status == 0, run
    assert 'httpie-session-plus' in command(bare / 'httpie', 'plugins', 'list').stdout
    assert inherits(bare)
    assert 'compdef' in command(bare / 'httpie', 'sessions', 'completion', 'zsh').stdout
    run = command(bare / 'httpie', 'plugins', 'uninstall', 'httpie-session-plus')
    assert (run.status, run.stdout) == (0, 'Successfully uninstalled httpie-session-plus\n')
    assert command(bare / 'httpie', 'plugins', 'list').stdout == ''
    assert not inherits(bare)


def test_httpie_upgrades_it_in_place_also_while_a_run_uses_it(bare, source, command, server, sessions, tmp_path):
    newer = shutil.copytree(source, tmp_path / 'newer')
    module = newer / 'httpie_session_plus' / '__init__.py'
    module.write_text(module.read_text().replace(f"'{__version__}'", "'99.0'"))
    assert command(bare / 'httpie', 'plugins', 'install', source).status == 0
    upgrades = []
    server.on_request = lambda: upgrades.append(command(bare / 'httpie', 'plugins', 'upgrade', newer))
    sessions.write('base', {})
    run = command(bare / 'http', '-I', *BOTH, f'{server.url}/cookies/set/a/1', 'X-Mine:1')
    assert (run.status, run.stderr) == (0, '')
    assert (upgrades[0].status, upgrades[0].stderr) == (0, '')
    assert (sessions.headers('user1'), sessions.cookies('user1')) == ([('X-Mine', '1')], {'a': '1'})
    assert command(bare / 'httpie', 'plugins', 'list').stdout.splitlines()[0] == 'httpie-session-plus (99.0)'
    assert command(bare / 'httpie', 'sessions', 'show', 'user1').status == 0
    run = command(bare / 'httpie', 'plugins', 'uninstall', 'httpie-session-plus')
    assert (run.status, run.stdout) == (0, 'Successfully uninstalled httpie-session-plus\n')
    assert command(bare / 'httpie', 'plugins', 'list').stdout == ''


def test_httpie_3_1_goes_on_without_it(tmp_path_factory, source, command, server, sessions):
    old = make_environment(
        tmp_path_factory.mktemp('old') / 'venv', 'httpie==3.1.0', 'requests<2.32', 'urllib3<2', 'setuptools<81'
    )
    assert command(old / 'python', '-m', 'pip', 'install', '--quiet', '--no-deps', source).status == 0
    run = command(old / 'http', '-I', '--session=user1', f'{server.url}/get', 'X-Mine:1')
    assert run.status == 0
    assert run.stderr == (
        'httpie-session-plus is switched off: HTTPie 3.1.0 has no httpie.output.ui.man_pages; '
        'upgrade HTTPie (3.2 or later) or the plugin\n'
    )
    assert sessions.read('user1')['headers'] == {'X-Mine': '1'}


NEWER = """
import sys
from http.cookiejar import CookieJar
from httpie.__main__ import main

def read(self, attributes, request):
    return [self.make_one(*one, request) for one in self._normalized_cookie_tuples(attributes)]

CookieJar._cookies_from_attrs_set = read
sys.argv[0] = 'http'
sys.exit(main())
"""


def test_a_python_whose_cookies_are_made_in_another_way_uses_no_session(command, server, config_dir):
    assert command('python', '-c', NEWER, '-I', f'{server.url}/get').status == 0
    run = command('python', '-c', NEWER, '-I', '--session=s', f'{server.url}/get')
    assert run.status == 1
    assert "there is no '_cookie_from_cookie_tuple' in http.cookiejar.CookieJar" in run.stderr
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ('old', 'new', 'missing'),
    [
        ('_add_cookies', '_add_cookie_list', 'httpie.sessions.Session._add_cookies'),
        ('warn_legacy_usage', 'warn_of_legacy', 'httpie.sessions.Session.warn_legacy_usage'),
        ('= Session(', '= globals()["Session"](', "'Session' in httpie.sessions.get_httpie_session"),
        ('ConfigFileError', 'ConfigError', 'httpie.config.ConfigFileError'),
        ('url_as_host', 'url_to_host', 'httpie.utils.url_as_host'),
        (
            "'Sessions', is_mutually_exclusive=True",
            "'Sessions'",
            '--session-read-only in a group of its own in httpie.cli.definition.parser',
        ),
    ],
)
def test_an_httpie_that_lacks_one_thing_goes_on_without_it(command, server, sessions, tmp_path, old, new, missing):
    package = tmp_path / 'changed' / 'httpie'
    shutil.copytree(Path(httpie.__file__).parent, package, ignore=shutil.ignore_patterns('__pycache__'))
    for path in package.rglob('*.py'):
        path.write_text(path.read_text().replace(old, new))
    args = ('-I', '--session=user1', f'{server.url}/get', 'X-Mine:1')
    run = command('python', '-m', 'httpie', *args, PYTHONPATH=str(package.parent))
    assert run.status == 0, run
    assert sessions.headers('user1') == [('X-Mine', '1')]
    assert run.stderr == (
        f'httpie-session-plus is switched off: HTTPie {httpie.__version__} has no {missing}; '
        f'upgrade HTTPie (3.2 or later) or the plugin\n'
    )


@pytest.mark.parametrize(
    'name', [f'{module.__name__}:{path}' for module, path in _httpie._ATTRIBUTES], ids=lambda name: name
)
def test_without_any_one_of_the_touch_points_nothing_is_changed(command, name):
    code = f"""
import sys
from importlib import import_module
from operator import attrgetter
import httpie.core, httpie.cli.definition
from httpie import sessions
from httpie.cli.definition import parser
module, _, path = {name!r}.partition(':')
owner, _, last = path.rpartition('.')
owner = attrgetter(owner)(import_module(module)) if owner else import_module(module)
Session = sessions.Session
groups = getattr(parser, '_mutually_exclusive_groups', [])
before = len(groups)
try:
    for one in [owner, *getattr(owner, '__mro__', ()), type(owner), *type(owner).__mro__]:
        if last in vars(one):
            delattr(one, last)
except (AttributeError, TypeError):  # HTTPie's class has it from one that cannot be changed
    setattr(import_module(module), path.partition('.')[0], object())
import httpie_session_plus.plugin
assert getattr(sessions, 'Session', Session) is Session
assert len(groups) == before
"""
    run = command('python', '-c', code)
    assert run.status == 0, run
    (line,) = run.stderr.splitlines()
    assert line.startswith(
        f'httpie-session-plus is switched off: HTTPie {httpie.__version__} has no {name.partition(":")[0]}'
    )


def test_loading_it_many_times_in_one_process_changes_httpie_once(http, server, sessions):
    from httpie import core
    from httpie import sessions as httpie_sessions
    from httpie.cli.definition import parser

    def what_is_changed():
        return httpie_sessions.Session, core.collect_messages, parser.print_manual, parser._mutually_exclusive_groups[:]

    sessions.write('base', {})
    assert http(*BOTH, f'{server.url}/get').status == 0
    before = what_is_changed()
    assert http(*BOTH, f'{server.url}/get').status == 0
    install()
    assert what_is_changed() == before
    assert [one.__name__ for one in httpie_sessions.Session.__mro__].count('Session') == 2


def test_a_run_without_a_session_prints_what_it_prints_without_the_plugin(command, stock_http, server):
    ours = command('http', '-I', '-v', f'{server.url}/anything', 'X-Mine:1')
    theirs = stock_http('-v', f'{server.url}/anything', 'X-Mine:1')

    def lines(run):
        return [line for line in run.stdout.splitlines() if not line.startswith('Date:')]

    assert (ours.status, lines(ours), ours.stderr) == (theirs.status, lines(theirs), theirs.stderr)
