"""Headers, cookies and auth as values; which are secret."""

import re
from collections.abc import Container, Iterable, Mapping
from typing import Any, NamedTuple

from ..errors import SessionError, quote, quote_path
from ..options import PLAIN_HEADERS_KEY

Key = tuple[str, ...]
"""Name an item: ``('header', lower-case name)``, ``('cookie', domain, path, name)`` or ``('auth',)``.

The credentials are one item, whether they are an auth or an ``Authorization`` header.
"""
AUTH_KEY: Key = ('auth',)
MASK = '********'
LAST_MOMENT = 253402300799  # the end of the year 9999, in seconds since 1970
# The headers whose values do not identify who sends them: they travel along on a redirect.
HARMLESS_HEADERS = frozenset(
    {'accept', 'accept-charset', 'accept-encoding', 'accept-language', 'cache-control', 'connection', 'dnt', 'pragma'}
    | {'prefer', 'save-data', 'te', 'upgrade-insecure-requests', 'user-agent'}
)
# The headers that are shown: these, and others that do not authenticate; what ends in "*" is the start of a name.
PLAIN_HEADERS = HARMLESS_HEADERS | {
    'accept*', 'api-version', 'content-language', 'x-api-version', 'x-correlation-id', 'x-request-id',
    'x-requested-with', 'x-tenant*', 'x-version',
}  # fmt: skip
# A header with one of these in its name is a secret, whatever the list says.
WORDS_OF_SECRETS = (
    'auth', 'bearer', 'cookie', 'cred', 'jwt', 'key', 'pass', 'pwd', 'secret', 'session', 'sig', 'token',
)  # fmt: skip
# The name of a header, a token (RFC 9110, section 5.6.2), in which a "*" at the end stands for the rest of a name.
_PATTERN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"


# These are named tuples: three frozen dataclasses make a run with a session cost half a percent more.


class Header(NamedTuple):
    """One header: its name as it was first spelled, and all its values, which may hold references to secrets."""

    name: str
    values: tuple[str, ...]
    is_reference: bool = False

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
    is_reference: bool = False

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


def is_secret(item: Item, plain: Iterable[str] = ()) -> bool:
    """Return whether a value may authenticate; the patterns ``plain`` name more headers that do not."""
    if not isinstance(item, Header):
        return True
    name = item.name.lower()
    return not matches((*PLAIN_HEADERS, *plain), name) or any(word in name for word in WORDS_OF_SECRETS)


def plain_headers(config: Any) -> set[str]:
    """Return which headers are shown beyond those that always are, as patterns from HTTPie's configuration."""
    return configured_patterns(config, PLAIN_HEADERS_KEY)


def configured_patterns(config: Any, key: str) -> set[str]:
    """Return the header names under a key of HTTPie's configuration; raise SessionError for what is no list of them."""
    names, where = config.get(key, []), f'{key!r} in {quote_path(str(config.path))}'
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SessionError(f'{where} must be a list of header names.', path=config.path)
    return to_patterns(names, where)


def to_patterns(names: Iterable[str], where: str) -> set[str]:
    """Return header names, which may end in "*", in lower case; raise SessionError with ``where`` if one is invalid."""
    for name in names:
        if not re.fullmatch(_PATTERN, name):
            raise SessionError(f'{where}: {quote(name)} is not a valid header name.')
    return set(map(str.lower, names))


def matches(patterns: Iterable[str], name: str) -> bool:
    """Return whether one of the patterns names a header, whose name is in lower case."""
    return any(name == one or (one[-1:] == '*' and name.startswith(one[:-1])) for one in patterns)


def is_masked(item: Item, plain: Iterable[str] = ()) -> bool:
    """Return whether a value is never shown: it is a secret, and no reference to one."""
    return is_secret(item, plain) and not getattr(item, 'is_reference', False)


def redacted(item: Item, plain: Iterable[str] = ()) -> Item:
    """Return an item with a mask for its value, if that is never shown."""
    if not is_masked(item, plain):
        return item
    match item:
        case Header():
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


def rebind(items: Items, domains: Container[str | None], new_domain: str | None) -> dict[Key, Item]:
    """Return items with another domain for their cookies of these domains; '' and None are those of no host."""
    return by_key(
        item._replace(domain=new_domain) if isinstance(item, Cookie) and item.domain in domains else item
        for item in items.values()
    )
