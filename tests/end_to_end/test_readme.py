"""What README and examples show is what happens."""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from base64 import b64encode
from html import unescape
from urllib.request import urlopen

import httpie
import pytest
from support import BIN, ROOT, with_levels
from support.capabilities import needs_shell
from support.documents import PYTHON, STORIES

pytestmark = needs_shell


@pytest.fixture
def shell(config_dir, tmp_path):
    """Run a command line in bash as at a terminal, and return all that it prints."""
    terminal, stdin = os.openpty()

    def run(line, **env):
        env = {**os.environ, 'PATH': f'{BIN}{os.pathsep}{os.environ["PATH"]}', **env}
        done = subprocess.run(
            ['bash', '-c', f'exec 2>&1\n{line}'], env=env, stdin=stdin, stdout=subprocess.PIPE, check=False, timeout=120
        )
        return with_levels(done.stdout.decode())

    yield run
    os.close(terminal)
    os.close(stdin)


_PRELUDE = """
fresh_config() {
    local made=$(mktemp -d)
    echo '{"disable_update_warnings": true}' > "$made/config.json"
    echo "$made"
}
export HTTPIE_CONFIG_DIR=$(fresh_config)
"""


@pytest.mark.parametrize('story', STORIES)
def test_what_the_documents_show_can_be_typed_and_prints_what_they_say(shell, server, story):
    if 'curl' in story and not shutil.which('curl'):
        pytest.skip('there is no curl')
    typed = [one for one in STORIES[story] if one[0] != '. .venv/bin/activate']
    script = _PRELUDE + ''.join(f'{command}\necho @@@\n' for command, _ in typed)
    script = script.replace('$(mktemp -d)\n', '$(fresh_config)\n').replace('8000', str(server.port))
    script = script.replace('made=$(fresh_config)', 'made=$(mktemp -d)')
    script = script.replace('{"default_options"', '{"disable_update_warnings": true, "default_options"')
    printed = shell(script).replace(str(server.port), '8000')
    printed = re.sub(f'(?<=HTTPie[ /]){re.escape(httpie.__version__)}', '3.2.4', printed.replace('\r', ''))
    # Temporary directories have names of their own, and a column is as wide as the port is long.
    printed = re.sub(r"/[^\s']*(?=/sessions/)", '…', printed)
    assert [re.sub(' +', ' ', one.strip('\n')) for one in printed.split('@@@\n')[:-1]] == [
        re.sub(' +', ' ', shown.strip('\n')) for _, shown in typed
    ]


def test_the_example_is_the_story(shell, server, tmp_path, monkeypatch, config_dir):
    (config_dir / 'config.json').write_text('{"disable_update_warnings": true, "default_options": ["-I"]}')
    shell(f'{ROOT}/examples/inheritance.sh', http_proxy=server.url)
    received = [(request['Host'], request['X-Version'], request['Authorization']) for request in server.received]
    auth, prod, staging = (f'Basic {b64encode(one).decode()}' for one in (b'user1:pass', b'dave:pass', b'dave:staging'))
    assert received == [
        ('api.example.com', 'v2', None),
        ('api.example.com', 'v2', auth),
        ('api.example.com', 'v2', auth),
        ('api.example.com', 'v3', None),
        ('api.example.com', 'v3', auth),
        ('api.example.com', 'v2-beta', auth),
        ('api.example.com', 'v2-beta', auth),
        ('api.example.com', 'v4', prod),
        ('staging.example.com', 'v4', staging),
        ('api.example.com', 'v5', prod),
        ('staging.example.com', 'v5', staging),
    ]


def test_the_demo_shows_every_command_and_what_the_server_received(command, config_dir):
    run = command('python', ROOT / 'examples' / 'demo.py')
    assert (run.status, run.stderr) == (0, '')
    for line in (ROOT / 'examples' / 'inheritance.sh').read_text().splitlines():
        if line.startswith('http '):
            assert re.search(
                rf'\$ {re.escape(line)}\n  the server received GET (api|staging)\.example\.com/', run.stdout
            )
        elif line and not line.startswith('#'):
            assert f'$ {line}\n' in run.stdout
    assert run.stdout.count('X-Version: v2\n') == 3
    assert "Deleted 'user1' @ 'api.example.com'\n" in run.stdout
    assert '"raw_auth": "user1:pass"' in run.stdout
    assert list(config_dir.iterdir()) == [config_dir / 'config.json']


def test_make_server_takes_a_port_and_prints_where_it_is_and_no_warning():
    with socket.socket() as one:
        one.bind(('127.0.0.1', 0))
        port = one.getsockname()[1]
    recipe = (ROOT / 'Makefile').read_text().partition('\nserver:')[2].splitlines()[1]
    assert recipe == '\t@$(BIN)/python -W ignore examples/server.py $(PORT)'
    args = [sys.executable, '-W', 'ignore', ROOT / 'examples' / 'server.py', str(port)]
    with subprocess.Popen(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
        try:
            assert server.stdout.readline() == f'httpbin is at http://localhost:{port} (Ctrl-C ends it)\n'.encode()
            assert urlopen(f'http://127.0.0.1:{port}/get', timeout=30).status == 200
            again = subprocess.run(args, capture_output=True, check=False, timeout=60)
            assert again.returncode == 1
            assert b'in use' in again.stderr
        finally:
            server.terminate()
        assert server.communicate(timeout=30) == (b'', b'')


def test_the_pictures_are_what_the_commands_print(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / 'examples')
    import picture

    def words(svg):
        # How wide the frame is depends on the temporary folder.
        return re.sub('[─│╭╮╰╯]', '', unescape(' '.join(re.findall(r'<text[^>]*>([^<]*)</text>', svg)))).split()

    with tempfile.TemporaryDirectory() as folder:
        console = picture.play(folder)
        for path, theme in picture.PICTURES.items():
            drawn = console.export_svg(title='httpie sessions', theme=theme, clear=False)
            drawn = drawn.replace(httpie.__version__, '3.2.4').replace('LogLevel.ERROR', 'error')
            assert words(drawn) == words(path.read_text())


def test_the_demo_tells_a_failure_by_its_exit_status(command, tmp_path):
    broken = tmp_path / 'examples'
    broken.mkdir()
    (broken / 'demo.py').write_text((ROOT / 'examples' / 'demo.py').read_text())
    (broken / 'inheritance.sh').write_text('#!/bin/sh\n# A title.\nhttp --no-such-flag api.example.com\n')
    assert command('python', broken / 'demo.py').status != 0


@pytest.mark.parametrize('code', PYTHON)
def test_the_python_in_the_documents_runs(command, code):
    run = command('python', '-c', code)
    assert (run.status, run.stderr) == (0, '')
