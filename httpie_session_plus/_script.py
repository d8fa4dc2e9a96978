"""A session of ``requests``, as a script has it: what it is given of a session, and what is taken back."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

import requests

from ._items import cookie_domain

if TYPE_CHECKING:
    from requests.auth import AuthBase

    from ._cookies import HostCookieJar
    from ._httpie import HTTPHeadersDict


def give_to(
    script: requests.Session, headers: HTTPHeadersDict, auth: AuthBase | None, cookies: HostCookieJar, host: str | None
) -> None:
    """Give headers, auth and cookies to a session of ``requests``; cookies without a domain belong to the host."""
    for name in dict.fromkeys(name.lower() for name in headers):
        script.headers[name] = ', '.join(headers.getall(name))
    if auth is not None:
        script.auth = auth
    for cookie in cookies:
        one = copy(cookie)
        one.domain = one.domain or (cookie_domain(host) if host else '')
        script.cookies.set_cookie(one)


def headers_of_script(script: requests.Session) -> dict[str, str | bytes]:
    """Return the headers of a session of ``requests``, but for those that every one of them has."""
    own = requests.utils.default_headers()
    return {name: value for name, value in script.headers.items() if own.get(name) != value}
