"""The arguments of the commands, and their help."""

from functools import partial
from typing import Any

from ..manage.exporting import FORMATS
from ..manage.listing import ORDERS


class Argument:
    """One argument of a command: its flags, or its name alone, its help, and other options of ``argparse`` for it."""

    def __init__(self, flags: str, help: str, **options: Any) -> None:  # noqa: A002  # as argparse has it
        self.flags, self.options = flags.split(), {'help': help, **options}
        self.name: str = options.get('dest') or self.flags[0].lstrip('-').replace('-', '_')


flag = partial(Argument, action='store_true')
host = partial(Argument, 'host', metavar='HOST', nargs='?')
items = partial(Argument, 'items', metavar='ITEM', nargs='*')

NAME = Argument('name', 'name of the session, or path of its file', metavar='NAME')
HOST = host('host of the session; optional if only one has that name')
PAIR = Argument('words', 'one or two sessions; their host comes last, or after each', metavar='NAME', nargs='+')
EXIT_CODE = flag('--exit-code', 'set the exit status to 1 if there are differences')
SORT = Argument('--sort', 'order (default: name)', dest='order', choices=tuple(ORDERS), default='name')
JSON = flag('--json', 'output JSON (stable schema)', dest='as_json')
FORCE = flag('--force -f', 'replace an existing session or file')
TARGETS = Argument('targets', 'sessions, by name or path; their host comes last', metavar='NAME', nargs='*')
DELETE_ALL = flag('--all', 'delete all sessions of HOST', dest='all_of_host')
YES = flag('--yes -y', 'delete without asking')
UNUSED = Argument('--unused', 'delete sessions unused for so long: 12h, 90d, 8w', metavar='AGE')
EXPIRED = flag('--expired', 'delete sessions that hold only expired cookies')
EXPORT_ALL = flag('--all', 'export all sessions, of HOST or of all hosts', dest='all_of_host')
FORMAT = Argument(
    '--format', 'json (default), or netscape (a cookies.txt for curl)', choices=tuple(FORMATS), default='json'
)
REDACT = flag('--redact', 'mask secrets; the export cannot be imported', dest='redacted')
OUTPUT = Argument('--output -o', 'write to this file; new files are private', metavar='FILE')
WITH_BASE = flag('--with-base', 'export the bases too; requires --output-dir')
DIRECTORY = Argument('--output-dir', 'write {host}_{session_name}.json files here', metavar='DIRECTORY')
FILE = Argument('file', 'file to import; - reads standard input', metavar='FILE')
IMPORT_NAME = Argument('name', 'name of the session; default: from the export or file name', metavar='NAME', nargs='?')
MORE_FILES = Argument(
    'more', 'more exports, or files named {host}_{session_name}.json', metavar='FILE', nargs='*', default=()
)
IMPORT_HOST = host('host of the session; default: from the export or file name')
MERGE = flag('--merge', 'add to an existing session; the file wins')
NEW_NAME = Argument('new_name', 'new name, or path', metavar='NEW_NAME')
COPY_HOST = host('host of the session; optional if only one has that name')
TO_HOST = Argument('--to-host', 'copy to this host, without secrets', metavar='HOST')
WITH_SECRETS = flag('--with-secrets', 'copy secrets to that host, too')
SET_HOST = host('host of the session; a path or a shared session has none')
SET_ITEMS = items('X-Foo:bar, X-Foo:@file (- for stdin), "X-Foo;", Cookie:a=1')
CREDENTIALS = Argument('--auth -a', 'credentials as for http; - reads standard input', metavar='USER[:PASS]')
AUTH_TYPE = Argument('--auth-type -A', 'auth type as for http', metavar='TYPE')
BEARER = Argument('--bearer', 'bearer token; - reads standard input', metavar='TOKEN')
ITEMS = items('X-Foo, Cookie:a, or Cookie: for all cookies')
UPGRADE_HOST = host('host of the session, or a shared session alone', metavar='HOSTNAME', nargs=None)
BASE = Argument('base', 'name of the base, its path, or a shared session', metavar='BASE')
USE_HOSTS = Argument('hosts', 'host, or *.example.com or * for a shared session', metavar='HOST', nargs='*', default=())
RULE_HOSTS = Argument('hosts', 'host or pattern of the rule', metavar='HOST', nargs='+')
URL = Argument('url', 'URL, as for http', metavar='URL')
SET_URL = Argument('--url', 'URL that paths are added to: http --session=NAME /users', metavar='URL')
UNSET_URL = flag('--url', 'remove the URL')
SET_BASE = Argument('--base', 'inherit from this base now', metavar='NAME')
SET_FOLLOWED = Argument('--follow', 'follow this base from now on', metavar='NAME', dest='followed')
FOR = Argument(
    '--for',
    'add a host, *.example.com, or * to a shared session',
    metavar='HOST',
    dest='hosts',
    action='append',
    default=[],
)
NOT_FOR = Argument(
    '--for', 'remove a host of a shared session', metavar='HOST', dest='hosts', action='append', default=[]
)
WITH_REFERENCES = flag('--with-references', 'keep references to environment variables')
SET_SECRETS = flag('--with-secrets', 'allow secrets in a session for *', dest='has_secrets')
UPDATE = flag('--update-followers', 'update the sessions and rules that name it')
UPGRADE_NAME = Argument('name', 'name of the session, or path of its file', metavar='SESSION_NAME_OR_PATH', nargs='?')
BIND = flag('--bind-cookies', 'bind cookies without a domain to the host')
