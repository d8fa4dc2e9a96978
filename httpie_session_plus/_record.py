"""The record that a session keeps of what it inherited, in its file under ``__meta__.session_plus``.

For each item that came from a base it holds a mark. An *inherited* item is marked with a fingerprint of its value; the
fingerprint stays only while the session holds that very value in plain. An item that the session has since changed or
removed is marked *decided*: the base has no say in it any more. Every item without a mark is the session's own.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from ._items import AUTH, expiry_of
from ._layout import expect
from ._merge import merge

if TYPE_CHECKING:
    from ._merge import Items, Key

META_KEY = 'session_plus'
_DECIDED_WORD = 'decided'


class Mark(NamedTuple):
    """What became of an item that came from the base.

    ``fingerprint`` is None once the session has decided for itself. ``expires`` is when an inherited cookie runs out of
    time, in seconds since the epoch, None for what never does.
    """

    fingerprint: str | None
    expires: float | None = None


DECIDED = Mark(None)


@dataclass(frozen=True)
class Record:
    """``base`` is the base's name or absolute path; ``marks`` has one mark for each item that came from a base."""

    base: str
    marks: dict[Key, Mark] = field(default_factory=dict)


def settle(record: Record, items: Items, now: float) -> Record:
    """Return the record of a session that has these items at the time ``now``, in seconds since the epoch.

    An inherited item that has another value now, or is gone, is decided. A cookie that is gone because it ran out of
    time is not: nobody removed it, and its mark is dropped.
    """
    marks = {}
    for key, mark in record.marks.items():
        value = items.get(key)
        if mark.fingerprint is None:
            marks[key] = DECIDED
        elif value is None:
            if mark.expires is None or mark.expires > now:
                marks[key] = DECIDED
        elif fingerprint_of(key, value) == mark.fingerprint:
            marks[key] = Mark(mark.fingerprint, expiry_of(key, value))
        else:
            marks[key] = DECIDED
    return Record(record.base, marks)


def inherit(items: Items, base_items: Items, record: Record, now: float) -> tuple[dict[Key, Any], Record]:
    """Return what a session's items become when it inherits from a base at the time ``now``, and its new record.

    Cookies that have run out of time count neither in the session nor in the base.
    """
    mine = {key: value for key, value in items.items() if not _is_expired(key, value, now)}
    record = settle(record, mine, now)
    inherited = {key: mine[key] for key, mark in record.marks.items() if mark.fingerprint is not None}
    theirs = {}
    for key, value in base_items.items():
        value = _renewed(key, value, inherited.get(key))  # noqa: PLW2901
        if not _is_expired(key, value, now):
            theirs[key] = value
    removed = {key: theirs[key] for key in record.marks if key in theirs and key not in mine}
    merged = merge(mine, theirs, ancestor={**inherited, **removed})
    marks = {key: mark for key, mark in record.marks.items() if mark.fingerprint is None}
    for key, value in merged.items():
        if key in inherited or key not in mine:
            marks[key] = Mark(fingerprint_of(key, value), expiry_of(key, value))
    return merged, Record(record.base, marks)


def fingerprint_of(key: Key, value: Any) -> str:
    """Return 128 bits, in hex, that tell whether an item still has its value.

    How a header's name is spelled and when a cookie expires are not part of the value: a server that renews a cookie
    has not changed it.
    """
    if key[0] == 'header':
        value = [one for _, one in value]
    elif key[0] == 'cookie':
        value = [value['value'], value['secure'], value['domain'] is None]
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]


def _is_expired(key: Key, value: Any, now: float) -> bool:
    expires = expiry_of(key, value)
    return expires is not None and expires <= now


def _renewed(key: Key, value: Any, inherited: Any) -> Any:
    """Return the base's value, or the inherited one if it is the same and only runs out later."""
    if inherited is None or fingerprint_of(key, value) != fingerprint_of(key, inherited):
        return value
    never = float('inf')
    base_end, inherited_end = expiry_of(key, value), expiry_of(key, inherited)
    return inherited if (inherited_end or never) > (base_end or never) else value


def dump_record(record: Record) -> dict[str, Any]:
    """Return the record as it is stored: its base, and the marks of the headers, the cookies and the auth."""
    stored: dict[str, Any] = {'base': record.base, 'headers': {}, 'cookies': [], 'auth': None}
    for key, mark in record.marks.items():
        word = mark.fingerprint or _DECIDED_WORD
        if key == AUTH:
            stored['auth'] = word
        elif key[0] == 'header':
            stored['headers'][key[1]] = word
        else:
            _, domain, path, name = key
            stored['cookies'].append(
                {'domain': domain, 'path': path, 'name': name, 'mark': word, 'expires': mark.expires}
            )
    return stored


def load_record(stored: Any) -> Record:
    """Return the record that was stored; raises Fault if it is not one."""
    where = f'__meta__.{META_KEY}'
    expect(stored, where, dict)
    record = Record(expect(stored.get('base'), f'{where}.base', str))
    for name, word in expect(stored.get('headers', {}), f'{where}.headers', dict).items():
        record.marks['header', name] = _load_mark(word, f'{where}.headers')
    for index, cookie in enumerate(expect(stored.get('cookies', []), f'{where}.cookies', list)):
        here = f'{where}.cookies[{index}]'
        expect(cookie, here, dict)
        parts = [expect(cookie.get(part), f'{here}.{part}', str) for part in ('domain', 'path', 'name')]
        expires = expect(cookie.get('expires'), f'{here}.expires', int, float, type(None))
        key: Key = ('cookie', *parts)
        record.marks[key] = _load_mark(cookie.get('mark'), f'{here}.mark', expires)
    if stored.get('auth') is not None:
        record.marks[AUTH] = _load_mark(stored['auth'], f'{where}.auth')
    return record


def _load_mark(word: Any, where: str, expires: float | None = None) -> Mark:
    return DECIDED if expect(word, where, str) == _DECIDED_WORD else Mark(word, expires)
