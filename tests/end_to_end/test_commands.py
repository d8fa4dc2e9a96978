"""``httpie sessions`` in a shell: both ways to it, pipes, encodings, and where the sessions are."""

import json
import subprocess

import pytest
from support import BIN
from support.capabilities import needs_posix_home, needs_shell
from support.commands import NAMES


@pytest.mark.parametrize('way', [('sessions',), ('cli', 'sessions')], ids=' '.join)
def test_both_ways_lead_to_the_same_commands(command, way, sessions):
    sessions.write('s', {})
    for name in ('list', 'ls'):
        assert json.loads(command('httpie', *way, name, '--json').stdout)[0]['name'] == 's'
    run = command('httpie', *way)
    assert (run.status, run.stdout) == (1, '')
    assert [name for name in NAMES if f'\n  {name} ' in run.stderr or f'\n  {name}, ' in run.stderr] == NAMES


def test_the_rest_of_the_manager_is_as_it_was(command):
    assert '--session-read-only' in command('httpie', 'cli', 'export-args').stdout
    assert command('httpie', 'plugins', 'list').stdout.startswith('httpie-session-plus')
    assert command('httpie', 'nonsense').status == 1


@needs_shell
def test_a_reader_that_leaves_is_no_error(sessions, config_dir):
    for index in range(2000):
        sessions.write(f's{index}', {})
    done = subprocess.run(
        ['bash', '-c', f'set -o pipefail; {BIN}/httpie sessions list | head -1; echo $?'],
        capture_output=True,
        check=False,
    )
    assert (done.stdout.splitlines()[-1], done.stderr) == (b'0', b'')


def test_an_encoding_without_the_character_gets_an_escape(command, config_dir, sessions):
    sessions.write('s', {})
    run = command('httpie', 'sessions', 'path', 's', PYTHONIOENCODING='ascii')
    assert run.stdout.endswith('.json\n')
    assert '\\xe9' in run.stdout


@pytest.mark.parametrize('way', ['HTTPIE_CONFIG_DIR', 'XDG_CONFIG_HOME', 'legacy', 'default'])
@needs_posix_home
def test_sessions_are_where_httpie_has_them(command, server, tmp_path, way):
    home = tmp_path / 'home'
    folder = {
        'HTTPIE_CONFIG_DIR': tmp_path / 'mine',
        'XDG_CONFIG_HOME': tmp_path / 'xdg' / 'httpie',
        'legacy': home / '.httpie',
        'default': home / '.config' / 'httpie',
    }[way]
    folder.mkdir(parents=True)
    (folder / 'config.json').write_text('{"disable_update_warnings": true}')
    env = {'HTTPIE_CONFIG_DIR': str(folder) if way == 'HTTPIE_CONFIG_DIR' else '', 'HOME': str(home)}
    if way == 'XDG_CONFIG_HOME':
        env['XDG_CONFIG_HOME'] = str(folder.parent)
    assert command('http', '-I', '--session=s', f'{server.url}/get', 'X-A:1', **env).status == 0
    path = command('httpie', 'sessions', 'path', 's', **env).stdout.strip()
    assert path == str(folder / 'sessions' / server.netloc.replace(':', '_') / 's.json')
