"""Each system call of a save fails, or is the last one that the process makes."""

import json
import os
import re
import shutil
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Lock

import pytest
from support.files import is_private
from support.runs import run_http
from support.tracing import Tracers, can_trace

OLD = {'headers': [{'name': 'X-Old', 'value': '1'}]}
URL = 'http://localhost:1/'
# Without memory Python itself ends; the file is not what that is about.
MEMORY = {'brk', 'mmap', 'mprotect', 'munmap'}
LOCK = re.compile(r'flock|OFD_SETLK')
IN_THIS_PROCESS = Lock()


pytestmark = pytest.mark.skipif(not can_trace(), reason='strace is not there, or may not trace')


class Place:
    """A folder with a session in it, or without one, and ``http`` runs under strace that save it."""

    def __init__(self, folder, config_dir, tracers, *, exists):
        self.folder = folder
        self.config_dir = config_dir
        self.tracers = tracers
        self.path = folder / 'sub' / 's.json'
        self.exists = exists

    def run(self, *strace, header='X-New:2'):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        if self.exists:
            self.path.parent.mkdir(mode=0o700)
            self.path.write_text(json.dumps(OLD))
            self.path.chmod(0o600)
        return self.trace(*strace, header=header)

    @property
    def log(self):
        return self.folder.with_suffix('.log')

    def trace(self, *strace, header='X-New:2'):
        """Save once more under strace."""
        stderr = self.folder.with_suffix('.stderr')
        stderr.unlink(missing_ok=True)
        args = ['--offline', f'--session={self.path}', URL, header]
        return self.tracers.run(self.config_dir, *args, strace=strace, log=self.log, stderr=stderr)

    def save_again(self):
        """Save once more, in this process, all well."""
        with IN_THIS_PROCESS:
            run = run_http(self.config_dir, '--offline', f'--session={self.path}', URL, 'X-Again:3')
        assert (run.status, run.stderr) == (0, '')
        assert self.headers()['X-Again'] == '3'
        assert self.names() == ['s.json']

    def headers(self):
        """Return what the session holds, None if there is none; it must be whole."""
        if not self.path.exists():
            return None
        assert is_private(self.path)
        return {header['name']: header['value'] for header in json.loads(self.path.read_text())['headers']}

    def names(self):
        return sorted(path.name for path in self.path.parent.iterdir()) if self.path.parent.exists() else []

    def calls(self):
        """Return each system call of a save: its name, and the how manyeth of its name it is."""
        assert self.run().status == 0
        counted, save = Counter(), []
        lines = [line for line in self.log.read_text().splitlines() if line[0].isalpha()]  # no signals
        begin = next(i for i, line in enumerate(lines) if ('mkdir' in line and 'sub' in line) or LOCK.search(line))
        end = max(i for i, line in enumerate(lines) if 'fsync' in line) + 3
        for number, line in enumerate(lines[:end]):
            name = re.match(r'\w+', line).group()
            counted[name] += 1
            if number >= begin and name not in MEMORY:
                save.append((name, counted[name]))
        assert {'fsync', 'rename', 'write'} <= {name for name, _ in save}
        return save


@pytest.fixture(autouse=True, scope='module')
def _plugin():
    import httpie_session_plus.plugin  # noqa: F401


@pytest.fixture(scope='module')
def tracers():
    with Tracers() as started:
        yield started


def in_parallel(tmp_path, config_dir, tracers, exists, jobs, check):
    def one(numbered):
        number, job = numbered
        place = Place(tmp_path / f'place {number}', config_dir, tracers, exists=exists)
        check(place, *job)
        shutil.rmtree(place.folder)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(one, enumerate(jobs)))


@pytest.mark.parametrize('exists', [True, False], ids=['existing', 'new'])
@pytest.mark.parametrize('error', ['ENOSPC', 'EIO', 'EACCES'])
def test_whatever_call_fails_the_file_is_the_old_or_the_new_one(tmp_path, config_dir, tracers, error, exists):
    calls = Place(tmp_path / 'first', config_dir, tracers, exists=exists).calls()
    old, new = ({'X-Old': '1'}, {'X-Old': '1', 'X-New': '2'}) if exists else (None, {'X-New': '2'})

    def check(place, name, number):
        run = place.run('-e', f'trace={name}', '-e', f'inject={name}:error={error}:when={number}')
        what = (name, number, run)
        assert '(INJECTED)' in place.log.read_text(), what
        assert run.status in (0, 1), what
        assert 'Traceback' not in run.stderr, what
        assert place.headers() in ((new,) if run.status == 0 else (old, new)), what
        if run.status:
            (line,) = run.stderr.strip().splitlines()
            assert line.startswith('http: error: Session'), what
            assert repr(str(place.path)) in line, what
        assert place.names() == (['s.json'] if place.path.exists() else []), what
        assert place.path.exists() or not place.path.parent.exists(), what
        place.save_again()

    in_parallel(tmp_path, config_dir, tracers, exists, calls, check)


@pytest.mark.parametrize('exists', [True, False], ids=['existing', 'new'])
def test_wherever_it_is_killed_the_file_is_the_old_or_the_new_one(tmp_path, config_dir, tracers, exists):
    calls = Place(tmp_path / 'first', config_dir, tracers, exists=exists).calls()
    old, new = ({'X-Old': '1'}, {'X-Old': '1', 'X-New': '2'}) if exists else (None, {'X-New': '2'})
    left_behind = []

    def check(place, name, number):
        run = place.run('-e', f'trace={name}', '-e', f'inject={name}:signal=KILL:when={number}')
        assert run.status == -9, (name, number, run)
        assert place.headers() in (old, new), (name, number)
        if place.names() not in ([], ['s.json']):
            left_behind.append((name, number))
        place.save_again()

    in_parallel(tmp_path, config_dir, tracers, exists, calls, check)
    # Between its creation and the rename the new file has a name of its own. The next save removes it, see above.
    assert len(left_behind) < len(calls) / 2


@pytest.mark.parametrize('exists', [True, False], ids=['existing', 'new'])
def test_a_file_system_that_cannot_lock_still_saves_and_says_so_once(tmp_path, config_dir, tracers, exists):
    place = Place(tmp_path / 'place', config_dir, tracers, exists=exists)
    name, number = next(call for call in place.calls() if call[0] in ('flock', 'fcntl'))
    run = place.run('-e', f'inject={name}:error=ENOLCK:when={number}')
    assert run.status == 0
    (line,) = run.stderr.strip().splitlines()
    assert line.startswith(f'http: warning: Cannot lock {str(place.path)!r}.')
    assert place.headers()['X-New'] == '2'
    assert place.names() == ['s.json']


def test_a_reader_takes_no_lock(tmp_path, config_dir, tracers):
    place = Place(tmp_path / 'place', config_dir, tracers, exists=True)
    place.run(header='X-Old:1')  # from now on the file remembers its host
    place.trace('-e', 'trace=flock,fcntl', header='X-Old:1')
    assert not LOCK.search(Path(place.log).read_text())
