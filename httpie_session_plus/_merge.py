"""The merge of two versions of a session, item by item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Key = tuple[str, ...]
"""Names an item: ``('header', lower-case name)``, ``('cookie', domain, path, name)`` or ``('auth',)``."""

Items = Mapping[Key, Any]
"""The value of each item that is there; no value is None."""


def merge(mine: Items, theirs: Items, ancestor: Items) -> dict[Key, Any]:
    """Return what becomes of two versions that both come from ``ancestor``; mine wins.

    An item that is in ``mine`` as it was in the ancestor, be it there or missing, is taken from ``theirs``, be it
    there or missing. Every other item is taken from ``mine``. The order is that of ``mine``, then that of ``theirs``.
    """
    merged = {}
    for key in {**mine, **theirs}:
        value = mine.get(key)
        if value == ancestor.get(key):
            value = theirs.get(key)
        if value is not None:
            merged[key] = value
    return merged
