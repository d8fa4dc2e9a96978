"""The lock under which one process at a time replaces a session file.

The operating system releases it when its holder ends, however that happens, and nothing is left behind. On POSIX the
file itself is locked or, while there is none, its directory; on Windows a file in the directory for temporary files.
"""

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

TIMEOUT = 10.0


class MissingDirectoryError(FileNotFoundError):
    """Report that a file cannot be locked as it has no directory: the last session in it was removed."""


@contextmanager
def lock(target: str, timeout: float | None = None, *, must_exist: bool = False) -> Iterator[bool]:
    """Hold the lock of a file, given by its real path; yield False if it cannot be locked."""
    descriptor = _acquire(target, TIMEOUT if timeout is None else timeout, must_exist=must_exist)
    try:
        yield descriptor is not None
    finally:
        if descriptor is not None:
            # A process that was forked meanwhile has the descriptor as well, and would go on holding the lock.
            with suppress(OSError):
                _set_lock(descriptor, is_locked=False)
            os.close(descriptor)


def _acquire(target: str, timeout: float, *, must_exist: bool) -> int | None:
    deadline, pause = time.monotonic() + timeout, 0.001
    while True:
        if must_exist:
            os.stat(target)
        try:
            descriptor = _open(target)
        except PermissionError:
            return None
        except FileNotFoundError:
            raise MissingDirectoryError from None
        is_held = False
        try:
            _set_lock(descriptor, is_locked=True)
            is_held = _is_current(target, descriptor)
            if is_held:
                return descriptor
        except OSError as error:
            if error.errno not in _BUSY:
                return None
        finally:
            if not is_held:
                os.close(descriptor)
        if time.monotonic() >= deadline:
            raise TimeoutError(errno.ETIMEDOUT, f'others have been writing for {timeout:.0f} seconds; run it again')
        time.sleep(pause)
        pause = min(2 * pause, 0.05)


if sys.platform == 'win32':
    import msvcrt
    import tempfile
    from hashlib import sha256

    _BUSY = (errno.EACCES, errno.EDEADLK)

    def _open(target: str) -> int:
        digest = sha256(os.path.normcase(target).encode()).hexdigest()[:16]
        path = os.path.join(tempfile.gettempdir(), f'httpie-session-plus-{digest}.lock')
        return os.open(path, os.O_RDWR | os.O_CREAT)

    def _set_lock(descriptor: int, *, is_locked: bool) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK if is_locked else msvcrt.LK_UNLCK, 1)

    def _is_current(target: str, descriptor: int) -> bool:  # noqa: ARG001
        return os.path.isdir(os.path.dirname(target))

else:
    import fcntl
    import stat
    import struct

    _BUSY = (errno.EAGAIN,)
    # A lock of this kind leaves a person free to use flock(1) on a session file. It is packed as Linux has it.
    _OFD = getattr(fcntl, 'F_OFD_SETLK', None) if sys.platform == 'linux' and sys.maxsize > 2**32 else None

    def _open(target: str) -> int:
        try:
            return os.open(target, os.O_RDWR)
        except FileNotFoundError:
            return os.open(os.path.dirname(target), os.O_RDONLY | os.O_DIRECTORY)

    def _set_lock(descriptor: int, *, is_locked: bool) -> None:
        if _OFD is None or stat.S_ISDIR(os.fstat(descriptor).st_mode):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB if is_locked else fcntl.LOCK_UN)
        else:
            kind = fcntl.F_WRLCK if is_locked else fcntl.F_UNLCK
            fcntl.fcntl(descriptor, _OFD, struct.pack('hhqqi4x', kind, os.SEEK_SET, 0, 0, 0))

    def _is_current(target: str, descriptor: int) -> bool:
        # In the meantime the file may have been replaced, created or removed, or the directory removed.
        held = os.fstat(descriptor)
        locked = os.path.dirname(target) if stat.S_ISDIR(held.st_mode) else target
        with suppress(FileNotFoundError):
            return os.path.samestat(held, os.stat(locked)) and (locked == target or not os.path.lexists(target))
        return False
