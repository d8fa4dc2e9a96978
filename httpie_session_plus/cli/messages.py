"""What is said of each change that a command has made."""

from collections.abc import Iterable, Sequence

from ..compat import warn
from ..errors import quote_path, quoted
from ..manage import checkup, defaults, editing, exporting, following, importing, listing, moving, private_copy, pruning
from ..model.items import in_words
from ..model.locator import Locator
from ..model.references import Reference
from ..model.rules import Rule
from ..system import shell_word
from .terminal import Terminal


def say(value: object, terminal: Terminal) -> None:  # noqa: C901, PLR0912, PLR0915  # a case for each kind of change
    """Write what a command has done, and what that leads to."""
    match value:
        case moving.Copied(source, target, left_behind, dropped, lost_base):
            terminal.write_line(f'Copied {source.title} to {target.title}')
            if left_behind:
                left = in_words(left_behind).replace('the', 'The', 1)
                warn(terminal.env, f'{left} stayed behind. --with-secrets copies everything.')
            if lost_base:
                hint = f'Give it a base: httpie sessions set {target.words} --base BASE'
                warn(terminal.env, f'{target.title} does not inherit from {lost_base!r}. {hint}')
            _warn_of_dropped(dropped, terminal)
        case moving.Renamed(source, target, heirs, updated, rules, dropped):
            terminal.write_line(f'Renamed {source.title} to {target.title}')
            _warn_of_dropped(dropped, terminal, 'httpie sessions set makes it a reference again')
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
                link = quote_path(str(locator.path))
                warn(terminal.env, f'{link} was a link. Its file {quote_path(kept)} still exists.')
        case pruning.Kept(locator, heirs) if heirs:
            inherit = 'inherit' if len(heirs) > 1 else 'inherits'
            warn(terminal.env, f'{locator.title} stays: {quoted([one.name for one in heirs])} {inherit} from it.')
        case pruning.Kept(locator, default_for=default_for) if default_for:
            warn(terminal.env, f'{locator.title} stays: it is the default session for {quoted(default_for)}.')
        case pruning.Kept(locator):
            warn(terminal.env, f'{locator.title} was used meanwhile, and stays.')
        case exporting.Export():
            _show_export(value, terminal)
        case importing.Imported():
            terminal.write_line(_describe_import(value))
            if value.hosts:
                terminal.write_line(f'{value.locator.title} is for {quoted(value.hosts)}.')
            _warn_of_dropped(value.dropped, terminal)
            if value.base:
                terminal.write_line(f'{value.locator.title} follows {value.base!r}.')
        case editing.ItemsSet():
            _show_set(value, terminal)
        case editing.ItemsUnset():
            _show_unset(value, terminal)
        case following.Followed(locator, bases, before, gone):
            terminal.write_line(f'{" follows ".join([locator.title, *map(repr, bases)])}.')
            if gone:
                warn(terminal.env, f'{locator.title} no longer inherits {in_words(gone)} from {before!r}.')
        case following.Unfollowed(locator, None):
            terminal.write_line(f'{locator.title} follows no base.')
        case following.Unfollowed(locator, base):
            terminal.write_line(f'{locator.title} no longer follows {base!r}. All its items are its own.')
        case defaults.RulesMade(locator, rules, hidden_by):
            for rule in rules:
                terminal.write_line(f'{locator.title} is the default session for {rule.pattern!r}.')
            if hidden_by:
                hint = 'Remove it there to use default sessions'
                warn(terminal.env, f'{hidden_by} in default_options switches all default sessions off. {hint}.')
        case defaults.RulesRemoved(rules):
            for rule in rules:
                terminal.write_line(f'{rule.session!r} is no longer the default session for {rule.pattern!r}.')
        case defaults.Choice(locators, why, follows):
            titles = ' over '.join(one.title for one in locators) or 'No session'
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
            command = f'httpie sessions set {others[0].locator.words} --base {base}'
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
    elif done.is_new:
        terminal.write_line(f'Created {title}')
    if done.hosts:
        terminal.write_line(f'{title} is for {quoted(done.hosts)}.')
    if done.base:
        terminal.write_line(f'{title} {"follows" if done.follows else "inherits from"} {done.base!r}.')
    if done.has_url:
        terminal.write_line(f'Set the URL of {title}')
    if not (done.items or done.hosts or done.base or done.has_url):
        terminal.write_line(f'{title} already has these items.')


def _warn_of_dropped(
    dropped: Iterable[Reference], terminal: Terminal, hint: str = '--with-references keeps it a reference'
) -> None:
    if names := ', '.join(dict.fromkeys(map(str, dropped))):
        warn(terminal.env, f'{names} is text now. {hint}.')


def _show_unset(done: editing.ItemsUnset, terminal: Terminal) -> None:
    title, count = done.locator.title, done.inherited
    if done.items:
        away = f'. Its base {done.base!r} does not bring {"them" if count > 1 else "it"} back.' if count else ''
        terminal.write_line(f'Removed {in_words(done.items)} from {title}{away}')
    if done.hosts:
        terminal.write_line(f'{title} is for {quoted(done.hosts)}.')
    if done.had_url:
        terminal.write_line(f'Removed the URL of {title}')


def _show_export(exported: exporting.Export, terminal: Terminal) -> None:
    title, others, unwritable = exported.locator.title, exported.other_items, exported.unwritable
    if others:
        warn(terminal.env, f'A cookies.txt holds only cookies. It lacks {in_words(others)} of {title}.')
    if unwritable:
        why = 'do not fit into a cookies.txt'
        if exported.locator.host is None:
            how = '' if exported.locator.is_shared else ' (add HOST)'
            why = f'have no host{how}, or {why}'
        warn(terminal.env, f'Cookies of {title} that {why}: {", ".join(map(repr, unwritable))}.')
    if exported.file:
        terminal.write_line(f'Exported {title} to {quote_path(str(exported.file))}')
    else:
        terminal.write_bytes(exported.content)


def _describe_import(imported: importing.Imported) -> str:
    kind = 'a session file'
    if imported.is_cookies_txt:
        kind = f'a cookies.txt with {count_of(len(imported.items), "cookie")}'
        kind += f', {imported.others} of them for other hosts' if imported.others else ''
    source = 'standard input' if imported.file is None else quote_path(str(imported.file))
    if imported.is_merged:
        return f'Added {in_words(imported.items)} from {source}, {kind}, to {imported.locator.title}'
    return f'Imported {source}, {kind}, as {imported.locator.title}'


def count_of(number: int | str, noun: str) -> str:
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'
