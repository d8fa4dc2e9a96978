"""Where sessions are, and how they are called."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ._errors import SessionError, explain
from ._hosts import hide_userinfo, normalize_host
from ._httpie import is_anonymous_session, named_session_path, sessions_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

ENDING = '.json'
_MOST_NAMES = 10
# Of a host, which may have a port, what a URL can hold and a folder can be called; never a way out of a folder.
_HOST = partial(re.fullmatch, r'(?!\.*$)(\[[0-9A-Fa-f:.]+\]|[^\s/\\:@?#\[\]\x00-\x1f]+)(:\d+)?')
_NAME = partial(re.fullmatch, '[a-zA-Z0-9_.-]+')


def find_path(config_dir: Path, host: str, name: str) -> Path:
    """Return the file of a session, whether it exists or not.

    ``name`` is a path if it has a separator in it, as HTTPie has it; else the session is a named one of ``host``,
    which may have a port.
    """
    if is_anonymous_session(name):
        return Path(os.path.expanduser(name))
    return named_session_path(config_dir, _escape(host), name)


def settle_host(config_dir: Path, host: str, name: str, scheme: str | None) -> str:
    """Return the spelling of a host under which it has a session of this name, or would get one.

    That is the normalised one, unless only HTTPie, which does not normalise, has made the session. Raises SessionError
    for a host that would lead out of the sessions folder.
    """
    normal = _check_host(host, scheme)
    is_there = os.path.lexists(find_path(config_dir, host, name))
    return host if is_there and not os.path.lexists(find_path(config_dir, normal, name)) else normal


def list_names_for(config_dir: Path, host: str, scheme: str | None) -> list[str]:
    """Return the names, sorted, under which :func:`settle_host` finds a session of a host; raises as it does."""
    spellings = {host, _check_host(host, scheme)}
    return sorted({name for spelling in spellings for name in list_names(config_dir, spelling)})


def _check_host(host: str, scheme: str | None) -> str:
    normal = normalize_host(host, scheme)
    if not _is_host(normal, scheme) or not _is_in_one_folder(host):
        raise SessionError(f'{hide_userinfo(host)!r} cannot have sessions of a name, as it is not a host', host=host)
    return normal


def _is_host(text: str, scheme: str | None) -> bool:
    try:
        urlsplit(f'//{text}')
    except ValueError:
        return False
    if not text.isprintable() or text in ('', '.', '..') or not _is_in_one_folder(text):
        return False
    # What HTTPie takes for the host of another scheme can be the path of a socket.
    return scheme not in ('http', 'https') or (_HOST(text) is not None and '%' not in text)


def _is_in_one_folder(text: str) -> bool:
    return not {'/', '\\'}.intersection(text)


def _escape(host: str) -> str:
    # As HTTPie has it, h:99 is in the folder h_99; so h_99 is not.
    return re.sub(r'_(\d+)$', r'%5F\1', host)


def title_of(host: str, name: str) -> str:
    """Return how a message names a session: ``'name' @ 'host'``, or its path."""
    return repr(name) if is_anonymous_session(name) else f'{name!r} @ {host!r}'


def host_of(config_dir: Path, path: Path) -> str | None:
    """Return the host whose named session a file is, None for a file outside the sessions folder."""
    folder = Path(os.path.realpath(path)).parent
    if folder.parent != Path(os.path.realpath(sessions_folder(config_dir))):
        return None
    return host_of_folder(folder.name)


def host_of_folder(name: str) -> str:
    """Return the host whose named sessions are in a folder of this name."""
    host = re.sub(r'_(\d+)$', r':\1', re.sub(r'%5F(\d+)$', r'\0\1', name)).replace('\0', '_')
    address = re.match(r'\[.*\]', host)
    return host.replace('_', ':') if address else host


def list_names(config_dir: Path, host: str) -> list[str]:
    """Return the names of the sessions that a host has, sorted; raises SessionPermissionError or SessionError."""
    found = _list(host_folder(config_dir, host))
    names = (entry.name[: -len(ENDING)] for entry in found if entry.name.endswith(ENDING))
    return sorted(filter(is_name, names))


def list_hosts(config_dir: Path) -> list[str]:
    """Return the hosts that have a folder for named sessions, sorted; raises as :func:`list_names` does."""
    return sorted(host_of_folder(entry.name) for entry in _list(sessions_folder(config_dir)) if _is_folder(entry))


def list_strays(config_dir: Path) -> list[Path]:
    """Return the files that lie in the sessions folder itself, where no session is, sorted.

    Raises as :func:`list_names` does.
    """
    folder = sessions_folder(config_dir)
    return sorted(folder / entry.name for entry in _list(folder) if not _is_folder(entry))


def host_folder(config_dir: Path, host: str) -> Path:
    """Return the folder of the named sessions of a host, which may have a port, whether it exists or not."""
    return named_session_path(config_dir, _escape(host), '-').parent


def name_sessions(config_dir: Path, host: str) -> str | None:
    """Return a list, in words, of the sessions that a host has, None if it has none that can be seen."""
    names: list[str] = []
    with suppress(SessionError):
        names = list_names(config_dir, host)
    return f'{host!r} has {in_words(names)}' if names else None


def in_words(names: Sequence[str]) -> str:
    """Return names as a list for a message, cut where it becomes long."""
    shown = ', '.join(repr(name) for name in names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else f'{shown} and {len(names) - _MOST_NAMES} more'


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _list(folder: Path) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise explain(f'the folder {str(folder)!r} cannot be read', error, path=folder) from error


def read_host(text: str) -> str:
    """Return the host that somebody typed: ``api.example.com``, ``localhost:8000``, ``:8000``, or a URL of it.

    It is normalised, with the scheme of the URL if it is one.

    Raises SessionError for what cannot be one.
    """
    shorthand = re.fullmatch(r':(\d*)(/.*)?', text)
    if shorthand:
        return f'localhost:{shorthand[1]}'.rstrip(':')
    scheme = None
    try:
        parts = urlsplit(text if '//' in text else f'//{text}')
        scheme, host = parts.scheme or None, parts.netloc.rpartition('@')[2]
    except ValueError:
        host = ''
    if not _HOST(host) or not text.isprintable():
        raise SessionError(
            f'{hide_userinfo(text)!r} is not a host: name it as in a URL, like api.example.com or localhost:8000'
        )
    return normalize_host(host, scheme)


def find_host(config_dir: Path, text: str) -> str:
    """Return the host that somebody typed: one that has a folder as it is, every other as :func:`read_host`."""
    is_folder_name = text not in ('', '.', '..') and os.path.basename(text) == text
    return text if is_folder_name and os.path.isdir(host_folder(config_dir, text)) else read_host(text)


def is_name(text: str) -> bool:
    """Tell whether a named session can be called this."""
    return _NAME(text) is not None


def check_plain_name(name: str) -> str:
    """Return the name of a session; raises SessionError for what cannot be one."""
    if is_name(name):
        return name
    raise SessionError(f'{name!r} cannot be the name of a session: use letters, digits, ".", "_" and "-"')


def check_path(path: str) -> str:
    """Return the path of a file; raises SessionError for what can be the path of none."""
    try:
        is_one = '\0' not in path and bool(os.fsencode(path))
    except UnicodeEncodeError:
        is_one = False
    if not is_one:
        raise SessionError(f'{path!r} cannot be the path of a file')
    return path


def check_name(name: str) -> str:
    """Return the name of a session, or the path of one; raises SessionError for what can be neither."""
    if is_anonymous_session(name):
        return check_path(name)
    if is_name(name):
        return name
    raise SessionError(
        f'{name!r} cannot be the name of a session: use letters, digits, ".", "_" and "-", or a path with a "/" in it'
    )


def is_same_file(one: Path, other: Path) -> bool:
    """Tell whether two paths, of files that need not exist, lead to one file."""
    with suppress(OSError, ValueError):
        return os.path.realpath(one) == os.path.realpath(other) or one.samefile(other)
    return False
