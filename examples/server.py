"""Serve a local httpbin, by default on port 8000, until Ctrl-C: ``server.py [PORT]``."""

from __future__ import annotations

import logging
import sys

from werkzeug.serving import make_server

logging.disable()
from httpbin import app  # noqa: E402  # its import logs warnings about packages that it can do without

if __name__ == '__main__':
    port = int(sys.argv[1]) if sys.argv[1:] else 8000
    server = make_server('127.0.0.1', port, app, threaded=True)
    print(f'httpbin is at http://localhost:{port} (Ctrl-C ends it)', flush=True)
    server.serve_forever()
