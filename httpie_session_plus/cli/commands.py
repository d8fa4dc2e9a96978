"""The table of commands: arguments, help and function of each."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import SessionError, quote_path
from ..manage import checkup, details, editing, listing, moving, transfer
from ..model.locator import Locator
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

NAME = Argument('name', 'name of the session, or path of its file', metavar='NAME')
HOST = _host('host of the session; optional if only one has that name')
JSON = _flag('--json', 'output JSON (stable schema)', dest='as_json')
FORCE = _flag('--force -f', 'replace an existing session or file')
TARGETS = Argument('targets', 'sessions, by name or path; their host comes last', metavar='NAME', nargs='*')
DELETE_ALL = _flag('--all', 'delete all sessions of HOST', dest='all_of_host')
YES = _flag('--yes -y', 'delete without asking')
EXPORT_ALL = _flag('--all', 'export all sessions, of HOST or of all hosts', dest='all_of_host')
FORMAT = Argument(
    '--format', 'json (default), or netscape (a cookies.txt for curl)', choices=tuple(transfer.FORMATS), default='json'
)
REDACT = _flag('--redact', 'mask secrets; the export cannot be imported', dest='redacted')
OUTPUT = Argument('--output -o', 'write to this file; new files are private', metavar='FILE')
DIRECTORY = Argument('--output-dir', 'write {host}_{session_name}.json files here', metavar='DIRECTORY')
FILE = Argument('file', 'file to import; - reads standard input', metavar='FILE')
IMPORT_NAME = Argument('name', 'name of the session; default: from the file name', metavar='NAME', nargs='?')
MORE_FILES = Argument('more', 'more files, named {host}_{session_name}.json', metavar='FILE', nargs='*', default=())
IMPORT_HOST = _host('host of the session; default: from the file name')
MERGE = _flag('--merge', 'add to an existing session; the file wins')
NEW_NAME = Argument('new_name', 'new name, or path', metavar='NEW_NAME')
COPY_HOST = _host('host of the session; optional if only one has that name')
TO_HOST = Argument('--to-host', 'copy to this host, without secrets', metavar='HOST')
WITH_SECRETS = _flag('--with-secrets', 'copy secrets to that host, too')
SET_HOST = _host('host of the session', nargs=None)
SET_ITEMS = _items('X-Foo:bar, X-Foo:@file (- for stdin), "X-Foo;", Cookie:a=1')
CREDENTIALS = Argument('--auth -a', 'credentials as for http; - reads standard input', metavar='USER[:PASS]')
AUTH_TYPE = Argument('--auth-type -A', 'auth type as for http', metavar='TYPE')
BEARER = Argument('--bearer', 'bearer token; - reads standard input', metavar='TOKEN')
ITEMS = _items('X-Foo, Cookie:a, or Cookie: for all cookies')
UPGRADE_HOST = _host('host of the session', metavar='HOSTNAME', nargs=None)
UPGRADE_NAME = Argument('name', 'name of the session, or path of its file', metavar='SESSION_NAME_OR_PATH')
BIND = _flag('--bind-cookies', 'bind cookies without a domain to the host')


def _delete(
    store: SessionStore, terminal: Terminal, targets: list[str], *, all_of_host: bool, yes: bool
) -> Iterator[Any]:
    if all_of_host and not targets:
        raise SessionError('--all requires a host: httpie sessions delete --all HOST')
    locators = resolve_targets(store, targets, all_of_host=all_of_host)
    count, titles = len(locators), ', '.join(locator.title for locator in locators[:_MOST_TITLES])
    more = f' and {count - _MOST_TITLES} more' if count > _MOST_TITLES else ''
    question, otherwise = f'Delete {count} sessions, {titles}{more}?', f'delete {count} sessions'
    if not locators:
        yield f'There are no sessions for {str(store.host(targets[0]))!r}.'
    elif count == 1 or yes or terminal.confirm(question, otherwise):
        heirs = moving.find_heirs(store, locators)
        yield from _each(lambda one: moving.delete(store, one, heirs), locators)
    else:
        yield SessionError('Nothing was deleted.')


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
        raise SessionError('--force requires --output or --output-dir.')
    if output is not None and output_dir is not None:
        raise SessionError('--output cannot be combined with --output-dir.')
    locators = resolve_targets(store, targets, all_of_host=all_of_host)
    files: dict[Locator, Path | None] = dict.fromkeys(locators)
    if output_dir is not None:
        files |= transfer.name_files(locators, Path(output_dir), transfer.FORMATS[format])
    elif len(locators) != 1 or all_of_host:
        raise SessionError('Exporting several sessions requires --output-dir.')
    elif output not in (None, editing.STANDARD_STREAM):
        if not output or not Path(output).parent.is_dir():
            raise SessionError(f'Cannot create {quote_path(output)}: its directory does not exist.')
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
        (_host('only list sessions of this host'), JSON),
        ('httpie sessions list', 'httpie sessions list api.example.com'),
    ),
    'show': Command(
        lambda store, _, name, host, **options: details.describe(store.open(store.resolve(name, host)), **options),
        'show the items of a session, with secrets masked',
        (NAME, HOST, _flag('--show-secrets', 'show secret values'), JSON),
        ('httpie sessions show myapi api.example.com', 'httpie sessions show myapi --show-secrets'),
    ),
    'path': Command(
        lambda store, _, name, host: str(store.resolve(name, host).path),
        'print the path of a session file',
        (NAME, HOST),
        ('cat "$(httpie sessions path myapi api.example.com)"',),
    ),
    'delete': Command(
        _delete,
        'delete one or more sessions',
        (TARGETS, DELETE_ALL, YES),
        ('httpie sessions delete myapi api.example.com', 'httpie sessions delete --all staging.example.com'),
        ('NAME [HOST]', 'NAME... HOST', '--all HOST'),
    ),
    'export': Command(
        _export,
        'write sessions to files or standard output',
        (TARGETS, EXPORT_ALL, FORMAT, REDACT, OUTPUT, DIRECTORY, FORCE),
        (
            'httpie sessions export myapi api.example.com > session-backup.json',
            'httpie sessions export --all --output-dir backup',
            'httpie sessions export myapi api.example.com --format=netscape -o cookies.txt; curl -b cookies.txt URL',
        ),
        ('NAME [HOST]', 'NAME... HOST --output-dir DIRECTORY', '--all [HOST] --output-dir DIRECTORY'),
    ),
    'import': Command(
        _import,
        'create a session from an export or a cookies.txt',
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
        'copy a session, also to another host',
        (NAME, NEW_NAME, COPY_HOST, TO_HOST, WITH_SECRETS, FORCE),
        (
            'httpie sessions copy myapi myapi-2 api.example.com',
            'httpie sessions copy myapi myapi api.example.com --to-host staging.example.com',
        ),
    ),
    'rename': Command(
        lambda _, terminal, **words: moving.rename_session(**words, env=terminal.env),
        'rename a session',
        (NAME, NEW_NAME, HOST, FORCE),
        ('httpie sessions rename myapi admin api.example.com',),
    ),
    'set': Command(
        _set,
        'set headers, cookies, or auth',
        (NAME, SET_HOST, SET_ITEMS, CREDENTIALS, AUTH_TYPE, BEARER),
        (
            'httpie sessions set myapi api.example.com X-Api-Version:v2',
            'jq -r .token login.json | httpie sessions set myapi api.example.com --bearer -',
        ),
        ('NAME HOST ITEM...', 'PATH ITEM...'),
    ),
    'unset': Command(
        lambda store, _, auth, **words: editing.unset_items(store, *resolve_with_items(store, **words), auth=auth),
        'remove headers, cookies, or auth',
        (NAME, HOST, ITEMS, _flag('--auth -a', 'remove the auth')),
        ('httpie sessions unset myapi api.example.com X-Api-Version', 'httpie sessions unset myapi --auth'),
        ('NAME [HOST] ITEM...',),
    ),
    'reset': Command(
        lambda store, _, auth, **words: editing.reset_items(store, *resolve_with_items(store, **words), auth=auth),
        'drop overrides and follow the base again',
        (NAME, HOST, ITEMS, _flag('--auth -a', 'reset the auth')),
        ('httpie sessions reset user1 api.example.com X-Api-Version', 'httpie sessions reset user1'),
        ('NAME [HOST] [ITEM...]',),
    ),
    'check': Command(
        lambda store, terminal, fix: checkup.check_sessions(store, terminal.track, fix=fix),
        'find problems of session files, and repair them',
        (_flag('--fix', 'repair whatever can be repaired without losing data'), JSON),
        ('httpie sessions check', 'httpie sessions check --fix'),
    ),
    'upgrade': Command(
        lambda store, _, host, name, **options: checkup.upgrade_session(store, store.resolve(name, host), **options),
        'upgrade a session to the current format',
        (UPGRADE_HOST, UPGRADE_NAME, BIND),
        ('httpie sessions upgrade --bind-cookies api.example.com myapi',),
    ),
    'upgrade-all': Command(
        _upgrade_all,
        'upgrade all named sessions to the current format',
        (BIND,),
        ('httpie sessions upgrade-all --bind-cookies',),
    ),
    'completion': Command(
        lambda _, __, shell: import_module('.completion', __package__).shell_code(shell),  # it is slow to import
        'print a shell completion script',
        (Argument('shell', 'bash, zsh or fish', metavar='SHELL', choices=('bash', 'zsh', 'fish')),),
        ('eval "$(httpie sessions completion bash)"', 'httpie sessions completion fish | source'),
        ('SHELL',),
    ),
}
GROUPS = {
    'see': ('list', 'show', 'path'),
    'change': ('set', 'unset', 'reset', 'copy', 'rename', 'delete'),
    'hand over': ('export', 'import'),
    'maintain': ('check', 'upgrade', 'upgrade-all', 'completion'),
}
ALIASES = {'ls': 'list', 'rm': 'delete', 'mv': 'rename', 'cp': 'copy'}
