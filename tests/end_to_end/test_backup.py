"""``httpie sessions export`` and ``import``, with what curl and wget read and write."""

import os
import shutil
import subprocess
import sys
import time

import pytest
from support import cookie
from support.capabilities import needs_permissions, needs_shell, needs_terminals

LATER = int(time.time()) + 86400 * 365


@pytest.fixture
def curl():
    if shutil.which('curl') is None:
        pytest.skip('curl is not installed')

    def run(*args):
        return subprocess.run(['curl', '-s', *map(str, args)], capture_output=True, check=True, timeout=30)

    return run


@needs_terminals
def test_curl_reads_the_cookies_that_are_exported(manage, curl, server, sessions, tmp_path):
    sessions.write(
        's',
        {
            'cookies': [
                cookie('a'), cookie('later', 'x y', expires=LATER), cookie('gone', expires=5), cookie('q', '"quoted"'),
                cookie('other', domain='.example.com'), cookie('deep', path='/deep'),
                cookie('tls', domain='.example.com', secure=True),
                cookie('unbound', domain=None), cookie('empty', ''),
            ],
        },
    )  # fmt: skip
    file = tmp_path / 'cookies.txt'
    manage('export', 's', '--format=netscape', '-o', file)
    curl('-b', file, f'{server.url}/get')
    assert set(server.last()['Cookie'].split('; ')) == {'a=1', 'later=x y', 'q="quoted"', 'unbound=1', 'empty='}
    curl(
        '-b', file, '--resolve', f'sub.example.com:{server.port}:127.0.0.1', f'http://sub.example.com:{server.port}/get'
    )
    assert server.last()['Cookie'] == 'other=1'


def test_wget_reads_the_cookies_that_are_exported(manage, server, sessions, tmp_path):
    if shutil.which('wget') is None:
        pytest.skip('wget is not installed')
    sessions.write('s', {'cookies': [cookie('a'), cookie('b', expires=LATER), cookie('c', domain='.example.com')]})
    manage('export', 's', '--format=netscape', '-o', tmp_path / 'cookies.txt')
    command = ['wget', '-q', '-O', os.devnull, f'--load-cookies={tmp_path}/cookies.txt', f'{server.url}/get']
    subprocess.run(command, check=True, timeout=30)
    assert set(server.last()['Cookie'].split('; ')) == {'a=1', 'b=1'}


def test_curl_sends_the_cookies_of_localhost_there(manage, http, curl, server, tmp_path):
    http('--session=s', '-F', f'http://localhost:{server.port}/cookies/set/sid/1')
    manage('export', 's', '--format=netscape', '-o', tmp_path / 'cookies.txt')
    curl('-b', tmp_path / 'cookies.txt', f'http://localhost:{server.port}/get')
    assert server.last()['Cookie'] == 'sid=1'


def test_the_jar_that_curl_writes_can_be_imported(manage, ask, curl, server, tmp_path):
    curl('-c', tmp_path / 'jar', '-L', f'{server.url}/cookies/set/sid/1')
    manage('import', tmp_path / 'jar', 's', server.netloc)
    assert ask('--session=s')['Cookie'] == 'sid=1'


def test_a_cookie_that_has_run_out_of_time_stays_so(manage, curl, server, sessions, tmp_path):
    sessions.write('s', {'cookies': [cookie('a', expires=0), cookie('b', expires=-5), cookie('c', expires=10**30)]})
    manage('export', 's', '--format=netscape', '-o', tmp_path / 'cookies.txt')
    curl('-b', tmp_path / 'cookies.txt', f'{server.url}/get')
    assert server.last()['Cookie'] == 'c=1'
    manage('import', tmp_path / 'cookies.txt', 'again', server.netloc)
    assert manage('list', '--json').json[0]['expired_cookies'] == 2


@needs_shell
def test_an_export_into_a_pipe_or_a_device_is_written_there(command, sessions, user1):
    if sys.platform == 'win32':
        pytest.skip('there is no /dev/stdout')
    run = command('httpie', 'sessions', 'export', 'user1', '-o', '/dev/stdout')
    assert run.stdout.startswith(command('httpie', 'sessions', 'export', 'user1').stdout)


@needs_permissions
def test_a_folder_that_cannot_be_written_is_an_error(command, user1, tmp_path, without_root_powers):
    folder = tmp_path / 'closed'
    folder.mkdir(mode=0o500)
    run = command('httpie', 'sessions', 'export', 'user1', '-o', folder / 'x.json', prefix=without_root_powers)
    assert 'was not written: the directory' in run.error()
