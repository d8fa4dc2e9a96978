"""Bytes to document and back, every format HTTPie ever wrote.

* ``headers``: a list of ``{"name", "value"}`` (HTTPie 3.2), or an object of name and value (before).
* ``cookies``: a list of objects (3.1), or an object of name and cookie (before), or of name and value.
* ``auth``: ``{"type", "raw_auth"}`` (1.0), or ``{"type", "username", "password"}`` (before).
* ``__meta__.session_plus``: the record (``record.py``).
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ..compat import ABOUT, HELP_URL, version
from ..errors import FormatError
from ..model.inheritance import OVERRIDDEN, Record
from ..model.items import AUTH_KEY, Auth, Cookie, Header, Item, Items, Key, by_key, is_sendable, redacted
from .record import META_KEY, REDACTED, dump_record, mark_items, parse_record
from .strict_json import check_depth, decode, encode, expect, quote

_AUTHORIZATION: Key = ('header', 'authorization')  # as it had a mark of its own in 1.0
_NULL = type(None)
_COOKIE_TYPES: dict[str, tuple[type, ...]] = {
    'name': (str,),
    'value': (str, _NULL),
    'domain': (str, _NULL),
    'path': (str,),
    'expires': (int, float, _NULL),
    'secure': (bool,),
}
# HTTPie accepts these when it reads a cookie, and stores none of them.
_COOKIE_EXTRAS = {'version', 'discard', 'comment', 'comment_url', 'rest', 'rfc2109'}


class Contents(NamedTuple):
    """What a session file holds; ``legacy`` names what of ``headers`` and ``cookies`` is an object in it."""

    items: Mapping[Key, Item] = {}
    record: Record = Record()
    legacy: frozenset[str] = frozenset()
    rest: Mapping[str, Any] = {}  # nothing changes it

    @property
    def version(self) -> str | None:
        made_by: str | None = self.rest.get('__meta__', {}).get('httpie')
        return made_by


def parse(raw: bytes) -> Contents:
    """Return what the content of a file holds. Raises FormatError for whatever HTTPie could not read and send."""
    data: dict[str, Any] = expect(decode(raw), 'the file', dict)
    meta = expect(data.get('__meta__', {}), '__meta__', dict)
    expect(meta.get('httpie', ''), '__meta__.httpie', str)
    plus = meta.pop(META_KEY, None)
    record = parse_record(plus)
    legacy = frozenset(key for key in ('headers', 'cookies') if data.get(key) and isinstance(data[key], dict))
    items = {**_parse_headers(_pop(data, 'headers', list, dict)), **_parse_cookies(_pop(data, 'cookies', list, dict))}
    check_depth(data)  # these two are flat; everything else is kept as it is
    marks, auth = dict(record.marks), _parse_auth(_pop(data, 'auth', dict))
    mark = marks.pop(_AUTHORIZATION, None)
    if AUTH_KEY in items and auth:
        # HTTPie sends the auth; 1.0 stored one that it had inherited beside a header of the session's own.
        auth = {} if record.inherits(AUTH_KEY) and (mark or OVERRIDDEN) == OVERRIDDEN else auth
    if mark and not auth:
        marks[AUTH_KEY] = mark
    items = mark_items({**items, **auth}, plus or {})
    return Contents(items, record._replace(marks=marks), legacy, data)


def parse_new(raw: bytes) -> Contents:
    """Return what :func:`parse` does for content that is not a session yet; refuse what is unlike one."""
    contents = parse(raw)
    if not decode(raw).keys() & {'__meta__', 'auth', 'cookies', 'headers'}:
        raise FormatError('it has none of __meta__, auth, cookies, headers')
    return contents


def _pop(data: dict[str, Any], key: str, *types: type) -> Any:
    # HTTPie reads whatever is empty as nothing.
    value = data.pop(key, None)
    return () if value in (None, '', [], {}) else expect(value, key, *types)


def serialize(contents: Contents, *, bump_version: bool = False) -> bytes:
    """Return the content of a file, with ``bump_version`` marked with the version of this HTTPie."""
    meta = {**contents.rest.get('__meta__', {}), 'about': ABOUT, 'help': HELP_URL}
    if bump_version or 'httpie' not in meta:
        meta['httpie'] = version
    if plus := dump_record(contents.record, contents.items):
        meta[META_KEY] = plus
    return encode({**contents.rest, '__meta__': meta, **dump_items(contents)})


def serialize_redacted(contents: Contents, plain: Iterable[str], origin: Mapping[str, Any]) -> bytes:
    """Return the content of a file with a mask for each secret, which cannot be imported."""
    hosts = {'hosts': list(contents.record.hosts)} if contents.record.hosts else {}
    meta = {'about': ABOUT, 'help': HELP_URL, META_KEY: {REDACTED: True, **hosts, **origin}}
    if contents.version:
        meta['httpie'] = contents.version
    items = {key: redacted(item, plain) for key, item in contents.items.items()}
    return encode({**dump_items(contents._replace(items=items)), '__meta__': meta})


def dump_items(contents: Contents) -> dict[str, Any]:
    """Return ``headers``, ``cookies`` and ``auth`` as a file holds them, in its old format if that loses nothing."""
    headers, cookies, legacy = [], [], keepable_legacy(contents)
    auth: Mapping[str, Any] = {'type': None, 'username': None, 'password': None}
    for item in contents.items.values():
        if isinstance(item, Header):
            headers += [{'name': item.name, 'value': value} for value in item.values]
        elif isinstance(item, Cookie):
            cookies.append(_dump_cookie(item))
        else:
            auth = item.stored
    return {
        'auth': dict(auth),
        'cookies': {one.pop('name'): one for one in cookies} if 'cookies' in legacy else cookies,
        'headers': {one['name']: one['value'] for one in headers} if 'headers' in legacy else headers,
    }


def keepable_legacy(contents: Contents) -> frozenset[str]:
    """Return what can go on being an object: headers without repetitions, and cookies that all have other names."""
    if not contents.legacy:
        return contents.legacy
    items = contents.items.values()
    names = [item.name for item in items if isinstance(item, Cookie)]
    repeated = {'cookies'} if len(set(names)) < len(names) else set()
    if any(isinstance(item, Header) and len(item.values) > 1 for item in items):
        repeated.add('headers')
    return contents.legacy - repeated


def find_invalid(items: Items) -> str | None:
    """Return, by its name, which item could be stored but not be read again; None if all of them can."""
    try:
        for item in items.values():
            if isinstance(item, Header):
                for value in item.values:
                    _check_header(item.name, value, *[f'the header {quote(item.name)}'] * 2)
            elif isinstance(item, Cookie):
                _parse_cookie(_dump_cookie(item), f'the cookie {quote(item.name)}')
            else:
                _parse_auth(item.stored)
    except FormatError as error:
        return str(error)
    return None


def _parse_headers(headers: Any) -> dict[Key, Item]:
    if isinstance(headers, dict):
        lines = ((line, 'the name of one header', f'headers[{quote(line[0])}]') for line in headers.items())
    else:
        wheres = ((one, f'headers[{index}]') for index, one in enumerate(headers))
        lines = ((_name_and_value(one, where), f'{where}.name', f'{where}.value') for one, where in wheres)
    found: dict[str, tuple[str, list[str]]] = {}
    for (name, value), where_name, where_value in lines:
        _check_header(name, value, where_name, where_value)
        found.setdefault(name.lower(), (name, []))[1].append(value.strip())
    return by_key(Header(name, tuple(values)) for name, values in found.values())


def _check_header(name: Any, value: Any, where_name: str, where_value: str) -> None:
    # RFC 9110, sections 5.1 and 5.5.
    if not is_sendable(expect(name, where_name, str), 'ascii') or not name.strip() or name[0].isspace() or ':' in name:
        raise FormatError(f'{where_name} cannot be sent as the name of a header')
    if not is_sendable(expect(value, where_value, str), 'utf-8'):
        raise FormatError(f'{where_value} holds a character that a header cannot hold')


def _parse_cookies(cookies: Any) -> dict[Key, Item]:
    if isinstance(cookies, dict):
        stored = {name: {'value': one} if isinstance(one, str) else one for name, one in cookies.items()}
        found = [_parse_cookie(one, f'cookies[{quote(name)}]', name) for name, one in stored.items()]
    else:
        found = [_parse_cookie(cookie, f'cookies[{index}]') for index, cookie in enumerate(cookies)]
    return by_key(found)


def _dump_cookie(cookie: Cookie) -> dict[str, Any]:
    # HTTPie cannot read a file in which a cookie has a key that it does not have there.
    return dict(zip(_COOKIE_TYPES, cookie, strict=False))


def _parse_cookie(stored: Any, where: str, name: str | None = None) -> Cookie:
    kept = expect(stored, where, dict) if name is None else {'name': name, **expect(stored, where, dict)}
    for key, value in kept.items():
        if type(value) in _COOKIE_TYPES.get(key, ()):
            if type(value) is str and not (value.isascii() and value.isprintable()) and not is_sendable(value):
                raise FormatError(f'{where}.{key} holds a character that a cookie cannot hold')
        elif key not in _COOKIE_EXTRAS and not (value is None and key in ('secure', 'port')):
            if key not in _COOKIE_TYPES:
                raise FormatError(f'{where} has the unknown key {quote(key)}')
            expect(value, f'{where}.{key}', *_COOKIE_TYPES[key])
    if 'name' not in kept or 'value' not in kept:
        raise FormatError(f'{where} has no {"value" if "name" in kept else "name"}')
    expires, domain = kept.get('expires'), kept.get('domain', '')
    expires, path, secure = expires and int(expires), kept.get('path', '/'), bool(kept.get('secure'))
    # HTTPie stores null for what a server sets without a "=".
    return Cookie(kept['name'], kept['value'] or '', domain and domain.lower(), path, expires, secure)


def _parse_auth(auth: Any) -> dict[Key, Item]:
    if not auth:
        return {}
    if 'type' not in auth:
        raise FormatError('auth has no type')
    if not expect(auth['type'], 'auth.type', str, _NULL):
        return {}
    for key in ('raw_auth',) if 'raw_auth' in auth else ('username', 'password'):
        if key not in auth:
            raise FormatError(f'auth has neither raw_auth nor {key}')
        expect(auth[key], f'auth.{key}', str, _NULL)
    return {AUTH_KEY: Auth(auth)}


def _name_and_value(stored: Any, where: str) -> tuple[Any, Any]:
    for key in ('name', 'value'):
        if key not in expect(stored, where, dict):
            raise FormatError(f'{where} has no {key}')
    return stored['name'], stored['value']
