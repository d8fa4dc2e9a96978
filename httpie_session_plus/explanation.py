"""What a request carries, where each part comes from, and what of its session is left out.

It looks at the request itself, as it would be sent, and traces each part of it back.
"""

import time
from base64 import b64decode
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests

from .compat import expand_url
from .errors import SessionError, quote, quote_path
from .model.inheritance import is_expired
from .model.items import (
    AUTH_KEY,
    HARMLESS_HEADERS,
    MASK,
    WORDS_OF_SECRETS,
    Auth,
    Cookie,
    Header,
    Item,
    Key,
    expires_of,
    is_masked,
    kind_of,
    plain_headers,
)  # fmt: skip
from .storage.document import Document
from .web.cookies import SessionCookieJar, clean_url, parse_cookie_header
from .web.scope import OF_A_REQUEST
from .web.state import RequestState

COMMAND_LINE, NETRC = 'command line', 'netrc'
_OF_SENDER = HARMLESS_HEADERS | OF_A_REQUEST
_KINDS = ('header', 'auth', 'cookie')
# HTTPie gives this value to a header that urllib3 must not add.
_NOT_SENT = '@@@SKIP_HEADER@@@'
_SECRET_PARAMETERS = {'assertion', 'code', 'nonce', 'otp', 'pin', 'sid', 'state', 'ticket'}  # beside words of secrets


@dataclass(frozen=True, slots=True)
class ExplainedItem:
    """One part of a request; a header that is repeated has one for each of its values.

    ``kind`` is ``header``, ``cookie`` or ``auth``; the ``name`` of the auth is its type. ``source`` is where it comes
    from, ``overrides`` are the sources in whose place it is. ``is_hidden`` is true if the value may be a secret.
    """

    kind: str
    name: str
    value: str = field(repr=False)
    source: str
    overrides: Sequence[str]
    is_hidden: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One item of a session or base that a request goes without.

    ``reason`` is ``removed`` (by the session, or a base, that inherits it), ``expired``, ``without``
    (``--session-without``), ``unset`` (``X-Foo:`` on the command line), or ``host``, ``path``, ``scheme``: it is for
    another one.
    """

    kind: str
    name: str
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a request would carry, and where that comes from; ``not_stored`` are the headers that are only sent."""

    method: str
    url: str
    items: Sequence[ExplainedItem]
    left_out: Sequence[LeftOut]
    not_stored: Sequence[str]


class Origins(NamedTuple):
    """What a request is made of.

    ``typed`` has the headers of the command line, by their names in lower case, without values if they are switched
    off. ``credentials`` are those that are used, and come from ``credentials_source``; the session's if that is None.
    ``document`` is that of the session, which a rule can have chosen. What nothing else brings is the ``sender``'s.
    """

    document: Document | None = None
    jar: SessionCookieJar | None = None
    typed: Mapping[str, Sequence[str]] = {}
    typed_cookies: Collection[str] = ()
    credentials: Item | None = None
    credentials_source: str | None = None
    leaves_out: Callable[[Item], bool] = lambda _: False
    plain: Collection[str] = ()
    has_rule: bool = False
    sender: str = 'HTTPie'


def explain(request: requests.PreparedRequest, origins: Origins, not_stored: Iterable[str] = ()) -> Explanation:
    """Return what a request carries, and where that comes from."""
    return _Tracer(request, origins).explain(not_stored)


def explain_session(session: Any, url: str) -> Explanation:
    """Return what a GET of this URL by the ``requests_session()`` of a session would carry; that stays as it is."""
    twin = copy(session)
    twin.document, twin.state, twin.resolves = copy(session.document), RequestState(), False
    twin.document.put(session.state.to_items())
    twin.state.load(twin.document.items.values())
    return explain_script(twin.requests_session(), twin.document, url, session.env.config)


def explain_script(script: Any, document: Document, url: str, config: Any) -> Explanation:
    """Return what a request by a :class:`ScopedSession` carries; ``document`` has what its session holds now."""
    try:
        request = script.prepare_request(requests.Request('GET', expand_url(url, 'http', 'http')))
    except (requests.RequestException, ValueError):
        raise SessionError(f'{quote(url)} is not a valid URL.') from None
    plain = plain_headers(config)
    used = document.items.get(AUTH_KEY) if script.is_home(str(request.url)) else None
    return explain(request, Origins(document, script.cookies, credentials=used, plain=plain, sender='requests'))


class _Tracer:
    def __init__(self, request: requests.PreparedRequest, origins: Origins) -> None:
        self._request, self._origins = request, origins
        top = origins.document
        self._chain = [top, *top.bases()] if top else []
        self._items = top.items if top else {}
        self._jar = SessionCookieJar() if origins.jar is None else origins.jar
        self._now = time.time()
        self._traced: set[tuple[str, Key]] = set()

    def explain(self, not_stored: Iterable[str]) -> Explanation:
        items = sorted([*self._explain_headers(), *self._explain_auth()], key=lambda one: _KINDS.index(one.kind))
        url, left_out = _without_secrets(str(self._request.url)), [*self._find_left_out()]
        return Explanation(str(self._request.method), url, items, left_out, sorted(not_stored))

    def _explain_headers(self) -> Iterator[ExplainedItem]:
        for header in self._sent_headers():
            if header.name.lower() == 'cookie' and (cookies := [*self._explain_cookies(header)]):
                yield from cookies
            elif header.key != AUTH_KEY or self._is_typed(header):
                yield from self._explain_header(header)

    def _sent_headers(self) -> Iterator[Header]:
        lines: dict[str, list[tuple[str, str]]] = {}
        for name, value in self._request.headers.items():
            text = value if isinstance(value, str) else value.decode(errors='backslashreplace')
            lines.setdefault(name.lower(), []).append((name, text))
        lines.setdefault('host', [('Host', urlsplit(str(self._request.url)).netloc.rpartition('@')[2])])
        for (name, first), *more in lines.values():
            if first != _NOT_SENT:
                yield Header(name, (first, *(text for _, text in more)))

    def _is_typed(self, header: Header) -> bool:
        return header.values == tuple(self._origins.typed.get(header.name.lower(), ()))

    def _explain_header(self, header: Header) -> Iterator[ExplainedItem]:
        origins, item, owners = self._origins, self._items.get(header.key), self._owners(header.key)
        overrides = [COMMAND_LINE, *owners] if origins.typed.get(header.name.lower()) else owners
        shown: Header = header
        if self._is_typed(header):
            source, *overrides = overrides
        elif owners and isinstance(item, Header) and _joined(item) == _joined(header):
            shown, (source, *overrides) = item, owners
        elif origins.credentials and header.name.lower() not in _OF_SENDER:  # auth can add others than Authorization
            source = self._credentials_source
        else:
            source = origins.sender
        is_hidden = is_masked(shown, origins.plain) and (source != origins.sender or bool(overrides))
        for value in header.values:
            yield ExplainedItem('header', header.name, value, source, overrides, is_hidden)

    @property
    def _credentials_source(self) -> str:
        return self._origins.credentials_source or next(iter(self._owners(AUTH_KEY)), self._origins.sender)

    def _explain_auth(self) -> Iterator[ExplainedItem]:
        used, source = self._origins.credentials, NETRC
        sent = next((one for one in self._sent_headers() if one.key == AUTH_KEY), None)
        if used:
            source = self._credentials_source
        elif sent and not self._is_typed(sent):  # requests has found it
            kind, _, value = sent.values[0].partition(' ')
            used = Auth.of(kind.lower(), b64decode(value).decode('latin-1'))
        else:
            return
        typed = [COMMAND_LINE] if self._origins.typed.get('authorization') else []
        overrides = [*typed, *(one for one in self._owners(AUTH_KEY) if one != source)]
        values = used.values if isinstance(used, Header) else [getattr(used, 'raw_auth', None) or '']
        kind, name = ('auth', used.type) if isinstance(used, Auth) else ('header', 'Authorization')
        for value in values:
            yield ExplainedItem(kind, name, value, source, overrides, is_masked(used))

    def _explain_cookies(self, header: Header) -> Iterator[ExplainedItem]:
        present = [one for one in self._jar.as_items() if not self._jar.why_withheld(one, self._request)]
        present.sort(key=lambda one: -len(one.path))  # as they are sent
        keys = {one.key for one in present}
        for name, value in (pair for text in header.values for pair in parse_cookie_header(text)):
            cookie = next((one for one in present if (one.name, one.value) == (name, value)), Cookie(name, value))
            present = [one for one in present if one is not cookie]
            replaced = {
                key
                for document in self._chain
                for key, one in document.items.items()
                if isinstance(one, Cookie) and one.name == name and key not in keys
                if not self._jar.why_withheld(one, self._request)
            }
            owners = self._owners(cookie.key, *replaced) or self._owners(Header('Cookie', ()).key)
            if not owners or name in self._origins.typed_cookies:
                source, overrides = COMMAND_LINE, owners
            else:
                source, *overrides = owners
            yield ExplainedItem('cookie', name, value, source, overrides, is_hidden=True)

    def _owners(self, *keys: Key) -> list[str]:
        """Return which of the session and its bases bring one of these items, the nearest one first."""
        found = [
            (_title(one, self._origins), key)
            for one in self._chain
            for key in keys
            if _is_own(one, key) and not self._fate(one, one.items[key])
        ]
        self._traced |= {*found}
        return [*dict.fromkeys(title for title, _ in found)]

    def _fate(self, owner: Document, item: Item) -> str | None:
        """Return why an item of a session or base is left out, whatever else the request carries."""
        heirs = self._chain[: self._chain.index(owner)]
        if self._origins.leaves_out(item):
            return 'without'
        if is_expired(expires_of(item), self._now):
            return 'expired'
        is_removed = any(item.key not in one.items and item.key in one.contents.record.marks for one in heirs)
        return 'removed' if is_removed else None

    def _find_left_out(self) -> Iterator[LeftOut]:
        for document in self._chain:
            title = _title(document, self._origins)
            for key, item in {**document.expired(self._now), **document.items}.items():
                is_own = _is_own(document, key) or key not in document.items
                if is_own and (title, key) not in self._traced:
                    reason = self._fate(document, item) or self._why_withheld(item)
                    name = item.type if isinstance(item, Auth) else item.name
                    yield LeftOut('header' if isinstance(item, Header) else kind_of(key), name, title, reason)

    def _why_withheld(self, item: Item) -> str:
        if isinstance(item, Cookie):
            return self._jar.why_withheld(item, self._request) or 'removed'
        name = item.name if isinstance(item, Header) else 'Authorization'
        return 'unset' if name.lower() in self._origins.typed else 'host'


def _title(document: Document, origins: Origins) -> str:
    locator, is_session = document.locator, document is origins.document
    quoted = quote_path(locator.name) if locator.is_anonymous else repr(locator.name)
    name = locator.name if locator.is_shared else f'{"session" if is_session else "base"} {quoted}'
    return f'{name} (rule)' if is_session and origins.has_rule else name


def _joined(header: Header) -> str:
    # For requests, a repeated header is one (RFC 9110, section 5.3).
    return ', '.join(value.strip() for value in header.values)


def _is_own(document: Document, key: Key) -> bool:
    """Return whether a session has an item, and not from the base that it has inherited from."""
    item, base = document.items.get(key), document.base
    is_inherited = document.contents.record.inherits(key)
    return item is not None and not (is_inherited and base and base.items.get(key) == item)


def _without_secrets(url: str) -> str:
    """Return a URL without credentials, and with masks for the values of its query whose names are those of secrets."""
    address, mark, query = clean_url(url).partition('?')
    pairs = [pair.partition('=') for pair in query.split('&')]
    shown = (
        f'{name}={MASK}' if _is_secret_name(name.lower()) else f'{name}{equals}{value}' for name, equals, value in pairs
    )
    return f'{address}{mark}{"&".join(shown)}'


def _is_secret_name(name: str) -> bool:
    return name in _SECRET_PARAMETERS or any(word in name for word in WORDS_OF_SECRETS)
