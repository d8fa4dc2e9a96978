"""Where sessions are, and how their files are read and replaced."""

from __future__ import annotations

import os
import re
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from ._errors import SessionError, SessionPermissionError
from ._httpie import is_anonymous_session, named_session_path, sessions_folder

_READ_FLAGS = os.O_RDONLY | getattr(os, 'O_NONBLOCK', 0) | getattr(os, 'O_CLOEXEC', 0) | getattr(os, 'O_BINARY', 0)


def find_path(config_dir: Path, host: str, name: str) -> Path:
    """Return the file of a session, whether it exists or not.

    ``name`` is a path if it has a separator in it, as HTTPie has it; else the session is a named one of ``host``,
    which may have a port.
    """
    if is_anonymous_session(name):
        return Path(os.path.expanduser(name))
    return named_session_path(config_dir, host, name)


def title_of(host: str, name: str) -> str:
    """Return how a message names a session: ``'name' @ 'host'``, or its path."""
    return repr(name) if is_anonymous_session(name) else f'{name!r} @ {host!r}'


def host_of(config_dir: Path, path: Path) -> str | None:
    """Return the host whose named session a file is, None for a file outside the sessions folder."""
    folder = Path(os.path.realpath(path)).parent
    if folder.parent != Path(os.path.realpath(sessions_folder(config_dir))):
        return None
    return re.sub(r'_(\d+)$', r':\1', folder.name)


def list_names(config_dir: Path, host: str) -> list[str]:
    """Return the names of the sessions that a host has, sorted."""
    with suppress(OSError):
        return sorted(file.stem for file in named_session_path(config_dir, host, '-').parent.glob('*.json'))
    return []


def is_same_file(one: Path, other: Path) -> bool:
    """Tell whether two paths, of files that need not exist, lead to one file."""
    if os.path.realpath(one) == os.path.realpath(other):
        return True
    with suppress(OSError):
        return one.samefile(other)
    return False


def read(path: Path) -> bytes | None:
    """Return the content of a session file, None if there is no such file.

    Raises SessionPermissionError where it cannot be read, SessionError where it is no regular file.
    """
    try:
        descriptor = os.open(path, _READ_FLAGS)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _refusal('read', path, error) from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise SessionError(f'cannot read session file {str(path)!r}: it is not a regular file', path=path)
    with open(descriptor, 'rb') as file:
        return file.read()


def replace(path: Path, content: bytes) -> None:
    """Replace a session file by a new one, whole and private; a link to it stays a link.

    Raises SessionPermissionError or SessionError; the file is then as it was.
    """
    target = Path(os.path.realpath(path))
    try:
        _make_folders(target.parent)
        descriptor, temporary = tempfile.mkstemp(prefix=f'.{target.name[:99]}.', dir=target.parent)
        try:
            with open(descriptor, 'wb') as file:
                file.write(content)
                file.flush()
                os.fsync(descriptor)
            os.replace(temporary, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(temporary)
            raise
        _sync_folder(target.parent)
    except OSError as error:
        raise _refusal('write', path, error) from error


def _make_folders(folder: Path) -> None:
    if not folder.is_dir():
        _make_folders(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name == 'posix':
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _refusal(verb: str, path: Path, error: OSError) -> SessionError:
    kind = SessionPermissionError if isinstance(error, PermissionError) else SessionError
    return kind(f'cannot {verb} session file {str(path)!r}: {error.strerror}', path=path)
