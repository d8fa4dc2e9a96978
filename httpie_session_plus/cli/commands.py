"""The table of commands: arguments, help and function of each."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import SessionError
from ..manage import checkup, details, editing, listing, moving, transfer
from ..model.locator import Locator
from ..model.typed import quote_path
from ..storage.store import SessionStore
from .targets import locate_to_set, resolve_targets, resolve_with_items, split_files
from .terminal import Terminal

_MOST_TITLES = 10


class Argument:
    """One argument of a command: its flags, or its name alone, its help, and other options of ``argparse`` for it."""

    def __init__(self, flags: str, help: str, **options: Any) -> None:  # noqa: A002  # as argparse has it
        self.flags, self.options = flags.split(), {'help': help, **options}
        self.name: str = options.get('dest') or self.flags[0].lstrip('-').replace('-', '_')


class Command(NamedTuple):
    """One command; its function gets the sessions, the terminal, and the arguments by name."""

    function: Callable[..., object]
    help: str
    arguments: tuple[Argument, ...]
    examples: tuple[str, ...]
    usage: tuple[str, ...] = ()  # how the positional arguments combine, where they can in several ways

    @property
    def flags(self) -> set[str]:
        return {flag for argument in self.arguments for flag in argument.flags}


_flag = partial(Argument, action='store_true')
_host = partial(Argument, 'host', metavar='HOST', nargs='?')
_items = partial(Argument, 'items', metavar='ITEM', nargs='*')

NAME = Argument('name', 'name of the session, or the path of its file', metavar='NAME')
HOST = _host('host of the session; not needed where only one host has one of that name')
JSON = _flag('--json', 'print JSON, for programs; its shape stays as it is', dest='as_json')
FORCE = _flag('--force -f', 'replace an existing session or file')
TARGETS = Argument('targets', 'sessions, by name or path; the last word is their host', metavar='NAME', nargs='*')
DELETE_ALL = _flag('--all', 'delete all sessions of HOST', dest='all_of_host')
YES = _flag('--yes -y', 'do not ask')
EXPORT_ALL = _flag('--all', 'export all sessions, of HOST or of all hosts', dest='all_of_host')
FORMAT = Argument(
    '--format',
    'json (the session, complete) or netscape (its cookies, as a cookies.txt for curl and wget)',
    choices=tuple(transfer.FORMATS),
    default='json',
)
REDACT = _flag('--redact', 'mask all secrets: to show, not to import', dest='redacted')
OUTPUT = Argument('--output -o', 'write to this file, private if it is made', metavar='FILE')
FOLDER = Argument('--output-dir', 'write each session to {host}_{session_name}.json in this folder', metavar='FOLDER')
FILE = Argument('file', 'the file to read; - for standard input', metavar='FILE')
IMPORT_NAME = Argument('name', 'name of the session, unless the name of the file tells it', metavar='NAME', nargs='?')
MORE_FILES = Argument('more', 'other files, whose names tell host and name', metavar='FILE', nargs='*', default=())
IMPORT_HOST = _host('host of the session, unless the name of the file tells it')
MERGE = _flag('--merge', 'add to an existing session; the file wins')
NEW_NAME = Argument('new_name', 'its new name', metavar='NEW_NAME')
COPY_HOST = _host('host that it is copied from; not needed where only one has that name')
TO_HOST = Argument('--to-host', 'copy it to this host; secrets are left behind', metavar='HOST')
WITH_SECRETS = _flag('--with-secrets', 'take auth, cookies and all headers to the other host as well')
SET_HOST = _host('host of the session', nargs=None)
SET_ITEMS = _items(
    'X-Foo:bar, "X-Foo;" for an empty header, X-Foo:@file, Cookie:a=1; X-Foo:@- reads the value from standard input'
)
CREDENTIALS = Argument('--auth -a', 'credentials, as for http; - reads them from standard input', metavar='USER[:PASS]')
AUTH_TYPE = Argument('--auth-type -A', 'type of auth, as for http', metavar='TYPE')
BEARER = Argument('--bearer', 'bearer token; - reads it from standard input', metavar='TOKEN')
ITEMS = _items('X-Foo, Cookie:a, or Cookie: for all cookies')
AUTH = _flag('--auth -a', 'the auth')
UPGRADE_HOST = _host('host of the session', metavar='HOSTNAME', nargs=None)
UPGRADE_NAME = Argument('name', 'name of the session, or the path of its file', metavar='SESSION_NAME_OR_PATH')
BIND = _flag('--bind-cookies', 'bind cookies without a domain to the host of the session')


def _delete(
    store: SessionStore, terminal: Terminal, targets: list[str], *, all_of_host: bool, yes: bool
) -> Iterator[Any]:
    if all_of_host and not targets:
        raise SessionError('name the host whose sessions are to be deleted: httpie sessions delete --all HOST')
    locators = resolve_targets(store, targets, all_of_host=all_of_host)
    count, titles = len(locators), ', '.join(locator.title for locator in locators[:_MOST_TITLES])
    more = f' and {count - _MOST_TITLES} more' if count > _MOST_TITLES else ''
    question, otherwise = f'Delete {count} sessions, {titles}{more}?', f'{count} sessions were not deleted'
    if not locators:
        yield f'There are no sessions of {str(store.host(targets[0]))!r} to delete.'
    elif count == 1 or yes or terminal.confirm(question, otherwise):
        heirs = moving.find_heirs(store, locators)
        yield from _each(lambda one: moving.delete(store, one, heirs), locators)
    else:
        yield SessionError('nothing was deleted')


def _export(  # noqa: PLR0913
    store: SessionStore,
    _: Terminal,
    targets: list[str],
    *,
    all_of_host: bool,
    format: str,  # noqa: A002
    redacted: bool,
    output: str | None,
    output_dir: str | None,
    force: bool,
) -> Iterator[Any]:
    if force and output_dir is None and output in (None, editing.STANDARD_STREAM):
        raise SessionError('--force replaces a file: name it with --output, or its directory with --output-dir')
    if output is not None and output_dir is not None:
        raise SessionError('--output names a file and --output-dir a directory: choose one')
    locators = resolve_targets(store, targets, all_of_host=all_of_host)
    files: dict[Locator, Path | None] = dict.fromkeys(locators)
    if output_dir is not None:
        files |= transfer.name_files(locators, Path(output_dir), transfer.FORMATS[format])
    elif len(locators) != 1 or all_of_host:
        raise SessionError('several sessions go into a directory, each into its own file: name it with --output-dir')
    elif output not in (None, editing.STANDARD_STREAM):
        if not output or not Path(output).parent.is_dir():
            raise SessionError(f'the file {quote_path(output)} cannot be made: there is no directory for it')
        files = {locators[0]: Path(output)}

    def export_one(locator: Locator) -> transfer.Export:
        exported = transfer.export(store, locator, format, redacted=redacted)
        file = files[locator]
        return transfer.write_export(exported, file, force=force) if file else exported

    yield from _each(export_one, files) if files else ['There are no sessions to export.']


def _import(
    _: SessionStore, terminal: Terminal, file: str, name: str | None, host: str | None, more: list[str], **how: Any
) -> Iterator[Any]:
    files, name_and_host = split_files([file, *(one for one in (name, host) if one is not None), *more])

    def import_one(one: str) -> transfer.Imported:
        source = terminal.read_input() if one == editing.STANDARD_STREAM else one
        return transfer.import_session(source, *name_and_host, **how, env=terminal.env)

    yield from _each(import_one, files)


def _set(
    store: SessionStore, terminal: Terminal, name: str, host: str, items: list[str], **auth: str | None
) -> editing.ItemsSet:
    locator, texts = locate_to_set(store, name, host, items)
    credentials = editing.Credentials(**auth)
    return editing.set_items(locator, texts, credentials, env=terminal.env, read_secret=terminal.read_secret)


def _upgrade_all(store: SessionStore, _: Terminal, *, bind_cookies: bool) -> Iterator[Any]:
    upgrade = partial(checkup.upgrade_session, store, bind_cookies=bind_cookies)
    results: list[object] = []
    for found in _each(store.sessions, store.hosts()):
        results += [found] if isinstance(found, SessionError) else _each(upgrade, found)
    yield from results or ['There are no named sessions to upgrade.']


def _each(function: Callable[[Any], object], things: Iterable[Any]) -> Iterator[Any]:
    for thing in things:
        try:
            yield function(thing)
        except SessionError as error:  # noqa: PERF203  # one that fails does not keep the others from it
            yield error


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
        _delete,
        'delete sessions; asks before it deletes more than one',
        (TARGETS, DELETE_ALL, YES),
        ('httpie sessions delete myapi api.example.com', 'httpie sessions delete --all staging.example.com'),
        ('NAME [HOST]', 'NAME... HOST', '--all HOST'),
    ),
    'export': Command(
        _export,
        'write sessions to standard output or to files, with their secrets',
        (TARGETS, EXPORT_ALL, FORMAT, REDACT, OUTPUT, FOLDER, FORCE),
        (
            'httpie sessions export myapi api.example.com > session-backup.json',
            'httpie sessions export --all --output-dir backup',
            'httpie sessions export myapi api.example.com --format=netscape -o cookies.txt; curl -b cookies.txt URL',
        ),
        ('NAME [HOST]', 'NAME... HOST --output-dir FOLDER', '--all [HOST] --output-dir FOLDER'),
    ),
    'import': Command(
        _import,
        'make a session of a session file or a cookies.txt',
        (FILE, IMPORT_NAME, IMPORT_HOST, MORE_FILES, FORCE, MERGE),
        (
            'httpie sessions import session-backup.json myapi api.example.com',
            'httpie sessions import backup/*.json',
            'httpie sessions import cookies.txt browser api.example.com',
        ),
        ('FILE [NAME] [HOST]', 'FILE...'),
    ),
    'copy': Command(
        lambda _, terminal, **words: moving.copy_session(**words, env=terminal.env),
        'copy a session',
        (NAME, NEW_NAME, COPY_HOST, TO_HOST, WITH_SECRETS, FORCE),
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
        _set,
        'set headers, cookies and auth of a session, new or not',
        (NAME, SET_HOST, SET_ITEMS, CREDENTIALS, AUTH_TYPE, BEARER),
        (
            'httpie sessions set myapi api.example.com X-Api-Version:v2',
            'jq -r .token login.json | httpie sessions set myapi api.example.com --bearer -',
        ),
        ('NAME HOST ITEM...', 'PATH ITEM...'),
    ),
    'unset': Command(
        lambda store, _, auth, **words: editing.unset_items(store, *resolve_with_items(store, **words), auth=auth),
        'remove headers, cookies or auth from a session; its base does not bring them back',
        (NAME, HOST, ITEMS, AUTH),
        ('httpie sessions unset myapi api.example.com X-Api-Version', 'httpie sessions unset myapi --auth'),
        ('NAME [HOST] ITEM...',),
    ),
    'reset': Command(
        lambda store, _, auth, **words: editing.reset_items(store, *resolve_with_items(store, **words), auth=auth),
        'let a session follow its base again, in all that it decided for itself or in some of it',
        (NAME, HOST, ITEMS, AUTH),
        ('httpie sessions reset user1 api.example.com X-Api-Version', 'httpie sessions reset user1'),
        ('NAME [HOST] [ITEM...]',),
    ),
    'check': Command(
        lambda store, terminal, fix: checkup.check_sessions(store, terminal.track, fix=fix),
        'find problems of sessions: modes, broken files, missing bases, expired cookies, old formats, strays',
        (_flag('--fix', 'fix what can be fixed without losing anything'), JSON),
        ('httpie sessions check', 'httpie sessions check --fix'),
    ),
    'upgrade': Command(
        lambda store, _, host, name, **options: checkup.upgrade_session(store, store.resolve(name, host), **options),
        'bring a session into the format of this HTTPie (its host comes first, as HTTPie has it)',
        (UPGRADE_HOST, UPGRADE_NAME, BIND),
        ('httpie sessions upgrade --bind-cookies api.example.com myapi',),
    ),
    'upgrade-all': Command(
        _upgrade_all,
        'bring all named sessions into the format of this HTTPie',
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
