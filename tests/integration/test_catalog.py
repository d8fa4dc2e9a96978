"""``httpie sessions list``, ``show`` and ``path``."""

import json
import os
import re
import time

import pytest
from support import BOTH, Sessions, cookie
from support.capabilities import PERMISSIONS, needs_access_times, needs_permissions

from httpie_session_plus.manage.details import describe
from httpie_session_plus.storage.store import SessionStore

DAY = 86400
PRIVATE = {'mode': '0600', 'is_private': True} if PERMISSIONS else {'mode': None, 'is_private': None}


@pytest.fixture
def user1(ask, http, server, sessions):
    """A session with own and inherited items of every kind."""
    ask('--session=base', 'X-Base:one', 'Accept:text/plain', 'Cookie:sid=secret1')
    ask(*BOTH, 'X-Own:two', '--auth=user1:pass', 'Cookie:mine=secret2')
    return sessions


def test_the_list_counts_what_is_there(manage, sessions, server):
    now = time.time()
    sessions.write(
        's',
        {
            'headers': [{'name': name, 'value': '1'} for name in ('X-A', 'x-a', 'X-B')],
            'cookies': [
                cookie('a'), cookie('b', expires=int(now) + 3 * DAY + 60), cookie('c', expires=int(now) + 9 * DAY),
                cookie('d', expires=1), cookie('e', path='/x'), cookie('e'),
            ],
            'auth': {'type': 'bearer', 'raw_auth': 'token'},
        },
    ).chmod(0o600)  # fmt: skip
    (one,) = manage('list', '--json').json
    assert one['path'] == str(sessions.path('s'))
    expected = {
        'host': server.netloc, 'name': 's', 'headers': 2, 'cookies': 6, 'expired_cookies': 1, 'auth': 'bearer',
        'base': None, 'is_base_missing': False, **PRIVATE, 'has_old_format': False,
        'problem': None,
    }  # fmt: skip
    assert {key: one[key] for key in expected} == expected
    assert one['next_expiry'][:10] == time.strftime('%Y-%m-%d', time.gmtime(now + 3 * DAY + 60))
    assert '6 (1 expired, next expires in 3 days)' in manage('list').stdout


def test_the_list_names_the_base(manage, user1, server):
    assert [(one['name'], one['base']) for one in manage('list', '--json').json] == [('base', None), ('user1', 'base')]


@needs_permissions
def test_the_list_shows_modes_that_are_loose_and_old_layouts(manage, sessions):
    sessions.write('loose', {}).chmod(0o640)
    sessions.write('old', {'headers': {'X-A': '1'}}).chmod(0o600)
    assert [one['mode'] for one in manage('list', '--json').json] == ['0640', '0600']
    text = manage('list').stdout
    assert 'mode 0640' in text
    assert 'old format' in text


def test_the_list_narrows_to_a_host_and_what_it_prints_can_be_typed_back(manage, config_dir, sessions, server):
    hosts = ['api.example.com', '[::1]:8000', 'localhost:8000', 'my_host', server.netloc]
    for host in hosts:
        folder = config_dir / 'sessions' / host.replace(':', '_')
        Sessions(folder).write('s', {})
    listed = manage('list', '--json').json
    assert sorted(one['host'] for one in listed) == sorted(hosts)
    for one in listed:
        assert manage('path', one['name'], one['host']).stdout.strip() == one['path']
        assert [found['host'] for found in manage('list', one['host'], '--json').json] == [one['host']]


@pytest.mark.parametrize(
    'typed', [':{port}', 'http://localhost:{port}/x', 'http://user@localhost:{port}', 'localhost:{port}']
)
def test_a_host_can_be_typed_as_for_http(http, manage, server, typed):
    http('--session=s', f'http://localhost:{server.port}/get')
    assert manage('path', 's', typed.format(port=server.port)).stdout.endswith('s.json\n')


@pytest.mark.parametrize(
    'content', ['', '{', 'null', '[]', '{"headers": 1}', '{"cookies": [{}]}', '{"a": 1, "a": 2}', b'\xff']
)
def test_what_cannot_be_read_is_marked_and_the_others_are_listed(manage, sessions, content):
    sessions.write('a', {})
    path = sessions.write('b', '')
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    sessions.write('c', {})
    listed = manage('list', '--json').json
    assert [one['name'] for one in listed] == ['a', 'b', 'c']
    assert [bool(one['problem']) for one in listed] == [False, True, False]
    assert f'cannot be read: {listed[1]["problem"]}' in manage('list').stdout


def test_a_base_that_is_gone_is_marked(http, manage, sessions, server, tmp_path):
    url = f'http://{server.netloc}/get'
    elsewhere = tmp_path / 'elsewhere.json'
    http('--session=base', url, 'X-A:1')
    http(f'--session={elsewhere}', url, 'X-A:1')
    http('--session=one', '--session-read-only=base', url)
    http('--session=two', f'--session-read-only={elsewhere}', url)
    missing = {one['name']: one['is_base_missing'] for one in manage('list', '--json').json}
    assert missing == {'base': False, 'one': False, 'two': False}
    manage('delete', 'base')
    elsewhere.unlink()
    missing = {one['name']: one['is_base_missing'] for one in manage('list', '--json').json}
    assert missing == {'one': True, 'two': True}
    assert manage('list').stdout.count('base is missing') == 2


def test_a_host_without_sessions_is_told_from_no_sessions(manage, sessions, server):
    sessions.write('s', {})
    line = f"There are no sessions for 'example.com'. Hosts with sessions: '{server.netloc}'.\n"
    assert manage('list', 'example.com').stdout == line


def test_what_httpie_made_of_a_host_header_can_be_typed_back(manage, config_dir):
    Sessions(config_dir / 'sessions' / 'u@b').write('s', {})
    manage('set', 's', 'b', 'X-B:1')
    hosts = [one['host'] for one in manage('list', '--json').json]
    assert hosts == ['b', 'u@b']
    manage('delete', 's', 'u@b')
    assert [one['host'] for one in manage('list', '--json').json] == ['b']


def test_a_name_that_begins_with_a_dot_or_a_dash_is_a_name(http, manage, server):
    for name in ('.h', '-x'):
        http(f'--session={name}', f'{server.url}/get', 'X-A:1')
    assert [one['name'] for one in manage('list', '--json').json] == ['-x', '.h']
    assert manage('path', '.h').stdout.endswith('.h.json\n')
    assert manage('path', '--', '-x').stdout.endswith('-x.json\n')


def test_a_file_named_flat_is_pointed_out(manage, sessions, config_dir):
    sessions.write('s', {})
    stray = config_dir / 'sessions' / 'api.example.com_myapi.json'
    stray.write_text('{}')
    run = manage('list')
    assert f'Not a session: {str(stray)!r}. Run httpie sessions check.' in run.stderr
    assert len(run.stdout.splitlines()) == 2


@needs_access_times
def test_looking_is_not_using(manage, sessions):
    path = sessions.write('s', {})
    old = time.time() - 5 * DAY
    os.utime(path, (old, old))
    manage('list')
    manage('show', 's')
    manage('export', 's')
    assert '5 days ago' in manage('list').stdout


@pytest.mark.parametrize(
    'flags', [['--session=s'], ['--session-read-only=s'], ['--session=new', '--session-read-only=s']]
)
def test_a_run_that_sends_from_a_session_uses_it_and_leaves_when_it_was_written(ask, manage, sessions, flags):
    path = sessions.write('s', {'headers': [{'name': 'X-A', 'value': '1'}]})
    # A use since the last change and no day ago: most file systems record no other one then.
    written, used = time.time() - DAY, time.time() + 1000
    os.utime(path, (used, written))
    began = time.time()
    ask(*flags)
    status = path.stat()
    assert began - 1 <= status.st_atime <= time.time() + 1
    assert status.st_mtime == pytest.approx(written)
    assert 'just now' in manage('list').stdout


@pytest.fixture
def dated(config_dir):
    """Sessions of two hosts, by when they were used and when their cookies expire."""
    now = int(time.time())
    for host, name, days_unused, expiries in (
        ('a.org', 'idle', 90, ()),
        ('a.org', 'fresh', 1, (now + 9 * DAY, now + 5 * DAY)),
        ('b.org', 'gone', 2, (1,)),
        ('b.org', 'soon', 30, (1, now + DAY)),
        ('b.org', 'broken', 0, None),
    ):
        cookies = [cookie(f'c{index}', expires=expires) for index, expires in enumerate(expiries or ())]
        stored = Sessions(config_dir / 'sessions' / host)
        path = stored.write(name, '{' if expiries is None else {'cookies': cookies})
        path.chmod(0o600)
        os.utime(path, (now - days_unused * DAY,) * 2)


ORDERS = {
    'name': ['fresh', 'idle', 'broken', 'gone', 'soon'],
    'used': ['fresh', 'gone', 'soon', 'idle', 'broken'],
    'expires': ['soon', 'fresh', 'idle', 'gone', 'broken'],
}


@pytest.mark.parametrize('order', ORDERS)
@needs_access_times
def test_the_list_has_one_order_for_people_pipes_and_programs(manage, dated, order, monkeypatch):
    monkeypatch.setenv('COLUMNS', '80')
    names = ORDERS[order]
    assert [one['name'] for one in manage('list', f'--sort={order}', '--json').json] == names
    assert [line.split()[1] for line in manage('list', '--sort', order).stdout.splitlines()[1:]] == names
    shown = re.sub(r'\x1b\[[0-9;]*m', '', manage('list', '--sort', order, is_terminal=True).stdout).splitlines()
    assert [line.split()[0] for line in shown if re.match(f' +({"|".join(names)}) ', line)] == names
    assert max(map(len, shown)) <= 80
    # A host comes again where the order returns to it.
    assert [line for line in shown if line in ('a.org', 'b.org')] == {
        'name': ['a.org', 'b.org'], 'used': ['a.org', 'b.org', 'a.org', 'b.org'],
        'expires': ['b.org', 'a.org', 'b.org'],
    }[order]  # fmt: skip


def test_the_list_is_by_host_and_name_unless_told_otherwise(manage, dated):
    assert manage('list').stdout == manage('list', '--sort=name').stdout


def test_a_host_can_be_sorted_too_and_an_unknown_order_is_refused(httpie, manage, dated):
    assert [one['name'] for one in manage('ls', 'b.org', '--sort=expires', '--json').json] == ['soon', 'gone', 'broken']
    run = httpie('sessions', 'list', '--sort=size')
    assert run.status != 0
    assert re.search('argument --sort: invalid choice.*name.*used.*expires', run.stderr)


def test_show_tells_own_from_inherited_and_hides_secrets(manage, user1, server):
    text = manage('show', 'user1', server.netloc).stdout
    rows = [line.split() for line in text.partition('\n\n')[2].splitlines()[1:]]
    assert [row[0] for row in rows] == ['header', 'header', 'header', 'auth', 'cookie', 'cookie']
    shown = {row[1]: (row[2], ' '.join(row[3:]).startswith("inherited from 'base'")) for row in rows}
    assert shown == {
        'X-Base': ('********', True),
        'Accept': ('text/plain', True),
        'X-Own': ('********', False),
        'basic': ('********', False),
        'sid': ('********', True),
        'mine': ('********', False),
    }
    for secret in ('one', 'two', 'pass', 'secret1', 'secret2'):
        assert secret not in text.partition('\n\n')[2]


def test_a_mask_does_not_tell_the_length(manage, sessions):
    sessions.write('s', {'headers': [{'name': 'X-A', 'value': value} for value in ('', 'x', 'x' * 500)]})
    assert [row.split()[2] for row in manage('show', 's').stdout.splitlines()[-3:]] == ['********'] * 3
    assert [item['value'] for item in manage('show', 's', '--json').json['items']] == [None] * 3


PLAIN = 'X-Api-Version X-Version Api-Version X-Tenant x-tenant-id X-Tenant-Region Accept-Datetime Content-Language'
PLAIN += ' X-Request-Id X-Correlation-Id X-Requested-With ACCEPT'
SECRET = 'X-Tenant-Token x-tenant-api-KEY X-TenantSecret X-Tenant-Auth X-Tenant-Password X-Tenant-Credential'
SECRET += ' X-Tenant-Session X-Tenant-Signature Accept-Signature X-Tenant-Cookie X-Team X-Env X-Versions X-Request-Id-2'


def write_headers(sessions, *names):
    sessions.write('s', {'headers': [{'name': name, 'value': f'v-{name}'} for name in names]})


def configure(config_dir, value):
    config = {'session_plain_headers': value, 'disable_update_warnings': True}
    (config_dir / 'config.json').write_text(json.dumps(config))


def test_headers_that_never_authenticate_are_shown_in_plain(manage, sessions):
    write_headers(sessions, *PLAIN.split(), *SECRET.split())
    values = {name: f'v-{name}' for name in PLAIN.split()}
    expected = {**values, **dict.fromkeys(SECRET.split())}
    assert {one['name']: one['value'] for one in manage('show', 's', '--json').json['items']} == expected
    assert {one['name'] for one in manage('show', 's', '--json').json['items'] if one['is_hidden']} == {*SECRET.split()}
    rows = [line.split() for line in manage('show', 's').stdout.splitlines()]
    assert {tuple(row[1:3]) for row in rows if row[:1] == ['header']} >= {*values.items()}
    redacted = json.loads(manage('export', 's', '--redact').stdout)['headers']
    assert {one['name']: one['value'] for one in redacted} == {**values, **dict.fromkeys(SECRET.split(), '********')}


def test_headers_that_never_authenticate_are_copied_to_another_host(manage, sessions, config_dir):
    write_headers(sessions, 'X-Tenant', 'X-Tenant-Key')
    assert "The header 'X-Tenant-Key' stayed behind" in manage('copy', 's', 's', '--to-host', 'h.org').stderr
    assert Sessions(config_dir / 'sessions' / 'h.org').headers('s') == [('X-Tenant', 'v-X-Tenant')]


def test_more_headers_to_show_in_plain_are_configured(manage, sessions, config_dir):
    configure(config_dir, ['x-team', 'X-Env*', 'Cookie', 'Authorization', '*-Token', 'X-Env-Key'])
    names = {'X-Team', 'X-Env', 'X-Env-Name'}
    write_headers(sessions, *names, 'X-Teams', 'X-Env-Token', 'X-Env-Key', 'Authorization', 'Cookie')
    items = manage('show', 's', '--json').json['items']
    assert {one['name'] for one in items if not one['is_hidden']} == names
    redacted = json.loads(manage('export', 's', '--redact').stdout)['headers']
    assert {one['name'] for one in redacted if one['value'] != '********'} == names


def test_all_headers_can_be_configured_to_be_shown_but_not_those_named_like_a_secret(manage, sessions, config_dir):
    configure(config_dir, ['*'])
    write_headers(sessions, 'X-Own', 'X-Api-Key', 'Cookie', 'Authorization')
    items = manage('show', 's', '--json').json['items']
    assert {one['name'] for one in items if not one['is_hidden']} == {'X-Own'}


@pytest.mark.parametrize('value', ['X-Team', {'X-Team': 1}, [1], None, ['X Team'], ['X-Team:1'], [''], ['X-A\n']])
@pytest.mark.parametrize('command', [['show', 's'], ['export', 's', '--redact']], ids=lambda one: one[0])
def test_an_invalid_configuration_of_plain_headers_is_one_error(httpie, sessions, config_dir, command, value):
    configure(config_dir, value)
    write_headers(sessions, 'X-Team')
    message = httpie('sessions', *command).error()
    assert f"'session_plain_headers' in '{config_dir / 'config.json'}'" in message
    assert 'must be a list of header names.' in message or 'is not a valid header name.' in message


def test_a_run_does_not_read_the_configuration_of_plain_headers(ask, sessions, config_dir):
    configure(config_dir, 5)
    write_headers(sessions, 'X-Team')
    assert ask('--session=s')['X-Team'] == 'v-X-Team'


def test_secrets_are_shown_when_they_are_asked_for(manage, user1):
    shown = manage('show', 'user1', '--show-secrets', '--json').json
    values = {item['name']: item['value'] for item in shown['items']}
    expected = {'X-Base': 'one', 'X-Own': 'two', 'Accept': 'text/plain', 'basic': 'user1:pass', 'sid': 'secret1'}
    assert values == {**expected, 'mine': 'secret2'}
    assert 'user1:pass' in manage('show', 'user1', '--show-secrets').stdout


def test_show_tells_what_was_removed(manage, user1):
    manage('unset', 'user1', 'X-Base')
    assert "removed, not inherited from 'base'" in manage('show', 'user1').stdout
    (item,) = [item for item in manage('show', 'user1', '--json').json['items'] if item['origin'] == 'removed']
    assert (item['kind'], item['name'], item['value']) == ('header', 'x-base', None)


def test_show_tells_about_the_file(manage, user1, server):
    shown = manage('show', 'user1', '--json').json
    assert (shown['host'], shown['name'], shown['base']) == (server.netloc, 'user1', 'base')
    assert shown['mode'] == PRIVATE['mode']
    assert shown['path'] == str(user1.path('user1'))


def test_a_session_given_by_its_path_is_shown(manage, tmp_path):
    path = Sessions(tmp_path).write('mine', {'headers': [{'name': 'X-A', 'value': '1'}]})
    shown = manage('show', path, '--json').json
    assert (shown['host'], shown['path']) == (None, str(path))
    assert manage('path', path).stdout.strip() == str(path)


def test_the_host_is_needed_where_several_have_the_name(httpie, sessions, other_sessions, server, other_server):
    sessions.write('s', {})
    other_sessions.write('s', {})
    run = httpie('sessions', 'show', 's')
    assert "Several hosts have a session 's'. Add one of " in run.error()
    assert repr(server.netloc) in run.stderr
    assert repr(other_server.netloc) in run.stderr


def test_a_session_that_does_not_exist_says_what_does(httpie, sessions, server):
    assert "No session 'nope'. There are no sessions yet." in httpie('sessions', 'show', 'nope').error()
    sessions.write('there', {})
    assert f"No session 'nope'. Hosts with sessions: '{server.netloc}'." in httpie('sessions', 'show', 'nope').error()
    message = httpie('sessions', 'show', 'nope', server.netloc).error()
    assert f"No session 'nope' for {server.netloc}. Its sessions: 'there'." in message
    message = httpie('sessions', 'path', 'there', 'other').error()
    assert f"No session 'there' for other. Hosts with it: '{server.netloc}'." in message


@pytest.mark.parametrize('name', ['a b', 'a\n', '', 'a:b'])
def test_what_cannot_be_a_name_is_refused(httpie, name):
    assert 'is not a valid session name. Use letters' in httpie('sessions', 'show', name, 'example.com').error()


@pytest.mark.parametrize('host', ['..', '../x', '', 'a b', 'exa\nmple.com', '.', '[::1', 'http://[::1'])
def test_what_cannot_be_a_host_is_refused(httpie, host, config_dir):
    assert 'is not a host' in httpie('sessions', 'set', 's', host, 'X-A:1').error()
    assert [path.name for path in config_dir.iterdir()] == ['config.json']


@pytest.mark.parametrize('host', ['.', '..'])
def test_a_directory_above_the_sessions_is_no_host(httpie, sessions, host):
    sessions.write('s', {})
    assert 'is not a host' in httpie('sessions', 'set', 's', host, 'X-A:1').error()


def test_a_broken_session_is_an_error_of_show(httpie, sessions):
    sessions.write('s', '{')
    assert 'is broken' in httpie('sessions', 'show', 's').error()


def test_a_base_is_found_under_a_spelling_of_the_host_that_only_httpie_makes(manage, http, config_dir):
    upper, lower = (Sessions(config_dir / 'sessions' / name) for name in ('LOCAL.org', 'local.org'))
    lower.write('base', {'headers': [{'name': 'X-Base', 'value': '1'}]})
    upper.write('user1', {})
    assert (
        http('--offline', '--session=user1', '--session-read-only=base', 'http://x.org', 'Host:LOCAL.org').status == 0
    )
    assert upper.record('user1')['base'] == 'base'
    assert {one['name']: one['is_base_missing'] for one in manage('list', '--json').json} == {
        'user1': False,
        'base': False,
    }
    assert 'base is missing' not in manage('list').stdout


def test_what_was_read_is_shown_though_the_file_is_gone_by_then(http, server, sessions, config_dir, httpie):
    http('--session=s', f'{server.url}/get', 'X-A:1')
    store = SessionStore(config_dir)
    document = store.open(store.resolve('s'))
    sessions.path('s').unlink()
    assert [item.name for item in describe(store, document).items] == ['X-A']


def test_a_port_of_any_length_is_no_error_of_python(http, httpie):
    port = '9' * 5000
    assert "'h:…' is not a host" in httpie('sessions', 'list', f'h:{port}').error()
    assert 'File name too long' in http('--offline', '--session=s', 'http://h.org', f'Host:h:{port}', 'X-A:1').error()


@pytest.mark.parametrize('command', ['list', 'show s', 'check'])
def test_json_holds_no_character_that_moves_the_cursor(httpie, sessions, command):
    odd = 'a\x7fb\x9bc\u202ed\u2066e\U000e0001fé'
    sessions.write('s', {'headers': [{'name': 'X-A', 'value': odd}], 'auth': {'type': odd, 'raw_auth': odd}})
    sessions.write('t', json.dumps({'__meta__': {'session_plus': {'base': odd}}}))
    sessions.write('a' + odd, {})
    run = httpie('sessions', *command.split(), '--json', *['--show-secrets'] * (command == 'show s'))
    assert run.stdout.replace('\n', '').isprintable()
    assert odd in str(run.json) or odd in json.dumps(run.json, ensure_ascii=False).replace('\\u007f', '\x7f')
