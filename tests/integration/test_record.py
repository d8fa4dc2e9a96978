"""The record under ``__meta__.session_plus``: what it says, and what it never says."""

import json

import pytest
from support import BOTH


def test_the_record_names_the_base_and_marks_what_was_inherited(ask, sessions):
    ask('--session=base', 'X-Version:v2', '-au:p', path='/cookies/set/a/1')
    ask(*BOTH, 'X-Mine:1')
    record = sessions.record('user1')
    assert record['base'] == 'base'
    assert list(record['headers']) == ['x-version']
    assert [(cookie['domain'], cookie['path'], cookie['name']) for cookie in record['cookies']] == [
        ('127.0.0.1', '/', 'a')
    ]
    for mark in (record['auth'], record['headers']['x-version'], record['cookies'][0]['mark']):
        assert len(mark) == 32
        int(mark, 16)


def test_a_session_that_inherits_nothing_has_no_record(ask, sessions):
    ask('--session=user1', 'X-Mine:1')
    assert 'session_plus' not in sessions.read('user1')['__meta__']


def test_the_record_holds_no_value(ask, sessions):
    ask('--session=base', 'X-Api-Key:s3cret-1', '-au:s3cret-2', path='/cookies/set/a/s3cret-3')
    ask(*BOTH)
    assert 's3cret' not in json.dumps(sessions.record('user1'))


@pytest.mark.parametrize(
    'change',
    [
        pytest.param((('X-Key:mine', '-Abearer', '-amine'), '/cookies/set/a/mine'), id='by the session'),
        pytest.param(((), '/cookies/delete?a='), id='by the server'),
    ],
)
def test_no_fingerprint_stays_of_a_value_that_the_session_no_longer_holds(ask, sessions, change):
    ask('--session=base', 'X-Key:secret', '-au:secret', path='/cookies/set/a/secret')
    ask(*BOTH)
    before = sessions.record('user1')
    items, path = change
    ask('--session=user1', *items, path=path)
    after = json.dumps(sessions.record('user1'))
    assert before['cookies'][0]['mark'] not in after
    if items:
        assert before['headers']['x-key'] not in after
        assert before['auth'] not in after


def test_no_fingerprint_is_made_of_what_the_command_line_replaces_at_once(ask, sessions):
    ask('--session=base', 'X-Key:secret', '-au:secret', path='/cookies/set/a/secret')
    ask(*BOTH, 'X-Key:mine', '-au:mine', path='/cookies/set/a/mine')
    record = sessions.record('user1')
    assert (record['headers']['x-key'], record['auth'], record['cookies'][0]['mark']) == ('decided',) * 3


def test_fingerprints_of_what_was_edited_by_hand_go_at_the_next_run_without_the_base(ask, sessions):
    ask('--session=base', 'X-Key:secret')
    ask(*BOTH)
    sessions.edit('user1', lambda data: data.update(headers=[]))
    ask('--session=user1')
    assert sessions.record('user1')['headers'] == {'x-key': 'decided'}


def test_the_record_goes_on_telling_what_is_inherited_where_the_base_is_not_asked_for(ask, sessions):
    ask('--session=base', 'X-Version:v2')
    ask(*BOTH)
    before = sessions.record('user1')
    ask('--session=user1', 'X-Mine:1')
    assert sessions.record('user1') == before
