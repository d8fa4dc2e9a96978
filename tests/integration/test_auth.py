"""What a session stores of auth, and when it warns."""

import pytest
from support import Sessions, reply_of


@pytest.fixture
def here(config_dir, server):
    """The named sessions of ``localhost`` with the server's port."""
    return Sessions(config_dir / 'sessions' / f'localhost_{server.port}')


def test_a_typed_authorization_header_beats_the_stored_auth_for_this_request(ask):
    ask('--session=s', '--auth=u:p')
    assert ask('--session=s', 'Authorization:Bearer typed')['Authorization'] == 'Bearer typed'


@pytest.fixture
def netrc(tmp_path):
    file = tmp_path / 'home' / '.netrc'
    file.write_text('machine 127.0.0.1 login net password secret\n')
    file.chmod(0o600)


@pytest.mark.parametrize('flags', [[], ['-Abasic'], ['-Adigest']])
def test_what_is_found_in_a_netrc_file_is_not_copied(netrc, http, server, sessions, flags):
    http('--session=s', *flags, f'{server.url}/get', 'X-A:1')
    if '-Adigest' not in flags:
        assert server.last()['Authorization'] == 'Basic bmV0OnNlY3JldA=='
    assert 'secret' not in sessions.path('s').read_text()
    http('--session=s', '-Abasic', '-amine:secret', f'{server.url}/get')
    assert sessions.read('s')['auth']['raw_auth'] == 'mine:secret'
    http('--session=t', '--ignore-netrc', '-Abasic', '-anet:secret', f'{server.url}/get')
    assert sessions.read('t')['auth']['raw_auth'] == 'net:secret'


@pytest.mark.parametrize(('user', 'stored'), [('u:p', 'u:p'), ('u', 'u:')])
def test_credentials_in_the_url_are_stored(http, server, sessions, user, stored):
    http('--session=s', f'http://{user}@{server.netloc}/get')
    assert sessions.read('s')['auth'] == {'type': 'basic', 'raw_auth': stored}


@pytest.fixture
def secured(http):
    """A session of ``example.com`` whose auth was stored over https."""
    assert http('--offline', '--session=s', 'https://example.com', '--auth=u:secret').stderr == ''


def test_auth_that_was_stored_over_https_warns_before_it_goes_over_http(secured, http, server, monkeypatch):
    monkeypatch.setenv('http_proxy', server.url)
    run = http('--session=s', '--follow', 'http://example.com/redirect-to?url=/get')
    assert run.stderr.count('sends credentials from https over http, where others can read them.') == 1
    assert 'secret' not in run.stderr
    assert http('--offline', '--session=s', 'https://example.com').stderr == ''
    assert http('--offline', '--session=s', '--session-without=auth', 'http://example.com').stderr == ''


def test_no_such_warning_for_auth_that_was_stored_over_http_or_for_this_machine(http):
    http('--offline', '--session=s', 'http://example.com', '--auth=u:p')
    assert http('--offline', '--session=s', 'http://example.com').stderr == ''
    for host in ('localhost', '127.0.0.1', '[::1]', 'app.localhost', '127.1', '0x7f000001', '017700000001'):
        http('--offline', '--session=s', f'https://{host}', '--auth=u:p')
        assert http('--offline', '--session=s', f'http://{host}').stderr == ''
    for host in ('10.0.0.1', '0xa.1', '127.0.0.1.example.com', '127.0.0.1.nip.io', '0x7f000001.org'):
        http('--offline', '--session=s', f'https://{host}', '--auth=u:p')
        assert 'credentials from https over http' in http('--offline', '--session=s', f'http://{host}').stderr


def test_the_warning_comes_with_an_inherited_auth_too(secured, http):
    http('--offline', '--session=user1', '--session-read-only=s', 'https://example.com')
    assert 'credentials from https over http' in http('--offline', '--session=user1', 'http://example.com').stderr


def test_a_token_that_was_typed_over_https_warns_too(http):
    http('--offline', '--session=s', 'https://example.com', 'Authorization:Bearer secret')
    assert 'credentials from https over http' in http('--offline', '--session=s', 'http://example.com').stderr


def test_a_typed_authorization_header_beats_netrc_as_well(netrc, ask):
    ask('--session=s', '--auth=u:p')
    assert ask('--session=s', 'Authorization:Bearer T')['Authorization'] == 'Bearer T'


def test_within_the_origin_the_auth_of_the_session_beats_netrc(netrc, http, server):
    http('--session=s', '--auth=u:p', f'{server.url}/get')
    http('--session=s', '--follow', reply_of(server, to='/get'))
    assert server.last()['Authorization'] == 'Basic dTpw'


@pytest.mark.parametrize('item', ['--auth=x:y', 'Authorization:Bearer x'])
def test_auth_that_was_set_by_hand_was_not_stored_over_https(http, manage, item):
    http('--offline', '--session=w', '-au:p', 'https://w.org')
    manage('unset', 'w', 'w.org', '--auth')
    manage('set', 'w', 'w.org', item)
    assert 'credentials from https' not in http('--offline', '--session=w', 'http://w.org').stderr


def test_auth_that_replaces_another_was_not_stored_over_https(http, manage):
    http('--offline', '--session=w', '-au:p', 'https://w.org')
    manage('set', 'w', 'w.org', '--auth=x:y')
    assert 'credentials from https' not in http('--offline', '--session=w', 'http://w.org').stderr


def test_what_is_known_of_the_auth_goes_with_it(http, manage, config_dir):
    here = Sessions(config_dir / 'sessions' / 'w.org')
    http('--offline', '--session=w', '-au:p', 'https://w.org')
    assert here.record('w') == {'auth_over_https': True}
    manage('unset', 'w', 'w.org', '--auth')
    assert 'session_plus' not in here.read('w')['__meta__']


def test_auth_of_its_own_was_not_stored_over_https_because_that_of_the_base_was(http, manage):
    http('--offline', '--session=base', '-au:p', 'https://w.org')
    http('--offline', '--session=w', '--session-read-only=base', 'https://w.org')
    manage('set', 'w', 'w.org', '--auth=x:y')
    run = http('--offline', '--session=w', '--session-read-only=base', 'http://w.org')
    assert 'credentials from https' not in run.stderr
    manage('reset', 'w', 'w.org', '--auth')
    assert (
        'credentials from https over http'
        in http('--offline', '--session=w', '--session-read-only=base', 'http://w.org').stderr
    )
