"""One session file: read with care, and replaced as a whole."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Callable

from ._lock import PATIENCE, lock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedWriter, RawIOBase

PRIVATE = 0o600
PRIVATE_FOLDER = 0o700

_BINARY = getattr(os, 'O_BINARY', 0)
_CANNOT_BE_UNNAMED = {errno.EOPNOTSUPP, errno.EISDIR, errno.EINVAL, errno.ENOENT, errno.EXDEV, errno.ENOSYS}
_CANNOT_BE_REPLACED = {errno.EACCES, errno.EPERM, errno.EROFS}


def read(path: str) -> bytes | None:
    """Return the content of a file, None if there is none.

    Raises OSError where it cannot be read, or is no regular file.
    """
    if '\0' in path:
        raise OSError(errno.EINVAL, 'there is a null character in its path')
    try:
        # A pipe would be waited for.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, 'O_NONBLOCK', 0) | _BINARY)
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, 'it is not a regular file')
    with open(descriptor, 'rb') as file:
        return file.read()


def check_writable(path: str) -> None:
    """Raise OSError if it can be seen beforehand that the file cannot be written."""
    target = os.path.realpath(path)
    if os.path.lexists(target):
        if not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, 'it is write-protected')
        return
    folder = os.path.dirname(target)
    if not os.path.isdir(folder) and _has_dangling_link(os.path.abspath(path)):
        raise FileNotFoundError(errno.ENOENT, f'a link leads into a folder that does not exist, {folder!r}')
    missing = [os.path.basename(target)]
    while not os.path.lexists(folder):
        missing.append(os.path.basename(folder))
        folder = os.path.dirname(folder)
    if not os.path.isdir(folder):
        raise NotADirectoryError(errno.ENOTDIR, f'{folder!r} is not a folder')
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, f'the folder {folder!r} is write-protected')
    longest = os.pathconf(folder, 'PC_NAME_MAX') if hasattr(os, 'pathconf') else 255
    if max(len(os.fsencode(name)) for name in missing) > longest:
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))


def _has_dangling_link(path: str) -> bool:
    while path != os.path.dirname(path):
        if os.path.islink(path) and not os.path.exists(path):
            return True
        path = os.path.dirname(path)
    return False


def tidy(path: str) -> None:
    """Make a file private, and clear up after a run that was killed while it saved, if nobody is saving just now."""
    target = os.path.realpath(path)
    _make_private(target)
    if os.path.lexists(_temporary_path(target)):
        with suppress(OSError), lock(target, patience=0) as is_locked:
            if is_locked:
                _remove(_temporary_path(target))


def update(
    path: str, change: Callable[[bytes | None], bytes | None], say: Callable[[str], None], *, is_new: bool
) -> None:
    """Replace a file by what ``change`` makes of its content, under its lock.

    ``change`` gets None for a file that does not exist; what it returns is written unless it is None or what the file
    holds. The file is private afterwards in any case. A link to it stays a link. Where the file ``is_new``, missing
    folders are made, and are private. ``say`` is told, in a sentence, if it cannot be locked.

    At every instant the file is the old one or the new one, whole. Raises OSError, or what ``change`` raises; the file
    is then as it was. Raises TimeoutError if others kept it locked.
    """
    target = os.path.realpath(path)
    folder = os.path.dirname(target)
    if not is_new and not os.path.isdir(folder):
        change(None)
        return
    check_writable(path)
    with _made(folder), _locked(target) as is_locked:
        if not is_locked:
            say(f'{target!r} cannot be locked: of two runs that save at once, one may be lost')
        temporary = _temporary_path(target)
        if is_locked:
            _remove(temporary)
        old = read(target)
        new = change(old)
        if new is None or new == old:
            _make_private(target)
        else:
            _replace(target, old, new, temporary if is_locked else f'{temporary}.{os.getpid()}')


@contextmanager
def _locked(target: str) -> Iterator[bool]:
    try:
        with lock(target) as is_locked:
            yield is_locked
    except TimeoutError:
        raise TimeoutError(
            errno.ETIMEDOUT, f'others have been writing for {PATIENCE:.0f} seconds; run it again'
        ) from None


@contextmanager
def _made(folder: str) -> Iterator[None]:
    """Make a folder, and those above it that are missing; take them away again after an error."""
    if os.path.isdir(folder):
        yield
        return
    with _made(os.path.dirname(folder)):
        try:
            os.mkdir(folder, PRIVATE_FOLDER)
        except FileExistsError:  # somebody else was faster
            yield
            return
        try:
            os.chmod(folder, PRIVATE_FOLDER)
            yield
        except BaseException:
            with suppress(OSError):
                os.rmdir(folder)
            raise


def _temporary_path(target: str) -> str:
    folder, name = os.path.split(target)
    return os.path.join(folder, f'.session-plus-{sha256(os.fsencode(name)).hexdigest()[:16]}.tmp')


def _remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)


def _make_private(target: str) -> None:
    with suppress(OSError):
        if stat.S_IMODE(os.stat(target).st_mode) & ~PRIVATE:
            os.chmod(target, PRIVATE)


def _replace(target: str, old: bytes | None, new: bytes, temporary: str) -> None:
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
            with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, PRIVATE), 'wb') as file:
                _fill(file, content, owner)
            os.replace(temporary, target)
    except BaseException:
        _remove(temporary)
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
    descriptor = os.open(target, os.O_RDWR | _BINARY)
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
    _make_private(target)


def _write_all(file: RawIOBase, content: bytes) -> None:
    if file.write(content) != len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
