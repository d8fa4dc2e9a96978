"""One run of ``http``: what it wants of the session that it uses, and what is kept of it if it ends early."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import requests

from ._httpie import url_as_host

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._httpie import Environment, HTTPieSession

_SESSION = 'session_plus_session'


class Run(NamedTuple):
    """What an ``http`` command line wants of the session that it uses.

    ``host`` may have a port; ``base`` is the name or path of the base, if one is asked for; ``has_auth`` tells whether
    auth was typed, so that the session's is not used.
    """

    host: str
    base: str | None
    is_read_only: bool
    has_auth: bool


def take_run(env: Environment) -> Run | None:
    """Return what the command line wants, None if there is none; a base is asked for once.

    HTTPie never saves an existing session while ``--session-read-only`` is set: here the flag goes, and HTTPie sees
    ``--session`` alone.
    """
    args = env.args
    if not hasattr(args, 'session_read_only'):
        return None
    base = args.session_read_only if args.session else None
    if base:
        args.session_read_only = None
    host = args.headers.get('Host') or url_as_host(args.url) or 'localhost'
    return Run(host, base, bool(args.session_read_only), bool(args.auth_plugin))


def remember_session(env: Environment, session: HTTPieSession) -> None:
    """Let the end of this run find the session that it uses."""
    setattr(env.args, _SESSION, session)


def keep_session(args: Any, messages: Any) -> Iterator[Any]:
    """Yield the messages of a run; save the session also where HTTPie gives up on a response.

    HTTPie saves a session after the last response has been printed. If that is not to be (the reader has gone, Ctrl-C,
    too many redirects), what has arrived by then is kept.
    """
    requests_seen, responses_seen = 0, 0
    expired_cookies: list[dict[str, str]] = []
    try:
        for message in messages:
            # HTTPie's own list, to which it adds what each response deletes.
            expired_cookies = messages.gi_frame.f_locals.get('expired_cookies', [])
            if isinstance(message, requests.PreparedRequest):
                requests_seen += 1
            else:
                responses_seen += 1
            yield message
    except requests.TooManyRedirects:
        responses_seen += 1
        raise
    finally:
        session = getattr(args, _SESSION, None)
        if session and (responses_seen or requests_seen > 1):
            session.keep(expired_cookies)
