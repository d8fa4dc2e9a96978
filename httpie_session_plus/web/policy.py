"""Which cookies a host may set and gets."""

from http import cookiejar
from http.cookiejar import eff_request_host, request_host  # type: ignore[attr-defined]
from typing import Any
from urllib.parse import urlsplit

from requests import cookies, sessions

from ..compat import HTTPieCookiePolicy, find_missing
from ..errors import SessionError
from ..model.locator import is_address, is_local, is_public_suffix

# What the rules build on beside HTTPie: a newer Python or requests without it would not apply them, and say nothing.
_USES = (
    (cookiejar, 'DefaultCookiePolicy CookieJar.__init__:_cookies'),
    (cookiejar, 'CookieJar._cookies_for_domain:domain_return_ok'),
    (cookiejar, 'CookieJar._cookies_from_attrs_set:_cookie_from_cookie_tuple'),
    (cookiejar, 'CookieJar._cookies_from_attrs_set:_normalized_cookie_tuples'),
    (cookies, 'MockRequest.__init__:_r'),
    (sessions, 'SessionRedirectMixin.should_strip_auth SessionRedirectMixin.resolve_redirects:_cookies'),
)


def install_policy() -> None:
    """Make every cookie jar of this process follow these rules: requests creates some by itself.

    Raises SessionError where Python or requests lacks what the rules build on.
    """
    if missing := next(find_missing(_USES), None):
        raise SessionError(f'Cannot keep cookies safe without {missing}. Upgrade the plugin.')
    cookiejar.DefaultCookiePolicy = CookiePolicy  # type: ignore[misc]


class CookiePolicy(HTTPieCookiePolicy):
    """HTTPie's policy, and what RFC 6265bis requires beyond it and ``http.cookiejar``."""

    def set_ok(self, cookie: Any, request: Any) -> bool:
        """Return whether the host that was asked may set this cookie: RFC 6265bis, sections 4.1.3 and 5.7."""
        return (
            _has_valid_prefix(cookie, is_secure=self.is_secure(request))
            and _has_own_domain(cookie, request)
            and super().set_ok(cookie, request)
        )

    def domain_return_ok(self, domain: str, request: Any) -> bool:
        """Return whether cookies of a domain are sent with a request; one that is not shared, to its host alone."""
        host, own = eff_request_host(request)
        if domain in ('', own, f'.{host}'):
            return True
        return domain.startswith('.') and '.' in domain[1:] and f'.{host}'.endswith(domain) and not is_address(domain)

    def return_ok_secure(self, cookie: Any, request: Any) -> bool:
        """Return whether a request is as secure as a cookie requires."""
        return not cookie.secure or self.is_secure(request)

    def is_secure(self, request: Any) -> bool:
        """Return whether a request goes over https, or to ``localhost`` here, which browsers treat as secure."""
        is_localhost = self._is_local_host(request_host(request))  # type: ignore[no-untyped-call]
        # A Host header can name it while the request goes elsewhere.
        return request.type == 'https' or (is_localhost and is_local(urlsplit(f'//{request.host}').hostname or ''))


def _has_valid_prefix(cookie: Any, *, is_secure: bool) -> bool:
    name = cookie.name.lower()
    is_host_bound = not cookie.domain_specified and cookie.path_specified and cookie.path == '/'
    if cookie.secure:
        return is_secure and (is_host_bound or not name.startswith('__host-'))
    return not name.startswith(('__secure-', '__host-'))


def _has_own_domain(cookie: Any, request: Any) -> bool:
    """Refuse a cookie for a domain that the host is not in; bind one to the host if its domain is not shared."""
    if not cookie.domain_specified:
        return True
    host, own = eff_request_host(request)
    domain = cookie.domain.removeprefix('.')
    if not f'.{host}'.endswith(f'.{domain}'):
        return False
    if _is_shared(domain):
        return True
    cookie.domain, cookie.domain_specified, cookie.domain_initial_dot = own, False, False
    return bool(domain == host)


def _is_shared(domain: str) -> bool:
    """Return whether hosts of a domain may share cookies: no address, no single label, no public suffix."""
    return '.' in domain and not is_address(domain) and not is_public_suffix(domain)
