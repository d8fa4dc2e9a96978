"""What a shared session may hold: nothing that could go to a host which it does not name."""

from collections.abc import Collection, Iterable

from .items import HARMLESS_HEADERS, Cookie, Header, Item, in_words
from .locator import Host, split_port
from .patterns import ANY_HOST, BELOW, HostPattern


def find_unshareable(items: Iterable[Item], hosts: Collection[HostPattern], *, has_secrets: bool) -> str | None:
    """Return why a session for these hosts may not hold one of the items; None if it may hold them all."""
    is_public = ANY_HOST in hosts and not has_secrets
    for item in items:
        if is_public and not (isinstance(item, Header) and item.name.lower() in HARMLESS_HEADERS):
            return f'{in_words({item.key: item})} may be a secret, and "*" is any host. --with-secrets allows that'
        if isinstance(item, Cookie):
            if not item.domain:
                return f'the cookie {item.name!r} has no domain. Import cookies from a cookies.txt'
            if not _covers_domain(hosts, item.domain):
                names = {name for name, _ in map(split_port, hosts) if Host(name).cookie_domain == item.domain}
                name = min(names, default=item.domain)
                return f'the cookie {item.name!r} is for all ports of {name!r}. set and import add that with --for'
    return None


def _covers_domain(hosts: Iterable[HostPattern], domain: str) -> bool:
    # A cookie is for all ports of its host; one with a dot, for a domain and all below.
    name = domain.removeprefix('.')
    if domain == name:
        own = {Host(one).cookie_domain for one in hosts if one.is_host and not split_port(one)[1]}
        return name in own or any(one.covers(HostPattern(name)) for one in hosts)
    return all(any(one.covers(HostPattern(wanted)) for one in hosts) for wanted in (name, f'{BELOW}{name}'))
