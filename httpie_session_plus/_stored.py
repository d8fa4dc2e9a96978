"""A session and its file: read with care, saved by merging with what others have saved, and replaced whole."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _file
from ._cookies import HostCookieJar
from ._errors import BrokenSessionError, ExistingSessionError, SessionError, explain
from ._fault import Fault
from ._httpie import HTTPieSession, config_dir_of, version, warn
from ._items import auth_of, cookies_of, headers_of, make_cookie, take_items
from ._json import encode
from ._layout import find_unsendable, lay_out, parse
from ._merge import merge
from ._pause import pause_collection
from ._record import META_KEY, Record, dump_record, inherit, inherits_auth, load_record, merge_records, settle
from ._store import host_of, title_of

if TYPE_CHECKING:
    from pathlib import Path

    from typing_extensions import Self

    from ._merge import Items


class _State(NamedTuple):
    items: Items
    record: Record
    old_layouts: list[str]


class StoredSession(HTTPieSession):
    """An HTTPie session that can inherit from a base, and whose file is read with care and replaced whole."""

    # What the file held when last read or saved; what this session began with, that and what was inherited; the rest.
    _content: bytes | None = None
    _stored = _begun = _State({}, Record(), [])
    _base: Self | None = None
    _record = Record()
    _kind = 'session'
    _config_dir: Path | None = None
    cookie_jar: HostCookieJar
    file_status: os.stat_result  # of the file that was read last
    found_keys: set[str] = set()  # noqa: RUF012  # replaced, never changed

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cookie_jar = HostCookieJar()

    @property
    def config_dir(self) -> Path:
        """The folder of HTTPie's configuration, in which the named sessions are."""
        return self._config_dir or config_dir_of(self.env)

    @property
    def identity(self) -> dict[str, Any]:
        """What an error about this session carries: ``path``, and of a named session ``host`` and ``name``."""
        if self.is_anonymous:
            return {'path': self.path, 'host': None, 'name': None}
        return {'path': self.path, 'host': self._shown_host(), 'name': self.session_id}

    def _shown_host(self) -> str:
        return host_of(self.config_dir, self.path) or str(self.bound_host)

    @property
    def title(self) -> str:
        """How messages name this session, with its file."""
        path = os.path.abspath(self.path)
        if self.is_anonymous:
            return f'{self._kind} {path!r}'
        return f'{self._kind} {title_of(self._shown_host(), self.session_id)} ({path!r})'

    @property
    def contents(self) -> Items:
        """The items of this session, as they are now."""
        return self._items()

    @property
    def file_content(self) -> bytes:
        """The content of the file as it was read last, empty if there was none."""
        return self._content or b''

    @property
    def is_there_on_disk(self) -> bool:
        """Whether there was a file when it was read last."""
        return self._content is not None

    @property
    def record(self) -> Record:
        """The record of what is inherited, as it is now."""
        return self._settle().record

    def put(self, items: Items, record: Record | None = None) -> None:
        """Take these for all the items of this session, and this for its record; nothing is written."""
        self._put(items)
        if record is not None:
            self._record = record

    def _name_for(self, heir: Self) -> str:
        # An anonymous session has no host among whose sessions a name could be looked for.
        return os.path.abspath(self.path) if self.is_anonymous or heir.is_anonymous else str(self.session_id)

    def _explain(self, what: str, error: OSError) -> SessionError:
        return explain(f'{self.title} {what}', error, **self.identity)

    def _break(self, fault: object) -> BrokenSessionError:
        return BrokenSessionError(
            f'{self.title} is broken: {fault}; mend the file by hand, or delete it', **self.identity
        )

    @pause_collection()
    def read(self, *, is_use: bool = True) -> bool:
        """Read the file as it is, and nothing else; return whether there is one.

        Where it is not to count as a use of the session, its access time stays. Raises BrokenSessionError for a file
        that is not a session, SessionPermissionError or SessionError for one that cannot be read.
        """
        try:
            content, self.file_status = _file.look(str(self.path), is_use=is_use)
        except FileNotFoundError:
            content = None
        except OSError as error:
            raise self._explain('cannot be read', error) from error
        try:
            self.fill(b'{}' if content is None else content)
        except Fault as fault:
            raise self._break(fault) from None
        self._content = content
        self._stored = self._begun = self._state()
        return content is not None

    def reread(self) -> bool:
        """Read the file again; return whether it holds a session."""
        try:
            return self.read()
        except SessionError:
            return False

    @pause_collection()
    def save(self, *, bump_version: bool = False) -> None:
        """Replace the session's file, whole, by what this session and others have made of it since it was read.

        What this session left alone stays as the file has it by now; where nothing has changed, nothing is written.
        With ``bump_version`` the file is marked with the version of this HTTPie.

        Raises BusySessionError if others kept the file locked, BrokenSessionError if it is no session any more, and
        SessionPermissionError or SessionError if it cannot be written; the file is then as it was.
        """
        state = self._settle()
        if self._content is not None and state == self._stored and not bump_version:
            _file.tidy(str(self.path))
            return

        written = self._content

        def change(content: bytes | None) -> bytes | None:
            nonlocal state, written
            if content is None and self._content is not None:
                self._say_deleted()
                return None
            if content is not None and content != self._content:
                self._merge_with(content)
                state = self._settle()
            written = self._dump(state, bump_version=bump_version)
            return written

        try:
            _file.update(str(self.path), change, lambda text: warn(self.env, text), is_new=self._content is None)
        except Fault as fault:
            raise BrokenSessionError(
                f'{self.title} was not updated: {fault}; mend that by hand, and run it again',
                **self.identity,
            ) from None
        except OSError as error:
            raise self._explain('was not updated', error) from error
        self._content = written
        self._stored = self._begun = state._replace(old_layouts=self._old_layouts())

    def _say_deleted(self) -> None:
        warn(self.env, f'{self.title} was deleted while this run used it, and stays deleted.')

    def create(self, *, force: bool = False) -> None:
        """Write this session as a new file; with ``force``, in the place of one that is there.

        Raises ExistingSessionError if there is one, else what :meth:`save` raises.
        """
        state = self._settle()
        written = self._dump(state, bump_version=False)

        def change(content: bytes | None) -> bytes:
            if content is not None and not force:
                raise ExistingSessionError(f'{self.title} exists already; --force replaces it', **self.identity)
            return written

        try:
            _file.update(str(self.path), change, lambda text: warn(self.env, text), is_new=True)
        except ExistingSessionError:
            raise
        except OSError as error:
            raise self._explain('was not written', error) from error
        self._content = written
        self._stored = self._begun = state._replace(old_layouts=self._old_layouts())

    def post_process_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Put headers and cookies into ``data`` in the layout it has; as lists where an object would lose some."""
        return self._lay_out(data, self._items())

    def _lay_out(self, data: dict[str, Any], items: Items) -> dict[str, Any]:
        return lay_out(data, [(str(name), value) for name, value in self._headers.items()], cookies_of(items))

    def _add_cookies(self, cookies: list[dict[str, Any]]) -> None:
        self.cookie_jar.fill([make_cookie(cookie) for cookie in cookies if cookie['value'] is not None])
        # Those without a value take others out of the jar.
        super()._add_cookies([cookie for cookie in cookies if cookie['value'] is None])

    def fill(self, content: bytes) -> None:
        """Take what the content of a file holds for this session; raises Fault if that is no session."""
        data = parse(content)
        self.found_keys = set(data)
        self.clear()
        self.update(headers=[], cookies=[])
        self._put({})
        record = load_record(data.get('__meta__', {}).get(META_KEY))
        # A file that was copied or renamed by hand can be called as its own base.
        self._record = Record(is_auth_secure=record.is_auth_secure) if record.base == self._name_for(self) else record
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
        theirs.fill(content)
        if self._base and self._base.reread():
            theirs.inherit(self._base)
        mine, other = self._state(), theirs._state()
        self.clear()
        self.update(theirs)
        self.update({key: [] for key in other.old_layouts if key not in mine.old_layouts})
        self._put(merge(mine.items, other.items, self._begun.items))
        self._record = merge_records(mine.record, other.record, self._begun.record)
        # If this is not saved in the end, the next save begins with what was taken in here.
        self._content, self._begun = content, other

    def _dump(self, state: _State, *, bump_version: bool) -> bytes:
        stored = self._stored.items
        fault = find_unsendable({key: value for key, value in state.items.items() if value != stored.get(key)})
        if fault:
            raise SessionError(f'{self.title} was not updated: {fault}; leave it out', **self.identity)
        meta = self.setdefault('__meta__', {})
        if bump_version or 'httpie' not in meta:
            meta['httpie'] = version
        meta['help'] = self.helpurl
        meta['about'] = self.about
        meta.pop(META_KEY, None)
        record = dump_record(state.record)
        if record:
            meta[META_KEY] = record
        self._lay_out(self, state.items)
        return encode(self)

    def sibling(self, path: Path, name: str, kind: str = 'session') -> Self:
        """Return another session of the same host, not read yet; messages call it ``kind``."""
        one = type(self)(path, env=self.env, bound_host=self.bound_host, session_id=name, suppress_legacy_warnings=True)
        one._kind, one._config_dir = kind, self._config_dir
        return one

    @pause_collection()
    def inherit(self, base: Self) -> None:
        """Inherit from a base that has been read; nothing is written."""
        self._base = base
        record = self._record._replace(base=base._name_for(self))
        items, self._record = inherit(self._items(), base._items(), record, time.time())
        if inherits_auth(self._record):
            self._record = self._record._replace(is_auth_secure=base._record.is_auth_secure)
        self._put(items)
        self._begun = self._state()
