"""How each value that a command returns is shown: as a table in a terminal, as text in a pipe, as JSON."""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from datetime import datetime, timezone
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from ..errors import SessionError
from ..manage.checkup import Problem, Report, Upgraded
from ..manage.details import INHERITED, REMOVED, ItemDetails, SessionDetails
from ..manage.editing import ItemsReset, ItemsSet, ItemsUnset
from ..manage.listing import Listing, SessionSummary, is_private
from ..manage.moving import Copied, Deleted, Renamed
from ..manage.transfer import Export, Imported
from ..model.items import MASK, in_words
from ..model.locator import title_of
from ..storage.store import quoted
from .table import MOST_ROWS, NOTHING, make_table, printable, show_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .terminal import Terminal

_TOO_LONG = 86400 * 365 * 1000
_UNITS = ((86400 * 365, 'year'), (86400 * 30, 'month'), (86400, 'day'), (3600, 'hour'), (60, 'minute'))


def show_json(value: Any, terminal: Terminal) -> None:
    """Show a listing, a session or a report as JSON."""
    terminal.write(json.dumps(to_json(value), indent=4, ensure_ascii=False) + '\n')


@singledispatch
def show(value: Any, terminal: Terminal) -> None:
    """Show a value that a command returned."""
    terminal.say(str(value))


@show.register(bytes)
def _(value: bytes, terminal: Terminal) -> None:
    terminal.write_bytes(value)


@show.register(str)
def _(value: str, terminal: Terminal) -> None:
    terminal.write(f'{value}\n')


@show.register(SessionError)
def _(error: SessionError, terminal: Terminal) -> None:
    terminal.fail(error)


@show.register(Copied)
def _(copied: Copied, terminal: Terminal) -> None:
    terminal.write(f'Copied {copied.source.title} to {copied.target.title}\n')
    if copied.left_behind:
        left = in_words(copied.left_behind)
        terminal.warn(
            f'{left[0].upper()}{left[1:]} did not go to {str(copied.target.host)!r}; --with-secrets copies all.'
        )


@show.register(Renamed)
def _(renamed: Renamed, terminal: Terminal) -> None:
    terminal.write(f'Renamed {renamed.source.title} to {renamed.target.title}\n')


@show.register(Deleted)
def _(deleted: Deleted, terminal: Terminal) -> None:
    terminal.write(f'Deleted {deleted.locator.title}\n')
    if deleted.kept:
        link = str(deleted.locator.path)
        terminal.warn(f'{link!r} was a link; the file that it led to is still there: {deleted.kept!r}.')


@show.register(Export)
def _(exported: Export, terminal: Terminal) -> None:
    title = exported.locator.title
    if exported.other_items:
        terminal.warn(f'A cookies.txt holds cookies alone, and of {title} not {in_words(exported.other_items)}.')
    if exported.unwritable:
        has_host = exported.locator.host is not None
        why = 'do not fit into a cookies.txt' if has_host else 'belong to no host: name the HOST that they are for'
        terminal.warn(f'Cookies of {title} that {why}: {", ".join(map(repr, exported.unwritable))}.')
    if exported.file:
        terminal.write(f'Exported {title} to {str(exported.file)!r}\n')
    else:
        terminal.write_bytes(exported.content)


@show.register(Imported)
def _(imported: Imported, terminal: Terminal) -> None:
    kind = 'a session file'
    if imported.is_cookies_txt:
        count = len(imported.items)
        kind = f'a cookies.txt with {count} cookie{"s" * (count != 1)}'
        kind += f', {imported.others} of them for other hosts' if imported.others else ''
    source = 'standard input' if imported.file is None else repr(str(imported.file))
    if imported.is_merged:
        terminal.write(f'Added {in_words(imported.items)} from {source}, {kind}, to {imported.locator.title}\n')
    else:
        terminal.write(f'Imported {source}, {kind}, as {imported.locator.title}\n')


@show.register(ItemsSet)
def _(done: ItemsSet, terminal: Terminal) -> None:
    title = done.locator.title
    if done.items:
        terminal.write(f'Set {in_words(done.items)} of {title}{", which is new" if done.is_new else ""}\n')
    else:
        terminal.write(f'{title} has all of that already\n')


@show.register(ItemsUnset)
def _(done: ItemsUnset, terminal: Terminal) -> None:
    away = ''
    if done.inherited:
        away = f'; its base {done.base!r} does not bring {"them" if done.inherited > 1 else "it"} back'
    terminal.write(f'Removed {in_words(done.items)} from {done.locator.title}{away}\n')


@show.register(ItemsReset)
def _(done: ItemsReset, terminal: Terminal) -> None:
    title = done.locator.title
    if done.base is None:
        terminal.write(f'{title} has inherited nothing: there is nothing to reset\n')
    elif not done.items:
        terminal.write(f'{title} follows its base {done.base!r} already\n')
    else:
        terminal.write(f'Of {title}, {in_words(done.items)} will follow its base {done.base!r} again\n')


@show.register(Upgraded)
def _(upgraded: Upgraded, terminal: Terminal) -> None:
    title = upgraded.locator.title
    if upgraded.to_version:
        terminal.write(f'Upgraded {title} to v{upgraded.to_version}\n')
    else:
        terminal.write(f'{title} is already up to date.\n')


@show.register(Listing)
def _(listing: Listing, terminal: Terminal) -> None:
    now = time.time()
    if listing.sessions:
        columns = ('HOST', 'NAME', 'HEADERS', 'COOKIES', 'AUTH', 'BASE', 'LAST USED', 'REMARKS')
        rows = [_row_of(summary, now, is_brief=terminal.is_terminal) for summary in listing.sessions]
        show_table(terminal, columns, rows, numbers={2}, bad={7})
        for summary in listing.sessions:
            if summary.problem and terminal.is_terminal:
                title = title_of(summary.host, summary.name) if summary.name else repr(summary.path)
                terminal.say(printable(f'{title} cannot be read: {summary.problem}'))
    elif listing.others:
        terminal.write(f'There are no sessions for {listing.host!r}; there are some for {quoted(listing.others)}.\n')
    else:
        terminal.write('There are no sessions yet: http --session=NAME makes one.\n')
    if listing.strays:
        terminal.warn(
            f'{quoted(listing.strays)} in the sessions directory: no session is there (httpie sessions check).'
        )


@show.register(SessionDetails)
def _(details: SessionDetails, terminal: Terminal) -> None:
    now = time.time()
    facts = [
        ('session', title_of(details.host or '', details.name)),
        ('file', details.path),
        ('mode', f'{details.mode:04o}{"" if is_private(details.mode) else " (others may read it)"}'),
        ('base', NOTHING if details.base is None else repr(details.base)),
        ('format', f'HTTPie {details.format}' if details.format else 'of no version of HTTPie'),
        ('last used', _since(details.last_used, now)),
    ]
    rows = [_row_of_item(item, details.base, now) for item in details.items]
    columns = ('ITEM', 'NAME', 'VALUE', 'ORIGIN', 'FOR')
    if terminal.is_terminal and len(rows) <= MOST_ROWS:
        _show_panel(terminal, facts, columns, rows)
        return
    width = max(len(label) for label, _ in facts)
    terminal.write(''.join(f'{label:<{width}}  {printable(text)}\n' for label, text in facts))
    terminal.write('\n')
    if rows:
        show_table(terminal, columns, rows)
    else:
        terminal.write('There is nothing in it.\n')


@show.register(Report)
def _(report: Report, terminal: Terminal) -> None:
    for problem in report.problems:
        terminal.say(printable(_line_of(problem)))
    sessions = 'no sessions' if not report.checked else f'{report.checked} session{"s" * (report.checked != 1)}'
    fixed = sum(problem.fixed is not None for problem in report.problems)
    fixable = sum(problem.fixed is None and problem.advice is None for problem in report.problems)
    if not report.problems:
        terminal.say(f'Checked {sessions}: nothing is wrong.')
    else:
        count = f'{len(report.problems)} thing{"s are" if len(report.problems) > 1 else " is"} wrong'
        mended = f'{fixed} mended' if fixed or not fixable else f'--fix mends {fixable}'
        terminal.say(f'Checked {sessions}: {count}, {mended}.')


def _row_of(one: SessionSummary, now: float, *, is_brief: bool) -> list[str]:
    if one.problem:
        why = 'cannot be read' if is_brief else f'cannot be read: {one.problem}'
        return [one.host, one.name or '?', '?', '?', '?', '?', _since(one.last_used, now), why]
    remarks = [] if one.is_private else [f'mode {one.mode:04o}']
    if one.is_base_missing:
        remarks.append('base is missing')
    if one.has_old_format:
        remarks.append('old layout')
    notes = [f'{one.expired_cookies} expired'] if one.expired_cookies else []
    if one.next_expiry is not None:
        notes.append(f'next expires in {_span(one.next_expiry - now)}')
    cookies = f'{one.cookies} ({", ".join(notes)})' if notes else str(one.cookies)
    return [
        one.host,
        one.name,
        str(one.headers),
        cookies,
        one.auth or NOTHING,
        one.base or NOTHING,
        _since(one.last_used, now),
        ', '.join(remarks) or NOTHING,
    ]


def _row_of_item(item: ItemDetails, base: str | None, now: float) -> list[str]:
    origin = item.origin
    if origin == INHERITED:
        origin = f'inherited from {base!r}'
    elif origin == REMOVED:
        origin = f'removed here, whatever {base!r} has'
    value = MASK if item.is_hidden else NOTHING if item.value is None else item.value
    return [item.kind, item.name or NOTHING, value, origin, _scope_of(item, now)]


def _scope_of(item: ItemDetails, now: float) -> str:
    if item.kind != 'cookie':
        return NOTHING
    parts = [f'{item.domain or "any host"} {item.path}']
    if item.is_secure:
        parts.append('https alone')
    if item.expires is not None:
        parts.append('expired' if item.is_expired else f'expires in {_span(item.expires - now)}')
    return ', '.join(parts)


def _line_of(problem: Problem) -> str:
    text = f'{problem.title}: {problem.text}'
    if problem.fixed:
        return f'{text}; {problem.fixed}'
    return f'{text}; {problem.advice or "--fix mends that"}'


def _show_panel(
    terminal: Terminal, facts: list[tuple[str, str]], columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    from rich.console import Group  # noqa: PLC0415  # only a terminal needs it
    from rich.panel import Panel  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    grid = Table.grid(padding=(0, 2))
    grid.add_column(style='bold')
    grid.add_column(overflow='fold')
    for label, text in facts[1:]:
        grid.add_row(label, Text(printable(text)))
    cells = [[printable(cell) for cell in row] for row in rows]
    below = make_table(columns, cells) if rows else Text('\nThere is nothing in it.', 'grey')
    terminal.show(Panel(Group(grid, below), title=Text(printable(facts[0][1])), title_align='left', expand=False))


def _since(moment: float | None, now: float) -> str:
    if moment is None:
        return NOTHING
    return f'{_span(now - moment)} ago' if now - moment >= _UNITS[-1][0] else 'just now'


def _span(seconds: float) -> str:
    if seconds >= _TOO_LONG:
        return 'more than 1000 years'
    for unit, name in _UNITS:
        if seconds >= unit:
            count = int(seconds // unit)
            return f'{count} {name}{"s" * (count > 1)}'
    return 'less than a minute'


def _moment(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec='seconds').replace('+00:00', 'Z')
    except (OverflowError, ValueError, OSError):
        return '9999-12-31T23:59:59Z'


@singledispatch
def to_json(value: Any) -> Any:
    """Return a value as JSON holds it."""
    raise TypeError(f'{type(value).__name__} is not shown as JSON')


@to_json.register(Listing)
def _(listing: Listing) -> Any:
    return [
        {
            **asdict(one),
            'mode': f'{one.mode:04o}',
            'is_private': one.is_private,
            'next_expiry': _moment(one.next_expiry),
            'last_used': _moment(one.last_used),
        }
        for one in listing.sessions
    ]


@to_json.register(Report)
def _(report: Report) -> Any:
    return [asdict(problem) for problem in report.problems]


@to_json.register(SessionDetails)
def _(details: SessionDetails) -> Any:
    return {
        **asdict(details),
        'mode': f'{details.mode:04o}',
        'last_used': _moment(details.last_used),
        'items': [_item_to_json(item) for item in details.items],
    }


def _item_to_json(item: ItemDetails) -> dict[str, Any]:
    shown = {**asdict(item), 'expires': _moment(item.expires)}
    if item.kind != 'cookie':
        for key in ('domain', 'path', 'expires', 'is_expired', 'is_secure'):
            del shown[key]
    return shown
