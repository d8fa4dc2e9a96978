"""What of a session is a secret, and how it is hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._items import AUTH

if TYPE_CHECKING:
    from ._merge import Items, Key

MASK = '********'
"""What stands in the place of a secret; it tells nothing of it, not even its length."""

HARMLESS_HEADERS = frozenset(
    {
        'accept',
        'accept-charset',
        'accept-encoding',
        'accept-language',
        'cache-control',
        'connection',
        'dnt',
        'pragma',
        'prefer',
        'save-data',
        'te',
        'upgrade-insecure-requests',
        'user-agent',
    }
)
"""The headers, in lower case, whose values tell nobody who sends them. Those of all others are secrets."""


def is_secret(key: Key) -> bool:
    """Tell whether the value of an item is a secret: every cookie, the auth, and the headers that may hold one."""
    return key[0] != 'header' or key[1] not in HARMLESS_HEADERS


def is_masked(key: Key, value: Any) -> bool:
    """Tell whether the value of an item is nothing but a mask."""
    return is_secret(key) and value == _mask(key, value)


def redact(items: Items) -> dict[Key, Any]:
    """Return the items with a mask in the place of each secret."""
    return {key: _mask(key, value) if is_secret(key) else value for key, value in items.items()}


def _mask(key: Key, value: Any) -> Any:
    if key[0] == 'header':
        return [(name, MASK) for name, _ in value]
    if key == AUTH:
        return {'type': value['type'], 'raw_auth': MASK}
    return {**value, 'value': MASK}
