"""How what the commands return is shown: in a terminal, in a pipe, and as JSON. The one place that does it."""

from __future__ import annotations

import json
import time
from datetime import datetime, timezone
from itertools import chain
from typing import TYPE_CHECKING, Any

from ._catalog import Listing, is_private
from ._check import Report
from ._details import INHERITED, REMOVED, SessionDetails
from ._secrets import MASK
from ._store import in_words, title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import JustifyMethod, RenderableType

    from ._catalog import SessionSummary
    from ._check import Problem
    from ._details import ItemDetails
    from ._terminal import Terminal

_NOTHING = '-'
# Rich takes about a millisecond for each row of a table.
_MOST_ROWS = 1000
_TOO_LONG = 86400 * 365 * 1000
_UNITS = ((86400 * 365, 'year'), (86400 * 30, 'month'), (86400, 'day'), (3600, 'hour'), (60, 'minute'))


def show(terminal: Terminal, value: Listing | SessionDetails | Report, *, as_json: bool) -> None:
    """Show a value on standard output: as a table in a terminal, as aligned text elsewhere, or as JSON."""
    if as_json:
        terminal.write(json.dumps(_to_json(value), indent=4, ensure_ascii=False) + '\n')
    elif isinstance(value, Listing):
        _show_listing(terminal, value)
    elif isinstance(value, SessionDetails):
        _show_details(terminal, value)
    else:
        _show_report(terminal, value)


def _show_listing(terminal: Terminal, listing: Listing) -> None:
    now = time.time()
    if listing.sessions:
        columns = ('HOST', 'NAME', 'HEADERS', 'COOKIES', 'AUTH', 'BASE', 'LAST USED', 'REMARKS')
        rows = [_row_of(summary, now, is_brief=terminal.is_terminal) for summary in listing.sessions]
        _show_table(terminal, columns, rows, numbers={2}, bad={7})
        for summary in listing.sessions:
            if summary.fault and terminal.is_terminal:
                title = title_of(summary.host, summary.name) if summary.name else repr(summary.path)
                terminal.say(_printable(f'{title} cannot be read: {summary.fault}'))
    elif listing.others:
        terminal.write(f'There are no sessions for {listing.host!r}; there are some for {in_words(listing.others)}.\n')
    else:
        terminal.write('There are no sessions yet: http --session=NAME makes one.\n')
    if listing.strays:
        terminal.warn(
            f'{in_words(listing.strays)} in the sessions folder: no session is there (httpie sessions check).'
        )


def _row_of(one: SessionSummary, now: float, *, is_brief: bool) -> list[str]:
    if one.fault:
        why = 'cannot be read' if is_brief else f'cannot be read: {one.fault}'
        return [one.host, one.name or '?', '?', '?', '?', '?', _since(one.last_used, now), why]
    remarks = [] if one.is_private else [f'mode {one.mode:04o}']
    if one.is_base_missing:
        remarks.append('base is missing')
    if one.has_old_layout:
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
        one.auth or _NOTHING,
        one.base or _NOTHING,
        _since(one.last_used, now),
        ', '.join(remarks) or _NOTHING,
    ]


def _show_details(terminal: Terminal, details: SessionDetails) -> None:
    now = time.time()
    facts = [
        ('session', title_of(details.host or '', details.name)),
        ('file', details.path),
        ('mode', f'{details.mode:04o}{"" if is_private(details.mode) else " (others may read it)"}'),
        ('base', _NOTHING if details.base is None else repr(details.base)),
        ('layout', f'HTTPie {details.layout}' if details.layout else 'of no version of HTTPie'),
        ('last used', _since(details.last_used, now)),
    ]
    rows = [_row_of_item(item, details.base, now) for item in details.items]
    columns = ('ITEM', 'NAME', 'VALUE', 'ORIGIN', 'FOR')
    if terminal.is_terminal and len(rows) <= _MOST_ROWS:
        _show_panel(terminal, facts, columns, rows)
        return
    width = max(len(label) for label, _ in facts)
    terminal.write(''.join(f'{label:<{width}}  {_printable(text)}\n' for label, text in facts))
    terminal.write('\n')
    if rows:
        _show_table(terminal, columns, rows)
    else:
        terminal.write('There is nothing in it.\n')


def _row_of_item(item: ItemDetails, base: str | None, now: float) -> list[str]:
    origin = item.origin
    if origin == INHERITED:
        origin = f'inherited from {base!r}'
    elif origin == REMOVED:
        origin = f'removed here, whatever {base!r} has'
    value = MASK if item.is_hidden else _NOTHING if item.value is None else item.value
    return [item.kind, item.name or _NOTHING, value, origin, _scope_of(item, now)]


def _scope_of(item: ItemDetails, now: float) -> str:
    if item.kind != 'cookie':
        return _NOTHING
    parts = [f'{item.domain or "any host"} {item.path}']
    if item.is_secure:
        parts.append('https alone')
    if item.expires is not None:
        parts.append('expired' if item.is_expired else f'expires in {_span(item.expires - now)}')
    return ', '.join(parts)


def _show_report(terminal: Terminal, report: Report) -> None:
    for problem in report.problems:
        terminal.say(_printable(_line_of(problem)))
    sessions = 'no sessions' if not report.checked else f'{report.checked} session{"s" * (report.checked != 1)}'
    fixed = sum(problem.fixed is not None for problem in report.problems)
    can_be = sum(problem.fixed is None and problem.advice is None for problem in report.problems)
    if not report.problems:
        terminal.say(f'Checked {sessions}: nothing is wrong.')
    else:
        count = f'{len(report.problems)} thing{"s are" if len(report.problems) > 1 else " is"} wrong'
        mended = f'{fixed} mended' if fixed or not can_be else f'--fix mends {can_be}'
        terminal.say(f'Checked {sessions}: {count}, {mended}.')


def _line_of(problem: Problem) -> str:
    text = f'{problem.title}: {problem.text}'
    if problem.fixed:
        return f'{text}; {problem.fixed}'
    return f'{text}; {problem.advice or "--fix mends that"}'


def _show_table(
    terminal: Terminal,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: frozenset[int] | set[int] = frozenset(),
    bad: frozenset[int] | set[int] = frozenset(),
) -> None:
    text = ''.join(chain.from_iterable(rows))
    if not text.isprintable():
        rows = [[_printable(cell) for cell in row] for row in rows]
    if terminal.is_terminal and len(rows) <= _MOST_ROWS:
        empty = {at for at in range(len(columns)) if all(row[at] == _NOTHING for row in rows)}
        terminal.show(_make_table(columns, rows, numbers, bad, empty))
        return
    is_ascii = text.isascii()
    widths = [max(map(len if is_ascii else _width, column)) for column in zip(columns, *rows)]
    if is_ascii:
        pattern = '  '.join(f'{{:{">" if at in numbers else "<"}{width}}}' for at, width in enumerate(widths))
        lines = [pattern.format(*row).rstrip() for row in (columns, *rows)]
    else:
        lines = [_align(row, widths, numbers) for row in (columns, *rows)]
    terminal.write('\n'.join([*lines, '']))


def _align(row: Sequence[str], widths: Sequence[int], numbers: frozenset[int] | set[int]) -> str:
    spaces = [' ' * (width - _width(cell)) for cell, width in zip(row, widths)]
    cells = [space + cell if at in numbers else cell + space for at, (cell, space) in enumerate(zip(row, spaces))]
    return '  '.join(cells).rstrip()


def _width(text: str) -> int:
    """Return how many columns a text takes in a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415

    return cell_len(text)


def _make_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    numbers: frozenset[int] | set[int] = frozenset(),
    bad: frozenset[int] | set[int] = frozenset(),
    left_out: frozenset[int] | set[int] = frozenset(),
) -> RenderableType:
    from rich import box  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style='bold')
    for at, column in enumerate(columns):
        if at in left_out:
            continue
        style = 'red' if at in bad else 'aqua' if at == 0 else ''
        justify: JustifyMethod = 'right' if at in numbers else 'left'
        table.add_column(column, justify=justify, style=style, overflow='fold', min_width=len(column))
    for row in rows:
        cells = [cell for at, cell in enumerate(row) if at not in left_out]
        table.add_row(*[Text(cell, 'grey' if cell in (_NOTHING, MASK) else '') for cell in cells])
    return table


def _show_panel(
    terminal: Terminal, facts: list[tuple[str, str]], columns: Sequence[str], rows: Sequence[Sequence[str]]
) -> None:
    from rich.console import Group  # noqa: PLC0415
    from rich.panel import Panel  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    grid = Table.grid(padding=(0, 2))
    grid.add_column(style='bold')
    grid.add_column(overflow='fold')
    for label, text in facts[1:]:
        grid.add_row(label, Text(_printable(text)))
    cells = [[_printable(cell) for cell in row] for row in rows]
    below = _make_table(columns, cells) if rows else Text('\nThere is nothing in it.', 'grey')
    terminal.show(Panel(Group(grid, below), title=Text(_printable(facts[0][1])), title_align='left', expand=False))


def _printable(text: str) -> str:
    """Return the text with what would move the cursor, or is no character, as escapes."""
    if text.isprintable():
        return text
    return ''.join(one if one.isprintable() else ascii(one)[1:-1] for one in text)


def _since(moment: float | None, now: float) -> str:
    if moment is None:
        return _NOTHING
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


def _to_json(value: Listing | SessionDetails | Report) -> Any:
    if isinstance(value, Listing):
        return [_summary_to_json(summary) for summary in value.sessions]
    if isinstance(value, Report):
        return [problem._asdict() for problem in value.problems]
    return {
        **value._asdict(),
        'mode': f'{value.mode:04o}',
        'last_used': _moment(value.last_used),
        'items': [_item_to_json(item) for item in value.items],
    }


def _summary_to_json(one: SessionSummary) -> dict[str, Any]:
    return {
        **one._asdict(),
        'mode': f'{one.mode:04o}',
        'is_private': one.is_private,
        'next_expiry': _moment(one.next_expiry),
        'last_used': _moment(one.last_used),
    }


def _item_to_json(item: ItemDetails) -> dict[str, Any]:
    shown = {**item._asdict(), 'expires': _moment(item.expires)}
    if item.kind != 'cookie':
        for key in ('domain', 'path', 'expires', 'is_expired', 'is_secure'):
            del shown[key]
    return shown
