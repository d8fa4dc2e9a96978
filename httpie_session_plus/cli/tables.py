"""Tables: as aligned text, and as Rich draws them in a terminal."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from ..model.items import MASK
from .terminal import printable

# Rich takes time to import, and is not needed for --json.

NOTHING = '-'
_NUMBERS = 'HEADERS'
_STYLES = {'HOST': 'aqua', 'ITEM': 'aqua', 'REMARKS': 'red'}
_OF_NO_HOST = 'shared'
_EVIDENT = {'NAME', 'REMARKS'}  # what their cells say needs no name
_GAP, _INDENT, _FRAME = 2, 2, 4

Rows = Sequence[Sequence[str]]  # the first names the columns


def align(rows: Rows) -> str:
    """Return rows as lines of text, without escapes."""
    from rich.cells import cell_len  # noqa: PLC0415

    columns = []
    for column in zip(*rows, strict=True):
        cells = [printable(cell) for cell in column]
        width = max(map(cell_len, cells))
        spaces = [' ' * (width - cell_len(cell)) for cell in cells]
        columns.append(map(''.join, zip(*((spaces, cells) if column[0] == _NUMBERS else (cells, spaces)), strict=True)))
    return '\n'.join('  '.join(row).rstrip() for row in zip(*columns, strict=True))


def draw_listing(rows: Rows, width: int) -> Any:
    """Return the rows below their first cell, the host, which they have in common; without columns of nothing."""
    from rich import console, padding, text  # noqa: PLC0415

    hosts, *columns = zip(*rows, strict=True)
    names, *cells = zip(*(column for column in columns if set(column[1:]) != {NOTHING}), strict=True)
    widths = _fit([names, *cells], width - _INDENT)
    below = (0, 0, 0, _INDENT)
    drawn: list[Any] = [] if None in widths else [padding.Padding(_tabulate(names, [], widths), below)]
    for host, group in groupby(zip(hosts[1:], cells, strict=True), key=itemgetter(0)):
        of_host = [row for _, row in group]
        table = _list(names, of_host) if None in widths else _tabulate(names, of_host, widths, has_head=False)
        title = _OF_NO_HOST if host == NOTHING else printable(host)
        drawn += [text.Text(title, _STYLES['HOST']), padding.Padding(table, below)]
    return console.Group(*drawn)


def draw_rows(rows: Rows, width: int) -> Any:
    """Return rows as a table, without columns of nothing."""
    names, *cells = zip(*(column for column in zip(*rows, strict=True) if set(column[1:]) != {NOTHING}), strict=True)
    widths = _fit([names, *cells], width)
    return _list(names, cells) if None in widths else _tabulate(names, cells, widths)


def draw_details(rows: Rows, facts: Rows, width: int) -> Any:
    """Return a panel: its title, which is the first of the facts, the others, and the rows."""
    from rich import console, panel, table, text  # noqa: PLC0415

    (_, title), *others = facts
    grid = table.Table.grid(padding=(0, 2))
    grid.add_column(style='bold')
    grid.add_column(overflow='fold')
    for label, fact in others:
        grid.add_row(label, text.Text(printable(fact)))
    names, *items = rows
    nothing = text.Text('It is empty.', 'grey')
    above: list[Any] = [grid, ''] if others else []
    content = console.Group(*above, _tabulate(names, items, _fit(rows, width - _FRAME)) if items else nothing)
    return panel.Panel(content, title=text.Text(printable(title)), title_align='left', expand=False)


def _fit(rows: Rows, room: int) -> list[int | None]:
    """Return how wide each column is so that no word is folded; None where there is no room for that."""
    from rich.cells import cell_len  # noqa: PLC0415

    columns = [[printable(cell) for cell in column] for column in zip(*rows, strict=True)]
    least = [max(cell_len(word) for cell in column for word in cell.split(' ')) for column in columns]
    missing = [max(map(cell_len, column)) - width for column, width in zip(columns, least, strict=True)]
    spare = room - sum(least) - _GAP * len(least)
    if spare < 0:
        return [None] * len(least)
    # What needs little gets it first.
    for index in sorted(range(len(least)), key=missing.__getitem__):
        more = min(spare, missing[index])
        least[index], spare = least[index] + more, spare - more
    return [*least]


def _tabulate(names: Sequence[str], rows: Rows, widths: Sequence[int | None], *, has_head: bool = True) -> Any:
    from rich import box, table, text  # noqa: PLC0415

    edges: dict[str, Any] = {'box': box.SIMPLE_HEAD, 'show_edge': False, 'padding': (0, 1, 0, 0)}
    drawn = table.Table(**edges, show_header=has_head, header_style='bold')
    for name, width in zip(names, widths, strict=True):
        justify: Any = 'right' if name == _NUMBERS else 'left'
        drawn.add_column(name, justify=justify, style=_STYLES.get(name, ''), overflow='fold', width=width)
    for row in rows:
        drawn.add_row(*[text.Text(printable(cell), 'grey' if cell in (NOTHING, MASK) else '') for cell in row])
    return drawn


def _list(names: Sequence[str], rows: Rows) -> Any:
    from rich import text  # noqa: PLC0415

    labels = ['' if name in _EVIDENT else f'{name.lower()} ' for name in names]
    known = ([f'{label}{cell}' for label, cell in zip(labels, row, strict=True) if cell != NOTHING] for row in rows)
    return text.Text('\n'.join(printable(', '.join(line)) for line in known))
