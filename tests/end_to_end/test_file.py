"""A session file under permissions, links and limits, each save in a process of its own."""

import os

import pytest
from support import BIN, Sessions
from support.files import OLD_SESSION, headers, mode


@pytest.mark.parametrize('umask', [0o000, 0o022, 0o077, 0o777])
def test_a_new_file_and_new_folders_are_private_under_any_umask(command, server, sessions, umask):
    line = f'umask {umask:o} && exec http -I --session=new {server.url}/get X-Mine:1'
    run = command('/bin/bash', '-c', line, PATH=f'{BIN}{os.pathsep}{os.environ["PATH"]}')
    assert run.status == 0, run
    assert mode(sessions.path('new')) == '0o600'
    assert (mode(sessions.folder), mode(sessions.folder.parent)) == ('0o700', '0o700')


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
        ('./s.json', missing_link_target, 'cannot be written: a link leads into a directory that does not exist, '),
        ('./s.json', link_to_itself, 'cannot be read: Too many levels of symbolic links'),
        ('./s.json', folder_in_its_place, 'cannot be read: it is not a regular file'),
        ('./s.json', pipe_in_its_place, 'cannot be read: it is not a regular file'),
        ('./s.json', lambda home: (home / 's.json').chmod(0), 'cannot be read: Permission denied'),
        ('./s.json/s.json', lambda _: None, 'cannot be read: Not a directory'),
        ('./new.json', lambda home: home.chmod(0o500), 'write-protected'),
        ('./new/er/s.json', lambda home: home.chmod(0o500), 'write-protected'),
        ('./folder/s.json', lambda home: (home / 'folder').symlink_to(home / 'none'), 'a link leads into a directory'),
        (f'./{"n" * 300}', lambda _: None, 'cannot be read: File name too long'),
        (f'./new/{"n" * 300}', lambda _: None, 'cannot be written: File name too long'),
        ('n' * 251, lambda _: None, 'cannot be written: File name too long'),
    ],
)
def test_what_can_be_seen_beforehand_is_an_error_before_the_request(
    command, server, s_json, without_root_powers, session, spoil, why
):
    spoil(s_json.parent)
    run = command('http', '-I', f'--session={session}', f'{server.url}/get', 'X-Mine:1', prefix=without_root_powers)
    s_json.parent.chmod(0o700)
    line = run.error()
    assert line.startswith('http: error: session ')
    assert why in line
    assert server.received == []


def test_a_read_only_run_needs_no_writable_file(command, server, s_json, without_root_powers):
    s_json.chmod(0o400)
    s_json.parent.chmod(0o500)
    run = command('http', '-I', '--session-read-only=./s.json', f'{server.url}/get', prefix=without_root_powers)
    s_json.parent.chmod(0o700)
    assert (run.status, run.stderr) == (0, '')
    assert server.last()['X-Old'] == '1'


def test_a_save_that_fails_after_the_response_says_so(command, server, s_json):
    before = s_json.read_bytes()
    run = command(
        'http', '-I', '--session=./s.json', f'{server.url}/get', 'X-Mine:1', prefix=('prlimit', '--fsize=100')
    )
    assert '"X-Mine": "1"' in run.stdout
    assert run.error() == (f'http: error: session {str(s_json)!r} was not updated: File too large')
    assert s_json.read_bytes() == before
    assert os.listdir(s_json.parent) == ['s.json']


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


def test_a_save_that_fails_leaves_no_folders_either(command, server, tmp_path):
    run = command('http', '-I', '--session=./new/er/s.json', f'{server.url}/get', prefix=('prlimit', '--fsize=10'))
    assert 'was not updated: File too large' in run.error()
    assert os.listdir(tmp_path / 'home') == []
