"""What one system has and another has not: drives, devices, access lists, files that cannot be replaced while open."""

import json
import re
import subprocess
import sys
from itertools import pairwise

import pytest
from support import BIN
from support.capabilities import needs_access_lists, needs_drives, needs_exclusive_files

READER = """
import os, sys, time
from httpie_session_plus.storage.files import read
path, until = sys.argv[1:]
count = 0
while not os.path.exists(until):
    read(path)
    if not count:
        print(flush=True)
    count += 1
    time.sleep(0.005)
print(count)
"""


@pytest.fixture
def readers(tmp_path):
    """Read a file again and again in two other processes until the end of the block, all well."""
    started = []

    def start(path):
        program = [sys.executable, '-c', READER, str(path), str(tmp_path / 'done')]
        started.extend(subprocess.Popen(program, stdout=subprocess.PIPE, text=True) for _ in range(2))
        for one in started:
            one.stdout.readline()

    yield start
    (tmp_path / 'done').touch()
    for one in started:
        assert int(one.communicate(timeout=60)[0]) > 0
        assert one.returncode == 0


@pytest.mark.parametrize('flag', ['--session', '--session-read-only'])
@pytest.mark.parametrize('path', [r'Q:\x\s.json', r'Q:\s.json', r'\\no-server\share\s.json'])
@needs_drives
def test_a_drive_or_share_that_does_not_exist_is_refused_before_the_request(command, server, flag, path):
    run = command('http', '-I', f'{flag}={path}', f'{server.url}/get')
    assert 'does not exist' in run.error()
    assert server.received == []


@pytest.mark.parametrize('name', ['con', 'nul', 'COM1', r'.\aux.json', r'.\con\s.json', r'.\a?.json'])
@needs_drives
def test_a_device_in_place_of_a_session_is_refused_before_the_request(command, server, name):
    run = command('http', '-I', f'--session={name}', f'{server.url}/get', 'X-A:1')
    assert 'Windows' in run.error() or 'not a regular file' in run.error()
    assert server.received == []


@needs_drives
def test_a_host_called_like_a_device_is_refused_before_the_request(command, server):
    run = command('http', '-I', '--session=s', f'--proxy=http:{server.url}', 'http://con.example/get', 'X-A:1')
    assert "'con.example' is a device of Windows" in run.error()
    assert server.received == []


@needs_drives
def test_messages_write_paths_as_they_are_typed(command, server, config_dir):
    assert '"\\" in it' in command('httpie', 'sessions', 'show', 'a/b').error()
    command('httpie', 'sessions', 'set', 's', server.netloc, 'X-A:1')
    (config_dir / 'config.json').write_text('{')
    run = command('httpie', 'sessions', 'use', 's', server.netloc)
    assert f"'{config_dir / 'config.json'}' is broken" in run.stderr


@needs_exclusive_files
def test_each_save_beside_readers_replaces_the_file(manage, sessions, server, readers):
    path = sessions.write('s', {'headers': []})
    readers(path)
    numbers = [path.stat().st_ino]
    for number in range(30):
        manage('set', 's', server.netloc, f'X-A:{number}')
        numbers.append(path.stat().st_ino)
        assert sessions.headers('s') == [('X-A', str(number))]
    assert sum(one != other for one, other in pairwise(numbers)) > 25  # else a save rewrote it in its place


@needs_exclusive_files
def test_a_session_is_renamed_and_deleted_beside_readers(manage, sessions, server, tmp_path):
    path = sessions.write('s', {'headers': []})
    holder = subprocess.Popen(
        [
            sys.executable,
            '-c',
            'import sys, time; f = open(sys.argv[1]); print(flush=True); time.sleep(0.4)',
            str(path),
        ],
        stdout=subprocess.PIPE,
    )
    holder.stdout.readline()
    manage('rename', 's', 't', server.netloc)
    holder.communicate()
    manage('delete', 't', server.netloc)
    assert sessions.names() == []


LOCK = """
import os, sys
from httpie_session_plus.storage.lock import lock
path = os.path.abspath(sys.argv[1])
with lock(path):
    print(*os.listdir(os.path.dirname(path)), flush=True)
    for other in [path, '\\\\\\\\?\\\\' + path, path.upper()]:
        try:
            with lock(other, timeout=0):
                print('twice')
        except TimeoutError:
            print('once')
print(os.listdir(os.path.dirname(path)))
"""


@needs_exclusive_files
def test_the_lock_lies_beside_the_file_under_each_of_its_paths_and_is_removed(command, tmp_path):
    (tmp_path / 'd').mkdir()
    done = command('python', '-c', LOCK, tmp_path / 'd' / 's.json')
    name, *rest = done.stdout.split()
    assert name.startswith('.session-plus-')
    assert rest == ['once', 'once', 'once', '[]'], done


REMOVER = """
import os, sys
directory, until = sys.argv[1:]
while not os.path.exists(until):
    try:
        os.rmdir(directory)
    except OSError:
        pass
"""


def test_a_directory_that_is_removed_all_the_time_loses_no_save(manage, sessions, server, tmp_path):
    directory, done = sessions.folder, tmp_path / 'done'
    remover = subprocess.Popen([sys.executable, '-c', REMOVER, str(directory), str(done)])
    try:
        for number in range(100):
            manage('set', 's', server.netloc, f'X-A:{number}')
            assert sessions.headers('s') == [('X-A', str(number))]
            manage('delete', 's', server.netloc)
    finally:
        done.touch()
        remover.wait()


def test_no_keyboard_is_waited_for_where_standard_input_is_empty(command, server):
    run = command('httpie', 'sessions', 'set', 's', server.netloc, 'X-A:@-')
    assert 'Standard input is empty.' in run.error()


def test_json_in_a_pipe_is_ascii(command, sessions, server):
    sessions.write('s', {'headers': [{'name': 'X-Version', 'value': 'é€😀'}]})
    run = command('httpie', 'sessions', 'show', 's', server.netloc, '--json')
    assert run.stdout.isascii()
    assert run.json['items'][0]['value'] == 'é€😀'


def test_a_reader_that_leaves_is_no_error(sessions, server):
    for number in range(200):
        sessions.write(f's{number}', {})
    process = subprocess.Popen(
        [BIN / 'httpie', 'sessions', 'list'], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    process.stdout.close()
    assert process.stderr.read() == b''
    assert process.wait(60) == 0


def test_a_name_is_as_long_as_the_file_system_allows(manage, server, tmp_path):
    name = f'./{"é" * 120}.json'
    manage('set', name, 'X-A:1')
    assert json.loads((tmp_path / 'home' / name).read_text())['headers'] == [{'name': 'X-A', 'value': '1'}]


def test_a_directory_in_place_of_a_session_is_named(command, server, sessions):
    sessions.path('s').mkdir(parents=True)
    error = command('http', '-I', '--session=s', f'{server.url}/get', 'X-A:1').error()
    assert 'Is a directory' in error or 'it is not a regular file' in error
    assert server.received == []


ACCESS_LIST = """
import ctypes, os, sys
from ctypes import wintypes
advapi, path, is_set = ctypes.WinDLL('advapi32', use_last_error=True), sys.argv[1], len(sys.argv) > 2
descriptor, size = ctypes.c_void_p(), wintypes.DWORD()
if is_set:
    convert = advapi.ConvertStringSecurityDescriptorToSecurityDescriptorW
    assert convert(sys.argv[2], 1, ctypes.byref(descriptor), None), ctypes.get_last_error()
    assert advapi.SetFileSecurityW(path, 4, descriptor), ctypes.get_last_error()
else:
    advapi.GetFileSecurityW(path, 4, None, 0, ctypes.byref(size))
    held = ctypes.create_string_buffer(size.value)
    assert advapi.GetFileSecurityW(path, 4, held, size, ctypes.byref(size)), ctypes.get_last_error()
    text = wintypes.LPWSTR()
    convert = advapi.ConvertSecurityDescriptorToStringSecurityDescriptorW
    assert convert(held, 1, 4, ctypes.byref(text), None), ctypes.get_last_error()
    print(text.value)
"""


@needs_access_lists
def test_the_access_list_of_a_session_outlives_a_save(command, manage, sessions, server):
    path = sessions.write('s', {'headers': []})
    before = command('python', '-c', ACCESS_LIST, path).stdout
    others = re.search(r'\(A;[^)]*;WD\)', before)
    new = before.strip().replace(others[0], '') if others else f'{before.strip()}(A;;FR;;;WD)'
    command('python', '-c', ACCESS_LIST, path, new)
    changed = command('python', '-c', ACCESS_LIST, path).stdout
    assert changed != before
    number = path.stat().st_ino
    manage('set', 's', server.netloc, 'X-A:1')
    assert path.stat().st_ino != number
    assert command('python', '-c', ACCESS_LIST, path).stdout == changed


@needs_drives
def test_sessions_are_below_the_application_data_of_the_user(command, tmp_path):
    command('httpie', 'sessions', 'set', 's', 'h.org', 'X-A:1', HTTPIE_CONFIG_DIR='', APPDATA=str(tmp_path))
    assert (tmp_path / 'httpie' / 'sessions' / 'h.org' / 's.json').exists()


@needs_drives
def test_names_that_differ_in_case_are_one_session(http, server, sessions):
    for name in ('Dave', 'dave'):
        assert http(f'--session={name}', f'{server.url}/get', f'X-{name}:1').status == 0
    assert len(sessions.names()) == 1
    assert [name.lower() for name, _ in sessions.headers('DAVE')] == ['x-dave']
