"""Where Windows and POSIX differ: files and their names, consoles, and shells."""

import errno
import ntpath
import os
import re
import stat
import sys
import time
from collections.abc import Callable
from importlib import import_module
from types import ModuleType
from typing import Any, ParamSpec, TypeVar

P = ParamSpec('P')
T = TypeVar('T')

# Microsoft: Naming Files, Paths, and Namespaces.
_DEVICE = r'(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[1-9¹²³]) *(\..*)?'
_NO_NAME = r'[<>:"|?*\x00-\x1f]|[. ]$'
_LONGEST_NAME = 255  # UTF-16 code units, in NTFS


def check_windows_path(path: str) -> None:
    """Raise OSError for a path with a name in it that Windows gives no file."""
    for name in re.split(r'[\\/]', ntpath.splitdrive(path)[1]):
        if len(name.encode('utf-16-le', 'surrogatepass')) > 2 * _LONGEST_NAME:
            raise OSError(errno.ENAMETOOLONG, os.strerror(errno.ENAMETOOLONG))
        if re.fullmatch(_DEVICE, name, re.IGNORECASE):
            raise OSError(errno.EINVAL, f'{name!r} is a device of Windows')
        if name.strip('.') and re.search(_NO_NAME, name):
            raise OSError(errno.EINVAL, 'Windows allows none of < > : " | ? * in a name, nor a dot or space at its end')


if sys.platform == 'win32':
    import ctypes
    import msvcrt
    from ctypes import wintypes

    TERMINAL = 'CONIN$'
    CLOSED_PIPE = (errno.EPIPE, errno.EINVAL)
    EDITORS = ('notepad',)
    _PATIENCE = 1.0  # seconds
    _PAUSE = 0.001
    _ACCESS_LIST = 4  # DACL_SECURITY_INFORMATION
    check_path = check_windows_path

    def patiently(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call again, for a second, while access is denied: mostly somebody has the file open for a moment."""
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                return call(*args, **kwargs)
            except PermissionError:
                if time.monotonic() >= deadline:
                    raise
            time.sleep(_PAUSE)

    def open_file(path: str, flags: int) -> int:
        """Open a file as it is, not a directory."""
        try:
            return os.open(path, flags | os.O_BINARY)
        except PermissionError:
            if os.path.isdir(path):
                raise OSError(errno.EINVAL, 'it is not a regular file') from None
            if os.path.exists(path) and not os.access(path, os.W_OK):  # it has the attribute
                raise
        return patiently(os.open, path, flags | os.O_BINARY)

    def copy_access_list(source: str, target: str) -> None:
        """Give a file the access list of another."""
        advapi = ctypes.WinDLL('advapi32', use_last_error=True)
        size = wintypes.DWORD()
        advapi.GetFileSecurityW(source, _ACCESS_LIST, None, 0, ctypes.byref(size))
        held = ctypes.create_string_buffer(size.value)
        if not (
            advapi.GetFileSecurityW(source, _ACCESS_LIST, held, size, ctypes.byref(size))
            and advapi.SetFileSecurityW(target, _ACCESS_LIST, held)
        ):
            raise ctypes.WinError(ctypes.get_last_error())

    def can_create_in(directory: str) -> bool:
        """Return whether a file can be created in a directory, by creating one that goes as it is closed."""
        path = os.path.join(directory, f'.session-plus-{os.urandom(16).hex()}.tmp')
        try:
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_TEMPORARY))
        except PermissionError:
            return False
        return True

    def permissions(status: os.stat_result) -> int | None:  # noqa: ARG001
        """Return None: Windows has access lists in their place."""
        return None

    def is_console(stream: Any) -> bool:
        """Return whether what says that it is a terminal is one; ``NUL`` says so as well."""
        try:
            handle = wintypes.HANDLE(msvcrt.get_osfhandle(stream.fileno()))
        except (AttributeError, OSError):  # it is Python's own, or none
            return True
        return bool(ctypes.WinDLL('kernel32').GetConsoleMode(handle, ctypes.byref(wintypes.DWORD())))

    def shell_word(text: str) -> str:
        """Return a word as both shells read it."""
        return text if re.fullmatch(r'[\w@%+=:,./\\-]+', text) else f'"{text}"'

    def split_command(text: str) -> list[str]:
        """Return the words of a command; a backslash separates directories."""
        import shlex  # noqa: PLC0415  # rarely needed

        return [word.strip('"') for word in shlex.split(text, posix=False)]

    def assignment(variable: str, value: str) -> str:
        """Return how PowerShell sets a variable."""
        return f'$env:{variable} = "{value}"'

else:
    TERMINAL = '/dev/tty'
    CLOSED_PIPE = (errno.EPIPE,)
    EDITORS = ('vi', 'nano')
    open_file = os.open

    def check_path(path: str) -> None:
        """Raise OSError for a path that no file can have."""
        if '\0' in path:
            raise OSError(errno.EINVAL, 'there is a null character in its path')

    def patiently(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call, once."""
        return call(*args, **kwargs)

    def can_create_in(directory: str) -> bool:
        """Return whether a file can be created in a directory."""
        return os.access(directory, os.W_OK | os.X_OK)

    def copy_access_list(source: str, target: str) -> None:
        """Leave that to the permissions, which every new file is given."""

    def permissions(status: os.stat_result) -> int | None:
        """Return the permissions of a file, or None where there are none."""
        return stat.S_IMODE(status.st_mode)

    def is_console(stream: Any) -> bool:  # noqa: ARG001
        """Return whether what says that it is a terminal is one."""
        return True

    def shell_word(text: str) -> str:
        """Return a word as a shell reads it."""
        import shlex  # noqa: PLC0415  # rarely needed, as below

        return shlex.quote(text)

    def split_command(text: str) -> list[str]:
        """Return the words of a command; raise ValueError for an open quote."""
        import shlex  # noqa: PLC0415

        return shlex.split(text)

    def assignment(variable: str, value: str) -> str:
        """Return how a shell sets a variable."""
        return f'export {variable}={value}'


def import_bundled(name: str) -> ModuleType:
    """Import a library beside this package: of ``httpie plugins install`` it is on ``sys.path`` only at first."""
    before = [*sys.path]
    sys.path.append(os.path.dirname(os.path.dirname(__file__)))
    try:
        return import_module(name)
    finally:
        sys.path[:] = before
