"""``httpie sessions diff``: two sessions, or one and what its base would change in it."""

import os
import re

import pytest
from support import BOTH, cookie
from support.capabilities import needs_access_times

SECRET = 'hunter2'


@pytest.fixture
def two(manage, server, sessions):
    manage('set', 'a', server.netloc, 'X-Version:v1', f'X-Key:{SECRET}', 'X-Gone:1', '--auth', f'u:{SECRET}')
    manage('set', 'b', server.netloc, 'X-Version:v2', f'X-Key:{SECRET}2', 'X-New:1', '--bearer', f'{SECRET}3')
    sessions.edit('a', lambda data: data.update(cookies=[cookie('sid'), cookie('late', expires=1900000000)]))
    sessions.edit('b', lambda data: data.update(cookies=[cookie('sid', SECRET), cookie('late', expires=1900000001)]))


def changes(found):
    return {(one['kind'], one['name']): (one['change'], one['before'], one['after'], one['parts']) for one in found}


@pytest.mark.usefixtures('two')
def test_two_sessions_are_compared_item_by_item(manage, server):
    found = manage('diff', 'a', 'b', server.netloc, '--json').json
    assert changes(found) == {
        ('header', 'X-Version'): ('changed', 'v1', 'v2', ['value']),
        ('header', 'X-Key'): ('changed', None, None, ['value']),
        ('header', 'X-Gone'): ('removed', None, None, []),
        ('header', 'X-New'): ('added', None, None, []),
        ('auth', 'bearer'): ('changed', None, None, ['value', 'type']),
        ('cookie', 'sid'): ('changed', None, None, ['value']),
        ('cookie', 'late'): ('changed', None, None, ['expires']),
    }
    found = manage('diff', 'a', 'b', '--show-secrets', '--json').json
    assert changes(found)['header', 'X-Key'] == ('changed', SECRET, f'{SECRET}2', ['value'])


@pytest.mark.usefixtures('two')
@pytest.mark.parametrize('is_terminal', [True, False])
def test_values_are_masked_and_told_apart(manage, server, is_terminal):
    shown = re.sub(r'\x1b\[[0-9;]*m', '', manage('diff', 'a', 'b', server.netloc, is_terminal=is_terminal).stdout)
    assert SECRET not in shown
    assert ('(before)' in shown, '(after)' in shown, 'v1' in shown, 'v2' in shown) == (True, True, True, True)
    assert all(len(line) <= 80 for line in shown.splitlines()) or not is_terminal
    assert SECRET in manage('diff', 'a', 'b', '--show-secrets').stdout


@needs_access_times
def test_a_session_is_compared_with_what_its_base_would_change(ask, manage, server, sessions):
    manage('set', 'base', server.netloc, 'X-Version:v1', 'X-Gone:1')
    ask(*BOTH, 'X-Own:1')
    assert manage('diff', 'user1').stdout == f"The next run changes nothing in 'user1' @ '{server.netloc}'.\n"
    manage('set', 'base', server.netloc, 'X-Version:v2', 'X-Tenant:acme')
    manage('unset', 'base', server.netloc, 'X-Gone')
    os.utime(sessions.path('base'), (1, 1))
    os.utime(sessions.path('user1'), (1, 1))
    before = sessions.path('user1').read_bytes()
    found = changes(manage('diff', 'user1', server.netloc, '--json').json)
    assert found == {
        ('header', 'X-Version'): ('changed', 'v1', 'v2', ['value']),
        ('header', 'X-Tenant'): ('added', None, 'acme', []),
        ('header', 'X-Gone'): ('removed', None, None, []),
    }
    assert (sessions.path('user1').read_bytes(), sessions.path('base').stat().st_atime) == (before, 1)
    ask(*BOTH)
    assert manage('diff', 'user1', '--json').json == []


def test_a_chain_of_bases_is_followed(manage, server):
    manage('set', '@root', '--for', '127.0.0.1', 'X-Version:v1')
    manage('set', 'base', server.netloc, 'X-Team:1', '--follow', '@root')
    manage('set', 'user1', server.netloc, '--follow', 'base')
    manage('set', '@root', 'X-Version:v2')
    assert changes(manage('diff', 'user1', '--json').json)['header', 'X-Version'][1:3] == ('v1', 'v2')


@pytest.mark.usefixtures('two')
def test_the_exit_status_says_so_only_if_asked(httpie, manage, server):
    assert httpie('sessions', 'diff', 'a', 'b', server.netloc, '--exit-code').status == 1
    assert httpie('sessions', 'diff', 'a', 'a', server.netloc, '--exit-code').status == 0
    here = f"'a' @ '{server.netloc}'"
    assert manage('diff', 'a', 'a').stdout == f'{here} and {here} are alike.\n'


@pytest.mark.usefixtures('two')
def test_sessions_of_any_kind_and_host_are_compared(manage, server, other_server, tmp_path):
    manage('set', 'a', other_server.netloc, 'X-Version:v9')
    manage('set', '@x', '--for', 'x.org', 'X-Version:v8')
    manage('export', 'b', '-o', tmp_path / 'b.json')
    both = ['a', server.netloc, 'a', other_server.netloc]
    for words in (both, ['a', server.netloc, '@x'], ['@x', 'b'], [tmp_path / 'b.json', 'b', server.netloc]):
        manage('diff', *words)
    assert changes(manage('diff', *both, '--json').json)['header', 'X-Version'][1:3] == ('v1', 'v9')
    assert changes(manage('diff', 'b', '@x', '--json').json)['session', 'for'] == ('added', None, 'x.org', [])
    assert 'cookie' not in str(manage('diff', tmp_path / 'b.json', 'b', server.netloc, '--json').json)


def test_a_reference_is_shown_in_plain(manage, server):
    manage('set', 'a', server.netloc, 'X-Key:${env:A}')
    manage('set', 'b', server.netloc, 'X-Key:${env:B}')
    assert changes(manage('diff', 'a', 'b', '--json').json)['header', 'X-Key'][1:3] == ('${env:A}', '${env:B}')


def test_what_cannot_be_compared_is_named(httpie, manage, server, sessions):
    manage('set', 'a', server.netloc, 'X-A:1')
    assert f'httpie sessions follow a BASE {server.netloc}' in httpie('sessions', 'diff', 'a').error()
    assert "Did you mean 'a'?" in httpie('sessions', 'diff', 'a', 'aa', server.netloc).error()
    assert 'Name one session or two' in httpie('sessions', 'diff', 'a', 'b', 'c').error()
    manage('set', 'base', server.netloc, 'X-A:1')
    manage('set', 'b', server.netloc, '--follow', 'base')
    sessions.path('base').unlink()
    assert 'unfollow' in httpie('sessions', 'diff', 'b').error()
