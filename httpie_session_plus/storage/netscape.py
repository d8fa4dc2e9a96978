"""cookies.txt, the format in which curl, wget and browsers hand cookies on."""

import math
import re
from collections.abc import Iterable, Iterator

from ..errors import FormatError
from ..model.items import Cookie
from ..model.locator import Host, is_address
from .codec import find_invalid

# https://curl.se/docs/http-cookies.html
_HEADER = '# Netscape HTTP Cookie File\n# Written by httpie-session-plus.\n\n'
_FIELDS = 7
_LAST_EXPIRY = 2**63 - 1
_HTTP_ONLY = '#HttpOnly_'
_LINE_END = re.compile(r'\r\n|\n|\r')
_INVALID = re.compile(r'[\t\r\n\x00]')


def serialize_cookies(cookies: Iterable[Cookie], host: Host | None) -> tuple[str, list[str]]:
    """Return a cookies.txt, in which unbound cookies are bound to this host, and the names of those it cannot hold."""
    lines = [(cookie.name, _serialize_cookie(cookie, host)) for cookie in cookies]
    text = _HEADER + ''.join(f'{line}\n' for _, line in lines if line)
    return text, [name for name, line in lines if not line]


def _serialize_cookie(cookie: Cookie, host: Host | None) -> str | None:
    domain = cookie.domain or ''
    if host is not None and domain in ('', host.cookie_domain):
        domain = host.hostname
    # 0 stands for a cookie that does not expire.
    expiry = 0 if cookie.expires is None else min(max(cookie.expires, 1), _LAST_EXPIRY)
    with_subdomains, is_secure = ('TRUE' if flag else 'FALSE' for flag in (domain.startswith('.'), cookie.secure))
    prefix = _HTTP_ONLY if cookie.http_only else ''
    fields = [domain, with_subdomains, cookie.path, is_secure, str(expiry), cookie.name, cookie.value]
    can_be_stored = domain and cookie.name and not any(map(_INVALID.search, fields))
    return prefix + '\t'.join(fields) if can_be_stored else None


def is_cookies_txt(text: str) -> bool:
    """Return whether a text is meant as a cookies.txt: by its first line, or by a line with the fields of a cookie."""
    if re.match(r'#( Netscape)? HTTP Cookie File', text):
        return True
    return any(line.count('\t') in (_FIELDS - 2, _FIELDS - 1) for line in _LINE_END.split(text))


def parse_cookies(text: str) -> Iterator[Cookie]:
    """Return the cookies of a cookies.txt; raise FormatError for a line that holds none."""
    for number, line in enumerate(_LINE_END.split(text), 1):
        fields = line.removeprefix(_HTTP_ONLY)
        if fields.strip() and not fields.startswith('#'):
            cookie = _parse_cookie(fields.split('\t'), number)._replace(http_only=fields != line)
            if invalid := find_invalid({cookie.key: cookie}):
                raise FormatError(f'line {number}: {invalid}')
            yield cookie


def _parse_cookie(fields: list[str], number: int) -> Cookie:
    if len(fields) == _FIELDS - 1:  # some leave out the last tab where there is no value
        fields = [*fields, '']
    if len(fields) != _FIELDS:
        raise FormatError(f'line {number} is not a cookie: of {_FIELDS} tab-separated fields it has {len(fields)}')
    domain, with_subdomains, path, is_secure, expires, name, value = fields
    if not name or not domain.strip('.'):
        raise FormatError(f'line {number} is not a cookie: it has no {"domain" if name else "name"}')
    try:
        expiry = math.ceil(float(expires or 0)) or None
    except (ValueError, OverflowError):
        raise FormatError(f'line {number} is not a cookie: its expiry, field 5, is not a time') from None
    domain = _parse_domain(domain, with_subdomains=with_subdomains.upper() == 'TRUE')
    return Cookie(name, value, domain, path if path.startswith('/') else '/', expiry, is_secure.upper() == 'TRUE')


def _parse_domain(domain: str, *, with_subdomains: bool) -> str:
    domain = domain.strip('.').lower()
    if not domain.startswith('[') and domain.count(':') == 1:
        domain = re.sub(r':\d+$', '', domain)  # wget's
    if '.' in domain and not is_address(domain):
        return f'.{domain}' if with_subdomains else domain
    return Host(f'[{domain.strip("[]")}]' if ':' in domain and is_address(domain) else domain).cookie_domain
