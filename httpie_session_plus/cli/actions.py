"""What each command does with the words that are typed: words in, calls, values out."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ..errors import SessionError
from ..manage import checkup, details, editing, listing, moving, transfer
from ..manage.editing import STANDARD_STREAM
from ..storage.store import SessionStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..compat import Environment
    from ..model.locator import Locator

    Track = Callable[[Sequence[Locator]], Iterable[Locator]]

T = TypeVar('T')
R = TypeVar('R')

_MOST_TITLES = 10
_ITEM = re.compile('.*[:;].*', re.DOTALL)
_HOST_WITH_PORT = re.compile(r'(localhost|[^:;]+\.[^:;]+|\[.*\])?:\d+|https?://.*')


def list_(host: str | None = None, *, env: Environment, track: Track) -> listing.Listing:
    """List sessions."""
    return listing.list_all(SessionStore.of(env), host, track)


def show(name: str, host: str | None = None, *, env: Environment, show_secrets: bool = False) -> details.SessionDetails:
    """Show a session."""
    store = SessionStore.of(env)
    return details.describe(store.open(store.resolve(name, host)), show_secrets=show_secrets)


def path(name: str, host: str | None = None, *, env: Environment) -> str:
    """Return the path of the file of a session."""
    return str(SessionStore.of(env).resolve(name, host).path)


def delete(
    targets: Sequence[str], *, env: Environment, all_of_host: bool = False, confirm: Callable[[str, str], bool]
) -> Iterator[object]:
    """Delete one session, several, or all of a host; what is missing is found before anything is deleted."""
    if all_of_host and not targets:
        raise SessionError('name the host whose sessions are to be deleted: httpie sessions delete --all HOST')
    store = SessionStore.of(env)
    locators = _resolve_targets(store, targets, all_of_host=all_of_host)
    if not locators:
        yield f'There are no sessions of {targets[0]!r} to delete.'
    elif len(locators) > 1 and not confirm(_question(locators), f'{len(locators)} sessions were not deleted'):
        yield SessionError('nothing was deleted')
    else:
        yield from _each(partial(moving.delete, store), locators)


def _question(locators: Sequence[Locator]) -> str:
    titles = [locator.title for locator in locators]
    more = f' and {len(titles) - _MOST_TITLES} more' if len(titles) > _MOST_TITLES else ''
    return f'Delete {len(titles)} sessions, {", ".join(titles[:_MOST_TITLES])}{more}?'


def export(  # noqa: PLR0913
    targets: Sequence[str],
    *,
    env: Environment,
    all_of_host: bool = False,
    format: str = 'json',  # noqa: A002
    redacted: bool = False,
    output: str | None = None,
    output_dir: str | None = None,
    force: bool = False,
) -> Iterator[object]:
    """Export one session, several, all of a host, or all; one that fails does not keep the others from it."""
    if output is not None and output_dir is not None:
        raise SessionError('--output names a file and --output-dir a directory: choose one')
    store = SessionStore.of(env)
    locators = _resolve_targets(store, targets, all_of_host=all_of_host)
    if output_dir is None and (len(locators) != 1 or all_of_host):
        raise SessionError(
            'several sessions go into a directory, each into a file of its own: name it with --output-dir'
        )
    if not locators:
        yield 'There are no sessions to export.'
    files: dict[Locator, Path | None]
    if output_dir is None:
        files = {locators[0]: None if output in (None, STANDARD_STREAM) else _validate_output(str(output))}
    else:
        files = {**transfer.name_files(locators, Path(output_dir), transfer.FORMATS[format])}

    def export_one(locator: Locator) -> transfer.Export:
        exported = transfer.export(store, locator, format, redacted=redacted)
        file = files[locator]
        return transfer.write_export(exported, file, force=force) if file else exported

    yield from _each(export_one, files)


def _validate_output(file: str) -> Path:
    path = Path(file)
    if not file or not path.parent.is_dir():
        raise SessionError(f'the file {file!r} cannot be made: there is no directory for it')
    return path


def import_(  # noqa: PLR0913
    file: str,
    name: str | None = None,
    host: str | None = None,
    *,
    env: Environment,
    force: bool = False,
    merge: bool = False,
    read_input: Callable[[], bytes],
) -> transfer.Imported:
    """Create a session from a file, or from standard input."""
    source = read_input() if file == STANDARD_STREAM else file
    return transfer.import_session(source, name, host, force=force, merge=merge, env=env)


def set_(  # noqa: PLR0913
    name: str,
    host: str,
    items: Sequence[str],
    *,
    env: Environment,
    auth: str | None = None,
    auth_type: str | None = None,
    bearer: str | None = None,
    read_secret: Callable[[str], str],
) -> editing.ItemsSet:
    """Set items of a session; where the name is a path, the host may be the first item."""
    is_item = os.sep in name and _ITEM.fullmatch(host) and not _HOST_WITH_PORT.fullmatch(host)
    locator = SessionStore.of(env).locate(name, None if is_item else host)
    texts = [host, *items] if is_item else items
    credentials = editing.Credentials(auth, auth_type, bearer)
    return editing.set_items(locator, texts, credentials, env=env, read_secret=read_secret)


def unset(
    name: str, host: str | None, items: Sequence[str], *, env: Environment, auth: bool = False
) -> editing.ItemsUnset:
    """Remove items from a session; the host may be the first item."""
    store = SessionStore.of(env)
    return editing.unset_items(store, *_resolve_target(store, name, host, items), auth=auth)


def reset(
    name: str, host: str | None, items: Sequence[str], *, env: Environment, auth: bool = False
) -> editing.ItemsReset:
    """Drop overrides of a session; the host may be the first item."""
    store = SessionStore.of(env)
    return editing.reset_items(store, *_resolve_target(store, name, host, items), auth=auth)


def check(*, env: Environment, fix: bool = False, track: Track) -> checkup.Report:
    """Check all sessions."""
    return checkup.check_sessions(SessionStore.of(env), track, fix=fix)


def upgrade(host: str, name: str, *, env: Environment, bind_cookies: bool = False) -> checkup.Upgraded:
    """Upgrade a session."""
    store = SessionStore.of(env)
    return checkup.upgrade_session(store, store.resolve(name, host), bind_cookies=bind_cookies)


def upgrade_all(*, env: Environment, bind_cookies: bool = False) -> Iterator[object]:
    """Upgrade every named session; one that fails does not keep the others from it."""
    store = SessionStore.of(env)
    outcomes: list[object] = []
    for locators in _each(store.sessions, store.hosts()):
        if isinstance(locators, SessionError):
            outcomes.append(locators)
        else:
            outcomes += _each(partial(checkup.upgrade_session, store, bind_cookies=bind_cookies), locators)
    yield from outcomes or ['There are no named sessions to upgrade.']


def completion(shell: str, *, env: Environment) -> str:  # noqa: ARG001  # each action gets it
    """Return the script that makes a shell complete HTTPie's commands."""
    from .completion import shell_code  # noqa: PLC0415  # it imports argcomplete, which nothing else needs

    return shell_code(shell)


def _each(function: Callable[[T], R], things: Iterable[T]) -> Iterator[R | SessionError]:
    """Yield what a function returns for each thing, or the error that it raises."""
    for thing in things:
        try:
            yield function(thing)
        except SessionError as error:  # noqa: PERF203  # one that fails does not keep the others from it
            yield error


def _resolve_targets(store: SessionStore, targets: Sequence[str], *, all_of_host: bool) -> list[Locator]:
    """Return the sessions that the words of a command name; the last of several is the host, unless it is a path."""
    if all_of_host:
        if len(targets) > 1:
            raise SessionError('--all takes one HOST, and no names')
        return store.sessions(targets[0] if targets else None)
    if not targets:
        raise SessionError('name a session, or --all')
    names, host = list(dict.fromkeys(targets)), None
    if len(targets) > 1 and os.sep not in targets[-1]:
        names, host = list(dict.fromkeys(targets[:-1])), targets[-1]
    return [store.resolve(name, host) for name in names]


def _resolve_target(
    store: SessionStore, name: str, host: str | None, items: Sequence[str]
) -> tuple[Locator, Sequence[str]]:
    """Return the session and the items that are named; ``host`` is an item, unless it is a host that has sessions."""
    if host is None or os.sep in name:
        return store.resolve(name), [*([] if host is None else [host]), *items]
    with suppress(SessionError):
        if store.host(host) in store.hosts():
            return store.resolve(name, host), items
    if _HOST_WITH_PORT.fullmatch(host):
        return store.resolve(name, host), items
    return store.resolve(name), [host, *items]
