"""The base of a session: found, refused where it cannot be one, and read."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, TypeVar

from ._errors import MissingSessionError, SameSessionError
from ._httpie import is_anonymous_session, warn
from ._store import find_path, host_of, is_same_file, name_sessions, settle_host

if TYPE_CHECKING:
    from pathlib import Path

    from ._stored import StoredSession

    AnySession = TypeVar('AnySession', bound=StoredSession)


def locate_base(config_dir: Path, host: str, name: str, scheme: str | None = None) -> tuple[Path, str]:
    """Return where the base of a session of a host is, and whose it is; whether it exists is not looked at.

    ``name`` is a name or a path. Raises SessionError for a host that cannot have sessions of a name.
    """
    if not is_anonymous_session(name):
        host = settle_host(config_dir, host, name, scheme)
    return find_path(config_dir, host, name), host


def find_base(session: AnySession, name: str, host: str, config_dir: Path, *, scheme: str | None = None) -> AnySession:
    """Return the base that a session is to inherit from, read; say so if what it holds is another host's.

    The arguments, and what is raised, are those of :func:`read_base`.
    """
    base = read_base(session, name, host, config_dir, scheme=scheme)
    home = host_of(config_dir, base.path)
    if home and home != host and is_anonymous_session(name):
        warn(session.env, f'{base.title} belongs to {home!r}: its headers, auth and unbound cookies go to {host!r}.')
    return base


def read_base(session: AnySession, name: str, host: str, config_dir: Path, *, scheme: str | None = None) -> AnySession:
    """Return the base of a session, read from its file; ``name`` is that of a session of ``host``, or a path.

    ``scheme`` is that of the request, if there is one: it has a default port.

    Raises MissingSessionError if there is none, SameSessionError if it is the session itself, BrokenSessionError,
    SessionPermissionError or SessionError if it cannot be read.
    """
    path, host = locate_base(config_dir, host, name, scheme)
    base = session.sibling(path, name, 'base session')
    if is_same_file(path, session.path):
        raise SameSessionError(
            f'{base.title} is the session itself; name another base, or go without one (--no-session-read-only)',
            path=path,
            host=host,
            name=name,
        )
    if not base.read():
        raise MissingSessionError(
            f'{base.title} does not exist; {_suggest(config_dir, host, name)}', path=path, host=host, name=name
        )
    return base


def _suggest(config_dir: Path, host: str, name: str) -> str:
    make = f'make it with --session={shlex.quote(name)}'
    if is_anonymous_session(name):
        return make
    there = name_sessions(config_dir, host)
    return f'{there}: name one of these, or {make}' if there else f'{host!r} has no sessions: {make}'
