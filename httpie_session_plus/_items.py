"""The items of a session, taken out of HTTPie's own headers, cookie jar and auth, and put back.

An item is a header (one case-insensitive name with all its values), a cookie (domain, path and name) or the auth.
"""

from __future__ import annotations

from contextlib import suppress
from http.cookiejar import Cookie, eff_request_host  # type: ignore[attr-defined]
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import Request

from ._hosts import normalize_host
from ._httpie import IGNORED_PREFIXES, HTTPHeadersDict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._cookies import HostCookieJar
    from ._merge import Items, Key

AUTH: Key = ('auth',)
# So HTTPie marks a cookie whose domain is null: it has been told that it belongs to no host.
_HOSTLESS = 'is_explicit_none'
NO_AUTH = {'type': None, 'username': None, 'password': None}


def take_items(headers: HTTPHeadersDict, cookies: Iterable[Cookie], auth: dict[str, Any] | None) -> dict[Key, Any]:
    """Return the items of a session, in the order in which HTTPie stores them.

    The value of a header is a list of ``(name, value)``, one for each time that it is repeated; that of a cookie is
    the dict that HTTPie stores for it; that of the auth is HTTPie's dict.
    """
    items: dict[Key, Any] = {}
    for name, value in headers.items():
        items.setdefault(('header', name.lower()), []).append((str(name), value.strip()))
    for cookie in cookies:
        kept = vars(cookie)
        domain, path, name = kept['domain'], kept['path'], kept['name']
        items['cookie', domain, path, name] = {
            'domain': domain or (None if cookie.has_nonstandard_attr(_HOSTLESS) else ''),
            'expires': kept['expires'],
            'name': name,
            'path': path,
            'secure': kept['secure'],
            'value': kept['value'],
        }
    if auth and auth.get('type'):
        items[AUTH] = auth
    return items


class _StoredCookie(Cookie):
    # What http.cookiejar and copy do by themselves takes five times as long, and requests copies all cookies as well.

    def __init__(self, attributes: dict[str, Any]) -> None:
        self.__dict__ = attributes

    def __copy__(self) -> _StoredCookie:
        return _StoredCookie(self.__dict__.copy())


_COMMON = vars(
    Cookie(
        version=0,
        name='',
        value='',
        port=None,
        port_specified=False,
        domain='',
        domain_specified=False,
        domain_initial_dot=False,
        path='/',
        path_specified=True,
        secure=False,
        expires=None,
        discard=True,
        comment=None,
        comment_url=None,
        rest={},
    )
)


def make_cookie(stored: dict[str, Any]) -> Cookie:
    """Return the cookie, for a cookie jar, that HTTPie makes of what it has stored."""
    attributes = _COMMON.copy()
    attributes.update(stored)
    domain, expires = attributes['domain'], attributes['expires']
    attributes['_rest'] = {_HOSTLESS: True} if domain is None else {}
    attributes['domain'] = domain.lower() if domain else ''
    attributes['domain_specified'] = bool(domain)
    attributes['domain_initial_dot'] = bool(domain) and domain[0] == '.'
    attributes['path_specified'] = bool(attributes['path'])
    attributes['expires'] = None if expires is None else int(expires)
    return _StoredCookie(attributes)


def headers_of(items: Items) -> HTTPHeadersDict:
    """Return the headers among the items."""
    headers = HTTPHeadersDict()
    for key, values in items.items():
        if key[0] == 'header':
            for name, value in values:
                headers.add(name, value)  # type: ignore[no-untyped-call]
    return headers


def cookies_of(items: Items) -> list[dict[str, Any]]:
    """Return the cookies among the items, each as HTTPie stores it."""
    return [dict(value) for key, value in items.items() if key[0] == 'cookie']


def auth_of(items: Items) -> dict[str, Any]:
    """Return the auth among the items, as HTTPie stores it; where there is none, what HTTPie stores then."""
    return dict(items.get(AUTH, NO_AUTH))


def expiry_of(key: Key, value: Any) -> float | None:
    """Return when the item runs out of time, in seconds since the epoch; None for one that never does."""
    return value.get('expires') if key[0] == 'cookie' else None


def cookie_key(cookie: Cookie) -> Key:
    """Return the key of a cookie that is in a cookie jar."""
    return ('cookie', cookie.domain, cookie.path, cookie.name)


def is_sendable(text: str) -> bool:
    """Tell whether ``http.client`` can send a text as a part of a ``Cookie`` header."""
    return all(ord(one) < 256 and one not in '\r\n' for one in text)  # noqa: PLR2004  # Latin-1


def in_plain_words(items: Items) -> str:
    """Return what these items are called in a message: headers and cookies by their names, without any value."""
    names: dict[str, list[str]] = {'header': [], 'cookie': [], 'auth': []}
    for key, value in items.items():
        names[key[0]].append(value[0][0] if key[0] == 'header' and isinstance(value, list) else key[-1])
    parts = [
        f'{kind}{"s" if len(names[kind]) > 1 else ""} {", ".join(map(repr, dict.fromkeys(names[kind])))}'
        for kind in ('header', 'cookie')
        if names[kind]
    ]
    if names['auth']:
        parts.append('auth')
    return 'the ' + ' and '.join(filter(None, [', '.join(parts[:-1]), parts[-1]])) if parts else 'nothing'


def parse_cookie_header(value: str | bytes) -> list[tuple[str, str]]:
    """Return the names and values of the cookies in a ``Cookie`` header: RFC 6265, section 4.2.1.

    What is not ``name=value`` is passed over.
    """
    text = value if isinstance(value, str) else value.decode()
    pairs = (pair.partition('=') for pair in text.split(';'))
    return [(name.strip(), value.strip()) for name, is_pair, value in pairs if is_pair and name.strip()]


def is_stored(name: str, value: str) -> bool:
    """Tell whether HTTPie stores a header of this name, in any case, and value in a session."""
    is_own = name.lower() == 'user-agent' and value.startswith('HTTPie/')
    return not is_own and not name.lower().startswith(IGNORED_PREFIXES)


def cookie_domain(host: str) -> str:
    """Return the domain under which a cookie jar keeps what a host, which may have a port, sets for itself alone."""
    try:
        _, domain = eff_request_host(Request(f'http://{normalize_host(host)}/'))
    except ValueError:  # a Host header may hold anything
        return host.lower()
    return str(domain)


def hostname_of(host: str) -> str:
    """Return a host without its port and, for an IPv6 address, without its brackets."""
    with suppress(ValueError):  # a Host header may hold anything
        return urlsplit(f'//{host}').hostname or host
    return host


def bind_cookies(jar: HostCookieJar, names: set[str], host: str) -> None:
    """Give the cookies of these names that belong to no host to this one, which may have a port (RFC 6265, 5.3)."""
    domain = cookie_domain(host)
    for cookie in _unbound(jar, names):
        jar.clear(cookie.domain, cookie.path, cookie.name)
        for shadowed in jar.named(cookie.name, domain):
            if (shadowed.domain, shadowed.path) != (domain, cookie.path):
                jar.clear(shadowed.domain, shadowed.path, shadowed.name)
        cookie.domain = domain
        jar.set_cookie(cookie)


def drop_shadowed_cookies(jar: HostCookieJar, names: set[str], host: str) -> None:
    """Remove those of a host's cookies that have the name of one of these, which belong to no host."""
    domain = cookie_domain(host)
    for unbound in _unbound(jar, names):
        for cookie in jar.named(unbound.name, domain):
            jar.clear(cookie.domain, cookie.path, cookie.name)


def _unbound(jar: HostCookieJar, names: set[str]) -> list[Cookie]:
    return [cookie for cookie in jar if not cookie.domain and cookie.name in names]
