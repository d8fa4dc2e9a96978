"""Every name of HTTPie, requests and Python that is used, checked before anything is changed.

The only file that imports ``httpie``. Importing it raises an ImportError that names what this HTTPie lacks.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator
from operator import attrgetter
from types import ModuleType, SimpleNamespace
from typing import Any

from httpie import __version__ as version

# A module that is imported by its whole path is named in the error where it is missing.
try:
    import httpie.legacy.v3_1_0_session_cookie_format as cookie_format
    import httpie.legacy.v3_2_0_session_header_format as header_format
    import httpie.output.ui.man_pages as man_pages  # noqa: PLR0402
    from httpie import client, config, context, cookies, core, sessions, status, utils
    from httpie.cli import argtypes, constants, definition, dicts, exceptions, requestitems
    from httpie.plugins import builtin, registry
except ImportError as error:
    raise ImportError(f'HTTPie {version} has no {error.name}') from error

MANAGER = 'httpie.manager'
_ATTRIBUTES = (
    (argtypes, 'AuthCredentials.has_password KeyValueArgType parse_auth'),
    (builtin, 'HTTPBasicAuth HTTPBearerAuth'),
    (client, 'get_httpie_session'),
    (config, 'ConfigFileError'),
    (constants, 'SEPARATOR_GROUP_ALL_ITEMS SEPARATOR_HEADER SEPARATOR_HEADER_EMBED SEPARATOR_HEADER_EMPTY'),
    (context, 'Environment._make_rich_console Environment.args Environment.config Environment.config_dir'),
    (context, 'Environment.log_error LogLevel.INFO LogLevel.WARNING'),
    (cookies, 'HTTPieCookiePolicy._is_local_host'),
    (core, 'collect_messages'),
    (definition, 'parser._actions parser._apply_no_options parser._get_option_tuples'),
    (definition, 'parser._mutually_exclusive_groups parser._process_url'),
    (definition, 'parser.args parser.env parser.print_manual'),
    (definition, 'parser.spec.groups'),
    (dicts, 'HTTPHeadersDict.add'),
    (exceptions, 'ParseError'),
    (man_pages, 'NO_MAN_PAGES'),
    (requestitems, 'RequestItems.from_args'),
    (registry, 'plugin_manager.get_auth_plugin_mapping'),
    (sessions, 'SESSIONS_DIR_NAME SESSION_IGNORED_HEADER_PREFIXES Session.about Session.helpurl get_httpie_session'),
    (sessions, 'is_anonymous_session session_hostname_to_dirname'),
    (status, 'ExitStatus.ERROR ExitStatus.SUCCESS'),
    (utils, 'is_version_greater url_as_host'),
    (cookie_format, 'pre_process'),
    (header_format, 'pre_process'),
)
# The httpie command has imported these by the time it loads plugins; http never does.
_MANAGER_ATTRIBUTES = (
    (f'{MANAGER}.cli', 'COMMANDS missing_subcommand parser._subparsers'),
    (f'{MANAGER}.core', 'MSG_NAKED_INVOCATION'),
    (f'{MANAGER}.tasks', 'CLI_TASKS.keys'),
)


def find_missing(attributes: Iterable[tuple[ModuleType, str]]) -> Iterator[str]:
    """Name what is missing of paths, separated by spaces, in modules; ``path:name`` is a name that a function uses."""
    for module, paths in attributes:
        try:  # all at once, which is faster
            attrgetter(*paths.split())(module)
            continue
        except AttributeError:
            pass
        for path, _, name in (one.partition(':') for one in paths.split()):
            try:
                code = attrgetter(f'{path}.__code__' if name else path)(module)
            except AttributeError:
                yield f'{module.__name__}.{path}'
                continue
            if name and name not in code.co_names + code.co_varnames:
                yield f'{name!r} in {module.__name__}.{path}'


missing = [
    *find_missing(_ATTRIBUTES),
    *find_missing((sys.modules[name], paths) for name, paths in _MANAGER_ATTRIBUTES if name in sys.modules),
]
if missing:
    others = f', and lacks {len(missing) - 1} more' if len(missing) > 1 else ''
    raise ImportError(f'HTTPie {version} has no {missing[0]}{others}')

ConfigFileError = config.ConfigFileError
Environment = context.Environment
ExitStatus = status.ExitStatus
HTTPHeadersDict = dicts.HTTPHeadersDict
HTTPieBasicAuth, HTTPieBearerAuth = builtin.HTTPBasicAuth, builtin.HTTPBearerAuth
HTTPieCookiePolicy = cookies.HTTPieCookiePolicy
ItemParseError = exceptions.ParseError
RequestItems = requestitems.RequestItems
SEPARATOR_HEADER = constants.SEPARATOR_HEADER
HEADER_SEPARATORS = {constants.SEPARATOR_HEADER, constants.SEPARATOR_HEADER_EMBED, constants.SEPARATOR_HEADER_EMPTY}
IGNORED_PREFIXES = tuple(map(str.lower, sessions.SESSION_IGNORED_HEADER_PREFIXES))
SESSIONS_DIRECTORY = sessions.SESSIONS_DIR_NAME
ABOUT, HELP_URL = sessions.Session.about, sessions.Session.helpurl
is_version_greater = utils.is_version_greater
parse_auth, url_as_host = argtypes.parse_auth, utils.url_as_host
parse_item = argtypes.KeyValueArgType(*constants.SEPARATOR_GROUP_ALL_ITEMS)
session_hostname_to_dirname = sessions.session_hostname_to_dirname


def is_manager() -> bool:
    return f'{MANAGER}.core' in sys.modules


def is_anonymous_session(session_name: str) -> bool:
    """Return whether HTTPie takes this for the path of a session, not its name: it contains a separator."""
    return bool(sessions.is_anonymous_session(session_name))


def default_environment() -> Environment:
    return Environment()  # type: ignore[no-untyped-call]


def warn(env: Environment, message: str) -> None:
    env.log_error(message, level=context.LogLevel.WARNING)


def inform(env: Environment, message: str) -> None:
    env.log_error(message, level=context.LogLevel.INFO)


def find_auth_plugin(auth_type: str) -> Any:
    return registry.plugin_manager.get_auth_plugin_mapping().get(auth_type)


def expand_url(url: str, program: str, scheme: str) -> str:
    """Return the URL that HTTPie makes of a typed one; ``scheme`` is the default of the program ``http``."""
    args = argparse.Namespace(url=url, default_scheme=scheme)
    type(definition.parser)._process_url(argparse.Namespace(args=args, env=argparse.Namespace(program_name=program)))
    return str(args.url)


def format_warning(key: str, hostname: str, name: str) -> str:
    """Return HTTPie's warning about the format in which a session stores ``key``, ``cookies`` or ``headers``."""
    warnings: list[str] = []
    session: Any = SimpleNamespace(bound_host=hostname, session_id=name, warn_legacy_usage=warnings.append)
    session.is_anonymous = is_anonymous_session(name)
    if key == 'cookies':
        cookie_format.pre_process(session, {'': {}})
    else:
        header_format.pre_process(session, {'': ''})
    return ''.join(warnings)


def make_console(env: Environment, stream: Any, *, style: str | None, no_color: bool, is_plain: bool) -> Any:
    """Return a console for a terminal, in HTTPie's colors for this style; without any escapes if plain."""
    env.args = argparse.Namespace(style=style)
    console = env._make_rich_console(stream, force_terminal=not is_plain)
    console.no_color = console.no_color or no_color
    return console


def typed_auth(raw_auth: Any) -> Any:
    """Return credentials as text: HTTPie leaves those of ``http://user@host`` as it has parsed them."""
    return getattr(raw_auth, 'orig', raw_auth)
