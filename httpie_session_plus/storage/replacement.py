"""The replacement of one file by another: at every instant the file is the old one or the new one, whole."""

import errno
import os
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from io import RawIOBase

PRIVATE = 0o600
BINARY = getattr(os, 'O_BINARY', 0)
is_temporary = re.compile(r'\.session-plus-[0-9a-f]{16}(-[0-9a-f]{16})?\.tmp(\.\d+)?').fullmatch
"""Match the name of a file that is written to replace another one, now or in 1.0."""
# A directory that is not ours to write, a file that is a mount of its own, a file system that does not let us.
_CANNOT_BE_REPLACED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV}


def make_private(target: str) -> None:
    with suppress(OSError):
        if stat.S_IMODE(os.stat(target).st_mode) & ~PRIVATE:
            os.chmod(target, PRIVATE)


def replace(target: str, old: bytes | None, new: bytes) -> None:
    """Put a new file in the place of one that held ``old``, None if there was none; after an error all is as it was."""
    owner = None if old is None else os.stat(target)
    temporary = new_temporary_path(target)
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, PRIVATE), 'wb') as file:
            if hasattr(os, 'fchmod'):
                os.fchmod(file.fileno(), PRIVATE)
            if owner and hasattr(os, 'fchown') and owner.st_uid != os.geteuid():
                os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException as error:
        with suppress(OSError):
            os.unlink(temporary)
        if old is None or not isinstance(error, OSError) or error.errno not in _CANNOT_BE_REPLACED:
            raise
        _rewrite(target, old, new)
        return
    if hasattr(os, 'O_DIRECTORY'):
        # The file is in place, whole; this makes it outlive a power cut.
        with suppress(OSError), opened(os.path.dirname(target), os.O_RDONLY | os.O_DIRECTORY) as descriptor:
            os.fsync(descriptor)


def _rewrite(target: str, old: bytes, new: bytes) -> None:
    # One call writes the new content, with spaces up to the end of the old one: between two calls it is a session.
    with open(os.open(target, os.O_RDWR | BINARY), 'r+b', buffering=0) as file:
        try:
            _write_all(file, new.ljust(len(old)))
        except BaseException:
            file.seek(0)
            _write_all(file, old)
            file.truncate()
            raise
        os.ftruncate(file.fileno(), len(new))
        os.fsync(file.fileno())
    make_private(target)


def _write_all(file: RawIOBase, content: bytes) -> None:
    if file.write(content) != len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def opened(path: str, flags: int, *, keep_atime: bool = False) -> Iterator[int]:
    """Open a file; with ``keep_atime``, without marking it as used if it is ours."""
    try:
        descriptor = os.open(path, flags | (getattr(os, 'O_NOATIME', 0) if keep_atime else 0))
    except PermissionError:  # O_NOATIME is for the owner alone
        descriptor = os.open(path, flags)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _temporary_prefix(target: str) -> str:
    return f'.session-plus-{sha256(os.fsencode(os.path.basename(target))).hexdigest()[:16]}'


def new_temporary_path(target: str) -> str:
    """Return a path beside a file for another one that is to replace it; nobody can guess it, and so take it first."""
    return os.path.join(os.path.dirname(target), f'{_temporary_prefix(target)}-{os.urandom(8).hex()}.tmp')


def find_leftovers(target: str) -> list[str]:
    """Return the paths of what killed runs wrote to replace this file, and of what is being written just now."""
    directory, prefix = os.path.dirname(target), _temporary_prefix(target)
    with suppress(OSError):
        return [os.path.join(directory, name) for name in os.listdir(directory) if name.startswith(prefix)]
    return []


def remove_leftovers(target: str) -> None:
    for path in find_leftovers(target):
        with suppress(OSError):
            os.unlink(path)
