"""References to secrets that are in no session file: ``${env:NAME}``, ``${ask}`` and ``${secret:NAME}``."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..errors import SessionError
from .items import Auth, Cookie, Header, Item

ENV, ASK, SECRET = 'env', 'ask', 'secret'
_REFERENCE = r'\$\{(?:(env):([A-Za-z_][A-Za-z0-9_]*)|(ask)|(secret):([A-Za-z0-9_.-]+))\}'
_LIKE_ONE = r'\$\{(?:env|ask|secret)\b'


class Reference(NamedTuple):
    """A reference: its kind, and the name of what it refers to, which ``${ask}`` has not."""

    kind: str
    name: str = ''

    def __str__(self) -> str:
        return f'${{{self.kind}:{self.name}}}' if self.name else f'${{{self.kind}}}'


def find_references(text: str) -> list[Reference]:
    """Return the references in a text."""
    return [_reference_of(match) for match in re.finditer(_REFERENCE, text)]


def has_references(text: str) -> bool:
    """Return whether a text refers to secrets. Raises SessionError for what looks like a reference and is none."""
    found = find_references(text)
    if len(re.findall(_LIKE_ONE, text)) != len(found):
        raise SessionError('A reference is invalid. Write ${env:NAME}, ${ask}, or ${secret:NAME}.')
    return bool(found)


def substitute(text: str, values: Mapping[Reference, str]) -> str:
    """Return a text with values in the place of its references; what stands in a value is no reference."""
    return re.sub(_REFERENCE, lambda match: values[_reference_of(match)], text)


def references_in(item: Item) -> list[Reference]:
    """Return the references in an item that is marked to have some; cookies never have any, as servers write those."""
    if isinstance(item, Cookie) or not item.is_reference:
        return []
    return [one for text in _texts_of(item) for one in find_references(text)]


def resolved(item: Header | Auth, values: Mapping[Reference, str]) -> Header | Auth:
    """Return an item with values in the place of its references."""
    if isinstance(item, Header):
        return item._replace(values=tuple(substitute(value, values) for value in item.values), is_reference=False)
    stored = {key: substitute(one, values) if isinstance(one, str) else one for key, one in item.stored.items()}
    return Auth({**stored, 'type': item.type})


def _texts_of(item: Header | Auth) -> Iterator[str]:
    yield from item.values if isinstance(item, Header) else [item.raw_auth or '']


def _reference_of(match: re.Match[str]) -> Reference:
    env, name, ask, secret, secret_name = match.groups()
    return Reference(env or ask or secret, name or secret_name or '')
