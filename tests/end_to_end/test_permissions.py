"""What may not be read, written or deleted."""

import pytest
from support import Sessions
from support.capabilities import needs_permissions
from support.programs import HOST

pytestmark = needs_permissions


@pytest.fixture
def stored(config_dir):
    """The sessions of the reference document's host."""
    return Sessions(config_dir / 'sessions' / HOST)


def test_whether_a_session_is_new_cannot_be_seen_everywhere(command, tmp_path, without_root_powers):
    folder = tmp_path / 'closed'
    folder.mkdir()
    code = (
        'import os, sys; from httpie_session_plus import Session, SessionPermissionError\n'
        'one = Session(sys.argv[1]); os.chmod(os.path.dirname(sys.argv[1]), 0)\n'
        'try: print(one.is_new)\n'
        'except SessionPermissionError as error: print(error)'
    )
    run = command('python', '-c', code, folder / 's.json', prefix=without_root_powers)
    folder.chmod(0o700)
    assert "s.json' cannot be looked for: Permission denied" in run.stdout, run


@pytest.mark.parametrize('what', ['file', 'host', 'sessions', 'config'])
def test_what_may_not_be_read_is_a_permission_error(command, stored, config_dir, without_root_powers, what):
    path = stored.write('s', {})
    closed = {'file': path, 'host': path.parent, 'sessions': path.parent.parent, 'config': config_dir}[what]
    code = (
        'import httpie_session_plus as plus\n'
        'from httpie.context import Environment\n'
        'env = Environment()\n'
        'try:\n'
        f"    plus.get_httpie_session(env, env.config_dir, 's', {HOST!r}, '')\n"
        'except PermissionError as error:\n'
        '    print(isinstance(error, plus.SessionPermissionError), error)\n'
    )
    closed.chmod(0)
    run = command('python', '-c', code, prefix=without_root_powers)
    closed.chmod(0o700)
    assert run.stdout.startswith('True ')
    assert 'cannot be read: Permission denied' in run.stdout


def test_files_and_folders_that_may_not_be_read_are_marked(command, sessions, config_dir, without_root_powers):
    sessions.write('a', {}).chmod(0)
    closed = Sessions(config_dir / 'sessions' / 'closed.example.com')
    closed.write('b', {})
    closed.folder.chmod(0)
    run = command('httpie', 'sessions', 'list', prefix=without_root_powers)
    closed.folder.chmod(0o700)
    assert run.status == 0
    assert run.stdout.count('Permission denied') == 2


@pytest.mark.parametrize('there', [None, '{"headers": [{"name": "X-Old", "value": "1"}]}'])
def test_where_the_old_name_cannot_go_the_new_one_is_as_it_was(command, sessions, tmp_path, without_root_powers, there):
    stuck = sessions.write('s', {})
    sessions.folder.chmod(0o500)
    new = tmp_path / 'new.json'
    if there:
        new.write_text(there)
    run = command('httpie', 'sessions', 'rename', 's', new, '--force', prefix=without_root_powers)
    sessions.folder.chmod(0o700)
    assert run.status == 1
    assert 'was not renamed' in run.stderr
    assert stuck.exists()
    assert (new.read_text() if new.exists() else None) == there


def test_what_may_not_be_deleted_is_said(command, sessions, without_root_powers):
    sessions.write('a', {})
    sessions.folder.chmod(0o500)
    run = command('httpie', 'sessions', 'delete', 'a', prefix=without_root_powers)
    sessions.folder.chmod(0o700)
    assert 'was not deleted: Permission denied' in run.error()
