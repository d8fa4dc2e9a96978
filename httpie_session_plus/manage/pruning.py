"""Prune: find sessions that are no longer used or hold only expired cookies, and delete them."""

import os
import re
import time
from collections.abc import Container, Sequence
from contextlib import suppress
from dataclasses import dataclass

from ..errors import SessionError, quote_start
from ..model.items import kind_of
from ..model.locator import Locator
from ..storage.store import SessionStore
from .listing import Listing, SessionSummary, last_use, summarize_sessions
from .moving import Deleted, delete, match_heirs

_SECONDS = {'h': 3600, 'd': 86400, 'w': 604800}


@dataclass(frozen=True, slots=True)
class Kept:
    """A session that stays for those that inherit from it, as a default session, or because it was used meanwhile."""

    locator: Locator
    heirs: Sequence[SessionSummary] = ()
    default_for: Sequence[str] = ()


class _UsedError(Exception):
    pass


class Pruning:
    """The ``sessions`` that can be deleted, heirs before their bases; and the bases that are ``kept`` for others."""

    def __init__(self, store: SessionStore, found: Listing, *, unused: str | None, expired: bool) -> None:
        if unused is None and not expired:
            raise SessionError('Nothing says what to delete. Add --unused 90d, --expired, or both.')
        now = time.time()
        latest = float('-inf') if unused is None else now - _parse_age(unused)
        wanted = {
            one.locator: one
            for one in found.sessions
            if one.last_used is not None and not one.problem
            if one.last_used <= latest or (expired and _holds_only_expired(store, one))
        }
        defaults = {locator: wanted.pop(locator) for locator in [*wanted] if wanted[locator].default_for}
        self._store = store
        self._heirs = match_heirs(store, wanted, summarize_sessions(store) if found.host else found.sessions)
        self._gone: set[Locator] = set()
        self.sessions: dict[Locator, SessionSummary] = {}
        while ready := {
            key: one
            for key, one in wanted.items()
            if key not in self.sessions and not self._heirs_beside(self.sessions, key)
        }:
            self.sessions |= ready
        stay = [one for one in wanted if one not in self.sessions]
        self.kept = [Kept(one, self._heirs_beside(self.sessions, one)) for one in stay]
        self.kept += [Kept(one, default_for=defaults[one].default_for) for one in defaults]

    def delete(self, locator: Locator) -> Deleted | Kept:
        """Delete one of the sessions, unless it or one that inherits from it was used since they were found."""

        def check() -> None:
            with suppress(FileNotFoundError):
                if last_use(os.stat(locator.path)) != self.sessions[locator].last_used:
                    raise _UsedError

        if heirs := self._heirs_beside(self._gone, locator):
            return Kept(locator, heirs)
        try:
            deleted = delete(self._store, locator, {}, check)
        except _UsedError:
            return Kept(locator)
        self._gone.add(locator)
        return deleted

    def _heirs_beside(self, others: Container[Locator], base: Locator) -> list[SessionSummary]:
        return [heir for heir in self._heirs.get(base, ()) if heir.locator not in others]


def _parse_age(text: str) -> int:
    if match := re.fullmatch('0*([1-9][0-9]{0,5})([hdw])', text):
        return int(match[1]) * _SECONDS[match[2]]
    raise SessionError(f'{quote_start(text)} is not an age. Write a number and h, d, or w: --unused 90d.')


def _holds_only_expired(store: SessionStore, summary: SessionSummary) -> bool:
    """Return whether all cookies have expired, and nothing else is the session's own: no item, and no override."""
    if not 0 < summary.cookies == summary.expired_cookies:
        return False
    with suppress(SessionError):  # it has changed just now
        document = store.open(summary.locator)
        record, items = document.record, document.items
        own = {*items, *record.marks} - (record.marks.keys() - record.overridden)
        cookies = {key for key in items if kind_of(key) == 'cookie'}
        own -= cookies
        is_set_up = record.follows or record.hosts or record.url is not None
        return not (own or is_set_up) and document.contents.rest.keys() <= {'__meta__'}
    return False
