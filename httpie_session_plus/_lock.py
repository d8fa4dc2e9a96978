"""The lock under which the session files of one folder are replaced, one at a time.

The operating system releases it when its holder ends, however that happens, and nothing is left behind: on POSIX the
folder itself is locked; on Windows, which cannot do that, a file in the folder for temporary files.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 10.0
"""How long to wait for the lock, in seconds."""

_LONGEST_NAP = 0.05


@contextmanager
def lock(folder: str) -> Iterator[bool]:
    """Hold the lock of a folder; the value is false where the file system cannot lock, and then nothing is held.

    Raises TimeoutError if others have held it for ``PATIENCE`` seconds, FileNotFoundError if there is no such folder.
    """
    descriptor = _take(folder)
    try:
        yield descriptor is not None
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _take(folder: str) -> int | None:
    deadline = time.monotonic() + PATIENCE
    nap = 0.001
    while True:
        try:
            descriptor = _open(folder)
        except PermissionError:
            return None
        try:
            if _try(descriptor) and _is_still(folder, descriptor):
                return descriptor
        except OSError:
            os.close(descriptor)
            return None
        except BaseException:
            os.close(descriptor)
            raise
        os.close(descriptor)
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(nap)
        nap = min(2 * nap, _LONGEST_NAP)


if sys.platform == 'win32':
    import errno
    import msvcrt
    import tempfile
    from hashlib import sha256

    def _open(folder: str) -> int:
        digest = sha256(os.path.normcase(folder).encode()).hexdigest()[:16]
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

    def _is_still(folder: str, descriptor: int) -> bool:  # noqa: ARG001
        return os.path.isdir(folder)

else:
    import fcntl

    def _open(folder: str) -> int:
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)

    def _try(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _is_still(folder: str, descriptor: int) -> bool:
        # Whoever held the lock may have removed the folder, and somebody else made it again.
        try:
            return os.path.samestat(os.stat(folder), os.fstat(descriptor))
        except FileNotFoundError:
            return False
