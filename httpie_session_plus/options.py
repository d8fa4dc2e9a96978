"""The options ``http`` gains, and their help."""

from typing import Any

READ_ONLY_SHORT_HELP = 'Create or read a session without updating it; with --session, inherit from it.'
READ_ONLY_HELP = """
    Create or read a session without updating it from the request/response
    exchange.

    Together with --session, the session named here is the base: it is only
    read, and what the other session has not decided for itself (headers,
    cookies, auth) is inherited from it:

        $ http --session=user1 --session-read-only=base pie.dev/get

    The command line wins over the session, and the session over its base.

"""
_REPEATABLE = {'action': 'append', 'default': []}
OPTIONS: dict[str, dict[str, Any]] = {
    '--session-without': {
        'short_help': 'Leave a part of the session out of this request: auth, headers, cookies, or a header.',
        'help': """
    Leave a part of the session out of this request, and leave that part of
    its file alone: auth, headers, cookies, or the name of one header. The
    option can be repeated.

        $ http --session=user1 --session-without=auth pie.dev/get

""",
        'metavar': 'PART',
        **_REPEATABLE,
    },
    '--session-exclude': {
        'short_help': 'Do not store a header of this request in the session.',
        'help': """
    Send a header, but do not store it in the session. The option can be
    repeated; a name that ends in * stands for all that begin so. Headers
    that are never to be stored can be listed in "session_exclude" in
    HTTPie's config.json.

""",
        'metavar': 'HEADER',
        **_REPEATABLE,
    },
    '--session-trusted': {
        'short_help': 'With --follow, send headers and auth also to other hosts that the server redirects to.',
        'help': """
    With --follow, send the headers and the auth of the session also to other
    hosts, ports and schemes that the server redirects to. Without it, they
    stay with the origin of the first request; cookies stay with their hosts
    in any case.

""",
        'action': 'store_true',
        'default': False,
    },
}
"""The options, each with its configuration, as HTTPie's parsers take it."""
