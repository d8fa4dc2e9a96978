"""A session of ``requests``, as a script has it: what it is given of a session, and what is taken back."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

import requests

from ._items import cookie_domain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.cookiejar import Cookie

    from requests.auth import AuthBase

    from ._cookies import HostCookieJar
    from ._httpie import HTTPHeadersDict


def give_to(
    script: requests.Session, headers: HTTPHeadersDict, auth: AuthBase | None, cookies: HostCookieJar, host: str | None
) -> None:
    """Give headers, auth and cookies to a session of ``requests``; cookies without a domain belong to the host."""
    script.headers.update(_join_headers(headers))
    if auth is not None:
        script.auth = auth
    for cookie in iter(cookies):
        one = copy(cookie)
        one.domain = one.domain or (cookie_domain(host) if host else '')
        script.cookies.set_cookie(one)


def new_headers(script: requests.Session, headers: HTTPHeadersDict) -> dict[str, str | bytes]:
    """Return the headers that a session of ``requests`` has, but for those that every one has, and for these."""
    given = {name.lower(): value for name, value in _join_headers(headers).items()}
    own = requests.utils.default_headers()
    return {
        name: value
        for name, value in script.headers.items()
        if own.get(name) != value and given.get(name.lower()) != value
    }


def all_cookies(script: requests.Session, cookies: HostCookieJar, host: str | None) -> Iterator[Cookie]:
    """Return the cookies that a session of ``requests`` has; one that was given to a host by ``give_to`` as it was."""
    unbound = {(cookie.path, cookie.name): cookie for cookie in iter(cookies) if not cookie.domain}
    domain = cookie_domain(host) if host else ''
    for cookie in iter(script.cookies):
        before = unbound.get((cookie.path, cookie.name))
        is_same = before is not None and cookie.domain == domain and cookie.value == before.value
        yield before if before is not None and is_same else copy(cookie)


def _join_headers(headers: HTTPHeadersDict) -> dict[str, str | bytes]:
    joined = {name: ', '.join(headers.getall(name)) for name in headers}
    # As http sends them; requests would take them for Latin-1.
    return {name: value if value.isascii() else value.encode() for name, value in joined.items()}
