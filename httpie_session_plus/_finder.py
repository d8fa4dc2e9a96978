"""Sessions as people name them: by a name and, where several hosts have one of that name, its host; or by a path."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from ._errors import AmbiguousSessionError, MissingSessionError, SessionError, explain
from ._httpie import config_dir_of, is_anonymous_session
from ._items import hostname_of
from ._session import Session
from ._store import check_name, find_host, find_path, host_of, in_words, list_hosts, list_names, name_sessions, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._httpie import Environment

STANDARD_STREAM = '-'
"""What is typed for standard input or standard output, in the place of a file or of a secret."""


class Place(NamedTuple):
    """Where a session is, or is to be; ``host`` is None for one given by its path, unless it was named as well."""

    path: Path
    name: str
    host: str | None

    @property
    def is_named(self) -> bool:
        """Whether the session is a named one, not an anonymous one."""
        return not is_anonymous_session(self.name)

    @property
    def identity(self) -> dict[str, Any]:
        """What an error about the session carries: ``path``, and of a named session ``host`` and ``name``."""
        return {'path': self.path, 'host': self.host, 'name': self.name if self.is_named else None}

    @property
    def title(self) -> str:
        """How messages name the session."""
        return title_of(self.host or '', self.name)


def find_place(env: Environment, name: str, host: str | None = None) -> Place:
    """Return where a session is that exists; ``host`` may be left out where only one host has one of that name.

    Raises MissingSessionError, saying what there is, AmbiguousSessionError, SessionPermissionError, or SessionError if
    name or host cannot be.
    """
    name = check_name(os.fspath(name))
    if host is None and not is_anonymous_session(name):
        host = _find_host(config_dir_of(env), name)
    place = make_place(env, name, host)
    try:
        os.lstat(place.path)
    except (FileNotFoundError, NotADirectoryError):
        raise _missing(env, place) from None
    except (OSError, ValueError) as error:
        problem = error if isinstance(error, OSError) else OSError(str(error))
        raise explain(f'session {_spell(place)} cannot be read', problem, **place.identity) from error
    return place


def make_place(env: Environment, name: str, host: str | None) -> Place:
    """Return where a session is or would be; a named one needs a host. Raises SessionError if either cannot be."""
    name = check_name(os.fspath(name))
    config_dir = config_dir_of(env)
    host = None if host is None else find_host(config_dir, host)
    if host is None and not is_anonymous_session(name):
        raise SessionError(f'the session {name!r} needs a host: name the one that it is for', name=name)
    return Place(find_path(config_dir, host or '', name), name, host)


def find_all(env: Environment, host: str | None = None) -> list[Place]:
    """Return all named sessions, of one host or of all, sorted; raises SessionPermissionError or SessionError."""
    config_dir = config_dir_of(env)
    hosts = list_hosts(config_dir) if host is None else [find_host(config_dir, host)]
    return [Place(find_path(config_dir, one, name), name, one) for one in hosts for name in list_names(config_dir, one)]


def new_session(env: Environment, place: Place) -> Session:
    """Return a session for this place with nothing in it; whether there is one already is not looked at."""
    host = place.host or host_of(config_dir_of(env), place.path) or 'localhost'
    session = Session(
        place.path,
        env=env,
        bound_host=hostname_of(host),
        session_id=os.path.expanduser(place.name) if not place.is_named else place.name,
        suppress_legacy_warnings=True,
    )
    session.host = place.host
    return session


def open_session(env: Environment, place: Place, *, is_new: bool = False) -> Session:
    """Return the session that is at this place, read, and nothing else; one that need not exist if it ``is_new``.

    Raises MissingSessionError, BrokenSessionError, SessionPermissionError or SessionError. Saved, it raises
    MissingSessionError if it was deleted in the meantime.
    """
    session = new_session(env, place)
    if not session.read(is_use=False) and not is_new:
        raise _missing(env, place)
    return session


def hosts_with(config_dir: Path, name: str) -> Iterator[str]:
    """Yield the hosts that have a session of this name, sorted; raises SessionPermissionError or SessionError."""
    closed: OSError | None = None
    found = False
    for host in list_hosts(config_dir):
        try:
            os.lstat(find_path(config_dir, host, name))
        except PermissionError as error:  # noqa: PERF203  # each host is looked at
            closed = error
        except OSError:
            pass
        else:
            found = True
            yield host
    if closed and not found:
        path = Path(closed.filename).parent
        raise explain(f'the folder {str(path)!r} cannot be read', closed, path=path, name=name)


def _missing(env: Environment, place: Place) -> MissingSessionError:
    there = _say_what_there_is(config_dir_of(env), place)
    return MissingSessionError(f'session {_spell(place)} does not exist; {there}', **place.identity)


def _find_host(config_dir: Path, name: str) -> str:
    hosts = list(hosts_with(config_dir, name))
    if len(hosts) > 1:
        raise AmbiguousSessionError(
            f'the session {name!r} is one of several hosts: name one of {in_words(hosts)} as well', name=name
        )
    if hosts:
        return hosts[0]
    if _has_sessions(config_dir, name):
        raise MissingSessionError(f'{name!r} is a host, not a session: {name_sessions(config_dir, name)}', name=name)
    raise MissingSessionError(f'session {name!r} does not exist for any host; {_say_hosts(config_dir)}', name=name)


def _spell(place: Place) -> str:
    path = os.path.abspath(place.path)
    return f'{place.title} ({path!r})' if place.is_named else repr(path)


def _say_what_there_is(config_dir: Path, place: Place) -> str:
    if not place.is_named:
        return 'httpie sessions list shows the named sessions'
    there = name_sessions(config_dir, place.host or '')
    elsewhere = list(hosts_with(config_dir, place.name))
    if there or not elsewhere:
        return there or _say_hosts(config_dir)
    return f'there is one of that name for {in_words(elsewhere)}'


def _say_hosts(config_dir: Path) -> str:
    hosts = [host for host in list_hosts(config_dir) if _has_sessions(config_dir, host)]
    return f'there are sessions for {in_words(hosts)}' if hosts else 'there are no sessions yet'


def _has_sessions(config_dir: Path, host: str) -> bool:
    return name_sessions(config_dir, host) is not None
