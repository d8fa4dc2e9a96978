"""References to secrets that are in no session file: ``${env:NAME}``, ``${ask}`` and ``${secret:NAME}``."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ..errors import SessionError
from .items import Auth, Cookie, Header, Item, Items, Key

ENV, ASK, SECRET = 'env', 'ask', 'secret'
_REFERENCE = r'\$\{(?:(env):([A-Za-z_][A-Za-z0-9_]*)|(ask)|(secret):([A-Za-z0-9_.-]+))\}'
_LIKE_ONE = r'(?i)\$\{\s*(?:env|ask|secret)\b|\$\{\s*(?:evn|envs|secrets|secert|sercet)\s*:'
_SHIELD = '\0'  # stands for the colon of a reference


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


def is_only_reference(text: str) -> bool:
    """Return whether a text is a reference and nothing else."""
    return re.fullmatch(_REFERENCE, text) is not None


def looks_like_reference(text: str) -> bool:
    """Return whether somebody may have meant a reference."""
    return re.search(_LIKE_ONE, text) is not None


def split_credentials(text: str, split: Callable[[str], tuple[str, str | None]]) -> tuple[str, str | None]:
    """Return the user and the password in a text, split by a function that is shown no colon of a reference."""
    user, password = split(re.sub(_REFERENCE, lambda match: match[0].replace(':', _SHIELD), text))
    return user.replace(_SHIELD, ':'), password and password.replace(_SHIELD, ':')


def references_in(item: Item) -> list[Reference]:
    """Return the references in an item that is marked to have some; cookies never have any, as servers write those.

    Raises SessionError for what looks like a reference and is none.
    """
    if isinstance(item, Cookie) or not item.is_reference:
        return []
    return [one for text in _texts_of(item) if has_references(text) for one in find_references(text)]


def mark_typed(items: Items, before: Items) -> dict[Key, Item]:
    """Return items with those marked that have references and are not as they were: somebody has typed them."""
    marked = dict(items)
    for key, item in items.items():
        if not isinstance(item, Cookie) and item != before.get(key) and any(map(has_references, _texts_of(item))):
            marked[key] = item._replace(is_reference=True)
    return marked


def without_environment(items: Items) -> tuple[dict[Key, Item], list[Reference]]:
    """Return items with references to environment variables as mere text, and which these are."""
    found, dropped = dict(items), list[Reference]()
    for key, item in items.items():
        variables = [one for one in references_in(item) if one.kind == ENV]
        if variables and not isinstance(item, Cookie):
            found[key] = item._replace(is_reference=False)
            dropped += variables
    return found, dropped


def _texts_of(item: Header | Auth) -> Iterator[str]:
    yield from item.values if isinstance(item, Header) else [item.raw_auth or '']


def _reference_of(match: re.Match[str]) -> Reference:
    env, name, ask, secret, secret_name = match.groups()
    return Reference(env or ask or secret, name or secret_name or '')
