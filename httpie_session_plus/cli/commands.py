"""The table of commands: arguments, help and function of each."""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from ..manage import checkup, comparing, defaults, details, editing, following, listing, moving, private_copy
from ..model.items import plain_headers
from . import actions
from . import arguments as arg
from .targets import resolve_pair, resolve_to_upgrade, resolve_with_items


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


COMMANDS = {
    'list': Command(
        lambda store, terminal, host, order: listing.list_all(store, host, terminal.track, order=order),
        'list the sessions of all hosts, or of one',
        (arg.host('only list sessions of this host'), arg.SORT, arg.JSON),
        ('httpie sessions list', 'httpie sessions list api.example.com --sort=used'),
    ),
    'show': Command(
        lambda store, terminal, name, host, **options: details.describe(
            store, store.open(store.resolve(name, host)), plain=plain_headers(terminal.env.config), **options
        ),
        'show the items of a session, with secrets masked',
        (arg.NAME, arg.HOST, arg.flag('--show-secrets', 'show secret values'), arg.JSON),
        ('httpie sessions show myapi api.example.com', 'httpie sessions show myapi --show-secrets'),
    ),
    'diff': Command(
        lambda store, terminal, words, **options: comparing.compare(
            store, *resolve_pair(store, words), plain=plain_headers(terminal.env.config), **options
        ),
        'compare two sessions, or one with its base',
        (arg.PAIR, arg.flag('--show-secrets', 'show secret values'), arg.EXIT_CODE, arg.JSON),
        ('httpie sessions diff dave erin api.example.com', 'httpie sessions diff dave'),
        ('NAME [HOST]', 'NAME NAME [HOST]', 'NAME HOST NAME HOST'),
    ),
    'path': Command(
        lambda store, _, name, host: str(store.resolve(name, host).path),
        'print the path of a session file',
        (arg.NAME, arg.HOST),
        ('cat "$(httpie sessions path myapi api.example.com)"',),
    ),
    'delete': Command(
        actions.delete_,
        'delete one or more sessions',
        (arg.TARGETS, arg.DELETE_ALL, arg.YES),
        ('httpie sessions delete myapi api.example.com', 'httpie sessions delete --all staging.example.com'),
        ('NAME [HOST]', 'NAME... HOST', '--all HOST'),
    ),
    'prune': Command(
        actions.prune,
        'delete unused and expired sessions',
        (arg.host('only delete sessions of this host'), arg.UNUSED, arg.EXPIRED, arg.YES),
        ('httpie sessions prune --unused 90d', 'httpie sessions prune api.example.com --expired --yes'),
    ),
    'export': Command(
        actions.export,
        'write sessions to files or standard output',
        (arg.TARGETS, arg.EXPORT_ALL, arg.FORMAT, arg.REDACT, arg.OUTPUT, arg.DIRECTORY, arg.WITH_BASE, arg.FORCE),
        (
            'httpie sessions export myapi api.example.com > session-backup.json',
            'httpie sessions export --all --output-dir backup',
            'httpie sessions export user1 --with-base --output-dir handover',
            'httpie sessions export myapi api.example.com --format=netscape -o cookies.txt; curl -b cookies.txt URL',
        ),
        ('NAME [HOST]', 'NAME... HOST --output-dir DIRECTORY', '--all [HOST] --output-dir DIRECTORY'),
    ),
    'import': Command(
        actions.import_,
        'create a session from an export or a cookies.txt',
        (
            arg.FILE,
            arg.IMPORT_NAME,
            arg.IMPORT_HOST,
            arg.MORE_FILES,
            arg.FOR,
            arg.SET_SECRETS,
            arg.WITH_REFERENCES,
            arg.FORCE,
            arg.MERGE,
        ),
        (
            'httpie sessions import session-backup.json',
            'httpie sessions import session-backup.json myapi-2 api.example.com',
            'httpie sessions import backup/*.json',
            'httpie sessions import cookies.txt browser api.example.com',
        ),
        ('FILE [NAME] [HOST]', 'FILE...'),
    ),
    'copy': Command(
        lambda _, terminal, **words: moving.copy_session(**words, env=terminal.env),
        'copy a session, also to another host',
        (arg.NAME, arg.NEW_NAME, arg.COPY_HOST, arg.TO_HOST, arg.WITH_SECRETS, arg.WITH_REFERENCES, arg.FORCE),
        (
            'httpie sessions copy myapi myapi-2 api.example.com',
            'httpie sessions copy myapi myapi api.example.com --to-host staging.example.com',
        ),
    ),
    'rename': Command(
        lambda _, terminal, **words: moving.rename_session(**words, env=terminal.env),
        'rename a session',
        (arg.NAME, arg.NEW_NAME, arg.HOST, arg.UPDATE, arg.WITH_REFERENCES, arg.FORCE),
        ('httpie sessions rename myapi admin api.example.com',),
    ),
    'set': Command(
        actions.set_,
        'set headers, cookies, or auth',
        (
            arg.NAME,
            arg.SET_HOST,
            arg.SET_ITEMS,
            arg.CREDENTIALS,
            arg.AUTH_TYPE,
            arg.BEARER,
            arg.SET_URL,
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
            'httpie sessions set prod api.example.com --url https://api.example.com/v1',
        ),
        ('NAME HOST ITEM...', 'PATH ITEM...', '@NAME --for HOST ITEM...'),
    ),
    'unset': Command(
        lambda store, _, auth, url, hosts, **words: editing.unset_items(
            store, *resolve_with_items(store, **words), auth=auth, url=url, hosts=hosts
        ),
        'remove headers, cookies, or auth',
        (arg.NAME, arg.HOST, arg.ITEMS, arg.flag('--auth -a', 'remove the auth'), arg.UNSET_URL, arg.NOT_FOR),
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
    'edit': Command(
        lambda store, terminal, **words: private_copy.edit_session(store, terminal.edit, terminal.ask, **words),
        'edit a session file in your editor',
        (arg.NAME, arg.HOST),
        ('httpie sessions edit myapi api.example.com', 'EDITOR="code --wait" httpie sessions edit myapi'),
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
        actions.upgrade_all,
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
    'see': ('list', 'show', 'diff', 'which', 'path'),
    'change': ('set', 'unset', 'reset', 'edit', 'copy', 'rename', 'delete', 'prune'),
    'type less': ('follow', 'unfollow', 'use', 'unuse'),
    'hand over': ('export', 'import'),
    'maintain': ('check', 'upgrade', 'upgrade-all', 'completion'),
}
ALIASES = {'ls': 'list', 'rm': 'delete', 'mv': 'rename', 'cp': 'copy'}
