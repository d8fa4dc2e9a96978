"""``httpie cli sessions upgrade`` and ``upgrade-all``, where not everything may be read or written."""

from support.capabilities import needs_permissions

OLD = {'headers': {'X-Old': '1'}, 'cookies': {'sid': {'value': '1'}}, '__meta__': {'httpie': '3.0.0'}}


def test_the_rest_of_httpie_is_as_it_was(command):
    run = command('httpie', 'cli')
    assert run.status == 1
    assert "'export-args', 'check-updates', 'sessions', 'plugins'" in run.stderr
    assert command('httpie', 'plugins', 'list').stdout.startswith('httpie-session-plus')


@needs_permissions
def test_a_folder_that_cannot_be_read_is_named(command, sessions, without_root_powers):
    sessions.write('s', OLD)
    for folder in (sessions.folder, sessions.folder.parent):
        folder.chmod(0)
        run = command('httpie', 'cli', 'sessions', 'upgrade-all', prefix=without_root_powers)
        folder.chmod(0o700)
        assert f'Cannot read the directory {str(folder)!r}: Permission denied.' in run.error()
        assert run.stdout == ''


@needs_permissions
def test_a_write_protected_session_is_left_alone(command, sessions, server, without_root_powers):
    path = sessions.write('s', OLD)
    before = path.read_bytes()
    path.chmod(0o400)
    run = command('httpie', 'cli', 'sessions', 'upgrade', server.netloc, 's', prefix=without_root_powers)
    assert run.error() == (
        f"httpie: error: Session 's' @ '{server.netloc}' ({str(path)!r}) was not updated: it is write-protected."
    )
    assert path.read_bytes() == before
