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
