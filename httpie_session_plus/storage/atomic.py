"""Atomic, private replacement of one file: written beside it, synced, and put in its place in one step."""

import errno
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from io import RawIOBase

from ..system import copy_access_list, open_file, patiently, permissions

PRIVATE = 0o600
# A directory that is not ours to write, a file that is a mount of its own, a file system that does not let us.
_CANNOT_BE_REPLACED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV}
# As files that are written to replace another one are called, now and in 1.0.
_TEMPORARY = r'\.session-plus-[0-9a-f]{16}(-[0-9a-f]{16})?\.tmp(\.\d+)?'
# FS_IOC_GETFLAGS and FS_APPEND_FL of <linux/fs.h>, on 64 bits.
_GET_FLAGS, _APPEND_ONLY = 0x80086601, 0x20


def open_unfollowed(path: str, flags: int) -> int:
    """Open what is at a real path itself: not what a link leads to that somebody has put there meanwhile."""
    try:
        return open_file(path, flags | getattr(os, 'O_NOFOLLOW', 0) | getattr(os, 'O_NONBLOCK', 0))
    except OSError as error:
        if error.errno == errno.ELOOP and os.path.realpath(path) != path:  # that of one that leads to itself
            raise OSError(errno.ELOOP, 'a link was put in its place') from None
        raise


@contextmanager
def opened(path: str, flags: int, *, follow: bool = False) -> Iterator[int]:
    open_ = open_file if follow else open_unfollowed
    try:
        descriptor = open_(path, flags)
    except PermissionError:  # O_NOATIME is for the owner alone
        descriptor = open_(path, flags & ~getattr(os, 'O_NOATIME', 0))
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def make_private(target: str, status: os.stat_result | None) -> None:
    """Make a file its owner's alone, if it is still the one that had this status."""
    if status is None or not (permissions(status) or 0) & ~PRIVATE:
        return
    with opened(target, os.O_RDONLY) as descriptor:
        _check_same(descriptor, status)
        if sys.platform != 'win32':
            os.fchmod(descriptor, PRIVATE)


def _check_same(descriptor: int, status: os.stat_result) -> None:
    found = os.fstat(descriptor)
    if not (stat.S_ISREG(found.st_mode) and os.path.samestat(found, status)):
        raise OSError(errno.EINVAL, 'another file was put in its place')


def replace(
    target: str, new: bytes, old: bytes | None = None, status: os.stat_result | None = None, *, is_private: bool = True
) -> None:
    """Put a new file in the place of one that held ``old``, None if there was none; after an error all is as it was."""
    mode = PRIVATE if is_private or status is None else stat.S_IMODE(status.st_mode)
    try:
        if status:
            _check_removable(target)
        with temporary_beside(target) as temporary:
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, 'O_BINARY', 0)
            with open(os.open(temporary, flags, PRIVATE), 'wb') as file:
                if sys.platform != 'win32':
                    os.fchmod(file.fileno(), mode)
                    if status and status.st_uid != os.geteuid():
                        os.fchown(file.fileno(), status.st_uid, status.st_gid)
                file.write(new)
                file.flush()
                os.fsync(file.fileno())
            if status:
                copy_access_list(target, temporary)
            patiently(os.replace, temporary, target)
    except OSError as error:
        if old is None or status is None or error.errno not in _CANNOT_BE_REPLACED:
            raise
        _rewrite(target, new, old, status)
        if is_private:
            with suppress(OSError):
                make_private(target, status)


def _check_removable(target: str) -> None:
    # Where the file cannot be removed, a temporary one would stay for good. This call removes no file, and says so.
    try:
        patiently(os.rmdir, target)
    except OSError as error:
        if error.errno in _CANNOT_BE_REPLACED:
            raise


def is_append_only(directory: str) -> bool:
    """Return whether files in a directory can be created, but neither renamed nor removed (``chattr +a``, Linux)."""
    if sys.platform != 'win32':
        from fcntl import ioctl  # noqa: PLC0415

        with suppress(OSError), opened(directory, os.O_RDONLY) as descriptor:
            return bool(ioctl(descriptor, _GET_FLAGS, bytes(8))[0] & _APPEND_ONLY)
    return False


def _rewrite(target: str, new: bytes, old: bytes, status: os.stat_result) -> None:
    # One call writes the new content, with spaces up to the end of the old one: between two calls it is a session.
    with open(open_unfollowed(target, os.O_RDWR), 'r+b', buffering=0) as file:
        _check_same(file.fileno(), status)
        try:
            _write_all(file, new.ljust(len(old)))
        except BaseException:
            file.seek(0)
            _write_all(file, old)
            file.truncate()
            raise
        os.ftruncate(file.fileno(), len(new))
        os.fsync(file.fileno())


def _write_all(file: RawIOBase, content: bytes) -> None:
    if file.write(content) != len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def sync_directory(target: str) -> None:
    # The file is in place, whole; this makes it outlive a power cut.
    if hasattr(os, 'O_DIRECTORY'):
        with suppress(OSError), opened(os.path.dirname(target), os.O_RDONLY | os.O_DIRECTORY) as descriptor:
            os.fsync(descriptor)


def _temporary_prefix(target: str) -> str:
    name = os.path.normcase(os.path.basename(target))
    return f'.session-plus-{sha256(os.fsencode(name)).hexdigest()[:16]}'


def new_temporary_path(target: str) -> str:
    """Return a path beside a file for another one that replaces it: random, so that nothing can take it first."""
    return os.path.join(os.path.dirname(target), f'{_temporary_prefix(target)}-{os.urandom(8).hex()}.tmp')


def lock_path(target: str) -> str:
    """Return the path beside a file of what is locked for it, where it cannot be locked itself."""
    return os.path.join(os.path.dirname(target), f'{_temporary_prefix(target)}.lock')


@contextmanager
def temporary_beside(target: str) -> Iterator[str]:
    """Yield a path for a file that replaces this one, and remove it again after an error."""
    path = new_temporary_path(target)
    try:
        yield path
    except BaseException:
        with suppress(OSError):
            os.unlink(path)
        raise


def is_temporary(name: str) -> bool:
    """Return whether a file is called as one that replaces another; no session can be, as that ends in ``.json``."""
    return re.fullmatch(_TEMPORARY, name) is not None


def find_leftovers(target: str) -> list[str]:
    """Return the paths of what killed runs wrote to replace this file, and of what is being written just now."""
    directory, prefix = os.path.dirname(target), _temporary_prefix(target)
    with suppress(OSError):
        names = os.listdir(directory)
        return [os.path.join(directory, name) for name in names if name.startswith(prefix) and is_temporary(name)]
    return []


def remove_leftovers(target: str) -> None:
    for path in find_leftovers(target):
        with suppress(OSError):
            os.unlink(path)
