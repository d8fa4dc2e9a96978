"""What of a session is sent where, in a download."""

from support import reply_of


def test_a_download_keeps_to_the_scope(command, server, other_server, tmp_path):
    url = reply_of(server, to=f'{other_server.url}/get')
    command('http', '-I', '--session=s', f'{server.url}/get', 'X-Api-Key:1', '--auth=u:p')
    assert command('http', '-I', '--session=s', '--download', '-o', tmp_path / 'out', url).status == 0
    received = other_server.last()
    assert (received['X-Api-Key'], received['Authorization']) == (None, None)


def test_a_download_goes_on_at_another_host(command, server, other_server, tmp_path):
    command('http', '-I', '--session=s', '--auth=u:p', f'{server.url}/get')
    (tmp_path / 'out').write_bytes(b'12345')
    url = reply_of(server, to=f'{other_server.url}/range/26')
    assert command('http', '-I', '--session=s', '--download', '--continue', '-o', tmp_path / 'out', url).status == 0
    assert other_server.last()['Range'] == 'bytes=5-'
    assert other_server.last()['Authorization'] is None
