"""HTTPie sessions that inherit from a base session and are never lost.

Importing this package changes nothing in HTTPie: HTTPie loads :mod:`httpie_session_plus.plugin` for that, and a Python
program calls :func:`install`, if HTTPie's own functions are to use :class:`Session` in it as well.

A session by its name and host, as ``http --session=user1 --session-read-only=base`` has it::

    from httpie.context import Environment
    from httpie_session_plus import get_httpie_session

    env = Environment()
    session = get_httpie_session(env, env.config_dir, 'user1', 'api.example.com', '', base='base')
    session.update_headers({'X-API-Version': 'v3'})
    session.save()

What ``httpie sessions`` does is done by :func:`list_sessions`, :func:`copy_session`, :func:`rename_session`,
:func:`delete_session`, :func:`export_session` and :func:`import_session`. What goes wrong with
a session is raised as a :class:`SessionError`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._backup import export_session, import_session
    from ._catalog import SessionSummary, list_sessions
    from ._errors import (
        AmbiguousSessionError,
        BrokenSessionError,
        BusySessionError,
        ExistingSessionError,
        MissingSessionError,
        SameSessionError,
        SessionError,
        SessionPermissionError,
    )
    from ._factory import get_httpie_session
    from ._httpie import is_anonymous_session
    from ._moves import copy_session, delete_session, rename_session
    from ._session import Session

__version__ = '1.0.0'

__all__ = [
    'AmbiguousSessionError',
    'BrokenSessionError',
    'BusySessionError',
    'ExistingSessionError',
    'MissingSessionError',
    'SameSessionError',
    'Session',
    'SessionError',
    'SessionPermissionError',
    'SessionSummary',
    'copy_session',
    'delete_session',
    'export_session',
    'get_httpie_session',
    'import_session',
    'install',
    'is_anonymous_session',
    'list_sessions',
    'rename_session',
]

_HOMES = {
    '._errors': [name for name in __all__ if name.endswith('Error')],
    '._httpie': ['is_anonymous_session'],
    '._factory': ['get_httpie_session'],
    '._session': ['Session'],
    '._catalog': ['SessionSummary', 'list_sessions'],
    '._moves': ['copy_session', 'delete_session', 'rename_session'],
    '._backup': ['export_session', 'import_session'],
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

    ``httpie.sessions`` then also has :class:`SessionError`; what was imported from there before stays HTTPie's own,
    and ``base=`` is on the ``get_httpie_session`` of this package alone. In the ``httpie`` command there is ``httpie
    sessions``. HTTPie does this itself wherever the package is installed; a second call changes nothing.

    Raises ImportError, before anything is changed, if this HTTPie lacks something that is needed; the message names it.
    """
    from . import _httpie  # noqa: PLC0415
    from ._errors import SessionError  # noqa: PLC0415
    from ._session import Session  # noqa: PLC0415

    _httpie.install(_use_session)
    _httpie.use_session_class(Session)
    _httpie.add_to_sessions(SessionError=SessionError)
    if _httpie.is_manager():
        from ._cli import HELP, fill, run  # noqa: PLC0415

        _httpie.install_commands(fill, run, HELP)


def _use_session(args: Any, messages: Any) -> Iterator[Any]:
    """Return the messages of a run that is to use a session; only such a run pays for what a session needs."""
    from . import _httpie  # noqa: PLC0415
    from ._policy import use_rules  # noqa: PLC0415
    from ._run import watch_messages  # noqa: PLC0415
    from ._session import Session  # noqa: PLC0415

    use_rules()
    _httpie.use_session_class(Session)
    return watch_messages(args, messages)
