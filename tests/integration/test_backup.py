"""``httpie sessions export`` and ``import``."""

import json
import os
import time
from http.cookiejar import MozillaCookieJar

import pytest
from support import BOTH, FORMATS, Sessions, cookie, set_cookie
from support.capabilities import needs_links, needs_permissions
from support.files import is_private
from support.runs import run_stock

LATER = int(time.time()) + 86400 * 365


def test_an_export_is_the_session_complete(manage, user1, server):
    run = manage('export', 'user1', server.netloc)
    origin, rest = without_origin(run.stdout)
    assert (origin, rest) == ({'host': server.netloc, 'name': 'user1', 'base': 'base'}, user1.read('user1'))
    assert run.stderr == ''


def without_origin(exported):
    data = json.loads(exported)
    return data['__meta__']['session_plus'].pop('exported'), data


@pytest.mark.parametrize('path', [*FORMATS, None], ids=lambda path: path and path.stem)
def test_an_export_keeps_its_format_and_whatever_else_is_in_the_file(manage, sessions, server, path):
    data = json.loads(path.read_text()) if path else {'headers': {}, '__meta__': {'session_plus': None}}
    data = {**data, 'x': [1.5, {'a': 10**30}, 'é', None], '__meta__': {**data.get('__meta__', {}), 'mine': {}}}
    sessions.write('s', data)
    origin, rest = without_origin(manage('export', 's').stdout)
    assert origin == {'host': server.netloc, 'name': 's', 'base': None}
    if not rest['__meta__']['session_plus']:
        del rest['__meta__']['session_plus']
        data['__meta__'].pop('session_plus', None)
    assert rest == data


@pytest.mark.parametrize('file', ['mine.json', 'other.org_theirs.json', '-'])
def test_an_export_is_imported_as_what_it_was_whatever_its_file_is_called(manage, ask, user1, server, tmp_path, file):
    before = user1.path('user1').read_bytes()
    (tmp_path / 'home' / file).write_text(manage('export', 'user1').stdout)
    manage('delete', 'user1')
    typed = (tmp_path / 'home' / file).read_text() if file == '-' else None
    assert f"as 'user1' @ '{server.netloc}'" in manage('import', file, stdin=typed).stdout
    assert user1.path('user1').read_bytes() == before
    assert ask('--session=user1')['X-Base'] == 'one'


def test_a_typed_name_and_host_win_over_what_an_export_says(manage, user1, config_dir, server, tmp_path):
    (tmp_path / 'home' / 'x.json').write_text(manage('export', 'user1').stdout)
    manage('import', 'x.json', 'new')
    manage('import', 'x.json', 'new', 'h.org')
    assert user1.names() == ['base', 'new', 'user1']
    assert Sessions(config_dir / 'sessions' / 'h.org').names() == ['new']
    assert all('exported' not in path.read_text() for path in config_dir.rglob('new.json'))


@pytest.mark.parametrize('spelled', ['[::1]:8000', 'localhost', 'h_99', 'xn--mnchen-3ya.example:99'])
def test_every_host_is_read_back_from_an_export(manage, config_dir, spelled):
    manage('set', 's', spelled, 'X-A:1')
    exported = manage('export', 's').stdout
    manage('import', '-', '--force', stdin=exported)
    assert len([*config_dir.rglob('s.json')]) == 1


def test_a_session_that_only_httpie_spells_so_is_exported_and_imported(manage, config_dir):
    stored = Sessions(config_dir / 'sessions' / 'LOCAL.org')
    stored.write('s', {'headers': []})
    exported = manage('export', 's').stdout
    manage('import', '-', '--force', stdin=exported)
    assert [path.parent.name for path in config_dir.rglob('s.json')] == ['LOCAL.org']


GOOD = {'host': 'h.org', 'name': 's', 'base': None}


@pytest.mark.parametrize(
    'origin',
    [
        5, 'h.org', [], ['h.org', 's'], {}, {'host': 'h.org'}, {'name': 's'}, {**GOOD, 'name': 1},
        {**GOOD, 'base': 1}, {**GOOD, 'host': ['h.org']}, {**GOOD, 'host': ''}, {**GOOD, 'host': '..'},
        {**GOOD, 'host': '.'}, {**GOOD, 'host': None}, {**GOOD, 'host': 'http://h.org'}, {**GOOD, 'host': 'h.org?x'},
        {**GOOD, 'host': '../x'}, {**GOOD, 'host': 'h.org/../x'}, {**GOOD, 'host': 'a b'}, {**GOOD, 'host': 'h\n'},
        {**GOOD, 'host': 'h.org\\..'}, {**GOOD, 'host': '/etc'}, {**GOOD, 'host': 'u@h.org'}, {**GOOD, 'host': 'h\0'},
        {**GOOD, 'name': ''}, {**GOOD, 'name': '../s'}, {**GOOD, 'name': '/tmp/s'}, {**GOOD, 'name': 'a b'},
        {**GOOD, 'name': './s'}, {**GOOD, 'name': 's\n'}, {**GOOD, 'name': '~/s'}, {**GOOD, 'host': 'h' * 300},
        {**GOOD, 'name': 'n' * 300},
    ],
)  # fmt: skip
def test_an_export_that_was_made_up_is_one_error_and_no_way_out(httpie, manage, config_dir, tmp_path, origin):
    data = {'headers': [], '__meta__': {'session_plus': {'exported': origin}}}
    file = tmp_path / 'home' / 'h.org_s.json'
    file.write_text(json.dumps(data))
    before = sorted(tmp_path.rglob('*'))
    message = httpie('sessions', 'import', file).error()
    assert '__meta__.session_plus.exported' in message or 'File name too long' in message
    assert sorted(tmp_path.rglob('*')) == before
    manage('import', file, 'typed', 'i.org')
    assert 'exported' not in (config_dir / 'sessions' / 'i.org' / 'typed.json').read_text()


def test_what_an_export_says_is_gone_once_it_is_used_as_a_session(manage, ask, sessions, server, tmp_path):
    manage('set', 's', server.netloc, 'X-A:1')
    path = tmp_path / 'home' / 'mine.json'
    path.write_text(manage('export', 's').stdout)
    assert ask('--session=./mine.json', 'X-B:2')['X-A'] == '1'
    assert 'exported' not in path.read_text()


def test_an_export_of_a_path_is_the_file_as_it_is(manage, httpie, s_json):
    exported = manage('export', s_json).stdout
    assert exported == s_json.read_text()
    assert 'Cannot infer the name and host' in httpie('sessions', 'import', s_json).error()


def test_a_redacted_export_says_what_it_was_made_from(httpie, manage, user1, server, tmp_path):
    text = manage('export', 'user1', '--redact').stdout
    assert without_origin(text)[0] == {'host': server.netloc, 'name': 'user1', 'base': 'base'}
    assert 'its secrets are masked by --redact' in httpie('sessions', 'import', '-', stdin=text).error()


def test_the_path_of_a_base_is_not_told(manage, ask, user1, server):
    ask('--session=user2', f'--session-read-only={user1.path("base")}')
    assert without_origin(manage('export', 'user2', '--redact').stdout)[0]['base'] is None
    assert str(user1.folder) not in manage('export', 'user2', '--redact').stdout


def test_a_session_is_exported_with_its_bases_and_imported_with_them(manage, ask, user1, server, tmp_path):
    ask('--session=user2', '--session-read-only=user1')
    ask('--session=user3', '--session-read-only=user1')
    before = {name: user1.read(name) for name in user1.names()}
    run = manage('export', 'user2', 'user3', server.netloc, '--with-base', '--output-dir', tmp_path / 'out')
    assert (len(run.stdout.splitlines()), run.stderr) == (4, '')
    files = sorted((tmp_path / 'out').iterdir())
    assert [file.name.rpartition('_')[2] for file in files] == [f'{name}.json' for name in before]
    manage('delete', '--all', server.netloc, '--yes')
    manage('import', *files)
    assert {name: user1.read(name) for name in user1.names()} == before
    ask('--session=base', 'X-Base:new')
    assert ask(*BOTH)['X-Base'] == 'new'


def test_a_missing_base_is_said_once_and_the_rest_is_exported(manage, ask, user1, server, tmp_path):
    ask('--session=user2', '--session-read-only=base')
    manage('delete', 'base')
    run = manage('export', '--all', server.netloc, '--with-base', '--output-dir', tmp_path / 'out')
    assert len(run.stdout.splitlines()) == len([*(tmp_path / 'out').iterdir()]) == 2
    (line,) = run.stderr.strip().splitlines()
    assert f"inherits from 'base' @ '{server.netloc}', which does not exist. The rest is exported." in line


def test_sessions_that_are_bases_of_each_other_are_exported_once(manage, ask, sessions, tmp_path):
    for name, base in (('a', 'b'), ('b', 'a')):
        sessions.write(name, {'headers': [], '__meta__': {'session_plus': {'base': base}}})
    manage('export', 'a', '--with-base', '--output-dir', tmp_path / 'out')
    assert len([*(tmp_path / 'out').iterdir()]) == 2


def test_a_base_by_path_is_exported_if_it_is_a_named_session(manage, ask, user1, s_json, server, tmp_path):
    ask('--session=user2', f'--session-read-only={user1.path("base")}')
    manage('export', 'user2', 'user1', server.netloc, '--with-base', '--output-dir', tmp_path / 'out')
    assert len([*(tmp_path / 'out').iterdir()]) == 3
    ask('--session=user3', f'--session-read-only={s_json}')
    run = manage('export', 'user3', '--with-base', '--output-dir', tmp_path / 'other')
    (line,) = run.stderr.strip().splitlines()
    assert f"The base of 'user3' @ '{server.netloc}', '{s_json}', has no host and name for a file name." in line
    assert len([*(tmp_path / 'other').iterdir()]) == 1


def test_bases_require_a_directory_and_a_broken_one_keeps_none_from_it(httpie, user1, tmp_path):
    for more in ([], ['-o', tmp_path / 'x.json']):
        assert (
            '--with-base requires --output-dir.' in httpie('sessions', 'export', 'user1', '--with-base', *more).error()
        )
    user1.write('base', '{')
    run = httpie('sessions', 'export', 'user1', '--with-base', '--output-dir', tmp_path / 'out')
    assert (run.status, len([*(tmp_path / 'out').iterdir()])) == (1, 1)
    assert 'is broken' in run.error()


@pytest.mark.parametrize('how', ['stdin', 'file'])
def test_what_was_exported_can_be_imported_and_is_the_same(manage, ask, user1, server, tmp_path, how):
    before = user1.path('user1').read_bytes()
    exported = manage('export', 'user1').stdout
    manage('delete', 'user1')
    file = tmp_path / 'backup.json'
    file.write_text(exported)
    if how == 'stdin':
        manage('import', '-', 'user1', server.netloc, stdin=exported)
    else:
        manage('import', file, 'user1', server.netloc)
    assert user1.path('user1').read_bytes() == before
    assert is_private(user1.path('user1'))
    received = ask('--session=user1')
    assert (received['X-Base'], received['X-Own']) == ('one', 'two,three')
    assert received.cookies == ['mine=2', 'sid=1']


@pytest.mark.parametrize('flag', ['--output', '-o'])
@needs_permissions
def test_a_file_that_is_made_is_private_and_is_not_replaced_without_force(httpie, manage, user1, tmp_path, flag):
    file = tmp_path / 'with space' / 'é.json'
    message = httpie('sessions', 'export', 'user1', flag, file).error()
    assert message.endswith(f"Cannot create '{file}': its directory does not exist.")
    file.parent.mkdir()
    old = os.umask(0)
    try:
        manage('export', 'user1', flag, file)
    finally:
        os.umask(old)
    assert is_private(file)
    file.write_text('mine')
    message = httpie('sessions', 'export', 'user1', flag, file).error()
    assert message.endswith(f"The file '{file}' already exists. --force replaces it.")
    assert file.read_text() == 'mine'
    manage('export', 'user1', flag, file, '--force')
    assert file.read_text() == manage('export', 'user1').stdout


def test_a_folder_gets_a_file_for_each_from_which_host_and_name_are_read_back(
    manage, user1, other_sessions, server, other_server, tmp_path
):
    other_sessions.write('my_api', {'headers': [{'name': 'X-A', 'value': '1'}]})
    folder = tmp_path / 'backup'
    run = manage('export', '--all', '--output-dir', folder)
    names = [f'{server.netloc}_base.json', f'{server.netloc}_user1.json', f'{other_server.netloc}_my_api.json']
    assert sorted(os.listdir(folder)) == sorted(name.replace(':', '_') for name in names)
    assert len(run.stdout.splitlines()) == 3
    assert all(is_private(file) for file in folder.iterdir())
    before = user1.read('user1')
    manage('delete', '--all', server.netloc, '--yes')
    manage('delete', 'my_api')
    for file in folder.iterdir():
        manage('import', file)
    assert user1.read('user1') == before
    assert other_sessions.headers('my_api') == [('X-A', '1')]


def test_several_go_into_a_folder_and_one_that_is_broken_does_not_keep_the_others_from_it(
    httpie, user1, server, tmp_path
):
    user1.write('broken', '{')
    run = httpie('sessions', 'export', 'base', 'broken', 'user1', server.netloc, '--output-dir', tmp_path / 'out')
    assert run.status == 1
    assert 'is broken' in run.stderr
    assert len(os.listdir(tmp_path / 'out')) == 2
    assert '--output-dir' in httpie('sessions', 'export', 'base', 'user1', server.netloc).error()
    assert '--output-dir' in httpie('sessions', 'export', '--all').error()


def test_two_sessions_that_would_be_one_file_are_refused(httpie, config_dir, tmp_path):
    for host, name in (('a', 'b_c'), ('a_b', 'c')):
        Sessions(config_dir / 'sessions' / host).write(name, {})
    assert 'both go to' in httpie('sessions', 'export', '--all', '--output-dir', tmp_path / 'out').error()
    assert not (tmp_path / 'out').exists()


def test_a_redacted_export_tells_no_secret_and_cannot_be_imported(httpie, manage, user1, server, tmp_path):
    text = manage('export', 'user1', '--redact').stdout
    data = json.loads(text)
    assert [(one['name'], one['value']) for one in data['headers']] == [
        ('X-Base', '********'),
        ('Accept', 'text/plain'),
        ('X-Own', '********'),
        ('X-Own', '********'),
    ]
    assert {one['value'] for one in data['cookies']} == {'********'}
    assert data['auth'] == {'type': 'basic', 'raw_auth': '********'}
    marks = user1.record('user1')['headers'].values()
    assert not any(secret in text for secret in ('user1:pass', 'two', 'three', *marks))
    run = httpie('sessions', 'import', '-', 'x', server.netloc, stdin=text)
    assert 'its secrets are masked' in run.error()
    assert not user1.path('x').exists()


@pytest.mark.parametrize(
    ('lines', 'cookies'),
    [
        (['127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t1'], 'a=1'),
        (['# Netscape HTTP Cookie File', '', '127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t1'], 'a=1'),
        (['#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t1', '# 127.0.0.1\tFALSE\t/\tFALSE\t0\tb\t1'], 'a=1'),
        (['127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t'], 'a='),
        (['127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t1', '127.0.0.1\tFALSE\t/\tFALSE\t0\tb'], 'a=1; b='),
        ([f'127.0.0.1\tFALSE\t/\tFALSE\t{LATER}.5\ta\t1', '127.0.0.1\tFALSE\t/\tFALSE\t\tb\t2'], 'a=1; b=2'),
        (['127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t1', '127.0.0.1\tFALSE\t/\tFALSE\t1\tb\t2'], 'a=1'),
        (['127.0.0.1:8000\tFALSE\t/\tFALSE\t0\ta\t1', '.example.com\tTRUE\t/\tFALSE\t0\tb\t1'], 'a=1'),
        (['127.0.0.1\tTRUE\t/\tFALSE\t0\ta\t1', '127.0.0.1\tFALSE\t/x\tFALSE\t0\tb\t1'], 'a=1'),
        (['127.0.0.1\tFALSE\t/\tTRUE\t0\ta\t1', '127.0.0.1\tfalse\t/\tfalse\t0\tb\t"x"'], 'b="x"'),
    ],
    ids=['plain', 'header', 'http-only', 'empty', 'six-fields', 'float', 'expired', 'port', 'path', 'secure'],
)
@pytest.mark.parametrize('end', ['\n', '\r\n', '\r'])
def test_a_cookies_txt_is_imported_as_others_write_it(manage, ask, server, lines, cookies, end):
    manage('import', '-', 's', server.netloc, stdin=end.join([*lines, '']))
    assert ask('--session=s')['Cookie'] == cookies


def test_the_cookies_of_localhost_in_a_cookies_txt_are_sent_there(manage, http, server):
    manage('import', '-', 's', f'localhost:{server.port}', stdin='localhost\tFALSE\t/\tFALSE\t0\ta\t1\n')
    http('--session=s', f'http://localhost:{server.port}/get')
    assert server.last()['Cookie'] == 'a=1'


@pytest.mark.parametrize('member', ['__meta__', 'auth', 'cookies', 'headers'])
def test_one_member_makes_a_file_a_session(manage, sessions, server, member):
    manage('import', '-', 's', server.netloc, stdin=json.dumps({member: {}}))
    assert sessions.names() == ['s']


@pytest.mark.parametrize(
    ('content', 'says'),
    [
        ('{}', 'it has none of __meta__, auth, cookies, headers'),
        ('{"name": "pkg"}', 'it has none of'),
        ('{"cookies": {"a": "********"}}', 'its secrets are masked'),
        ('127.0.0.1\tFALSE\t/\tFALSE\tnan\ta\t1', 'line 1 is not a cookie: its expiry, field 5, is not a time'),
        ('\n127.0.0.1\tFALSE\t/\tFALSE\t0\ta\tü→', 'line 2: '),
        ('', 'neither a session file nor a cookies.txt'),
        ('hello', 'neither a session file nor a cookies.txt'),
        ('[]', 'neither a session file nor a cookies.txt'),
        ('{', 'line 1, column 2 is not JSON'),
        ('{"headers": 1}', 'headers must be'),
        ('# Netscape HTTP Cookie File\nx\n', 'line 2 is not a cookie: of 7 tab-separated fields it has 1.'),
        ('127.0.0.1\tFALSE\t/\tFALSE\tnow\ta\t1', 'line 1 is not a cookie: its expiry, field 5, is not a time'),
        ('127.0.0.1\tFALSE\t/\tFALSE\t0\t\t1', 'line 1 is not a cookie: it has no name'),
        ('\tFALSE\t/\tFALSE\t0\ta\t1', 'line 1 is not a cookie: it has no domain'),
    ],
)
def test_what_is_neither_is_refused_and_says_why(httpie, sessions, server, content, says):
    assert says in httpie('sessions', 'import', '-', 's', server.netloc, stdin=content).error()
    assert sessions.names() == []


def test_what_is_no_text_or_no_file_is_refused(httpie, server, tmp_path):
    (tmp_path / 'x').write_bytes(b'\xff\xfe')
    assert 'byte 0 is not UTF-8' in httpie('sessions', 'import', tmp_path / 'x', 's', server.netloc).error()
    lost = tmp_path / 'y'
    missing = httpie('sessions', 'import', lost, 's', server.netloc).error()
    assert f"Cannot read the file '{lost}': No such file" in missing
    error = httpie('sessions', 'import', tmp_path, 's', server.netloc).error()
    assert error.endswith(('Is a directory.', 'it is not a regular file.'))


def test_a_session_that_is_there_is_replaced_with_force_alone(httpie, manage, sessions, server):
    before = sessions.write('s', {'headers': [{'name': 'X-A', 'value': '1'}]}).read_text()
    new = json.dumps({'headers': [{'name': 'X-B', 'value': '2'}]})
    message = httpie('sessions', 'import', '-', 's', server.netloc, stdin=new).error()
    assert f"Session 's' @ '{server.netloc}' already exists. --force replaces it." in message
    assert sessions.path('s').read_text() == before
    manage('import', '-', 's', server.netloc, '--force', stdin=new)
    assert sessions.headers('s') == [('X-B', '2')]
    both = httpie('sessions', 'import', '-', 's', server.netloc, '--force', '--merge', stdin=new).error()
    assert '--force replaces a session, --merge adds to it. Choose one.' in both


def test_merge_adds_and_what_is_added_wins(manage, sessions, server):
    sessions.write(
        's',
        {
            'headers': [{'name': 'X-A', 'value': '1'}, {'name': 'X-B', 'value': '1'}],
            'cookies': [cookie('a'), cookie('b')],
            'auth': {'type': 'basic', 'raw_auth': 'u:p'},
        },
    )
    new = {'headers': [{'name': 'x-b', 'value': '2'}, {'name': 'X-C', 'value': '2'}], 'cookies': [cookie('b', '2')]}
    run = manage('import', '-', 's', server.netloc, '--merge', stdin=json.dumps(new))
    assert "Added the headers 'x-b', 'X-C' and cookie 'b' from standard input" in run.stdout
    assert sessions.headers('s') == [('X-A', '1'), ('x-b', '2'), ('X-C', '2')]
    assert sessions.cookies('s') == {'a': '1', 'b': '2'}
    assert sessions.read('s')['auth']['raw_auth'] == 'u:p'


def test_merge_into_nothing_makes_the_session(manage, sessions, server):
    manage('import', '-', 's', server.netloc, '--merge', stdin='{"headers": {"X-A": "1"}}')
    assert sessions.names() == ['s']


def test_a_name_that_is_not_sure_to_be_a_host_is_not_guessed(httpie, sessions, tmp_path):
    for name in ('a_b_c.json', 'my_backup.json'):
        (tmp_path / name).write_text('{}')
        message = httpie('sessions', 'import', tmp_path / name).error()
        assert f"Cannot infer the name and host from '{tmp_path / name}'. Add NAME HOST." in message
    (tmp_path / 'x.json').write_text('{}')
    message = httpie('sessions', 'import', tmp_path / 'x.json', 'name').error()
    assert f"Cannot infer the host from '{tmp_path / 'x.json'}'. Add NAME HOST." in message


def test_cookies_for_other_hosts_are_counted(manage, server):
    lines = [f'{domain}\tTRUE\t/\tFALSE\t0\ta\t1\n' for domain in ('127.0.0.1', 'example.com', 'a.org')]
    assert (
        'with 3 cookies, 2 of them for other hosts'
        in manage('import', '-', 's', server.netloc, stdin=''.join(lines)).stdout
    )


@pytest.mark.parametrize(
    'args', [['export', 'dang'], ['show', 'dang'], ['copy', 'dang', 'q'], ['unset', 'dang', 'X-A']]
)
@needs_links
def test_a_link_that_leads_nowhere_is_no_session(httpie, sessions, server, args):
    sessions.folder.mkdir(parents=True)
    sessions.path('dang').symlink_to('nowhere.json')
    run = httpie('sessions', *args)
    # Neither the link nor its host is suggested instead.
    assert run.error().endswith(f"No session 'dang' for {server.netloc}. There are no sessions yet.")
    assert run.stdout == ''


def test_a_file_and_a_folder_are_not_given_at_once(httpie, user1, tmp_path):
    args = ['-o', tmp_path / 'x', '--output-dir', tmp_path / 'y']
    assert '--output cannot be combined with --output-dir.' in httpie('sessions', 'export', 'user1', *args).error()


def test_python_reads_the_cookies_that_are_exported(manage, sessions, tmp_path):
    sessions.write('s', {'cookies': [cookie('a', expires=LATER), cookie('b', domain='.example.com')]})
    manage('export', 's', '--format=netscape', '-o', tmp_path / 'cookies.txt')
    jar = MozillaCookieJar()
    jar.load(str(tmp_path / 'cookies.txt'), ignore_discard=True, ignore_expires=True)
    assert {(one.domain, one.name, one.value) for one in jar} == {('127.0.0.1', 'a', '1'), ('.example.com', 'b', '1')}


def test_what_a_cookies_txt_cannot_hold_is_said(httpie, manage, sessions, tmp_path):
    data = {
        'headers': [{'name': 'X-A', 'value': '1'}],
        'auth': {'type': 'basic', 'raw_auth': 'u:p'},
        'cookies': [cookie('a', 'x\ty'), cookie('b')],
    }
    sessions.write('s', data)
    run = manage('export', 's', '--format=netscape')
    assert "holds only cookies. It lacks the header 'X-A' and auth of 's' @ " in run.stderr
    assert "do not fit into a cookies.txt: 'a'" in run.stderr
    assert run.stdout.splitlines()[-1].split('\t')[-2:] == ['b', '1']
    path = Sessions(tmp_path).write('s', {'cookies': [cookie('a', domain=None)]})
    assert (
        "that have no host (add HOST), or do not fit into a cookies.txt: 'a'."
        in manage('export', path, '--format=netscape').stderr
    )
    redacted = httpie('sessions', 'export', 's', '--format=netscape', '--redact').error()
    assert '--redact requires --format=json' in redacted


HTTP_ONLY = (
    '# Netscape HTTP Cookie File',
    '#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t1',
    '127.0.0.1\tFALSE\t/\tFALSE\t0\tb\t2',
)


def exported_lines(manage, *args):
    return [line for line in manage('export', *args, '--format=netscape').stdout.splitlines() if '\t' in line]


@pytest.mark.parametrize('between', [(), ('X-A:1',), ('Cookie:c=3',)])
def test_http_only_is_kept_from_one_cookies_txt_to_the_next(manage, ask, server, between):
    manage('import', '-', 's', server.netloc, stdin='\n'.join(HTTP_ONLY))
    ask('--session=s', *between)
    lines = exported_lines(manage, 's')
    assert [line for line in lines if 'c\t3' not in line] == list(HTTP_ONLY[1:])
    assert all(line.startswith('127.') for line in lines if 'c\t3' in line)


@pytest.mark.parametrize(
    ('attribute', 'prefix'), [('; HttpOnly', '#HttpOnly_'), ('; httponly', '#HttpOnly_'), ('', '')]
)
def test_http_only_is_kept_as_the_server_set_it(manage, ask, server, attribute, prefix):
    ask('--session=s', path=set_cookie(f'a=1; Path=/{attribute}'))
    ask('--session=s', 'X-A:1')
    (line,) = exported_lines(manage, 's')
    assert line == f'{prefix}127.0.0.1\tFALSE\t/\tFALSE\t0\ta\t1'


def test_http_only_is_inherited_and_copied(manage, ask, sessions):
    ask('--session=base', path=set_cookie('a=1; Path=/; HttpOnly'))
    ask('--session=user1', '--session-read-only=base')
    manage('copy', 'user1', 'user2')
    assert exported_lines(manage, 'user2')[0].startswith('#HttpOnly_')
    assert 'decided' not in str(sessions.record('user1'))


def test_a_session_with_http_only_is_read_by_httpie_alone(command, ask, server, sessions):
    ask('--session=s', path=set_cookie('a=1; Path=/; HttpOnly'))
    done = run_stock(command, 'http', '--ignore-stdin', '--session=s', f'{server.url}/get', 'X-A:1')
    assert (done.status, done.stderr) == (0, '')
    assert server.last()['Cookie'] == 'a=1'
    assert sessions.cookies('s') == {'a': '1'}


@pytest.mark.parametrize('listed', [['a'], [[1]], [[]], 'a', {'a': 1}, [{}], [['127.0.0.1', '/', 'gone']]])
def test_a_list_of_http_only_cookies_that_was_edited_by_hand_is_no_python_error(http, server, sessions, listed):
    sessions.write('s', {'cookies': [cookie('a')], '__meta__': {'session_plus': {'http_only': listed}}})
    done = http('--session=s', f'{server.url}/get')
    assert done.status == 0 or 'session_plus.http_only' in done.error()


def test_a_cookie_without_a_value_is_kept_and_sent(ask, manage, sessions):
    """As HTTPie stores one that a server sets without an equals sign."""
    sessions.write('s', {'cookies': [cookie('a', value=None), cookie('b')]})
    assert ask('--session=s', 'X-A:1').cookies == ['a=', 'b=1']
    assert sessions.cookies('s') == {'a': '', 'b': '1'}
    assert '2' in manage('list').stdout


def make_files(directory, *names, header='X-A'):
    for name in names:
        Sessions(directory).write(name, {'headers': [{'name': header, 'value': '1'}]})


def test_several_files_are_imported_each_under_its_own_name(httpie, config_dir, tmp_path):
    home, stored = tmp_path / 'home', Sessions(config_dir / 'sessions' / 'h.org')
    make_files(home, 'h.org_a', 'h.org_b', 'h.org_c')
    (home / 'h.org_b.json').write_text('{')
    run = httpie('sessions', 'import', 'h.org_a.json', 'h.org_b.json', home / 'h.org_c.json', './nameless.json')
    assert (run.status, len(run.stdout.splitlines())) == (1, 2)
    assert "Cannot import 'h.org_b.json': line 1, column 2 is not JSON" in run.stderr
    assert 'nameless.json' in run.stderr
    assert stored.names() == ['a', 'c']
    stored.write('a', {'headers': [{'name': 'X-Mine', 'value': '1'}]})
    assert httpie('sessions', 'import', 'h.org_a.json', 'h.org_c.json', '--merge').status == 0
    assert stored.headers('a') == [('X-Mine', '1'), ('X-A', '1')]
    assert httpie('sessions', 'import', 'h.org_a.json', 'h.org_c.json').stderr.count('already exists') == 2


@pytest.mark.parametrize(
    'words',
    [['b.json'], ['./b.json'], ['./b.json', 'b.txt'], ['b.json', 'h.org'], ['user1', 'b.json'], ['b.TXT']],
    ids=str,
)
def test_a_file_is_never_taken_for_a_name_that_force_overwrites(httpie, config_dir, tmp_path, words):
    home = tmp_path / 'home'
    make_files(home, 'a')
    make_files(home, 'b', 'b.json', header='X-B')
    before = (home / 'b.json').read_bytes()
    run = httpie('sessions', 'import', 'a.json', *words, '--force')
    assert (run.status, run.stdout) == (1, '')
    assert (home / 'b.json').read_bytes() == before
    assert not (config_dir / 'sessions').exists()


def test_one_file_goes_where_name_and_host_say_whatever_files_there_are(manage, config_dir, tmp_path):
    home, stored = tmp_path / 'home', Sessions(config_dir / 'sessions' / 'h.org')
    make_files(home, 'a')
    for name in ('user1', 'h.org'):
        (home / name).write_text('mine')
    manage('import', 'a.json', 'user1', 'h.org')
    assert stored.names() == ['user1']
    assert (home / 'user1').read_text() == 'mine'
    manage('import', 'a.json', './new.json', 'h.org')
    assert Sessions(home).headers('new') == [('X-A', '1')]


def test_standard_input_has_no_name_of_its_own(httpie):
    run = httpie('sessions', 'import', '-', 'h.org_a.json', stdin='{"headers": {}}')
    assert 'Cannot infer the name and host from standard input. Add NAME HOST.' in run.stderr
    assert "Cannot read the file 'h.org_a.json'" in run.stderr


@pytest.mark.parametrize('host', ['http://h.org', 'http://u:p@h.org/x', 'h.org'])
def test_the_host_of_an_export_or_a_deletion_can_be_a_url(manage, config_dir, host):
    manage('set', 's', 'h.org', 'X-A:1')
    manage('set', 's', 'i.org', 'X-A:2')
    assert '"X-A", "value": "1"' in manage('export', 's', host).stdout
    assert manage('delete', 's', host).stdout == "Deleted 's' @ 'h.org'\n"


def test_the_host_of_a_deletion_can_be_a_port_alone(manage):
    manage('set', 's', ':8000', 'X-A:1')
    assert manage('delete', 's', ':8000/').stdout == "Deleted 's' @ 'localhost:8000'\n"
