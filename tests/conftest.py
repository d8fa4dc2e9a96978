"""What tests of more than one level ask for: a server, a home with a configuration, and HTTPie run against both."""

import json
import os
import socket
import time
from functools import partial

import pytest
from support import BOTH, COMMANDS, PLUGINS, Sessions, runs
from support.files import OLD_SESSION
from support.server import RecordingSecureServer, RecordingServer, httpbin


@pytest.fixture(scope='session')
def two_servers():
    with RecordingServer(httpbin()) as one, RecordingServer(httpbin()) as other:
        yield one, other


@pytest.fixture(scope='session')
def one_secure_server():
    with RecordingSecureServer(httpbin()) as one:
        yield one


@pytest.fixture
def secure_server(one_secure_server):
    one_secure_server.received.clear()
    return one_secure_server


@pytest.fixture
def server(two_servers):
    two_servers[0].received.clear()
    return two_servers[0]


@pytest.fixture
def other_server(two_servers):
    two_servers[1].received.clear()
    return two_servers[1]


@pytest.fixture
def closed_port():
    with socket.socket() as one:
        one.bind(('127.0.0.1', 0))
        yield one.getsockname()[1]


@pytest.fixture
def config_dir(tmp_path):
    directory = tmp_path / 'config dir é'
    directory.mkdir()
    (directory / 'config.json').write_text('{"disable_update_warnings": true}')
    if PLUGINS:
        (directory / 'plugins').symlink_to(PLUGINS, target_is_directory=True)
    return directory


@pytest.fixture(autouse=True)
def _away_from_home(tmp_path, monkeypatch, config_dir):
    home = tmp_path / 'home'
    home.mkdir()
    monkeypatch.setenv('HOME', str(home))
    monkeypatch.setenv('USERPROFILE', str(home))  # Windows calls it so
    monkeypatch.setenv('HTTPIE_CONFIG_DIR', str(config_dir))
    monkeypatch.delenv('PYTHONDONTWRITEBYTECODE', raising=False)  # each process would compile the plugin anew
    monkeypatch.chdir(home)


@pytest.fixture(autouse=True)
def _no_authorities(monkeypatch):
    """Spare each run the certificates of this machine, which take it long; only pip asks them."""
    monkeypatch.setenv('SSL_CERT_FILE', os.devnull)
    monkeypatch.setenv('SSL_CERT_DIR', os.devnull)


@pytest.fixture
def let_pass(monkeypatch):
    """Let seconds pass: on the clock of this process, or in truth where HTTPie runs in another one."""

    def run(seconds):
        if COMMANDS:
            time.sleep(seconds)
        else:
            now = time.time
            monkeypatch.setattr(time, 'time', lambda: now() + seconds)

    return run


@pytest.fixture
def sessions(config_dir, server):
    return Sessions(config_dir / 'sessions' / server.netloc.replace(':', '_'))


@pytest.fixture
def other_sessions(config_dir, other_server):
    return Sessions(config_dir / 'sessions' / other_server.netloc.replace(':', '_'))


@pytest.fixture(scope='session')
def run_command():
    """Run a command of the tested environment (``http``, ``httpie`` …) in a process of its own."""
    return runs.run_command


@pytest.fixture
def command(run_command, config_dir, tmp_path):
    """Run a command in this test's home, with its configuration."""

    def run(*args, cwd=None, **how):
        return run_command(*args, cwd=cwd or tmp_path / 'home', **how)

    return run


@pytest.fixture
def http(config_dir, command):
    """Run ``http`` in this process, with the plugin as HTTPie loads it."""
    if not COMMANDS:
        return partial(runs.run_http, config_dir)
    return lambda *args, program='http': command(program, '--ignore-stdin', *args)


@pytest.fixture
def httpie(config_dir, command):
    """Run ``httpie`` in this process, with what is typed at its standard input, or else with a terminal there."""
    if COMMANDS:
        return partial(runs.run_httpie_outside, command)
    return partial(runs.run_httpie, runs.load_manager(), config_dir)


@pytest.fixture
def manage(httpie):
    """Run ``httpie sessions`` with these arguments, all well, and return what it printed."""

    def run(*args, **how):
        done = httpie('sessions', *args, **how)
        assert done.status == 0, done
        return done

    return run


@pytest.fixture
def ask(http, server):
    """Run ``http`` with these flags and items, all well, and return what the server received."""

    def run(*args, path='/get'):
        flags = [arg for arg in args if arg.startswith('-')]
        done = http(*flags, server.url + path, *[arg for arg in args if arg not in flags])
        assert (done.status, done.stderr) == (0, ''), done
        return server.last()

    return run


@pytest.fixture
def s_json(tmp_path):
    """A person's own session file."""
    path = tmp_path / 'home' / 's.json'
    path.write_text(json.dumps(OLD_SESSION))
    return path


@pytest.fixture
def store(sessions):
    """A sessions directory with one session in which nothing is wrong."""
    sessions.write('fine', {'headers': [{'name': 'X-A', 'value': '1'}], 'cookies': []}).chmod(0o600)
    for folder in (sessions.folder, sessions.folder.parent):
        folder.chmod(0o755)
    return sessions


@pytest.fixture
def user1(ask, sessions):
    ask('--session=base', 'X-Base:one', 'Accept:text/plain', 'Cookie:sid=1')
    ask(*BOTH, 'X-Own:two', 'X-Own:three', '--auth=user1:pass', 'Cookie:mine=2')
    return sessions
