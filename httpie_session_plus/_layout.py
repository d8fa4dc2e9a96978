"""The shapes that a session file has had, from HTTPie 0.9 to 3.2, and what in a file is not one of them.

* ``headers``: a list of ``{"name", "value"}`` (3.2), or an object of name and value (before).
* ``cookies``: a list of objects (3.1), or an object of name and cookie (before), or of name and value.
* ``auth``: ``{"type", "raw_auth"}`` (1.0), or ``{"type", "username", "password"}`` (before).
"""

from __future__ import annotations

import json
import math
import re
from contextlib import suppress
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from ._merge import Key

_COOKIE_KEYS = {
    'name': (str,),
    'value': (str, type(None)),
    'domain': (str, type(None)),
    'path': (str,),
    'expires': (int, float, type(None)),
    'secure': (bool,),
}
# HTTPie takes these when it reads a cookie, and stores none of them.
_COOKIE_EXTRAS = {'version', 'discard', 'comment', 'comment_url', 'rest', 'rfc2109'}
_COOKIE_FLAGS = {'secure', 'port'}
_TAKE_COOKIE = itemgetter(*sorted(_COOKIE_KEYS))
_PLAIN_EXPIRY = 2**53
_NO_FIRST = ('', ' ')
_LAST_EXPIRY = 10**300
_ENCODE = json.JSONEncoder(sort_keys=True).encode
_ENCODE_FLAT = json.JSONEncoder(sort_keys=True, separators=(',\n            ', ': ')).encode
_FLAT = {str, bool, int, float, type(None)}
_TYPE_NAMES = {
    dict: 'an object',
    list: 'a list',
    str: 'a string',
    bool: 'true or false',
    int: 'a number',
    float: 'a number',
    type(None): 'null',
}
# What http.client refuses to send: RFC 9110, sections 5.1 and 5.5.
_UNSENDABLE_NAME = partial(re.search, r'[^\x00-\x7f]|[\r\n]|^$|^\s|:')
_UNSENDABLE_VALUE = partial(re.search, r'[\r\n]|[\ud800-\udfff]')
_UNSENDABLE_COOKIE = partial(re.search, r'[\r\n]|[^\x00-\xff]')


class Fault(Exception):
    """What is wrong with the content of a file, and where: ``cookies[2].value must be a string, not a number``."""


def parse(content: bytes) -> dict[str, Any]:
    """Return the session in the content of a file, in the layout that it has.

    Raises Fault for whatever HTTPie could not read and send.
    """
    data: dict[str, Any] = expect(_parse_json(content), 'the file', dict)
    meta = expect(data.get('__meta__', {}), '__meta__', dict)
    expect(meta.get('httpie', ''), '__meta__.httpie', str)
    _check_headers(data.get('headers'))
    if 'cookies' in data:
        data['cookies'] = _check_cookies(data['cookies'])
    _check_auth(data.get('auth'))
    return data


def lay_out(data: dict[str, Any], headers: list[tuple[str, str]], cookies: list[dict[str, Any]]) -> dict[str, Any]:
    """Put headers and cookies into ``data``, and return it: in the layout that it has, or in lists.

    An object, as old layouts have it, is kept where it does not lose a header or a cookie of the same name.
    """
    headers_by_name, cookies_by_name = dict(headers), {cookie['name']: cookie for cookie in cookies}
    data['headers'] = (
        headers_by_name
        if isinstance(data.get('headers'), dict) and len(headers_by_name) == len(headers)
        else [{'name': name, 'value': value} for name, value in headers]
    )
    data['cookies'] = (
        {name: {key: cookie[key] for key in cookie if key != 'name'} for name, cookie in cookies_by_name.items()}
        if isinstance(data.get('cookies'), dict) and len(cookies_by_name) == len(cookies)
        else cookies
    )
    return data


def dump(data: dict[str, Any]) -> bytes:
    """Return the content of a file that holds a session: the very bytes that HTTPie writes, in a third of the time.

    ``json`` indents in Python; here it only encodes, in C, and what it encodes is indented as text.
    """
    members = (f'    {_ENCODE(key)}: {_dump_member(value)}' for key, value in sorted(data.items()))
    return ('{\n' + ',\n'.join(members) + '\n}\n').encode() if data else b'{}\n'


def _dump_member(value: Any) -> str:
    if value and isinstance(value, list) and all(type(one) is dict and one and _is_flat(one) for one in value):
        # Within a string JSON has no line break: whatever stands at one is between two members or two objects.
        objects = _ENCODE_FLAT(value)[2:-2].replace('},\n            {', '\n        },\n        {\n            ')
        return f'[\n        {{\n            {objects}\n        }}\n    ]'
    return json.dumps(value, indent=4, sort_keys=True).replace('\n', '\n    ')


def _is_flat(value: dict[str, Any]) -> bool:
    return _FLAT.issuperset(map(type, value.values()))


def expect(value: Any, where: str, *types: type) -> Any:
    """Return the value if its JSON type is one of ``types``; raises Fault if it is not."""
    if type(value) not in types:
        names = ' or '.join(dict.fromkeys(_TYPE_NAMES[one] for one in types))
        raise Fault(f'{where} must be {names}, not {_TYPE_NAMES[type(value)]}')
    return value


def _parse_json(content: bytes) -> Any:
    try:
        text = content.decode()
        with suppress(json.JSONDecodeError):
            data = _DECODE(text)
            # Wherever a key ends there are these two characters. With a key that is there twice, or another way of
            # writing, the numbers differ, and the objects are built in Python, which takes thrice the time.
            if _count_keys(data) == content.count(b'":') - content.count(b'\\":'):
                return data
        return json.loads(
            text,
            object_pairs_hook=_build_object,
            parse_constant=_refuse_constant,
            parse_float=_parse_finite,
            parse_int=_parse_finite_int,
        )
    except UnicodeDecodeError as error:
        raise Fault(f'byte {error.start} is not UTF-8') from None
    except json.JSONDecodeError as error:
        raise Fault(f'line {error.lineno}, column {error.colno} is not JSON ({error.msg})') from None
    except RecursionError:
        raise Fault('its values are nested too deeply') from None
    except ValueError:
        raise Fault('one of its numbers is too large') from None


def _count_keys(data: Any) -> int:
    """Return how many keys there are in all; fewer, where objects are in lists in lists, or in objects in lists."""
    if type(data) is not dict:
        return 0
    count = len(data)
    for value in data.values():
        if type(value) is dict:
            count += _count_keys(value)
        elif type(value) is list and set(map(type, value)) == {dict}:
            count += sum(map(len, value))
    return count


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(pairs)
    if len(built) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise Fault(f'the key {_quote(twice)} is there twice in one object')
    return built


def _parse_finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise Fault('one of its numbers is too large')
    return number


def _parse_finite_int(text: str) -> int:
    _parse_finite(text)
    return int(text)


def _refuse_constant(name: str) -> NoReturn:
    raise Fault(f'{name} is not a number in JSON')


_DECODE = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_parse_finite).decode


def find_unsendable(key: Key, value: Any) -> str | None:
    """Tell, by its name, which item could be stored but not be read again; None if this one can."""
    try:
        if key[0] == 'header':
            for name, one in value:
                _check_header(name, one, f'the header {_quote(name)}', f'the header {_quote(name)}')
        elif key[0] == 'cookie':
            _check_cookie(value, f'the cookie {_quote(value["name"])}')
        else:
            _check_auth(value)
    except Fault as fault:
        return str(fault)
    return None


def _is_absent(value: Any) -> bool:
    # HTTPie takes whatever is empty for nothing.
    return value is None or (not value and isinstance(value, (str, list, dict)))


def _check_headers(headers: Any) -> None:
    if _is_absent(headers):
        return
    if isinstance(expect(headers, 'headers', list, dict), dict):
        for name, value in headers.items():
            _check_header(name, value, 'the name of one header', f'headers[{_quote(name)}]')
        return
    for index, header in enumerate(headers):
        if _is_plain_header(header):
            continue
        where = f'headers[{index}]'
        expect(header, where, dict)
        for key in ('name', 'value'):
            if key not in header:
                raise Fault(f'{where} has no {key}')
        _check_header(header['name'], header['value'], f'{where}.name', f'{where}.value')


def _is_plain_header(header: Any) -> bool:
    """Tell, fast, whether a header is as HTTPie writes it, with nothing to look at more closely."""
    if type(header) is not dict:
        return False
    name, value = header.get('name'), header.get('value')
    return (
        type(name) is str
        and type(value) is str
        and name.isascii()
        and name.isprintable()
        and name[:1] not in _NO_FIRST
        and ':' not in name
        and value.isprintable()
    )


def _check_header(name: Any, value: Any, where_name: str, where_value: str) -> None:
    if _UNSENDABLE_NAME(expect(name, where_name, str)):
        raise Fault(f'{where_name} cannot be sent as the name of a header')
    if _UNSENDABLE_VALUE(expect(value, where_value, str)):
        raise Fault(f'{where_value} holds a character that no header can hold')


def _check_cookies(cookies: Any) -> Any:
    """Return the cookies in their layout, without what HTTPie does not store."""
    if _is_absent(cookies):
        return cookies
    if isinstance(expect(cookies, 'cookies', list, dict), list):
        return [_check_cookie(cookie, f'cookies[{index}]') for index, cookie in enumerate(cookies)]
    return {
        name: _check_cookie({'value': cookie} if isinstance(cookie, str) else cookie, f'cookies[{_quote(name)}]', name)
        for name, cookie in cookies.items()
    }


def _check_cookie(cookie: Any, where: str, name: str | None = None) -> dict[str, Any]:
    if name is None and _is_plain(cookie):
        return cookie  # type: ignore[no-any-return]
    kept: dict[str, Any] = {
        key: value
        for key, value in expect(cookie, where, dict).items()
        if key not in _COOKIE_EXTRAS and not (key in _COOKIE_FLAGS and value is None)
    }
    for key, value in {'name': name, **kept}.items() if name is not None else kept.items():
        if key not in _COOKIE_KEYS:
            raise Fault(f'{where} has the key {_quote(key)}, which no cookie of HTTPie has')
        expect(value, f'{where}.{key}', *_COOKIE_KEYS[key])
        if key == 'expires' and value and abs(value) > _LAST_EXPIRY:
            raise Fault('one of its numbers is too large')
        if isinstance(value, str) and _UNSENDABLE_COOKIE(value):
            raise Fault(f'{where}.{key} holds a character that no cookie can hold')
    for key in ('name', 'value'):
        if key not in kept and not (key == 'name' and name is not None):
            raise Fault(f'{where} has no {key}')
    return kept


def _is_plain(cookie: Any) -> bool:
    """Tell, fast, whether a cookie is as HTTPie writes it, with nothing to look at more closely."""
    if type(cookie) is not dict or len(cookie) != len(_COOKIE_KEYS):
        return False
    try:
        domain, expires, name, path, secure, value = _TAKE_COOKIE(cookie)
    except KeyError:
        return False
    if not (type(name) is type(value) is type(domain) is type(path) is str and type(secure) is bool):
        return False
    text = name + value + domain + path
    is_timed = expires is None or (type(expires) is int and expires < _PLAIN_EXPIRY)
    return is_timed and text.isascii() and text.isprintable()


def _check_auth(auth: Any) -> None:
    if _is_absent(auth):
        return
    if 'type' not in expect(auth, 'auth', dict):
        raise Fault('auth has no type')
    if not expect(auth.get('type'), 'auth.type', str, type(None)):
        return
    keys = ('raw_auth',) if 'raw_auth' in auth else ('username', 'password')
    for key in keys:
        if key not in auth:
            raise Fault(f'auth has neither raw_auth nor {key}')
        expect(auth[key], f'auth.{key}', str, type(None))


def _quote(name: str) -> str:
    return ascii(name if len(name) <= 40 else name[:39] + '…')  # noqa: PLR2004
