"""Sessions copied, renamed and deleted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Callable

from . import _file
from ._errors import ExistingSessionError, SameSessionError, explain
from ._finder import find_all, find_place, make_free_place, open_session
from ._items import cookie_domain, in_plain_words
from ._outcome import Note
from ._record import Record
from ._secrets import is_secret
from ._store import check_name, host_of, is_same_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ._finder import Place
    from ._httpie import Environment
    from ._merge import Items, Key
    from ._outcome import Outcome


_MOST_TITLES = 10


def copy_session(  # noqa: PLR0913
    env: Environment,
    name: str,
    new_name: str,
    host: str | None = None,
    *,
    to_host: str | None = None,
    with_secrets: bool = False,
    force: bool = False,
) -> Iterator[Outcome]:
    """Copy a session, within its host or to another one; yield what was done, in words.

    To another host go neither auth nor cookies nor the headers that may hold a secret, unless they are asked for: then
    the cookies of the old host become those of the new one. With ``force`` a session that is there is replaced.

    Raises MissingSessionError, ExistingSessionError, SameSessionError, and what reading and writing raise.
    """
    source, target = _find_both(env, name, new_name, host, to_host, force=force)
    original = open_session(env, source)
    copy = original.sibling(target.path, os.path.expanduser(target.name))
    copy.fill(original.content)
    origin = source.host or host_of(env.config.directory, source.path)
    left_behind: list[Key] = []
    if origin and target.host and origin != target.host:
        items = dict(original.contents)
        if with_secrets:
            items = _rebind(items, cookie_domain(origin), cookie_domain(target.host))
        else:
            left_behind = [key for key in items if is_secret(key)]
        copy.put({key: value for key, value in items.items() if key not in left_behind}, Record())
    copy.create(force=force)
    yield f'Copied {source.title} to {target.title}'
    if left_behind:
        yield Note(f'{in_plain_words(left_behind)} did not go to {target.host!r}; --with-secrets copies all.')


def rename_session(
    env: Environment, name: str, new_name: str, host: str | None = None, *, force: bool = False
) -> Iterator[Outcome]:
    """Give a session another name or path; yield what was done, in words. It is never without either.

    Raises MissingSessionError, ExistingSessionError, SameSessionError, SessionPermissionError or SessionError.
    """
    source, target = _find_both(env, name, new_name, host, None, force=force)
    notes: list[Note] = []
    try:
        _file.move(str(source.path), str(target.path), lambda text: notes.append(Note(f'{text}.')), force=force)
    except FileExistsError:
        raise ExistingSessionError(
            f'session {target.title} exists already; --force replaces it', path=target.path, name=target.name
        ) from None
    except OSError as error:
        raise explain(f'session {source.title} was not renamed', error, path=source.path, name=source.name) from error
    yield from notes
    yield f'Renamed {source.title} to {target.title}'


def _find_both(  # noqa: PLR0913
    env: Environment, name: str, new_name: str, host: str | None, to_host: str | None, *, force: bool
) -> tuple[Place, Place]:
    check_name(new_name)
    source = find_place(env, name, host)
    target = make_free_place(env, new_name, to_host or source.host, force=True)
    if is_same_file(source.path, target.path):
        raise SameSessionError(
            f'{target.title} is the session itself; give another name', path=target.path, name=target.name
        )
    return source, make_free_place(env, new_name, target.host, force=force)


def _rebind(items: Items, domain: str, new_domain: str) -> dict[Key, Any]:
    rebound: dict[Key, Any] = {}
    for key, value in items.items():
        if key[0] == 'cookie' and key[1] == domain:
            rebound['cookie', new_domain, key[2], key[3]] = {**value, 'domain': new_domain}
        else:
            rebound[key] = value
    return rebound


def delete_sessions(
    env: Environment,
    names: Sequence[str],
    host: str | None = None,
    *,
    all_of_host: bool = False,
    confirm: Callable[[str], bool] = lambda _: True,
) -> Iterator[Outcome]:
    """Delete sessions, by their names or all of a host; yield for each what was done, or why it could not be done.

    What is missing is found before anything is deleted. ``confirm`` is asked whether to go on, where it is more than
    one. Raises MissingSessionError, AmbiguousSessionError or SessionError.
    """
    places = find_all(env, host) if all_of_host else [find_place(env, name, host) for name in dict.fromkeys(names)]
    if not places:
        yield f'There are no sessions of {host!r} to delete.'
    elif len(places) > 1 and not confirm(_ask_about(places)):
        yield 'Nothing was deleted.'
    else:
        for place in places:
            yield from _delete(place)


def _ask_about(places: Sequence[Place]) -> str:
    titles = [place.title for place in places]
    more = f' and {len(titles) - _MOST_TITLES} more' if len(titles) > _MOST_TITLES else ''
    return f'Delete {", ".join(titles[:_MOST_TITLES])}{more}?'


def _delete(place: Place) -> Iterator[Outcome]:
    path = str(place.path)
    target = os.path.realpath(path)
    is_link = os.path.islink(path) and os.path.exists(target)
    try:
        _file.remove(path, with_folder=place.is_named)
    except OSError as error:
        yield explain(f'session {place.title} ({path!r}) was not deleted', error, path=place.path, name=place.name)
        return
    yield f'Deleted {place.title}'
    if is_link:
        yield Note(f'{path!r} was a link; the file that it led to is still there: {target!r}.')
