"""``httpie cli sessions upgrade`` and ``upgrade-all``: HTTPie's own, fixed."""

from functools import partial

import pytest
from httpie import __version__
from support import Sessions
from support.files import is_private

OLD = {'headers': {'X-Old': '1'}, 'cookies': {'sid': {'value': '1'}}, '__meta__': {'httpie': '3.0.0'}}


@pytest.fixture
def httpie(httpie):
    """Run ``httpie cli sessions`` with these arguments."""
    return partial(httpie, 'cli', 'sessions')


def test_one_session_is_upgraded_and_saved_like_any_other(httpie, sessions, server):
    path = sessions.write('s', OLD)
    path.chmod(0o644)
    inode = path.stat().st_ino
    run = httpie('upgrade', server.netloc, 's')
    assert (run.status, run.stdout, run.stderr) == (0, f"Upgraded 's' @ '{server.netloc}' to v{__version__}\n", '')
    assert sessions.headers('s') == [('X-Old', '1')]
    assert sessions.read('s')['cookies'][0]['domain'] is None
    assert is_private(path)
    assert path.stat().st_ino != inode
    again = httpie('upgrade', server.netloc, 's')
    assert (again.status, again.stdout) == (0, f"'s' @ '{server.netloc}' is already up to date.\n")


@pytest.mark.parametrize('action', ['upgrade', 'upgrade-all'])
def test_cookies_are_bound_to_a_host_with_a_port_so_that_they_are_sent(httpie, http, sessions, server, action):
    sessions.write('s', OLD)
    args = [server.netloc, 's'] if action == 'upgrade' else []
    assert httpie(action, '--bind-cookies', *args).status == 0
    assert sessions.read('s')['cookies'][0]['domain'] == '127.0.0.1'
    http('--session=s', f'{server.url}/get')
    assert server.last()['Cookie'] == 'sid=1'


def test_cookies_are_bound_to_localhost_so_that_they_are_sent(httpie, http, server, config_dir):
    host = f'localhost:{server.port}'
    Sessions(config_dir / 'sessions' / host.replace(':', '_')).write('s', OLD)
    assert httpie('upgrade', '--bind-cookies', host, 's').status == 0
    http('--session=s', f'http://{host}/get')
    assert server.last()['Cookie'] == 'sid=1'


def test_one_broken_session_does_not_keep_the_others_from_it(httpie, sessions, server):
    sessions.write('a', OLD)
    path = sessions.write('b', '{')
    sessions.write('c', OLD)
    run = httpie('upgrade-all')
    assert run.status == 1
    assert run.stdout == ''.join(f"Upgraded '{name}' @ '{server.netloc}' to v{__version__}\n" for name in 'ac')
    (line,) = run.stderr.strip().splitlines()
    assert line.startswith(f"httpie: error: Session 'b' @ '{server.netloc}' ('{path}') is broken")
    assert path.read_text() == '{'


def test_no_sessions_are_no_error(httpie):
    run = httpie('upgrade-all')
    assert (run.status, run.stdout, run.stderr) == (0, 'There are no named sessions to upgrade.\n', '')


def test_a_session_that_does_not_exist_is_an_error(httpie, server):
    run = httpie('upgrade', server.netloc, 's')
    assert run.error().endswith(f"No session 's' for {server.netloc}. There are no sessions yet.")


def test_a_session_given_by_its_path_is_upgraded(httpie, tmp_path, server):
    sessions = Sessions(tmp_path)
    path = sessions.write('s', OLD)
    assert httpie('upgrade', server.netloc, path).status == 0
    assert sessions.headers('s') == [('X-Old', '1')]


def test_the_record_survives_an_upgrade(httpie, http, sessions, server):
    http('--session=base', f'{server.url}/get', 'X-Base:1')
    sessions.write('user1', OLD)
    http('--session=user1', '--session-read-only=base', f'{server.url}/get')
    before = sessions.record('user1')
    assert httpie('upgrade', server.netloc, 'user1').status == 0
    assert sessions.record('user1') == before
    assert dict(sessions.headers('user1')) == {'X-Old': '1', 'X-Base': '1'}


def test_the_simple_form_is_upgraded_though_it_does_not_say_how_old_it_is(httpie, sessions, server):
    sessions.write('s', {'headers': {'X-Old': '1'}, 'cookies': {'sid': '1'}})
    assert httpie('upgrade', server.netloc, 's').stdout.startswith('Upgraded ')
    assert sessions.headers('s') == [('X-Old', '1')]
    assert sessions.cookies('s') == {'sid': '1'}


def test_cookies_that_belong_to_no_host_are_bound_in_the_present_layout_too(httpie, sessions, server):
    sessions.write(
        's', {'cookies': [{'name': 'a', 'value': '1', 'domain': '', 'path': '/'}], '__meta__': {'httpie': '3.2.4'}}
    )
    assert httpie('upgrade', server.netloc, 's').stdout.endswith('is already up to date.\n')
    assert httpie('upgrade', '--bind-cookies', server.netloc, 's').stdout.startswith('Upgraded ')
    assert sessions.read('s')['cookies'][0]['domain'] == '127.0.0.1'


def test_a_cookie_that_is_bound_to_no_host_on_purpose_is_left_alone(httpie, sessions, server):
    sessions.write(
        's', {'cookies': [{'name': 'a', 'value': '1', 'domain': None, 'path': '/'}], '__meta__': {'httpie': '3.2.4'}}
    )
    before = sessions.path('s').read_bytes()
    assert httpie('upgrade', '--bind-cookies', server.netloc, 's').stdout.endswith('is already up to date.\n')
    assert sessions.path('s').read_bytes() == before


@pytest.mark.parametrize('host', ['../out', 'a b', ''])
def test_a_host_is_never_a_way_out_of_the_sessions_folder(httpie, config_dir, host):
    (config_dir / 'out').mkdir()
    path = config_dir / 'out' / 's.json'
    path.write_text('{"headers": {"X-Old": "1"}}')
    assert 'is not a host' in httpie('upgrade', host, 's').error()
    assert path.read_text() == '{"headers": {"X-Old": "1"}}'
