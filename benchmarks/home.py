"""A directory of HTTPie's configuration, with sessions of a given size in it."""

from __future__ import annotations

import json
import os
import shutil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

SESSION = 'session'
_HOSTS = 100


class Home:
    """HTTPie's configuration in a directory, which is made anew; ``host`` is that of its sessions."""

    def __init__(self, directory: Path, host: str) -> None:
        self.directory = directory
        self.host = host
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir()
        self.write_rules({})

    def write_rules(self, rules: dict[str, str]) -> None:
        """Write a configuration with rules for default sessions."""
        config = {'disable_update_warnings': True, **({'session_hosts': rules} if rules else {})}
        (self.directory / 'config.json').write_text(json.dumps(config))

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which a command finds this configuration, and no other."""
        return {
            'HOME': str(self.directory),
            'HTTPIE_CONFIG_DIR': str(self.directory),
            'LANG': 'C.UTF-8',
            'PATH': os.environ['PATH'],
            'PYTHONHASHSEED': '0',
        }

    def path(self, name: str = SESSION, host: str | None = None) -> Path:
        """Return the file of a session."""
        return self.directory / 'sessions' / (host or self.host).replace(':', '_') / f'{name}.json'

    def fill(self, cookies: int = 0, headers: int = 0, name: str = SESSION, host: str | None = None) -> None:
        """Make a session of so many cookies, which are for other hosts than the one that is asked, and headers."""
        session = {
            '__meta__': {'about': 'HTTPie session file', 'help': 'https://httpie.io/docs#sessions', 'httpie': '3.2.4'},
            'auth': {'password': None, 'type': None, 'username': None},
            'cookies': [_cookie(index) for index in range(cookies)],
            'headers': [{'name': f'X-Header-{index}', 'value': f'value {index}'} for index in range(headers)],
        }
        path = self.path(name, host)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(session, indent=4, sort_keys=True) + '\n')
        path.chmod(0o600)


def _cookie(index: int) -> dict[str, Any]:
    return {
        'domain': f'host{index % _HOSTS}.example.com',
        'expires': None,
        'name': f'cookie{index}',
        'path': '/',
        'secure': False,
        'value': f'the value of cookie {index}',
    }
