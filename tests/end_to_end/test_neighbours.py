"""Beside other plugins that reach into HTTPie: real processes, and the plugins as their authors publish them."""

import json
import sys

import pytest
from httpie import __version__
from httpie.utils import is_version_greater
from pytest_httpbin import certs
from support import BOTH
from support.capabilities import needs_venv
from support.environments import make_environment

pytestmark = needs_venv

NEIGHBOURS = ('httpie-auth-store', 'httpie-edgegrid', 'httpie-jwt-auth')
# Both add the same options, so that HTTPie takes one of them.
OAUTH2 = {
    'httpie-auth-plugin-for-oauth2-client-credentials': 'oauth2-client-credentials',
    'httpie-oauth2-client-credentials-flow': 'oauth2-client-credentials-flow',
}
INSTALL = """
import sys, httpie_session_plus
httpie_session_plus.install()
from httpie.__main__ import main
sys.argv[0] = 'http'
sys.exit(main())
"""
EDGERC = """
[mine]
host = {host}
client_token = akab-client
client_secret = secret
access_token = akab-access
max_body = 131072
"""


@pytest.fixture(autouse=True)
def _no_authorities():
    """Leave pip the certificates of this machine: it asks the package index."""


@pytest.fixture(scope='module')
def commands(shared, this_httpie):
    """The commands of an environment that has HTTPie and its neighbours, and not this plugin."""
    return shared.get('neighbours', lambda path: make_environment(path, *this_httpie, *NEIGHBOURS))


@pytest.fixture(scope='module')
def packages(shared, commands, wheel, run_command):
    """A directory for the front of ``sys.path`` that has this plugin."""

    def install(directory):
        done = run_command(commands / 'python', '-m', 'pip', 'install', '--no-deps', '--target', directory, wheel)
        assert done.status == 0, done
        return directory

    return shared.get('packages', install)


@pytest.fixture(scope='module')
def plugins(shared, commands, wheel, run_command):
    """A directory that ``httpie plugins install`` has put this plugin into, at the end of HTTPie's ``sys.path``."""

    def install(directory):
        directory.mkdir()
        (directory / 'config.json').write_text('{"disable_update_warnings": true}')
        done = run_command(commands / 'httpie', 'plugins', 'install', wheel, HTTPIE_CONFIG_DIR=str(directory))
        assert done.status == 0, done
        return directory / 'plugins'

    return shared.get('plugins', install)


@pytest.fixture(params=['first on the path', 'last on the path', 'before HTTPie loads any plugin'])
def http(request, command, commands, config_dir):
    """Run ``http`` with the neighbours and with this plugin, which is loaded in one order or another."""
    env, program = {}, [commands / 'http']
    if request.param == 'last on the path':
        (config_dir / 'plugins').symlink_to(request.getfixturevalue('plugins'))
    else:
        env = {'PYTHONPATH': str(request.getfixturevalue('packages'))}
    if request.param == 'before HTTPie loads any plugin':
        program = [commands / 'python', '-c', INSTALL]

    def run(*args, **more):
        done = command(*program, '--ignore-stdin', *args, **env, **more)
        assert (done.status, done.stderr) == (0, ''), done
        return done

    return run


@pytest.fixture
def ours_first(command, packages):
    """Run a command with this plugin at the front of ``sys.path``, all well."""

    def run(*args, **env):
        done = command(*args, PYTHONPATH=str(packages), **env)
        assert (done.status, done.complaints) == (0, []), done
        return done

    return run


@pytest.fixture
def _base(sessions):
    sessions.write('base', {'headers': [{'name': 'X-Version', 'value': 'v2'}]})


@pytest.fixture
def store(config_dir, server, other_server):
    """A file of httpie-auth-store's, with a header for each of two servers."""
    bindings = [
        {'auth_type': 'header', 'auth': f'X-Api-Key:{key}', 'resources': [one.url]}
        for key, one in (('one', server), ('other', other_server))
    ]
    path = config_dir / 'auth_store.json'
    path.touch(0o600)
    path.write_text(json.dumps({'bindings': bindings}))


def test_help_tells_of_all_of_them(http):
    text = http('--help').stdout
    assert 'With --session, this is the base' in text
    assert '--edgegrid-config' in text
    assert all(f'"{auth_type}": ' in text for auth_type in ('edgegrid', 'jwt', 'store'))


@pytest.mark.usefixtures('_base')
def test_a_token_of_jwt_auth_is_stored_and_inherited(http, server):
    for args in (
        ('--session=login', '--session-read-only=base', '--auth-type=jwt', '--auth=tok'),
        ('--session=login',),
        ('--session=user1', '--session-read-only=login'),
        ('--session=user1',),
    ):
        http(*args, f'{server.url}/get')
        assert (server.last()['Authorization'], server.last()['X-Version']) == ('Bearer tok', 'v2')


def test_a_session_takes_the_token_of_jwt_auth_from_the_environment_each_time(http, server):
    for args in (['--auth-type=jwt'], []):
        for one in ('one', 'another'):
            http('--session=user1', *args, f'{server.url}/get', JWT_AUTH_TOKEN=one)
            assert server.last()['Authorization'] == f'Bearer {one}'


@pytest.mark.usefixtures('_base', 'store')
def test_what_auth_store_adds_is_found_anew_for_each_request_of_a_session(http, server, sessions):
    for args in ((*BOTH, '--auth-type=store'), ('--session=user1',)):
        http(*args, f'{server.url}/get')
        assert (server.last()['X-Api-Key'], server.last()['X-Version']) == ('one', 'v2')
    assert sessions.read('user1')['auth'] == {'type': 'store', 'raw_auth': None}


@pytest.mark.parametrize('args', [('--auth-type=store',), ('--auth-type=jwt', '--auth=tok')], ids=' '.join)
@pytest.mark.usefixtures('store')
def test_what_a_plugin_adds_stays_within_the_origin_of_the_session(commands, ours_first, server, other_server, args):
    url = f'{server.url}/redirect-to?url={other_server.url}/get'
    for auth in (args, ()):
        ours_first(commands / 'http', '-IF', '--session=user1', *auth, url, JWT_AUTH_HEADER='X-Api-Key')
        assert server.last()['X-Api-Key'] is not None
        assert other_server.last()['X-Api-Key'] is None


def test_a_session_inherits_where_edgegrid_puts_its_own_host_in_the_place_of_localhost(
    http, config_dir, secure_server, tmp_path
):
    (tmp_path / 'edgerc').write_text(EDGERC.format(host=secure_server.netloc))
    folder = config_dir / 'sessions' / 'localhost'
    folder.mkdir(parents=True)
    (folder / 'base.json').write_text('{"headers": {"X-Version": "v2"}}')
    options = (f'--verify={certs.where()}', f'--edgegrid-config={tmp_path / "edgerc"}')
    for args in ((*BOTH, '--auth-type=edgegrid', '--auth=mine:'), ('--session=user1',)):
        http(*options, *args, 'http://localhost/get')
        assert secure_server.last()['Authorization'].startswith('EG1-HMAC-SHA256 client_token=akab-client;')
        assert secure_server.last()['X-Version'] == 'v2'


@pytest.mark.parametrize('name', OAUTH2)
@pytest.mark.usefixtures('_base')
def test_a_session_gets_a_token_by_oauth2_client_credentials_for_each_run(
    commands, ours_first, command, server, other_server, name
):
    if name.endswith('-flow') and sys.version_info < (3, 12):
        pytest.skip(f'{name} is written for Python 3.12 and later')
    if is_version_greater('3.2.2', __version__):
        # To install it all the same, pip would take this HTTPie away.
        pytest.skip(f'{name} is for HTTPie 3.2.2 and later')
    done = command(commands / 'httpie', 'plugins', 'install', name)
    assert done.status == 0, done
    options = (f'--token-endpoint={other_server.url}/token', '--ignore-stdin')
    for args in ((*BOTH, f'--auth-type={OAUTH2[name]}', '--auth=id:secret'), ('--session=user1',)):
        ours_first(commands / 'http', *options, *args, f'{server.url}/get')
        assert other_server.last()['Authorization'] == 'Basic aWQ6c2VjcmV0'
        assert (server.last()['Authorization'], server.last()['X-Version']) == ('Bearer tok', 'v2')


@pytest.mark.usefixtures('store')
def test_sessions_with_their_auth_can_be_made_shown_and_checked(commands, ours_first, server):
    for args in (['store'], ['jwt', '--auth=tok'], ['edgegrid', '--auth=mine:']):
        ours_first(commands / 'httpie', 'sessions', 'set', args[0], server.netloc, '--auth-type', *args)
        assert f'auth  {args[0]}' in ours_first(commands / 'httpie', 'sessions', 'show', args[0]).stdout
    assert 'no problems' in ours_first(commands / 'httpie', 'sessions', 'check').stdout
    ours_first(commands / 'http', '-I', '--session=store', f'{server.url}/get')
    assert server.last()['X-Api-Key'] == 'one'


def test_httpie_lists_all_of_them(commands, ours_first):
    listed = ours_first(commands / 'httpie', 'plugins', 'list').stdout
    assert all(f'{name} (' in listed for name in (*NEIGHBOURS, 'httpie-session-plus'))
