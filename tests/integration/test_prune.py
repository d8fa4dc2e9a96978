"""``httpie sessions prune``."""

import os
import re
import time

import pytest
from support import BOTH, Sessions, cookie, in_this_process
from support.capabilities import needs_access_times, needs_links

pytestmark = needs_access_times

DAY = 86400
HOST = 'h.org'
EXPIRED = [cookie('a', expires=1), cookie('b', expires=2)]
OWN = {'headers': [{'name': 'X-A', 'value': '1'}]}
BEARER = {'auth': {'type': 'bearer', 'raw_auth': 't'}}


@pytest.fixture
def here(config_dir):
    return Sessions(config_dir / 'sessions' / HOST)


def leave(sessions, name, data=(), *, days=100):
    """Write a session that was last used so many days ago."""
    path = sessions.write(name, data or {})
    path.chmod(0o600)
    moment = time.time() - days * DAY
    os.utime(path, (moment, moment))
    return path


def heir_of(base):
    return {'__meta__': {'session_plus': {'base': base}}}


@pytest.fixture
def idle(here):
    leave(here, 'old', days=100)
    leave(here, 'older', days=200)
    leave(here, 'fresh', days=80)
    return here


@pytest.fixture
def meanwhile(monkeypatch):
    """Let something happen between the question and the deletion."""

    def set_action(action):
        def confirm(*_):
            action()
            return True

        monkeypatch.setattr('httpie_session_plus.cli.terminal.Terminal.confirm', confirm)

    return set_action


@pytest.mark.parametrize(
    ('age', 'left'),
    [('90d', ['fresh']), ('79d', []), ('12w', ['fresh']), ('3600h', ['fresh', 'old']), ('999999w', None)],
)
def test_sessions_that_were_not_used_for_that_long_go(manage, idle, age, left):
    run = manage('prune', '--unused', age, '--yes')
    assert idle.names() == (['fresh', 'old', 'older'] if left is None else left)
    assert (run.stdout == 'There is nothing to prune.\n') == (left is None)
    assert run.stderr == ''


def test_a_session_of_1970_was_not_used_for_long(manage, here):
    os.utime(leave(here, 's'), (0, 0))
    manage('prune', '--unused=90d', '--yes')
    assert here.names() == []


def test_what_goes_is_listed_then_asked_for_once(httpie, manage, idle):
    run = httpie('sessions', 'prune', '--unused=90d', typed='n\n')
    assert [line.split()[:2] for line in run.stdout.splitlines()] == [['HOST', 'NAME'], [HOST, 'old'], [HOST, 'older']]
    assert '3 months ago' in run.stdout
    assert run.stderr.startswith('Delete 2 sessions? [y/N] ')
    assert (run.status, run.stderr.strip().splitlines()[-1]) == (1, 'httpie: error: Nothing was deleted.')
    assert idle.names() == ['fresh', 'old', 'older']
    run = manage('prune', '--unused=90d', typed='y\n')
    assert run.stdout.endswith(f"\nDeleted 'old' @ '{HOST}'\nDeleted 'older' @ '{HOST}'\n")
    assert idle.names() == ['fresh']


def test_one_session_is_asked_for_as_well(httpie, idle):
    run = httpie('sessions', 'prune', '--unused=150d', typed='\n')
    assert run.stderr.startswith('Delete 1 session? [y/N] ')
    assert idle.names() == ['fresh', 'old', 'older']


def test_a_terminal_gets_a_table(manage, idle, monkeypatch):
    monkeypatch.setenv('COLUMNS', '80')
    text = re.sub(r'\x1b\[[0-9;]*m', '', manage('prune', '--unused=90d', typed='y', is_terminal=True).stdout)
    assert next(line for line in text.splitlines() if HOST in line) == HOST
    assert max(map(len, text.splitlines())) <= 80


def test_without_a_terminal_nothing_goes_unless_it_is_confirmed(httpie, manage, idle):
    run = httpie('sessions', 'prune', '--unused=90d', stdin='y\n')
    assert run.error().endswith('error: Not a terminal: pass --yes to delete 2 sessions.')
    assert 'older' in run.stdout
    assert idle.names() == ['fresh', 'old', 'older']
    manage('prune', '--unused=90d', '-y', stdin='')
    assert idle.names() == ['fresh']


def test_only_sessions_of_the_host_go_if_one_is_named(manage, idle, config_dir):
    other = Sessions(config_dir / 'sessions' / 'other.org')
    leave(other, 'old')
    manage('prune', 'other.org', '--unused=90d', '--yes')
    assert (idle.names(), other.names()) == (['fresh', 'old', 'older'], [])
    assert manage('prune', 'h.orh', '--unused=90d').stdout == (
        "There are no sessions for 'h.orh'. Did you mean 'h.org'?\n"
    )


def test_it_has_to_be_said_what_goes(httpie, idle):
    message = httpie('sessions', 'prune', '--yes').error()
    assert '--unused' in message
    assert '--expired' in message
    assert idle.names() == ['fresh', 'old', 'older']


@pytest.mark.parametrize(
    'age',
    ['', '90', 'd', '90m', '90y', '9.5d', '90 d', '-1d', '0d', '00w', '90D', '1d2h', '٣d', f'{"9" * 5000}d', '1d\n'],
)  # fmt: skip
def test_an_age_that_is_none_is_one_clear_error(httpie, idle, age):
    message = httpie('sessions', 'prune', f'--unused={age}', '--yes').error()
    assert 'is not an age. Write a number and h, d, or w: --unused 90d.' in message
    assert len(message) < 150
    assert idle.names() == ['fresh', 'old', 'older']


def test_what_is_unused_and_what_has_expired_go_together(manage, here):
    leave(here, 'unused', OWN, days=100)
    leave(here, 'expired', {'cookies': EXPIRED}, days=1)
    leave(here, 'neither', OWN, days=1)
    manage('prune', '--unused=90d', '--expired', '--yes')
    assert here.names() == ['neither']


@pytest.mark.parametrize(
    ('data', 'goes'),
    [
        ({'cookies': EXPIRED}, True),
        ({'cookies': {'a': {'value': '1', 'expires': 1}}}, True),
        ({'cookies': [*EXPIRED, cookie('c')]}, False),
        ({'cookies': [*EXPIRED, cookie('c', expires=int(time.time()) + DAY)]}, False),
        ({'cookies': EXPIRED, **BEARER}, False),
        ({'cookies': EXPIRED, **OWN}, False),
        ({'cookies': EXPIRED, 'headers': [{'name': 'Accept', 'value': '*/*'}]}, False),
        ({'cookies': EXPIRED, 'notes': 'of another tool'}, False),
        ({}, False),
        (OWN, False),
    ],
)
def test_a_session_has_expired_if_it_holds_nothing_but_expired_cookies(manage, here, data, goes):
    leave(here, 's', data, days=1)
    manage('prune', '--expired', '--yes')
    assert here.names() == ([] if goes else ['s'])


@pytest.mark.parametrize(
    ('own', 'goes'), [((), True), (('X-Base:mine',), False), (('X-Own:1',), False), (('-a', 'me:pw'), False)]
)
def test_what_a_session_inherits_does_not_keep_it_and_what_it_overrides_does(manage, ask, sessions, server, own, goes):
    ask('--session=base', 'X-Base:1', '--auth=u:p')
    ask(*BOTH)
    if own:
        manage('set', 'user1', server.netloc, *own)
    sessions.edit('user1', lambda data: data.update(cookies=EXPIRED))
    manage('prune', '--expired', '--yes')
    assert sessions.names() == (['base'] if goes else ['base', 'user1'])


def test_what_a_session_has_removed_of_its_base_keeps_it(manage, ask, sessions):
    ask('--session=base', 'X-Base:1')
    ask(*BOTH)
    manage('unset', 'user1', 'X-Base')
    sessions.edit('user1', lambda data: data.update(cookies=EXPIRED))
    assert manage('prune', '--expired').stdout == 'There is nothing to prune.\n'


@pytest.mark.parametrize('content', ['', '{', '[]', '{"headers": 1}'])
@needs_links
def test_what_cannot_be_read_never_goes(manage, here, content):
    path = leave(here, 's')
    path.write_text(content)
    os.utime(path, (1, 1))
    (here.folder / 'd.json').mkdir()
    here.path('link').symlink_to('nowhere')
    assert manage('prune', '--unused=1h', '--expired', '--yes').stdout == 'There is nothing to prune.\n'
    assert here.names() == ['d', 'link', 's']


def test_a_base_stays_for_the_sessions_that_inherit_from_it(manage, here):
    leave(here, 'base')
    leave(here, 'lone')
    leave(here, 'user1', heir_of('base'), days=1)
    leave(here, 'user2', heir_of('base'))
    run = manage('prune', '--unused=90d', '--yes')
    assert here.names() == ['base', 'user1']
    assert run.stderr.strip() == f"httpie: warning: 'base' @ '{HOST}' stays: 'user1' inherits from it."


def test_a_base_goes_with_all_that_inherit_from_it_however_deep(manage, here):
    for name, base in (('a', 'z'), ('m', 'a'), ('z', None), ('n', 'm')):
        leave(here, name, heir_of(base) if base else {})
    run = manage('prune', '--unused=90d', '--yes')
    assert (here.names(), run.stderr) == ([], '')


def test_one_heir_that_stays_keeps_all_its_bases(manage, here):
    leave(here, 'top')
    leave(here, 'middle', heir_of('top'))
    leave(here, 'user1', heir_of('middle'), days=1)
    run = manage('prune', '--unused=90d', '--yes')
    assert here.names() == ['middle', 'top', 'user1']
    assert run.stdout == 'There is nothing to prune.\n'
    assert run.stderr.count(' stays: ') == 2


def test_an_heir_of_another_host_keeps_its_base_too(manage, here, config_dir):
    leave(here, 'base')
    leave(Sessions(config_dir / 'sessions' / 'other.org'), 'user1', heir_of(str(here.path('base'))), days=1)
    assert "'user1' inherits from it" in manage('prune', HOST, '--unused=90d', '--yes').stderr
    assert here.names() == ['base']


@needs_links
def test_a_base_is_found_however_its_heir_names_it(manage, config_dir, tmp_path):
    spelled, normal = (Sessions(config_dir / 'sessions' / name) for name in ('LOCAL.org', 'local.org'))
    for base in ('by-name', 'by-path'):
        leave(normal, base)
    leave(spelled, 'one', heir_of('by-name'), days=1)
    (tmp_path / 'linked').symlink_to(config_dir)
    leave(spelled, 'two', heir_of(f'{tmp_path}/linked/sessions/local.org/by-path.json'), days=1)
    leave(spelled, 'three', heir_of('not a name'), days=1)
    assert manage('prune', '--unused=90d', '--yes').stderr.count(' inherits from it.') == 2
    assert normal.names() == ['by-name', 'by-path']


def test_sessions_that_inherit_from_each_other_stay(manage, here):
    leave(here, 'a', heir_of('b'))
    leave(here, 'b', heir_of('a'))
    leave(here, 'itself', heir_of('itself'))
    manage('prune', '--unused=90d', '--yes')
    assert 'nothing to prune' in manage('prune', '--unused=90d', '--yes').stdout
    assert here.names() == ['a', 'b']


@in_this_process
@pytest.mark.parametrize('flags', [['--session=old'], ['--session=old', 'X-New:1'], ['--session-read-only=old']])
def test_a_session_that_is_used_or_saved_after_the_question_stays(httpie, ask, sessions, meanwhile, flags):
    leave(sessions, 'old')
    leave(sessions, 'older')
    meanwhile(lambda: ask(*flags))
    run = httpie('sessions', 'prune', '--unused=90d')
    assert sessions.names() == ['old']
    assert run.status == 0
    assert "'old' @ " in run.stderr
    assert 'was used meanwhile, and stays.' in run.stderr
    assert 'Deleted' in run.stdout
    assert "Deleted 'old'" not in run.stdout


@in_this_process
def test_a_session_that_is_saved_while_its_lock_is_waited_for_stays(manage, sessions, server, monkeypatch):
    from httpie_session_plus.storage import files

    path = leave(sessions, 'old')
    lock = files.lock

    def lock_late(*targets, **how):
        monkeypatch.setattr(files, 'lock', lock)
        manage('set', 'old', server.netloc, 'X-New:1')
        return lock(*targets, **how)

    monkeypatch.setattr(files, 'lock', lock_late)
    assert 'was used meanwhile, and stays.' in manage('prune', '--unused=90d', '--yes').stderr
    assert path.exists()
    assert sessions.headers('old') == [('X-New', '1')]


@in_this_process
def test_a_base_stays_if_its_heir_does_in_the_end(httpie, ask, sessions, meanwhile):
    leave(sessions, 'base')
    leave(sessions, 'user1', heir_of('base'))
    leave(sessions, 'user2', heir_of('base'))
    meanwhile(lambda: ask('--session=user1'))
    run = httpie('sessions', 'prune', '--unused=90d')
    assert sessions.names() == ['base', 'user1']
    assert "stays: 'user1' inherits from it" in run.stderr


@in_this_process
def test_a_session_that_somebody_deletes_meanwhile_is_no_error(httpie, here, meanwhile):
    path = leave(here, 'old')
    leave(here, 'older')
    meanwhile(path.unlink)
    assert httpie('sessions', 'prune', '--unused=90d').status == 0
    assert here.names() == []


def test_looking_at_what_would_go_is_no_use(httpie, manage, idle):
    httpie('sessions', 'prune', '--unused=90d', '--expired', typed='n\n')
    manage('prune', '--unused=90d', '--yes')
    assert idle.names() == ['fresh']


@needs_links
def test_of_a_link_the_link_goes(manage, here, tmp_path):
    target = leave(Sessions(tmp_path), 'real')
    here.folder.mkdir(parents=True)
    here.path('old').symlink_to(target)
    assert 'was a link' in manage('prune', '--unused=90d', '--yes').stderr
    assert (here.names(), target.exists()) == ([], True)
