"""``httpie sessions copy``, ``rename`` and ``delete``."""

import json
import os
from pathlib import Path

import pytest
from support import BOTH, Sessions
from support.capabilities import needs_links
from support.files import is_private

SECRETS = ('X-Api-Key:key', 'Accept:text/plain', 'Cookie:sid=1', '--auth=u:p')


def test_a_copy_is_the_same_session_by_another_name(ask, manage, sessions, server):
    ask('--session=base', 'X-Base:1')
    ask(*BOTH, *SECRETS)
    run = manage('copy', 'user1', 'user2', server.netloc)
    assert run.stdout == f"Copied 'user1' @ '{server.netloc}' to 'user2' @ '{server.netloc}'\n"
    assert sessions.read('user2') == sessions.read('user1')
    assert is_private(sessions.path('user2'))
    assert ask('--session=user2')['X-Api-Key'] == 'key'


def test_a_copy_to_another_host_leaves_secrets_behind_and_says_so(ask, manage, sessions, other_sessions, other_server):
    ask('--session=s', *SECRETS)
    run = manage('copy', 's', 's', '--to-host', other_server.netloc)
    assert other_sessions.headers('s') == [('Accept', 'text/plain')]
    assert other_sessions.cookies('s') == {}
    assert other_sessions.read('s')['auth']['type'] is None
    assert "The header 'X-Api-Key', cookie 'sid' and auth stayed behind. " in run.stderr
    assert '--with-secrets' in run.stderr


def test_a_copy_to_another_host_takes_secrets_if_it_is_told_to(ask, http, manage, other_server):
    ask('--session=s', *SECRETS)
    assert manage('copy', 's', 's', f'--to-host={other_server.netloc}', '--with-secrets').stderr == ''
    http('--session=s', f'{other_server.url}/get')
    received = other_server.last()
    assert (received['X-Api-Key'], received['Cookie'], received['Authorization']) == ('key', 'sid=1', 'Basic dTpw')


def test_the_cookies_of_the_old_host_become_those_of_the_new_one(manage, http, sessions, server):
    sessions.write('s', {'cookies': [{'name': 'a', 'value': '1', 'domain': '127.0.0.1', 'path': '/'}]})
    manage('copy', 's', 's', server.netloc, '--with-secrets', f'--to-host=localhost:{server.port}')
    http('--session=s', f'http://localhost:{server.port}/get')
    assert server.last()['Cookie'] == 'a=1'


def test_a_copy_of_a_path_to_another_host_leaves_secrets_behind_as_well(
    ask, manage, other_sessions, other_server, tmp_path
):
    ask('--session=s', *SECRETS)
    manage('copy', 's', tmp_path / 's.json')
    run = manage('copy', tmp_path / 's.json', 's', '--to-host', other_server.netloc)
    assert "The header 'X-Api-Key', cookie 'sid' and auth stayed behind." in run.stderr
    assert other_sessions.headers('s') == [('Accept', 'text/plain')]


def test_a_session_never_becomes_its_own_base(ask, manage, sessions):
    ask('--session=base', 'X-Base:1')
    ask(*BOTH)
    manage('rename', 'user1', 'base', '--force')
    assert manage('show', 'base', '--json').json['base'] is None


def test_the_folder_of_a_host_whose_last_session_was_renamed_away_goes(manage, sessions, tmp_path):
    sessions.write('a', {})
    manage('rename', 'a', tmp_path / 'a.json')
    assert not sessions.folder.exists()


@needs_links
def test_a_link_that_leads_to_itself_hides_nothing_and_can_be_deleted(manage, sessions, config_dir):
    sessions.write('a', {})
    sessions.path('l').symlink_to(sessions.path('l').name)
    (config_dir / 'sessions' / 'l').symlink_to('l')
    assert [one['name'] for one in manage('list', '--json').json] == ['a', 'l']
    manage('delete', 'l')
    assert sessions.names() == ['a']


def test_nothing_of_a_base_goes_to_another_host_with_a_copy(ask, manage, other_sessions, other_server):
    ask('--session=base', 'Accept:text/plain')
    ask(*BOTH)
    manage('copy', 'user1', 'user1', '--to-host', other_server.netloc)
    assert 'session_plus' not in other_sessions.read('user1')['__meta__']


@pytest.mark.parametrize('command', ['copy', 'rename'])
def test_a_session_that_is_there_is_replaced_only_with_force(httpie, manage, sessions, server, command):
    sessions.write('a', {'headers': [{'name': 'X-A', 'value': '1'}]})
    before = sessions.write('b', {}).read_text()
    message = httpie('sessions', command, 'a', 'b').error()
    assert message.endswith(f"Session 'b' @ '{server.netloc}' already exists. --force replaces it.")
    assert sessions.path('b').read_text() == before
    manage(command, 'a', 'b', '--force')
    assert sessions.headers('b') == [('X-A', '1')]
    assert sessions.names() == (['a', 'b'] if command == 'copy' else ['b'])


@pytest.mark.parametrize('command', ['copy', 'rename'])
def test_a_session_is_not_its_own_copy(httpie, sessions, command):
    path = sessions.write('a', {})
    assert 'is the session itself' in httpie('sessions', command, 'a', 'a', '--force').error()
    assert path.exists()


@pytest.mark.parametrize('command', ['copy', 'rename'])
@pytest.mark.parametrize('new', ['a b', '', 'a\n'])
def test_the_new_name_has_to_be_one(httpie, sessions, command, new):
    sessions.write('a', {})
    assert 'is not a valid session name. Use letters' in httpie('sessions', command, 'a', new).error()


def test_a_renamed_session_is_the_very_same(ask, manage, sessions, server):
    ask('--session=a', *SECRETS)
    before = sessions.path('a').read_bytes()
    run = manage('rename', 'a', 'b')
    assert run.stdout == f"Renamed 'a' @ '{server.netloc}' to 'b' @ '{server.netloc}'\n"
    assert sessions.names() == ['b']
    assert sessions.path('b').read_bytes() == before
    assert is_private(sessions.path('b'))


def test_a_broken_session_can_be_renamed_and_deleted_but_not_copied(httpie, manage, sessions):
    sessions.write('a', '{')
    manage('rename', 'a', 'b')
    assert sessions.path('b').read_text() == '{'
    assert 'is broken' in httpie('sessions', 'copy', 'b', 'c').error()
    manage('delete', 'b')
    assert sessions.names() == []


@needs_links
def test_a_link_that_is_renamed_stays_a_link(manage, sessions, tmp_path):
    target = Sessions(tmp_path).write('real', {})
    sessions.write('x', {})
    sessions.path('a').symlink_to(target)
    manage('rename', 'a', 'b')
    assert os.readlink(sessions.path('b')) == str(target)
    assert target.exists()


@needs_links
def test_a_link_is_renamed_whatever_it_leads_to_and_wherever_it_goes(manage, sessions, tmp_path):
    sessions.folder.mkdir(parents=True)
    sessions.path('link').symlink_to(tmp_path / 'nowhere' / 's.json')
    manage('rename', 'link', 'moved')
    assert os.readlink(sessions.path('moved')) == str(tmp_path / 'nowhere' / 's.json')
    sessions.write('there', {})
    manage('rename', 'moved', 'there', '--force')
    assert sessions.path('there').is_symlink()
    new = tmp_path / 'new' / 's.json'
    manage('rename', 'there', new)
    assert new.is_symlink()
    assert not sessions.path('there').is_symlink()


def test_sessions_move_between_names_and_paths(manage, sessions, tmp_path, server):
    sessions.write('a', {'headers': [{'name': 'X-A', 'value': '1'}]})
    path = tmp_path / 'out' / 'a.json'
    manage('copy', 'a', path)
    assert Sessions(path.parent).headers('a') == [('X-A', '1')]
    manage('rename', path, 'c', server.netloc)
    assert not path.exists()
    assert sessions.headers('c') == [('X-A', '1')]


def test_one_session_is_deleted_at_once(manage, sessions, config_dir, server):
    sessions.write('a', {})
    sessions.write('b', {})
    assert manage('delete', 'a', server.netloc).stdout == f"Deleted 'a' @ '{server.netloc}'\n"
    assert sessions.names() == ['b']
    manage('delete', 'b')
    assert not sessions.folder.exists()
    assert (config_dir / 'sessions').is_dir()


@pytest.mark.parametrize('answer', ['y\n', 'yes\n', 'Y\n'])
def test_several_are_deleted_when_the_answer_is_yes(httpie, config_dir, sessions, server, answer, monkeypatch):
    for name in 'abc':
        sessions.write(name, {})
    run = httpie('sessions', 'delete', 'a', 'b', server.netloc, typed=answer)
    assert run.status == 0
    assert f"Delete 2 sessions, 'a' @ '{server.netloc}', 'b' @ '{server.netloc}'? [y/N]" in run.stderr
    assert sessions.names() == ['c']


@pytest.mark.parametrize('answer', ['n\n', '\n', '', 'yep\n'])
def test_nothing_is_deleted_when_the_answer_is_not_yes(httpie, sessions, server, answer):
    for name in 'abc':
        sessions.write(name, {})
    assert 'Nothing was deleted.' in httpie('sessions', 'delete', '--all', server.netloc, typed=answer).stderr
    assert sessions.names() == ['a', 'b', 'c']


def test_if_one_of_several_is_missing_nothing_is_deleted(httpie, sessions, server):
    sessions.write('a', {})
    message = httpie('sessions', 'delete', 'a', 'b', server.netloc, '--yes').error()
    assert f"No session 'b' for {server.netloc}. Its sessions: 'a'." in message
    assert sessions.names() == ['a']


def test_all_needs_a_host(httpie, sessions):
    sessions.write('a', {})
    assert '--all requires a host' in httpie('sessions', 'delete', '--all', '--yes').error()
    assert 'Name a session, or pass --all.' in httpie('sessions', 'delete').error()
    assert sessions.names() == ['a']


def test_a_session_given_by_its_path_is_deleted_and_its_folder_stays(manage, tmp_path):
    path = Sessions(tmp_path / 'mine').write('a', {})
    other = Sessions(tmp_path / 'mine').write('b', {})
    manage('delete', path)
    assert not path.exists()
    manage('delete', other, '--yes')
    assert other.parent.is_dir()


@needs_links
def test_of_a_link_the_link_is_deleted_and_it_is_said_so(manage, sessions, tmp_path):
    target = Sessions(tmp_path).write('real', {})
    sessions.folder.mkdir(parents=True)
    sessions.path('a').symlink_to(target)
    run = manage('delete', 'a')
    assert not sessions.path('a').is_symlink()
    assert f"was a link. Its file '{target}' still exists." in run.stderr
    sessions.folder.mkdir(parents=True)
    sessions.path('a').symlink_to('nowhere')
    assert manage('delete', 'a').stderr == ''


def test_what_a_killed_run_left_behind_goes_with_the_session(manage, sessions):
    from httpie_session_plus.storage.atomic import new_temporary_path

    path = sessions.write('a', {})
    Path(new_temporary_path(str(path))).write_text('{}')
    manage('delete', 'a')
    assert not sessions.folder.exists()


@needs_links
def test_a_link_that_cannot_be_renamed_leaves_nothing_behind(httpie, sessions, tmp_path):
    target = Sessions(tmp_path).write('real', {})
    sessions.write('x', {})
    sessions.path('a').symlink_to(target)
    sessions.path('b').mkdir()
    assert 'was not renamed' in httpie('sessions', 'rename', 'a', 'b', '--force').error()
    assert sorted(os.listdir(sessions.folder)) == ['a.json', 'b.json', 'x.json']


@needs_links
def test_a_session_takes_the_place_of_a_link_that_leads_nowhere(manage, sessions, tmp_path):
    sessions.write('a', {'headers': [{'name': 'X-A', 'value': '1'}]})
    sessions.path('b').symlink_to(tmp_path / 'nowhere' / 's.json')
    manage('rename', 'a', 'b', '--force')
    assert sessions.headers('b') == [('X-A', '1')]
    assert not (tmp_path / 'nowhere').exists()


@pytest.fixture
def heirs(ask, sessions):
    for base in ('base', 'other'):
        ask(f'--session={base}', 'X-Base:1')
    for name, base in (('user1', 'base'), ('user2', 'base'), ('user3', 'other')):
        ask(f'--session={name}', f'--session-read-only={base}')
    return sessions


def test_the_sessions_that_inherit_from_a_deleted_base_are_named(manage, heirs, server):
    run = manage('delete', 'base')
    how = f'httpie sessions set user1 {server.netloc} --base BASE'
    assert run.stderr.strip() == (
        f"httpie: warning: 'user1', 'user2' inherit from the missing base 'base'. Give each another base: {how}"
    )
    assert manage('delete', 'user1').stderr == ''


def test_what_is_said_of_a_renamed_base_can_be_typed(manage, heirs):
    line = manage('rename', 'other', 'new').stderr.strip()
    assert "'user3' inherits from the missing base 'other'. Give it another base: " in line
    manage(*line.partition('another base: httpie sessions ')[2].split())
    assert heirs.record('user3')['base'] == 'new'
    assert manage('rename', 'new', 'user3', '--force').stderr == ''


def test_sessions_that_are_deleted_too_are_not_warned_of(manage, heirs, server):
    run = manage('delete', 'user1', 'base', server.netloc, '--yes')
    assert "'user2' inherits from the missing base 'base'." in run.stderr
    assert manage('delete', '--all', server.netloc, '--yes').stderr == ''


def test_a_base_that_is_a_path_is_missed_by_the_sessions_of_every_host(http, manage, server, other_server, s_json):
    for one in (server, other_server):
        http('--session=user1', '--session-read-only=./s.json', f'{one.url}/get')
    assert "'user1', 'user1' inherit from the missing base './s.json'." in manage('delete', './s.json').stderr


def test_python_learns_which_sessions_inherit(heirs, env):
    from httpie_session_plus import delete_session, rename_session

    assert [one.name for one in rename_session('base', 'new', env=env).heirs] == ['user1', 'user2']
    assert [one.name for one in delete_session('other', env=env).heirs] == ['user3']


@pytest.mark.parametrize('command', [['rename', 'a', 'b'], ['delete', 'a'], ['copy', 'a', 'b']])
def test_a_directory_in_the_place_of_a_session_stays_there(httpie, sessions, command):
    sessions.write('x', {})
    sessions.path('a').mkdir()
    assert "Session 'a' @ " in httpie('sessions', *command).error()
    assert sessions.names() == ['a', 'x']


def test_sessions_of_another_host_that_inherit_by_path_are_named(http, manage, sessions, server, other_server):
    sessions.write('base', {'headers': [{'name': 'X-A', 'value': '1'}]})
    http('--session=there', f'--session-read-only={sessions.path("base")}', f'{other_server.url}/get')
    assert "'there' inherits from the missing base 'base'" in manage('delete', 'base', server.netloc).stderr


def test_a_shared_session_that_lost_its_base_gets_a_line_that_can_be_typed(manage, httpie):
    for name in ('@a', '@b'):
        manage('set', name, '--for', 'h.org', 'X-A:1')
    manage('set', '@c', '--for', 'h.org', '--base', '@a')
    line = manage('delete', '@a').stderr.strip()
    assert line.endswith('another base: httpie sessions set @c --base BASE')
    assert 'run httpie sessions set @c --base BASE' in httpie('sessions', 'check').stdout
    manage('set', '@c', '--base', '@b')


def test_a_shared_session_that_may_not_become_a_file_gets_a_line_that_can_be_typed(httpie, manage):
    manage('set', '@b', '--for', 'h.org', 'X-A:1')
    line = httpie('sessions', 'rename', '@b', './x.json').error()
    assert line.endswith('Copy it, and delete it: httpie sessions copy @b ./x.json')


def test_a_rule_of_another_host_keeps_the_path_of_a_renamed_file(manage, config_dir, tmp_path):
    file = tmp_path / 'x.json'
    manage('set', file, 'X-A:1')
    for host in ('h.org', 'other.org'):
        manage('use', file, host)
    run = manage('rename', file, 'x', 'h.org', '--update-followers')
    rules = json.loads((config_dir / 'config.json').read_text())['session_hosts']
    assert rules == {'h.org': 'x', 'other.org': str(file)}
    assert "'other.org'" in run.stderr.lower()


def test_what_replaces_a_session_is_typed_whole(httpie, manage, sessions, server):
    for name in 'ab':
        manage('set', name, server.netloc, f'X-{name}:1')
    before = sessions.path('b').read_bytes()
    for command in ('copy', 'rename'):
        for option in ('--for', '--forc', '--fo', '--f'):
            run = httpie('sessions', command, 'a', 'b', option, server.netloc)
            assert run.status != 0
            assert option in run.stderr
    assert sessions.path('b').read_bytes() == before
    assert sessions.names() == ['a', 'b']


@pytest.mark.parametrize('command', ['copy', 'rename'])
@pytest.mark.parametrize('item', ['Authorization:Bearer ${env:TOKEN}', 'X-Key:${ask}'])
def test_what_a_path_cannot_refer_to_stays_where_it_is(httpie, manage, sessions, server, tmp_path, command, item):
    manage('set', 's', server.netloc, item)
    before = sessions.path('s').read_bytes()
    for flags in ([], ['--with-references'], ['--force']):
        message = httpie('sessions', command, 's', './s.json', *flags).error()
        assert 'A session given by its path can only use ${secret:NAME}' in message
    assert sessions.path('s').read_bytes() == before
    assert not (tmp_path / 'home' / 's.json').exists()


def test_the_values_that_were_left_behind_are_in_no_repr(env, manage, server):
    from httpie_session_plus import copy_session

    manage('set', 's', server.netloc, '--auth', 'u:hunter2', 'Cookie:sid=hunter2')
    copied = copy_session('s', 'other', server.netloc, to_host='h.org', env=env)
    assert len(copied.left_behind) == 2
    assert 'hunter2' not in repr(copied)


def test_a_copy_for_another_host_says_which_base_it_has_no_more(ask, manage, sessions, server):
    ask('--session=base', 'X-Version:1')
    ask(*BOTH)
    assert 'does not inherit' not in manage('copy', 'user1', 'user2', server.netloc).stderr
    stderr = manage('copy', 'user1', 'user1', server.netloc, '--to-host', 'h.org').stderr
    assert "'user1' @ 'h.org' does not inherit from 'base'. Give it a base: httpie sessions set user1 h.org" in stderr


@pytest.mark.parametrize('host', ['*', '*.example.com'])
def test_a_session_belongs_to_no_pattern_of_hosts(httpie, manage, server, config_dir, host):
    manage('set', 's', server.netloc, 'X-A:1')
    for words in (['set', 't', host, 'X-A:1'], ['copy', 's', 't', '--to-host', host]):
        assert 'Only a shared session, @NAME, can.' in httpie('sessions', *words).error()
    assert len([*config_dir.rglob('*.json')]) == 2
