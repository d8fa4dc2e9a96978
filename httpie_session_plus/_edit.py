"""What is in a session, changed by hand: items set, unset, and given back to the base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable

from ._auth import find_auth_fault
from ._base import find_base
from ._errors import MissingSessionError, SessionError
from ._finder import find_place, make_place, open_session
from ._httpie import has_password, is_anonymous_session, is_stored, parse_headers
from ._items import AUTH, expiry_of, in_plain_words
from ._record import DECIDED, Mark, fingerprint_of
from ._store import list_hosts, read_host

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._finder import Place
    from ._httpie import Environment, HTTPHeadersDict
    from ._merge import Key
    from ._session import Session

_STANDARD_INPUT = '-'
_FROM_STANDARD_INPUT = ':@-'


def set_items(  # noqa: PLR0913
    env: Environment,
    name: str,
    items: Sequence[str],
    *,
    auth: str | None = None,
    auth_type: str | None = None,
    bearer: str | None = None,
    read_secret: Callable[[str], str],
) -> str:
    """Set headers, cookies and auth of a session, which is made if it does not exist; return what was done.

    ``items`` begins with the host, where ``name`` is no path, and goes on with request items as ``http`` takes them:
    ``X-Foo:bar``, ``X-Foo;`` for an empty header, ``X-Foo:@file``, ``Cookie:a=1``; a repeated header is stored as such.
    ``auth`` and ``auth_type`` are those of ``http``, ``bearer`` is a token. For ``-`` in the place of a value
    ``read_secret`` is called with what is asked for, also for a password that is missing.

    Raises SessionError for what is no header, or is not stored, and what reading and writing a session raise.
    """
    place, texts = _split_off_host(env, name, items)
    if not texts and auth is None and auth_type is None and bearer is None:
        raise SessionError(
            'there is nothing to set: give headers (X-Foo:bar), cookies (Cookie:a=1), --auth or --bearer'
        )
    headers = _read_headers(texts, read_secret)
    credentials = _read_auth(auth, auth_type, bearer, place, read_secret)
    session = open_session(env, place)
    is_new = not session.is_there_on_disk
    before = session.contents
    session.update_headers(headers)
    if credentials:
        session.auth = credentials
    changed = [key for key, value in session.contents.items() if value != before.get(key)]
    session.save()
    if not changed:
        return f'{place.title} has all of that already' if not is_new else f'Created {place.title}'
    return f'Set {in_plain_words(changed)} of {place.title}{", which is new" if is_new else ""}'


def unset_items(env: Environment, name: str, items: Sequence[str], *, auth: bool = False) -> str:
    """Remove items from a session; return what was done. What was inherited does not come back from the base.

    ``items`` may begin with the host, and goes on with what is removed: ``X-Foo``, ``Cookie:a``, ``Cookie:`` for all
    cookies. Raises MissingSessionError if one is not in the session, and what reading and writing a session raise.
    """
    place, texts = _split_off_existing_host(env, name, items)
    if not texts and not auth:
        raise SessionError('there is nothing to unset: name headers (X-Foo), cookies (Cookie:a), or --auth')
    session = open_session(env, place)
    contents = session.contents
    keys = _find_keys(place, contents, texts, auth=auth)
    inherited = [key for key, mark in session.record.marks.items() if key in keys and mark != DECIDED]
    base = session.record.base
    session.put({key: value for key, value in contents.items() if key not in keys})
    session.save()
    done = f'Removed {in_plain_words(keys)} from {place.title}'
    if inherited:
        return f'{done}; its base {base!r} does not bring {"them" if len(inherited) > 1 else "it"} back'
    return done


def reset_items(env: Environment, name: str, items: Sequence[str], *, auth: bool = False) -> str:
    """Let items that a session has decided for itself follow its base again; return what was done.

    ``items`` may begin with the host, and goes on with what is given back, as for :func:`unset_items`; if there is
    none, everything that was inherited once is. It follows at the next run with both session flags.

    Raises MissingSessionError if an item has nothing to follow, and what reading and writing a session raise.
    """
    place, texts = _split_off_existing_host(env, name, items)
    session = open_session(env, place)
    record, contents = session.record, session.contents
    if record.base is None:
        return f'{place.title} has inherited nothing: there is nothing to reset'
    decided = [key for key, mark in record.marks.items() if mark == DECIDED]
    keys = decided
    if texts or auth:
        candidates = {**dict.fromkeys(record.marks), **dict.fromkeys(_base_keys(session, record.base, place))}
        keys = _find_keys(place, candidates, texts, auth=auth, what='that came from its base')
    keys = [key for key in keys if key in decided or (key in contents and key not in record.marks)]
    if not keys:
        return f'{place.title} follows its base {record.base!r} already'
    marks = {key: mark for key, mark in record.marks.items() if key not in keys}
    for key in keys:
        if key in contents:
            marks[key] = Mark(fingerprint_of(key, contents[key]), expiry_of(key, contents[key]))
    session.put(contents, record._replace(marks=marks))
    session.save()
    return f'Of {place.title}, {in_plain_words(keys)} will follow its base {record.base!r} again'


def _base_keys(session: Session, base: str, place: Place) -> list[Key]:
    try:
        return list(find_base(session, base, place.host or '', session.env.config.directory).contents)
    except SessionError:
        return []


def _split_off_host(env: Environment, name: str, words: Sequence[str]) -> tuple[Place, list[str]]:
    if is_anonymous_session(name):
        return make_place(env, name, None), list(words)
    if not words:
        raise SessionError(f'the session {name!r} needs a host: httpie sessions set NAME HOST ITEM...')
    return make_place(env, name, words[0]), list(words[1:])


def _split_off_existing_host(env: Environment, name: str, words: Sequence[str]) -> tuple[Place, list[str]]:
    """Take the first word for the host if it is one that has sessions."""
    if words and not is_anonymous_session(name):
        try:
            host = read_host(words[0])
        except SessionError:
            host = None
        if host in list_hosts(env.config.directory):
            return find_place(env, name, host), list(words[1:])
    return find_place(env, name), list(words)


def _read_headers(texts: Sequence[str], read_secret: Callable[[str], str]) -> HTTPHeadersDict:
    given = []
    for text in texts:
        if text.endswith(_FROM_STANDARD_INPUT):
            label = text[: -len(_FROM_STANDARD_INPUT)]
            given.append(f'{label}:{read_secret(label)}')
        else:
            given.append(text)
    try:
        headers = parse_headers(given)
    except ValueError as error:
        raise SessionError(
            f'{error}: a session is set with X-Foo:bar, "X-Foo;" for an empty header, or Cookie:a=1'
        ) from None
    for header, value in headers.items():
        if value is None:
            raise SessionError(
                f'"{header}:" leaves a header out of one request: httpie sessions unset removes it from a session, '
                f'and "{header};" sets it to nothing'
            )
        if not is_stored(header, value):
            raise SessionError(f'the header {header!r} belongs to one request, and is not stored in sessions')
    return headers


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
    raw_auth = read_secret(label) if auth == _STANDARD_INPUT else auth or ''
    credentials = {'type': auth_type or 'basic', 'raw_auth': raw_auth}
    fault = find_auth_fault(credentials)
    if fault and fault.endswith('has no password') and raw_auth and not has_password(raw_auth):
        credentials['raw_auth'] = f'{raw_auth}:{read_secret(f"password for {raw_auth}@{place.host or place.name}")}'
        fault = find_auth_fault(credentials)
    if fault:
        raise SessionError(f'that auth cannot be sent: {fault}')
    return credentials


def _find_keys(place: Place, keys: Any, texts: Sequence[str], *, auth: bool, what: str = 'in it') -> list[Key]:
    found: list[Key] = [key for key in keys if auth and key == AUTH]
    if auth and not found:
        raise MissingSessionError(f'{place.title} has no auth {what}', host=place.host, name=place.name)
    for text in texts:
        header, _, value = text.partition(':')
        if header.lower() == 'cookie':
            names = [pair.partition('=')[0].strip() for pair in value.split(';') if pair.strip()]
            matches = [key for key in keys if key[0] == 'cookie' and (not names or key[3] in names)]
            lacking = [one for one in names if one not in {key[3] for key in matches}] or ([] if matches else [text])
        elif value:
            raise SessionError(f'{text!r} has a value: to name the header, write {header!r}')
        else:
            matches = [key for key in keys if key == ('header', header.rstrip(';').lower())]
            lacking = [] if matches else [header]
        if lacking:
            there = in_plain_words(
                [key for key in keys if key[0] == ('cookie' if header.lower() == 'cookie' else 'header')]
            )
            raise MissingSessionError(
                f'{place.title} has nothing called {lacking[0]!r} {what}, which has {there}',
                host=place.host,
                name=place.name,
            )
        found += matches
    return list(dict.fromkeys(found))
