"""The lock under which a session file is replaced, by one process at a time.

The operating system releases it when its holder ends, however that happens, and nothing is left behind. On POSIX the
file itself is locked or, as long as there is none, its folder; on Windows a file in the folder for temporary files.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 10.0
"""How long to wait for the lock, in seconds."""

_LONGEST_NAP = 0.05


@contextmanager
def lock(target: str, patience: float = PATIENCE) -> Iterator[bool]:
    """Hold the lock of a file, given by its real path; the value is false where it cannot be locked by anybody.

    Raises TimeoutError if others have held it for ``patience`` seconds, FileNotFoundError if there is no folder for it.
    """
    descriptor = _take(target, patience)
    try:
        yield descriptor is not None
    finally:
        if descriptor is not None:
            # A process that was forked meanwhile has the descriptor as well, and would go on holding the lock.
            with suppress(OSError):
                _release(descriptor)
            os.close(descriptor)


def _take(target: str, patience: float) -> int | None:
    deadline = time.monotonic() + patience
    nap = 0.001
    while True:
        try:
            descriptor = _open(target)
        except PermissionError:
            return None
        try:
            if _try(descriptor) and _is_still(target, descriptor):
                return descriptor
        except OSError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        if time.monotonic() >= deadline:
            raise TimeoutError
        time.sleep(nap)
        nap = min(2 * nap, _LONGEST_NAP)


if sys.platform == 'win32':
    import errno
    import msvcrt
    import tempfile
    from hashlib import sha256

    def _open(target: str) -> int:
        digest = sha256(os.path.normcase(target).encode()).hexdigest()[:16]
        return os.open(
            os.path.join(tempfile.gettempdir(), f'httpie-session-plus-{digest}.lock'), os.O_RDWR | os.O_CREAT
        )

    def _try(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                return False
            raise
        return True

    def _release(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

    def _is_still(target: str, descriptor: int) -> bool:  # noqa: ARG001
        return os.path.isdir(os.path.dirname(target))

else:
    import fcntl
    import stat
    import struct

    # A lock of this kind leaves a person free to use flock(1) on a session file. It is packed as Linux has it.
    _OFD = getattr(fcntl, 'F_OFD_SETLK', None) if sys.platform == 'linux' and sys.maxsize > 2**32 else None
    _WHOLE_FILE = struct.pack('hhqqi4x', fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
    _UNLOCKED = struct.pack('hhqqi4x', fcntl.F_UNLCK, os.SEEK_SET, 0, 0, 0)

    def _open(target: str) -> int:
        try:
            return os.open(target, os.O_RDWR)
        except FileNotFoundError:
            return os.open(os.path.dirname(target), os.O_RDONLY | os.O_DIRECTORY)

    def _try(descriptor: int) -> bool:
        try:
            if _OFD is None or stat.S_ISDIR(os.fstat(descriptor).st_mode):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            else:
                fcntl.fcntl(descriptor, _OFD, _WHOLE_FILE)
        except BlockingIOError:
            return False
        return True

    def _release(descriptor: int) -> None:
        if _OFD is None or stat.S_ISDIR(os.fstat(descriptor).st_mode):
            fcntl.flock(descriptor, fcntl.LOCK_UN)
        else:
            fcntl.fcntl(descriptor, _OFD, _UNLOCKED)

    def _is_still(target: str, descriptor: int) -> bool:
        # While it was waited for, the file may have been replaced, made or removed, or the folder removed.
        held = os.fstat(descriptor)
        is_folder = stat.S_ISDIR(held.st_mode)
        if is_folder and os.path.lexists(target):
            return False
        try:
            return os.path.samestat(held, os.stat(os.path.dirname(target) if is_folder else target))
        except FileNotFoundError:
            return False
