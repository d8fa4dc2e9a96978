"""The merge and the record of what was inherited."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .items import AUTH_KEY, Cookie, Header, Item, Items, Key, expires_of, kind_of
from .locator import share_hosts

if TYPE_CHECKING:
    from .patterns import HostPattern  # most runs need none

_ENCODE = json.JSONEncoder(sort_keys=True).encode
LeavesOut = Callable[[Item], bool]
V = TypeVar('V')


class Mark:
    """The fingerprint of an inherited item, None once the session overrides it, and when the base's cookie expires."""

    __slots__ = ('expires', 'fingerprint')

    def __init__(self, fingerprint: str | None, expires: float | None = None) -> None:
        self.fingerprint, self.expires = fingerprint, expires

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mark) and (self.fingerprint, self.expires) == (other.fingerprint, other.expires)

    __hash__ = None  # type: ignore[assignment]


OVERRIDDEN = Mark(None)


class Record(NamedTuple):
    """What a session remembers: its base, by name or path, a mark for each item; and what its auth and file were for.

    It ``follows`` its base if it inherits anew in each run. ``is_auth_secure`` is true if the auth came in over https,
    ``used_for`` names the hosts that a path was used for. ``hosts`` are the patterns of hosts that a shared session is
    for, with secrets also for any host if it ``has_secrets``. ``url`` is what paths on a command line are added to.
    """

    base: str | None = None
    marks: Mapping[Key, Mark] = {}
    is_auth_secure: bool = False
    used_for: tuple[str, ...] = ()
    follows: bool = False
    hosts: 'tuple[HostPattern, ...]' = ()
    has_secrets: bool = False
    url: str | None = None

    @property
    def overridden(self) -> set[Key]:
        return {key for key, mark in self.marks.items() if mark == OVERRIDDEN}

    def inherits(self, key: Key) -> bool:
        """Return whether the session has this item from its base."""
        return self.marks.get(key, OVERRIDDEN) != OVERRIDDEN

    def updated(
        self, items: Items, now: float, before: Items | None = None, marks_before: Mapping[Key, Mark] | None = None
    ) -> 'Record':
        """Return the record of a session that holds these items now: what has changed or gone is overridden.

        ``before`` are its items before: a cookie of these that has expired was not removed, unless it is marked so now.
        """
        marks = {}
        for key, mark in self.marks.items():
            item, last_seen = items.get(key), (before or {}).get(key, mark)
            is_marked_now = marks_before is not None and marks_before.get(key) != mark
            if item is None and not is_marked_now and is_expired(expires_of(last_seen), now):
                continue
            is_inherited = mark != OVERRIDDEN and item and fingerprint(item) == mark.fingerprint
            marks[key] = mark if is_inherited else OVERRIDDEN
        is_auth_secure = self.is_auth_secure and AUTH_KEY in items
        return self._replace(marks=marks, is_auth_secure=is_auth_secure)

    def alone(self) -> 'Record':
        """Return the record of a session that goes on without its base."""
        return self._replace(base=None, marks={}, follows=False)

    def without(self, expired: Collection[Key]) -> 'Record':
        """Return the record without the marks of cookies that have expired, whoever set the time."""
        marks = {key: mark for key, mark in self.marks.items() if key not in expired}
        return self._replace(marks=marks) if expired else self

    def merged(self, theirs: 'Record', ancestor: 'Record') -> 'Record':
        """Return the merge of this record and another that come from the same ancestor; this one wins."""
        of_base = theirs if (self.base, self.follows) == (ancestor.base, ancestor.follows) else self
        of_hosts = theirs if (self.hosts, self.has_secrets) == (ancestor.hosts, ancestor.has_secrets) else self
        return Record(
            of_base.base,
            merge(self.marks, theirs.marks, ancestor.marks),
            (theirs if self.is_auth_secure == ancestor.is_auth_secure else self).is_auth_secure,
            tuple(dict.fromkeys(theirs.used_for + self.used_for)),
            of_base.follows,
            of_hosts.hosts,
            of_hosts.has_secrets,
            theirs.url if self.url == ancestor.url else self.url,
        )


def merge(mine: Mapping[Key, V], theirs: Mapping[Key, V], ancestor: Mapping[Key, V]) -> dict[Key, V]:
    """Return mine, with theirs of all that mine has left as it was in the ancestor, whether present or missing."""
    merged = {}
    for key in {**mine, **theirs}:
        value = mine.get(key)
        if value == ancestor.get(key):
            value = theirs.get(key)
        if value is not None:
            merged[key] = value
    return merged


def inherit(  # noqa: PLR0913
    items: Items, base: Items, record: Record, now: float, *, home: str = '', leaves_out: LeavesOut = lambda _: False
) -> tuple[dict[Key, Item], Record]:
    """Return the items of a session once it has inherited from a base at the time ``now``, and its new record.

    ``home`` is the domain to which unbound cookies belong. What ``leaves_out`` selects stays as it is.
    """
    untouched = {key for key, item in (*base.items(), *items.items()) if leaves_out(item)}
    kept = {key: item for key, item in items.items() if key in untouched}
    kept_marks = {key: mark for key, mark in record.marks.items() if key in untouched}
    record = record._replace(marks={key: mark for key, mark in record.marks.items() if key not in untouched})
    items = {key: item for key, item in items.items() if key not in untouched}
    mine = unexpired(items, now)
    record = record.updated(mine, now, before=items)
    overridden = record.overridden
    inherited = {key: mine[key] for key in record.marks if key not in overridden}
    theirs = _without_rivals(base, mine.keys() - inherited.keys(), overridden, home)
    theirs = {key: item for key, item in theirs.items() if key not in untouched}
    outlived = {key: item for key, item in inherited.items() if _outlives(item, record.marks[key], theirs, now)}
    merged = merge(mine, unexpired({**theirs, **outlived}, now), ancestor=inherited)
    marks = {key: mark for key, mark in record.marks.items() if key in overridden}
    for key, item in merged.items():
        if key in inherited or key not in mine:
            marks[key] = Mark(fingerprint(item), expires_of(base.get(key, record.marks.get(key))))
    return {**merged, **kept}, record._replace(marks={**marks, **kept_marks})


def _without_rivals(base: Items, own: Iterable[Key], overridden: Iterable[Key], home: str) -> dict[Key, Item]:
    """Return what a session can inherit: one cookie of a name is sent to a host and path, and its own one wins."""
    domains: dict[Key, list[str]] = {}
    for key in own:
        if kind_of(key) == 'cookie':
            domains.setdefault(key[2:], []).append(key[1] or home)
    decided = {_bound(key, home) for key in overridden}
    return {
        key: item
        for key, item in base.items()
        if _bound(key, home) not in decided
        and not any(share_hosts(key[1] or home, one) for one in domains.get(key[2:], ()))
    }


def _bound(key: Key, home: str) -> Key:
    return (key[0], key[1] or home, *key[2:]) if kind_of(key) == 'cookie' else key


def _outlives(item: Item, mark: Mark, base: Items, now: float) -> bool:
    # The server of the session can have renewed the cookie; one that the base lacks as it expired is not removed there.
    origin = base.get(item.key)
    if origin is None:
        return is_expired(mark.expires, now)
    mine, theirs = expires_of(item), expires_of(origin)
    if fingerprint(origin) != mark.fingerprint or mine == mark.expires:
        return False
    return theirs is not None and (mine is None or mine > theirs)


def unexpired(items: Items, now: float) -> dict[Key, Item]:
    return {key: item for key, item in items.items() if not is_expired(expires_of(item), now)}


def is_expired(expires: float | None, now: float) -> bool:
    return expires is not None and expires <= now


def fingerprint(item: Item) -> str:
    """Return 128 bits of a hash, in hex: two items with one fingerprint have the same value."""
    if isinstance(item, Header):
        content: Any = item.values  # not how the name is spelled
    elif isinstance(item, Cookie):
        content = (item.value, item.secure, item.domain is None)  # a server may renew it for a later time
    else:
        content = item.stored
    return sha256(_ENCODE(content).encode()).hexdigest()[:32]
