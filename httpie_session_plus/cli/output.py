"""How each value that a command returns is shown: as a table in a terminal, as text in a pipe, as JSON."""

import json
import time
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from .. import explanation
from ..compat import warn
from ..errors import SessionError, did_you_mean, quoted
from ..manage import checkup, comparing, details, listing
from ..model.items import LAST_MOMENT, MASK
from ..model.locator import Host, Locator
from .messages import count_of, say
from .tables import NOTHING, align, draw_details, draw_listing, draw_rows
from .terminal import Terminal, printable

_MOST_ROWS = 1000  # Rich takes about a millisecond for each
_LIST_COLUMNS = ('HOST', 'NAME', 'HEADERS', 'COOKIES', 'AUTH', 'BASE', 'LAST USED', 'REMARKS')
_DIFFERENCE_COLUMNS = ('CHANGE', 'ITEM', 'NAME', 'BEFORE', 'AFTER', 'FOR')
_ITEM_COLUMNS = ('ITEM', 'NAME', 'VALUE', 'ORIGIN', 'FOR')
_EXPLAINED_COLUMNS = ('ITEM', 'NAME', 'VALUE', 'SOURCE', 'OVERRIDES')
_LEFT_OUT_COLUMNS = ('ITEM', 'NAME', 'SOURCE', 'REASON')
_REASONS = {
    'removed': 'removed by the session',
    'expired': 'expired',
    'without': '--session-without',
    'unset': 'switched off on the command line',
    'host': 'for another host',
    'path': 'for another path',
    'scheme': 'for https only',
}
_UNITS = ((86400 * 365, 'year'), (86400 * 30, 'month'), (86400, 'day'), (3600, 'hour'), (60, 'minute'))
_MOMENTS = {'expires', 'last_used', 'next_expiry', 'token_expires'}
_NOT_OF_COOKIES = {'is_reference'}
_OF_COOKIES = {'domain', 'path', 'is_secure'}


def show(value: object, terminal: Terminal) -> None:
    """Show a value that a command returned."""
    match value:
        case str():
            terminal.write_line(value)
        case bytes():
            terminal.write_bytes(value)
        case SessionError():
            terminal.env.log_error(str(value))
        case listing.Listing():
            _show_listing(value, terminal)
        case details.SessionDetails():
            _show_details(value, terminal)
        case comparing.Comparison():
            _show_comparison(value, terminal)
        case checkup.Report():
            _show_report(value, terminal)
        case explanation.Explanation():
            _show_explanation(value, terminal)
        case _:
            say(value, terminal)


def _show_report(report: checkup.Report, terminal: Terminal) -> None:
    for problem in report.problems:
        what_next = problem.fixed or problem.advice or '--fix repairs it'
        terminal.write_wrapped(f'{_title(problem)}: {problem.text}; {what_next}')
    result = 'no problems'
    if report.problems:
        fixed = sum(problem.fixed is not None for problem in report.problems)
        fixable = sum(problem.fixed is None and problem.advice is None for problem in report.problems)
        result = f'{count_of(len(report.problems), "problem")}, '
        result += f'{fixed} fixed' if fixed or not fixable else f'--fix repairs {fixable}'
    terminal.write_wrapped(f'Checked {count_of(report.checked or "no", "session")}: {result}.')


def _show_listing(found: listing.Listing, terminal: Terminal) -> None:
    sessions, is_terminal, now = found.sessions, terminal.is_terminal, time.time()
    followed = '⟳' if is_terminal and terminal.can_write('⟳') else '(followed)'
    rows = [_LIST_COLUMNS, *[_row_of(one, now, followed, is_brief=is_terminal) for one in sessions]]
    if not sessions and found.host and found.others:
        hint = did_you_mean(found.host, found.others) or f'Hosts with sessions: {quoted(found.others)}.'
        terminal.write_line(f'There are no sessions for {found.host!r}. {hint}')
    elif not sessions:
        terminal.write_line('There are no sessions yet. http --session=NAME URL creates one.')
    elif is_terminal and len(sessions) <= _MOST_ROWS:
        terminal.draw(draw_listing(rows, terminal.width))
    else:
        terminal.write_line(align(rows))
    for one in sessions:
        if one.problem and is_terminal:
            terminal.write_wrapped(f'{_title(one)} cannot be read: {one.problem}')
    if found.strays:
        strays = quoted(found.strays)
        warn(terminal.env, f'Not a session: {strays}. Run httpie sessions check.')


def _title(one: listing.SessionSummary | checkup.Problem | details.SessionDetails) -> str:
    host = Host(one.host) if one.host else None
    return Locator(host, one.name, Path(one.path)).title if one.name else repr(one.path)


def _row_of(one: listing.SessionSummary, now: float, followed: str, *, is_brief: bool) -> Sequence[str]:
    last_used = _since(one.last_used, now)
    if one.problem:
        why = 'cannot be read' if is_brief else f'cannot be read: {one.problem}'
        return one.host or NOTHING, one.name or '?', '?', '?', '?', '?', last_used, why
    expired = f'{one.expired_cookies} expired' if one.expired_cookies else ''
    to_expire = '' if one.next_expiry is None else f'next expires in {_span(one.next_expiry - now)}'
    expiries = f' ({_join(expired, to_expire)})' if expired or to_expire else ''
    remarks = _join(
        f'mode {one.mode:04o}' if one.is_private is False else '',
        f'for {" ".join(one.hosts)}' if one.hosts else '',
        f'default for {" ".join(one.default_for)}' if one.default_for else '',
        f'token {_expiry(one.token_expires, now)}' if one.token_expires is not None else '',
        'base is missing' if one.is_base_missing else '',
        'old format' if one.has_old_format else '',
    )
    base = f'{one.base} {followed}' if one.follows else one.base
    cells = str(one.headers), f'{one.cookies}{expiries}', one.auth, base, last_used, remarks
    return one.host or NOTHING, one.name, *[cell or NOTHING for cell in cells]


def _show_details(session: details.SessionDetails, terminal: Terminal) -> None:
    now, mode = time.time(), _mode(session.mode)
    facts = [
        ('session', _title(session)),
        ('file', session.path),
        *([('mode', mode if listing.is_private(session.mode) else f'{mode} (others can read it)')] if mode else []),
        ('base', _bases_of(session)),
        *([('for', ', '.join(session.hosts))] if session.hosts else []),
        *([] if session.url is None else [('url', session.url)]),
        ('format', f'HTTPie {session.format}' if session.format else 'unknown'),
        ('last used', _since(session.last_used, now)),
    ]
    items = [_ITEM_COLUMNS, *[_row_of_item(item, session.base, now) for item in session.items]]
    if terminal.is_terminal and len(session.items) <= _MOST_ROWS:
        terminal.draw(draw_details(items, facts, terminal.width))
    else:
        shown = align(items) if session.items else 'It is empty.'
        terminal.write_line(f'{align(facts)}\n\n{shown}')


def _show_explanation(explained: explanation.Explanation, terminal: Terminal) -> None:
    items = [(one.kind, one.name, _value_of(one), one.source, ', '.join(one.overrides)) for one in explained.items]
    left_out = [(one.kind, one.name, one.source, _REASONS[one.reason]) for one in explained.left_out]
    not_stored = f'Sent, but not stored: {", ".join(explained.not_stored)}.'
    title, has_panels = f'{explained.method} {explained.url}', terminal.is_terminal and len(items) <= _MOST_ROWS
    for heading, columns, rows in (title, _EXPLAINED_COLUMNS, items), ('Left out', _LEFT_OUT_COLUMNS, left_out):
        cells = [columns, *[[cell or NOTHING for cell in row] for row in rows]]
        if has_panels and rows:
            terminal.draw(draw_details(cells, [('', heading)], terminal.width))
        elif rows:
            terminal.write_line(f'{"" if heading is title else chr(10)}{printable(heading)}\n\n{align(cells)}')
    if explained.not_stored:
        terminal.write_wrapped(not_stored)


def _value_of(item: details.ItemDetails | explanation.ExplainedItem) -> str:
    return MASK if item.is_hidden else NOTHING if item.value is None else item.value


def _bases_of(session: details.SessionDetails) -> str:
    if session.follows:
        missing = ' (missing)' if session.is_base_missing else ''
        return ', which follows '.join(map(repr, session.bases)) + f' (followed){missing}'
    return NOTHING if session.base is None else repr(session.base)


def _row_of_item(item: details.ItemDetails, base: str | None, now: float) -> Sequence[str]:
    origins = {details.INHERITED: f'inherited from {base!r}', details.REMOVED: f'removed, not inherited from {base!r}'}
    scope = '' if item.expires is None else _expiry(item.expires, now)
    if item.kind == 'cookie':
        secure = 'https only' if item.is_secure else ''
        scope = _join(f'{item.domain or "any host"} {item.path}', secure, scope)
    return item.kind, item.name or NOTHING, _value_of(item), origins.get(item.origin, item.origin), scope or NOTHING


def _show_comparison(found: comparing.Comparison, terminal: Terminal) -> None:
    before = found.before.title
    if not found.differences and found.after:
        terminal.write_line(f'{before} and {found.after.title} are alike.')
    elif not found.differences:
        terminal.write_line(f'The next run changes nothing in {before}.')
    else:
        rows = [_DIFFERENCE_COLUMNS, *map(_row_of_difference, found.differences)]
        draw = terminal.is_terminal and len(rows) <= _MOST_ROWS
        (terminal.draw if draw else terminal.write_line)(draw_rows(rows, terminal.width) if draw else align(rows))


def _row_of_difference(one: comparing.Difference) -> Sequence[str]:
    notes = (' (before)', ' (after)') if one.change == comparing.CHANGED else ('', '')
    hidden = [MASK + note for note in notes] if one.is_hidden else ['', '']
    before = NOTHING if one.change == comparing.ADDED else hidden[0] or one.before or NOTHING
    after = NOTHING if one.change == comparing.REMOVED else hidden[1] or one.after or NOTHING
    scope = f'{one.domain or "any host"} {one.path}' if one.kind == 'cookie' else ''
    what = f'{one.change}: {", ".join(one.parts)}' if one.parts and one.parts != ['value'] else one.change
    return what, one.kind, one.name, before, after, scope or NOTHING


def _join(*parts: str) -> str:
    return ', '.join(filter(None, parts))


def _expiry(moment: float, now: float) -> str:
    return 'expired' if moment <= now else f'expires in {_span(moment - now)}'


def _since(moment: float | None, now: float) -> str:
    if moment is None:
        return NOTHING
    return f'{_span(now - moment)} ago' if now - moment >= _UNITS[-1][0] else 'just now'


def _span(seconds: float) -> str:
    if seconds >= 1000 * _UNITS[0][0]:
        return 'more than 1000 years'
    spans = [count_of(int(seconds // unit), name) for unit, name in _UNITS if seconds >= unit]
    return spans[0] if spans else 'less than a minute'


def show_json(value: object, terminal: Terminal) -> None:
    """Show what a command returned as JSON, in ASCII: whatever would move the cursor is an escape in it."""
    terminal.write_line(json.dumps(value, indent=4, default=_to_json).replace('\x7f', '\\u007f'))


def _to_json(value: Any) -> Any:
    if isinstance(value, listing.Listing):
        return value.sessions
    if isinstance(value, checkup.Report):
        return value.problems
    if isinstance(value, comparing.Comparison):
        return value.differences
    shown = {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, explanation.ExplainedItem) and value.is_hidden:
        shown['value'] = None
    shown |= {key: _moment(shown[key]) for key in _MOMENTS & shown.keys()}
    if 'mode' in shown:
        shown['mode'] = _mode(value.mode)
    if isinstance(value, listing.SessionSummary):
        shown['is_private'] = value.is_private
    if isinstance(value, details.ItemDetails):
        others = _NOT_OF_COOKIES if value.kind == 'cookie' else _OF_COOKIES
        shown = {key: shown[key] for key in shown if key not in others}
    return shown


def _mode(permissions: int | None) -> str | None:
    return None if permissions is None else f'{permissions:04o}'


def _moment(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    moment = datetime.fromtimestamp(min(max(seconds, 0), LAST_MOMENT), timezone.utc)
    return moment.isoformat(timespec='seconds').replace('+00:00', 'Z')
