"""Play ``inheritance.sh`` against a local httpbin that stands in for every host, and show what it received.

HTTPie's configuration is a temporary directory; yours is not touched.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from pytest_httpbin.serve import Handler, Server
from rich.console import Console

logging.disable()
from httpbin import app  # noqa: E402  # its import logs warnings about packages that it can do without

STORY = Path(__file__).with_name('inheritance.sh')
TOLD = {'HTTP_X_VERSION': 'X-Version', 'HTTP_AUTHORIZATION': 'Authorization', 'HTTP_COOKIE': 'Cookie'}

console = Console(highlight=False, soft_wrap=True)


class ProxiedHttpbin(Server):
    """An httpbin that HTTPie uses as its proxy: it answers for every host, and remembers what it received."""

    def __init__(self) -> None:
        self.received: list[dict[str, str]] = []
        super().__init__(application=self.answer)

    def answer(self, environ: dict, start_response: object) -> object:
        """Be the WSGI application: remember the request, and echo it whatever its path is."""
        self.received.append(dict(environ))
        environ['PATH_INFO'] = '/anything' + urlsplit(environ['PATH_INFO']).path
        return app(environ, start_response)


def play(server: ProxiedHttpbin, directory: str) -> None:
    """Run each command of the story, and print it with what the server received."""
    Path(directory, 'config.json').write_text(
        json.dumps({'disable_update_warnings': True, 'default_options': ['--ignore-stdin']})
    )
    env = {
        **{name: value for name, value in os.environ.items() if not name.lower().endswith('_proxy')},
        'HTTPIE_CONFIG_DIR': directory,
        'http_proxy': server.url,
        'PATH': os.pathsep.join([str(Path(sys.executable).parent), os.environ.get('PATH', '')]),
    }
    for line in STORY.read_text().splitlines()[2:]:
        if line.startswith('# '):
            console.print(f'\n[bold]{line[2:]}[/bold]')
        elif line:
            console.print(f'$ [green]{line}[/green]')
            if not line.startswith('http '):
                console.file.flush()
                subprocess.run(line, shell=True, check=True, env=env, cwd=directory)
                continue
            subprocess.run(line, shell=True, check=True, env=env, cwd=directory, stdout=subprocess.DEVNULL)
            received = server.received[-1]
            url = urlsplit(received['PATH_INFO'])
            console.print(f'  [dim]the server received[/dim] {received["REQUEST_METHOD"]} {url.netloc}{url.path}')
            for key, name in TOLD.items():
                if key in received:
                    console.print(f'      [cyan]{name}[/cyan]: {received[key]}')


if __name__ == '__main__':
    Handler.log_message = lambda *_: None
    with ProxiedHttpbin() as server, tempfile.TemporaryDirectory() as directory:
        play(server, directory)
