"""Shared sessions: bases for several hosts, which name them."""

import json

import pytest
from pytest_httpbin import certs
from support import BOTH, Sessions, url_to
from support.capabilities import needs_links
from support.files import is_private

NAMED = ('--session=user1', '--session-read-only=@common')


@pytest.fixture
def shared(config_dir):
    return Sessions(config_dir / 'sessions' / '@shared')


@pytest.fixture
def common(manage):
    """Make the shared session of 127.0.0.1, at any port."""
    manage('set', '@common', '--for', '127.0.0.1', 'X-Api-Key:secret', 'X-Tenant:acme')


@pytest.mark.usefixtures('common')
def test_one_base_is_inherited_at_several_hosts(http, server, other_server, sessions, other_sessions):
    for one in (server, other_server):
        assert http(*NAMED, f'{one.url}/get').status == 0
        assert one.last()['X-Tenant'] == 'acme'
    for one in (sessions, other_sessions):
        assert one.record('user1')['base'] == '@common'


@pytest.mark.usefixtures('common')
def test_a_shared_session_is_only_read(ask, shared):
    before = shared.path('common').read_bytes()
    ask(*NAMED, 'X-New:1', path='/cookies/set/a/1')
    assert ask('--session-read-only=@common', 'X-New:1')['X-Tenant'] == 'acme'
    assert shared.path('common').read_bytes() == before
    assert is_private(shared.path('common'))


@pytest.mark.usefixtures('common')
@pytest.mark.parametrize(
    'flags', [NAMED, ('--session-read-only=@common',), ('--session={path}', '--session-read-only=@common')]
)
def test_for_another_host_it_is_refused_before_the_request(http, server, sessions, config_dir, tmp_path, flags):
    url = f'http://localhost:{server.port}/get'
    error = http(*(flag.format(path=tmp_path / 's.json') for flag in flags), url).error()
    assert f"'@common' is for '127.0.0.1', not for 'localhost:{server.port}'" in error
    assert server.received == []
    assert sorted(path.name for path in (config_dir / 'sessions').iterdir()) == ['@shared']
    assert not (tmp_path / 's.json').exists()


@pytest.mark.usefixtures('common')
def test_what_a_refusal_says_can_be_typed(http, httpie, server):
    url = f'http://localhost:{server.port}/get'
    command = http(*NAMED, url).error().partition('httpie sessions ')[2]
    assert httpie('sessions', *command.split()).status == 0
    assert http(*NAMED, url).status == 0


@pytest.mark.usefixtures('common')
@pytest.mark.parametrize('flags', [NAMED, ('--session-read-only=@common',)])
def test_a_typed_host_must_be_one_of_its_hosts_and_so_must_the_address(http, server, flags):
    assert http(*flags, f'{server.url}/get', 'Host:evil.org').status == 1
    assert http(*flags, f'http://localhost:{server.port}/get', 'Host:127.0.0.1').status == 1
    assert server.received == []


@pytest.mark.usefixtures('common')
@pytest.mark.parametrize(
    'url', ['http://localhost:{port}\\@127.0.0.1:{port}/get', 'http://127.0.0.1:{port}\\@localhost:{port}/get']
)
def test_a_url_that_can_be_read_in_two_ways_is_refused(http, server, url):
    assert http('--session-read-only=@common', url.format(port=server.port)).status == 1
    assert server.received == []


@pytest.mark.usefixtures('common')
@pytest.mark.parametrize('trusted', [(), ('--session-trusted',)])
@pytest.mark.parametrize('flags', [NAMED, ('--session-read-only=@common',)])
def test_a_redirect_takes_nothing_of_it_to_a_host_that_it_does_not_name(http, server, flags, trusted):
    target = f'http://localhost:{server.port}/anything'
    assert http('--follow', *trusted, *flags, url_to(server.url, target)).status == 0
    assert server.received[0]['X-Api-Key'] == 'secret'
    assert (server.last().path, server.last()['X-Api-Key']) == ('/anything', None)


@pytest.mark.usefixtures('common')
def test_what_is_the_sessions_own_is_trusted_beside_it(http, server):
    http('--session=user1', f'{server.url}/get', 'X-Own:1')
    target = f'http://localhost:{server.port}/anything'
    http('--follow', '--session-trusted', *NAMED, url_to(server.url, target))
    assert (server.last()['X-Own'], server.last()['X-Api-Key']) == ('1', None)


@pytest.mark.usefixtures('common')
def test_a_redirect_to_another_of_its_hosts_is_trusted_if_asked(http, server, other_server):
    http('--follow', *NAMED, url_to(server.url, f'{other_server.url}/anything'))
    assert other_server.last()['X-Api-Key'] is None
    http('--follow', '--session-trusted', *NAMED, url_to(server.url, f'{other_server.url}/anything'))
    assert other_server.last()['X-Api-Key'] == 'secret'


@pytest.mark.usefixtures('common')
def test_a_digest_of_it_is_not_answered_elsewhere(http, manage, server):
    manage('set', '@common', '--auth', 'u:secret', '--auth-type', 'digest')
    target = f'http://localhost:{server.port}/digest-auth/auth/u/secret'
    http('--follow', '--session-trusted', *NAMED, url_to(server.url, target))
    assert server.last()['Authorization'] is None


def test_https_and_http_are_one_host(http, manage, secure_server):
    manage('set', '@common', '--for', '127.0.0.1', 'X-A:1')
    assert http(f'--verify={certs.where()}', *NAMED, f'{secure_server.url}/get').status == 0
    assert secure_server.last()['X-A'] == '1'


@pytest.mark.usefixtures('common')
@pytest.mark.parametrize('flags', [('--session=@common',), ('--session', '@common'), ('--session={path}',)])
def test_it_can_only_be_a_base(http, server, shared, flags):
    before = shared.path('common').read_bytes()
    done = http(*(flag.format(path=shared.path('common')) for flag in flags), f'{server.url}/get')
    assert done.status == 1
    assert '--session-read-only=@common' in ' '.join(done.stderr.split())
    assert server.received == []
    assert shared.path('common').read_bytes() == before


@pytest.mark.usefixtures('common')
@needs_links
def test_its_path_is_the_shared_session(http, server, shared, tmp_path):
    link = tmp_path / 'link.json'
    link.symlink_to(shared.path('common'))
    for path in (shared.path('common'), link):
        assert http('--session=user1', f'--session-read-only={path}', f'http://localhost:{server.port}/get').status == 1
        assert http(f'--session={path}', f'{server.url}/get').status == 1
    assert server.received == []


@pytest.mark.usefixtures('common')
def test_a_copy_of_its_file_is_for_the_same_hosts(http, server, shared, tmp_path):
    file = tmp_path / 's.json'
    file.write_bytes(shared.path('common').read_bytes())
    for flags in ((f'--session={file}',), ('--session=user1', f'--session-read-only={file}')):
        assert http(*flags, f'http://localhost:{server.port}/get').status == 1
        assert http(*flags, f'{server.url}/get').status == 0


@pytest.mark.parametrize('flags', [NAMED, ('--session-read-only=@common',)])
def test_one_that_is_missing_is_named_and_not_made(http, server, config_dir, flags):
    error = http(*flags, f'{server.url}/get').error()
    assert 'httpie sessions set @common --for' in error
    assert server.received == []
    assert not (config_dir / 'sessions').exists()


def test_a_mistyped_one_is_suggested(http, manage, server):
    manage('set', '@common', '--for', '127.0.0.1', 'X-A:1')
    assert "Did you mean '@common'?" in http('--session-read-only=@comon', f'{server.url}/get').error()


@pytest.mark.parametrize('name', ['@', '@a b', '@@a', '@a@b', '@é', '@..é'])
def test_an_invalid_name_is_refused(http, httpie, server, config_dir, name):
    assert http(f'--session-read-only={name}', f'{server.url}/get').status == 1
    assert httpie('sessions', 'set', name, '--for', '127.0.0.1', 'X-A:1').status == 1
    assert server.received == []
    assert not (config_dir / 'sessions').exists()


# What it may hold


@pytest.mark.parametrize(
    ('items', 'problem'),
    [
        (['X-Api-Key:secret'], 'X-Api-Key'),
        (['User-Agent:me', 'X-Any:1'], 'X-Any'),
        (['--auth', 'u:secret'], 'auth'),
        (['Authorization:secret'], "'Authorization'"),
    ],
)
def test_one_for_any_host_holds_secrets_only_if_allowed(httpie, manage, shared, items, problem):
    error = httpie('sessions', 'set', '@any', '--for', '*', *items).error()
    assert problem in error
    assert '--with-secrets' in error
    assert ': secret' not in error
    assert shared.names() == []
    manage('set', '@any', '--for', '*', '--with-secrets', *items)
    manage('set', '@any', 'X-More:1')
    manage('unset', '@any', '--for', '*') if False else None
    assert shared.read('any')['__meta__']['session_plus'] == {'hosts': ['*'], 'hosts_with_secrets': True}


def test_one_with_secrets_is_not_widened_to_any_host(httpie, manage, shared):
    manage('set', '@common', '--for', '127.0.0.1', 'X-Api-Key:secret')
    before = shared.path('common').read_bytes()
    assert httpie('sessions', 'set', '@common', '--for', '*').status == 1
    assert shared.path('common').read_bytes() == before


def test_that_secrets_are_allowed_ends_with_any_host(httpie, manage):
    manage('set', '@any', '--for', '*', '--for', '127.0.0.1', '--with-secrets', 'X-Api-Key:secret')
    manage('unset', '@any', '--for', '*')
    assert httpie('sessions', 'set', '@any', '--for', '*').status == 1


def test_a_file_edited_by_hand_holds_no_more(http, server, shared):
    shared.write(
        'any', {'headers': [{'name': 'X-Api-Key', 'value': 'secret'}], '__meta__': {'session_plus': {'hosts': ['*']}}}
    )
    assert 'X-Api-Key' in http('--session-read-only=@any', f'{server.url}/get').error()
    shared.write('any', {'headers': [{'name': 'X-Api-Key', 'value': 'secret'}]})
    assert 'names no hosts' in http('--session-read-only=@any', f'{server.url}/get').error()
    shared.write(
        'any', {'cookies': [{'name': 'a', 'value': '1'}], '__meta__': {'session_plus': {'hosts': ['127.0.0.1']}}}
    )
    assert 'has no domain' in http('--session-read-only=@any', f'{server.url}/get').error()
    for hosts in ('*', ['*.com'], [1], {'a': 1}, None, [None]):
        shared.write('any', {'headers': [], '__meta__': {'session_plus': {'hosts': hosts}}})
        assert 'is broken' in http('--session-read-only=@any', f'{server.url}/get').error()
    assert server.received == []


def test_a_cookie_needs_a_domain_that_is_one_of_its_hosts(httpie, manage, ask, shared, tmp_path):
    error = httpie('sessions', 'set', '@common', '--for', '127.0.0.1', 'Cookie:sid=secret').error()
    assert 'cookies.txt' in error
    line = '{}\tFALSE\t/\tFALSE\t0\tsid\tsecret\n'
    for name, domain in (('own', '127.0.0.1'), ('other', 'evil.org')):
        (tmp_path / f'{name}.txt').write_text('# Netscape HTTP Cookie File\n' + line.format(domain))
    assert 'evil.org' in httpie('sessions', 'import', tmp_path / 'other.txt', '@common', '--for', '127.0.0.1').error()
    assert shared.names() == []
    manage('import', tmp_path / 'own.txt', '@common', '--for', '127.0.0.1')
    assert ask(*NAMED)['Cookie'] == 'sid=secret'


def test_it_names_its_hosts(httpie, shared):
    assert '--for' in httpie('sessions', 'set', '@common', 'X-A:1').error()
    assert shared.names() == []


def test_only_a_shared_session_names_hosts(httpie, server, sessions):
    assert '@NAME' in httpie('sessions', 'set', 's', server.netloc, 'X-A:1', '--for', '*').error()
    assert sessions.names() == []


def test_hosts_are_added_and_removed(manage, httpie, shared):
    manage('set', '@common', '--for', 'A.example.com', '--for', '*.b.org', 'X-A:1')
    manage('set', '@common', '--for', 'localhost:8000', '--for', 'a.example.com')
    assert shared.record('common')['hosts'] == ['a.example.com', '*.b.org', 'localhost:8000']
    manage('unset', '@common', '--for', '*.b.org', '--for', 'a.example.com')
    assert shared.record('common')['hosts'] == ['localhost:8000']
    assert httpie('sessions', 'unset', '@common', '--for', 'x.org').status == 1
    assert httpie('sessions', 'unset', '@common', '--for', 'localhost:8000').status == 1
    assert shared.record('common')['hosts'] == ['localhost:8000']


# In every command


@pytest.mark.usefixtures('common')
def test_every_command_takes_it(manage, httpie, server, shared, tmp_path):
    assert manage('path', '@common').stdout == f'{shared.path("common")}\n'
    shown = manage('show', '@common', '--json').json
    assert (shown['host'], shown['name'], shown['hosts']) == (None, '@common', ['127.0.0.1'])
    manage('unset', '@common', 'X-Tenant')
    manage('export', '@common', '-o', tmp_path / 'e.json')
    manage('copy', '@common', '@copy')
    manage('rename', '@copy', '@other')
    manage('upgrade', '@other')
    manage('upgrade-all')
    manage('import', tmp_path / 'e.json', '@again')
    assert shared.names() == ['again', 'common', 'other']
    assert {json.dumps(shared.read(name)['headers']) for name in shared.names()} == {
        '[{"name": "X-Api-Key", "value": "secret"}]'
    }
    assert {tuple(shared.record(name)['hosts']) for name in shared.names()} == {('127.0.0.1',)}
    assert httpie('sessions', 'check').stdout == 'Checked 3 sessions: no problems.\n'
    manage('delete', '@again', '@other', '--yes')
    assert shared.names() == ['common']


@pytest.mark.usefixtures('common')
def test_it_is_listed_first_with_its_hosts(manage, server):
    manage('set', 'a', server.netloc, 'X-A:1')
    assert [one['name'] for one in manage('list', '--json').json] == ['@common', 'a']
    assert manage('list', '--json').json[0]['hosts'] == ['127.0.0.1']
    lines = manage('list').stdout.splitlines()
    assert '@common' in lines[1]
    assert 'for 127.0.0.1' in lines[1]
    assert manage('list', is_terminal=True).stdout.index('@common') < manage('list', is_terminal=True).stdout.index(
        server.netloc
    )
    assert [one['name'] for one in manage('list', server.netloc, '--json').json] == ['a']


@pytest.mark.usefixtures('common')
@pytest.mark.parametrize('command', ['show', 'path', 'delete', 'export', 'unfollow'])
def test_a_host_beside_it_is_refused(httpie, server, shared, command):
    assert 'belongs to no host' in httpie('sessions', command, '@common', server.netloc).error()
    assert shared.names() == ['common']


@pytest.mark.usefixtures('common')
def test_a_copy_between_a_host_and_a_shared_session(manage, httpie, server, sessions, shared):
    manage('copy', '@common', 'own', server.netloc)
    assert ('X-Api-Key', 'secret') in sessions.headers('own')
    assert 'session_plus' not in sessions.read('own')['__meta__']
    copied = manage('copy', '@common', 'other', 'x.org')
    assert 'X-Api-Key' in copied.stderr
    manage('copy', 'own', '@new', server.netloc)
    assert shared.record('new')['hosts'] == [server.netloc]
    assert httpie('sessions', 'rename', 'own', '@more', server.netloc).status == 1
    assert httpie('sessions', 'rename', '@new', 'more').status == 1
    assert sessions.names() == ['own']


@pytest.mark.usefixtures('common')
def test_its_heirs_at_any_host_are_named_when_it_is_deleted(http, manage, server, other_server):
    http(*NAMED, f'{server.url}/get')
    manage('set', 'user2', other_server.netloc, '--follow', '@common')
    warnings = manage('delete', '@common').stderr
    assert "'user1' inherits from the missing base '@common'" in warnings
    assert f'httpie sessions follow user2 BASE {other_server.netloc}' in warnings


@pytest.mark.usefixtures('common')
def test_no_session_of_a_host_can_take_its_place(ask, sessions, server, manage):
    manage('set', 'common', server.netloc, 'X-Tenant:other')
    assert ask(*NAMED)['X-Tenant'] == 'acme'
    sessions.write('@common', {'headers': [{'name': 'X-Tenant', 'value': 'fake'}]})
    assert ask(*NAMED)['X-Tenant'] == 'acme'


@pytest.mark.usefixtures('common')
def test_a_follower_is_refused_at_a_host_that_is_no_longer_named(http, manage, server):
    manage('set', 'user1', server.netloc, '--follow', '@common')
    manage('set', '@common', '--for', 'x.org')
    manage('unset', '@common', '--for', '127.0.0.1')
    server.received.clear()
    assert http('--session=user1', f'{server.url}/get').status == 1
    assert server.received == []


def test_every_base_of_a_chain_must_be_for_the_host(http, httpie, manage, server):
    manage('set', '@far', '--for', 'x.org', '--for', '127.0.0.1', 'X-Api-Key:secret')
    assert httpie('sessions', 'set', '@new', '--for', 'y.org', '--follow', '@far').status == 1
    manage('set', '@near', '--for', '127.0.0.1', '--follow', '@far')
    manage('unset', '@far', '--for', '127.0.0.1')
    assert http(*NAMED[:1], '--session-read-only=@near', f'{server.url}/get').status == 1
    manage('set', 'u', server.netloc, 'X-A:1')
    assert httpie('sessions', 'follow', 'u', '@near', server.netloc).status == 1
    assert server.received == []


def test_a_shared_session_follows_no_session_of_a_host(http, httpie, manage, server, shared):
    manage('set', 'base', server.netloc, 'X-Api-Key:secret')
    manage('set', '@common', '--for', '127.0.0.1', 'X-A:1')
    assert httpie('sessions', 'follow', '@common', 'base').status == 1
    shared.edit('common', lambda data: data['__meta__']['session_plus'].update(base='base', follows=True))
    assert http('--session-read-only=@common', f'{server.url}/get').status == 1
    assert server.received == []


def test_both_flags_with_a_base_of_the_host_go_on_as_before(ask, manage, server):
    manage('set', 'base', server.netloc, 'X-A:1')
    assert ask(*BOTH)['X-A'] == '1'


@pytest.mark.usefixtures('common')
@pytest.mark.parametrize('is_followed', [True, False])
def test_copies_of_a_shared_session_stay_with_its_hosts_too(ask, http, manage, server, is_followed):
    ask(*NAMED)
    if is_followed:
        manage('follow', 'user1', '@common', server.netloc)
    target = f'http://localhost:{server.port}/anything'
    for change in (
        lambda: None,
        lambda: manage('set', '@common', 'X-Api-Key:rotated'),
        lambda: manage('delete', '@common'),
    ):
        change()
        flags = ['--session=user1', '--no-session-read-only', '--session-trusted', '--follow']
        assert http(*flags, url_to(server.url, target)).status == 0
        assert (server.received[-2]['X-Api-Key'], server.last()['X-Api-Key']) == ('secret', None)


@pytest.mark.usefixtures('common')
def test_copies_are_not_sent_to_a_host_that_is_no_longer_named(ask, http, manage, server):
    ask(*NAMED)
    manage('set', '@common', '--for', 'x.org')
    manage('unset', '@common', '--for', '127.0.0.1')
    server.received.clear()
    assert "not for '127.0.0.1" in http('--session=user1', f'{server.url}/get').error()
    assert server.received == []
    manage('unfollow', 'user1', server.netloc)


def test_harmless_headers_of_it_stay_with_its_hosts_too(http, manage, server, other_server):
    manage('set', '@common', '--for', '127.0.0.1', 'User-Agent:internal/1', 'Accept:application/internal')
    http('--follow', *NAMED, url_to(server.url, f'http://localhost:{server.port}/anything'))
    assert 'internal' not in f'{server.last()["User-Agent"]} {server.last()["Accept"]}'
    http('--follow', *NAMED, url_to(server.url, f'{other_server.url}/anything'))
    assert other_server.last()['User-Agent'] == 'internal/1'


def test_a_port_is_another_one_over_https(http, manage, server, secure_server):
    manage('set', '@common', '--for', server.netloc, 'X-Api-Key:secret')
    assert http(f'--verify={certs.where()}', *NAMED, f'{secure_server.url}/get').status == 1
    assert secure_server.received == []


@pytest.mark.usefixtures('common')
def test_every_host_header_must_be_one_of_its_hosts(http, manage, server):
    assert http(*NAMED, f'{server.url}/get', f'Host:{server.netloc}', 'Host:evil.org').status == 1
    manage('set', 'user1', server.netloc, 'Host:evil.org')
    assert http(*NAMED, f'{server.url}/get').status == 1
    manage('set', '@hosted', '--for', '127.0.0.1', 'Host:evil.org')
    assert http('--session-read-only=@hosted', f'{server.url}/get').status == 1
    assert server.received == []


@pytest.mark.usefixtures('common')
@pytest.mark.parametrize(
    'words',
    [
        'set evil @shared X-A:1', 'set evil @common X-A:1', 'set x.org @common X-A:1', 'list @shared', 'list @common',
        'delete --all @shared --yes', 'delete --all @common --yes', 'show x @shared', 'unuse @common',
        'export --all @shared --output-dir x', 'copy own own2 --to-host @shared', 'prune @shared --expired',
        'which @common', 'upgrade @shared x',
    ],
)  # fmt: skip
def test_it_is_no_host(httpie, manage, server, shared, config_dir, words):
    manage('set', 'own', server.netloc, 'X-A:1')
    assert httpie('sessions', *words.split()).status == 1
    assert shared.names() == ['common']
    assert sorted(path.name for path in (config_dir / 'sessions').iterdir()) == [
        server.netloc.replace(':', '_'),
        '@shared',
    ]


@pytest.mark.usefixtures('common')
@needs_links
def test_a_link_leads_to_the_shared_session_and_not_to_one_of_its_own_name(ask, manage, shared, tmp_path):
    manage('set', '@link', '--for', '127.0.0.1', 'X-Tenant:other')
    (tmp_path / 'link.json').symlink_to(shared.path('common'))
    assert ask(f'--session-read-only={tmp_path / "link.json"}')['X-Tenant'] == 'acme'


@pytest.mark.usefixtures('common')
def test_an_import_adds_no_hosts_of_the_file(httpie, manage, shared, tmp_path):
    file = tmp_path / 'in.json'
    record = {'hosts': ['*.evil.org', '*'], 'hosts_with_secrets': True, 'exported': {'host': None, 'name': '@common'}}
    file.write_text(json.dumps({'headers': [{'name': 'X-New', 'value': '1'}], '__meta__': {'session_plus': record}}))
    manage('import', file, '--merge')
    assert shared.record('common')['hosts'] == ['127.0.0.1']
    manage('import', file, '--merge', '--for', 'x.org')
    assert shared.record('common')['hosts'] == ['127.0.0.1', 'x.org']
    assert '--with-secrets' in httpie('sessions', 'import', file, '@new').error()
    assert "'@new' is for '*.evil.org', '*'." in manage('import', file, '@new', '--with-secrets').stdout


def test_an_import_of_a_follower_of_a_host_makes_no_shared_follower(ask, manage, server, tmp_path):
    manage('set', 'base', server.netloc, 'X-Base:1')
    manage('set', 'dave', server.netloc, '--follow', 'base')
    manage('export', 'dave', '-o', tmp_path / 'e.json')
    manage('import', tmp_path / 'e.json', '@new', '--for', '127.0.0.1')
    assert ask('--session-read-only=@new')['X-Base'] == '1'
    manage('delete', 'base', 'dave', server.netloc, '--yes')
    assert 'does not exist' in manage('import', tmp_path / 'e.json').stderr


@pytest.mark.usefixtures('common')
def test_exports_round_trip_with_their_bases(ask, manage, server, shared, sessions, tmp_path):
    manage('set', 'dave', server.netloc, '--follow', '@common')
    done = manage('export', 'dave', '--with-base', '--output-dir', tmp_path / 'ho')
    assert '@shared_common.json' in done.stdout
    manage('delete', 'dave')
    manage('delete', '@common')
    files = sorted((tmp_path / 'ho').iterdir())
    manage('import', *files)
    assert (sessions.names(), shared.names()) == (['dave'], ['common'])
    manage('set', '@common', 'X-Tenant:rotated')
    assert ask('--session=dave')['X-Tenant'] == 'rotated'


@pytest.mark.usefixtures('common')
def test_a_forgotten_mark_is_suggested(http, httpie, manage, server):
    manage('set', 'dave', server.netloc, 'X-A:1')
    assert "Did you mean '@common'?" in httpie('sessions', 'show', 'common').error()
    assert "Did you mean '@common'?" in httpie('sessions', 'follow', 'dave', 'common', server.netloc).error()
    assert "Did you mean '@common'?" in httpie('sessions', 'use', 'common', '*').error()
    assert (
        "Did you mean '@common'?" in http('--session=dave', '--session-read-only=common', f'{server.url}/get').error()
    )


@pytest.mark.usefixtures('common')
def test_refusals_name_what_can_be_done(httpie, manage, server):
    manage('set', 'base', server.netloc, 'X-A:1')
    for words in (['follow', '@common', 'base'], ['set', '@common', '--follow', 'base']):
        assert 'can only follow another shared session' in httpie('sessions', *words).error()
    assert 'belongs to one host' in httpie('sessions', 'rename', 'base', '@base', server.netloc).error()
    assert 'httpie sessions delete @common' in httpie('sessions', 'unset', '@common', '--for', '127.0.0.1').error()
    assert 'is not shared' in httpie('sessions', 'unset', 'base', '--for', '127.0.0.1').error()
    assert '@NAME is a shared session' in httpie('sessions', 'show', '@').error()


@pytest.mark.usefixtures('common')
def test_a_redacted_export_says_its_hosts(manage):
    exported = json.loads(manage('export', '@common', '--redact').stdout)
    assert exported['__meta__']['session_plus']['hosts'] == ['127.0.0.1']


def test_a_terminal_without_an_arrow_gets_words(manage, server):
    manage('set', 'base', server.netloc, 'X-A:1')
    manage('set', 'dave', server.netloc, '--follow', 'base')
    assert '⟳' in manage('list', is_terminal=True).stdout


@pytest.mark.parametrize('command', ['import', 'import --merge'])
def test_consent_for_secrets_does_not_outlive_the_hosts_that_it_was_for(httpie, manage, tmp_path, command):
    file = tmp_path / 'f.json'
    file.write_text('{"headers": {"X-Api-Key": "secret"}}')
    if '--merge' in command:
        manage('set', '@c', '--for', 'h.org', 'X-A:1')
    manage(*command.split(), file, '@c', '--for', 'api.example.com', '--with-secrets')
    assert '--with-secrets' in httpie('sessions', 'set', '@c', '--for', '*').error()


def test_a_merge_keeps_the_consent_that_a_session_has(http, manage, server, tmp_path):
    file = tmp_path / 'f.json'
    file.write_text('{"headers": {"X-New": "1"}}')
    manage('set', '@c', '--for', '*', '--with-secrets', 'X-Api-Key:secret')
    manage('import', '--merge', file, '@c')
    assert http('--session-read-only=@c', f'{server.url}/get').status == 0
    assert server.last()['X-Api-Key'] == 'secret'


@pytest.mark.parametrize('pattern', ['*.github.io', '*.co.uk'])
def test_a_star_below_which_strangers_have_hosts_is_refused(httpie, manage, config_dir, tmp_path, pattern):
    assert 'Anybody can have a host' in httpie('sessions', 'set', '@s', '--for', pattern, 'X-A:1').error()
    record = {'__meta__': {'session_plus': {'hosts': [pattern]}}, 'headers': [{'name': 'X-A', 'value': '1'}]}
    (tmp_path / 'home' / 's.json').write_text(json.dumps(record))
    assert 'Anybody can have a host' in httpie('sessions', 'import', './s.json', '@s').error()
    assert [*config_dir.rglob('s.json')] == []
    manage('set', '@s', '--for', f'*.mine{pattern[1:]}', 'X-A:1')


def test_a_cookie_for_all_ports_says_how_its_host_is_added(httpie, manage, server, sessions):
    manage('set', 's', server.netloc, 'Cookie:sid=1')
    message = httpie('sessions', 'copy', 's', '@shared', server.netloc).error()
    assert "the cookie 'sid' is for all ports of '127.0.0.1'. set and import add that with --for" in message
