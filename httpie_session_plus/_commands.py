"""The commands of ``httpie sessions``: one table, of which the parser, the help and the README's tests are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from . import _backup, _catalog, _check, _details, _edit, _moves, _upgrade
from ._errors import SessionError
from ._finder import find_place, open_session
from ._httpie import is_anonymous_session

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ._httpie import Environment
    from ._outcome import Outcome

HELP = 'See and manage what is stored in sessions'


class Argument(NamedTuple):
    """One argument of a command: its flags, or its name alone; what it is for; what ``argparse`` is to know of it."""

    flags: tuple[str, ...]
    help: str
    options: dict[str, Any] = {}  # noqa: RUF012


class Command(NamedTuple):
    """One command: its function gets HTTPie's environment, the arguments by name, and the ``helpers`` by name.

    ``usage`` tells how the positional arguments are put together, where they can be in several ways.
    """

    name: str
    function: Callable[..., Outcome | Iterable[Outcome]]
    help: str
    arguments: tuple[Argument, ...] = ()
    examples: tuple[str, ...] = ()
    usage: tuple[str, ...] = ()
    helpers: tuple[str, ...] = ()


def show(
    env: Environment, name: str, host: str | None = None, *, show_secrets: bool = False
) -> _details.SessionDetails:
    """Return what is in a session."""
    place = find_place(env, name, host)
    return _details.describe(open_session(env, place), place.host, show_secrets=show_secrets)


def path(env: Environment, name: str, host: str | None = None) -> str:
    """Return the path of a session's file."""
    return str(find_place(env, name, host).path)


def delete(
    env: Environment, targets: Sequence[str], *, all_of_host: bool = False, confirm: Callable[[str], bool]
) -> Iterator[Outcome]:
    """Delete one session, several, or all of a host."""
    names, host = _split_targets(targets, all_of_host=all_of_host)
    if all_of_host and host is None:
        raise SessionError('name the host whose sessions are to be deleted: httpie sessions delete --all HOST')
    return _moves.delete_sessions(env, names, host, all_of_host=all_of_host, confirm=confirm)


def export(env: Environment, targets: Sequence[str], *, all_of_host: bool = False, **options: Any) -> Iterator[Outcome]:
    """Export one session, several, all of a host, or all."""
    names, host = _split_targets(targets, all_of_host=all_of_host)
    return _backup.export_sessions(env, names, host, all_of_host=all_of_host, **options)


def _split_targets(targets: Sequence[str], *, all_of_host: bool) -> tuple[list[str], str | None]:
    """Return names and host: the last of several words is the host, unless it is a path."""
    if all_of_host:
        if len(targets) > 1:
            raise SessionError('--all takes one HOST, and no names')
        return [], targets[0] if targets else None
    if not targets:
        raise SessionError('name a session, or --all')
    if len(targets) > 1 and not is_anonymous_session(targets[-1]):
        return list(targets[:-1]), targets[-1]
    return list(targets), None


def upgrade_all(env: Environment, *, bind_cookies: bool = False) -> Iterator[Outcome]:
    """Upgrade every named session; one that cannot be upgraded does not keep the others from it."""
    outcomes = list(_upgrade.upgrade_all(env, bind_cookies=bind_cookies))
    return iter(outcomes or ['There are no named sessions to upgrade.'])


NAME = Argument(('name',), 'name of the session, or the path of its file', {'metavar': 'NAME'})
NEW_NAME = Argument(('new_name',), 'its new name', {'metavar': 'NEW_NAME'})
HOST = Argument(
    ('host',),
    'host of the session; not needed where only one host has one of that name',
    {'metavar': 'HOST', 'nargs': '?'},
)
TARGETS = Argument(
    ('targets',), 'name or path of each session and, last, their host', {'metavar': 'NAME', 'nargs': '*'}
)
ITEMS = {'metavar': 'ITEM', 'nargs': '*'}
FLAG = {'action': 'store_true'}
JSON = Argument(('--json',), 'print JSON, in a shape that stays as it is', {**FLAG, 'dest': 'as_json'})
FORCE = Argument(('--force', '-f'), 'replace what is there', FLAG)
YES = Argument(('--yes', '-y'), 'do not ask', FLAG)
AUTH = Argument(('--auth', '-a'), 'the auth', FLAG)
BIND = Argument(('--bind-cookies',), 'bind cookies without a domain to the host of the session', FLAG)

COMMANDS = (
    Command(
        'list',
        _catalog.list_all,
        'list the sessions of all hosts, or of one',
        (Argument(('host',), 'list those of this host alone', {'metavar': 'HOST', 'nargs': '?'}), JSON),
        ('httpie sessions list', 'httpie sessions list api.example.com'),
        helpers=('track',),
    ),
    Command(
        'show',
        show,
        'show what is in a session; secrets are hidden',
        (NAME, HOST, Argument(('--show-secrets',), 'show the values of auth, cookies and headers as well', FLAG), JSON),
        ('httpie sessions show myapi api.example.com', 'httpie sessions show myapi --show-secrets'),
    ),
    Command(
        'path',
        path,
        "print the path of a session's file",
        (NAME, HOST),
        ('cat "$(httpie sessions path myapi api.example.com)"',),
    ),
    Command(
        'delete',
        delete,
        'delete sessions; asks before it deletes more than one',
        (TARGETS, Argument(('--all',), 'delete all sessions of HOST', {**FLAG, 'dest': 'all_of_host'}), YES),
        ('httpie sessions delete myapi api.example.com', 'httpie sessions delete --all staging.example.com'),
        ('NAME [HOST]', 'NAME... HOST', '--all HOST'),
        ('confirm',),
    ),
    Command(
        'export',
        export,
        'write sessions to standard output or to files, with their secrets',
        (
            TARGETS,
            Argument(('--all',), 'export all sessions, of HOST or of all hosts', {**FLAG, 'dest': 'all_of_host'}),
            Argument(
                ('--format',),
                'json (the session, complete) or netscape (its cookies, as a cookies.txt for curl and wget)',
                {'choices': tuple(_backup.FORMATS), 'default': 'json'},
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
            'httpie sessions export myapi api.example.com --format=netscape -o cookies.txt; curl -b cookies.txt …',
        ),
        ('NAME [HOST]', 'NAME... HOST --output-dir FOLDER', '--all [HOST] --output-dir FOLDER'),
    ),
    Command(
        'import',
        _backup.import_session,
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
        _moves.copy_session,
        'copy a session',
        (
            NAME,
            NEW_NAME,
            HOST,
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
        _moves.rename_session,
        'give a session another name',
        (NAME, NEW_NAME, HOST, FORCE),
        ('httpie sessions rename myapi admin api.example.com',),
    ),
    Command(
        'set',
        _edit.set_items,
        'set headers, cookies and auth of a session, new or not',
        (
            NAME,
            Argument(
                ('items',),
                'host, then X-Foo:bar, "X-Foo;" for an empty header, X-Foo:@file, Cookie:a=1; '
                'X-Foo:@- reads the value from standard input',
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
        _edit.unset_items,
        'remove headers, cookies or auth from a session; its base does not bring them back',
        (
            NAME,
            Argument(('items',), 'X-Foo, Cookie:a, or Cookie: for all cookies', ITEMS),
            AUTH,
        ),
        ('httpie sessions unset myapi api.example.com X-Api-Version', 'httpie sessions unset myapi --auth'),
        ('NAME [HOST] ITEM...',),
    ),
    Command(
        'reset',
        _edit.reset_items,
        'let a session follow its base again, in all that it decided for itself or in some of it',
        (
            NAME,
            Argument(('items',), 'X-Foo, Cookie:a, or Cookie: for all cookies', ITEMS),
            AUTH,
        ),
        ('httpie sessions reset user1 api.example.com X-Api-Version', 'httpie sessions reset user1'),
        ('NAME [HOST] [ITEM...]',),
    ),
    Command(
        'check',
        _check.check_sessions,
        'find what is wrong with the sessions: modes, broken files, expired cookies, old layouts, strays',
        (Argument(('--fix',), 'mend what loses nothing', FLAG), JSON),
        ('httpie sessions check', 'httpie sessions check --fix'),
        helpers=('track',),
    ),
    Command(
        'upgrade',
        _upgrade.upgrade,
        'bring a session into the layout of this HTTPie',
        (
            Argument(('host',), 'host of the session', {'metavar': 'HOSTNAME'}),
            Argument(('name',), 'name of the session, or the path of its file', {'metavar': 'SESSION_NAME_OR_PATH'}),
            BIND,
        ),
        ('httpie sessions upgrade --bind-cookies api.example.com myapi',),
    ),
    Command(
        'upgrade-all',
        upgrade_all,
        'bring all named sessions into the layout of this HTTPie',
        (BIND,),
        ('httpie sessions upgrade-all --bind-cookies',),
    ),
)
