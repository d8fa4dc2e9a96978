"""The door for HTTPie, which imports this module when it loads its plugins: the one import that changes anything."""

from __future__ import annotations

import sys

from httpie.plugins.base import BasePlugin

from . import _use_session, install


class SessionPlusPlugin(BasePlugin):
    """What HTTPie registers. As it is of none of the kinds of plugin that HTTPie calls, it is left alone."""

    name = 'Session plus'  # type: ignore[assignment]
    description = 'Sessions that inherit from a base session and are never lost'  # type: ignore[assignment]


try:
    from . import _httpie

    if _httpie.is_manager():
        install()
    else:
        # A run without a session is not made to pay for what it does not use.
        _httpie.install(_use_session)
except ImportError as error:
    # Raised on, it would become a warning of HTTPie's with three lines of its own around this one.
    if sys.stderr is not None:
        sys.stderr.write(f'httpie-session-plus is switched off: {error}; upgrade HTTPie (3.2 or later) or the plugin\n')
