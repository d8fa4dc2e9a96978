"""Under which host a session is stored."""

import os

import pytest
from support import BOTH, Sessions


@pytest.fixture
def here(config_dir, server):
    """The named sessions of ``localhost`` with the server's port."""
    return Sessions(config_dir / 'sessions' / f'localhost_{server.port}')


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
    assert run.error().endswith('is not a host. Name the session by a path: --session=./NAME.json')
    assert server.received == []
    assert sorted(path for path in tmp_path.rglob('*') if path.is_file()) == before


@pytest.mark.parametrize('flag', ['--session', '--session-read-only'])
def test_a_name_that_ends_in_a_line_break_is_refused(http, server, sessions, flag):
    assert 'is not a valid session name' in http(f'{flag}=s\n', f'{server.url}/get').error()
    assert server.received == []
    assert not sessions.folder.exists()


def test_typed_cookies_reach_an_address_of_version_6(http, config_dir):
    http('--offline', '--session=s', 'http://[::1]:8000', 'Cookie:a=1')
    run = http('--offline', '--print=H', '--session=s', 'http://[::1]:8000')
    assert 'Cookie: a=1' in run.stdout


def test_both_flags_inherit_within_the_scope_of_the_normalised_host(http, server, here):
    http('--session=base', f'localhost:{server.port}/get', 'X-Base:1')
    http(*BOTH, f'LOCALHOST:{server.port}/get')
    assert server.last()['X-Base'] == '1'
    assert here.names() == ['base', 'user1']


@pytest.mark.parametrize('host', ['a b', 'a:b', 'user:pw@h', '::1', '[__1]', '..\uff0f..', 'h%5F99', '\u202eevil'])
def test_what_is_no_host_has_no_sessions(http, server, config_dir, host):
    message = http('--session=s', f'{server.url}/get', f'Host:{host}').error()
    assert message.endswith('is not a host. Name the session by a path: --session=./NAME.json')
    assert 'pw' not in message
    assert server.received == []
    assert not (config_dir / 'sessions').exists()


@pytest.mark.parametrize('url', ['http://h:', 'http://h:80', 'http://h:0080', 'http://h'])
def test_a_port_has_one_spelling(http, config_dir, url):
    http('--offline', '--session=s', url, 'X-A:1')
    assert os.listdir(config_dir / 'sessions') == ['h']
