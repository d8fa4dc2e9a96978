"""Draw what ``list``, ``show``, and an error print in a terminal, in a story without a network: dark and light.

HTTPie's configuration is a temporary directory; yours is not touched.
"""

from __future__ import annotations

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, MONOKAI
from rich.text import Text

PICTURES = {
    Path(__file__).with_name('picture-dark.svg'): MONOKAI,
    Path(__file__).with_name('picture-light.svg'): DEFAULT_TERMINAL_THEME,
}
CONFIG_DIR = '~/.config/httpie'
COLUMNS, LINES = 90, 50
BEFORE = (
    'http --offline --session=base api.example.com X-Version:v2 Accept-Language:en Cookie:tour=done',
    'http --offline --session=user1 --session-read-only=base -a user1:pass api.example.com',
    'http --offline --session=user1 api.example.com X-Tenant:acme',
    'http --offline --session=admin --session-read-only=base -A bearer -a t0ken api.example.com X-Version:v3',
    'http --offline --session=dev :8000 Cookie:sid=1',
)
SHOWN = (
    'httpie sessions list',
    'httpie sessions show user1',
    'http --session=user1 --session-read-only=bas api.example.com',
)


def run_in_terminal(command: str, env: dict[str, str]) -> str:
    """Run a command in a terminal of its own; return what it prints there, with its escape sequences."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack('HHHH', LINES, COLUMNS, 0, 0))
    with subprocess.Popen(command.split(), env=env, stdin=theirs, stdout=theirs, stderr=theirs):
        os.close(theirs)
        printed = bytearray()
        while chunk := _read(ours):
            printed += chunk
    os.close(ours)
    return printed.decode().replace('\r\n', '\n')


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 2**16)
    except OSError:  # that is how Linux says that the other end is closed
        return b''


def play(home: str) -> Console:
    """Play the story in a directory of HTTPie's configuration; return the console that recorded it."""
    Path(home, 'config.json').write_text('{"disable_update_warnings": true, "default_options": ["--ignore-stdin"]}')
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get('PATH', '')])
    env = {'HTTPIE_CONFIG_DIR': home, 'HOME': '/home/you', 'PATH': path, 'TERM': 'xterm-256color', 'LANG': 'C.UTF-8'}
    for command in BEFORE:
        subprocess.run(command.split(), check=True, env=env, stdout=subprocess.DEVNULL)
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True)
    for command in SHOWN:
        console.print(Text.assemble(('$ ', 'dim'), (command, 'bold')))
        printed = run_in_terminal(command, env).rstrip()
        # What stands right of the path of a temporary directory stays where it is.
        told = re.sub(rf'{re.escape(home)}(\S*)', lambda path: f'{CONFIG_DIR}{path[1]}'.ljust(len(path[0])), printed)
        console.print(Text.from_ansi(f'{told}\n'))
    return console


if __name__ == '__main__':
    with tempfile.TemporaryDirectory() as home:
        console = play(home)
        for path, theme in PICTURES.items():
            path.write_text(console.export_svg(title='httpie sessions', theme=theme, clear=False, unique_id=path.stem))
