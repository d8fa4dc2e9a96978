"""What of a session is sent where."""

import json

import pytest
from conftest import BOTH, reply_of
from pytest_httpbin import certs

SECRETS = {
    'header': (['X-Api-Key:secret'], 'X-Api-Key'),
    'repeated header': (['X-Api-Key:secret', 'X-Api-Key:more'], 'X-Api-Key'),
    'Authorization header': (['Authorization:Token secret'], 'Authorization'),
    'basic': (['--auth=u:secret'], 'Authorization'),
    'digest': (['--auth-type=digest', '--auth=u:secret'], 'Authorization'),
    'bearer': (['--auth-type=bearer', '--auth=secret'], 'Authorization'),
    'typed cookie': (['Cookie:sid=secret'], 'Cookie'),
}


@pytest.fixture
def run(http):
    """Run ``http`` with a session, following redirects, all well."""

    def run(*args, session='s'):
        done = http(f'--verify={certs.where()}', '--follow', f'--session={session}', *args)
        assert (done.status, done.stderr) == (0, ''), done
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


WAYS = [
    'to another port',
    'to another host',
    'to another name of the same server',
    'from https to http',
    'from http to https',
]


def url_to(base, to, *cookies):
    from urllib.parse import urlencode

    return f'{base}/reply?{urlencode([("to", to), *(("cookie", cookie) for cookie in cookies)])}'


@pytest.mark.parametrize('way', WAYS)
@pytest.mark.parametrize('what', SECRETS)
def test_what_is_stored_stays_with_its_origin(run, ways, what, way):
    source, base, target, other = ways[way]
    args, header = SECRETS[what]
    run(f'{base}/get', *args)
    run(url_to(base, f'{other}/anything'))
    if what != 'digest':
        assert 'secret' in source.received[-2 if source is target else -1][header] or header == 'Authorization'
    assert target.last().path == '/anything'
    assert target.last()[header] is None


@pytest.mark.parametrize('way', WAYS)
@pytest.mark.parametrize('what', ['header', 'repeated header', 'basic', 'bearer'])
def test_what_is_trusted_gets_all(run, ways, what, way):
    _, base, target, other = ways[way]
    args, header = SECRETS[what]
    run(f'{base}/get', *args)
    run('--session-trusted', url_to(base, f'{other}/anything'))
    assert target.last()[header] is not None


@pytest.mark.parametrize('what', [name for name in SECRETS if name != 'digest'])
def test_within_the_origin_everything_travels(run, server, what):
    args, header = SECRETS[what]
    run(f'{server.url}/get', *args)
    run(reply_of(server, to='/anything'))
    assert server.received[-1][header] == server.received[-2][header] is not None


@pytest.mark.parametrize('what', [name for name in SECRETS if name != 'digest'])
@pytest.mark.parametrize('way', ['to another port', 'to another host'])
def test_on_the_way_back_everything_is_there_again(run, ways, what, way):
    source, base, target, other = ways[way]
    args, header = SECRETS[what]
    run(f'{base}/get', *args)
    run(url_to(base, url_to(other, f'{base}/anything')))
    assert target.last()[header] is None
    assert source.last().path == '/anything'
    assert source.last()[header] == source.received[0][header]


def test_a_digest_is_not_given_to_another_host_that_asks_for_it(run, http, server, other_server):
    run('--auth-type=digest', '--auth=u:p', f'{server.url}/digest-auth/auth/u/p')
    http('--session=s', '--follow', reply_of(server, to=f'{other_server.url}/digest-auth/auth/u/p'))
    assert [request['Authorization'] for request in other_server.received] == [None]
    run(reply_of(server, to=f'{other_server.url}/reply?to={server.url}/digest-auth/auth/u/p'))
    assert server.last()['Authorization'].startswith('Digest username="u"')


def test_a_stored_host_header_stays_with_its_origin(http, server, other_server):
    http('--session=s', f'{server.url}/get', 'Host:api.example.com')
    http('--session=s', '--follow', reply_of(server, to=f'{other_server.url}/anything'), 'Host:api.example.com')
    assert other_server.last()['Host'] == 'api.example.com'  # it was typed
    http('--session=./x.json', f'{server.url}/get', 'Host:api.example.com', 'X-A:1')
    data = json.loads(open('x.json').read())  # noqa: SIM115
    assert [header['name'] for header in data['headers']] == ['X-A']
    data['headers'].append({'name': 'Host', 'value': 'api.example.com'})
    with open('x.json', 'w') as file:
        json.dump(data, file)
    http('--session=./x.json', '--follow', reply_of(server, to=f'{other_server.url}/anything'))
    assert server.last()['Host'] == 'api.example.com'
    assert other_server.last()['Host'] == other_server.netloc


def test_what_came_from_a_base_stays_with_the_origin(run, http, server, other_server):
    http('--session=base', f'{server.url}/get', 'X-Api-Key:1', 'Cookie:sid=1', '--auth=u:p')
    http(*BOTH, '--follow', reply_of(server, to=f'{other_server.url}/anything'))
    http('--session-read-only=base', '--follow', reply_of(server, to=f'{other_server.url}/anything'))
    assert len(other_server.received) == 2
    for received in other_server.received:
        assert [received[name] for name in ('X-Api-Key', 'Cookie', 'Authorization')] == [None, None, None]
    assert server.last()['X-Api-Key'] == '1'


def test_harmless_headers_and_those_of_this_command_line_travel(run, server, other_server):
    run(f'{server.url}/get', 'Accept:text/plain', 'User-Agent:mine', 'X-Stored:1')
    run(reply_of(server, to=f'{other_server.url}/anything'), 'X-Typed:1')
    received = other_server.last()
    assert (received['Accept'], received['User-Agent'], received['X-Typed']) == ('text/plain', 'mine', '1')
    assert received['X-Stored'] is None


def test_a_stored_header_that_is_typed_again_travels_with_what_was_typed(run, server, other_server):
    run(f'{server.url}/get', 'X-A:stored')
    run(reply_of(server, to=f'{other_server.url}/anything'), 'X-A:typed')
    assert other_server.last()['X-A'] == 'typed'


@pytest.mark.parametrize('flags', [['--all'], ['--check-status'], ['--print=HhBb']])
def test_other_flags_change_nothing_about_it(run, server, other_server, flags):
    run(f'{server.url}/get', 'X-Api-Key:1', '--auth=u:p')
    run(*flags, reply_of(server, to=f'{other_server.url}/get'))
    received = other_server.last()
    assert (received['X-Api-Key'], received['Authorization']) == (None, None)


def test_a_download_keeps_to_the_scope(command, server, other_server, tmp_path):
    url = reply_of(server, to=f'{other_server.url}/get')
    command('http', '-I', '--session=s', f'{server.url}/get', 'X-Api-Key:1', '--auth=u:p')
    assert command('http', '-I', '--session=s', '--download', '-o', tmp_path / 'out', url).status == 0
    received = other_server.last()
    assert (received['X-Api-Key'], received['Authorization']) == (None, None)


# Cookies


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
@pytest.mark.parametrize('way', ['to another port', 'to another host', 'from http to https'])
def test_another_host_can_neither_delete_nor_replace_a_cookie(run, ways, cookies_of, cookie, way):
    _, base, target, other = ways[way]
    run(f'{base}/reply?cookie=sid=mine;Path=/')
    run(url_to(base, url_to(other, f'{base}/get', cookie)))
    assert target.received
    assert cookies_of(f'{base}/get') == ['sid=mine']


@pytest.mark.parametrize('way', WAYS)
def test_another_host_does_not_get_a_cookie_that_was_set_here(run, ways, way):
    _, base, target, other = ways[way]
    run(f'{base}/reply?cookie=sid=mine;Path=/')
    run(url_to(base, f'{other}/anything'))
    assert target.last()['Cookie'] is None


def test_what_another_host_sets_is_kept_and_goes_back_to_it_alone(run, server, other_server, sessions):
    provider = f'http://localhost:{other_server.port}'
    run(reply_of(server, 'app=1; Path=/', to=url_to(provider, f'{server.url}/get', 'login=1; Path=/')))
    assert server.last()['Cookie'] == 'app=1'
    run(reply_of(server, to=url_to(provider, f'{server.url}/get')))
    assert other_server.last()['Cookie'] == 'login=1'
    assert server.last()['Cookie'] == 'app=1'
    assert {cookie['domain'] for cookie in sessions.read('s')['cookies']} == {'127.0.0.1', 'localhost.local'}


def test_a_login_at_another_port_works_in_its_own_run(run, server, other_server, cookies_of):
    step = url_to(other_server.url, url_to(other_server.url, f'{server.url}/get'), 'step=1; Path=/')
    run(reply_of(server, 'app=1; Path=/', to=step))
    assert [request['Cookie'] for request in other_server.received] == [None, 'step=1']
    assert cookies_of(f'{server.url}/get') == ['app=1']


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


def test_a_stored_host_never_goes_elsewhere_even_if_that_is_trusted(http, server, other_server):
    http('--session=./s.json', f'{server.url}/get', 'X-A:1')
    data = json.loads(open('s.json').read())  # noqa: SIM115
    data['headers'].append({'name': 'Host', 'value': 'api.example.com'})
    open('s.json', 'w').write(json.dumps(data))  # noqa: SIM115
    http('--session=./s.json', '--follow', '--session-trusted', reply_of(server, to=f'{other_server.url}/get'))
    assert (other_server.last()['Host'], other_server.last()['X-A']) == (other_server.netloc, '1')


@pytest.mark.parametrize('session', ['s', './s.json'])
@pytest.mark.parametrize('way', ['to another port', 'to another host', 'from https to http'])
def test_a_digest_that_is_typed_is_not_answered_elsewhere_nor_are_cookies_sent(http, ways, session, way):
    _, base, target, other = ways[way]
    flags = [f'--verify={certs.where()}', f'--session={session}']
    http(*flags, f'{base}/reply?cookie=sid=secret;Path=/', 'Cookie:typed=secret')
    http(*flags, '--follow', '-Adigest', '-au:p', url_to(base, f'{other}/digest-auth/auth/u/p'))
    assert [(request['Authorization'], request['Cookie']) for request in target.received[-1:]] == [(None, None)]


@pytest.mark.parametrize('session', ['s', './s.json'])
def test_what_is_trusted_gets_no_cookies(http, server, other_server, session):
    http(f'--session={session}', reply_of(server, 'sid=1; Path=/'), 'Cookie:typed=1')
    for host in ('127.0.0.1', 'localhost'):
        target = f'http://{host}:{other_server.port}/get'
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


def test_a_location_with_a_port_that_there_cannot_be_is_httpies_error(http, server):
    run = http('--session=s', '--follow', reply_of(server, 'a=1; Path=/', to='http://127.0.0.1:99999999/'))
    assert run.status == 1
    assert 'ValueError' not in run.stderr


def test_netrc_credentials_of_the_other_host_are_not_taken_away(http, server, other_server, tmp_path):
    file = tmp_path / 'home' / '.netrc'
    file.write_text('machine localhost login net password secret\n')
    file.chmod(0o600)
    http('--session=s', '--auth=u:p', f'{server.url}/get')
    http('--session=s', '--follow', reply_of(server, to=f'http://localhost:{other_server.port}/get'))
    assert other_server.last()['Authorization'] == 'Basic bmV0OnNlY3JldA=='


def test_a_download_goes_on_at_another_host(command, server, other_server, tmp_path):
    command('http', '-I', '--session=s', '--auth=u:p', f'{server.url}/get')
    (tmp_path / 'out').write_bytes(b'12345')
    url = reply_of(server, to=f'{other_server.url}/range/26')
    assert command('http', '-I', '--session=s', '--download', '--continue', '-o', tmp_path / 'out', url).status == 0
    assert other_server.last()['Range'] == 'bytes=5-'
    assert other_server.last()['Authorization'] is None
