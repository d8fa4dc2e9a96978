"""What is loaded when, and an HTTPie or a Python that this package does not know."""

import shutil
from pathlib import Path

import httpie
import pytest

from httpie_session_plus import compat


def test_the_class_is_the_one_that_httpie_uses(command):
    code = (
        'import sys, httpie.core, httpie.sessions, httpie_session_plus\n'
        "httpie.core.main(['http', '--offline', '--session=s', 'example.com'])\n"
        'assert httpie.sessions.Session is httpie_session_plus.Session'
    )
    assert command('python', '-c', code).stderr == ''


def test_importing_the_package_imports_neither_httpie_nor_anything_slow(command):
    code = 'import sys; before = set(sys.modules); import httpie_session_plus; print(sorted(set(sys.modules) - before))'
    modules = eval(command('python', '-c', code).stdout)
    assert not [name for name in modules if name.partition('.')[0] in ('httpie', 'requests', 'rich', 'json')]


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
    assert "Cannot keep cookies safe without '_cookie_from_cookie_tuple' in http.cookiejar.CookieJar" in run.stderr
    assert len(server.received) == 1


@pytest.mark.parametrize(
    ('old', 'new', 'missing'),
    [
        ('helpurl', 'help_url', 'httpie.sessions.Session.helpurl'),
        ('get_httpie_session', 'make_session', 'httpie.client.get_httpie_session, and lacks 1 more'),
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
        path.write_text(path.read_text(encoding='utf-8').replace(old, new), encoding='utf-8')
    args = ('-I', '--session=user1', f'{server.url}/get', 'X-Mine:1')
    run = command('python', '-m', 'httpie', *args, PYTHONPATH=str(package.parent))
    assert run.status == 0, run
    assert sessions.headers('user1') == [('X-Mine', '1')]
    assert run.stderr == (
        f'httpie-session-plus is switched off: HTTPie {httpie.__version__} has no {missing}; '
        f'upgrade HTTPie (3.2 or later) or the plugin\n'
    )


@pytest.mark.parametrize(
    'name',
    [f'{module.__name__}:{path}' for module, paths in compat._ATTRIBUTES for path in paths.split()],
    ids=lambda name: name,
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
