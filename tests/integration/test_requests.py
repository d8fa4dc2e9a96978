"""Sessions of requests, as a Python program exchanges them with stored ones."""

import json
from urllib.parse import urlencode, urlsplit

import pytest
import requests
from httpie.plugins import AuthPlugin
from httpie.plugins.registry import plugin_manager
from pytest_httpbin import certs
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth
from support import cookie, url_to

import httpie_session_plus as plus
from httpie_session_plus import get_httpie_session, open_session


class TestRequests:
    """A script goes on where the terminal left off, and the terminal where the script did."""

    def test_a_session_of_requests_gets_what_is_stored(self, http, env, config_dir, server):
        http('--session=s', f'{server.url}/cookies/set/sid/1', 'X-A:1', 'X-A:2', '--auth=u:p')
        with requests.Session() as other:
            get_httpie_session(env, config_dir, 's', server.netloc, '').apply_to(other)
            other.get(f'{server.url}/get', timeout=10)
            assert [cookie.domain for cookie in other.cookies] == ['127.0.0.1']
        received = server.last()
        assert (received['X-A'], received['Cookie'], received['Authorization']) == ('1, 2', 'sid=1', 'Basic dTpw')

    def test_cookies_stay_with_their_host(self, env, config_dir, server, other_server):
        session = get_httpie_session(env, config_dir, 's', f'localhost:{server.port}', '')
        session.update_headers({'Cookie': 'a=1'})
        with requests.Session() as other:
            session.apply_to(other)
            other.get(f'http://localhost:{server.port}/get', timeout=10)
            other.get(f'{other_server.url}/get', timeout=10)
        assert server.last()['Cookie'] == 'a=1'
        assert other_server.last()['Cookie'] is None

    def test_what_a_script_has_made_is_stored(self, http, env, config_dir, server, sessions):
        with requests.Session() as other:
            other.headers['X-A'] = '1'
            other.auth = ('u', 'p')
            other.get(f'{server.url}/cookies/set/sid/1', timeout=10)
            other.cookies.set('mine', '2')
            session = get_httpie_session(env, config_dir, 's', server.netloc, '')
            session.take_from(other)
            session.save()
        assert sessions.headers('s') == [('X-A', '1')]
        http('--session=s', f'{server.url}/get')
        received = server.last()
        assert (received['X-A'], received['Authorization']) == ('1', 'Basic dTpw')
        assert set(received['Cookie'].split('; ')) == {'sid=1', 'mine=2'}
        assert received['User-Agent'].startswith('HTTPie/')

    def test_what_goes_out_comes_back_the_same(self, http, env, config_dir, server, sessions):
        http('--session=base', f'{server.url}/get', 'X-Camel:1', 'X-Camel:2', 'Cookie:b=1', '-Abearer', '--auth=tok')
        http('--session=s', '--session-read-only=base', f'{server.url}/cookies/set/sid/1', 'X-A:ü')
        before = sessions.path('s').read_bytes()
        session = get_httpie_session(env, config_dir, 's', server.netloc, '')
        with requests.Session() as other:
            session.apply_to(other)
            session.take_from(other)
        session.save()
        assert sessions.read('s')['auth'] == {'type': 'bearer', 'raw_auth': 'tok'}
        assert sessions.path('s').read_bytes() == before

    @pytest.mark.parametrize(
        ('auth', 'kind'),
        [(HTTPBasicAuth('u', b'p'), 'basic'), (HTTPDigestAuth('u', 'p'), 'digest'), (('u', 'p'), 'basic')],
    )
    def test_auth_of_requests_is_stored(self, factory, stored, auth, kind):
        with requests.Session() as other:
            other.auth = auth
            session = factory()
            session.take_from(other)
            session.save()
        assert stored.read('s')['auth'] == {'type': kind, 'raw_auth': 'u:p'}

    def test_a_bearer_token_of_another_session_is_stored(self, factory, env, stored):
        session = factory()
        with requests.Session() as other, open_session('other', 'other.org', env=env) as another:
            another.auth = {'type': 'bearer', 'raw_auth': 'tok'}
            other.auth = another.auth
            session.take_from(other)
        session.save()
        assert stored.read('s')['auth'] == {'type': 'bearer', 'raw_auth': 'tok'}

    @pytest.mark.parametrize('auth', [('u\\', 'p'), ('u', None), (1, 2), HTTPDigestAuth('u', None), ('u', 'p\\:q')])
    def test_credentials_that_would_not_come_back_are_refused(self, factory, auth):
        with requests.Session() as other:
            other.auth = auth
            with pytest.raises(plus.SessionError, match='A session cannot store '):
                factory().take_from(other)

    def test_credentials_that_are_not_text_say_so(self, factory):
        session = factory()
        with pytest.raises(plus.SessionError, match='a part is not UTF-8'):
            session.auth = (b'\xff', 'p')
        assert session.auth is None

    def test_a_cookie_header_of_a_script_is_taken(self, factory):
        session = factory()
        with requests.Session() as other:
            other.headers['Cookie'] = 'a=1'
            session.take_from(other)
        assert [cookie.name for cookie in session.cookies] == ['a']

    def test_a_header_in_any_script_is_sent_as_http_sends_it(self, factory, server):
        session = factory(host=server.netloc)
        session.update_headers({'X-Uni': '日本'})
        with requests.Session() as other:
            session.apply_to(other)
            other.get(f'{server.url}/get', timeout=10)
        assert server.last()['X-Uni'].encode('latin-1').decode() == '日本'

    def test_auth_that_cannot_be_stored_is_refused(self, factory):
        class Odd(AuthBase):
            pass

        session = factory()
        with requests.Session() as other:
            other.auth = Odd()
            other.headers['X-A'] = '1'
            with pytest.raises(plus.SessionError, match='cannot store an auth of the class Odd'):
                session.take_from(other)
        assert session.headers == {}


HEADERS = {'X-Api-Key': 'secret', 'X-Tenant': 'acme', 'Accept': 'text/plain'}
SECRETS = {
    'basic': {'auth': {'type': 'basic', 'raw_auth': 'u:secret'}},
    'digest': {'auth': {'type': 'digest', 'raw_auth': 'u:secret'}},
    'bearer': {'auth': {'type': 'bearer', 'raw_auth': 'secret'}},
    'Authorization header': {'headers': {'Authorization': 'Token secret'}},
}
OF_THE_SESSION = ('Authorization', 'X-Api-Key', 'X-Tenant', 'Cookie')
WAYS = ['to another port', 'to another host', 'to another name of the same server', 'from https to http']


class TestRequestsSession:
    """A session of requests that sends what a session holds to its host alone."""

    @pytest.fixture
    def script(self, env, config_dir, monkeypatch):
        """Open the script of a session that holds this, for the host of a URL."""
        monkeypatch.setenv('REQUESTS_CA_BUNDLE', certs.where())
        made = []

        def make(url, *, cookies=None, headers=None, **data):
            host = urlsplit(url).netloc
            path = config_dir / 'sessions' / host.replace(':', '_') / 's.json'
            path.parent.mkdir(parents=True)
            cookies = [cookie('sid', 'secret', domain='')] if cookies is None else cookies
            data = {'headers': {**HEADERS, **(headers or {})}, 'cookies': cookies, **data}
            path.write_text(json.dumps({**data, '__meta__': {'httpie': '3.2.0'}}))
            made.append(open_session('s', host, env=env).requests_session())
            return made[-1]

        yield make
        for one in made:
            one.close()

    @pytest.mark.parametrize('what', SECRETS)
    def test_the_host_of_the_session_gets_it_all(self, script, server, what):
        with script(server.url, **SECRETS[what]) as one:
            assert one.get(f'{server.url}/digest-auth/auth/u/secret').status_code in (
                (200,) if what == 'digest' else (401,)
            )
        received = server.last()
        assert (received['X-Api-Key'], received['Accept'], received['Cookie']) == ('secret', 'text/plain', 'sid=secret')
        expected = {'basic': 'Basic dTpzZWNyZXQ=', 'bearer': 'Bearer secret', 'Authorization header': 'Token secret'}
        assert received['Authorization'].startswith(expected.get(what, 'Digest '))

    @pytest.mark.parametrize('what', SECRETS)
    @pytest.mark.parametrize('way', WAYS)
    def test_a_redirect_elsewhere_gets_nothing_of_it(self, script, ways, way, what):
        _, base, target, other = ways[way]
        one = script(base, **SECRETS[what])
        one.get(url_to(base, f'{other}/digest-auth/auth/u/secret'))
        assert target.last().path == '/digest-auth/auth/u/secret'
        shares_cookies = way in ('to another port', 'from https to http')
        sent = [target.last()[name] for name in OF_THE_SESSION if name != 'Cookie' or not shares_cookies]
        assert sent == [None] * len(sent)
        assert target.last()['Accept'] == 'text/plain'

    @pytest.mark.parametrize('what', SECRETS)
    @pytest.mark.parametrize('way', WAYS[:3])
    def test_a_request_elsewhere_gets_nothing_of_it(self, script, ways, way, what):
        _, base, target, other = ways[way]
        one = script(base, **SECRETS[what])
        one.get(url_to(other, f'{other}/digest-auth/auth/u/secret'))
        for received in target.received[-2:]:
            sent = [received[name] for name in OF_THE_SESSION if name != 'Cookie' or way != 'to another port']
            assert sent == [None] * len(sent)
        one.send(requests.Request('GET', url_to(other, f'{other}/get')).prepare())
        assert target.last()['Authorization'] is None

    @pytest.mark.parametrize('what', ['basic', 'bearer', 'Authorization header'])
    def test_back_at_the_host_it_is_there_again(self, script, ways, what):
        source, base, target, other = ways['to another host']
        one = script(base, **SECRETS[what])
        one.get(url_to(base, url_to(other, f'{base}/get')))
        assert [target.last()[name] for name in OF_THE_SESSION] == [None] * 4
        first, last = (source.received[index] for index in (0, -1))
        assert last.path == '/get'
        assert [last[name] for name in OF_THE_SESSION] == [first[name] for name in OF_THE_SESSION]
        assert None not in [last[name] for name in OF_THE_SESSION]

    def test_digest_that_was_asked_for_stays_at_the_host_too(self, script, ways):
        """Auth that asks again sends a copy of the request, and it is this whose response can redirect."""
        source, base, target, other = ways['to another host']
        one = script(base, **SECRETS['digest'])
        path = '/digest-auth/auth/u/secret'

        def redirect(response, **_):
            if response.url == f'{base}{path}' and response.status_code == 200:
                response.status_code, response.headers['Location'] = 302, f'{other}{path}'

        one.hooks['response'].append(redirect)
        one.get(f'{base}{path}')
        assert source.last()['Authorization'].startswith('Digest ')
        assert [target.last()[name] for name in OF_THE_SESSION] == [None] * 4

    def test_a_redirect_that_is_followed_by_hand_gets_nothing_either(self, script, ways):
        _, base, target, other = ways['to another host']
        one = script(base, **SECRETS['basic'])
        response = one.get(url_to(base, f'{other}/get'), allow_redirects=False)
        one.send(response.next)
        assert [target.last()[name] for name in OF_THE_SESSION] == [None] * 4

    def test_no_netrc_file_gets_in_the_way(self, script, server, tmp_path, monkeypatch):
        (tmp_path / 'netrc').write_text('machine 127.0.0.1 login netrc password netrc\n')
        monkeypatch.setenv('NETRC', str(tmp_path / 'netrc'))
        one = script(server.url, **SECRETS['Authorization header'])
        one.get(url_to(server.url, f'{server.url}/get'))
        assert [one['Authorization'] for one in server.received] == ['Token secret'] * 2

    @pytest.mark.parametrize('headers', [{}, {'X-Shout': 'mine'}])
    def test_what_the_auth_of_a_plugin_adds_stays_at_the_host(self, script, server, other_server, headers):
        class Shout(AuthPlugin):
            auth_type = 'shout'
            auth_parse = False

            def get_auth(self, username=None, password=None):  # noqa: ARG002
                def auth(request):
                    request.headers['X-Shout'] = self.raw_auth.upper()
                    return request

                return auth

        plugin_manager.register(Shout)
        try:
            one = script(server.url, auth={'type': 'shout', 'raw_auth': 'hey'})
            one.get(url_to(server.url, f'{other_server.url}/get'), headers=headers)
            assert (server.last()['X-Shout'], other_server.last()['X-Shout']) == ('HEY', None)
            one.get(f'{other_server.url}/get')
            assert other_server.last()['X-Shout'] is None
        finally:
            plugin_manager.unregister(Shout)

    def test_what_a_script_adds_goes_where_requests_sends_it(self, script, server, other_server):
        one = script(server.url, **SECRETS['basic'])
        one.headers.update({'X-Mine': '1', 'x-tenant': 'mine'})
        one.get(url_to(server.url, f'{other_server.url}/get'), headers={'X-One': '2', 'X-Api-Key': None})
        first, last = server.last(), other_server.last()
        assert [(each['X-Mine'], each['X-One'], each['X-Tenant']) for each in (first, last)] == [('1', '2', 'mine')] * 2
        assert (first['X-Api-Key'], last['X-Api-Key'], last['Authorization']) == (None, None, None)
        one.get(f'{server.url}/get', auth=('own', 'pass'), headers={'Cookie': 'own=1'})
        assert (server.last()['Authorization'], server.last()['Cookie']) == ('Basic b3duOnBhc3M=', 'own=1')
        one.get(f'{server.url}/get', cookies={'one': '1'})
        assert server.last().cookies == ['one=1', 'sid=secret']
        one.headers['Cookie'] = 'own=1'
        one.get(f'{other_server.url}/get')
        assert other_server.last()['Cookie'] == 'own=1'

    @pytest.mark.parametrize('url', ['HTTP://{0}/get', 'http://x@{0}/get', 'http://{0}#f'])
    def test_the_host_is_known_in_every_spelling(self, script, server, url):
        script(server.url).get(url.format(server.netloc))
        assert server.last()['X-Api-Key'] == 'secret'

    @pytest.mark.parametrize('url', ['https://h.org/', 'https://h.org:443/', 'http://h.org:443/'])
    def test_the_port_of_the_scheme_is_known_where_it_is_not_written(self, env, url):
        session = open_session('s', 'h.org:443', env=env)
        session.update_headers({'X-Api-Key': 'secret'})
        with session.requests_session() as script:
            assert script.prepare_request(requests.Request('GET', url)).headers['X-Api-Key'] == 'secret'

    @pytest.mark.parametrize(
        'url', ['http://{0}@{1}/get', 'http://{0}:x@{1}/get', 'http://{1}/{0}', 'http://{1}?http://{0}/']
    )
    def test_a_url_that_only_looks_like_the_host_is_another(self, script, server, other_server, url):
        script(server.url, cookies=[]).get(url.format(f'localhost:{server.port}', other_server.netloc))
        assert other_server.last()['X-Api-Key'] is None

    def test_cookies_flow_back_when_the_session_is_saved(self, env, http, server, sessions):
        with open_session('s', server.netloc, env=env) as session, session.requests_session() as script:
            script.get(f'{server.url}/cookies/set/sid/1')
            script.cookies.set('mine', '2')
            assert script.cookies.get('sid') == '1'
            assert {one.name for one in session.cookies} == {'sid', 'mine'}
        assert sessions.cookies('s') == {'sid': '1', 'mine': '2'}
        http('--session=s', f'{server.url}/get')
        assert server.last().cookies == ['mine=2', 'sid=1']
        with open_session('s', server.netloc, env=env) as session, session.requests_session() as script:
            script.get(f'{server.url}/cookies/delete?sid')
        assert sessions.cookies('s') == {'mine': '2'}

    def test_cookies_of_another_host_are_kept_for_it_and_cannot_replace_any(self, env, ways, sessions, server):
        _, base, other_server, other = ways['to another host']
        with open_session('s', server.netloc, env=env) as session, session.requests_session() as script:
            script.get(f'{base}/cookies/set/sid/1')
            script.get(f'{other}/cookies/set/theirs/2')
            script.get(f'{other}/get')
            assert other_server.last()['Cookie'] == 'theirs=2'
            script.get(f'{base}/get')
            assert server.last()['Cookie'] == 'sid=1'
        assert sessions.cookies('s') == {'sid': '1', 'theirs': '2'}

    def test_cookies_belong_to_hosts_as_in_a_run_of_http(self, env, server):
        session = open_session('s', 'a.example.org', env=env)
        session.update_headers({'Cookie': 'sid=1'})
        with session.requests_session() as script:
            script.proxies['http'] = server.url
            for host in ('b.example.org', 'c.a.example.org', 'a.example.org'):
                query = urlencode({'cookie': f'sid={host}; Domain=example.org', 'to': f'http://{host}/get'})
                script.get(f'http://{host}/reply?{query}')
        asked = [(one.path.partition('?')[0], one.cookies) for one in server.received]
        # A server may replace the cookie of its own host; the others neither get it nor add one beside it.
        assert asked == [
            ('http://b.example.org/reply', []),
            ('http://b.example.org/get', []),
            ('http://c.a.example.org/reply', []),
            ('http://c.a.example.org/get', []),
            ('http://a.example.org/reply', ['sid=1']),
            ('http://a.example.org/get', ['sid=1', 'sid=a.example.org']),
        ]

    def test_nothing_unchanged_is_written(self, env, http, server, sessions):
        http('--session=s', f'{server.url}/get', 'X-A:1', 'Cookie:a=1', '--auth=u:p')
        before = sessions.path('s').read_bytes()
        with open_session('s', server.netloc, env=env) as session, session.requests_session() as script:
            script.get(f'{server.url}/get')
            session.take_from(script)
        assert sessions.path('s').read_bytes() == before

    def test_a_path_belongs_to_the_host_it_is_opened_with_or_was_used_for(
        self, env, http, server, other_server, tmp_path
    ):
        path = tmp_path / 'home' / 'mine.json'
        path.write_text('{"headers": {"X-Api-Key": "secret"}}')
        with pytest.raises(plus.SessionError, match='does not say for which host'):
            open_session(path, env=env).requests_session()
        open_session(path, server.netloc, env=env).requests_session().get(f'{server.url}/get')
        assert server.last()['X-Api-Key'] == 'secret'
        http('--session=./mine.json', f'{server.url}/get')
        script = open_session(path, env=env).requests_session()
        script.get(f'{server.url}/get')
        script.get(f'{other_server.url}/get')
        assert (server.last()['X-Api-Key'], other_server.last()['X-Api-Key']) == ('secret', None)
        http('--session=./mine.json', f'{other_server.url}/get')
        with pytest.raises(plus.SessionError, match='does not say for which host'):
            open_session(path, env=env).requests_session()

    def test_auth_that_cannot_be_sent_is_an_error(self, script, server):
        with pytest.raises(plus.BrokenSessionError):
            script(server.url, auth={'type': 'nope', 'raw_auth': 'x'})
