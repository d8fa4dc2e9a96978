"""One run of ``http``: what its command line asks of a session, before, during and after the requests."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import dataclass
from functools import partial
from http.cookiejar import Cookie
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from .compat import HEADER_SEPARATORS, Environment, HTTPHeadersDict, url_as_host, warn
from .errors import MissingSessionError, SessionError
from .model.items import Auth, Key
from .model.locator import Host, is_local
from .session import Session
from .storage import files
from .storage.store import SessionStore
from .web.auth import NoAuth
from .web.cookies import SessionCookieJar, cookie_key
from .web.policy import install_policy
from .web.scope import Scope

_EXCLUDE = 'session_exclude'
# HTTPie puts these among the typed headers of a download.
_OF_A_DOWNLOAD = {'accept-encoding', 'range'}
_PARTS = {'auth', 'headers', 'cookies'}
_HEADER_OF = {'auth': 'authorization', 'cookies': 'cookie'}
# RFC 9110, section 5.6.2: a token, of which the * stands for the rest of a name.
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class Run:
    """What an ``http`` command line asks of its session.

    ``has_auth`` is true if the command line has auth, ``is_auth_typed`` if that is not of the netrc file. ``typed`` are
    the headers that were typed, ``excluded`` those that are not stored, which may end in ``*``, and ``without`` the
    parts of the session that are left out: all in lower case.
    """

    url: str
    host: str
    base: str | None
    is_read_only: bool
    has_auth: bool
    is_auth_typed: bool
    is_trusted: bool
    typed: frozenset[str]
    excluded: frozenset[str]
    without: frozenset[str]

    @classmethod
    def from_args(cls, env: Environment, args: Any) -> Run:
        """Return what the arguments ask for; raise SessionError if that is invalid."""
        base = args.session_read_only if args.session else None
        if base:
            # HTTPie never saves an existing session while this is set.
            args.session_read_only = None
        plugin = args.auth_plugin
        return cls(
            url=args.url,
            host=args.headers.get('Host') or url_as_host(args.url) or 'localhost',
            base=base,
            is_read_only=bool(args.session_read_only),
            has_auth=bool(plugin),
            is_auth_typed=bool(plugin) and not _is_from_netrc(plugin, args),
            is_trusted=args.session_trusted,
            typed=frozenset(_typed_headers(args)),
            excluded=frozenset(_configured_exclusions(env) | _names(args.session_exclude, '--session-exclude')),
            without=frozenset(_names(args.session_without, '--session-without')),
        )

    @property
    def scheme(self) -> str:
        return urlsplit(self.url).scheme

    def leaves_out(self, part: str, header: str = '') -> bool:
        """Return whether a part of the session is left out, or of its headers the one of this name."""
        names = {_HEADER_OF.get(part, ''), header.lower()}
        return part in self.without or any(_matches(self.without - _PARTS, name) for name in names if name)

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
        self._session: Session
        self._home: Host
        self._scope: Scope | None = None
        # The jar of a run that leaves the cookies of the session out.
        self._other_jar: SessionCookieJar | None = None
        self._was_saved = self._was_warned = False
        self._excluded_cookies: set[tuple[Key, str | None]] = set()
        self._displaced_cookies: list[Cookie] = []

    def open(
        self,
        env: Environment,  # noqa: ARG002  # the signature of HTTPie's function, whose place this takes
        config_dir: str | os.PathLike[str],
        session_name: str,
        host: str | None,  # noqa: ARG002
        url: str,  # noqa: ARG002
    ) -> RunSession:
        """Read the session, inherit from its base, and check that the run will find what it needs."""
        install_policy()
        run, store = self.run, SessionStore(config_dir, partial(warn, self.env))
        locator = store.locate_for_request(session_name, run.host, run.scheme)
        self._home = locator.host or Host.normalize(run.host, run.scheme)
        self._session = session = Session(locator, self.env, store=store)
        base = session.read(run.base, run.host, run.scheme)
        if self._uses_auth:
            is_from_base = base is not None and session.document.inherits_auth_from(base)
            session.check_auth(base if base and is_from_base else session.document)
        self._warn_of_plain_text()
        if not session.document.exists or not run.is_read_only:
            try:
                files.check_writable(str(session.path))
            except OSError as error:
                raise session.document.explain('cannot be written', error) from error
        if run.leaves_out('cookies'):
            self._other_jar = SessionCookieJar()
        session.warn_of_format(self._home)
        return self

    def watch(self, messages: Iterable[Any]) -> Iterator[Any]:
        """Yield the messages of the run; confine its requests, and save also where HTTPie gives up on a response.

        HTTPie saves a session after the last response has been printed. If it does not get there (the reader has gone,
        Ctrl-C, too many redirects), what has arrived by then is kept.
        """
        # The first message is a request; whatever comes after it tells that a response has arrived.
        seen, has_response = 0, False
        try:
            for message in messages:
                has_response = seen > 0
                seen += 1
                if isinstance(message, requests.PreparedRequest):
                    self._confine(message)
                yield message
        except requests.TooManyRedirects:
            has_response = True
            raise
        finally:
            if has_response:
                self._keep()

    @property
    def _uses_auth(self) -> bool:
        run = self.run
        is_replaced = run.has_auth or run.leaves_out('auth') or 'authorization' in run.typed
        return self._session.state.auth is not None and not is_replaced

    def _warn_of_plain_text(self) -> None:
        run, session = self.run, self._session
        has_header = 'Authorization' in self.headers and 'authorization' not in run.typed
        if not (has_header or self._uses_auth) or not session.document.contents.record.is_auth_secure:
            return
        if run.scheme == 'http' and not is_local(urlsplit(run.url).hostname or ''):
            what = 'auth that was stored over https, and sends it over http, where it can be read'
            warn(self.env, f'{session.document.title} has {what}; leave it out with --session-without=auth.')

    def _confine(self, request: requests.PreparedRequest) -> None:
        """Take from a request what must not go where it goes."""
        run = self.run
        if self._scope is None:
            stored = {name.lower() for name in self._session.state.headers}
            has_auth = run.has_auth or self._uses_auth
            self._scope = Scope(self.cookies, stored, run.typed, has_auth=has_auth, is_trusted=run.is_trusted)
        self._scope.confine(request)
        hostname = urlsplit(str(request.url)).hostname or ''
        if self._scope.is_downgraded(request) and not is_local(hostname) and not self._was_warned:
            self._was_warned = True
            warn(self.env, f'{self._session.document.title} is sent over http to {hostname!r}, where it can be read.')

    def _keep(self) -> None:
        """Save what has arrived for a run that HTTPie gives up, if it would have been saved; errors go to stderr."""
        if self._was_saved or (self.run.is_read_only and os.path.exists(self._session.path)):
            return
        try:
            self.save()
        except SessionError as error:
            self.env.log_error(f'{type(error).__name__}: {error}')

    # What HTTPie uses

    def is_new(self) -> bool:
        return bool(self._session.is_new)

    @property
    def headers(self) -> HTTPHeadersDict:
        items = self._session.state.headers.items()
        return HTTPHeadersDict([(name, value) for name, value in items if not self.run.leaves_out('headers', name)])

    @property
    def cookies(self) -> SessionCookieJar:
        return self._session.cookies if self._other_jar is None else self._other_jar

    @cookies.setter
    def cookies(self, jar: SessionCookieJar) -> None:
        if jar is not self._other_jar:
            self._session.cookies = jar

    def remove_cookies(self, cookies: list[dict[str, str]]) -> None:
        """Do nothing: what a response deletes, the cookie jar has deleted, if the host may. HTTPie asks no host."""

    @property
    def auth(self) -> AuthBase | None:
        """The auth that is sent; HTTPie sets it to that of the command line, or of the netrc file."""
        if 'authorization' in self.run.typed:
            return NoAuth()
        return self._session.auth if self._uses_auth else None

    @auth.setter
    def auth(self, auth: dict[str, Any]) -> None:
        run = self.run
        if run.is_auth_typed and not run.leaves_out('auth') and not run.excludes('Authorization'):
            # HTTPie leaves the credentials of http://user@host as it has parsed them.
            raw_auth = getattr(auth['raw_auth'], 'orig', auth['raw_auth'])
            self._session.store_auth(Auth.of(auth['type'], raw_auth), over_https=self.run.scheme == 'https')

    def update_headers(self, request_headers: HTTPHeadersDict) -> None:
        """Take in the typed headers of a request. Its ``Cookie`` goes out of them and into the cookie jar.

        There, a cookie of a named session belongs to the host of the session, as if the server had set it.
        """
        state, is_anonymous = self._session.state, self._session.locator.is_anonymous
        jar = state.jar if self._other_jar is None else self._other_jar
        is_excluded = self.run.excludes('Cookie')
        before = [copy(cookie) for cookie in jar] if is_excluded else []
        typed = state.take_cookies(request_headers, jar)
        if typed:
            (jar.drop_shadowed if is_anonymous else jar.bind)(typed, self._home.cookie_domain)
        if is_excluded:
            self._excluded_cookies = {(cookie_key(one), one.value) for one in jar if one.name in typed}
            self._displaced_cookies = [cookie for cookie in before if cookie.name in typed]
        stored = HTTPHeadersDict()
        for name, value in request_headers.items():
            if self.run.stores(name) and not (is_anonymous and name.lower() == 'host'):
                stored.add(name, value)  # type: ignore[no-untyped-call]
        self._session.store_headers(stored, over_https=self.run.scheme == 'https')

    def save(self) -> None:
        """Save the session; what was deleted while this run used it stays deleted."""
        self._was_saved = True
        self._forget_excluded_cookies()
        try:
            self._session.save()
        except MissingSessionError:
            title = self._session.document.title
            warn(self.env, f'{title} was deleted while this run used it, and stays deleted.')

    def _forget_excluded_cookies(self) -> None:
        jar = self._session.state.jar
        for cookie in [one for one in jar if (cookie_key(one), one.value) in self._excluded_cookies]:
            jar.clear(cookie.domain, cookie.path, cookie.name)
        present = {cookie_key(one) for one in jar}
        for cookie in self._displaced_cookies:
            if cookie_key(cookie) not in present:
                jar.set_cookie(cookie)


def _is_from_netrc(plugin: Any, args: Any) -> bool:
    """Return whether the credentials are those of the netrc file; HTTPie does not say where it got them from."""
    if args.ignore_netrc or not plugin.netrc_parse or not plugin.raw_auth:
        return False
    found = requests.utils.get_netrc_auth(args.url)
    return found is not None and getattr(plugin.raw_auth, 'orig', plugin.raw_auth) == ':'.join(found)


def _typed_headers(args: Any) -> set[str]:
    items = [item.key.lower() for item in args.request_items if item.sep in HEADER_SEPARATORS]
    return set(items) - (_OF_A_DOWNLOAD if args.download else set())


def _configured_exclusions(env: Environment) -> set[str]:
    names, where = env.config.get(_EXCLUDE, []), f'{_EXCLUDE!r} in {str(env.config.path)!r}'
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SessionError(f'{where} must be a list of the names of headers', path=env.config.path)
    return _names(names, where)


def _names(names: Iterable[str], where: str) -> set[str]:
    for name in names:
        if not _NAME.fullmatch(name):
            raise SessionError(f'{where}: {name!r} cannot be the name of a header')
    return {name.lower() for name in names}


def _matches(patterns: Iterable[str], name: str) -> bool:
    return any(name == one or (one[-1:] == '*' and name.startswith(one[:-1])) for one in patterns)
