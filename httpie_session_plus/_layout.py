"""The shapes that a session file has had, from HTTPie 0.9 to 3.2, and what in a file is not one of them.

* ``headers``: a list of ``{"name", "value"}`` (3.2), or an object of name and value (before).
* ``cookies``: a list of objects (3.1), or an object of name and cookie (before), or of name and value.
* ``auth``: ``{"type", "raw_auth"}`` (1.0), or ``{"type", "username", "password"}`` (before).
"""

from __future__ import annotations

import re
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ._fault import Fault, expect, quote
from ._json import decode

if TYPE_CHECKING:
    from ._merge import Items

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
_LAST_EXPIRY = 10**300
# What http.client refuses to send: RFC 9110, sections 5.1 and 5.5.
_UNSENDABLE_NAME = partial(re.search, r'[^\x00-\x7f]|[\r\n]|^$|^\s|:')
_UNSENDABLE_VALUE = partial(re.search, r'[\r\n]|[\ud800-\udfff]')
_UNSENDABLE_COOKIE = partial(re.search, r'[\r\n]|[^\x00-\xff]')


def parse(content: bytes) -> dict[str, Any]:
    """Return the session in the content of a file, in the layout that it has.

    Raises Fault for whatever HTTPie could not read and send.
    """
    data: dict[str, Any] = expect(decode(content), 'the file', dict)
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


def find_unsendable(items: Items) -> str | None:
    """Tell, by its name, which item could be stored but not be read again; None if all of them can."""
    are_plain = _are_plain_cookies([value for key, value in items.items() if key[0] == 'cookie'])
    try:
        for key, value in items.items():
            if key[0] == 'header':
                for name, one in value:
                    _check_header(name, one, f'the header {quote(name)}', f'the header {quote(name)}')
            elif key[0] != 'cookie':
                _check_auth(value)
            elif not are_plain:
                _check_cookie(value, f'the cookie {quote(value["name"])}')
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
            _check_header(name, value, 'the name of one header', f'headers[{quote(name)}]')
        return
    if _are_plain_headers(headers):
        return
    for index, header in enumerate(headers):
        where = f'headers[{index}]'
        expect(header, where, dict)
        for key in ('name', 'value'):
            if key not in header:
                raise Fault(f'{where} has no {key}')
        _check_header(header['name'], header['value'], f'{where}.name', f'{where}.value')


def _are_plain_headers(headers: list[Any]) -> bool:
    """Tell, fast, whether all headers are as HTTPie writes them, with nothing to look at more closely."""
    try:
        names = [header['name'] for header in headers]
        text, values = ''.join(names), ''.join([header['value'] for header in headers])
    except (KeyError, TypeError):
        return False
    is_plain = text.isascii() and text.isprintable() and ' ' not in text and ':' not in text and all(names)
    return is_plain and (values.isprintable() or not _UNSENDABLE_VALUE(values))


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
        if _are_plain_cookies(cookies):
            return cookies
        return [_check_cookie(cookie, f'cookies[{index}]') for index, cookie in enumerate(cookies)]
    return {
        name: _check_cookie({'value': cookie} if isinstance(cookie, str) else cookie, f'cookies[{quote(name)}]', name)
        for name, cookie in cookies.items()
    }


def _check_cookie(cookie: Any, where: str, name: str | None = None) -> dict[str, Any]:
    kept: dict[str, Any] = {
        key: value
        for key, value in expect(cookie, where, dict).items()
        if key not in _COOKIE_EXTRAS and not (key in _COOKIE_FLAGS and value is None)
    }
    for key, value in {'name': name, **kept}.items() if name is not None else kept.items():
        if key not in _COOKIE_KEYS:
            raise Fault(f'{where} has the key {quote(key)}, which no cookie of HTTPie has')
        expect(value, f'{where}.{key}', *_COOKIE_KEYS[key])
        if key == 'expires' and value and abs(value) > _LAST_EXPIRY:
            raise Fault('one of its numbers is too large')
        if isinstance(value, str) and _UNSENDABLE_COOKIE(value):
            raise Fault(f'{where}.{key} holds a character that no cookie can hold')
    for key in ('name', 'value'):
        if key not in kept and not (key == 'name' and name is not None):
            raise Fault(f'{where} has no {key}')
    return kept


def _are_plain_cookies(cookies: list[Any]) -> bool:
    """Tell, fast, whether all cookies are as HTTPie writes them, with nothing to look at more closely."""
    try:
        parts = list(zip(*map(_TAKE_COOKIE, cookies)))
        domains, expiries, names, paths, secures, values = parts
        text = ''.join([*domains, *names, *paths, *values])
    except (KeyError, TypeError, ValueError):
        return False
    numbers = [expires for expires in expiries if expires is not None]
    return (
        set(map(len, cookies)) == {len(parts)}
        and set(map(type, secures)) == {bool}
        and set(map(type, numbers)) <= {int}
        and max(numbers, default=0) < _PLAIN_EXPIRY
        and ((text.isascii() and text.isprintable()) or not _UNSENDABLE_COOKIE(text))
    )


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
