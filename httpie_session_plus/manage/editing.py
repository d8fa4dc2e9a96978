"""Set, unset, reset: the items of one session, changed by hand."""

from argparse import ArgumentTypeError
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ..compat import (
    HEADER_SEPARATORS,
    SEPARATOR_HEADER,
    Environment,
    HTTPHeadersDict,
    ItemParseError,
    RequestItems,
    parse_item,
)  # fmt: skip
from ..errors import MissingSessionError, SessionError, quote, quote_start, quoted
from ..model.inheritance import OVERRIDDEN, Mark, fingerprint
from ..model.items import AUTH_KEY, Auth, Header, Item, Key, expires_of, in_words, kind_of
from ..model.locator import Locator
from ..model.patterns import ANY_HOST, HostPattern
from ..model.references import has_references, looks_like_reference
from ..session import Session
from ..storage.bases import check_references, follow, inherit, known_host, open_base
from ..storage.store import SessionStore
from ..storage.urls import validate_url
from ..web.auth import find_problem, lacks_password
from ..web.cookies import parse_cookie_header
from ..web.state import is_stored

STANDARD_STREAM = '-'  # typed in the place of a file or of a secret
ReadSecret = Callable[[str], str]  # reads from standard input, or asks for what it is given


@dataclass(frozen=True, slots=True)
class Credentials:
    """The auth that is typed for a session: as for ``http``, or a bearer token. ``-`` stands for standard input."""

    auth: str | None = None
    auth_type: str | None = None
    bearer: str | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The base of a session that is named beside its items, whether it is followed, its URL, and hosts of a shared one.

    A shared session for any host holds secrets only if it ``has_secrets``.
    """

    base: str | None = None
    is_followed: bool = False
    hosts: Sequence[str] = ()
    has_secrets: bool = False
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ItemsSet:
    """The items that were set and had other values before; ``is_new`` is true for a session that was created.

    ``base`` is the one that was named, ``hosts`` are the patterns of a shared session if some were added. It
    ``has_url`` if that was set.
    """

    locator: Locator
    items: Mapping[Key, Item]
    is_new: bool
    base: str | None = None
    follows: bool = False
    hosts: Sequence[HostPattern] = ()
    has_url: bool = False


@dataclass(frozen=True, slots=True)
class ItemsUnset:
    """The items that were removed; ``inherited`` of them had come from the base. ``hosts`` are those that are left.

    ``had_url`` is true if the URL was removed.
    """

    locator: Locator
    items: Mapping[Key, Item]
    base: str | None
    inherited: int
    hosts: Sequence[HostPattern] = ()
    had_url: bool = False


@dataclass(frozen=True, slots=True)
class ItemsReset:
    """The items that follow the base again, None for one that is gone; ``base`` is None where there is none."""

    locator: Locator
    items: Mapping[Key, Item | None]
    base: str | None


def set_items(  # noqa: PLR0913
    locator: Locator,
    texts: Sequence[str],
    credentials: Credentials,
    around: Surroundings = Surroundings(),
    *,
    env: Environment,
    read_secret: ReadSecret,
) -> ItemsSet:
    """Set headers (``X-Foo:bar``), cookies (``Cookie:a=1``), auth and more of a session, which is created if new."""
    if (around.hosts or around.has_secrets) and not locator.is_shared:
        raise SessionError(f'{locator.title} is not shared. --for and --with-secrets require a shared session, @NAME.')
    if not texts and credentials == Credentials() and around == Surroundings():
        ways = 'Add headers (X-Foo:bar), cookies (Cookie:a=1), --auth, --bearer, --url, --base, --follow, or --for.'
        raise SessionError(f'Nothing to set. {ways}')
    headers = _parse_headers(texts, read_secret)
    auth = _parse_auth(credentials, locator, read_secret)
    if auth and 'Authorization' in headers:
        raise SessionError('An Authorization header and --auth are the same credentials. Use one of them.')
    session = Session(locator, env)
    document = session.document = session.store.open(locator, must_exist=False)
    is_new, hosts = not document.exists, _surround(session, around)
    before = document.items
    session.state.load(before.values())
    session.update_headers(headers)
    if auth:
        session.store_auth(auth)
    _mark_references(session, texts)
    changed = {key: item for key, item in session.state.to_items().items() if item != before.get(key)}
    session.save()
    return ItemsSet(locator, changed, is_new, around.base, around.is_followed, hosts, around.url is not None)


def _mark_references(session: Session, texts: Sequence[str]) -> None:
    """Mark the headers that refer to secrets: where that was typed, and not read from a file or standard input."""
    state = session.state
    for item in map(_parse_item, texts):
        if looks_like_reference(item.key):
            raise SessionError('The name of a header cannot refer to a secret. Only its value can.')
        if item.sep != SEPARATOR_HEADER or not has_references(item.value):
            continue
        if item.key.lower() == 'cookie':
            raise SessionError('A cookie cannot refer to a secret: servers write cookies. Use a header, or --auth.')
        if item.key.lower() == 'host':
            raise SessionError('Host cannot refer to a secret: it says where a request goes. Write the host itself.')
        state.headers[item.key.lower()] = state.headers[item.key.lower()]._replace(is_reference=True)
    check_references(session.store, session.document, state.references)


def _surround(session: Session, around: Surroundings) -> Sequence[HostPattern]:
    """Give a session its base, its URL and its hosts; return the hosts if some were added."""
    store, document = session.store, session.document
    record = document.contents.record
    hosts = tuple(dict.fromkeys([*record.hosts, *map(HostPattern.typed, around.hosts)]))
    has_secrets = (record.has_secrets or around.has_secrets) and ANY_HOST in hosts
    url = record.url if around.url is None else validate_url(store, document.locator, around.url)
    document.put(document.items, record._replace(hosts=hosts, has_secrets=has_secrets, url=url))
    if around.base is not None:
        host = known_host(store, document)
        if around.is_followed:
            follow(store, document, around.base, host)
        elif document.record.follows:
            hint = f'Use --follow, or run httpie sessions unfollow {document.locator.words}'
            raise SessionError(f'{document.locator.title} follows {document.record.base!r}. {hint}')
        else:
            inherit(store, document, around.base, host)
    return hosts if around.hosts or around.has_secrets else ()


def unset_items(  # noqa: PLR0913
    store: SessionStore, locator: Locator, texts: Sequence[str], *, auth: bool, url: bool, hosts: Sequence[str] = ()
) -> ItemsUnset:
    """Remove items (``X-Foo``, ``Cookie:a``, ``Cookie:`` for all cookies); the base does not bring them back."""
    if not (texts or auth or url or hosts):
        raise SessionError('Nothing to unset. Add headers (X-Foo), cookies (Cookie:a), --auth, --url, or --for.')
    if hosts and not locator.is_shared:
        raise SessionError(f'{locator.title} is not shared. --for requires a shared session, @NAME.')
    document = store.open(locator)
    record, items = document.record, document.items
    if url and record.url is None:
        raise MissingSessionError(f'{locator.title} has no URL.', **locator.facts)
    keys = _find_keys(locator, items, texts, auth=auth)
    inherited = keys & record.marks.keys() - record.overridden
    marks = {**record.marks, **dict.fromkeys(inherited, OVERRIDDEN)}
    gone = set(map(HostPattern.parse, hosts))
    if unknown := gone.difference(record.hosts):
        raise MissingSessionError(f'{locator.title} is not for {quoted(sorted(unknown))}.', **locator.facts)
    left = tuple(one for one in record.hosts if one not in gone)
    if gone and not left:
        hint = f'Delete it: httpie sessions delete {locator.words}'
        raise SessionError(f'{locator.title} needs at least one host. {hint}', **locator.facts)
    record = record._replace(marks=marks, hosts=left, has_secrets=record.has_secrets and ANY_HOST in left)
    record = record._replace(url=None) if url else record
    document.put({key: item for key, item in items.items() if key not in keys}, record)
    document.save(store.warn)
    removed = {key: items[key] for key in items if key in keys}
    return ItemsUnset(locator, removed, record.base, len(inherited), left if gone else (), url)


def reset_items(store: SessionStore, locator: Locator, texts: Sequence[str], *, auth: bool) -> ItemsReset:
    """Drop overrides, all if no items are named, so that the next run with both session flags inherits anew."""
    document = store.open(locator)
    record, items = document.record, document.items
    if record.base is None:
        return ItemsReset(locator, {}, None)
    keys = record.overridden
    names: dict[Key, Item | None] = {key: items.get(key) for key in record.marks}
    with suppress(SessionError):
        host = known_host(store, document)
        base = open_base(SessionStore(store.config_dir), record.base, [document], host, None)  # without its warnings
        names |= {key: items.get(key, item) for key, item in base.items.items()}
    if texts or auth:
        keys = _find_keys(locator, names, texts, auth=auth, what=' from its base')
    keys = {key for key in keys if key in record.overridden or (key in items and key not in record.marks)}
    if keys:
        marks = {key: mark for key, mark in record.marks.items() if key not in keys}
        marks |= {key: Mark(fingerprint(item), expires_of(item)) for key, item in items.items() if key in keys}
        document.put(items, record._replace(marks=marks))
        document.save(store.warn)
    return ItemsReset(locator, {key: item for key, item in names.items() if key in keys}, record.base)


def _parse_headers(texts: Sequence[str], read_secret: ReadSecret) -> HTTPHeadersDict:
    end = f':@{STANDARD_STREAM}'
    given = [one if (label := one.removesuffix(end)) == one else f'{label}:{read_secret(label)}' for one in texts]
    try:
        headers = RequestItems.from_args([_parse_item(item) for item in given]).headers
    except ItemParseError as error:
        # HTTPie's own message repeats the item.
        if error.__context__ is None:
            raise SessionError('A header with ";" has no value. Write X-Foo:bar to give it one.') from None
        reason = getattr(error.__context__, 'strerror', None) or 'it is not UTF-8'
        raise SessionError(f'Cannot read the file that a header names after ":@": {reason}.') from None
    for header, value in headers.items():
        if problem := _find_unstorable(header, value):
            raise SessionError(problem)
    return headers


def _parse_item(item: str) -> Any:
    with suppress(ArgumentTypeError):
        parsed = parse_item(item)
        if parsed.sep in HEADER_SEPARATORS:
            return parsed
    raise SessionError(
        f'{quote_start(item)} is not a header. Write X-Foo:bar, "X-Foo;" for an empty one, or Cookie:a=1.'
    )


def _find_unstorable(header: str, value: str | None) -> str | None:
    if value is None:
        other = 'Cookie:a=1' if header.lower() == 'cookie' else f'"{header};"'
        return f'"{header}:" only leaves a header out of one request. Use {other}, or httpie sessions unset.'
    if not is_stored(header, value):
        own = "HTTPie's own" if header.lower() == 'user-agent' else 'the header'
        return f'Sessions do not store {own} {header!r}, which belongs to one request.'
    pairs = [pair for pair in value.split(';') if pair.strip()]
    if header.lower() == 'cookie' and not (pairs and all(map(parse_cookie_header, pairs))):
        return 'Write a cookie as name=value: Cookie:a=1 or "Cookie:a=1; b=2".'
    return None


def _parse_auth(given: Credentials, locator: Locator, read_secret: ReadSecret) -> Auth | None:
    auth, auth_type = given.auth, given.auth_type
    if given.bearer is not None:
        if auth is not None or auth_type not in (None, 'bearer'):
            raise SessionError('--bearer cannot be combined with --auth and --auth-type.')
        auth, auth_type = given.bearer, 'bearer'
    if auth is None and auth_type is None:
        return None
    label, missing = 'credentials', 'Credentials are missing. Add --auth USER:PASSWORD.'
    if auth_type == 'bearer':
        label, missing = 'token', 'The token is missing. Add --bearer TOKEN.'
    raw_auth = read_secret(label) if auth == STANDARD_STREAM else auth
    found = Auth.of(auth_type or 'basic', raw_auth)
    if auth and auth != STANDARD_STREAM and has_references(auth):
        found = found._replace(is_reference=True)
    elif lacks_password(found):
        password = read_secret(f'password for {locator.title}')  # what was typed may be a token
        found = Auth.of(found.type, f'{raw_auth}:{password}')
    if problem := find_problem(found):
        raise SessionError(f'Cannot send this auth: {problem}.' if raw_auth else missing)
    return found


def _find_keys(
    locator: Locator, items: Mapping[Key, Any], texts: Sequence[str], *, auth: bool, what: str = ''
) -> set[Key]:
    found = {AUTH_KEY} & items.keys() if auth else set()
    if auth and not found:
        raise MissingSessionError(f'{locator.title} has no auth{what}.', **locator.facts)
    for text in texts:
        header, _, value = text.partition(':')
        header = header.rstrip(';')
        of_kind = {
            key: item for key, item in items.items() if (kind_of(key) == 'cookie') == (header.lower() == 'cookie')
        }
        if header.lower() == 'cookie':
            names = [pair.partition('=')[0].strip() for pair in value.split(';') if pair.strip()]
            chosen = {name: {key for key in of_kind if key[-1] == name} for name in names} or {'': set(of_kind)}
        elif value:
            raise SessionError(f'{quote(text)} has a value. Write only {quote(header)}.')
        else:
            chosen = {header: {Header(header, ()).key} & of_kind.keys()}
        for name, keys in chosen.items():
            if not keys:
                kind = 'cookie' if header.lower() == 'cookie' else 'header'
                missing = f'{kind} {quote(name)}' if name else 'cookies'
                has = f' It has {in_words(of_kind)}.' if of_kind else ''
                raise MissingSessionError(f'{locator.title} has no {missing}{what}.{has}', **locator.facts)
            found |= keys
    return found
