"""``HostPattern``: which hosts a shared session or a rule is for."""

from collections.abc import Iterable

from ..errors import SessionError, quote
from .locator import DEFAULT_PORTS, Host, is_address, is_public_suffix, split_port

ANY_HOST = '*'
BELOW = '*.'


class HostPattern(str):
    """A host with or without a port, ``*.example.com`` for every host below that one, or ``*``."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> 'HostPattern':
        """Return the pattern that somebody typed. Raises SessionError if it is none."""
        if text == ANY_HOST:
            return cls(text)
        is_below = text.startswith(BELOW)
        host = Host.parse(text.removeprefix(BELOW))
        name, port = split_port(host)
        if '*' in host or '@' in text or (is_below and (port or '.' not in name.strip('.') or is_address(name))):
            hint = 'Write a host, *.example.com (with at least two labels after the star), or *'
            raise SessionError(f'{quote(text)} is not a pattern for hosts. {hint}.')
        return cls(f'{BELOW}{host}' if is_below else host)

    @classmethod
    def typed(cls, text: str) -> 'HostPattern':
        """Return the pattern of a shared session, as :meth:`parse` does. Raises SessionError for one of strangers."""
        pattern = cls.parse(text)
        if pattern.startswith(BELOW) and is_public_suffix(pattern.removeprefix(BELOW)):
            hint = f'Name your own: *.NAME.{pattern.removeprefix(BELOW)}'
            raise SessionError(f'Anybody can have a host that {quote(pattern)} is for. {hint}')
        return pattern

    @property
    def is_host(self) -> bool:
        """Whether it names a single host."""
        return '*' not in self

    @property
    def rank(self) -> tuple[bool, bool, int]:
        """How specific it is: a host with a port, a host, the longest suffix, any host."""
        return self.is_host, self.is_host and bool(split_port(self)[1]), len(self)

    def matches(self, host: Host, scheme: str | None = None) -> bool:
        """Return whether it is for a host; one without a port is for all ports of that host."""
        name, _ = split_port(host)
        if not self.is_host:
            return self.covers(HostPattern(name))
        return self in (host, name, f'{host}{DEFAULT_PORTS.get(scheme or "", "")}')

    def covers(self, other: 'HostPattern') -> bool:
        """Return whether it is for every host that the other one is for."""
        if self in (ANY_HOST, other):
            return True
        if not self.is_host:
            name = split_port(other)[0]
            return name.endswith(self[1:]) and name != self[1:] and not is_address(name)
        return other.is_host and self == split_port(other)[0]


def admits(hosts: Iterable[HostPattern], host: Host, scheme: str | None = None) -> bool:
    """Return whether one of these patterns is for a host."""
    return any(pattern.matches(host, scheme) for pattern in hosts)
