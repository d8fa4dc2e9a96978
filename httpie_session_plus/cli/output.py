"""How each value that a command returns is shown: as a table in a terminal, as text in a pipe, as JSON."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timezone
from typing import Any

from ..compat import warn
from ..errors import SessionError
from ..manage.checkup import Report, Upgraded
from ..manage.details import INHERITED, REMOVED, ItemDetails, SessionDetails
from ..manage.editing import ItemsReset, ItemsSet, ItemsUnset
from ..manage.listing import Listing, SessionSummary, is_private
from ..manage.moving import Copied, Deleted, Renamed
from ..manage.transfer import Export, Imported
from ..model.items import MASK, in_words
from ..model.locator import title_of
from ..storage.store import quoted
from .terminal import Terminal, printable

_NOTHING = '-'
_MOST_ROWS = 1000  # Rich takes about a millisecond for each
_LIST_COLUMNS = ('HOST', 'NAME', 'HEADERS', 'COOKIES', 'AUTH', 'BASE', 'LAST USED', 'REMARKS')
_ITEM_COLUMNS = ('ITEM', 'NAME', 'VALUE', 'ORIGIN', 'FOR')
_STYLES = {'HOST': 'aqua', 'ITEM': 'aqua', 'REMARKS': 'red'}
_NUMBERS = ('HEADERS',)
_TOO_LONG = 86400 * 365 * 1000
_UNITS = ((86400 * 365, 'year'), (86400 * 30, 'month'), (86400, 'day'), (3600, 'hour'), (60, 'minute'))
_MOMENTS = {'expires', 'last_used', 'next_expiry'}
_OF_COOKIES = {'domain', 'path', 'expires', 'is_expired', 'is_secure'}

_Rows = Sequence[Sequence[str]]  # the first names the columns


def show(value: object, terminal: Terminal) -> None:  # noqa: C901, PLR0912  # a case for each kind of value
    """Show a value that a command returned."""
    match value:
        case str():
            terminal.write_line(value)
        case bytes():
            terminal.write_bytes(value)
        case SessionError():
            terminal.env.log_error(str(value))
        case Listing():
            _show_listing(value, terminal)
        case SessionDetails():
            _show_details(value, terminal)
        case Report():
            _show_report(value, terminal)
        case Copied():
            terminal.write_line(f'Copied {value.source.title} to {value.target.title}')
            if value.left_behind:
                left, host = in_words(value.left_behind), str(value.target.host)
                warn(terminal.env, f'{left[0].upper()}{left[1:]} did not go to {host!r}; --with-secrets copies all.')
        case Renamed():
            terminal.write_line(f'Renamed {value.source.title} to {value.target.title}')
        case Deleted():
            terminal.write_line(f'Deleted {value.locator.title}')
            if value.kept:
                link = str(value.locator.path)
                warn(terminal.env, f'{link!r} was a link; the file that it led to is still there: {value.kept!r}.')
        case Export():
            _show_export(value, terminal)
        case Imported():
            terminal.write_line(_describe_import(value))
        case ItemsSet(items=items, is_new=is_new) if items:
            terminal.write_line(f'Set {in_words(items)} of {value.locator.title}{", which is new" if is_new else ""}')
        case ItemsSet():
            terminal.write_line(f'{value.locator.title} has all of that already')
        case ItemsUnset(inherited=count):
            away = f'; its base {value.base!r} does not bring {"them" if count > 1 else "it"} back' if count else ''
            terminal.write_line(f'Removed {in_words(value.items)} from {value.locator.title}{away}')
        case ItemsReset(base=None):
            terminal.write_line(f'{value.locator.title} has inherited nothing: there is nothing to reset')
        case ItemsReset(items=items, base=base) if items:
            terminal.write_line(f'Of {value.locator.title}, {in_words(items)} will follow its base {base!r} again')
        case ItemsReset():
            terminal.write_line(f'{value.locator.title} follows its base {value.base!r} already')
        case Upgraded(to_version=None):
            terminal.write_line(f'{value.locator.title} is already up to date.')
        case Upgraded():
            terminal.write_line(f'Upgraded {value.locator.title} to v{value.to_version}')


def _show_export(exported: Export, terminal: Terminal) -> None:
    title = exported.locator.title
    if exported.other_items:
        others = in_words(exported.other_items)
        warn(terminal.env, f'A cookies.txt holds cookies alone, and of {title} not {others}.')
    if exported.unwritable:
        has_host = exported.locator.host is not None
        why = 'do not fit into a cookies.txt' if has_host else 'belong to no host: name the HOST that they are for'
        warn(terminal.env, f'Cookies of {title} that {why}: {", ".join(map(repr, exported.unwritable))}.')
    if exported.file:
        terminal.write_line(f'Exported {title} to {str(exported.file)!r}')
    else:
        terminal.write_bytes(exported.content)


def _describe_import(imported: Imported) -> str:
    kind = 'a session file'
    if imported.is_cookies_txt:
        kind = f'a cookies.txt with {_count(len(imported.items), "cookie")}'
        kind += f', {imported.others} of them for other hosts' if imported.others else ''
    source = 'standard input' if imported.file is None else repr(str(imported.file))
    if imported.is_merged:
        return f'Added {in_words(imported.items)} from {source}, {kind}, to {imported.locator.title}'
    return f'Imported {source}, {kind}, as {imported.locator.title}'


def _show_report(report: Report, terminal: Terminal) -> None:
    for problem in report.problems:
        what_next = problem.fixed or problem.advice or '--fix mends that'
        terminal.write_wrapped(f'{problem.title}: {problem.text}; {what_next}')
    result = 'nothing is wrong'
    if report.problems:
        fixed = sum(problem.fixed is not None for problem in report.problems)
        fixable = sum(problem.fixed is None and problem.advice is None for problem in report.problems)
        result = f'{_count(len(report.problems), "thing")} {"are" if len(report.problems) > 1 else "is"} wrong, '
        result += f'{fixed} mended' if fixed or not fixable else f'--fix mends {fixable}'
    terminal.write_wrapped(f'Checked {_count(report.checked or "no", "session")}: {result}.')


def _show_listing(listing: Listing, terminal: Terminal) -> None:
    if listing.sessions:
        now, is_terminal = time.time(), terminal.is_terminal
        table = [_LIST_COLUMNS, *[_row_of(one, now, is_brief=is_terminal) for one in listing.sessions]]
        if is_terminal and len(listing.sessions) <= _MOST_ROWS:
            columns = [column for column in zip(*table, strict=True) if set(column[1:]) != {_NOTHING}]
            terminal.draw(_draw(list(zip(*columns, strict=True))))
        else:
            terminal.write_line(_align(table))
        for one in listing.sessions:
            if one.problem and is_terminal:
                title = title_of(one.host, one.name) if one.name else repr(one.path)
                terminal.write_wrapped(f'{title} cannot be read: {one.problem}')
    elif listing.others:
        terminal.write_line(f'There are no sessions for {listing.host!r}; there are some for {quoted(listing.others)}.')
    else:
        terminal.write_line('There are no sessions yet: http --session=NAME makes one.')
    if listing.strays:
        strays = f'{quoted(listing.strays)} in the sessions directory'
        warn(terminal.env, f'{strays}: no session is there (httpie sessions check).')


def _row_of(one: SessionSummary, now: float, *, is_brief: bool) -> Sequence[str]:
    last_used = _since(one.last_used, now)
    if one.problem:
        why = 'cannot be read' if is_brief else f'cannot be read: {one.problem}'
        return one.host, one.name or '?', '?', '?', '?', '?', last_used, why
    expiries = _join(
        f'{one.expired_cookies} expired' if one.expired_cookies else '',
        f'next expires in {_span(one.next_expiry - now)}' if one.next_expiry is not None else '',
    )
    cookies = f'{one.cookies} ({expiries})' if expiries else str(one.cookies)
    remarks = _join(
        '' if one.is_private else f'mode {one.mode:04o}',
        'base is missing' if one.is_base_missing else '',
        'old layout' if one.has_old_format else '',
    )
    auth, base = one.auth or _NOTHING, one.base or _NOTHING
    return one.host, one.name, str(one.headers), cookies, auth, base, last_used, remarks or _NOTHING


def _show_details(details: SessionDetails, terminal: Terminal) -> None:
    now = time.time()
    facts = [
        ('session', title_of(details.host or '', details.name)),
        ('file', details.path),
        ('mode', f'{details.mode:04o}{"" if is_private(details.mode) else " (others may read it)"}'),
        ('base', _NOTHING if details.base is None else repr(details.base)),
        ('format', f'HTTPie {details.format}' if details.format else 'of no version of HTTPie'),
        ('last used', _since(details.last_used, now)),
    ]
    items = [_ITEM_COLUMNS, *[_row_of_item(item, details.base, now) for item in details.items]]
    if terminal.is_terminal and len(details.items) <= _MOST_ROWS:
        terminal.draw(_draw_panel(facts, items))
    else:
        shown = _align(items) if details.items else 'There is nothing in it.'
        terminal.write_line(f'{_align(facts)}\n\n{shown}')


def _row_of_item(item: ItemDetails, base: str | None, now: float) -> Sequence[str]:
    origins = {INHERITED: f'inherited from {base!r}', REMOVED: f'removed here, whatever {base!r} has'}
    value = MASK if item.is_hidden else _NOTHING if item.value is None else item.value
    expiry = ''
    if item.expires is not None:
        expiry = 'expired' if item.is_expired else f'expires in {_span(item.expires - now)}'
    scope = _join(f'{item.domain or "any host"} {item.path}', 'https alone' if item.is_secure else '', expiry)
    shown_scope = scope if item.kind == 'cookie' else _NOTHING
    return item.kind, item.name or _NOTHING, value, origins.get(item.origin, item.origin), shown_scope


def _align(table: _Rows) -> str:
    from rich.cells import cell_len  # noqa: PLC0415  # it takes time to import

    columns = []
    for column in zip(*table, strict=True):
        cells = [printable(cell) for cell in column]
        width = max(map(cell_len, cells))
        spaces = [' ' * (width - cell_len(cell)) for cell in cells]
        pairs = zip(spaces, cells, strict=True) if column[0] in _NUMBERS else zip(cells, spaces, strict=True)
        columns.append(map(''.join, pairs))
    return '\n'.join('  '.join(row).rstrip() for row in zip(*columns, strict=True))


def _draw(table: _Rows) -> Any:
    from rich import box  # noqa: PLC0415  # only a terminal needs it
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    drawn = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style='bold')
    for column in table[0]:
        justify: Any = 'right' if column in _NUMBERS else 'left'
        drawn.add_column(column, justify=justify, style=_STYLES.get(column, ''), overflow='fold', min_width=len(column))
    for row in table[1:]:
        drawn.add_row(*[Text(printable(cell), 'grey' if cell in (_NOTHING, MASK) else '') for cell in row])
    return drawn


def _draw_panel(facts: _Rows, items: _Rows) -> Any:
    from rich.console import Group  # noqa: PLC0415  # only a terminal needs it
    from rich.panel import Panel  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    grid = Table.grid(padding=(0, 2))
    grid.add_column(style='bold')
    grid.add_column(overflow='fold')
    for label, text in facts[1:]:
        grid.add_row(label, Text(printable(text)))
    below = _draw(items) if items[1:] else Text('\nThere is nothing in it.', 'grey')
    return Panel(Group(grid, below), title=Text(printable(facts[0][1])), title_align='left', expand=False)


def _join(*parts: str) -> str:
    return ', '.join(filter(None, parts))


def _count(number: int | str, noun: str) -> str:
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'


def _since(moment: float | None, now: float) -> str:
    if moment is None:
        return _NOTHING
    return f'{_span(now - moment)} ago' if now - moment >= _UNITS[-1][0] else 'just now'


def _span(seconds: float) -> str:
    if seconds >= _TOO_LONG:
        return 'more than 1000 years'
    spans = [_count(int(seconds // unit), name) for unit, name in _UNITS if seconds >= unit]
    return spans[0] if spans else 'less than a minute'


def show_json(value: object, terminal: Terminal) -> None:
    """Show a listing, a session or a report as JSON."""
    shown = value.sessions if isinstance(value, Listing) else value.problems if isinstance(value, Report) else value
    terminal.write_line(json.dumps(shown, indent=4, ensure_ascii=False, default=_to_json))


def _to_json(value: Any) -> dict[str, Any]:
    shown = {field.name: getattr(value, field.name) for field in fields(value)}
    shown |= {key: _moment(shown[key]) for key in _MOMENTS & shown.keys()}
    if 'mode' in shown:
        shown['mode'] = f'{value.mode:04o}'
    if isinstance(value, SessionSummary):
        shown['is_private'] = value.is_private
    if isinstance(value, ItemDetails) and value.kind != 'cookie':
        shown = {key: shown[key] for key in shown if key not in _OF_COOKIES}
    return shown


def _moment(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec='seconds').replace('+00:00', 'Z')
    except (OverflowError, ValueError, OSError):
        return '9999-12-31T23:59:59Z'
