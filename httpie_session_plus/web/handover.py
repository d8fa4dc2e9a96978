"""What a session of ``requests`` is given of a session, and what is taken back."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from http.cookiejar import Cookie

import requests
from requests.auth import AuthBase

from ..compat import HTTPHeadersDict
from .cookies import SessionCookieJar
from .headers import join


def give(
    script: requests.Session, headers: HTTPHeadersDict, auth: AuthBase | None, jar: SessionCookieJar, domain: str
) -> None:
    """Give headers, auth and cookies to a session of ``requests``; unbound cookies get this domain."""
    script.headers.update(join(headers))
    if auth is not None:
        script.auth = auth
    for cookie in jar:
        given = copy(cookie)
        given.domain = given.domain or domain
        script.cookies.set_cookie(given)


def new_headers(script: requests.Session, headers: HTTPHeadersDict) -> dict[str, str | bytes]:
    """Return the headers of a session of ``requests``, except those that every one has, and these."""
    given = {name.lower(): value for name, value in join(headers).items()}
    own = requests.utils.default_headers()
    return {
        name: value
        for name, value in script.headers.items()
        if own.get(name) != value and given.get(name.lower()) != value
    }


def cookies_of(script: requests.Session, jar: SessionCookieJar, domain: str) -> Iterator[Cookie]:
    """Return the cookies of a session of ``requests``; one that :func:`give` bound to this domain, as it was."""
    unbound = {(cookie.path, cookie.name): cookie for cookie in jar if not cookie.domain}
    for cookie in iter(script.cookies):
        before = unbound.get((cookie.path, cookie.name))
        if before is not None and (cookie.domain, cookie.value) == (domain, before.value):
            yield before
        else:
            yield copy(cookie)
