"""What README and examples show is what happens."""

import os
import re
import subprocess
import tempfile
from html import unescape

import httpie
import pytest
from support import BIN, ROOT, with_levels

README = (ROOT / 'README.md').read_text()


def transcript():
    """Return the README's commands, each with what it says that they print."""
    blocks = re.findall(r'```console\n(.*?)```', README, re.DOTALL)
    for block in blocks:
        for command in re.split(r'^\$ ', block, flags=re.MULTILINE)[1:]:
            yield command.split('\n', 1)


@pytest.fixture
def shell(config_dir, tmp_path):
    """Run a command line in bash as at a terminal, and return all that it prints."""
    terminal, stdin = os.openpty()

    def run(line, **env):
        env = {**os.environ, 'PATH': f'{BIN}{os.pathsep}{os.environ["PATH"]}', **env}
        done = subprocess.run(
            ['bash', '-c', f'{line} 2>&1'], env=env, stdin=stdin, stdout=subprocess.PIPE, check=False, timeout=60
        )
        return with_levels(done.stdout.decode())

    yield run
    os.close(terminal)
    os.close(stdin)


def test_the_transcript_can_be_typed_and_gives_what_it_shows(shell, server, config_dir):
    (activate, _), (export, _), *typed = transcript()
    assert (activate, export) == ('. .venv/bin/activate', 'export HTTPIE_CONFIG_DIR=$(mktemp -d)')
    assert len(typed) >= 8
    for command, shown in typed:
        printed = shell(command.replace('8000', str(server.port)))
        printed = printed.replace(str(server.port), '8000').replace(f'HTTPie {httpie.__version__}', 'HTTPie 3.2.4')
        # A column is as wide as the port is long.
        assert re.sub(' +', ' ', printed.replace(str(config_dir), '…').strip('\n')) == re.sub(
            ' +', ' ', shown.strip('\n')
        )


def test_the_example_is_the_story(shell, server, tmp_path, monkeypatch, config_dir):
    (config_dir / 'config.json').write_text('{"disable_update_warnings": true, "default_options": ["-I"]}')
    shell(f'{ROOT}/examples/inheritance.sh', http_proxy=server.url)
    received = [(request['Host'], request['X-Version'], request['Authorization']) for request in server.received]
    auth = 'Basic dXNlcjE6cGFzcw=='
    assert received == [
        ('api.example.com', 'v2', None),
        ('api.example.com', 'v2', auth),
        ('api.example.com', 'v2', auth),
        ('api.example.com', 'v3', None),
        ('api.example.com', 'v3', auth),
        ('api.example.com', 'v2-beta', auth),
        ('api.example.com', 'v2-beta', auth),
    ]


def test_the_demo_shows_every_command_and_what_the_server_received(command, config_dir):
    run = command('python', ROOT / 'examples' / 'demo.py')
    assert (run.status, run.stderr) == (0, '')
    for line in (ROOT / 'examples' / 'inheritance.sh').read_text().splitlines():
        if line.startswith('httpie '):
            assert f'$ {line}\n' in run.stdout
        elif line.startswith('http'):
            assert f'$ {line}\n  the server received GET api.example.com/' in run.stdout
    assert run.stdout.count('X-Version: v2\n') == 3
    assert "Deleted 'user1' @ 'api.example.com'\n" in run.stdout
    assert '"raw_auth": "user1:pass"' in run.stdout
    assert list(config_dir.iterdir()) == [config_dir / 'config.json']


def test_the_picture_is_what_the_commands_print(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / 'examples')
    import picture

    def words(svg):
        # How wide the frame is depends on the temporary folder.
        return re.sub('[─│╭╮╰╯]', '', unescape(' '.join(re.findall(r'<text[^>]*>([^<]*)</text>', svg)))).split()

    with tempfile.TemporaryDirectory() as folder:
        assert words(picture.draw(folder)) == words(picture.PICTURE.read_text())


def test_the_demo_tells_a_failure_by_its_exit_status(command, tmp_path):
    broken = tmp_path / 'examples'
    broken.mkdir()
    (broken / 'demo.py').write_text((ROOT / 'examples' / 'demo.py').read_text())
    (broken / 'inheritance.sh').write_text('#!/bin/sh\n# A title.\nhttp --no-such-flag api.example.com\n')
    assert command('python', broken / 'demo.py').status != 0


def test_the_python_in_the_readme_runs(command):
    for block in re.findall(r'```python\n(.*?)```', README, re.DOTALL):
        run = command('python', '-c', block)
        assert (run.status, run.stderr) == (0, '')
