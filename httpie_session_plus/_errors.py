"""Every error of this package.

::

    SessionError
    ├── MissingSessionError     (and LookupError)
    ├── BrokenSessionError      (and httpie.config.ConfigFileError)
    ├── SessionPermissionError  (and PermissionError)
    ├── BusySessionError        (and TimeoutError)
    ├── AmbiguousSessionError
    ├── ExistingSessionError    (and FileExistsError)
    └── SameSessionError
"""

from __future__ import annotations

import errno
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
        self.message = message
        self.path = path
        self.host = host
        self.name = name

    def __str__(self) -> str:
        return self.message


class MissingSessionError(SessionError, LookupError):
    """A session that was to be read does not exist."""


class BrokenSessionError(SessionError, ConfigFileError):
    """A session file holds something that is not a session."""


class SessionPermissionError(SessionError, PermissionError):
    """The operating system does not let the session file be read or written."""


class BusySessionError(SessionError, TimeoutError):
    """Other processes have kept the session's file locked for too long."""


class AmbiguousSessionError(SessionError):
    """Several hosts have a session of the name that was given without a host."""


class ExistingSessionError(SessionError, FileExistsError):
    """There already is what would be written, and it was not said to replace it."""


class SameSessionError(SessionError):
    """A session was named as its own base, or as its own copy."""


_PERMISSION_ERRNOS = {errno.EACCES, errno.EPERM, errno.EROFS}


def explain(what: str, error: OSError, *, path: Path, host: str | None = None, name: str | None = None) -> SessionError:
    """Return the error of this package for one of the operating system; ``what`` begins its message."""
    kind: type[SessionError] = SessionError
    if isinstance(error, TimeoutError):
        kind = BusySessionError
    elif error.errno in _PERMISSION_ERRNOS:
        kind = SessionPermissionError
    explained = kind(f'{what}: {error.strerror or error}', path=path, host=host, name=name)
    if isinstance(explained, OSError):
        explained.errno, explained.strerror, explained.filename = error.errno, error.strerror, str(path)
    return explained
