"""Installing, upgrading and uninstalling the plugin: real environments."""

import json
import shutil

import pytest
from support import BOTH, reply_of
from support.capabilities import needs_venv
from support.environments import make_environment

from httpie_session_plus import __version__


@pytest.fixture(autouse=True)
def _no_authorities():
    """Leave pip the certificates of this machine: it asks the package index."""


@pytest.fixture
def bare(shared, this_httpie):
    """The commands of an environment that has HTTPie, and nothing else; each test has it alone, and leaves it so."""
    commands = shared.get('bare', lambda path: make_environment(path, *this_httpie))
    with shared.lock('bare'):
        yield commands


@pytest.fixture
def inherits(server, sessions, command):
    """Tell whether the ``http`` of an environment lets a session inherit; it must do one or the other cleanly."""

    def run(commands):
        sessions.write('base', {'headers': [{'name': 'X-Version', 'value': 'v2'}]})
        done = command(commands / 'http', '-I', *BOTH, f'{server.url}/get')
        if done.status == 0:
            assert done.stderr == ''
            assert server.last()['X-Version'] == 'v2'
            sessions.path('user1').unlink()
            return True
        assert 'not allowed with argument --session' in done.stderr
        return False

    return run


@pytest.fixture
def goes_without_flags(server, sessions, command):
    """Tell whether the commands of an environment make a session follow a shared one, and the default of its host."""

    def run(commands):
        for words in (
            ['set', '@common', '--for', '127.0.0.1', 'X-Tenant:acme'],
            ['set', 'dave', server.netloc, '--follow', '@common'],
            ['use', 'dave', server.netloc],
        ):
            assert command(commands / 'httpie', 'sessions', *words).status == 0
        assert command(commands / 'http', '-I', f'{server.url}/get').status == 0
        return (server.last()['X-Tenant'], sessions.headers('dave')) == ('acme', [('X-Tenant', 'acme')])

    return run


@pytest.fixture
def shares_cookies(server, config_dir, command):
    """Tell whether the ``http`` of an environment takes a cookie for a domain; it must refuse one for a suffix."""

    def run(commands):
        given = [f'a=1; Path=/; Domain={domain}' for domain in ('example.com', 'com', 'github.io')]
        for host in ('app.example.com', 'app.github.io'):
            url = reply_of(server, *given, host=host)
            done = command(commands / 'http', '-I', '--session=s', url, http_proxy=server.url, no_proxy='')
            assert (done.status, done.stderr) == (0, '')
        files = (config_dir / 'sessions').glob('app.*/s.json')
        return [cookie['domain'] for file in files for cookie in json.loads(file.read_text())['cookies']] == [
            '.example.com'
        ]

    return run


@needs_venv
def test_pip_installs_and_uninstalls_it(bare, wheel, command, inherits, shares_cookies):
    assert not inherits(bare)
    before = command(bare / 'http', '--help').stdout
    assert command(bare / 'python', '-m', 'pip', 'install', '--quiet', wheel).status == 0
    assert 'httpie-session-plus' in command(bare / 'httpie', 'plugins', 'list').stdout
    assert inherits(bare)
    assert shares_cookies(bare)
    assert '-F _python_argcomplete' in command(bare / 'httpie', 'sessions', 'completion', 'bash').stdout
    assert command(bare / 'python', '-m', 'pip', 'uninstall', '--yes', 'httpie-session-plus').status == 0
    assert command(bare / 'httpie', 'plugins', 'list').stdout == ''
    assert not inherits(bare)
    assert command(bare / 'http', '--help').stdout == before


@needs_venv
def test_httpie_installs_and_uninstalls_it(bare, wheel, command, inherits, goes_without_flags, shares_cookies):
    run = command(bare / 'httpie', 'plugins', 'install', wheel)
    assert run.status == 0, run
    assert 'httpie-session-plus' in command(bare / 'httpie', 'plugins', 'list').stdout
    assert inherits(bare)
    assert goes_without_flags(bare)
    assert shares_cookies(bare)
    assert 'compdef' in command(bare / 'httpie', 'sessions', 'completion', 'zsh').stdout
    run = command(bare / 'httpie', 'plugins', 'uninstall', 'httpie-session-plus')
    assert (run.status, run.stdout) == (0, 'Successfully uninstalled httpie-session-plus\n')
    assert command(bare / 'httpie', 'plugins', 'list').stdout == ''
    assert not inherits(bare)


@needs_venv
def test_httpie_upgrades_it_in_place_also_while_a_run_uses_it(bare, source, wheel, command, server, sessions, tmp_path):
    newer = shutil.copytree(source, tmp_path / 'newer')
    module = newer / 'httpie_session_plus' / '__init__.py'
    module.write_text(module.read_text().replace(f"'{__version__}'", "'99.0'"))
    assert command(bare / 'httpie', 'plugins', 'install', wheel).status == 0
    upgrades = []
    server.on_request = lambda: upgrades.append(command(bare / 'httpie', 'plugins', 'upgrade', newer))
    sessions.write('base', {})
    run = command(bare / 'http', '-I', *BOTH, f'{server.url}/cookies/set/a/1', 'X-Mine:1')
    assert (run.status, run.stderr) == (0, '')
    assert (upgrades[0].status, upgrades[0].stderr) == (0, '')
    assert (sessions.headers('user1'), sessions.cookies('user1')) == ([('X-Mine', '1')], {'a': '1'})
    assert command(bare / 'httpie', 'plugins', 'list').stdout.splitlines()[0] == 'httpie-session-plus (99.0)'
    assert command(bare / 'httpie', 'sessions', 'show', 'user1').status == 0
    run = command(bare / 'httpie', 'plugins', 'uninstall', 'httpie-session-plus')
    assert (run.status, run.stdout) == (0, 'Successfully uninstalled httpie-session-plus\n')
    assert command(bare / 'httpie', 'plugins', 'list').stdout == ''


@needs_venv
def test_httpie_3_1_goes_on_without_it(tmp_path_factory, wheel, command, server, sessions):
    old = make_environment(
        tmp_path_factory.mktemp('old') / 'venv', 'httpie==3.1.0', 'requests<2.32', 'urllib3<2', 'setuptools<81'
    )
    assert command(old / 'python', '-m', 'pip', 'install', '--quiet', '--no-deps', wheel).status == 0
    run = command(old / 'http', '-I', '--session=user1', f'{server.url}/get', 'X-Mine:1')
    assert run.status == 0
    assert run.stderr == (
        'httpie-session-plus is switched off: HTTPie 3.1.0 has no httpie.legacy.v3_1_0_session_cookie_format; '
        'upgrade HTTPie (3.2 or later) or the plugin\n'
    )
    assert sessions.read('user1')['headers'] == {'X-Mine': '1'}
