"""The only module that reaches into HTTPie.

Whatever this package needs of HTTPie is named in ``_find_missing`` and looked for when this module is imported, before
anything is changed: with an HTTPie that lacks some of it the import fails, with an ``ImportError`` that says what.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from httpie import __version__

try:
    import httpie.output.ui.man_pages as man_pages  # noqa: PLR0402  # so that an error names the module
    import requests
    from httpie import client, config, context, core, sessions, status, utils
    from httpie.cli import argtypes, definition, dicts
    from httpie.plugins import registry
except ImportError as error:
    raise ImportError(f'HTTPie {__version__} has no {error.name}') from error

from ._help import READ_ONLY_HELP, READ_ONLY_SHORT_HELP

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_ATTRIBUTES = [
    (module, path)
    for module, paths in (
        (argtypes, 'AuthCredentials.has_password parse_auth'),
        (client, 'collect_messages'),
        (config, 'BaseConfigDict ConfigFileError'),
        (context, 'Environment.args Environment.config Environment.log_error LogLevel.WARNING'),
        (definition, 'parser._actions parser._mutually_exclusive_groups parser.print_manual parser.spec.groups'),
        (dicts, 'HTTPHeadersDict.add'),
        (man_pages, 'NO_MAN_PAGES'),
        (registry, 'plugin_manager.get_auth_plugin_mapping'),
        (sessions, 'SESSIONS_DIR_NAME get_httpie_session is_anonymous_session materialize_cookie strip_port'),
        (sessions, 'session_hostname_to_dirname Session._add_cookies Session.about Session.helpurl Session.load'),
        (sessions, 'Session.post_process_data Session.pre_process_data Session.remove_cookies Session.save'),
        (sessions, 'Session.version Session.warn_legacy_usage'),
        (status, 'ExitStatus.ERROR ExitStatus.SUCCESS'),
        (utils, 'is_version_greater url_as_host'),
    )
    for path in paths.split()
]
_TASKS = 'httpie.manager.tasks'
# Looked for where the ``httpie`` command has imported them; ``http`` never does.
_MANAGER_ATTRIBUTES = (
    (_TASKS, 'CLI_TASKS'),
    (f'{_TASKS}.sessions', 'FIXERS_TO_VERSIONS'),
    (f'{_TASKS}.sessions', 'cli_sessions'),
)
# What is used of a function or its instances only shows in the names that its code uses.
_USES = (
    (
        client,
        'collect_messages',
        ('session', 'session_read_only', 'headers', 'url', 'auth_plugin', 'save', 'expired_cookies'),
    ),
    (config, 'BaseConfigDict.__init__', ('path',)),
    (config, 'Config.__init__', ('directory',)),
    (core, 'program', ('collect_messages',)),
    (sessions, 'Session.__init__', ('path', 'env', 'bound_host', 'session_id', '_headers', 'cookie_jar')),
    (sessions, 'get_httpie_session', ('Session', 'load')),
)
_SESSION = 'session_plus_session'
_FLAG = '--session-read-only'


def _find_missing() -> Iterator[str]:
    """Name what this HTTPie lacks: attributes, what functions of its use, and the flag in parser and help."""
    manager = [(sys.modules[name], path) for name, path in _MANAGER_ATTRIBUTES if name in sys.modules]
    for module, path in [*_ATTRIBUTES, *manager]:
        if not _has(module, path):
            yield f'{module.__name__}.{path}'
    for module, path, names in _USES:
        code = attrgetter(f'{path}.__code__')(module) if _has(module, f'{path}.__code__') else None
        for name in names:
            if code is None or name not in code.co_names + code.co_varnames:
                yield f'{name!r} in {module.__name__}.{path}'
    try:
        _find_flag()
    except (AttributeError, StopIteration):
        yield f'{_FLAG} in a group of its own in {definition.__name__}.parser'


def _has(owner: object, path: str) -> bool:
    try:
        attrgetter(path)(owner)
    except AttributeError:
        return False
    return True


class _Flag(NamedTuple):
    """``--session-read-only`` in the two places where HTTPie has it, each with its group."""

    exclusive_group: Any
    action: Any
    help_group: Any
    argument: Any


def _find_flag() -> _Flag:
    parser = definition.parser
    return next(
        _Flag(exclusive_group, action, help_group, argument)
        for exclusive_group in parser._mutually_exclusive_groups
        for action in exclusive_group._group_actions
        if _FLAG in action.option_strings
        for help_group in parser.spec.groups
        for argument in help_group.arguments
        if _FLAG in argument.aliases and argument.configuration.get('help') and help_group.is_mutually_exclusive
    )


_missing = list(_find_missing())
if _missing:
    _others = f', and lacks {len(_missing) - 1} more' if len(_missing) > 1 else ''
    raise ImportError(f'HTTPie {__version__} has no {_missing[0]}{_others}')
_flag = _find_flag()

ConfigFileError = config.ConfigFileError
Environment = context.Environment
ExitStatus = status.ExitStatus
HTTPHeadersDict = dicts.HTTPHeadersDict
HTTPieSession = sessions.Session
materialize_cookie = sessions.materialize_cookie
strip_port = sessions.strip_port
url_as_host = utils.url_as_host
version = __version__


def install(load_class: Callable[[], type[HTTPieSession]]) -> None:
    """Make HTTPie take both session flags at once, and load the session class when a run is to use a session.

    A second call changes nothing.
    """
    if definition.parser.print_manual is not _print_manual:
        core.collect_messages = partial(_collect_messages, core.collect_messages, load_class)  # type: ignore[attr-defined]
        definition.parser._mutually_exclusive_groups.remove(_flag.exclusive_group)
        definition.parser.print_manual = _print_manual
        _flag.action.help = READ_ONLY_HELP
        _flag.help_group.is_mutually_exclusive = False
        _flag.argument.configuration.update(short_help=READ_ONLY_SHORT_HELP, help=READ_ONLY_HELP)


def use_session_class(session_class: type[HTTPieSession]) -> None:
    """Make every session of HTTPie one of this class."""
    sessions.Session = session_class  # type: ignore[misc]


def _collect_messages(
    collect_messages: Callable[[Environment, Any, Any], Any],
    load_class: Callable[[], type[HTTPieSession]],
    env: Environment,
    args: Any,
    request_body_read_callback: Any = None,
) -> Any:
    """Return the messages of a run, as HTTPie does; one with a session uses a session of the class given."""
    messages = collect_messages(env, args, request_body_read_callback)
    if args.session or args.session_read_only:
        use_session_class(load_class())
        return _keep_session(args, messages)
    return messages


def _keep_session(args: Any, messages: Any) -> Iterator[Any]:
    """Yield the messages of a run; save the session also where HTTPie gives up on a response.

    HTTPie saves a session after the last response has been printed. If that is not to be (the reader has gone, Ctrl-C,
    too many redirects), what has arrived by then is kept.
    """
    requests_seen, responses_seen = 0, 0
    expired_cookies: list[dict[str, str]] = []
    try:
        for message in messages:
            # HTTPie's own list, to which it adds what each response deletes.
            expired_cookies = messages.gi_frame.f_locals.get('expired_cookies', [])
            if isinstance(message, requests.PreparedRequest):
                requests_seen += 1
            else:
                responses_seen += 1
            yield message
    except requests.TooManyRedirects:
        responses_seen += 1
        raise
    finally:
        session = getattr(args, _SESSION, None)
        if session and (responses_seen or requests_seen > 1):
            session.keep(expired_cookies)


def remember_session(env: Environment, session: HTTPieSession) -> None:
    """Let the end of this run find the session that it uses."""
    setattr(env.args, _SESSION, session)


def is_manager() -> bool:
    """Tell whether this process is one of the ``httpie`` command, not of ``http``."""
    return _TASKS in sys.modules


def install_tasks(tasks: Mapping[str, Callable[[Environment, argparse.Namespace], ExitStatus]]) -> None:
    """Let ``httpie cli sessions ACTION`` do these tasks, by action; HTTPie does the others."""
    known = sys.modules[_TASKS].CLI_TASKS
    others = sys.modules[f'{_TASKS}.sessions'].cli_sessions
    known['sessions'] = lambda env, args: tasks.get(args.cli_sessions_action, others)(env, args)


def fix_layouts(session: HTTPieSession, domain: str, *, bind_cookies: bool) -> bool:
    """Bring a session into the present layout, as HTTPie does; return whether that was needed.

    ``domain`` is what cookies that belong to no host are bound to, with ``bind_cookies``.
    """
    known = import_module(f'{_TASKS}.sessions').FIXERS_TO_VERSIONS
    is_old = any(isinstance(session[key], dict) for key in ('headers', 'cookies'))
    if not is_old and not any(utils.is_version_greater(since, session.version) for since in known):
        return False
    for fix in known.values():
        fix(session, domain, argparse.Namespace(bind_cookies=bind_cookies))
    return True


def log_error(env: Environment, error: Exception) -> None:
    """Print an error to stderr, as HTTPie prints those of its own."""
    env.log_error(f'{type(error).__name__}: {error}')


def _print_manual() -> None:
    # HTTPie's man page is a file that knows nothing of plugins; without it HTTPie prints the parser's own text.
    man_pages.NO_MAN_PAGES = True
    type(definition.parser).print_manual(definition.parser)


class Run(NamedTuple):
    """What an ``http`` command line wants of the session that it uses.

    ``host`` may have a port; ``base`` is the name or path of the base, if one is asked for; ``has_auth`` tells whether
    auth was typed, so that the session's is not used.
    """

    host: str
    base: str | None
    is_read_only: bool
    has_auth: bool


def take_run(env: Environment) -> Run | None:
    """Return what the command line wants, None if there is none; a base is asked for once.

    HTTPie never saves an existing session while ``--session-read-only`` is set: here the flag goes, and HTTPie sees
    ``--session`` alone.
    """
    args = env.args
    if not hasattr(args, 'session_read_only'):
        return None
    base = args.session_read_only if args.session else None
    if base:
        args.session_read_only = None
    host = args.headers.get('Host') or url_as_host(args.url) or 'localhost'
    return Run(host, base, bool(args.session_read_only), bool(args.auth_plugin))


def find_auth_plugin(auth_type: str) -> Any:
    """Return the auth plugin of this type, None if none is installed."""
    return registry.plugin_manager.get_auth_plugin_mapping().get(auth_type)


def has_password(raw_auth: str) -> bool:
    """Tell whether credentials, as they are typed, have a password."""
    return bool(argtypes.parse_auth(raw_auth).has_password())


def is_anonymous_session(session_name: str) -> bool:
    """Tell whether HTTPie takes this for the path of a session, not for its name: there is a separator in it."""
    is_path: bool = sessions.is_anonymous_session(session_name)
    return is_path


def sessions_folder(config_dir: Path) -> Path:
    """Return the folder that has one folder for each host with named sessions."""
    return config_dir / sessions.SESSIONS_DIR_NAME


def named_session_path(config_dir: Path, host: str, name: str) -> Path:
    """Return the file of a named session, whether it exists or not; ``host`` may have a port."""
    return config_dir / sessions.session_hostname_to_dirname(host, name)


def warn(env: Environment, message: str) -> None:
    """Print one warning to stderr, as HTTPie prints its own."""
    env.log_error(message, level=context.LogLevel.WARNING)
