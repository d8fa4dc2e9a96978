"""``ScopedSession`` of ``requests``, which keeps what a session holds to the host of that, also on redirects."""

from collections.abc import Callable, Collection, Container
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase
from requests.structures import CaseInsensitiveDict

from ..model.items import HARMLESS_HEADERS
from ..model.locator import Host
from .cookies import clean_url
from .scope import Scope
from .state import RequestState


class ScopedSession(requests.Session):
    """A session of ``requests`` with headers, auth and cookies that go to one host; its jar is that of the session.

    What a program adds to it, or passes with a request, goes where ``requests`` sends it.
    """

    def __init__(self, host: Host, state: RequestState, auth: AuthBase | None, *, secret: Collection[str] = ()) -> None:
        super().__init__()
        self._host, self._jar, self._secret = host, state.jar, secret  # secret headers go to the first origin alone
        self._given = CaseInsensitiveDict(state.joined_headers())
        self.given_auth = auth and _AuthAtHome(auth, self.is_home)
        self.headers.update(self._given)
        self.cookies, self.auth = self._jar, self.given_auth

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Prepare a request, with what is the session's if it goes to its host."""
        prepared, passed = super().prepare_request(request), CaseInsensitiveDict(request.headers)
        typed = {
            name.lower()
            for name, value in prepared.headers.items()
            if passed.get(name) == value or (self.headers.get(name) == value != self._given.get(name))
        }
        if self.is_home(str(prepared.url)):
            has_auth = self.auth is self.given_auth is not None and not request.auth
            stored = {name.lower() for name in self._given}
            scheme = urlsplit(str(prepared.url)).scheme

            def may_go(name: str, url: str, is_home: bool) -> bool:  # noqa: FBT001
                return is_home and (name.lower() not in self._secret or urlsplit(url).scheme == scheme)

            scope = Scope(self._jar, stored=stored, typed=typed, has_auth=has_auth, may_go=may_go, bound=self._secret)
            prepared = _ScopedRequest(prepared, scope)
            scope.confine(prepared)
        else:
            self._jar.set_home(self._request_home())
            self._withhold(prepared, typed)
        if 'Cookie' not in passed and 'Cookie' not in self.headers:
            self._jar.write_header(prepared, request.cookies)
        return prepared

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """Take from a redirected request what must not go where it goes; ``requests`` calls this for each."""
        super().rebuild_auth(prepared_request, response)  # type: ignore[no-untyped-call]
        if isinstance(prepared_request, _ScopedRequest):
            prepared_request.scope.confine(prepared_request)
        else:  # it did not begin at the host of the session, and gets no headers or auth there
            self._withhold(prepared_request)
            self._jar.write_header(prepared_request)

    def is_home(self, url: str) -> bool:
        """Return whether a URL is of the host that gets what the session holds."""
        parts = urlsplit(clean_url(url))
        return parts.netloc == Host.normalize(self._host, parts.scheme)

    def _request_home(self) -> requests.PreparedRequest:
        request = requests.PreparedRequest()
        request.url, request.headers = f'http://{self._host}/', CaseInsensitiveDict()
        return request

    def _withhold(self, request: requests.PreparedRequest, typed: Container[str] = ()) -> None:
        for name, value in self._given.items():
            is_free = name.lower() in typed or name.lower() in HARMLESS_HEADERS.difference(self._secret)
            if not is_free and request.headers.get(name) == value:
                del request.headers[name]


class _ScopedRequest(requests.PreparedRequest):
    # Redirects, and auth that asks again, make copies of a request: each is of the same scope.

    def __init__(self, request: requests.PreparedRequest, scope: Scope) -> None:
        super().__init__()
        vars(self).update(vars(request))
        self.scope = scope

    def copy(self) -> '_ScopedRequest':
        return _ScopedRequest(super().copy(), self.scope)


class _AuthAtHome(AuthBase):
    # It stays with the session of requests, so that this asks no netrc file instead.

    def __init__(self, auth: AuthBase, is_home: Callable[[str], bool]) -> None:
        self._auth, self._is_home = auth, is_home

    def __call__(self, request: Any) -> Any:
        return self._auth(request) if self._is_home(str(request.url)) else request
