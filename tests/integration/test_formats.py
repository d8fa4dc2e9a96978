"""Session files of every format, and of none: any content at all gives a session or one clear sentence."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import FORMATS
from support.contents import ANY_JSON, SAMPLES


@pytest.mark.parametrize('layout', FORMATS, ids=lambda path: path.stem)
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


def test_an_object_of_cookies_becomes_a_list_where_one_name_is_there_twice(http, server, sessions):
    sessions.write('s', {'cookies': {'sid': {'value': 'other', 'domain': '127.0.0.1', 'path': '/other'}}})
    assert http('--session=s', f'{server.url}/cookies/set/sid/mine').status == 0
    assert sorted((cookie['path'], cookie['value']) for cookie in sessions.read('s')['cookies']) == [
        ('/', 'mine'),
        ('/other', 'other'),
    ]


def cookie(**parts):
    return {'cookies': [{'name': 'a', 'value': '1', **parts}]}


@pytest.mark.parametrize(
    ('auth', 'fault'),
    [
        ({'type': 'nosuch', 'raw_auth': 'u:p'}, "no installed auth plugin has the type 'nosuch'"),
        ({'type': 'basic', 'raw_auth': 'useronly'}, 'auth.raw_auth has no password'),
        ({'type': 'digest', 'raw_auth': None}, 'auth.raw_auth is missing or empty'),
        ({'type': 'bearer', 'raw_auth': None}, 'auth.raw_auth is missing or empty'),
        ({'type': 'bearer', 'raw_auth': ''}, 'auth.raw_auth is missing or empty'),
        ({'type': 'bearer', 'username': 'a', 'password': 'b'}, 'auth.raw_auth is missing or empty'),
        ({'type': 'bearer', 'raw_auth': 'a\nb'}, 'auth.raw_auth holds a character that a header cannot hold'),
        ({'type': 'bearer', 'raw_auth': 'a€'}, 'auth.raw_auth holds a character that a header cannot hold'),
        ({'type': 'basic', 'raw_auth': 'u:\ud800'}, 'auth.raw_auth holds a character that cannot be sent'),
        ({'type': 'basic', 'username': 'u', 'password': None}, 'auth has no username, or no password'),
    ],
)
def test_auth_that_cannot_be_sent_is_refused_unless_other_auth_is_typed(http, server, sessions, auth, fault):
    path = sessions.write('s', {'auth': auth})
    before = path.read_bytes()
    for flags in (['--session=s'], ['--session-read-only=s'], ['--session=t', '--session-read-only=s']):
        line = http(*flags, f'{server.url}/get').error()
        assert line.startswith('http: error: ')
        assert f"ession 's' @ '{server.netloc}' ('{path}') is broken: {fault}. Fix" in line
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
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(content=mutated_sessions(), flag=st.sampled_from(['--session=s', '--session-read-only=s', 'base']))
def test_any_content_at_all_gives_a_session_or_one_clear_sentence(http, server, sessions, content, flag):
    sessions.write('s', {}).write_bytes(content)
    server.received.clear()
    run = http(*(['--session=t', '--session-read-only=s'] if flag == 'base' else [flag]), f'{server.url}/get')
    if run.status:
        line = run.error()
        assert re.match(r"http: error: (Base s|S)ession 's' @ '[\d.:]+' \('.*'\) is broken: .*[^.]\. Fix", line)
        assert server.received == []
        assert sessions.path('s').read_bytes() == content
        assert sessions.names() == ['s']
    else:
        assert 'Error' not in run.stderr
        assert len(server.received) == 1
        sessions.path('t').unlink(missing_ok=True)
