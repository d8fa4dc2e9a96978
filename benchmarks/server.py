"""A server that answers at once and, where the path asks for it, sets a cookie."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SET = '/set/'


class _Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', '2')
        if self.path.startswith(SET):
            self.send_header('Set-Cookie', f'{self.path[len(SET) :]}=new; Path=/')
        self.end_headers()
        self.wfile.write(b'{}')

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    request_queue_size = 1024

    def handle_error(self, *_: object) -> None:
        pass  # a client was killed


@contextmanager
def serve() -> Iterator[str]:
    """Run a server on a free port; the value is its host, with the port. ``/set/NAME`` sets a cookie of that name."""
    with _Server(('127.0.0.1', 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f'localhost:{server.server_port}'
        server.shutdown()
