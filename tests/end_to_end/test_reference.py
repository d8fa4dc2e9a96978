"""Every command line of the reference document, typed as it is there; a local server stands in for every host."""

import json
import os
import re
import subprocess

import pytest
from support import BIN, Sessions
from support.capabilities import needs_shell
from support.files import is_private

BLOCKS = {
    'creating and using sessions': """
# Create session with authentication
http --session=myapi -a user:pass api.example.com/login

# Subsequent requests use stored auth and cookies
http --session=myapi api.example.com/user/profile

# Sessions persist custom headers
http --session=myapi api.example.com/data X-Custom-Header:value

# Session data is automatically saved after each request
http --session=myapi PUT api.example.com/user/settings name=John
""",
    'scoping': """
# Different hosts use separate session data
http --session=api api.example.com/login # Stores cookies for api.example.com
http --session=api other.example.com/data # Uses separate cookies for other.example.com
""",
    'management': """
# List all sessions
httpie sessions list

# Show session details
httpie sessions show myapi api.example.com

# Delete a session
httpie sessions delete myapi api.example.com

# Export session data
httpie sessions export myapi api.example.com > session-backup.json
""",
    'inheritance': """
# Base session with common settings
http --session=base api.example.com/setup X-Version:v2

# Inherit from base session (copies existing data)
http --session=user1 --session-read-only=base api.example.com/login -a user1:pass
""",
    'read-only': """
# Use session data without modifying it
http --session-read-only=myapi api.example.com/data
""",
}


@pytest.fixture
def type_block(config_dir, server, tmp_path):
    """Type a block's lines in a shell, at a terminal, and return what each printed."""
    (config_dir / 'config.json').write_text('{"disable_update_warnings": true, "default_options": ["--ignore-stdin"]}')
    env = {**os.environ, 'PATH': f'{BIN}{os.pathsep}{os.environ["PATH"]}', 'http_proxy': server.url, 'no_proxy': ''}

    def run(name, skip=()):
        printed = []
        for line in BLOCKS[name].splitlines():
            if line and line[0] != '#' and line not in skip:
                done = subprocess.run(['bash', '-c', line], env=env, capture_output=True, check=False, cwd=tmp_path)
                assert (done.returncode, done.stderr) == (0, b''), (line, done)
                printed.append(done.stdout.decode())
        return printed

    return run


@pytest.fixture
def api(config_dir):
    return Sessions(config_dir / 'sessions' / 'api.example.com')


@needs_shell
def test_a_session_keeps_auth_cookies_and_headers(type_block, server, api):
    type_block('creating and using sessions')
    assert [request.method for request in server.received] == ['GET', 'GET', 'GET', 'PUT']
    assert all(request['Authorization'] == 'Basic dXNlcjpwYXNz' for request in server.received)
    assert [request['X-Custom-Header'] for request in server.received] == [None, None, 'value', 'value']
    assert ('X-Custom-Header', 'value') in api.headers('myapi')
    assert is_private(api.path('myapi'))


@needs_shell
def test_each_host_has_its_own(type_block, server, api, config_dir):
    api.write('api', {'cookies': [{'name': 'sid', 'value': '1', 'domain': 'api.example.com', 'path': '/'}]})
    type_block('scoping')
    assert [(request['Host'], request['Cookie']) for request in server.received] == [
        ('api.example.com', 'sid=1'),
        ('other.example.com', None),
    ]
    assert (config_dir / 'sessions' / 'other.example.com' / 'api.json').exists()


@needs_shell
def test_sessions_are_listed_shown_deleted_and_exported(type_block, server, api, tmp_path):
    type_block('creating and using sessions')
    content = api.read('myapi')
    delete = 'httpie sessions delete myapi api.example.com'
    listed, shown, exported = type_block('management', skip=[delete])
    assert re.search(r'^api\.example\.com +myapi ', listed, re.MULTILINE)
    assert shown.startswith("session    'myapi' @ 'api.example.com'\n")
    assert exported == ''
    backup = json.loads((tmp_path / 'session-backup.json').read_text())
    assert backup['__meta__'].pop('session_plus')['exported']['name'] == 'myapi'
    assert backup == content
    others = [line for line in BLOCKS['management'].splitlines() if line.startswith('httpie') and line != delete]
    assert type_block('management', skip=others) == ["Deleted 'myapi' @ 'api.example.com'\n"]
    assert not api.folder.exists()


@needs_shell
def test_a_session_inherits(type_block, server, api):
    type_block('inheritance')
    received = server.last()
    assert (received['X-Version'], received['Authorization']) == ('v2', 'Basic dXNlcjE6cGFzcw==')
    assert api.headers('user1') == [('X-Version', 'v2')]
    assert api.read('user1')['auth'] == {'type': 'basic', 'raw_auth': 'user1:pass'}


@needs_shell
def test_a_read_only_session_is_not_changed(type_block, server, api):
    type_block('creating and using sessions')
    before = api.path('myapi').read_bytes()
    type_block('read-only')
    assert server.last()['X-Custom-Header'] == 'value'
    assert api.path('myapi').read_bytes() == before
