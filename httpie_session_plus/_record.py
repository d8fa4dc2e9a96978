"""The record that a session keeps of what it inherited, in its file under ``__meta__.session_plus``.

For each item that came from a base it holds a mark. An *inherited* item is marked with a fingerprint of its value; the
fingerprint stays only while the session holds that very value in plain. An item that the session has since changed or
removed is marked *decided*: the base has no say in it any more. Every item that is not inherited is the session's own.
"""

from __future__ import annotations

import json
import re
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from ._fault import Fault, expect
from ._items import AUTH, expiry_of
from ._merge import Key, merge

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._merge import Items

META_KEY = 'session_plus'
REDACTED = 'redacted'
"""The key that marks, in the place of a record, a file whose secrets are masked."""
_DECIDED_WORD = 'decided'
_SECURE = 'auth_over_https'
_FINGERPRINT = partial(re.fullmatch, '[0-9a-f]{32}')
_AUTH_KEYS = (AUTH, ('header', 'authorization'))
_NEVER = float('inf')
_ENCODE = json.JSONEncoder(sort_keys=True).encode


class Mark(NamedTuple):
    """What became of an item that came from the base.

    ``fingerprint`` is None once the session has decided for itself. ``expires`` is when the base's cookie runs out of
    time, in seconds since the epoch, None for what never does.
    """

    fingerprint: str | None
    expires: float | None = None


DECIDED = Mark(None)


class Record(NamedTuple):
    """``base`` is the base's name or absolute path, None if there is none; ``marks`` are those of its items.

    ``is_auth_secure`` tells whether the auth came in over https.
    """

    base: str | None = None
    marks: Mapping[Key, Mark] = {}
    is_auth_secure: bool = False


def settle(record: Record, items: Items, now: float, before: Items | None = None) -> Record:
    """Return the record of a session that has these items at the time ``now``, in seconds since the epoch.

    An inherited item that has another value now, or is gone, is decided. A cookie that is gone because it ran out of
    time is not: nobody removed it, and its mark is dropped. When it ran out is told by the items that there were
    ``before``, if it is in them, else by its mark. How the auth came in is forgotten with the auth.
    """
    marks = {}
    for key, mark in record.marks.items():
        value = items.get(key)
        if mark == DECIDED:
            marks[key] = DECIDED
        elif value is not None:
            marks[key] = mark if fingerprint_of(key, value) == mark.fingerprint else DECIDED
        else:
            expires = expiry_of(key, before[key]) if before and key in before else mark.expires
            if expires is None or expires > now:
                marks[key] = DECIDED
    is_auth_secure = record.is_auth_secure and any(key in items for key in _AUTH_KEYS)
    return record._replace(marks=marks, is_auth_secure=is_auth_secure)


def inherits_auth(record: Record) -> bool:
    """Tell whether what a session authenticates with came from its base."""
    return any(record.marks.get(key, DECIDED) != DECIDED for key in _AUTH_KEYS)


def inherit(items: Items, base_items: Items, record: Record, now: float) -> tuple[dict[Key, Any], Record]:
    """Return what a session's items become when it inherits from a base at the time ``now``, and its new record.

    Cookies that have run out of time count neither in the session nor in the base.
    """
    mine = _unexpired(items, now)
    record = settle(record, mine, now)
    decided = {key: mark for key, mark in record.marks.items() if mark == DECIDED}
    inherited = {key: mine[key] for key in record.marks if key not in decided}
    theirs = {key: value for key, value in base_items.items() if key not in decided}
    outlived = {key: value for key, value in inherited.items() if _outlives(key, value, record.marks[key], theirs, now)}
    merged = merge(mine, _unexpired({**theirs, **outlived}, now), ancestor=inherited)
    marks = dict(decided)
    for key, value in merged.items():
        if key in inherited or key not in mine:
            origin = base_items.get(key)
            expires = record.marks[key].expires if origin is None else expiry_of(key, origin)
            marks[key] = Mark(fingerprint_of(key, value), expires)
    return merged, record._replace(marks=marks)


def _outlives(key: Key, value: Any, mark: Mark, base_items: Items, now: float) -> bool:
    """Tell whether an inherited cookie, renewed by the session's server, lives on longer than it does in the base.

    A cookie that is missing in the base because it ran out of time was removed by nobody.
    """
    if key not in base_items:
        return is_over(mark.expires, now)
    if fingerprint_of(key, base_items[key]) != mark.fingerprint or expiry_of(key, value) == mark.expires:
        return False
    mine, its = (
        _NEVER if expires is None else expires for expires in (expiry_of(key, value), expiry_of(key, base_items[key]))
    )
    return mine > its


def _unexpired(items: Items, now: float) -> dict[Key, Any]:
    return {key: value for key, value in items.items() if not is_over(expiry_of(key, value), now)}


def is_over(expires: float | None, now: float) -> bool:
    """Tell whether what runs out of time then, in seconds since the epoch, has; None stands for what never does."""
    return expires is not None and expires <= now


def merge_records(mine: Record, theirs: Record, ancestor: Record) -> Record:
    """Return what becomes of two versions of a record that both come from ``ancestor``; mine wins, as with items."""
    base = theirs.base if mine.base == ancestor.base else mine.base
    newer = theirs if mine.is_auth_secure == ancestor.is_auth_secure else mine
    return Record(base, merge(mine.marks, theirs.marks, ancestor.marks), newer.is_auth_secure)


def fingerprint_of(key: Key, value: Any) -> str:
    """Return 128 bits, in hex, that tell whether an item still has its value.

    How a header's name is spelled and when a cookie expires are not part of the value: a server that renews a cookie
    has not changed it.
    """
    if key[0] == 'header':
        value = [one for _, one in value]
    elif key[0] == 'cookie':
        value = [value['value'], value['secure'], value['domain'] is None]
    return sha256(_ENCODE(value).encode()).hexdigest()[:32]


def dump_record(record: Record) -> dict[str, Any]:
    """Return the record as it is stored: its base, and the marks of the headers, the cookies and the auth."""
    stored: dict[str, Any] = {}
    if record.is_auth_secure:
        stored[_SECURE] = True
    if record.base is None:
        return stored
    stored.update(base=record.base, headers={}, cookies=[], auth=None)
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
    """Return the record that was stored, an empty one for None; raises Fault if it is no record."""
    if stored is None:
        return Record()
    where = f'__meta__.{META_KEY}'
    if expect(stored, where, dict).get(REDACTED):
        raise Fault('its secrets are masked, as it was exported with --redact')
    is_secure: bool = expect(stored.get(_SECURE, False), f'{where}.{_SECURE}', bool)
    if 'base' not in stored and is_secure:
        return Record(is_auth_secure=True)
    base = expect(stored.get('base'), f'{where}.base', str)
    marks: dict[Key, Mark] = {}
    for name, word in expect(stored.get('headers', {}), f'{where}.headers', dict).items():
        marks['header', name.lower()] = _load_mark(word, f'{where}.headers')
    for index, cookie in enumerate(expect(stored.get('cookies', []), f'{where}.cookies', list)):
        here = f'{where}.cookies[{index}]'
        expect(cookie, here, dict)
        parts = [expect(cookie.get(part), f'{here}.{part}', str) for part in ('domain', 'path', 'name')]
        expires = expect(cookie.get('expires'), f'{here}.expires', int, float, type(None))
        key: Key = ('cookie', *parts)
        marks[key] = _load_mark(cookie.get('mark'), f'{here}.mark', expires)
    if stored.get('auth') is not None:
        marks[AUTH] = _load_mark(stored['auth'], f'{where}.auth')
    return Record(base, marks, is_secure)


def _load_mark(word: Any, where: str, expires: float | None = None) -> Mark:
    if expect(word, where, str) == _DECIDED_WORD:
        return DECIDED
    if not _FINGERPRINT(word):
        raise Fault(f'{where} is neither a fingerprint nor {_DECIDED_WORD!r}')
    return Mark(word, expires)
