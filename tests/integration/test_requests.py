"""Sessions of requests, as a Python program exchanges them with stored ones."""

import pytest
import requests
from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

import httpie_session_plus as plus
from httpie_session_plus import get_httpie_session


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
