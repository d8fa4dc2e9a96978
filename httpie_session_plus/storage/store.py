"""``SessionStore``: locate, resolve, list, open, delete, rename."""

import errno
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from ..compat import SESSIONS_DIRECTORY, Environment, default_environment, session_hostname_to_dirname, warn
from ..errors import AmbiguousSessionError, MissingSessionError, SessionError, did_you_mean, quote, quote_path, quoted
from ..model.locator import (
    SHARED_MARK,
    Host,
    Locator,
    is_name,
    is_shared,
    validate_name,
    validate_name_or_path,
    validate_path,
)  # fmt: skip
from ..system import shell_word
from . import files
from .document import Document, already_exists

ENDING = '.json'
_SHARED_DIRECTORY = '@shared'  # no host can be called so


class SessionStore:
    """The sessions of one configuration directory, and those that are given by their paths."""

    def __init__(self, config_dir: str | os.PathLike[str], warn: Callable[[str], None] = lambda _: None) -> None:
        self.config_dir = Path(config_dir)
        self.directory = self.config_dir / SESSIONS_DIRECTORY
        self.shared_directory = self.directory / _SHARED_DIRECTORY
        self.warn = warn

    @classmethod
    def of(cls, env: Environment | None) -> 'SessionStore':
        """Return the store of an environment of HTTPie, by default that of this process, which prints the warnings."""
        env = env or default_environment()
        return cls(env.config_dir, partial(warn, env))

    def path(self, host: Host, name: str) -> Path:
        return self.config_dir / session_hostname_to_dirname(host.directory, name)

    def directory_of(self, host: Host) -> Path:
        return self.path(host, '-').parent

    def host(self, text: str) -> Host:
        """Return the host that somebody typed, as it is spelled if there is a directory for that."""
        is_file_name = text not in ('', '.', '..') and os.path.basename(text) == text and not is_shared(text)
        return Host(text) if is_file_name and os.path.isdir(self.directory_of(Host(text))) else Host.parse(text)

    def locate(self, name: str | os.PathLike[str], host: str | None = None) -> Locator:
        """Return where a session is or would be; ``name`` is a name, which requires a host, or a path."""
        name = validate_name_or_path(os.fspath(name))
        found = host if host is None or isinstance(host, Host) else self.host(host)
        if os.sep in name:
            path = os.path.expanduser(name)
            absolute_path(path)
            return Locator(found, name, Path(path))
        if is_shared(name):
            if found is not None:
                raise SessionError(f'{name!r} is a shared session, which belongs to no host. Leave out {found!r}.')
            return Locator(None, name, self.shared_directory / f'{name.removeprefix(SHARED_MARK)}{ENDING}')
        if found is None:
            raise SessionError(f'Session {name!r} requires a host. Add HOST.', name=name)
        if '*' in found:
            raise SessionError(f'{name!r} belongs to one host, not {quote(found)}. Only a shared session, @NAME, can.')
        return Locator(found, name, self.path(found, name))

    def locate_for_request(self, name: str, host: str, scheme: str | None) -> Locator:
        """Return the session of a request: of its normalized host, unless HTTPie, which does not, has created it."""
        if os.sep in name or is_shared(name):
            return self.locate(name)
        spelled, normal = self.locate(name, Host(host)), self.locate(name, Host.of_request(host, scheme))
        return spelled if os.path.lexists(spelled.path) and not os.path.lexists(normal.path) else normal

    def locate_file(self, path: str) -> Locator:
        """Return the locator of a file, which is a named session if it is in the place of one."""
        host = self.host_at(Path(path))
        if self._is_in_shared_directory(path):
            return self.locate(SHARED_MARK + os.path.basename(os.path.realpath(path)).removesuffix(ENDING))
        return Locator(host, os.path.basename(path).removesuffix(ENDING) if host else path, Path(path))

    def recognize(self, locator: Locator) -> Locator:
        """Return a shared session that is given by its path under its name; any other as it is."""
        return self.locate_file(str(locator.path)) if self._is_in_shared_directory(locator.path) else locator

    def locate_in(self, directory: str | os.PathLike[str], name: str, *, is_file: bool) -> Locator:
        """Return the session of a name in a directory; or of a file: one that exists, or is called like one."""
        path = absolute_path(validate_path(os.path.expanduser(os.fspath(directory))))
        if not is_file and (os.path.isdir(path) or not (path.endswith(ENDING) or os.path.exists(path))):
            path = os.path.join(path, validate_name(name) + ENDING)
        return self.locate_file(path)

    def host_at(self, path: Path) -> Host | None:
        """Return the host whose named session a file is, None for a file outside the sessions directory."""
        with suppress(OSError):  # a link that somebody changes just now
            directory, sessions = Path(os.path.realpath(path)).parent, Path(os.path.realpath(self.directory))
            is_named = directory.parent == sessions and directory.name != _SHARED_DIRECTORY
            return Host.of_directory(directory.name) if is_named else None
        return None

    def home_of(self, locator: Locator) -> Host | None:
        """Return the host that a session belongs to: its own, or that of its place."""
        return locator.host or self.host_at(locator.path)

    def is_foreign(self, locator: Locator) -> bool:
        """Return whether a session is a file that lies anywhere, and so can be somebody else's."""
        return locator.is_anonymous and not self.host_at(locator.path)

    def _is_in_shared_directory(self, path: str | Path) -> bool:
        return os.path.dirname(os.path.realpath(path)) == os.path.realpath(self.shared_directory)

    def resolve(self, name: str | os.PathLike[str], host: str | None = None) -> Locator:
        """Return where a session is that exists; the host is optional where only one has a session of that name."""
        name = validate_name_or_path(os.fspath(name))
        if host is None and os.sep not in name and not is_shared(name):
            host = self._find_host(name)
        locator = self.locate(name, host)
        try:
            os.lstat(locator.path)
        except (FileNotFoundError, NotADirectoryError):
            raise self.missing(locator) from None
        except OSError as error:
            raise Document(locator).failed('cannot be read', error) from error
        return locator

    def hosts(self) -> list[Host]:
        names = (name for name in _list(self.directory) if name != _SHARED_DIRECTORY)
        return sorted(Host.of_directory(name) for name in names if os.path.isdir(self.directory / name))

    def names(self, host: Host) -> list[str]:
        return _names_in(self.directory_of(host))

    def shared(self) -> list[Locator]:
        """Return the shared sessions."""
        return [self.locate(SHARED_MARK + name) for name in _names_in(self.shared_directory)]

    def names_for_request(self, host: str, scheme: str | None) -> list[str]:
        return sorted({name for one in {Host(host), Host.of_request(host, scheme)} for name in self.names(one)})

    def sessions(self, host: str | None = None) -> list[Locator]:
        """Return the named sessions of a host, or of all, of which the shared ones are the first."""
        hosts, shared = (self.hosts(), self.shared()) if host is None else ([self.host(host)], [])
        return [*shared, *(Locator(one, name, self.path(one, name)) for one in hosts for name in self.names(one))]

    def strays(self) -> list[Path]:
        return sorted(path for path in map(self.directory.joinpath, _list(self.directory)) if not os.path.isdir(path))

    def hosts_with(self, name: str) -> list[Host]:
        hosts = self.hosts()
        found = [host for host in hosts if os.path.lexists(self.path(host, name))]
        closed = [one for one in map(self.directory_of, hosts) if one.is_dir() and not os.access(one, os.X_OK)]
        if closed and not found:
            raise _unreadable(closed[-1], PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
        return found

    def open(self, locator: Locator, *, must_exist: bool = True) -> Document:
        document = Document.read(locator)
        if must_exist and not document.exists:
            raise self.missing(locator)
        return document

    def hosts_of(self, document: Document) -> Sequence[str]:
        """Return the hosts that a session given by its path has been for, as far as its place or its file says."""
        if not document.locator.is_anonymous:
            return ()
        home = self.host_at(document.locator.path)
        return [home] if home else document.contents.record.used_for

    def only_host_of(self, document: Document) -> Host:
        """Return the host that a session is for. Raises SessionError if it can be for several."""
        locator = document.locator
        if locator.is_shared:
            raise SessionError(f'{locator.title} is shared, and only a base. Open a session that follows it.')
        hosts = [locator.host] if locator.host else self.hosts_of(document)
        if len(hosts) != 1:
            raise SessionError(f'Session {locator.title} does not say for which host. Pass the host to open_session().')
        return Host(hosts[0])

    def delete(self, locator: Locator, check: Callable[[], None] = lambda: None) -> str | None:
        """Delete a session, and the directory of a host without another one; return the file that a link led to."""
        target = os.path.realpath(locator.path)
        is_link = os.path.islink(locator.path) and os.path.exists(target)
        try:
            files.remove(str(locator.path), check, with_directory=not locator.is_anonymous)
        except OSError as error:
            raise Document(locator).failed('was not deleted', error) from error
        return target if is_link else None

    def rename(self, source: Locator, target: Locator, *, force: bool = False) -> None:
        try:
            files.move(str(source.path), str(target.path), force=force)
        except FileExistsError:
            raise already_exists(target) from None
        except FileNotFoundError:
            raise MissingSessionError(f'Session {source.title} was just removed.', **source.facts) from None
        except OSError as error:
            raise Document(source).failed('was not renamed', error) from error
        if not source.is_anonymous:
            files.remove_empty_directory(str(source.path.parent))

    def _find_host(self, name: str) -> Host:
        hosts = self.hosts_with(name)
        if len(hosts) > 1:
            message = f'Several hosts have a session {name!r}. Add one of {quoted(hosts)}.'
            raise AmbiguousSessionError(message, name=name)
        if hosts:
            return hosts[0]
        if names := self._names(Host(name)):
            raise MissingSessionError(f'{name!r} is a host, not a session. Its sessions: {quoted(names)}.', name=name)
        names = sorted({*(name for host in self.hosts() for name in self._names(host)), *self._shared_names()})
        suggestion = did_you_mean(name, names) or self._suggest_host()
        raise MissingSessionError(f'No session {name!r}. {suggestion}', name=name)

    def missing(self, locator: Locator, role: str = 'session') -> MissingSessionError:
        """Return the error for a session that does not exist, with the nearest one, or what its host has."""
        name, host = locator.name, locator.host
        create = f'Create it with --session={shell_word(quote_path(name)[1:-1])}.'
        if locator.is_shared:
            create = f'Create it: httpie sessions set {name} --for HOST X-Name:value'
            nearest = did_you_mean(name, [one for one in self._shared_names() if one != name])
            return MissingSessionError(f'No shared session {name!r}. {nearest or create}', **locator.facts)
        if locator.is_anonymous or host is None:
            return MissingSessionError(f'{role.capitalize()} {locator.title} does not exist. {create}', **locator.facts)
        names = [one for one in self._names(host) if one != name]  # a link that leads nowhere has a name
        others = self._shared_names() if role == 'base session' else []
        if nearest := did_you_mean(name, [*names, *others]):
            suggestion = nearest
        elif names:
            suggestion = f'Its sessions: {quoted(names)}.'
        elif role == 'base session':
            suggestion = create
        else:
            with_name = [one for one in self.hosts_with(name) if one != host]
            suggestion = f'Hosts with it: {quoted(with_name)}.' if with_name else self._suggest_host(host)
        return MissingSessionError(f'No {role} {name!r} for {host}. {suggestion}', **locator.facts)

    def _suggest_host(self, host: str = '') -> str:
        known = [one for one in self.hosts() if one != host and self._names(one)]
        others = f'Hosts with sessions: {quoted(known)}.' if known else 'There are no sessions yet.'
        return did_you_mean(host, known) or others

    def _shared_names(self) -> list[str]:
        with suppress(SessionError):
            return [one.name for one in self.shared()]
        return []

    def _names(self, host: Host) -> list[str]:
        with suppress(SessionError):
            return self.names(host)
        return []


def absolute_path(path: str) -> str:
    try:
        return os.path.abspath(path)
    except OSError as error:
        gone = 'the working directory was deleted. Change to another one with cd.'
        raise SessionError(f'Cannot find {quote_path(path)}: {gone}', path=Path(path)) from error


def is_same_file(one: Path, other: Path) -> bool:
    with suppress(OSError, ValueError):
        return os.path.realpath(one) == os.path.realpath(other) or one.samefile(other)
    return False


def _list(directory: Path) -> list[str]:
    try:
        return os.listdir(directory)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unreadable(directory, error) from error


def _names_in(directory: Path) -> list[str]:
    names = (file.removesuffix(ENDING) for file in _list(directory) if file.endswith(ENDING))
    return sorted(filter(is_name, names))


def _unreadable(directory: Path, error: OSError) -> SessionError:
    return SessionError.from_os_error(f'Cannot read the directory {quote_path(str(directory))}', error, path=directory)
