"""What is wrong with the content of a file, and how it is said."""

from __future__ import annotations

from typing import Any

_TYPE_NAMES = {
    dict: 'an object',
    list: 'a list',
    str: 'a string',
    bool: 'true or false',
    int: 'a number',
    float: 'a number',
    type(None): 'null',
}


class Fault(Exception):
    """What is wrong with the content of a file, and where: ``cookies[2].value must be a string, not a number``."""


def expect(value: Any, where: str, *types: type) -> Any:
    """Return the value if its JSON type is one of ``types``; raises Fault if it is not."""
    if type(value) not in types:
        names = ' or '.join(dict.fromkeys(_TYPE_NAMES[one] for one in types))
        raise Fault(f'{where} must be {names}, not {_TYPE_NAMES[type(value)]}')
    return value


def quote(name: str) -> str:
    """Return a name, of a key or an item, as a message has it: in quotes, and cut where it is long."""
    return ascii(name if len(name) <= 40 else name[:39] + '…')  # noqa: PLR2004
