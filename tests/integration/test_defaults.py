"""Default sessions: rules in HTTPie's config.json choose the session of a run."""

import json
import os
import re

import pytest
from support import Sessions, url_to
from support.capabilities import needs_access_times, needs_links, needs_shell
from support.files import has_mode


@pytest.fixture
def config(config_dir):
    return config_dir / 'config.json'


@pytest.fixture
def rules(config):
    """Write rules, and other members, by hand."""

    def write(stored, **more):
        config.write_text(json.dumps({'disable_update_warnings': True, 'session_hosts': stored, **more}))

    return write


@pytest.fixture
def dave(manage, server):
    manage('set', 'dave', server.netloc, 'X-Api-Key:secret')


@pytest.fixture
def get(http, server):
    """Send a request without a session flag, all well."""

    def run(*args, url=None):
        flags = [arg for arg in args if arg.startswith('-')]
        done = http(*flags, f'{url or server.url}/get', *[arg for arg in args if arg not in flags])
        assert (done.status, done.stderr) == (0, ''), done
        return server.last()

    return run


@pytest.mark.usefixtures('dave')
def test_a_default_session_is_used_and_saved_without_a_flag(get, http, manage, server, sessions):
    manage('use', 'dave', server.netloc)
    assert get()['X-Api-Key'] == 'secret'
    http(f'{server.url}/cookies/set/sid/1', 'X-New:1')
    assert sessions.cookies('dave') == {'sid': '1'}
    assert ('X-New', '1') in sessions.headers('dave')
    manage('use', 'dave')
    manage('unuse', server.netloc)
    assert get()['X-Api-Key'] is None


@pytest.mark.usefixtures('dave')
def test_users_of_a_host_are_switched(get, manage, server, config):
    manage('set', 'erin', server.netloc, 'X-Api-Key:other')
    manage('use', 'dave', server.netloc)
    assert get()['X-Api-Key'] == 'secret'
    manage('use', 'erin', server.netloc)
    assert get()['X-Api-Key'] == 'other'
    assert json.loads(config.read_text())['session_hosts'] == {server.netloc: 'erin'}


def test_a_shared_default_session_is_only_read(get, http, manage, server, config_dir):
    manage('set', '@me', '--for', '*', 'User-Agent:me/1')
    manage('use', '@me', '*')
    assert get('X-New:1')['User-Agent'] == 'me/1'
    http(f'{server.url}/cookies/set/sid/1')
    assert [path.name for path in (config_dir / 'sessions').iterdir()] == ['@shared']
    assert Sessions(config_dir / 'sessions' / '@shared').headers('me') == [('User-Agent', 'me/1')]


@pytest.mark.usefixtures('dave')
def test_a_path_can_be_the_default_session_of_a_host(ask, get, manage, server, tmp_path):
    ask(f'--session={tmp_path / "s.json"}', 'X-Path:1')
    manage('use', tmp_path / 's.json', server.netloc)
    assert get()['X-Path'] == '1'


@pytest.mark.usefixtures('dave')
@pytest.mark.parametrize('flags', [['--session=other'], ['--session-read-only=other'], ['--no-session']])
def test_a_session_flag_switches_the_rules_off(get, manage, server, flags):
    manage('use', 'dave', server.netloc)
    assert get(*flags)['X-Api-Key'] is None


@pytest.mark.usefixtures('dave')
@pytest.mark.parametrize('options', [['--session=other'], ['--session-read-only=other'], ['--no-session']])
def test_a_session_flag_in_default_options_does_so_too_and_is_named(get, manage, rules, server, options):
    rules({server.netloc: 'dave'}, default_options=options)
    assert get()['X-Api-Key'] is None
    assert options[0].partition('=')[0] in manage('use', 'dave', server.netloc).stderr


@pytest.mark.usefixtures('dave')
def test_no_session_resets_a_flag_in_default_options_and_the_rules(get, rules, server):
    rules({server.netloc: 'dave'}, default_options=['--session=other'])
    assert get('--no-session')['X-Api-Key'] is None


def test_no_session_read_only_switches_a_shared_default_off(get, manage, server):
    manage('set', '@me', '--for', '*', 'User-Agent:me/1')
    manage('use', '@me', '*')
    assert get('--no-session-read-only')['User-Agent'] != 'me/1'


@pytest.mark.usefixtures('dave')
def test_no_session_read_only_switches_following_off_in_a_default_session(get, manage, server):
    manage('set', 'base', server.netloc, 'X-Base:1')
    manage('follow', 'dave', 'base')
    manage('set', 'base', server.netloc, 'X-Base:2')
    manage('use', 'dave', server.netloc)
    received = get('--no-session-read-only')
    assert (received['X-Api-Key'], received['X-Base']) == ('secret', '1')
    assert get()['X-Base'] == '2'


@pytest.mark.usefixtures('dave')
def test_options_that_choose_no_session_leave_the_rules_on(get, manage, server):
    manage('use', 'dave', server.netloc)
    assert get('--session-without=X-Api-Key')['X-Api-Key'] is None
    assert get('--session-exclude=X-New', 'X-New:1')['X-Api-Key'] == 'secret'


# Where it is sent


@pytest.mark.usefixtures('dave')
def test_the_host_is_that_of_the_url_and_never_a_typed_one(get, http, manage, server, sessions):
    manage('use', 'dave', server.netloc)
    assert get(f'Host:{server.netloc}', url=f'http://localhost:{server.port}')['X-Api-Key'] is None
    assert get('Host:other.org')['X-Api-Key'] == 'secret'
    assert 'Host' not in dict(sessions.headers('dave'))
    assert get()['Host'] == server.netloc


@pytest.mark.usefixtures('dave')
@pytest.mark.parametrize(
    'url',
    [
        'http://localhost:{port}/get?127.0.0.1:{port}',
        'http://127.0.0.1:{port}@localhost:{port}/get',
        'http://localhost:{port}#@127.0.0.1:{port}/get',
        'http://localhost:{port}/\\@127.0.0.1:{port}/get',
        'http://localhost.:{port}/get',
    ],
)
def test_a_url_that_only_looks_like_the_host_gets_nothing(http, manage, server, url):
    manage('use', 'dave', server.netloc)
    http(url.format(port=server.port))
    assert [one['X-Api-Key'] for one in server.received if one['X-Api-Key']] == []


@pytest.mark.usefixtures('dave')
def test_a_url_that_can_be_read_in_two_ways_is_refused(http, manage, server):
    manage('use', 'dave', server.netloc)
    assert http(f'http://localhost:{server.port}\\@127.0.0.1:{server.port}/get').status == 1
    assert server.received == []


@pytest.mark.usefixtures('dave')
def test_a_redirect_chooses_nothing_anew(http, manage, server, other_server):
    manage('set', 'dave', other_server.netloc, 'X-Api-Key:of-the-other')
    manage('use', 'dave', other_server.netloc)
    http('--follow', url_to(server.url, f'{other_server.url}/anything'))
    assert other_server.last()['X-Api-Key'] is None
    manage('use', 'dave', server.netloc)
    http('--follow', url_to(server.url, f'{other_server.url}/anything'))
    assert [server.last()['X-Api-Key'], other_server.last()['X-Api-Key']] == ['secret', None]


@pytest.mark.usefixtures('dave')
def test_a_named_default_belongs_to_its_port(get, http, rules, server, other_server):
    rules({'127.0.0.1': 'dave', other_server.netloc: 'dave'})
    assert get()['X-Api-Key'] is None


def test_a_session_file_cannot_make_itself_the_default(http, server, config_dir, sessions):
    sessions.write(
        'dave', {'headers': [{'name': 'X-Api-Key', 'value': 'secret'}], 'session_hosts': {server.netloc: 'dave'}}
    )
    sessions.edit('dave', lambda data: data.update(__meta__={'session_plus': {'hosts': ['127.0.0.1']}}))
    http(f'{server.url}/get')
    assert server.last()['X-Api-Key'] is None


# What is wrong is said before the request


@pytest.mark.usefixtures('dave')
def test_use_refuses_what_does_not_exist(httpie, server, config):
    before = config.read_bytes()
    for words in (['dav', server.netloc], ['dave', 'x.org'], ['@dave', '*'], ['./x.json', 'x.org'], ['nope']):
        assert httpie('sessions', 'use', *words).status == 1
    assert "Did you mean 'dave'?" in httpie('sessions', 'use', 'dav', server.netloc).error()
    assert config.read_bytes() == before


@pytest.mark.usefixtures('dave')
def test_only_a_shared_session_is_for_a_pattern_that_it_is_for(httpie, manage, server, config):
    before = config.read_bytes()
    manage('set', '@common', '--for', '*.example.com', 'X-A:1')
    for words in (
        ['dave', '*.example.com'],
        ['dave', '*'],
        ['@common', '*'],
        ['@common', 'example.com'],
        ['@common', '*.com'],
    ):
        assert httpie('sessions', 'use', *words).status == 1
    assert '@common' in httpie('sessions', 'use', '@common').error()
    assert config.read_bytes() == before
    manage('use', '@common', '*.dev.example.com', 'api.example.com:8443')
    assert set(json.loads(config.read_text())['session_hosts']) == {'*.dev.example.com', 'api.example.com:8443'}


@pytest.mark.usefixtures('dave')
def test_one_that_has_gone_is_named_with_its_rule(http, httpie, manage, server, sessions):
    manage('use', 'dave', server.netloc)
    sessions.path('dave').unlink()
    error = http(f'{server.url}/get').error()
    assert server.received == []
    assert sessions.names() == []
    assert httpie('sessions', *error.partition('httpie sessions ')[2].split()).status == 0
    assert http(f'{server.url}/get').status == 0


def test_a_shared_one_that_has_gone_or_is_for_others_is_named(http, manage, rules, server):
    rules({'*': '@me'})
    assert 'httpie sessions unuse' in http(f'{server.url}/get').error()
    manage('set', '@me', '--for', 'x.org', 'X-A:1')
    assert "not for '127.0.0.1" in http(f'{server.url}/get').error()
    assert server.received == []


@pytest.mark.parametrize(
    'stored', [[], 'dave', 1, None, {'x.org': 1}, {'*.com': '@a'}, {'x.org': './s'}, {'*.a.b': 'dave'}]
)
def test_broken_rules_are_one_message_and_the_request_goes_on_without(http, rules, server, stored):
    rules(stored)
    done = http(f'{server.url}/get', 'X-A:1')
    assert done.status == 0
    (line,) = done.stderr.strip().splitlines()
    assert "'session_hosts' in" in line
    assert server.last()['X-A'] == '1'


@pytest.mark.usefixtures('dave')
@pytest.mark.parametrize('content', ['{', '', '[1', '{"a": 1, "a": 2', '\0', '{"session_hosts": {"127.0.0.1'])
def test_a_broken_configuration_is_one_message_and_use_leaves_it(http, httpie, server, config, content):
    config.write_text(content)
    done = http(f'{server.url}/get')
    assert done.status == 0
    assert len(done.stderr.strip().splitlines()) == 1
    assert httpie('sessions', 'use', 'dave', server.netloc).status == 1
    assert httpie('sessions', 'unuse', server.netloc).status == 1
    assert config.read_text() == content


@pytest.mark.usefixtures('dave')
@pytest.mark.parametrize('stored', [[], 'x', {'*.com': '@a'}, {'x.org': 1}])
def test_use_leaves_broken_rules_as_they_are(httpie, rules, server, config, stored):
    rules(stored)
    before = config.read_bytes()
    assert httpie('sessions', 'use', 'dave', server.netloc).status == 1
    assert config.read_bytes() == before


def test_a_broken_rule_can_be_removed(manage, rules, config):
    rules({'*.com': '@a', 'x.org': 'b'})
    manage('unuse', '*.com')
    assert json.loads(config.read_text())['session_hosts'] == {'x.org': 'b'}


# The file


KEPT = [
    '{"disable_update_warnings": true}\n',
    '{\n    "default_options": [\n        "--form"\n    ],\n    "disable_update_warnings": true\n}\n',
    '{\r\n\t"x":   1.50e2,\r\n\t"disable_update_warnings" : true\r\n}',
    '{ "disable_update_warnings": true , "é\\u00e9": {"session_hosts": {}} }\n\n',
    '\n{"a": [], "disable_update_warnings": true}',
]


@pytest.mark.usefixtures('dave')
@pytest.mark.parametrize('content', KEPT)
def test_everything_else_in_the_file_is_kept_byte_for_byte(manage, server, config, content):
    config.write_bytes(content.encode())
    config.chmod(0o640)
    manage('use', 'dave', server.netloc)
    changed = config.read_bytes().decode()
    assert json.loads(changed) == {**json.loads(content), 'session_hosts': {server.netloc: 'dave'}}
    assert changed.startswith(content.rstrip().removesuffix('}').rstrip())
    assert set(re.findall('\r?\n', changed)) <= set(re.findall('\r?\n', content))
    assert has_mode(config, 0o640)
    manage('unuse', server.netloc)
    assert config.read_bytes().decode() == content


@pytest.mark.usefixtures('dave')
@needs_links
def test_a_link_stays_a_link_and_a_missing_file_is_made(manage, server, config, tmp_path):
    config.rename(tmp_path / 'dotfiles.json')
    config.symlink_to(tmp_path / 'dotfiles.json')
    manage('use', 'dave', server.netloc)
    assert config.is_symlink()
    assert server.netloc in (tmp_path / 'dotfiles.json').read_text()
    config.unlink()
    manage('use', 'dave', server.netloc)
    assert json.loads(config.read_text()) == {'session_hosts': {server.netloc: 'dave'}}


@pytest.mark.usefixtures('dave')
def test_a_key_that_is_there_twice_is_refused(httpie, server, config):
    config.write_text('{"session_hosts": {}, "session_hosts": {}}')
    assert 'twice' in httpie('sessions', 'use', 'dave', server.netloc).error()


def test_unuse_names_what_there_is(httpie, manage, rules):
    assert 'There are no rules.' in httpie('sessions', 'unuse', 'x.org').error()
    rules({'api.example.com': 'dave', '*': '@me'})
    assert "Did you mean 'api.example.com'?" in httpie('sessions', 'unuse', 'api.exmaple.com').error()
    assert httpie('sessions', 'unuse', '*', 'nope.org').status == 1
    assert manage('unuse', 'https://api.example.com', '*').stdout.count('is no longer the default session for') == 2


@pytest.mark.usefixtures('dave')
def test_a_rule_that_is_missing_among_others_leaves_them_all(httpie, manage, server, config):
    manage('use', 'dave', server.netloc)
    before = config.read_bytes()
    message = httpie('sessions', 'unuse', server.netloc, 'x.org').error()
    assert f"No rule for 'x.org'. Rules: '{server.netloc}'." in message
    assert config.read_bytes() == before


# What is said


@pytest.mark.usefixtures('dave')
def test_which_says_what_a_run_uses_and_why(httpie, manage, rules, server):
    none = manage('which', f'{server.url}/get').stdout
    assert none == f"No session: no rule matches '{server.netloc}'.\n"
    manage('set', '@me', '--for', '*', 'User-Agent:me')
    manage('set', 'base', server.netloc, 'X-A:1')
    manage('follow', 'dave', 'base')
    manage('use', 'dave', server.netloc)
    manage('use', '@me', '*')
    chosen = f"'dave' @ '{server.netloc}' follows 'base': the rule for '{server.netloc}'.\n"
    assert manage('which', f'{server.url}/get').stdout == chosen
    assert manage('which', server.netloc).stdout == chosen
    assert manage('which', ':1/x').stdout == "'@me': the rule for '*'.\n"
    manage('delete', 'dave', server.netloc)
    assert 'unuse' in httpie('sessions', 'which', server.netloc).error()
    rules({server.netloc: 'dave'}, default_options=['--session=erin', '--session-read-only=base', '--form'])
    assert "No base session 'base' for x.org." in httpie('sessions', 'which', 'x.org').error()
    netloc = server.netloc
    both = (
        f"'erin' @ '{netloc}' over 'base' @ '{netloc}': --session=erin --session-read-only=base in default_options.\n"
    )
    assert manage('which', netloc).stdout == both


@pytest.mark.usefixtures('dave')
def test_a_verbose_run_says_it_on_stderr_and_others_do_not(get, http, manage, server):
    manage('use', 'dave', server.netloc)
    get()
    done = http('--verbose', f'{server.url}/get')
    assert f"Using 'dave' @ '{server.netloc}', by the rule for '{server.netloc}'" in done.stderr
    assert 'Using' not in http('--verbose', '--session=dave', f'{server.url}/get').stderr


@pytest.mark.usefixtures('dave')
def test_list_and_check_know_the_rules(httpie, manage, server, sessions):
    manage('set', '@me', '--for', '*', 'User-Agent:me')
    manage('use', '@me', '*', 'x.org')
    manage('use', 'dave', server.netloc)
    listed = {one['name']: one['default_for'] for one in manage('list', '--json').json}
    assert listed == {'@me': ['*', 'x.org'], 'dave': [server.netloc]}
    assert f'default for {server.netloc}' in manage('list').stdout
    sessions.path('dave').unlink()
    report = httpie('sessions', 'check')
    assert report.status == 1
    assert f'run httpie sessions unuse {server.netloc}' in report.stdout


@pytest.mark.usefixtures('dave')
def test_delete_and_rename_name_the_rules_and_the_way_on_can_be_typed(get, httpie, manage, server):
    manage('use', 'dave', server.netloc)
    warning = manage('rename', 'dave', 'david', server.netloc).stderr
    assert httpie('sessions', *warning.partition('httpie sessions ')[2].split()).status == 0
    assert get()['X-Api-Key'] == 'secret'
    warning = manage('delete', 'david', server.netloc).stderr
    assert httpie('sessions', *warning.partition('httpie sessions ')[2].split()).status == 0
    assert get()['X-Api-Key'] is None


@pytest.mark.usefixtures('dave')
def test_it_holds_with_offline_and_download(http, manage, server, tmp_path):
    manage('use', 'dave', server.netloc)
    assert 'X-Api-Key: secret' in http('--offline', f'{server.url}/get').stdout
    assert http('--download', f'--output={tmp_path / "f"}', f'{server.url}/get').status == 0
    assert server.last()['X-Api-Key'] == 'secret'


@pytest.mark.usefixtures('dave')
@pytest.mark.parametrize('options', [[], ['--session-trusted']])
def test_a_default_session_stays_with_its_host_whatever_is_trusted(http, manage, rules, server, options):
    rules({server.netloc: 'dave'}, default_options=options)
    done = http('--session-trusted', '--follow', url_to(server.url, f'http://localhost:{server.port}/anything'))
    assert (server.received[-2]['X-Api-Key'], server.last()['X-Api-Key']) == ('secret', None)
    assert 'A default session stays with its host' in done.stderr


@pytest.mark.usefixtures('dave')
def test_a_rule_by_path_is_one_by_name_and_for_its_own_host(get, httpie, manage, server, sessions, config):
    manage('use', sessions.path('dave'), server.netloc)
    assert json.loads(config.read_text())['session_hosts'] == {server.netloc: 'dave'}
    assert httpie('sessions', 'use', sessions.path('dave'), 'x.org').status == 1
    manage('set', '@me', '--for', '*', 'User-Agent:me/1')
    manage('use', config.parent / 'sessions' / '@shared' / 'me.json', '*')
    assert get(url=f'http://localhost:{server.port}')['User-Agent'] == 'me/1'


def test_an_unquoted_star_is_noticed(httpie, manage, config, tmp_path):
    manage('set', '@me', '--for', '*', 'User-Agent:me/1')
    before = config.read_bytes()
    for name in ('a.txt', 'b.py'):
        (tmp_path / 'home' / name).touch()
    assert "httpie sessions use @me '*'" in httpie('sessions', 'use', '@me', 'a.txt', 'b.py').error()
    assert config.read_bytes() == before


@pytest.mark.usefixtures('dave')
@needs_shell
def test_words_in_the_wrong_order_get_the_right_line(httpie, manage, server):
    manage('set', '@me', '--for', '*', 'User-Agent:me/1')
    assert f'Try: httpie sessions use dave {server.netloc}' in httpie('sessions', 'use', server.netloc, 'dave').error()
    assert "Try: httpie sessions use @me '*'" in httpie('sessions', 'use', '*', '@me').error()
    manage('use', 'dave')
    assert f'Try: httpie sessions unuse {server.netloc}' in httpie('sessions', 'unuse', 'dave').error()


@pytest.mark.usefixtures('dave')
@needs_access_times
def test_rename_updates_the_rules_if_asked_and_prune_keeps_default_sessions(get, manage, server, sessions):
    manage('use', 'dave')
    manage('rename', 'dave', 'david', server.netloc, '--update-followers')
    assert get()['X-Api-Key'] == 'secret'
    os.utime(sessions.path('david'), (1, 1))
    done = manage('prune', '--unused', '1d', '--yes')
    assert 'it is the default session for' in done.stderr
    assert sessions.names() == ['david']


def test_use_and_follow_refuse_a_chain_that_is_not_for_the_hosts(httpie, manage):
    manage('set', '@a', '--for', '*.a.org', '--for', '*.b.org', 'X-A:1')
    manage('set', '@b', '--for', '*.b.org', '--follow', '@a')
    manage('unset', '@a', '--for', '*.b.org')
    assert "'@a' is for" in httpie('sessions', 'use', '@b', '*.b.org').error()
    manage('set', '@any', '--for', '*', 'User-Agent:x')
    assert httpie('sessions', 'follow', '@any', '@a').status == 1


@pytest.mark.parametrize('options', [['--session=dd', '--no-session'], ['--sess=dd']])
def test_which_reads_default_options_as_http_does(manage, rules, options):
    rules({'x.org': '@x'}, default_options=options)
    if '--no-session' in options:
        assert 'No session: --no-session in default_options' in manage('which', 'x.org').stdout


@pytest.mark.usefixtures('dave')
def test_a_configuration_that_httpie_reads_can_be_edited(manage, server, config):
    config.write_text('{"a": NaN, "a": 1e999, "disable_update_warnings": true}')
    manage('use', 'dave', server.netloc)
    assert (
        config.read_text()
        == f'{{"a": NaN, "a": 1e999, "disable_update_warnings": true, "session_hosts": {{"{server.netloc}": "dave"}}}}'
    )


def test_a_rule_that_names_a_named_session_by_its_path_counts(manage, sessions, server, config_dir):
    manage('set', 'dave', server.netloc, 'X-A:1')
    rules = {server.netloc: str(sessions.path('dave'))}
    (config_dir / 'config.json').write_text(json.dumps({'session_hosts': rules, 'disable_update_warnings': True}))
    (listed,) = manage('list', '--json').json
    assert listed['default_for'] == [server.netloc]


@pytest.mark.parametrize('command', [['check'], ['export', 'dave', '--with-base', '--output-dir=out']])
def test_a_name_that_no_file_can_have_is_no_traceback(httpie, manage, sessions, server, config_dir, command):
    manage('set', 'dave', server.netloc, 'X-A:1')
    sessions.edit('dave', lambda data: data['__meta__'].update(session_plus={'base': 'b' * 300}))
    rules = {server.netloc: 'c' * 300}
    (config_dir / 'config.json').write_text(json.dumps({'session_hosts': rules, 'disable_update_warnings': True}))
    run = httpie('sessions', *command)
    assert 'OSError' not in run.stderr
    assert 'does not exist' in run.stdout + run.stderr
