"""The commands of ``httpie sessions``, as the package has them in a table."""

from httpie_session_plus.cli.commands import ALIASES, COMMANDS

NAMES = list(COMMANDS)

__all__ = ['ALIASES', 'COMMANDS', 'NAMES']
