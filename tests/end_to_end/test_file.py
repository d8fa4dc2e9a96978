"""A session file under permissions, links and limits, each save in a process of its own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from support import BIN, Sessions
from support.capabilities import needs_permissions, needs_shell
from support.files import OLD_SESSION, headers, mode


@pytest.mark.parametrize('umask', [0o000, 0o022, 0o077, 0o777])
@needs_permissions
def test_a_new_file_and_new_folders_are_private_under_any_umask(command, server, sessions, umask):
    line = f'umask {umask:o} && exec http -I --session=new {server.url}/get X-Mine:1'
    run = command('/bin/bash', '-c', line, PATH=f'{BIN}{os.pathsep}{os.environ["PATH"]}')
    assert run.status == 0, run
    assert mode(sessions.path('new')) == '0o600'
    assert (mode(sessions.folder), mode(sessions.folder.parent)) == ('0o700', '0o700')


@needs_permissions
def test_a_writable_file_in_a_folder_that_is_not_is_updated(command, server, tmp_path, without_root_powers):
    folder = tmp_path / 'fixed'
    path = Sessions(folder).write('s', {**OLD_SESSION, 'padding': 'x' * 5000})
    folder.chmod(0o500)
    run = command('http', '-I', f'--session={path}', f'{server.url}/get', 'X-Mine:1', prefix=without_root_powers)
    assert (run.status, run.stderr) == (0, '')
    assert headers(path) == {'X-Mine': '1', 'X-Old': '1'}
    assert mode(path) == '0o600'
    text = path.read_text()
    folder.chmod(0o700)
    path.write_text(text.replace('x' * 5000, ''))
    folder.chmod(0o500)
    run = command('http', '-I', f'--session={path}', f'{server.url}/get', 'X-Mine:22', prefix=without_root_powers)
    assert (run.status, run.stderr) == (0, '')
    assert headers(path) == {'X-Mine': '22', 'X-Old': '1'}
    assert os.listdir(folder) == ['s.json']


@needs_shell
def test_a_file_rewritten_in_its_place_gets_its_old_content_back_where_the_disk_is_full(
    command, server, tmp_path, without_root_powers
):
    folder = tmp_path / 'fixed'
    path = Sessions(folder).write('s', OLD_SESSION)
    before = path.read_bytes()
    folder.chmod(0o500)
    prefix = [*without_root_powers, 'prlimit', f'--fsize={len(before) + 10}']
    run = command('http', '-I', f'--session={path}', f'{server.url}/get', 'X-Mine:1', prefix=prefix)
    assert 'was not updated' in run.error()
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name != 'posix' or os.geteuid() != 0, reason='only root can give a file to somebody else')
@needs_permissions
def test_a_file_of_somebody_else_stays_theirs(ask, command, server, s_json):
    os.chown(s_json, 4242, 4242)
    inode = s_json.stat().st_ino
    ask('--session=./s.json', 'X-Mine:1')
    assert (s_json.stat().st_uid, s_json.stat().st_gid, mode(s_json)) == (4242, 4242, '0o600')
    assert s_json.stat().st_ino != inode
    s_json.chmod(0o666)
    inode = s_json.stat().st_ino
    prefix = ('setpriv', '--bounding-set=-all', '--inh-caps=-all')
    run = command('http', '-I', '--session=./s.json', f'{server.url}/get', 'X-Mine:2', prefix=prefix)
    assert (run.status, run.stderr) == (0, '')
    assert headers(s_json)['X-Mine'] == '2'
    assert (s_json.stat().st_uid, s_json.stat().st_ino) == (4242, inode)


FLIP = """
import os, sys
from httpie_session_plus.storage import files
def change(old):
    print(flush=True)
    sys.stdin.readline()
    return b'{"headers": []}'
try:
    files.update(sys.argv[1], sys.argv[1], change, print, is_new=False)
except OSError as error:
    print(error.strerror)
"""


@pytest.mark.skipif(os.name != 'posix' or os.geteuid() != 0, reason='only root can give a file to somebody else')
@pytest.mark.parametrize('flip', [Path.symlink_to, Path.hardlink_to])
@needs_permissions
def test_a_file_rewritten_in_its_place_is_the_one_that_was_read(tmp_path, flip):
    shared = tmp_path / 'shared'
    shared.mkdir()
    shared.chmod(0o1777)
    path, victim = shared / 's.json', tmp_path / 'victim.json'
    path.write_text('{}')
    path.chmod(0o666)
    victim.write_text('{"mine": 1}')
    for one in (shared, path):  # in such a directory only the owner of a file can replace it
        os.chown(one, 4242, 4242)
    run = subprocess.Popen(
        ['setpriv', '--bounding-set=-all', '--inh-caps=-all', sys.executable, '-c', FLIP, path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    run.stdout.readline()
    path.unlink()
    flip(path, victim)
    said, _ = run.communicate('\n', timeout=60)
    assert said.strip() in ('a link was put in its place', 'another file was put in its place')
    assert victim.read_text() == '{"mine": 1}'
    assert os.listdir(shared) == ['s.json']


def mounted(path, options=''):
    """Return a command's prefix by which a file is a mount of its own; skip where that may not be made."""
    mount = f'mount --bind "$0" "$0" && mount -o remount,bind{options} "$0" && exec "$@"'
    prefix = ('unshare', '--mount', 'sh', '-c', mount, path)
    if (
        shutil.which('unshare') is None
        or subprocess.run([*prefix, 'true'], check=False, capture_output=True).returncode
    ):
        pytest.skip('nothing may be mounted here')
    return prefix


@needs_shell
def test_a_file_that_is_a_mount_of_its_own_is_rewritten_in_its_place(command, server, s_json):
    inode = s_json.stat().st_ino
    run = command('http', '-I', '--session=./s.json', f'{server.url}/get', 'X-Mine:1', prefix=mounted(s_json))
    assert (run.status, run.stderr) == (0, '')
    assert headers(s_json) == {'X-Mine': '1', 'X-Old': '1'}
    assert s_json.stat().st_ino == inode
    assert os.listdir(s_json.parent) == ['s.json']


@needs_shell
def test_a_mount_that_is_read_only_is_an_error_before_the_request(command, server, s_json):
    prefix = mounted(s_json, ',ro')
    run = command('http', '-I', '--session=./s.json', f'{server.url}/get', 'X-Mine:1', prefix=prefix)
    assert 'cannot be written: Read-only file system' in run.error()
    assert server.received == []
    run = command('http', '-I', '--session-read-only=./s.json', f'{server.url}/get', prefix=prefix)
    assert (run.status, run.stderr) == (0, '')


@pytest.mark.parametrize('command_line', [['rename', './s.json', './new.json'], ['delete', './s.json']])
@needs_shell
def test_a_mount_is_neither_renamed_nor_deleted_and_it_is_said_why(command, s_json, command_line):
    run = command('httpie', 'sessions', *command_line, prefix=mounted(s_json))
    assert run.error().endswith('it is a mount point. Unmount it first.')
    assert json.loads(s_json.read_text()) == OLD_SESSION
    assert os.listdir(s_json.parent) == ['s.json']


@needs_shell
def test_a_mount_is_not_moved_to_another_file_system_either(command, s_json):
    with tempfile.TemporaryDirectory(dir=Path('/dev/shm')) as elsewhere:
        if os.stat(elsewhere).st_dev == s_json.stat().st_dev:
            pytest.skip('there is only one file system')
        run = command('httpie', 'sessions', 'rename', './s.json', f'{elsewhere}/s.json', prefix=mounted(s_json))
        assert run.error().endswith('it is a mount point. Unmount it first.')
        assert os.listdir(elsewhere) == []
    assert json.loads(s_json.read_text()) == OLD_SESSION


@pytest.fixture
def append_only(tmp_path):
    """A directory in which files can be created, but neither renamed nor removed, once ``close`` is called."""
    directory = tmp_path / 'append only'
    directory.mkdir()

    def close():
        run = subprocess.run(['chattr', '+a', directory], check=False, capture_output=True)
        if run.returncode:
            pytest.skip('directories cannot be made append-only here')

    if shutil.which('chattr') is None:
        pytest.skip('there is no chattr')
    yield directory, close
    subprocess.run(['chattr', '-a', directory], check=False, capture_output=True)


def test_nothing_is_left_in_an_append_only_directory(command, server, append_only):
    directory, close = append_only
    path = Sessions(directory).write('s', OLD_SESSION)
    close()
    for number in (1, 2):
        run = command('http', '-I', f'--session={path}', f'{server.url}/get', f'X-H{number}:1')
        assert (run.status, run.stderr) == (0, '')
    assert headers(path) == {'X-H1': '1', 'X-H2': '1', 'X-Old': '1'}
    server.received.clear()
    run = command('http', '-I', f'--session={directory}/new.json', f'{server.url}/get', 'X-Mine:1')
    assert f'cannot be written: the directory {str(directory)!r} is append-only' in run.error()
    assert server.received == []
    assert os.listdir(directory) == ['s.json']


def missing_link_target(home):
    (home / 's.json').unlink()
    (home / 's.json').symlink_to(home / 'no such folder' / 's.json')


def link_to_itself(home):
    (home / 's.json').unlink()
    (home / 's.json').symlink_to('s.json')


def folder_in_its_place(home):
    (home / 's.json').unlink()
    (home / 's.json').mkdir()


def pipe_in_its_place(home):
    (home / 's.json').unlink()
    os.mkfifo(home / 's.json')


@pytest.mark.parametrize(
    ('session', 'spoil', 'why'),
    [
        ('./s.json', lambda home: (home / 's.json').chmod(0o400), 'cannot be written: it is write-protected'),
        ('./s.json', missing_link_target, 'cannot be written: a link leads into the missing directory '),
        ('./s.json', link_to_itself, 'cannot be read: Too many levels of symbolic links'),
        ('./s.json', folder_in_its_place, 'cannot be read: it is not a regular file'),
        ('./s.json', pipe_in_its_place, 'cannot be read: it is not a regular file'),
        ('./s.json', lambda home: (home / 's.json').chmod(0), 'cannot be read: Permission denied'),
        ('./s.json/s.json', lambda _: None, 'cannot be read: Not a directory'),
        ('./new.json', lambda home: home.chmod(0o500), 'write-protected'),
        ('./new/er/s.json', lambda home: home.chmod(0o500), 'write-protected'),
        (
            './folder/s.json',
            lambda home: (home / 'folder').symlink_to(home / 'none'),
            'a link leads into the missing directory',
        ),
        (f'./{"n" * 300}', lambda _: None, 'cannot be read: File name too long'),
        (f'./new/{"n" * 300}', lambda _: None, 'cannot be written: File name too long'),
        ('n' * 251, lambda _: None, 'cannot be written: File name too long'),
    ],
)
@needs_permissions
def test_what_can_be_seen_beforehand_is_an_error_before_the_request(
    command, server, s_json, without_root_powers, session, spoil, why
):
    spoil(s_json.parent)
    run = command('http', '-I', f'--session={session}', f'{server.url}/get', 'X-Mine:1', prefix=without_root_powers)
    s_json.parent.chmod(0o700)
    line = run.error()
    assert line.startswith('http: error: Session ')
    assert why in line
    assert line.endswith('.')
    assert server.received == []


@needs_permissions
def test_a_read_only_run_needs_no_writable_file(command, server, s_json, without_root_powers):
    s_json.chmod(0o400)
    s_json.parent.chmod(0o500)
    run = command('http', '-I', '--session-read-only=./s.json', f'{server.url}/get', prefix=without_root_powers)
    s_json.parent.chmod(0o700)
    assert (run.status, run.stderr) == (0, '')
    assert server.last()['X-Old'] == '1'


@needs_shell
def test_a_save_that_fails_after_the_response_says_so(command, server, s_json):
    before = s_json.read_bytes()
    run = command(
        'http', '-I', '--session=./s.json', f'{server.url}/get', 'X-Mine:1', prefix=('prlimit', '--fsize=100')
    )
    assert '"X-Mine": "1"' in run.stdout
    assert run.error() == f'http: error: Session {str(s_json)!r} was not updated: File too large.'
    assert s_json.read_bytes() == before
    assert os.listdir(s_json.parent) == ['s.json']


@needs_permissions
def test_a_folder_that_cannot_be_listed_can_still_be_saved_to(command, server, tmp_path, without_root_powers):
    folder = tmp_path / 'hidden'
    folder.mkdir()
    folder.chmod(0o300)
    for number in (1, 2):
        run = command(
            'http',
            '-I',
            f'--session={folder}/s.json',
            f'{server.url}/get',
            f'X-H{number}:1',
            prefix=without_root_powers,
        )
        assert run.status == 0, run
    folder.chmod(0o700)
    assert headers(folder / 's.json') == {'X-H1': '1', 'X-H2': '1'}
    assert os.listdir(folder) == ['s.json']


@needs_shell
def test_a_save_that_fails_leaves_no_folders_either(command, server, tmp_path):
    run = command('http', '-I', '--session=./new/er/s.json', f'{server.url}/get', prefix=('prlimit', '--fsize=10'))
    assert 'was not updated: File too large' in run.error()
    assert os.listdir(tmp_path / 'home') == []
