"""Session files: read, checked, updated under their lock, moved and removed."""

import errno
import os
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO

from ..errors import quote_path
from ..system import can_create_in, check_path, patiently
from . import atomic
from .lock import TIMEOUT, MissingDirectoryError, lock

Change = Callable[[bytes | None], bytes]
Warn = Callable[[str], None]

PRIVATE_DIRECTORY = 0o700
LARGEST = 64 * 2**20


def read(path: str, *, marks_use: bool = False, follow: bool = True) -> tuple[bytes, os.stat_result]:
    """Return the content of a regular file and its status before; with ``marks_use`` mark it as used just now."""
    check_path(path)
    # A pipe would be waited for.
    flags = os.O_RDONLY | getattr(os, 'O_NONBLOCK', 0) | getattr(os, 'O_NOATIME', 0)
    with atomic.opened(path, flags, follow=follow) as descriptor:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, 'it is not a regular file')
        check_size(status.st_size)
        content = read_within_limits(open(descriptor, 'rb', closefd=False), status.st_size)  # noqa: SIM115
        if marks_use or not hasattr(os, 'O_NOATIME'):
            # Most file systems record a use at most once a day; where they record each, a look is none.
            used = time.time_ns() if marks_use else status.st_atime_ns
            with suppress(OSError):
                os.utime(descriptor if os.utime in os.supports_fd else path, ns=(used, status.st_mtime_ns))
        return content, status


def read_within_limits(file: BinaryIO, expected: int = 0) -> bytes:
    """Return what a file or pipe holds; raise OSError for more than a session may."""
    content = file.read(expected + 1)
    if len(content) > expected:  # it is a pipe, or a file that grows
        content += file.read(LARGEST)
    check_size(len(content))
    return content


def check_size(size: int) -> None:
    if size > LARGEST:
        raise OSError(errno.EFBIG, f'it is larger than {LARGEST >> 20} MiB')


def check_writable(path: str, target: str) -> None:
    """Raise OSError if it can be seen beforehand that the file cannot be written; ``target`` is its real path."""
    check_path(path)
    try:
        os.close(atomic.open_unfollowed(target, os.O_RDWR))
    except PermissionError:
        raise PermissionError(errno.EACCES, 'it is write-protected') from None
    except FileNotFoundError:
        _check_creatable(path, target)


def _check_creatable(path: str, target: str) -> None:
    directory, steps = os.path.dirname(target), [Path(path), *Path(os.path.abspath(path)).parents]
    if not os.path.isdir(directory) and any(os.path.islink(one) and not os.path.exists(one) for one in steps):
        raise FileNotFoundError(errno.ENOENT, f'a link leads into the missing directory {quote_path(directory)}')
    missing = [Path(target), *takewhile(lambda one: not os.path.lexists(one), Path(target).parents)]
    directory = str(missing[-1].parent)
    if not os.path.isdir(directory):
        problem = 'is not a directory' if os.path.lexists(directory) else 'does not exist'
        raise NotADirectoryError(errno.ENOTDIR, f'{quote_path(directory)} {problem}')
    if not can_create_in(directory):
        raise PermissionError(errno.EACCES, f'the directory {quote_path(directory)} is write-protected')
    if atomic.is_append_only(directory):
        raise PermissionError(errno.EPERM, f'the directory {quote_path(directory)} is append-only')
    if hasattr(os, 'pathconf'):
        longest = os.pathconf(directory, 'PC_NAME_MAX')
        if max(len(os.fsencode(one.name)) for one in missing) > longest:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))


def tidy(target: str, status: os.stat_result) -> None:
    """Make a file private, and remove what a run left that was killed while it saved, unless one is saving now."""
    with suppress(OSError):
        atomic.make_private(target, status)
    if atomic.find_leftovers(target):
        with suppress(OSError), lock(target, timeout=0) as is_locked:
            if is_locked:
                atomic.remove_leftovers(target)


def update(  # noqa: PLR0913
    path: str, target: str, change: Change, warn: Warn, *, is_new: bool, is_private: bool = True
) -> bytes:
    """Replace a file by what ``change`` makes of its content, under its lock; return what it then holds.

    ``change`` gets None for a file that does not exist. With ``is_private`` the file is private afterwards, else its
    permissions stay; after an error it is as it was. ``target`` is the real path that
    ``path`` had when the caller began: a link stays a link, and one that was put there since is not followed. Where it
    ``is_new``, missing directories are created.
    """
    if not is_new and not os.path.isdir(os.path.dirname(target)):
        return change(None)
    check_writable(path, target)
    try:
        with _locked(target, is_new=is_new) as is_locked:
            if is_locked:
                atomic.remove_leftovers(target)
            else:
                warn(f'Cannot lock {quote_path(target)}. Two runs that save at once may lose an update.')
            old, status = None, None
            with suppress(FileNotFoundError):
                old, status = read(target, follow=False)
            new = change(old)
            if new == old:
                with suppress(OSError):
                    atomic.make_private(target, status if is_private else None)
                return new
            check_size(len(new))
            atomic.replace(target, new, old, status, is_private=is_private)
    except FileNotFoundError as error:  # somebody has removed its directory
        if is_new and isinstance(error, MissingDirectoryError):
            raise
        return update(path, target, change, warn, is_new=True, is_private=is_private) if is_new else change(None)
    atomic.sync_directory(target)
    return new


def move(path: str, new_path: str, *, force: bool) -> None:
    """Give a file another path, under the locks of both; it always is at one of the two. A link stays a link."""
    new_target = entry(new_path)
    with _locked(_lockable(new_target), _lockable(entry(path)), directory=os.path.dirname(new_target)):
        status = os.lstat(path)
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if os.path.lexists(new_target) and not force:
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        if stat.S_ISLNK(status.st_mode):
            with atomic.temporary_beside(new_target) as temporary:
                os.symlink(os.path.realpath(path), temporary)
                patiently(os.replace, temporary, new_target)
            patiently(os.unlink, path)
            return
        try:
            patiently(os.replace, path, new_target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _move_across(path, new_target)
        with suppress(OSError):
            atomic.make_private(new_target, status)


def _move_across(path: str, new_target: str) -> None:
    # To another file system a file can only be copied.
    was_there = os.path.lexists(new_target)
    atomic.replace(new_target, read(path, follow=False)[0])
    atomic.sync_directory(new_target)
    try:
        patiently(os.unlink, path)
    except OSError:
        if not was_there:
            os.unlink(new_target)
        raise


def remove(path: str, check: Callable[[], None] = lambda: None, *, with_directory: bool) -> None:
    """Remove a link, or a file under its lock and what killed runs left beside it; then its directory if empty.

    ``check`` is called under the lock; what it raises keeps the file.
    """
    target = entry(path)
    locked = _lockable(target)
    with suppress(FileNotFoundError), lock(locked, must_exist={locked}) as is_locked:
        check()
        patiently(os.unlink, target)
        if is_locked:
            atomic.remove_leftovers(target)
    if with_directory:
        remove_empty_directory(os.path.dirname(os.path.abspath(path)))


def entry(path: str) -> str:
    """Return the real path of a file, or of a link itself."""
    return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))


def _lockable(entry: str) -> str:
    """Return what is locked for who moves or removes a file or a link, which has no lock but that of its directory."""
    return os.path.dirname(entry) if os.path.islink(entry) else entry


@contextmanager
def _locked(target: str, *sources: str, directory: str = '', is_new: bool = True) -> Iterator[bool]:
    """Hold the locks of a file that may be missing and of others, in a directory that is created if it ``is_new``."""
    deadline = time.monotonic() + TIMEOUT
    while True:
        with _created(directory or os.path.dirname(target)) if is_new else nullcontext(), ExitStack() as stack:
            try:
                is_locked = stack.enter_context(lock(target, *sources, must_exist=sources))
            except MissingDirectoryError:
                if not is_new or time.monotonic() >= deadline:
                    raise
                continue  # somebody has removed it again
            yield is_locked
            return


def remove_empty_directory(directory: str) -> None:
    """Remove a directory that is empty, unless somebody is creating a file in it just now."""
    with suppress(OSError), lock(os.path.realpath(directory), timeout=0):
        os.rmdir(directory)


@contextmanager
def _created(directory: str) -> Iterator[None]:
    # Create a directory and its missing parents; remove them again after an error.
    made: list[Path] = []
    try:
        for path in reversed(
            [*takewhile(lambda path: not os.path.isdir(path), [Path(directory), *Path(directory).parents])]
        ):
            with suppress(FileExistsError):  # somebody else was faster
                os.mkdir(path, PRIVATE_DIRECTORY)
                made.append(path)
                if stat.S_IMODE(os.lstat(path).st_mode) & PRIVATE_DIRECTORY != PRIVATE_DIRECTORY:  # a strange umask
                    os.chmod(path, PRIVATE_DIRECTORY)
        yield
    except BaseException:
        for path in reversed(made):
            with suppress(OSError):
                os.rmdir(path)
        raise
