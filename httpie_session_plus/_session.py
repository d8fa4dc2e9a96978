"""The ``Session`` class: what HTTPie and Python programs use."""

from __future__ import annotations

import os
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests

from . import _file
from ._auth import find_auth_fault, find_stored_auth
from ._base import find_base
from ._errors import MissingSessionError, SessionError
from ._httpie import HTTPHeadersDict, config_dir_of, default_environment, log_error
from ._items import (
    bind_cookies,
    cookie_domain,
    drop_shadowed_cookies,
    hostname_of,
    parse_cookie_header,
    typed_cookie_names,
)
from ._run import remember_session, take_run
from ._store import ENDING, check_plain_name, host_of
from ._stored import StoredSession

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests.auth import AuthBase

    from ._httpie import Environment
    from ._run import Run


class Answer(int):
    """True or false, and to be called for it as well: HTTPie calls what the rest of the world reads."""

    def __call__(self) -> bool:
        return bool(self)

    def __repr__(self) -> str:
        return repr(bool(self))


class Session(StoredSession):
    """HTTPie's session, whose file is never lost, and which can inherit from a base; HTTPie itself uses this class.

    ``path`` is the session's file, or a folder: then the file is called ``name``, with ``.json``. What ends in
    ``.json``, and what is a file, is taken for a file. A file in the place of a named session is that named session.
    ``base`` is the name or the path of a session that :meth:`load` is to inherit from. ``env`` is HTTPie's environment;
    without it, that of this process. The other arguments are HTTPie's own.

    Nothing is read before :meth:`load`, and nothing written before :meth:`save`:

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> session = Session(folder.name)
    >>> session.is_new
    True
    >>> session.update_headers({'X-API-Version': 'v3', 'Cookie': 'sid=1'})
    >>> session.save()
    >>> data = Session(folder.name).load()
    >>> data['headers']
    [{'name': 'X-API-Version', 'value': 'v3'}]
    >>> [cookie['name'] for cookie in data['cookies']]
    ['sid']
    >>> folder.cleanup()
    """

    _legacy_warning: str | None = None
    _save_was_tried = False
    host: str | None = None
    """The host, with its port, to which typed cookies belong; None where only the session's own is known."""
    is_edited = False
    """Whether the session is changed for its own sake, so that it is an error if it was deleted in the meantime."""

    def __init__(  # noqa: PLR0913
        self,
        path: str | os.PathLike[str],
        env: Environment | None = None,
        bound_host: str | None = None,
        session_id: str | None = None,
        suppress_legacy_warnings: bool = False,  # noqa: FBT001, FBT002  # HTTPie's signature
        *,
        name: str = 'default',
        base: str | None = None,
    ) -> None:
        env = env or default_environment()
        file = Path(os.path.expanduser(path))
        if session_id is None:
            if file.is_dir() or not (file.suffix == ENDING or file.exists()):
                file /= check_plain_name(name) + ENDING
            host = host_of(config_dir_of(env), file)
            session_id = os.path.abspath(file) if host is None else file.name[: -len(ENDING)]
            bound_host = bound_host or (None if host is None else hostname_of(host))
            self.host = host
        super().__init__(file, env, bound_host or 'localhost', session_id, suppress_legacy_warnings)
        self._wanted_base = base

    def load(self) -> dict[str, Any]:
        """Read the session's file; return what the session holds, ``headers``, ``cookies`` and ``auth``, in its layout.

        What was changed since it was read last, and not saved, is dropped. Where an ``http`` run uses the session, what
        its command line asks for is done.

        Raises SessionError before anything is sent or changed: BrokenSessionError for a file that is not a session,
        SessionPermissionError for one that cannot be read, or cannot be written by a run that would write it,
        MissingSessionError for a base that does not exist, SameSessionError for a base that is this session.
        """
        self.read()
        run = take_run(self.env)
        if run:
            self._prepare(run)
        elif self._wanted_base:
            self.inherit(find_base(self, self._wanted_base, self.host or self.bound_host, config_dir_of(self.env)))
        if self._legacy_warning:
            super().warn_legacy_usage(self._legacy_warning)
        return dict(self) if run else self.post_process_data(dict(self))

    @property
    def is_new(self) -> Answer:
        """True if there is no file yet; HTTPie's own code calls it."""
        return Answer(not self.path.exists())

    def warn_legacy_usage(self, warning: str) -> None:
        """Keep a warning about an old layout until it is sure that the session is used."""
        self._legacy_warning = self._legacy_warning or warning

    def _prepare(self, run: Run) -> None:
        """Inherit from the base of a run, and see to it that the run will find what it needs."""
        self.host = run.host
        auth_owner = self
        if run.base:
            base = find_base(self, run.base, run.host, config_dir_of(self.env))
            self.inherit(base)
            if self['auth'] == base.get('auth'):
                auth_owner = base
        if not run.has_auth:
            auth_owner._check_auth(self['auth'])
        if self._content is None or not run.is_read_only:
            try:
                _file.check_writable(str(self.path))
            except OSError as error:
                raise self._explain('cannot be written', error) from error
        remember_session(self.env, self)

    def save(self, *, bump_version: bool = False) -> None:
        """Replace the session's file, as :meth:`StoredSession.save` does."""
        self._save_was_tried = True
        super().save(bump_version=bump_version)

    def _say_deleted(self) -> None:
        if self.is_edited:
            raise MissingSessionError(
                f'{self.title} was deleted in the meantime, and stays deleted', path=self.path, name=self.session_id
            )
        super()._say_deleted()

    def keep(self, expired_cookies: list[dict[str, str]]) -> None:
        """Save what has arrived for a run that HTTPie gives up, if it would have been saved; errors go to stderr.

        ``expired_cookies`` are those that a response deleted, as HTTPie finds them.
        """
        if self._save_was_tried or (self.env.args.session_read_only and not self.is_new()):
            return
        self.remove_cookies(expired_cookies)
        try:
            self.save()
        except SessionError as error:
            log_error(self.env, f'{type(error).__name__}: {error}')

    @property
    def auth(self) -> AuthBase | None:
        """The auth that HTTPie sends with a request of this session, None if it has none."""
        auth: AuthBase | None = super().auth
        return auth

    @auth.setter
    def auth(self, auth: dict[str, Any]) -> None:
        # HTTPie leaves the credentials of http://user@host as it has parsed them.
        raw_auth = auth['raw_auth']
        self['auth'] = {'type': auth['type'], 'raw_auth': getattr(raw_auth, 'orig', raw_auth)}

    def update_headers(self, request_headers: Mapping[str, Any]) -> None:
        """Take in the headers of a request, as HTTPie does: not ``Content-*``, ``If-*``, and those that are None.

        ``request_headers`` maps names to values, each a str, UTF-8 bytes, or None. The cookies in its ``Cookie`` go to
        the cookie jar; in a named session they belong to the session's host, as if the server had set them. Where it is
        HTTPie's own ``HTTPHeadersDict``, which may repeat a header, ``Cookie`` is taken out of it, as HTTPie has it.

        Raises TypeError for a name or a value of another type; nothing is changed then.
        """
        headers = request_headers if isinstance(request_headers, HTTPHeadersDict) else _to_headers(request_headers)
        typed = typed_cookie_names(headers) - typed_cookie_names(self._headers)
        self._take_cookies(headers)
        super().update_headers(headers)
        if typed:
            settle_typed = drop_shadowed_cookies if self.is_anonymous else bind_cookies
            settle_typed(self.cookie_jar, typed, self.host or self.bound_host)

    def apply_to(self, requests_session: requests.Session) -> None:
        """Give a session of ``requests`` what this one holds: headers, auth, and cookies with their domains.

        A repeated header becomes one, its values joined by commas (RFC 9110, section 5.3). ``requests`` sends headers
        and auth wherever it is told to go, and headers also where it is redirected to: use it for the host of this
        session alone. Raises BrokenSessionError if the auth is one that no installed plugin has.
        """
        self._check_auth(self['auth'])
        for name in dict.fromkeys(name.lower() for name in self._headers):
            requests_session.headers[name] = ', '.join(self._headers.getall(name))
        if self.auth is not None:
            requests_session.auth = self.auth
        host = None if self.is_anonymous else self.host or self.bound_host
        for cookie in self.cookies:
            one = copy(cookie)
            one.domain = one.domain or (cookie_domain(host) if host else '')
            requests_session.cookies.set_cookie(one)

    def take_from(self, requests_session: requests.Session) -> None:
        """Take what a session of ``requests`` holds: its headers but for its own, its auth if it has one, its cookies.

        The cookies of this session are those of ``requests_session`` from then on, with their domains; those that
        belong to no host are given to that of a named session. Nothing is written before :meth:`save`.

        Raises SessionError for an auth that cannot be stored; nothing is changed then.
        """
        auth = find_stored_auth(requests_session.auth)
        own = requests.utils.default_headers()
        headers = {name: value for name, value in requests_session.headers.items() if own.get(name) != value}
        self.update_headers(headers)
        if auth:
            self['auth'] = auth
        self.cookie_jar.clear()
        for cookie in requests_session.cookies:
            self.cookie_jar.set_cookie(copy(cookie))
        if not self.is_anonymous:
            names = {cookie.name for cookie in self.cookie_jar}
            bind_cookies(self.cookie_jar, names, self.host or self.bound_host)

    def _take_cookies(self, headers: HTTPHeadersDict) -> None:
        """Move the cookies of a request's ``Cookie`` headers into the jar, all of them and as they are."""
        values = [(name, value) for name, value in headers.items() if name.lower() == 'cookie' and value is not None]
        for header, text in values:
            for name, value in parse_cookie_header(text):
                self.cookie_jar.set(name, value, path='/')
            headers.remove_item(header, text)  # type: ignore[no-untyped-call]

    def _check_auth(self, auth: dict[str, Any] | None) -> None:
        fault = find_auth_fault(auth) if auth and auth.get('type') else None
        if fault:
            raise self._break(fault)


def _to_headers(mapping: Mapping[str, Any]) -> HTTPHeadersDict:
    headers = HTTPHeadersDict()
    for name, value in mapping.items():
        if not isinstance(name, str):
            raise TypeError(f'the name of a header must be a str, not {type(name).__name__}')
        if not isinstance(value, (str, bytes, type(None))):
            raise TypeError(
                f'the value of the header {name!r} must be a str, bytes or None, not {type(value).__name__}'
            )
        headers.add(name, value)  # type: ignore[no-untyped-call]
    return headers
