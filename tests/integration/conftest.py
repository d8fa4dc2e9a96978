"""What only tests of HTTPie in this process ask for: sessions from Python, a base, ways from host to host."""

from functools import partial

import pytest
from httpie.context import Environment
from pytest_httpbin import certs
from support import COMMANDS, Sessions
from support.programs import HOST

from httpie_session_plus import get_httpie_session


@pytest.fixture(scope='session', autouse=True)
def _plugin():
    """Load the plugin as HTTPie does, first of all, so that no test depends on those that ran before it."""
    if not COMMANDS:
        import httpie_session_plus.plugin  # noqa: F401


@pytest.fixture(autouse=True)
def _no_updates(monkeypatch):
    """Let HTTPie start no process that looks for a newer one, where a test has a configuration of its own."""
    monkeypatch.setattr('httpie.internal.update_warnings.spawn_daemon', lambda _: None)


@pytest.fixture
def env(config_dir):
    return Environment(config_dir=config_dir)


@pytest.fixture
def stored(config_dir):
    """The sessions of the reference document's host."""
    return Sessions(config_dir / 'sessions' / HOST)


@pytest.fixture
def factory(env, config_dir):
    """Open a session as a Python program does."""

    def make(name='s', host=HOST, **more):
        return get_httpie_session(env, config_dir, name, host, '', **more)

    return make


@pytest.fixture
def base(ask):
    """Make the base or change it."""
    return partial(ask, '--session=base')


@pytest.fixture
def run(http):
    """Run ``http`` with a session, following redirects, all well."""

    def run(*args, session='s'):
        done = http(f'--verify={certs.where()}', '--follow', f'--session={session}', *args)
        assert (done.status, done.complaints) == (0, []), done
        return done

    return run


@pytest.fixture
def ways(server, other_server, secure_server):
    """From where to where: the server that is asked, how it is called, the other one, and how that is called."""
    return {
        'to another port': (server, server.url, other_server, other_server.url),
        'to another host': (server, server.url, other_server, f'http://localhost:{other_server.port}'),
        'to another name of the same server': (server, server.url, server, f'http://localhost:{server.port}'),
        'from https to http': (secure_server, secure_server.url, other_server, other_server.url),
        'from http to https': (server, server.url, secure_server, secure_server.url),
    }
