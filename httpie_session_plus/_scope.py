"""What of a session is sent where, once a run is redirected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from requests.hooks import default_hooks

from ._cookies import is_same_origin
from ._secrets import HARMLESS_HEADERS

if TYPE_CHECKING:
    from requests import PreparedRequest

    from ._cookies import HostCookieJar

_OF_THE_REQUEST = ('content-', 'host', 'transfer-encoding', 'cookie')


class Scope:
    """The reach of a session in one run: the origin of its first request, unless all others are trusted.

    ``stored`` are the headers of the session, ``typed`` those of the command line, in lower case; those that were typed
    travel as HTTPie lets them. ``has_auth`` tells whether the auth is the session's, so that what it adds is as well.
    """

    def __init__(
        self, jar: HostCookieJar, stored: set[str], typed: set[str], *, has_auth: bool, is_trusted: bool
    ) -> None:
        self._jar = jar
        self._stored = stored
        self._typed = typed
        self._has_auth = has_auth
        self._is_trusted = is_trusted
        self._home: str | None = None
        self._confined: list[tuple[str, str]] = []
        self._hooks = default_hooks()

    def confine(self, request: PreparedRequest) -> None:
        """Take from a request what must not go where it goes; give back what may, on the way home."""
        url = str(request.url)
        if self._home is None:
            self._home = self._jar.home = url
            self._hooks = request.hooks
            self._confined = [(name, value) for name, value in request.headers.items() if self._is_confined(name)]
            return
        is_home = is_same_origin(self._home, url)
        names = dict.fromkeys(name for name, _ in self._confined)
        if is_home or self._is_trusted:
            for name, value in [one for one in self._confined if one[0] not in request.headers]:
                request.headers.add(name, value)  # type: ignore[attr-defined]
            if self._has_auth:
                request.hooks = self._hooks
        else:
            for name in [name for name in names if name in request.headers]:
                del request.headers[name]
            if self._has_auth:
                # The digest of the session's password would answer whoever asks for one.
                request.hooks = default_hooks()
        header = self._jar.header_for(request, is_trusted=self._is_trusted)
        if header:
            request.headers['Cookie'] = header

    def _is_confined(self, name: str) -> bool:
        name = name.lower()
        if name in self._typed or name in HARMLESS_HEADERS or name == 'cookie':
            return False
        return name in self._stored or (self._has_auth and not name.startswith(_OF_THE_REQUEST))
