"""What is in one session, item by item: its value, unless that is a secret, and where it comes from."""

from __future__ import annotations

import os
import stat
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from ._items import AUTH, cookie_domain, expiry_of, hostname_of
from ._record import DECIDED
from ._secrets import is_secret

if TYPE_CHECKING:
    from ._merge import Key
    from ._session import Session

OWN, INHERITED, REMOVED = 'own', 'inherited', 'removed'


class ItemDetails(NamedTuple):
    """One item of a session; a header that is repeated has one for each of its values.

    ``kind`` is ``header``, ``cookie`` or ``auth``; the ``name`` of the auth is its type. ``value`` is None where it is
    hidden or gone. ``origin`` is ``own``, ``inherited``, or ``removed`` for what the session has removed for itself.
    ``expires`` is in seconds since the epoch.
    """

    kind: str
    name: str
    value: str | None
    origin: str
    is_hidden: bool = False
    domain: str | None = None
    path: str | None = None
    expires: float | None = None
    is_expired: bool = False
    is_secure: bool = False


class SessionDetails(NamedTuple):
    """One session; ``layout`` is the version of HTTPie that wrote it, ``host`` is None for an anonymous one."""

    host: str | None
    name: str
    path: str
    mode: int
    last_used: float
    layout: str | None
    base: str | None
    items: list[ItemDetails]


def describe(session: Session, host: str | None, *, show_secrets: bool = False) -> SessionDetails:
    """Return what is in a session that has been read; secrets are hidden unless they are to be shown."""
    status = session.file_status
    record, now = session.record, time.time()
    items: list[ItemDetails] = []
    for key, value in session.contents.items():
        mark = record.marks.get(key, DECIDED)
        origin = OWN if mark == DECIDED else INHERITED
        is_hidden = is_secret(key) and not show_secrets
        items += [one._replace(value=None) if is_hidden else one for one in _split(key, value, origin, is_hidden, now)]
    removed = (key for key, mark in record.marks.items() if mark == DECIDED and key not in session.contents)
    items += [_name_removed(key) for key in removed]
    own_domain, hostname = cookie_domain(session.host or ''), hostname_of(session.host or '')
    items = [one._replace(domain=hostname) if one.domain == own_domain else one for one in items]
    return SessionDetails(
        host,
        session.session_id,
        os.path.abspath(session.path),
        stat.S_IMODE(status.st_mode),
        max(status.st_atime, status.st_mtime),
        session.get('__meta__', {}).get('httpie'),
        record.base,
        sorted(items, key=lambda item: ('header', 'auth', 'cookie').index(item.kind)),
    )


def _split(key: Key, value: Any, origin: str, is_hidden: bool, now: float) -> list[ItemDetails]:  # noqa: FBT001
    if key == AUTH:
        raw_auth = value['raw_auth'] if 'raw_auth' in value else f'{value["username"]}:{value["password"]}'
        return [ItemDetails('auth', value['type'], raw_auth, origin, is_hidden)]
    if key[0] == 'header':
        return [ItemDetails('header', name, one, origin, is_hidden) for name, one in value]
    expires = expiry_of(key, value)
    return [
        ItemDetails(
            'cookie',
            value['name'],
            value['value'],
            origin,
            is_hidden,
            value['domain'] or None,
            value['path'],
            expires,
            expires is not None and expires <= now,
            bool(value['secure']),
        )
    ]


def _name_removed(key: Key) -> ItemDetails:
    if key[0] == 'cookie':
        return ItemDetails('cookie', key[3], None, REMOVED, domain=key[1] or None, path=key[2])
    return ItemDetails(key[0], key[1] if key[0] == 'header' else '', None, REMOVED)
