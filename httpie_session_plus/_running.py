"""A session in a run of ``http``: what HTTPie takes of it, and what it gives to it."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from . import _file
from ._auth import LeaveAlone, find_auth_fault, find_bare_auth, find_stored_auth
from ._base import find_base
from ._cookies import HostCookieJar
from ._errors import MissingSessionError, SessionError
from ._hosts import is_local, normalize_host
from ._httpie import HTTPHeadersDict, log_error, warn
from ._items import (
    NO_AUTH,
    bind_cookies,
    cookie_key,
    drop_shadowed_cookies,
    hostname_of,
    is_sendable,
    parse_cookie_header,
)
from ._run import remember_session
from ._scope import Scope
from ._store import check_plain_name, find_path, settle_host
from ._stored import StoredSession

if TYPE_CHECKING:
    from http.cookiejar import Cookie

    import requests
    from requests.auth import AuthBase
    from typing_extensions import TypeGuard

    from ._merge import Key
    from ._run import Run


class RunningSession(StoredSession):
    """A session that does what an ``http`` command line asks of it, before, during and after the requests."""

    _legacy_warning: str | None = None
    _run: Run | None = None
    _scope: Scope | None = None
    _other_jar: HostCookieJar | None = None
    _save_was_tried = False
    _was_warned = False
    _excluded_cookies: dict[Key, str] = {}  # noqa: RUF012  # replaced, never changed
    _displaced_cookies: list[Cookie] = []  # noqa: RUF012  # the same
    host: str | None = None
    """The host, with its port, to which typed cookies belong; None where only the session's own is known."""

    def start(self, run: Run) -> None:
        """Read the session that a run wants; raises as :meth:`Session.load` does."""
        self._run = run
        if not self.is_anonymous:
            self.host = settle_host(self.config_dir, run.host, check_plain_name(self.session_id), run.scheme)
            self.path = find_path(self.config_dir, self.host, self.session_id)
            self.bound_host = hostname_of(self.host)
        self.read()
        self._prepare(run)

    @property
    def own_host(self) -> str:
        """The host to which cookies belong that name none."""
        return str(self.host or self.bound_host)

    def warn_legacy_usage(self, warning: str) -> None:
        """Keep a warning about an old layout until it is sure that the session is used."""
        self._legacy_warning = self._legacy_warning or warning

    def warn_of_legacy(self) -> None:
        """Give the warning about an old layout, if there is one."""
        if self._legacy_warning:
            super().warn_legacy_usage(self._legacy_warning)

    def _prepare(self, run: Run) -> None:
        """Inherit from the base of a run, and see to it that the run will find what it needs."""
        self.host = self.host or normalize_host(run.host, run.scheme)
        auth_owner: RunningSession = self
        if run.base:
            base = find_base(self, run.base, run.host, self.config_dir, scheme=run.scheme)
            self.inherit(base)
            if self['auth'] == base.get('auth'):
                auth_owner = base
        if self._uses_auth(run):
            auth_owner.check_auth(self['auth'])
        self._warn_of_plain_text(run)
        if self._content is None or not run.is_read_only:
            try:
                _file.check_writable(str(self.path))
            except OSError as error:
                raise self._explain('cannot be written', error) from error
        if run.leaves_out('cookies'):
            self._other_jar = HostCookieJar()
        remember_session(self.env, self)

    def _uses_auth(self, run: Run) -> bool:
        has_own = bool(self['auth'] and self['auth'].get('type'))
        return has_own and not run.has_auth and not run.leaves_out('auth') and 'authorization' not in run.typed

    def _warn_of_plain_text(self, run: Run) -> None:
        has_header = 'Authorization' in self.headers and 'authorization' not in run.typed
        if not (has_header or self._uses_auth(run)) or not self._record.is_auth_secure or run.scheme != 'http':
            return
        if not is_local(urlsplit(run.url).hostname or ''):
            what = 'auth that was stored over https, and sends it over http, where it can be read'
            warn(self.env, f'{self.title} has {what}; leave it out with --session-without=auth.')

    def confine(self, request: requests.PreparedRequest) -> None:
        """Take from a request of a run what is not to go where it goes."""
        run = self._run
        if run is None:
            return
        if self._scope is None:
            stored = {name.lower() for name in self._headers}
            has_auth = run.has_auth or self._uses_auth(run)
            self._scope = Scope(self.cookies, stored, set(run.typed), has_auth=has_auth, is_trusted=run.is_trusted)
        self._scope.confine(request)
        hostname = urlsplit(str(request.url)).hostname or ''
        if self._scope.reveals(request) and not is_local(hostname) and not self._was_warned:
            self._was_warned = True
            warn(self.env, f'{self.title} is sent over http to {hostname!r}, where it can be read.')

    def save(self, *, bump_version: bool = False) -> None:
        """Replace the session's file, as :meth:`StoredSession.save` does."""
        self._save_was_tried = True
        self._forget_excluded_cookies()
        super().save(bump_version=bump_version)

    def _forget_excluded_cookies(self) -> None:
        for key, value in self._excluded_cookies.items():
            now = next((one for one in self.cookie_jar if cookie_key(one) == key), None)
            if now and now.value == value:
                self.cookie_jar.clear(now.domain, now.path, now.name)
        for cookie in self._displaced_cookies:
            if all(cookie_key(cookie) != cookie_key(one) for one in self.cookie_jar):
                self.cookie_jar.set_cookie(cookie)

    def _say_deleted(self) -> None:
        if self._run is None:
            raise MissingSessionError(f'{self.title} was deleted in the meantime, and stays deleted', **self.identity)
        super()._say_deleted()

    def keep(self) -> None:
        """Save what has arrived for a run that HTTPie gives up, if it would have been saved; errors go to stderr."""
        if self._save_was_tried or (self.env.args.session_read_only and self.path.exists()):
            return
        try:
            self.save()
        except SessionError as error:
            log_error(self.env, f'{type(error).__name__}: {error}')

    @property
    def headers(self) -> HTTPHeadersDict:
        """The headers that are sent with a request of this session: a copy. ``update_headers`` changes them."""
        headers = HTTPHeadersDict()
        for name, value in self._headers.items():
            if not self._run or not self._run.leaves_out('headers', name):
                headers.add(name, value)  # type: ignore[no-untyped-call]
        return headers

    @property  # type: ignore[override]
    def cookies(self) -> HostCookieJar:
        """The cookies that are sent with a request of this session: its own jar, which may be changed."""
        if self._other_jar is not None:
            return self._other_jar
        self.cookie_jar.clear_expired_cookies()
        return self.cookie_jar

    @cookies.setter
    def cookies(self, jar: HostCookieJar) -> None:
        if jar is not self._other_jar:
            self.cookie_jar = jar

    def remove_cookies(self, cookies: list[dict[str, str]]) -> None:
        """Do nothing: what a response deletes, the cookie jar has deleted, if the host may. HTTPie asks no host."""

    @property
    def auth(self) -> AuthBase | None:
        """The auth that is sent with a request of this session, for ``requests``; None if it has none.

        It is set to a ``(user, password)``, to a dict of HTTPie's with ``type`` and ``raw_auth``, or to None, which
        removes it. Raises BrokenSessionError if no installed plugin has it, TypeError for anything else that it is
        set to, SessionError for a user and password that HTTPie cannot store: not UTF-8, or not to be told apart.
        """
        if self._run is None:
            self.check_auth(self['auth'])
        elif 'authorization' in self._run.typed:
            return LeaveAlone()
        elif not self._uses_auth(self._run):
            return None
        auth: AuthBase | None = find_bare_auth(self['auth']) or super().auth
        return auth

    @auth.setter
    def auth(self, auth: dict[str, Any] | tuple[str, str] | None) -> None:
        run = self._run
        if auth is None or _is_pair(auth):
            self._set_auth(find_stored_auth(auth) or dict(NO_AUTH))
            return
        if not isinstance(auth, dict) or auth.keys() != {'type', 'raw_auth'}:
            raise TypeError("the auth of a session must be (user, password), {'type': …, 'raw_auth': …} or None")
        if run and (run.leaves_out('auth') or run.excludes('Authorization') or not run.is_auth_typed):
            return
        # HTTPie leaves the credentials of http://user@host as it has parsed them.
        raw_auth = auth['raw_auth']
        self._set_auth({'type': auth['type'], 'raw_auth': getattr(raw_auth, 'orig', raw_auth)})

    def _set_auth(self, stored: dict[str, Any]) -> None:
        self['auth'] = stored
        self._note_origin_of_auth(beside='Authorization' in self._headers)

    def _note_origin_of_auth(self, *, beside: object) -> None:
        is_secure = self._run is not None and self._run.scheme == 'https'
        # What is known of the old auth goes with it, unless there is one beside it of which that can be true.
        is_secure = is_secure or (self._record.is_auth_secure and bool(beside))
        self._record = self._record._replace(is_auth_secure=is_secure)

    def update_headers(self, request_headers: HTTPHeadersDict) -> None:
        """Take in the headers of a request, as HTTPie does, of a run's those that were typed.

        Its ``Cookie`` goes out of them and into the cookie jar. There, a cookie of a named session belongs to the host
        of the session, as if the server had set it.
        """
        jar = self.cookie_jar if self._other_jar is None else self._other_jar
        is_excluded = self._run is not None and self._run.excludes('Cookie')
        before = [copy(cookie) for cookie in jar] if is_excluded else []
        typed = self._take_cookies(request_headers, jar)
        if typed:
            settle_typed = drop_shadowed_cookies if self.is_anonymous else bind_cookies
            settle_typed(jar, typed, self.own_host)
        if is_excluded:
            self._excluded_cookies = {cookie_key(one): str(one.value) for one in jar if one.name in typed}
            self._displaced_cookies = [cookie for cookie in before if cookie.name in typed]
        if self._run is None:
            if 'Authorization' in request_headers:
                self._note_origin_of_auth(beside=self['auth'].get('type'))
            super().update_headers(request_headers)
            return
        taken = HTTPHeadersDict()
        for name, value in request_headers.items():
            if self._run.stores(name) and not (self.is_anonymous and name.lower() == 'host'):
                taken.add(name, value)  # type: ignore[no-untyped-call]
            elif name in self._headers and name not in taken:
                taken.extend((name, one) for one in self._headers.getall(name))
        if 'Authorization' in taken and 'authorization' in self._run.typed:
            self._note_origin_of_auth(beside=self['auth'].get('type'))
        super().update_headers(taken)

    def _take_cookies(self, headers: HTTPHeadersDict, jar: HostCookieJar) -> set[str]:
        """Move the cookies of a request's ``Cookie`` headers into the jar, as they are; return their names."""
        pairs, old = self._read_cookies(headers)
        there = {cookie.name for cookie in jar} if old else set()
        for name, value in pairs:
            if (name, value) not in old or name not in there:
                jar.set(name, value, path='/')
        for header, text in _cookie_headers(headers):
            headers.remove_item(header, text)  # type: ignore[no-untyped-call]
        return {name for name, value in pairs if (name, value) not in old}

    def _read_cookies(self, headers: HTTPHeadersDict) -> tuple[list[tuple[str, str]], set[tuple[str, str]]]:
        """Return the cookies in a request's ``Cookie`` headers, and the old ones, which were there; change nothing."""
        # A file that was edited by hand can hold such a header; it is older than what has become of its cookies.
        old = {pair for text in self._headers.getall('Cookie', ()) for pair in parse_cookie_header(text)}
        pairs = [pair for _, text in _cookie_headers(headers) for pair in parse_cookie_header(text)]
        for name, value in pairs:
            if (name, value) not in old and not is_sendable(value):
                raise SessionError(f'the cookie {name!r} holds a character that no cookie can hold')
        return pairs, old

    def check_auth(self, auth: dict[str, Any] | None) -> None:
        """Raise BrokenSessionError if this auth of the session cannot be sent."""
        fault = find_auth_fault(auth) if auth and auth.get('type') else None
        if fault:
            raise self._break(fault)


def _cookie_headers(headers: HTTPHeadersDict) -> list[tuple[str, str]]:
    return [(name, value) for name, value in headers.items() if name.lower() == 'cookie' and value is not None]


def _is_pair(auth: object) -> TypeGuard[tuple[str, str]]:
    return (
        isinstance(auth, tuple)
        and len(auth) == 2  # noqa: PLR2004  # user and password
        and all(isinstance(part, (str, bytes)) for part in auth)
    )
