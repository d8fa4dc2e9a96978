"""HTTPie sessions that inherit from a base session and are never lost.

Importing this package changes nothing in HTTPie: HTTPie loads :mod:`httpie_session_plus.plugin` for that, and a Python
program calls :func:`install`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._errors import (
        BrokenSessionError,
        MissingSessionError,
        SameSessionError,
        SessionError,
        SessionPermissionError,
    )
    from ._session import Session

__version__ = '0.1.0'

__all__ = [
    'BrokenSessionError',
    'MissingSessionError',
    'SameSessionError',
    'Session',
    'SessionError',
    'SessionPermissionError',
    'install',
]

_HOMES = {name: '._errors' for name in __all__ if name.endswith('Error')} | {'Session': '._session'}


def __getattr__(name: str) -> object:
    # HTTPie is imported when the first name is used, not when the package is.
    if name not in _HOMES:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return getattr(import_module(_HOMES[name], __name__), name)


def install() -> None:
    """Make HTTPie in this process use :class:`Session`, and take ``--session`` and ``--session-read-only`` at once.

    HTTPie does this itself wherever the package is installed; a second call changes nothing. Raises ImportError, before
    anything is changed, if this HTTPie lacks something that is needed; the message names it.
    """
    from ._httpie import install  # noqa: PLC0415
    from ._session import Session  # noqa: PLC0415

    install(Session)
