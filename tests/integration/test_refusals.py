"""What is refused, before any request and with nothing created or changed."""

import json
import os

import pytest
from support import BOTH, Sessions
from support.capabilities import needs_free_removal, needs_links, needs_shell
from support.runs import in_this_process

from httpie_session_plus import SessionError


def tree(folder):
    return {
        path: (path.lstat().st_mode, path.lstat().st_mtime_ns, path.read_bytes() if path.is_file() else None)
        for path in sorted(folder.rglob('*'))
    }


@pytest.fixture
def refuse(http, server, tmp_path):
    """Run ``http`` with the flags, make sure that it does nothing at all, and return its one line on stderr."""

    def run(*flags):
        before = tree(tmp_path)
        done = http(*flags, f'{server.url}/get', 'X-Mine:1')
        assert done.stdout == ''
        assert server.received == []
        after = tree(tmp_path)
        assert after == before
        return done.error()

    return run


@pytest.fixture(autouse=True)
def _started(http, server):
    http('--offline', server.url)


def test_a_missing_base_is_named_with_the_nearest_session_of_the_host(refuse, server, sessions):
    sessions.write('basic', {})
    sessions.write('user0', {})
    assert refuse(*BOTH) == f"http: error: No base session 'base' for {server.netloc}. Did you mean 'basic'?"


def test_a_missing_base_is_named_with_what_the_host_has(refuse, server, sessions):
    sessions.write('admin', {})
    sessions.write('user0', {})
    assert refuse(*BOTH) == f"http: error: No base session 'base' for {server.netloc}. Its sessions: 'admin', 'user0'."


def test_a_missing_base_of_a_host_without_sessions_says_how_to_create_it(refuse, server):
    assert refuse(*BOTH) == f"http: error: No base session 'base' for {server.netloc}. Create it with --session=base."


def test_a_missing_base_of_a_host_with_many_sessions_names_ten_of_them(refuse, sessions):
    for number in range(25):
        sessions.write(f's{number:02}', {})
    line = refuse(*BOTH)
    assert line.endswith("'s08', 's09' and 15 more.")
    assert 's10' not in line


@needs_shell
def test_a_missing_base_given_by_path_is_named_by_it(refuse):
    line = refuse('--session=user1', '--session-read-only=./no such.json')
    assert (
        line == "http: error: Base session './no such.json' does not exist. Create it with --session='./no such.json'."
    )


def test_a_base_that_exists_on_another_host_only_is_missing(refuse, server, other_sessions):
    other_sessions.write('base', {})
    assert f"No base session 'base' for {server.netloc}." in refuse(*BOTH)


@pytest.mark.parametrize(
    ('content', 'what'),
    [
        ('', 'line 1, column 1 is not JSON (Expecting value)'),
        ('{"headers": [', 'line 1, column 14 is not JSON (Expecting value)'),
        ('\x00\x01', 'line 1, column 1 is not JSON'),
        ('[]', 'the file must be an object, not a list'),
        ('null', 'the file must be an object, not null'),
        ('{"cookies": {"sid": 5}}', "cookies['sid'] must be an object, not a number"),
        ('{"cookies": [{"value": "1"}]}', 'cookies[0] has no name'),
        ('{"headers": [{"name": "X"}]}', 'headers[0] has no value'),
        ('{"headers": [{"name": "X", "value": 5}]}', 'headers[0].value must be a string, not a number'),
        (
            '{"headers": [{"name": "X", "value": "a\\r\\nY: b"}]}',
            'headers[0].value holds a character that a header cannot hold',
        ),
        ('{"auth": "u:p"}', 'auth must be an object, not a string'),
        ('{"auth": {"type": "basic"}}', 'auth has neither raw_auth nor username'),
        ('{"__meta__": {"session_plus": []}}', '__meta__.session_plus must be an object, not a list'),
        ('{"__meta__": {"session_plus": {}}}', '__meta__.session_plus.base must be a string, not null'),
    ],
)
def test_a_broken_base_is_named_with_what_is_wrong_and_where(refuse, server, sessions, content, what):
    path = sessions.write('base', content)
    line = refuse(*BOTH)
    title = f"Base session 'base' @ '{server.netloc}' ('{path}')"
    assert line.startswith(f'http: error: {title} is broken: {what}')
    assert line.endswith('. Fix the file by hand, or delete it.')


def test_a_broken_session_is_refused_like_a_broken_base(refuse, server, sessions):
    sessions.write('base', {})
    path = sessions.write('user1', '{')
    for flags in (BOTH, ('--session=user1',), ('--session-read-only=user1',)):
        assert f"error: Session 'user1' @ '{server.netloc}' ('{path}') is broken: line 1" in refuse(*flags)


def test_a_base_of_bytes_that_are_no_text_is_broken(refuse, sessions):
    sessions.write('base', {}).write_bytes(b'{"headers": "\xff"}')
    assert 'is broken: byte 13 is not UTF-8. Fix the file' in refuse(*BOTH)


def test_a_folder_in_place_of_the_base_is_refused(refuse, server, sessions):
    sessions.path('base').mkdir(parents=True)
    line = refuse(*BOTH)
    assert line == (
        f"http: error: Base session 'base' @ '{server.netloc}' ('{sessions.path('base')}') "
        f'cannot be read: it is not a regular file.'
    )


@needs_shell
def test_a_pipe_in_place_of_the_base_is_refused_at_once(refuse, sessions):
    sessions.write('other', {})
    os.mkfifo(sessions.path('base'))
    assert 'it is not a regular file' in refuse(*BOTH)


@pytest.mark.parametrize(
    ('session', 'base', 'exists'),
    [
        ('user1', 'user1', True),
        ('user1', 'user1', False),
        ('./s.json', './s.json', True),
        ('./s.json', './s.json', False),
        ('./s.json', '~/s.json', True),
        ('./s.json', '../home/s.json', False),
        ('./s.json', './symbolic.json', True),
        ('./s.json', './symbolic.json', False),
        ('./symbolic.json', './s.json', True),
        ('./s.json', './hard.json', True),
    ],
)
@needs_links
def test_a_base_that_is_the_session_is_refused(refuse, server, tmp_path, sessions, session, base, exists):
    home = tmp_path / 'home'
    (home / 'symbolic.json').symlink_to('s.json')
    if exists:
        (home / 's.json').write_text('{}')
        sessions.write('user1', {})
        os.link(home / 's.json', home / 'hard.json')
    line = refuse(f'--session={session}', f'--session-read-only={base}')
    title = repr(base) if '/' in base else f"'user1' @ '{server.netloc}'"
    ways = 'Name another one, or pass --no-session-read-only.'
    assert line == f'http: error: Base session {title} is the session itself. {ways}'


def test_a_named_session_and_its_own_path_are_the_same(refuse, sessions):
    path = sessions.write('user1', {})
    assert 'is the session itself' in refuse('--session=user1', f'--session-read-only={path}')
    assert 'is the session itself' in refuse(f'--session={path}', '--session-read-only=user1')


def test_a_refused_connection_creates_nothing(http, sessions, closed_port, config_dir):
    folder = config_dir / 'sessions' / f'127.0.0.1_{closed_port}'
    base = Sessions(folder)
    base.write('base', {})
    run = http(*BOTH, f'http://127.0.0.1:{closed_port}/get')
    assert run.status == 1
    assert base.names() == ['base']


def test_a_timeout_creates_nothing(http, server, sessions):
    sessions.write('base', {})
    run = http('--timeout=0.2', *BOTH, f'{server.url}/delay/1')
    assert run.status == 2
    assert sessions.names() == ['base']


def test_a_usage_error_creates_nothing(http, server, sessions):
    sessions.write('base', {})
    assert http(*BOTH, '--no-such-flag', f'{server.url}/get').status == 1
    assert http('--session=user 1', '--session-read-only=base', f'{server.url}/get').status == 1
    assert sessions.names() == ['base']


def test_no_secret_is_in_a_refusal(refuse, sessions):
    sessions.write('base', json.dumps({'auth': {'type': 'basic', 'raw_auth': ['s3cret']}}))
    assert 's3cret' not in refuse(*BOTH)
    sessions.write('base', '{"auth": {"type": "basic", "raw_auth": "s3cret"')
    assert 's3cret' not in refuse(*BOTH)


@in_this_process
def test_with_traceback_the_error_is_shown_with_its_traceback(http, server):
    with pytest.raises(SessionError):
        http('--traceback', *BOTH, f'{server.url}/get')


DELETED = "Cannot find './x.json': the working directory was deleted. Change to another one with cd."


@pytest.fixture
def deleted_directory(tmp_path, monkeypatch):
    directory = tmp_path / 'gone'
    directory.mkdir()
    monkeypatch.chdir(directory)
    directory.rmdir()
    yield
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    'flags', [['--session=./x.json'], ['--session-read-only=./x.json'], ['--session=s', '--session-read-only=./x.json']]
)
@needs_free_removal
@in_this_process
def test_a_path_in_a_deleted_directory_is_a_clear_error(http, server, deleted_directory, flags):
    assert http(*flags, f'{server.url}/get').error() == f'http: error: {DELETED}'
    assert server.received == []


@pytest.mark.parametrize(
    'words',
    [
        'show ./x.json', 'path ./x.json', 'delete ./x.json', 'export ./x.json', 'copy s ./x.json', 'rename s ./x.json',
        'copy ./x.json s2 h.org', 'set ./x.json X-A:1', 'unset ./x.json X-A', 'reset ./x.json',
        'upgrade h.org ./x.json', 'import - ./x.json h.org',
    ],
)  # fmt: skip
@needs_free_removal
@in_this_process
def test_a_command_that_names_a_path_in_a_deleted_directory_says_so(httpie, manage, deleted_directory, words):
    manage('set', 's', 'h.org', 'X-A:1')
    assert httpie('sessions', *words.split(), stdin='{"headers": {}}').error() == f'httpie: error: {DELETED}'
    assert 'X-A' in manage('export', 's').stdout


@pytest.mark.parametrize('words', ['import x.json s h.org', 'export s -o x.json', 'export s --output-dir x'])
@needs_free_removal
@in_this_process
def test_a_file_in_a_deleted_directory_is_named(httpie, manage, deleted_directory, words):
    manage('set', 's', 'h.org', 'X-A:1')
    assert "he file 'x" in httpie('sessions', *words.split()).error()
