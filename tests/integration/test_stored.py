"""What a session stores of a run, and what of it can be left out."""

import json

import pytest
from support import basic, reply_of

# Headers


@pytest.mark.parametrize(
    'args',
    [
        ['--json'],
        ['POST', 'a=1'],
        ['--form', 'POST', 'a=1'],
        ['--chunked', 'POST', 'a=1'],
        ['--compress', 'POST', 'a=1'],
        ['If-Match:x', 'Content-Language:en'],
        ['User-Agent:HTTPie/1'],
        ['X-Left-Out:'],
    ],
    ids=' '.join,
)
def test_what_httpie_adds_to_one_request_is_not_stored(http, server, sessions, args):
    flags = [arg for arg in args if arg.startswith('--')]
    method = [arg for arg in args if arg == 'POST']
    items = [arg for arg in args if arg not in flags + method]
    assert http('--session=s', *flags, *method, f'{server.url}/anything', 'X-Typed:1', *items).status == 0
    assert sessions.headers('s') == [('X-Typed', '1')]


def test_what_was_typed_is_stored_also_where_httpie_would_add_it(http, server, sessions):
    http('--session=s', '--json', f'{server.url}/get', 'Accept:text/plain', 'Range:bytes=0-1', 'Transfer-Encoding:x')
    assert dict(sessions.headers('s')) == {'Accept': 'text/plain', 'Range': 'bytes=0-1', 'Transfer-Encoding': 'x'}


def test_an_empty_value_leaves_a_header_out_once(ask, sessions):
    ask('--session=s', 'X-A:1')
    assert ask('--session=s', 'X-A:')['X-A'] is None
    assert ask('--session=s')['X-A'] == '1'


@pytest.mark.parametrize('how', ['flag', 'config'])
@pytest.mark.parametrize(
    ('name', 'kept'), [('X-Request-Id', ['X-Trace-A']), ('x-trace-*', ['X-Request-Id']), ('*', [])]
)
def test_headers_that_are_excluded_are_sent_and_not_stored(http, server, sessions, config_dir, how, name, kept):
    flags = [f'--session-exclude={name}'] if how == 'flag' else []
    if how == 'config':
        (config_dir / 'config.json').write_text(
            json.dumps({'session_exclude': [name], 'disable_update_warnings': True})
        )
    run = http('--session=s', *flags, f'{server.url}/get', 'X-Request-Id:1', 'X-Trace-A:2')
    assert (run.status, run.stderr) == (0, '')
    assert (server.last()['X-Request-Id'], server.last()['X-Trace-A']) == ('1', '2')
    assert [header for header, _ in sessions.headers('s')] == kept


@pytest.mark.parametrize('value', ['"X-A"', '5', '[1]', '{"a": 1}'])
def test_a_configuration_that_is_no_list_of_names_is_an_error_before_the_request(
    http, server, sessions, config_dir, value
):
    (config_dir / 'config.json').write_text(f'{{"session_exclude": {value}, "disable_update_warnings": true}}')
    assert "'session_exclude' in" in http('--session=s', f'{server.url}/get').error()
    assert server.received == []
    assert http(f'{server.url}/get').status == 0


@pytest.mark.parametrize('status', [200, 404, 500])
def test_every_response_saves_whatever_its_status(http, server, sessions, status):
    http('--session=s', f'{server.url}/status/{status}', 'X-A:1')
    assert sessions.headers('s') == [('X-A', '1')]


# Left out


@pytest.fixture
def full(ask, sessions):
    ask('--session=s', 'X-A:1', 'X-B:2', 'Cookie:sid=1', '--auth=u:p')
    return sessions


@pytest.mark.parametrize(
    ('without', 'sent'),
    [
        (['auth'], ('1', '2', 'sid=1', None)),
        (['headers'], (None, None, 'sid=1', 'Basic dTpw')),
        (['cookies'], ('1', '2', None, 'Basic dTpw')),
        (['x-a'], (None, '2', 'sid=1', 'Basic dTpw')),
        (['X-A', 'AUTH'], (None, '2', 'sid=1', None)),
        (['auth', 'headers', 'cookies'], (None, None, None, None)),
    ],
    ids=str,
)
@pytest.mark.parametrize('flag', ['--session', '--session-read-only', 'inherited'])
def test_parts_of_a_session_are_left_out_of_one_request(full, http, server, without, sent, flag):
    before = full.path('s').read_bytes()
    flags = ['--session=user1', '--session-read-only=s'] if flag == 'inherited' else [f'{flag}=s']
    http(*flags, *[f'--session-without={part}' for part in without], f'{server.url}/get')
    received = server.last()
    assert tuple(received[name] for name in ('X-A', 'X-B', 'Cookie', 'Authorization')) == sent
    assert full.path('s').read_bytes() == before
    http(*flags, f'{server.url}/get')
    received = server.last()
    assert tuple(received[name] for name in ('X-A', 'X-B', 'Cookie', 'Authorization')) == (
        '1',
        '2',
        'sid=1',
        'Basic dTpw',
    )


@pytest.mark.parametrize(
    ('without', 'args', 'header', 'value'),
    [
        ('auth', ['--auth=other:pass'], 'Authorization', 'Basic b3RoZXI6cGFzcw=='),
        ('headers', ['X-A:other'], 'X-A', 'other'),
        ('x-a', ['X-A:other'], 'X-A', 'other'),
        ('cookies', ['Cookie:sid=other'], 'Cookie', 'sid=other'),
    ],
)
def test_what_is_typed_in_its_place_is_sent_and_not_stored(full, ask, without, args, header, value):
    before = full.path('s').read_bytes()
    assert ask('--session=s', f'--session-without={without}', *args)[header] == value
    assert full.path('s').read_bytes() == before


def test_cookies_that_are_left_out_are_not_changed_by_the_response(full, http, server):
    before = full.path('s').read_bytes()
    http('--session=s', '--session-without=cookies', reply_of(server, 'sid=new; Path=/', 'b=1; Path=/'))
    assert full.path('s').read_bytes() == before


def test_it_is_offline_that_shows_what_would_be_sent(full, http, server):
    shown = http(
        '--offline', '--print=H', '--session-read-only=s', '--session-without=auth', f'{server.url}/get'
    ).stdout
    assert 'X-A: 1' in shown
    assert 'Authorization' not in shown


@pytest.mark.parametrize('flag', ['--session-without=auth', '--session-exclude=X-A', '--session-trusted'])
def test_without_a_session_these_flags_do_nothing(http, server, flag):
    run = http(flag, '--auth=u:p', f'{server.url}/get', 'X-A:1')
    assert (run.status, run.stderr) == (0, '')
    assert server.last()['Authorization'] == 'Basic dTpw'


@pytest.mark.parametrize(
    ('without', 'header'), [('Authorization', 'Authorization'), ('Cookie', 'Cookie'), ('x-*', 'X-A'), ('*', 'X-A')]
)
def test_a_part_can_be_named_by_its_header(full, http, server, without, header):
    http('--session=s', f'--session-without={without}', f'{server.url}/get')
    assert server.last()[header] is None


@pytest.mark.parametrize('flag', ['--session-without', '--session-exclude'])
@pytest.mark.parametrize('value', ['', 'auth ', 'auth,cookies', 'X:A', 'é'])
def test_what_can_be_no_header_is_an_error_before_the_request(full, http, server, flag, value):
    server.received.clear()
    assert 'is not a valid header name.' in http('--session=s', f'{flag}={value}', f'{server.url}/get').error()
    assert server.received == []


def test_cookies_and_auth_can_be_excluded_too(full, ask, sessions):
    before = full.path('s').read_bytes()
    assert ask('--session=s', '--session-exclude=Cookie', 'Cookie:sid=2; b=1').cookies == ['b=1', 'sid=2']
    assert full.path('s').read_bytes() == before
    assert ask('--session=s', '--session-exclude=authorization', '--auth=x:y')['Authorization'] == 'Basic eDp5'
    assert full.path('s').read_bytes() == before


@pytest.mark.parametrize('session', ['t', './t.json'])
def test_a_cookie_that_is_excluded_displaces_none_for_good(http, server, session):
    http(f'--session={session}', reply_of(server, 'sid=1; Path=/', 'sid=deep; Path=/get', 'b=1; Path=/'))
    http(f'--session={session}', '--session-exclude=Cookie', f'{server.url}/get', 'Cookie:sid=2')
    assert server.last().cookies == ['b=1', 'sid=2']
    http(f'--session={session}', f'{server.url}/get')
    assert server.last().cookies == ['b=1', 'sid=1', 'sid=deep']


def test_a_cookie_that_cannot_be_sent_is_an_error_before_the_request(http, server):
    assert (
        "Cookie 'a' holds a character that a cookie cannot hold."
        in http('--session=s', f'{server.url}/get', 'Cookie:a=€').error()
    )
    assert server.received == []


def test_in_a_session_by_path_a_typed_cookie_takes_the_place_of_the_others_whatever_the_host_is_called(
    http, server, monkeypatch
):
    monkeypatch.setenv('http_proxy', server.url)
    http('--session=./s.json', 'http://bücher.example/reply?cookie=ck=srv;Path=/')
    http('--session=./s.json', 'http://bücher.example/get', 'Cookie:ck=2')
    assert server.last()['Cookie'] == 'ck=2'


BOTH_OF_S = ('--session=user1', '--session-read-only=s')

# What is left out of nothing


@pytest.mark.parametrize('word', ['auht', 'autth', 'AUHT', 'header', 'headres', 'coookies', 'cookeis'])
def test_a_word_that_is_close_to_a_part_is_an_error_before_the_request(full, http, server, word):
    server.received.clear()
    part = {'a': 'auth', 'h': 'headers', 'c': 'cookies'}[word[0].lower()]
    error = http('--session=s', f'--session-without={word}', f'{server.url}/get').error()
    assert f'Did you mean --session-without={part}?' in error
    assert not server.received
    assert full.names() == ['s']


@pytest.mark.parametrize(
    ('word', 'nearest'), [('X-Aa', 'x-a'), ('x-bb', 'x-b'), ('Accept', None), ('Y-*', None), ('Q-Auth', None)]
)
@pytest.mark.usefixtures('full')
def test_a_header_that_the_session_lacks_is_named_with_the_nearest_one(http, server, word, nearest):
    done = http('--session=s', f'--session-without={word}', f'{server.url}/get')
    (line,) = done.stderr.strip().splitlines()
    assert done.status == 0
    assert f"'s' @ '{server.netloc}'" in line
    assert f'has no {word.lower()!r} to leave out' in line
    assert line.endswith(f'Did you mean {nearest!r}?') if nearest else 'Did you mean' not in line
    assert server.last()['X-A'] == '1'


@pytest.mark.parametrize('part', ['auth', 'cookies', 'headers'])
def test_a_part_that_the_session_lacks_is_named(http, sessions, server, part):
    sessions.write('s', {})
    assert f'has no {part!r} to leave out' in http('--session=s', f'--session-without={part}', server.url).stderr


@pytest.mark.parametrize(
    ('word', 'item'),
    [('x-new', 'X-New:1'), ('headers', 'X-New:1'), ('x-*', 'X-New:1'), ('auth', '-au:p'), ('cookies', 'Cookie:a=1')],
)
def test_what_is_typed_counts_as_something_that_is_left_out(ask, sessions, word, item):
    ask('--session=s', f'--session-without={word}', item)
    held = sessions.read('s')
    assert (held['headers'], held['cookies'], held['auth']['type']) == ([], [], None)


@pytest.mark.parametrize('word', ['auth', 'headers', 'cookies', 'x-a'])
def test_what_the_base_alone_has_is_left_out_without_a_word(full, ask, word):
    ask('--session=user1', '--session-read-only=s', f'--session-without={word}')
    held = full.read('user1')
    kept = {
        'auth': held['auth']['type'] is not None,
        'headers': held['headers'] != [],
        'cookies': held['cookies'] != [],
        'x-a': ('X-A', '1') in full.headers('user1'),
    }
    assert not kept.pop(word)
    assert all(kept.values()) or word == 'headers'


@pytest.mark.parametrize('word', ['auth', 'headers', 'cookies'])
def test_a_run_that_leaves_a_part_out_leaves_what_was_inherited_of_it(full, ask, word):
    ask(*BOTH_OF_S)
    before = full.read('user1')
    ask('--session=s', 'X-A:new', 'Cookie:sid=new', '--auth=new:p', 'X-Other:1')
    ask(*BOTH_OF_S, f'--session-without={word}', 'X-Typed:1')
    after = full.read('user1')
    assert after[word] == before[word]
    assert full.record('user1')[word] == before['__meta__']['session_plus'][word]
    received = ask(*BOTH_OF_S)
    assert (received['X-A'], received['Cookie'], basic(received)) == ('new', 'sid=new', 'new:p')
