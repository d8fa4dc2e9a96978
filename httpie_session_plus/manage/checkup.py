"""Check and upgrade: what is wrong with the sessions directory, and repairs that lose nothing."""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ..compat import is_version_greater, version
from ..errors import SessionError
from ..model.inheritance import unexpired
from ..model.items import AUTH_KEY, Auth, Cookie, Item, by_key
from ..model.locator import Host, Locator, is_name, title_of
from ..storage import files
from ..storage.replacement import PRIVATE, is_temporary
from ..storage.store import ENDING
from ..web.auth import find_problem
from .listing import summarize_sessions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..storage.codec import Contents
    from ..storage.store import SessionStore
    from .listing import SessionSummary

_TOO_OLD = 60.0
_OPEN_TO_OTHERS = 0o022
_PRESENT_FORMAT = '3.2.0'


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with the file or directory ``path``; ``host`` and ``name`` are those of a named session.

    ``kind`` is ``loose-mode``, ``broken``, ``expired-cookies``, ``old-format``, ``stray-file`` or ``litter``.
    ``advice`` is what to do, None where ``--fix`` does it; ``fixed`` is what was done.
    """

    kind: str
    path: str
    text: str
    advice: str | None = None
    host: str | None = None
    name: str | None = None
    fixed: str | None = None

    @property
    def title(self) -> str:
        """What messages call the session, or the file."""
        return title_of(self.host, self.name) if self.host and self.name else repr(self.path)


@dataclass(frozen=True, slots=True)
class Report:
    """What a check has found, in how many sessions."""

    checked: int
    problems: list[Problem]

    @property
    def is_fine(self) -> bool:
        """Whether nothing is left to repair."""
        return all(problem.fixed for problem in self.problems)


@dataclass(frozen=True, slots=True)
class Upgraded:
    """A session that was upgraded to the format of this version of HTTPie, None if it was up to date already."""

    locator: Locator
    to_version: str | None


def check_sessions(
    store: SessionStore, track: Callable[[Sequence[Locator]], Iterable[Locator]] = iter, *, fix: bool = False
) -> Report:
    """Look for what is wrong with the named sessions; with ``fix``, repair what can be without losing data.

    Raises SessionPermissionError or SessionError if the sessions directory cannot be read.
    """
    summaries = summarize_sessions(store, None, track)
    problems = [*_check_directories(store, fix=fix)]
    for summary in summaries:
        problems += _check_session(store, summary, fix=fix)
    return Report(sum(bool(summary.name) for summary in summaries), problems)


def _check_session(store: SessionStore, summary: SessionSummary, *, fix: bool) -> Iterator[Problem]:
    def problem(kind: str, text: str, advice: str | None = None) -> Problem:
        return Problem(kind, summary.path, text, advice, summary.host, summary.name)

    if not summary.is_private:
        found = problem('loose-mode', f'its mode is {summary.mode:04o}: others may read or write it')
        yield _repair(found, fix, f'its mode is {PRIVATE:04o} now', lambda: os.chmod(summary.path, PRIVATE))
    if summary.problem:
        yield problem('broken', *_explain(summary.path, summary.problem, is_broken=summary.is_broken))
        return
    locator = Locator(Host(summary.host), summary.name, Path(summary.path))
    if summary.expired_cookies:
        count = f'{summary.expired_cookies} of its {summary.cookies} cookies'
        found = problem('expired-cookies', f'{count} have run out of time')
        yield _repair(found, fix, 'they are gone now', lambda: _drop_expired(store, locator))
    items = store.open(locator).items if summary.has_old_format or summary.auth else {}
    auth = items.get(AUTH_KEY)
    invalid = find_problem(auth) if isinstance(auth, Auth) else None
    if invalid:
        yield problem('broken', invalid, 'set another auth, or unset it')
    if summary.has_old_format:
        found = problem('old-format', 'it has a layout of HTTPie before 3.2')
        if all(item.domain for item in items.values() if isinstance(item, Cookie)):
            yield _repair(found, fix, 'it has the present layout now', lambda: _upgrade(store, locator, None))
        else:
            # By the format HTTPie knows that these cookies are sent to every host.
            command = f'httpie sessions upgrade --bind-cookies {summary.host} {summary.name}'
            yield replace(found, text=f'{found.text}, with cookies that belong to no host', advice=command)


def _explain(path: str, problem: str, *, is_broken: bool) -> tuple[str, str]:
    """Return what is wrong with a session that cannot be read, and what to do."""
    if is_broken:
        return problem, 'mend the file by hand, or delete it'
    if os.path.islink(path) and not os.path.exists(path):
        return f'it is a link to {os.readlink(path)!r}, which does not exist', 'make that file, or delete the link'
    return problem, 'move it away, or delete it' if os.access(path, os.R_OK) else 'see to it that you may read it'


def _repair(problem: Problem, fix: bool, done: str, repair: Callable[[], object]) -> Problem:  # noqa: FBT001
    if not fix:
        return problem
    try:
        repair()
    except (OSError, SessionError) as error:
        return replace(problem, advice=f'it could not be mended: {error}')
    return replace(problem, fixed=done)


def _drop_expired(store: SessionStore, locator: Locator) -> None:
    document = store.open(locator)
    document.put(unexpired(document.items, time.time()))
    document.save(store.warn)


def _check_directories(store: SessionStore, *, fix: bool) -> Iterator[Problem]:
    if not store.directory.is_dir():
        return
    try:
        host_directories = sorted(path for path in store.directory.iterdir() if path.is_dir())
        yield from _check_directory(store.directory, fix=fix)
    except FileNotFoundError:  # somebody has removed it just now
        return
    for path in store.strays():
        advice = (
            'httpie sessions import makes a session of it' if path.suffix == ENDING else 'move it away, or delete it'
        )
        yield Problem('stray-file', str(path), 'no session is in this place', advice)
    for host_directory in host_directories:
        with suppress(OSError):
            yield from _check_directory(host_directory, fix=fix)
            yield from _check_files(host_directory, fix=fix)


def _check_directory(directory: Path, *, fix: bool) -> Iterator[Problem]:
    mode = stat.S_IMODE(directory.stat().st_mode)
    if os.name == 'posix' and mode & _OPEN_TO_OTHERS:
        found = Problem(
            'loose-mode', str(directory), f'the mode of this directory is {mode:04o}: others may change what is in it'
        )
        private = mode & ~_OPEN_TO_OTHERS
        yield _repair(found, fix, f'its mode is {private:04o} now', lambda: directory.chmod(private))


def _check_files(directory: Path, *, fix: bool) -> Iterator[Problem]:
    names = sorted(os.listdir(directory))
    if not names:
        found = Problem('litter', str(directory), f'{str(Host.of_directory(directory.name))!r} has no sessions')
        yield _repair(found, fix, 'the directory is gone now', lambda: files.remove_empty_directory(str(directory)))
    for name in names:
        path = directory / name
        if is_temporary(name):
            if path.lstat().st_mtime < time.time() - _TOO_OLD:
                found = Problem('litter', str(path), 'a run that was killed while it saved left this behind')
                yield _repair(found, fix, 'it is gone now', path.unlink)
        elif not name.endswith(ENDING) or not is_name(name.removesuffix(ENDING)) or path.is_dir():
            yield Problem('stray-file', str(path), 'no session is called so', 'rename it, move it away, or delete it')


def upgrade_session(store: SessionStore, locator: Locator, *, bind_cookies: bool) -> Upgraded:
    """Upgrade a session to the format of this HTTPie; with ``bind_cookies``, bind unbound cookies to its host.

    Raises MissingSessionError if there is no such session, and what loading and saving it raises.
    """
    is_upgraded = _upgrade(store, locator, locator.cookie_domain if bind_cookies else None)
    return Upgraded(locator, version if is_upgraded else None)


def _upgrade(store: SessionStore, locator: Locator, domain: str | None) -> bool:
    document = store.open(locator)
    contents = document.contents
    # In a file of the present format a domain that is null says so on purpose.
    is_bindable = domain and any(isinstance(item, Cookie) and item.domain == '' for item in contents.items.values())
    is_old = contents.legacy or is_version_greater(_PRESENT_FORMAT, contents.version or _PRESENT_FORMAT)
    if not is_old and not is_bindable:
        return False
    document.contents = with_present_format(contents, domain)
    document.save(store.warn, bump_version=True)
    return True


def with_present_format(contents: Contents, domain: str | None) -> Contents:
    """Return what a session holds in the format of HTTPie 3.2, as HTTPie upgrades it.

    Unbound cookies are bound to ``domain``, or explicitly to no host if that is None.
    """

    def bound(item: Item) -> Item:
        if isinstance(item, Cookie) and (item.domain == '' or ('cookies' in contents.legacy and not item.domain)):
            return replace(item, domain=domain)
        return item

    if domain is None and 'cookies' not in contents.legacy:
        return replace(contents, legacy=frozenset())
    return replace(contents, items=by_key(map(bound, contents.items.values())), legacy=frozenset())
