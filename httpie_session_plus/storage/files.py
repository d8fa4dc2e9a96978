"""Atomic, private replacement of one file."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from io import FileIO
from itertools import takewhile
from pathlib import Path

from .lock import MissingDirectoryError, lock
from .replacement import BINARY, find_leftovers, make_private, new_temporary_path, opened, remove_leftovers, replace

Change = Callable[[bytes | None], bytes | None]
Warn = Callable[[str], None]

PRIVATE_DIRECTORY = 0o700


def read(path: str, *, keep_atime: bool = False) -> tuple[bytes, os.stat_result]:
    """Return the content of a regular file and its status; with ``keep_atime``, without marking it as used."""
    if '\0' in path:
        raise OSError(errno.EINVAL, 'there is a null character in its path')
    # A pipe would be waited for.
    with opened(path, os.O_RDONLY | getattr(os, 'O_NONBLOCK', 0) | BINARY, keep_atime=keep_atime) as descriptor:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, 'it is not a regular file')
        return FileIO(descriptor, closefd=False).readall(), status


def check_writable(path: str) -> None:
    """Raise OSError if it can be seen beforehand that the file cannot be written."""
    target = os.path.realpath(path)
    if os.path.lexists(target):
        if not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, 'it is write-protected')
        return
    directory, steps = os.path.dirname(target), _with_parents(os.path.abspath(path))
    if not os.path.isdir(directory) and any(os.path.islink(one) and not os.path.exists(one) for one in steps):
        raise FileNotFoundError(errno.ENOENT, f'a link leads into a directory that does not exist, {directory!r}')
    missing = [*takewhile(lambda one: not os.path.lexists(one), _with_parents(target))]
    directory = str(missing[-1].parent)
    if not os.path.isdir(directory):
        raise NotADirectoryError(errno.ENOTDIR, f'{directory!r} is not a directory')
    if not os.access(directory, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, f'the directory {directory!r} is write-protected')
    longest = os.pathconf(directory, 'PC_NAME_MAX') if hasattr(os, 'pathconf') else 255
    if max(len(os.fsencode(one.name)) for one in missing) > longest:
        raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))


def _with_parents(path: str) -> list[Path]:
    return [Path(path), *Path(path).parents]


def tidy(path: str) -> None:
    """Make a file private, and remove what a run left that was killed while it saved, unless one is saving now."""
    target = os.path.realpath(path)
    make_private(target)
    if find_leftovers(target):
        with suppress(OSError), lock(target, timeout=0) as is_locked:
            if is_locked:
                remove_leftovers(target)


def update(path: str, change: Change, warn: Warn, *, is_new: bool) -> bytes | None:
    """Replace a file by what ``change`` makes of its content, under its lock; return what it then holds.

    ``change`` gets None for a file that does not exist, and returns None to leave it alone. The file is private
    afterwards, and after an error as it was. A link stays a link. Where it ``is_new``, missing directories are created.
    """
    target = os.path.realpath(path)
    directory = os.path.dirname(target)
    if not is_new and not os.path.isdir(directory):
        return change(None)
    check_writable(path)
    while True:
        try:
            with _created(directory) if is_new else nullcontext(), lock(target) as is_locked:
                if is_locked:
                    remove_leftovers(target)
                else:
                    warn(f'{target!r} cannot be locked: of two runs that save at once, one may be lost')
                return _update(target, change)
        except MissingDirectoryError:  # noqa: PERF203  # it is created again
            if not is_new:
                return change(None)


def _update(target: str, change: Change) -> bytes | None:
    old: bytes | None = None
    with suppress(FileNotFoundError):
        old, _ = read(target)
    new = change(old)
    if new is None or new == old:
        make_private(target)
        return old
    replace(target, old, new)
    return new


def move(path: str, new_path: str, *, force: bool) -> None:
    """Give a file another path, under the locks of both; it always is at one of the two. A link stays a link."""
    target, is_link = os.path.realpath(path), os.path.islink(path)
    with ExitStack() as stack:
        stack.enter_context(_created(os.path.dirname(os.path.abspath(new_path))))
        # In one order, so that two that swap names do not wait for each other.
        for one in sorted({os.path.realpath(new_path), *([] if is_link else [target])}):
            stack.enter_context(lock(one, must_exist=one == target))
        if os.path.lexists(new_path) and not force:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        if is_link:
            temporary = new_temporary_path(new_path)
            os.symlink(target, temporary)
            os.replace(temporary, new_path)
            os.unlink(path)
            return
        try:
            os.replace(path, new_path)
            make_private(new_path)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            replace(os.path.realpath(new_path), None, read(target)[0])
            os.unlink(path)


def remove(path: str, *, with_directory: bool) -> None:
    """Remove a link, or a file under its lock and what killed runs left beside it; then its directory if empty."""
    if os.path.islink(path):
        os.unlink(path)
    else:
        target = os.path.realpath(path)
        with suppress(MissingDirectoryError), lock(target) as is_locked:
            os.unlink(path)
            if is_locked:
                remove_leftovers(target)
    if with_directory:
        remove_empty_directory(os.path.dirname(os.path.abspath(path)))


def remove_empty_directory(directory: str) -> None:
    """Remove a directory that is empty, unless somebody is creating a file in it just now."""
    with suppress(OSError), lock(os.path.join(os.path.realpath(directory), '-'), timeout=0):
        os.rmdir(directory)


@contextmanager
def _created(directory: str) -> Iterator[None]:
    # Create a directory and its missing parents; remove them again after an error.
    made: list[Path] = []
    try:
        for path in reversed([*takewhile(lambda path: not os.path.isdir(path), _with_parents(directory))]):
            with suppress(FileExistsError):  # somebody else was faster
                os.mkdir(path, PRIVATE_DIRECTORY)
                made.append(path)
                os.chmod(path, PRIVATE_DIRECTORY)
        yield
    except BaseException:
        for path in reversed(made):
            with suppress(OSError):
                os.rmdir(path)
        raise
