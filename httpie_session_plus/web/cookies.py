"""The cookie jar of a session; cookies belong to host names (RFC 6265bis).

Ports do not count, ``Secure`` guards the scheme. A cookie without a domain, such as one that was typed for a session
given by its path, is sent to the host of the first request and to no other.
"""

import re
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from copy import copy
from http.cookiejar import Cookie as JarCookie
from http.cookiejar import eff_request_host  # type: ignore[attr-defined]
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from requests import PreparedRequest
from requests.cookies import MockRequest, RequestsCookieJar, create_cookie, get_cookie_header

from ..model.items import LAST_MOMENT, Cookie, Key
from ..model.locator import Host, is_sent_to, share_hosts
from .policy import CookiePolicy

# So HTTPie marks a cookie whose domain is null: it is explicitly bound to no host.
_UNBOUND = 'is_explicit_none'
_HTTP_ONLY = 'HttpOnly'


class SessionCookieJar(RequestsCookieJar):
    """The cookies of a session."""

    def __init__(self) -> None:
        self._policy = CookiePolicy()
        super().__init__(policy=self._policy)
        self.expired: set[Key] = set()
        # The host of the first request, without its port; its domain, and its URL.
        self._home: str | None = None
        self._home_domain = self._home_url = ''

    def __iter__(self) -> Iterator[JarCookie]:  # type: ignore[override]
        # http.cookiejar's own way takes ten times as long, and a run iterates over all cookies a dozen times.
        for by_path in [*self._cookies.values()]:  # type: ignore[attr-defined]
            for by_name in [*by_path.values()]:
                yield from [*by_name.values()]

    def clear_expired_cookies(self) -> None:
        """Remove the cookies that have expired, and remember which: a server has removed others."""
        now = int(time.time())
        for one in [cookie for cookie in self if cookie.is_expired(now)]:
            self.expired.add(('cookie', one.domain, one.path, one.name))
            self._drop(one.domain, one.path, one.name)

    def fill(self, items: Iterable[Cookie]) -> None:
        for item in items:
            domain = item.domain or ''
            attributes = _TEMPLATE.copy()
            attributes['name'], attributes['value'], attributes['path'] = item.name, item.value, item.path
            attributes['domain'], attributes['domain_specified'] = domain, bool(domain)
            attributes['domain_initial_dot'] = domain.startswith('.')
            attributes['secure'], attributes['expires'] = item.secure, item.expires
            attributes['_rest'] = {_UNBOUND: True} if item.domain is None else {}
            if item.http_only:
                attributes['_rest'][_HTTP_ONLY] = None
            by_path = self._cookies.setdefault(domain, {})  # type: ignore[attr-defined]
            by_path.setdefault(item.path, {})[item.name] = _StoredCookie(attributes)

    def as_items(self) -> Iterator[Cookie]:
        for cookie in self:
            domain = cookie.domain or (None if cookie.has_nonstandard_attr(_UNBOUND) else '')
            rest = vars(cookie)['_rest']
            is_http_only = bool(rest) and _HTTP_ONLY.lower() in map(str.lower, rest)
            value, is_secure = cookie.value or '', bool(cookie.secure)
            yield Cookie(cookie.name, value, domain, cookie.path, cookie.expires, is_secure, is_http_only)

    def set_home(self, request: PreparedRequest) -> None:
        """Make where this request goes the home of the session, under the name of its ``Host`` header if it has one."""
        self._home_url = clean_url(str(request.url))
        self._home, self._home_domain = eff_request_host(MockRequest(self.bare(request)))

    def is_home(self, request: PreparedRequest) -> bool:
        """Return whether a request goes to the host of the first one, under the same name."""
        _, is_home, _, _ = self._asked(request)
        return is_home

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Take in what a response sets and deletes."""
        asked, is_home, _, foreign = self._asked(request._r)
        for cookie in self.make_cookies(response, asked):
            # The policy can bind a cookie to the host.
            if not self._policy.set_ok(cookie, asked) or cookie.domain == foreign:
                continue
            if self._may_not_overwrite(cookie, is_home=is_home, is_secure=self._policy.is_secure(asked)):
                continue
            if is_home:
                self._drop('', cookie.path, cookie.name)
            if cookie.is_expired(int(time.time())):
                self._drop(cookie.domain, cookie.path, cookie.name)
            else:
                self.set_cookie(cookie)

    def permitted(self, request: PreparedRequest) -> 'SessionCookieJar':
        """Return the cookies of which a request may get some: elsewhere than at home, those of its domains."""
        _, is_home, own, foreign = self._asked(request)
        if is_home:
            return self
        bound = SessionCookieJar()
        for cookie in self:
            if is_sent_to(cookie.domain, own) and cookie.domain != foreign:
                bound.set_cookie(cookie)
        return bound

    def why_withheld(self, cookie: Cookie, request: PreparedRequest) -> str | None:
        """Return whether a cookie is for another ``host``, ``path`` or ``scheme``; None if a request gets it."""
        asked, is_home, own, foreign = self._asked(request)
        domain = cookie.domain or ''
        is_for_host = is_home or (is_sent_to(domain, own) and domain != foreign)
        if not (is_for_host and self._policy.domain_return_ok(domain, asked)):
            return 'host'
        if not self._policy.path_return_ok(cookie.path, asked):
            return 'path'
        return None if self._policy.return_ok_secure(cookie, asked) else 'scheme'

    def write_header(self, request: PreparedRequest, own: Any = None) -> None:
        """Give a request the cookies that it may get, in the place of any others but its ``own``."""
        request.headers.pop('Cookie', None)
        jar: RequestsCookieJar = self.permitted(request)
        if own:
            jar = jar.copy()
            jar.update(own)
        # Auth that asks again takes them from here.
        request._cookies = jar  # type: ignore[attr-defined]
        if header := get_cookie_header(jar, self.bare(request)):  # type: ignore[no-untyped-call]
            request.headers['Cookie'] = header

    def place_typed(self, names: set[str], domain: str) -> None:
        """Bind the unbound cookies of these names to a host, in the place of others that it gets."""
        for typed in [cookie for cookie in self if not cookie.domain and cookie.name in names]:
            self._drop('', typed.path, typed.name)
            typed.domain = domain
            self.set_cookie(typed)
            for cookie in self._named(typed.name, domain):
                if cookie is not typed:
                    self._drop(cookie.domain, cookie.path, cookie.name)

    def _named(self, name: str, domain: str) -> list[JarCookie]:
        return [cookie for cookie in self if cookie.name == name and is_sent_to(self._domain_of(cookie), domain)]

    def _domain_of(self, cookie: JarCookie) -> str:
        return cookie.domain or self._home_domain

    def bare(self, request: PreparedRequest) -> PreparedRequest:
        """Return a request as cookies see it: with its host normalized, and no ``Host`` header of another one."""
        bare = copy(request)
        bare.url = clean_url(str(request.url))
        bare.headers = request.headers.copy()
        name, parts = bare.headers.pop('Host', None), urlsplit(bare.url)
        if name and parts[:2] == urlsplit(self._home_url or bare.url)[:2]:
            bare.headers['Host'] = Host.normalize(name if isinstance(name, str) else name.decode(), parts.scheme)
        return bare

    def _asked(self, request: PreparedRequest) -> tuple[Any, bool, str, str | None]:
        """Return a request as cookies see it, whether it goes home, its own domain, and that again if it is another's.

        http.cookiejar keeps the cookies of intranet under intranet.local: they belong to the home of these two, and to
        intranet where it is neither. What an address was asked for under a name belongs to that address.
        """
        bare = self.bare(request)
        asked = MockRequest(bare)
        host, own = eff_request_host(asked)
        is_home = host == self._home and urlsplit(bare.url).hostname == urlsplit(self._home_url).hostname
        is_ambiguous = host == own and host.endswith('.local') and host.count('.') == 1
        is_foreign = self._home is not None and not is_home and (own == self._home_domain or is_ambiguous)
        return asked, is_home, own, own if is_foreign else None

    def _normalized_cookie_tuples(self, attrs_set: Any) -> Any:
        # http.cookiejar drops a cookie with an invalid attribute, and takes the first of several.
        valid = (
            [pair, *{key.lower(): (key, value) for key, value in attributes if _is_valid(key, value or '')}.values()]
            for pair, *attributes in attrs_set
        )
        return super()._normalized_cookie_tuples(valid)  # type: ignore[misc]

    def _cookie_from_cookie_tuple(self, tup: Any, request: Any) -> Any:
        # Here http.cookiejar deletes what has expired, before anybody asks whether this host may.
        expires = tup[2].pop('expires', None)
        cookie = super()._cookie_from_cookie_tuple(tup, request)  # type: ignore[misc]
        if cookie and expires is not None:
            cookie.expires, cookie.discard = min(expires, LAST_MOMENT), False
        return cookie

    def _may_not_overwrite(self, cookie: JarCookie, *, is_home: bool, is_secure: bool) -> bool:
        # Over http a cookie must not replace one that is for https alone (RFC 6265bis, section 5.7). From another host
        # it must not stand beside one of its name that the home gets.
        if not is_secure and any(
            one.secure
            and one.name == cookie.name
            and share_hosts(self._domain_of(one), cookie.domain)
            and f'{cookie.path}/'.startswith(f'{one.path.rstrip("/")}/')
            for one in self
        ):
            return True
        if is_home or not is_sent_to(cookie.domain, self._home_domain):
            return False
        return any(one.domain != cookie.domain for one in self._named(cookie.name, self._home_domain))

    def _drop(self, domain: str, path: str, name: str) -> None:
        with suppress(KeyError):
            self.clear(domain, path, name)


class _StoredCookie(JarCookie):
    # What http.cookiejar and copy do by themselves takes five times as long, and requests copies all cookies as well.

    def __init__(self, attributes: dict[str, Any]) -> None:
        self.__dict__ = attributes

    def __copy__(self) -> '_StoredCookie':
        return _StoredCookie(self.__dict__.copy())


_TEMPLATE = vars(create_cookie('', '', rest={}))  # type: ignore[no-untyped-call]


def _is_valid(attribute: str, value: str) -> bool:
    # Others do not count, and the cookie does: RFC 6265bis, section 5.6.
    name = attribute.lower()
    is_invalid_domain = name == 'domain' and not value.strip('.')
    is_invalid_path = name == 'path' and not value.startswith('/')
    return not (is_invalid_domain or is_invalid_path or (name == 'max-age' and not re.fullmatch('-?[0-9]+', value)))


def clean_url(url: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition('@')[2]
    return urlunsplit(parts._replace(netloc=Host.normalize(host, parts.scheme)))


def parse_cookie_header(value: str | bytes) -> list[tuple[str, str]]:
    """Return the names and values of the cookies in a ``Cookie`` header: RFC 6265bis, section 4.2.1.

    Whatever is not ``name=value`` is passed over.
    """
    text = value if isinstance(value, str) else value.decode()
    pairs = (pair.partition('=') for pair in text.split(';'))
    return [(name.strip(), value.strip()) for name, is_pair, value in pairs if is_pair and name.strip()]
