"""The Python API.

Importing this package changes nothing in HTTPie, which loads :mod:`httpie_session_plus.plugin` for that; a program
calls :func:`install` to make HTTPie's own functions use :class:`Session` as well.

:func:`open_session` returns the :class:`Session` of a name and a host, or of a file; :func:`get_httpie_session` does
so with HTTPie's arguments. The other functions do what the commands of ``httpie sessions`` do. What goes wrong is
raised as a :class:`SessionError`.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .compat import is_anonymous_session  # noqa: I001
    from .errors import (
        AmbiguousSessionError, BrokenSessionError, BusySessionError, ExistingSessionError, MissingSessionError,
        SameSessionError, SessionError, SessionPermissionError,
    )  # fmt: skip
    from .explanation import ExplainedItem, Explanation, LeftOut
    from .manage.listing import SessionSummary, list_sessions
    from .manage.moving import copy_session, delete_session, rename_session
    from .manage.exporting import export_session
    from .manage.importing import import_session
    from .opening import get_httpie_session, open_session
    from .session import Session

__version__ = '2.0.0'

__all__ = [
    'AmbiguousSessionError', 'BrokenSessionError', 'BusySessionError', 'ExistingSessionError', 'ExplainedItem',
    'Explanation', 'LeftOut', 'MissingSessionError', 'SameSessionError', 'Session', 'SessionError',
    'SessionPermissionError', 'SessionSummary', 'copy_session', 'delete_session', 'export_session',
    'get_httpie_session', 'import_session', 'install', 'is_anonymous_session', 'list_sessions', 'open_session',
    'rename_session',
]  # fmt: skip

_HOMES = (
    '.errors',
    '.compat',
    '.session',
    '.opening',
    '.explanation',
    '.manage.exporting',
    '.manage.importing',
    '.manage.listing',
    '.manage.moving',
)


def __getattr__(name: str) -> object:
    # HTTPie imports this package with its plugin; a run without a session does not pay for the rest of it.
    if name in __all__:
        for home in _HOMES:
            if name in vars(module := import_module(home, __name__)):
                return getattr(module, name)
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')


def __dir__() -> list[str]:
    return [*__all__, '__version__']


def install() -> None:
    """Make HTTPie in this process use :class:`Session`, and accept ``--session`` and ``--session-read-only`` together.

    ``Session``, ``SessionError`` and ``get_httpie_session`` can then be imported from ``httpie.sessions``, and the
    ``httpie`` command gains ``httpie sessions``, as HTTPie has it wherever the package is installed. A second call
    changes nothing.

    Raises ImportError, before anything is changed, if this HTTPie lacks a name that is used; the message names it.
    """
    from . import hooks  # noqa: PLC0415

    hooks.install()
    hooks.replace_sessions()
