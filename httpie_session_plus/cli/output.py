"""How each value that a command returns is shown: as a table in a terminal, as text in a pipe, as JSON."""

import json
import time
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from ..compat import warn
from ..errors import SessionError, quote_path
from ..manage import checkup, defaults, details, editing, following, listing, moving, private_copy, pruning, transfer
from ..model.items import LAST_MOMENT, MASK, in_words
from ..model.locator import Host, Locator, shell_word
from ..model.rules import Rule
from ..storage.store import did_you_mean, quoted
from .tables import NOTHING, align, draw_details, draw_listing
from .terminal import Terminal

_MOST_ROWS = 1000  # Rich takes about a millisecond for each
_LIST_COLUMNS = ('HOST', 'NAME', 'HEADERS', 'COOKIES', 'AUTH', 'BASE', 'LAST USED', 'REMARKS')
_ITEM_COLUMNS = ('ITEM', 'NAME', 'VALUE', 'ORIGIN', 'FOR')
_UNITS = ((86400 * 365, 'year'), (86400 * 30, 'month'), (86400, 'day'), (3600, 'hour'), (60, 'minute'))
_MOMENTS = {'expires', 'last_used', 'next_expiry'}
_OF_COOKIES = {'domain', 'path', 'expires', 'is_expired', 'is_secure'}


def show(value: object, terminal: Terminal) -> None:  # noqa: C901, PLR0912, PLR0915  # a case for each kind of value
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
        case checkup.Report():
            _show_report(value, terminal)
        case moving.Copied(source, target, left_behind):
            terminal.write_line(f'Copied {source.title} to {target.title}')
            if left_behind:
                left = in_words(left_behind).replace('the', 'The', 1)
                warn(terminal.env, f'{left} stayed behind. --with-secrets copies everything.')
        case moving.Renamed(source, target, heirs, updated, rules):
            terminal.write_line(f'Renamed {source.title} to {target.title}')
            if updated:
                terminal.write_line(f'Updated the base of {quoted([one.name for one in updated])}.')
            _warn_of_heirs(source.name, heirs, target.name, terminal)
            for rule in rules:
                hint = f'Use the new name: httpie sessions use {_words_for(target, rule)}'
                warn(terminal.env, f'{rule.title.capitalize()} still names {source.name!r}. {hint}')
        case moving.Deleted(locator, kept, heirs, rules):
            terminal.write_line(f'Deleted {locator.title}')
            _warn_of_heirs(locator.name, heirs, 'BASE', terminal)
            for rule in rules:
                hint = f'Remove it: httpie sessions unuse {shell_word(rule.pattern)}'
                warn(terminal.env, f'{rule.title.capitalize()} still names {locator.name!r}. {hint}')
            if kept:
                link = repr(str(locator.path))
                warn(terminal.env, f'{link} was a link. Its file {kept!r} still exists.')
        case pruning.Kept(locator, heirs) if heirs:
            inherit = 'inherit' if len(heirs) > 1 else 'inherits'
            warn(terminal.env, f'{locator.title} stays: {quoted([one.name for one in heirs])} {inherit} from it.')
        case pruning.Kept(locator):
            warn(terminal.env, f'{locator.title} was used meanwhile, and stays.')
        case transfer.Export():
            _show_export(value, terminal)
        case transfer.Imported():
            terminal.write_line(_describe_import(value))
        case editing.ItemsSet():
            _show_set(value, terminal)
        case editing.ItemsUnset(locator, items, hosts=hosts) if not items:
            terminal.write_line(f'{locator.title} is for {quoted(hosts)}.')
        case editing.ItemsUnset(locator, items, base, count):
            away = f'. Its base {base!r} does not bring {"them" if count > 1 else "it"} back.' if count else ''
            terminal.write_line(f'Removed {in_words(items)} from {locator.title}{away}')
        case following.Followed(locator, bases):
            terminal.write_line(f'{" follows ".join([locator.title, *map(repr, bases)])}.')
        case following.Unfollowed(locator, None):
            terminal.write_line(f'{locator.title} follows no base.')
        case following.Unfollowed(locator, base):
            terminal.write_line(f'{locator.title} no longer follows {base!r}. All its items are its own.')
        case defaults.RulesMade(locator, rules, hidden_by):
            for rule in rules:
                terminal.write_line(f'{str(rule.pattern)!r} uses {locator.title}.')
            if hidden_by:
                hint = 'Remove it there to use default sessions'
                warn(terminal.env, f'{hidden_by} in default_options switches all default sessions off. {hint}.')
        case defaults.RulesRemoved(rules):
            for rule in rules:
                terminal.write_line(f'{str(rule.pattern)!r} no longer uses {rule.session!r}.')
        case defaults.Choice(host, locators, why, follows):
            titles = ' over '.join(one.title for one in locators) or f'No session for {host!r}'
            terminal.write_line(f'{" follows ".join([titles, *map(repr, follows)])}: {why}.')
        case editing.ItemsReset(locator, base=None):
            terminal.write_line(f'{locator.title} has no base, and nothing to reset.')
        case editing.ItemsReset(locator, items, base) if items:
            terminal.write_line(f'{locator.title} inherits {in_words(items)} from {base!r} again.')
        case editing.ItemsReset(locator, base=base):
            terminal.write_line(f'{locator.title} overrides nothing of {base!r}.')
        case private_copy.Edited(locator, is_changed=False):
            terminal.write_line(f'{locator.title} is unchanged.')
        case private_copy.Edited(locator, items):
            terminal.write_line(
                f'Changed {in_words(items)} of {locator.title}' if items else f'Changed {locator.title}'
            )
        case checkup.Upgraded(locator, to):
            terminal.write_line(
                f'Upgraded {locator.title} to v{to}' if to else f'{locator.title} is already up to date.'
            )


def _warn_of_heirs(old: str, heirs: Sequence[listing.SessionSummary], base: str, terminal: Terminal) -> None:
    if heirs:
        base = shell_word(quote_path(base)[1:-1])
        followers, others = [one for one in heirs if one.follows], [one for one in heirs if not one.follows]
        if others:
            inherit, each = ('inherit', 'each') if len(others) > 1 else ('inherits', 'it')
            command = f'http --offline --session={others[0].name} --session-read-only={base} {others[0].host}'
            lost = f'{quoted([one.name for one in others])} {inherit} from the missing base {quote_path(old)}'
            warn(terminal.env, f'{lost}. Give {each} another base: {command}')
        if followers:
            follow, each = ('follow', 'each') if len(followers) > 1 else ('follows', 'it')
            command = f'httpie sessions follow {followers[0].name} {base} {followers[0].host or ""}'.rstrip()
            lost = f'{quoted([one.name for one in followers])} {follow} the missing base {quote_path(old)}'
            warn(terminal.env, f'{lost}. Let {each} follow another one: {command}')


def _words_for(locator: Locator, rule: Rule) -> str:
    return f'{locator.words} {shell_word(rule.pattern)}' if locator.host is None else locator.words


def _show_set(done: editing.ItemsSet, terminal: Terminal) -> None:
    title = done.locator.title
    if done.items:
        terminal.write_line(f'Set {in_words(done.items)} of {title}{" (new)" if done.is_new else ""}')
    if done.hosts:
        terminal.write_line(f'{title} is for {quoted(done.hosts)}.')
    if done.base:
        terminal.write_line(f'{title} {"follows" if done.follows else "inherits from"} {done.base!r}.')
    if not (done.items or done.hosts or done.base):
        terminal.write_line(f'{title} already has these items.')


def _show_export(exported: transfer.Export, terminal: Terminal) -> None:
    title, others, unwritable = exported.locator.title, exported.other_items, exported.unwritable
    if others:
        warn(terminal.env, f'A cookies.txt holds only cookies. It lacks {in_words(others)} of {title}.')
    if unwritable:
        why = 'do not fit into a cookies.txt'
        if exported.locator.host is None:
            why = 'belong to no host (add HOST)'
        warn(terminal.env, f'Cookies of {title} that {why}: {", ".join(map(repr, unwritable))}.')
    if exported.file:
        terminal.write_line(f'Exported {title} to {quote_path(str(exported.file))}')
    else:
        terminal.write_bytes(exported.content)


def _describe_import(imported: transfer.Imported) -> str:
    kind = 'a session file'
    if imported.is_cookies_txt:
        kind = f'a cookies.txt with {_count(len(imported.items), "cookie")}'
        kind += f', {imported.others} of them for other hosts' if imported.others else ''
    source = 'standard input' if imported.file is None else quote_path(str(imported.file))
    if imported.is_merged:
        return f'Added {in_words(imported.items)} from {source}, {kind}, to {imported.locator.title}'
    return f'Imported {source}, {kind}, as {imported.locator.title}'


def _show_report(report: checkup.Report, terminal: Terminal) -> None:
    for problem in report.problems:
        what_next = problem.fixed or problem.advice or '--fix repairs it'
        terminal.write_wrapped(f'{_title(problem)}: {problem.text}; {what_next}')
    result = 'no problems'
    if report.problems:
        fixed = sum(problem.fixed is not None for problem in report.problems)
        fixable = sum(problem.fixed is None and problem.advice is None for problem in report.problems)
        result = f'{_count(len(report.problems), "problem")}, '
        result += f'{fixed} fixed' if fixed or not fixable else f'--fix repairs {fixable}'
    terminal.write_wrapped(f'Checked {_count(report.checked or "no", "session")}: {result}.')


def _show_listing(found: listing.Listing, terminal: Terminal) -> None:
    sessions, is_terminal, now = found.sessions, terminal.is_terminal, time.time()
    rows = [_LIST_COLUMNS, *[_row_of(one, now, is_brief=is_terminal) for one in sessions]]
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


def _row_of(one: listing.SessionSummary, now: float, *, is_brief: bool) -> Sequence[str]:
    last_used = _since(one.last_used, now)
    if one.problem:
        why = 'cannot be read' if is_brief else f'cannot be read: {one.problem}'
        return one.host or NOTHING, one.name or '?', '?', '?', '?', '?', last_used, why
    expired = f'{one.expired_cookies} expired' if one.expired_cookies else ''
    to_expire = '' if one.next_expiry is None else f'next expires in {_span(one.next_expiry - now)}'
    expiries = f' ({_join(expired, to_expire)})' if expired or to_expire else ''
    remarks = _join(
        '' if one.is_private else f'mode {one.mode:04o}',
        f'for {", ".join(one.hosts)}' if one.hosts else '',
        f'default for {", ".join(one.default_for)}' if one.default_for else '',
        'base is missing' if one.is_base_missing else '',
        'old format' if one.has_old_format else '',
    )
    base = f'{one.base} {"⟳" if is_brief else "(followed)"}' if one.follows else one.base
    cells = str(one.headers), f'{one.cookies}{expiries}', one.auth, base, last_used, remarks
    return one.host or NOTHING, one.name, *[cell or NOTHING for cell in cells]


def _show_details(session: details.SessionDetails, terminal: Terminal) -> None:
    now, mode = time.time(), f'{session.mode:04o}'
    facts = [
        ('session', _title(session)),
        ('file', session.path),
        ('mode', mode if listing.is_private(session.mode) else f'{mode} (others can read it)'),
        ('base', _bases_of(session)),
        *([('for', ', '.join(session.hosts))] if session.hosts else []),
        ('format', f'HTTPie {session.format}' if session.format else 'unknown'),
        ('last used', _since(session.last_used, now)),
    ]
    items = [_ITEM_COLUMNS, *[_row_of_item(item, session.base, now) for item in session.items]]
    if terminal.is_terminal and len(session.items) <= _MOST_ROWS:
        terminal.draw(draw_details(items, facts, terminal.width))
    else:
        shown = align(items) if session.items else 'It is empty.'
        terminal.write_line(f'{align(facts)}\n\n{shown}')


def _bases_of(session: details.SessionDetails) -> str:
    if session.follows:
        first, *others = map(repr, session.follows)
        return ', over '.join([f'{first} (followed)', *others])
    return NOTHING if session.base is None else repr(session.base)


def _row_of_item(item: details.ItemDetails, base: str | None, now: float) -> Sequence[str]:
    origins = {details.INHERITED: f'inherited from {base!r}', details.REMOVED: f'removed, not inherited from {base!r}'}
    scope = ''
    if item.kind == 'cookie':
        expiry = '' if item.expires is None else f'expires in {_span(item.expires - now)}'
        secure = 'https only' if item.is_secure else ''
        scope = _join(f'{item.domain or "any host"} {item.path}', secure, 'expired' if item.is_expired else expiry)
    value = MASK if item.is_hidden else NOTHING if item.value is None else item.value
    return item.kind, item.name or NOTHING, value, origins.get(item.origin, item.origin), scope or NOTHING


def _join(*parts: str) -> str:
    return ', '.join(filter(None, parts))


def _count(number: int | str, noun: str) -> str:
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'


def _since(moment: float | None, now: float) -> str:
    if moment is None:
        return NOTHING
    return f'{_span(now - moment)} ago' if now - moment >= _UNITS[-1][0] else 'just now'


def _span(seconds: float) -> str:
    if seconds >= 1000 * _UNITS[0][0]:
        return 'more than 1000 years'
    spans = [_count(int(seconds // unit), name) for unit, name in _UNITS if seconds >= unit]
    return spans[0] if spans else 'less than a minute'


def show_json(value: object, terminal: Terminal) -> None:
    """Show a listing, a session or a report as JSON, in ASCII: whatever would move the cursor is an escape in it."""
    terminal.write_line(json.dumps(value, indent=4, default=_to_json).replace('\x7f', '\\u007f'))


def _to_json(value: Any) -> Any:
    if isinstance(value, listing.Listing):
        return value.sessions
    if isinstance(value, checkup.Report):
        return value.problems
    shown = {field.name: getattr(value, field.name) for field in fields(value)}
    shown |= {key: _moment(shown[key]) for key in _MOMENTS & shown.keys()}
    if 'mode' in shown:
        shown['mode'] = f'{value.mode:04o}'
    if isinstance(value, listing.SessionSummary):
        shown['is_private'] = value.is_private
    if isinstance(value, details.ItemDetails) and value.kind != 'cookie':
        shown = {key: shown[key] for key in shown if key not in _OF_COOKIES}
    return shown


def _moment(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    moment = datetime.fromtimestamp(min(max(seconds, 0), LAST_MOMENT), timezone.utc)
    return moment.isoformat(timespec='seconds').replace('+00:00', 'Z')
