"""The ``Session`` class: HTTPie's own, which also inherits from a base."""

from __future__ import annotations

import json
import os
import time
from typing import TYPE_CHECKING, Any

from . import _store
from ._errors import BrokenSessionError, MissingSessionError, SameSessionError
from ._httpie import HTTPieSession, is_anonymous_session, take_base_request, version, warn
from ._items import auth_of, cookies_of, headers_of, take_items
from ._layout import Fault, parse
from ._record import META_KEY, Record, dump_record, inherit, load_record, settle

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._httpie import BaseRequest
    from ._merge import Items


class Session(HTTPieSession):
    """An HTTPie session whose file is read with care, replaced whole, and can inherit from a base."""

    _record: Record | None = None

    def load(self) -> None:
        """Read the session's file; where the command line asks for a base, inherit from it.

        Raises SessionError before anything is changed: BrokenSessionError for a file that is not a session,
        SessionPermissionError for one that cannot be read, MissingSessionError for a base that does not exist,
        SameSessionError for a base that is this session.
        """
        self._read()
        request = take_base_request(self.env)
        if request:
            self._inherit(request)

    def save(self, *, bump_version: bool = False) -> None:
        """Replace the session's file, whole.

        Raises SessionPermissionError or SessionError; the file is then as it was.
        """
        meta = self.setdefault('__meta__', {})
        if bump_version or 'httpie' not in meta:
            meta['httpie'] = version
        meta['help'] = self.helpurl
        meta['about'] = self.about
        if self._record:
            self._record = settle(self._record, self._items(), time.time())
            meta[META_KEY] = dump_record(self._record)
        self.post_process_data(self)
        text = json.dumps(self, indent=4, sort_keys=True, ensure_ascii=True)
        _store.replace(self.path, f'{text}\n'.encode())

    def post_process_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Put headers and cookies into ``data``, in the layout it has; as lists where an object would lose some."""
        if isinstance(data.get('headers'), dict) and _has_twice(name for name, _ in self._headers.items()):
            data['headers'] = []
        if isinstance(data.get('cookies'), dict) and _has_twice(cookie.name for cookie in self.cookie_jar):
            data['cookies'] = []
        return super().post_process_data(data)

    def _read(self) -> bool:
        """Load the file as it is; return whether there was one."""
        content = _store.read(self.path)
        if content is None:
            return False
        try:
            data = parse(content)
            stored = data.get('__meta__', {}).get(META_KEY)
            self._record = None if stored is None else load_record(stored)
        except Fault as fault:
            raise BrokenSessionError(
                f'session file {str(self.path)!r} is broken: {fault}; mend it by hand, or delete it',
                path=self.path,
            ) from None
        self.update(self.pre_process_data(data))
        return True

    def _inherit(self, request: BaseRequest) -> None:
        base = self._read_base(request)
        name = os.path.abspath(base.path) if is_anonymous_session(request.name) else request.name
        record = Record(name, self._record.marks if self._record else {})
        items, self._record = inherit(self._items(), base._items(), record, time.time())
        self._headers = headers_of(items)
        self.cookie_jar.clear()
        self._add_cookies(cookies_of(items))
        self['auth'] = auth_of(items)

    def _read_base(self, request: BaseRequest) -> Session:
        name, host = request
        config_dir = self.env.config.directory
        path = _store.find_path(config_dir, host, name)
        title = f'base session {_store.title_of(host, name)}'
        if _store.is_same_file(path, self.path):
            raise SameSessionError(
                f'{title} is the session itself; give --session-read-only another one, or --no-session-read-only',
                path=path,
                host=host,
                name=name,
            )
        base = type(self)(path, env=self.env, bound_host=self.bound_host, session_id=name)
        if not base._read():
            where = f'it was looked for at {str(path)!r}'
            if not is_anonymous_session(name):
                where += f', and {host!r} has {_enumerate(_store.list_names(config_dir, host))}'
            raise MissingSessionError(
                f'{title} does not exist: {where}; create it first with --session={name}',
                path=path,
                host=host,
                name=name,
            )
        home = _store.host_of(config_dir, path)
        if home and home != host and is_anonymous_session(name):
            warn(self.env, f'{title} belongs to {home!r}: its headers and auth go to {host!r} now.')
        return base

    def _items(self) -> Items:
        return take_items(self._headers, iter(self.cookie_jar), self.get('auth'))


def _enumerate(names: list[str]) -> str:
    if not names:
        return 'no sessions'
    shown = ', '.join(repr(name) for name in names[:10])
    return shown if len(names) <= 10 else f'{shown} and {len(names) - 10} more'  # noqa: PLR2004


def _has_twice(names: Iterable[str]) -> bool:
    names = list(names)
    return len(set(names)) < len(names)
