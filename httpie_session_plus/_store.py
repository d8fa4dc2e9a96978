"""Where sessions are, and how they are called."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

from ._errors import explain
from ._httpie import is_anonymous_session, named_session_path, sessions_folder

_ENDING = '.json'


def find_path(config_dir: Path, host: str, name: str) -> Path:
    """Return the file of a session, whether it exists or not.

    ``name`` is a path if it has a separator in it, as HTTPie has it; else the session is a named one of ``host``,
    which may have a port.
    """
    if is_anonymous_session(name):
        return Path(os.path.expanduser(name))
    return named_session_path(config_dir, host, name)


def title_of(host: str, name: str) -> str:
    """Return how a message names a session: ``'name' @ 'host'``, or its path."""
    return repr(name) if is_anonymous_session(name) else f'{name!r} @ {host!r}'


def host_of(config_dir: Path, path: Path) -> str | None:
    """Return the host whose named session a file is, None for a file outside the sessions folder."""
    folder = Path(os.path.realpath(path)).parent
    if folder.parent != Path(os.path.realpath(sessions_folder(config_dir))):
        return None
    return _host_of_folder(folder.name)


def _host_of_folder(name: str) -> str:
    return re.sub(r'_(\d+)$', r':\1', name)


def list_names(config_dir: Path, host: str) -> list[str]:
    """Return the names of the sessions that a host has, sorted; raises SessionPermissionError or SessionError."""
    names = _list(named_session_path(config_dir, host, '-').parent)
    return sorted(name[: -len(_ENDING)] for name in names if name.endswith(_ENDING) and not name.startswith('.'))


def list_hosts(config_dir: Path) -> list[str]:
    """Return the hosts that have a folder for named sessions, sorted; raises as :func:`list_names` does."""
    folder = sessions_folder(config_dir)
    return sorted(_host_of_folder(name) for name in _list(folder) if (folder / name).is_dir())


def _list(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise explain(f'the folder {str(folder)!r} cannot be read', error, path=folder) from error


def is_same_file(one: Path, other: Path) -> bool:
    """Tell whether two paths, of files that need not exist, lead to one file."""
    with suppress(OSError, ValueError):
        return os.path.realpath(one) == os.path.realpath(other) or one.samefile(other)
    return False
