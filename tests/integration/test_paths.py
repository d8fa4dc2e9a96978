"""A session given by its path, and the hosts that it is used for."""

import json

import pytest
from support import basic
from support.files import cookie

SESSION = '--session=./s.json'


@pytest.fixture
def s_path(tmp_path):
    return tmp_path / 'home' / 's.json'


@pytest.fixture
def here(http, server):
    """Run ``http`` with the session for the first host."""

    def run(*items, flags=(SESSION,)):
        done = http(*flags, f'{server.url}/get', *items)
        assert (done.status, done.stderr) == (0, ''), done

    return run


@pytest.fixture
def there(http, other_server):
    """Run ``http`` with the session for another host; return what it said on stderr."""

    def run(*items, flags=(SESSION,)):
        done = http(*flags, f'{other_server.url}/get', *items)
        assert done.status == 0, done
        return done.stderr.strip()

    return run


def used_for(path):
    return json.loads(path.read_text())['__meta__'].get('session_plus', {}).get('used_for')


def test_a_file_remembers_the_hosts_it_was_used_for(here, there, s_path, server, other_server):
    here('X-Key:1')
    assert used_for(s_path) == [server.netloc]
    there()
    here()
    assert used_for(s_path) == [server.netloc, other_server.netloc]


@pytest.mark.parametrize(
    ('items', 'words'),
    [
        (['X-Key:1'], "the header 'X-Key'"),
        (['X-Key:1', '-au:p'], "the header 'X-Key' and auth"),
        (['Authorization:Bearer x', 'X-Key:1'], "the headers 'Authorization', 'X-Key'"),
        (['User-Agent:me', '-Abearer', '-at'], 'the auth'),
    ],
)
def test_the_first_use_for_another_host_says_which_credentials_go_there(
    here, there, server, other_server, s_path, items, words
):
    here(*items)
    line = there()
    assert line == (
        f"http: warning: Session '{s_path}' belongs to {server.netloc!r}. "
        f'It now sends {words} to {other_server.netloc!r} too.'
    )
    assert there() == ''
    here()


def test_credentials_still_go_where_they_are_used(here, there, other_server):
    here('X-Key:1', '--auth=u:p')
    there()
    received = other_server.last()
    assert (received['X-Key'], basic(received)) == ('1', 'u:p')


@pytest.mark.parametrize(
    ('items', 'flags'),
    [
        (['User-Agent:me', 'Accept-Language:de'], ()),
        (['Cookie:sid=1'], ()),
        (['X-Key:1'], ['--session-without=X-Key']),
        (['X-Key:1'], ['X-Key:2']),
        (['-au:p'], ['Authorization:Bearer x']),
        (['Authorization:Bearer x'], ['-au:p']),
    ],
)
def test_where_no_credentials_go_nothing_is_said(here, there, items, flags):
    here(*items)
    assert (
        there(*[one for one in flags if one[0] != '-'], flags=[SESSION, *[one for one in flags if one[0] == '-']]) == ''
    )


def test_a_read_only_session_says_it_each_time(here, there, s_path, server):
    here('X-Key:1')
    for _ in range(2):
        assert ' too.' in there(flags=['--session-read-only=./s.json'])
    assert used_for(s_path) == [server.netloc]


def test_a_file_that_httpie_made_belongs_to_the_host_that_it_is_used_for_first(here, there, s_path, server):
    s_path.write_text(json.dumps({'headers': [{'name': 'X-Key', 'value': '1'}]}))
    here()
    assert used_for(s_path) == [server.netloc]
    assert 'belongs to' in there()


def test_a_named_session_given_by_its_path_belongs_to_its_host(here, there, sessions, server, other_server):
    here('X-Key:1', flags=['--session=s'])
    line = there(flags=[f'--session={sessions.path("s")}'])
    assert f"belongs to {server.netloc!r}. It now sends the header 'X-Key' to " in line
    assert other_server.last()['X-Key'] == '1'


def test_a_base_by_path_of_another_host_is_announced_at_first(here, there, server, other_server):
    here('X-Key:1')
    both = ['--session=user1', '--session-read-only=./s.json']
    what = f'Its headers, auth, and unbound cookies now go to {other_server.netloc!r}.'
    assert f'belongs to {server.netloc!r}. {what}' in there(flags=both)
    assert there(flags=both) == ''
    assert other_server.last()['X-Key'] == '1'


def test_the_hosts_survive_a_copy(here, there, manage, s_path, server):
    here('X-Key:1')
    manage('copy', './s.json', './t.json')
    assert used_for(s_path.with_name('t.json')) == [server.netloc]
    assert 'belongs to' in there(flags=['--session=./t.json'])


@pytest.mark.parametrize('name', ['./s.json', 's'])
def test_a_typed_cookie_belongs_to_the_host_that_it_was_typed_for(http, server, tmp_path, name):
    """The same server by two names: ports do not tell cookies apart, names do."""
    http(f'--session={name}', f'{server.url}/get', 'Cookie:sid=1')
    assert server.last()['Cookie'] == 'sid=1'
    http(f'--session={name}', f'{server.url}/get')
    assert server.last()['Cookie'] == 'sid=1'
    http(f'--session={name}', f'http://localhost:{server.port}/get')
    assert server.last()['Cookie'] is None


def test_a_cookie_that_is_set_by_hand_belongs_to_the_host_that_is_named(http, manage, server, s_path):
    manage('set', './s.json', server.netloc, 'Cookie:sid=1')
    assert json.loads(s_path.read_text())['cookies'][0]['domain'] == '127.0.0.1'
    http(SESSION, f'http://localhost:{server.port}/get')
    assert server.last()['Cookie'] is None
    http(SESSION, f'{server.url}/get')
    assert server.last()['Cookie'] == 'sid=1'


def test_an_unbound_cookie_in_a_file_of_httpie_is_sent_and_named(here, there, s_path, other_server):
    s_path.write_text(json.dumps({'cookies': [cookie('sid', domain='')]}))
    here()
    assert "It now sends the cookie 'sid' to " in there()
    assert other_server.last()['Cookie'] == 'sid=1'


@pytest.mark.parametrize('hosts', ['a.test', [1], {'a': 1}, None])
def test_a_record_of_hosts_that_was_edited_by_hand_is_no_python_error(http, server, s_path, hosts):
    s_path.write_text(json.dumps({'__meta__': {'session_plus': {'used_for': hosts}}, 'headers': {'X-Key': '1'}}))
    done = http(SESSION, f'{server.url}/get')
    assert 'Error' not in done.stderr


def test_a_host_that_got_no_credentials_is_not_known(here, there):
    here('X-Key:1', '--auth=u:p')
    assert "the header 'X-Key'" in there(flags=[SESSION, '--session-without=auth'])
    assert 'auth' in there()
    assert there() == ''


@pytest.mark.parametrize('how', ['copy', 'rename', 'import', 'set'])
def test_a_path_that_a_command_makes_for_a_host_remembers_it(here, there, manage, server, s_path, how):
    here('X-Key:1', flags=['--session=s'])
    exported = manage('export', 's').stdout
    words = {
        'copy': ['copy', 's', './s.json', server.netloc],
        'rename': ['rename', 's', './s.json', server.netloc],
        'import': ['import', '-', './s.json', server.netloc],
        'set': ['set', './s.json', server.netloc, 'X-Key:1'],
    }
    manage(*words[how], stdin=exported if how == 'import' else None)
    assert used_for(s_path) == [server.netloc]
    assert f'belongs to {server.netloc!r}' in there()


def test_a_base_by_path_of_the_same_host_in_another_spelling_is_not_announced(http, here, server):
    here('X-Key:1')
    done = http('--session=u', '--session-read-only=./s.json', f'http://127.0.0.1.:{server.port}/get')
    assert 'belongs to' not in done.stderr
