"""What a session stores of a run, under which host, and what of it can be left out."""

import json
import os

import pytest
from conftest import BOTH, Sessions, reply_of


@pytest.fixture
def here(config_dir, server):
    """The named sessions of ``localhost`` with the server's port."""
    return Sessions(config_dir / 'sessions' / f'localhost_{server.port}')


# Headers


@pytest.mark.parametrize(
    'args',
    [
        ['--json'],
        ['POST', 'a=1'],
        ['--form', 'POST', 'a=1'],
        ['--chunked', 'POST', 'a=1'],
        ['--compress', 'POST', 'a=1'],
        ['If-Match:x', 'Content-Language:en'],
        ['User-Agent:HTTPie/1'],
        ['X-Left-Out:'],
    ],
    ids=' '.join,
)
def test_what_httpie_adds_to_one_request_is_not_stored(http, server, sessions, args):
    flags = [arg for arg in args if arg.startswith('--')]
    method = [arg for arg in args if arg == 'POST']
    items = [arg for arg in args if arg not in flags + method]
    assert http('--session=s', *flags, *method, f'{server.url}/anything', 'X-Typed:1', *items).status == 0
    assert sessions.headers('s') == [('X-Typed', '1')]


@pytest.mark.parametrize('resume', [[], ['--continue']])
def test_what_a_download_adds_is_not_stored(command, server, sessions, tmp_path, resume):
    (tmp_path / 'out').write_bytes(b'12345')
    run = command(
        'http', '-I', '--session=s', '--download', *resume, '-o', tmp_path / 'out', f'{server.url}/range/26', 'X-A:1'
    )
    assert run.status == 0
    assert sessions.headers('s') == [('X-A', '1')]
    assert command('http', '-I', '-h', '--session=s', f'{server.url}/range/26').stdout.startswith('HTTP/1.1 200')


def test_what_was_typed_is_stored_also_where_httpie_would_add_it(http, server, sessions):
    http('--session=s', '--json', f'{server.url}/get', 'Accept:text/plain', 'Range:bytes=0-1', 'Transfer-Encoding:x')
    assert dict(sessions.headers('s')) == {'Accept': 'text/plain', 'Range': 'bytes=0-1', 'Transfer-Encoding': 'x'}


def test_a_stored_header_stays_as_it_is_where_httpie_adds_its_own(command, server, sessions, tmp_path):
    command('http', '-I', '--session=s', f'{server.url}/get', 'Accept-Encoding:gzip')
    command('http', '-I', '--session=s', '--download', '-o', tmp_path / 'out', f'{server.url}/get')
    assert server.last()['Accept-Encoding'] == 'identity'
    assert sessions.headers('s') == [('Accept-Encoding', 'gzip')]


def test_an_empty_value_leaves_a_header_out_once(ask, sessions):
    ask('--session=s', 'X-A:1')
    assert ask('--session=s', 'X-A:')['X-A'] is None
    assert ask('--session=s')['X-A'] == '1'


@pytest.mark.parametrize('how', ['flag', 'config'])
@pytest.mark.parametrize(
    ('name', 'kept'), [('X-Request-Id', ['X-Trace-A']), ('x-trace-*', ['X-Request-Id']), ('*', [])]
)
def test_headers_that_are_excluded_are_sent_and_not_stored(http, server, sessions, config_dir, how, name, kept):
    flags = [f'--session-exclude={name}'] if how == 'flag' else []
    if how == 'config':
        (config_dir / 'config.json').write_text(
            json.dumps({'session_exclude': [name], 'disable_update_warnings': True})
        )
    run = http('--session=s', *flags, f'{server.url}/get', 'X-Request-Id:1', 'X-Trace-A:2')
    assert (run.status, run.stderr) == (0, '')
    assert (server.last()['X-Request-Id'], server.last()['X-Trace-A']) == ('1', '2')
    assert [header for header, _ in sessions.headers('s')] == kept


@pytest.mark.parametrize('value', ['"X-A"', '5', '[1]', '{"a": 1}'])
def test_a_configuration_that_is_no_list_of_names_is_an_error_before_the_request(
    http, server, sessions, config_dir, value
):
    (config_dir / 'config.json').write_text(f'{{"session_exclude": {value}, "disable_update_warnings": true}}')
    assert "'session_exclude' in" in http('--session=s', f'{server.url}/get').error()
    assert server.received == []
    assert http(f'{server.url}/get').status == 0


@pytest.mark.parametrize('status', [200, 404, 500])
def test_every_response_saves_whatever_its_status(http, server, sessions, status):
    http('--session=s', f'{server.url}/status/{status}', 'X-A:1')
    assert sessions.headers('s') == [('X-A', '1')]


# Hosts


@pytest.mark.parametrize(
    'url', ['LOCALHOST:{port}', 'localhost.:{port}', 'user@localhost:{port}', 'http://u:p@LocalHost:{port}', ':{port}']
)
def test_one_host_has_one_session_however_it_is_spelled(http, server, here, config_dir, url):
    http('--session=s', f'localhost:{server.port}/get', 'X-A:1')
    http('--session=s', url.format(port=server.port) + '/get')
    assert server.last()['X-A'] == '1'
    assert os.listdir(config_dir / 'sessions') == [here.folder.name]


@pytest.mark.parametrize(
    ('url', 'folder'),
    [
        ('http://example.com:80', 'example.com'),
        ('https://example.com:443', 'example.com'),
        ('http://example.com:443', 'example.com_443'),
        ('https://EXAMPLE.com', 'example.com'),
        ('http://example.com.', 'example.com'),
        ('http://bücher.example', 'xn--bcher-kva.example'),
        ('http://xn--bcher-kva.example', 'xn--bcher-kva.example'),
        ('http://[::1]:80', '[__1]'),
        ('http://[::1]:8000', '[__1]_8000'),
        ('http://user:pass@example.com', 'example.com'),
        ('http://h:99', 'h_99'),
        ('http://h_99', 'h%5F99'),
    ],
)
def test_the_folder_is_that_of_the_normalised_host(http, config_dir, url, folder):
    run = http('--offline', '--session=s', url, 'X-A:1')
    assert (run.status, run.stderr) == (0, '')
    assert os.listdir(config_dir / 'sessions') == [folder]


@pytest.mark.parametrize(
    ('url', 'folder'), [('http://LOCALHOST', 'LOCALHOST'), ('http://localhost:80', 'localhost_80')]
)
def test_a_file_that_httpie_made_under_another_spelling_is_found_and_goes_on_being_used(http, config_dir, url, folder):
    stock = Sessions(config_dir / 'sessions' / folder)
    stock.write('s', {'headers': [{'name': 'X-Old', 'value': '1'}], 'cookies': []})
    run = http('--offline', '--print=H', '--session=s', url, 'X-New:1')
    assert 'X-Old: 1' in run.stdout
    assert dict(stock.headers('s')) == {'X-Old': '1', 'X-New': '1'}
    assert os.listdir(config_dir / 'sessions') == [folder]
    http('--offline', '--session=user1', '--session-read-only=s', url)
    assert ('X-Old', '1') in Sessions(config_dir / 'sessions' / 'localhost').headers('user1')


def test_two_hosts_never_share_a_file(http, httpie, config_dir):
    http('--offline', '--session=s', 'http://h:99', 'X-A:port')
    run = http('--offline', '--print=H', '--session=s', 'http://h_99')
    assert 'X-A' not in run.stdout
    listed = httpie('sessions', 'list', '--json').json
    assert sorted(one['host'] for one in listed) == ['h:99', 'h_99']
    for one in listed:
        assert httpie('sessions', 'path', 's', one['host']).stdout.strip() == one['path']


@pytest.mark.parametrize('host', ['../../evil', '/dir', '..', '.', 'a/b', 'a\\b'])
def test_a_host_header_never_leads_out_of_the_sessions_folder(http, server, config_dir, tmp_path, host):
    before = sorted(path for path in tmp_path.rglob('*') if path.is_file())
    run = http('--session=config', f'{server.url}/get', f'Host:{host}')
    assert 'cannot have sessions of a name' in run.error()
    assert server.received == []
    assert sorted(path for path in tmp_path.rglob('*') if path.is_file()) == before


@pytest.mark.parametrize('flag', ['--session', '--session-read-only'])
def test_a_name_that_ends_in_a_line_break_is_refused(http, server, sessions, flag):
    assert 'cannot be the name of a session' in http(f'{flag}=s\n', f'{server.url}/get').error()
    assert server.received == []
    assert not sessions.folder.exists()


def test_typed_cookies_reach_an_address_of_version_6(http, config_dir):
    http('--offline', '--session=s', 'http://[::1]:8000', 'Cookie:a=1')
    run = http('--offline', '--print=H', '--session=s', 'http://[::1]:8000')
    assert 'Cookie: a=1' in run.stdout


# Auth


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
    assert run.stderr.count('was stored over https, and sends it over http') == 1
    assert 'secret' not in run.stderr
    assert http('--offline', '--session=s', 'https://example.com').stderr == ''
    assert http('--offline', '--session=s', '--session-without=auth', 'http://example.com').stderr == ''


def test_no_such_warning_for_auth_that_was_stored_over_http_or_for_this_machine(http):
    http('--offline', '--session=s', 'http://example.com', '--auth=u:p')
    assert http('--offline', '--session=s', 'http://example.com').stderr == ''
    for host in ('localhost', '127.0.0.1', '[::1]', 'app.localhost'):
        http('--offline', '--session=s', f'https://{host}', '--auth=u:p')
        assert http('--offline', '--session=s', f'http://{host}').stderr == ''


def test_the_warning_comes_with_an_inherited_auth_too(secured, http):
    http('--offline', '--session=user1', '--session-read-only=s', 'https://example.com')
    assert 'was stored over https' in http('--offline', '--session=user1', 'http://example.com').stderr


def test_httpie_without_the_plugin_reads_what_is_kept_of_it(secured, stock_http):
    run = stock_http('--offline', '--print=H', '--session=s', 'https://example.com')
    assert (run.status, run.stderr) == (0, '')
    assert 'Authorization: Basic' in run.stdout


# Left out


@pytest.fixture
def full(ask, sessions):
    ask('--session=s', 'X-A:1', 'X-B:2', 'Cookie:sid=1', '--auth=u:p')
    return sessions


@pytest.mark.parametrize(
    ('without', 'sent'),
    [
        (['auth'], ('1', '2', 'sid=1', None)),
        (['headers'], (None, None, 'sid=1', 'Basic dTpw')),
        (['cookies'], ('1', '2', None, 'Basic dTpw')),
        (['x-a'], (None, '2', 'sid=1', 'Basic dTpw')),
        (['X-A', 'AUTH'], (None, '2', 'sid=1', None)),
        (['auth', 'headers', 'cookies'], (None, None, None, None)),
    ],
    ids=str,
)
@pytest.mark.parametrize('flag', ['--session', '--session-read-only', 'inherited'])
def test_parts_of_a_session_are_left_out_of_one_request(full, http, server, without, sent, flag):
    before = full.path('s').read_bytes()
    flags = ['--session=user1', '--session-read-only=s'] if flag == 'inherited' else [f'{flag}=s']
    http(*flags, *[f'--session-without={part}' for part in without], f'{server.url}/get')
    received = server.last()
    assert tuple(received[name] for name in ('X-A', 'X-B', 'Cookie', 'Authorization')) == sent
    assert full.path('s').read_bytes() == before
    http(*flags[:1], f'{server.url}/get')
    received = server.last()
    assert tuple(received[name] for name in ('X-A', 'X-B', 'Cookie', 'Authorization')) == (
        '1',
        '2',
        'sid=1',
        'Basic dTpw',
    )


@pytest.mark.parametrize(
    ('without', 'args', 'header', 'value'),
    [
        ('auth', ['--auth=other:pass'], 'Authorization', 'Basic b3RoZXI6cGFzcw=='),
        ('headers', ['X-A:other'], 'X-A', 'other'),
        ('x-a', ['X-A:other'], 'X-A', 'other'),
        ('cookies', ['Cookie:sid=other'], 'Cookie', 'sid=other'),
    ],
)
def test_what_is_typed_in_its_place_is_sent_and_not_stored(full, ask, without, args, header, value):
    before = full.path('s').read_bytes()
    assert ask('--session=s', f'--session-without={without}', *args)[header] == value
    assert full.path('s').read_bytes() == before


def test_cookies_that_are_left_out_are_not_changed_by_the_response(full, http, server):
    before = full.path('s').read_bytes()
    http('--session=s', '--session-without=cookies', reply_of(server, 'sid=new; Path=/', 'b=1; Path=/'))
    assert full.path('s').read_bytes() == before


def test_it_is_offline_that_shows_what_would_be_sent(full, http, server):
    shown = http(
        '--offline', '--print=H', '--session-read-only=s', '--session-without=auth', f'{server.url}/get'
    ).stdout
    assert 'X-A: 1' in shown
    assert 'Authorization' not in shown


@pytest.mark.parametrize('flag', ['--session-without=auth', '--session-exclude=X-A', '--session-trusted'])
def test_without_a_session_these_flags_do_nothing(http, server, flag):
    run = http(flag, '--auth=u:p', f'{server.url}/get', 'X-A:1')
    assert (run.status, run.stderr) == (0, '')
    assert server.last()['Authorization'] == 'Basic dTpw'


def test_the_flags_are_in_the_help_and_can_be_reset(http, command, server, config_dir, sessions):
    text = command('http', '--help').stdout
    described = command('httpie', 'cli', 'export-args').stdout
    for flag in ('--session-without', '--session-exclude', '--session-trusted'):
        assert flag in text
        assert flag in described
    (config_dir / 'config.json').write_text(
        json.dumps({'default_options': ['--session-exclude=X-A'], 'disable_update_warnings': True})
    )
    http('--session=s', f'{server.url}/get', 'X-A:1', 'X-B:1')
    assert sessions.headers('s') == [('X-B', '1')]
    http('--session=s', '--no-session-exclude', f'{server.url}/get', 'X-A:1')
    assert ('X-A', '1') in sessions.headers('s')


def test_both_flags_inherit_within_the_scope_of_the_normalised_host(http, server, here):
    http('--session=base', f'localhost:{server.port}/get', 'X-Base:1')
    http(*BOTH, f'LOCALHOST:{server.port}/get')
    assert server.last()['X-Base'] == '1'
    assert here.names() == ['base', 'user1']


@pytest.mark.parametrize(
    ('without', 'header'), [('Authorization', 'Authorization'), ('Cookie', 'Cookie'), ('x-*', 'X-A'), ('*', 'X-A')]
)
def test_a_part_can_be_named_by_its_header(full, http, server, without, header):
    http('--session=s', f'--session-without={without}', f'{server.url}/get')
    assert server.last()[header] is None


@pytest.mark.parametrize('flag', ['--session-without', '--session-exclude'])
@pytest.mark.parametrize('value', ['', 'auth ', 'auth,cookies', 'X:A', 'é'])
def test_what_can_be_no_header_is_an_error_before_the_request(full, http, server, flag, value):
    server.received.clear()
    assert 'cannot be the name of a header' in http('--session=s', f'{flag}={value}', f'{server.url}/get').error()
    assert server.received == []


def test_cookies_and_auth_can_be_excluded_too(full, ask, sessions):
    before = full.path('s').read_bytes()
    assert ask('--session=s', '--session-exclude=Cookie', 'Cookie:sid=2; b=1').cookies == ['b=1', 'sid=2']
    assert full.path('s').read_bytes() == before
    assert ask('--session=s', '--session-exclude=authorization', '--auth=x:y')['Authorization'] == 'Basic eDp5'
    assert full.path('s').read_bytes() == before


@pytest.mark.parametrize('session', ['t', './t.json'])
def test_a_cookie_that_is_excluded_displaces_none_for_good(http, server, session):
    http(f'--session={session}', reply_of(server, 'sid=1; Path=/', 'sid=deep; Path=/get', 'b=1; Path=/'))
    http(f'--session={session}', '--session-exclude=Cookie', f'{server.url}/get', 'Cookie:sid=2')
    assert server.last().cookies == ['b=1', 'sid=2']
    http(f'--session={session}', f'{server.url}/get')
    assert server.last().cookies == ['b=1', 'sid=1', 'sid=deep']


def test_a_token_that_was_typed_over_https_warns_too(http):
    http('--offline', '--session=s', 'https://example.com', 'Authorization:Bearer secret')
    assert 'was stored over https' in http('--offline', '--session=s', 'http://example.com').stderr


def test_a_typed_authorization_header_beats_netrc_as_well(netrc, ask):
    ask('--session=s', '--auth=u:p')
    assert ask('--session=s', 'Authorization:Bearer T')['Authorization'] == 'Bearer T'


def test_within_the_origin_the_auth_of_the_session_beats_netrc(netrc, http, server):
    http('--session=s', '--auth=u:p', f'{server.url}/get')
    http('--session=s', '--follow', reply_of(server, to='/get'))
    assert server.last()['Authorization'] == 'Basic dTpw'


@pytest.mark.parametrize('host', ['a b', 'a:b', 'user:pw@h', '::1', '[__1]', '..\uff0f..', 'h%5F99', '\u202eevil'])
def test_what_is_no_host_has_no_sessions(http, server, config_dir, host):
    message = http('--session=s', f'{server.url}/get', f'Host:{host}').error()
    assert 'as it is not a host' in message
    assert 'pw' not in message
    assert server.received == []
    assert not (config_dir / 'sessions').exists()


@pytest.mark.parametrize('url', ['http://h:', 'http://h:80', 'http://h:0080', 'http://h'])
def test_a_port_has_one_spelling(http, config_dir, url):
    http('--offline', '--session=s', url, 'X-A:1')
    assert os.listdir(config_dir / 'sessions') == ['h']


def test_a_cookie_that_cannot_be_sent_is_an_error_before_the_request(http, server):
    assert (
        "the cookie 'a' holds a character that no cookie can hold"
        in http('--session=s', f'{server.url}/get', 'Cookie:a=€').error()
    )
    assert server.received == []


def test_in_a_session_by_path_a_typed_cookie_takes_the_place_of_the_others_whatever_the_host_is_called(
    http, server, monkeypatch
):
    monkeypatch.setenv('http_proxy', server.url)
    http('--session=./s.json', 'http://bücher.example/reply?cookie=ck=srv;Path=/')
    http('--session=./s.json', 'http://bücher.example/get', 'Cookie:ck=2')
    assert server.last()['Cookie'] == 'ck=2'


@pytest.mark.parametrize('item', ['--auth=x:y', 'Authorization:Bearer x'])
def test_auth_that_was_set_by_hand_was_not_stored_over_https(http, manage, item):
    http('--offline', '--session=w', '-au:p', 'https://w.org')
    manage('unset', 'w', 'w.org', '--auth')
    manage('set', 'w', 'w.org', item)
    assert 'over https' not in http('--offline', '--session=w', 'http://w.org').stderr


@pytest.mark.parametrize('where', ['http://w.org', None])
def test_auth_that_was_stored_over_https_still_warns_where_a_header_comes_beside_it(http, manage, where):
    http('--offline', '--session=w', '-au:p', 'https://w.org')
    if where:
        http('--offline', '--session=w', where, 'Authorization:Bearer x')
    else:
        manage('set', 'w', 'w.org', 'Authorization:Bearer x')
    assert 'over https' in http('--offline', '--session=w', 'http://w.org').stderr


def test_auth_that_replaces_another_was_not_stored_over_https(http, manage):
    http('--offline', '--session=w', '-au:p', 'https://w.org')
    manage('set', 'w', 'w.org', '--auth=x:y')
    assert 'over https' not in http('--offline', '--session=w', 'http://w.org').stderr


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
    assert 'over https' not in run.stderr
    manage('reset', 'w', 'w.org', '--auth')
    assert 'over https' in http('--offline', '--session=w', '--session-read-only=base', 'http://w.org').stderr
