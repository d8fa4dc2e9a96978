"""``SessionStore``: resolve, list, open, create, delete, rename."""

from __future__ import annotations

import os
import shlex
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ..compat import SESSIONS_DIRECTORY, config_dir_of, default_environment, session_path, warn
from ..errors import AmbiguousSessionError, ExistingSessionError, MissingSessionError, SameSessionError, SessionError
from ..model.locator import Host, Locator, is_name, validate_name_or_path
from . import files
from .document import Document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..compat import Environment

ENDING = '.json'
_MOST_NAMES = 10


class SessionStore:
    """The sessions of one configuration directory, and those that are given by their paths.

    ``warn`` gets a sentence where something works, and not as somebody may expect.
    """

    def __init__(self, config_dir: str | os.PathLike[str], warn: Callable[[str], None] = lambda _: None) -> None:
        self.config_dir = Path(config_dir)
        self.warn = warn

    @classmethod
    def of(cls, env: Environment | None) -> SessionStore:
        """Return the store of an environment of HTTPie, by default that of this process, which prints the warnings."""
        env = env or default_environment()
        return cls(config_dir_of(env), partial(warn, env))

    @property
    def directory(self) -> Path:
        """The directory that has one directory for each host with named sessions."""
        return self.config_dir / SESSIONS_DIRECTORY

    def directory_of(self, host: Host) -> Path:
        """Return the directory of the named sessions of a host, whether it exists or not."""
        return self._path(host, '-').parent

    def _path(self, host: Host, name: str) -> Path:
        return session_path(self.config_dir, host.directory, name)

    # Where a session is

    def host(self, text: str) -> Host:
        """Return the host that somebody typed, as it is spelled if there is a directory for that.

        Raises SessionError for text that is not a host.
        """
        is_file_name = text not in ('', '.', '..') and os.path.basename(text) == text
        host = Host(text)
        return host if is_file_name and os.path.isdir(self.directory_of(host)) else Host.parse(text)

    def locate(self, name: str | os.PathLike[str], host: str | None = None) -> Locator:
        """Return where a session is or would be; ``name`` is a name, which requires a host, or a path.

        Raises SessionError for an invalid name or host.
        """
        name = validate_name_or_path(os.fspath(name))
        found = None if host is None else self.host(host)
        if os.sep in name:
            return Locator(found, name, Path(os.path.expanduser(name)))
        if found is None:
            raise SessionError(f'the session {name!r} needs a host: name the one that it is for', name=name)
        return Locator(found, name, self._path(found, name))

    def locate_for_request(self, name: str, host: str, scheme: str | None) -> Locator:
        """Return where a request to a host finds a session, or would create it.

        The host is normalized, unless only HTTPie, which does not normalize, has made the session. Raises SessionError
        for an invalid name and for a host that would lead out of the sessions directory.
        """
        if os.sep in validate_name_or_path(name):
            return Locator(None, name, Path(os.path.expanduser(name)))
        normal, spelled = Host.of_request(host, scheme), Host(host)
        if os.path.lexists(self._path(spelled, name)) and not os.path.lexists(self._path(normal, name)):
            normal = spelled
        return Locator(normal, name, self._path(normal, name))

    def locate_file(self, path: str) -> Locator:
        """Return the locator of a file, which is a named session if it is in the place of one."""
        host = self.host_of(Path(path))
        stem = os.path.basename(path).removesuffix(ENDING)
        return Locator(None, path, Path(path)) if host is None else Locator(host, stem, Path(path))

    def host_of(self, path: Path) -> Host | None:
        """Return the host whose named session a file is, None for a file outside the sessions directory."""
        directory = Path(os.path.realpath(path)).parent
        if directory.parent != Path(os.path.realpath(self.directory)):
            return None
        return Host.of_directory(directory.name)

    def resolve(self, name: str | os.PathLike[str], host: str | None = None) -> Locator:
        """Return where a session is that exists; the host is optional where only one has a session of that name.

        Raises MissingSessionError, which says what there is, AmbiguousSessionError, SessionPermissionError, or
        SessionError for an invalid name or host.
        """
        name = validate_name_or_path(os.fspath(name))
        if host is None and os.sep not in name:
            host = self._find_host(name)
        locator = self.locate(name, host)
        try:
            os.lstat(locator.path)
        except (FileNotFoundError, NotADirectoryError):
            raise self._missing(locator) from None
        except (OSError, ValueError) as error:
            problem = error if isinstance(error, OSError) else OSError(str(error))
            what = f'session {locator.description} cannot be read'
            raise SessionError.from_os_error(what, problem, **locator.identity) from error
        return locator

    # What there is

    def hosts(self) -> list[Host]:
        """Return the hosts that have a directory for named sessions, sorted; raise as :meth:`names` does."""
        return sorted(Host.of_directory(entry.name) for entry in _scan(self.directory) if _is_directory(entry))

    def names(self, host: Host) -> list[str]:
        """Return the names of the sessions of a host, sorted; raise SessionPermissionError or SessionError."""
        entries = _scan(self.directory_of(host))
        names = (entry.name.removesuffix(ENDING) for entry in entries if entry.name.endswith(ENDING))
        return sorted(filter(is_name, names))

    def names_for_request(self, host: str, scheme: str | None) -> list[str]:
        """Return the names, sorted, under which :meth:`locate_for_request` finds a session; raise as it does."""
        spellings = {Host(host), Host.of_request(host, scheme)}
        return sorted({name for spelling in spellings for name in self.names(spelling)})

    def sessions(self, host: str | None = None) -> list[Locator]:
        """Return all named sessions, of one host or of all, sorted; raise as :meth:`names` does."""
        hosts = self.hosts() if host is None else [self.host(host)]
        return [Locator(one, name, self._path(one, name)) for one in hosts for name in self.names(one)]

    def strays(self) -> list[Path]:
        """Return the files in the sessions directory itself, where no session is, sorted; raise as :meth:`names`."""
        entries = _scan(self.directory)
        return sorted(self.directory / entry.name for entry in entries if not _is_directory(entry))

    def hosts_with(self, name: str) -> Iterator[Host]:
        """Yield the hosts that have a session of this name, sorted; raise as :meth:`names` does."""
        closed: OSError | None = None
        found = False
        for host in self.hosts():
            try:
                os.lstat(self._path(host, name))
            except PermissionError as error:  # noqa: PERF203  # each host is looked at
                closed = error
            except OSError:
                pass
            else:
                found = True
                yield host
        if closed and not found:
            path = Path(closed.filename).parent
            what = f'the directory {str(path)!r} cannot be read'
            raise SessionError.from_os_error(what, closed, path=path, name=name)

    # What is done with a session

    def open(self, locator: Locator, *, must_exist: bool = True) -> Document:
        """Return the document of a session, which does not count as a use of it.

        Raises MissingSessionError, BrokenSessionError, SessionPermissionError or SessionError.
        """
        document = Document.read(locator, keep_atime=True)
        if must_exist and not document.exists:
            raise self._missing(locator)
        return document

    def open_base(self, name: str, heir: Locator, host: str, scheme: str | None = None) -> Document:
        """Return the base of a session that is used for a host; ``name`` is a name or a path.

        ``host`` and ``scheme`` are those of the request. Raises MissingSessionError if the base does not exist,
        SameSessionError if it is the session itself, and what :meth:`open` raises.
        """
        locator = self.locate_for_request(name, host, scheme)
        base = f'base session {locator.description}'
        if is_same_file(locator.path, heir.path):
            raise SameSessionError(
                f'{base} is the session itself; name another base, or go without one (--no-session-read-only)',
                **locator.identity,
            )
        document = Document.read(locator, role='base session')
        if not document.exists:
            raise MissingSessionError(f'{base} does not exist; {self._suggest_base(locator)}', **locator.identity)
        home = self.host_of(locator.path)
        if home and home != host and locator.is_anonymous:
            self.warn(f'{base} belongs to {str(home)!r}: its headers, auth and unbound cookies go to {str(host)!r}.')
        return document

    def delete(self, locator: Locator) -> None:
        """Delete a session, and the directory of a host that has no other one.

        Of a link the link is deleted, not what it leads to; one that is gone already is fine. Raises BusySessionError,
        SessionPermissionError or SessionError.
        """
        try:
            files.remove(str(locator.path), with_directory=not locator.is_anonymous)
        except FileNotFoundError:
            pass  # somebody else was faster
        except OSError as error:
            what = f'session {locator.title} ({str(locator.path)!r}) was not deleted'
            raise SessionError.from_os_error(what, error, **locator.identity) from error

    def rename(self, source: Locator, target: Locator, *, force: bool = False) -> None:
        """Give a session another name or path; at every instant it has one of the two.

        Raises ExistingSessionError, MissingSessionError, BusySessionError, SessionPermissionError or SessionError;
        nothing is changed then.
        """
        try:
            files.move(str(source.path), str(target.path), self.warn, force=force)
        except FileExistsError:
            raise already_exists(target) from None
        except FileNotFoundError:
            raise MissingSessionError(f'session {source.title} was removed just now', **source.identity) from None
        except OSError as error:
            what = f'session {source.title} was not renamed'
            raise SessionError.from_os_error(what, error, **source.identity) from error
        if not source.is_anonymous:
            files.remove_empty_directory(str(source.path.parent))

    # What messages say

    def _find_host(self, name: str) -> Host:
        hosts = list(self.hosts_with(name))
        if len(hosts) > 1:
            raise AmbiguousSessionError(
                f'the session {name!r} is one of several hosts: name one of {quoted(hosts)} as well', name=name
            )
        if hosts:
            return hosts[0]
        of_host = self.describe_names(Host(name))
        if of_host:
            raise MissingSessionError(f'{name!r} is a host, not a session: {of_host}', name=name)
        raise MissingSessionError(f'session {name!r} does not exist for any host; {self._describe_hosts()}', name=name)

    def _missing(self, locator: Locator) -> MissingSessionError:
        message = f'session {locator.description} does not exist; {self._suggest(locator)}'
        return MissingSessionError(message, **locator.identity)

    def _suggest(self, locator: Locator) -> str:
        if locator.is_anonymous or locator.host is None:
            return 'httpie sessions list shows the named sessions'
        of_host = self.describe_names(locator.host)
        elsewhere = list(self.hosts_with(locator.name))
        if of_host or not elsewhere:
            return of_host or self._describe_hosts()
        return f'there is one of that name for {quoted(elsewhere)}'

    def _suggest_base(self, locator: Locator) -> str:
        make = f'make it with --session={shlex.quote(locator.name)}'
        if locator.host is None:
            return make
        of_host = self.describe_names(locator.host)
        return (
            f'{of_host}: name one of these, or {make}' if of_host else f'{str(locator.host)!r} has no sessions: {make}'
        )

    def describe_names(self, host: Host) -> str | None:
        """Return in words which sessions a host has, None if it has none that can be seen."""
        names: Sequence[str] = []
        with suppress(SessionError):
            names = self.names(host)
        return f'{str(host)!r} has {quoted(names)}' if names else None

    def _describe_hosts(self) -> str:
        hosts = [host for host in self.hosts() if self.describe_names(host)]
        return f'there are sessions for {quoted(hosts)}' if hosts else 'there are no sessions yet'


def already_exists(locator: Locator) -> ExistingSessionError:
    """Return the error for a session that may not be replaced."""
    message = f'session {locator.title} exists already; --force replaces it'
    return ExistingSessionError(message, **locator.identity)


def is_same_file(one: Path, other: Path) -> bool:
    """Return whether two paths, of files that need not exist, lead to one file."""
    with suppress(OSError, ValueError):
        return os.path.realpath(one) == os.path.realpath(other) or one.samefile(other)
    return False


def quoted(names: Sequence[str]) -> str:
    """Return names as a list for a message, cut where it becomes long."""
    shown = ', '.join(repr(name) for name in names[:_MOST_NAMES])
    return shown if len(names) <= _MOST_NAMES else f'{shown} and {len(names) - _MOST_NAMES} more'


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads to itself
        return False


def _scan(directory: Path) -> Sequence[os.DirEntry[str]]:
    try:
        with os.scandir(directory) as entries:
            return [*entries]
    except FileNotFoundError:
        return []
    except OSError as error:
        what = f'the directory {str(directory)!r} cannot be read'
        raise SessionError.from_os_error(what, error, path=directory) from error
