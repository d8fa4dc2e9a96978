"""The table of commands: arguments, help and function of each."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import SessionError, quote_path
from ..manage import checkup, defaults, details, editing, following, listing, moving, transfer
from ..model.locator import Locator
from ..storage.store import SessionStore
from . import arguments as arg
from .targets import locate_to_set, resolve_targets, resolve_to_upgrade, resolve_with_items, split_files
from .terminal import Terminal

_MOST_TITLES = 10


class Command(NamedTuple):
    """One command; its function gets the sessions, the terminal, and the arguments by name."""

    function: Callable[..., object]
    help: str
    arguments: tuple[arg.Argument, ...]
    examples: tuple[str, ...]
    usage: tuple[str, ...] = ()  # how the positional arguments combine, where they can in several ways

    @property
    def flags(self) -> set[str]:
        return {flag for argument in self.arguments for flag in argument.flags}


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


def _set(  # noqa: PLR0913
    store: SessionStore,
    terminal: Terminal,
    name: str,
    host: str | None,
    items: list[str],
    *,
    base: str | None,
    followed: str | None,
    hosts: list[str],
    has_secrets: bool,
    **auth: str | None,
) -> editing.ItemsSet:
    if None not in (base, followed):
        raise SessionError('--base inherits once, --follow in every run. Choose one.')
    locator, texts = locate_to_set(store, name, host, items)
    around = editing.Surroundings(followed or base, followed is not None, tuple(hosts), has_secrets)
    credentials = editing.Credentials(**auth)
    return editing.set_items(locator, texts, credentials, around, env=terminal.env, read_secret=terminal.read_secret)


def _upgrade_all(store: SessionStore, _: Terminal, *, bind_cookies: bool) -> Iterator[Any]:
    upgrade = partial(checkup.upgrade_session, store, bind_cookies=bind_cookies)
    hosts = store.hosts()
    results: list[object] = [*_each(upgrade, store.shared())]
    for found in _each(store.sessions, hosts):
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
        (arg.host('only list sessions of this host'), arg.JSON),
        ('httpie sessions list', 'httpie sessions list api.example.com'),
    ),
    'show': Command(
        lambda store, _, name, host, **options: details.describe(
            store, store.open(store.resolve(name, host)), **options
        ),
        'show the items of a session, with secrets masked',
        (arg.NAME, arg.HOST, arg.flag('--show-secrets', 'show secret values'), arg.JSON),
        ('httpie sessions show myapi api.example.com', 'httpie sessions show myapi --show-secrets'),
    ),
    'path': Command(
        lambda store, _, name, host: str(store.resolve(name, host).path),
        'print the path of a session file',
        (arg.NAME, arg.HOST),
        ('cat "$(httpie sessions path myapi api.example.com)"',),
    ),
    'delete': Command(
        _delete,
        'delete one or more sessions',
        (arg.TARGETS, arg.DELETE_ALL, arg.YES),
        ('httpie sessions delete myapi api.example.com', 'httpie sessions delete --all staging.example.com'),
        ('NAME [HOST]', 'NAME... HOST', '--all HOST'),
    ),
    'export': Command(
        _export,
        'write sessions to files or standard output',
        (arg.TARGETS, arg.EXPORT_ALL, arg.FORMAT, arg.REDACT, arg.OUTPUT, arg.DIRECTORY, arg.FORCE),
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
        (arg.FILE, arg.IMPORT_NAME, arg.IMPORT_HOST, arg.MORE_FILES, arg.FORCE, arg.MERGE),
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
        (arg.NAME, arg.NEW_NAME, arg.COPY_HOST, arg.TO_HOST, arg.WITH_SECRETS, arg.FORCE),
        (
            'httpie sessions copy myapi myapi-2 api.example.com',
            'httpie sessions copy myapi myapi api.example.com --to-host staging.example.com',
        ),
    ),
    'rename': Command(
        lambda _, terminal, **words: moving.rename_session(**words, env=terminal.env),
        'rename a session',
        (arg.NAME, arg.NEW_NAME, arg.HOST, arg.UPDATE, arg.FORCE),
        ('httpie sessions rename myapi admin api.example.com',),
    ),
    'set': Command(
        _set,
        'set headers, cookies, or auth',
        (
            arg.NAME,
            arg.SET_HOST,
            arg.SET_ITEMS,
            arg.CREDENTIALS,
            arg.AUTH_TYPE,
            arg.BEARER,
            arg.SET_BASE,
            arg.SET_FOLLOWED,
            arg.FOR,
            arg.SET_SECRETS,
        ),
        (
            'httpie sessions set myapi api.example.com X-Api-Version:v2',
            'jq -r .token login.json | httpie sessions set myapi api.example.com --bearer -',
            "httpie sessions set @common --for '*.example.com' X-Tenant:acme",
            'httpie sessions set dave api.example.com --follow @common',
        ),
        ('NAME HOST ITEM...', 'PATH ITEM...', '@NAME --for HOST ITEM...'),
    ),
    'unset': Command(
        lambda store, _, auth, hosts, **words: editing.unset_items(
            store, *resolve_with_items(store, **words), auth=auth, hosts=hosts
        ),
        'remove headers, cookies, or auth',
        (arg.NAME, arg.HOST, arg.ITEMS, arg.flag('--auth -a', 'remove the auth'), arg.NOT_FOR),
        ('httpie sessions unset myapi api.example.com X-Api-Version', 'httpie sessions unset myapi --auth'),
        ('NAME [HOST] ITEM...',),
    ),
    'reset': Command(
        lambda store, _, auth, **words: editing.reset_items(store, *resolve_with_items(store, **words), auth=auth),
        'drop overrides and follow the base again',
        (arg.NAME, arg.HOST, arg.ITEMS, arg.flag('--auth -a', 'reset the auth')),
        ('httpie sessions reset user1 api.example.com X-Api-Version', 'httpie sessions reset user1'),
        ('NAME [HOST] [ITEM...]',),
    ),
    'follow': Command(
        lambda store, _, name, base, host: following.follow_base(store, name, base, host),
        'follow a base in every run',
        (arg.NAME, arg.BASE, arg.HOST),
        ('httpie sessions follow dave base api.example.com', 'httpie sessions follow dave @common api.example.com'),
    ),
    'unfollow': Command(
        lambda store, _, name, host: following.unfollow_base(store, name, host),
        'keep all items, and no longer follow the base',
        (arg.NAME, arg.HOST),
        ('httpie sessions unfollow dave api.example.com',),
    ),
    'use': Command(
        lambda store, terminal, name, hosts: defaults.use_session(store, name, hosts, env=terminal.env),
        'set the default session of a host',
        (arg.NAME, arg.USE_HOSTS),
        ('httpie sessions use dave api.example.com', "httpie sessions use @common '*.dev.example.com'"),
        ('NAME [HOST]', '@NAME HOST...'),
    ),
    'unuse': Command(
        lambda store, _, hosts: defaults.unuse_hosts(store, hosts),
        'remove the default session of a host',
        (arg.RULE_HOSTS,),
        ('httpie sessions unuse api.example.com', "httpie sessions unuse '*.dev.example.com'"),
    ),
    'which': Command(
        lambda store, terminal, url: defaults.choose_session(store, url, env=terminal.env),
        'print which session a run uses, and why',
        (arg.URL,),
        ('httpie sessions which api.example.com/users',),
    ),
    'check': Command(
        lambda store, terminal, fix: checkup.check_sessions(store, terminal.track, fix=fix),
        'find problems of session files, and repair them',
        (arg.flag('--fix', 'repair whatever can be repaired without losing data'), arg.JSON),
        ('httpie sessions check', 'httpie sessions check --fix'),
    ),
    'upgrade': Command(
        lambda store, _, bind_cookies, **words: checkup.upgrade_session(
            store, resolve_to_upgrade(store, **words), bind_cookies=bind_cookies
        ),
        'upgrade a session to the current format',
        (arg.UPGRADE_HOST, arg.UPGRADE_NAME, arg.BIND),
        ('httpie sessions upgrade --bind-cookies api.example.com myapi',),
        ('HOSTNAME SESSION_NAME_OR_PATH', '@NAME'),
    ),
    'upgrade-all': Command(
        _upgrade_all,
        'upgrade all named sessions to the current format',
        (arg.BIND,),
        ('httpie sessions upgrade-all --bind-cookies',),
    ),
    'completion': Command(
        lambda _, __, shell: import_module('.completion', __package__).shell_code(shell),  # it is slow to import
        'print a shell completion script',
        (arg.Argument('shell', 'bash, zsh or fish', metavar='SHELL', choices=('bash', 'zsh', 'fish')),),
        ('eval "$(httpie sessions completion bash)"', 'httpie sessions completion fish | source'),
        ('SHELL',),
    ),
}
GROUPS = {
    'see': ('list', 'show', 'which', 'path'),
    'change': ('set', 'unset', 'reset', 'copy', 'rename', 'delete'),
    'type less': ('follow', 'unfollow', 'use', 'unuse'),
    'hand over': ('export', 'import'),
    'maintain': ('check', 'upgrade', 'upgrade-all', 'completion'),
}
ALIASES = {'ls': 'list', 'rm': 'delete', 'mv': 'rename', 'cp': 'copy'}
