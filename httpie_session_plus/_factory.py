"""Sessions for Python programs: by name and host, as HTTPie makes them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ._base import find_base
from ._httpie import is_anonymous_session, url_as_host
from ._items import hostname_of
from ._session import Session
from ._store import check_plain_name, find_path, settle_host

if TYPE_CHECKING:
    from pathlib import Path

    from ._httpie import Environment


def get_httpie_session(  # noqa: PLR0913
    env: Environment,
    config_dir: Path,
    session_name: str,
    host: str | None,
    url: str,
    *,
    base: str | None = None,
    suppress_legacy_warnings: bool = False,
) -> Session:
    """Return a session, loaded, as HTTPie's function of this name does; it need not exist.

    ``session_name`` and ``base`` are each a name, or a path if there is a separator in them. A name is looked for in
    ``config_dir`` under ``host`` (with its port if it has one), or that of ``url`` if it is None. With a ``base`` the
    session inherits from it; nothing is written before :meth:`Session.save`. Raises what :meth:`Session.load` raises.
    """
    scheme = urlsplit(url).scheme or None
    given_host = host or url_as_host(url) or 'localhost'
    full_host = given_host
    if not is_anonymous_session(session_name):
        full_host = settle_host(config_dir, given_host, check_plain_name(session_name), scheme)
    session = Session(
        find_path(config_dir, full_host, session_name),
        env=env,
        bound_host=hostname_of(full_host),
        session_id=os.path.expanduser(session_name) if is_anonymous_session(session_name) else session_name,
        suppress_legacy_warnings=suppress_legacy_warnings,
    )
    session.host = full_host
    session.load()
    if base:
        session.inherit(find_base(session, base, given_host, config_dir, scheme=scheme))
    return session
