"""The ``Session`` class: what HTTPie and Python programs use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import _file
from ._auth import find_auth_fault
from ._base import find_base
from ._errors import MissingSessionError, SessionError
from ._httpie import config_dir_of, log_error
from ._items import bind_cookies, drop_shadowed_cookies, parse_cookie_header, typed_cookie_names
from ._run import remember_session, take_run
from ._stored import StoredSession

if TYPE_CHECKING:
    from requests.auth import AuthBase

    from ._httpie import HTTPHeadersDict
    from ._run import Run


class Session(StoredSession):
    """A session that does what an ``http`` command line asks of it, before and after the request."""

    _legacy_warning: str | None = None
    _save_was_tried = False
    host: str | None = None
    """The host, with its port, to which typed cookies belong; None where only the session's own is known."""
    is_edited = False
    """Whether the session is changed for its own sake, so that it is an error if it was deleted in the meantime."""

    def load(self) -> None:
        """Read the session's file; where an ``http`` run uses the session, do what its command line asks for.

        Raises SessionError before anything is sent or changed: BrokenSessionError for a file that is not a session,
        SessionPermissionError for one that cannot be read, or cannot be written by a run that would write it,
        MissingSessionError for a base that does not exist, SameSessionError for a base that is this session.
        """
        self.read()
        run = take_run(self.env)
        if run:
            self._prepare(run)
        if self._legacy_warning:
            super().warn_legacy_usage(self._legacy_warning)

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

    def update_headers(self, request_headers: HTTPHeadersDict) -> None:
        """Take in the headers of a request, as HTTPie does: its ``Cookie`` goes out of them and into the cookie jar.

        There, a cookie of a named session belongs to the session's host, as if the server had set it.
        """
        typed = typed_cookie_names(request_headers) - typed_cookie_names(self._headers)
        self._take_cookies(request_headers)
        super().update_headers(request_headers)
        if typed:
            settle_typed = drop_shadowed_cookies if self.is_anonymous else bind_cookies
            settle_typed(self.cookie_jar, typed, self.host or self.bound_host)

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
