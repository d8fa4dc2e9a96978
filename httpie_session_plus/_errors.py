"""Every error of this package.

::

    SessionError
    ├── MissingSessionError     (and LookupError)
    ├── BrokenSessionError      (and httpie.config.ConfigFileError)
    ├── SessionPermissionError  (and PermissionError)
    └── SameSessionError
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._httpie import ConfigFileError

if TYPE_CHECKING:
    from pathlib import Path


class SessionError(Exception):
    """Something about a session that this package refuses or cannot do.

    The message is one sentence, holds no secrets, and says what to do. ``path`` is the session's file, ``host`` and
    ``name`` are those of a named session; each is None where it is not known.
    """

    def __init__(
        self,
        message: str,
        *,
        path: Path | None = None,
        host: str | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(message)
        self.path = path
        self.host = host
        self.name = name


class MissingSessionError(SessionError, LookupError):
    """A session that was to be read does not exist."""


class BrokenSessionError(SessionError, ConfigFileError):
    """A session file holds something that is not a session."""


class SessionPermissionError(SessionError, PermissionError):
    """The operating system does not let the session file be read or written."""


class SameSessionError(SessionError):
    """A session was named as its own base."""
