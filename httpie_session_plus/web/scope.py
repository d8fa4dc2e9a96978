"""What stays with the origin on a redirect."""

from collections.abc import Callable, Collection, Container, Iterator

from requests import PreparedRequest
from requests.hooks import default_hooks
from requests.sessions import SessionRedirectMixin

from ..model.items import HARMLESS_HEADERS, Auth, Cookie, Header, Item
from .cookies import SessionCookieJar, clean_url, parse_cookie_header

# They describe a request, not who sends it.
OF_A_REQUEST = {'content-encoding', 'content-length', 'content-type', 'cookie', 'host', 'range', 'transfer-encoding'}


class Scope:
    """Where the headers and the auth of a session go in one run: to the origin of its first request.

    ``stored`` are the headers of the session, ``typed`` those of the command line, in lower case; typed ones travel as
    HTTPie lets them. ``has_auth`` is true if there is auth, so that what it adds is the session's as well. A header
    goes where ``may_go`` is true of its name, the URL, and whether that is of the origin; harmless ones go everywhere,
    if they are not ``bound``.
    """

    def __init__(  # noqa: PLR0913
        self,
        jar: SessionCookieJar,
        *,
        stored: Container[str],
        typed: Collection[str],
        has_auth: bool,
        may_go: Callable[[str, str, bool], bool],
        bound: Collection[str] = (),
    ) -> None:
        self._jar, self._stored, self._typed = jar, stored, typed
        self._has_auth, self._may_go = has_auth, may_go
        self._free = {*typed, 'cookie', *(HARMLESS_HEADERS - set(bound))}
        self._home, self._hooks = '', default_hooks()
        self._confined: dict[str, list[str]] = {}
        self._cookies: set[str] = set()

    @property
    def has_begun(self) -> bool:
        return bool(self._home)

    def confine(self, request: PreparedRequest) -> list[Item]:
        """Take from a request what must not go where it goes; give back what may, on the way home.

        Return what of the session it goes without, each item without its value.
        """
        url = str(request.url)
        if not self._home:
            self._home = url
            self._jar.set_home(request)
            self._hooks = request.hooks
            for name, value in request.headers.items():
                if self._is_confined(name):
                    self._confined.setdefault(name, []).append(value)
            bare = self._jar.bare(request)
            if (bare.url, bare.headers.get('Host')) != (url, request.headers.get('Host')):
                self._jar.write_header(request)
            self._cookies = _cookies_in(request)
            return []
        is_home = _is_same_origin(self._home, url)
        for name, values in self._confined.items():
            is_allowed = (is_home or name.lower() != 'host') and self._may_go(name, url, is_home)
            if not is_allowed and request.headers.get(name) not in values:
                continue  # it is missing, or requests has set it for this host
            while name in request.headers:
                del request.headers[name]
            # HTTPie's headers can be repeated.
            add = getattr(request.headers, 'add', request.headers.__setitem__)
            for value in values if is_allowed else ():
                add(name, value)
        # The digest of a password would answer whoever asks for one.
        is_allowed = not self._has_auth or self._may_go('Authorization', url, is_home)
        request.hooks = self._hooks if is_allowed else default_hooks()
        self._jar.write_header(request)
        return [*self._withheld(request, is_home=is_home)]

    def _withheld(self, request: PreparedRequest, *, is_home: bool) -> Iterator[Item]:
        for name in self._confined:
            if name not in request.headers and name.lower() in self._stored and name.lower() != 'host':
                yield Header(name, ())
        if not self._jar.is_home(request):
            # A response on the way can have deleted some.
            present = {cookie.name for cookie in self._jar}
            yield from (Cookie(name, '') for name in sorted((self._cookies & present) - _cookies_in(request)))
        is_authenticated = 'Authorization' in request.headers
        if self._has_auth and not (is_authenticated or self._may_go('Authorization', str(request.url), is_home)):
            yield Auth({})

    def is_downgraded(self, request: PreparedRequest) -> bool:
        """Return whether something of the session goes over http that went over https before."""
        url, names = str(request.url), [*self._confined, *['Authorization'] * self._has_auth]
        is_lower = self._home.startswith('https:') and url.startswith('http:')
        return is_lower and any(self._may_go(name, url, False) for name in names)  # noqa: FBT003

    def _is_confined(self, name: str) -> bool:
        name = name.lower()
        is_own = name in self._stored or (self._has_auth and name not in OF_A_REQUEST)
        return is_own and name not in self._free


def _cookies_in(request: PreparedRequest) -> set[str]:
    return {name for name, _ in parse_cookie_header(request.headers.get('Cookie', ''))}


def _is_same_origin(url: str, other: str) -> bool:
    """Return whether scheme, host and port are the same, or http has become https, as requests asks for auth."""
    try:
        return not SessionRedirectMixin().should_strip_auth(clean_url(url), clean_url(other))  # type: ignore[no-untyped-call]
    except ValueError:  # an invalid port
        return False
