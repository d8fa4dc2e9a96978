"""What an ``http`` command line asks of its session."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests

from .compat import HEADER_SEPARATORS, Environment, typed_auth, warn
from .errors import SessionError, quoted
from .model.items import (
    AUTH_KEY,
    Auth,
    Cookie,
    Header,
    Item,
    configured_patterns,
    kind_of,
    matches,
    plain_headers,
    to_patterns,
)

if TYPE_CHECKING:
    from .explanation import Explanation
    from .model.rules import Rule

_EXCLUDE = 'session_exclude'
# HTTPie puts these among the typed headers of a download.
_OF_A_DOWNLOAD = {'accept-encoding', 'range'}
# The parts of a session that can be left out.
_PARTS = ('auth', 'cookies', 'headers')


class Run:
    """What an ``http`` command line asks of its session; names of headers are in lower case."""

    def __init__(self, env: Environment, args: Any) -> None:
        """Read the arguments. Raises SessionError if they are invalid."""
        self.base: str | None = args.session_read_only if args.session else None
        if self.base:
            # HTTPie never saves an existing session while this is set.
            args.session_read_only = None
        # The rule that chose the session, None where a flag did.
        self.rule: Rule | None = getattr(args, 'session_rule', None)
        # Whether its own URL has led to the session.
        self.is_at_its_url = hasattr(args, 'is_session_url')
        self.is_following = '--no-session-read-only' not in args.session_switches
        given = getattr(args, 'session_bases', [])
        typed_bases = given[sum(str(one).startswith('--session-r') for one in env.config.default_options) :]
        self.is_base_typed = bool(typed_bases)
        if len(set(typed_bases)) > 1:
            last, others = typed_bases[-1], quoted([*dict.fromkeys(typed_bases[:-1])])
            warn(env, f'--session-read-only was given several times. {last!r} is used, not {others}.')
        self.url: str = args.url
        self.is_explained = bool(args.session_explain)  # then nothing is sent, saved, or resolved
        self._args = args
        self.is_read_only = bool(args.session_read_only)
        self.is_verbose = bool(args.verbose)
        self.has_auth = bool(args.auth_plugin)
        self.is_auth_typed = self.has_auth and not _is_from_netrc(args.auth_plugin, args)
        self.is_trusted: bool = args.session_trusted
        typed = {item.key.lower() for item in args.request_items if item.sep in HEADER_SEPARATORS}
        self.typed = typed - (_OF_A_DOWNLOAD if args.download else set())
        # These may end in "*".
        self.excluded = configured_patterns(env.config, _EXCLUDE) | to_patterns(
            args.session_exclude, '--session-exclude'
        )
        self.without = to_patterns(args.session_without, '--session-without')

    @property
    def scheme(self) -> str:
        return urlsplit(self.url).scheme

    @property
    def ignores_host_header(self) -> bool:
        """Return whether the session is that of the URL's host, whichever ``Host`` is typed."""
        return bool(self.rule) or self.is_at_its_url

    def leaves_out(self, item: Item) -> bool:
        """Return whether an item is left out of this run, and left alone in the file of the session."""
        return any(_selects(name, item) for name in self.without)

    def replaces(self, item: Item) -> bool:
        """Return whether the command line has something else for this header or auth."""
        is_auth_typed = self.has_auth and item.key == AUTH_KEY
        return is_auth_typed or (not isinstance(item, Cookie) and _header_of(item) in self.typed)

    def find_unmatched(self, items: Iterable[Item]) -> Iterator[tuple[str, str | None]]:
        """Yield each name to leave out that selects none of these items, with the nearest name of one.

        Raises SessionError for a misspelled part: the run would send what its user meant to keep.
        """
        if not self.without:
            return
        found = [*items, *(Cookie('', '') if name == 'cookie' else Header(name, ()) for name in self.typed)]
        found += [Auth({})] if self.has_auth else []
        for name in sorted(self.without):
            if not any(_selects(name, item) for item in found):
                from difflib import get_close_matches  # noqa: PLC0415  # only a mistake needs it

                part = next(iter(get_close_matches(name, (*_PARTS, 'authorization'), 1, 0.75)), name)
                if name != part and '-' not in name:
                    raise SessionError(f'Unknown part {name!r}. Did you mean --session-without={part}?')
                headers = [item.name.lower() for item in found if isinstance(item, Header)]
                yield name, next(iter(get_close_matches(name, headers, 1)), None)

    def excludes(self, header: str) -> bool:
        """Return whether a header of this name is sent and not stored."""
        return matches(self.excluded, header.lower())

    def stores(self, header: str) -> bool:
        """Return whether a header that this run sends is stored."""
        is_typed = header.lower() in self.typed
        return is_typed and not self.excludes(header) and not self.leaves_out(Header(header, ()))

    def explain(self, env: Environment, request: requests.PreparedRequest, **of_session: Any) -> 'Explanation':
        """Return what a request of this run carries, and where that comes from; the session says what it brings."""
        from .explanation import COMMAND_LINE, NETRC, Origins, explain  # noqa: PLC0415  # most runs are not explained

        headers, plugin = self._args.headers, self._args.auth_plugin
        typed = {name: [one.strip() for one in headers.getall(name, ()) if one is not None] for name in self.typed}
        if self.has_auth:
            of_session['credentials'] = Auth.of(plugin.auth_type, typed_auth(plugin.raw_auth))
            of_session['credentials_source'] = COMMAND_LINE if self.is_auth_typed else NETRC
        origins = Origins(
            typed=typed,
            leaves_out=self.leaves_out,
            has_rule=bool(self.rule),
            plain=plain_headers(env.config),
            **of_session,
        )
        given = {*self.typed, *(['authorization'] if self.is_auth_typed else [])}
        return explain(request, origins, filter(self.excludes, given) if origins.document else ())


def _header_of(item: Item) -> str:
    """Return the name of the header in which an item is sent, in lower case."""
    match item:
        case Header(name):
            return name.lower()
        case Auth():
            return 'authorization'
    return 'cookie'


def _selects(name: str, item: Item) -> bool:
    """Return whether ``--session-without=NAME`` leaves out this item."""
    parts = {kind_of(item.key), 'header' if isinstance(item, Header) else ''}
    if name in _PARTS:
        return name.rstrip('s') in parts
    return matches([name], _header_of(item))


def _is_from_netrc(plugin: Any, args: Any) -> bool:
    # HTTPie does not say where it got credentials from.
    if args.ignore_netrc or not plugin.netrc_parse or not plugin.raw_auth:
        return False
    found = requests.utils.get_netrc_auth(args.url)
    return found is not None and typed_auth(plugin.raw_auth) == ':'.join(found)
