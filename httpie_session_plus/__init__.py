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
        BusySessionError,
        MissingSessionError,
        SameSessionError,
        SessionError,
        SessionPermissionError,
    )
    from ._factory import get_httpie_session
    from ._httpie import is_anonymous_session
    from ._session import Session

__version__ = '0.1.0'

__all__ = [
    'BrokenSessionError',
    'BusySessionError',
    'MissingSessionError',
    'SameSessionError',
    'Session',
    'SessionError',
    'SessionPermissionError',
    'get_httpie_session',
    'install',
    'is_anonymous_session',
]

_HOMES = {
    '._errors': [name for name in __all__ if name.endswith('Error')],
    '._httpie': ['is_anonymous_session'],
    '._factory': ['get_httpie_session'],
    '._session': ['Session'],
}


def __getattr__(name: str) -> object:
    # The plugin imports this package also where HTTPie lacks what the modules need.
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home, __name__), name)
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')


def __dir__() -> list[str]:
    return [*__all__, '__version__']


def install() -> None:
    """Make HTTPie in this process use :class:`Session`, and take ``--session`` and ``--session-read-only`` at once.

    HTTPie does this itself wherever the package is installed; a second call changes nothing. Raises ImportError, before
    anything is changed, if this HTTPie lacks something that is needed; the message names it.
    """
    from . import _httpie  # noqa: PLC0415

    _httpie.install(_load_session_class)
    _httpie.use_session_class(_load_session_class())
    if _httpie.is_manager():
        from ._tasks import SESSION_TASKS  # noqa: PLC0415

        _httpie.install_tasks(SESSION_TASKS)


def _load_session_class() -> type[Session]:
    from ._session import Session  # noqa: PLC0415

    return Session
