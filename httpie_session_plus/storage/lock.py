"""The lock under which one process at a time replaces a session file.

The operating system releases it when its holder ends, however that happens. On POSIX the file itself is locked or,
while there is none, its directory, and nothing is left behind; on Windows a file beside it, removed on release.
"""

import errno
import os
import sys
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress

from ..system import patiently
from .atomic import lock_path, open_unfollowed

TIMEOUT = 10.0
# As long as others get on with their saves, so that it will be our turn, we wait longer.
LONGEST_WAIT = 60.0


class MissingDirectoryError(FileNotFoundError):
    """Report that a file cannot be locked as it has no directory: the last session in it was removed."""


class _BusyError(Exception):
    # Its argument changes whenever others have saved something.
    pass


@contextmanager
def lock(*targets: str, must_exist: Container[str] = (), timeout: float | None = None) -> Iterator[bool]:
    """Hold the locks of files or directories, given by their real paths; yield False if one cannot be locked.

    All are held or none: who waits holds nothing, so that no two wait for each other, whatever they lock. Raises
    FileNotFoundError at once if one of those that ``must_exist`` does not.
    """
    held = _acquire(targets, must_exist, TIMEOUT if timeout is None else timeout)
    try:
        yield None not in held
    finally:
        _release(held)


def _acquire(targets: tuple[str, ...], must_exist: Container[str], timeout: float) -> list[int | None]:
    began, deadline, seen = time.monotonic(), 0.0, None
    while True:
        try:
            return _try(targets, must_exist)
        except _BusyError as error:
            now = time.monotonic()
            if error.args != seen:
                seen, deadline = error.args, min(now + timeout, began + LONGEST_WAIT)
        if now >= deadline:
            raise TimeoutError(errno.ETIMEDOUT, f'others have been writing for {now - began:.0f} seconds. Run it again')
        # Most wait for one save, and ask again soon. In a crowd who has waited longer asks more often than others.
        waited = now - began
        chance = os.urandom(1)[0] / 255  # the module random takes long to import
        time.sleep(chance * min(0.004 + waited, 0.06 / (1 + waited / 3)))


def _try(targets: tuple[str, ...], must_exist: Container[str]) -> list[int | None]:
    held: list[int | None] = []
    try:
        for target in sorted(targets):
            held.append(_try_one(target, held, must_exist=target in must_exist))
    except BaseException:
        _release(held)
        raise
    return held


def _try_one(target: str, held: list[int | None], *, must_exist: bool) -> int | None:
    try:
        descriptor = _open(target, must_exist=must_exist)
    except PermissionError:
        return None
    except FileNotFoundError:
        if must_exist:
            raise
        raise MissingDirectoryError(errno.ENOENT, os.strerror(errno.ENOENT)) from None
    _HELD[descriptor] = target
    status = os.fstat(descriptor)
    try:
        if not any(os.path.samestat(status, os.fstat(one)) for one in held if one is not None):
            _set_lock(descriptor, is_locked=True)
        if _is_current(target, status):
            return descriptor
    except OSError as error:
        if error.errno not in _BUSY:
            _release([descriptor])
            return None
    _close(descriptor)
    with suppress(OSError):
        status = os.stat(target)
    raise _BusyError(status.st_ino, status.st_mtime_ns)


def _release(held: list[int | None]) -> None:
    for descriptor in _HELD.keys() & set(held):
        # A process that was forked by other means than Python's has the descriptor as well.
        with suppress(OSError):
            _set_lock(descriptor, is_locked=False)
        _close(descriptor)


_HELD: dict[int, str] = {}  # what each descriptor locks


def _close(descriptor: int) -> None:
    target = _HELD.pop(descriptor)
    os.close(descriptor)
    _remove_lock(target)


def _let_go_in_child() -> None:
    # The lock is that of the process which took it; a child would go on holding it after the end of that.
    for descriptor in list(_HELD):
        _close(descriptor)


if hasattr(os, 'register_at_fork'):
    os.register_at_fork(after_in_child=_let_go_in_child)

if sys.platform == 'win32':
    import msvcrt

    _BUSY = (errno.EACCES, errno.EDEADLK)

    def _open(target: str, *, must_exist: bool) -> int:
        if must_exist:
            os.stat(target)
        return patiently(os.open, lock_path(target), os.O_RDWR | os.O_CREAT)

    def _remove_lock(target: str) -> None:
        # It can be removed while no other process has it open, be it to wait or to save.
        with suppress(OSError):
            os.unlink(lock_path(target))

    def _set_lock(descriptor: int, *, is_locked: bool) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK if is_locked else msvcrt.LK_UNLCK, 1)

    def _is_current(target: str, held: os.stat_result) -> bool:  # noqa: ARG001
        return True  # what is open is not removed

else:
    import fcntl
    import stat
    import struct

    _BUSY = (errno.EAGAIN,)
    # A lock of this kind leaves a person free to use flock(1) on a session file. It is packed as Linux has it.
    _OFD = getattr(fcntl, 'F_OFD_SETLK', None) if sys.platform == 'linux' and sys.maxsize > 2**32 else None

    def _open(target: str, *, must_exist: bool) -> int:
        try:
            return open_unfollowed(target, os.O_RDWR)
        except IsADirectoryError:
            return os.open(target, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            if must_exist:
                raise
            return os.open(os.path.dirname(target), os.O_RDONLY | os.O_DIRECTORY)

    def _set_lock(descriptor: int, *, is_locked: bool) -> None:
        if _OFD is None or stat.S_ISDIR(os.fstat(descriptor).st_mode):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB if is_locked else fcntl.LOCK_UN)
        else:
            kind = fcntl.F_WRLCK if is_locked else fcntl.F_UNLCK
            fcntl.fcntl(descriptor, _OFD, struct.pack('hhqqi4x', kind, os.SEEK_SET, 0, 0, 0))

    def _remove_lock(target: str) -> None:
        pass

    def _is_current(target: str, held: os.stat_result) -> bool:
        # In the meantime the file may have been replaced, created or removed, or the directory removed.
        for place in (target, os.path.dirname(target)):
            with suppress(FileNotFoundError):
                return os.path.samestat(held, os.lstat(place))
        return False
