"""HTTPie without the plugin reads, uses and saves the session files that the plugin has written."""

import json

import pytest
from support import BOTH, FORMATS, cookie


@pytest.mark.parametrize(
    'content',
    [
        {
            'headers': {'X-A': '1'},
            'cookies': {'a': {'value': '1'}},
            'auth': {'type': None, 'username': None, 'password': None},
        },
        {'headers': {'X-A': '1'}, 'cookies': {'a': '1'}, 'auth': {'type': 'basic', 'username': 'u', 'password': 'p'}},
        {'headers': [{'name': 'X-A', 'value': '1'}], 'cookies': [cookie('a')], '__meta__': {'httpie': '3.2.0'}},
        {'headers': {'X-A': '1'}, 'cookies': [cookie('a')], '__meta__': {'httpie': '3.1.0'}},
    ],
    ids=['0.9', 'simple', '3.2', '3.1'],
)
@pytest.mark.parametrize('is_marked', [False, True])
def test_every_layout_can_be_imported(manage, http, stock_http, server, content, is_marked):
    manage('import', '-', 's', server.netloc, stdin='\ufeff' * is_marked + json.dumps(content))
    run = http('--session=s', f'{server.url}/get')
    assert (server.last()['X-A'], server.last()['Cookie']) == ('1', 'a=1')
    # One that an HTTPie has written stays in its layout, of which HTTPie warns; what it never wrote does not.
    assert ('Outdated layout' in run.stderr) == ('__meta__' in content and not isinstance(content['headers'], list))
    assert stock_http('--session-read-only=s', f'{server.url}/get').status == 0
    assert server.last()['Cookie'] == 'a=1'


@pytest.mark.parametrize('layout', FORMATS, ids=lambda path: path.stem)
def test_httpie_without_the_plugin_reads_what_every_layout_became(http, stock_http, server, sessions, layout):
    sessions.write('s', layout.read_text().replace('localhost.local', '127.0.0.1'))
    http('--session=s', f'{server.url}/get', 'X-New:3', 'X-New:4')
    run = stock_http('--session=s', f'{server.url}/get')
    assert run.status == 0, run
    assert (server.last()['X-One'], server.last()['X-New']) == ('1', '3,4')
    assert sorted(server.last()['Cookie'].split('; ')) == ['server=2', 'typed=1']


def test_httpie_without_the_plugin_reads_an_export(manage, stock_http, sessions, server, tmp_path):
    manage('set', 's', server.netloc, 'X-A:1', '--auth=u:p')
    file = tmp_path / 'home' / 'export.json'
    file.write_text(manage('export', 's').stdout)
    assert stock_http('--session=./export.json', f'{server.url}/get', 'X-B:2').status == 0
    assert (server.last()['X-A'], server.last()['X-B']) == ('1', '2')
    # It has saved the file, and what the export says of itself survives that.
    manage('delete', 's')
    manage('import', file)
    assert sessions.headers('s') == [('X-A', '1'), ('X-B', '2')]


def test_httpie_without_the_plugin_keeps_the_url_of_a_session_and_does_not_know_it(
    manage, http, stock_http, server, sessions
):
    manage('set', 's', server.netloc, 'X-A:1', '--url', f'{server.url}/anything')
    assert stock_http('--session=s', f'{server.url}/cookies/set/sid/1', 'X-B:2').status == 0
    assert sessions.record('s') == {'url': f'{server.url}/anything'}
    assert 'No host supplied' in stock_http('--session=s', '/users').stderr
    assert http('--session=s', '/users').status == 0
    assert (server.last().path, server.last()['X-B'], server.last().cookies) == ('/anything/users', '2', ['sid=1'])


def test_httpie_without_the_plugin_reads_uses_and_saves_such_a_session(ask, stock_http, server, sessions):
    ask('--session=base', 'X-Version:v2', 'X-Old:1', '-au:p', path='/cookies/set?a=1&b=1')
    ask(*BOTH)
    record = sessions.record('user1')
    run = stock_http('--session=user1', f'{server.url}/cookies/set?a=stock', 'X-Version:stock')
    assert (run.status, run.stderr) == (0, '')
    received = server.last()
    assert received['X-Version'] == 'stock'
    assert received['X-Old'] == '1'
    assert received['Authorization']
    assert received['Cookie'] == 'a=1; b=1'
    assert sessions.record('user1') == record
    ask('--session=base', 'X-Version:v3', 'X-Old:2', path='/cookies/set?a=2&b=2')
    received = ask(*BOTH)
    assert (received['X-Version'], received['X-Old'], received['Cookie']) == ('stock', '2', 'a=stock; b=2')


def test_httpie_without_the_plugin_may_delete_a_cookie_for_good(ask, stock_http, server, sessions):
    ask('--session=base', path='/cookies/set/a/1')
    ask(*BOTH)
    assert stock_http('--session=user1', f'{server.url}/cookies/delete?a=').status == 0
    assert ask(*BOTH)['Cookie'] is None
    assert sessions.record('user1')['cookies'][0]['mark'] == 'decided'


@pytest.fixture
def secured(http):
    """A session of ``example.com`` whose auth was stored over https."""
    assert http('--offline', '--session=s', 'https://example.com', '--auth=u:secret').stderr == ''


def test_httpie_without_the_plugin_reads_what_is_kept_of_it(secured, stock_http):
    run = stock_http('--offline', '--print=H', '--session=s', 'https://example.com')
    assert (run.status, run.stderr) == (0, '')
    assert 'Authorization: Basic' in run.stdout
