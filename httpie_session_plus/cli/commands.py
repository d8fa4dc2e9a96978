"""The table of commands, from which the parser, the help and the tests of the README are made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..manage import moving, transfer
from . import actions

if TYPE_CHECKING:
    from collections.abc import Callable

SHELLS = ('bash', 'zsh', 'fish')
HELP = 'See and manage what is stored in sessions'


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a command: its flags, or its name alone; its help; the options of ``argparse`` for it."""

    flags: tuple[str, ...]
    help: str
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name under which ``argparse`` stores it."""
        return str(self.options.get('dest') or self.flags[0].lstrip('-').replace('-', '_'))


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its function gets HTTPie's environment, the arguments by name, and the ``helpers`` by name.

    ``usage`` shows how the positional arguments combine, where they can in several ways. A command that
    ``is_immediate`` runs while the command line is being parsed, as ``--help`` does: HTTPie checks for no updates.
    """

    name: str
    function: Callable[..., object]
    help: str
    arguments: tuple[Argument, ...] = ()
    examples: tuple[str, ...] = ()
    usage: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()
    is_immediate: bool = False


NAME = Argument(('name',), 'name of the session, or the path of its file', {'metavar': 'NAME'})
NEW_NAME = Argument(('new_name',), 'its new name', {'metavar': 'NEW_NAME'})
HOST = Argument(
    ('host',),
    'host of the session; not needed where only one host has one of that name',
    {'metavar': 'HOST', 'nargs': '?'},
)
TARGETS = Argument(
    ('targets',), 'sessions, by name or path; the last word is their host', {'metavar': 'NAME', 'nargs': '*'}
)
ITEMS = {'metavar': 'ITEM', 'nargs': '*'}
FLAG = {'action': 'store_true'}
JSON = Argument(('--json',), 'print JSON, for programs; its shape stays as it is', {**FLAG, 'dest': 'as_json'})
FORCE = Argument(('--force', '-f'), 'replace what is there', FLAG)
YES = Argument(('--yes', '-y'), 'do not ask', FLAG)
AUTH = Argument(('--auth', '-a'), 'the auth', FLAG)
BIND = Argument(('--bind-cookies',), 'bind cookies without a domain to the host of the session', FLAG)

COMMANDS = (
    Command(
        'list',
        actions.list_,
        'list the sessions of all hosts, or of one',
        (Argument(('host',), 'list those of this host alone', {'metavar': 'HOST', 'nargs': '?'}), JSON),
        ('httpie sessions list', 'httpie sessions list api.example.com'),
        helpers=('track',),
    ),
    Command(
        'show',
        actions.show,
        'show what is in a session; secrets are hidden',
        (NAME, HOST, Argument(('--show-secrets',), 'show the values of auth, cookies and headers as well', FLAG), JSON),
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
        (TARGETS, Argument(('--all',), 'delete all sessions of HOST', {**FLAG, 'dest': 'all_of_host'}), YES),
        ('httpie sessions delete myapi api.example.com', 'httpie sessions delete --all staging.example.com'),
        ('NAME [HOST]', 'NAME... HOST', '--all HOST'),
        ('confirm',),
    ),
    Command(
        'export',
        actions.export,
        'write sessions to standard output or to files, with their secrets',
        (
            TARGETS,
            Argument(('--all',), 'export all sessions, of HOST or of all hosts', {**FLAG, 'dest': 'all_of_host'}),
            Argument(
                ('--format',),
                'json (the session, complete) or netscape (its cookies, as a cookies.txt for curl and wget)',
                {'choices': tuple(transfer.FORMATS), 'default': 'json'},
            ),
            Argument(('--redact',), 'mask all secrets: to show, not to import', {**FLAG, 'dest': 'redacted'}),
            Argument(('--output', '-o'), 'write to this file, private if it is made', {'metavar': 'FILE'}),
            Argument(
                ('--output-dir',),
                'write each session to {host}_{session_name}.json in this folder',
                {'metavar': 'FOLDER'},
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
            Argument(('file',), 'the file to read; - for standard input', {'metavar': 'FILE'}),
            Argument(
                ('name',), 'name of the session, unless the name of the file tells it', {**NAME.options, 'nargs': '?'}
            ),
            Argument(('host',), 'host of the session, unless the name of the file tells it', HOST.options),
            FORCE,
            Argument(('--merge',), 'add to what is there; what the file has wins', FLAG),
        ),
        (
            'httpie sessions import session-backup.json myapi api.example.com',
            'httpie sessions import backup/api.example.com_myapi.json',
            'httpie sessions import cookies.txt browser api.example.com',
        ),
        helpers=('read_input',),
    ),
    Command(
        'copy',
        moving.copy_session,
        'copy a session',
        (
            NAME,
            NEW_NAME,
            Argument(('host',), 'host that it is copied from; not needed where only one has that name', HOST.options),
            Argument(('--to-host',), 'copy it to this host; secrets are left behind', {'metavar': 'HOST'}),
            Argument(('--with-secrets',), 'take auth, cookies and all headers to the other host as well', FLAG),
            FORCE,
        ),
        (
            'httpie sessions copy myapi myapi-2 api.example.com',
            'httpie sessions copy myapi myapi api.example.com --to-host staging.example.com',
        ),
    ),
    Command(
        'rename',
        moving.rename_session,
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
            Argument(('host',), 'host of the session', {'metavar': 'HOST'}),
            Argument(
                ('items',),
                'X-Foo:bar, "X-Foo;" for an empty header, X-Foo:@file, Cookie:a=1; X-Foo:@- reads the value from '
                'standard input',
                ITEMS,
            ),
            Argument(
                ('--auth', '-a'),
                'credentials, as for http; - reads them from standard input',
                {'metavar': 'USER[:PASS]'},
            ),
            Argument(('--auth-type', '-A'), 'type of auth, as for http', {'metavar': 'TYPE'}),
            Argument(('--bearer',), 'bearer token; - reads it from standard input', {'metavar': 'TOKEN'}),
        ),
        (
            'httpie sessions set myapi api.example.com X-Api-Version:v2',
            'jq -r .token login.json | httpie sessions set myapi api.example.com --bearer -',
        ),
        ('NAME HOST ITEM...', 'PATH ITEM...'),
        ('read_secret',),
    ),
    Command(
        'unset',
        actions.unset,
        'remove headers, cookies or auth from a session; its base does not bring them back',
        (NAME, HOST, Argument(('items',), 'X-Foo, Cookie:a, or Cookie: for all cookies', ITEMS), AUTH),
        ('httpie sessions unset myapi api.example.com X-Api-Version', 'httpie sessions unset myapi --auth'),
        ('NAME [HOST] ITEM...',),
    ),
    Command(
        'reset',
        actions.reset,
        'let a session follow its base again, in all that it decided for itself or in some of it',
        (NAME, HOST, Argument(('items',), 'X-Foo, Cookie:a, or Cookie: for all cookies', ITEMS), AUTH),
        ('httpie sessions reset user1 api.example.com X-Api-Version', 'httpie sessions reset user1'),
        ('NAME [HOST] [ITEM...]',),
    ),
    Command(
        'check',
        actions.check,
        'find what is wrong with the sessions: modes, broken files, expired cookies, old layouts, strays',
        (Argument(('--fix',), 'mend what can be mended without losing anything', FLAG), JSON),
        ('httpie sessions check', 'httpie sessions check --fix'),
        helpers=('track',),
    ),
    Command(
        'upgrade',
        actions.upgrade,
        'bring a session into the layout of this HTTPie (its host comes first, as HTTPie has it)',
        (
            Argument(('host',), 'host of the session', {'metavar': 'HOSTNAME'}),
            Argument(('name',), 'name of the session, or the path of its file', {'metavar': 'SESSION_NAME_OR_PATH'}),
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
        (Argument(('shell',), 'bash, zsh or fish', {'metavar': 'SHELL', 'choices': SHELLS}),),
        ('eval "$(httpie sessions completion bash)"', 'httpie sessions completion fish | source'),
        ('SHELL',),
        is_immediate=True,
    ),
)
