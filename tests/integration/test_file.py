"""A session file: whole, private, and written only where something has changed."""

import json
import os

import pytest
from support import reply_of
from support.capabilities import needs_links, needs_permissions
from support.files import OLD_SESSION, headers, mode
from support.runs import native

from httpie_session_plus import SessionError


@needs_permissions
def test_folders_that_were_there_are_left_alone(ask, sessions):
    sessions.folder.mkdir(parents=True)
    sessions.folder.chmod(0o755)
    sessions.folder.parent.chmod(0o751)
    ask('--session=new', 'X-Mine:1')
    assert (mode(sessions.folder), mode(sessions.folder.parent)) == ('0o755', '0o751')


@pytest.mark.parametrize('items', [(), ('X-Mine:1',)])
@needs_permissions
def test_a_loose_file_is_tightened(ask, s_json, items):
    s_json.chmod(0o664)
    ask('--session=./s.json', *items)
    assert mode(s_json) == '0o600'


@pytest.mark.parametrize(
    'written', [json.dumps(OLD_SESSION), json.dumps(OLD_SESSION, indent=1) + '\n\n', '{"headers": [ ]}', '{}']
)
def test_a_run_that_changes_nothing_writes_nothing(ask, store, written):
    path = store.path('s')
    path.write_text(written)
    path.chmod(0o600)
    before = (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)
    ask('--session=s')
    ask('--session=s', path='/status/404')
    ask('--session=s', 'X-Old:1') if 'X-Old' in written else None
    assert (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) == before


@needs_permissions
def test_a_loose_file_that_does_not_change_is_tightened_and_not_written(ask, store):
    path = store.path('fine')
    path.chmod(0o644)
    before = (path.read_bytes(), path.stat().st_mtime_ns)
    ask('--session=fine')
    assert (path.read_bytes(), path.stat().st_mtime_ns, mode(path)) == (*before, '0o600')


@pytest.mark.parametrize('exists', [True, False])
@needs_links
@needs_permissions
def test_a_link_is_written_through_and_stays_a_link(ask, tmp_path, s_json, exists):
    home, elsewhere = s_json.parent, tmp_path / 'else where'
    elsewhere.mkdir()
    target = elsewhere / 'real.json'
    if exists:
        s_json.rename(target)
    else:
        s_json.unlink()
    s_json.symlink_to('chain.json')
    (home / 'chain.json').symlink_to(target)
    ask('--session=./s.json', 'X-Mine:1')
    assert s_json.is_symlink()
    assert (home / 'chain.json').is_symlink()
    assert not target.is_symlink()
    assert headers(target)['X-Mine'] == '1'
    assert mode(target) == '0o600'
    assert sorted(path.name for path in [*home.iterdir(), *elsewhere.iterdir()]) == [
        'chain.json', 'real.json', 's.json',
    ]  # fmt: skip


@needs_links
def test_another_name_of_the_file_keeps_what_it_held(ask, s_json):
    other = s_json.with_name('other.json')
    os.link(s_json, other)
    ask('--session=./s.json', 'X-Mine:1')
    assert headers(s_json) == {'X-Mine': '1', 'X-Old': '1'}
    assert json.loads(other.read_text()) == OLD_SESSION


def test_the_longest_name_works(ask, sessions):
    for name in ('n' * 250, 'é' * 125):
        ask(f'--session=./{name}.json' if name[0] == 'é' else f'--session={name}', 'X-Mine:1')
    assert sessions.names() == ['n' * 250]


@pytest.mark.parametrize(('typed', 'stored'), [('user', 'user:'), ('user:pass', 'user:pass'), ('u%C3%A9', 'u%C3%A9:')])
def test_credentials_in_the_url_are_stored_as_they_are_sent(http, server, sessions, typed, stored):
    run = http('--session=new', server.url.replace('//', f'//{typed}@') + '/get')
    assert (run.status, run.stderr) == (0, '')
    assert sessions.read('new')['auth'] == {'type': 'basic', 'raw_auth': stored}
    sent = server.last()['Authorization']
    assert http('--session=new', f'{server.url}/get').status == 0
    assert server.last()['Authorization'] == sent


@pytest.mark.parametrize('content', ['null', '[]', '"text"', ''])
def test_a_file_that_is_no_session_is_refused_and_left_alone(http, server, sessions, content):
    path = sessions.write('s', content)
    run = http('--session=s', f'{server.url}/get', 'X-Mine:1')
    assert ' is broken: ' in run.error()
    assert server.received == []
    assert path.read_text() == content


@pytest.mark.parametrize('levels', [99, 500, 100_000])
@pytest.mark.parametrize('key', ['unknown', '__meta__'])
@pytest.mark.parametrize('flags', [['--session=s'], ['--session=new', '--session-read-only=s']])
def test_a_file_that_is_nested_too_deeply_is_refused_before_the_request(
    http, httpie, server, sessions, key, levels, flags
):
    path = sessions.write('s', f'{{"{key}": {{"x": {"[" * levels}{"]" * levels}}}}}')
    assert 'its values are nested deeper than 100 levels' in http(*flags, f'{server.url}/get', 'X-Mine:1').error()
    assert server.received == []
    assert (
        'its values are nested deeper than 100 levels'
        in httpie('sessions', 'import', path, 'other', server.netloc).error()
    )
    assert 'its values are nested deeper than 100 levels' in httpie('sessions', 'list').stdout
    assert sessions.names() == ['s']


def test_a_file_that_is_too_large_is_refused_before_the_request(http, httpie, server, sessions):
    path = sessions.write('s', {})
    os.truncate(path, 2**40)
    too_large = 'it is larger than 64 MiB'
    for flags in (['--session=s'], ['--session-read-only=s'], ['--session=new', '--session-read-only=s']):
        assert too_large in http(*flags, f'{server.url}/get', 'X-Mine:1').error()
    assert server.received == []
    for command in (['show', 's'], ['set', 's', server.netloc, 'X-A:1'], ['import', path, 'new', server.netloc]):
        assert too_large in httpie('sessions', *command).error()
    for command in ('list', 'check'):
        assert too_large in httpie('sessions', command).stdout
    assert sessions.names() == ['s']


def test_what_would_be_too_large_to_be_read_again_is_not_saved(factory, stored):
    session = factory()
    session.update_headers({'X-A': '1'})
    session.save()
    before = stored.path('s').read_bytes()
    session.update_headers({'X-A': 'x' * 64 * 2**20})
    with pytest.raises(SessionError, match='was not updated: it is larger than 64 MiB'):
        session.save()
    assert stored.path('s').read_bytes() == before


@pytest.mark.parametrize('items', [(), ('X-Mine:1',)])
@pytest.mark.parametrize('exists', [True, False], ids=['existing', 'new'])
@needs_links
@needs_permissions
def test_a_link_put_in_the_place_of_a_session_in_flight_is_not_followed(http, server, s_json, items, exists):
    victim = s_json.with_name('victim.json')
    victim.write_text('{"headers": []}')
    victim.chmod(0o644)
    if not exists:
        s_json.unlink()

    for target in (victim, s_json.with_name('nowhere.json')):

        def flip(target=target):
            s_json.unlink(missing_ok=True)
            s_json.symlink_to(target)

        server.on_request = flip
        run = http('--session=./s.json', f'{server.url}/get', *items)
        if items or not exists:
            assert run.error().endswith('was not updated: a link was put in its place.')
        s_json.unlink()
        if exists:
            s_json.write_text('{}')
    s_json.unlink(missing_ok=True)
    assert (victim.read_text(), mode(victim)) == ('{"headers": []}', '0o644')
    assert os.listdir(s_json.parent) == ['victim.json']


def test_a_session_deleted_while_a_run_uses_it_stays_deleted(http, server, sessions):
    sessions.write('s', OLD_SESSION)
    server.on_request = sessions.path('s').unlink
    run = http('--session=s', f'{server.url}/get', 'X-Mine:1')
    assert run.status == 0
    assert 'was deleted during this run, and stays deleted.' in run.stderr
    assert sessions.names() == []


def test_a_session_broken_while_a_run_uses_it_is_left_alone(http, server, sessions):
    path = sessions.write('s', OLD_SESSION)
    server.on_request = lambda: path.write_text('{')
    run = http('--session=s', f'{server.url}/get', 'X-Mine:1')
    assert 'was not updated: line 1, column 2 is not JSON' in run.error()
    assert path.read_text() == '{'


def test_what_others_saved_meanwhile_is_kept(http, server, sessions):
    sessions.write('s', {**OLD_SESSION, 'auth': {'type': 'basic', 'raw_auth': 'u:p'}, 'unknown': 1})

    def others():
        sessions.write(
            's',
            {
                'headers': [{'name': 'X-Theirs', 'value': '1'}, {'name': 'X-Both', 'value': 'theirs'}],
                'auth': {'type': 'bearer', 'raw_auth': 't'},
                'unknown': 2,
            },
        )

    server.on_request = others
    run = http('--session=s', f'{server.url}/cookies/set/a/1', 'X-Both:mine')
    assert run.status == 0, run
    assert dict(sessions.headers('s')) == {'X-Theirs': '1', 'X-Both': 'mine'}
    assert sessions.cookies('s') == {'a': '1'}
    assert sessions.read('s')['auth'] == {'type': 'bearer', 'raw_auth': 't'}
    assert sessions.read('s')['unknown'] == 2


def test_two_runs_that_inherit_at_once_make_one_record(http, ask, server, sessions):
    ask('--session=base', 'X-One:1', 'X-Two:2')
    both = ('--session=user1', '--session-read-only=base')
    server.on_request = lambda: http(*both, '--offline', server.url, 'X-One:decided')
    assert http(*both, f'{server.url}/get', 'X-Mine:1').status == 0
    assert dict(sessions.headers('user1')) == {'X-One': 'decided', 'X-Two': '2', 'X-Mine': '1'}
    assert sessions.record('user1')['headers']['x-one'] == 'decided'
    assert len(sessions.record('user1')['headers']['x-two']) == 32


@pytest.mark.parametrize('items', [(), ('X-Mine:1',)])
@pytest.mark.parametrize('whole_host', [True, False])
def test_a_session_deleted_in_flight_leaves_nothing_and_no_bare_error(http, server, sessions, items, whole_host):
    path = sessions.write('s', OLD_SESSION)

    def delete():
        path.unlink()
        if whole_host:
            sessions.folder.rmdir()

    server.on_request = delete
    run = http('--session=s', f'{server.url}/get', *items)
    assert run.status == 0, run
    assert 'Error' not in run.stderr
    assert sessions.folder.exists() is not whole_host
    assert sessions.names() == []


def test_a_read_only_run_leaves_a_session_that_somebody_made_meanwhile_alone(http, server, sessions):
    server.on_request = lambda: sessions.write('s', OLD_SESSION)
    assert http('--session-read-only=s', f'{server.url}/get', 'X-Mine:1').status == 0
    assert sessions.read('s') == OLD_SESSION


@pytest.mark.parametrize('item', ['Ü:1'])
def test_what_could_not_be_read_again_is_not_stored(http, server, s_json, item):
    before = s_json.read_bytes()
    run = http('--offline', '--session=./s.json', server.url, item)
    assert 'was not updated: the ' in run.error()
    assert s_json.read_bytes() == before


@pytest.mark.parametrize('cookie', ['a=b; Max-Age=99999999999999999999', 'a=b%00c'])
def test_what_a_server_sets_can_be_read_again(http, server, sessions, cookie):
    assert http('--session=s', reply_of(server, cookie)).status == 0
    assert http('--session=s', f'{server.url}/get').status == 0


def test_a_null_character_in_a_path_is_refused(http, server, config_dir):
    options = {'disable_update_warnings': True, 'default_options': [native('--session=./a\0b')]}
    (config_dir / 'config.json').write_text(json.dumps(options))
    assert 'is not a valid path' in http(f'{server.url}/get').error()
    options['default_options'] = ['--session=a', native('--session-read-only=./a\0b')]
    (config_dir / 'config.json').write_text(json.dumps(options))
    assert 'is not a valid path' in http(f'{server.url}/get').error()
