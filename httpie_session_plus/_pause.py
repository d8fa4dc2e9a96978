"""A pause of Python's garbage collection, for what makes many objects and no garbage."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def pause_collection() -> Iterator[None]:
    """Look for no garbage: every so many new objects Python would look through all that there are, again and again."""
    is_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if is_on:
            gc.enable()
