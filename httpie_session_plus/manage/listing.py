"""List: which sessions there are, each in a line."""

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache, partial
from math import inf
from pathlib import Path
from typing import Any

from ..compat import Environment
from ..errors import FormatError, SessionError
from ..model.inheritance import is_expired
from ..model.items import AUTH_KEY, Auth, Cookie, Header
from ..model.locator import Host, Locator
from ..model.rules import Rule
from ..storage import files
from ..storage.atomic import PRIVATE
from ..storage.codec import parse
from ..storage.store import SessionStore
from ..system import permissions
from ..web.token import expires_at
from .defaults import rules_of

Track = Callable[[Sequence[Locator]], Iterable[Locator]]  # yields each when its file may be read: a progress bar


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """What a line of the list says of one session.

    ``next_expiry`` is when the first of its cookies expires, ``last_used`` when its file was last read or written, in
    seconds since 1970. ``auth`` is the type of its auth, ``token_expires`` is when its bearer token does, ``base`` the
    name or path of its base. A shared session has no ``host``; ``hosts`` are the patterns that it is for.
    ``default_for`` are those of the rules that name the session, ``url`` is what paths on a command line are added to.
    An old format is one of HTTPie before 3.2. ``problem`` says why the session cannot be read; it ``is_broken`` if it
    is no session at all.
    """

    host: str | None
    name: str
    path: str
    headers: int = 0
    cookies: int = 0
    expired_cookies: int = 0
    next_expiry: float | None = None
    auth: str | None = None
    token_expires: float | None = None
    base: str | None = None
    follows: bool = False
    is_base_missing: bool = False
    hosts: Sequence[str] = ()
    default_for: Sequence[str] = ()
    url: str | None = None
    has_old_format: bool = False
    mode: int | None = None
    last_used: float | None = None
    problem: str | None = None
    is_broken: bool = False

    @property
    def is_private(self) -> bool | None:
        """Whether only its owner can read or write the file; None where there are no permissions, as on Windows."""
        return is_private(self.mode)

    @property
    def locator(self) -> Locator:
        """Where the session is."""
        return Locator(None if self.host is None else Host(self.host), self.name, Path(self.path))


ORDERS: Mapping[str, Callable[[SessionSummary], Any]] = {
    'name': lambda one: (one.host or '', one.name),
    # What cannot be read comes last.
    'used': lambda one: (one.problem is not None, -(one.last_used or 0)),
    'expires': lambda one: (
        one.problem is not None,
        min(filter(None, (one.next_expiry, one.token_expires)), default=inf),
    ),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """A summary of each session, of one ``host`` or of all, the files that are none, and hosts to look at instead."""

    sessions: list[SessionSummary]
    strays: list[str]
    host: str | None
    others: list[Host]


def is_private(mode: int | None) -> bool | None:
    """Return whether a file with these permissions is its owner's alone, None if it has none."""
    return None if mode is None else not mode & ~PRIVATE


def last_use(status: os.stat_result) -> float:
    """Return when a session was last read for a request or written; what only looks leaves no trace."""
    return max(status.st_atime, status.st_mtime)


def list_all(store: SessionStore, host: str | None, track: Track, *, order: str = 'name') -> Listing:
    """Return what :func:`list_sessions` does, and what else there is to say of the sessions directory."""
    summaries = sorted(_with_rules(store, summarize_sessions(store, host, track)), key=ORDERS[order])
    strays = [] if host else [str(path) for path in store.strays()]
    others = [] if summaries or host is None else [one for one in store.hosts() if store.names(one)]
    return Listing(summaries, strays, host and str(store.host(host)), others)


def list_sessions(host: str | None = None, *, env: Environment | None = None) -> list[SessionSummary]:
    """Return a summary of every named session, of one host or of all, sorted by host and name.

    ``host`` may have a port. Raises SessionPermissionError or SessionError if the sessions directory cannot be read;
    what else cannot be read is marked.
    """
    store = SessionStore.of(env)
    return _with_rules(store, summarize_sessions(store, host))


def summarize_sessions(store: SessionStore, host: str | None = None, track: Track = iter) -> list[SessionSummary]:
    """Return what :func:`list_sessions` does, without the rules."""
    locators: list[Locator] = []
    summaries: list[SessionSummary] = []
    for one in [None, *store.hosts()] if host is None else [store.host(host)]:
        try:
            locators += store.shared() if one is None else store.sessions(one)
        except SessionError as error:  # noqa: PERF203  # the others are listed all the same
            directory = store.shared_directory if one is None else store.directory_of(one)
            problem = str(getattr(error, 'strerror', None) or error).rstrip('.')
            summaries.append(SessionSummary(one, '', str(directory), problem=problem))
    now = time.time()

    @cache
    def is_missing(host: str | None, base: str) -> bool:
        with suppress(SessionError):
            locator = store.locate(base) if host is None else store.locate_for_request(base, host, None)
            return not os.path.exists(locator.path)
        return True

    summaries += [_summarize(locator, now, is_missing) for locator in track(locators)]
    return sorted(summaries, key=ORDERS['name'])


def _with_rules(store: SessionStore, summaries: Iterable[SessionSummary]) -> list[SessionSummary]:
    rules: Sequence[Rule] = ()
    try:
        rules = rules_of(store)
    except SessionError as error:
        store.warn(str(error))
    if not rules:
        return list(summaries)
    return [
        replace(one, default_for=[str(rule.pattern) for rule in rules if rule.names(one.locator)]) for one in summaries
    ]


def _summarize(locator: Locator, now: float, is_missing: Callable[[str | None, str], bool]) -> SessionSummary:
    summary = partial(SessionSummary, locator.host, locator.name, str(locator.path))
    try:
        content, status = files.read(str(locator.path))
        summary = partial(summary, mode=permissions(status), last_used=last_use(status))
        contents = parse(content)
    except OSError as error:
        return summary(problem=error.strerror or str(error))
    except FormatError as error:
        return summary(problem=str(error), is_broken=True)
    items = contents.items.values()
    expiries = [item.expires for item in items if isinstance(item, Cookie)]
    to_come = [expires for expires in expiries if not is_expired(expires, now)]
    auth, base = contents.items.get(AUTH_KEY), contents.record.base
    return summary(
        headers=sum(isinstance(item, Header) for item in items),
        cookies=len(expiries),
        expired_cookies=len(expiries) - len(to_come),
        next_expiry=min(filter(None, to_come), default=None),
        auth=auth.type if isinstance(auth, Auth) else None,
        token_expires=expires_at(auth),
        base=base,
        follows=contents.record.follows,
        hosts=contents.record.hosts,
        url=contents.record.url,
        is_base_missing=base is not None and is_missing(locator.host, base),
        has_old_format=bool(contents.legacy),
    )
