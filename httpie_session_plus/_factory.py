"""Sessions for Python programs: by name and host, as HTTPie makes them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ._errors import SessionError
from ._hosts import hide_userinfo
from ._httpie import is_anonymous_session, url_as_host
from ._items import hostname_of
from ._session import Session
from ._store import check_name, find_path, read_host, settle_host

if TYPE_CHECKING:
    from ._httpie import Environment


def get_httpie_session(  # noqa: PLR0913
    env: Environment,
    config_dir: str | os.PathLike[str],
    session_name: str | os.PathLike[str],
    host: str | None,
    url: str,
    *,
    base: str | os.PathLike[str] | None = None,
    suppress_legacy_warnings: bool = False,
) -> Session:
    """Return a session, loaded, as HTTPie's function of this name does; it need not exist.

    ``session_name`` and ``base`` are each a name (letters, digits, ``.``, ``_``, ``-``), or a path if there is a
    separator in them. A name is looked for in ``config_dir`` under ``host`` (with its port if it has one), or that of
    ``url`` if it is None; ``url`` may be '' where ``host`` is given. With a ``base``, which has to exist, the session
    inherits from it. Nothing is written before :meth:`Session.save`.

    Raises SessionError for a name or a host that cannot be one, and what :meth:`Session.load` raises.
    """
    config_dir, session_name = Path(config_dir), check_name(os.fspath(session_name))
    given_host, scheme = _read_host(host, url)
    full_host = given_host
    if not is_anonymous_session(session_name):
        full_host = settle_host(config_dir, given_host, session_name, scheme)
    session = Session(
        find_path(config_dir, full_host, session_name),
        env=env,
        bound_host=hostname_of(full_host),
        session_id=os.path.expanduser(session_name) if is_anonymous_session(session_name) else session_name,
        suppress_legacy_warnings=suppress_legacy_warnings,
        base=base,
    )
    session.host = full_host
    session._config_dir = config_dir
    session.load()
    return session


def _read_host(host: str | None, url: str) -> tuple[str, str | None]:
    try:
        scheme = urlsplit(url).scheme or None
        return host or url_as_host(url) or (read_host(url) if url and '//' not in url else 'localhost'), scheme
    except ValueError:
        raise SessionError(f'{hide_userinfo(url)!r} is not a URL') from None
