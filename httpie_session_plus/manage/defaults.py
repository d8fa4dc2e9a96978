"""Use, unuse, which: the default session of a host."""

import argparse
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ..compat import Environment, expand_url
from ..errors import MissingSessionError, SessionError, did_you_mean, quote, quoted
from ..model.locator import SHARED_MARK, Host, Locator, is_shared
from ..model.patterns import HostPattern
from ..model.rules import Rule, find_rule_for, parse_rule, parse_rules
from ..options import RULES_KEY
from ..storage.bases import check_host, check_patterns, followed_by, inherit_followed, open_base
from ..storage.config import config_path, read_config, update_config
from ..storage.store import SessionStore
from ..system import shell_word


@dataclass(frozen=True, slots=True)
class RulesMade:
    """The rules that were made for a session; ``hidden_by`` is a flag in ``default_options`` that switches all off."""

    locator: Locator
    rules: Sequence[Rule]
    hidden_by: str | None


@dataclass(frozen=True, slots=True)
class RulesRemoved:
    """The rules that were removed."""

    rules: Sequence[Rule]


@dataclass(frozen=True, slots=True)
class Choice:
    """The sessions that a run uses, and ``why``; ``follows`` are the bases of the first one."""

    locators: Sequence[Locator]
    why: str
    follows: Sequence[str] = ()


def rules_of(store: SessionStore) -> list[Rule]:
    """Return the rules in HTTPie's configuration. Raises SessionError if they are broken."""
    return parse_rules(read_config(store.config_dir).get(RULES_KEY, {}), str(config_path(store.config_dir)))


def rules_for(store: SessionStore, locator: Locator) -> list[Rule]:
    """Return the rules that name a session; none where they cannot be read."""
    with suppress(SessionError):
        return [rule for rule in rules_of(store) if rule.names(locator)]
    return []


def rename_rules(store: SessionStore, rules: Sequence[Rule], name: str) -> None:
    """Let rules name their session by its new name."""
    patterns = {str(rule.pattern) for rule in rules}

    def change(stored: Any) -> dict[str, Any]:
        return {one: name if _normal(one) in patterns else session for one, session in stored.items()}

    if rules:
        update_config(store.config_dir, RULES_KEY, change, store.warn)


def use_session(store: SessionStore, name: str, hosts: Sequence[str], *, env: Environment) -> RulesMade:
    """Make a session the default one of a host, or a shared one that of patterns of hosts."""
    locator, patterns = _resolve(store, name, hosts)
    session = os.path.abspath(locator.path) if locator.is_anonymous else locator.name
    made = [parse_rule(pattern, session) for pattern in patterns]
    document = store.open(locator)
    inherit_followed(store, [document], locator.host, None)
    shared = [one for one in (document, *document.bases()) if one.locator.is_shared]
    check_patterns(shared, [rule.pattern for rule in made])
    new = {str(rule.pattern): rule.session for rule in made}
    where = str(config_path(store.config_dir))

    def change(stored: Any) -> dict[str, Any]:
        stored = {} if stored is None else stored
        parse_rules(stored, where)
        return {**{one: stored[one] for one in stored if HostPattern.parse(one) not in new}, **new}

    update_config(store.config_dir, RULES_KEY, change, store.warn)
    hiding = [flag for flag in _session_flags(env) if flag != '--default-scheme']
    return RulesMade(locator, made, next(iter(hiding), None))


def _resolve(store: SessionStore, name: str, hosts: Sequence[str]) -> tuple[Locator, Sequence[str]]:
    if is_shared(name) or os.sep in name:
        if not hosts:
            raise SessionError(f'Name the hosts: httpie sessions use {store.locate(name).words} HOST')
        if len(hosts) > 1 and all(map(os.path.lexists, hosts)):
            hint = f"Quote the star: httpie sessions use {store.locate(name).words} '*'"
            raise SessionError(f'These are files, not hosts: {quoted(hosts)}. {hint}')
        locator = store.resolve(name)
        named = store.locate_file(os.path.abspath(locator.path))
        if named.host and [named.host] != [store.host(one) for one in hosts]:
            raise SessionError(f'{named.title} is for its own host alone. Use a shared session, @NAME, for others.')
        return (named if named.host or named.is_shared else locator), hosts
    if len(hosts) > 1 or any('*' in host for host in hosts):
        shared = f'{SHARED_MARK}{name}'
        if any(one.name == shared for one in store.shared()):
            raise MissingSessionError(f'No session {name!r}. Did you mean {shared!r}?', name=name)
        raise SessionError(f'{name!r} belongs to one host. Only a shared session, @NAME, can be for several.')
    locator = store.resolve(name, *hosts)
    return locator, [Host.normalize(locator.host or '')]


def unuse_hosts(store: SessionStore, hosts: Sequence[str]) -> RulesRemoved:
    """Remove the rules for hosts or patterns. Raises MissingSessionError, and removes none, if one has no rule."""
    removed: list[Rule] = []

    def change(stored: Any) -> dict[str, Any]:
        rest = dict(stored) if isinstance(stored, dict) else {}
        names = [*rest]
        for host in hosts:
            found = [one for one in rest if _normal(one) == _normal(host)]
            if not found and host in rest.values():
                own = next(one for one in rest if rest[one] == host)
                raise SessionError(f'{quote(host)} is a session. Try: httpie sessions unuse {shell_word(own)}')
            if not found:
                known = f'Rules: {quoted(names)}.' if names else 'There are no rules.'
                raise MissingSessionError(f'No rule for {quote(host)}. {did_you_mean(host, names) or known}')
            removed.extend(Rule(HostPattern(_normal(one)), str(rest.pop(one))) for one in found)
        return rest

    update_config(store.config_dir, RULES_KEY, change, store.warn)
    return RulesRemoved(removed)


def _normal(host: str) -> str:
    try:
        return HostPattern.parse(host)
    except SessionError:  # a broken rule can be removed, too
        return host


def choose_session(store: SessionStore, url: str, *, env: Environment) -> Choice:
    """Return which session a run without session flags uses for a URL, and why. Raises SessionError where it fails."""
    if is_shared(url):
        Host.parse(url)  # which refuses it
    flags = _session_flags(env)
    if '--no-session' in flags:
        return Choice([], '--no-session in default_options')
    url = expand_url(url, 'http', str(flags.pop('--default-scheme', 'http')))
    host = Host.parse(url)
    scheme = url.partition(':')[0]
    if flags:
        found = [store.locate_for_request(name, host, scheme) for _, name in sorted(flags.items()) if name]
        shown = ' '.join(flag if name is None else f'{flag}={name}' for flag, name in flags.items())
        base = flags.get('--session-read-only') if flags.get('--session') else None
        follows = _try(store, found[0], base, host, scheme) if found else []
        return Choice(found, f'{shown} in default_options', follows)
    rule = find_rule_for(url, rules_of(store))
    if rule is None:
        return Choice([], f'no rule matches {host!r}')
    locator = store.locate_for_request(rule.session, host, scheme)
    if not store.open(locator, must_exist=False).exists:
        raise rule.broken_by(locator)
    return Choice([locator], rule.title, _try(store, locator, None, host, scheme))


def _try(store: SessionStore, locator: Locator, base: str | None, host: Host, scheme: str) -> list[str]:
    """Return which bases a run would follow. Raises SessionError where it would fail."""
    document = store.open(locator, must_exist=locator.is_shared)
    check_host(document, host, scheme)
    if base:
        open_base(store, base, [document], host, scheme)
        return []
    inherit_followed(store, [document], host, scheme)
    return followed_by(store, document)


def _session_flags(env: Environment) -> dict[str, str | None]:
    """Return the flags in ``default_options`` that choose a session, and that of the scheme."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    for flag in ('--session', '--session-read-only', '--default-scheme'):
        parser.add_argument(flag, default=argparse.SUPPRESS)
    parser.add_argument('--no-session', action='store_const', const=None, default=argparse.SUPPRESS)
    try:
        found, _ = parser.parse_known_args([str(one) for one in env.config.default_options])
    except (TypeError, argparse.ArgumentError):  # it is up to http to complain
        return {}
    return {f'--{name.replace("_", "-")}': value for name, value in vars(found).items()}
