"""Session files: those that a test finds or makes, and samples of each format."""

import json
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.capabilities import PERMISSIONS

ROOT = Path(__file__).parent.parent.parent
# One session file of each format that HTTPie has ever written.
FORMATS = sorted((Path(__file__).parent / 'formats').glob('*.json'))
OLD_SESSION = {'headers': [{'name': 'X-Old', 'value': '1'}]}


def mode(path):
    return oct(stat.S_IMODE(path.stat().st_mode))


def has_mode(path, permissions):
    """Return whether a file has these permissions, where files have any."""
    return not PERMISSIONS or stat.S_IMODE(path.stat().st_mode) == permissions


def is_private(path):
    """Return whether a file or a directory is its owner's alone, where files have permissions."""
    return not PERMISSIONS or path.stat().st_mode & 0o077 == 0


def headers(path):
    return {header['name']: header['value'] for header in json.loads(path.read_text())['headers']}


def cookie(name, value='1', domain='127.0.0.1', **more):
    """Return a cookie as a session file holds it."""
    return {'name': name, 'value': value, 'domain': domain, 'path': '/', 'expires': None, 'secure': False, **more}


@dataclass
class Sessions:
    """Read and write the named sessions of one host, as files."""

    folder: Path

    def path(self, name):
        return self.folder / f'{name}.json'

    def read(self, name) -> Any:
        return json.loads(self.path(name).read_text())

    def write(self, name, data):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.path(name).write_text(data if isinstance(data, str) else json.dumps(data))
        return self.path(name)

    def edit(self, name, change):
        data = self.read(name)
        change(data)
        self.write(name, data)

    def headers(self, name):
        return [(header['name'], header['value']) for header in self.read(name)['headers']]

    def cookies(self, name):
        return {cookie['name']: cookie['value'] for cookie in self.read(name)['cookies']}

    def record(self, name):
        return self.read(name)['__meta__']['session_plus']

    def names(self):
        return sorted(file.stem for file in self.folder.iterdir()) if self.folder.is_dir() else []


def leave_litter(directory):
    """Leave behind what a run leaves that is killed while it saves, and return its path."""
    path = directory / f'.session-plus-{"0" * 16}-{"f" * 16}.tmp'
    path.write_text('{}')
    return path
