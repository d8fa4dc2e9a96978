"""The ``Session`` class: what HTTPie and Python programs use."""

from __future__ import annotations

import os
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._auth import find_stored_auth
from ._base import find_base
from ._errors import SessionError
from ._httpie import HTTPHeadersDict, config_dir_of, default_environment
from ._items import hostname_of
from ._run import take_run
from ._running import RunningSession
from ._script import all_cookies, give_to, new_headers
from ._store import ENDING, check_path, check_plain_name, host_of, is_name

if TYPE_CHECKING:
    import requests
    from requests.auth import AuthBase

    from ._httpie import Environment


class Answer(int):
    """True or false, and to be called for it as well: HTTPie calls what the rest of the world reads."""

    def __call__(self) -> bool:
        return bool(self)

    def __repr__(self) -> str:
        return repr(bool(self))


class Session(RunningSession):
    """HTTPie's session, whose file is never lost, and which can inherit from a base; HTTPie itself uses this class.

    ``session_dir`` is a folder, in which the session is ``<name>.json``; or a file: one that exists, or a path that
    ends in ``.json`` and is no folder. A file in the place of a named session is that named session. ``base`` is the
    session that :meth:`load` is to inherit from: a path, or a name, of a session of the same host or in the same
    folder. ``env`` is HTTPie's environment; without it, that of this process. Leave the other arguments out: they are
    HTTPie's.

    Nothing is read before :meth:`load`, and nothing written before :meth:`save`. ``headers``, ``cookies`` (a jar, which
    may be changed) and ``auth`` are what is sent; to remove a header, use :meth:`remove_headers`.

    Raises SessionError for a path or a name that cannot be one.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> session = Session(folder.name)
    >>> session.is_new
    True
    >>> session.update_headers({'X-API-Version': 'v3', 'Cookie': 'sid=1'})
    >>> session.save()
    >>> data = Session(folder.name).load()
    >>> data['headers']
    [{'name': 'X-API-Version', 'value': 'v3'}]
    >>> [cookie['name'] for cookie in data['cookies']]
    ['sid']
    >>> session.auth = ('user', 'secret')
    >>> session.remove_headers('x-api-version')
    >>> session.save()
    >>> session.load()['auth'], session.load()['headers']
    ({'raw_auth': 'user:secret', 'type': 'basic'}, [])
    >>> folder.cleanup()
    """

    _given_auth: AuthBase | None = None

    def __init__(  # noqa: PLR0913
        self,
        session_dir: str | os.PathLike[str],
        env: Environment | None = None,
        bound_host: str | None = None,
        session_id: str | None = None,
        suppress_legacy_warnings: bool = False,  # noqa: FBT001, FBT002  # HTTPie's signature
        *,
        name: str = 'default',
        base: str | os.PathLike[str] | None = None,
    ) -> None:
        env = env or default_environment()
        path = check_path(os.path.expanduser(session_dir))
        if session_id is None:
            path = os.path.abspath(path)
            if os.path.isdir(path) or not (path.endswith(ENDING) or os.path.exists(path)):
                path = os.path.join(path, check_plain_name(name) + ENDING)
            host = host_of(config_dir_of(env), Path(path))
            session_id = path if host is None else os.path.basename(path)[: -len(ENDING)]
            bound_host = bound_host or (None if host is None else hostname_of(host))
            self.host = host
        super().__init__(Path(path), env, bound_host or 'localhost', session_id, suppress_legacy_warnings)
        self._wanted_base = None if base is None else os.fspath(base)

    def load(self) -> dict[str, Any]:
        """Read the session's file, and inherit from the base if there is one; return what the session holds.

        That is ``headers`` and ``cookies``, lists of dicts or, in files of HTTPie before 3.2, dicts by name; ``auth``,
        a dict; and what else is in the file. It is a copy: to change the session, use its methods. What was changed
        since it was read last, and not saved, is dropped.

        Raises BrokenSessionError for a file that is not a session, SessionPermissionError for one that cannot be read,
        MissingSessionError for a base that does not exist, SameSessionError for a base that is this session.
        """
        # Where an http run uses the session, the run is done what its command line asks for.
        run = take_run(self.env)
        if run:
            self.start(run)
        else:
            self.read()
            if self._wanted_base:
                self.inherit(find_base(self, self._locate(self._wanted_base), self.own_host, self.config_dir))
        self.warn_of_legacy()
        return dict(self) if run else deepcopy(self.post_process_data(dict(self)))

    def _locate(self, base: str) -> str:
        if self.is_anonymous and is_name(base):
            return str(self.path.parent / f'{base}{ENDING}')
        return base

    def save(self, *, bump_version: bool = False) -> None:
        """Write what was changed, merged item by item with what others have saved since this session was read.

        Nothing is written if nothing was changed. The file is replaced as a whole, and is its owner's alone. With
        ``bump_version`` it is marked with the version of this HTTPie.

        Raises MissingSessionError if the session was deleted in the meantime, BusySessionError if others kept the file
        locked for ten seconds, BrokenSessionError if it is no session any more, SessionPermissionError or SessionError
        if it cannot be written; the file is then as it was.
        """
        super().save(bump_version=bump_version)

    @property
    def is_new(self) -> bool:  # type: ignore[override]
        """Whether there is no file now; looked up each time. HTTPie calls it, ``is_new()``, which does the same.

        Raises SessionPermissionError or SessionError where that cannot be seen.
        """
        try:
            status: os.stat_result | None = os.stat(self.path)
        except (FileNotFoundError, NotADirectoryError):
            status = None
        except OSError as error:
            raise self._explain('cannot be looked for', error) from error
        return Answer(status is None)  # type: ignore[return-value]

    def remove_headers(self, *names: str) -> None:
        """Remove headers, by their names in any case; those that are not there are passed over."""
        for name in names:
            self._headers.popall(name, None)

    def update_headers(self, request_headers: Mapping[str, Any]) -> None:
        """Take in the headers of a request, as HTTPie does: not ``Content-*``, ``If-*``, and those that are None.

        ``request_headers`` maps names to values, each a str, UTF-8 bytes, or None. The cookies in its ``Cookie`` go to
        the cookie jar; in a named session they belong to the session's host, as if the server had set them. Where it is
        HTTPie's own ``HTTPHeadersDict``, which may repeat a header, ``Cookie`` is taken out of it, as HTTPie has it.

        Raises TypeError for a name or a value of another type, SessionError for bytes that are not UTF-8 and for a
        cookie that cannot be sent; nothing is changed then.
        """
        if not isinstance(request_headers, HTTPHeadersDict):
            request_headers = _to_headers(request_headers)
        super().update_headers(request_headers)

    def apply_to(self, requests_session: requests.Session) -> None:
        """Give a session of ``requests`` what this one holds: headers, auth, and cookies with their domains.

        A repeated header becomes one, its values joined by commas (RFC 9110, section 5.3). ``requests`` sends headers
        and auth wherever it is told to go, headers also where it is redirected to, and the cookies of a session that
        has no host to every host: use it for the host of this session alone.

        Raises BrokenSessionError if the auth is one that no installed plugin has.
        """
        auth = self.auth
        self._given_auth = auth
        give_to(requests_session, self._headers, auth, self.cookies, None if self.is_anonymous else self.own_host)

    def take_from(self, requests_session: requests.Session) -> None:
        """Take what a session of ``requests`` holds; nothing is written before :meth:`save`.

        Its headers are added, but for those that requests sets by itself, its auth replaces this one if it has any, and
        its cookies replace all of these. What :meth:`apply_to` gave it, and it has not changed, stays as it is here.

        Raises SessionError for an auth, a header or a cookie that cannot be stored, TypeError for a header that is
        neither str nor bytes; nothing is changed then.
        """
        auth = None
        if requests_session.auth is not self._given_auth or self._given_auth is None:
            auth = find_stored_auth(requests_session.auth)
        headers = _to_headers(new_headers(requests_session, self._headers))
        self._read_cookies(headers)
        host = None if self.is_anonymous else self.own_host
        cookies = list(all_cookies(requests_session, self.cookie_jar, host))
        if auth:
            self._set_auth(auth)
        self.cookie_jar.clear()
        for cookie in cookies:
            self.cookie_jar.set_cookie(cookie)
        super().update_headers(headers)


def _to_headers(mapping: Mapping[str, Any]) -> HTTPHeadersDict:
    if not isinstance(mapping, Mapping):
        raise TypeError(f'headers must be a mapping of names to values, not {type(mapping).__name__}')
    headers = HTTPHeadersDict()
    for name, value in mapping.items():
        if not isinstance(name, str):
            raise TypeError(f'the name of a header must be a str, not {type(name).__name__}')
        if not isinstance(value, (str, bytes, type(None))):
            raise TypeError(
                f'the value of the header {name!r} must be a str, bytes or None, not {type(value).__name__}'
            )
        headers.add(name, _to_text(name, value))  # type: ignore[no-untyped-call]
    return headers


def _to_text(name: str, value: str | bytes | None) -> str | None:
    try:
        return value.decode() if isinstance(value, bytes) else value
    except UnicodeDecodeError:
        raise SessionError(f'the value of the header {name!r} is not UTF-8') from None
