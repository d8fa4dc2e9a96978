"""The rules for default sessions: which session a run without session flags uses for its host."""

import os
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from ..errors import MissingSessionError, SessionError, quote, quote_path
from ..options import RULES_KEY
from .locator import DEFAULT_PORTS, Host, Locator, is_shared, validate_name_or_path
from .patterns import HostPattern


class Rule:
    """The default session of the hosts that a pattern is for: a name, the path of a file, or a shared session."""

    def __init__(self, pattern: HostPattern, session: str) -> None:
        self.pattern, self.session = pattern, session

    @property
    def is_shared(self) -> bool:
        return is_shared(self.session)

    @property
    def argument(self) -> str:
        """The argument of ``http`` that it stands for."""
        return 'session_read_only' if self.is_shared else 'session'

    @property
    def title(self) -> str:
        """How messages name a rule."""
        return f'the rule for {self.pattern!r}'

    def broken_by(self, missing: Locator) -> MissingSessionError:
        """Return the error for a rule that names a session which does not exist."""
        from ..system import shell_word  # noqa: PLC0415  # only a message needs it

        what = f'{self.title.capitalize()} names {missing.title}, which does not exist'
        hint = f'Remove the rule: httpie sessions unuse {shell_word(self.pattern)}'
        return MissingSessionError(f'{what}. {hint}', **missing.facts)

    def applies(self, host: Host, scheme: str) -> bool:
        """Return whether it is for a host. A session that is not shared belongs to one host and port."""
        own = (host, f'{host}{DEFAULT_PORTS.get(scheme, "")}')
        return self.pattern.matches(host, scheme) if self.is_shared else self.pattern in own

    def names(self, session: Locator) -> bool:
        """Return whether it names a session, by its name or by the path of its file."""
        if os.path.expanduser(self.session) == os.path.abspath(session.path):
            return True
        return self.session == session.name and (session.host is None or str(session.host) == self.pattern)

    def is_off(self, switches: Collection[str]) -> bool:
        """Return whether ``--no-session``, or that of what it stands for, is among the switches of a run."""
        return bool({'--no-session', f'--no-{self.argument.replace("_", "-")}'}.intersection(switches))


def parse_rules(stored: Any, where: str) -> list[Rule]:
    """Return the rules that ``session_hosts`` holds. Raises SessionError for what is none; ``where`` is the file."""
    if not isinstance(stored, Mapping) or not all(isinstance(one, str) for one in stored.values()):
        raise SessionError(f'{RULES_KEY!r} in {where!r} must be an object of hosts and sessions.')
    rules: dict[HostPattern, Rule] = {}
    for host, session in stored.items():
        try:
            rule = parse_rule(host, session)
        except SessionError as error:
            raise SessionError(f'{RULES_KEY!r} in {where!r}: {error}') from None
        if rule.pattern in rules:
            raise SessionError(f'{RULES_KEY!r} in {where!r} names {rule.pattern!r} twice.')
        rules[rule.pattern] = rule
    return [*rules.values()]


def parse_rule(host: str, session: str) -> Rule:
    """Return the rule for a pattern of hosts and a session. Raises SessionError for what cannot be one."""
    rule = Rule(HostPattern.parse(host), validate_name_or_path(session))
    if os.sep in session and not os.path.isabs(os.path.expanduser(session)):
        # Else the directory in which somebody works could decide what is sent.
        raise SessionError(f'{quote_path(session)} is a relative path. Name the session by its absolute path.')
    if not (rule.is_shared or rule.pattern.is_host):
        hint = 'Name a shared session: @NAME'
        raise SessionError(f'{quote(host)} is for several hosts, and {quote_path(session)} is for one. {hint}')
    return rule


def find_rule_for(url: str, rules: list[Rule]) -> Rule | None:
    """Return the most specific rule for the host of a URL, None if there is none."""
    try:
        parts = urlsplit(url)
        host = Host.of_request(parts.netloc.rpartition('@')[2], parts.scheme)
    except (SessionError, ValueError):  # it is up to http to complain
        return None
    if parts.scheme not in DEFAULT_PORTS:  # such as that of a socket
        return None
    found = [rule for rule in rules if rule.applies(host, parts.scheme)]
    return max(found, key=lambda rule: rule.pattern.rank, default=None)
