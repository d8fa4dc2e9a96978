"""``http --session=user1 --session-read-only=base``: what is sent, and what is stored."""

import functools
import time
from base64 import b64decode
from urllib.parse import quote

import pytest
from conftest import BOTH, in_this_process
from httpie.plugins import AuthPlugin
from httpie.plugins.registry import plugin_manager

USER1 = ('--session=user1',)


def basic(received):
    kind, _, value = received['Authorization'].partition(' ')
    assert kind == 'Basic'
    return b64decode(value).decode()


@pytest.fixture
def base(ask):
    """Make the base or change it."""
    return functools.partial(ask, '--session=base')


def set_cookie(cookie):
    return f'/response-headers?Set-Cookie={quote(cookie)}'


def test_the_story_of_the_reference_document(base, ask, sessions):
    base('X-Version:v2')
    first = ask(*BOTH, '-auser1:pass')
    assert first['X-Version'] == 'v2'
    assert basic(first) == 'user1:pass'
    later = ask(*USER1)
    assert later['X-Version'] == 'v2'
    assert basic(later) == 'user1:pass'
    assert sessions.headers('base') == [('X-Version', 'v2')]
    assert sessions.read('base')['auth']['type'] is None


def test_the_flags_may_come_in_either_order(base, ask, sessions):
    base('X-Version:v2')
    assert ask('--session-read-only=base', '--session=user1')['X-Version'] == 'v2'
    assert sessions.headers('user1') == [('X-Version', 'v2')]


def test_the_command_line_wins_over_the_session_and_the_session_over_the_base(base, ask):
    base('X-One:base', 'X-Two:base', 'X-Three:base')
    ask(*USER1, 'X-One:session', 'X-Two:session')
    received = ask(*BOTH, 'X-One:typed')
    assert [received[name] for name in ('X-One', 'X-Two', 'X-Three')] == ['typed', 'session', 'base']


def test_an_existing_session_without_a_record_keeps_its_own_items_and_inherits_the_others(base, ask, sessions):
    ask(*USER1, 'X-Mine:1', 'X-Both:mine')
    base('X-Theirs:2', 'X-Both:theirs')
    ask(*BOTH)
    assert dict(sessions.headers('user1')) == {'X-Mine': '1', 'X-Both': 'mine', 'X-Theirs': '2'}
    assert list(sessions.record('user1')['headers']) == ['x-theirs']


def test_what_was_inherited_follows_the_base(base, ask, sessions):
    base('X-Version:v2')
    ask(*BOTH)
    base('X-Version:v3')
    assert ask(*BOTH)['X-Version'] == 'v3'
    assert sessions.headers('user1') == [('X-Version', 'v3')]


def test_without_the_base_flag_nothing_follows(base, ask):
    base('X-Version:v2')
    ask(*BOTH)
    base('X-Version:v3')
    assert ask(*USER1)['X-Version'] == 'v2'
    assert ask(*BOTH)['X-Version'] == 'v3'


def test_what_the_base_no_longer_has_goes_from_the_session(base, ask, sessions):
    base('X-Version:v2', 'X-Stays:1')
    ask(*BOTH)
    sessions.edit('base', lambda data: data.update(headers=[{'name': 'X-Stays', 'value': '1'}]))
    assert ask(*BOTH)['X-Version'] is None
    assert sessions.headers('user1') == [('X-Stays', '1')]
    assert list(sessions.record('user1')['headers']) == ['x-stays']


def test_a_header_typed_for_the_session_stands_from_then_on(base, ask, sessions):
    base('X-Version:v2')
    ask(*BOTH)
    ask(*USER1, 'x-version:mine')
    base('X-Version:v3')
    assert ask(*BOTH)['X-Version'] == 'mine'
    assert sessions.headers('user1') == [('x-version', 'mine')]
    assert sessions.record('user1')['headers'] == {'x-version': 'decided'}


def test_a_header_typed_with_the_value_it_has_is_still_inherited(base, ask):
    base('X-Version:v2')
    ask(*BOTH, 'X-VERSION:v2')
    base('X-Version:v3')
    assert ask(*BOTH)['X-Version'] == 'v3'


def test_a_header_left_out_of_one_request_is_not_removed(base, ask, sessions):
    base('X-Version:v2')
    assert ask(*BOTH, 'X-Version:')['X-Version'] is None
    assert ask(*BOTH)['X-Version'] == 'v2'
    assert sessions.headers('user1') == [('X-Version', 'v2')]


def test_repeated_headers_are_inherited_together_and_in_order(base, ask, sessions):
    base('X-A:1', 'X-B:between', 'x-a:2', 'X-A:3')
    assert ask(*BOTH)['X-A'] == '1,2,3'
    assert ask(*USER1)['X-A'] == '1,2,3'
    assert [value for name, value in sessions.headers('user1') if name.lower() == 'x-a'] == ['1', '2', '3']


def test_one_value_in_the_session_replaces_all_of_the_base(base, ask, sessions):
    base('X-A:1', 'X-A:2')
    assert ask(*BOTH, 'x-a:3')['X-A'] == '3'
    assert sessions.headers('user1') == [('x-a', '3')]


def test_the_order_of_repeated_values_is_part_of_the_item(base, ask):
    base('X-A:1', 'X-A:2')
    ask(*BOTH)
    base('X-A:2', 'X-A:1')
    assert ask(*BOTH)['X-A'] == '2,1'


def test_cookies_are_inherited_with_domain_path_and_expiry(base, ask, sessions):
    base(path=set_cookie('deep=1; Path=/anything; Max-Age=999'))
    base(path=set_cookie('sid=2'))
    assert ask(*BOTH, path='/anything')['Cookie'] == 'deep=1; sid=2'
    assert ask(*USER1)['Cookie'] == 'sid=2'
    assert sessions.read('user1')['cookies'] == sessions.read('base')['cookies']


def test_cookies_of_one_name_and_different_paths_are_different_items(base, ask, sessions):
    base(path=set_cookie('sid=root; Path=/'))
    base(path=set_cookie('sid=deep; Path=/anything'))
    ask(*BOTH, path=set_cookie('sid=mine; Path=/'))
    assert {cookie['path']: cookie['value'] for cookie in sessions.read('user1')['cookies']} == {
        '/': 'mine',
        '/anything': 'deep',
    }


def test_a_cookie_that_the_server_set_in_the_session_stands(base, ask, sessions):
    base(path='/cookies/set/sid/base')
    ask(*BOTH)
    ask(*USER1, path='/cookies/set/sid/mine')
    base(path='/cookies/set/sid/other')
    assert ask(*BOTH)['Cookie'] == 'sid=mine'
    assert sessions.record('user1')['cookies'][0]['mark'] == 'decided'


@pytest.mark.parametrize('flags', [USER1, BOTH])
def test_a_cookie_that_the_server_deleted_does_not_come_back(base, ask, sessions, flags):
    base(path='/cookies/set/sid/base')
    ask(*BOTH)
    ask(*flags, path='/cookies/delete?sid=')
    assert ask(*BOTH)['Cookie'] is None
    base(path='/cookies/set/sid/other')
    assert ask(*BOTH)['Cookie'] is None
    assert sessions.cookies('user1') == {}


def test_a_cookie_deleted_by_the_response_that_creates_the_session_does_not_come_back(base, ask):
    base(path='/cookies/set/sid/base')
    ask(*BOTH, path='/cookies/delete?sid=')
    assert ask(*BOTH)['Cookie'] is None


def cookie(value='1', **other):
    return {
        'name': 'sid',
        'value': value,
        'domain': '127.0.0.1',
        'path': '/',
        'expires': None,
        'secure': False,
        **other,
    }


@pytest.mark.parametrize('between', [[], ['run without the base']])
def test_a_cookie_that_ran_out_of_time_was_not_removed(ask, sessions, between):
    sessions.write('base', {'cookies': [cookie('old', expires=int(time.time()) + 2)]})
    assert ask(*BOTH)['Cookie'] == 'sid=old'
    time.sleep(2.1)
    for _ in between:
        assert ask(*USER1)['Cookie'] is None
    assert ask(*BOTH)['Cookie'] is None
    sessions.write('base', {'cookies': [cookie('new')]})
    assert ask(*BOTH)['Cookie'] == 'sid=new'


def test_a_cookie_that_httpie_alone_dropped_when_it_ran_out_was_not_removed(ask, sessions):
    sessions.write('base', {'cookies': [cookie('old', expires=int(time.time()) + 2)]})
    ask(*BOTH)
    time.sleep(2.1)
    sessions.edit('user1', lambda data: data.update(cookies=[]))
    sessions.write('base', {'cookies': [cookie('new')]})
    assert ask(*BOTH)['Cookie'] == 'sid=new'


def test_a_cookie_that_the_server_only_renews_is_still_inherited(base, ask):
    base(path=set_cookie('sid=1; Max-Age=100'))
    ask(*BOTH, path=set_cookie('sid=1; Max-Age=900'))
    base(path=set_cookie('sid=2; Max-Age=100'))
    assert ask(*BOTH)['Cookie'] == 'sid=2'


def test_a_renewed_cookie_outlives_the_cookie_of_the_base(ask, sessions):
    sessions.write('base', {'cookies': [cookie(expires=int(time.time()) + 2)]})
    ask(*BOTH, path=set_cookie('sid=1; Path=/; Max-Age=900'))
    time.sleep(2.1)
    assert ask(*BOTH)['Cookie'] == 'sid=1'


def test_expired_cookies_are_not_inherited(ask, sessions):
    sessions.write('base', {'cookies': [cookie(expires=1)]})
    assert ask(*BOTH)['Cookie'] is None
    assert sessions.cookies('user1') == {}
    assert sessions.record('user1')['cookies'] == []


def test_a_typed_cookie_is_inherited(base, ask):
    base('Cookie:a=1')
    assert ask(*BOTH)['Cookie'] == 'a=1'
    assert ask(*USER1)['Cookie'] == 'a=1'


def test_a_typed_cookie_takes_the_place_of_the_inherited_one(base, ask, sessions):
    base(path='/cookies/set?a=base&b=base')
    assert ask(*BOTH, 'Cookie:a=typed')['Cookie'] == 'a=typed; b=base'
    assert ask(*BOTH)['Cookie'] == 'a=typed; b=base'
    assert sessions.cookies('user1') == {'a': 'typed', 'b': 'base'}
    base(path='/cookies/set?a=new&b=new')
    assert ask(*BOTH)['Cookie'] == 'a=typed; b=new'


def test_an_unbound_cookie_stays_marked_as_unbound(ask, sessions):
    sessions.write('base', {'cookies': [cookie(domain=None)]})
    ask(*BOTH)
    assert sessions.read('user1')['cookies'][0]['domain'] is None


@pytest.mark.parametrize(
    ('kind', 'raw', 'path'),
    [
        ('basic', 'u:p', '/basic-auth/u/p'),
        ('digest', 'u:p', '/digest-auth/auth/u/p'),
        ('bearer', 'token', '/bearer'),
    ],
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


def test_a_session_edited_by_hand_has_decided(base, ask, sessions):
    base('X-Changed:1', 'X-Removed:1', 'X-Left:1')
    ask(*BOTH)
    sessions.edit(
        'user1',
        lambda data: data.update(headers=[{'name': 'X-Changed', 'value': 'by hand'}, {'name': 'X-Left', 'value': '1'}]),
    )
    base('X-Changed:2', 'X-Removed:2', 'X-Left:2')
    received = ask(*BOTH)
    assert [received[name] for name in ('X-Changed', 'X-Removed', 'X-Left')] == ['by hand', None, '2']
    assert {name: word == 'decided' for name, word in sessions.record('user1')['headers'].items()} == {
        'x-changed': True,
        'x-removed': True,
        'x-left': False,
    }


def test_a_record_deleted_by_hand_makes_every_item_own(base, ask, sessions):
    base('X-Version:v2')
    ask(*BOTH)
    sessions.edit('user1', lambda data: data['__meta__'].pop('session_plus'))
    base('X-Version:v3', 'X-New:1')
    received = ask(*BOTH)
    assert (received['X-Version'], received['X-New']) == ('v2', '1')


def test_a_session_may_change_its_base(base, ask, http, server, sessions):
    base('X-Version:v2', 'X-Only:1')
    ask(*BOTH)
    http('--session=base2', f'{server.url}/get', 'X-Version:v9')
    received = ask('--session=user1', '--session-read-only=base2')
    assert (received['X-Version'], received['X-Only']) == ('v9', None)
    assert sessions.record('user1')['base'] == 'base2'


def test_a_base_may_have_been_seeded_from_another_base(base, ask):
    base('X-Version:v2')
    ask('--session=middle', '--session-read-only=base', 'X-Middle:1')
    received = ask('--session=user1', '--session-read-only=middle')
    assert (received['X-Version'], received['X-Middle']) == ('v2', '1')


def test_running_the_same_command_twice_changes_nothing(base, ask, sessions):
    base('X-A:1', 'X-B:between', 'X-A:2', '-au:p', path='/cookies/set?a=1&b=2')
    base(path=set_cookie('deep=1; Path=/anything; Max-Age=999'))
    command = (*BOTH, 'X-Mine:1', 'X-B:mine')
    ask(*command)
    before = sessions.path('user1').read_bytes()
    ask(*command)
    ask(*command)
    assert sessions.path('user1').read_bytes() == before


def test_the_base_is_only_read(base, ask, sessions):
    base('X-Version:v2', '-au:p', path='/cookies/set/a/1')
    path = sessions.path('base')
    path.chmod(0o644)
    before = (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns, path.stat().st_ino)
    ask(*BOTH, 'X-Version:v3', path='/cookies/delete?a=')
    ask(*BOTH, '-aother:p', path='/cookies/set/a/2')
    assert (path.read_bytes(), path.stat().st_mode, path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_a_session_can_be_built_offline(base, http, server, sessions):
    base('X-Version:v2')
    server.received.clear()
    run = http('--offline', *BOTH, server.url, 'X-Mine:1')
    assert 'X-Version: v2' in run.stdout
    assert dict(sessions.headers('user1')) == {'X-Version': 'v2', 'X-Mine': '1'}
    assert server.received == []


def test_base_and_session_may_be_paths(ask, http, server, tmp_path):
    home = tmp_path / 'home'
    http('--session=./base.json', f'{server.url}/get', 'X-Version:v2')
    assert ask('--session=~/user1.json', '--session-read-only=./base.json')['X-Version'] == 'v2'
    assert ask('--session=named', '--session-read-only=~/base.json')['X-Version'] == 'v2'
    assert ask('--session=./other.json', '--session-read-only=named')['X-Version'] == 'v2'
    assert sorted(file.name for file in home.iterdir()) == ['base.json', 'other.json', 'user1.json']


def test_a_base_of_another_host_is_announced(http, server, other_server, other_sessions, sessions):
    http('--session=base', f'{other_server.url}/get', 'X-Version:v2', '-au:p')
    run = http('--session=user1', f'--session-read-only={other_sessions.path("base")}', f'{server.url}/get')
    assert run.status == 0
    (line,) = run.stderr.strip().splitlines()
    assert line.startswith('http: warning: base session ')
    assert f"belongs to '{other_server.netloc}'" in line
    assert f"go to '{server.netloc}'" in line
    assert server.last()['X-Version'] == 'v2'
    assert sessions.record('user1')['base'] == str(other_sessions.path('base'))


def test_a_base_of_the_same_host_given_by_its_path_is_not_announced(base, ask, sessions):
    base('X-Version:v2')
    ask('--session=user1', f'--session-read-only={sessions.path("base")}')


def test_the_host_header_chooses_the_base(http, server, config_dir):
    http('--session=base', f'{server.url}/get', 'Host:api.example.com', 'X-Version:v2')
    assert (config_dir / 'sessions' / 'api.example.com' / 'base.json').exists()
    run = http(*BOTH, f'{server.url}/get', 'Host:api.example.com')
    assert run.status == 0
    assert server.last()['X-Version'] == 'v2'
    assert (config_dir / 'sessions' / 'api.example.com' / 'user1.json').exists()


def test_an_old_session_becomes_a_list_where_an_object_would_lose_a_header(http, base, server, sessions):
    sessions.write('user1', {'headers': {'X-Mine': '1'}, 'cookies': {}})
    base('X-One:1')
    http(*BOTH, f'{server.url}/get')
    assert sessions.read('user1')['headers'] == {'X-Mine': '1', 'X-One': '1'}
    base('X-A:1', 'X-A:2')
    http(*BOTH, f'{server.url}/get')
    assert server.last()['X-A'] == '1,2'
    assert dict(sessions.headers('user1'))['X-Mine'] == '1'
    assert [value for name, value in sessions.headers('user1') if name == 'X-A'] == ['1', '2']


def test_a_slow_run_does_not_bring_back_what_the_base_has_left(base, http, ask, server, sessions):
    base('X-A:old', '-aold:1', path='/cookies/set/a/old')
    ask(*BOTH)

    def others():
        sessions.write('base', {'headers': [{'name': 'X-A', 'value': 'new'}]})
        http(*BOTH, '--offline', server.url)

    server.on_request = others
    http(*BOTH, f'{server.url}/get', 'X-Mine:1')
    assert dict(sessions.headers('user1')) == {'X-A': 'new', 'X-Mine': '1'}
    assert sessions.cookies('user1') == {}
    assert sessions.read('user1')['auth']['type'] is None


def test_a_value_with_spaces_around_it_is_inherited_like_any_other(ask, sessions):
    sessions.write('base', {'headers': [{'name': 'X-A', 'value': ' v2 '}]})
    assert ask(*BOTH)['X-A'] == 'v2'
    sessions.write('base', {'headers': [{'name': 'X-A', 'value': 'v3'}]})
    assert ask(*BOTH)['X-A'] == 'v3'


def test_a_cookie_header_in_a_file_does_not_count_as_typed(ask, sessions):
    sessions.write('user1', {'headers': [{'name': 'Cookie', 'value': 'sid=old'}]})
    ask(*USER1, path='/cookies/set/sid/new')
    assert 'sid=new' in ask(*USER1)['Cookie']


def test_a_typed_cookie_takes_the_place_of_the_one_that_the_server_set_in_a_path_session(ask):
    ask('--session=./s.json', path='/cookies/set/sid/server')
    assert ask('--session=./s.json', 'Cookie:sid=mine')['Cookie'] == 'sid=mine'
