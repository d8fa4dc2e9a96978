"""The only module that reaches into HTTPie.

Whatever this package needs of HTTPie is named in the tables below and looked for when this module is imported, before
anything is changed: with an HTTPie that lacks some of it the import fails, with an ``ImportError`` that says what.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Callable

from httpie import __version__

try:
    import httpie.output.ui.man_pages as man_pages  # noqa: PLR0402  # so that an error names the module
    from httpie import client, config, context, cookies, core, sessions, status, utils
    from httpie.cli import argtypes, constants, definition, dicts, exceptions, requestitems
    from httpie.plugins import builtin, registry
except ImportError as error:
    raise ImportError(f'HTTPie {__version__} has no {error.name}') from error

from ._help import OPTIONS, READ_ONLY_HELP, READ_ONLY_SHORT_HELP
from ._touch import find_missing, find_unused

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

_ATTRIBUTES = [
    (module, path)
    for module, paths in (
        (argtypes, 'AuthCredentials.has_password KeyValueArgType parse_auth'),
        (builtin, 'HTTPBasicAuth HTTPBearerAuth'),
        (client, 'collect_messages'),
        (constants, 'SEPARATOR_GROUP_ALL_ITEMS SEPARATOR_HEADER SEPARATOR_HEADER_EMBED SEPARATOR_HEADER_EMPTY'),
        (config, 'BaseConfigDict ConfigFileError'),
        (context, 'Environment._make_rich_console Environment.args Environment.config Environment.config_dir'),
        (context, 'Environment.log_error LogLevel.WARNING'),
        (cookies, 'HTTPieCookiePolicy._is_local_host'),
        (definition, 'parser._actions parser._mutually_exclusive_groups parser.print_manual parser.spec.groups'),
        (dicts, 'HTTPHeadersDict.add'),
        (exceptions, 'ParseError'),
        (man_pages, 'NO_MAN_PAGES'),
        (requestitems, 'RequestItems.from_args'),
        (registry, 'plugin_manager.get_auth_plugin_mapping'),
        (sessions, 'SESSIONS_DIR_NAME SESSION_IGNORED_HEADER_PREFIXES get_httpie_session is_anonymous_session'),
        (sessions, 'session_hostname_to_dirname Session._add_cookies Session.about'),
        (sessions, 'Session.helpurl Session.load Session.post_process_data Session.pre_process_data'),
        (sessions, 'Session.remove_cookies Session.save Session.version Session.warn_legacy_usage'),
        (status, 'ExitStatus.ERROR ExitStatus.SUCCESS'),
        (utils, 'is_version_greater url_as_host'),
    )
    for path in paths.split()
]
_PACKAGE = 'httpie.manager'
_MANAGER = f'{_PACKAGE}.cli'
_TASKS = f'{_PACKAGE}.tasks'
_COMMAND = 'sessions'
# Looked for where the ``httpie`` command has imported them; ``http`` never does.
_MANAGER_ATTRIBUTES = (
    (_MANAGER, 'COMMANDS'),
    (_MANAGER, 'missing_subcommand'),
    (_MANAGER, 'parser._subparsers'),
    (f'{_PACKAGE}.core', 'MSG_NAKED_INVOCATION'),
    (_TASKS, 'CLI_TASKS.keys'),
    (f'{_TASKS}.sessions', 'FIXERS_TO_VERSIONS'),
)
# What is used of a function or its instances only shows in the names that its code uses.
_USES = (
    (client, 'collect_messages', ('session', 'session_read_only', 'headers', 'url', 'auth_plugin')),
    (client, 'collect_messages', ('save', 'expired_cookies')),
    (config, 'BaseConfigDict.__init__', ('path',)),
    (config, 'Config.__init__', ('directory',)),
    (core, 'program', ('collect_messages',)),
    (definition, 'parser._process_url', ('args', 'url', 'default_scheme', 'env', 'program_name')),
    (sessions, 'Session.__init__', ('path', 'env', 'bound_host', 'session_id', '_headers', 'cookie_jar')),
    (sessions, 'get_httpie_session', ('Session', 'load')),
)
_FLAG = '--session-read-only'


def _find_flag() -> tuple[Any, Any, Any, Any]:
    """Return ``--session-read-only`` from the two places where HTTPie has it, each time its group and itself."""
    return next(
        (exclusive_group, action, help_group, argument)
        for exclusive_group in definition.parser._mutually_exclusive_groups
        for action in exclusive_group._group_actions
        if _FLAG in action.option_strings
        for help_group in definition.parser.spec.groups
        for argument in help_group.arguments
        if _FLAG in argument.aliases and argument.configuration.get('help') and help_group.is_mutually_exclusive
    )


_manager = [(sys.modules[name], path) for name, path in _MANAGER_ATTRIBUTES if name in sys.modules]
_missing = [*find_missing([*_ATTRIBUTES, *_manager]), *find_unused(_USES)]
try:
    _exclusive_group, _action, _help_group, _argument = _find_flag()
except (AttributeError, StopIteration):
    _missing.append(f'{_FLAG} in a group of its own in {definition.__name__}.parser')
if _missing:
    _others = f', and lacks {len(_missing) - 1} more' if len(_missing) > 1 else ''
    raise ImportError(f'HTTPie {__version__} has no {_missing[0]}{_others}')
HEADER_SEPARATORS = {constants.SEPARATOR_HEADER, constants.SEPARATOR_HEADER_EMBED, constants.SEPARATOR_HEADER_EMPTY}

ConfigFileError = config.ConfigFileError
Environment = context.Environment
ExitStatus = status.ExitStatus
HTTPieBasicAuth, HTTPieBearerAuth = builtin.HTTPBasicAuth, builtin.HTTPBearerAuth
HTTPHeadersDict = dicts.HTTPHeadersDict
ItemParseError = exceptions.ParseError
RequestItems = requestitems.RequestItems
HTTPieCookiePolicy = cookies.HTTPieCookiePolicy
HTTPieSession = sessions.Session
IGNORED_PREFIXES = tuple(map(str.lower, sessions.SESSION_IGNORED_HEADER_PREFIXES))
parse_auth, url_as_host = argtypes.parse_auth, utils.url_as_host
parse_item = argtypes.KeyValueArgType(*constants.SEPARATOR_GROUP_ALL_ITEMS)
version = __version__


def install(use_session: Callable[[Any, Any], Iterator[Any]]) -> None:
    """Make HTTPie take both session flags at once, and let ``use_session`` see each run that uses a session.

    It gets the run's arguments and messages before the session is loaded, and returns the messages. A second call
    changes nothing.
    """
    if definition.parser.print_manual is not _print_manual:
        core.collect_messages = partial(_collect_messages, core.collect_messages, use_session)  # type: ignore[attr-defined]
        definition.parser._mutually_exclusive_groups.remove(_exclusive_group)
        definition.parser.print_manual = _print_manual
        _action.help = READ_ONLY_HELP
        _help_group.is_mutually_exclusive = False
        _argument.configuration.update(short_help=READ_ONLY_SHORT_HELP, help=READ_ONLY_HELP)
        for option, (short_help, configuration) in OPTIONS.items():
            argument = _help_group.add_argument(option, short_help=short_help, **configuration)
            group = _exclusive_group._container
            group.add_argument(option, **{**configuration, 'help': argument.configuration['help']})


def use_session_class(session_class: type[HTTPieSession]) -> None:
    """Make every session of HTTPie one of this class."""
    sessions.Session = session_class  # type: ignore[misc]


def add_to_sessions(**names: object) -> None:
    """Let what HTTPie's module of sessions does not have be imported from there."""
    for name, value in names.items():
        vars(sessions).setdefault(name, value)


def _collect_messages(
    collect_messages: Callable[[Environment, Any, Any], Any],
    use_session: Callable[[Any, Any], Iterator[Any]],
    env: Environment,
    args: Any,
    request_body_read_callback: Any = None,
) -> Any:
    """Return the messages of a run, as HTTPie does; those of one with a session go through ``use_session``."""
    messages = collect_messages(env, args, request_body_read_callback)
    return use_session(args, messages) if args.session or args.session_read_only else messages


def is_manager() -> bool:
    """Tell whether this process is one of the ``httpie`` command, not of ``http``."""
    return _TASKS in sys.modules


def install_commands(
    fill: Callable[[Any, Any], None],
    run: Callable[[Environment, argparse.Namespace], ExitStatus],
    help_text: str,
) -> None:
    """Add ``sessions`` to ``httpie`` and put it in the place of the one in ``httpie cli``; ``run`` is its task.

    ``fill`` gives the two parsers their commands; it also gets HTTPie's own parser, which is the root of all. A second
    call changes nothing.
    """
    manager, tasks = sys.modules[_MANAGER], sys.modules[_TASKS].CLI_TASKS
    if tasks[_COMMAND] is run:
        return
    tasks[_COMMAND] = run
    confusion: Any = sys.modules[f'{_PACKAGE}.core']
    named = manager.missing_subcommand()
    manager.COMMANDS[_COMMAND] = {'help': help_text}
    confusion.MSG_NAKED_INVOCATION = confusion.MSG_NAKED_INVOCATION.replace(named, manager.missing_subcommand())
    root = _subparsers_of(manager.parser)
    for parsers in (root, _subparsers_of(root.choices['cli'])):
        parsers.choices.pop(_COMMAND, None)
        parser = parsers.add_parser(_COMMAND, help=help_text, description=help_text)
        parser.set_defaults(action='cli', cli_action=_COMMAND)
        fill(parser, manager.parser)


def _subparsers_of(parser: Any) -> Any:
    return next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))


def find_parsers() -> tuple[Any, Any]:
    """Return HTTPie's parsers in the ``httpie`` command: that of ``http`` and ``https``, and its own."""
    return definition.parser, sys.modules[_MANAGER].parser


def find_short_helps() -> dict[str, str | None]:
    """Return what HTTPie says in a line of each option of ``http``, None where it says nothing so short."""
    arguments = [argument for group in definition.parser.spec.groups for argument in group.arguments]
    return {flag: one.configuration.get('short_help') for one in arguments for flag in one.aliases}


def spell_out_url(url: str, program: str, scheme: str) -> str:
    """Return the URL that HTTPie makes of a typed one, for a program and the scheme that is otherwise the default."""
    args = argparse.Namespace(url=url, default_scheme=scheme)
    type(definition.parser)._process_url(argparse.Namespace(args=args, env=argparse.Namespace(program_name=program)))
    return str(args.url)


def fix_layouts(session: HTTPieSession, domain: str, *, bind_cookies: bool) -> bool:
    """Bring a session into the present layout, as HTTPie does; return whether that was needed.

    ``domain`` is what cookies that belong to no host are bound to, with ``bind_cookies``.
    """
    known = import_module(f'{_TASKS}.sessions').FIXERS_TO_VERSIONS
    unbound = [cookie for cookie in session.cookie_jar if bind_cookies and not cookie.domain]
    is_old = any(isinstance(session[key], dict) for key in ('headers', 'cookies'))
    if not unbound and not is_old and not any(utils.is_version_greater(since, session.version) for since in known):
        return False
    for fix in known.values():
        fix(session, domain, argparse.Namespace(bind_cookies=bind_cookies))
    for cookie in unbound:
        cookie.domain = domain
    return True


def _print_manual() -> None:
    # HTTPie's man page is a file that knows nothing of plugins; without it HTTPie prints the parser's own text.
    man_pages.NO_MAN_PAGES = True
    type(definition.parser).print_manual(definition.parser)


def find_auth_plugin(auth_type: str) -> Any:
    """Return the auth plugin of this type, None if none is installed."""
    return registry.plugin_manager.get_auth_plugin_mapping().get(auth_type)


def has_password(raw_auth: str) -> bool:
    """Tell whether credentials, as they are typed, have a password."""
    return bool(argtypes.parse_auth(raw_auth).has_password())


def is_anonymous_session(session_name: str) -> bool:
    """Tell whether HTTPie takes this for the path of a session, not for its name: there is a separator in it."""
    return bool(sessions.is_anonymous_session(session_name))


def default_environment() -> Environment:
    """Return the environment of this process, as ``http`` has it."""
    return context.Environment()  # type: ignore[no-untyped-call]


def config_dir_of(env: Environment) -> Path:
    """Return the folder of HTTPie's configuration, without looking at what is in it."""
    return Path(env.config_dir)


def sessions_folder(config_dir: Path) -> Path:
    """Return the folder that has one folder for each host with named sessions."""
    return config_dir / sessions.SESSIONS_DIR_NAME


def named_session_path(config_dir: Path, host: str, name: str) -> Path:
    """Return the file of a named session, whether it exists or not; ``host`` may have a port."""
    return config_dir / sessions.session_hostname_to_dirname(host, name)


def make_console(env: Environment, stream: Any, *, style: str | None, no_color: bool, is_plain: bool) -> Console:
    """Return a console for a terminal, in HTTPie's colours for this style; without any escapes if plain."""
    env.args = argparse.Namespace(style=style)
    console: Console = env._make_rich_console(stream, force_terminal=not is_plain)
    console.no_color = console.no_color or no_color
    return console


def log_error(env: Environment, message: str) -> None:
    """Print an error to stderr, as HTTPie prints those of its own."""
    env.log_error(message)


def warn(env: Environment, message: str) -> None:
    """Print one warning to stderr, as HTTPie prints its own."""
    env.log_error(message, level=context.LogLevel.WARNING)
