"""Headers, cookies and auth as values; which are secret."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

Key = tuple[str, ...]
"""Name an item: ``('header', lower-case name)``, ``('cookie', domain, path, name)`` or ``('auth',)``.

The credentials are one item, whether they are an auth or an ``Authorization`` header.
"""
AUTH_KEY: Key = ('auth',)
MASK = '********'
LAST_MOMENT = 253402300799  # the end of the year 9999, in seconds since 1970
# The headers whose values do not identify who sends them; the values of all others are secrets.
HARMLESS_HEADERS = frozenset(
    {'accept', 'accept-charset', 'accept-encoding', 'accept-language', 'cache-control', 'connection', 'dnt', 'pragma'}
    | {'prefer', 'save-data', 'te', 'upgrade-insecure-requests', 'user-agent'}
)


# These are named tuples: three frozen dataclasses make a run with a session cost half a percent more.


class Header(NamedTuple):
    """One header: its name as it was first spelled, and all its values."""

    name: str
    values: tuple[str, ...]

    @property
    def key(self) -> Key:
        name = self.name.lower()
        return AUTH_KEY if name == 'authorization' else ('header', name)


class Cookie(NamedTuple):
    """One cookie; its domain is '' if it is bound to no host, None if HTTPie stored it as explicitly so."""

    name: str
    value: str
    domain: str | None = ''
    path: str = '/'
    expires: int | None = None
    secure: bool = False
    http_only: bool = False

    @property
    def key(self) -> Key:
        return ('cookie', self.domain or '', self.path, self.name)


class Auth(NamedTuple):
    """The auth, as HTTPie stores it: ``type`` and ``raw_auth``, before HTTPie 1.0 ``username`` and ``password``."""

    stored: Mapping[str, Any]

    @classmethod
    def of(cls, type_: str, raw_auth: str | None) -> 'Auth':
        return cls({'type': type_, 'raw_auth': raw_auth})

    @property
    def key(self) -> Key:
        return AUTH_KEY

    @property
    def type(self) -> str:
        return str(self.stored['type'])

    @property
    def raw_auth(self) -> str | None:
        username, password = self.stored.get('username'), self.stored.get('password')
        raw_auth: str | None = self.stored.get('raw_auth', f'{username}:{password}')
        return raw_auth


Item = Header | Cookie | Auth
Items = Mapping[Key, Item]


def is_sendable(text: str, encoding: str = 'latin-1') -> bool:
    """Return whether ``http.client`` sends a text in this encoding; it refuses line breaks."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return '\n' not in text and '\r' not in text


def kind_of(key: Key) -> str:
    """Return ``header``, ``cookie`` or ``auth``; of an item that is gone, its key is all there is."""
    return key[0]


def by_key(items: Iterable[Item]) -> dict[Key, Item]:
    return {item.key: item for item in items}


def expires_of(item: Any) -> float | None:
    """Return when an item expires, in seconds since 1970; None for what does not."""
    return getattr(item, 'expires', None)


def is_secret(item: Item) -> bool:
    return not isinstance(item, Header) or item.name.lower() not in HARMLESS_HEADERS


def redacted(item: Item) -> Item:
    """Return an item with a mask for its value, if that is secret."""
    match item:
        case Header() if is_secret(item):
            return item._replace(values=(MASK,) * len(item.values))
        case Cookie():
            return item._replace(value=MASK)
        case Auth():
            return Auth.of(item.type, MASK)
    return item


def in_words(items: Mapping[Key, Item | None]) -> str:
    """Return how a message names items, of which some may be gone: by kind and name, without any value."""
    names: dict[str, list[str]] = {'header': [], 'cookie': [], 'auth': []}
    for key, item in items.items():
        kind = 'header' if isinstance(item, Header) else kind_of(key)
        names[kind].append(repr(getattr(item, 'name', key[-1])))
    is_auth = bool(names.pop('auth'))
    parts = [f'{kind}{"s" * (len(one) > 1)} {", ".join(dict.fromkeys(one))}' for kind, one in names.items() if one]
    parts += ['auth'] * is_auth
    return 'the ' + ' and '.join(filter(None, [', '.join(parts[:-1]), parts[-1]])) if parts else 'nothing'
