"""What a session file may hold, and what it may not: any content at all gives a session or one clear sentence."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from httpie_session_plus._fault import Fault
from httpie_session_plus._json import encode
from httpie_session_plus._layout import parse

LAYOUTS = sorted((Path(__file__).parent / 'layouts').glob('*.json'))


@pytest.mark.parametrize('layout', LAYOUTS, ids=lambda path: path.stem)
def test_every_layout_is_read_used_and_kept(http, server, sessions, layout):
    before = json.loads(layout.read_text().replace('localhost.local', '127.0.0.1'))
    sessions.write('s', before)
    run = http('--session=s', f'{server.url}/get', 'X-New:3')
    assert run.status == 0
    received = server.last()
    assert (received['X-One'], received['X-Two'], received['X-New']) == ('1', '2', '3')
    assert received['Authorization'] == 'Basic dXNlcjpwYXNz'
    assert sorted(received['Cookie'].split('; ')) == ['server=2', 'typed=1']
    after = sessions.read('s')
    assert type(after['headers']) is type(before['headers'])
    assert type(after['cookies']) is type(before['cookies'])
    assert after['auth'] == before['auth']


@pytest.mark.parametrize('layout', LAYOUTS, ids=lambda path: path.stem)
def test_httpie_without_the_plugin_reads_what_every_layout_became(http, stock_http, server, sessions, layout):
    sessions.write('s', layout.read_text().replace('localhost.local', '127.0.0.1'))
    http('--session=s', f'{server.url}/get', 'X-New:3', 'X-New:4')
    run = stock_http('--session=s', f'{server.url}/get')
    assert run.status == 0, run
    assert (server.last()['X-One'], server.last()['X-New']) == ('1', '3,4')
    assert sorted(server.last()['Cookie'].split('; ')) == ['server=2', 'typed=1']


def test_an_object_of_cookies_becomes_a_list_where_one_name_is_there_twice(http, server, sessions):
    sessions.write('s', {'cookies': {'sid': {'value': 'other', 'domain': '127.0.0.1', 'path': '/other'}}})
    assert http('--session=s', f'{server.url}/cookies/set/sid/mine').status == 0
    assert sorted((cookie['path'], cookie['value']) for cookie in sessions.read('s')['cookies']) == [
        ('/', 'mine'),
        ('/other', 'other'),
    ]


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
        (b'{"a": 1, "b": {"c": 1, "d": 2, "c": 3}}', "the key 'c' is there twice in one object"),
        (b'{"c": 1, "c" : 3}', "the key 'c' is there twice in one object"),
        (b'{"c": 1, "c"\n: 3, "d":"\\":"}', "the key 'c' is there twice in one object"),
        (b'{"c": 1, "c": 2, "d\\\\": 3}', "the key 'c' is there twice in one object"),
        (b'[' * 100_000, 'its values are nested too deeply'),
        (b'{"a": ' * 100_000, 'its values are nested too deeply'),
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
        (header(value='a\r\nX-Evil: 1'), 'headers[0].value holds a character that no header can hold'),
        (header(value='\ud800'), 'headers[0].value holds a character that no header can hold'),
        ({'cookies': 1.5}, 'cookies must be a list or an object, not a number'),
        ({'cookies': ['a=1']}, 'cookies[0] must be an object, not a string'),
        ({'cookies': [{'name': 'a'}]}, 'cookies[0] has no value'),
        ({'cookies': [{'value': '1'}]}, 'cookies[0] has no name'),
        ({'cookies': {'a': 1}}, "cookies['a'] must be an object, not a number"),
        ({'cookies': {'a': {}}}, "cookies['a'] has no value"),
        ({'cookies': {'a\n': '1'}}, "cookies['a\\n'].name holds a character that no cookie can hold"),
        (cookie(httpOnly=True), "cookies[0] has the key 'httpOnly', which no cookie of HTTPie has"),
        (cookie(port='80'), "cookies[0] has the key 'port', which no cookie of HTTPie has"),
        (cookie(value='a\r\nX: 1'), 'cookies[0].value holds a character that no cookie can hold'),
        (cookie(value='€'), 'cookies[0].value holds a character that no cookie can hold'),
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
        assert isinstance(parse(content), dict)
    else:
        with pytest.raises(Fault, match=f'^{re.escape(fault)}$'):
            parse(content)


@pytest.mark.parametrize(
    ('auth', 'fault'),
    [
        ({'type': 'nosuch', 'raw_auth': 'u:p'}, "auth.type 'nosuch' is of no auth plugin that is installed"),
        ({'type': 'basic', 'raw_auth': 'useronly'}, 'auth.raw_auth has no password'),
        ({'type': 'digest', 'raw_auth': None}, 'auth.raw_auth is missing or empty'),
        ({'type': 'bearer', 'raw_auth': None}, 'auth.raw_auth is missing or empty'),
        ({'type': 'bearer', 'raw_auth': ''}, 'auth.raw_auth is missing or empty'),
        ({'type': 'bearer', 'username': 'a', 'password': 'b'}, 'auth.raw_auth is missing or empty'),
        ({'type': 'bearer', 'raw_auth': 'a\nb'}, 'auth.raw_auth holds a character that no header can hold'),
        ({'type': 'bearer', 'raw_auth': 'a€'}, 'auth.raw_auth holds a character that no header can hold'),
        ({'type': 'basic', 'raw_auth': 'u:\ud800'}, 'auth.raw_auth holds a character that cannot be sent'),
        ({'type': 'basic', 'username': 'u', 'password': None}, 'auth has no username, or no password'),
    ],
)
def test_auth_that_cannot_be_sent_is_refused_unless_other_auth_is_typed(http, server, sessions, auth, fault):
    path = sessions.write('s', {'auth': auth})
    before = path.read_bytes()
    for flags in (['--session=s'], ['--session-read-only=s'], ['--session=t', '--session-read-only=s']):
        line = http(*flags, f'{server.url}/get').error()
        assert line.startswith('http: error: BrokenSessionError: ')
        assert f"session 's' @ '{server.netloc}' ({str(path)!r}) is broken: {fault}; mend" in line
    assert server.received == []
    assert path.read_bytes() == before
    assert http('--session=s', '-au:p', f'{server.url}/get').status == 0


def paths_of(value, path=()):
    yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from paths_of(child, (*path, key))


def changed(value, path, new):
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = changed(value[path[0]], path[1:], new)
    return copy


ANY_TEXT = st.one_of(
    st.text(max_size=8), st.sampled_from(['\r\n', '\n', '\0', '\ud800', 'é', '€', ' ', ':', 'X: 1', '1e9', 'NaN'])
)
ANY_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), ANY_TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(ANY_TEXT, inner, max_size=3)),
    max_leaves=5,
)
RECORD = {'base': 'b', 'headers': {'x-one': 'f' * 32}, 'cookies': [], 'auth': 'decided'}
SAMPLES = [json.loads(path.read_text()) for path in LAYOUTS]
SAMPLES += [{**SAMPLES[-1], '__meta__': {'session_plus': RECORD}}]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    data=st.dictionaries(
        ANY_TEXT,
        st.one_of(ANY_JSON, st.lists(st.dictionaries(ANY_TEXT, ANY_JSON, max_size=3), max_size=3)),
        max_size=3,
    )
)
def test_what_is_written_are_the_bytes_that_httpie_writes(data):
    assert encode(data) == (json.dumps(data, indent=4, sort_keys=True, ensure_ascii=True) + '\n').encode()


@pytest.mark.parametrize(
    'data',
    [*SAMPLES, {}, {'a': []}, {'a': [{}]}, {'a': [{'b': 1}, 2]}, {'a': [{'b': '},\n            {'}] * 2}],
    ids=range(len(SAMPLES) + 5),
)
def test_every_layout_is_written_as_httpie_writes_it(data):
    assert encode(data) == (json.dumps(data, indent=4, sort_keys=True) + '\n').encode()


@st.composite
def mutated_sessions(draw):
    """Return the bytes of a real session file, of any layout, with something changed in it."""
    data = draw(st.sampled_from(SAMPLES))
    data = changed(data, draw(st.sampled_from(list(paths_of(data)))), draw(ANY_JSON))
    content = json.dumps(data, indent=draw(st.sampled_from([None, 4]))).encode()
    how = draw(st.sampled_from(['whole', 'whole', 'cut', 'insert', 'replace', 'repeat']))
    at = draw(st.integers(0, len(content)))
    more = draw(st.one_of(st.binary(max_size=4), st.sampled_from([b'"', b'{', b'}', b',', b'\xef\xbb\xbf', b'\xff'])))
    return {
        'whole': content,
        'cut': content[:at],
        'insert': content[:at] + more + content[at:],
        'replace': content[:at] + more + content[at + len(more) :],
        'repeat': content + content[:at],
    }[how]


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(content=mutated_sessions(), flag=st.sampled_from(['--session=s', '--session-read-only=s', 'base']))
def test_any_content_at_all_gives_a_session_or_one_clear_sentence(http, server, sessions, content, flag):
    sessions.write('s', {}).write_bytes(content)
    server.received.clear()
    run = http(*(['--session=t', '--session-read-only=s'] if flag == 'base' else [flag]), f'{server.url}/get')
    if run.status:
        line = run.error()
        assert re.match(
            r"http: error: BrokenSessionError: (base )?session 's' @ '[\d.:]+' \('.*'\) is broken: .*; mend", line
        )
        assert server.received == []
        assert sessions.path('s').read_bytes() == content
        assert sessions.names() == ['s']
    else:
        assert 'Error' not in run.stderr
        assert len(server.received) == 1
        sessions.path('t').unlink(missing_ok=True)
