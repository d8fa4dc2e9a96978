"""References to secrets: resolved for the request alone, and nowhere else."""

import json
import sys
from pathlib import Path

import pytest
from pytest_httpbin import certs
from support import BOTH, Sessions, basic, url_to
from support.capabilities import needs_shell

from httpie_session_plus import SessionError, open_session
from httpie_session_plus.web import secrets as secrets_module

SECRET = 's3cret-value'


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    monkeypatch.setenv('TOKEN', SECRET)


@pytest.fixture
def secrets(config_dir):
    """Write the sources of secrets into HTTPie's configuration."""

    def write(stored, **more):
        config = {'disable_update_warnings': True, 'session_secrets': stored, **more}
        (config_dir / 'config.json').write_text(json.dumps(config))

    return write


def printing(text):
    return [sys.executable, '-c', f'import sys; sys.stdout.write({text!r})']


@pytest.fixture
def no_leak(config_dir, tmp_path):
    """Check at the end that the secret is in no file."""
    yield
    for directory in (config_dir / 'sessions', tmp_path / 'home'):
        for path in directory.rglob('*'):
            assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path


@pytest.mark.usefixtures('no_leak')
@pytest.mark.parametrize(
    ('words', 'header', 'sent'),
    [
        (['X-Key:${env:TOKEN}'], 'X-Key', SECRET),
        (['X-Key:a ${env:TOKEN} b ${env:TOKEN}'], 'X-Key', f'a {SECRET} b {SECRET}'),
        (['Authorization:Bearer ${env:TOKEN}'], 'Authorization', f'Bearer {SECRET}'),
        (['--bearer', '${env:TOKEN}'], 'Authorization', f'Bearer {SECRET}'),
        (['X-Key:${secret:one}'], 'X-Key', SECRET),
        (['X-Key:one', 'X-Key:${secret:two}'], 'X-Key', f'one,{SECRET}'),
    ],
)
def test_a_reference_is_resolved_for_the_request_alone(
    ask, http, manage, secrets, server, sessions, tmp_path, words, header, sent
):
    (tmp_path / 'secret').write_text(SECRET + '\n')
    secrets(
        {
            'one': {'command': printing(SECRET), 'hosts': ['127.0.0.1']},
            'two': {'file': str(tmp_path / 'secret'), 'hosts': ['*']},
        }
    )
    manage('set', 's', server.netloc, *words)
    assert ask('--session=s', 'X-New:1', path='/cookies/set/sid/1')[header] == sent
    assert ask('--session=s')[header] == sent
    assert ask('--session-read-only=s')[header] == sent
    assert sessions.cookies('s') == {'sid': '1'}
    assert SECRET in http('--offline', '--session=s', f'{server.url}/get').stdout


@pytest.mark.usefixtures('no_leak')
def test_basic_and_digest_auth_may_refer_to_their_password(ask, http, manage, server):
    manage('set', 's', server.netloc, '--auth', 'admin:${env:TOKEN}')
    assert basic(ask('--session=s')) == f'admin:{SECRET}'
    manage('set', 's', server.netloc, '--auth', 'admin:${env:TOKEN}', '--auth-type', 'digest')
    assert http('--session=s', '--check-status', f'{server.url}/digest-auth/auth/admin/{SECRET}').status == 0


@needs_shell
def test_what_http_is_given_is_never_a_reference(ask, http, manage, server, sessions):
    text = '${env:TOKEN}'
    assert ask('--session=s', f'X-Key:{text}')['X-Key'] == text
    assert ask('--session=s')['X-Key'] == text
    manage('set', 's', server.netloc, f'X-Key:{text}')
    assert ask('--session=s')['X-Key'] == SECRET
    done = http('--session=s', f'{server.url}/get', f'X-Key:{text}')
    assert (
        f"is sent as text. To refer to the secret again: httpie sessions set s {server.netloc} 'X-Key:{text}'"
        in ' '.join(done.stderr.split())
    )
    assert ask('--session=s', f'X-Key:{text}')['X-Key'] == text
    assert 'references' not in sessions.read('s')['__meta__'].get('session_plus', {})


def test_what_is_read_from_a_file_or_standard_input_is_never_a_reference(ask, manage, server, tmp_path):
    (tmp_path / 'value').write_text('${env:TOKEN}')
    manage('set', 's', server.netloc, f'X-A:@{tmp_path / "value"}', 'X-B:@-', stdin='${env:TOKEN}')
    received = ask('--session=s')
    assert (received['X-A'], received['X-B']) == ('${env:TOKEN}', '${env:TOKEN}')


def test_a_mark_is_of_one_value_unless_it_was_written_by_hand(ask, manage, server, sessions):
    manage('set', 's', server.netloc, 'X-Key:${env:HOME}')

    def retype(data):
        data['headers'][0]['value'] = '${env:TOKEN}'  # as HTTPie without the plugin stores what is typed

    sessions.edit('s', retype)
    assert ask('--session=s')['X-Key'] == '${env:TOKEN}'
    sessions.edit('s', lambda data: data['__meta__'].update(session_plus={'references': {'headers': {'X-Key': True}}}))
    assert ask('--session=s')['X-Key'] == SECRET


@pytest.mark.parametrize('stored', [[], 'x', 1, {'headers': []}, {'headers': {'X-Key': 1}}, {'auth': 1}])
def test_broken_marks_are_named(http, server, sessions, stored):
    sessions.write(
        's',
        {'headers': [{'name': 'X-Key', 'value': '${env:TOKEN}'}], '__meta__': {'session_plus': {'references': stored}}},
    )
    assert '__meta__.session_plus.references' in http('--session=s', f'{server.url}/get').error()
    assert server.received == []


def test_a_cookie_never_is_one(httpie, http, ask, manage, server, sessions):
    assert 'A cookie cannot refer' in httpie('sessions', 'set', 's', server.netloc, 'Cookie:a=${env:TOKEN}').error()
    assert sessions.names() == []
    http('--session=s', f'{server.url}/response-headers', 'Set-Cookie==a=${env:TOKEN}; Path=/')
    assert ask('--session=s').cookies == ['a=${env:TOKEN}']
    record = {'references': {'headers': {'cookie': True}, 'cookies': {'a': True}}}
    sessions.edit('s', lambda data: data['__meta__'].update(session_plus=record))
    assert ask('--session=s').cookies == ['a=${env:TOKEN}']


@pytest.mark.parametrize(
    'text',
    [
        '${evn:A}',
        '${secrets:a}',
        '${env:}',
        '${env:1A}',
        '${env:A B}',
        '${ask:x}',
        '${secret:}',
        '${secret:a/b}',
        '${env:TOKEN',
        '${ask',
    ],
)
def test_what_is_nearly_a_reference_is_refused(httpie, server, sessions, text):
    error = httpie('sessions', 'set', 's', server.netloc, f'X-Key:{text}').error()
    assert 'Write ${env:NAME}, ${ask}, or ${secret:NAME}' in error
    assert sessions.names() == []


@pytest.mark.parametrize(
    'text', ['${foo}', '${user:a}', '${end}', '${task:1}', '$TOKEN', '${}', '$${x}', '{env:TOKEN}', '%TOKEN%']
)
def test_other_text_is_text(ask, manage, server, text):
    manage('set', 's', server.netloc, f'X-Key:{text}')
    assert ask('--session=s')['X-Key'] == text


# Failures, all before the request


def refusal(http, server, *flags):
    server.received.clear()
    error = http(*(flags or ['--session=s']), f'{server.url}/get').error()
    assert server.received == []
    assert SECRET not in error
    return error


@pytest.mark.parametrize(
    'value', [None, '', f'{SECRET}\nX-Evil: 1', f'{SECRET}\r', 'a\tb', 'a\x1b[0m', 'a\x7f', '\udc80']
)
def test_an_environment_variable_that_is_no_secret_is_refused(http, manage, monkeypatch, server, sessions, value):
    manage('set', 's', server.netloc, 'X-Key:${env:TOKEN}')
    before = sessions.path('s').read_bytes()
    if value is None:
        monkeypatch.delenv('TOKEN')
    else:
        monkeypatch.setenv('TOKEN', value)
    assert '${env:TOKEN}' in refusal(http, server)
    assert sessions.path('s').read_bytes() == before


SOURCES = {
    'fails': ({'command': [sys.executable, '-c', f'print({SECRET!r}); raise SystemExit(3)']}, 'exit status 3'),
    'is missing': ({'command': ['no-such-command-1']}, 'cannot be run'),
    'prints nothing': ({'command': printing('')}, 'is empty'),
    'prints a line break': ({'command': printing(f'{SECRET}\n\n')}, 'more than one line'),
    'prints two lines': ({'command': printing(f'a\n{SECRET}')}, 'more than one line'),
    'prints bytes': ({'command': [sys.executable, '-c', 'import sys; sys.stdout.buffer.write(b"\\xff")']}, 'not UTF-8'),
    'prints megabytes': ({'command': [sys.executable, '-c', 'print("x" * 9_000_000)']}, 'more than 64 KiB'),
    'prints forever': ({'command': ['yes']}, 'more than 64 KiB'),
    'is no list': ({'command': 'gh auth token'}, '"command"'),
    'is a shell line': ({'command': []}, '"command"'),
    'file is missing': ({'file': '/no/such/file'}, 'cannot be read'),
    'file is a directory': ({'file': '/'}, 'no regular file'),
    'file is a device': ({'file': '/dev/zero'}, 'no regular file'),
    'file is a pipe': ({'file': '/dev/stdin'}, 'no regular file'),
    'file is relative': ({'file': 'secret'}, 'absolute path'),
    'is killed': ({'command': ['sh', '-c', 'kill -9 $$']}, 'was ended by signal 9'),
    'prints spaces': ({'command': printing('  ')}, 'is empty'),
    'prints a next line': ({'command': printing('a\x85b')}, 'invisible'),
    'prints a line separator': ({'command': printing('a\u2028b')}, 'invisible'),
    'prints an override of the direction': ({'command': printing('a\u202eb')}, 'invisible'),
    'neither': ({}, 'either "command" or "file"'),
    'both': ({'command': ['x'], 'file': 'x'}, 'either "command" or "file"'),
}


@pytest.mark.parametrize('name', SOURCES)
@needs_shell
def test_a_source_that_gives_no_secret_is_refused(http, manage, secrets, server, name):
    source, problem = SOURCES[name]
    secrets({'one': {'hosts': ['*'], **source}})
    manage('set', 's', server.netloc, 'X-Key:${secret:one}')
    assert problem in refusal(http, server)


BROKEN = [
    [], 'x', {}, {'two': {}}, {'one': []}, {'one': {'file': '/x'}}, {'one': {'file': '/x', 'hosts': []}},
    {'one': {'file': '/x', 'hosts': ['*.com']}}, {'one': {'file': '/x', 'hosts': '*'}},
    {'one': {'file': 1, 'hosts': ['*']}},
]  # fmt: skip


@pytest.mark.parametrize('stored', BROKEN)
def test_a_broken_configuration_of_secrets_is_named(http, manage, secrets, server, stored):
    secrets(stored)
    manage('set', 's', server.netloc, 'X-Key:${secret:one}')
    assert "'session_secrets' in" in refusal(http, server)


def test_a_large_file_is_refused(http, manage, secrets, server, tmp_path):
    (tmp_path / 'large').write_text('x' * 70_000)
    secrets({'one': {'file': str(tmp_path / 'large'), 'hosts': ['*']}})
    manage('set', 's', server.netloc, 'X-Key:${secret:one}')
    assert 'larger than 64 KiB' in refusal(http, server)


@pytest.mark.usefixtures('no_leak')
@needs_shell
def test_what_a_command_leaves_behind_does_not_hold_the_run(ask, manage, secrets, server):
    secrets({'one': {'command': ['sh', '-c', f'sleep 60 & echo {SECRET}'], 'hosts': ['*']}})
    manage('set', 's', server.netloc, 'X-Key:${secret:one}')
    assert ask('--session=s')['X-Key'] == SECRET


def test_a_byte_order_mark_is_no_part_of_a_secret(ask, manage, secrets, server, tmp_path):
    (tmp_path / 'secret').write_bytes(b'\xef\xbb\xbf' + SECRET.encode() + b'\r\n')
    secrets({'one': {'file': str(tmp_path / 'secret'), 'hosts': ['*']}})
    manage('set', 's', server.netloc, 'X-Key:${secret:one}')
    assert ask('--session=s')['X-Key'] == SECRET


@pytest.mark.parametrize('auth_type', ['basic', 'digest', 'bearer'])
def test_credentials_that_cannot_be_sent_are_refused_by_the_name_of_the_reference(
    env, http, manage, monkeypatch, server, auth_type
):
    monkeypatch.setenv('TOKEN', 'p\u0105ss' if auth_type == 'bearer' else '\udc80')
    auth = ['--bearer', '${env:TOKEN}'] if auth_type == 'bearer' else ['-a', 'u:${env:TOKEN}', '-A', auth_type]
    manage('set', 's', server.netloc, *auth)
    error = refusal(http, server)
    assert '${env:TOKEN}' in error
    assert 'p\u0105ss' not in error
    with open_session('s', server.netloc, env=env) as session, pytest.raises(SessionError, match='env:TOKEN'):
        session.requests_session()


@pytest.mark.usefixtures('no_leak')
@pytest.mark.parametrize(
    ('auth', 'values', 'sent'),
    [
        ('admin:${env:ONE}', ['pa\\:ss'], 'admin:pa\\:ss'),
        ('admin:${env:ONE}', ['a:b:c'], 'admin:a:b:c'),
        ('admin:x${env:ONE}', ['\\'], 'admin:x\\'),
        ('${env:ONE}:${env:TWO}', ['user', 'p:w'], 'user:p:w'),
        ('${env:ONE}:pass', ['us:er'], 'us:er:pass'),
        ('${env:ONE}', ['user:pa:ss'], 'user:pa:ss'),
        ('${env:ONE}:', ['key'], 'key:'),
    ],
)
def test_what_stands_in_a_value_separates_no_user_from_a_password(ask, manage, monkeypatch, server, auth, values, sent):
    for name, value in zip(['ONE', 'TWO'], values, strict=False):
        monkeypatch.setenv(name, value)
    manage('set', 's', server.netloc, '--auth', auth)
    assert basic(ask('--session=s')) == sent


def test_credentials_in_one_reference_need_a_password(http, httpie, manage, monkeypatch, server, sessions):
    assert 'no password' in httpie('sessions', 'set', 's', server.netloc, '--auth', 'x${env:TOKEN}').error()
    assert sessions.names() == []
    manage('set', 's', server.netloc, '--auth', '${env:TOKEN}')
    assert 'no password' in refusal(http, server)


def test_spaces_around_a_secret_are_not_sent(ask, env, manage, monkeypatch, server):
    monkeypatch.setenv('TOKEN', f' {SECRET} ')
    manage('set', 's', server.netloc, 'X-Key:${env:TOKEN}')
    assert ask('--session=s')['X-Key'] == SECRET
    with open_session('s', server.netloc, env=env) as session, session.requests_session() as script:
        assert script.headers['X-Key'] == SECRET


@pytest.mark.parametrize(
    ('word', 'problem'),
    [
        ('${env:K}:v', 'name of a header cannot refer'),
        ('X-${ask}:v', 'name of a header cannot refer'),
        ('Host:${env:TOKEN}', 'Host cannot refer'),
        ('X-Key:${ENV:TOKEN}', 'A reference is invalid'),
        ('X-Key:${ env:TOKEN}', 'A reference is invalid'),
    ],
)
def test_a_reference_stands_in_the_value_of_a_header(httpie, server, sessions, word, problem):
    assert problem in httpie('sessions', 'set', 's', server.netloc, word).error()
    assert sessions.names() == []


def test_an_invalid_reference_that_was_marked_by_hand_breaks_the_file(http, httpie, manage, server, sessions):
    manage('set', 's', server.netloc, 'X-Key:a')
    record = {'references': {'headers': {'X-Key': True}}}

    def edit(data):
        data['headers'][0]['value'] = '${env:}'
        data['__meta__']['session_plus'] = record

    sessions.edit('s', edit)
    assert 'A reference is invalid' in refusal(http, server)
    assert 'A reference is invalid' in httpie('sessions', 'check').stdout


def test_a_secret_over_http_to_another_machine_is_warned_of(http, manage, server):
    manage('set', 's', 'api.example.com', 'X-Key:${env:TOKEN}')
    done = http('--session=s', f'--proxy=http:{server.url}', 'http://api.example.com/get')
    assert server.last()['X-Key'] == SECRET
    assert 'secret that is referred to over http' in done.stderr
    assert (
        'over http'
        not in http('--session=s', f'--proxy=http:{server.url}', '--offline', 'https://api.example.com').stderr
    )


# A file from a stranger


@pytest.fixture
def stranger(tmp_path):
    """Write a file that somebody hands over."""

    def write(record=None, **headers):
        path, names = tmp_path / 'home' / 'evil.json', [name.replace('_', '-') for name in headers]
        record = {'references': {'headers': dict.fromkeys(names, True)}, **(record or {})}
        stored = [{'name': name, 'value': value} for name, value in zip(names, headers.values(), strict=True)]
        path.write_text(json.dumps({'headers': stored, '__meta__': {'session_plus': record}}))
        return path

    return write


@pytest.mark.parametrize('command', ['copy', 'rename'])
@pytest.mark.parametrize('target', [['s'], ['@sh']])
def test_a_file_that_becomes_a_session_reads_no_variable(ask, httpie, manage, server, stranger, command, target):
    where = [*target, server.netloc] if target == ['s'] else target
    stranger({'hosts': [server.netloc]} if target == ['@sh'] else None, X_Key='${env:TOKEN}')
    done = httpie('sessions', command, './evil.json', *where)
    if done.status:  # a file is not renamed to a shared session
        assert (command, target) == ('rename', ['@sh'])
        return
    assert '${env:TOKEN} is text now' in done.stderr
    session = '--session=s' if target == ['s'] else '--session-read-only=@sh'
    assert ask(session)['X-Key'] == '${env:TOKEN}'
    stranger({'hosts': [server.netloc]} if target == ['@sh'] else None, X_Key='${env:TOKEN}')
    done = manage(command, './evil.json', *where, '--force', '--with-references')
    assert 'is text now' not in done.stderr
    assert ask(session)['X-Key'] == SECRET


def test_its_url_does_not_lead_what_is_the_users_to_a_host(http, manage, secrets, server, stranger):
    manage('set', 'dave', server.netloc, 'X-Key:mine')
    path = stranger({'url': server.url, 'follows': True, 'base': 'dave'})
    assert 'Type the whole URL' in http(f'--session={path}', '/get').error()
    assert server.received == []
    http(f'--session={path}', f'{server.url}/get')
    assert server.last()['X-Key'] == 'mine'
    manage('set', '@common', '--for', '127.0.0.1', 'X-Key:shared')
    path = stranger({'url': server.url, 'follows': True, 'base': '@common'})
    assert 'Type the whole URL' in http(f'--session={path}', '/get').error()
    http(f'--session={path}', '--session-read-only=@common', '/get')
    assert server.last()['X-Key'] == 'shared'
    secrets({'one': {'command': printing(SECRET), 'hosts': ['*']}})
    server.received.clear()
    path = stranger({'url': 'http://api.example.com'}, X_Key='${secret:one}')
    assert 'secret over http' in http(f'--session={path}', f'--proxy=http:{server.url}', '/get').error()
    assert server.received == []
    path = stranger({'url': server.url}, X_Key='${secret:one}')
    http(f'--session={path}', '/get')
    assert server.last()['X-Key'] == SECRET


@needs_shell
def test_a_command_that_hangs_is_ended(http, manage, monkeypatch, secrets, server):
    monkeypatch.setattr('httpie_session_plus.web.secrets._TIMEOUT', 0.5)
    for command in (['sleep', '60'], ['sh', '-c', 'sleep 60 & echo x; sleep 60']):
        secrets({'one': {'command': command, 'hosts': ['*']}})
        manage('set', 's', server.netloc, 'X-Key:${secret:one}')
        assert 'longer than' in refusal(http, server)


def test_a_secret_is_for_its_hosts_alone(http, manage, secrets, server, other_server, tmp_path):
    marker = tmp_path / 'was-run'
    secrets(
        {'one': {'command': [sys.executable, '-c', f'open({str(marker)!r}, "w"); print(1)'], 'hosts': [server.netloc]}}
    )
    for one in (server.netloc, other_server.netloc):
        manage('set', 's', one, 'X-Key:${secret:one}')
    assert f"is for '{server.netloc}', not for" in refusal(http, other_server)
    assert not marker.exists()
    assert http('--session=s', f'{server.url}/get', f'Host:{server.netloc}').status == 0
    file = tmp_path / 'home' / 's.json'
    manage('set', './s.json', 'X-Key:${secret:one}')
    assert http(f'--session={file}', f'{server.url}/get').status == 0
    assert http(f'--session={file}', f'{other_server.url}/get').status == 1
    assert other_server.received == []


def test_nothing_is_run_or_asked_before_all_is_known_to_be_there(http, manage, monkeypatch, secrets, server, tmp_path):
    marker = tmp_path / 'was-run'
    secrets({'one': {'command': ['touch', str(marker)], 'hosts': ['*']}})
    monkeypatch.delenv('TOKEN')
    manage('set', 's', server.netloc, 'X-A:${secret:one}', 'X-B:${env:TOKEN}', 'X-C:${ask}')
    assert '${env:TOKEN}' in refusal(http, server)
    assert not marker.exists()


def test_what_is_not_sent_is_not_resolved(ask, http, manage, monkeypatch, server):
    manage('set', 's', server.netloc, 'X-Key:${env:TOKEN}', '--bearer', '${env:TOKEN}')
    monkeypatch.delenv('TOKEN')
    assert ask('--session=s', '--session-without=X-Key', '--session-without=auth')['X-Key'] is None
    assert ask('--session=s', 'X-Key:mine', '--auth=u:p')['X-Key'] == 'mine'


def test_ask_asks_once_a_run(http, manage, monkeypatch, server):
    asked = []
    monkeypatch.setattr(secrets_module, '_ask_at_terminal', lambda prompt: asked.append(prompt) or SECRET)
    manage('set', 's', server.netloc, 'X-Key:${ask}', 'X-More:${ask}')
    assert http('--session=s', f'{server.url}/get').status == 0
    assert (server.last()['X-Key'], server.last()['X-More'], len(asked)) == (SECRET, SECRET, 1)


# Where it goes


@pytest.mark.parametrize('trusted', [(), ('--session-trusted',)])
@pytest.mark.parametrize('words', [['X-Key:${env:TOKEN}'], ['--bearer', '${env:TOKEN}'], ['User-Agent:${env:TOKEN}']])
def test_it_goes_to_the_first_origin_alone(http, manage, server, other_server, words, trusted):
    manage('set', 's', server.netloc, *words)
    http('--follow', '--session=s', *trusted, url_to(server.url, f'{other_server.url}/anything'))
    assert SECRET in str(server.last().headers)
    assert SECRET not in str(other_server.last().headers)
    http('--follow', '--session=s', *trusted, url_to(server.url, url_to(other_server.url, f'{server.url}/anything')))
    assert SECRET in str(server.last().headers)
    assert SECRET not in str(other_server.last().headers)


def test_heirs_and_followers_inherit_the_reference(ask, manage, monkeypatch, server, sessions):
    manage('set', 'base', server.netloc, 'X-Key:${env:TOKEN}')
    assert ask(*BOTH)['X-Key'] == SECRET
    assert sessions.headers('user1') == [('X-Key', '${env:TOKEN}')]
    monkeypatch.setenv('TOKEN', 'rotated')
    assert ask('--session=user1')['X-Key'] == 'rotated'
    record = sessions.record('user1')
    manage('set', '@common', '--for', '127.0.0.1', '--bearer', '${env:TOKEN}')
    manage('set', 'user2', server.netloc, '--follow', '@common')
    assert ask('--session=user2')['Authorization'] == 'Bearer rotated'
    assert sessions.record('user1') == record


def test_a_base_by_its_path_takes_no_variable(http, httpie, manage, server, sessions, tmp_path):
    stranger = tmp_path / 'base.json'
    record = {'session_plus': {'references': {'headers': {'X-Key': True}}}}
    stranger.write_text(json.dumps({'headers': [{'name': 'X-Key', 'value': '${env:TOKEN}'}], '__meta__': record}))
    for flags in (
        [f'--session={stranger}'],
        ['--session=s', f'--session-read-only={stranger}'],
        [f'--session-read-only={stranger}'],
    ):
        assert 'can only use ${secret:NAME}' in refusal(http, server, *flags)
    for words in (['set', 's', server.netloc, '--base', stranger], ['set', 's', server.netloc, '--follow', stranger]):
        assert 'can only use ${secret:NAME}' in httpie('sessions', *words).error()
    assert sessions.names() == []
    assert 'can only use' in httpie('sessions', 'set', tmp_path / 'p.json', 'X-Key:${ask}').error()


def test_import_makes_text_of_variables_unless_asked(ask, manage, secrets, server, sessions, tmp_path):
    secrets({'one': {'command': printing(SECRET), 'hosts': ['*']}})
    manage('set', 's', server.netloc, 'X-A:${env:TOKEN}', 'X-B:${secret:one}')
    manage('export', 's', '-o', tmp_path / 'e.json')
    done = manage('import', tmp_path / 'e.json', 'a', server.netloc)
    assert '${env:TOKEN} is text now' in done.stderr
    received = ask('--session=a')
    assert (received['X-A'], received['X-B']) == ('${env:TOKEN}', SECRET)
    manage('import', tmp_path / 'e.json', 'b', server.netloc, '--with-references')
    assert ask('--session=b')['X-A'] == SECRET


def test_a_copy_to_another_host_leaves_references_behind(manage, server, other_server, other_sessions):
    manage('set', 's', server.netloc, 'X-Version:${env:TOKEN}', 'X-Key:${env:TOKEN}', 'X-Tenant:acme')
    manage('copy', 's', 's', server.netloc, '--to-host', other_server.netloc)
    assert ('X-Key', '${env:TOKEN}') not in other_sessions.headers('s')


def test_it_is_shown_in_plain_everywhere(manage, server, sessions):
    manage('set', 's', server.netloc, 'X-Key:${env:TOKEN}', '--auth', 'admin:${env:TOKEN}')
    shown = manage('show', 's').stdout
    assert ('${env:TOKEN}' in shown, 'admin:${env:TOKEN}' in shown) == (True, True)
    items = {item['kind']: item for item in manage('show', 's', '--json').json['items']}
    assert (items['header']['value'], items['header']['is_reference']) == ('${env:TOKEN}', True)
    assert 'admin:${env:TOKEN}' in manage('export', 's', '--redact').stdout
    assert SECRET not in shown + manage('export', 's').stdout + manage('list').stdout


def test_python_resolves_for_requests_and_stores_nothing(env, manage, monkeypatch, server, sessions):
    manage('set', 's', server.netloc, 'X-Key:${env:TOKEN}', '--bearer', '${env:TOKEN}')
    with open_session('s', server.netloc, env=env) as session, session.requests_session() as script:
        script.get(f'{server.url}/cookies/set/sid/1')
        assert (server.last()['X-Key'], server.last()['Authorization']) == (SECRET, f'Bearer {SECRET}')
        script.get(f'http://localhost:{server.port}/get')
        assert server.last()['X-Key'] is None
        assert dict(session.headers) == {'X-Key': '${env:TOKEN}'}
        with pytest.raises(SessionError, match='requests_session'):
            _ = session.auth
    import requests

    with open_session('s', server.netloc, env=env) as session, requests.Session() as script:
        session.apply_to(script)
        assert script.headers['X-Key'] == SECRET
        session.take_from(script)
        for value in ('rotated', 'again'):
            monkeypatch.setenv('TOKEN', value)
            session.apply_to(script)
        script.headers['X-Mine'] = '1'
        session.take_from(script)
        session.requests_session()
        session.take_from(script)
        first, _ = session.requests_session(), session.requests_session()
        session.take_from(first)
        session.update_headers(session.headers)
        assert dict(session.headers) == {'X-Key': '${env:TOKEN}', 'X-Mine': '1'}
    assert not any(one in sessions.path('s').read_text() for one in (SECRET, 'rotated', 'again'))
    assert sessions.read('s')['__meta__']['session_plus']['references']['headers'].keys() == {'x-key'}
    assert Path(sessions.path('s')).exists()


def test_https_and_http_are_two_origins(http, manage, server, secure_server):
    manage('set', 's', server.netloc, 'X-Key:${env:TOKEN}')
    http('--follow', f'--verify={certs.where()}', '--session=s', url_to(server.url, f'{secure_server.url}/anything'))
    assert secure_server.last()['X-Key'] is None


def test_a_committed_session_file_holds_no_secret_and_works_elsewhere(http, manage, secrets, server, tmp_path):
    secrets({'api': {'command': printing(SECRET), 'hosts': [server.netloc]}})
    manage('set', './team.json', 'Authorization:Bearer ${secret:api}', 'X-Tenant:acme')
    committed = (tmp_path / 'home' / 'team.json').read_text()
    assert http('--session-read-only=./team.json', f'{server.url}/get').status == 0
    assert server.last()['Authorization'] == f'Bearer {SECRET}'
    assert SECRET not in committed
    assert (tmp_path / 'home' / 'team.json').read_text() == committed


def test_stored_names_and_values_that_only_look_like_references_stay_text(ask, sessions):
    sessions.write('s', {'headers': [{'name': 'X-${env', 'value': 'a'}, {'name': 'X-Key', 'value': '${secret:nope}'}]})
    assert ask('--session=s')['X-Key'] == '${secret:nope}'
    assert isinstance(sessions, Sessions)


def test_every_host_header_is_one_that_the_secret_is_for(http, manage, secrets, server):
    secrets({'one': {'command': printing(SECRET), 'hosts': ['127.0.0.1']}}, session_hosts={server.netloc: 's'})
    manage('set', 's', server.netloc, 'X-Key:${secret:one}')
    for words in (['Host:evil.org'], [f'Host:{server.netloc}', 'Host:evil.org']):
        assert 'does not go to' in http(f'{server.url}/get', *words).error()
    manage('set', 's', server.netloc, 'Host:evil.org')
    assert 'does not go to' in refusal(http, server)
    assert server.received == []
