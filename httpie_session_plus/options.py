"""The options ``http`` gains, and their help; its key in HTTPie's configuration."""

from typing import Any

PLAIN_HEADERS_KEY = 'session_plain_headers'  # which headers are shown beyond those that always are, there as well
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
EXPLAIN = '--session-explain'
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
    EXPLAIN: {
        'short_help': 'Show what a request would carry, and where each part comes from, without sending it.',
        'help': """
    Show what the request would carry, where each header, cookie, and auth
    comes from, and what of the session is left out. Nothing is sent or saved,
    and secrets are masked.

        $ http --session=user1 --session-explain pie.dev/get X-Debug:1

""",
        'action': 'store_const',
        'const': 'table',
        'dest': 'session_explain',
    },
    # A word of its own, so that the option does not take the URL that follows it.
    f'{EXPLAIN}=json': {
        'short_help': 'Do the same as JSON, with a stable schema.',
        'help': """
    Do the same as JSON, with a stable schema.

""",
        'action': 'store_const',
        'const': 'json',
        'dest': 'session_explain',
    },
}
"""The options, each with its configuration, as HTTPie's parsers take it."""
