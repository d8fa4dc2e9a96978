"""Many processes at once on one session: no update is lost, and nobody complains.

``ROUNDS=20 make test ARGS=tests/end_to_end/test_parallel.py`` repeats each of them twenty times.
"""

import json
import os
import subprocess
import sys

import pytest
from support import BIN

ROUNDS = int(os.environ.get('ROUNDS', '1'))
PROCESSES = 32


def start(*args):
    return subprocess.Popen(
        [BIN / 'http', '--ignore-stdin', *args], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def finish(processes):
    for process in processes:
        _, stderr = process.communicate(timeout=120)
        assert (process.returncode, stderr) == (0, '')


@pytest.mark.parametrize('number', range(ROUNDS))
@pytest.mark.parametrize('is_new', [True, False], ids=['new', 'existing'])
def test_each_of_32_processes_keeps_its_cookie_and_its_header(server, sessions, is_new, number):
    if not is_new:
        sessions.write('s', {'headers': [{'name': 'X-Old', 'value': '1'}]})
    finish([start('--session=s', f'{server.url}/cookies/set/c{i}/v{i}', f'X-H{i}:{i}') for i in range(PROCESSES)])
    old = {} if is_new else {'X-Old': '1'}
    assert sessions.cookies('s') == {f'c{i}': f'v{i}' for i in range(PROCESSES)}
    assert dict(sessions.headers('s')) == {**old, **{f'X-H{i}': str(i) for i in range(PROCESSES)}}
    assert sessions.names() == ['s']


@pytest.mark.parametrize('number', range(ROUNDS))
def test_what_one_deletes_the_other_does_not_bring_back(server, sessions, number):
    sessions.write(
        's',
        {
            'cookies': [
                {'name': name, 'value': '1', 'domain': '127.0.0.1', 'path': '/', 'expires': None, 'secure': False}
                for name in ('gone', 'kept')
            ]
        },
    )
    finish(
        [
            start('--session=s', f'{server.url}/cookies/delete?gone='),
            start('--session=s', f'{server.url}/cookies/set/new/1'),
        ]
    )
    assert sessions.cookies('s') == {'kept': '1', 'new': '1'}


@pytest.mark.parametrize('number', range(ROUNDS))
def test_processes_that_inherit_at_once_make_one_session(server, sessions, number):
    sessions.write('base', {'headers': [{'name': 'X-Base', 'value': '1'}]})
    finish(
        [
            start('--session=s', '--session-read-only=base', f'{server.url}/get', f'X-H{i}:{i}')
            for i in range(PROCESSES // 4)
        ]
    )
    assert dict(sessions.headers('s')) == {'X-Base': '1', **{f'X-H{i}': str(i) for i in range(PROCESSES // 4)}}
    assert list(sessions.record('s')['headers']) == ['x-base']


@pytest.mark.parametrize('number', range(ROUNDS))
def test_readers_beside_writers_never_fail(server, sessions, tmp_path, number):
    cookie = {'value': 'x' * 100, 'domain': 'example.com', 'path': '/', 'expires': None, 'secure': False}
    path = sessions.write('s', {'cookies': [{'name': f'c{i}', **cookie} for i in range(10_000)]})
    assert path.stat().st_size > 1_700_000
    code = f"""
import json, os
while not os.path.exists({str(tmp_path / 'written')!r}):
    json.load(open({str(path)!r}))
"""
    reader = subprocess.Popen([sys.executable, '-W', 'ignore', '-c', code], stderr=subprocess.PIPE, text=True)
    writers = [start('--session=s', f'{server.url}/cookies/set/n{i}/1') for i in range(4)]
    readers = [start('--session-read-only=s', f'{server.url}/get') for _ in range(4)]
    finish([*writers, *readers])
    (tmp_path / 'written').touch()
    finish([reader])
    assert len(json.loads(path.read_text())['cookies']) == 10_004


def test_two_threads_with_two_sessions_for_one_file_lose_nothing(command, sessions, server, tmp_path):
    code = f"""
from threading import Barrier, Thread
from httpie.cli.dicts import HTTPHeadersDict
from httpie.context import Environment
from httpie_session_plus import get_httpie_session
env = Environment()
barrier = Barrier(8)
def run(number):
    session = get_httpie_session(env, env.config_dir, 's', {server.netloc!r}, '')
    barrier.wait()
    session.update_headers(HTTPHeadersDict({{f'X-H{{number}}': '1'}}))
    session.save()
threads = [Thread(target=run, args=[number]) for number in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
    run = command('python', '-c', code)
    assert (run.status, run.stderr) == (0, '')
    assert len(sessions.headers('s')) == 8


HOLD = """
import sys, time
from httpie_session_plus.storage.lock import lock
with lock(sys.argv[1]):
    print(flush=True)
    time.sleep(60)
"""


@pytest.fixture
def hold():
    """Hold the lock of a file in another process, and return that process."""
    holders = []

    def run(path):
        holders.append(subprocess.Popen([sys.executable, '-c', HOLD, path], stdout=subprocess.PIPE))
        holders[-1].stdout.readline()
        return holders[-1]

    yield run
    for holder in holders:
        holder.kill()
        holder.communicate()


@pytest.mark.parametrize('exists', [True, False], ids=['existing', 'new'])
def test_a_lock_that_is_never_released_is_an_error_that_names_the_session(command, server, sessions, hold, exists):
    path = sessions.write('s', {})
    if not exists:
        path.unlink()
    hold(path)
    run = command('http', '-I', '--session=s', f'{server.url}/get', 'X-Mine:1')
    assert '"X-Mine": "1"' in run.stdout
    assert run.error() == (
        f"http: error: session 's' @ '{server.netloc}' ({str(path)!r}) was not updated: "
        'others have been writing for 10 seconds; run it again'
    )
    assert not path.exists() or path.read_text() == '{}'


def test_who_changes_nothing_does_not_wait_for_the_lock(command, server, sessions, hold):
    hold(sessions.write('s', {}))
    for flag in ('--session-read-only=s', '--session=s', '--session=other'):
        assert command('http', '-I', flag, f'{server.url}/get').stderr == ''


def test_the_lock_goes_with_the_process_that_held_it(server, sessions, hold):
    holder = hold(sessions.write('s', {}))
    waiting = start('--session=s', f'{server.url}/get', 'X-Mine:1')
    holder.kill()
    finish([waiting])
    assert sessions.headers('s') == [('X-Mine', '1')]


@pytest.mark.skipif(sys.platform != 'linux', reason='elsewhere the lock is that of flock')
def test_a_person_may_hold_a_lock_of_their_own_on_file_and_folder(command, server, sessions):
    path = sessions.write('s', {})
    for locked in (path, path.parent):
        run = command('http', '-I', '--session=s', f'{server.url}/get', 'X-Mine:1', prefix=('flock', locked))
        assert (run.status, run.stderr) == (0, '')
    assert sessions.headers('s') == [('X-Mine', '1')]


FAILING_SAVES = """
import resource
from httpie.context import Environment
from httpie_session_plus import SessionError, get_httpie_session, import_session

def take(name):
    return get_httpie_session(Environment(), Environment().config_dir, name, 'api.example.com', '')

def fail(session):
    resource.setrlimit(resource.RLIMIT_FSIZE, (50, resource.RLIM_INFINITY))
    try:
        session.save()
    except SessionError as error:
        assert 'File too large' in str(error), error
    else:
        raise AssertionError
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

new = take('new')
new.update_headers({'X-New': '1'})
fail(new)
new.save()
assert take('new').headers['X-New'] == '1'

for _ in range(2):
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50, resource.RLIM_INFINITY))
        import_session(b'{"headers": {"X-Made": "1"}}', 'made', 'api.example.com', env=Environment())
    except SessionError as error:
        assert 'File too large' in str(error), error
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
import_session(b'{"headers": {"X-Made": "1"}}', 'made', 'api.example.com', env=Environment())
assert take('made').headers['X-Made'] == '1'

first = take('s')
first.update_headers({'X-Theirs': '0'})
first.save()
mine, theirs = take('s'), take('s')
theirs.update_headers({'X-Theirs': '1'})
theirs.save()
mine.update_headers({'X-Mine': '1'})
fail(mine)
theirs.update_headers({'X-Theirs': '2'})
theirs.save()
mine.save()
assert dict(take('s').headers) == {'X-Theirs': '2', 'X-Mine': '1'}, dict(take('s').headers)
"""


def test_a_save_that_failed_can_be_made_again_and_loses_nothing(command):
    run = command('python', '-c', FAILING_SAVES)
    assert (run.status, run.stderr) == (0, '')
