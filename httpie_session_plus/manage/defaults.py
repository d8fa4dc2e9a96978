"""Use, unuse, which: the default session of a host."""

import argparse
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from ..compat import Environment, expand_url
from ..errors import MissingSessionError, SessionError, quote
from ..model.locator import Host, Locator, is_shared, shell_word
from ..model.patterns import HostPattern
from ..model.rules import Rule, find_rule_for, parse_rule, parse_rules
from ..options import RULES_KEY
from ..storage.bases import check_host, followed_by
from ..storage.config import config_path, read_config, update_config
from ..storage.store import SessionStore, did_you_mean, quoted


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
    """What a run for a host uses, and why: each session, ``follows`` is what the first one does."""

    host: str
    locators: Sequence[Locator]
    why: str
    follows: Sequence[str] = ()


def rules_of(store: SessionStore) -> list[Rule]:
    """Return the rules in HTTPie's configuration. Raises SessionError if they are broken."""
    return parse_rules(read_config(store.config_dir).get(RULES_KEY, {}), str(config_path(store.config_dir)))


def rules_for(store: SessionStore, locator: Locator) -> list[Rule]:
    """Return the rules that name a session; none where they cannot be read."""
    names = {locator.name, os.path.abspath(locator.path)}
    with suppress(SessionError):
        found = [rule for rule in rules_of(store) if rule.session in names]
        return [rule for rule in found if locator.host in (None, Host(rule.pattern)) or rule.session != locator.name]
    return []


def use_session(store: SessionStore, name: str, hosts: Sequence[str], *, env: Environment) -> RulesMade:
    """Make a session the default one of a host, or a shared one that of patterns of hosts."""
    locator, patterns = _resolve(store, name, hosts)
    session = os.path.abspath(locator.path) if locator.is_anonymous else locator.name
    made = [parse_rule(pattern, session) for pattern in patterns]
    document = store.open(locator)
    if locator.is_shared:
        document.check_shareable()
        for rule in made:
            if not any(one.covers(rule.pattern) for one in document.hosts):
                add = f'Add it: httpie sessions set {name} --for {shell_word(rule.pattern)}'
                known = f'{locator.title} is for {quoted(document.hosts)}, not for {str(rule.pattern)!r}'
                raise SessionError(f'{known}. {add}', **locator.facts)
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
        return store.resolve(name), hosts
    if len(hosts) > 1 or any('*' in host for host in hosts):
        raise SessionError(f'{name!r} belongs to one host. Only a shared session, @NAME, can be for several.')
    locator = store.resolve(name, *hosts)
    return locator, [Host.normalize(locator.host or '')]


def unuse_hosts(store: SessionStore, hosts: Sequence[str]) -> RulesRemoved:
    """Remove the rules for hosts or patterns. Raises MissingSessionError, and removes none, if one has no rule."""
    removed: list[Rule] = []

    def change(stored: Any) -> dict[str, Any]:
        rest = dict(stored) if isinstance(stored, dict) else {}
        for host in hosts:
            found = [one for one in rest if _normal(one) == _normal(host)]
            if not found:
                known = f'Rules: {quoted([*rest])}.' if rest else 'There are no rules.'
                raise MissingSessionError(f'No rule for {quote(host)}. {did_you_mean(host, [*rest]) or known}')
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
    flags = _session_flags(env)
    url = expand_url(url, 'http', str(flags.pop('--default-scheme', 'http')))
    host = Host.parse(url)
    scheme = url.partition(':')[0]
    if flags:
        found = [store.locate_for_request(name, host, scheme) for _, name in sorted(flags.items()) if name]
        shown = ' '.join(flag if name is None else f'{flag}={name}' for flag, name in flags.items())
        follows = followed_by(store, store.open(found[0], must_exist=False)) if found else []
        return Choice(host, found, f'{shown} in default_options', follows)
    rule = find_rule_for(url, rules_of(store))
    if rule is None:
        return Choice(host, [], f'no rule is for {str(host)!r}')
    locator = store.locate_for_request(rule.session, host, scheme)
    document = store.open(locator, must_exist=False)
    if not document.exists:
        raise rule.broken_by(locator)
    if locator.is_shared:
        check_host(document, host, scheme)
    return Choice(host, [locator], rule.title, followed_by(store, document))


def _session_flags(env: Environment) -> dict[str, str | None]:
    """Return the flags in ``default_options`` that choose a session, and that of the scheme."""
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    for flag in ('--session', '--session-read-only', '--default-scheme'):
        parser.add_argument(flag, default=argparse.SUPPRESS)
    parser.add_argument('--no-session', action='store_const', const=None, default=argparse.SUPPRESS)
    try:
        found, _ = parser.parse_known_args([str(one) for one in env.config.default_options])
    except (TypeError, argparse.ArgumentError):  # it is up to http to complain
        return {}
    return {f'--{name.replace("_", "-")}': value for name, value in vars(found).items()}
