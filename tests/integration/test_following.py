"""A session that follows its base: it inherits in every run, without a flag."""

import json
from itertools import pairwise

import pytest
from support import BOTH, USER1, Sessions, basic

from httpie_session_plus import (
    MissingSessionError,
    SameSessionError,
    SessionError,
    get_httpie_session,
    open_session,
)  # fmt: skip


@pytest.fixture
def base(manage, server):
    """Set items of the base."""
    return lambda *items, name='base': manage('set', name, server.netloc, *items)


@pytest.fixture
def follow(base, ask, manage, server):
    """Let user1 follow a base with a token."""
    base('X-Version:v1', '--auth', 'me:first')
    ask(*USER1, 'X-Own:1')
    manage('follow', 'user1', 'base', server.netloc)


@pytest.mark.usefixtures('follow')
def test_a_token_rotated_in_the_base_is_sent_by_the_next_run(ask, base, sessions):
    assert basic(ask(*USER1)) == 'me:first'
    base('--auth', 'me:second')
    assert basic(ask(*USER1)) == 'me:second'
    assert sessions.read('user1')['auth']['raw_auth'] == 'me:second'
    assert sessions.record('user1')['follows'] is True


@pytest.mark.usefixtures('follow')
def test_a_follower_has_the_items_of_its_base_at_once(sessions):
    assert sessions.headers('user1') == [('X-Own', '1'), ('X-Version', 'v1')]


@pytest.mark.usefixtures('follow')
def test_what_a_follower_overrides_and_what_the_base_drops_is_as_with_both_flags(ask, base, manage, server):
    ask(*USER1, 'X-Version:mine')
    base('X-Version:v2', 'X-More:1')
    received = ask(*USER1)
    assert (received['X-Version'], received['X-More']) == ('mine', '1')
    manage('unset', 'base', server.netloc, 'X-More')
    assert ask(*USER1)['X-More'] is None


def test_a_cookie_of_the_session_stands_where_it_begins_to_follow_an_unbound_one(manage, server, sessions):
    sessions.write('base', {'cookies': {'sid': {'value': 'of the base'}}})
    manage('set', 'user1', server.netloc, 'Cookie:sid=mine')
    manage('follow', 'user1', 'base', server.netloc)
    assert [cookie['value'] for cookie in sessions.read('user1')['cookies']] == ['mine']


def test_a_row_of_bases_is_found_where_the_port_of_https_is_written(http, manage):
    manage('set', 'deep', 'h.org', 'X-Deep:1')
    manage('set', 'base', 'h.org', '--follow', 'deep')
    manage('set', 'user1', 'h.org', '--follow', 'base')
    run = http('--offline', '--session=user1', 'https://h.org:443/')
    assert (run.status, run.stderr) == (0, '')
    assert 'X-Deep: 1' in run.stdout


@pytest.mark.usefixtures('follow')
def test_what_the_base_brings_stays_where_somebody_else_saves_meanwhile(ask, base, server, sessions):
    other = {'name': 'X-Other', 'value': '1'}
    server.on_request = lambda: sessions.edit('user1', lambda data: data['headers'].append(other))
    base('X-New:1')
    ask(*USER1, 'X-Mine:1')
    assert {'X-New', 'X-Other', 'X-Mine'} <= set(dict(sessions.headers('user1')))
    assert ask(*USER1)['X-New'] == '1'


@pytest.mark.usefixtures('follow')
def test_the_base_is_only_read(ask, sessions):
    before = sessions.path('base').read_bytes()
    ask(*USER1, 'X-Own:2', 'Cookie:a=1')
    assert sessions.path('base').read_bytes() == before


@pytest.mark.usefixtures('follow')
def test_another_base_takes_the_place_of_the_followed_one_for_one_run(ask, base, sessions):
    base('X-Version:other', name='other')
    assert ask('--session=user1', '--session-read-only=other')['X-Version'] == 'other'
    assert (sessions.record('user1')['base'], sessions.record('user1')['follows']) == ('base', True)
    assert ask(*USER1)['X-Version'] == 'v1'


@pytest.mark.usefixtures('follow')
def test_no_session_read_only_switches_following_off_for_one_run(ask, base):
    base('X-Version:v2')
    assert ask(*USER1, '--no-session-read-only')['X-Version'] == 'v1'
    assert ask(*USER1)['X-Version'] == 'v2'


@pytest.mark.usefixtures('follow')
def test_a_follower_that_is_only_read_follows_too(ask, base, sessions):
    base('X-Version:v2')
    before = sessions.path('user1').read_bytes()
    assert ask('--session-read-only=user1')['X-Version'] == 'v2'
    assert sessions.path('user1').read_bytes() == before


@pytest.mark.usefixtures('follow')
def test_a_follower_that_is_the_base_of_a_run_hands_down_what_it_inherits(ask, base, sessions):
    base('X-Version:v2')
    before = sessions.path('user1').read_bytes()
    assert ask('--session=user2', '--session-read-only=user1')['X-Version'] == 'v2'
    assert sessions.path('user1').read_bytes() == before


def test_without_following_the_session_alone_is_used_as_it_is(ask, base):
    base('X-Version:v1')
    ask(*BOTH)
    base('X-Version:v2')
    assert ask(*USER1)['X-Version'] == 'v1'


def chain(manage, server, count):
    names = [f's{index}' for index in range(count)]
    for name in names:
        manage('set', name, server.netloc, f'X-{name}:1')
    for heir, base in pairwise(names):
        manage('follow', heir, base, server.netloc)
    return names


def test_a_base_may_follow_one_itself(ask, manage, server, sessions):
    first, *others, _ = chain(manage, server, 4)
    manage('set', 's3', server.netloc, 'X-s3:new')
    before = [sessions.path(name).read_bytes() for name in others]
    received = ask(f'--session={first}')
    assert [received[f'X-s{index}'] for index in range(4)] == ['1', '1', '1', 'new']
    assert [sessions.path(name).read_bytes() for name in others] == before


def test_ten_bases_are_followed_and_no_more(ask, http, httpie, manage, server):
    names = chain(manage, server, 11)
    assert ask('--session=s0')['X-s10'] == '1'
    manage('set', 'more', server.netloc, 'X-More:1')
    manage('follow', names[-1], 'more', server.netloc)
    server.received.clear()
    error = http('--session=s0', f'{server.url}/get').error()
    assert f'httpie sessions unfollow s10 {server.netloc}' in error
    assert server.received == []
    assert httpie('sessions', 'show', 's0', server.netloc).status == 0


@pytest.mark.parametrize('count', [2, 3])
def test_a_circle_is_refused_and_names_the_sessions_in_it(http, httpie, manage, server, sessions, count):
    names = chain(manage, server, count)
    refused = httpie('sessions', 'follow', names[-1], 's0', server.netloc).error()
    assert all(repr(name) in refused for name in names)
    assert 'session_plus' not in sessions.read(names[-1])['__meta__']
    sessions.edit(
        names[-1], lambda data: data['__meta__'].update(session_plus={'base': 's0', 'follows': True, 'headers': {}})
    )
    server.received.clear()
    error = http('--session=s0', f'{server.url}/get').error()
    assert all(repr(name) in error for name in names)
    assert f'httpie sessions unfollow {names[-1]} {server.netloc}' in error
    assert server.received == []


def test_a_session_cannot_follow_itself(httpie, manage, server):
    manage('set', 's', server.netloc, 'X-A:1')
    assert 'cannot follow itself' in httpie('sessions', 'follow', 's', 's', server.netloc).error()


def test_a_session_cannot_follow_a_base_that_is_missing(httpie, manage, base, server, sessions):
    base('X-A:1')
    manage('set', 's', server.netloc, 'X-A:1')
    before = sessions.path('s').read_bytes()
    assert "Did you mean 'base'?" in httpie('sessions', 'follow', 's', 'bass', server.netloc).error()
    assert sessions.path('s').read_bytes() == before


@pytest.mark.usefixtures('follow')
@pytest.mark.parametrize('flag', ['--session=user1', '--session-read-only=user1'])
def test_a_followed_base_that_is_missing_is_refused_and_the_way_on_can_be_typed(
    http, httpie, server, sessions, monkeypatch, flag
):
    sessions.path('base').unlink()
    before = sessions.path('user1').read_bytes()
    server.received.clear()
    error = http(flag, f'{server.url}/get').error()
    assert server.received == []
    assert sessions.path('user1').read_bytes() == before
    command = error.partition('httpie sessions ')[2]
    assert httpie('sessions', *command.split()).status == 0
    assert http(flag, f'{server.url}/get').status == 0


@pytest.mark.usefixtures('follow')
def test_unfollow_keeps_all_items_as_the_sessions_own(ask, base, manage, server, sessions):
    before = sessions.read('user1')
    manage('unfollow', 'user1', server.netloc)
    after = sessions.read('user1')
    assert {key: after[key] for key in ('headers', 'cookies', 'auth')} == {
        key: before[key] for key in ('headers', 'cookies', 'auth')
    }
    assert 'base' not in after['__meta__'].get('session_plus', {})
    shown = manage('show', 'user1', server.netloc, '--json').json
    assert {item['origin'] for item in shown['items']} == {'own'}
    base('X-Version:v2')
    assert ask(*USER1)['X-Version'] == 'v1'


def test_unfollow_says_where_nothing_is_followed(manage, server):
    manage('set', 's', server.netloc, 'X-A:1')
    assert manage('unfollow', 's').stdout == f"'s' @ '{server.netloc}' follows no base.\n"


@pytest.mark.usefixtures('follow')
def test_list_and_show_say_what_is_followed(manage, server):
    manage('set', '@all', '--for', '127.0.0.1', 'X-All:1')
    manage('follow', 'base', '@all', server.netloc)
    listed = {one['name']: one for one in manage('list', server.netloc, '--json').json}
    assert (listed['user1']['base'], listed['user1']['follows']) == ('base', True)
    assert 'base (followed)' in manage('list').stdout
    assert 'base ⟳' in manage('list', is_terminal=True).stdout
    assert "'base', which follows '@all' (followed)" in manage('show', 'user1').stdout
    shown = manage('show', 'user1', '--json').json
    assert (shown['follows'], shown['bases'], shown['is_base_missing']) == (True, ['base', '@all'], False)


@pytest.mark.usefixtures('follow')
def test_check_reports_followers_of_missing_bases_and_circles(httpie, manage, server, sessions):
    manage('set', 'a', server.netloc, 'X-A:1', '--follow', 'base')
    sessions.path('base').unlink()
    report = httpie('sessions', 'check')
    assert report.status == 1
    assert f"its base 'base' does not exist; run httpie sessions unfollow a {server.netloc}" in report.stdout
    sessions.write('base', {'__meta__': {'session_plus': {'base': 'a', 'follows': True}}}).chmod(0o600)
    problems = httpie('sessions', 'check', '--json').json
    assert {one['name'] for one in problems if one['kind'] == 'unusable-base'} == {'a', 'base', 'user1'}


@pytest.mark.usefixtures('follow')
def test_deleting_a_base_says_who_follows_it(manage, server):
    warning = manage('delete', 'base', server.netloc).stderr
    command = f'httpie sessions follow user1 BASE {server.netloc}'
    assert f"'user1' follows the missing base 'base'. Let it follow another one: {command}" in warning


@pytest.mark.usefixtures('follow')
def test_what_is_said_of_followers_of_a_renamed_base_can_be_typed(ask, base, httpie, manage, server):
    warning = manage('rename', 'base', 'new', server.netloc).stderr
    command = warning.partition('httpie sessions ')[2]
    assert httpie('sessions', *command.split()).status == 0
    base('X-Version:v2', name='new')
    assert ask(*USER1)['X-Version'] == 'v2'


@pytest.mark.usefixtures('follow')
def test_rename_updates_the_followers_if_asked(ask, base, manage, server, sessions):
    manage('set', '@all', '--for', '127.0.0.1', 'X-All:1')
    manage('set', 'a', server.netloc, '--follow', '@all')
    done = manage('rename', 'base', 'new', server.netloc, '--update-followers')
    assert done.stderr == ''
    assert sessions.record('user1')['base'] == 'new'
    base('X-Version:v2', name='new')
    assert ask(*USER1)['X-Version'] == 'v2'
    manage('rename', '@all', '@more', '--update-followers')
    assert sessions.record('a')['base'] == '@more'


@pytest.mark.usefixtures('follow')
def test_a_copy_within_a_host_follows_too_and_one_to_another_host_does_not(manage, server, sessions, other_sessions):
    manage('copy', 'user1', 'copy', server.netloc)
    assert sessions.record('copy')['follows'] is True
    manage('copy', 'user1', 'copy', server.netloc, '--to-host', other_sessions.folder.name.replace('_', ':'))
    assert 'session_plus' not in other_sessions.read('copy')['__meta__']


def test_set_makes_a_session_over_a_base_without_a_request(ask, base, manage, server, sessions):
    base('X-Version:v1')
    server.received.clear()
    manage('set', 'once', server.netloc, '--base', 'base')
    manage('set', 'always', server.netloc, 'X-Own:1', '--follow', 'base')
    assert server.received == []
    assert sessions.headers('once') == [('X-Version', 'v1')]
    base('X-Version:v2')
    assert ask('--session=once')['X-Version'] == 'v1'
    assert ask('--session=always')['X-Version'] == 'v2'


def test_one_base_is_named_once(httpie, base, server):
    base('X-A:1')
    assert httpie('sessions', 'set', 's', server.netloc, '--base', 'base', '--follow', 'base').status == 1


# Bases by path: a file that somebody hands over must not take what belongs to another host.


def followed(path, base, **record):
    path.write_text(
        json.dumps({'headers': [], '__meta__': {'session_plus': {'base': str(base), 'follows': True, **record}}})
    )
    return path


def test_a_file_cannot_follow_what_belongs_to_another_host(
    http, manage, server, other_server, other_sessions, tmp_path
):
    manage('set', 'bank', other_server.netloc, 'X-Api-Key:secret')
    file = followed(tmp_path / 's.json', other_sessions.path('bank'))
    error = http(f'--session={file}', f'{server.url}/get').error()
    assert 'httpie sessions unfollow' in error
    assert server.received == []
    assert 'secret' not in file.read_text()


def test_a_file_cannot_follow_one_elsewhere_that_was_used_for_no_host(http, manage, server, tmp_path):
    (tmp_path / 'mine.json').write_text('{"headers": [{"name": "X-Api-Key", "value": "secret"}]}')
    (tmp_path / 'theirs').mkdir()
    file = followed(tmp_path / 'theirs' / 's.json', tmp_path / 'mine.json')
    assert http(f'--session={file}', f'{server.url}/get').status == 1
    assert server.received == []


def test_a_file_can_follow_its_neighbour_and_one_of_the_same_host(ask, manage, server, sessions, tmp_path):
    (tmp_path / 'base.json').write_text('{"headers": [{"name": "X-Version", "value": "v1"}]}')
    assert ask(f'--session={followed(tmp_path / "s.json", tmp_path / "base.json")}')['X-Version'] == 'v1'
    manage('set', 'base', server.netloc, 'X-Version:v2')
    assert ask(f'--session={followed(tmp_path / "t.json", sessions.path("base"))}')['X-Version'] == 'v2'
    assert ask(f'--session={followed(tmp_path / "u.json", "base")}')['X-Version'] == 'v2'


def test_a_path_can_follow_by_command(ask, manage, server, tmp_path):
    for name in 'ab':
        ask(f'--session={tmp_path / name}.json', f'X-{name}:1')
    manage('follow', tmp_path / 'a.json', tmp_path / 'b.json')
    ask(f'--session={tmp_path / "b.json"}', 'X-b:2')
    assert ask(f'--session={tmp_path / "a.json"}')['X-b'] == '2'
    manage('set', '@all', '--for', '127.0.0.1', 'X-All:1')
    manage('follow', tmp_path / 'a.json', '@all')
    assert ask(f'--session={tmp_path / "a.json"}')['X-All'] == '1'


@pytest.mark.usefixtures('follow')
def test_a_session_that_is_unfollowed_during_a_run_stays_so(ask, http, manage, server, sessions):
    server.on_request = lambda: manage('unfollow', 'user1', server.netloc)
    http(*USER1, f'{server.url}/get', 'X-New:1')
    assert 'base' not in sessions.read('user1')['__meta__'].get('session_plus', {})
    assert ('X-New', '1') in sessions.headers('user1')


@pytest.mark.usefixtures('follow')
def test_a_base_that_changes_during_a_run_is_inherited_by_the_save_or_the_next_run(ask, base, http, server, sessions):
    server.on_request = lambda: base('X-Version:v2')
    http(*USER1, f'{server.url}/get', 'X-New:1')
    assert ask(*USER1)['X-Version'] == 'v2'
    assert dict(sessions.headers('user1'))['X-New'] == '1'


@pytest.mark.usefixtures('follow')
@pytest.mark.parametrize('value', ['yes', 1, None, [], {'a': 1}])
def test_a_broken_record_of_following_is_named(http, server, sessions, value):
    sessions.edit('user1', lambda data: data['__meta__']['session_plus'].update(follows=value))
    assert '__meta__.session_plus.follows must be true or false' in http(*USER1, f'{server.url}/get').error()


def test_a_follower_of_one_host_says_nothing_of_another(config_dir, manage, server, other_server):
    manage('set', 'base', server.netloc, 'X-A:1')
    manage('set', 'base', other_server.netloc, 'X-B:1')
    manage('set', 's', other_server.netloc, '--follow', 'base')
    assert manage('delete', 'base', server.netloc).stderr == ''
    assert Sessions(config_dir / 'sessions' / other_server.netloc.replace(':', '_')).headers('s') == [('X-B', '1')]


def test_python_follows_a_base(factory, ask, stored):
    stored.write('base', {'headers': [{'name': 'X-Base', 'value': '1'}]})
    session = factory('s')
    session.update_headers({'X-Own': '1'})
    session.follow('base')
    assert dict(session.headers) == {'X-Own': '1', 'X-Base': '1'}
    assert stored.names() == ['base']
    session.save()
    stored.write('base', {'headers': [{'name': 'X-Base', 'value': '2'}]})
    again = factory('s')
    assert dict(again.headers) == {'X-Own': '1', 'X-Base': '2'}
    again.unfollow()
    again.save()
    assert 'session_plus' not in stored.read('s')['__meta__']
    assert dict(factory('s').headers) == {'X-Own': '1', 'X-Base': '2'}


def test_python_names_what_cannot_be_followed(factory, stored):
    stored.write('s', {'headers': [{'name': 'X-Own', 'value': '1'}]})
    session = factory('s')
    for base, error in (('nope', MissingSessionError), ('s', SameSessionError), ('@nope', MissingSessionError)):
        with pytest.raises(error):
            session.follow(base)
    session.save()
    assert 'session_plus' not in stored.read('s').get('__meta__', {})


def test_an_import_follows_a_base_by_name_and_none_by_its_path(httpie, manage, server, sessions, tmp_path):
    manage('set', 'base', server.netloc, 'X-Version:v1')
    for name, base in (('a', 'base'), ('b', sessions.path('base'))):
        done = httpie('sessions', 'import', followed(tmp_path / f'{name}.json', base), name, server.netloc)
        assert (done.status, 'does not follow' in done.stderr) == (0, name == 'b')
    assert sessions.record('a')['follows'] is True
    assert 'follows' not in sessions.record('b')


def test_a_base_for_one_run_leaves_nothing_in_the_file(ask, base, follow, manage, server, sessions):
    base('X-Other:1', '--auth', 'other:pw', name='other')
    before = sessions.read('user1')
    received = ask(*USER1, '--session-read-only=other', 'X-New:1', path='/cookies/set/sid/1')
    assert (received['X-Other'], basic(received), received['X-Version']) == ('1', 'other:pw', None)
    after = sessions.read('user1')
    assert (after['auth'], after['__meta__']) == (before['auth'], before['__meta__'])
    assert dict(sessions.headers('user1')) == {'X-Own': '1', 'X-Version': 'v1', 'X-New': '1'}
    assert sessions.cookies('user1') == {'sid': '1'}
    manage('unfollow', 'user1', server.netloc)
    assert ask(*USER1)['X-Version'] == 'v1'


@pytest.mark.usefixtures('follow')
def test_a_follower_gets_no_other_base_by_set(httpie, base, server, sessions):
    base('X-Other:1', name='other')
    before = sessions.path('user1').read_bytes()
    assert (
        'httpie sessions unfollow user1' in httpie('sessions', 'set', 'user1', server.netloc, '--base', 'other').error()
    )
    assert sessions.path('user1').read_bytes() == before


@pytest.mark.usefixtures('follow')
def test_following_another_base_says_what_is_no_longer_inherited(base, manage, server):
    base('X-Other:1', name='other')
    done = manage('follow', 'user1', 'other', server.netloc)
    assert "no longer inherits the header 'X-Version' and auth from 'base'" in done.stderr


def test_a_shared_session_keeps_what_it_inherits_when_it_unfollows(ask, manage, server):
    manage('set', '@root', '--for', '127.0.0.1', 'X-Root:1')
    manage('set', '@team', '--for', '127.0.0.1', 'X-Team:1', '--follow', '@root')
    manage('unfollow', '@team')
    assert ask('--session-read-only=@team')['X-Root'] == '1'


@pytest.mark.parametrize('flag', ['--session', '--session-read-only'])
def test_a_follower_given_by_its_path_takes_no_base_to_another_host(http, manage, server, sessions, flag):
    manage('set', 'base', server.netloc, 'X-Api-Key:secret')
    manage('set', 'dave', server.netloc, '--follow', 'base')
    manage('set', 'base', server.netloc, 'X-Api-Key:rotated')
    error = http(f'{flag}={sessions.path("dave")}', f'http://localhost:{server.port}/get').error()
    assert 'httpie sessions unfollow' in error
    assert server.received == []


def test_a_file_anywhere_gets_no_copy_of_a_base_in_the_users_directory(ask, manage, server, tmp_path):
    manage('set', 'base', server.netloc, 'X-Api-Key:secret')
    manage('set', '@common', '--for', '127.0.0.1', 'X-Api-Key:secret')
    for name, base in (('a', 'base'), ('b', '@common')):
        file = followed(tmp_path / f'{name}.json', base)
        assert ask(f'--session={file}', 'X-Own:1', path='/cookies/set/sid/1')['X-Api-Key'] == 'secret'
        assert 'secret' not in file.read_text()
        assert '"X-Own"' in file.read_text()


def test_a_base_that_a_file_names_is_not_read_before_it_is_trusted(http, server, tmp_path):
    file = followed(tmp_path / 's.json', str(tmp_path / 'passwd'))
    error = http(f'--session={file}', f'{server.url}/get').error()
    assert 'httpie sessions unfollow' in error
    assert 'broken' not in error


def test_python_takes_no_base_where_a_file_says(env, manage, server, other_server, tmp_path):
    manage('set', '@common', '--for', '127.0.0.1', 'X-Api-Key:secret')
    manage('set', 'base', server.netloc, 'X-Api-Key:secret')
    for base in ('@common', 'base'):
        file = followed(tmp_path / 's.json', base, used_for=[f'localhost:{server.port}'])
        with pytest.raises(SessionError, match='open_session'):
            open_session(file, env=env)
        with pytest.raises(SessionError):
            open_session(file, f'localhost:{server.port}', env=env)
        script = open_session(file, server.netloc, env=env).requests_session()
        script.get(f'{server.url}/get')
        script.get(f'http://localhost:{server.port}/get')
        assert [one['X-Api-Key'] for one in server.received[-2:]] == ['secret', None]


def test_python_uses_a_shared_session_as_a_base_alone(env, manage, server, config_dir):
    manage('set', '@common', '--for', '127.0.0.1', 'X-Api-Key:secret')
    with pytest.raises(SessionError):
        open_session('@common', 'localhost', env=env)
    for way in ('@common', config_dir / 'sessions' / '@shared' / 'common.json'):
        session = open_session(way, env=env)
        with pytest.raises(SessionError, match='shared'):
            session.requests_session()
    with pytest.raises(SessionError):
        get_httpie_session(env, config_dir, '@common', None, f'http://localhost:{server.port}/')


@pytest.mark.usefixtures('follow')
def test_the_words_of_follow_in_the_wrong_order_get_the_right_line(httpie, server):
    for words in (['follow', server.netloc, 'user1', 'base'], ['follow', 'user1', server.netloc, 'base']):
        error = httpie('sessions', *words).error()
        assert f'Try: httpie sessions follow user1 base {server.netloc}' in error


@pytest.mark.usefixtures('follow')
def test_a_chain_whose_base_is_missing_is_shown_as_such(manage, server, sessions):
    manage('set', 'more', server.netloc, '--follow', 'user1')
    sessions.path('base').unlink()
    assert '(missing)' in manage('show', 'more').stdout
