"""When a bearer token expires, if it says so."""

import json
import time
from base64 import urlsafe_b64encode

import pytest

from httpie_session_plus.model.items import Auth, Header
from httpie_session_plus.web.token import expires_at


def jwt(**claims):
    parts = [urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip('=') for part in ({'alg': 'none'}, claims)]
    return '.'.join([*parts, 'c2ln'])


@pytest.mark.parametrize(
    ('token', 'expires'),
    [
        (jwt(exp=1_900_000_000), 1_900_000_000),
        (jwt(exp=1_900_000_000.5), 1_900_000_000.5),
        (jwt(exp=-5), 0),
        (jwt(exp=10**400), None),
        (jwt(exp=float('inf')), 253402300799),
        (jwt(exp=float('nan')), None),
        (jwt(exp=True), None),
        (jwt(exp='1900000000'), None),
        (jwt(sub='me'), None),
        ('a.b.c', None),
        ('', None),
        ('opaque', None),
        ('..', None),
        ('a.' + urlsafe_b64encode(b'[' * 30000).decode() + '.c', None),
        ('a.' + 'A' * 100_000 + '.c', None),
        ('é.é.é', None),
        ('a.W10.c', None),
    ],
)
def test_a_token_says_when_it_expires(token, expires):
    if expires is not None or 'exp' not in token:
        assert expires_at(Auth.of('bearer', token)) == expires
    assert expires_at(Header('Authorization', (f'Bearer {token}',))) == expires


@pytest.mark.parametrize(
    'item',
    [None, Auth.of('basic', jwt(exp=1)), Header('X-Token', (jwt(exp=1),)), Header('Authorization', (jwt(exp=1),))],
)
def test_what_is_no_bearer_token_does_not_expire(item):
    assert expires_at(item) is None


@pytest.mark.parametrize('words', [['--bearer', '{}'], ['Authorization:Bearer {}']])
def test_an_expired_token_is_named(httpie, http, manage, server, words):
    manage('set', 's', server.netloc, *(word.format(jwt(exp=time.time() - 60)) for word in words))
    assert 'token expired' in manage('list').stdout
    assert 'expired' in manage('show', 's').stdout
    (item,) = manage('show', 's', '--json').json['items']
    assert item['is_expired'] is True
    report = httpie('sessions', 'check')
    assert f'its bearer token expired; run httpie sessions set s {server.netloc} --bearer -' in report.stdout
    done = http('--session=s', f'{server.url}/status/401')
    assert done.status == 0
    assert done.stderr.count('expired') == 1
    assert f'httpie sessions set s {server.netloc} --bearer -' in done.stderr
    assert http('--session=s', '--auth=u:p', f'{server.url}/get').stderr == ''
    assert http('--session=s', '--session-without=auth', f'{server.url}/get').stderr == ''


def test_a_token_that_is_valid_says_for_how_long(http, manage, server):
    manage('set', 's', server.netloc, '--bearer', jwt(exp=time.time() + 750))
    assert 'token expires in 12 minutes' in manage('list').stdout
    assert 'expires in 12 minutes' in manage('show', 's').stdout
    assert http('--session=s', f'{server.url}/status/401').stderr == ''


def test_a_token_that_expires_during_the_request_is_named_after_a_401(http, manage, monkeypatch, server):
    manage('set', 's', server.netloc, '--bearer', jwt(exp=time.time() + 50))
    later = time.time() + 100
    server.on_request = lambda: monkeypatch.setattr('httpie_session_plus.run_warnings.time.time', lambda: later)
    assert 'expired' in http('--session=s', f'{server.url}/status/401').stderr


def test_a_token_by_reference_is_read_where_it_is_sent(http, manage, monkeypatch, server):
    monkeypatch.setenv('TOKEN', jwt(exp=time.time() - 60))
    manage('set', 's', server.netloc, '--bearer', '${env:TOKEN}')
    assert 'expired' not in manage('list').stdout
    assert 'expired' in http('--session=s', f'{server.url}/get').stderr
