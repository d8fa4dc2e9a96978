"""``open_session`` and ``get_httpie_session``: how programs open a session."""

import os
from functools import partial
from urllib.parse import urlsplit

from .compat import Environment, default_environment, url_as_host, warn
from .errors import SessionError, quote
from .model.locator import Host
from .session import Session
from .storage.store import SessionStore


def open_session(
    name: str | os.PathLike[str],
    host: str | None = None,
    *,
    base: str | os.PathLike[str] | None = None,
    env: Environment | None = None,
) -> Session:
    """Return a session, loaded; at the end of a ``with`` block it is saved, unless an exception ends that.

    ``name`` is a name, or a path if it is a ``Path`` or there is a separator in it; the session need not exist.
    ``host`` may have a port or be a URL; a name requires it. ``base`` is a name or path that the session inherits from.
    ``env`` is HTTPie's environment, by default that of this process. Raises SessionError for an invalid name or host,
    and what :meth:`Session.load` and :meth:`Session.save` raise.

    >>> from tempfile import TemporaryDirectory
    >>> directory = TemporaryDirectory()
    >>> path = f'{directory.name}/dave.json'
    >>> with open_session(path, 'api.example.com') as session:
    ...     session.update_headers({'X-Tenant': 'acme'})
    >>> with open_session(path, 'api.example.com') as session, session.requests_session() as script:
    ...     script.headers['X-Tenant']  # and script.get('https://api.example.com/users')
    'acme'
    >>> directory.cleanup()
    """
    env = env or default_environment()
    store = SessionStore.of(env)
    if isinstance(name, os.PathLike):
        name = os.path.join(os.curdir, name)
    session = Session(store.recognize(store.locate(name, host)), env, base=base, store=store)
    session.load()
    return session


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

    ``session_name`` and ``base`` are each a name, or a path if there is a separator in them. A name is looked for in
    ``config_dir`` under ``host`` (with its port if it has one), or that of ``url`` if it is None. With a ``base``,
    which must exist, the session inherits from it. Nothing is written before :meth:`Session.save`. Raises SessionError
    for an invalid name or host, and what :meth:`Session.load` raises.
    """
    store = SessionStore(config_dir, partial(warn, env))
    try:
        scheme = urlsplit(url).scheme or None
        host = host or url_as_host(url) or (Host.parse(url) if url and '//' not in url else 'localhost')
    except ValueError:
        raise SessionError(f'{quote(url)} is not a valid URL.') from None
    locator = store.recognize(store.locate_for_request(os.fspath(session_name), host, scheme))
    session = Session(locator, env, suppress_legacy_warnings=suppress_legacy_warnings, base=base, store=store)
    session.load()
    if locator.is_shared or session.document.hosts:
        from .storage.bases import check_host  # noqa: PLC0415  # most sessions are for one host

        check_host(session.document, Host.normalize(host, scheme), scheme)
    return session
