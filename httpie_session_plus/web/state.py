"""``RequestState``: headers, cookies and auth as a run changes them; made of items, and made into items."""

from __future__ import annotations

from collections.abc import Iterable

from ..compat import HTTPHeadersDict
from ..errors import SessionError
from ..model.items import Auth, Cookie, Header, Item, Key, by_key
from . import headers
from .cookies import SessionCookieJar, parse_cookie_header


class RequestState:
    """What HTTPie and requests read and change: ``headers``, a cookie ``jar`` and the ``auth``."""

    def __init__(self) -> None:
        self.headers = HTTPHeadersDict()
        self.jar = SessionCookieJar()
        self.auth: Auth | None = None

    def load(self, items: Iterable[Item]) -> None:
        items = list(items)
        lines = [(item.name, value) for item in items if isinstance(item, Header) for value in item.values]
        self.headers = HTTPHeadersDict(lines)
        self.auth = next((item for item in items if isinstance(item, Auth)), None)
        self.jar.clear()
        self.jar.fill(item for item in items if isinstance(item, Cookie))

    def to_items(self) -> dict[Key, Item]:
        auth = [self.auth] if self.auth else []
        return by_key([*headers.to_items(self.headers), *self.jar.as_items(), *auth])

    def store_headers(self, given: HTTPHeadersDict) -> bool:
        """Store the headers of a request that HTTPie stores; return whether ``Authorization`` is one of them."""
        new = headers.storable(given)
        self.headers = headers.replaced(self.headers, new)
        return 'Authorization' in new

    def take_cookies(self, given: HTTPHeadersDict, jar: SessionCookieJar) -> set[str]:
        """Move the cookies of a request's ``Cookie`` headers into a jar, bound to no host; return their names."""
        pairs, old = self.read_cookies(given)
        present = {cookie.name for cookie in jar} if old else set()
        for name, value in pairs:
            if (name, value) not in old or name not in present:
                jar.set(name, value, path='/')
        if given.get('Cookie') is not None:  # that leaves it out of the request
            given.popall('Cookie')
        return {name for name, value in pairs if (name, value) not in old}

    def read_cookies(self, given: HTTPHeadersDict) -> tuple[list[tuple[str, str]], set[tuple[str, str]]]:
        """Return the cookies in a request's ``Cookie`` headers, and those that are stored as a header.

        Raises SessionError for one that cannot be sent.
        """
        # A file that was edited by hand can hold such a header; its cookies may have changed since.
        old = {pair for text in self.headers.getall('Cookie', ()) for pair in parse_cookie_header(text)}
        pairs = [pair for text in given.getall('Cookie', ()) if text for pair in parse_cookie_header(text)]
        for name, value in pairs:
            # http.client sends Latin-1.
            if (name, value) not in old and any(ord(one) > 255 or one in '\r\n' for one in value):  # noqa: PLR2004
                raise SessionError(f'the cookie {name!r} holds a character that no cookie can hold')
        return pairs, old
