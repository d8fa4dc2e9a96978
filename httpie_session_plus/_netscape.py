"""``cookies.txt``: the format in which Netscape stored cookies, and in which curl, wget and browsers hand them on.

One line for each cookie, with seven fields between tabs: domain, whether subdomains get it too, path, whether it is for
https alone, when it expires, name, value. See <https://curl.se/docs/http-cookies.html>.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from ._fault import Fault
from ._hosts import is_address
from ._items import cookie_domain, hostname_of
from ._layout import find_unsendable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_HEADER = '# Netscape HTTP Cookie File\n# Written by httpie-session-plus.\n\n'
_HTTP_ONLY = '#HttpOnly_'
_FIELDS = 7
_LAST_EXPIRY = 2**63 - 1
_LINE_END = re.compile(r'\r\n|\n|\r').split
_UNWRITABLE = re.compile(r'[\t\r\n\x00]').search


class CookiesTxt(NamedTuple):
    """The content of a cookies.txt, and the names of the cookies that it cannot hold."""

    text: str
    left_out: list[str]


def dump_cookies(cookies: Iterable[dict[str, Any]], host: str | None) -> CookiesTxt:
    """Return a cookies.txt of these cookies, each as HTTPie stores it.

    Those that belong to no host are given to this one, which may have a port. Where it is None they are left out; so
    is what does not fit into a line.
    """
    lines, left_out = [], []
    for cookie in cookies:
        line = _dump_cookie(cookie, host)
        if line is None:
            left_out.append(str(cookie['name']))
        else:
            lines.append(line)
    return CookiesTxt(_HEADER + ''.join(f'{line}\n' for line in lines), left_out)


def _dump_cookie(cookie: dict[str, Any], host: str | None) -> str | None:
    domain = cookie['domain'] or ''
    if host is not None and domain in ('', cookie_domain(host)):
        domain = hostname_of(host)
    fields = [
        domain,
        _word(domain.startswith('.')),
        cookie['path'],
        _word(cookie['secure']),
        _dump_expiry(cookie['expires']),
        cookie['name'],
        cookie['value'] or '',
    ]
    if not domain or not cookie['name'] or any(map(_UNWRITABLE, fields)):
        return None
    return '\t'.join(fields)


def _dump_expiry(expires: float | None) -> str:
    # 0 stands for a cookie that does not run out of time.
    return '0' if expires is None else str(min(max(math.ceil(expires), 1), _LAST_EXPIRY))


def _word(flag: object) -> str:
    return 'TRUE' if flag else 'FALSE'


def is_cookies_txt(text: str) -> bool:
    """Tell whether a text is meant for a cookies.txt: by its first line, or by a line with the fields of a cookie."""
    lines = _LINE_END(text)
    return re.match(r'#( Netscape)? HTTP Cookie File', lines[0]) is not None or any(
        line.count('\t') in (_FIELDS - 2, _FIELDS - 1) for line in lines
    )


def parse_cookies(text: str) -> Iterator[dict[str, Any]]:
    """Return the cookies of a cookies.txt, each as HTTPie stores it; raises Fault for a line that holds none."""
    for number, line in enumerate(_LINE_END(text), 1):
        fields = line.removeprefix(_HTTP_ONLY)
        if fields.strip() and not fields.startswith('#'):
            cookie = _parse_cookie(fields.split('\t'), number)
            fault = find_unsendable({('cookie', cookie['name']): cookie})
            if fault:
                raise Fault(f'line {number}: {fault}')
            yield cookie


def _parse_cookie(fields: list[str], number: int) -> dict[str, Any]:
    if len(fields) == _FIELDS - 1:  # some leave out the last tab where there is no value
        fields = [*fields, '']
    if len(fields) != _FIELDS:
        raise Fault(f'line {number} is no cookie: it has {len(fields)} fields between tabs instead of {_FIELDS}')
    domain, with_subdomains, path, is_secure, expires, name, value = fields
    if not name or not domain.strip('.'):
        raise Fault(f'line {number} is no cookie: it has no {"domain" if name else "name"}')
    return {
        'name': name,
        'value': value,
        'domain': _read_domain(domain, with_subdomains=with_subdomains.upper() == 'TRUE'),
        'path': path if path.startswith('/') else '/',
        'expires': _read_expiry(expires, number),
        'secure': is_secure.upper() == 'TRUE',
    }


def _read_domain(domain: str, *, with_subdomains: bool) -> str:
    domain = domain.strip('.').lower()
    if not domain.startswith('['):
        domain = re.sub(r':\d+$', '', domain) if domain.count(':') == 1 else domain  # wget's
    if is_address(domain):
        return cookie_domain(f'[{domain.strip("[]")}]' if ':' in domain else domain)
    if '.' not in domain:
        return cookie_domain(domain)
    return f'.{domain}' if with_subdomains else domain


def _read_expiry(text: str, number: int) -> int | None:
    try:
        return math.ceil(float(text or 0)) or None
    except (ValueError, OverflowError):
        raise Fault(f'line {number} is no cookie: its field 5, when it expires, is not a time') from None
