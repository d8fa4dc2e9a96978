"""What sessions there are, each in a line: what it holds, what it inherits from, and what is wrong with it."""

from __future__ import annotations

import os
import stat
import time
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from . import _file
from ._errors import SessionError
from ._finder import Place
from ._layout import Fault, parse
from ._record import META_KEY, load_record
from ._replacement import PRIVATE
from ._store import find_path, list_hosts, list_names, list_strays, read_host

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ._httpie import Environment


class Listing(NamedTuple):
    """What there is: a line for each session, and the files that lie where no session is."""

    sessions: list[SessionSummary]
    strays: list[str]


class SessionSummary(NamedTuple):
    """What a line of the list tells of one session.

    ``next_expiry`` is when the first of its cookies runs out of time, ``last_used`` when its file was last read or
    written, both in seconds since the epoch. ``auth`` is the type of its auth, ``base`` the name or path of its base.
    ``has_old_layout`` tells whether it is in a layout of HTTPie before 3.2.
    ``fault`` says in a sentence why the session cannot be read; what it holds is then not known.
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
    mode: int = PRIVATE
    last_used: float | None = None
    has_old_layout: bool = False
    fault: str | None = None

    @property
    def is_private(self) -> bool:
        """Whether nobody but its owner can read or write the file."""
        return is_private(self.mode)


class Unreadable(NamedTuple):
    """A host whose folder cannot be read."""

    host: str
    error: SessionError


def is_private(mode: int) -> bool:
    """Tell whether a file with these permissions is its owner's alone; elsewhere than on POSIX they tell nothing."""
    return os.name != 'posix' or not mode & ~PRIVATE


def list_all(
    env: Environment,
    host: str | None = None,
    *,
    track: Callable[[Sequence[Place]], Iterable[Place]] = iter,
) -> Listing:
    """Return what :func:`list_sessions` does, and the files that lie in the sessions folder itself."""
    strays = [] if host else [str(path) for path in list_strays(env.config.directory)]
    return Listing(list_sessions(env, host, track=track), strays)


def list_sessions(
    env: Environment,
    host: str | None = None,
    *,
    track: Callable[[Sequence[Place]], Iterable[Place]] = iter,
) -> list[SessionSummary]:
    """Return a summary of every named session, of one host or of all, sorted by host and name.

    ``track`` may show how far it is. Raises SessionPermissionError or SessionError if the sessions folder cannot be
    read; what else cannot be read is marked.
    """
    places: list[Place] = []
    summaries: list[SessionSummary] = []
    for found in _find_all(env, host):
        if isinstance(found, Place):
            places.append(found)
        else:
            summaries.append(SessionSummary(found.host, '', str(found.error.path), fault=str(found.error)))
    now = time.time()
    summaries += [_summarize(place, now) for place in track(places)]
    return sorted(summaries)


def _find_all(env: Environment, host: str | None) -> Iterator[Place | Unreadable]:
    config_dir = env.config.directory
    for one in list_hosts(config_dir) if host is None else [read_host(host)]:
        try:
            names = list_names(config_dir, one)
        except SessionError as error:
            yield Unreadable(one, error)
            continue
        yield from (Place(find_path(config_dir, one, name), name, one) for name in names)


def _summarize(place: Place, now: float) -> SessionSummary:
    summary = SessionSummary(place.host or '', place.name, str(place.path))
    try:
        status = os.stat(summary.path)
        summary = summary._replace(mode=stat.S_IMODE(status.st_mode), last_used=max(status.st_atime, status.st_mtime))
        content = _file.read(summary.path, is_use=False)
        if content is None:
            return summary._replace(fault='it was deleted just now')
        return _count(summary, parse(content), now)
    except OSError as error:
        return summary._replace(fault=error.strerror or str(error))
    except Fault as fault:
        return summary._replace(fault=str(fault))


def _count(summary: SessionSummary, data: dict[str, Any], now: float) -> SessionSummary:
    headers, cookies, auth = data.get('headers') or (), data.get('cookies') or (), data.get('auth') or {}
    names = headers if isinstance(headers, dict) else [header['name'] for header in headers]
    jar = (
        [(name, cookie) for name, cookie in cookies.items()]
        if isinstance(cookies, dict)
        else [(cookie['name'], cookie) for cookie in cookies]
    )
    expiries = {
        (cookie.get('domain') or '', cookie.get('path', '/'), name): cookie.get('expires') for name, cookie in jar
    }
    timed = [expires for expires in expiries.values() if expires is not None]
    return summary._replace(
        headers=len({name.lower() for name in names}),
        cookies=len(expiries),
        expired_cookies=sum(expires <= now for expires in timed),
        next_expiry=min((expires for expires in timed if expires > now), default=None),
        auth=auth.get('type') or None,
        has_old_layout=isinstance(headers, dict) or isinstance(cookies, dict),
        base=load_record(data.get('__meta__', {}).get(META_KEY)).base,
    )
