"""Diff: what two sessions have in common and what not, or what the next run of one would change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..errors import SessionError
from ..model.items import Auth, Cookie, Header, Item, Key, is_masked, kind_of
from ..model.locator import Locator
from ..storage.bases import inherit, known_host
from ..storage.document import Document
from ..storage.store import SessionStore

_OWN = 'its own host'
ADDED, REMOVED, CHANGED = 'added', 'removed', 'changed'


@dataclass(frozen=True, slots=True)
class Difference:
    """One item, or one thing about the sessions themselves, that differs.

    ``kind`` is ``header``, ``cookie``, ``auth`` or ``session``, ``change`` is ``added``, ``removed`` or ``changed``.
    ``before`` and ``after`` are None where there is nothing, and where a value is hidden. ``parts`` name what differs.
    """

    kind: str
    name: str
    change: str
    before: str | None
    after: str | None
    is_hidden: bool = False
    domain: str | None = None
    path: str | None = None
    parts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sessions, and in what they differ; ``after`` is None for the next run of the first.

    It ``is_fine`` unless there are differences and somebody asked for an exit status that says so.
    """

    before: Locator
    after: Locator | None
    differences: list[Difference]
    is_fine: bool = True


def compare(  # noqa: PLR0913
    store: SessionStore,
    before: Locator,
    after: Locator | None,
    *,
    show_secrets: bool = False,
    exit_code: bool = False,
    plain: Iterable[str] = (),
) -> Comparison:
    """Return in what two sessions differ; without a second one, what the next run of the first would change in it.

    Raises SessionError where a session, or the base of the only one, is missing or cannot be read.
    """
    first = store.open(before)
    second = store.open(after) if after else _next_of(store, first)
    pairs = _facts_of(first), _facts_of(second)
    names = [name for name in pairs[0] if pairs[0][name] != pairs[1][name]] if after else []
    found = [_difference('session', name, pairs[0][name], pairs[1][name]) for name in names]
    own = [one.locator.cookie_domain for one in (first, second)]
    items = _comparable(first, own[0] or own[1]), _comparable(second, own[1] or own[0])
    for key in {**items[0], **items[1]}:
        one, other = items[0].get(key), items[1].get(key)
        if _parts_of(one) != _parts_of(other):
            found.append(_difference_of(key, one, other, plain, show_secrets=show_secrets))
    return Comparison(before, after, found, not (exit_code and found))


def _next_of(store: SessionStore, document: Document) -> Document:
    record, title = document.record, document.locator.title
    if record.base is None:
        locator = document.locator
        command = f'httpie sessions follow {locator.name} BASE {locator.host or ""}'.rstrip()
        hint = f'Name another session, or a base: {command}'
        raise SessionError(f'{title} has no base to compare with. {hint}', **locator.facts)
    after, host = document.copy(), known_host(store, document)
    inherit(store, after, record.base, host)
    return after


def _comparable(document: Document, own: str | None) -> dict[Key, Item]:
    """Return the items; the cookies of its own host are found under one key, whatever that host is called."""
    items = document.items
    return {('cookie', _OWN, *key[2:]) if own and key[1:2] == (own,) else key: items[key] for key in items}


def _facts_of(document: Document) -> dict[str, str | None]:
    record = document.contents.record
    hosts = ' '.join(record.hosts) or None
    return {'base': record.base, 'follows': 'yes' if record.follows else None, 'for': hosts, 'url': record.url}


def _difference_of(
    key: Key, one: Item | None, other: Item | None, plain: Iterable[str], *, show_secrets: bool
) -> Difference:
    name = next(str(item.type) if isinstance(item, Auth) else item.name for item in (other, one) if item)
    domain, path = (key[1] or None, key[2]) if kind_of(key) == 'cookie' else (None, None)
    is_hidden = not show_secrets and any(is_masked(item, plain) for item in (one, other) if item)
    before, after = (None if item is None or is_hidden else _text_of(item) for item in (one, other))
    parts = [part for part, value in _parts_of(one).items() if value != _parts_of(other).get(part)] if other else []
    kind = 'header' if isinstance(other or one, Header) else kind_of(key)
    return Difference(kind, name, _change(one, other), before, after, is_hidden, domain, path, parts)


def _difference(kind: str, name: str, before: str | None, after: str | None) -> Difference:
    return Difference(kind, name, _change(before, after), before, after)


def _change(before: object, after: object) -> str:
    return ADDED if before is None else REMOVED if after is None else CHANGED


def _text_of(item: Item) -> str:
    match item:
        case Header():
            return ', '.join(item.values)
        case Cookie():
            return item.value
    return item.raw_auth or ''


def _parts_of(item: Item | None) -> Mapping[str, Any]:
    match item:
        case Header():
            return {'value': item.values, 'name': item.name, 'reference': item.is_reference}
        case Cookie():
            return {'value': item.value, 'expires': item.expires, 'secure': item.secure, 'HttpOnly': item.http_only}
        case Auth():
            return {'value': item.raw_auth, 'type': item.type, 'reference': item.is_reference}
    return {}
