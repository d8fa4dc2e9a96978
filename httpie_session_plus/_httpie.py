"""The only module that reaches into HTTPie.

Whatever this package needs of HTTPie is named in ``_find_missing`` and looked for when this module is imported, before
anything is changed: with an HTTPie that lacks some of it the import fails, with an ``ImportError`` that says what.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from httpie import __version__

try:
    from httpie import client, config, context, sessions, utils
    from httpie.cli import definition, dicts
except ImportError as error:
    raise ImportError(f'HTTPie {__version__} has no {error.name}') from error

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ATTRIBUTES = (
    (client, 'collect_messages'),
    (config, 'BaseConfigDict'),
    (config, 'ConfigFileError'),
    (context, 'Environment.args'),
    (context, 'Environment.config'),
    (context, 'Environment.log_error'),
    (context, 'LogLevel.WARNING'),
    (definition, 'parser._actions'),
    (definition, 'parser._mutually_exclusive_groups'),
    (definition, 'parser.print_manual'),
    (definition, 'parser.spec.groups'),
    (dicts, 'HTTPHeadersDict.add'),
    (sessions, 'SESSIONS_DIR_NAME'),
    (sessions, 'Session._add_cookies'),
    (sessions, 'Session.about'),
    (sessions, 'Session.helpurl'),
    (sessions, 'Session.load'),
    (sessions, 'Session.post_process_data'),
    (sessions, 'Session.pre_process_data'),
    (sessions, 'Session.save'),
    (sessions, 'get_httpie_session'),
    (sessions, 'is_anonymous_session'),
    (sessions, 'materialize_cookie'),
    (sessions, 'session_hostname_to_dirname'),
    (utils, 'url_as_host'),
)
_USES = (
    (client, 'collect_messages', ('session', 'session_read_only', 'headers', 'url', 'save')),
    (config, 'BaseConfigDict.__init__', ('path',)),
    (config, 'Config.__init__', ('directory',)),
    (sessions, 'Session.__init__', ('path', 'env', 'bound_host', 'session_id', '_headers', 'cookie_jar')),
    (sessions, 'get_httpie_session', ('Session', 'load')),
)
_FLAG = '--session-read-only'
_SHORT_HELP = 'Create or read a session without updating it; with --session, inherit from it.'
_HELP = """
    Create or read a session without updating it from the request/response
    exchange.

    Together with --session, the session named here is the base: it is only
    read, and what the other session has not decided for itself (headers,
    cookies, auth) is inherited from it:

        $ http --session=user1 --session-read-only=base pie.dev/get

    The command line wins over the session, and the session over its base.

"""


def _find_missing() -> Iterator[str]:
    """Name what this HTTPie lacks: attributes, what functions of its use, and the flag in parser and help."""
    for module, path in _ATTRIBUTES:
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
        if _FLAG in argument.aliases and argument.configuration['help'] and help_group.is_mutually_exclusive
    )


_missing = list(_find_missing())
if _missing:
    _others = f', and lacks {len(_missing) - 1} more' if len(_missing) > 1 else ''
    raise ImportError(f'HTTPie {__version__} has no {_missing[0]}{_others}')
_flag = _find_flag()

ConfigFileError = config.ConfigFileError
Environment = context.Environment
HTTPHeadersDict = dicts.HTTPHeadersDict
HTTPieSession = sessions.Session
is_anonymous_session = sessions.is_anonymous_session
materialize_cookie = sessions.materialize_cookie
version = __version__


def install(session_class: type[HTTPieSession]) -> None:
    """Make HTTPie use ``session_class`` and take both session flags at once; a second call changes nothing."""
    if sessions.Session is session_class:
        return
    sessions.Session = session_class  # type: ignore[misc]
    definition.parser._mutually_exclusive_groups.remove(_flag.exclusive_group)
    definition.parser.print_manual = _print_manual
    _flag.action.help = _HELP
    _flag.help_group.is_mutually_exclusive = False
    _flag.argument.configuration.update(short_help=_SHORT_HELP, help=_HELP)


def _print_manual() -> None:
    # HTTPie's man page is a file that knows nothing of plugins; without it HTTPie prints the parser's own text.
    from httpie.output.ui import man_pages  # noqa: PLC0415

    man_pages.NO_MAN_PAGES = True
    type(definition.parser).print_manual(definition.parser)


class BaseRequest(NamedTuple):
    """Which base a command line asks for: its name or path, and the host, with port, that a name belongs to."""

    name: str
    host: str


def take_base_request(env: Environment) -> BaseRequest | None:
    """Return the base that the command line asks for, once: from then on HTTPie sees ``--session`` alone.

    HTTPie never saves an existing session while ``--session-read-only`` is set.
    """
    args = env.args
    name = getattr(args, 'session_read_only', None)
    if not name or not getattr(args, 'session', None):
        return None
    args.session_read_only = None
    return BaseRequest(name, args.headers.get('Host') or utils.url_as_host(args.url) or 'localhost')


def sessions_folder(config_dir: Path) -> Path:
    """Return the folder that has one folder for each host with named sessions."""
    return config_dir / sessions.SESSIONS_DIR_NAME


def named_session_path(config_dir: Path, host: str, name: str) -> Path:
    """Return the file of a named session, whether it exists or not; ``host`` may have a port."""
    return config_dir / sessions.session_hostname_to_dirname(host, name)


def warn(env: Environment, message: str) -> None:
    """Print one warning to stderr, as HTTPie prints its own."""
    env.log_error(message, level=context.LogLevel.WARNING)
