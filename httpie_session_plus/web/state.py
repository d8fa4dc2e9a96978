"""``RequestState``: headers, cookies and auth as a run changes them; made of items, and made into items."""

from collections.abc import Callable, Collection, Mapping
from copy import copy
from http.cookiejar import Cookie as JarCookie
from typing import Any
from weakref import WeakKeyDictionary

import requests
from requests.auth import AuthBase
from requests.structures import CaseInsensitiveDict

from ..compat import IGNORED_PREFIXES, HTTPHeadersDict
from ..errors import SessionError
from ..model.items import Auth, Cookie, Header, Item, Key, by_key, is_sendable
from .auth import from_requests
from .cookies import SessionCookieJar, parse_cookie_header


class RequestState:
    """What HTTPie and requests read and change: headers by their names in lower case, a cookie jar, and the auth."""

    def __init__(self) -> None:
        self.headers: dict[str, Header] = {}
        self.jar = SessionCookieJar()
        self.auth: Auth | None = None

    def load(self, items: Collection[Item]) -> None:
        self.headers = {item.name.lower(): item for item in items if isinstance(item, Header)}
        self.auth = next((item for item in items if isinstance(item, Auth)), None)
        self.jar.clear()
        self.jar.fill(item for item in items if isinstance(item, Cookie))

    def to_items(self) -> dict[Key, Item]:
        return by_key([*self.headers.values(), *self.jar.as_items(), *([self.auth] if self.auth else [])])

    @property
    def references(self) -> list[Header | Auth]:
        """The headers and the auth that refer to secrets."""
        found: list[Header | Auth] = [*self.headers.values()]
        return [one for one in (found if self.auth is None else [*found, self.auth]) if one.is_reference]

    @property
    def secret_headers(self) -> set[str]:
        """The names of the headers that hold referred secrets when they are sent, in lower case."""
        return {'authorization' if isinstance(one, Auth) else one.name.lower() for one in self.references}

    def replaced(self, items: Collection[Header | Auth]) -> 'RequestState':
        """Return a state with other headers and another auth, and with this cookie jar."""
        state = RequestState()
        state.headers = {**self.headers, **{one.name.lower(): one for one in items if isinstance(one, Header)}}
        state.jar, state.auth = self.jar, next((one for one in items if isinstance(one, Auth)), self.auth)
        return state

    def mark_again(self, references: Collection[Header | Auth]) -> None:
        """Mark the headers which still have the values that these references had."""
        for one in references:
            if isinstance(one, Header) and self.headers[one.name.lower()].values == one.values:
                self.headers[one.name.lower()] = one

    def header_lines(self, is_sent: Callable[[Item], bool] = lambda _: True) -> list[tuple[str, str]]:
        return [(one.name, value) for one in self.headers.values() if is_sent(one) for value in one.values]

    def take_cookies(self, given: HTTPHeadersDict, jar: SessionCookieJar) -> set[str]:
        """Move the cookies of a request's ``Cookie`` headers into a jar, bound to no host; return their names."""
        pairs, old = self.read_cookies(given)
        present = {cookie.name for cookie in jar} if old else set()
        for name, value in pairs:
            if (name, value) not in old or name not in present:
                jar.set(name, value, path='/', rest={})
        if given.get('Cookie') is not None:  # that leaves it out of the request
            given.popall('Cookie')
        return {name for name, value in pairs if (name, value) not in old}

    def read_cookies(self, given: HTTPHeadersDict) -> tuple[list[tuple[str, str]], set[tuple[str, str]]]:
        """Return the cookies in a request's ``Cookie``, which can be sent, and those that are stored as a header."""
        # A file that was edited by hand can hold such a header; its cookies may have changed since.
        stored = self.headers.get('cookie', Header('Cookie', ()))
        old = {pair for text in stored.values for pair in parse_cookie_header(text)}
        pairs = [pair for text in given.getall('Cookie', ()) if text for pair in parse_cookie_header(text)]
        for name, value in pairs:
            if (name, value) not in old and not is_sendable(value):
                raise SessionError(f'Cookie {name!r} holds a character that a cookie cannot hold.')
        return pairs, old

    def give(self, script: requests.Session, auth: AuthBase | None, domain: str) -> None:
        """Give headers, auth and cookies to a session of ``requests``; unbound cookies get this domain."""
        script.headers.update(self.joined_headers())
        if auth is not None:
            script.auth = auth
        self.jar.clear_expired_cookies()
        for cookie in self.jar:
            given = copy(cookie)
            given.domain = given.domain or domain
            script.cookies.set_cookie(given)

    def cookies_of(self, script: requests.Session, domain: str) -> list[JarCookie]:
        """Return the cookies of a session of ``requests``; one that :meth:`give` bound to this domain, as it was."""
        given = {(domain, one.path, one.name, one.value): one for one in self.jar if not one.domain}
        found = iter(script.cookies)
        return [given.get((one.domain, one.path, one.name, one.value)) or copy(one) for one in found]

    def joined_headers(self) -> dict[str, str | bytes]:
        """Return the headers as ``requests`` takes them, each with one value."""
        # A repeated header has its values joined by commas (RFC 9110, section 5.3).
        joined = {header.name: ', '.join(header.values) for header in self.headers.values()}
        # As http sends them; requests would encode them as Latin-1.
        return {name: value if value.isascii() else value.encode() for name, value in joined.items()}


class Flag(int):
    """A truth that can be called: HTTPie calls ``is_new``, the rest of the world reads it."""

    def __call__(self) -> bool:
        return bool(self)

    def __repr__(self) -> str:
        return repr(bool(self))


class Given:
    """What sessions of ``requests`` were given, so that it is known again: secrets in the place of references, too."""

    def __init__(self) -> None:
        self._given = WeakKeyDictionary[requests.Session, list[tuple[Mapping[str, Any], AuthBase | None]]]()

    def note(self, script: requests.Session, state: RequestState, auth: AuthBase | None) -> None:
        """Remember what a session of ``requests`` has of a state."""
        self._given.setdefault(script, []).append((CaseInsensitiveDict(state.joined_headers()), auth))

    def find_new(self, script: requests.Session) -> tuple[Auth | None, HTTPHeadersDict]:
        """Return the auth and the headers that it was not given, without those that requests sets by itself.

        Raises SessionError or TypeError for what cannot be stored.
        """
        given = self._given.get(script, [])
        known = [requests.utils.default_headers(), *(headers for headers, _ in given)]
        new = {name: value for name, value in script.headers.items() if all(value != one.get(name) for one in known)}
        is_given = any(script.auth is auth for _, auth in given)
        return None if is_given else from_requests(script.auth), to_headers(new)


def is_stored(name: str, value: str) -> bool:
    """Return whether HTTPie stores a header of this name, in any case, and value in a session."""
    is_httpies = name.lower() == 'user-agent' and value.startswith('HTTPie/')
    return not is_httpies and not name.lower().startswith(IGNORED_PREFIXES)


def storable_headers(headers: HTTPHeadersDict) -> dict[str, Header]:
    """Return those headers of a request that HTTPie stores, by their names in lower case."""
    found: dict[str, tuple[str, list[str]]] = {}
    for name, value in headers.items():
        text = value.decode() if isinstance(value, bytes) else value
        if text is not None and is_stored(name, text):
            found.setdefault(name.lower(), (str(name), []))[1].append(text.strip())
    return {key: Header(name, tuple(values)) for key, (name, values) in found.items()}


def to_headers(mapping: Mapping[str, Any]) -> HTTPHeadersDict:
    """Return headers that a program gives; raise TypeError or SessionError for what cannot be one."""
    if not isinstance(mapping, Mapping):
        raise TypeError(f'headers must be a mapping of names to values, not {type(mapping).__name__}')
    headers = HTTPHeadersDict()
    for name, value in mapping.items():
        if not isinstance(name, str):
            raise TypeError(f'the name of a header must be a str, not {type(name).__name__}')
        if not isinstance(value, (str, bytes, type(None))):
            kind = type(value).__name__
            raise TypeError(f'the value of the header {name!r} must be a str, bytes or None, not {kind}')
        try:
            headers.add(name, value.decode() if isinstance(value, bytes) else value)  # type: ignore[no-untyped-call]
        except UnicodeDecodeError:
            raise SessionError(f'The value of the header {name!r} is not UTF-8.') from None
    return headers
