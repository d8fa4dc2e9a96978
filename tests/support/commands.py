"""The commands of ``httpie sessions``, as the package has them in a table."""

from httpie_session_plus.cli.commands import COMMANDS

NAMES = [command.name for command in COMMANDS]

__all__ = ['COMMANDS', 'NAMES']
