"""A table: drawn in a terminal, aligned as text elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model.items import MASK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import JustifyMethod, RenderableType

    from .terminal import Terminal

NOTHING = '-'
"""What a cell holds that holds nothing."""
MOST_ROWS = 1000
"""How many rows are drawn at most: Rich takes about a millisecond for each."""


def show_table(
    terminal: Terminal,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numbers: frozenset[int] | set[int] = frozenset(),
    bad: frozenset[int] | set[int] = frozenset(),
) -> None:
    """Show rows of cells below their columns; those that are ``numbers`` end in a line, ``bad`` ones are red."""
    rows = [[printable(cell) for cell in row] for row in rows]
    if terminal.is_terminal and len(rows) <= MOST_ROWS:
        empty = {at for at in range(len(columns)) if all(row[at] == NOTHING for row in rows)}
        terminal.show(make_table(columns, rows, numbers, bad, empty))
        return
    widths = [max(map(_width, column)) for column in zip(columns, *rows, strict=True)]
    lines = [_align(row, widths, numbers) for row in (columns, *rows)]
    terminal.write('\n'.join([*lines, '']))


def _align(row: Sequence[str], widths: Sequence[int], numbers: frozenset[int] | set[int]) -> str:
    spaces = [' ' * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
    cells = [
        space + cell if at in numbers else cell + space
        for at, (cell, space) in enumerate(zip(row, spaces, strict=True))
    ]
    return '  '.join(cells).rstrip()


def _width(text: str) -> int:
    """Return how many columns a text takes in a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415  # it is rarely needed

    return cell_len(text)


def make_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    numbers: frozenset[int] | set[int] = frozenset(),
    bad: frozenset[int] | set[int] = frozenset(),
    left_out: frozenset[int] | set[int] = frozenset(),
) -> RenderableType:
    """Return a table for a terminal, without the columns that are ``left_out``."""
    from rich import box  # noqa: PLC0415  # only a terminal needs it
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
        table.add_row(*[Text(cell, 'grey' if cell in (NOTHING, MASK) else '') for cell in cells])
    return table


def printable(text: str) -> str:
    """Return the text with what would move the cursor, or is no character, as escapes."""
    if text.isprintable():
        return text
    return ''.join(one if one.isprintable() else ascii(one)[1:-1] for one in text)
