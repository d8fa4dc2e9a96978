"""Which cookies a session takes, and where it sends them."""

import json
import sys
from urllib.parse import urlencode

import pytest
from pytest_httpbin import certs
from support import Sessions, cookie, reply_of, url_to

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
        ('__Host-a=1; Secure', False),
        ('__Host-a=1; Path; Secure', False),
        ('__Host-a=1; Path=; Secure', False),
        ('__Host-a=1; Path=foo; Secure', False),
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
    for given in ('sid=2; Path=/', 'sid=; Max-Age=0; Path=/', 'sid=2; Path=/deep'):
        http('--session=s', reply_of(server, given))
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

    def run(*args, session='s'):
        server.received.clear()
        done = http('--follow', f'--session={session}', *args)
        assert (done.status, done.complaints) == (0, []), done
        return {request.path: request for request in server.received}

    return run


def at(host, path, *cookies, to=None):
    """Return the URL at which a host of any name answers so."""
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


@pytest.mark.parametrize('domain', ['example.com', '.example.com'])
def test_a_sibling_cannot_put_a_cookie_beside_one_of_its_name(proxied, domain):
    proxied(at('victim.example.com', '/x', 'sid=mine; Path=/'))
    back = at('victim.example.com', '/back')
    proxied(
        at('victim.example.com', '/x', to=at('evil.example.com', '/x', f'sid=evil; Path=/; Domain={domain}', to=back))
    )
    assert sent_to(proxied(at('victim.example.com', '/x')), 'victim.example.com') == ['sid=mine']


def test_a_host_without_dots_is_none_of_local(proxied):
    proxied(at('intranet', '/x', 'sid=1; Path=/'))
    assert sent_to(proxied(at('intranet', '/x', to=at('intranet.local', '/steal'))), 'intranet.local') == [None]
    evil = at('evil.local', '/x', 'sid=evil; Path=/; Domain=.local', 'a=1; Domain=local', to=at('intranet', '/back'))
    assert sent_to(proxied(at('intranet', '/x', to=evil)), 'intranet')[-1] == 'sid=1'


@pytest.mark.parametrize(('first', 'second'), [('intranet', 'intranet.local'), ('intranet.local', 'intranet')])
@pytest.mark.parametrize('session', ['s', './s.json'])
def test_on_the_way_from_a_third_host_intranet_and_its_local_spelling_share_nothing(proxied, session, first, second):
    chain = at(first, '/x', 'sid=1; Path=/', to=at(second, '/x', 'sid=2; Path=/', to=at(first, '/back')))
    received = proxied(at('app.example.com', '/x', to=chain), session=session)
    assert sent_to(received, second) == [None]
    assert 'sid=2' not in sent_to(received, 'intranet')
    received = proxied(at('app.example.com', '/x', to=at('intranet.local', '/again')), session=session)
    assert sent_to(received, 'intranet.local') == [None]
    received = proxied(at('app.example.com', '/x', to=at('intranet', '/again')), session=session)
    assert sent_to(received, 'intranet') == ['sid=1' if first == 'intranet' else 'sid=2']


@pytest.mark.parametrize('domain', ['', '; Domain=intranet', '; Domain=intranet.local'])
@pytest.mark.parametrize(('home', 'other'), [('intranet', 'intranet.local'), ('intranet.local', 'intranet')])
def test_of_intranet_and_its_local_spelling_neither_replaces_cookies_of_the_other(proxied, home, other, domain):
    proxied(at(home, '/x', 'sid=mine; Path=/'))
    proxied(at(home, '/x', to=at(other, '/x', f'sid=evil; Path=/{domain}')))
    assert sent_to(proxied(at(home, '/x')), home) == ['sid=mine']


@pytest.mark.parametrize('cookie', ['sid=evil; Path=/; Domain=example.com', 'sid=evil; Domain=.example.com'])
def test_a_sibling_cannot_put_a_cookie_beside_a_typed_one_of_its_name(proxied, cookie):
    proxied('--offline', at('app.example.com', '/x'), 'Cookie:sid=mine', session='./s.json')
    evil = at('evil.example.com', '/x', cookie, 'other=1; Path=/; Domain=example.com', to=at('app.example.com', '/get'))
    received = proxied(at('app.example.com', '/x', to=evil), session='./s.json')
    assert sorted(received['http://app.example.com/get'].cookies) == ['other=1', 'sid=mine']


def test_over_http_the_host_does_not_replace_a_secure_cookie_that_is_bound_to_no_host(proxied, tmp_path):
    secure = cookie('sid', domain='', secure=True)
    path = tmp_path / 'home' / 's.json'
    path.write_text(json.dumps({'cookies': [secure], 'headers': []}))
    for given in ('sid=2; Path=/', 'sid=; Max-Age=0; Path=/'):
        proxied(at('app.example.com', '/x', given), session='./s.json')
    assert json.loads(path.read_text())['cookies'] == [secure]


NUMBERS = [
    '0x7f.0.0.1',
    '0X7F.0.0.1',
    '0177.0.0.1',
    '127.1',
    '127.0.0.1.',
    '0x7f.0.0.1.',
    '127.0.0.01',
    '10.0.0.0x1',
    '2130706433',
    '0x7f000001',
]


@pytest.mark.parametrize('number', [*NUMBERS, '127.1:8080', '[::ffff:10.0.0.1]'])
@pytest.mark.parametrize('domain', ['0.0.1', '.0.1', '1', '0.0.1]'])
def test_an_address_in_any_spelling_sets_cookies_for_itself_alone(proxied, number, domain):
    proxied(at('127.0.0.1', '/x', 'sid=mine; Path=/'))
    evil = at(number, '/x', f'sid=evil; Path=/; Domain={domain}', f'more=evil; Path=/; Domain={domain}')
    proxied(at('127.0.0.1', '/x', to=evil))
    for host in ('127.0.0.1', '10.0.0.1', '[::ffff:11.0.0.1]'):
        received = proxied(at('127.0.0.1', '/x', to=at(host, '/x')))
        assert [cookie for cookie in sent_to(received, host) if cookie and 'evil' in cookie] == []


@pytest.mark.parametrize('number', ['127.1', '0x7f.0.0.1', '2130706433'])
def test_an_address_in_any_spelling_may_name_itself(proxied, number):
    proxied(at(number, '/x', f'sid=1; Path=/; Domain={number}'))
    assert sent_to(proxied(at(number, '/x')), number) == ['sid=1']


def test_a_stored_cookie_for_the_end_of_an_address_is_not_sent(cookies_of, sessions, config_dir):
    stored = [cookie('evil', '1', domain='.0.0.1'), cookie('own', '1', domain='.127.0.0.1')]
    Sessions(config_dir / 'sessions' / '127.0.0.1').write('s', {'cookies': stored, 'headers': []})
    assert cookies_of('http://127.0.0.1/x') == ['own=1']


# Public suffixes: https://publicsuffix.org

SUFFIXES = [
    ('victim.github.io', 'evil.github.io', 'github.io'),
    ('victim.co.uk', 'evil.co.uk', 'co.uk'),
    ('victim.foo.ck', 'evil.foo.ck', 'foo.ck'),
    ('victim.xn--55qx5d.cn', 'evil.xn--55qx5d.cn', 'xn--55qx5d.cn'),
    ('victim.xn--fiqs8s', 'evil.xn--fiqs8s', 'xn--fiqs8s'),
    ('victim.test', 'evil.test', 'test'),
    ('victim.lan', 'evil.lan', 'lan'),
]


@pytest.mark.parametrize('dot', ['', '.'])
@pytest.mark.parametrize(('victim', 'evil', 'suffix'), [*SUFFIXES, ('a.github.io', 'b.github.io', 'GitHub.IO')])
def test_below_a_public_suffix_nobody_sets_cookies_for_all(proxied, sessions, victim, evil, suffix, dot):
    proxied(at(evil, '/x', f'sid=evil; Path=/; Domain={dot}{suffix}'), session='./s.json')
    assert sent_to(proxied(at(victim, '/x'), session='./s.json'), victim) == [None]
    assert sent_to(proxied(at(evil, '/x'), session='./s.json'), evil) == [None]


@pytest.mark.parametrize('suffix', ['github.io', 'co.uk', 'test'])
def test_a_public_suffix_may_name_itself_and_gets_the_cookie_alone(proxied, suffix):
    proxied(at(suffix, '/x', f'sid=1; Path=/; Domain={suffix}'), session='./s.json')
    assert sent_to(proxied(at(suffix, '/x'), session='./s.json'), suffix) == ['sid=1']
    assert sent_to(proxied(at(f'victim.{suffix}', '/x'), session='./s.json'), f'victim.{suffix}') == [None]


@pytest.mark.parametrize(
    'domain',
    ['app.github.io', 'example.co.uk', 'www.ck', 'example.test', 'home.lan', 'xn--strae-oqa.de', 'example.com'],
)
def test_a_domain_that_is_no_public_suffix_shares_its_cookies(proxied, domain):
    proxied(at(f'a.{domain}', '/x', f'sid=1; Path=/; Domain={domain}'), session='./s.json')
    for host in (f'b.{domain}', domain):
        assert sent_to(proxied(at(host, '/x'), session='./s.json'), host) == ['sid=1']


def test_without_the_list_of_public_suffixes_hosts_share_no_cookies(proxied, monkeypatch):
    monkeypatch.setitem(sys.modules, 'publicsuffixlist', None)
    proxied(at('a.unlisted.test', '/x', 'no=1; Path=/; Domain=unlisted.test', 'own=1; Path=/; Domain=a.unlisted.test'))
    assert sent_to(proxied(at('a.unlisted.test', '/x')), 'a.unlisted.test') == ['own=1']


# A Host header


@pytest.fixture
def by_address(proxied, secure_server):
    """Run ``http`` against an address over https, under the name app.example.com."""

    def run(*cookies, to=None, args=(), session='s'):
        query = [('cookie', cookie) for cookie in cookies] + ([('to', to)] if to else [])
        url = f'{secure_server.url}/reply?{urlencode(query)}'
        return proxied(f'--verify={certs.where()}', url, 'Host:app.example.com', *args, session=session)

    return run


@pytest.mark.parametrize('session', ['s', './s.json'])
@pytest.mark.parametrize('target', ['app.example.com', 'app.example.com:8080', 'APP.example.com.', 'u@app.example.com'])
def test_cookies_of_an_address_that_was_asked_as_a_host_do_not_go_to_that_host(
    by_address, session, target, secure_server
):
    by_address('sid=secret; Path=/', session=session)
    received = by_address('new=secret; Path=/', to=at(target, '/x'), args=['Cookie:typed=1'], session=session)
    assert [request.cookies for request in received.values()] == [[]]
    evil = at(target, '/x', 'sid=evil; Path=/', 'typed=; Max-Age=0; Path=/')
    by_address(to=evil, session=session)
    by_address(session=session)
    assert secure_server.last().cookies == ['new=secret', 'sid=secret', 'typed=1']


@pytest.mark.parametrize('session', ['s', './s.json'])
@pytest.mark.parametrize(
    'spelled', ['APP.example.com.', 'app.example.com.:80', 'app.example.com:', 'bücher.example', '0x7f.1']
)
def test_a_host_header_in_any_spelling_gets_the_cookies_of_its_host(http, server, session, spelled):
    http(f'--session={session}', reply_of(server, 'sid=1; Path=/'), f'Host:{spelled}', 'Cookie:typed=1')
    assert server.last().cookies == ['typed=1']
    http(f'--session={session}', '--follow', reply_of(server, to='/get'), f'Host:{spelled}')
    assert [request.cookies for request in server.received[-2:]] == [['sid=1', 'typed=1']] * 2


def test_auth_that_asks_again_elsewhere_takes_no_cookies_along(http, server, other_server):
    given = ['sid=secret; Path=/', 'sso=secret; Path=/; Domain=example.com']
    http('--session=s', reply_of(server, *given), 'Host:app.example.com')
    there = f'http://localhost:{other_server.port}/digest-auth/auth/u/p'
    flags = ['--session=s', '--follow', '--session-trusted', '--auth-type=digest', '--auth=u:p']
    http(*flags, reply_of(server, to=there), 'Host:app.example.com', 'Cookie:typed=secret')
    assert server.last().cookies == ['sid=secret', 'sso=secret', 'typed=secret']
    assert [one['Authorization'] is None for one in other_server.received] == [True, False]
    assert not [one for request in other_server.received for one in request.cookies if 'secret' in one]


@pytest.mark.parametrize(('address', 'sent'), [('10.0.0.5', None), ('127.0.0.1', 'sid=1'), ('localhost', 'sid=1')])
def test_a_secure_cookie_does_not_go_over_http_to_another_machine_that_is_called_localhost(
    proxied, config_dir, address, sent
):
    stored = {'cookies': [cookie('sid', '1', domain='localhost.local', secure=True)], 'headers': []}
    Sessions(config_dir / 'sessions' / 'localhost').write('s', stored)
    assert sent_to(proxied(at(address, '/x'), 'Host:localhost'), address) == [sent]


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
