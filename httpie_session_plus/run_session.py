"""The session of one run of ``http``, as HTTPie uses it: before, during and after the requests."""

import os
from collections.abc import Collection, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, TypeGuard
from urllib.parse import unquote, urlsplit

import requests
from requests.auth import AuthBase

from .compat import Environment, HTTPHeadersDict, inform, typed_auth, url_as_host, warn
from .errors import MissingSessionError, SessionError, quote_path
from .model.items import AUTH_KEY, HARMLESS_HEADERS, Auth, Cookie, Header, Item, Items, Key, by_key  # fmt: skip
from .model.locator import Host, is_local
from .run import Run
from .run_warnings import RunWarnings, is_for_any_host
from .session import Session
from .storage.shared import SharedSessions
from .storage.store import SessionStore
from .web.auth import NoAuth, make_auth
from .web.cookies import SessionCookieJar, clean_url
from .web.policy import install_policy
from .web.scope import Scope

if TYPE_CHECKING:
    from .explanation import Explanation


class RunSession:
    """The session of one run, as HTTPie uses it: a :class:`Session`, a :class:`Run` and a :class:`Scope`."""

    def __init__(self, env: Environment, run: Run) -> None:
        self.env = env
        self.run = run
        self._excluded_cookies: dict[Key, Cookie] = {}
        self._displaced_cookies: dict[Key, Cookie] = {}
        self._typed_cookies: Collection[str] = ()
        self._was_saved = False

    def open(
        self, env: Environment, config_dir: str | os.PathLike[str], session_name: str, host: str | None, url: str
    ) -> 'RunSession':
        """Read the session, inherit from its base, and check that the run will find what it needs."""
        install_policy()
        store = SessionStore(config_dir, partial(warn, env))
        address = unquote(url_as_host(url) or 'localhost')
        host = address if self.run.ignores_host_header else host or address
        locator = store.recognize(store.locate_for_request(session_name, host, self.run.scheme))
        if locator.is_shared and not self.run.is_read_only:
            hint = f'It can only be a base: --session-read-only={locator.name}'
            raise SessionError(f'{locator.title} is a shared session. {hint}', **locator.facts)
        self._session = session = Session(locator, env, store=store)
        self._warnings = RunWarnings(env, self.run, session)
        self._host = locator.host or Host.normalize(host, self.run.scheme)
        self._address = Host.normalize(address, self.run.scheme)
        self._read(host)
        if isinstance(self._credentials, Auth):
            base = session.document.base
            is_inherited = base and base.items.get(AUTH_KEY) == session.document.items.get(AUTH_KEY)
            session.check_auth(base if base and is_inherited else session.document)
        documents = [session.document, *session.document.bases()]
        unmatched = self.run.find_unmatched([item for one in documents for item in one.items.values()])
        for name, nearest in unmatched:
            hint = f' Did you mean {nearest!r}?' if nearest else ''
            warn(env, f'{locator.title} has no {name!r} to leave out.{hint}')
        references = [*filter(self._is_sent, session.state.references)]
        self._warnings.of_plain_text(self._credentials, has_references=bool(references))
        if not (session.document.exists and self.run.is_read_only):
            session.document.check_writable()
        session.warn_of_format(self._host)
        self._warnings.of_new_host(self._host, self._is_sent)
        self._sent = session.state
        if references and not self.run.is_explained:
            from .resolving import resolve  # noqa: PLC0415  # few sessions have any

            found, hosts, scheme = session.document, self._hosts, self.run.scheme
            self._sent = resolve(store, found, session.state, references, config=env.config, hosts=hosts, scheme=scheme)
        self.headers = HTTPHeadersDict(self._sent.header_lines(self._is_sent))
        self._warnings.of_token(self._sent_credentials)
        self.cookies = SessionCookieJar() if self.run.leaves_out(Cookie('', '')) else session.cookies
        self._scope = Scope(
            self.cookies,
            stored=session.state.headers,
            typed=self.run.typed,
            has_auth=self.run.has_auth or isinstance(self._credentials, Auth),
            may_go=self._may_go,
            bound=[one.name.lower() for one in session.document.items.values() if self._is_bound(one)],
        )
        if self.run.rule and self.run.is_verbose and not env.quiet:
            inform(env, f'Using {locator.title}, by {self.run.rule.title} in {quote_path(str(env.config.path))}.')
        return self

    def _read(self, host: str) -> None:
        """Read the session and its bases, and check that they may go where this run goes."""
        session, run, locator = self._session, self.run, self._session.locator
        how = {'is_following': run.is_following, 'marks_use': not run.is_explained}
        try:
            session.read(run.base, host, run.scheme, leaves_out=run.leaves_out, **how)
        except MissingSessionError as error:
            is_default = run.base and not run.is_base_typed
            if not is_default or error.path != session.store.locate_for_request(str(run.base), host, run.scheme).path:
                raise
            missing = f'No base session {quote_path(str(run.base))}{f" for {error.host}" if error.host else ""}.'
            where = f'default_options in {quote_path(str(self.env.config.path))}'
            message = f'{missing} It is set in {where}; --no-session-read-only skips it.'
            raise MissingSessionError(message, path=error.path, host=error.host, name=error.name) from None
        if not session.document.exists and (run.rule or locator.is_shared):
            raise run.rule.broken_by(locator) if run.rule else session.store.missing(locator)
        self._shared = SharedSessions(session.store, session.document)
        self._shared.check(self._address, run.scheme)
        if run.is_at_its_url and session.store.is_foreign(locator):
            self._check_its_url()

    def _check_its_url(self) -> None:
        """Raise SessionError if a file, which can be somebody else's, leads what is the user's to a host."""
        from .storage.bases import is_beside  # noqa: PLC0415  # few files have a URL

        document, is_http = self._session.document, self.run.scheme == 'http' and not is_local(self._address.hostname)
        base = next((one for one in document.bases() if not is_beside(one.locator, document.locator)), None)
        what = f'{base.title} to the host that it chooses' if base and not self.run.base else ''
        what = 'a secret over http' if is_http and self._session.state.references else what
        if what:
            title = document.locator.title
            raise SessionError(f'The URL of {title} would send {what}. Type the whole URL.', **document.locator.facts)

    def watch(self, messages: Iterable[Any]) -> Iterator[Any]:
        """Yield the messages of the run; confine its requests, and save also where HTTPie gives up on a response.

        HTTPie saves after the last response was printed: not if the reader has gone, on Ctrl-C, or too many redirects.
        """
        has_response = False
        try:
            for number, message in enumerate(messages):
                # The first message is a request; any other one means that a response has arrived.
                has_response = number > 0
                if isinstance(message, requests.PreparedRequest):
                    self._confine(message)
                elif getattr(message, 'status_code', None) == requests.codes.unauthorized:
                    self._warnings.of_token(self._sent_credentials)
                yield message
        except requests.TooManyRedirects:
            has_response = True
            raise
        finally:
            if has_response and not self._was_saved:
                try:
                    if not self.run.is_read_only or self.is_new():
                        self.save()
                except SessionError as error:
                    self.env.log_error(str(error))

    def explain(self, messages: Iterable[Any]) -> 'Explanation':
        """Return what the first request carries, and where that comes from; it is not sent, and nothing is saved."""
        request, document = next(iter(self.watch(messages))), self._session.document
        of_session = {'jar': self.cookies, 'typed_cookies': self._typed_cookies, 'credentials': self._credentials}
        return self.run.explain(self.env, request, document=document, **of_session)

    def _may_go(self, header: str, url: str, is_home: bool) -> bool:  # noqa: FBT001
        """Return whether a header of the session goes to a URL: what is shared, only to its own hosts."""
        item = self._item_of(header)
        if getattr(item, 'is_reference', False):
            return is_home and urlsplit(url).scheme == self.run.scheme
        is_trusted = self.run.is_trusted and not self.run.rule  # a default session stays with its host
        is_free = is_home or is_trusted or (header.lower() in HARMLESS_HEADERS and self._shared.brings(item))
        return is_free and self._shared.admit(item, _host_of(url), urlsplit(url).scheme)

    def _is_bound(self, item: Item) -> TypeGuard[Header]:
        return isinstance(item, Header) and (item.is_reference or self._shared.brings(item))

    def _item_of(self, header: str) -> Item | None:
        return self._session.document.items.get(Header(header, ()).key)

    def _is_sent(self, item: Item) -> bool:
        return not (self.run.replaces(item) or self.run.leaves_out(item))

    @property
    def _hosts(self) -> set[Host]:
        """The hosts of the first request: that of its session, and that of its URL."""
        return {self._host, self._address}

    @property
    def _credentials(self) -> Item | None:
        """The credentials of the session, None where this run goes without them or has its own."""
        state = self._session.state
        found = state.auth or state.headers.get('authorization')
        return found if found and self._is_sent(found) else None

    @property
    def _sent_credentials(self) -> Item | None:
        """The credentials of the session as they are sent, with secrets in the place of references."""
        return (self._sent.auth or self._sent.headers.get('authorization')) if self._credentials else None

    def _remember_host(self) -> None:
        document, host = self._session.document, str(self._host)
        record = document.contents.record
        if not document.locator.is_anonymous or host in record.used_for:
            return
        # Where something was left out, the next run says that it goes there.
        found = [item for item in self._session.state.to_items().values() if is_for_any_host(item)]
        if found and not any(map(self.run.leaves_out, found)):
            document.put(document.items, record._replace(used_for=(*record.used_for, host)))

    def _confine(self, request: requests.PreparedRequest) -> None:
        """Take from a request what must not go where it goes, and say so once for each host."""
        if not self._scope.has_begun:
            self._check_address(request)
        withheld = by_key(self._scope.confine(request))
        self._warnings.of_withheld(withheld, urlsplit(clean_url(str(request.url))), self._shared)
        if self._scope.is_downgraded(request):
            self._warnings.of_downgrade(urlsplit(str(request.url)).hostname or '')

    def _check_address(self, request: requests.PreparedRequest) -> None:
        """Raise SessionError if a request does not go where its URL and ``Host`` header seem to say."""
        found, scheme = _host_of(str(request.url)), self.run.scheme
        if '\\' in urlsplit(self.run.url).netloc:  # where the host ends for requests, and not for HTTPie
            raise SessionError(f'The host of this URL is ambiguous: {found!r}. Write it plainly.')
        self._shared.check(found, scheme)  # an auth plugin can have moved the request
        values = getattr(request.headers, 'getall', lambda name, default: [request.headers.get(name, *default)])
        for name in filter(None, values('Host', ())):
            host = Host.normalize(name if isinstance(name, str) else name.decode(), scheme)
            self._shared.check(host, scheme)
            if self._sent is not self._session.state and host not in self._hosts:
                raise SessionError(f'A secret that is referred to does not go to {host!r}. Leave out the Host header.')

    # What HTTPie uses

    def is_new(self) -> bool:
        return bool(self._session.is_new)

    def remove_cookies(self, cookies: list[dict[str, str]]) -> None:
        """Do nothing: the cookie jar has deleted what a response deletes, if the host may. HTTPie asks no host."""

    @property
    def auth(self) -> AuthBase | None:
        """The auth that is sent; HTTPie sets it to that of the command line, or of the netrc file."""
        credentials = self._credentials
        if 'authorization' in self.run.typed or isinstance(credentials, Header):
            return NoAuth()  # requests would look into the netrc file
        return make_auth(self._sent.auth) if credentials and self._sent.auth else None

    @auth.setter
    def auth(self, auth: dict[str, Any]) -> None:
        typed = Auth.of(auth['type'], typed_auth(auth['raw_auth']))
        if self.run.is_auth_typed and not self.run.leaves_out(typed) and not self.run.excludes('Authorization'):
            self._session.store_auth(typed, over_https=self.run.scheme == 'https')

    def update_headers(self, request_headers: HTTPHeadersDict) -> None:
        """Take in the typed headers of a request, and move its ``Cookie`` into the cookie jar.

        There, a cookie belongs to the host that it was typed for, as if the server had set it.
        """
        state, is_excluded = self._session.state, self.run.excludes('Cookie')
        before = state.to_items() if is_excluded else {}
        self._typed_cookies = names = state.take_cookies(request_headers, self.cookies)
        self.cookies.place_typed(names, self._host.cookie_domain)
        if is_excluded:
            self._displaced_cookies = _cookies_named(names, before)
            self._excluded_cookies = _cookies_named(names, state.to_items())
        has_any_host = self._session.locator.is_anonymous or self.run.ignores_host_header
        stored = HTTPHeadersDict()
        for name, value in request_headers.items():
            if self.run.stores(name) and not (has_any_host and name.lower() == 'host'):
                stored.add(name, value)  # type: ignore[no-untyped-call]
        references = state.references
        self._session.store_headers(stored, over_https=self.run.scheme == 'https')
        self._warnings.of_text(references, state.headers)

    def save(self) -> None:
        """Save the session; what was deleted while this run used it stays deleted."""
        self._was_saved = True
        if self._excluded_cookies:
            items = self._session.state.to_items()
            for key, cookie in self._excluded_cookies.items():
                if getattr(items.get(key), 'value', None) == cookie.value:
                    del items[key]
            self._session.state.load({**self._displaced_cookies, **items}.values())
        self._remember_host()
        is_new = not self._session.document.exists
        try:
            self._session.save()
            if is_new and self.env.stderr_isatty:
                self._announce()
        except MissingSessionError:
            title = self._session.document.title
            warn(self.env, f'{title} was deleted during this run, and stays deleted.')

    def _announce(self) -> None:
        """Name the session that was created, unless default_options have it: what was typed can be a slip."""
        locator, options = self._session.locator, map(str, self.env.config.default_options)
        if not any(locator.name in (one, one.partition('=')[2]) for one in options):
            title = quote_path(locator.name) if locator.is_anonymous else f'{locator.name!r} for {self._host}'
            self.env.stderr.write(f'Created session {title}\n')


def _host_of(url: str) -> Host:
    parts = urlsplit(url)
    return Host.normalize(unquote(parts.netloc.rpartition('@')[2]), parts.scheme)


def _cookies_named(names: Collection[str], items: Items) -> dict[Key, Cookie]:
    return {key: item for key, item in items.items() if isinstance(item, Cookie) and item.name in names}
