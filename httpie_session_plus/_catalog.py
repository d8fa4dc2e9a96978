"""What sessions there are, each in a line: what it holds, what it inherits from, and what is wrong with it."""

from __future__ import annotations

import os
import stat
import time
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from . import _file
from ._base import locate_base
from ._errors import SessionError
from ._fault import Fault
from ._httpie import config_dir_of, default_environment
from ._layout import parse
from ._pause import pause_collection
from ._record import META_KEY, load_record
from ._replacement import PRIVATE
from ._store import ENDING, find_host, host_folder, list_hosts, list_names, list_strays

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ._httpie import Environment


Entry = tuple[str, str, str]
"""The host, name and path of a session."""


class Listing(NamedTuple):
    """What there is, of one ``host`` if it is not None: a line for each session, and the files where no session is.

    ``others`` are the hosts that have sessions, where this one has none.
    """

    sessions: list[SessionSummary]
    strays: list[str]
    host: str | None = None
    others: list[str] = []  # noqa: RUF012


class SessionSummary(NamedTuple):
    """What a line of the list tells of one session.

    ``next_expiry`` is when the first of its cookies runs out of time, ``last_used`` when its file was last read or
    written, both in seconds since the epoch. ``auth`` is the type of its auth, ``base`` the name or path of its base.
    ``is_base_missing`` tells whether that has no file, ``has_old_layout`` whether the session is in a layout of HTTPie
    before 3.2.
    ``fault`` says in a sentence why the session cannot be read; what it holds is then not known. It ``is_broken`` if it
    is no session at all.
    """

    host: str
    name: str
    path: str
    headers: int = 0
    cookies: int = 0
    expired_cookies: int = 0
    next_expiry: float | None = None
    auth: str | None = None
    base: str | None = None
    is_base_missing: bool = False
    has_old_layout: bool = False
    mode: int = PRIVATE
    last_used: float | None = None
    fault: str | None = None
    is_broken: bool = False

    @property
    def is_private(self) -> bool:
        """Whether nobody but its owner can read or write the file."""
        return is_private(self.mode)


def is_private(mode: int) -> bool:
    """Tell whether a file with these permissions is its owner's alone; elsewhere than on POSIX they tell nothing."""
    return os.name != 'posix' or not mode & ~PRIVATE


def list_all(
    host: str | None = None,
    *,
    env: Environment,
    track: Callable[[Sequence[Entry]], Iterable[Entry]] = iter,
) -> Listing:
    """Return what :func:`list_sessions` does, and what else is to be said of the sessions folder."""
    summaries = list_sessions(host, env=env, track=track)
    config_dir = config_dir_of(env)
    strays = [] if host else [str(path) for path in list_strays(config_dir)]
    others = [] if summaries or host is None else [one for one in list_hosts(config_dir) if list_names(config_dir, one)]
    return Listing(summaries, strays, host, others)


@pause_collection()
def list_sessions(
    host: str | None = None,
    *,
    env: Environment | None = None,
    track: Callable[[Sequence[Entry]], Iterable[Entry]] = iter,
) -> list[SessionSummary]:
    """Return a summary of every named session, of one host or of all, sorted by host and name.

    ``host`` may have a port. ``track`` gets all of them, as tuples of host, name and path, and yields each when its
    file may be read. Raises SessionPermissionError or SessionError if the sessions folder cannot be read; what else
    cannot be read is marked.
    """
    config_dir = config_dir_of(env or default_environment())
    entries: list[Entry] = []
    summaries: list[SessionSummary] = []
    for one in list_hosts(config_dir) if host is None else [find_host(config_dir, host)]:
        folder = str(host_folder(config_dir, one))
        try:
            entries += [(one, name, f'{folder}{os.sep}{name}{ENDING}') for name in list_names(config_dir, one)]
        except SessionError as error:
            summaries.append(SessionSummary(one, '', folder, fault=str(error)))
    now = time.time()

    @cache
    def is_base_missing(host: str, base: str) -> bool:
        try:
            return not locate_base(config_dir, host, base)[0].exists()
        except (SessionError, OSError):
            return True

    summaries += [_summarize(entry, now, is_base_missing) for entry in track(entries)]
    return sorted(summaries, key=itemgetter(0, 1))


def _summarize(entry: Entry, now: float, is_base_missing: Callable[[str, str], bool]) -> SessionSummary:
    try:
        content, status = _file.look(entry[2])
    except OSError as error:
        return SessionSummary(*entry, fault=error.strerror or str(error))
    mode, last_used = stat.S_IMODE(status.st_mode), max(status.st_atime, status.st_mtime)
    try:
        told = _count(parse(content), now)
    except Fault as fault:
        told = {'fault': str(fault), 'is_broken': True}
    base = told.get('base')
    is_missing = base is not None and is_base_missing(entry[0], base)
    return SessionSummary(*entry, **told, is_base_missing=is_missing, mode=mode, last_used=last_used)


def _count(data: dict[str, Any], now: float) -> dict[str, Any]:
    headers, cookies, auth = data.get('headers') or (), data.get('cookies') or (), data.get('auth') or {}
    names = headers if isinstance(headers, dict) else [header['name'] for header in headers]
    pairs = cookies.items() if isinstance(cookies, dict) else [(cookie['name'], cookie) for cookie in cookies]
    expiries = {
        (cookie.get('domain') or '', cookie.get('path', '/'), name): cookie.get('expires')
        for name, cookie in pairs
        if cookie['value'] is not None  # that is how HTTPie takes a cookie out
    }
    stored = data.get('__meta__', {}).get(META_KEY)
    to_come = [expires for expires in expiries.values() if expires is None or expires > now]
    return {
        'headers': len({name.lower() for name in names}),
        'cookies': len(expiries),
        'expired_cookies': len(expiries) - len(to_come),
        'next_expiry': min(filter(None, to_come), default=None),
        'auth': auth.get('type') or None,
        'base': load_record(stored).base if stored is not None else None,
        'has_old_layout': isinstance(headers, dict) or isinstance(cookies, dict),
    }
