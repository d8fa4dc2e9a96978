"""Every error, and how its message quotes what was typed: never whole where that may hold a secret."""

import errno
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .compat import ConfigFileError

_REASONS = {errno.EBUSY: 'it is a mount point. Unmount it first'}
_LONGEST = 60
_MOST_NAMES = 10
_START = 3  # letters of a word of which nothing is known
_PERMISSION_ERRNOS = {errno.EACCES, errno.EPERM, errno.EROFS}


class SessionError(Exception):
    """Report something about a session that is refused or fails, in a ``message`` without secrets.

    ``path`` is its file, ``host`` and ``name`` are those of a named session; each is None where it is unknown.
    """

    def __init__(
        self, message: str, *, path: Path | None = None, host: str | None = None, name: str | None = None
    ) -> None:
        super().__init__(message)
        self.message, self.path, self.host, self.name = message, path, host, name

    def __str__(self) -> str:
        return self.message

    @staticmethod
    def from_os_error(what: str, error: OSError, *, path: Path | None, **facts: Any) -> 'SessionError':
        """Return the error for one of the operating system; ``what`` begins its message."""
        is_permission, is_timeout = error.errno in _PERMISSION_ERRNOS, isinstance(error, TimeoutError)
        kind = BusySessionError if is_timeout else SessionPermissionError if is_permission else SessionError
        reason = _REASONS.get(error.errno or 0) or error.strerror or error
        explained = kind(f'{what}: {reason}.', path=path, **facts)
        if isinstance(explained, OSError):
            explained.errno, explained.strerror, explained.filename = error.errno, error.strerror, str(path)
        return explained


class MissingSessionError(SessionError, LookupError):
    """Report a session that does not exist."""


class BrokenSessionError(SessionError, ConfigFileError):
    """Report a session file whose content is not a session."""


class SessionPermissionError(SessionError, PermissionError):
    """Report a session file that the operating system does not let us read or write."""


class BusySessionError(SessionError, TimeoutError):
    """Report a session file that other processes kept locked for too long."""


class AmbiguousSessionError(SessionError):
    """Report a name without a host that sessions of several hosts have."""


class ExistingSessionError(SessionError, FileExistsError):
    """Report a file that exists and may not be replaced."""


class SameSessionError(SessionError):
    """Report a session named as its own base or as its own copy."""


class FormatError(Exception):
    """Report an invalid content of a file, and where: ``cookies[2].value must be a string``."""


def quote(text: str) -> str:
    """Return a typed word in quotes, up to what may be a secret: of a URL its host, of an item its name."""
    scheme, shown = re.match(r'([A-Za-z][\w+.-]*://)?[^\s:=;?#&/]*[:=]*', text).group(1, 0)  # type: ignore[union-attr]
    if '@' in text:  # what stands before it may be a secret, and so may what comes after
        return repr(f'{scheme or ""}…@…')
    return repr(text if shown == text and len(text) <= _LONGEST else f'{shown[:_LONGEST]}…')


def quote_start(word: str) -> str:
    """Return the start of a word that belongs nowhere, or the name of an option."""
    known = re.match(r"--[\w-]*=?|[A-Za-z][\w'-]*[:=;]+|[a-z'-]{1,12}$", word)
    shown = known[0] if known else word[:_START]
    return repr(shown if shown == word else f'{shown}…')


def quote_path(path: str, absolute: str = '') -> str:
    """Return a typed path, or what it leads to; one that does not begin like a path may be a URL, or an item."""
    is_path = re.match(r'[/~.\\]|[A-Za-z]:\\|(?:@?[\w.-]+/)*@?[\w.-]+$', path) or not re.search('[@:=]', path)
    if not is_path:
        return quote(path)
    shown = repr(absolute or path)
    return shown if os.sep == '/' else shown.replace(r'\\', os.sep)


def quoted(names: Sequence[str]) -> str:
    """Return names as a list for a message, cut where it becomes long."""
    shown = ', '.join(repr(name) for name in names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else f'{shown} and {len(names) - _MOST_NAMES} more'


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return a question that names the nearest of the known words, '' if none is near."""
    from difflib import get_close_matches  # noqa: PLC0415  # only a mistake needs it

    nearest = get_close_matches(word, known, 1)
    return f'Did you mean {nearest[0]!r}?' if nearest else ''
