"""The record of a session as its file holds it, under ``__meta__.session_plus``.

Beside what the session inherited it says which cookies are ``HttpOnly``, and which items refer to secrets. HTTPie keeps
it and does not read it.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import FormatError, SessionError
from ..model.inheritance import OVERRIDDEN, Mark, Record, fingerprint
from ..model.items import AUTH_KEY, Auth, Cookie, Header, Item, Items, Key, kind_of
from .strict_json import expect

if TYPE_CHECKING:
    from ..model.patterns import HostPattern

META_KEY = 'session_plus'
REDACTED = 'redacted'
EXPORTED = 'exported'  # which session an export was made from; import reads it, and nothing keeps it

_OVERRIDDEN_WORD = 'decided'
_SECURE = 'auth_over_https'
_USED_FOR = 'used_for'
_HTTP_ONLY = 'http_only'
_FOLLOWS = 'follows'
_HOSTS = 'hosts'
_HAS_SECRETS = 'hosts_with_secrets'
_REFERENCES = 'references'
_URL = 'url'
_WITHOUT_BASE = {_SECURE, _USED_FOR, _HTTP_ONLY, _HOSTS, _REFERENCES, _URL, EXPORTED}
_COOKIE_KEY = ('domain', 'path', 'name')
_NULL = type(None)


def parse_record(stored: Any) -> Record:
    """Return the record that ``__meta__.session_plus`` holds. Raises FormatError for what is none."""
    if stored is None:
        return Record()
    where = f'__meta__.{META_KEY}'
    if expect(stored, where, dict).get(REDACTED):
        raise FormatError('its secrets are masked by --redact')
    is_secure: bool = expect(stored.get(_SECURE, False), f'{where}.{_SECURE}', bool)
    used_for = expect(stored.get(_USED_FOR, []), f'{where}.{_USED_FOR}', list)
    follows: bool = expect(stored.get(_FOLLOWS, False), f'{where}.{_FOLLOWS}', bool)
    has_secrets: bool = expect(stored.get(_HAS_SECRETS, False), f'{where}.{_HAS_SECRETS}', bool)
    hosts = _parse_hosts(stored[_HOSTS], f'{where}.{_HOSTS}') if _HOSTS in stored else ()
    url: str | None = expect(stored.get(_URL), f'{where}.{_URL}', str, _NULL)
    record = Record(None, {}, is_secure, tuple(map(str, used_for)), follows, hosts, has_secrets, url)
    if 'base' not in stored and stored.keys() & _WITHOUT_BASE:
        return record._replace(follows=False)
    base = expect(stored.get('base'), f'{where}.base', str)
    marks: dict[Key, Mark] = {}
    for name, word in expect(stored.get('headers', {}), f'{where}.headers', dict).items():
        marks['header', name.lower()] = _parse_mark(word, f'{where}.headers')
    for index, cookie in enumerate(expect(stored.get('cookies', []), f'{where}.cookies', list)):
        here = f'{where}.cookies[{index}]'
        expect(cookie, here, dict)
        key = ('cookie', *(expect(cookie.get(part), f'{here}.{part}', str) for part in _COOKIE_KEY))
        expires = expect(cookie.get('expires'), f'{here}.expires', int, float, _NULL)
        marks[key] = _parse_mark(cookie.get('mark'), f'{here}.mark', expires)
    if stored.get('auth') is not None:
        marks[AUTH_KEY] = _parse_mark(stored['auth'], f'{where}.auth')
    return record._replace(base=base, marks=marks)


def _parse_hosts(stored: Any, where: str) -> 'tuple[HostPattern, ...]':
    from ..model.patterns import HostPattern  # noqa: PLC0415  # only shared sessions have them

    try:
        return tuple(HostPattern.parse(expect(one, where, str)) for one in expect(stored, where, list))
    except SessionError:
        raise FormatError(f'{where} must name hosts, *.example.com, or *') from None


def _parse_http_only(stored: Mapping[str, Any]) -> set[Key]:
    where = f'__meta__.{META_KEY}.{_HTTP_ONLY}'
    listed = expect(stored.get(_HTTP_ONLY, []), where, list)
    return {('cookie', *map(str, expect(one, f'{where}[{index}]', list))) for index, one in enumerate(listed)}


def mark_items(items: Items, stored: Any) -> dict[Key, Item]:
    """Return items with what ``__meta__.session_plus`` says of them: ``HttpOnly``, or a reference to a secret."""
    marked: dict[Key, Any] = {**items}
    for key in _parse_http_only(stored) & items.keys():
        marked[key] = marked[key]._replace(http_only=True)
    return marked | (_mark_references(items, stored[_REFERENCES]) if _REFERENCES in stored else {})


def _mark_references(items: Items, stored: Any) -> dict[Key, Item]:
    """Return the items that refer to secrets: those that are marked by hand, or still have the value of their mark."""
    from ..model.references import references_in  # noqa: PLC0415  # few sessions have any

    where = f'__meta__.{META_KEY}.{_REFERENCES}'
    headers = expect(expect(stored, where, dict).get('headers', {}), f'{where}.headers', dict)
    marks = {Header(name, ()).key: mark for name, mark in headers.items()}
    if stored.get('auth') is not None:
        marks[AUTH_KEY] = stored['auth']
    marked: dict[Key, Item] = {}
    for key, mark in marks.items():
        expect(mark, where, bool, str)
        item = items.get(key)
        if isinstance(item, (Header, Auth)) and (mark is True or mark == fingerprint(item)):
            item = item._replace(is_reference=True)
            try:
                marked |= {key: item} if references_in(item) else {}
            except SessionError as error:
                raise FormatError(f'{where}: {str(error).rstrip(".")}') from None
    return marked


def _parse_mark(word: Any, where: str, expires: float | None = None) -> Mark:
    if expect(word, where, str) == _OVERRIDDEN_WORD:
        return OVERRIDDEN
    if not re.fullmatch('[0-9a-f]{32}', word):
        raise FormatError(f'{where} is neither a fingerprint nor {_OVERRIDDEN_WORD!r}')
    return Mark(word, expires)


def dump_record(record: Record, items: Items) -> dict[str, Any]:
    """Return what ``__meta__.session_plus`` holds for a record and the items beside it; nothing if there is nothing."""
    stored: dict[str, Any] = {_SECURE: True} if record.is_auth_secure else {}
    if record.used_for:
        stored[_USED_FOR] = list(record.used_for)
    if record.hosts:
        stored |= {_HOSTS: list(record.hosts), **({_HAS_SECRETS: True} if record.has_secrets else {})}
    if record.url is not None:
        stored[_URL] = record.url
    if http_only := [key[1:] for key, item in items.items() if isinstance(item, Cookie) and item.http_only]:
        stored[_HTTP_ONLY] = http_only
    if references := _dump_references(items):
        stored[_REFERENCES] = references
    if record.base is None:
        return stored
    if record.follows:
        stored[_FOLLOWS] = True
    words = {key: mark.fingerprint or _OVERRIDDEN_WORD for key, mark in record.marks.items()}
    return {
        **stored,
        'base': record.base,
        'headers': {key[1]: word for key, word in words.items() if kind_of(key) == 'header'},
        'cookies': [
            dict(zip(_COOKIE_KEY, key[1:], strict=True), mark=word, expires=record.marks[key].expires)
            for key, word in words.items()
            if kind_of(key) == 'cookie'
        ],
        'auth': words.get(AUTH_KEY),
    }


def _dump_references(items: Items) -> dict[str, Any]:
    found = [one for one in items.values() if isinstance(one, (Header, Auth)) and one.is_reference]
    stored: dict[str, Any] = {}
    for item in found:
        if isinstance(item, Auth):
            stored['auth'] = fingerprint(item)
        else:
            stored.setdefault('headers', {})[item.name.lower()] = fingerprint(item)
    return stored
