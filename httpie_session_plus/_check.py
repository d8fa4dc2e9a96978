"""What is wrong with the sessions folder, and what of it can be mended without losing anything."""

from __future__ import annotations

import os
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Callable, NamedTuple

from . import _file
from ._auth import find_auth_fault
from ._catalog import list_sessions
from ._errors import SessionError
from ._finder import Place, open_session
from ._httpie import config_dir_of, fix_layouts, sessions_folder
from ._items import cookie_domain, expiry_of
from ._record import is_over
from ._replacement import PRIVATE
from ._store import ENDING, host_of_folder, is_name, list_strays, title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ._catalog import Entry, SessionSummary
    from ._httpie import Environment

_TOO_OLD = 60.0
_OPEN_TO_OTHERS = 0o022


class Problem(NamedTuple):
    """Something that is wrong, with the file or folder ``path``; ``host`` and ``name`` are those of a named session.

    ``kind`` is ``loose-mode``, ``broken``, ``expired-cookies``, ``old-layout``, ``stray-file`` or ``litter``.
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


class Report(NamedTuple):
    """What a check has found, in how many sessions."""

    checked: int
    problems: list[Problem]


def check_sessions(
    *, env: Environment, fix: bool = False, track: Callable[[Sequence[Entry]], Iterable[Entry]] = iter
) -> Report:
    """Look for what is wrong with the named sessions; with ``fix``, mend what loses nothing.

    Raises SessionPermissionError or SessionError if the sessions folder cannot be read.
    """
    summaries = list_sessions(env=env, track=track)
    problems = [*_check_folders(env, fix=fix)]
    for summary in summaries:
        problems += _check_session(env, summary, fix=fix)
    return Report(sum(bool(summary.name) for summary in summaries), problems)


def _check_session(env: Environment, summary: SessionSummary, *, fix: bool) -> Iterator[Problem]:
    def problem(kind: str, text: str, advice: str | None = None) -> Problem:
        return Problem(kind, summary.path, text, advice, summary.host, summary.name)

    if not summary.is_private:
        found = problem('loose-mode', f'its mode is {summary.mode:04o}: others may read or write it')
        yield _mend(found, fix, f'its mode is {PRIVATE:04o} now', lambda: os.chmod(summary.path, PRIVATE))
    if summary.fault:
        yield problem('broken', *_explain_fault(summary.path, summary.fault, is_broken=summary.is_broken))
        return
    place = Place(Path(summary.path), summary.name, summary.host)
    if summary.expired_cookies:
        count = f'{summary.expired_cookies} of its {summary.cookies} cookies'
        found = problem('expired-cookies', f'{count} have run out of time')
        yield _mend(found, fix, 'they are gone now', lambda: _drop_expired(env, place))
    session = open_session(env, place) if summary.has_old_layout or summary.auth else None
    if session and summary.auth:
        fault = find_auth_fault(session['auth'])
        if fault:
            yield problem('broken', fault, 'set another auth, or unset it')
    if session and summary.has_old_layout:
        found = problem('old-layout', 'it has a layout of HTTPie before 3.2')
        if all(cookie.domain for cookie in session.cookie_jar):
            yield _mend(found, fix, 'it has the present layout now', lambda: _upgrade(env, place))
        else:
            # The layout is what HTTPie knows by that these cookies are sent to every host.
            command = f'httpie sessions upgrade --bind-cookies {summary.host} {summary.name}'
            yield found._replace(text=f'{found.text}, with cookies that belong to no host', advice=command)


def _explain_fault(path: str, fault: str, *, is_broken: bool) -> tuple[str, str]:
    """Return what is wrong with a session that cannot be read, and what to do."""
    if is_broken:
        return fault, 'mend the file by hand, or delete it'
    if os.path.islink(path) and not os.path.exists(path):
        return f'it is a link to {os.readlink(path)!r}, which does not exist', 'make that file, or delete the link'
    return fault, 'move it away, or delete it' if os.access(path, os.R_OK) else 'see to it that you may read it'


def _mend(problem: Problem, fix: bool, done: str, mend: Callable[[], None]) -> Problem:  # noqa: FBT001
    if not fix:
        return problem
    try:
        mend()
    except (OSError, SessionError) as error:
        return problem._replace(advice=f'it could not be mended: {error}')
    return problem._replace(fixed=done)


def _drop_expired(env: Environment, place: Place) -> None:
    session = open_session(env, place)
    now = time.time()
    session.put({key: value for key, value in session.contents.items() if not is_over(expiry_of(key, value), now)})
    session.save()


def _upgrade(env: Environment, place: Place) -> None:
    session = open_session(env, place)
    fix_layouts(session, cookie_domain(place.host or ''), bind_cookies=False)
    session.save(bump_version=True)


def _check_folders(env: Environment, *, fix: bool) -> Iterator[Problem]:
    folder = sessions_folder(config_dir_of(env))
    if not folder.is_dir():
        return
    try:
        host_folders = sorted(path for path in folder.iterdir() if path.is_dir())
        yield from _check_folder(folder, fix=fix)
    except FileNotFoundError:  # somebody has removed it just now
        return
    for path in list_strays(config_dir_of(env)):
        advice = (
            'httpie sessions import makes a session of it' if path.suffix == ENDING else 'move it away, or delete it'
        )
        yield Problem('stray-file', str(path), 'no session is in this place', advice)
    for host_folder in host_folders:
        with suppress(OSError):
            yield from _check_folder(host_folder, fix=fix)
            yield from _check_files(host_folder, fix=fix)


def _check_folder(folder: Path, *, fix: bool) -> Iterator[Problem]:
    mode = stat.S_IMODE(folder.stat().st_mode)
    if os.name == 'posix' and mode & _OPEN_TO_OTHERS:
        found = Problem(
            'loose-mode', str(folder), f'the mode of this folder is {mode:04o}: others may change what is in it'
        )
        mended = mode & ~_OPEN_TO_OTHERS
        yield _mend(found, fix, f'its mode is {mended:04o} now', lambda: folder.chmod(mended))


def _check_files(folder: Path, *, fix: bool) -> Iterator[Problem]:
    names = sorted(os.listdir(folder))
    if not names:
        found = Problem('litter', str(folder), f'{host_of_folder(folder.name)!r} has no sessions')
        yield _mend(found, fix, 'the folder is gone now', lambda: _file.remove_empty_folder(str(folder)))
    for name in names:
        path = folder / name
        if name.startswith(_file.TEMPORARY):
            if path.lstat().st_mtime < time.time() - _TOO_OLD:
                found = Problem('litter', str(path), 'a run that was killed while it saved left this behind')
                yield _mend(found, fix, 'it is gone now', path.unlink)
        elif not name.endswith(ENDING) or not is_name(name[: -len(ENDING)]) or path.is_dir():
            yield Problem('stray-file', str(path), 'no session is called so', 'rename it, move it away, or delete it')
