"""What a session file may hold, and what it may not; and how it is written."""

import json
import re

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from support.contents import ANY_JSON, ANY_TEXT, SAMPLES

from httpie_session_plus.errors import FormatError
from httpie_session_plus.storage.codec import Contents, parse
from httpie_session_plus.storage.strict_json import decode, encode

TOO_DEEP = 'its values are nested deeper than 100 levels'


def header(**parts):
    return {'headers': [{'name': 'X', 'value': '1', **parts}]}


def cookie(**parts):
    return {'cookies': [{'name': 'a', 'value': '1', **parts}]}


@pytest.mark.parametrize(
    ('content', 'fault'),
    [
        (b'', 'line 1, column 1 is not JSON (Expecting value)'),
        (b'{"a": 1', "line 1, column 8 is not JSON (Expecting ',' delimiter)"),
        (b'{} {}', 'line 1, column 4 is not JSON (Extra data)'),
        (b'\xef\xbb\xbf{}', 'line 1, column 1 is not JSON (Unexpected UTF-8 BOM (decode using utf-8-sig))'),
        (b'{"a": "\xff"}', 'byte 7 is not UTF-8'),
        (b'{"a": NaN}', 'NaN is not a number in JSON'),
        (b'{"a": -Infinity}', '-Infinity is not a number in JSON'),
        (b'{"a": 1, "b": {"c": 1, "d": 2, "c": 3}}', "an object has the key 'c' twice"),
        (b'{"c": 1, "c" : 3}', "an object has the key 'c' twice"),
        (b'{"c": 1, "c"\n: 3, "d":"\\":"}', "an object has the key 'c' twice"),
        (b'{"c": 1, "c": 2, "d\\\\": 3}', "an object has the key 'c' twice"),
        (b'[' * 100_000, TOO_DEEP),
        (b'{"a": ' * 100_000, TOO_DEEP),
        (b'{"a": ' + b'["]",' * 100 + b'1' + b']' * 100 + b'}', TOO_DEEP),
        (b'{"a": ' + b'9' * 5000 + b'}', 'one of its numbers is too large'),
        (b'null', 'the file must be an object, not null'),
        (b'[]', 'the file must be an object, not a list'),
        (b'"text"', 'the file must be an object, not a string'),
        ({'__meta__': []}, '__meta__ must be an object, not a list'),
        ({'__meta__': {'httpie': 3}}, '__meta__.httpie must be a string, not a number'),
        ({'headers': True}, 'headers must be a list or an object, not true or false'),
        ({'headers': 0}, 'headers must be a list or an object, not a number'),
        ({'headers': 'X:1'}, 'headers must be a list or an object, not a string'),
        ({'headers': [[]]}, 'headers[0] must be an object, not a list'),
        ({'headers': [{'value': '1'}]}, 'headers[0] has no name'),
        ({'headers': [{'name': 'X'}]}, 'headers[0] has no value'),
        ({'headers': {'X': None}}, "headers['X'] must be a string, not null"),
        ({'headers': {'X\nY': '1'}}, 'the name of one header cannot be sent as the name of a header'),
        (header(name=1), 'headers[0].name must be a string, not a number'),
        (header(name=''), 'headers[0].name cannot be sent as the name of a header'),
        (header(name='X:'), 'headers[0].name cannot be sent as the name of a header'),
        (header(name='é'), 'headers[0].name cannot be sent as the name of a header'),
        (header(value=None), 'headers[0].value must be a string, not null'),
        (header(value='a\r\nX-Evil: 1'), 'headers[0].value holds a character that a header cannot hold'),
        (header(value='\ud800'), 'headers[0].value holds a character that a header cannot hold'),
        ({'cookies': 1.5}, 'cookies must be a list or an object, not a number'),
        ({'cookies': ['a=1']}, 'cookies[0] must be an object, not a string'),
        ({'cookies': [{'name': 'a'}]}, 'cookies[0] has no value'),
        ({'cookies': [{'value': '1'}]}, 'cookies[0] has no name'),
        ({'cookies': {'a': 1}}, "cookies['a'] must be an object, not a number"),
        ({'cookies': {'a': {}}}, "cookies['a'] has no value"),
        ({'cookies': {'a\n': '1'}}, "cookies['a\\n'].name holds a character that a cookie cannot hold"),
        (cookie(httpOnly=True), "cookies[0] has the unknown key 'httpOnly'"),
        (cookie(port='80'), "cookies[0] has the unknown key 'port'"),
        (cookie(value='a\r\nX: 1'), 'cookies[0].value holds a character that a cookie cannot hold'),
        (cookie(value='€'), 'cookies[0].value holds a character that a cookie cannot hold'),
        (cookie(path=None), 'cookies[0].path must be a string, not null'),
        (cookie(expires='soon'), 'cookies[0].expires must be a number or null, not a string'),
        (cookie(expires=True), 'cookies[0].expires must be a number or null, not true or false'),
        (cookie(expires=10**400), 'one of its numbers is too large'),
        (cookie(expires=10**20), None),
        (cookie(value='\0'), None),
        (header(value='\0'), None),
        ({'unknown': '\0'}, None),
        (b'{"unknown": 1e999}', 'one of its numbers is too large'),
        (b'{"cookies": {"a": {"value": "1", "expires": 1e999}}}', 'one of its numbers is too large'),
        (cookie(secure='no'), 'cookies[0].secure must be true or false, not a string'),
        (cookie(domain=1), 'cookies[0].domain must be a string or null, not a number'),
        ({'auth': []}, None),
        ({'auth': 'u:p'}, 'auth must be an object, not a string'),
        ({'auth': {'raw_auth': 'u:p'}}, 'auth has no type'),
        ({'auth': {'type': 1}}, 'auth.type must be a string or null, not a number'),
        ({'auth': {'type': 'basic'}}, 'auth has neither raw_auth nor username'),
        ({'auth': {'type': 'basic', 'username': 'u'}}, 'auth has neither raw_auth nor password'),
        ({'auth': {'type': 'basic', 'raw_auth': ['u', 'p']}}, 'auth.raw_auth must be a string or null, not a list'),
        ({'auth': {'type': 'basic', 'raw_auth': 'u:p\n'}}, None),
        ({'auth': {'type': None}}, None),
        ({}, None),
        ({'headers': None, 'cookies': None, 'auth': None}, None),
        ({'headers': '', 'cookies': {}, 'auth': {}}, None),
        (cookie(value=None), None),
        (cookie(version=0, discard=True, rest={}, port=None, secure=None), None),
        (cookie(name=''), None),
        (header(value='', other=1), None),
        ({'unknown': [1], '__meta__': {'unknown': 1}}, None),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_where(content, fault):
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    if fault is None:
        assert isinstance(parse(content), Contents)
    else:
        with pytest.raises(FormatError, match=f'^{re.escape(fault)}$'):
            parse(content)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.dictionaries(
        ANY_TEXT, st.one_of(ANY_JSON, st.lists(st.dictionaries(ANY_TEXT, ANY_JSON, max_size=3), max_size=3)), max_size=3
    )
)
def test_what_is_written_is_read_as_the_same(data):
    assume(not re.search('NaN|Infinity', json.dumps(data)))
    assert decode(encode(data)) == json.loads(json.dumps(data))


@pytest.mark.parametrize('data', SAMPLES, ids=range(len(SAMPLES)))
def test_every_item_is_written_on_a_line_of_its_own(data):
    lines = encode(data).decode().splitlines()
    assert json.loads('\n'.join(lines)) == data
    items = [item for key in ('headers', 'cookies') if isinstance(data.get(key), list) for item in data[key]]
    assert {json.dumps(item, sort_keys=True) for item in items} <= {line.strip().rstrip(',') for line in lines}


def test_a_hundred_levels_are_read_and_written_again():
    deepest = b'{"a": ' + b'[' * 99 + b'1' + b']' * 99 + b'}'
    assert decode(encode(decode(deepest))) == decode(deepest)
