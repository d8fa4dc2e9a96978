"""What HTTPie's help, manual and ``export-args`` say of the flags that mean more with this package."""

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
