"""A local httpbin that remembers what it received, and HTTPie run against it in this process or in one of its own.

Where ``TESTED_COMMANDS`` names a folder, it is always a process of its own, of the HTTPie whose commands are there;
where ``TESTED_PLUGINS`` does, each configuration has the plugins that ``httpie plugins install`` has put there.
"""

import io
import json
import logging
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from httpie.context import Environment, LogLevel
from httpie.core import main
from pytest_httpbin.serve import SecureServer, Server

COMMANDS = os.environ.get('TESTED_COMMANDS')
PLUGINS = os.environ.get('TESTED_PLUGINS')
BIN = Path(COMMANDS or Path(sys.executable).parent)
in_this_process = pytest.mark.skipif(bool(COMMANDS), reason='it needs HTTPie in this process')
ROOT = Path(__file__).parent.parent
BOTH = ('--session=user1', '--session-read-only=base')


def with_levels(text):
    """Return a text with the levels as HTTPie 3.2.2 prints them; those before it print ``LogLevel.ERROR``."""
    for level in LogLevel:
        text = text.replace(f': {level!s}: ', f': {level.value}: ')
    return text


@dataclass
class Received:
    """One request as the server saw it. Repeated headers are joined by a comma."""

    method: str
    path: str
    headers: dict

    def __getitem__(self, name):
        return self.headers.get(name.upper().replace('-', '_'))

    @property
    def cookies(self):
        """The cookies, in the order of the alphabet; that in which they are sent is not the same in every Python."""
        return sorted(self['Cookie'].split('; ')) if self['Cookie'] else []


def slow_cookie(environ, start_response):
    """Answer with a cookie at once, and with a body that takes ten seconds."""
    cookie = environ['QUERY_STRING'] or 'sid=1; Path=/'
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Set-Cookie', cookie)])
    for _ in range(100):
        yield b'some text\n' * 100
        time.sleep(0.1)


def redirect_with_cookie(environ, start_response):
    """Redirect to ``?to=``, with a cookie."""
    to = environ['QUERY_STRING'].partition('to=')[2]
    start_response('302 Found', [('Location', to), ('Set-Cookie', 'sid=1; Path=/')])
    return [b'']


def reply(environ, start_response):
    """Answer as the query says: ``to`` is where to redirect to, each ``cookie`` a ``Set-Cookie``."""
    query = parse_qs(environ['QUERY_STRING'])
    headers = [('Set-Cookie', cookie) for cookie in query.get('cookie', ())]
    if 'to' in query:
        headers.append(('Location', query['to'][0]))
    start_response('302 Found' if 'to' in query else '200 OK', headers)
    return [b'']


def token(environ, start_response):
    """Answer as the token endpoint of OAuth 2 does."""
    start_response('200 OK', [('Content-Type', 'application/json')])
    return [b'{"access_token": "tok", "token_type": "Bearer"}']


ROUTES = {'/reply': reply, '/token': token, '/slow-cookie': slow_cookie, '/redirect-with-cookie': redirect_with_cookie}


class Recording:
    def __init__(self, application):
        self.received = []
        self.on_request = None

        def record(environ, start_response):
            headers = {name[5:]: value for name, value in environ.items() if name.startswith('HTTP_')}
            self.received.append(Received(environ['REQUEST_METHOD'], environ['PATH_INFO'], headers))
            then, self.on_request = self.on_request, None
            if then:
                then()
            # Of a request to a proxy the path is the whole URL.
            return ROUTES.get(urlsplit(environ['PATH_INFO']).path, application)(environ, start_response)

        super().__init__(application=record)

    @property
    def netloc(self):
        return f'{self.host}:{self.port}'

    def last(self):
        return self.received[-1]


class RecordingServer(Recording, Server):
    pass


class RecordingSecureServer(Recording, SecureServer):
    pass


def reply_of(server, *cookies, to=None, host=None):
    """Return the URL at which a server answers so; ``host`` is another name of its."""
    query = [('cookie', cookie) for cookie in cookies] + ([('to', to)] if to else [])
    base = server.url if host is None else f'http://{host}:{server.port}'
    return f'{base}/reply?{urlencode(query)}'


@pytest.fixture(scope='session')
def two_servers():
    logging.disable(logging.WARNING)
    from httpbin import app

    with RecordingServer(app) as one, RecordingServer(app) as other:
        yield one, other


@pytest.fixture(scope='session')
def one_secure_server():
    logging.disable(logging.WARNING)
    from httpbin import app

    with RecordingSecureServer(app) as one:
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
def config_dir(tmp_path):
    folder = tmp_path / 'config dir é'
    folder.mkdir()
    (folder / 'config.json').write_text('{"disable_update_warnings": true}')
    if PLUGINS:
        (folder / 'plugins').symlink_to(PLUGINS, target_is_directory=True)
    return folder


@pytest.fixture(autouse=True)
def _away_from_home(tmp_path, monkeypatch, config_dir):
    home = tmp_path / 'home'
    home.mkdir()
    monkeypatch.setenv('HOME', str(home))
    monkeypatch.setenv('HTTPIE_CONFIG_DIR', str(config_dir))
    monkeypatch.chdir(home)


@dataclass
class Run:
    """How a run of HTTPie ended, and what it printed."""

    status: int
    stdout: str
    stderr: str

    def __post_init__(self):
        self.stderr = with_levels(self.stderr)

    @property
    def json(self):
        return json.loads(self.stdout)

    def error(self):
        """Return the one line that a refusal prints."""
        assert self.status == 1, self
        (line,) = self.stderr.strip().splitlines()
        return line


@pytest.fixture
def http(config_dir, command):
    """Run ``http`` in this process, with the plugin as HTTPie loads it."""

    def run(*args, program='http'):
        if COMMANDS:
            return command(program, '--ignore-stdin', *args)
        with (
            tempfile.TemporaryFile('w+b') as stdout,
            tempfile.TemporaryFile('w+t', encoding='utf-8') as stderr,
        ):
            env = Environment(
                config_dir=config_dir,
                stdin=None,
                stdin_isatty=True,
                stdout=stdout,
                stdout_isatty=False,
                stderr=stderr,
                stderr_isatty=False,
                program_name=program,
            )
            status = main(args=[program, *map(str, args)], env=env)
            stdout.seek(0)
            stderr.seek(0)
            return Run(int(status), stdout.read().decode(), stderr.read())

    return run


@pytest.fixture
def httpie(config_dir, command):
    """Run ``httpie`` in this process, with what is typed at its standard input, or else with a terminal there."""
    if COMMANDS:
        return partial(run_outside, command)
    from httpie.manager.__main__ import main as manager

    import httpie_session_plus

    httpie_session_plus.install()

    def run(*args, stdin=None, typed='', is_terminal=False):
        streams = [io.TextIOWrapper(io.BytesIO(), encoding='utf-8') for _ in range(2)]
        env = Environment(
            config_dir=config_dir,
            stdin=io.TextIOWrapper(io.BytesIO((typed if stdin is None else stdin).encode())),
            stdin_isatty=stdin is None,
            stdout=streams[0],
            stdout_isatty=is_terminal,
            stderr=streams[1],
            stderr_isatty=is_terminal,
        )
        status = manager(args=['httpie', *map(str, args)], env=env)
        texts = []
        for stream in streams:
            stream.seek(0)
            texts.append(stream.read())
        return Run(int(status), *texts)

    return run


def run_outside(command, *args, stdin=None, typed='', is_terminal=False):
    if typed or is_terminal:
        pytest.skip('only in this process can a terminal be made up')
    with tempfile.TemporaryFile('w+') as file:
        file.write(stdin or '')
        file.seek(0)
        return command('httpie', *args, stdin=file)


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


@pytest.fixture(scope='session')
def run_command():
    """Run a command of this environment (``http``, ``httpie`` …) in a process of its own."""

    def run(*args, cwd=None, stdin=subprocess.DEVNULL, prefix=(), **env):
        done = subprocess.run(
            [*prefix, str(BIN / args[0]), *map(str, args[1:])],
            cwd=cwd,
            stdin=stdin,
            capture_output=True,
            check=False,
            timeout=120,
            env={**os.environ, **env},
        )
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


@pytest.fixture
def command(run_command, config_dir, tmp_path):
    """Run a command in this test's home, with its configuration."""

    def run(*args, cwd=None, **how):
        return run_command(*args, cwd=cwd or tmp_path / 'home', **how)

    return run


@dataclass
class Sessions:
    """The named sessions of one host, as files."""

    folder: Path

    def path(self, name):
        return self.folder / f'{name}.json'

    def read(self, name) -> Any:
        return json.loads(self.path(name).read_text())

    def write(self, name, data):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path(name).write_text(data if isinstance(data, str) else json.dumps(data))
        return self.path(name)

    def edit(self, name, change):
        data = self.read(name)
        change(data)
        self.write(name, data)

    def headers(self, name):
        return [(header['name'], header['value']) for header in self.read(name)['headers']]

    def cookies(self, name):
        return {cookie['name']: cookie['value'] for cookie in self.read(name)['cookies']}

    def record(self, name):
        return self.read(name)['__meta__']['session_plus']

    def names(self):
        return sorted(file.stem for file in self.folder.iterdir()) if self.folder.is_dir() else []


@pytest.fixture
def sessions(config_dir, server):
    return Sessions(config_dir / 'sessions' / server.netloc.replace(':', '_'))


@pytest.fixture
def other_sessions(config_dir, other_server):
    return Sessions(config_dir / 'sessions' / other_server.netloc.replace(':', '_'))


@pytest.fixture(scope='session')
def without_root_powers():
    """A command's prefix that makes the permissions of files hold for root as well."""
    if os.geteuid() != 0:
        return ()
    prefix = ('setpriv', '--bounding-set', '-dac_override,-dac_read_search,-fowner')
    if shutil.which('setpriv') is None or subprocess.run([*prefix, 'true'], check=False).returncode:
        pytest.skip('root may read everything here, and setpriv cannot take that away')
    return prefix


def make_environment(folder, *packages):
    """Make a virtual environment with these packages, and return its folder of commands."""
    subprocess.run([sys.executable, '-m', 'venv', folder], check=True)
    commands = folder / ('Scripts' if os.name == 'nt' else 'bin')
    pip = [commands / 'python', '-m', 'pip', '--disable-pip-version-check', 'install', '--quiet']
    done = subprocess.run([*pip, *packages], check=False, capture_output=True, text=True)
    if done.returncode:
        if os.environ.get('CI'):
            pytest.fail(done.stderr)
        pytest.skip(f'the package index cannot be reached: {done.stderr[-200:]}')
    return commands


@pytest.fixture(scope='session')
def this_httpie():
    """What to install to get HTTPie as it is here; not every HTTPie works with every requests and urllib3."""
    return [f'{name}=={metadata.version(name)}' for name in ('httpie', 'requests', 'urllib3')]


@pytest.fixture(scope='session')
def source(tmp_path_factory):
    """A copy of this project, in a folder with a space in its name."""
    folder = tmp_path_factory.mktemp('the source') / 'project'
    folder.mkdir()
    for name in ('setup.cfg', 'pyproject.toml', 'README.md', 'LICENSE'):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / 'httpie_session_plus', folder / 'httpie_session_plus')
    return folder


@pytest.fixture
def stock(command):
    """Run a command of HTTPie's in a process of its own, as it is where the plugin is not installed."""

    def run(program, *args, **how):
        main = 'httpie.manager.__main__' if program == 'httpie' else 'httpie.__main__'
        without_plugins = 'httpie.plugins.manager.PluginManager.load_installed_plugins = lambda *_: None'
        named = f'sys.argv[0] = {program!r}'
        code = f'import sys, httpie.plugins.manager, {main}; {without_plugins}; {named}; sys.exit({main}.main())'
        return command('python3', '-c', code, *args, **how)

    return run


@pytest.fixture
def stock_http(stock):
    """Run ``http`` in a process of its own, as it is where the plugin is not installed."""
    return partial(stock, 'http', '--ignore-stdin')


@pytest.fixture
def closed_port():
    with socket.socket() as one:
        one.bind(('127.0.0.1', 0))
        yield one.getsockname()[1]
