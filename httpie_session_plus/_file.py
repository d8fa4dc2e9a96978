"""One session file: read with care, and replaced as a whole."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Callable

from ._lock import PATIENCE, lock
from ._replacement import BINARY, make_private, replace

if TYPE_CHECKING:
    from collections.abc import Iterator

PRIVATE_FOLDER = 0o700
_CHUNK = 2**20
TEMPORARY = '.session-plus-'
"""How the name of a file begins that is to take the place of another."""


def read(path: str) -> bytes | None:
    """Return the content of a file, None if there is none.

    Raises OSError where it cannot be read, or is no regular file.
    """
    try:
        return look(path, is_use=True)[0]
    except FileNotFoundError:
        return None


def look(path: str, *, is_use: bool = False) -> tuple[bytes, os.stat_result]:
    """Return the content of a file and what is known of it; where that is not to be a use, the access time stays.

    Raises OSError where it cannot be read, or is no regular file.
    """
    if '\0' in path:
        raise OSError(errno.EINVAL, 'there is a null character in its path')
    # A pipe would be waited for.
    open_ = os.open if is_use else _open_unseen
    descriptor = open_(path, os.O_RDONLY | getattr(os, 'O_NONBLOCK', 0) | BINARY)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, 'it is not a regular file')
        content = os.read(descriptor, status.st_size + 1)
        if len(content) != status.st_size:  # it was written to just now
            while chunk := os.read(descriptor, _CHUNK):
                content += chunk
    finally:
        os.close(descriptor)
    return content, status


def _open_unseen(path: str, flags: int) -> int:
    if hasattr(os, 'O_NOATIME'):
        with suppress(PermissionError):  # that is for the owner alone
            return os.open(path, flags | os.O_NOATIME)
    return os.open(path, flags)


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
    make_private(target)
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
    while True:
        try:
            with _made(folder) if is_new else nullcontext(), _locked(target) as is_locked:
                if not is_locked:
                    say(f'{target!r} cannot be locked: of two runs that save at once, one may be lost')
                _update(target, change, is_locked=is_locked)
        except _FolderRemovedError:
            if is_new:
                continue
            change(None)
        return


def _update(target: str, change: Callable[[bytes | None], bytes | None], *, is_locked: bool) -> None:
    temporary = _temporary_path(target)
    if is_locked:
        _remove(temporary)
    old = read(target)
    new = change(old)
    if new is None or new == old:
        make_private(target)
    else:
        replace(target, old, new, temporary if is_locked else f'{temporary}.{os.getpid()}')


def move(path: str, new_path: str, say: Callable[[str], None], *, force: bool) -> None:
    """Give a file another path, under the lock under which it is saved; it is never at neither of the two.

    Raises FileExistsError if there is something at the new path, unless ``force`` is set; else as :func:`remove` does.
    """
    target = os.path.realpath(path)
    if os.path.islink(path):
        with _made(os.path.dirname(os.path.abspath(new_path))):
            _link(target, new_path, force=force)
            os.unlink(path)
        return
    replaced: bytes | None = None

    def take(old: bytes | None) -> bytes | None:
        nonlocal replaced
        if old is not None and not force:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        replaced = old
        return read(target)

    with _locked(target):
        update(new_path, take, say, is_new=True)
        try:
            os.unlink(path)
        except OSError:
            if replaced is None:
                _remove(new_path)
            else:
                update(new_path, lambda _: replaced, say, is_new=False)
            raise


def _link(target: str, path: str, *, force: bool) -> None:
    if not force:
        os.symlink(target, path)
        return
    temporary = _temporary_path(path)
    _remove(temporary)
    os.symlink(target, temporary)
    os.replace(temporary, path)


def remove(path: str, *, with_folder: bool) -> None:
    """Remove a file or a link under the lock under which it is saved, and what a killed run left beside it.

    Its folder is removed as well, if that is wanted and nothing else is in it. Raises OSError, or TimeoutError if
    others kept the file locked.
    """
    if os.path.islink(path):
        os.unlink(path)
    else:
        target = os.path.realpath(path)
        with suppress(_FolderRemovedError), _locked(target) as is_locked:
            os.unlink(path)
            if is_locked:
                _remove(_temporary_path(target))
    if with_folder:
        remove_empty_folder(os.path.dirname(os.path.abspath(path)))


def remove_empty_folder(folder: str) -> None:
    """Remove a folder that is empty, unless somebody is making a file in it just now."""
    with suppress(OSError), lock(os.path.join(os.path.realpath(folder), '-'), patience=0):
        os.rmdir(folder)


class _FolderRemovedError(FileNotFoundError):
    """Whoever removed the last session of the folder has removed it as well."""


@contextmanager
def _locked(target: str) -> Iterator[bool]:
    with ExitStack() as stack:
        try:
            is_locked = stack.enter_context(lock(target))
        except TimeoutError:
            raise TimeoutError(
                errno.ETIMEDOUT, f'others have been writing for {PATIENCE:.0f} seconds; run it again'
            ) from None
        except FileNotFoundError:
            raise _FolderRemovedError from None
        yield is_locked


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
    return os.path.join(folder, f'{TEMPORARY}{sha256(os.fsencode(name)).hexdigest()[:16]}.tmp')


def _remove(path: str) -> None:
    with suppress(OSError):
        os.unlink(path)
