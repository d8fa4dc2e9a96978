"""The replacement of one file by another, which is never seen half."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedWriter, RawIOBase

PRIVATE = 0o600
BINARY = getattr(os, 'O_BINARY', 0)
_CANNOT_BE_UNNAMED = {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT, errno.EXDEV, errno.ENOSYS}
_CANNOT_BE_REPLACED = {errno.EACCES, errno.EPERM, errno.EROFS}


def make_private(target: str) -> None:
    """Let nobody but its owner read and write a file, as far as that can be done."""
    with suppress(OSError):
        if stat.S_IMODE(os.stat(target).st_mode) & ~PRIVATE:
            os.chmod(target, PRIVATE)


def replace(target: str, old: bytes | None, new: bytes, temporary: str) -> None:
    """Put a new file in the place of an old one, which held ``old``; None if there was none.

    At every instant the file is the old one or the new one, whole. ``temporary`` is a path in the same folder which the
    new file may have for a moment. Raises OSError; the file is then as it was.
    """
    owner = None if old is None else os.stat(target)
    try:
        _replace_whole(target, new, temporary, owner)
    except OSError as error:
        if old is None or error.errno not in _CANNOT_BE_REPLACED:
            raise
        _rewrite(target, old, new)


def _replace_whole(target: str, content: bytes, temporary: str, owner: os.stat_result | None) -> None:
    try:
        if not _put_unnamed(target, content, temporary, owner):
            with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, PRIVATE), 'wb') as file:
                _fill(file, content, owner)
            os.replace(temporary, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    with suppress(OSError):
        # The file is in place, whole; all that is open now is whether it outlives a power cut.
        _sync_folder(os.path.dirname(target))


def _put_unnamed(target: str, content: bytes, temporary: str, owner: os.stat_result | None) -> bool:
    """Replace a file by one that gets its name last, so that a kill leaves nothing; false if that cannot be."""
    if not hasattr(os, 'O_TMPFILE'):
        return False
    folder, name = os.path.split(temporary)
    try:
        with (
            _opened(folder, os.O_PATH | os.O_DIRECTORY) as parent,
            open(os.open(folder, os.O_WRONLY | os.O_TMPFILE, PRIVATE), 'wb') as file,
        ):
            _fill(file, content, owner)
            os.link(f'/proc/self/fd/{file.fileno()}', name, dst_dir_fd=parent, follow_symlinks=True)
            os.replace(temporary, target)
    except OSError as error:
        if error.errno in _CANNOT_BE_UNNAMED:
            return False
        raise
    return True


def _fill(file: BufferedWriter, content: bytes, owner: os.stat_result | None) -> None:
    descriptor = file.fileno()
    if hasattr(os, 'fchmod'):
        os.fchmod(descriptor, PRIVATE)
    if owner and hasattr(os, 'fchown') and owner.st_uid != os.geteuid():
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
    file.write(content)
    file.flush()
    os.fsync(descriptor)


@contextmanager
def _opened(path: str, flags: int) -> Iterator[int]:
    descriptor = os.open(path, flags)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _sync_folder(folder: str) -> None:
    if hasattr(os, 'O_DIRECTORY'):
        with _opened(folder, os.O_RDONLY | os.O_DIRECTORY) as descriptor:
            os.fsync(descriptor)


def _rewrite(target: str, old: bytes, new: bytes) -> None:
    """Write a file in its place, as its folder or its owner does not let it be replaced.

    The new content goes out in one call, with spaces up to the end of the old one, so that what is on disk between two
    calls is a session; after an error the old content is put back.
    """
    descriptor = os.open(target, os.O_RDWR | BINARY)
    with open(descriptor, 'r+b', buffering=0) as file:
        try:
            _write_all(file, new.ljust(len(old)))
        except BaseException:
            file.seek(0)
            _write_all(file, old)
            file.truncate()
            raise
        os.ftruncate(descriptor, len(new))
        os.fsync(descriptor)
    make_private(target)


def _write_all(file: RawIOBase, content: bytes) -> None:
    if file.write(content) != len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
