"""What ``--session-explain`` says is what a run sends, and it changes nothing."""

import json
from base64 import b64encode
from itertools import product

import pytest
from support import cookie, in_this_process
from support.capabilities import ACCESS_TIMES, PERMISSIONS

from httpie_session_plus import SessionError, open_session
from httpie_session_plus.cli import output

ROOT_SESSION = {
    'headers': [{'name': 'X-Root', 'value': 'r'}, {'name': 'X-Version', 'value': 'root'}],
    'cookies': [cookie('root', 'r')],
}
BASE = {
    '__meta__': {'session_plus': {'base': 'root', 'follows': True}},
    'headers': [
        {'name': 'X-Version', 'value': 'v2'},
        {'name': 'X-Base', 'value': 'one'},
        {'name': 'X-Base', 'value': 'two'},
        {'name': 'Accept', 'value': 'text/plain'},
    ],
    'cookies': [
        cookie('sid', 'of-base'),
        cookie('lang', 'en'),
        cookie('old', expires=1),
        cookie('deep', path='/elsewhere'),
        cookie('other', domain='example.org'),
    ],
    'auth': {'type': 'basic', 'raw_auth': 'base:secret'},
}
DAVE = {
    '__meta__': {'session_plus': {'base': 'base', 'follows': True, 'headers': {'x-gone': 'decided'}}},
    'headers': [{'name': 'X-Tenant', 'value': 'dave'}, {'name': 'X-Version', 'value': 'v3'}],
    'cookies': [cookie('sid', 'of-dave')],
    'auth': None,
}
COMMON = {
    '__meta__': {'session_plus': {'hosts': ['127.0.0.1']}},
    'headers': [{'name': 'X-Team', 'value': 'web'}, {'name': 'X-Version', 'value': 'common'}],
    'auth': {'type': 'bearer', 'raw_auth': 'shared'},
}
REFERRING = {
    '__meta__': {'session_plus': {'references': {'headers': {'x-key': True}}}},
    'headers': [{'name': 'X-Key', 'value': 'k ${env:EXPLAINED}'}],
}
SESSIONS = {'root': ROOT_SESSION, 'base': BASE, 'dave': DAVE, 'referring': REFERRING}


@pytest.fixture
def stored(sessions, config_dir):
    """Several sessions of one host, and a shared one."""
    for name, data in SESSIONS.items():
        sessions.write(name, data).chmod(0o600)
    shared = config_dir / 'sessions' / '@shared'
    shared.mkdir()
    (shared / 'common.json').write_text(json.dumps(COMMON))
    return sessions


@pytest.fixture
def explain(http, monkeypatch):
    """Return what a command line is explained as, with all values; or the error."""
    shown = []
    monkeypatch.setattr(output, 'show_json', lambda value, _: shown.append(value))

    def explain(*args):
        run = http('--session-explain=json', *args)
        assert run.status == (0 if shown else 1), run
        return shown.pop() if shown else run.stderr

    return explain


def snapshot(directory):
    """Return all files below a directory, with their bytes and times."""
    found = {}
    for path in sorted(directory.rglob('*')):
        content = path.read_bytes() if path.is_file() else None  # before its times, which this changes once
        status = path.stat()
        found[path] = (
            content,
            # A probe whether a file can be created changes the directory on Windows.
            status.st_mtime_ns if PERMISSIONS or content is not None else 0,
            status.st_mode,
            status.st_atime_ns if ACCESS_TIMES and content is not None else 0,
        )
    return found


def present(items):
    return {(one.kind, one.name.lower(), one.source) for one in items}


def sent_headers(explanation):
    """Return the headers, as the server receives them, that an explanation says are sent."""
    headers = {}
    for one in explanation.items:
        name, value = one.name.upper().replace('-', '_'), one.value
        if one.kind == 'auth':
            kind = {'basic': 'Basic', 'bearer': 'Bearer'}.get(one.name)
            name, value = 'AUTHORIZATION', f'{kind} {b64encode(value.encode()).decode() if kind == "Basic" else value}'
        elif one.kind == 'cookie':
            name, value = 'COOKIE', f'{one.name}={value}'
        if one.name != 'digest':
            headers.setdefault(name, []).append(value)
    of_body = ('CONTENT_TYPE', 'CONTENT_LENGTH')  # which WSGI has elsewhere
    return {
        name: sorted(values) if name == 'COOKIE' else ','.join(values)
        for name, values in headers.items()
        if name not in of_body
    }


def received_headers(received):
    return {
        name: received.cookies if name == 'COOKIE' else value
        for name, value in received.headers.items()
        # Before 3.2.2, HTTPie lets urllib3 send a User-Agent of its own where the typed one was empty.
        if name not in ('CONTENT_TYPE', 'CONTENT_LENGTH') and not value.startswith('python-urllib3/')
    }


FLAGS = {
    'no session': [],
    'a session': ['--session=base'],
    'a follower': ['--session=dave'],
    'a new session': ['--session=new'],
    'a new session over a base': ['--session=new', '--session-read-only=dave'],
    'a follower with another base': ['--session=dave', '--session-read-only=root'],
    'a follower without its base': ['--session=dave', '--no-session-read-only'],
    'a shared base': ['--session=dave', '--session-read-only=@common'],
    'read only': ['--session-read-only=dave'],
    'shared alone': ['--session-read-only=@common'],
    'a path over a base': ['--session=./own.json', '--session-read-only=base'],
    'references': ['--session=referring'],
    'a missing base': ['--session=dave', '--session-read-only=missing'],
}
# What else is on the command line: options, the method, and items.
LINES = {
    'nothing': ([], [], []),
    'headers': (['--session-exclude=X-Debug'], [], ['X-Debug:1', 'X-Debug:2', 'X-Version:typed', 'X-Empty;']),
    'without headers': ([], [], ['X-Version:', 'X-Base:', 'User-Agent:', 'Accept:', 'X-Missing:']),
    'cookies': ([], [], ['Cookie:sid=typed; new=1', 'Accept:text/html']),
    'auth': (['--auth=me:pass'], [], []),
    'bearer': (['--auth-type=bearer', '--auth=token'], [], []),
    'digest': (['--auth-type=digest', '--auth=me:pass'], [], ['Authorization:typed']),
    'authorization': ([], [], ['Authorization:Typed x']),
    'no authorization': ([], [], ['Authorization:', 'Cookie:']),
    'json': ([], ['PUT'], ['a=1', 'Content-Type:text/json']),
    'multipart': (['--multipart', '--boundary=xx'], ['POST'], ['a=1']),
    'chunked': (['--chunked', '-xx'], ['POST'], ['a=1']),
    'without': ([f'--session-without={one}' for one in ('cookies', 'X-Version', 'auth')], [], ['X-Version:n']),
    'another Host': ([], [], ['Host:localhost']),
    'a download': (['--download', '--output=/dev/null'], [], []),
}
HOW = {
    'plain': [],
    'a rule': [],
    'netrc': [],
    'netrc, asked for': ['--auth-type=basic'],
    'netrc, ignored': ['--ignore-netrc'],
    'userinfo': [],
}


@in_this_process
@pytest.mark.parametrize(('flags', 'line'), [*product(FLAGS, LINES)])
def test_what_is_explained_is_what_is_sent(
    explain, http, server, stored, config_dir, tmp_path, monkeypatch, flags, line
):
    options, method, items = LINES[line]
    netrc, config = tmp_path / 'home' / '.netrc', config_dir / 'config.json'
    for how, more in HOW.items():
        if how == 'a rule' and FLAGS[flags]:
            continue
        rules = {server.netloc: 'dave'} if how == 'a rule' else {}
        config.write_text(json.dumps({'disable_update_warnings': True, 'session_hosts': rules}))
        netrc.write_text('machine 127.0.0.1\nlogin net\npassword rc\n' if how.startswith('netrc') else '')
        netrc.chmod(0o600)
        url = f'{server.url}/anything/x'.replace('://', '://user:word@' if how == 'userinfo' else '://')
        typed = [*FLAGS[flags], *more, *options, *method, url, *items]
        before = snapshot(tmp_path)
        server.received.clear()
        explanation = explain(*typed)
        assert server.received == []
        assert snapshot(tmp_path) == before
        monkeypatch.setenv('EXPLAINED', '${env:EXPLAINED}')  # an explanation has the reference, and needs no value
        run = http(*typed)
        monkeypatch.delenv('EXPLAINED')
        if isinstance(explanation, str):
            assert (run.status, run.stderr) == (1, explanation)
            assert server.received == []
            continue  # nor did the run change anything
        assert run.status == 0, run
        received = server.received[0]
        assert sent_headers(explanation) == received_headers(received), (how, typed)
        assert (explanation.method, explanation.url) == (received.method, f'{server.url}/anything/x')
        assert not present(explanation.items) & present(explanation.left_out)
        for name, data in SESSIONS.items():  # each run begins with the same
            stored.write(name, data).chmod(0o600)
        for made in (stored.path('new'), tmp_path / 'home' / 'own.json'):
            made.unlink(missing_ok=True)


def found(items):
    return {one.name: (one.source, *one.overrides) for one in items}


CASES = {
    'the session, its base, and the base of that': (
        ['--session=dave'],
        {
            'X-Tenant': ("session 'dave'",),
            'X-Version': ("session 'dave'", "base 'base'", "base 'root'"),
            'X-Base': ("base 'base'",),
            'X-Root': ("base 'root'",),
            'Accept': ("base 'base'",),
            'basic': ("base 'base'",),
            'sid': ("session 'dave'", "base 'base'"),
            'root': ("base 'root'",),
            'User-Agent': ('HTTPie',),
            'Host': ('HTTPie',),
        },
    ),
    'the command line': (
        ['--session=dave', '--auth=me:pass', 'X-Version:1', 'X-New:1', 'X-Base;', 'Cookie:sid=1; new=2'],
        {
            'X-Version': ('command line', "session 'dave'", "base 'base'", "base 'root'"),
            'X-New': ('command line',),
            'X-Base': ('command line', "base 'base'"),
            'basic': ('command line', "base 'base'"),
            'sid': ('command line', "session 'dave'", "base 'base'"),
            'new': ('command line',),
        },
    ),
    'a typed header in the place of auth': (
        ['--session=dave', 'Authorization:x'],
        {'Authorization': ('command line', "base 'base'")},
    ),
    'auth in the place of a typed header': (
        ['--auth=me:pass', 'Authorization:x'],
        {'basic': ('command line', 'command line')},
    ),
    'a base for one run': (
        ['--session=dave', '--session-read-only=root'],
        {'X-Root': ("base 'root'",), 'X-Version': ("session 'dave'", "base 'root'"), 'Accept': ('HTTPie',)},
    ),
    'a shared base': (
        ['--session=dave', '--session-read-only=@common'],
        {'X-Team': ('@common',), 'X-Version': ("session 'dave'", '@common'), 'bearer': ('@common',)},
    ),
    'a shared session alone': (['--session-read-only=@common'], {'X-Team': ('@common',)}),
    'a path over a base': (
        ['--session=./own.json', '--session-read-only=base'],
        {'X-Version': ("base 'base'", "base 'root'"), 'sid': ("base 'base'",)},
    ),
    'a download': (['--session=base', '--download'], {'Accept-Encoding': ('HTTPie',), 'Accept': ("session 'base'",)}),
    'a JSON request': (
        ['--session=root', 'a=1'],
        {'Accept': ('HTTPie',), 'Content-Type': ('HTTPie',), 'X-Root': ("session 'root'",)},
    ),
    'a multipart request': (
        ['--multipart', 'a=1', 'Content-Type:multipart/mixed'],
        {'Content-Type': ('HTTPie', 'command line')},
    ),
    'no session': (['Cookie:a=1', 'X-A:1'], {'a': ('command line',), 'X-A': ('command line',)}),
    'no cookie': (['Cookie:text'], {'Cookie': ('command line',)}),
}


@in_this_process
@pytest.mark.parametrize('case', CASES)
def test_each_item_has_its_source_and_what_it_overrides(explain, server, stored, case):
    args, expected = CASES[case]
    url = [f'{server.url}/get']
    flags = [one for one in args if one.startswith('-')]
    sources = found(explain(*flags, *url, *[one for one in args if one not in flags]).items)
    assert {name: sources.get(name) for name in expected} == expected


@in_this_process
def test_cookies_of_one_name_are_told_apart(explain, server, stored):
    stored.write('below', {'cookies': [cookie('sid', path='/get')]}).chmod(0o600)
    stored.write('above', {'cookies': [cookie('sid')]}).chmod(0o600)
    flags = ['--session=below', '--session-read-only=above', f'{server.url}/get']
    assert [one.source for one in explain(*flags).items if one.kind == 'cookie'] == ["session 'below'", "base 'above'"]
    explained = explain(*flags, 'Cookie:sid=2')
    assert found(explained.items)['sid'] == ('command line', "session 'below'", "base 'above'")
    assert explained.left_out == []


@in_this_process
def test_cookies_in_a_stored_header_have_its_source(explain, server, stored):
    stored.write('by-hand', {'headers': [{'name': 'Cookie', 'value': 'a=1; b=2'}], 'cookies': [cookie('b', '9')]})
    explained = explain('--session=by-hand', f'{server.url}/get')
    assert {one.name: (one.value, one.source) for one in explained.items if one.kind == 'cookie'} == {
        'a': ('1', "session 'by-hand'"),
        'b': ('9', "session 'by-hand'"),
    }


@in_this_process
def test_a_rule_and_netrc_are_sources(explain, server, stored, config_dir, tmp_path):
    settings = {'disable_update_warnings': True, 'session_hosts': {server.netloc: 'root'}}
    (config_dir / 'config.json').write_text(json.dumps(settings))
    (tmp_path / 'home' / '.netrc').write_text('machine 127.0.0.1\nlogin net\npassword rc\n')
    sources = found(explain(f'{server.url}/get').items)
    assert (sources['X-Root'], sources['basic']) == (("session 'root' (rule)",), ('netrc',))
    (item,) = [one for one in explain('--auth-type=basic', f'{server.url}/get').items if one.kind == 'auth']
    assert (item.source, item.value) == ('netrc', 'net:rc')


LEFT_OUT = {
    'what the session removed': (
        ['--session=picky', '--session-read-only=root'],
        {('X-Root', "base 'root'", 'removed')},
    ),
    'cookies for others': (
        ['--session=base'],
        {
            ('old', "session 'base'", 'expired'),
            ('deep', "session 'base'", 'path'),
            ('other', "session 'base'", 'host'),
            ('safe', "session 'base'", 'scheme'),
        },
    ),
    'parts': (
        ['--session=root', '--session-without=X-Root', '--session-without=cookies'],
        {('X-Root', "session 'root'", 'without'), ('root', "session 'root'", 'without')},
    ),
    'parts of a base': (
        ['--session=new', '--session-read-only=root', '--session-without=X-Root', 'X-Root:typed'],
        {('X-Root', "base 'root'", 'without')},
    ),
    'what is switched off': (
        ['--session=root', 'X-Root:', 'X-Version:'],
        {('X-Root', "session 'root'", 'unset'), ('X-Version', "session 'root'", 'unset')},
    ),
    'auth that is switched off': (['--session=secret', 'Authorization:'], {('bearer', "session 'secret'", 'unset')}),
    'nothing': (['--session=root', 'X-Root:typed'], set()),
}


@in_this_process
@pytest.mark.parametrize('case', LEFT_OUT)
def test_what_is_left_out_has_its_reason(explain, http, server, stored, case):
    mark = {'base': 'root', 'headers': {'x-root': 'decided'}}
    stored.write('picky', {'__meta__': {'session_plus': mark}, 'headers': []}).chmod(0o600)
    stored.write('secret', {'auth': {'type': 'bearer', 'raw_auth': 'x'}}).chmod(0o600)
    stored.edit('base', lambda data: data.pop('__meta__') and data['cookies'].append(cookie('safe', secure=True)))
    args, expected = LEFT_OUT[case]
    flags = [one for one in args if one.startswith('-')]
    line = [*flags, f'{server.url}/get', *[one for one in args if one not in flags]]
    explained = explain(*line)
    assert {(one.name, one.source, one.reason) for one in explained.left_out} == expected
    http(*line)
    sent = {name.lower() for name in sent_headers(explained)} - {'x_root'}
    assert sent == {name.lower() for name in server.last().headers} - {'x_root', 'content_type', 'content_length'}


def test_a_table_masks_what_may_be_a_secret(http, server, stored):
    flags = ['--session=dave', '--session-exclude=X-Debug', '--session-explain']
    url = f'{server.url}/get?token=hidden&page=2'.replace('://', '://me:hidden@')
    run = http(*flags, url, 'X-Debug:hidden', 'X-Request-Id:7', 'X-Base:')
    lines = [' '.join(line.split()) for line in run.stdout.splitlines()]
    assert (run.status, run.stderr, server.received) == (0, '', [])
    assert lines[0] == f'GET {server.url}/get?token=********&page=2'
    for line in (
        'ITEM NAME VALUE SOURCE OVERRIDES',
        "header X-Version v3 session 'dave' base 'base', base 'root'",
        'header X-Debug ******** command line -',
        'header X-Request-Id 7 command line -',
        "auth basic ******** command line base 'base'",
        "cookie sid ******** session 'dave' base 'base'",
        'Left out',
        'ITEM NAME SOURCE REASON',
        "header X-Base base 'base' switched off on the command line",
        "cookie old base 'base' expired",
        "cookie deep base 'base' for another path",
        'Sent, but not stored: x-debug.',
    ):
        assert line in lines
    assert not [word for word in ('hidden', 'secret', 'of-dave') if word in run.stdout]


def test_json_has_a_stable_schema_without_secrets(http, server, stored):
    run = http('--session=dave', '--session-explain=json', f'{server.url}/get', 'X-Base:')
    explained = run.json
    assert list(explained) == ['method', 'url', 'items', 'left_out', 'not_stored']
    by_name = {one['name']: one for one in explained['items']}
    assert by_name['sid'] == {
        'kind': 'cookie',
        'name': 'sid',
        'value': None,
        'source': "session 'dave'",
        'overrides': ["base 'base'"],
        'is_hidden': True,
    }
    assert (by_name['X-Version']['value'], by_name['X-Version']['is_hidden']) == ('v3', False)
    reference = {'kind': 'header', 'name': 'X-Base', 'source': "base 'base'", 'reason': 'unset'}
    assert reference in explained['left_out']
    assert 'secret' not in run.stdout


def test_a_reference_is_shown_as_its_text(http, server, stored):
    run = http('--session=referring', '--session-explain', f'{server.url}/get')
    assert 'k ${env:EXPLAINED}' in run.stdout


@pytest.mark.parametrize('word', ['--session-ex=X-A', '--session-e=X-A', '--session-excl=X-A'])
def test_what_is_short_for_another_option_stays_so(http, server, sessions, word):
    assert http('--session=s', word, f'{server.url}/get', 'X-A:1', 'X-B:1').status == 0
    assert sessions.headers('s') == [('X-B', '1')]


@pytest.mark.parametrize(
    'flags', [['--session-exp'], ['--session-explain'], ['--session-explain=json', '--session-explain']]
)
def test_the_option_takes_no_other_word(http, server, flags):
    run = http(*flags, f'{server.url}/get', 'X-A:1')
    assert (run.status, run.stdout.partition('\n')[0]) == (0, f'GET {server.url}/get')
    assert server.received == []


def test_an_unknown_form_is_refused(http, server):
    assert http('--session-explain=yaml', f'{server.url}/get').status == 1
    assert server.received == []


def test_the_option_can_be_a_default_and_be_reset(http, server, config_dir):
    settings = {'disable_update_warnings': True, 'default_options': ['--session-explain']}
    (config_dir / 'config.json').write_text(json.dumps(settings))
    assert http(f'{server.url}/get').stdout.startswith('GET ')
    assert http('--no-session-explain', f'{server.url}/get').status == 0
    assert len(server.received) == 1


def test_a_session_is_explained_from_python(stored, server, env, tmp_path):
    before = snapshot(tmp_path)
    session = open_session('dave', server.netloc, env=env)
    session.update_headers({'X-Unsaved': '1', 'Cookie': 'mine=2'})
    jar, state = list(session.cookies), dict(session.headers)
    explained = session.explain(f'{server.url}/get')
    sources = found(explained.items)
    assert sources['X-Unsaved'] == sources['mine'] == ("session 'dave'",)
    assert sources['X-Base'] == sources['basic'] == ("base 'base'",)
    assert sources['X-Version'] == ("session 'dave'", "base 'base'", "base 'root'")
    assert sources['User-Agent'] == ('requests',)
    assert (list(session.cookies), dict(session.headers)) == (jar, state)
    assert 'base:secret' not in repr(explained)
    assert server.received == []
    assert [one[:3] for one in snapshot(tmp_path).values()] == [one[:3] for one in before.values()]
    with session.requests_session() as script:
        script.get(f'{server.url}/get')
    assert sent_headers(explained) == received_headers(server.last())


def test_elsewhere_a_session_is_left_out(stored, server, env):
    explained = open_session('dave', server.netloc, env=env).explain('other.example.com/get')
    assert (explained.method, explained.url) == ('GET', 'http://other.example.com/get')
    assert {one.name for one in explained.items if one.source != 'requests'} == {'Accept'}  # which is harmless
    left_out = {(one.name, one.reason) for one in explained.left_out}
    assert {('X-Tenant', 'host'), ('basic', 'host'), ('sid', 'host'), ('old', 'expired')} <= left_out


def test_what_is_no_url_is_not_explained(stored, server, env):
    with pytest.raises(SessionError, match='is not a valid URL'):
        open_session('dave', server.netloc, env=env).explain('http://[')
