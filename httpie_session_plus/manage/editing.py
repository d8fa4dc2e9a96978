"""Set, unset, reset: the items of one session, changed by hand."""

from argparse import ArgumentTypeError
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from ..compat import HEADER_SEPARATORS, Environment, HTTPHeadersDict, ItemParseError, RequestItems, parse_item
from ..errors import MissingSessionError, SessionError
from ..model.inheritance import Mark, fingerprint
from ..model.items import AUTH_KEY, Auth, Item, Key, in_words
from ..model.locator import Locator
from ..session import Session
from ..storage.store import SessionStore
from ..web.auth import find_problem, lacks_password
from ..web.cookies import parse_cookie_header
from ..web.headers import is_stored

STANDARD_STREAM = '-'
"""What is typed for standard input or standard output, in the place of a file or of a secret."""
_FROM_STANDARD_INPUT = f':@{STANDARD_STREAM}'


@dataclass(frozen=True, slots=True)
class Credentials:
    """The auth that is typed for a session: as for ``http``, or a bearer token. ``-`` stands for standard input."""

    auth: str | None = None
    auth_type: str | None = None
    bearer: str | None = None


@dataclass(frozen=True, slots=True)
class ItemsSet:
    """The items that were set and had other values before; ``is_new`` is true for a session that was created."""

    locator: Locator
    items: Mapping[Key, Item]
    is_new: bool


@dataclass(frozen=True, slots=True)
class ItemsUnset:
    """The items that were removed; ``inherited`` of them had come from the base."""

    locator: Locator
    items: Mapping[Key, Item]
    base: str | None
    inherited: int


@dataclass(frozen=True, slots=True)
class ItemsReset:
    """The items that follow the base again, None for one that is gone; ``base`` is None where there is none."""

    locator: Locator
    items: Mapping[Key, Item | None]
    base: str | None


def set_items(
    locator: Locator,
    texts: Sequence[str],
    credentials: Credentials,
    *,
    env: Environment,
    read_secret: Callable[[str], str],
) -> ItemsSet:
    """Set headers, cookies and auth of a session, which is created if it does not exist.

    ``texts`` are request items as ``http`` takes them: ``X-Foo:bar``, ``X-Foo;`` for an empty header, ``X-Foo:@file``,
    ``Cookie:a=1``; a repeated header is stored as such. For ``-`` in the place of a value ``read_secret`` is called
    with what to ask for, also for a password that is missing.
    """
    if not texts and credentials == Credentials():
        raise SessionError(
            'there is nothing to set: give headers (X-Foo:bar), cookies (Cookie:a=1), --auth or --bearer'
        )
    headers = _parse_headers(texts, read_secret)
    auth = _parse_auth(credentials, locator, read_secret)
    session = Session(locator, env)
    session.document = session.store.open(locator, must_exist=False)
    before = session.document.items
    is_new = not session.document.exists
    session.state.load(before.values())
    session.update_headers(headers)
    if auth:
        session.store_auth(auth)
    changed = {key: item for key, item in session.state.to_items().items() if item != before.get(key)}
    session.save()
    return ItemsSet(locator, changed, is_new)


def unset_items(store: SessionStore, locator: Locator, texts: Sequence[str], *, auth: bool) -> ItemsUnset:
    """Remove items from a session. What was inherited does not come back from the base.

    ``texts`` are what is removed: ``X-Foo``, ``Cookie:a``, ``Cookie:`` for all cookies.
    """
    if not texts and not auth:
        raise SessionError('there is nothing to unset: name headers (X-Foo), cookies (Cookie:a), or --auth')
    document = store.open(locator)
    record, items = document.record, document.items
    keys = _find_keys(locator, items, texts, auth=auth)
    inherited = keys & record.marks.keys() - record.overridden
    document.put({key: item for key, item in items.items() if key not in keys})
    document.save(store.warn)
    return ItemsUnset(locator, {key: items[key] for key in items if key in keys}, record.base, len(inherited))


def reset_items(store: SessionStore, locator: Locator, texts: Sequence[str], *, auth: bool) -> ItemsReset:
    """Drop overrides, so that items follow the base again at the next run with both session flags.

    Without any items, all that was inherited once follows again.
    """
    document = store.open(locator)
    record, items = document.record, document.items
    if record.base is None:
        return ItemsReset(locator, {}, None)
    keys = record.overridden
    names: dict[Key, Item | None] = {key: items.get(key) for key in record.marks}
    if texts or auth:
        names |= {key: items.get(key) for key in _base_keys(store, locator, record.base)}
        keys = _find_keys(locator, names, texts, auth=auth, what=' that came from its base')
    keys = {key for key in keys if key in record.overridden or (key in items and key not in record.marks)}
    if not keys:
        return ItemsReset(locator, {}, record.base)
    marks = {key: mark for key, mark in record.marks.items() if key not in keys}
    marks |= {key: Mark(fingerprint(item), item.expires) for key, item in items.items() if key in keys}
    document.put(items, replace(record, marks=marks))
    document.save(store.warn)
    return ItemsReset(locator, {key: item for key, item in names.items() if key in keys}, record.base)


def _base_keys(store: SessionStore, locator: Locator, base: str) -> list[Key]:
    host = locator.host or store.host_of(locator.path) or ''
    silent = SessionStore(store.config_dir)
    try:
        return list(silent.open_base(base, locator, host).items)
    except SessionError:
        return []


def _parse_headers(texts: Sequence[str], read_secret: Callable[[str], str]) -> HTTPHeadersDict:
    given = [
        text if (label := text.removesuffix(_FROM_STANDARD_INPUT)) == text else f'{label}:{read_secret(label)}'
        for text in texts
    ]
    try:
        headers = RequestItems.from_args([_parse_item(item) for item in given]).headers
    except ItemParseError as error:
        raise SessionError(f'a header cannot be read: {error}') from None
    for header, value in headers.items():
        _check_storable(header, value)
    return headers


def _parse_item(item: str) -> Any:
    with suppress(ArgumentTypeError):
        parsed = parse_item(item)
        if parsed.sep in HEADER_SEPARATORS:
            return parsed
        item = f'{parsed.key}{parsed.sep}…'  # what follows may be a secret
    raise SessionError(f'{item!r} is not a header: write X-Foo:bar, "X-Foo;" for an empty one, or Cookie:a=1')


def _check_storable(header: str, value: str | None) -> None:
    if value is None:
        raise SessionError(
            f'"{header}:" leaves a header out of one request: httpie sessions unset removes it from a session, '
            f'and "{header};" sets it to nothing'
        )
    if not is_stored(header, value):
        raise SessionError(f'the header {header!r} belongs to one request, and is not stored in sessions')
    if header.lower() == 'cookie':
        pairs = [pair.strip() for pair in value.split(';') if pair.strip()]
        if not pairs or not all(map(parse_cookie_header, pairs)):
            raise SessionError('a cookie is set as name=value: Cookie:a=1, or "Cookie:a=1; b=2"')


def _parse_auth(given: Credentials, locator: Locator, read_secret: Callable[[str], str]) -> Auth | None:
    auth, auth_type = given.auth, given.auth_type
    if given.bearer is not None:
        if auth is not None or auth_type not in (None, 'bearer'):
            raise SessionError('--bearer is an auth of its own: leave out --auth and --auth-type')
        auth, auth_type = given.bearer, 'bearer'
    if auth is None and auth_type is None:
        return None
    label = 'token' if auth_type == 'bearer' else 'credentials'
    raw_auth = read_secret(label) if auth == STANDARD_STREAM else auth
    found = Auth.of(auth_type or 'basic', raw_auth)
    if lacks_password(found):
        label = f'password for {raw_auth}@{locator.host or locator.name}'
        found = Auth.of(found.type, f'{raw_auth}:{read_secret(label)}')
    problem = find_problem(found)
    if problem:
        missing = 'the token is missing' if auth_type == 'bearer' else 'the credentials are missing (--auth)'
        raise SessionError(f'that auth cannot be sent: {problem}' if raw_auth else missing)
    return found


def _find_keys(
    locator: Locator, items: Mapping[Key, Any], texts: Sequence[str], *, auth: bool, what: str = ''
) -> set[Key]:
    found = {key for key in items if auth and key == AUTH_KEY}
    if auth and not found:
        raise MissingSessionError(f'{locator.title} has no auth{what}', **locator.identity)
    for text in texts:
        header, _, value = text.partition(':')
        kind, names = 'header', [header.rstrip(';').lower()]
        if header.lower() == 'cookie':
            kind, names = 'cookie', [pair.partition('=')[0].strip() for pair in value.split(';') if pair.strip()]
        elif value:
            raise SessionError(f'{header + ":…"!r} has a value: to name the header, write {header!r}')
        of_kind = {key: item for key, item in items.items() if key[0] == kind}
        lacking = [name for name in names if not any(key[-1] == name for key in of_kind)]
        if lacking or not of_kind:
            # What follows an equals sign may be a secret.
            shown = (header.rstrip(';') if kind == 'header' else ''.join(lacking[:1])).partition('=')[0]
            has = f'; it has {in_words(of_kind)}' if of_kind else ''
            missing = f'{kind} {shown!r}' if lacking else 'cookies'
            raise MissingSessionError(f'{locator.title} has no {missing}{what}{has}', **locator.identity)
        found |= {key for key in of_kind if not names or key[-1] in names}
    return found
