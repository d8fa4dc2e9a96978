"""Serve a local httpbin, by default on port 8000, until Ctrl-C: ``server.py [PORT]``."""

from __future__ import annotations

import logging
import sys

from werkzeug.serving import run_simple

if __name__ == '__main__':
    port = int(sys.argv[1]) if sys.argv[1:] else 8000
    logging.disable()
    from httpbin import app  # its import logs warnings about packages that it can do without

    print(f'httpbin is at http://localhost:{port} (Ctrl-C ends it)', flush=True)
    run_simple('localhost', port, app, threaded=True)
