"""Many processes at once on one session: no update is lost, and nobody complains.

``ROUNDS=20 make test ARGS=tests/end_to_end/test_parallel.py`` repeats each of them twenty times.
"""

import json
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Thread

import pytest
from support import BIN
from support.capabilities import PERMISSIONS, needs_fork, needs_links, needs_shell, needs_signals

from httpie_session_plus import MissingSessionError
from httpie_session_plus.model.locator import Host, Locator
from httpie_session_plus.storage.atomic import new_temporary_path
from httpie_session_plus.storage.files import read
from httpie_session_plus.storage.lock import lock
from httpie_session_plus.storage.store import SessionStore

ROUNDS = int(os.environ.get('ROUNDS', '1'))
PROCESSES = 32


def start(*args):
    return subprocess.Popen(
        [BIN / 'http', '--ignore-stdin', *args], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def manage(*args):
    return subprocess.Popen(
        [BIN / 'httpie', 'sessions', *args],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
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
    # Where what is open cannot be replaced, a reader has to be patient, as the plugin is.
    load = 'json.load(open(path))' if PERMISSIONS else 'json.loads(read(path)[0])'
    code = f"""
import json, os
from httpie_session_plus.storage.files import read
path = {str(path)!r}
while not os.path.exists({str(tmp_path / 'written')!r}):
    {load}
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
from httpie_session_plus.storage.atomic import new_temporary_path
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


def test_a_lock_that_is_never_released_is_an_error_that_names_the_session(command, server, sessions, hold):
    paths = {name: sessions.write(name, {}) for name in ('existing', 'new')}
    paths['new'].unlink()
    for path in paths.values():
        hold(path)

    def run(name):
        return command('http', '-I', f'--session={name}', f'{server.url}/get', 'X-Mine:1')

    with ThreadPoolExecutor() as at_once:
        for (name, path), done in zip(paths.items(), at_once.map(run, paths), strict=True):
            assert '"X-Mine": "1"' in done.stdout
            assert done.error() == (
                f"http: error: Session '{name}' @ '{server.netloc}' ('{path}') was not updated: "
                'others have been writing for 10 seconds. Run it again.'
            )
    assert paths['existing'].read_text() == '{}'
    assert not paths['new'].exists()


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


FORK = """
import os, signal, sys, time
from httpie_session_plus.storage.atomic import new_temporary_path
from httpie_session_plus.storage.lock import lock
with lock(sys.argv[1]):
    child = os.fork()
    if not child:
        time.sleep(60)
    print(child, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize('exists', [True, False], ids=['existing', 'new'])
@needs_signals
def test_a_child_does_not_keep_the_lock_of_a_process_that_was_killed(command, server, sessions, exists):
    path = sessions.write('s', {})
    if not exists:
        path.unlink()
    killed = subprocess.Popen([sys.executable, '-c', FORK, path], stdout=subprocess.PIPE)
    child = int(killed.stdout.readline())
    try:
        assert killed.wait() == -signal.SIGKILL
        run = command('http', '-I', '--session=s', f'{server.url}/get', 'X-Mine:1')
        assert (run.status, run.stderr) == (0, '')
    finally:
        os.kill(child, signal.SIGKILL)
        killed.stdout.close()
    assert sessions.headers('s') == [('X-Mine', '1')]


LEAVE_IN_CHILD = """
import os, sys
from httpie_session_plus.storage.atomic import new_temporary_path
from httpie_session_plus.storage.lock import lock
try:
    with lock(sys.argv[1]):
        if not os.fork():
            sys.exit()
        os.wait()
        with lock(sys.argv[1], timeout=0):
            print('released')
except TimeoutError:
    print('held')
"""


@needs_fork
def test_a_child_that_ends_does_not_release_the_lock_of_its_parent(command, sessions):
    run = command('python', '-c', LEAVE_IN_CHILD, sessions.write('s', {}))
    assert (run.status, run.stdout, run.stderr) == (0, 'held\n', '')


@pytest.mark.parametrize('held', ['m', 'z'])
def test_a_rename_that_waits_for_one_lock_holds_no_other(server, sessions, hold, held):
    sessions.write('m', {'headers': []})
    holder = hold(sessions.path(held))
    renaming = manage('rename', 'm', 'z', server.netloc)
    # That of a session which does not exist yet, such as 'z' and 'n', is the lock of their directory.
    other = 'n' if held == 'm' else 'm'
    for number in range(3):
        finish([manage('set', other, server.netloc, f'X-A:{number}')])
    assert renaming.poll() is None
    holder.kill()
    finish([renaming])
    assert 'z' in sessions.names()


def test_a_rename_says_at_once_that_its_source_has_gone(server, sessions, hold):
    sessions.write('other', {})
    source, target = (Locator(Host(server.netloc), name, sessions.path(name)) for name in 'ab')
    hold(target.path)
    with pytest.raises(MissingSessionError):
        SessionStore(sessions.folder).rename(source, target)


@pytest.mark.parametrize('renames', [('ab', 'ba'), ('ab', 'ac'), ('mz', 'ma'), ('az', 'bz'), ('ab', 'bc')])
def test_renames_at_once_do_not_wait_for_each_other(server, sessions, renames):
    for name in {one for one, _ in renames}:
        sessions.write(name, {'headers': [{'name': f'X-{name}', 'value': '1'}]})
    runs = [manage('rename', *names, server.netloc, '--force') for names in renames]
    errors = [run.communicate(timeout=60)[1] for run in runs]
    # What the first one has taken away the second one may look for.
    assert 0 in [run.returncode for run in runs], errors
    assert all('No session' in error or 'was just removed' in error for error in filter(None, errors)), errors
    assert sessions.names()


@needs_links
def test_of_two_renames_of_one_link_one_is_done(server, sessions, tmp_path):
    target = tmp_path / 'real.json'
    target.write_text('{}')
    sessions.write('x', {})
    sessions.path('l').symlink_to(target)
    runs = [manage('rename', 'l', name, server.netloc) for name in 'mn']
    errors = [run.communicate(timeout=60)[1] for run in runs]
    done = [name for name, run in zip('mn', runs, strict=True) if run.returncode == 0]
    assert len(done) == 1, errors
    assert sessions.names() == [*done, 'x']


def test_who_sees_others_get_on_waits_for_longer(tmp_path):
    path = tmp_path / 's.json'
    path.write_text('{}')
    ended = []

    def wait():
        with lock(str(path), timeout=2):
            ended.append('held')

    with lock(str(path)):
        waiting = Thread(target=wait)
        waiting.start()
        for number in range(30):
            os.utime(path, (number, number))
            time.sleep(0.1)
        assert waiting.is_alive()
    waiting.join()
    assert ended == ['held']


@pytest.mark.parametrize('number', range(ROUNDS))
def test_imports_that_merge_at_once_into_a_missing_session_all_get_there(server, sessions, tmp_path, number):
    files = [tmp_path / f'{i}.json' for i in range(8)]
    for i, file in enumerate(files):
        file.write_text(json.dumps({'headers': [{'name': f'X-H{i}', 'value': str(i)}]}))
    finish([manage('import', '--merge', file, 's', server.netloc) for file in files])
    assert dict(sessions.headers('s')) == {f'X-H{i}': str(i) for i in range(8)}


@pytest.mark.skipif(sys.platform != 'linux', reason='elsewhere the lock is that of flock')
@needs_shell
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


@needs_shell
def test_a_save_that_failed_can_be_made_again_and_loses_nothing(command):
    run = command('python', '-c', FAILING_SAVES)
    assert (run.status, run.stderr) == (0, '')


ATTACK_SECONDS = int(os.environ.get('ATTACK_SECONDS', '8'))


class Attacker:
    """Run commands until the time is over, kill some of them, and note what was acknowledged."""

    def __init__(self, number, server, deadline):
        self.number, self.server, self.deadline = number, server, deadline
        self.acknowledged, self.possible, self.problems = 0, 0, []

    def run(self):
        chance = Random(self.number)
        while time.monotonic() < self.deadline:
            self.possible += 1
            send = ('--offline', '--session=s', self.server.url)
            begin, *args = chance.choice([
                (manage, 'set', 's', self.server.netloc), (start, *send), (start, '--session-read-only=base', *send),
            ])  # fmt: skip
            process = begin(*args, f'X-H{self.number}:{self.possible}')
            is_killed = chance.random() < 0.3
            if is_killed:
                time.sleep(chance.uniform(0.2, 0.8))
                process.kill()
            _, error = process.communicate(timeout=60)
            if process.returncode == 0:
                self.acknowledged = self.possible
            elif not is_killed:
                self.problems.append(error)


def disturb(server, sessions, deadline, problems):
    """Do what concerns other items and other sessions, and must leave those of the attackers alone."""
    chance, host = Random(0), server.netloc
    other = sessions.folder.parent.parent / 'import.json'
    other.write_text('{"headers": [{"name": "X-Imported", "value": "1"}]}')
    while time.monotonic() < deadline:
        process = manage(*chance.choice([
            ('import', '--merge', other, 's', host), ('unset', 's', host, 'X-Imported'), ('check', '--fix'),
            ('copy', 's', 'other', host, '--force'), ('rename', 'other', 'third', host, '--force'),
            ('rename', 'third', 'other', host, '--force'), ('delete', 'other', host), ('delete', 'third', host),
        ]))  # fmt: skip
        _, error = process.communicate(timeout=60)
        if process.returncode and not any(one in error for one in ('No session', 'has no header', 'was just removed')):
            problems.append(error)


def test_what_was_acknowledged_is_there_whatever_else_goes_on_and_is_killed(server, sessions):
    path = sessions.write('s', {'headers': []})
    sessions.write('base', {'headers': [{'name': 'X-Base', 'value': '1'}]})
    deadline, problems, reads = time.monotonic() + ATTACK_SECONDS, [], 0
    attackers = [Attacker(number, server, deadline) for number in range(4)]
    threads = [Thread(target=one.run) for one in attackers]
    threads += [Thread(target=disturb, args=(server, sessions, deadline, problems)) for _ in range(2)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        json.loads(read(str(path))[0])
        reads += 1
        time.sleep(0.002)
    assert reads
    assert problems + [problem for one in attackers for problem in one.problems] == []
    stored = dict(sessions.headers('s'))
    for one in attackers:
        # One that was killed may have been saved all the same.
        assert one.acknowledged <= int(stored.get(f'X-H{one.number}', 0)) <= one.possible
    manage('set', 's', server.netloc, 'X-Last:1').communicate()
    prefix = os.path.basename(new_temporary_path(str(path))).rpartition('-')[0]
    assert not [name for name in os.listdir(sessions.folder) if name.startswith(prefix)]
