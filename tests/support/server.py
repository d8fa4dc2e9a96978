"""A local httpbin that remembers what it received, with some routes of its own."""

import logging
import time
from base64 import b64decode
from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from pytest_httpbin.serve import SecureServer, Server


@dataclass
class Received:
    """Hold one request as the server saw it. Repeated headers are joined by a comma."""

    method: str
    path: str
    headers: dict

    def __getitem__(self, name):
        return self.headers.get(name.upper().replace('-', '_'))

    @property
    def cookies(self):
        """The cookies, in the order of the alphabet; that in which they are sent is not the same in every Python."""
        return sorted(self['Cookie'].split('; ')) if self['Cookie'] else []


def slow_cookie(environ, start_response):
    """Answer with a cookie at once, and with a body that takes ten seconds."""
    cookie = environ['QUERY_STRING'] or 'sid=1; Path=/'
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Set-Cookie', cookie)])
    for _ in range(100):
        yield b'some text\n' * 100
        time.sleep(0.1)


def redirect_with_cookie(environ, start_response):
    """Redirect to ``?to=``, with a cookie."""
    to = environ['QUERY_STRING'].partition('to=')[2]
    start_response('302 Found', [('Location', to), ('Set-Cookie', 'sid=1; Path=/')])
    return [b'']


def reply(environ, start_response):
    """Answer as the query says: ``to`` is where to redirect to, each ``cookie`` a ``Set-Cookie``."""
    query = parse_qs(environ['QUERY_STRING'])
    headers = [('Set-Cookie', cookie) for cookie in query.get('cookie', ())]
    if 'to' in query:
        headers.append(('Location', query['to'][0]))
    start_response('302 Found' if 'to' in query else '200 OK', headers)
    return [b'']


def token(environ, start_response):
    """Answer as the token endpoint of OAuth 2 does."""
    start_response('200 OK', [('Content-Type', 'application/json')])
    return [b'{"access_token": "tok", "token_type": "Bearer"}']


ROUTES = {'/reply': reply, '/token': token, '/slow-cookie': slow_cookie, '/redirect-with-cookie': redirect_with_cookie}


class Recording:
    """Record each request to an application; ``on_request`` is called once, while the next one waits."""

    def __init__(self, application):
        self.received = []
        self.on_request = None

        def record(environ, start_response):
            headers = {name[5:]: value for name, value in environ.items() if name.startswith('HTTP_')}
            self.received.append(Received(environ['REQUEST_METHOD'], environ['PATH_INFO'], headers))
            then, self.on_request = self.on_request, None
            if then:
                then()
            # Of a request to a proxy the path is the whole URL.
            return ROUTES.get(urlsplit(environ['PATH_INFO']).path, application)(environ, start_response)

        super().__init__(application=record)

    @property
    def netloc(self):
        return f'{self.host}:{self.port}'

    def last(self):
        return self.received[-1]


class RecordingServer(Recording, Server):
    """Record what httpbin receives over http."""


class RecordingSecureServer(Recording, SecureServer):
    """Record what httpbin receives over https."""


def httpbin():
    """Return the application; that takes a while, so only a test that needs a server imports it."""
    logging.disable(logging.WARNING)
    from httpbin import app

    return app


def reply_of(server, *cookies, to=None, host=None):
    """Return the URL at which a server answers so; ``host`` is another name of its."""
    query = [('cookie', cookie) for cookie in cookies] + ([('to', to)] if to else [])
    base = server.url if host is None else f'http://{host}:{server.port}'
    return f'{base}/reply?{urlencode(query)}'


def url_to(base, to, *cookies):
    """Return the URL at which a server redirects, with these cookies; ``base`` is how the server is called."""
    return f'{base}/reply?{urlencode([("to", to), *(("cookie", cookie) for cookie in cookies)])}'


def set_cookie(cookie):
    """Return the path at which httpbin sets a cookie."""
    return f'/response-headers?Set-Cookie={quote(cookie)}'


def basic(received):
    """Return the credentials of a request with basic auth."""
    kind, _, value = received['Authorization'].partition(' ')
    assert kind == 'Basic'
    return b64decode(value).decode()
