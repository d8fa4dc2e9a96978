"""``httpie sessions check``."""

import os
import shutil
import time

import pytest
from support.capabilities import needs_links, needs_permissions
from support.files import is_private, leave_litter

from httpie_session_plus.storage.store import SessionStore

GONE = {'name': 'a', 'value': '1', 'domain': '127.0.0.1', 'path': '/', 'expires': 5, 'secure': False}


def make_loose(store):
    store.write('s', {}).chmod(0o644)


def make_folder_loose(store):
    store.folder.chmod(0o777)


def make_broken(store):
    store.write('s', '{').chmod(0o600)


def make_expired(store):
    store.write(
        's', {'headers': [{'name': 'X-A', 'value': '1'}], 'cookies': [GONE, {**GONE, 'name': 'b', 'expires': None}]}
    )
    store.path('s').chmod(0o600)


def make_old(store):
    store.write('s', {'headers': {'X-A': '1'}, 'cookies': {'a': {'value': '1', 'domain': '127.0.0.1'}}}).chmod(0o600)


def make_old_and_unbound(store):
    store.write('s', {'headers': {'X-A': '1'}, 'cookies': {'a': {'value': '1'}}}).chmod(0o600)


def make_unknown_auth(store):
    store.write('s', {'auth': {'type': 'nosuch', 'raw_auth': 'x'}}).chmod(0o600)


def make_heir(store):
    store.write('s', {'__meta__': {'session_plus': {'base': 'gone'}}}).chmod(0o600)


def make_dangling(store):
    store.path('s').symlink_to('/no/such.json')


def make_stray(store):
    (store.folder.parent / 'api.example.com_myapi.json').write_text('{}')


def make_backup_of_an_editor(store):
    (store.folder / 'fine.json~').write_text('{}')


def make_odd_name(store):
    (store.folder / 'a b.json').write_text('{}')


def make_litter(store):
    os.utime(leave_litter(store.folder), (time.time() - 3600,) * 2)


def make_empty_folder(store):
    (store.folder.parent / 'example.com').mkdir()


@pytest.mark.parametrize(
    ('make', 'kind', 'says', 'can_be_fixed'),
    [
        pytest.param(make_loose, 'loose-mode', 'mode 0644 gives other users access', True, marks=needs_permissions),
        pytest.param(
            make_folder_loose,
            'loose-mode',
            'mode 0777 lets other users change its files',
            True,
            marks=needs_permissions,
        ),
        (make_broken, 'broken', 'is not JSON', False),
        (make_expired, 'expired-cookies', '1 of its 2 cookies expired', True),
        (make_old, 'old-format', 'it has the format of an HTTPie before 3.2', True),
        (make_old_and_unbound, 'old-format', 'without a domain; run httpie sessions upgrade --bind-cookies', False),
        (make_unknown_auth, 'broken', "no installed auth plugin has the type 'nosuch'; set or unset the auth", False),
        (make_heir, 'missing-base', "its base 'gone' does not exist; run httpie sessions set s ", False),
        pytest.param(
            make_dangling,
            'broken',
            "it is a link to '/no/such.json', which does not exist; create that file",
            False,
            marks=needs_links,
        ),
        (make_stray, 'stray-file', 'no session belongs here; import it with httpie sessions import', False),
        (make_backup_of_an_editor, 'stray-file', 'no session has such a name', False),
        (make_odd_name, 'stray-file', 'no session has such a name', False),
        (make_litter, 'litter', 'a killed run left it behind', True),
        (make_empty_folder, 'litter', "'example.com' has no sessions", True),
    ],
)
def test_each_thing_that_is_wrong_is_a_line_and_is_mended_where_nothing_is_lost(
    httpie, manage, store, make, kind, says, can_be_fixed
):
    assert 'no problems' in manage('check').stdout
    make(store)
    run = httpie('sessions', 'check')
    assert (run.status, run.stderr) == (1, '')
    line, total = run.stdout.splitlines()
    assert says in line
    assert ('--fix repairs it' in line) == can_be_fixed
    assert total.endswith(f'1 problem, {"--fix repairs 1" if can_be_fixed else "0 fixed"}.')
    assert [one['kind'] for one in httpie('sessions', 'check', '--json').json if one['name'] != 'a b'] in ([kind], [])
    fixed = httpie('sessions', 'check', '--fix')
    assert fixed.status == (0 if can_be_fixed else 1)
    assert fixed.stdout.splitlines()[-1].endswith(f'1 problem, {int(can_be_fixed)} fixed.')
    assert httpie('sessions', 'check').status == (0 if can_be_fixed else 1)


def test_what_is_mended_loses_nothing(manage, httpie, ask, store):
    for make in (make_expired, make_old):
        make(store)
        store.path('s').chmod(0o644)
        manage('check', '--fix')
        assert store.headers('s') == [('X-A', '1')]
        assert list(store.cookies('s')) == (['b'] if make is make_expired else ['a'])
        assert is_private(store.path('s'))


def test_a_save_that_is_going_on_is_no_litter(manage, store):
    leave_litter(store.folder)
    manage('check', '--fix')
    assert len(os.listdir(store.folder)) == 2


def test_a_cookie_that_expired_in_1970_is_gone_after_the_fix(manage, sessions, httpie):
    sessions.write('s', {'cookies': [{'name': 'a', 'value': '1', 'domain': '', 'path': '/', 'expires': 0}]})
    assert 'its cookie expired; removed' in httpie('sessions', 'check', '--fix').stdout
    assert sessions.cookies('s') == {}
    assert 'no problems' in manage('check').stdout


def test_a_host_that_is_removed_meanwhile_has_no_problems(manage, store, monkeypatch):
    def list_strays(_):
        shutil.rmtree(store.folder)
        return []

    monkeypatch.setattr(SessionStore, 'strays', list_strays)
    assert 'no problems' in manage('check').stdout


def test_what_is_no_file_at_all_is_not_to_be_made_readable(httpie, store):
    store.path('s').mkdir()
    out = httpie('sessions', 'check').stdout
    assert 'it is not a regular file; move it away, or delete it' in out
    assert 'make it readable' not in out


@pytest.mark.parametrize(
    'name', ['.session-plus-work', f'.session-plus-{"0" * 16}', f'.session-plus-{"0" * 16}-{"f" * 16}.tmp']
)
def test_a_session_that_is_named_as_what_is_left_behind_is_a_session(ask, manage, store, name):
    path = store.write(name, {'headers': [{'name': 'X-A', 'value': '1'}], 'cookies': []})
    path.chmod(0o600)
    os.utime(path, (time.time() - 3600,) * 2)
    assert 'no problems' in manage('check', '--fix').stdout
    ask('--session=work', 'X-B:1')
    assert f' {name} ' in manage('list').stdout
    assert ask(f'--session={name}')['X-A'] == '1'


def test_a_file_named_nearly_as_what_is_left_behind_is_left_alone(httpie, store):
    path = store.folder / f'.session-plus-{"0" * 16}-notes.tmp'
    path.write_text('mine')
    os.utime(path, (time.time() - 3600,) * 2)
    assert 'no session has such a name' in httpie('sessions', 'check', '--fix').stdout
    assert path.exists()
