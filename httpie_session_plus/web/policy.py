"""Which cookies a host may set and gets."""

from http import cookiejar
from http.cookiejar import eff_request_host, request_host  # type: ignore[attr-defined]
from typing import Any

from requests import cookies, sessions

from ..compat import HTTPieCookiePolicy, find_missing
from ..errors import SessionError
from ..model.locator import is_address

# What the rules build on beside HTTPie: a newer Python or requests without it would not apply them, and say nothing.
_USES = (
    (cookiejar, 'DefaultCookiePolicy CookieJar.__init__:_cookies'),
    (cookiejar, 'CookieJar._cookies_from_attrs_set:_cookie_from_cookie_tuple'),
    (cookiejar, 'CookieJar._cookies_from_attrs_set:_normalized_cookie_tuples'),
    (cookies, 'MockRequest.__init__:_r'),
    (sessions, 'SessionRedirectMixin.should_strip_auth SessionRedirectMixin.resolve_redirects:_cookies'),
)


def install_policy() -> None:
    """Make every cookie jar of this process follow these rules: requests creates some that know nothing of a session.

    Raises SessionError where Python or requests lacks what the rules build on.
    """
    if missing := next(find_missing(_USES), None):
        raise SessionError(
            f'no session is used, as its cookies would not be safe: there is no {missing}; upgrade the plugin'
        )
    cookiejar.DefaultCookiePolicy = CookiePolicy  # type: ignore[misc, assignment]


class CookiePolicy(HTTPieCookiePolicy):
    """HTTPie's policy, and what RFC 6265bis requires beyond it and ``http.cookiejar``."""

    def __init__(self) -> None:
        super().__init__(strict_domain=True)

    def set_ok(self, cookie: Any, request: Any) -> bool:
        """Return whether the host that was asked may set this cookie: RFC 6265bis, sections 4.1.3 and 5.7."""
        return (
            _has_valid_prefix(cookie, is_secure=self.is_secure(request))
            and _has_own_domain(cookie, request)
            and super().set_ok(cookie, request)
        )

    def return_ok(self, cookie: Any, request: Any) -> bool:
        """Return whether a cookie is sent with a request; one that names no domain is sent to its very host alone."""
        host, own = eff_request_host(request)
        is_own = cookie.domain in ('', own) or (cookie.domain.startswith('.') and '.' in host)
        return bool(is_own and super().return_ok(cookie, request))

    def is_secure(self, request: Any) -> bool:
        """Return whether a request goes over https, or to ``localhost``, which browsers treat as secure."""
        return bool(request.type == 'https' or self._is_local_host(request_host(request)))  # type: ignore[no-untyped-call]


def _has_valid_prefix(cookie: Any, *, is_secure: bool) -> bool:
    name = cookie.name.lower()
    is_host_bound = not cookie.domain_specified and cookie.path == '/'
    if cookie.secure:
        return is_secure and (is_host_bound or not name.startswith('__host-'))
    return not name.startswith(('__secure-', '__host-'))


def _has_own_domain(cookie: Any, request: Any) -> bool:
    """Bind a cookie that an address or a host without dots sets for itself by name to that host; refuse any other."""
    if not cookie.domain_specified:
        return True
    host, own = eff_request_host(request)
    domain = cookie.domain.strip('.').lower()
    if not is_address(host) and '.' in host:
        return '.' in domain
    cookie.domain, cookie.domain_specified, cookie.domain_initial_dot = own, False, False
    return bool(domain == host)
