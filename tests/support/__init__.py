"""What the tests of every level share: a server that records, runs of HTTPie, files and environments."""

from support.files import FORMATS, ROOT, Sessions, cookie
from support.runs import BIN, BOTH, COMMANDS, PLUGINS, USER1, Run, in_this_process, with_levels
from support.server import Received, basic, reply_of, set_cookie, url_to

__all__ = [
    'BIN',
    'BOTH',
    'COMMANDS',
    'FORMATS',
    'PLUGINS',
    'ROOT',
    'USER1',
    'Received',
    'Run',
    'Sessions',
    'basic',
    'cookie',
    'in_this_process',
    'reply_of',
    'set_cookie',
    'url_to',
    'with_levels',
]
