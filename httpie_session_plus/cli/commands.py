"""The table of commands, from which the parser, the help and the tests of the README are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..manage import editing, moving, transfer
from . import actions


class Argument:
    """One argument of a command: its flags, or its name alone, and the options of ``argparse`` for it."""

    def __init__(self, *flags: str, **options: Any) -> None:
        self.flags, self.options = flags, options
        self.name: str = options.get('dest') or flags[0].lstrip('-').replace('-', '_')


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its function gets the terminal and the arguments by name.

    ``usage`` shows how the positional arguments combine, where they can in several ways. A command that
    ``is_immediate`` runs while the command line is being parsed, as ``--help`` does: HTTPie checks for no updates.
    """

    name: str
    function: Callable[..., object]
    help: str
    arguments: tuple[Argument, ...] = ()
    examples: tuple[str, ...] = ()
    usage: tuple[str, ...] = ()
    is_immediate: bool = False


_FLAG: dict[str, Any] = {'action': 'store_true'}
_OPTIONAL_HOST: dict[str, Any] = {'metavar': 'HOST', 'nargs': '?'}
_ITEMS: dict[str, Any] = {'metavar': 'ITEM', 'nargs': '*'}
_ALL: dict[str, Any] = {**_FLAG, 'dest': 'all_of_host'}

NAME = Argument('name', help='name of the session, or the path of its file', metavar='NAME')
NEW_NAME = Argument('new_name', help='its new name', metavar='NEW_NAME')
HOST = Argument(
    'host', help='host of the session; not needed where only one host has one of that name', **_OPTIONAL_HOST
)
TARGETS = Argument('targets', help='sessions, by name or path; the last word is their host', metavar='NAME', nargs='*')
KEYS = Argument('items', help='X-Foo, Cookie:a, or Cookie: for all cookies', **_ITEMS)
AUTH = Argument('--auth', '-a', help='the auth', **_FLAG)
JSON = Argument('--json', help='print JSON, for programs; its shape stays as it is', dest='as_json', **_FLAG)
FORCE = Argument('--force', '-f', help='replace what is there', **_FLAG)
BIND = Argument('--bind-cookies', help='bind cookies without a domain to the host of the session', **_FLAG)

COMMANDS = (
    Command(
        'list',
        actions.list_,
        'list the sessions of all hosts, or of one',
        (Argument('host', help='list those of this host alone', **_OPTIONAL_HOST), JSON),
        ('httpie sessions list', 'httpie sessions list api.example.com'),
    ),
    Command(
        'show',
        actions.show,
        'show what is in a session; secrets are hidden',
        (
            NAME,
            HOST,
            Argument('--show-secrets', help='show the values of auth, cookies and headers as well', **_FLAG),
            JSON,
        ),
        ('httpie sessions show myapi api.example.com', 'httpie sessions show myapi --show-secrets'),
    ),
    Command(
        'path',
        actions.path,
        "print the path of a session's file",
        (NAME, HOST),
        ('cat "$(httpie sessions path myapi api.example.com)"',),
    ),
    Command(
        'delete',
        actions.delete,
        'delete sessions; asks before it deletes more than one',
        (
            TARGETS,
            Argument('--all', help='delete all sessions of HOST', **_ALL),
            Argument('--yes', '-y', help='do not ask', **_FLAG),
        ),
        ('httpie sessions delete myapi api.example.com', 'httpie sessions delete --all staging.example.com'),
        ('NAME [HOST]', 'NAME... HOST', '--all HOST'),
    ),
    Command(
        'export',
        actions.export,
        'write sessions to standard output or to files, with their secrets',
        (
            TARGETS,
            Argument('--all', help='export all sessions, of HOST or of all hosts', **_ALL),
            Argument(
                '--format',
                help='json (the session, complete) or netscape (its cookies, as a cookies.txt for curl and wget)',
                choices=tuple(transfer.FORMATS),
                default='json',
            ),
            Argument('--redact', help='mask all secrets: to show, not to import', dest='redacted', **_FLAG),
            Argument('--output', '-o', help='write to this file, private if it is made', metavar='FILE'),
            Argument(
                '--output-dir', help='write each session to {host}_{session_name}.json in this folder', metavar='FOLDER'
            ),
            FORCE,
        ),
        (
            'httpie sessions export myapi api.example.com > session-backup.json',
            'httpie sessions export --all --output-dir backup',
            'httpie sessions export myapi api.example.com --format=netscape -o cookies.txt; curl -b cookies.txt URL',
        ),
        ('NAME [HOST]', 'NAME... HOST --output-dir FOLDER', '--all [HOST] --output-dir FOLDER'),
    ),
    Command(
        'import',
        actions.import_,
        'make a session of a session file or a cookies.txt',
        (
            Argument('file', help='the file to read; - for standard input', metavar='FILE'),
            Argument(
                'name', help='name of the session, unless the name of the file tells it', metavar='NAME', nargs='?'
            ),
            Argument('host', help='host of the session, unless the name of the file tells it', **_OPTIONAL_HOST),
            FORCE,
            Argument('--merge', help='add to what is there; what the file has wins', **_FLAG),
        ),
        (
            'httpie sessions import session-backup.json myapi api.example.com',
            'httpie sessions import backup/api.example.com_myapi.json',
            'httpie sessions import cookies.txt browser api.example.com',
        ),
    ),
    Command(
        'copy',
        partial(actions.move, moving.copy_session),
        'copy a session',
        (
            NAME,
            NEW_NAME,
            Argument(
                'host', help='host that it is copied from; not needed where only one has that name', **_OPTIONAL_HOST
            ),
            Argument('--to-host', help='copy it to this host; secrets are left behind', metavar='HOST'),
            Argument('--with-secrets', help='take auth, cookies and all headers to the other host as well', **_FLAG),
            FORCE,
        ),
        (
            'httpie sessions copy myapi myapi-2 api.example.com',
            'httpie sessions copy myapi myapi api.example.com --to-host staging.example.com',
        ),
    ),
    Command(
        'rename',
        partial(actions.move, moving.rename_session),
        'give a session another name',
        (NAME, NEW_NAME, HOST, FORCE),
        ('httpie sessions rename myapi admin api.example.com',),
    ),
    Command(
        'set',
        actions.set_,
        'set headers, cookies and auth of a session, new or not',
        (
            NAME,
            Argument('host', help='host of the session', metavar='HOST'),
            Argument(
                'items',
                help='X-Foo:bar, "X-Foo;" for an empty header, X-Foo:@file, Cookie:a=1; X-Foo:@- reads the value from '
                'standard input',
                **_ITEMS,
            ),
            Argument(
                '--auth', '-a', help='credentials, as for http; - reads them from standard input', metavar='USER[:PASS]'
            ),
            Argument('--auth-type', '-A', help='type of auth, as for http', metavar='TYPE'),
            Argument('--bearer', help='bearer token; - reads it from standard input', metavar='TOKEN'),
        ),
        (
            'httpie sessions set myapi api.example.com X-Api-Version:v2',
            'jq -r .token login.json | httpie sessions set myapi api.example.com --bearer -',
        ),
        ('NAME HOST ITEM...', 'PATH ITEM...'),
    ),
    Command(
        'unset',
        partial(actions.edit, editing.unset_items),
        'remove headers, cookies or auth from a session; its base does not bring them back',
        (NAME, HOST, KEYS, AUTH),
        ('httpie sessions unset myapi api.example.com X-Api-Version', 'httpie sessions unset myapi --auth'),
        ('NAME [HOST] ITEM...',),
    ),
    Command(
        'reset',
        partial(actions.edit, editing.reset_items),
        'let a session follow its base again, in all that it decided for itself or in some of it',
        (NAME, HOST, KEYS, AUTH),
        ('httpie sessions reset user1 api.example.com X-Api-Version', 'httpie sessions reset user1'),
        ('NAME [HOST] [ITEM...]',),
    ),
    Command(
        'check',
        actions.check,
        'find what is wrong with the sessions: modes, broken files, expired cookies, old layouts, strays',
        (Argument('--fix', help='mend what can be mended without losing anything', **_FLAG), JSON),
        ('httpie sessions check', 'httpie sessions check --fix'),
    ),
    Command(
        'upgrade',
        actions.upgrade,
        'bring a session into the layout of this HTTPie (its host comes first, as HTTPie has it)',
        (
            Argument('host', help='host of the session', metavar='HOSTNAME'),
            Argument('name', help='name of the session, or the path of its file', metavar='SESSION_NAME_OR_PATH'),
            BIND,
        ),
        ('httpie sessions upgrade --bind-cookies api.example.com myapi',),
    ),
    Command(
        'upgrade-all',
        actions.upgrade_all,
        'bring all named sessions into the layout of this HTTPie',
        (BIND,),
        ('httpie sessions upgrade-all --bind-cookies',),
    ),
    Command(
        'completion',
        actions.completion,
        'print what makes a shell complete the commands of HTTPie, and the names of sessions',
        (Argument('shell', help='bash, zsh or fish', metavar='SHELL', choices=('bash', 'zsh', 'fish')),),
        ('eval "$(httpie sessions completion bash)"', 'httpie sessions completion fish | source'),
        ('SHELL',),
        is_immediate=True,
    ),
)
