"""``HostPattern``: which hosts a shared session or a rule is for, and what a shared session may hold."""

from collections.abc import Collection, Iterable

from ..errors import SessionError, quote
from .items import HARMLESS_HEADERS, Cookie, Header, Item
from .locator import DEFAULT_PORTS, Host, is_address, split_port

ANY_HOST = '*'
_BELOW = '*.'


class HostPattern(str):
    """A host with or without a port, ``*.example.com`` for every host below that one, or ``*``."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> 'HostPattern':
        """Return the pattern that somebody typed. Raises SessionError if it is none."""
        if text == ANY_HOST:
            return cls(text)
        is_below = text.startswith(_BELOW)
        host = Host.parse(text.removeprefix(_BELOW))
        name, port = split_port(host)
        if '*' in host or '@' in text or (is_below and (port or '.' not in name.strip('.') or is_address(name))):
            hint = 'Write a host, *.example.com (with at least two labels after the star), or *'
            raise SessionError(f'{quote(text)} is not a pattern for hosts. {hint}.')
        return cls(f'{_BELOW}{host}' if is_below else host)

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


def find_unshareable(items: Iterable[Item], hosts: Collection[HostPattern], *, has_secrets: bool) -> str | None:
    """Return why a session for these hosts may not hold one of the items; None if it may hold them all."""
    for item in items:
        if isinstance(item, Cookie):
            if not item.domain:
                return f'the cookie {item.name!r} has no domain. Import cookies from a cookies.txt'
            if not _covers_domain(hosts, item.domain):
                return f'the cookie {item.name!r} is for {item.domain!r}. Add that with --for'
        elif ANY_HOST in hosts and not has_secrets:
            if not isinstance(item, Header):
                return 'the auth is a secret, and "*" is any host. --with-secrets allows that'
            if item.name.lower() not in HARMLESS_HEADERS:
                return f'the header {item.name!r} may be a secret, and "*" is any host. --with-secrets allows that'
    return None


def _covers_domain(hosts: Iterable[HostPattern], domain: str) -> bool:
    # A cookie is for all ports of its host; one with a dot, for a domain and all below.
    name = domain.removeprefix('.')
    if domain == name:
        own = {Host(one).cookie_domain for one in hosts if one.is_host and not split_port(one)[1]}
        return name in own or any(one.covers(HostPattern(name)) for one in hosts)
    return all(any(one.covers(HostPattern(wanted)) for one in hosts) for wanted in (name, f'{_BELOW}{name}'))
