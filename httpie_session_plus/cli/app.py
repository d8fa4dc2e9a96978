"""Parse, call, exit status."""

import argparse
from collections.abc import Iterator
from functools import partial
from typing import Any

from ..compat import Environment, ExitStatus
from ..errors import SessionError
from ..manage.checkup import Report
from ..storage.store import SessionStore
from .commands import COMMANDS
from .output import show, show_json
from .terminal import Terminal

HELP = 'See and manage what is stored in sessions'


def fill(parser: Any, root: Any) -> None:
    """Give the parser of ``sessions`` its commands; ``root`` is HTTPie's own, which each of them refers to."""
    parser.root = root
    parser.set_defaults(sessions_parser=parser, sessions_command=None)
    parser.formatter_class = partial(argparse.HelpFormatter, max_help_position=16)
    command_class = type('CommandParser', (_CommandParser, type(parser)), {})
    subparsers = parser.add_subparsers(metavar='COMMAND', title='commands', parser_class=command_class)
    for name, command in COMMANDS.items():
        one = subparsers.add_parser(
            name,
            help=command.help,
            usage='\n       '.join(f'%(prog)s [options] {way}' for way in command.usage) or None,
            description=f'{command.help[0].upper()}{command.help[1:]}.',
            epilog='\n  $ '.join(['examples:', *command.examples]),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.root = root
        for argument in command.arguments:
            one.add_argument(*argument.flags, **argument.options)
        one.set_defaults(sessions_command=command)


class _CommandParser(argparse.ArgumentParser):
    # It accepts options between arguments, and refuses unknown ones, which HTTPie's parser passes over.

    root: Any
    _is_parsing = False

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> tuple[Any, list[str]]:
        if self._is_parsing:
            return super().parse_known_args(args, namespace)
        self._is_parsing = True
        try:
            # What comes after a "--" would lose it where options may be mixed in.
            parse = super().parse_known_args if '--' in args else self.parse_known_intermixed_args
            namespace, unknown = parse(args, namespace)
        finally:
            self._is_parsing = False
        if unknown:
            self.error(f'unrecognized arguments: {" ".join(unknown)}')
        if namespace.sessions_command is COMMANDS['completion']:  # as for --help, HTTPie then checks for no updates
            raise SystemExit(run(self.root.env, namespace))
        return namespace, []


def run(env: Environment, args: argparse.Namespace) -> ExitStatus:
    """Do what the command line asks for; return the exit status: an error if anything went wrong."""
    command = args.sessions_command
    if command is None:
        env.stderr.write(args.sessions_parser.format_help())
        return ExitStatus.ERROR
    terminal = Terminal(env)
    words = {argument.name: getattr(args, argument.name) for argument in command.arguments}
    render = show_json if words.pop('as_json', False) else show
    status = ExitStatus.SUCCESS
    try:
        returned = command.function(SessionStore.of(env), terminal, **words)
        for value in returned if isinstance(returned, Iterator) else [returned]:
            render(value, terminal)
            if isinstance(value, SessionError) or (isinstance(value, Report) and not value.is_fine):
                status = ExitStatus.ERROR
    except SessionError as error:
        show(error, terminal)
        status = ExitStatus.ERROR
    return status
