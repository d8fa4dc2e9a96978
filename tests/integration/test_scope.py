"""What of a session is sent where."""

import json

import pytest
from pytest_httpbin import certs
from support import BOTH, reply_of, url_to

SECRETS = {
    'header': (['X-Api-Key:secret'], 'X-Api-Key'),
    'repeated header': (['X-Api-Key:secret', 'X-Api-Key:more'], 'X-Api-Key'),
    'Authorization header': (['Authorization:Token secret'], 'Authorization'),
    'basic': (['--auth=u:secret'], 'Authorization'),
    'digest': (['--auth-type=digest', '--auth=u:secret'], 'Authorization'),
    'bearer': (['--auth-type=bearer', '--auth=secret'], 'Authorization'),
    'typed cookie': (['Cookie:sid=secret'], 'Cookie'),
}
WAYS = [
    'to another port',
    'to another host',
    'to another name of the same server',
    'from https to http',
    'from http to https',
]


# Cookies belong to host names: another port or scheme is no other host.
OTHER_HOSTS = ['to another host', 'to another name of the same server']


@pytest.mark.parametrize(
    ('what', 'way'), [(what, way) for what in SECRETS for way in WAYS if what != 'typed cookie' or way in OTHER_HOSTS]
)
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


@pytest.mark.parametrize('what', ['header', 'basic'])
def test_what_is_trusted_over_http_after_https_is_said_once(http, run, server, secure_server, monkeypatch, what):
    args, header = SECRETS[what]
    run(f'{secure_server.url}/get', *args)
    monkeypatch.setenv('http_proxy', server.url)
    flags = [f'--verify={certs.where()}', '--session=s', '--follow', '--session-trusted']
    done = http(*flags, url_to(secure_server.url, url_to('http://app.example.com', 'http://app.example.com/get')))
    assert server.last()[header] is not None
    what = "goes over http to 'app.example.com', where others can read it."
    assert done.complaints == [f"http: warning: 's' @ '{secure_server.netloc}' {what}"]


@pytest.mark.parametrize('what', [name for name in SECRETS if name != 'digest'])
def test_within_the_origin_everything_travels(run, server, what):
    args, header = SECRETS[what]
    run(f'{server.url}/get', *args)
    run(reply_of(server, to='/anything'))
    assert server.received[-1][header] == server.received[-2][header] is not None


@pytest.mark.parametrize(
    ('what', 'way'),
    [
        (what, way)
        for what in SECRETS
        for way in ('to another port', 'to another host')
        if what != 'digest' and (what != 'typed cookie' or way in OTHER_HOSTS)
    ],
)
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
        assert [received[name] for name in ('X-Api-Key', 'Authorization')] == [None, None]
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


def test_a_stored_host_never_goes_elsewhere_even_if_that_is_trusted(http, server, other_server):
    http('--session=./s.json', f'{server.url}/get', 'X-A:1')
    data = json.loads(open('s.json').read())  # noqa: SIM115
    data['headers'].append({'name': 'Host', 'value': 'api.example.com'})
    open('s.json', 'w').write(json.dumps(data))  # noqa: SIM115
    http('--session=./s.json', '--follow', '--session-trusted', reply_of(server, to=f'{other_server.url}/get'))
    assert (other_server.last()['Host'], other_server.last()['X-A']) == (other_server.netloc, '1')


@pytest.mark.parametrize('session', ['s', './s.json'])
@pytest.mark.parametrize('way', ['to another port', 'to another host', 'from https to http'])
def test_a_digest_that_is_typed_is_not_answered_elsewhere_nor_do_cookies_go_to_another_host(http, ways, session, way):
    _, base, target, other = ways[way]
    flags = [f'--verify={certs.where()}', f'--session={session}']
    http(*flags, f'{base}/reply?cookie=sid=secret;Path=/', 'Cookie:typed=secret')
    http(*flags, '--follow', '-Adigest', '-au:p', url_to(base, f'{other}/digest-auth/auth/u/p'))
    received = target.last()
    assert received['Authorization'] is None
    assert bool(received['Cookie']) == (way not in OTHER_HOSTS)


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


# What a redirect withholds is said


@pytest.fixture
def said(http, server):
    """Run ``http`` with a session, following redirects, and return what it says on stderr, line by line."""

    def said(*args, session='s'):
        done = http(f'--verify={certs.where()}', '--follow', f'--session={session}', *args)
        assert done.status == 0, done
        lines = [line for line in done.stderr.splitlines() if line]
        return [line.removeprefix('http: warning: ').replace(f"'s' @ '{server.netloc}'", 'S') for line in lines]

    return said


@pytest.mark.parametrize(
    ('stored', 'what'),
    [
        (['X-Api-Key:secret'], "the header 'X-Api-Key'"),
        (['x-api-key:secret', 'X-API-KEY:more', 'X-B:1'], "the headers 'x-api-key', 'X-B'"),
        (['Authorization:Token secret'], "the header 'Authorization'"),
        (['--auth=u:secret'], 'the auth'),
        (['X-Api-Key:secret', '--auth=u:secret'], "the header 'X-Api-Key' and auth"),
        (['--auth-type=digest', '--auth=u:secret'], 'the auth'),
        (['--auth-type=bearer', '--auth=secret'], 'the auth'),
    ],
)
@pytest.mark.parametrize('way', WAYS)
def test_a_redirect_says_which_headers_and_auth_stay_home_and_how_to_send_them(run, http, ways, stored, what, way):
    _, base, _, other = ways[way]
    run(f'{base}/get', *stored)
    done = http(f'--verify={certs.where()}', '--session=s', '--follow', url_to(base, f'{other}/anything'))
    title = f"'s' @ {base.partition('//')[2]!r}"
    hint = 'Add --session-trusted to send headers and auth there.'
    assert done.stderr == f'\nhttp: warning: {title} withholds {what} from {other}. {hint}\n\n\n'
    done = http(
        f'--verify={certs.where()}', '--session=s', '--follow', '--session-trusted', url_to(base, f'{other}/anything')
    )
    assert 'withholds' not in done.stderr


def test_it_is_said_once_for_each_host_and_nothing_on_the_way_back(run, said, server, other_server):
    run(f'{server.url}/get', 'X-Api-Key:secret')
    there = f'http://localhost:{other_server.port}'
    way = url_to(there, url_to(there, url_to(server.url, url_to(other_server.url, url_to(there, f'{server.url}/get')))))
    hint = 'Add --session-trusted to send headers and auth there.'
    assert said(url_to(server.url, way)) == [
        f"S withholds the header 'X-Api-Key' from {origin}. {hint}" for origin in (there, other_server.url)
    ]


@pytest.mark.parametrize('flags', [[], ['--session-trusted'], ['--all', '--print=h']])
def test_cookies_are_said_to_stay_home(said, server, other_server, flags):
    there = f'http://localhost:{other_server.port}'
    url = url_to(server.url, f'{there}/get')
    line = f"withholds the cookie 'sid' from {there}. Cookies stay with their host."
    assert said(*flags, url, 'Cookie:sid=secret') == [f'S {line}']
    assert said(*flags, url) == [f'S {line}']
    assert said(*flags, url, 'Cookie:sid=secret', session='./x.json') == [f"'./x.json' {line}"]
    assert said(*flags, url, session='./x.json') == [f"'./x.json' {line}"]
    assert said(*flags, '--session-without=cookies', url, session='./x.json') == []


def test_cookies_of_an_address_are_said_to_stay_there(said, server, monkeypatch):
    monkeypatch.setenv('http_proxy', server.url)
    monkeypatch.setenv('no_proxy', '127.0.0.1')
    url = url_to(server.url, 'http://app.example.com/get')
    said(reply_of(server, 'sid=secret; Path=/'), 'Host:app.example.com')
    line = "withholds the cookie 'sid' from http://app.example.com. Cookies stay with their host."
    assert said(url, 'Host:app.example.com') == [f"'s' @ 'app.example.com' {line}"]


def test_cookies_beside_headers_are_said_in_the_same_line(said, server, other_server):
    url = url_to(server.url, f'http://localhost:{other_server.port}/get')
    said(f'{server.url}/get', 'X-A:1', '--auth=u:p')
    (line,) = said(url, 'Cookie:a=secret; b=secret')
    assert line.startswith("S withholds the header 'X-A', cookies 'a', 'b' and auth from ")
    assert line.endswith('. Add --session-trusted to send headers and auth there.')


@pytest.mark.parametrize(
    ('before', 'args'),
    [
        ([], []),
        (['User-Agent:mine', 'Accept:text/plain', 'Accept-Language:de'], []),
        ([], ['X-Typed:1', 'Content-Type:text/plain']),
        (['X-A:1'], ['X-A:2']),
        (['X-A:1', '--auth=u:p'], ['--session-without=headers', '--session-without=auth']),
    ],
)
def test_where_nothing_is_withheld_nothing_is_said(said, server, other_server, before, args):
    said(f'{server.url}/get', *before)
    assert said(url_to(server.url, f'http://localhost:{other_server.port}/get'), *args) == []


@pytest.mark.parametrize('deleted', ['sid=; Path=/; Max-Age=0', 'sid=2; Path=/; Domain=example.com'])
def test_a_cookie_that_the_redirect_deletes_or_the_other_host_gets_is_not_said_to_stay_home(
    said, server, monkeypatch, deleted
):
    monkeypatch.setenv('http_proxy', server.url)
    home = 'http://a.example.com'
    said(url_to(home, f'{home}/get', 'sid=1; Path=/; Domain=example.com'))
    assert said(url_to(home, 'http://b.example.com/get', deleted.replace('; Max', '; Domain=example.com; Max'))) == []


def test_within_the_host_and_without_follow_nothing_is_said(said, http, server, other_server):
    said(f'{server.url}/get', 'X-A:1', 'Cookie:sid=1', '--auth=u:p')
    assert said(reply_of(server, to='/get')) == []
    assert http('--session=s', reply_of(server, to=f'{other_server.url}/get')).stderr == ''


def test_what_the_other_host_gets_from_netrc_is_not_said_to_be_missing(said, server, other_server, tmp_path):
    file = tmp_path / 'home' / '.netrc'
    file.write_text('machine localhost login net password secret\n')
    file.chmod(0o600)
    said(f'{server.url}/get', '--auth=u:p')
    assert said(url_to(server.url, f'http://localhost:{other_server.port}/get')) == []


def test_a_stored_host_header_is_not_said_to_stay_home(said, server, other_server):
    with open('x.json', 'w') as file:
        json.dump({'headers': [{'name': 'Host', 'value': 'api.example.com'}], 'cookies': []}, file)
    assert said(url_to(server.url, f'{other_server.url}/get'), session='./x.json') == []
