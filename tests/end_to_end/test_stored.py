"""What a session stores of a download, and flags in the help."""

import json

import pytest


@pytest.mark.parametrize('resume', [[], ['--continue']])
def test_what_a_download_adds_is_not_stored(command, server, sessions, tmp_path, resume):
    (tmp_path / 'out').write_bytes(b'12345')
    run = command(
        'http', '-I', '--session=s', '--download', *resume, '-o', tmp_path / 'out', f'{server.url}/range/26', 'X-A:1'
    )
    assert run.status == 0
    assert sessions.headers('s') == [('X-A', '1')]
    assert command('http', '-I', '-h', '--session=s', f'{server.url}/range/26').stdout.startswith('HTTP/1.1 200')


def test_a_stored_header_stays_as_it_is_where_httpie_adds_its_own(command, server, sessions, tmp_path):
    command('http', '-I', '--session=s', f'{server.url}/get', 'Accept-Encoding:gzip')
    command('http', '-I', '--session=s', '--download', '-o', tmp_path / 'out', f'{server.url}/get')
    assert server.last()['Accept-Encoding'] == 'identity'
    assert sessions.headers('s') == [('Accept-Encoding', 'gzip')]


def test_the_flags_are_in_the_help_and_can_be_reset(http, command, server, config_dir, sessions):
    text = command('http', '--help').stdout
    described = command('httpie', 'cli', 'export-args').stdout
    for flag in ('--session-without', '--session-exclude', '--session-trusted', '--session-explain=json'):
        assert flag in text
        assert flag in described
    (config_dir / 'config.json').write_text(
        json.dumps({'default_options': ['--session-exclude=X-A'], 'disable_update_warnings': True})
    )
    http('--session=s', f'{server.url}/get', 'X-A:1', 'X-B:1')
    assert sessions.headers('s') == [('X-B', '1')]
    http('--session=s', '--no-session-exclude', f'{server.url}/get', 'X-A:1')
    assert ('X-A', '1') in sessions.headers('s')
