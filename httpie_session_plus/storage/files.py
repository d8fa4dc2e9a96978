"""Atomic, private replacement of one file."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from hashlib import sha256
from io import FileIO, RawIOBase
from itertools import takewhile
from pathlib import Path

from .lock import MissingDirectoryError, lock

Change = Callable[[bytes | None], bytes | None]
Warn = Callable[[str], None]

PRIVATE = 0o600
PRIVATE_DIRECTORY = 0o700
_BINARY = getattr(os, 'O_BINARY', 0)
# A directory that is not ours to write, a file that is a mount of its own, a file system that does not let us.
_CANNOT_BE_REPLACED = {errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV}


def read(path: str, *, keep_atime: bool = False) -> tuple[bytes, os.stat_result]:
    """Return the content of a regular file and its status; with ``keep_atime``, without marking it as used."""
    if '\0' in path:
        raise OSError(errno.EINVAL, 'there is a null character in its path')
    # A pipe would be waited for.
    with _opened(path, os.O_RDONLY | getattr(os, 'O_NONBLOCK', 0) | _BINARY, keep_atime=keep_atime) as descriptor:
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
    missing = [Path(target), *takewhile(lambda one: not os.path.lexists(one), Path(target).parents)]
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
    _make_private(target)
    if _find_leftovers(target):
        with suppress(OSError), lock(target, timeout=0) as is_locked:
            if is_locked:
                _remove_leftovers(target)


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
                    _remove_leftovers(target)
                else:
                    warn(f'{target!r} cannot be locked: of two runs that save at once, one may be lost')
                old: bytes | None = None
                with suppress(FileNotFoundError):
                    old, _ = read(target)
                new = change(old)
                if new is None or new == old:
                    _make_private(target)
                    return old
                _replace(target, old, new)
                return new
        except MissingDirectoryError:  # noqa: PERF203  # it is created again
            if not is_new:
                return change(None)


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
            _make_private(new_path)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            _replace(os.path.realpath(new_path), None, read(target)[0])
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
                _remove_leftovers(target)
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


def _make_private(target: str) -> None:
    with suppress(OSError):
        if stat.S_IMODE(os.stat(target).st_mode) & ~PRIVATE:
            os.chmod(target, PRIVATE)


def _replace(target: str, old: bytes | None, new: bytes) -> None:
    """Put a new file in the place of one that held ``old``, None if there was none; after an error all is as it was."""
    owner = None if old is None else os.stat(target)
    temporary = new_temporary_path(target)
    try:
        with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY, PRIVATE), 'wb') as file:
            if hasattr(os, 'fchmod'):
                os.fchmod(file.fileno(), PRIVATE)
            if owner and hasattr(os, 'fchown') and owner.st_uid != os.geteuid():
                os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
            file.write(new)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException as error:
        with suppress(OSError):
            os.unlink(temporary)
        if old is None or not isinstance(error, OSError) or error.errno not in _CANNOT_BE_REPLACED:
            raise
        _rewrite(target, old, new)
        return
    if hasattr(os, 'O_DIRECTORY'):
        # The file is in place, whole; this makes it outlive a power cut.
        with suppress(OSError), _opened(os.path.dirname(target), os.O_RDONLY | os.O_DIRECTORY) as descriptor:
            os.fsync(descriptor)


def _rewrite(target: str, old: bytes, new: bytes) -> None:
    # One call writes the new content, with spaces up to the end of the old one: between two calls it is a session.
    with open(os.open(target, os.O_RDWR | _BINARY), 'r+b', buffering=0) as file:
        try:
            _write_all(file, new.ljust(len(old)))
        except BaseException:
            file.seek(0)
            _write_all(file, old)
            file.truncate()
            raise
        os.ftruncate(file.fileno(), len(new))
        os.fsync(file.fileno())
    _make_private(target)


def _write_all(file: RawIOBase, content: bytes) -> None:
    if file.write(content) != len(content):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def _opened(path: str, flags: int, *, keep_atime: bool = False) -> Iterator[int]:
    """Open a file; with ``keep_atime``, without marking it as used if it is ours."""
    try:
        descriptor = os.open(path, flags | (getattr(os, 'O_NOATIME', 0) if keep_atime else 0))
    except PermissionError:  # O_NOATIME is for the owner alone
        descriptor = os.open(path, flags)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _temporary_prefix(target: str) -> str:
    return f'.session-plus-{sha256(os.fsencode(os.path.basename(target))).hexdigest()[:16]}'


def new_temporary_path(target: str) -> str:
    """Return a path beside a file for another one that replaces it: random, so that nothing can take it first."""
    return os.path.join(os.path.dirname(target), f'{_temporary_prefix(target)}-{os.urandom(8).hex()}.tmp')


def _find_leftovers(target: str) -> list[str]:
    """Return the paths of what killed runs wrote to replace this file, and of what is being written just now."""
    directory, prefix = os.path.dirname(target), _temporary_prefix(target)
    with suppress(OSError):
        return [os.path.join(directory, name) for name in os.listdir(directory) if name.startswith(prefix)]
    return []


def _remove_leftovers(target: str) -> None:
    for path in _find_leftovers(target):
        with suppress(OSError):
            os.unlink(path)
