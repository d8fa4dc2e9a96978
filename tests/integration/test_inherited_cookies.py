"""Cookies that a session has from its base, until they are changed, deleted or expire."""

import json
import time

import pytest
from support import BOTH, USER1, reply_of, set_cookie


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
def test_a_cookie_that_ran_out_of_time_was_not_removed(ask, let_pass, sessions, between):
    sessions.write('base', {'cookies': [cookie('old', expires=int(time.time()) + 2)]})
    assert ask(*BOTH)['Cookie'] == 'sid=old'
    let_pass(2.1)
    for _ in between:
        assert ask(*USER1)['Cookie'] is None
    assert ask(*BOTH)['Cookie'] is None
    sessions.write('base', {'cookies': [cookie('new')]})
    assert ask(*BOTH)['Cookie'] == 'sid=new'


def test_a_cookie_that_httpie_alone_dropped_when_it_ran_out_was_not_removed(ask, let_pass, sessions):
    sessions.write('base', {'cookies': [cookie('old', expires=int(time.time()) + 2)]})
    ask(*BOTH)
    let_pass(2.1)
    sessions.edit('user1', lambda data: data.update(cookies=[]))
    sessions.write('base', {'cookies': [cookie('new')]})
    assert ask(*BOTH)['Cookie'] == 'sid=new'


def test_a_cookie_that_the_server_only_renews_is_still_inherited(base, ask):
    base(path=set_cookie('sid=1; Max-Age=100'))
    ask(*BOTH, path=set_cookie('sid=1; Max-Age=900'))
    base(path=set_cookie('sid=2; Max-Age=100'))
    assert ask(*BOTH)['Cookie'] == 'sid=2'


def test_a_renewed_cookie_outlives_the_cookie_of_the_base(ask, let_pass, sessions):
    sessions.write('base', {'cookies': [cookie(expires=int(time.time()) + 2)]})
    ask(*BOTH, path=set_cookie('sid=1; Path=/; Max-Age=900'))
    let_pass(2.1)
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


def test_a_cookie_header_in_a_file_does_not_count_as_typed(ask, sessions):
    sessions.write('user1', {'headers': [{'name': 'Cookie', 'value': 'sid=old'}]})
    ask(*USER1, path='/cookies/set/sid/new')
    assert 'sid=new' in ask(*USER1)['Cookie']


def test_a_typed_cookie_takes_the_place_of_the_one_that_the_server_set_in_a_path_session(ask):
    ask('--session=./s.json', path='/cookies/set/sid/server')
    assert ask('--session=./s.json', 'Cookie:sid=mine')['Cookie'] == 'sid=mine'


def test_a_cookie_that_the_server_renewed_for_less_time_and_that_expired_was_not_removed(ask, let_pass, sessions):
    sessions.write('base', {'cookies': [cookie('1', expires=int(time.time()) + 900)]})
    ask(*BOTH)
    ask(*BOTH, path=set_cookie('sid=1; Path=/; Max-Age=1'))
    let_pass(1.1)
    assert ask(*BOTH)['Cookie'] == 'sid=1'


def test_a_cookie_that_expires_while_a_run_goes_on_was_not_removed(http, ask, let_pass, server, sessions):
    sessions.write('base', {'cookies': [cookie('1', expires=int(time.time()) + 900)]})
    ask(*BOTH)
    server.on_request = lambda: setattr(server, 'on_request', lambda: let_pass(2))  # once the cookie has come
    assert http(*BOTH, '--follow', reply_of(server, 'sid=1; Path=/; Max-Age=1', to=f'{server.url}/get')).status == 0
    assert server.last().path == '/get'
    assert ask(*BOTH)['Cookie'] == 'sid=1'


@pytest.fixture
def unbound(tmp_path):
    """A base by path with a cookie that belongs to no host, as HTTPie stores one that was typed."""
    path = tmp_path / 'home' / 'base.json'
    path.write_text(json.dumps({'cookies': [cookie('base', domain=''), cookie('x', name='other', domain='')]}))
    return path


FROM_PATH = ('--session=user1', '--session-read-only=./base.json')


@pytest.mark.parametrize('session', ['user1', './user1.json'])
@pytest.mark.parametrize('domain', ['127.0.0.1', ''])
@pytest.mark.usefixtures('unbound')
def test_a_cookie_of_the_session_goes_instead_of_an_unbound_one_of_the_base(ask, sessions, tmp_path, session, domain):
    text = json.dumps({'cookies': [cookie('mine', domain=domain)]})
    sessions.folder.mkdir(parents=True)
    (sessions.path('user1') if session == 'user1' else tmp_path / 'home' / 'user1.json').write_text(text)
    for _ in range(2):
        assert ask(f'--session={session}', '--session-read-only=./base.json').cookies == ['other=x', 'sid=mine']
    assert ask(f'--session={session}').cookies == ['other=x', 'sid=mine']


@pytest.mark.usefixtures('unbound')
def test_a_typed_cookie_goes_instead_of_an_unbound_one_of_the_base(ask):
    assert ask(*FROM_PATH, 'Cookie:sid=mine').cookies == ['other=x', 'sid=mine']
    assert ask(*FROM_PATH).cookies == ['other=x', 'sid=mine']


@pytest.mark.usefixtures('unbound')
def test_what_the_session_removed_does_not_come_back_from_an_unbound_one(base, ask, manage):
    base('Cookie:sid=first')
    ask(*BOTH)
    manage('unset', 'user1', 'Cookie:sid')
    assert ask(*FROM_PATH).cookies == ['other=x']


def test_a_bound_cookie_of_the_base_makes_way_for_an_unbound_one_of_a_session(base, ask, tmp_path):
    base('Cookie:sid=base')
    (tmp_path / 'home' / 's.json').write_text(json.dumps({'cookies': [cookie('mine', domain='')]}))
    base_path = '--session-read-only=base'
    assert ask('--session=./s.json', base_path).cookies == ['sid=mine']


def test_a_cookie_of_another_path_is_inherited_beside_one_of_the_session(ask, sessions):
    sessions.write('base', {'cookies': [cookie('base', path='/get')]})
    sessions.write('user1', {'cookies': [cookie('mine')]})
    assert ask(*BOTH).cookies == ['sid=base', 'sid=mine']


def test_an_expired_cookie_that_was_unset_does_not_come_back(ask, let_pass, manage, sessions):
    sessions.write('base', {'cookies': [cookie('1', expires=int(time.time()) + 900)]})
    ask(*BOTH)
    ask(*BOTH, path=set_cookie('sid=1; Path=/; Max-Age=1'))
    let_pass(1.1)
    assert 'does not bring it back' in manage('unset', 'user1', 'Cookie:sid').stdout
    assert ask(*BOTH)['Cookie'] is None


def test_a_cookie_that_the_server_replaced_for_less_time_and_that_expired_is_inherited_again(ask, let_pass, sessions):
    sessions.write('base', {'cookies': [cookie('1', expires=int(time.time()) + 900)]})
    ask(*BOTH)
    ask(*BOTH, path=set_cookie('sid=2; Path=/; Max-Age=1'))
    let_pass(1.1)
    assert ask(*BOTH)['Cookie'] == 'sid=1'
