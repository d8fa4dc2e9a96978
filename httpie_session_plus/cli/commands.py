"""The table of commands, from which the parser, the help and the tests of the README are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from typing import Any

from ..manage import checkup, details, editing, listing, moving, transfer
from . import actions


class Argument:
    """One argument of a command: its flags, or its name alone, its help, and other options of ``argparse`` for it."""

    def __init__(self, flags: str, help: str, **options: Any) -> None:  # noqa: A002  # as argparse has it
        self.flags, self.options = flags.split(), {'help': help, **options}
        self.name: str = options.get('dest') or self.flags[0].lstrip('-').replace('-', '_')


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its function gets the sessions, the terminal, and the arguments by name.

    ``usage`` shows how the positional arguments combine, where they can in several ways.
    """

    function: Callable[..., object]
    help: str
    arguments: tuple[Argument, ...]
    examples: tuple[str, ...]
    usage: tuple[str, ...] = ()


_flag = partial(Argument, action='store_true')
_host = partial(Argument, 'host', metavar='HOST', nargs='?')
_items = partial(Argument, 'items', metavar='ITEM', nargs='*')

NAME = Argument('name', 'name of the session, or the path of its file', metavar='NAME')
NEW_NAME = Argument('new_name', 'its new name', metavar='NEW_NAME')
HOST = _host('host of the session; not needed where only one host has one of that name')
TARGETS = Argument('targets', 'sessions, by name or path; the last word is their host', metavar='NAME', nargs='*')
ITEMS = _items('X-Foo, Cookie:a, or Cookie: for all cookies')
AUTH = _flag('--auth -a', 'the auth')
JSON = _flag('--json', 'print JSON, for programs; its shape stays as it is', dest='as_json')
FORCE = _flag('--force -f', 'replace what is there')
BIND = _flag('--bind-cookies', 'bind cookies without a domain to the host of the session')

COMMANDS = {
    'list': Command(
        lambda store, terminal, host: listing.list_all(store, host, terminal.track),
        'list the sessions of all hosts, or of one',
        (_host('list those of this host alone'), JSON),
        ('httpie sessions list', 'httpie sessions list api.example.com'),
    ),
    'show': Command(
        lambda store, _, name, host, **options: details.describe(store.open(store.resolve(name, host)), **options),
        'show what is in a session; secrets are hidden',
        (NAME, HOST, _flag('--show-secrets', 'show the values of auth, cookies and headers as well'), JSON),
        ('httpie sessions show myapi api.example.com', 'httpie sessions show myapi --show-secrets'),
    ),
    'path': Command(
        lambda store, _, name, host: str(store.resolve(name, host).path),
        "print the path of a session's file",
        (NAME, HOST),
        ('cat "$(httpie sessions path myapi api.example.com)"',),
    ),
    'delete': Command(
        actions.delete,
        'delete sessions; asks before it deletes more than one',
        (TARGETS, _flag('--all', 'delete all sessions of HOST', dest='all_of_host'), _flag('--yes -y', 'do not ask')),
        ('httpie sessions delete myapi api.example.com', 'httpie sessions delete --all staging.example.com'),
        ('NAME [HOST]', 'NAME... HOST', '--all HOST'),
    ),
    'export': Command(
        actions.export,
        'write sessions to standard output or to files, with their secrets',
        (
            TARGETS,
            _flag('--all', 'export all sessions, of HOST or of all hosts', dest='all_of_host'),
            Argument(
                '--format',
                'json (the session, complete) or netscape (its cookies, as a cookies.txt for curl and wget)',
                choices=tuple(transfer.FORMATS),
                default='json',
            ),
            _flag('--redact', 'mask all secrets: to show, not to import', dest='redacted'),
            Argument('--output -o', 'write to this file, private if it is made', metavar='FILE'),
            Argument(
                '--output-dir', 'write each session to {host}_{session_name}.json in this folder', metavar='FOLDER'
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
    'import': Command(
        actions.import_,
        'make a session of a session file or a cookies.txt',
        (
            Argument('file', 'the file to read; - for standard input', metavar='FILE'),
            Argument('name', 'name of the session, unless the name of the file tells it', metavar='NAME', nargs='?'),
            _host('host of the session, unless the name of the file tells it'),
            FORCE,
            _flag('--merge', 'add to what is there; what the file has wins'),
        ),
        (
            'httpie sessions import session-backup.json myapi api.example.com',
            'httpie sessions import backup/api.example.com_myapi.json',
            'httpie sessions import cookies.txt browser api.example.com',
        ),
    ),
    'copy': Command(
        lambda _, terminal, **words: moving.copy_session(**words, env=terminal.env),
        'copy a session',
        (
            NAME,
            NEW_NAME,
            _host('host that it is copied from; not needed where only one has that name'),
            Argument('--to-host', 'copy it to this host; secrets are left behind', metavar='HOST'),
            _flag('--with-secrets', 'take auth, cookies and all headers to the other host as well'),
            FORCE,
        ),
        (
            'httpie sessions copy myapi myapi-2 api.example.com',
            'httpie sessions copy myapi myapi api.example.com --to-host staging.example.com',
        ),
    ),
    'rename': Command(
        lambda _, terminal, **words: moving.rename_session(**words, env=terminal.env),
        'give a session another name',
        (NAME, NEW_NAME, HOST, FORCE),
        ('httpie sessions rename myapi admin api.example.com',),
    ),
    'set': Command(
        actions.set_,
        'set headers, cookies and auth of a session, new or not',
        (
            NAME,
            _host('host of the session', nargs=None),
            _items(
                'X-Foo:bar, "X-Foo;" for an empty header, X-Foo:@file, Cookie:a=1; X-Foo:@- reads the value from '
                'standard input'
            ),
            Argument('--auth -a', 'credentials, as for http; - reads them from standard input', metavar='USER[:PASS]'),
            Argument('--auth-type -A', 'type of auth, as for http', metavar='TYPE'),
            Argument('--bearer', 'bearer token; - reads it from standard input', metavar='TOKEN'),
        ),
        (
            'httpie sessions set myapi api.example.com X-Api-Version:v2',
            'jq -r .token login.json | httpie sessions set myapi api.example.com --bearer -',
        ),
        ('NAME HOST ITEM...', 'PATH ITEM...'),
    ),
    'unset': Command(
        lambda store, _, auth, **words: editing.unset_items(store, *actions.resolve_items(store, **words), auth=auth),
        'remove headers, cookies or auth from a session; its base does not bring them back',
        (NAME, HOST, ITEMS, AUTH),
        ('httpie sessions unset myapi api.example.com X-Api-Version', 'httpie sessions unset myapi --auth'),
        ('NAME [HOST] ITEM...',),
    ),
    'reset': Command(
        lambda store, _, auth, **words: editing.reset_items(store, *actions.resolve_items(store, **words), auth=auth),
        'let a session follow its base again, in all that it decided for itself or in some of it',
        (NAME, HOST, ITEMS, AUTH),
        ('httpie sessions reset user1 api.example.com X-Api-Version', 'httpie sessions reset user1'),
        ('NAME [HOST] [ITEM...]',),
    ),
    'check': Command(
        lambda store, terminal, fix: checkup.check_sessions(store, terminal.track, fix=fix),
        'find what is wrong with the sessions: modes, broken files, expired cookies, old layouts, strays',
        (_flag('--fix', 'mend what can be mended without losing anything'), JSON),
        ('httpie sessions check', 'httpie sessions check --fix'),
    ),
    'upgrade': Command(
        lambda store, _, host, name, **options: checkup.upgrade_session(store, store.resolve(name, host), **options),
        'bring a session into the layout of this HTTPie (its host comes first, as HTTPie has it)',
        (
            _host('host of the session', metavar='HOSTNAME', nargs=None),
            Argument('name', 'name of the session, or the path of its file', metavar='SESSION_NAME_OR_PATH'),
            BIND,
        ),
        ('httpie sessions upgrade --bind-cookies api.example.com myapi',),
    ),
    'upgrade-all': Command(
        actions.upgrade_all,
        'bring all named sessions into the layout of this HTTPie',
        (BIND,),
        ('httpie sessions upgrade-all --bind-cookies',),
    ),
    'completion': Command(
        lambda _, __, shell: import_module('.completion', __package__).shell_code(shell),  # it is slow to import
        'print what makes a shell complete the commands of HTTPie, and the names of sessions',
        (Argument('shell', 'bash, zsh or fish', metavar='SHELL', choices=('bash', 'zsh', 'fish')),),
        ('eval "$(httpie sessions completion bash)"', 'httpie sessions completion fish | source'),
        ('SHELL',),
    ),
}
