"""Inheritance as one table."""

import pytest

from httpie_session_plus.model.inheritance import OVERRIDDEN, Mark, Record, fingerprint, inherit
from httpie_session_plus.model.items import Auth, Cookie, Header

X = ('header', 'x')
AUTH = ('auth',)
SID = ('cookie', 'example.com', '/', 'sid')
NOW = 1000.0


def header(*values, name='X'):
    return Header(name, values)


def cookie(value='1', expires=None, **other):
    return Cookie('sid', value, **{'domain': 'example.com', 'expires': expires, **other})


def basic(raw):
    return Auth.of('basic', raw)


VALUES = [
    pytest.param(X, header('1'), header('2'), header('3'), id='header'),
    pytest.param(X, header('1', '2'), header('2', '1'), header('1'), id='repeated header'),
    pytest.param(SID, cookie('1'), cookie('2'), cookie('3'), id='cookie'),
    pytest.param(AUTH, basic('a:1'), basic('b:2'), Auth.of('bearer', 'a:1'), id='auth'),
]


@pytest.mark.parametrize(('key', 'old', 'new', 'other'), VALUES)
@pytest.mark.parametrize(
    ('session', 'base', 'marked', 'result', 'mark_after'),
    [
        pytest.param('old', 'old', 'old', 'old', 'old', id='as inherited, base as it was'),
        pytest.param('old', 'new', 'old', 'new', 'new', id='as inherited, base changed'),
        pytest.param('old', None, 'old', None, None, id='as inherited, base gone'),
        pytest.param('other', 'old', 'old', 'other', 'overridden', id='changed, base as it was'),
        pytest.param('other', 'new', 'old', 'other', 'overridden', id='changed, base changed'),
        pytest.param('other', None, 'old', 'other', 'overridden', id='changed, base gone'),
        pytest.param(None, 'old', 'old', None, 'overridden', id='removed, base as it was'),
        pytest.param(None, 'new', 'old', None, 'overridden', id='removed, base changed'),
        pytest.param(None, None, 'old', None, 'overridden', id='removed, base gone'),
        pytest.param('old', 'new', 'overridden', 'old', 'overridden', id='changed long ago, though as it once was'),
        pytest.param(None, 'new', 'overridden', None, 'overridden', id='removed long ago'),
        pytest.param(None, 'new', None, 'new', 'new', id='never inherited, there in the base'),
        pytest.param(None, None, None, None, None, id='nowhere'),
        pytest.param('old', 'new', None, 'old', None, id='own, there in the base'),
        pytest.param('old', 'old', None, 'old', None, id='own, the same in the base'),
        pytest.param('old', None, None, 'old', None, id='own'),
    ],
)
def test_inheritance(key, old, new, other, session, base, marked, result, mark_after):
    values = {'old': old, 'new': new, 'other': other}

    def items(word):
        return {} if word is None else {key: values[word]}

    def marks(word):
        if word is None:
            return {}
        return {key: OVERRIDDEN if word == 'overridden' else Mark(fingerprint(values[word]))}

    merged, record = inherit(items(session), items(base), Record('base', marks(marked)), NOW)
    assert merged == items(result)
    assert record == Record('base', marks(mark_after))
    assert inherit(merged, items(base), record, NOW) == (merged, record)


@pytest.mark.parametrize(
    ('session', 'base', 'mark_expires', 'result'),
    [
        pytest.param(None, cookie('2'), 999, cookie('2'), id='ran out in the session: the base has a new one'),
        pytest.param(cookie('1', 999), cookie('2'), 999, cookie('2'), id='still in the file, but has run out'),
        pytest.param(cookie('1', 999), None, 999, None, id='has run out in both'),
        pytest.param(None, cookie('2'), 1001, None, id='removed before it ran out'),
        pytest.param(None, cookie('2', 1000), 1, None, id='has run out in the base'),
        pytest.param(cookie('1', 2000), cookie('1', 3000), 2000, cookie('1', 3000), id='renewed in the base'),
        pytest.param(cookie('1', 3000), cookie('1', 2000), 2000, cookie('1', 3000), id='renewed in the session'),
        pytest.param(cookie('1', 3000), None, 999, cookie('1', 3000), id='run out in the base and gone, renewed here'),
        pytest.param(cookie('1', 3000), None, 2000, None, id='removed from the base, though renewed here'),
        pytest.param(cookie('1', 3000), cookie('1', 2000), 3000, cookie('1', 2000), id='cut short in the base'),
        pytest.param(cookie('1', 2000), cookie('1', 3000), 1500, cookie('1', 3000), id='renewed in both'),
        pytest.param(
            cookie('1', 3000), cookie('1', 999), 999, cookie('1', 3000), id='run out in the base, renewed here'
        ),
        pytest.param(cookie('1'), cookie('1', 2000), 2000, cookie('1'), id='made to last in the session'),
        pytest.param(cookie('1', 2000), cookie('1'), 2000, cookie('1'), id='made to last in the base'),
    ],
)
def test_time_decides_nothing_for_the_session(session, base, mark_expires, result):
    mark = Mark(fingerprint(cookie('1')), mark_expires)
    items = [{} if value is None else {SID: value} for value in (session, base)]
    merged, _ = inherit(*items, Record('base', {SID: mark}), NOW)
    assert merged == ({} if result is None else {SID: result})


def test_an_own_cookie_that_ran_out_makes_room_for_that_of_the_base():
    merged, record = inherit({SID: cookie('mine', 999)}, {SID: cookie('base')}, Record('base'), NOW)
    assert merged == {SID: cookie('base')}
    assert SID in record.marks


def test_an_overridden_cookie_that_ran_out_does_not():
    assert inherit({}, {SID: cookie('base')}, Record('base', {SID: OVERRIDDEN}), NOW)[0] == {}


def test_how_a_header_is_spelled_is_no_change():
    mark = Mark(fingerprint(header('1', name='X')))
    settled = Record('base', {X: mark}).updated({X: header('1', name='x')}, NOW)
    assert settled.marks == {X: mark}


@pytest.mark.parametrize(
    'changed',
    [cookie('2'), cookie('1', secure=True), cookie('1', domain=None)],
    ids=['value', 'secure', 'bound to no host'],
)
def test_what_a_cookie_is_worth_is_its_value(changed):
    mark = Mark(fingerprint(cookie('1')))
    assert Record('base', {SID: mark}).updated({SID: changed}, NOW).marks == {SID: OVERRIDDEN}


def test_a_fingerprint_goes_with_the_value_that_it_is_of():
    secret = Record('base', {AUTH: Mark(fingerprint(basic('u:secret')))})
    assert secret.updated({AUTH: basic('u:other')}, NOW).marks == {AUTH: OVERRIDDEN}
    assert secret.updated({}, NOW).marks == {AUTH: OVERRIDDEN}
