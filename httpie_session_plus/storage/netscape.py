"""cookies.txt, the format in which curl, wget and browsers hand cookies on.

One line for each cookie, with seven fields between tabs: domain, whether subdomains get it too, path, whether it is for
https alone, when it expires, name, value. See <https://curl.se/docs/http-cookies.html>.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..errors import FormatError
from ..model.items import Cookie
from ..model.locator import Host, is_address
from .codec import find_invalid

_HEADER = '# Netscape HTTP Cookie File\n# Written by httpie-session-plus.\n\n'
_HTTP_ONLY = '#HttpOnly_'
_FIELDS = 7
_LAST_EXPIRY = 2**63 - 1
_LINE_END = re.compile(r'\r\n|\n|\r')
_INVALID = re.compile(r'[\t\r\n\x00]')


@dataclass(frozen=True, slots=True)
class CookiesTxt:
    """The content of a cookies.txt, and the names of the cookies that it cannot hold."""

    text: str
    left_out: list[str]


def serialize_cookies(cookies: Iterable[Cookie], host: Host | None) -> CookiesTxt:
    """Return a cookies.txt of these cookies.

    Those bound to no host are bound to this one. Where it is None they are left out, like what does not fit a line.
    """
    lines, left_out = [], []
    for cookie in cookies:
        line = _serialize_cookie(cookie, host)
        if line is None:
            left_out.append(cookie.name)
        else:
            lines.append(line)
    return CookiesTxt(_HEADER + ''.join(f'{line}\n' for line in lines), left_out)


def _serialize_cookie(cookie: Cookie, host: Host | None) -> str | None:
    domain = cookie.domain or ''
    if host is not None and domain in ('', host.cookie_domain):
        domain = host.hostname
    fields = [
        domain,
        _word(domain.startswith('.')),
        cookie.path,
        _word(cookie.secure),
        # 0 stands for a cookie that does not expire.
        '0' if cookie.expires is None else str(min(max(cookie.expires, 1), _LAST_EXPIRY)),
        cookie.name,
        cookie.value,
    ]
    if not domain or not cookie.name or any(map(_INVALID.search, fields)):
        return None
    return '\t'.join(fields)


def _word(flag: object) -> str:
    return 'TRUE' if flag else 'FALSE'


def is_cookies_txt(text: str) -> bool:
    """Return whether a text is meant as a cookies.txt: by its first line, or by a line with the fields of a cookie."""
    lines = _LINE_END.split(text)
    return re.match(r'#( Netscape)? HTTP Cookie File', lines[0]) is not None or any(
        line.count('\t') in (_FIELDS - 2, _FIELDS - 1) for line in lines
    )


def parse_cookies(text: str) -> Iterator[Cookie]:
    """Return the cookies of a cookies.txt; raise FormatError for a line that holds none."""
    for number, line in enumerate(_LINE_END.split(text), 1):
        fields = line.removeprefix(_HTTP_ONLY)
        if fields.strip() and not fields.startswith('#'):
            cookie = _parse_cookie(fields.split('\t'), number)
            invalid = find_invalid({cookie.key: cookie})
            if invalid:
                raise FormatError(f'line {number}: {invalid}')
            yield cookie


def _parse_cookie(fields: list[str], number: int) -> Cookie:
    if len(fields) == _FIELDS - 1:  # some leave out the last tab where there is no value
        fields = [*fields, '']
    if len(fields) != _FIELDS:
        raise FormatError(f'line {number} is no cookie: it has {len(fields)} fields between tabs instead of {_FIELDS}')
    domain, with_subdomains, path, is_secure, expires, name, value = fields
    if not name or not domain.strip('.'):
        raise FormatError(f'line {number} is no cookie: it has no {"domain" if name else "name"}')
    return Cookie(
        name,
        value,
        _parse_domain(domain, with_subdomains=with_subdomains.upper() == 'TRUE'),
        path if path.startswith('/') else '/',
        _parse_expiry(expires, number),
        is_secure.upper() == 'TRUE',
    )


def _parse_domain(domain: str, *, with_subdomains: bool) -> str:
    domain = domain.strip('.').lower()
    if not domain.startswith('['):
        domain = re.sub(r':\d+$', '', domain) if domain.count(':') == 1 else domain  # wget's
    if is_address(domain):
        return Host(f'[{domain.strip("[]")}]' if ':' in domain else domain).cookie_domain
    if '.' not in domain:
        return Host(domain).cookie_domain
    return f'.{domain}' if with_subdomains else domain


def _parse_expiry(text: str, number: int) -> int | None:
    try:
        return math.ceil(float(text or 0)) or None
    except (ValueError, OverflowError):
        raise FormatError(f'line {number} is no cookie: its field 5, when it expires, is not a time') from None
