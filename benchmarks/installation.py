"""Two installations of the same HTTPie: alone, and with the plugin."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path
from typing import NamedTuple

PROJECT = Path(__file__).parent.parent


class Installation(NamedTuple):
    """A virtual environment that has HTTPie."""

    directory: Path

    def command(self, name: str) -> str:
        """Return the path of one of its commands."""
        return str(self.directory / 'bin' / name)

    def pip(self, *arguments: str) -> str:
        """Run its pip; return what it prints."""
        command = [self.command('python'), '-m', 'pip', '--quiet', '--disable-pip-version-check', *arguments]
        run = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return run.stdout


def install_both(directory: Path, httpie: str) -> tuple[Installation, Installation]:
    """Install HTTPie, as this requirement has it, twice in a directory: alone, and with the plugin as it is here."""
    print(f'Installing {httpie} twice, once with the plugin …', file=sys.stderr)
    alone, with_plugin = Installation(directory / 'alone'), Installation(directory / 'with-plugin')
    for installation in alone, with_plugin:
        venv.create(installation.directory, with_pip=True)
    alone.pip('install', httpie)
    with_plugin.pip('install', *alone.pip('freeze').split())
    with_plugin.pip('install', str(PROJECT))
    return alone, with_plugin
