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

    folder: Path

    def command(self, name: str) -> str:
        """Return the path of one of its commands."""
        return str(self.folder / 'bin' / name)

    def pip(self, *arguments: str) -> str:
        """Run its pip; return what it prints."""
        command = [self.command('python'), '-m', 'pip', '--quiet', '--disable-pip-version-check', *arguments]
        run = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return run.stdout


def install_both(folder: Path, httpie: str) -> tuple[Installation, Installation]:
    """Install HTTPie, as this requirement has it, twice in a folder: alone, and with the plugin as it is here."""
    print(f'Installing {httpie} twice, once with the plugin …', file=sys.stderr)
    alone, with_plugin = Installation(folder / 'alone'), Installation(folder / 'with-plugin')
    for installation in alone, with_plugin:
        venv.create(installation.folder, with_pip=True)
    alone.pip('install', httpie)
    with_plugin.pip('install', *alone.pip('freeze').split())
    with_plugin.pip('install', str(PROJECT))
    return alone, with_plugin
