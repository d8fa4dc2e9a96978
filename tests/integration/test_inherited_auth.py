"""Auth that a session has from its base."""

import pytest
from httpie.plugins import AuthPlugin
from httpie.plugins.registry import plugin_manager
from support import BOTH, USER1, basic, in_this_process


@pytest.mark.parametrize(
    ('kind', 'raw', 'path'),
    [('basic', 'u:p', '/basic-auth/u/p'), ('digest', 'u:p', '/digest-auth/auth/u/p'), ('bearer', 'token', '/bearer')],
)
def test_auth_is_inherited_and_sent_at_once_and_later(http, base, server, sessions, kind, raw, path):
    base(f'-A{kind}', f'-a{raw}')
    for flags in (BOTH, USER1, BOTH):
        run = http('--check-status', *flags, server.url + path)
        assert run.status == 0, run
    assert sessions.read('user1')['auth'] == {'type': kind, 'raw_auth': raw}


@in_this_process
def test_the_auth_of_an_auth_plugin_is_inherited(base, ask, sessions):
    class Shout(AuthPlugin):
        auth_type = 'shout'
        auth_parse = False

        def get_auth(self, username=None, password=None):  # noqa: ARG002
            def auth(request):
                request.headers['X-Shout'] = self.raw_auth.upper()
                return request

            return auth

    plugin_manager.register(Shout)
    try:
        base('-Ashout', '-ahey')
        assert ask(*BOTH)['X-Shout'] == 'HEY'
        assert ask(*USER1)['X-Shout'] == 'HEY'
    finally:
        plugin_manager.unregister(Shout)
    assert sessions.read('user1')['auth'] == {'type': 'shout', 'raw_auth': 'hey'}


@in_this_process
def test_the_auth_of_a_plugin_that_needs_no_credentials_is_inherited_without_any(base, ask, manage, server, sessions):
    class Stamp(AuthPlugin):
        auth_type = 'stamp'
        auth_require = False

        def get_auth(self, username=None, password=None):
            def auth(request):
                request.headers['X-Stamp'] = f'{username} {password}'
                return request

            return auth

    plugin_manager.register(Stamp)
    try:
        base('-Astamp')
        assert ask(*BOTH)['X-Stamp'] == 'None None'
        assert ask(*USER1)['X-Stamp'] == 'None None'
        assert 'stamp  -' in manage('show', 'user1', '--show-secrets').stdout
        manage('set', 'user2', server.netloc, '-A', 'stamp')
        assert ask('--session=user2')['X-Stamp'] == 'None None'
    finally:
        plugin_manager.unregister(Stamp)
    assert sessions.read('user1')['auth'] == sessions.read('user2')['auth'] == {'type': 'stamp', 'raw_auth': None}


def test_typed_auth_replaces_the_whole_block(base, ask, sessions):
    base('-Abearer', '-atoken')
    assert basic(ask(*BOTH, '-auser1:pass')) == 'user1:pass'
    base('-Abearer', '-aother')
    assert basic(ask(*BOTH)) == 'user1:pass'
    assert sessions.read('user1')['auth'] == {'type': 'basic', 'raw_auth': 'user1:pass'}
    assert sessions.record('user1')['auth'] == 'decided'


def test_inherited_auth_follows_the_base(base, ask):
    base('-aold:1')
    assert basic(ask(*BOTH)) == 'old:1'
    base('-anew:2')
    assert basic(ask(*BOTH)) == 'new:2'


def test_auth_taken_out_of_the_base_goes_from_the_session(base, ask, sessions):
    base('-aold:1')
    ask(*BOTH)
    sessions.edit('base', lambda data: data.update(auth={'type': None, 'username': None, 'password': None}))
    assert ask(*BOTH)['Authorization'] is None
    assert sessions.read('user1')['auth'] == {'type': None, 'username': None, 'password': None}


def test_the_auth_of_the_oldest_layout_is_inherited(ask, sessions):
    sessions.write('base', {'auth': {'type': 'basic', 'username': 'u', 'password': 'p'}})
    assert basic(ask(*BOTH)) == 'u:p'
    assert basic(ask(*USER1)) == 'u:p'
