"""``Session``, which HTTPie and programs use: headers, cookies, auth; load, save, inherit."""

import os
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

import requests
from requests.auth import AuthBase

from .compat import Environment, HTTPHeadersDict, default_environment, format_warning
from .errors import SessionError
from .model.inheritance import LeavesOut
from .model.items import Auth
from .model.locator import Host, Locator, is_name, is_shared
from .storage.codec import dump_items
from .storage.document import Document
from .storage.store import ENDING, SessionStore
from .web.auth import NoAuth, find_problem, from_requests, make_auth
from .web.cookies import SessionCookieJar
from .web.state import Flag, Given, RequestState, storable_headers, to_headers

if TYPE_CHECKING:
    from .explanation import Explanation


class Session:
    """A session that can inherit from a base, and whose file is never lost.

    ``session_dir`` is a directory, in which the session is ``<name>.json``; or a file: one that exists, or a path that
    ends in ``.json`` and is no directory. A file in the place of a named session is that named session. ``base`` is the
    session that :meth:`load` inherits from: a path, or a name, of a session of the same host or in the same directory.
    ``env`` is HTTPie's environment, by default that of this process. The other arguments are HTTPie's; leave them out.

    Nothing is read before :meth:`load`, and nothing written before :meth:`save`. ``headers``, ``cookies`` (a jar, which
    may be changed) and ``auth`` are what is sent. Raises SessionError for an invalid path or name.

    >>> from tempfile import TemporaryDirectory
    >>> directory = TemporaryDirectory()
    >>> session = Session(directory.name)
    >>> session.update_headers({'X-API-Version': 'v3', 'Cookie': 'sid=1'})
    >>> session.auth = ('user', 'secret')
    >>> session.save()
    >>> session.load()['auth']
    {'raw_auth': 'user:secret', 'type': 'basic'}
    >>> directory.cleanup()
    """

    def __init__(  # noqa: PLR0913
        self,
        session_dir: str | os.PathLike[str] | Locator,
        env: Environment | None = None,
        bound_host: str | None = None,  # noqa: ARG002  # HTTPie's signature
        session_id: str | None = None,
        suppress_legacy_warnings: bool = False,  # noqa: FBT001, FBT002  # the same
        *,
        name: str = 'default',
        base: str | os.PathLike[str] | None = None,
        store: SessionStore | None = None,
    ) -> None:
        self.env = env or default_environment()
        self.store = store or SessionStore.of(self.env)
        if not isinstance(session_dir, Locator):
            session_dir = self.store.locate_in(session_dir, name, is_file=session_id is not None)
        self.locator = session_dir
        self.document = Document(self.locator)
        self.state = RequestState()
        self._base = None if base is None else os.fspath(base)
        self._warns_of_format = not suppress_legacy_warnings
        self.resolves, self._given = True, Given()

    @property
    def path(self) -> Path:
        """The path of the file."""
        return self.locator.path

    @property
    def is_new(self) -> bool:
        """Whether there is no file now; ``is_new()`` does the same. Raises SessionError where that cannot be seen."""
        try:
            return Flag(not os.stat(self.path))  # type: ignore[return-value]
        except (FileNotFoundError, NotADirectoryError):
            return Flag(1)  # type: ignore[return-value]
        except OSError as error:
            raise self.document.failed('cannot be looked for', error) from error

    def load(self) -> dict[str, Any]:
        """Read the file, and inherit from the base, or from the one it follows; return a copy of what it holds.

        That is ``headers`` and ``cookies``, lists of dicts or, in files of HTTPie before 3.2, dicts by name; ``auth``,
        a dict; and what else is in the file. Unsaved changes are dropped. Raises BrokenSessionError for a file that is
        not a session, SessionPermissionError for one that cannot be read, MissingSessionError for a base that does not
        exist, SameSessionError for a base that is this session.
        """
        base, host = self._base, self.store.home_of(self.locator)
        if base and self.locator.is_anonymous and is_name(base):
            base = str(self.path.parent / f'{base}{ENDING}')
        self.read(base, host, None)
        self.warn_of_format(host or Host('localhost'))
        return {**deepcopy(dict(self.document.contents.rest)), **dump_items(self.document.contents)}

    def read(  # noqa: PLR0913
        self,
        base: str | None,
        host: str | None,
        scheme: str | None,
        *,
        leaves_out: LeavesOut = lambda _: False,
        is_following: bool = True,
        marks_use: bool = True,
    ) -> None:
        """Read the file, and inherit from a base, named as in a request to this host, or from the one it follows."""
        self.document = Document.read(self.locator, marks_use=marks_use)
        record = self.document.contents.record
        if base := base or (record.base if record.follows and is_following else None):
            from .storage.bases import inherit  # noqa: PLC0415  # many sessions have no base

            if host is None and ((record.base == base and record.follows) or is_shared(base)):
                hint = 'Pass the host to open_session()'
                raise SessionError(f'{self.locator.title} inherits from {base!r}, which may not go anywhere. {hint}.')
            home = host or 'localhost'
            inherit(self.store, self.document, base, home, scheme, leaves_out=leaves_out, marks_use=marks_use)
        self.state.load(self.document.items.values())

    def warn_of_format(self, host: Host) -> None:
        """Print HTTPie's warning about a file in an old format, once; ``host`` is what it is used for."""
        legacy = set(self.document.contents.legacy)
        if all(cookie.domain for cookie in self.state.jar):
            legacy.discard('cookies')
        if legacy and self._warns_of_format:
            self.store.warn(format_warning(min(legacy), str(host), self.locator.name))
            self._warns_of_format = False

    def save(self, *, bump_version: bool = False) -> None:
        """Write what was changed, merged item by item with what others have saved since this session was read.

        The file is replaced as a whole, and is its owner's alone. ``bump_version`` marks it with the version of this
        HTTPie. Raises MissingSessionError if the session was deleted meanwhile, BusySessionError if others kept it
        locked for ten seconds, BrokenSessionError if it is no session any more, SessionPermissionError or SessionError
        if it cannot be written; the file is then as it was.
        """
        items = self.state.to_items()
        self.document.put(items, self.document.contents.record.without(self.state.jar.expired - items.keys()))
        try:
            self.document.save(self.store.warn, bump_version=bump_version)
        finally:
            if self.document.items is not items:
                self.state.load(self.document.items.values())

    def follow(self, base: str | os.PathLike[str]) -> None:
        """Inherit from a base from now on, in every run with this session; nothing is written before :meth:`save`.

        ``base`` is a name of the same host, a path, or a shared session (``@name``). Raises MissingSessionError if it
        does not exist, SameSessionError if it is this session or follows it, SessionError if it is not for this host;
        nothing is changed then.
        """
        from .storage.bases import follow, known_host  # noqa: PLC0415  # no run of http needs it

        self.document.put(self.state.to_items())
        follow(self.store, self.document, os.fspath(base), known_host(self.store, self.document))
        self.state.load(self.document.items.values())

    def unfollow(self) -> None:
        """Go on without the base, and keep all items as this session's own; nothing is written before :meth:`save`."""
        self.document.put(self.document.items, self.document.record.alone())

    @property
    def headers(self) -> HTTPHeadersDict:
        """The headers that are sent: a copy. :meth:`update_headers` and :meth:`remove_headers` change them."""
        return HTTPHeadersDict(self.state.header_lines())

    def remove_headers(self, *names: str) -> None:
        """Remove headers, by their names in any case; missing ones are passed over."""
        for name in names:
            self.state.headers.pop(name.lower(), None)

    def update_headers(self, request_headers: Mapping[str, Any]) -> None:
        """Take in the headers of a request, as HTTPie does: not ``Content-*``, ``If-*``, and those that are None.

        ``request_headers`` maps names to values, each a str, UTF-8 bytes, or None. The cookies in its ``Cookie`` go to
        the cookie jar, and out of HTTPie's own ``HTTPHeadersDict``; those of a named session belong to its host. Raises
        TypeError for a name or a value of another type, SessionError for bytes that are not UTF-8 and for a cookie that
        cannot be sent; nothing is changed then.
        """
        if not isinstance(request_headers, HTTPHeadersDict):
            request_headers = to_headers(request_headers)
        names = self.state.take_cookies(request_headers, self.state.jar)
        if self._own_domain:
            self.state.jar.place_typed(names, self._own_domain)
        references = self.state.references
        self.store_headers(request_headers)
        self.state.mark_again(references)

    def store_headers(self, given: HTTPHeadersDict, *, over_https: bool = False) -> None:
        """Store the headers of a request, which went over https or not."""
        new = storable_headers(given)
        self.state.headers |= new
        if 'authorization' in new:
            self.state.auth = None
            self._note_origin_of_auth(over_https=over_https)

    @property
    def cookies(self) -> SessionCookieJar:
        """The cookies that are sent with a request of this session: its own jar, which may be changed."""
        self.state.jar.clear_expired_cookies()
        return self.state.jar

    @cookies.setter
    def cookies(self, jar: SessionCookieJar) -> None:
        self.state.jar = jar

    @property
    def auth(self) -> AuthBase | None:
        """The auth that is sent with a request of this session, for ``requests``; None if it has none.

        Set it to ``(user, password)``, to HTTPie's dict of ``type`` and ``raw_auth``, or to None. Raises
        BrokenSessionError if no installed plugin has it, TypeError for another type, SessionError for a user and
        password that HTTPie cannot store: not UTF-8, or not to be told apart.
        """
        self.check_auth(self.document)
        if self.state.auth and self.state.auth.is_reference:
            raise SessionError(f'The auth of {self.locator.title} refers to a secret. Use requests_session().')
        return make_auth(self.state.auth) if self.state.auth else None

    @auth.setter
    def auth(self, auth: dict[str, Any] | tuple[str, str] | None) -> None:
        match auth:
            case None | tuple((str() | bytes(), str() | bytes())):
                self.store_auth(from_requests(auth))
            case {'type': type_, 'raw_auth': raw_auth} if len(auth) == 2:  # noqa: PLR2004
                self.store_auth(Auth.of(type_, raw_auth))
            case _:
                raise TypeError("the auth of a session must be (user, password), {'type': …, 'raw_auth': …} or None")

    def store_auth(self, auth: Auth | None, *, over_https: bool = False) -> None:
        """Store an auth, and whether it came in over https; None removes it."""
        self.state.auth = auth
        self.state.headers.pop('authorization', None)
        self._note_origin_of_auth(over_https=over_https)

    def check_auth(self, owner: Document) -> None:
        """Raise BrokenSessionError if the auth cannot be sent; ``owner`` is the document that it comes from."""
        if self.state.auth and (problem := find_problem(self.state.auth)):
            raise owner.broken(problem)

    def _note_origin_of_auth(self, *, over_https: bool) -> None:
        self.document.put(self.document.items, self.document.contents.record._replace(is_auth_secure=over_https))

    def apply_to(self, requests_session: requests.Session) -> None:
        """Give a session of ``requests`` what this one holds: headers, auth, and cookies with their domains.

        ``requests`` sends headers and auth to every host, on redirects too, and unbound cookies as well: use it for the
        host of this session alone. Raises BrokenSessionError if no installed plugin has the auth.
        """
        state, auth = self._resolve([self.locator.host] if self.locator.host else [])
        state.give(requests_session, auth, self._own_domain)
        self._given.note(requests_session, state, auth)

    def take_from(self, requests_session: requests.Session) -> None:
        """Take what a session of ``requests`` holds; nothing is written before :meth:`save`.

        Its headers are added, except those that requests sets by itself, its auth replaces this one if it has any, and
        its cookies replace all of these. What :meth:`apply_to` gave it and is unchanged stays as it is here. Raises
        SessionError or TypeError for what cannot be stored; nothing is changed then.
        """
        auth, new = self._given.find_new(requests_session)
        self.state.read_cookies(new)
        cookies = self.state.cookies_of(requests_session, self._own_domain)
        if auth:
            self.store_auth(auth)
        self.state.jar.clear()
        for cookie in cookies:
            self.state.jar.set_cookie(cookie)
        self.update_headers(new)

    def requests_session(self) -> requests.Session:
        """Return a session of ``requests`` that sends what this one holds to its host alone, also on redirects.

        Headers, auth and cookies go to that host, with its port, over http or https. A redirect elsewhere, also from
        https to http, goes without them, as with ``http``; so does a request that begins elsewhere. Its cookies are
        this session's own: :meth:`save` stores what a server sets. A session given by its path belongs to the host that
        it was opened with, or else to the only one that it was used for. Raises SessionError if there is none.
        """
        from .web.client import ScopedSession  # noqa: PLC0415  # no run of http needs it

        host = self.store.only_host_of(self.document)
        state, auth = self._resolve([host])
        auth = NoAuth() if 'authorization' in self.state.headers else auth
        script = ScopedSession(host, state, auth, secret=self.state.secret_headers)
        self._given.note(script, state, script.given_auth)
        return script

    def _resolve(self, hosts: list[Host]) -> tuple[RequestState, AuthBase | None]:
        # Secrets in the place of references, for a request to these hosts.
        self.check_auth(self.document)
        state = self.state
        if state.references and self.resolves:
            from .resolving import resolve  # noqa: PLC0415  # few sessions have any

            config, references = self.env.config, state.references
            state = resolve(self.store, self.document, state, references, config=config, hosts=hosts)
        return state, make_auth(state.auth) if state.auth else None

    def explain(self, url: str) -> 'Explanation':
        """Return what a GET of this URL with :meth:`requests_session` would carry, and from where; nothing is sent."""
        from .explanation import explain_session  # noqa: PLC0415  # no run of http needs it

        return explain_session(self, url)

    def __enter__(self) -> 'Session':  # noqa: PYI034  # Self is of Python 3.11
        return self

    def __exit__(self, exception: object, *_: object) -> None:
        if exception is None:
            self.save()

    @property
    def _own_domain(self) -> str:
        return self.locator.cookie_domain or ''
