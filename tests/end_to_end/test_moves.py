"""``httpie sessions delete``, away from a terminal, and where others save."""

import os
import subprocess

from support import BIN
from support.capabilities import needs_shell


def test_where_nobody_can_be_asked_it_takes_yes_to_delete_several(command, sessions, server):
    for name in 'abc':
        sessions.write(name, {})
    refused = 'Not a terminal: pass --yes to delete 3 sessions.'
    assert refused in command('httpie', 'sessions', 'delete', '--all', server.netloc).error()
    assert sessions.names() == ['a', 'b', 'c']
    assert command('httpie', 'sessions', 'delete', '--all', server.netloc, '--yes').status == 0
    assert not sessions.folder.exists()


@needs_shell
def test_deleted_while_others_save_it_a_session_is_there_whole_or_not_at_all(config_dir, sessions, server):
    env = {**os.environ, 'PATH': f'{BIN}{os.pathsep}{os.environ["PATH"]}'}
    save = f'for i in 1 2 3 4 5 6; do http -I --session=s {server.url}/cookies/set/c$RANDOM/1 X-A:$RANDOM; done'
    delete = f'for i in 1 2 3 4 5 6 7 8; do httpie sessions delete s {server.netloc}; done'
    runs = [
        subprocess.Popen(['bash', '-c', line], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for line in (save, save, delete)
    ]
    errors = b''.join(run.communicate(timeout=120)[1] for run in runs).decode()
    assert [line for line in errors.splitlines() if 'error' in line and "No session 's'" not in line] == []
    assert sessions.names() in ([], ['s'])
    if sessions.names():
        assert sessions.headers('s')
