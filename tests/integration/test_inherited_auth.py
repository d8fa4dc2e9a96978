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


# The credentials are one item: an Authorization header or an auth

CREDENTIALS = {
    'auth': ['--auth=user1:pw'],
    'bearer auth': ['-Abearer', '-atoken1'],
    'header': ['Authorization:Bearer user1'],
}
OF_BASE = {'auth': ['--auth=base:pw'], 'header': ['Authorization:Bearer base']}


def sent(received):
    value = received['Authorization']
    return basic(received) if value and value.startswith('Basic ') else value


SENT = {'auth': 'user1:pw', 'bearer auth': 'Bearer token1', 'header': 'Bearer user1'}


@pytest.mark.parametrize('own', CREDENTIALS)
@pytest.mark.parametrize('of_base', OF_BASE)
def test_the_credentials_of_a_session_win_in_either_form(base, ask, sessions, own, of_base):
    base(*OF_BASE[of_base])
    ask('--session=user1', *CREDENTIALS[own])
    for flags in (BOTH, USER1, BOTH):
        assert sent(ask(*flags)) == SENT[own]
    base(*OF_BASE[of_base], 'X-Changed:1')
    assert sent(ask(*BOTH)) == SENT[own]
    headers = [name for name, _ in sessions.headers('user1')]
    assert (sessions.read('user1')['auth']['type'] is None) == ('Authorization' in headers) == (own == 'header')


@pytest.mark.parametrize('first', CREDENTIALS)
@pytest.mark.parametrize('then', CREDENTIALS)
def test_setting_credentials_in_one_form_replaces_the_other(ask, sessions, first, then):
    ask('--session=s', *CREDENTIALS[first])
    assert sent(ask('--session=s', *CREDENTIALS[then])) == SENT[then]
    assert sent(ask('--session=s')) == SENT[then]
    headers = [name for name, _ in sessions.headers('s')]
    assert (sessions.read('s')['auth']['type'] is None) == ('Authorization' in headers) == (then == 'header')


@pytest.mark.parametrize('of_base', OF_BASE)
@pytest.mark.parametrize('then', OF_BASE)
def test_inherited_credentials_follow_the_base_from_one_form_to_the_other(base, ask, of_base, then):
    base(*OF_BASE[of_base])
    ask(*BOTH)
    base(*[item.replace('base', 'new') for item in OF_BASE[then]])
    assert sent(ask(*BOTH)) == {'auth': 'new:pw', 'header': 'Bearer new'}[then]


@pytest.mark.parametrize('of_base', OF_BASE)
def test_credentials_that_were_unset_in_either_form_do_not_come_back(base, ask, manage, of_base):
    base(*OF_BASE[of_base])
    ask(*BOTH, 'X-Mine:1')
    manage('unset', 'user1', '--auth')
    assert ask(*BOTH)['Authorization'] is None
    base('--auth=other:pw')
    assert ask(*BOTH)['Authorization'] is None
    manage('reset', 'user1', '--auth')
    assert sent(ask(*BOTH)) == 'other:pw'


@pytest.mark.parametrize('typed', ['--auth', 'Authorization', 'authorization'])
@pytest.mark.parametrize('own', CREDENTIALS)
def test_credentials_in_either_form_are_unset_by_either_name(ask, manage, sessions, own, typed):
    ask('--session=s', *CREDENTIALS[own], 'X-A:1')
    manage('unset', 's', typed)
    assert ask('--session=s')['Authorization'] is None
    assert sessions.headers('s') == [('X-A', '1')]


def test_a_header_called_auth_is_no_credentials(ask, manage):
    ask('--session=s', 'Auth:1', 'Authorization:Bearer x')
    manage('unset', 's', 'Auth')
    received = ask('--session=s')
    assert (received['Auth'], received['Authorization']) == (None, 'Bearer x')


@pytest.mark.parametrize('own', CREDENTIALS)
def test_show_lists_the_credentials_that_are_sent(base, ask, manage, own):
    base('--auth=base:pw')
    ask('--session=user1', *CREDENTIALS[own])
    ask(*BOTH)
    shown = manage('show', 'user1', '--show-secrets').stdout
    assert 'base:pw' not in shown
    assert CREDENTIALS[own][-1].rpartition('=' if own == 'auth' else 'a')[2].rpartition(':')[2] in shown
    assert 'inherited' not in shown


@pytest.mark.parametrize('own', CREDENTIALS)
def test_credentials_in_either_form_are_left_out_as_auth(ask, own):
    ask('--session=s', *CREDENTIALS[own], 'X-A:1')
    received = ask('--session=s', '--session-without=auth')
    assert (received['Authorization'], received['X-A']) == (None, '1')
    assert sent(ask('--session=s')) == SENT[own]


def test_typed_auth_goes_alone_where_the_session_has_a_header(ask, http, server):
    ask('--session=s', 'Authorization:Bearer user1')
    http('--session=s', '-Adigest', '-au:p', f'{server.url}/digest-auth/auth/u/p')
    assert next(one['Authorization'] for one in server.received if 'digest' in one.path) is None


def test_a_file_in_which_1_0_kept_both_sends_those_of_the_session(ask, sessions, base):
    base('--auth=base:pw')
    ask(*BOTH)
    headers = [{'name': 'Authorization', 'value': 'Bearer user1'}]
    sessions.edit('user1', lambda data: data.update(headers=headers))
    for flags in (USER1, BOTH, USER1):
        assert sent(ask(*flags)) == 'Bearer user1'


def test_a_file_of_both_without_a_record_sends_what_httpie_sends(ask, sessions):
    headers = [{'name': 'Authorization', 'value': 'Bearer user1'}]
    sessions.write('s', {'headers': headers, 'auth': {'type': 'basic', 'raw_auth': 'u:p'}})
    assert sent(ask('--session=s')) == 'u:p'


def test_a_mark_of_the_header_that_1_0_wrote_still_holds(ask, sessions, base):
    base('Authorization:Bearer base')
    ask(*BOTH)

    def as_in_1_0(data):
        record = data['__meta__']['session_plus']
        record['headers']['authorization'], record['auth'] = record['auth'], None

    sessions.edit('user1', as_in_1_0)
    base('Authorization:Bearer new')
    assert sent(ask(*BOTH)) == 'Bearer new'


@pytest.mark.parametrize('own', CREDENTIALS)
@pytest.mark.parametrize('flags', [('--session=user1',), BOTH])
def test_the_credentials_of_a_session_in_either_form_beat_netrc(ask, base, server, tmp_path, own, flags):
    netrc = tmp_path / 'home' / '.netrc'
    base('X-A:1')
    ask('--session=user1', *CREDENTIALS[own])
    netrc.write_text('machine 127.0.0.1 login net password rc\n')
    netrc.chmod(0o600)
    assert sent(ask(*flags)) == SENT[own]
