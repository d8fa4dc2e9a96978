"""The URL of a session: ``http --session=prod /users`` asks below it."""

import json

import pytest
from pytest_httpbin import certs
from support.capabilities import needs_access_times, needs_shell

NOT_PLAIN = 'the path of a URL must not hold "..", "\\", "${", or "%" without two digits'
MISSING = "'prod' @ {host!r} has no URL. Add one: httpie sessions set prod {host} --url URL"


@pytest.fixture
def url(server):
    return f'{server.url}/anything/v1'


@pytest.fixture
def prod(manage, server, url):
    """Make a session with a URL and a header."""
    manage('set', 'prod', server.netloc, 'X-Key:secret', '--url', url)


@pytest.fixture
def get(http, server):
    """Run ``http`` with a session, all well, and return the path that the server received."""

    def run(*args, session='--session=prod', **how):
        done = http(session, *args, **how)
        assert (done.status, done.stderr) == (0, ''), done
        return server.last().path

    return run


@pytest.fixture
def offline(http):
    """Return the first line and the host of the request that a run would send."""

    def run(*args, **how):
        done = http('--offline', *args, **how)
        assert (done.status, done.stderr) == (0, ''), done
        lines = done.stdout.splitlines()
        return lines[0], next(line[6:] for line in lines if line.startswith('Host: '))

    return run


@pytest.fixture
def hand_edited(manage, config_dir):
    """Write a URL into the file of a session by hand."""

    def write(url, host='api.example.com', name='prod'):
        manage('set', name, host, 'X-Key:secret')
        path = config_dir / 'sessions' / host.replace(':', '_') / f'{name}.json'
        data = json.loads(path.read_text())
        data['__meta__']['session_plus'] = {'url': url}
        path.write_text(json.dumps(data))
        return path

    return write


def shown(manage, *session):
    return manage('show', *session, '--json').json['url']


# Where a request goes


@pytest.mark.usefixtures('prod')
@pytest.mark.parametrize(
    ('args', 'path'),
    [
        (['/users'], '/users'),
        (['GET', '/users'], '/users'),
        (['/'], '/'),
        (['/users/'], '/users/'),
        (['/a//b'], '/a//b'),
        (['/users', 'q==1'], '/users'),
        (['/users?q=1&r=http://evil.example#top'], '/users'),
        (['/@me:pass@evil.example'], '/@me:pass@evil.example'),
    ],
)
def test_a_path_is_added_to_the_url_of_the_session(get, server, args, path):
    assert get(*args) == f'/anything/v1{path}'
    assert server.last()['X-Key'] == 'secret'


@pytest.mark.usefixtures('prod')
def test_items_method_and_query_are_as_in_any_run(http, server, url):
    done = http('--session=prod', 'PUT', '/users?a=1', 'b==2', 'name=dave')
    assert (done.json['url'], done.json['json']) == (f'{url}/users?a=1&b=2', {'name': 'dave'})
    done = http('--session=prod', '/users', 'name=dave')
    assert (done.json['url'], server.last().method) == (f'{url}/users', 'POST')


@pytest.mark.usefixtures('prod')
def test_the_session_is_saved_as_in_any_run(get, sessions, url):
    get('/users', 'X-New:1')
    assert dict(sessions.headers('prod')) == {'X-Key': 'secret', 'X-New': '1'}
    assert sessions.record('prod') == {'url': url}


@pytest.mark.usefixtures('prod')
def test_a_session_that_is_only_read_has_its_url_too(get, server):
    assert get('/users', 'X-New:1', session='--session-read-only=prod') == '/anything/v1/users'
    assert server.last()['X-Key'] == 'secret'


@pytest.mark.usefixtures('prod')
def test_the_url_is_that_of_the_session_and_not_of_its_base(http, get, manage, server, other_server):
    manage('set', 'base', server.netloc, 'X-Base:1', '--url', f'{server.url}/anything/base')
    manage('set', 'base', other_server.netloc, '--url', other_server.url)
    assert get('--session-read-only=base', '/users') == '/anything/v1/users'
    assert server.last()['X-Base'] == '1'
    manage('set', 'dave', server.netloc, '--follow', 'base')
    assert 'dave' in http('--session=dave', '/users').error()
    assert (
        http('--session=new', '--session-read-only=base', '/users')
        .error()
        .startswith("http: error: No session 'new' has a URL.")
    )
    assert get('/anything/x', session='--session-read-only=prod') == '/anything/v1/anything/x'


@pytest.mark.usefixtures('prod')
def test_a_session_in_default_options_has_its_url(http, get, config_dir, server):
    (config_dir / 'config.json').write_text(
        json.dumps({'disable_update_warnings': True, 'default_options': ['--session=prod']})
    )
    assert get('/users', session='--check-status') == '/anything/v1/users'
    assert 'No host supplied' in http('--no-session', '/users').stderr
    assert len(server.received) == 1


@pytest.mark.usefixtures('prod')
def test_redirects_and_downloads_work(get, http, manage, server, tmp_path):
    manage('set', 'root', server.netloc, '--url', f'{server.url}/')
    assert get('--follow', '/redirect-to?url=/get', session='--session=root') == '/get'
    assert http('--session=prod', '--download', '--output', tmp_path / 'x', '/users').status == 0
    assert json.loads((tmp_path / 'x').read_text())['url'] == f'{server.url}/anything/v1/users'


def test_a_path_decides_which_session_has_the_url(get, manage, server, tmp_path):
    path = tmp_path / 'x.json'
    manage('set', path, 'X-Key:mine', '--url', f'{server.url}/anything/x')
    assert get('/users', session=f'--session={path}') == '/anything/x/users'
    assert server.last()['X-Key'] == 'mine'


def test_the_stored_scheme_wins(offline, manage):
    manage('set', 'prod', 'api.example.com', '--url', 'http://api.example.com/v1')
    assert offline('--session=prod', '/users', program='https') == ('GET /v1/users HTTP/1.1', 'api.example.com')
    assert 'http://' not in offline('--session=prod', '--default-scheme=https', '/users')[0]
    manage('set', 'prod', 'api.example.com', 'X-Key:1', '--url', 'https://api.example.com')
    assert shown(manage, 'prod') == 'https://api.example.com'


def test_https_is_used_where_it_is_stored(http, manage, secure_server):
    manage('set', 'prod', secure_server.netloc, '--url', f'{secure_server.url}/anything')
    assert (
        http(f'--verify={certs.where()}', '--session=prod', '/users').json['url']
        == f'{secure_server.url}/anything/users'
    )


def test_a_path_is_left_as_it_is_where_that_is_asked_for(offline, manage):
    manage('set', 'prod', 'api.example.com', '--url', 'https://api.example.com/v1')
    assert offline('--session=prod', '/a/../b')[0] == 'GET /v1/b HTTP/1.1'
    assert offline('--session=prod', '--path-as-is', '/a/../b')[0] == 'GET /v1/a/../b HTTP/1.1'
    assert offline('--session=prod', '--path-as-is', '/../..//x')[0] == 'GET /v1/../..//x HTTP/1.1'


@pytest.mark.parametrize(
    ('host', 'typed', 'stored', 'sent'),
    [
        ('api.example.com', 'https://api.example.com/v1', 'https://api.example.com/v1', 'api.example.com'),
        ('api.example.com', 'HTTPS://API.example.com:443/V1//', 'https://api.example.com/V1', 'api.example.com'),
        ('api.example.com', 'http://api.example.com:80', 'http://api.example.com', 'api.example.com'),
        (
            'api.example.com:8443',
            'https://api.example.com:8443/',
            'https://api.example.com:8443',
            'api.example.com:8443',
        ),
        ('api.example.com', 'https://api.example.com./v1', 'https://api.example.com/v1', 'api.example.com'),
        ('[::1]:8000', 'http://[::1]:8000/v1', 'http://[::1]:8000/v1', '[::1]:8000'),
        ('[2001:db8::1]', 'https://[2001:DB8::1]:443/v1', 'https://[2001:db8::1]/v1', '[2001:db8::1]'),
        ('bücher.example', 'https://bücher.example/v1', 'https://xn--bcher-kva.example/v1', 'xn--bcher-kva.example'),
        ('xn--bcher-kva.example', 'https://BÜCHER.example', 'https://xn--bcher-kva.example', 'xn--bcher-kva.example'),
        (':8000', 'http://localhost:8000/v1', 'http://localhost:8000/v1', 'localhost:8000'),
    ],
)
def test_a_url_is_stored_as_it_is_sent(offline, manage, host, typed, stored, sent):
    manage('set', 'prod', host, 'X-Key:1', '--url', typed)
    assert shown(manage, 'prod') == stored
    line, host_header = offline('--session=prod', '/users')
    assert host_header == sent
    assert line.split()[1].endswith('/users')


@pytest.mark.parametrize('spelled', ['API.example.com', 'api.example.com:443', 'api.example.com'])
@pytest.mark.parametrize('typed', ['https://API.example.com/v1', 'https://api.example.com:443/v1'])
def test_a_session_that_httpie_made_is_found_by_the_host_as_it_was_spelled(http, manage, config_dir, spelled, typed):
    directory = config_dir / 'sessions' / spelled.replace(':', '_')
    directory.mkdir(parents=True)
    (directory / 'prod.json').write_text('{"headers": {"X-Key": "1"}}')
    manage('set', 'prod', spelled, '--url', typed)
    assert 'X-Key: 1' in http('--offline', '--session=prod', '/users').stdout
    assert [path.name for path in directory.parent.iterdir()] == [directory.name]


@pytest.mark.usefixtures('prod')
def test_the_session_is_the_one_of_the_url_whichever_host_header_is_typed(http, manage, server, sessions):
    manage('set', 'prod', 'other.example.com', 'X-Key:other')
    http('--session=prod', '/users', 'Host:other.example.com', 'X-New:1')
    assert (server.last()['X-Key'], server.last()['Host']) == ('secret', 'other.example.com')
    assert dict(sessions.headers('prod')) == {'X-Key': 'secret', 'X-New': '1'}


@pytest.mark.usefixtures('prod')
def test_credentials_of_the_netrc_file_are_those_of_the_real_host(get, http, server, tmp_path, monkeypatch):
    netrc = tmp_path / 'netrc'
    netrc.write_text('machine 127.0.0.1 login me password pass')
    netrc.chmod(0o600)
    monkeypatch.setenv('NETRC', str(netrc))
    get('-A', 'basic', '/users')
    assert server.last()['Authorization'] == 'Basic bWU6cGFzcw=='


# Which arguments are paths


@pytest.mark.usefixtures('prod')
@pytest.mark.parametrize('typed', ['//evil.example/x', '///x', r'\\evil.example', ':/x', '://'])
def test_what_begins_otherwise_is_left_to_httpie(http, server, typed):
    done = http('--session=prod', '--timeout=1', typed)
    assert done.status == 1
    assert server.received == []


@pytest.mark.parametrize(
    'typed',
    [r'/\evil', '/@evil.example', '/..//evil.example', '/%0d%0aHost:evil.example', '/\r\nHost: evil.example',
     '/\t/evil.example', '/\n/evil.example', '/:80@evil.example', '/?@evil.example', '/#@evil.example',
     '/../@evil.example', '/%2f%2fevil.example', '/;@evil.example', '/ @evil.example',
     '/.evil.example', '/%40evil.example'],
)  # fmt: skip
@pytest.mark.parametrize('prefix', ['', '/anything/v1'])
@pytest.mark.parametrize('flags', [[], ['--path-as-is']])
def test_nothing_that_is_typed_leaves_the_host(http, manage, server, typed, prefix, flags):
    manage('set', 'prod', server.netloc, 'X-Key:secret', '--url', f'{server.url}{prefix}')
    done = http('--offline', '--print=H', '--session=prod', *flags, typed)
    if done.status == 0:
        hosts = [line for line in done.stdout.splitlines() if line.lower().startswith('host:')]
        assert hosts == [f'Host: {server.netloc}']
    http('--session=prod', *flags, typed)
    assert all(one['Host'] == server.netloc for one in server.received)


@pytest.mark.usefixtures('prod')
@pytest.mark.parametrize('typed', ['/users', '/', '/users?x=1'])
def test_without_a_session_the_error_is_that_of_httpie(http, server, typed):
    done = http(typed)
    assert done.stderr.strip() == f"http: error: InvalidURL: Invalid URL 'http://{typed}': No host supplied"
    assert server.received == []


@pytest.mark.usefixtures('prod')
def test_a_rule_does_not_help(http, manage, server):
    manage('use', 'prod', server.netloc)
    assert 'No host supplied' in http('/users').error()


@pytest.mark.usefixtures('prod')
def test_a_whole_url_is_as_it_is(ask, server):
    assert ask('--session=prod', path='/get')['X-Key'] == 'secret'
    assert server.last().path == '/get'


# Which session has the URL


def test_a_session_without_a_url_is_refused_with_the_way_to_set_one(http, manage, server, config_dir):
    host = server.netloc
    before = sorted(config_dir.rglob('*'))
    assert http('--session=prod', '/users').error() == (
        "http: error: No session 'prod' has a URL. Add one: httpie sessions set prod HOST --url URL"
    )
    assert http('--session=./x.json', '/users').error() == (
        "http: error: './x.json' does not exist. Add one: httpie sessions set ./x.json --url URL"
    )
    assert sorted(config_dir.rglob('*')) == before
    manage('set', 'prod', host, 'X-Key:1')
    assert http('--session=prod', '/users').error() == f'http: error: {MISSING.format(host=host)}'
    assert http('--session-read-only=prod', '/users').error() == f'http: error: {MISSING.format(host=host)}'
    manage('set', 'prod', 'other.example.com', 'X-Key:1')
    assert "No session 'prod' has a URL." in http('--session=prod', '/users').error()
    assert server.received == []


def test_the_error_comes_before_a_password_is_asked_for(http, monkeypatch):
    monkeypatch.setattr('getpass.getpass', lambda *_: pytest.fail('asked'))
    assert 'has a URL' in http('--session=prod', '-a', 'me', '/users').error()


@pytest.mark.usefixtures('prod')
def test_among_several_sessions_of_a_name_the_one_with_a_url_is_used(get, http, manage, server):
    manage('set', 'prod', 'a.example.com', 'X-Key:other')
    assert get('/users') == '/anything/v1/users'
    manage('set', 'prod', 'a.example.com', '--url', 'https://a.example.com')
    host = server.netloc
    assert http('--session=prod', '/users').error() == (
        f"http: error: Several hosts have a session 'prod' with a URL: {host!r}, 'a.example.com'. "
        'Choose one by its path: --session="$(httpie sessions path prod HOST)"'
    )
    path = manage('path', 'prod', host).stdout.strip()
    assert get('/users', session=f'--session={path}') == '/anything/v1/users'
    assert server.last()['X-Key'] == 'secret'


def test_a_shared_session_has_no_url(http, httpie, manage, server):
    manage('set', '@all', '--for', server.netloc, 'X-Key:1')
    done = httpie('sessions', 'set', '@all', '--url', server.url)
    assert done.error() == "httpie: error: '@all' was not updated: a shared session has no URL."
    assert http('--session-read-only=@all', '/users').error() == (
        "http: error: '@all' has no URL. It is shared: type the whole URL."
    )


def test_a_broken_session_is_named(http, sessions):
    sessions.write('prod', '[]')
    assert 'is broken' in http('--session=prod', '/users').error()


# What a URL may be


@pytest.mark.parametrize(
    ('url', 'problem'),
    [
        ('ftp://api.example.com', 'a URL must begin with http:// or https://'),
        ('api.example.com/v1', 'a URL must begin with http:// or https://'),
        ('/v1', 'a URL must begin with http:// or https://'),
        ('', 'a URL must begin with http:// or https://'),
        ('https:/api.example.com', 'a URL must begin with http:// or https://'),
        ('https:api.example.com', 'a URL must begin with http:// or https://'),
        ('http+unix://api.example.com', 'a URL must begin with http:// or https://'),
        ('https://api.example.com/v1/../v2', NOT_PLAIN),
        ('https://api.example.com/..', NOT_PLAIN),
        ('https://api.example.com/v1/%2e%2E/x', NOT_PLAIN),
        ('https://api.example.com/v1\\x', NOT_PLAIN),
        ('https://api.example.com/%zz', NOT_PLAIN),
        ('https://api.example.com/${env:HOME}', NOT_PLAIN),
        ('https://me:pass@api.example.com', 'a URL must not hold a user or password'),
        ('https://@api.example.com', 'a URL must not hold a user or password'),
        ('https://api.example.com\\@evil.example', 'a URL must not hold a user or password'),
        ('https://api.example.com/v1?key=secret', 'a URL must not have a query or fragment'),
        ('https://api.example.com?', 'a URL must not have a query or fragment'),
        ('https://api.example.com/#', 'a URL must not have a query or fragment'),
        ('https://api.example.com/a b', 'a URL must not hold spaces or control characters'),
        ('https://api.example.com\n.evil.example', 'a URL must not hold spaces or control characters'),
        ('https://evil.example/v1', "'https://evil.example…' is not a URL of 'api.example.com'"),
        ('https://api.example.com:8443', "'https://api.example.com:…' is not a URL of 'api.example.com'"),
        ('http://api.example.com:443', "'http://api.example.com:…' is not a URL of 'api.example.com'"),
        ('https://api.example.com.evil', "'https://api.example.com.evil' is not a URL of 'api.example.com'"),
        ('https://', "'https://' names no valid host"),
        ('https:///v1', "'https://…' names no valid host"),
        ('https://[::1', "'https://[::…' names no valid host"),
        ('https://api.example.com:99999', "'https://api.example.com:…' names no valid host"),
        ('https://api%2eexample.com', "'https://api%2eexample.com' names no valid host"),
        ('https://api.example.com\\v1', "'https://api.example.com\\\\v1' names no valid host"),
    ],
)  # fmt: skip
def test_what_cannot_be_the_url_of_a_session_is_refused(httpie, http, manage, hand_edited, config_dir, url, problem):
    done = httpie('sessions', 'set', 'prod', 'api.example.com', 'X-Key:1', '--url', url)
    assert done.error() == f"httpie: error: 'prod' @ 'api.example.com' was not updated: {problem}."
    assert not (config_dir / 'sessions').exists()
    path = hand_edited(url)
    before = path.read_bytes()
    change = 'httpie sessions set prod api.example.com --url URL'
    assert http('--session=prod', '/users').error() == (
        f"http: error: 'prod' @ 'api.example.com' has an invalid URL: {problem}. Change it: {change}"
    )
    (found,) = httpie('sessions', 'check', '--json').json
    assert (found['kind'], found['text'], found['advice']) == ('invalid-url', problem, f'run {change}')
    assert path.read_bytes() == before
    manage('set', 'prod', 'api.example.com', '--url', 'https://api.example.com')
    assert httpie('sessions', 'check').status == 0


def test_what_is_no_text_breaks_the_file(http, hand_edited):
    hand_edited(5)
    error = http('--session=prod', '/users').error()
    assert '__meta__.session_plus.url must be a string' in error


def test_a_shared_session_with_a_url_written_by_hand_is_reported(httpie, manage, config_dir):
    manage('set', '@all', '--for', 'api.example.com', 'X-Key:1')
    path = config_dir / 'sessions' / '@shared' / 'all.json'
    data = json.loads(path.read_text())
    data['__meta__']['session_plus']['url'] = 'https://api.example.com'
    path.write_text(json.dumps(data))
    (found,) = httpie('sessions', 'check', '--json').json
    assert found['advice'] == 'run httpie sessions unset @all --url'
    assert 'no URL' in httpie('sessions', 'set', '@all', '--url', 'https://api.example.com').error()
    manage('unset', '@all', '--url')
    manage('check')


def test_a_file_given_by_its_path_has_a_url_of_any_host_but_not_in_the_place_of_a_named_one(httpie, manage, config_dir):
    manage('set', './x.json', 'X-Key:1', '--url', 'https://any.example.com/v1')
    assert shown(manage, './x.json') == 'https://any.example.com/v1'
    manage('set', 'prod', 'api.example.com', 'X-Key:1')
    path = config_dir / 'sessions' / 'api.example.com' / 'prod.json'
    done = httpie('sessions', 'set', path, '--url', 'https://any.example.com/v1')
    assert "is not a URL of 'api.example.com'" in done.error()


# What the commands do with it


def test_a_url_is_set_shown_and_removed(httpie, manage):
    args = ('prod', 'api.example.com')
    done = manage('set', *args, 'X-Key:1', '--url', 'https://api.example.com/v1')
    assert (
        done.stdout
        == "Set the header 'X-Key' of 'prod' @ 'api.example.com' (new)\nSet the URL of 'prod' @ 'api.example.com'\n"
    )
    assert 'url        https://api.example.com/v1\n' in manage('show', *args).stdout
    assert [one['url'] for one in manage('list', '--json').json] == ['https://api.example.com/v1']
    assert manage('unset', 'prod', '--url').stdout == "Removed the URL of 'prod' @ 'api.example.com'\n"
    assert '\nurl ' not in manage('show', *args).stdout
    assert shown(manage, *args) is None
    done = httpie('sessions', 'unset', 'prod', '--url')
    assert done.error() == "httpie: error: 'prod' @ 'api.example.com' has no URL."


def test_a_url_alone_makes_a_session(get, manage, server, url):
    manage('set', 'prod', server.netloc, '--url', url)
    assert get('/users') == '/anything/v1/users'


@pytest.fixture
def example(manage):
    manage('set', 'prod', 'api.example.com', 'X-Api-Version:v2', '--url', 'https://api.example.com/v1')


@pytest.mark.usefixtures('example')
def test_copies_and_renamed_sessions_keep_the_url(manage):
    manage('copy', 'prod', 'copy', 'api.example.com')
    manage('rename', 'copy', 'renamed', 'api.example.com')
    assert shown(manage, 'renamed') == 'https://api.example.com/v1'
    manage('copy', 'prod', './x.json')
    manage('rename', './x.json', './y.json')
    manage('rename', './y.json', 'back', 'api.example.com')
    assert shown(manage, 'back') == 'https://api.example.com/v1'
    manage('unfollow', 'back')
    manage('unset', 'back', 'X-Api-Version')
    assert shown(manage, 'back') == 'https://api.example.com/v1'


@pytest.mark.usefixtures('example')
@pytest.mark.parametrize('flags', [(), ('--with-secrets',)])
def test_a_copy_for_another_host_has_the_url_of_that_host(http, manage, flags):
    done = manage('copy', 'prod', 'prod', 'api.example.com', '--to-host', 'staging.example.com:8443', *flags)
    assert done.stderr == ''
    assert shown(manage, 'prod', 'staging.example.com:8443') == 'https://staging.example.com:8443/v1'
    manage('copy', 'prod', './x.json', 'api.example.com', '--to-host', 'dev.example.com')
    assert shown(manage, './x.json') == 'https://dev.example.com/v1'
    assert 'Host: dev.example.com' in http('--offline', '--session=./x.json', '/users').stdout


def test_a_file_that_becomes_a_named_session_loses_the_url_of_another_host(manage):
    for command in ('copy', 'rename'):
        manage('set', './x.json', 'X-Api-Version:v2', '--url', 'https://any.example.com/v1')
        done = manage(command, './x.json', command, 'api.example.com')
        assert f"{command!r} @ 'api.example.com' gets no URL: 'https://any.example.com…' is not a URL of" in done.stderr
        assert shown(manage, command, 'api.example.com') is None
    manage('set', './x.json', 'X-Api-Version:v2', '--url', 'https://any.example.com/v1')
    done = manage('copy', './x.json', '@all', 'any.example.com')
    assert "'@all' gets no URL: a shared session has no URL." in done.stderr


@pytest.mark.usefixtures('example')
def test_an_export_carries_the_url_to_its_host_alone(manage, tmp_path):
    file = tmp_path / 'prod.json'
    manage('export', 'prod', '-o', file)
    manage('delete', 'prod')
    assert manage('import', file).stderr == ''
    assert shown(manage, 'prod') == 'https://api.example.com/v1'
    done = manage('import', file, 'prod', 'staging.example.com')
    assert done.stderr.strip() == (
        "httpie: warning: 'prod' @ 'staging.example.com' gets no URL: "
        "'https://api.example.com…' is not a URL of 'staging.example.com'."
    )
    assert shown(manage, 'prod', 'staging.example.com') is None
    manage('import', file, './x.json', 'api.example.com')
    assert shown(manage, './x.json') == 'https://api.example.com/v1'


@pytest.mark.usefixtures('example')
def test_a_merge_adds_the_url_and_takes_none_away(manage, tmp_path):
    file = tmp_path / 'prod.json'
    manage('export', 'prod', '-o', file)
    manage('set', 'dave', 'api.example.com', 'X-Api-Version:v1')
    manage('import', file, 'dave', 'api.example.com', '--merge')
    assert shown(manage, 'dave') == 'https://api.example.com/v1'
    manage('set', 'erin', 'dev.example.com', '--url', 'https://dev.example.com')
    manage('import', file, 'erin', 'dev.example.com', '--merge')
    assert shown(manage, 'erin') == 'https://dev.example.com'


@pytest.mark.usefixtures('example')
@needs_shell
def test_an_edit_cannot_save_a_url_of_another_host(httpie, manage, monkeypatch):
    monkeypatch.setenv('EDITOR', 'sed -i s,https://api.example.com,https://evil.example,')
    error = httpie('sessions', 'edit', 'prod').error()
    assert 'Your edit is in ' in error
    assert error.endswith("'https://evil.example…' is not a URL of 'api.example.com'.")
    assert shown(manage, 'prod') == 'https://api.example.com/v1'


@pytest.mark.usefixtures('prod')
def test_two_who_change_one_session_keep_both_changes(http, manage, server, sessions, url):
    def set_another():
        manage('set', 'prod', server.netloc, '--url', f'{url}/2')

    server.on_request = set_another
    http('--session=prod', '/users', 'X-New:1')
    assert sessions.record('prod')['url'] == f'{url}/2'
    assert ('X-New', '1') in sessions.headers('prod')


@pytest.mark.usefixtures('prod')
@needs_access_times
def test_a_session_with_a_url_is_not_pruned_with_its_cookies(manage, sessions, server):
    manage('unset', 'prod', 'X-Key')
    manage('set', 'prod', server.netloc, 'Cookie:sid=1')
    sessions.edit('prod', lambda data: data['cookies'][0].update(expires=1))
    assert manage('prune', '--expired', '--yes').stdout == 'There is nothing to prune.\n'
    manage('unset', 'prod', '--url')
    manage('prune', '--expired', '--yes')
    assert sessions.names() == []


def test_an_error_is_one_line_also_for_quiet_runs_and_a_traceback_is_there_for_those_who_ask(http):
    assert http('--quiet', '--session=prod', '/users').error().endswith('--url URL')
    with pytest.raises(LookupError):
        http('--traceback', '--session=prod', '/users')
