"""Cookies, which belong to hosts: who may set and delete them, and to whom they are sent.

``http.cookiejar`` does most of it. What is added is RFC 6265bis on ``Secure``, ``__Secure-``, ``__Host-`` and deletion,
``Domain`` on an IP address and on ``localhost``, and that a session's cookies stay with its origin where cookies know
only host names: on the way to another port, or from https to http.
"""

from __future__ import annotations

from http.cookiejar import eff_request_host, request_host  # type: ignore[attr-defined]
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from requests.cookies import RequestsCookieJar, get_cookie_header
from requests.sessions import SessionRedirectMixin

from ._httpie import HTTPieCookiePolicy

if TYPE_CHECKING:
    from http.cookiejar import Cookie

    from requests import PreparedRequest


def is_same_origin(url: str, other: str) -> bool:
    """Tell whether credentials for one URL may be sent to the other, as requests has it for ``Authorization``.

    Host, port and scheme have to be the same; from http to https on their default ports is allowed.
    """
    return not SessionRedirectMixin().should_strip_auth(url, other)  # type: ignore[no-untyped-call]


class HostCookiePolicy(HTTPieCookiePolicy):
    """HTTPie's policy, and the rules of RFC 6265bis that browsers keep."""

    def __init__(self) -> None:
        super().__init__(strict_domain=True)

    def set_ok(self, cookie: Any, request: Any) -> bool:
        """Tell whether the host that was asked may set this cookie: RFC 6265bis, sections 4.1.3 and 5.7."""
        return (
            _keeps_its_word(cookie, self.is_secure(request))
            and _own_domain(cookie, request)
            and super().set_ok(cookie, request)
        )

    def is_secure(self, request: Any) -> bool:
        """Tell whether the request was made over https, or to ``localhost``, which browsers take for as secure."""
        return bool(request.type == 'https' or self._is_local_host(request_host(request)))  # type: ignore[no-untyped-call]


def _keeps_its_word(cookie: Any, is_secure: bool) -> bool:  # noqa: FBT001
    name = cookie.name.lower()
    if cookie.secure and not is_secure:
        return False
    if name.startswith('__secure-') and not cookie.secure:
        return False
    return not name.startswith('__host-') or (cookie.secure and not cookie.domain_specified and cookie.path == '/')


def _own_domain(cookie: Any, request: Any) -> bool:
    """Give a cookie that an address or a host without dots sets for itself by name to that host; refuse any other."""
    host, own = eff_request_host(request)
    if not cookie.domain_specified or not (_is_address(host) or '.' not in host):
        return True
    if cookie.domain.strip('.').lower() != host:
        return False
    cookie.domain, cookie.domain_specified, cookie.domain_initial_dot = own, False, False
    return True


def _is_address(host: str) -> bool:
    try:
        ip_address(host.strip('[]'))
    except ValueError:
        return False
    return True


class HostCookieJar(RequestsCookieJar):
    """The cookies of a session, which has its home where the first request of a run goes to.

    A cookie without a domain, such as one that was typed, is sent home and nowhere else. What another port or scheme
    of the home's host name sets is kept for the run, for that origin, and is no part of the session.
    """

    def __init__(self) -> None:
        self._rules = HostCookiePolicy()
        super().__init__(policy=self._rules)
        self.home: str | None = None
        self._guests: dict[str, HostCookieJar] = {}

    def extract_cookies(self, response: Any, request: Any) -> None:
        """Take in what a response sets and deletes."""
        jar = self._jar_of(request.get_full_url())
        is_home = self._is_home(request.get_full_url())
        for cookie in self.make_cookies(response, request):
            if self._rules.set_ok(cookie, request) and not self._is_shielded(cookie, request):
                jar._take(cookie, is_home=is_home)

    def header_for(self, request: PreparedRequest, *, is_trusted: bool) -> str | None:
        """Return the ``Cookie`` header that a request gets, None if it gets none.

        Where the home's trust ``is_trusted`` to others, cookies without a domain are sent to them too.
        """
        url = str(request.url)
        request.headers.pop('Cookie', None)
        if self._is_home(url) or is_trusted:
            return _header(self, request)
        jar = self._jar_of(url)
        if jar is self:
            jar = HostCookieJar()
            for cookie in self:
                if cookie.domain:
                    jar.set_cookie(cookie)
        return _header(jar, request)

    def _is_home(self, url: str) -> bool:
        return self.home is not None and is_same_origin(self.home, url)

    def _jar_of(self, url: str) -> HostCookieJar:
        if self.home is None or self._is_home(url) or urlsplit(url).hostname != urlsplit(self.home).hostname:
            return self
        parts = urlsplit(url)
        return self._guests.setdefault(f'{parts.scheme}://{parts.netloc}', HostCookieJar())

    def _cookie_from_cookie_tuple(self, tup: Any, request: Any) -> Any:
        # Here http.cookiejar deletes what has run out of time, before anybody is asked whether this host may.
        name, value, standard, rest = tup
        expires = standard.get('expires')
        kept = {key: one for key, one in standard.items() if key != 'expires'}
        cookie = super()._cookie_from_cookie_tuple((name, value, kept, rest), request)  # type: ignore[misc]
        if cookie and expires is not None:
            cookie.expires, cookie.discard = expires, False
        return cookie

    def _is_shielded(self, cookie: Cookie, request: Any) -> bool:
        """Tell whether a cookie would, over http, take the place of one that is for https alone."""
        return not self._rules.is_secure(request) and any(
            one.secure
            and one.name == cookie.name
            and _reaches(one.domain, cookie.domain)
            and _is_path_within(cookie.path, one.path)
            for one in self
        )

    def _take(self, cookie: Cookie, *, is_home: bool) -> None:
        if is_home:
            self._drop('', cookie.path, cookie.name)
        if cookie.is_expired():
            self._drop(cookie.domain, cookie.path, cookie.name)
        else:
            self.set_cookie(cookie)

    def _drop(self, domain: str, path: str, name: str) -> None:
        if name in self._cookies.get(domain, {}).get(path, {}):  # type: ignore[attr-defined]
            self.clear(domain, path, name)

    def named(self, name: str, domain: str) -> list[Cookie]:
        """Return the cookies of this name that are sent to a host, whose own cookies have this domain."""
        return [cookie for cookie in iter(self) if cookie.name == name and _is_sent_to(cookie.domain, domain)]


def _header(jar: HostCookieJar, request: PreparedRequest) -> str | None:
    header: str | None = get_cookie_header(jar, request)  # type: ignore[no-untyped-call]
    return header


def _is_sent_to(domain: str, host_domain: str) -> bool:
    return domain == host_domain or (domain.startswith('.') and f'.{host_domain}'.endswith(domain))


def _reaches(domain: str, other: str) -> bool:
    return _is_sent_to(domain, other.lstrip('.')) or _is_sent_to(other, domain.lstrip('.'))


def _is_path_within(path: str, parent: str) -> bool:
    return path == parent or path.startswith(parent if parent.endswith('/') else f'{parent}/')
