"""The ``Session`` class: what HTTPie and Python programs use."""

from __future__ import annotations

import os
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._auth import find_stored_auth
from ._base import find_base
from ._httpie import HTTPHeadersDict, config_dir_of, default_environment
from ._items import bind_cookies, hostname_of
from ._run import take_run
from ._running import RunningSession
from ._script import give_to, headers_of_script
from ._store import ENDING, check_plain_name, host_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import requests

    from ._httpie import Environment


class Answer(int):
    """True or false, and to be called for it as well: HTTPie calls what the rest of the world reads."""

    def __call__(self) -> bool:
        return bool(self)

    def __repr__(self) -> str:
        return repr(bool(self))


class Session(RunningSession):
    """HTTPie's session, whose file is never lost, and which can inherit from a base; HTTPie itself uses this class.

    ``path`` is the session's file, or a folder: then the file is called ``name``, with ``.json``. What ends in
    ``.json``, and what is a file, is taken for a file. A file in the place of a named session is that named session.
    ``base`` is the name or the path of a session that :meth:`load` is to inherit from. ``env`` is HTTPie's environment;
    without it, that of this process. The other arguments are HTTPie's own.

    Nothing is read before :meth:`load`, and nothing written before :meth:`save`:

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
    >>> folder.cleanup()
    """

    def __init__(  # noqa: PLR0913
        self,
        path: str | os.PathLike[str],
        env: Environment | None = None,
        bound_host: str | None = None,
        session_id: str | None = None,
        suppress_legacy_warnings: bool = False,  # noqa: FBT001, FBT002  # HTTPie's signature
        *,
        name: str = 'default',
        base: str | None = None,
    ) -> None:
        env = env or default_environment()
        file = Path(os.path.expanduser(path))
        if session_id is None:
            if file.is_dir() or not (file.suffix == ENDING or file.exists()):
                file /= check_plain_name(name) + ENDING
            host = host_of(config_dir_of(env), file)
            session_id = os.path.abspath(file) if host is None else file.name[: -len(ENDING)]
            bound_host = bound_host or (None if host is None else hostname_of(host))
            self.host = host
        super().__init__(file, env, bound_host or 'localhost', session_id, suppress_legacy_warnings)
        self._wanted_base = base

    def load(self) -> dict[str, Any]:
        """Read the session's file; return what the session holds, ``headers``, ``cookies`` and ``auth``, in its layout.

        What was changed since it was read last, and not saved, is dropped. Where an ``http`` run uses the session, what
        its command line asks for is done.

        Raises SessionError before anything is sent or changed: BrokenSessionError for a file that is not a session,
        SessionPermissionError for one that cannot be read, or cannot be written by a run that would write it,
        MissingSessionError for a base that does not exist, SameSessionError for a base that is this session.
        """
        run = take_run(self.env)
        if run:
            self.start(run)
        else:
            self.read()
            if self._wanted_base:
                self.inherit(find_base(self, self._wanted_base, self.own_host, config_dir_of(self.env)))
        self.warn_of_legacy()
        return dict(self) if run else self.post_process_data(dict(self))

    @property
    def is_new(self) -> Answer:
        """True if there is no file yet; HTTPie's own code calls it."""
        return Answer(not self.path.exists())

    def update_headers(self, request_headers: Mapping[str, Any]) -> None:
        """Take in the headers of a request, as HTTPie does: not ``Content-*``, ``If-*``, and those that are None.

        ``request_headers`` maps names to values, each a str, UTF-8 bytes, or None. The cookies in its ``Cookie`` go to
        the cookie jar; in a named session they belong to the session's host, as if the server had set them. Where it is
        HTTPie's own ``HTTPHeadersDict``, which may repeat a header, ``Cookie`` is taken out of it, as HTTPie has it.

        Raises TypeError for a name or a value of another type; nothing is changed then.
        """
        if not isinstance(request_headers, HTTPHeadersDict):
            request_headers = _to_headers(request_headers)
        super().update_headers(request_headers)

    def apply_to(self, requests_session: requests.Session) -> None:
        """Give a session of ``requests`` what this one holds: headers, auth, and cookies with their domains.

        A repeated header becomes one, its values joined by commas (RFC 9110, section 5.3). ``requests`` sends headers
        and auth wherever it is told to go, and headers also where it is redirected to: use it for the host of this
        session alone. Raises BrokenSessionError if the auth is one that no installed plugin has.
        """
        self.check_auth(self['auth'])
        give_to(requests_session, self._headers, self.auth, self.cookies, None if self.is_anonymous else self.own_host)

    def take_from(self, requests_session: requests.Session) -> None:
        """Take what a session of ``requests`` holds: its headers but for its own, its auth if it has one, its cookies.

        The cookies of this session are those of ``requests_session`` from then on, with their domains; those that
        belong to no host are given to that of a named session. Nothing is written before :meth:`save`.

        Raises SessionError for an auth that cannot be stored; nothing is changed then.
        """
        auth = find_stored_auth(requests_session.auth)
        self.update_headers(headers_of_script(requests_session))
        if auth:
            self['auth'] = auth
        self.cookie_jar.clear()
        for cookie in requests_session.cookies:
            self.cookie_jar.set_cookie(copy(cookie))
        if not self.is_anonymous:
            bind_cookies(self.cookie_jar, {cookie.name for cookie in self.cookie_jar}, self.own_host)


def _to_headers(mapping: Mapping[str, Any]) -> HTTPHeadersDict:
    headers = HTTPHeadersDict()
    for name, value in mapping.items():
        if not isinstance(name, str):
            raise TypeError(f'the name of a header must be a str, not {type(name).__name__}')
        if not isinstance(value, (str, bytes, type(None))):
            raise TypeError(
                f'the value of the header {name!r} must be a str, bytes or None, not {type(value).__name__}'
            )
        headers.add(name, value)  # type: ignore[no-untyped-call]
    return headers
