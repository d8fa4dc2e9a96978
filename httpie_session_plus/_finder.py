"""Sessions as people name them: by a name and, where several hosts have one of that name, its host; or by a path."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from ._errors import AmbiguousSessionError, ExistingSessionError, MissingSessionError
from ._httpie import is_anonymous_session, strip_port
from ._session import Session
from ._store import check_name, find_path, host_of, in_words, list_hosts, list_names, name_sessions, read_host, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ._httpie import Environment


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
    def title(self) -> str:
        """How messages name the session."""
        return title_of(self.host or '', self.name)


def find_place(env: Environment, name: str, host: str | None = None) -> Place:
    """Return where a session is that exists; ``host`` may be left out where only one host has one of that name.

    Raises MissingSessionError, saying what there is, AmbiguousSessionError, or SessionError if name or host cannot be.
    """
    check_name(name)
    config_dir = env.config.directory
    if host is None and not is_anonymous_session(name):
        host = _find_host(config_dir, name)
    place = make_place(env, name, host)
    if not os.path.lexists(place.path):
        raise MissingSessionError(
            f'session {_spell(place)} does not exist; {_say_what_there_is(config_dir, place)}',
            path=place.path,
            host=place.host,
            name=name,
        )
    return place


def make_place(env: Environment, name: str, host: str | None) -> Place:
    """Return where a session is or would be; a named one needs a host. Raises SessionError if either cannot be."""
    check_name(name)
    host = None if host is None else read_host(host)
    if host is None and not is_anonymous_session(name):
        raise MissingSessionError(f'the session {name!r} needs a host: name the one that it is for', name=name)
    return Place(find_path(env.config.directory, host or '', name), name, host)


def make_free_place(env: Environment, name: str, host: str | None, *, force: bool) -> Place:
    """Return where a session is to be; raises ExistingSessionError if there is one, unless ``force`` is set."""
    place = make_place(env, name, host)
    if not force and os.path.lexists(place.path):
        raise ExistingSessionError(
            f'session {_spell(place)} exists already; --force replaces it', path=place.path, host=place.host, name=name
        )
    return place


def find_all(env: Environment, host: str | None = None) -> list[Place]:
    """Return all named sessions, of one host or of all, sorted; raises SessionPermissionError or SessionError."""
    config_dir = env.config.directory
    hosts = list_hosts(config_dir) if host is None else [read_host(host)]
    return [Place(find_path(config_dir, one, name), name, one) for one in hosts for name in list_names(config_dir, one)]


def new_session(env: Environment, place: Place) -> Session:
    """Return a session for this place with nothing in it; whether there is one already is not looked at."""
    host = place.host or host_of(env.config.directory, place.path) or 'localhost'
    session = Session(
        place.path,
        env=env,
        bound_host=strip_port(host),
        session_id=os.path.expanduser(place.name) if not place.is_named else place.name,
        suppress_legacy_warnings=True,
    )
    session.host = place.host
    return session


def open_session(env: Environment, place: Place) -> Session:
    """Return the session that is at this place, or that would be new there; read, and nothing else.

    Raises BrokenSessionError, SessionPermissionError or SessionError if it cannot be read.
    """
    session = new_session(env, place)
    session.read(is_use=False)
    return session


def find_session(env: Environment, name: str, host: str | None = None) -> Session:
    """Return a session that exists, read; raises what :func:`find_place` and :func:`open_session` do."""
    return open_session(env, find_place(env, name, host))


def _find_host(config_dir: Path, name: str) -> str:
    hosts = list(_hosts_with(config_dir, name))
    if len(hosts) > 1:
        raise AmbiguousSessionError(
            f'the session {name!r} is one of several hosts: name one of {in_words(hosts)} as well', name=name
        )
    if not hosts:
        there = in_words(list_hosts(config_dir))
        raise MissingSessionError(
            f'session {name!r} does not exist for any host; '
            + (f'there are sessions for {there}: see httpie sessions list' if there else 'there are no sessions yet'),
            name=name,
        )
    return hosts[0]


def _hosts_with(config_dir: Path, name: str) -> Iterator[str]:
    return (host for host in list_hosts(config_dir) if os.path.lexists(find_path(config_dir, host, name)))


def _spell(place: Place) -> str:
    path = os.path.abspath(place.path)
    return f'{place.title} ({path!r})' if place.is_named else repr(path)


def _say_what_there_is(config_dir: Path, place: Place) -> str:
    if not place.is_named:
        return 'httpie sessions list shows the named sessions'
    there = name_sessions(config_dir, place.host or '')
    if there:
        return there
    elsewhere = list(_hosts_with(config_dir, place.name))
    if elsewhere:
        return f'{in_words(elsewhere)} has one of that name'
    hosts = in_words(list_hosts(config_dir))
    return f'there are sessions for {hosts}' if hosts else 'there are no sessions yet'
