"""Sessions copied, renamed and deleted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _file
from ._errors import ExistingSessionError, MissingSessionError, SameSessionError, SessionError, explain
from ._finder import find_place, make_place, open_session
from ._httpie import config_dir_of, default_environment, warn
from ._items import cookie_domain
from ._record import Record
from ._secrets import is_secret
from ._store import host_of, is_same_file

if TYPE_CHECKING:
    from ._finder import Place
    from ._httpie import Environment
    from ._merge import Items, Key


class Copied(NamedTuple):
    """A session that was copied: from where, to where, and the items that were left behind."""

    source: Place
    target: Place
    left_behind: dict[Key, Any]


def copy_session(  # noqa: PLR0913
    name: str,
    new_name: str,
    host: str | None = None,
    *,
    to_host: str | None = None,
    with_secrets: bool = False,
    force: bool = False,
    env: Environment | None = None,
) -> Copied:
    """Copy a session, within its host or to another one; return what was copied where, and what was left behind.

    ``name`` and ``new_name`` are names, or paths if there is a separator in them. ``host`` may have a port; it is not
    needed where only one host has a session of that name. To another host go neither auth nor cookies nor the headers
    that may hold a secret, unless ``with_secrets`` is set: then the cookies of the old host become the new one's.
    With ``force`` a session that is there is replaced.

    Raises MissingSessionError, AmbiguousSessionError, ExistingSessionError, SameSessionError, BrokenSessionError,
    SessionPermissionError or SessionError; nothing is changed then.
    """
    env = env or default_environment()
    source, target = _find_both(env, name, new_name, host, to_host, force=force)
    original = open_session(env, source)
    copy = original.sibling(target.path, os.path.expanduser(target.name))
    copy.fill(original.file_content)
    origin = source.host or host_of(config_dir_of(env), source.path)
    items, left_behind = dict(original.contents), {}
    if target.host and origin != target.host and (origin or to_host):
        if with_secrets:
            items = _rebind(items, cookie_domain(origin or ''), cookie_domain(target.host))
        else:
            left_behind = {key: value for key, value in items.items() if is_secret(key)}
        copy.put({key: value for key, value in items.items() if key not in left_behind}, Record())
    copy.create(force=force)
    return Copied(source, target, left_behind)


def rename_session(
    name: str, new_name: str, host: str | None = None, *, force: bool = False, env: Environment | None = None
) -> tuple[Place, Place]:
    """Give a session another name or path; return where it was and where it is. It is never without either.

    The arguments are those of :func:`copy_session`. Raises MissingSessionError, AmbiguousSessionError,
    ExistingSessionError, SameSessionError, SessionPermissionError or SessionError; nothing is changed then.
    """
    env = env or default_environment()
    source, target = _find_both(env, name, new_name, host, None, force=force)
    try:
        _file.move(str(source.path), str(target.path), lambda text: warn(env, text), force=force)
    except FileExistsError:
        raise _exists(target) from None
    except FileNotFoundError:
        raise MissingSessionError(f'session {source.title} was removed just now', **source.identity) from None
    except OSError as error:
        raise explain(f'session {source.title} was not renamed', error, **source.identity) from error
    if source.is_named:
        _file.remove_empty_folder(str(source.path.parent))
    return source, target


def _find_both(  # noqa: PLR0913
    env: Environment, name: str, new_name: str, host: str | None, to_host: str | None, *, force: bool
) -> tuple[Place, Place]:
    source = find_place(env, name, host)
    target = make_place(env, new_name, to_host or source.host)
    if is_same_file(source.path, target.path):
        raise SameSessionError(f'{target.title} is the session itself; give another name', **target.identity)
    if not force and os.path.lexists(target.path):
        raise _exists(target)
    return source, target


def _exists(place: Place) -> SessionError:
    return ExistingSessionError(f'session {place.title} exists already; --force replaces it', **place.identity)


def _rebind(items: Items, domain: str, new_domain: str) -> dict[Key, Any]:
    rebound: dict[Key, Any] = {}
    for key, value in items.items():
        if key[0] == 'cookie' and key[1] == domain:
            rebound['cookie', new_domain, key[2], key[3]] = {**value, 'domain': new_domain}
        else:
            rebound[key] = value
    return rebound


def delete_session(name: str, host: str | None = None, *, env: Environment | None = None) -> Place:
    """Delete a session; return where it was. The folder of a host that has no other session goes as well.

    The arguments are those of :func:`copy_session`. Of a link, the link is deleted, not what it leads to. Raises
    MissingSessionError, AmbiguousSessionError, BusySessionError, SessionPermissionError or SessionError.
    """
    place = find_place(env or default_environment(), name, host)
    delete_place(place)
    return place


def delete_place(place: Place) -> None:
    """Delete the session that is at this place; raises as :func:`delete_session` does."""
    try:
        _file.remove(str(place.path), with_folder=place.is_named)
    except FileNotFoundError:
        pass  # somebody else was faster
    except OSError as error:
        what = f'session {place.title} ({str(place.path)!r}) was not deleted'
        raise explain(what, error, **place.identity) from error
