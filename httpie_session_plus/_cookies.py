"""The cookies of a session, and to whom they are sent.

Cookies know only host names; what is added is that those of a session stay with its origin, on the way to another port,
or from https to http.
"""

from __future__ import annotations

import re
import time
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from requests.cookies import MockRequest, RequestsCookieJar, get_cookie_header
from requests.sessions import SessionRedirectMixin

from ._hosts import normalize_host
from ._policy import HostCookiePolicy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from http.cookiejar import Cookie

    from requests import PreparedRequest

_LAST_EXPIRY = 253402300799  # the end of the year 9999
_NUMBER = partial(re.fullmatch, r'-?[0-9]+')


def is_same_origin(url: str, other: str) -> bool:
    """Tell whether credentials for one URL may be sent to the other, as requests has it for ``Authorization``.

    Host, port and scheme have to be the same; from http to https on their default ports is allowed.
    """
    try:
        return not SessionRedirectMixin().should_strip_auth(clean_url(url), clean_url(other))  # type: ignore[no-untyped-call]
    except ValueError:  # a port that there cannot be
        return False


def clean_url(url: str) -> str:
    """Return a URL with its host in its one spelling, without user and password."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition('@')[2]
    return urlunsplit(parts._replace(netloc=normalize_host(host, parts.scheme)))


class HostCookieJar(RequestsCookieJar):
    """The cookies of a session, which has its home where the first request of a run goes to.

    A cookie without a domain, such as one that was typed, is sent home and nowhere else. What another port or scheme
    of the home's host name sets is kept for the run, for that origin, and is no part of the session.
    """

    def __init__(self) -> None:
        self._rules = HostCookiePolicy()
        super().__init__(policy=self._rules)
        self.home: PreparedRequest | None = None
        self._guests: dict[str, HostCookieJar] = {}

    def __iter__(self) -> Iterator[Cookie]:  # type: ignore[override]
        # http.cookiejar's own way takes ten times as long, and a run goes over all cookies a dozen times.
        for by_path in list(self._cookies.values()):  # type: ignore[attr-defined]
            for by_name in list(by_path.values()):
                yield from list(by_name.values())

    def fill(self, cookies: Iterable[Cookie]) -> None:
        """Put cookies into the jar, as :meth:`set_cookie` does, and faster."""
        for cookie in cookies:
            if cookie.value and cookie.value[0] == '"':
                self.set_cookie(cookie)
            else:
                self._cookies.setdefault(cookie.domain, {}).setdefault(cookie.path, {})[cookie.name] = cookie  # type: ignore[attr-defined]

    def clear_expired_cookies(self) -> None:
        """Remove the cookies that have run out of time."""
        now = time.time()
        for cookie in [one for one in self if one.expires is not None and one.expires <= now]:
            self.clear(cookie.domain, cookie.path, cookie.name)

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Take in what a response sets and deletes."""
        sent = request._r
        is_home = self.is_home(sent.url)
        asked: Any = MockRequest(_bare(sent, keep_host=is_home))
        jar = self._jar_of(sent.url)
        tidied: Any = _Tidied(response)
        for cookie in self.make_cookies(tidied, asked):
            if self._rules.set_ok(cookie, asked) and not self._is_shielded(cookie, asked, is_home=is_home):
                jar._take(cookie, is_home=is_home)

    def permitted(self, url: str) -> HostCookieJar:
        """Return the cookies of which a request to this URL may have some."""
        jar = self._jar_of(url)
        if jar is not self or self.is_home(url):
            return jar
        bound = HostCookieJar()
        for cookie in self:
            if cookie.domain:
                bound.set_cookie(cookie)
        return bound

    def header_for(self, request: PreparedRequest) -> str | None:
        """Return the ``Cookie`` header that a request gets, None if it gets none."""
        bare = _bare(request, keep_host=self.is_home(str(request.url)))
        bare.headers.pop('Cookie', None)
        header: str | None = get_cookie_header(self.permitted(str(request.url)), bare)  # type: ignore[no-untyped-call]
        return header

    def is_home(self, url: str) -> bool:
        """Tell whether a URL is one of the origin of the first request."""
        return self.home is not None and is_same_origin(str(self.home.url), url)

    def named(self, name: str, domain: str) -> list[Cookie]:
        """Return the cookies of this name that are sent to a host, whose own cookies have this domain."""
        return [cookie for cookie in self if cookie.name == name and is_sent_to(cookie.domain, domain)]

    def _jar_of(self, url: str) -> HostCookieJar:
        if self.home is None or self.is_home(url) or _host_of(url) != _host_of(str(self.home.url)):
            return self
        parts = urlsplit(clean_url(url))
        return self._guests.setdefault(f'{parts.scheme}://{parts.netloc}', HostCookieJar())

    def _cookie_from_cookie_tuple(self, tup: Any, request: Any) -> Any:
        # Here http.cookiejar deletes what has run out of time, before anybody is asked whether this host may.
        name, value, standard, rest = tup
        expires = standard.get('expires')
        kept = {key: one for key, one in standard.items() if key != 'expires'}
        cookie = super()._cookie_from_cookie_tuple((name, value, kept, rest), request)  # type: ignore[misc]
        if cookie and expires is not None:
            cookie.expires, cookie.discard = min(expires, _LAST_EXPIRY), False
        return cookie

    def _is_shielded(self, cookie: Cookie, request: Any, *, is_home: bool) -> bool:
        """Tell whether a cookie must leave those alone that are there.

        Over http it is not to take the place of one that is for https alone; from another host, it is not to stand
        beside one of its name that the home gets: nothing but a list of public suffixes tells siblings from strangers.
        """
        if not self._rules.is_secure(request) and any(
            one.secure
            and one.name == cookie.name
            and _reaches(one.domain, cookie.domain)
            and _is_path_within(cookie.path, one.path)
            for one in self
        ):
            return True
        if is_home or self.home is None or not cookie.domain.startswith('.'):
            return False
        own = _host_of(str(self.home.url))
        return is_sent_to(cookie.domain, own) and any(
            one.domain != cookie.domain for one in self.named(cookie.name, own)
        )

    def _take(self, cookie: Cookie, *, is_home: bool) -> None:
        if is_home:
            self._drop('', cookie.path, cookie.name)
        if cookie.is_expired(int(time.time())):
            self._drop(cookie.domain, cookie.path, cookie.name)
        else:
            self.set_cookie(cookie)

    def _drop(self, domain: str, path: str, name: str) -> None:
        if name in self._cookies.get(domain, {}).get(path, {}):  # type: ignore[attr-defined]
            self.clear(domain, path, name)


class _Tidied:
    """A response whose cookies have the attributes that count, as RFC 6265bis, section 5.6, has it."""

    def __init__(self, response: Any) -> None:
        self._headers = response.info()

    def info(self) -> _Tidied:
        return self

    def get_all(self, name: str, default: Any = None) -> Any:
        if name != 'Set-Cookie':
            return default
        return [_tidy(header) for header in self._headers.get_all(name, ())]


def _tidy(header: str) -> str:
    pair, *attributes = header.split(';')
    kept: dict[str, str] = {}
    for attribute in attributes:
        name, _, value = (part.strip() for part in attribute.partition('='))
        is_void = (
            (name.lower() == 'max-age' and not _NUMBER(value))
            or (name.lower() == 'domain' and not value.strip('.'))
            or (name.lower() == 'path' and not value.startswith('/'))
        )
        if not is_void:
            kept[name.lower()] = attribute
    return ';'.join([pair, *kept.values()])


def _bare(request: PreparedRequest, *, keep_host: bool) -> PreparedRequest:
    """Return a request as cookies are to see it: with its host as it is spelled, and no ``Host`` of another."""
    bare = copy(request)
    bare.url = clean_url(str(request.url))
    bare.headers = request.headers.copy()
    if not keep_host:
        bare.headers.pop('Host', None)
    return bare


def _host_of(url: str) -> str:
    """Return the domain that a cookie jar takes the host of a URL for: ``intranet`` and ``intranet.local`` are one."""
    host = urlsplit(clean_url(url)).hostname or ''
    return host if '.' in host else f'{host}.local'


def is_sent_to(domain: str, host_domain: str) -> bool:
    """Tell whether cookies of a domain are sent to a host, whose own cookies have the other (RFC 6265, 5.1.3)."""
    return domain == host_domain or (domain.startswith('.') and f'.{host_domain}'.endswith(domain))


def _reaches(domain: str, other: str) -> bool:
    return is_sent_to(domain, other.lstrip('.')) or is_sent_to(other, domain.lstrip('.'))


def _is_path_within(path: str, parent: str) -> bool:
    return path == parent or path.startswith(parent if parent.endswith('/') else f'{parent}/')
