"""What the commands do that takes more than one call: many sessions, questions, files."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ..errors import SessionError, quote_path
from ..manage import checkup, editing, exporting, importing, listing, moving, pruning
from ..model.items import plain_headers
from ..model.locator import Locator
from ..storage.store import SessionStore
from .targets import locate_to_set, resolve_targets, split_files
from .terminal import Terminal

_MOST_TITLES = 10


def delete_(
    store: SessionStore, terminal: Terminal, targets: list[str], *, all_of_host: bool, yes: bool
) -> Iterator[Any]:
    if all_of_host and not targets:
        raise SessionError('--all requires a host: httpie sessions delete --all HOST')
    locators = resolve_targets(store, targets, all_of_host=all_of_host)
    count, titles = len(locators), ', '.join(locator.title for locator in locators[:_MOST_TITLES])
    more = f' and {count - _MOST_TITLES} more' if count > _MOST_TITLES else ''
    question, otherwise = f'Delete {count} sessions, {titles}{more}?', f'delete {count} sessions'
    if not locators:
        yield f'There are no sessions for {store.host(targets[0])!r}.'
    elif count == 1 or yes or terminal.confirm(question, otherwise):
        heirs = moving.find_heirs(store, locators)
        yield from _each(lambda one: moving.delete(store, one, heirs), locators)
    else:
        yield SessionError('Nothing was deleted.')


def prune(store: SessionStore, terminal: Terminal, host: str | None, *, yes: bool, **which: Any) -> Iterator[Any]:
    found = listing.list_all(store, host, terminal.track)
    chosen = pruning.Pruning(store, found, **which)
    yield from chosen.kept
    count = len(chosen.sessions)
    what = f'delete {count} session{"s" * (count > 1)}'
    if not found.sessions:
        yield found
    elif not count:
        yield 'There is nothing to prune.'
    else:
        yield listing.Listing(sorted(chosen.sessions.values(), key=listing.ORDERS['name']), [], host, [])
        if yes or terminal.confirm(f'{what.capitalize()}?', what):
            yield from _each(chosen.delete, chosen.sessions)
        else:
            yield SessionError('Nothing was deleted.')


def export(  # noqa: PLR0913
    store: SessionStore,
    terminal: Terminal,
    targets: list[str],
    *,
    all_of_host: bool,
    format: str,  # noqa: A002
    redacted: bool,
    output: str | None,
    output_dir: str | None,
    with_base: bool,
    force: bool,
) -> Iterator[Any]:
    if force and output_dir is None and output in (None, editing.STANDARD_STREAM):
        raise SessionError('--force requires --output or --output-dir.')
    if output is not None and output_dir is not None:
        raise SessionError('--output cannot be combined with --output-dir.')
    if with_base and output_dir is None:
        raise SessionError('--with-base requires --output-dir.')
    locators = resolve_targets(store, targets, all_of_host=all_of_host)
    locators = exporting.with_bases(store, locators) if with_base else locators
    files: dict[Locator, Path | None] = dict.fromkeys(locators)
    if output_dir is not None:
        files |= exporting.name_files(locators, Path(output_dir), exporting.FORMATS[format])
    elif len(locators) != 1 or all_of_host:
        raise SessionError('Exporting several sessions requires --output-dir.')
    elif output not in (None, editing.STANDARD_STREAM):
        if not output or not Path(output).parent.is_dir():
            raise SessionError(f'Cannot create {quote_path(output)}: its directory does not exist.')
        files = {locators[0]: Path(output)}

    plain = plain_headers(terminal.env.config) if redacted else set()

    def export_one(locator: Locator) -> exporting.Export:
        exported = exporting.export(store, locator, format, redacted=redacted, plain=plain)
        file = files[locator]
        return exporting.write_export(exported, file, force=force) if file else exported

    yield from _each(export_one, files) if files else ['There are no sessions to export.']


def import_(
    _: SessionStore, terminal: Terminal, file: str, name: str | None, host: str | None, more: list[str], **how: Any
) -> Iterator[Any]:
    files, name_and_host = split_files([file, *(one for one in (name, host) if one is not None), *more])

    def import_one(one: str) -> importing.Imported:
        source = terminal.read_input() if one == editing.STANDARD_STREAM else one
        return importing.import_session(source, *name_and_host, **how, env=terminal.env)

    yield from _each(import_one, files)


def set_(  # noqa: PLR0913
    store: SessionStore,
    terminal: Terminal,
    name: str,
    host: str | None,
    items: list[str],
    *,
    base: str | None,
    followed: str | None,
    hosts: list[str],
    has_secrets: bool,
    url: str | None,
    **auth: str | None,
) -> editing.ItemsSet:
    if None not in (base, followed):
        raise SessionError('--base inherits once, --follow in every run. Choose one.')
    locator, texts = locate_to_set(store, name, host, items)
    around = editing.Surroundings(followed or base, followed is not None, tuple(hosts), has_secrets, url)
    credentials = editing.Credentials(**auth)
    return editing.set_items(locator, texts, credentials, around, env=terminal.env, read_secret=terminal.read_secret)


def upgrade_all(store: SessionStore, _: Terminal, *, bind_cookies: bool) -> Iterator[Any]:
    upgrade = partial(checkup.upgrade_session, store, bind_cookies=bind_cookies)
    hosts = store.hosts()
    results: list[object] = [*_each(upgrade, store.shared())]
    for found in _each(store.sessions, hosts):
        results += [found] if isinstance(found, SessionError) else _each(upgrade, found)
    yield from results or ['There are no named sessions to upgrade.']


def _each(function: Callable[[Any], object], things: Iterable[Any]) -> Iterator[Any]:
    for thing in things:
        try:
            yield function(thing)
        except SessionError as error:  # noqa: PERF203  # one that fails does not keep the others from it
            yield error
