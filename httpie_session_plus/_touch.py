"""What is looked for in another program before anything of it is touched."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType


def find_missing(attributes: Iterable[tuple[ModuleType, str]]) -> Iterator[str]:
    """Name the attributes, each a module and a path in it, that are not there."""
    return (f'{module.__name__}.{path}' for module, path in attributes if not _has(module, path))


def find_unused(uses: Iterable[tuple[ModuleType, str, Iterable[str]]]) -> Iterator[str]:
    """Name the names that the code of a function, given by its module and path, does not use."""
    for module, path, names in uses:
        code = attrgetter(f'{path}.__code__')(module) if _has(module, f'{path}.__code__') else None
        for name in names:
            if code is None or name not in code.co_names + code.co_varnames:
                yield f'{name!r} in {module.__name__}.{path}'


def _has(owner: object, path: str) -> bool:
    try:
        attrgetter(path)(owner)
    except AttributeError:
        return False
    return True
