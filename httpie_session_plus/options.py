"""The options ``http`` gains, and their help; its key in HTTPie's configuration."""

from typing import Any

RULES_KEY = 'session_hosts'  # the rules for default sessions, in HTTPie's config.json

READ_ONLY_SHORT_HELP = 'Create or read a session without updating it; with --session, inherit from it.'
READ_ONLY_HELP = """
    Create or read a session without updating it from the request/response
    exchange.

    With --session, this is the base: the other session inherits the headers,
    cookies, and auth that it does not override.

        $ http --session=user1 --session-read-only=base pie.dev/get

    The command line beats the session, and the session beats its base.
    `httpie sessions` lists, shows, and changes sessions.

"""
_REPEATABLE = {'action': 'append', 'default': []}
OPTIONS: dict[str, dict[str, Any]] = {
    '--session-without': {
        'short_help': 'Leave a part of the session out of this request: auth, headers, cookies, or a header.',
        'help': """
    Leave a part of the session out of this request: auth, headers, cookies,
    or the name of one header. That part of its file stays as it is. Repeat
    the option to leave out more.

        $ http --session=user1 --session-without=auth pie.dev/get

""",
        'metavar': 'PART',
        **_REPEATABLE,
    },
    '--session-exclude': {
        'short_help': 'Send a header of this request without storing it in the session.',
        'help': """
    Send a header without storing it in the session. Repeat the option for
    more headers; a trailing * matches any name with that prefix. List
    headers that are never stored in "session_exclude" in HTTPie's
    config.json.

""",
        'metavar': 'HEADER',
        **_REPEATABLE,
    },
    '--session-trusted': {
        'short_help': 'With --follow, send headers and auth also where the server redirects to.',
        'help': """
    With --follow, keep sending the headers and the auth of the session after
    a redirect to another host, port, or scheme. By default they stay with the
    origin of the first request. Cookies always stay with their hosts.

""",
        'action': 'store_true',
        'default': False,
    },
}
"""The options, each with its configuration, as HTTPie's parsers take it."""
