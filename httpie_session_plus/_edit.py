"""What is in a session, changed by hand: items set, unset, and given back to the base."""

from __future__ import annotations

import re
from argparse import ArgumentTypeError
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Callable

from ._auth import find_auth_fault, lacks_password
from ._base import read_base
from ._errors import MissingSessionError, SessionError
from ._finder import STANDARD_STREAM, find_place, make_place, open_session
from ._httpie import (
    HEADER_SEPARATORS,
    ItemParseError,
    RequestItems,
    config_dir_of,
    is_anonymous_session,
    parse_item,
)
from ._items import AUTH, expiry_of, in_plain_words, is_stored, parse_cookie_header
from ._record import DECIDED, Mark, fingerprint_of
from ._store import find_host, host_of, list_hosts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._finder import Place
    from ._httpie import Environment, HTTPHeadersDict
    from ._merge import Items, Key
    from ._session import Session

_FROM_STANDARD_INPUT = f':@{STANDARD_STREAM}'
_ITEM = re.compile('.*[:;].*', re.DOTALL).fullmatch
_HOST_WITH_PORT = re.compile(r'(localhost|[^:;]+\.[^:;]+|\[.*\])?:\d+|https?://.*').fullmatch


def set_items(  # noqa: PLR0913
    name: str,
    host: str,
    items: Sequence[str],
    *,
    env: Environment,
    auth: str | None = None,
    auth_type: str | None = None,
    bearer: str | None = None,
    read_secret: Callable[[str], str],
) -> str:
    """Set headers, cookies and auth of a session, which is made if it does not exist; return what was done.

    ``items`` are request items as ``http`` takes them: ``X-Foo:bar``, ``X-Foo;`` for an empty header, ``X-Foo:@file``,
    ``Cookie:a=1``; a repeated header is stored as such. Where ``name`` is a path, ``host`` may be the first of them.
    ``auth`` and ``auth_type`` are those of ``http``, ``bearer`` is a token. For ``-`` in the place of a value
    ``read_secret`` is called with what is asked for, also for a password that is missing.

    Raises SessionError for what is no header, or is not stored, and what reading and writing a session raise.
    """
    place, texts = _place_to_set(env, name, host, items)
    if not texts and auth is None and auth_type is None and bearer is None:
        raise SessionError(
            'there is nothing to set: give headers (X-Foo:bar), cookies (Cookie:a=1), --auth or --bearer'
        )
    headers = _read_headers(texts, read_secret)
    credentials = _read_auth(auth, auth_type, bearer, place, read_secret)
    session = open_session(env, place, is_new=True)
    is_new = not session.is_there_on_disk
    before = session.contents
    session.update_headers(headers)
    if credentials:
        session.auth = credentials
    changed = {key: value for key, value in session.contents.items() if value != before.get(key)}
    session.save()
    if not changed:
        return f'{place.title} has all of that already'
    return f'Set {in_plain_words(changed)} of {place.title}{", which is new" if is_new else ""}'


def unset_items(name: str, host: str | None, items: Sequence[str], *, env: Environment, auth: bool = False) -> str:
    """Remove items from a session; return what was done. What was inherited does not come back from the base.

    ``items`` are what is removed: ``X-Foo``, ``Cookie:a``, ``Cookie:`` for all cookies; ``host`` may be the first of
    them, if the session can be found without. Raises MissingSessionError if one is not in the session, and what
    reading and writing a session raise.
    """
    place, texts = _place_to_change(env, name, host, items)
    if not texts and not auth:
        raise SessionError('there is nothing to unset: name headers (X-Foo), cookies (Cookie:a), or --auth')
    session = open_session(env, place)
    contents = session.contents
    keys = _find_keys(place, contents, texts, auth=auth)
    removed = {key: contents[key] for key in keys}
    inherited = [key for key, mark in session.record.marks.items() if key in keys and mark != DECIDED]
    base = session.record.base
    session.put({key: value for key, value in contents.items() if key not in keys})
    session.save()
    done = f'Removed {in_plain_words(removed)} from {place.title}'
    if inherited:
        return f'{done}; its base {base!r} does not bring {"them" if len(inherited) > 1 else "it"} back'
    return done


def reset_items(name: str, host: str | None, items: Sequence[str], *, env: Environment, auth: bool = False) -> str:
    """Let items that a session has decided for itself follow its base again; return what was done.

    The arguments are those of :func:`unset_items`; without any items, everything that was inherited once is given back.
    It follows at the next run with both session flags.

    Raises MissingSessionError if an item has nothing to follow, and what reading and writing a session raise.
    """
    place, texts = _place_to_change(env, name, host, items)
    session = open_session(env, place)
    record, contents = session.record, session.contents
    if record.base is None:
        return f'{place.title} has inherited nothing: there is nothing to reset'
    decided = [key for key, mark in record.marks.items() if mark == DECIDED]
    keys = decided
    if texts or auth:
        names = {**dict.fromkeys(record.marks), **dict.fromkeys(_base_keys(session, record.base, place))}
        candidates = {key: contents.get(key) for key in names}
        keys = _find_keys(place, candidates, texts, auth=auth, what=' that came from its base')
    keys = [key for key in keys if key in decided or (key in contents and key not in record.marks)]
    if not keys:
        return f'{place.title} follows its base {record.base!r} already'
    marks = {key: mark for key, mark in record.marks.items() if key not in keys}
    for key in keys:
        if key in contents:
            marks[key] = Mark(fingerprint_of(key, contents[key]), expiry_of(key, contents[key]))
    session.put(contents, record._replace(marks=marks))
    session.save()
    named = {key: contents.get(key) for key in keys}
    return f'Of {place.title}, {in_plain_words(named)} will follow its base {record.base!r} again'


def _base_keys(session: Session, base: str, place: Place) -> list[Key]:
    config_dir = config_dir_of(session.env)
    host = place.host or host_of(config_dir, place.path) or ''
    try:
        return list(read_base(session, base, host, config_dir).contents)
    except SessionError:
        return []


def _place_to_set(env: Environment, name: str, host: str, items: Sequence[str]) -> tuple[Place, list[str]]:
    if is_anonymous_session(name) and _ITEM(host) and not _HOST_WITH_PORT(host):
        return make_place(env, name, None), [host, *items]
    return make_place(env, name, host), list(items)


def _place_to_change(env: Environment, name: str, host: str | None, items: Sequence[str]) -> tuple[Place, list[str]]:
    """Take ``host`` for an item, unless it is a host that has sessions."""
    if host is None or is_anonymous_session(name):
        return find_place(env, name), [*([] if host is None else [host]), *items]
    with suppress(SessionError):
        if find_host(config_dir_of(env), host) in list_hosts(config_dir_of(env)):
            return find_place(env, name, host), list(items)
    if _HOST_WITH_PORT(host):
        return find_place(env, name, host), list(items)
    return find_place(env, name), [host, *items]


def _read_headers(texts: Sequence[str], read_secret: Callable[[str], str]) -> HTTPHeadersDict:
    given = []
    for text in texts:
        if text.endswith(_FROM_STANDARD_INPUT):
            label = text[: -len(_FROM_STANDARD_INPUT)]
            given.append(f'{label}:{read_secret(label)}')
        else:
            given.append(text)
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
        odd = [pair for pair in pairs if not parse_cookie_header(pair)]
        if odd or not pairs:
            raise SessionError('a cookie is set as name=value: Cookie:a=1, or "Cookie:a=1; b=2"')


def _read_auth(
    auth: str | None, auth_type: str | None, bearer: str | None, place: Place, read_secret: Callable[[str], str]
) -> dict[str, Any] | None:
    if bearer is not None:
        if auth is not None or auth_type not in (None, 'bearer'):
            raise SessionError('--bearer is an auth of its own: leave out --auth and --auth-type')
        auth, auth_type = bearer, 'bearer'
    if auth is None and auth_type is None:
        return None
    label = 'token' if auth_type == 'bearer' else 'credentials'
    raw_auth = read_secret(label) if auth == STANDARD_STREAM else auth
    credentials = {'type': auth_type or 'basic', 'raw_auth': raw_auth}
    fault = find_auth_fault(credentials)
    if lacks_password(credentials):
        credentials['raw_auth'] = f'{raw_auth}:{read_secret(f"password for {raw_auth}@{place.host or place.name}")}'
        fault = find_auth_fault(credentials)
    if fault:
        missing = 'the token is missing' if auth_type == 'bearer' else 'the credentials are missing (--auth)'
        raise SessionError(missing if not raw_auth else f'that auth cannot be sent: {fault}')
    return credentials


def _find_keys(place: Place, items: Items, texts: Sequence[str], *, auth: bool, what: str = '') -> list[Key]:
    found: list[Key] = [key for key in items if auth and key == AUTH]
    if auth and not found:
        raise MissingSessionError(f'{place.title} has no auth{what}', **place.identity)
    for text in texts:
        header, _, value = text.partition(':')
        names = [header.rstrip(';')]
        kind = 'header'
        if header.lower() == 'cookie':
            kind = 'cookie'
            names = [pair.partition('=')[0].strip() for pair in value.split(';') if pair.strip()]
        elif value:
            raise SessionError(f'{header + ":…"!r} has a value: to name the header, write {header!r}')
        there = {key: one for key, one in items.items() if key[0] == kind}
        lacking = [name for name in names if not any(_is_called(key, name) for key in there)]
        if lacking or not there:
            has = f'; it has {in_plain_words(there)}' if there else ''
            missing = f'{kind} {lacking[0].partition("=")[0]!r}' if lacking else 'cookies'
            raise MissingSessionError(f'{place.title} has no {missing}{what}{has}', **place.identity)
        found += [key for key in there if not names or any(_is_called(key, name) for name in names)]
    return list(dict.fromkeys(found))


def _is_called(key: Key, name: str) -> bool:
    return key[-1] == (name.lower() if key[0] == 'header' else name)
