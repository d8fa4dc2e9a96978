"""The commands in ``httpie``: add, parse, call, exit status."""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any, NoReturn

from ..compat import MANAGER, Environment, ExitStatus
from ..errors import SessionError, did_you_mean, quote, quote_start
from ..manage.checkup import Report
from ..manage.comparing import Comparison
from ..storage.store import SessionStore
from .commands import ALIASES, COMMANDS, GROUPS
from .output import show, show_json
from .targets import check_order
from .terminal import Terminal

HELP = 'See, change, hand over, and maintain sessions'
_COMMAND = 'sessions'
_OF_HTTPIE = {'--debug', '--traceback'}  # it looks for these on the whole command line


def add_commands() -> None:
    """Add ``httpie sessions``, and put it in the place of HTTPie's own ``httpie cli sessions``."""
    tasks = sys.modules[f'{MANAGER}.tasks'].CLI_TASKS
    if tasks[_COMMAND] is run:
        return
    tasks[_COMMAND] = run
    manager: Any = sys.modules[f'{MANAGER}.cli']
    confusion: Any = sys.modules[f'{MANAGER}.core']
    named = manager.missing_subcommand()
    manager.COMMANDS[_COMMAND] = {'help': HELP}
    confusion.MSG_NAKED_INVOCATION = confusion.MSG_NAKED_INVOCATION.replace(named, manager.missing_subcommand())
    root = _subparsers_of(manager.parser)
    for parsers in (root, _subparsers_of(root.choices['cli'])):
        parsers.choices.pop(_COMMAND, None)
        parser = parsers.add_parser(_COMMAND, help=HELP, description=HELP)
        parser.set_defaults(action='cli', cli_action=_COMMAND)
        fill(parser, manager.parser)


def _subparsers_of(parser: Any) -> Any:
    return next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))


def fill(parser: Any, root: Any) -> None:
    """Give the parser of ``sessions`` its commands; ``root`` is HTTPie's own, which each of them refers to."""
    parser.root = root
    parser.set_defaults(sessions_parser=parser, sessions_command=None)
    command_class = type('CommandParser', (_CommandParser, type(parser)), {})
    parser.__class__ = type('SessionsParser', (_SessionsParser, type(parser)), {})
    subparsers = parser.add_subparsers(metavar='COMMAND', title='commands', parser_class=command_class)
    for name, command in COMMANDS.items():
        one = subparsers.add_parser(
            name,
            aliases=[alias for alias, of in ALIASES.items() if of == name],
            help=command.help,
            usage='\n       '.join(f'%(prog)s [options] {way}' for way in command.usage) or None,
            description=f'{command.help[0].upper()}{command.help[1:]}.',
            epilog='\n  $ '.join(['examples:', *command.examples]),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.root = root
        for argument in command.arguments:
            one.add_argument(*argument.flags, **argument.options)
        for flag in _OF_HTTPIE:
            one.add_argument(flag, action='store_true', default=argparse.SUPPRESS, help=argparse.SUPPRESS)
        one.set_defaults(sessions_command=name)


class _Parser(argparse.ArgumentParser):
    # Its errors repeat no value: whatever was typed may be a secret in the wrong place.

    root: Any
    typed: Sequence[str] = ()

    def error(self, message: str) -> NoReturn:
        message = re.sub('(?<=explicit argument ).*', "'…'", message, flags=re.DOTALL)
        for word in filter(None, self.typed):
            option, is_joined, value = word.partition('=')
            message = message.replace(repr(word), quote(word)).replace(word, quote(word)[1:-1])
            message = message.replace(repr(value), "'…'") if is_joined and option.startswith('-') else message
        super().error(message)

    def refuse(self, unknown: Sequence[str]) -> NoReturn:
        super().error(f'unrecognized arguments: {" ".join(quote_start(word)[1:-1] for word in unknown)}')


class _SessionsParser(_Parser):
    # It groups the commands in its help, and accepts the options of a command also before the command.

    def format_help(self) -> str:
        lines = [self.format_usage().rstrip(), f'{HELP}.']
        for group, names in GROUPS.items():
            lines.append(f'{group}:')
            for name in names:
                aliases = [alias for alias, of in ALIASES.items() if of == name]
                lines.append(f'  {", ".join([name, *aliases]):<14}{COMMANDS[name].help}')
        return '\n'.join([*lines, 'Options and examples of a command: httpie sessions COMMAND --help', ''])

    def error(self, message: str) -> NoReturn:
        if unknown := re.match(r'argument COMMAND: invalid choice: (["\'])(.*?)\1[ ,]', message):
            hint = did_you_mean(unknown[2], [*COMMANDS]) or 'Run httpie sessions --help.'
            message = f'Unknown command {quote_start(unknown[2])}. {hint}'
        super().error(message)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        self.typed = args = _command_first(args)
        namespace, unknown = super().parse_known_args(args, namespace)
        flags = {word.partition('=')[0] for word in unknown} - _OF_HTTPIE
        names = [name for name, command in COMMANDS.items() if flags <= command.flags]
        if flags and names:
            self.error(f'{" ".join(sorted(flags))} requires a command: {", ".join(names)}')
        if flags:
            self.refuse(unknown)
        return namespace, []


def _command_first(args: list[str]) -> list[str]:
    for index, word in enumerate(args):
        if word in (*COMMANDS, *ALIASES):
            return [word, *args[:index], *args[index + 1 :]]
        if word == '--' or not (word.startswith('-') or ''.join(args[index - 1 : index]).startswith('-')):
            break
    return args


class _CommandParser(_Parser):
    # It accepts options between arguments, and refuses unknown ones, which HTTPie's parser passes over.

    _is_parsing = False

    def _get_option_tuples(self, word: str) -> list[Any]:
        # What replaces a session is typed whole: else --for would be --force.
        return [one for one in super()._get_option_tuples(word) if one[1] != '--force']

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        if self._is_parsing:
            return super().parse_known_args(args, namespace)
        self.typed = args
        self._is_parsing = True
        try:
            # What comes after a "--" would lose it where options may be mixed in.
            parse = super().parse_known_args if '--' in args else self.parse_known_intermixed_args
            namespace, unknown = parse(args, namespace)
        finally:
            self._is_parsing = False
        if unknown:
            self.refuse(unknown)
        if namespace.sessions_command == 'completion':  # as for --help, HTTPie then checks for no updates
            raise SystemExit(run(self.root.env, namespace))
        return namespace, []


def run(env: Environment, args: argparse.Namespace) -> ExitStatus:
    """Do what the command line asks for; return the exit status: an error if anything went wrong."""
    if args.sessions_command is None:
        env.stderr.write(args.sessions_parser.format_help())
        return ExitStatus.ERROR
    command, store, terminal = COMMANDS[args.sessions_command], SessionStore.of(env), Terminal(env)
    words = {argument.name: getattr(args, argument.name) for argument in command.arguments}
    render = show_json if words.pop('as_json', False) else show
    status = ExitStatus.SUCCESS
    try:
        check_order(store, args.sessions_command, words)
        returned = command.function(store, terminal, **words)
        for value in returned if isinstance(returned, Iterator) else [returned]:
            render(value, terminal)
            if isinstance(value, SessionError) or (isinstance(value, (Report, Comparison)) and not value.is_fine):
                status = ExitStatus.ERROR
    except SessionError as error:
        show(error, terminal)
        status = ExitStatus.ERROR
    return status
