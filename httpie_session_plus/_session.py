"""The ``Session`` class: HTTPie's own, which inherits from a base, and whose file is never lost."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _file
from ._auth import find_auth_fault
from ._base import find_base
from ._errors import BrokenSessionError, SessionError, explain
from ._httpie import (
    HTTPieSession,
    log_error,
    remember_session,
    take_run,
    version,
    warn,
)
from ._items import auth_of, bind_cookies, cookies_of, drop_shadowed_cookies, headers_of, take_items, typed_cookie_names
from ._layout import Fault, dump, find_unsendable, parse
from ._merge import merge
from ._record import META_KEY, Record, dump_record, inherit, load_record, merge_records, settle
from ._store import host_of, title_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from requests.auth import AuthBase

    from ._httpie import HTTPHeadersDict, Run
    from ._merge import Items


class _State(NamedTuple):
    items: Items
    record: Record
    old_layouts: list[str]


class Session(HTTPieSession):
    """An HTTPie session that can inherit from a base, and whose file is read with care and replaced whole."""

    # What the file held when it was last read or saved; what this session began with, which is that and what it
    # inherited; and what of it is not in HTTPie's own attributes.
    _content: bytes | None = None
    _stored = _begun = _State({}, Record(), [])
    _base: Session | None = None
    _record = Record()
    _legacy_warning: str | None = None
    _save_was_tried = False
    _kind = 'session'
    _host: str | None = None

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
        self._host = run.host
        auth_owner = self
        if run.base:
            base = find_base(self, run.base, run.host, self.env.config.directory)
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
        """Replace the session's file, whole, by what this session and others have made of it since it was read.

        What this session left alone stays as the file has it by now; where nothing has changed, nothing is written.
        With ``bump_version`` the file is marked with the version of this HTTPie.

        Raises BusySessionError if others kept the file locked, BrokenSessionError if it is no session any more, and
        SessionPermissionError or SessionError if it cannot be written; the file is then as it was.
        """
        self._save_was_tried = True
        path = str(self.path)
        state = self._settle()
        if self._content is not None and state == self._stored and not bump_version:
            _file.tidy(path)
            return

        def change(content: bytes | None) -> bytes | None:
            nonlocal state
            if content is None and self._content is not None:
                warn(self.env, f'{self.title} was deleted while this run used it, and stays deleted.')
                return None
            if content is not None and content != self._content:
                self._merge_with(content)
                state = self._settle()
            self._content = self._dump(state, bump_version=bump_version)
            return self._content

        try:
            _file.update(path, change, lambda text: warn(self.env, text), is_new=self._content is None)
        except Fault as fault:
            raise BrokenSessionError(
                f'{self.title} was not updated: {fault}; mend that by hand, and run it again',
                path=self.path,
                name=self.session_id,
            ) from None
        except OSError as error:
            raise self._explain('was not updated', error) from error
        self._stored = self._begun = state._replace(old_layouts=self._old_layouts())

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
            log_error(self.env, error)

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
        super().update_headers(request_headers)
        if typed:
            settle_typed = drop_shadowed_cookies if self.is_anonymous else bind_cookies
            settle_typed(self.cookie_jar, typed, self._host or self.bound_host)

    def post_process_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Put headers and cookies into ``data`` in the layout it has; as lists where an object would lose some."""
        if isinstance(data.get('headers'), dict) and _has_twice(name for name, _ in self._headers.items()):
            data['headers'] = []
        if isinstance(data.get('cookies'), dict) and _has_twice(cookie.name for cookie in self.cookie_jar):
            data['cookies'] = []
        return super().post_process_data(data)

    @property
    def title(self) -> str:
        """How messages name this session, with its file."""
        path = os.path.abspath(self.path)
        if self.is_anonymous:
            return f'{self._kind} {path!r}'
        host = host_of(self.env.config.directory, self.path) or self.bound_host
        return f'{self._kind} {title_of(host, self.session_id)} ({path!r})'

    def _explain(self, what: str, error: OSError) -> SessionError:
        return explain(f'{self.title} {what}', error, path=self.path, name=self.session_id)

    def _break(self, fault: object) -> BrokenSessionError:
        return BrokenSessionError(
            f'{self.title} is broken: {fault}; mend the file by hand, or delete it',
            path=self.path,
            name=self.session_id,
        )

    def read(self) -> bool:
        """Read the file as it is, and nothing else; return whether there is one. Raises what :meth:`load` does."""
        try:
            content = _file.read(str(self.path))
        except OSError as error:
            raise self._explain('cannot be read', error) from error
        if content is not None:
            try:
                self._fill(content)
            except Fault as fault:
                raise self._break(fault) from None
        self._content = content
        self._stored = self._begun = self._state()
        return content is not None

    def is_there(self) -> bool:
        """Read the file again; return whether it holds a session."""
        try:
            return self.read()
        except SessionError:
            return False

    def _fill(self, content: bytes) -> None:
        data = parse(content)
        self.clear()
        self.update(headers=[], cookies=[])
        self._put({})
        self._record = load_record(data.get('__meta__', {}).get(META_KEY))
        self.update(self.pre_process_data(data))

    def _state(self) -> _State:
        return _State(self._items(), self._record, self._old_layouts())

    def _old_layouts(self) -> list[str]:
        return [key for key in ('headers', 'cookies') if isinstance(self.get(key), dict)]

    def _items(self) -> Items:
        return take_items(self._headers, iter(self.cookie_jar), self.get('auth'))

    def _put(self, items: Items) -> None:
        self._headers = headers_of(items)
        self.cookie_jar.clear()
        self._add_cookies(cookies_of(items))
        self['auth'] = auth_of(items)

    def _settle(self) -> _State:
        """Bring the record up to date, and return the state of the session."""
        state = self._state()
        self._record = settle(self._record, state.items, time.time(), before=self._begun.items)
        return state._replace(record=self._record)

    def _merge_with(self, content: bytes) -> None:
        """Take in what others have made of the file since it was read."""
        theirs = self.sibling(self.path, self.session_id)
        theirs._fill(content)
        if self._base and self._base.is_there():
            theirs.inherit(self._base)
        mine, other = self._state(), theirs._state()
        self.clear()
        self.update(theirs)
        self.update({key: [] for key in other.old_layouts if key not in mine.old_layouts})
        self._put(merge(mine.items, other.items, self._begun.items))
        self._record = merge_records(mine.record, other.record, self._begun.record)

    def _dump(self, state: _State, *, bump_version: bool) -> bytes:
        for key, value in state.items.items():
            if value != self._stored.items.get(key):
                fault = find_unsendable(key, value)
                if fault:
                    raise SessionError(f'{self.title} was not updated: {fault}; leave it out', path=self.path)
        meta = self.setdefault('__meta__', {})
        if bump_version or 'httpie' not in meta:
            meta['httpie'] = version
        meta['help'] = self.helpurl
        meta['about'] = self.about
        if state.record.base is not None:
            meta[META_KEY] = dump_record(state.record)
        self.post_process_data(self)
        return dump(self)

    def sibling(self, path: Path, name: str, kind: str = 'session') -> Session:
        """Return another session of the same host, not read yet; messages call it ``kind``."""
        one = type(self)(path, env=self.env, bound_host=self.bound_host, session_id=name, suppress_legacy_warnings=True)
        one._kind = kind
        return one

    def inherit(self, base: Session) -> None:
        """Inherit from a base that has been read; nothing is written."""
        self._base = base
        record = self._record._replace(base=os.path.abspath(base.path) if base.is_anonymous else base.session_id)
        items, self._record = inherit(self._items(), base._items(), record, time.time())
        self._put(items)
        self._begun = self._state()

    def _check_auth(self, auth: dict[str, Any] | None) -> None:
        fault = find_auth_fault(auth) if auth and auth.get('type') else None
        if fault:
            raise self._break(fault)


def _has_twice(names: Iterable[str]) -> bool:
    names = list(names)
    return len(set(names)) < len(names)
