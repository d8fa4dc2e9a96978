"""What each command does with the words that are typed, where that is more than a call."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ..errors import SessionError
from ..manage import checkup, editing, moving, transfer
from ..model.locator import Locator
from ..storage.store import SessionStore
from .terminal import Terminal

T = TypeVar('T')
R = TypeVar('R')

_MOST_TITLES = 10
_HOST_WITH_PORT = re.compile(r'(localhost|[^:;]+\.[^:;]+|\[.*\])?:\d+|https?://.*')


def delete(
    store: SessionStore, terminal: Terminal, targets: Sequence[str], *, all_of_host: bool, yes: bool
) -> Iterator[object]:
    """Delete one session, several, or all of a host; what is missing is found before anything is deleted."""
    if all_of_host and not targets:
        raise SessionError('name the host whose sessions are to be deleted: httpie sessions delete --all HOST')
    locators = _resolve_targets(store, targets, all_of_host=all_of_host)
    count, titles = len(locators), ', '.join(locator.title for locator in locators[:_MOST_TITLES])
    more = f' and {count - _MOST_TITLES} more' if count > _MOST_TITLES else ''
    question, otherwise = f'Delete {count} sessions, {titles}{more}?', f'{count} sessions were not deleted'
    if not locators:
        yield f'There are no sessions of {targets[0]!r} to delete.'
    elif count == 1 or yes or terminal.confirm(question, otherwise):
        yield from _each(partial(moving.delete, store), locators)
    else:
        yield SessionError('nothing was deleted')


def export(  # noqa: PLR0913
    store: SessionStore,
    _: Terminal,
    targets: Sequence[str],
    *,
    all_of_host: bool,
    format: str,  # noqa: A002
    redacted: bool,
    output: str | None,
    output_dir: str | None,
    force: bool,
) -> Iterator[object]:
    """Export one session, several, all of a host, or all; one that fails does not keep the others from it."""
    if output is not None and output_dir is not None:
        raise SessionError('--output names a file and --output-dir a directory: choose one')
    locators = _resolve_targets(store, targets, all_of_host=all_of_host)
    files: dict[Locator, Path | None] = dict.fromkeys(locators)
    if output_dir is not None:
        files |= transfer.name_files(locators, Path(output_dir), transfer.FORMATS[format])
    elif len(locators) != 1 or all_of_host:
        raise SessionError(
            'several sessions go into a directory, each into a file of its own: name it with --output-dir'
        )
    elif output not in (None, editing.STANDARD_STREAM):
        if not output or not Path(output).parent.is_dir():
            raise SessionError(f'the file {output!r} cannot be made: there is no directory for it')
        files = {locators[0]: Path(output)}

    def export_one(locator: Locator) -> transfer.Export:
        exported = transfer.export(store, locator, format, redacted=redacted)
        file = files[locator]
        return transfer.write_export(exported, file, force=force) if file else exported

    yield from _each(export_one, files) if files else ['There are no sessions to export.']


def import_(_: SessionStore, terminal: Terminal, file: str, **options: Any) -> transfer.Imported:
    """Create a session from a file, or from standard input."""
    source = terminal.read_input() if file == editing.STANDARD_STREAM else file
    return transfer.import_session(source, **options, env=terminal.env)


def set_(
    store: SessionStore, terminal: Terminal, name: str, host: str, items: Sequence[str], **auth: str | None
) -> editing.ItemsSet:
    """Set items of a session; where the name is a path, the host may be the first item."""
    is_item = os.sep in name and re.search('[:;]', host) and not _HOST_WITH_PORT.fullmatch(host)
    locator = store.locate(name, None if is_item else host)
    texts, credentials = [host, *items] if is_item else items, editing.Credentials(**auth)
    return editing.set_items(locator, texts, credentials, env=terminal.env, read_secret=terminal.read_secret)


def resolve_items(
    store: SessionStore, name: str, host: str | None, items: Sequence[str]
) -> tuple[Locator, Sequence[str]]:
    """Return the session and the items that are named; ``host`` is an item, unless it is a host that has sessions."""
    if host is None:
        return store.resolve(name), items
    if os.sep not in name:
        if _HOST_WITH_PORT.fullmatch(host):
            return store.resolve(name, host), items
        with suppress(SessionError):
            if store.host(host) in store.hosts():
                return store.resolve(name, host), items
    return store.resolve(name), [host, *items]


def upgrade_all(store: SessionStore, _: Terminal, *, bind_cookies: bool) -> Iterator[object]:
    """Upgrade every named session; one that fails does not keep the others from it."""
    upgrade = partial(checkup.upgrade_session, store, bind_cookies=bind_cookies)
    results: list[object] = []
    for found in _each(store.sessions, store.hosts()):
        results += [found] if isinstance(found, SessionError) else _each(upgrade, found)
    yield from results or ['There are no named sessions to upgrade.']


def _each(function: Callable[[T], R], things: Iterable[T]) -> Iterator[R | SessionError]:
    for thing in things:
        try:
            yield function(thing)
        except SessionError as error:  # noqa: PERF203  # one that fails does not keep the others from it
            yield error


def _resolve_targets(store: SessionStore, targets: Sequence[str], *, all_of_host: bool) -> list[Locator]:
    if all_of_host:
        if len(targets) > 1:
            raise SessionError('--all takes one HOST, and no names')
        return store.sessions(targets[0] if targets else None)
    if not targets:
        raise SessionError('name a session, or --all')
    has_host = len(targets) > 1 and os.sep not in targets[-1]
    names, host = (targets[:-1], targets[-1]) if has_host else (targets, None)
    return [store.resolve(name, host) for name in dict.fromkeys(names)]
