"""Python programs that use the package."""

import os
import subprocess
import sys

import pytest
from support import BIN, ROOT, Sessions
from support.capabilities import needs_permissions
from support.files import is_private
from support.programs import ERRORS, HOST, PROGRAMMATIC

import httpie_session_plus as plus

INSTALL = 'import httpie_session_plus\nhttpie_session_plus.install()\n'
NAMES = """
from httpie.context import Environment
from httpie_session_plus import get_httpie_session
env = Environment()
config_dir = env.config_dir
url = 'https://api.example.com'
"""


def ours(block):
    return block.replace('from httpie.sessions', 'from httpie_session_plus')


@pytest.fixture
def stored(config_dir):
    """The sessions of the reference document's host."""
    return Sessions(config_dir / 'sessions' / HOST)


@pytest.mark.parametrize(
    'program',
    [ours(PROGRAMMATIC), INSTALL + PROGRAMMATIC, (ROOT / 'examples' / 'programmatic_usage.py').read_text()],
    ids=['our import', 'installed', 'example'],
)
def test_the_programmatic_usage_of_the_reference_runs(command, stored, program):
    first = command('python', '-c', program)
    assert (first.status, first.stdout, first.stderr) == (0, '', '')
    assert stored.headers('myapi') == [('X-API-Version', 'v3'), ('X-Client-ID', 'my-app')]
    stored.edit('myapi', lambda data: data.update(cookies=[{'name': 'a', 'value': '1', 'domain': None, 'path': '/'}]))
    assert command('python', '-c', program).stdout == 'Loaded session with 1 cookies\n'
    assert is_private(stored.path('myapi'))


@pytest.mark.parametrize(
    'program',
    [NAMES + ours(ERRORS), INSTALL + NAMES + ERRORS, (ROOT / 'examples' / 'error_handling.py').read_text()],
    ids=['our import', 'installed', 'example'],
)
@needs_permissions
def test_the_error_handling_of_the_reference_runs(command, stored, program, without_root_powers):
    assert command('python', '-c', program).stdout == ''
    stored.write('myapi', '{')
    broken = command('python', '-c', program)
    assert broken.status == 0
    assert broken.stdout.startswith("Session error: Session 'myapi' @ 'api.example.com'")
    stored.write('myapi', '{}')
    stored.path('myapi').chmod(0)
    assert 'Permission denied' in command('python', '-c', program, prefix=without_root_powers).stdout


def test_help_tells_all_there_is():
    done = subprocess.run(
        [sys.executable, '-c', 'import httpie_session_plus; help(httpie_session_plus)'],
        capture_output=True,
        check=True,
        env={**os.environ, 'PAGER': 'cat'},
    )
    text = done.stdout.decode()
    assert [name for name in plus.__all__ if f'{name}(' not in text and f'class {name}' not in text] == []


def test_the_types_hold_for_a_program_that_uses_them(tmp_path):
    if not (BIN / 'mypy').exists():
        pytest.skip('mypy is not installed')
    (tmp_path / 'program.py').write_text(PROGRAM)
    done = subprocess.run(
        [BIN / 'mypy', '--strict', '--follow-imports=silent', '--no-error-summary', '--config-file=', 'program.py'],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env={**os.environ, 'MYPYPATH': str(ROOT)},
    )
    assert (done.stdout.decode(), done.returncode) == ('', 0)


PROGRAM = """
from pathlib import Path
from typing import Any

import requests

from httpie_session_plus import (
    MissingSessionError,
    Session,
    SessionError,
    SessionSummary,
    copy_session,
    delete_session,
    export_session,
    import_session,
    install,
    is_anonymous_session,
    list_sessions,
    open_session,
    rename_session,
)

install()
session = Session('folder', name='mine', base='base')
data: dict[str, Any] = session.load()
new: bool = session.is_new
session.auth = ('user', 'secret')
session.remove_headers('X-A')
session.update_headers({'X-A': '1', 'X-B': None})
session.save()
with requests.Session() as other:
    session.apply_to(other)
    session.take_from(other)
with open_session(Path('folder/mine.json'), 'api.example.com', base=None) as opened:
    script: requests.Session = opened.requests_session()
    script.cookies.set('a', '1')
summaries: list[SessionSummary] = list_sessions('api.example.com')
names: list[str] = [one.name for one in summaries if one.problem is None]
content: bytes = export_session('mine', 'api.example.com', format='netscape')
path: Path = import_session(content, 'other', 'api.example.com', merge=True).locator.path
copied: Path = copy_session('mine', 'copy', to_host='example.org').target.path
rename_session('copy', 'again', force=True)
try:
    delete_session('again')
except MissingSessionError as error:
    host: str | None = error.host
except SessionError as error:
    where: Path | None = error.path
anonymous: bool = is_anonymous_session('./x')
"""
