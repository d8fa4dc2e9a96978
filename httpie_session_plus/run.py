"""One run of ``http``: what its command line asks of a session, before, during and after the requests."""

import os
import re
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from .compat import HEADER_SEPARATORS, Environment, HTTPHeadersDict, url_as_host, warn
from .errors import MissingSessionError, SessionError
from .model.items import AUTH_KEY, Auth, Cookie, Items, Key
from .model.locator import Host, is_local
from .session import Session
from .storage import files
from .storage.store import SessionStore
from .web.auth import NoAuth
from .web.cookies import SessionCookieJar
from .web.policy import install_policy
from .web.scope import Scope

_EXCLUDE = 'session_exclude'
# HTTPie puts these among the typed headers of a download.
_OF_A_DOWNLOAD = {'accept-encoding', 'range'}
# The parts of a session that can be left out; the first two also by the name of their header.
_HEADER_OF = {'auth': 'authorization', 'cookies': 'cookie', 'headers': ''}
# RFC 9110, section 5.6.2: a token, of which the * stands for the rest of a name.
_NAME = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"


class Run:
    """What an ``http`` command line asks of its session; names of headers are in lower case."""

    def __init__(self, env: Environment, args: Any) -> None:
        """Read the arguments. Raises SessionError if they are invalid."""
        self.base: str | None = args.session_read_only if args.session else None
        if self.base:
            # HTTPie never saves an existing session while this is set.
            args.session_read_only = None
        self.url: str = args.url
        self.is_read_only = bool(args.session_read_only)
        self.has_auth = bool(args.auth_plugin)
        self.is_auth_typed = self.has_auth and not _is_from_netrc(args.auth_plugin, args)
        self.is_trusted: bool = args.session_trusted
        typed = {item.key.lower() for item in args.request_items if item.sep in HEADER_SEPARATORS}
        self.typed = typed - (_OF_A_DOWNLOAD if args.download else set())
        # These may end in "*".
        self.excluded = _configured_exclusions(env) | _header_names(args.session_exclude, '--session-exclude')
        self.without = _header_names(args.session_without, '--session-without')

    @property
    def scheme(self) -> str:
        return urlsplit(self.url).scheme

    def leaves_out(self, part: str, header: str = '') -> bool:
        """Return whether a part of the session is left out, or of its headers the one of this name."""
        names = filter(None, (_HEADER_OF[part], header.lower()))
        return part in self.without or any(_matches(self.without - _HEADER_OF.keys(), name) for name in names)

    def excludes(self, header: str) -> bool:
        """Return whether a header of this name is sent and not stored."""
        return _matches(self.excluded, header.lower())

    def stores(self, header: str) -> bool:
        """Return whether a header that this run sends is stored."""
        is_typed = header.lower() in self.typed
        return is_typed and not self.excludes(header) and not self.leaves_out('headers', header)


class RunSession:
    """The session of one run, as HTTPie uses it: a :class:`Session`, a :class:`Run` and a :class:`Scope`."""

    def __init__(self, env: Environment, run: Run) -> None:
        self.env = env
        self.run = run
        self._excluded_cookies: dict[Key, Cookie] = {}
        self._displaced_cookies: dict[Key, Cookie] = {}
        self._was_saved = self._was_warned = False

    def open(
        self, env: Environment, config_dir: str | os.PathLike[str], session_name: str, host: str | None, url: str
    ) -> 'RunSession':
        """Read the session, inherit from its base, and check that the run will find what it needs."""
        install_policy()
        store = SessionStore(config_dir, partial(warn, env))
        host = host or url_as_host(url) or 'localhost'
        locator = store.locate_for_request(session_name, host, self.run.scheme)
        self._session = session = Session(locator, env, store=store)
        base = session.read(self.run.base, host, self.run.scheme)
        if self._uses_auth:
            is_inherited = base and base.items.get(AUTH_KEY) == session.document.items.get(AUTH_KEY)
            session.check_auth(base if base and is_inherited else session.document)
        lines = session.state.header_lines()
        self.headers = HTTPHeadersDict([line for line in lines if not self.run.leaves_out('headers', line[0])])
        self._warn_of_plain_text()
        if not (session.document.exists and self.run.is_read_only):
            try:
                files.check_writable(str(session.path))
            except OSError as error:
                raise session.document.failed('cannot be written', error) from error
        self._host = locator.host or Host.normalize(host, self.run.scheme)
        session.warn_of_format(self._host)
        self.cookies = SessionCookieJar() if self.run.leaves_out('cookies') else session.cookies
        self._scope = Scope(
            self.cookies,
            stored=session.state.headers,
            typed=self.run.typed,
            has_auth=self.run.has_auth or self._uses_auth,
            is_trusted=self.run.is_trusted,
        )
        return self

    def watch(self, messages: Iterable[Any]) -> Iterator[Any]:
        """Yield the messages of the run; confine its requests, and save also where HTTPie gives up on a response.

        HTTPie saves after the last response was printed: not if the reader has gone, on Ctrl-C, or too many redirects.
        """
        has_response = False
        try:
            for number, message in enumerate(messages):
                # The first message is a request; any other one means that a response has arrived.
                has_response = number > 0
                if isinstance(message, requests.PreparedRequest):
                    self._confine(message)
                yield message
        except requests.TooManyRedirects:
            has_response = True
            raise
        finally:
            if has_response and not self._was_saved:
                try:
                    if not self.run.is_read_only or self.is_new():
                        self.save()
                except SessionError as error:
                    self.env.log_error(f'{type(error).__name__}: {error}')

    @property
    def _uses_auth(self) -> bool:
        is_replaced = self.run.has_auth or self.run.leaves_out('auth') or 'authorization' in self.run.typed
        return self._session.state.auth is not None and not is_replaced

    def _warn_of_plain_text(self) -> None:
        document = self._session.document
        is_sent = self._uses_auth or ('Authorization' in self.headers and 'authorization' not in self.run.typed)
        is_secure = is_sent and document.contents.record.is_auth_secure
        if is_secure and self.run.scheme == 'http' and not is_local(urlsplit(self.run.url).hostname or ''):
            what = 'auth that was stored over https, and sends it over http, where it can be read'
            warn(self.env, f'{document.title} has {what}; leave it out with --session-without=auth.')

    def _confine(self, request: requests.PreparedRequest) -> None:
        """Take from a request what must not go where it goes."""
        self._scope.confine(request)
        hostname = urlsplit(str(request.url)).hostname or ''
        if self._scope.is_downgraded(request) and not is_local(hostname) and not self._was_warned:
            self._was_warned = True
            warn(self.env, f'{self._session.document.title} is sent over http to {hostname!r}, where it can be read.')

    # What HTTPie uses

    def is_new(self) -> bool:
        return bool(self._session.is_new)

    def remove_cookies(self, cookies: list[dict[str, str]]) -> None:
        """Do nothing: the cookie jar has deleted what a response deletes, if the host may. HTTPie asks no host."""

    @property
    def auth(self) -> AuthBase | None:
        """The auth that is sent; HTTPie sets it to that of the command line, or of the netrc file."""
        if 'authorization' in self.run.typed:
            return NoAuth()
        return self._session.auth if self._uses_auth else None

    @auth.setter
    def auth(self, auth: dict[str, Any]) -> None:
        if self.run.is_auth_typed and not self.run.leaves_out('auth') and not self.run.excludes('Authorization'):
            # HTTPie leaves the credentials of http://user@host as it has parsed them.
            raw_auth = getattr(auth['raw_auth'], 'orig', auth['raw_auth'])
            self._session.store_auth(Auth.of(auth['type'], raw_auth), over_https=self.run.scheme == 'https')

    def update_headers(self, request_headers: HTTPHeadersDict) -> None:
        """Take in the typed headers of a request, and move its ``Cookie`` into the cookie jar.

        There, a cookie of a named session belongs to the host of the session, as if the server had set it.
        """
        state, is_excluded = self._session.state, self.run.excludes('Cookie')
        before = state.to_items() if is_excluded else {}
        names = state.take_cookies(request_headers, self.cookies)
        self.cookies.place_typed(names, self._host.cookie_domain, is_bound=not self._session.locator.is_anonymous)
        if is_excluded:
            self._displaced_cookies = _cookies_named(names, before)
            self._excluded_cookies = _cookies_named(names, state.to_items())
        is_anonymous = self._session.locator.is_anonymous
        stored = HTTPHeadersDict()
        for name, value in request_headers.items():
            if self.run.stores(name) and not (is_anonymous and name.lower() == 'host'):
                stored.add(name, value)  # type: ignore[no-untyped-call]
        self._session.store_headers(stored, over_https=self.run.scheme == 'https')

    def save(self) -> None:
        """Save the session; what was deleted while this run used it stays deleted."""
        self._was_saved = True
        if self._excluded_cookies:
            items = self._session.state.to_items()
            for key, cookie in self._excluded_cookies.items():
                if getattr(items.get(key), 'value', None) == cookie.value:
                    del items[key]
            self._session.state.load({**self._displaced_cookies, **items}.values())
        try:
            self._session.save()
        except MissingSessionError:
            title = self._session.document.title
            warn(self.env, f'{title} was deleted while this run used it, and stays deleted.')


def _is_from_netrc(plugin: Any, args: Any) -> bool:
    # HTTPie does not say where it got credentials from.
    if args.ignore_netrc or not plugin.netrc_parse or not plugin.raw_auth:
        return False
    found = requests.utils.get_netrc_auth(args.url)
    return found is not None and getattr(plugin.raw_auth, 'orig', plugin.raw_auth) == ':'.join(found)


def _cookies_named(names: Collection[str], items: Items) -> dict[Key, Cookie]:
    return {key: item for key, item in items.items() if isinstance(item, Cookie) and item.name in names}


def _configured_exclusions(env: Environment) -> set[str]:
    names, where = env.config.get(_EXCLUDE, []), f'{_EXCLUDE!r} in {str(env.config.path)!r}'
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SessionError(f'{where} must be a list of the names of headers', path=env.config.path)
    return _header_names(names, where)


def _header_names(names: Iterable[str], where: str) -> set[str]:
    for name in names:
        if not re.fullmatch(_NAME, name):
            raise SessionError(f'{where}: {name!r} cannot be the name of a header')
    return set(map(str.lower, names))


def _matches(patterns: Iterable[str], name: str) -> bool:
    return any(name == one or (one[-1:] == '*' and name.startswith(one[:-1])) for one in patterns)
