"""Which cookies a session takes, and where it sends them."""

import json

import pytest
from support import reply_of, url_to

OTHER_HOSTS = ['to another host', 'to another name of the same server']
# RFC 6265bis, section 8.5: cookies are not isolated by port, nor by scheme.
SAME_HOST = ['to another port', 'from https to http', 'from http to https']


@pytest.fixture
def cookies_of(http):
    """Return the cookies that a session sends to a URL."""

    def cookies_of(url, *args):
        done = http('--offline', '--print=H', '--session-read-only=s', url, *args)
        lines = [line for line in done.stdout.splitlines() if line.startswith('Cookie: ')]
        return sorted(lines[0][8:].split('; ')) if lines else []

    return cookies_of


EVIL = [
    'sid=; Max-Age=0',
    'sid=; Max-Age=0; Path=/',
    'sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/',
    'sid=; Max-Age=0; Path=/; Domain=127.0.0.1',
    'sid=; Max-Age=-1; Path=/; Domain=.127.0.0.1',
    'sid=evil; Path=/',
    'sid=evil; Path=/; Domain=127.0.0.1',
    'sid=evil; Path=/; Domain=0.0.1',
    'sid=evil; Path=/; Domain=.0.0.1',
    'sid=evil; Path=/get',
]


@pytest.mark.parametrize('cookie', EVIL)
@pytest.mark.parametrize('way', OTHER_HOSTS)
def test_another_host_can_neither_delete_nor_replace_a_cookie(run, ways, cookies_of, cookie, way):
    _, base, target, other = ways[way]
    run(f'{base}/reply?cookie=sid=mine;Path=/')
    run(url_to(base, url_to(other, f'{base}/get', cookie)))
    assert target.received
    assert cookies_of(f'{base}/get') == ['sid=mine']


@pytest.mark.parametrize('way', OTHER_HOSTS)
def test_another_host_does_not_get_a_cookie_that_was_set_here(run, ways, way):
    _, base, target, other = ways[way]
    run(f'{base}/reply?cookie=sid=mine;Path=/')
    run(url_to(base, f'{other}/anything'))
    assert target.last()['Cookie'] is None


@pytest.mark.parametrize('way', SAME_HOST)
def test_another_port_or_scheme_of_the_host_shares_its_cookies(run, ways, way):
    _, base, target, other = ways[way]
    run(f'{base}/reply?cookie=sid=mine;Path=/')
    run(url_to(base, f'{other}/anything'), 'Cookie:typed=1')
    assert target.last().cookies == ['sid=mine', 'typed=1']


def test_a_cookie_for_https_stays_there_also_on_the_way_to_another_port(run, secure_server, other_server, server):
    run(f'{secure_server.url}/reply?cookie=sid=mine;Path=/;Secure&cookie=a=1;Path=/'.replace(';Secure', '%3BSecure'))
    run(url_to(secure_server.url, url_to(other_server.url, f'{secure_server.url}/anything')))
    assert other_server.last().cookies == ['a=1']
    assert secure_server.last().cookies == ['a=1', 'sid=mine']


def test_two_ports_share_the_cookies_of_a_stored_session(run, server, other_server):
    run(f'http://localhost:{server.port}/reply?cookie=sid=1;Path=/', session='./s.json')
    run(f'http://localhost:{other_server.port}/reply?cookie=other=2;Path=/', session='./s.json')
    assert other_server.last()['Cookie'] == 'sid=1'
    run(f'http://localhost:{server.port}/get', session='./s.json')
    assert server.last().cookies == ['other=2', 'sid=1']


def test_another_port_of_the_host_replaces_and_deletes_its_cookies(run, server, other_server, cookies_of):
    run(reply_of(server, 'sid=old; Path=/', 'gone=1; Path=/'))
    run(
        reply_of(
            server, to=url_to(other_server.url, f'{server.url}/get', 'sid=new; Path=/', 'gone=; Max-Age=0; Path=/')
        )
    )
    assert cookies_of(f'{server.url}/get') == ['sid=new']


def test_what_another_host_sets_is_kept_and_goes_back_to_it_alone(run, server, other_server, sessions):
    provider = f'http://localhost:{other_server.port}'
    run(reply_of(server, 'app=1; Path=/', to=url_to(provider, f'{server.url}/get', 'login=1; Path=/')))
    assert server.last()['Cookie'] == 'app=1'
    run(reply_of(server, to=url_to(provider, f'{server.url}/get')))
    assert other_server.last()['Cookie'] == 'login=1'
    assert server.last()['Cookie'] == 'app=1'
    assert {cookie['domain'] for cookie in sessions.read('s')['cookies']} == {'127.0.0.1', 'localhost.local'}


def test_a_login_at_another_port_is_a_login_here(run, server, other_server, cookies_of):
    step = url_to(other_server.url, url_to(other_server.url, f'{server.url}/get'), 'step=1; Path=/')
    run(reply_of(server, 'app=1; Path=/', to=step))
    assert [request.cookies for request in other_server.received] == [['app=1'], ['app=1', 'step=1']]
    assert cookies_of(f'{server.url}/get') == ['app=1', 'step=1']


@pytest.mark.parametrize(
    ('given', 'left'),
    [
        ('sid=; Max-Age=0; Path=/', []),
        ('sid=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/', []),
        ('sid=; Expires=Thu, 01-Jan-1970 00:00:00 GMT; Path=/', []),
        ('sid=x; Max-Age=0; Expires=Fri, 01 Jan 2100 00:00:00 GMT; Path=/', []),
        ('sid=new; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/', ['sid=new']),
        ('sid=; Max-Age=0; Path=/other', ['sid=old']),
        ('SID=; Max-Age=0; Path=/', ['sid=old']),
        ('sid=; Path=/', ['sid=']),
        ('sid=new; Path=/', ['sid=new']),
    ],
)
def test_the_host_itself_deletes_and_replaces_its_cookies(run, server, cookies_of, given, left):
    run(reply_of(server, 'sid=old; Path=/'))
    run(reply_of(server, given))
    assert cookies_of(f'{server.url}/get') == left


@pytest.mark.parametrize('session', ['s', './s.json'])
def test_the_host_replaces_and_deletes_a_cookie_that_was_typed(run, http, server, session):
    run(f'{server.url}/get', 'Cookie:sid=typed; b=1', session=session)
    run(reply_of(server, 'sid=new; Path=/', 'b=; Max-Age=0; Path=/'), session=session)
    run(f'{server.url}/get', session=session)
    assert server.last()['Cookie'] == 'sid=new'


@pytest.mark.parametrize('domain', ['localhost', '.localhost', 'LOCALHOST'])
def test_localhost_may_name_itself(http, server, domain):
    http('--session=s', reply_of(server, f'a=1; Path=/; Domain={domain}', host='localhost'))
    http('--session=s', f'http://localhost:{server.port}/get')
    assert server.last()['Cookie'] == 'a=1'
    http('--session=s', reply_of(server, f'a=; Path=/; Max-Age=0; Domain={domain}', host='localhost'))
    http('--session=s', f'http://localhost:{server.port}/get')
    assert server.last()['Cookie'] is None


@pytest.mark.parametrize(
    'cookie',
    [
        '__Secure-a=1; Path=/',
        '__Secure-a=1; Path=/; Secure',
        '__Host-a=1; Path=/; Secure',
        'a=1; Secure',
        'a=1; Domain=com',
        'a=1; Domain=example.com',
        'a=1; Domain=co.uk',
        '__secure-a=1; Path=/',
    ],
)
def test_over_http_what_promises_more_is_not_taken(run, server, sessions, cookie):
    run(reply_of(server, cookie))
    assert sessions.cookies('s') == {}


@pytest.mark.parametrize(
    ('cookie', 'is_taken'),
    [
        ('__Secure-a=1; Path=/; Secure', True),
        ('__Secure-a=1; Path=/', False),
        ('__Host-a=1; Path=/; Secure', True),
        ('__Host-a=1; Path=/', False),
        ('__Host-a=1; Path=/x; Secure', False),
        ('__Host-a=1; Path=/; Secure; Domain=127.0.0.1', False),
        ('a=1; Secure', True),
    ],
)
def test_over_https_a_prefix_has_to_keep_its_word(run, secure_server, config_dir, cookie, is_taken):
    run(f'{secure_server.url}/reply?cookie={cookie.replace(";", "%3B")}')
    folder = config_dir / 'sessions' / f'127.0.0.1_{secure_server.port}'
    assert bool(json.loads((folder / 's.json').read_text())['cookies']) == is_taken


def test_over_http_nobody_replaces_or_deletes_a_secure_cookie(http, server, sessions):
    secure = {'name': 'sid', 'value': '1', 'domain': '127.0.0.1', 'path': '/', 'secure': True, 'expires': None}
    sessions.write('s', {'cookies': [secure], 'headers': []})
    for cookie in ('sid=2; Path=/', 'sid=; Max-Age=0; Path=/', 'sid=2; Path=/deep'):
        http('--session=s', reply_of(server, cookie))
    assert sessions.read('s')['cookies'] == [secure]


@pytest.mark.parametrize('session', ['s', './s.json'])
def test_a_typed_cookie_takes_the_place_of_every_other_of_its_name(run, server, session):
    run(reply_of(server, 'ck=1; Path=/', 'ck=deep; Path=/get', 'other=1; Path=/'), session=session)
    for typed in ('ck=2', 'ck='):
        run(f'{server.url}/get', f'Cookie:{typed}', session=session)
        assert sorted(server.last()['Cookie'].split('; ')) == [typed, 'other=1']
        run(f'{server.url}/get', session=session)
        assert sorted(server.last()['Cookie'].split('; ')) == [typed, 'other=1']


def test_all_cookies_of_a_typed_header_are_stored(run, server):
    run(f'{server.url}/get', 'Cookie:a=1; b=[x y]; c=3')
    run(f'{server.url}/get')
    assert server.last()['Cookie'] == 'a=1; b=[x y]; c=3'


# Hosts of any name, for which one server stands in as a proxy


@pytest.fixture
def proxied(http, server, monkeypatch):
    """Run ``http`` against hosts of any name; return what each was sent, by its host."""
    monkeypatch.setenv('http_proxy', server.url)
    monkeypatch.setenv('no_proxy', '')

    def run(*args):
        server.received.clear()
        done = http('--follow', '--session=s', *args)
        assert (done.status, done.stderr) == (0, ''), done
        return {request.path: request for request in server.received}

    return run


def at(host, path, *cookies, to=None):
    """Return the URL at which a host of any name answers so."""
    from urllib.parse import urlencode

    query = [('cookie', cookie) for cookie in cookies] + ([('to', to)] if to else [])
    return f'http://{host}/reply?{urlencode(query)}' if query else f'http://{host}{path}'


def sent_to(received, host):
    return [request['Cookie'] for path, request in received.items() if f'//{host}/' in path]


@pytest.mark.parametrize('other', ['evil.example.com', 'example.org', 'badexample.com', 'com'])
def test_a_cookie_that_names_no_domain_goes_to_its_very_host_alone(proxied, other):
    proxied(at('example.com', '/x', 'sid=1; Path=/'), 'Cookie:typed=1')
    received = proxied(at('example.com', '/x', to=at(other, '/steal')))
    assert sent_to(received, other) == [None]
    assert sorted(sent_to(proxied(at('example.com', '/x')), 'example.com')[0].split('; ')) == ['sid=1', 'typed=1']


def test_a_cookie_for_a_domain_goes_to_its_subdomains(proxied):
    proxied(at('app.example.com', '/x', 'sso=1; Path=/; Domain=example.com', 'own=1; Path=/'))
    received = proxied(at('app.example.com', '/x', to=at('login.example.com', '/x')))
    assert sent_to(received, 'login.example.com') == ['sso=1']


def test_a_login_at_a_sibling_is_seen_here(proxied):
    login = at('login.example.com', '/x', 'sso=1; Path=/; Domain=example.com', to=at('app.example.com', '/back'))
    received = proxied(at('app.example.com', '/x', to=login))
    assert received['http://app.example.com/back']['Cookie'] == 'sso=1'


@pytest.mark.parametrize('domain', ['github.io', '.github.io'])
def test_a_sibling_cannot_put_a_cookie_beside_one_of_its_name(proxied, domain):
    proxied(at('victim.github.io', '/x', 'sid=mine; Path=/'))
    back = at('victim.github.io', '/back')
    proxied(at('victim.github.io', '/x', to=at('evil.github.io', '/x', f'sid=evil; Path=/; Domain={domain}', to=back)))
    assert sent_to(proxied(at('victim.github.io', '/x')), 'victim.github.io') == ['sid=mine']


def test_a_host_without_dots_is_none_of_local(proxied):
    proxied(at('intranet', '/x', 'sid=1; Path=/'))
    assert sent_to(proxied(at('intranet', '/x', to=at('intranet.local', '/steal'))), 'intranet.local') == [None]
    evil = at('evil.local', '/x', 'sid=evil; Path=/; Domain=.local', 'a=1; Domain=local', to=at('intranet', '/back'))
    assert sent_to(proxied(at('intranet', '/x', to=evil)), 'intranet')[-1] == 'sid=1'


def test_a_typed_host_header_does_not_make_another_host_of_it(http, server, other_server, config_dir):
    http('--session=s', reply_of(server, 'sid=secret; Path=/'), 'Host:api.example.com')
    evil = f'http://localhost:{other_server.port}/reply?cookie=sid%3Devil%3BPath%3D/'
    http('--session=s', '--follow', reply_of(server, to=evil), 'Host:api.example.com')
    assert other_server.last()['Cookie'] is None
    stored = json.loads((config_dir / 'sessions' / 'api.example.com' / 's.json').read_text())
    assert {(cookie['domain'], cookie['value']) for cookie in stored['cookies']} == {
        ('api.example.com', 'secret'),
        ('localhost.local', 'evil'),
    }


def test_a_host_header_without_the_port_keeps_what_the_server_sets(http, server):
    http('--session=s', reply_of(server, 'sid=1; Path=/'), 'Host:127.0.0.1')
    http('--session=s', f'{server.url}/get', 'Host:127.0.0.1')
    assert server.last()['Cookie'] == 'sid=1'


@pytest.mark.parametrize('session', ['s', './s.json'])
def test_another_host_that_is_trusted_gets_no_cookies(http, server, other_server, session):
    http(f'--session={session}', reply_of(server, 'sid=1; Path=/'), 'Cookie:typed=1')
    target = f'http://localhost:{other_server.port}/get'
    http(f'--session={session}', '--follow', '--session-trusted', reply_of(server, to=target))
    assert other_server.last()['Cookie'] is None


@pytest.mark.parametrize('spelled', ['u:p@127.0.0.1', 'x:y@127.0.0.1'])
def test_credentials_in_a_url_are_no_part_of_its_host(run, server, sessions, spelled):
    run(f'http://{spelled}:{server.port}/reply?cookie=sid=1;Path=/', 'Cookie:typed=1')
    assert server.last()['Cookie'] == 'typed=1'
    assert {cookie['domain'] for cookie in sessions.read('s')['cookies']} == {'127.0.0.1'}
    run(reply_of(server, to=f'http://{spelled}:{server.port}/get'))
    assert sorted(server.last()['Cookie'].split('; ')) == ['sid=1', 'typed=1']


def test_a_dot_at_the_end_makes_no_other_host(proxied):
    proxied(at('example.com.', '/x', 'sid=1; Path=/'), 'Cookie:typed=1')
    for host in ('example.com', 'example.com.', 'EXAMPLE.com'):
        (cookies,) = [request['Cookie'] for request in proxied(at(host, '/x')).values()]
        assert sorted(cookies.split('; ')) == ['sid=1', 'typed=1']


def test_another_host_cannot_keep_a_session_from_being_saved(run, server, other_server, sessions):
    evil = url_to(f'http://localhost:{other_server.port}', f'{server.url}/get', f'bad=1; Max-Age=1{"0" * 301}; Path=/')
    run(reply_of(server, 'mine=1; Path=/', to=evil))
    assert sessions.cookies('s')['mine'] == '1'


@pytest.mark.parametrize(
    ('given', 'is_taken'),
    [
        ('a=1; Max-Age=abc', True),
        ('a=1; Max-Age=', True),
        ('a=1; Domain=', True),
        ('a=1; Domain=.', True),
        ('a=1; Path=foo', True),
        ('a=1; Path=/; Path=/x', False),
        ('a=1; Max-Age=60; Max-Age=0', False),
        ('a=1; Max-Age=0; Max-Age=60', True),
    ],
)
def test_of_the_attributes_of_a_cookie_the_last_one_that_makes_sense_counts(http, server, given, is_taken):
    http('--session=s', reply_of(server, given))
    http('--session=s', f'{server.url}/reply')
    assert server.last()['Cookie'] == ('a=1' if is_taken else None)
