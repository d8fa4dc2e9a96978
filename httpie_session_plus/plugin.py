"""The entry point that HTTPie loads."""

import sys


class SessionPlusPlugin:
    """Name the plugin; HTTPie calls only classes derived from its own kinds of plugin."""

    name = 'Session plus'
    description = 'Sessions that inherit from a base session and are never lost'


try:
    from .hooks import install

    install()
except ImportError as error:
    # HTTPie would print three lines of its own around an error that is raised on.
    if sys.stderr is not None:
        sys.stderr.write(f'httpie-session-plus is switched off: {error}; upgrade HTTPie (3.2 or later) or the plugin\n')
