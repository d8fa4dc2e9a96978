"""One run of ``http``: what it wants of the session that it uses, and what is kept of it if it ends early."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlsplit

import requests

from ._errors import SessionError
from ._httpie import HEADER_SEPARATORS, url_as_host

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ._httpie import Environment, HTTPieSession

_SESSION = 'session_plus_session'
_EXCLUDE = 'session_exclude'
# HTTPie puts these among the typed headers of a download.
_OF_A_DOWNLOAD = {'accept-encoding', 'range'}
_PARTS = {'auth', 'headers', 'cookies'}
_HEADER_OF = {'auth': 'authorization', 'cookies': 'cookie'}
# RFC 9110, section 5.6.2: a token, of which the * stands for the rest of a name.
_NAME = partial(re.fullmatch, r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


class Run(NamedTuple):
    """What an ``http`` command line wants of the session that it uses.

    ``host`` may have a port; ``base`` is the name or path of the base, if one is asked for; ``has_auth`` tells whether
    there is auth on the command line, so that the session's is not used, and ``is_auth_typed`` whether it is other than
    what the netrc file has. ``typed`` are the headers that were typed, ``excluded`` those that are not
    to be stored, which may end in ``*``, and ``without`` the parts of the session that are left out: all in lower case.
    """

    url: str
    host: str
    base: str | None
    is_read_only: bool
    has_auth: bool
    is_auth_typed: bool
    is_trusted: bool
    typed: frozenset[str]
    excluded: frozenset[str]
    without: frozenset[str]

    @property
    def scheme(self) -> str:
        """The scheme of the URL."""
        return urlsplit(self.url).scheme

    def leaves_out(self, part: str, header: str | None = None) -> bool:
        """Tell whether a part of the session is left out, or of its headers the one of this name."""
        if part in self.without or _matches(self.without - _PARTS, _HEADER_OF.get(part, '')):
            return True
        return header is not None and _matches(self.without - _PARTS, header.lower())

    def excludes(self, header: str) -> bool:
        """Tell whether what a header of this name holds is sent and not stored."""
        return _matches(self.excluded, header.lower())

    def stores(self, header: str) -> bool:
        """Tell whether a header that this run sends is to be stored."""
        is_typed = header.lower() in self.typed
        return is_typed and not self.excludes(header) and not self.leaves_out('headers', header)


def take_run(env: Environment) -> Run | None:
    """Return what the command line wants, None if there is none; a base is asked for once.

    HTTPie never saves an existing session while ``--session-read-only`` is set: here the flag goes, and HTTPie sees
    ``--session`` alone. Raises SessionError if ``session_exclude`` in HTTPie's configuration is no list of names.
    """
    args = env.args
    if not hasattr(args, 'session_read_only'):
        return None
    base = args.session_read_only if args.session else None
    if base:
        args.session_read_only = None
    plugin = args.auth_plugin
    return Run(
        url=args.url,
        host=args.headers.get('Host') or url_as_host(args.url) or 'localhost',
        base=base,
        is_read_only=bool(args.session_read_only),
        has_auth=bool(plugin),
        is_auth_typed=bool(plugin) and not _is_from_netrc(plugin, args),
        is_trusted=getattr(args, 'session_trusted', False),
        typed=frozenset(_typed(args)),
        excluded=frozenset(_configured(env) | _names(getattr(args, _EXCLUDE, None) or (), '--session-exclude')),
        without=frozenset(_names(getattr(args, 'session_without', None) or (), '--session-without')),
    )


def _is_from_netrc(plugin: Any, args: Any) -> bool:
    """Tell whether the credentials are those of the netrc file; HTTPie does not tell how it came by them."""
    if args.ignore_netrc or not plugin.netrc_parse or not plugin.raw_auth:
        return False
    found = requests.utils.get_netrc_auth(args.url)
    return found is not None and getattr(plugin.raw_auth, 'orig', plugin.raw_auth) == ':'.join(found)


def _typed(args: Any) -> set[str]:
    items = [item.key.lower() for item in args.request_items if item.sep in HEADER_SEPARATORS]
    return set(items) - (_OF_A_DOWNLOAD if args.download else set())


def _configured(env: Environment) -> set[str]:
    names, where = env.config.get(_EXCLUDE, []), f'{_EXCLUDE!r} in {str(env.config.path)!r}'
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SessionError(f'{where} must be a list of the names of headers', path=env.config.path)
    return _names(names, where)


def _names(names: Iterable[str], where: str) -> set[str]:
    for name in names:
        if not _NAME(name):
            raise SessionError(f'{where}: {name!r} cannot be the name of a header')
    return {name.lower() for name in names}


def _matches(patterns: Iterable[str], name: str) -> bool:
    return any(name == one or (one[-1:] == '*' and name.startswith(one[:-1])) for one in patterns)


def remember_session(env: Environment, session: HTTPieSession) -> None:
    """Let the messages of this run find the session that it uses."""
    setattr(env.args, _SESSION, session)


def watch_messages(args: Any, messages: Any) -> Iterator[Any]:
    """Yield the messages of a run; keep to its session's scope, and save it also where HTTPie gives up on a response.

    HTTPie saves a session after the last response has been printed. If that is not to be (the reader has gone, Ctrl-C,
    too many redirects), what has arrived by then is kept.
    """
    requests_seen, responses_seen = 0, 0
    try:
        for message in messages:
            if isinstance(message, requests.PreparedRequest):
                requests_seen += 1
                getattr(args, _SESSION).confine(message)
            else:
                responses_seen += 1
            yield message
    except requests.TooManyRedirects:
        responses_seen += 1
        raise
    finally:
        session = getattr(args, _SESSION, None)
        if session and (responses_seen or requests_seen > 1):
            session.keep()
