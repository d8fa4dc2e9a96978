"""A base that may not be read, or not be written."""

import pytest
from support import BOTH, Sessions
from support.capabilities import needs_permissions


@pytest.fixture(autouse=True)
def _started(http, server):
    http('--offline', server.url)


@needs_permissions
def test_an_unreadable_base_is_refused(command, server, sessions, without_root_powers):
    path = sessions.write('base', {})
    path.chmod(0)
    run = command('http', '-I', *BOTH, f'{server.url}/get', prefix=without_root_powers)
    assert run.error() == (
        f"http: error: Base session 'base' @ '{server.netloc}' ({str(path)!r}) cannot be read: Permission denied."
    )
    assert sessions.names() == ['base']
    assert server.received == []


def test_a_base_in_a_folder_that_cannot_be_written_is_only_read(
    command, server, sessions, tmp_path, without_root_powers
):
    folder = tmp_path / 'read-only'
    base = Sessions(folder).write('base', {'headers': [{'name': 'X-Version', 'value': 'v2'}]})
    base.chmod(0o400)
    folder.chmod(0o500)
    run = command(
        'http', '-I', '--session=user1', f'--session-read-only={base}', f'{server.url}/get', prefix=without_root_powers
    )
    assert (run.status, run.stderr) == (0, '')
    assert server.last()['X-Version'] == 'v2'
