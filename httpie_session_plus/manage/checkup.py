"""Check and upgrade: find problems in the sessions directory, and fix them without losing data."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ..compat import is_version_greater, version
from ..errors import FormatError, SessionError, quote_path
from ..model.inheritance import is_expired, unexpired
from ..model.items import AUTH_KEY, Auth, Cookie, rebind
from ..model.locator import Host, Locator, is_name
from ..storage import files
from ..storage.atomic import PRIVATE, is_temporary, make_private
from ..storage.bases import inherit_followed
from ..storage.codec import Contents
from ..storage.config import config_path
from ..storage.store import ENDING, SessionStore
from ..storage.urls import change_url_hint, parse_url
from ..system import permissions, shell_word
from ..web.auth import find_problem
from .defaults import rules_of
from .listing import SessionSummary, Track, summarize_sessions

_TOO_OLD = 60.0
_OPEN_TO_OTHERS = 0o022
_PRESENT_FORMAT = '3.2.0'


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with the file or directory ``path``; ``host`` and ``name`` are those of a named session.

    ``kind`` is ``loose-mode``, ``broken``, ``expired-cookies``, ``old-format``, ``missing-base``, ``unusable-base``,
    ``invalid-url``, ``broken-rule``, ``expired-token``, ``stray-file`` or ``litter``.
    ``advice`` is what to do, None where ``--fix`` does it; ``fixed`` is what was done.
    """

    kind: str
    path: str
    text: str
    advice: str | None = None
    host: str | None = None
    name: str | None = None
    fixed: str | None = None


# What is wrong, and what to say once it is repaired by which call; both are None where none can.
_Finding = tuple[Problem, str | None, Callable[[], object] | None]


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
    """A session and the version of HTTPie whose format it was upgraded to, None if it was up to date already."""

    locator: Locator
    to_version: str | None


def check_sessions(store: SessionStore, track: Track = iter, *, fix: bool = False) -> Report:
    """Find problems of the named sessions; with ``fix``, fix those that can be without losing data."""
    summaries = summarize_sessions(store, None, track)
    checks = [_check_rules(store), _check_directories(store), *(_check_session(store, one) for one in summaries)]
    # Each is fixed before the next check, which sees the files as they are by then.
    problems = [_repair(*finding) if fix else finding[0] for check in checks for finding in check]
    return Report(sum(bool(summary.name) for summary in summaries), problems)


def _repair(problem: Problem, fixed: str | None, repair: Callable[[], object] | None) -> Problem:
    if not repair:
        return problem
    try:
        repair()
    except (OSError, SessionError) as error:
        return replace(problem, advice=f'it could not be fixed: {error}')
    return replace(problem, fixed=fixed)


def _check_session(store: SessionStore, summary: SessionSummary) -> Iterator[_Finding]:
    problem = partial(Problem, path=summary.path, host=summary.host, name=summary.name)
    if summary.is_private is False:
        text = f'mode {summary.mode:04o} gives other users access'
        yield (problem('loose-mode', text=text), f'set to {PRIVATE:04o}', partial(_make_private, summary.path))
    if summary.problem:
        text, advice = _explain(summary.path, summary.problem, is_broken=summary.is_broken)
        yield problem('broken', text=text, advice=advice), None, None
        return
    locator = summary.locator
    if summary.expired_cookies:
        is_only = summary.cookies == 1
        text = (
            'its cookie expired' if is_only else f'{summary.expired_cookies} of its {summary.cookies} cookies expired'
        )
        yield problem('expired-cookies', text=text), 'removed', partial(_drop_expired, store, locator)
    if is_expired(summary.token_expires, time.time()):
        advice = f'run httpie sessions set {locator.words} --bearer -'
        yield problem('expired-token', text='its bearer token expired', advice=advice), None, None
    if summary.is_base_missing:
        change = f'unfollow {locator.words}' if summary.follows else f'set {locator.words} --base BASE'
        advice = f'run httpie sessions {change}'
        text = f'its base {summary.base!r} does not exist'
        yield problem('missing-base', text=text, advice=advice), None, None
    elif summary.follows or locator.is_shared:
        yield from _check_bases(store, locator, problem)
    yield from _check_url(store, summary, problem)
    items = store.open(locator).items if summary.has_old_format or summary.auth else {}
    auth = items.get(AUTH_KEY)
    if isinstance(auth, Auth) and (invalid := find_problem(auth)):
        yield problem('broken', text=invalid, advice='set or unset the auth'), None, None
    if summary.has_old_format:
        text = 'it has the format of an HTTPie before 3.2'
        if all(item.domain for item in items.values() if isinstance(item, Cookie)):
            upgrade = partial(upgrade_session, store, locator, bind_cookies=False)
            yield problem('old-format', text=text), 'upgraded to the current format', upgrade
        else:
            # The old format makes HTTPie send these cookies to every host.
            command = f'run httpie sessions upgrade --bind-cookies {summary.host} {summary.name}'
            text = f'{text}, and cookies without a domain'
            yield problem('old-format', text=text, advice=command), None, None


def _check_url(store: SessionStore, summary: SessionSummary, problem: Callable[..., Problem]) -> Iterator[_Finding]:
    try:
        if summary.url is not None:
            parse_url(store, summary.locator, summary.url)
    except FormatError as error:
        advice = f'run {change_url_hint(summary.locator)}'
        yield problem('invalid-url', text=str(error), advice=advice), None, None


def _check_bases(store: SessionStore, locator: Locator, problem: Callable[..., Problem]) -> Iterator[_Finding]:
    # What keeps a run from using the bases of a session, or a shared session itself.
    try:
        document = store.open(locator)
        if locator.is_shared:
            document.check_shareable()
        inherit_followed(store, [document], locator.host, None)
    except SessionError as error:
        text, _, advice = str(error).rstrip('.').partition('. ')
        yield problem('unusable-base', text=text, advice=advice[:1].lower() + advice[1:]), None, None


def _check_rules(store: SessionStore) -> Iterator[_Finding]:
    path = str(config_path(store.config_dir))
    try:
        rules = rules_of(store)
    except SessionError as error:
        yield Problem('broken-rule', path, str(error).rstrip('.'), 'fix the file by hand'), None, None
        return
    for rule in rules:
        host = None if rule.is_shared else rule.pattern
        if not os.path.exists(store.locate(rule.session, host).path):
            text = f'{rule.title} names {rule.session!r}, which does not exist'
            advice = f'run httpie sessions unuse {shell_word(rule.pattern)}'
            yield Problem('broken-rule', path, text, advice), None, None


def _explain(path: str, problem: str, *, is_broken: bool) -> tuple[str, str]:
    if is_broken:
        return problem, 'fix the file by hand, or delete it'
    if os.path.islink(path) and not os.path.exists(path):
        lost = quote_path(os.readlink(path))
        return f'it is a link to {lost}, which does not exist', 'create that file, or delete the link'
    return problem, 'move it away, or delete it' if os.access(path, os.R_OK) else 'make it readable'


def _make_private(path: str) -> None:
    target = os.path.realpath(path)
    make_private(target, os.stat(target))


def _drop_expired(store: SessionStore, locator: Locator) -> None:
    document = store.open(locator)
    document.put(unexpired(document.items, time.time()))
    document.save(store.warn)


def _check_directories(store: SessionStore) -> Iterator[_Finding]:
    try:
        host_directories = sorted(path for path in store.directory.iterdir() if path.is_dir())
        yield from _check_mode(store.directory)
    except FileNotFoundError:  # there are no sessions yet, or somebody has removed all just now
        return
    for path in store.strays():
        is_importable = path.suffix == ENDING
        advice = 'import it with httpie sessions import' if is_importable else 'move it away, or delete it'
        yield Problem('stray-file', str(path), 'no session belongs here', advice), None, None
    for directory in host_directories:
        with suppress(OSError):
            yield from _check_mode(directory)
            yield from _check_files(directory)


def _check_mode(directory: Path) -> Iterator[_Finding]:
    mode = permissions(directory.lstat())
    if mode is not None and not directory.is_symlink() and mode & _OPEN_TO_OTHERS:
        text = f'mode {mode:04o} lets other users change its files'
        private = mode & ~_OPEN_TO_OTHERS
        found = Problem('loose-mode', str(directory), text)
        yield found, f'set to {private:04o}', partial(directory.chmod, private)


def _check_files(directory: Path) -> Iterator[_Finding]:
    names = sorted(os.listdir(directory))
    if not names:
        found = Problem('litter', str(directory), f'{Host.of_directory(directory.name)!r} has no sessions')
        yield found, 'removed', partial(files.remove_empty_directory, str(directory))
    for name in names:
        path = directory / name
        if is_temporary(name):
            if path.lstat().st_mtime < time.time() - _TOO_OLD:
                found = Problem('litter', str(path), 'a killed run left it behind')
                yield found, 'removed', path.unlink
        elif not name.endswith(ENDING) or not is_name(name.removesuffix(ENDING)) or path.is_dir():
            advice = 'rename it, move it away, or delete it'
            yield Problem('stray-file', str(path), 'no session has such a name', advice), None, None


def upgrade_session(store: SessionStore, locator: Locator, *, bind_cookies: bool) -> Upgraded:
    """Upgrade a session to the format of this HTTPie; with ``bind_cookies``, bind unbound cookies to its host."""
    document = store.open(locator)
    contents = with_present_format(document.contents, locator.cookie_domain if bind_cookies else None)
    is_old = is_version_greater(_PRESENT_FORMAT, contents.version or _PRESENT_FORMAT)
    if contents == document.contents and not is_old:
        return Upgraded(locator, None)
    document.contents = contents
    document.save(store.warn, bump_version=True)
    return Upgraded(locator, version)


def with_present_format(contents: Contents, domain: str | None) -> Contents:
    """Return what a session holds in the format of HTTPie 3.2: unbound cookies bound to ``domain``, or to no host."""
    # In a file of the present format a domain that is null says so on purpose.
    unbound = {'', None} if 'cookies' in contents.legacy else {''} if domain else set()
    return contents._replace(items=rebind(contents.items, unbound, domain), legacy=frozenset())
