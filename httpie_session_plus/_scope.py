"""What of a session is sent where, once a run is redirected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from requests.hooks import default_hooks

from ._cookies import clean_url
from ._secrets import HARMLESS_HEADERS

if TYPE_CHECKING:
    from requests import PreparedRequest

    from ._cookies import HostCookieJar

_OF_THE_REQUEST = {
    'content-encoding',
    'content-length',
    'content-type',
    'cookie',
    'host',
    'range',
    'transfer-encoding',
}


class Scope:
    """The reach of a session in one run: the origin of its first request, unless all others are trusted.

    ``stored`` are the headers of the session, ``typed`` those of the command line, in lower case; those that were typed
    travel as HTTPie lets them. ``has_auth`` tells whether there is auth, so that what it adds is the session's as well.
    """

    def __init__(
        self, jar: HostCookieJar, stored: set[str], typed: set[str], *, has_auth: bool, is_trusted: bool
    ) -> None:
        self._jar = jar
        self._stored = stored
        self._typed = typed
        self._has_auth = has_auth
        self._is_trusted = is_trusted
        self._confined: dict[str, list[str]] = {}
        self._hooks = default_hooks()

    def confine(self, request: PreparedRequest) -> None:
        """Take from a request what must not go where it goes; give back what may, on the way home."""
        url = str(request.url)
        if self._jar.home is None:
            self._jar.home = request
            self._hooks = request.hooks
            for name, value in request.headers.items():
                if self._is_confined(name):
                    self._confined.setdefault(name, []).append(value)
            if clean_url(url) != url:
                self._set_cookies(request)
            return
        is_home = self._jar.is_home(url)
        for name, values in self._confined.items():
            self._settle(request, name, values, is_home=is_home)
        # The digest of a password would answer whoever asks for one.
        request.hooks = self._hooks if is_home or self._is_trusted or not self._has_auth else default_hooks()
        self._set_cookies(request)

    def _settle(self, request: PreparedRequest, name: str, values: list[str], *, is_home: bool) -> None:
        is_allowed = is_home or (self._is_trusted and name.lower() != 'host')
        if not is_allowed and request.headers.get(name) not in values:
            return  # it is not there, or requests has set it for this host
        while name in request.headers:
            del request.headers[name]
        for value in values if is_allowed else ():
            request.headers.add(name, value)  # type: ignore[attr-defined]

    def _set_cookies(self, request: PreparedRequest) -> None:
        request.headers.pop('Cookie', None)
        # Auth that asks again takes them from here.
        request._cookies = self._jar.permitted(str(request.url))  # type: ignore[attr-defined]
        header = self._jar.header_for(request)
        if header:
            request.headers['Cookie'] = header

    def reveals(self, request: PreparedRequest) -> bool:
        """Tell whether something of the session goes over http that went over https before."""
        home = self._jar.home
        is_down = home is not None and str(home.url).startswith('https:') and str(request.url).startswith('http:')
        return is_down and self._is_trusted and bool(self._confined or self._has_auth)

    def _is_confined(self, name: str) -> bool:
        name = name.lower()
        if name in self._typed or name in HARMLESS_HEADERS or name == 'cookie':
            return False
        return name in self._stored or (self._has_auth and name not in _OF_THE_REQUEST)
