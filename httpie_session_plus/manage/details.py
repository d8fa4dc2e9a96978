"""Show: what is in one session, item by item: its value, unless that is a secret, and its origin."""

import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..model.inheritance import is_expired
from ..model.items import Auth, Cookie, Item, is_masked
from ..storage.bases import followed_by, is_base_missing
from ..storage.document import Document
from ..storage.store import SessionStore
from ..system import permissions
from ..web.token import expires_at
from .listing import last_use

OWN, INHERITED, REMOVED = 'own', 'inherited', 'removed'


@dataclass(frozen=True, slots=True)
class ItemDetails:
    """One item of a session; a header that is repeated has one for each of its values.

    ``kind`` is ``header``, ``cookie`` or ``auth``; the ``name`` of the auth is its type. ``value`` is None where it is
    hidden or gone. ``origin`` is ``own``, ``inherited``, or ``removed`` for what the session has removed. ``expires``
    is in seconds since the epoch.
    """

    kind: str
    name: str
    value: str | None
    origin: str
    is_hidden: bool = False
    is_reference: bool = False
    domain: str | None = None
    path: str | None = None
    expires: float | None = None
    is_expired: bool = False
    is_secure: bool = False


@dataclass(frozen=True, slots=True)
class SessionDetails:
    """One session; ``format`` is the version of HTTPie that wrote it, ``host`` is None for a path without one.

    ``bases`` are the one that it follows, the one which that follows, and so on; ``hosts`` are those of a shared one.
    Paths on a command line are added to its ``url``.
    """

    host: str | None
    name: str
    path: str
    mode: int | None
    last_used: float
    format: str | None
    base: str | None
    follows: bool
    bases: Sequence[str]
    is_base_missing: bool
    hosts: Sequence[str]
    url: str | None
    items: list[ItemDetails]


def describe(
    store: SessionStore, document: Document, *, show_secrets: bool = False, plain: Iterable[str] = ()
) -> SessionDetails:
    """Return what is in a session; secrets are hidden unless ``show_secrets``, those that are no ``plain`` headers."""
    locator, record, now, status = document.locator, document.record, time.time(), document.status
    items: list[ItemDetails] = []
    for key, item in document.items.items():
        origin = INHERITED if record.inherits(key) else OWN
        is_hidden = is_masked(item, plain) and not show_secrets
        parts = _split(item, origin, now)
        items += [replace(part, value=None, is_hidden=True) for part in parts] if is_hidden else parts
    for kind, *scope in record.overridden - document.items.keys():
        name = scope.pop() if scope else ''
        domain, path = scope or (None, None)
        items.append(ItemDetails(kind, name, None, REMOVED, domain=domain or None, path=path))
    if locator.host:
        own, hostname = locator.cookie_domain, locator.host.hostname
        items = [replace(one, domain=hostname) if one.domain == own else one for one in items]
    return SessionDetails(
        locator.host,
        os.path.expanduser(locator.name) if locator.is_anonymous else locator.name,
        os.path.abspath(locator.path),
        permissions(status) if status else 0,
        last_use(status) if status else 0,
        document.contents.version,
        record.base,
        record.follows,
        followed_by(store, document),
        is_base_missing(store, document),
        record.hosts,
        record.url,
        sorted(items, key=lambda one: ('header', 'auth', 'cookie').index(one.kind)),
    )


def _split(item: Item, origin: str, now: float) -> list[ItemDetails]:
    expires = item.expires if isinstance(item, Cookie) else expires_at(item)
    how: dict[str, Any] = {'expires': expires, 'is_expired': is_expired(expires, now)}
    if isinstance(item, Cookie):
        how |= {'domain': item.domain or None, 'path': item.path, 'is_secure': item.secure}
        return [ItemDetails('cookie', item.name, item.value, origin, **how)]
    how['is_reference'] = item.is_reference
    if isinstance(item, Auth):
        return [ItemDetails('auth', item.type, item.raw_auth, origin, **how)]
    return [ItemDetails('header', item.name, value, origin, **how) for value in item.values]
