"""Headers, cookies and auth as values; which are secret."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

Key = tuple[str, ...]
"""Name an item: ``('header', lower-case name)``, ``('cookie', domain, path, name)`` or ``('auth',)``."""
AUTH_KEY: Key = ('auth',)
MASK = '********'
# The headers whose values do not identify who sends them; the values of all others are secrets.
HARMLESS_HEADERS = frozenset(
    {'accept', 'accept-charset', 'accept-encoding', 'accept-language', 'cache-control', 'connection', 'dnt', 'pragma'}
    | {'prefer', 'save-data', 'te', 'upgrade-insecure-requests', 'user-agent'}
)


@dataclass(frozen=True, slots=True)
class Header:
    """One header: its name as it was first spelled, and all its values."""

    name: str
    values: tuple[str, ...]
    kind: ClassVar = 'header'
    expires: ClassVar = None

    @property
    def key(self) -> Key:
        return ('header', self.name.lower())

    @property
    def is_secret(self) -> bool:
        return self.name.lower() not in HARMLESS_HEADERS

    def redacted(self) -> 'Header':
        return replace(self, values=(MASK,) * len(self.values))


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie; its domain is '' if it is bound to no host, None if HTTPie stored it as explicitly so."""

    name: str
    value: str
    domain: str | None = ''
    path: str = '/'
    expires: int | None = None
    secure: bool = False
    kind: ClassVar = 'cookie'
    is_secret: ClassVar = True

    @property
    def key(self) -> Key:
        return ('cookie', self.domain or '', self.path, self.name)

    def redacted(self) -> 'Cookie':
        return replace(self, value=MASK)


@dataclass(frozen=True, slots=True)
class Auth:
    """The auth, as HTTPie stores it: ``type`` and ``raw_auth``, before HTTPie 1.0 ``username`` and ``password``."""

    stored: Mapping[str, Any]
    kind: ClassVar = 'auth'
    name: ClassVar = 'auth'
    key: ClassVar = AUTH_KEY
    expires: ClassVar = None
    is_secret: ClassVar = True

    @classmethod
    def of(cls, type_: str, raw_auth: str | None) -> 'Auth':
        return cls({'type': type_, 'raw_auth': raw_auth})

    @property
    def type(self) -> str:
        return str(self.stored['type'])

    @property
    def raw_auth(self) -> str | None:
        username, password = self.stored.get('username'), self.stored.get('password')
        raw_auth: str | None = self.stored.get('raw_auth', f'{username}:{password}')
        return raw_auth

    def redacted(self) -> 'Auth':
        return Auth.of(self.type, MASK)


Item = Header | Cookie | Auth
Items = Mapping[Key, Item]


def is_sendable(text: str, encoding: str = 'latin-1') -> bool:
    """Return whether ``http.client`` sends a text in this encoding; it refuses line breaks."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return '\n' not in text and '\r' not in text


def by_key(items: Iterable[Item]) -> dict[Key, Item]:
    return {item.key: item for item in items}


def is_masked(item: Item) -> bool:
    return item.is_secret and item == item.redacted()


def in_words(items: Mapping[Key, Item | None]) -> str:
    """Return how a message names items, of which some may be gone: by kind and name, without any value."""
    parts = []
    for kind in ('header', 'cookie'):
        names = [item.name if item else key[-1] for key, item in items.items() if key[0] == kind]
        if names:
            parts.append(f'{kind}{"s" * (len(names) > 1)} {", ".join(map(repr, dict.fromkeys(names)))}')
    parts += ['auth'] * (AUTH_KEY in items)
    return 'the ' + ' and '.join(filter(None, [', '.join(parts[:-1]), parts[-1]])) if parts else 'nothing'
