"""Parse, call, exit status."""

from __future__ import annotations

import argparse
from functools import partial
from types import GeneratorType
from typing import TYPE_CHECKING, Any

from ..compat import ExitStatus
from ..errors import SessionError
from ..manage.checkup import Report
from .commands import COMMANDS, HELP
from .output import show, show_json
from .terminal import Terminal

if TYPE_CHECKING:
    from ..compat import Environment

__all__ = ['HELP', 'fill', 'run']

_ACTION = 'sessions_action'
_PARSER = 'sessions_parser'
_IS_IMMEDIATE = 'sessions_is_immediate'


def fill(parser: Any, root: Any) -> None:
    """Give the parser of ``sessions`` its commands; ``root`` is HTTPie's own, which each of them refers to."""
    parser.root = root
    parser.set_defaults(**{_PARSER: parser})
    parser.formatter_class = partial(argparse.HelpFormatter, max_help_position=16)
    command_class = type('CommandParser', (_CommandParser, type(parser)), {})
    actions = parser.add_subparsers(dest=_ACTION, metavar='COMMAND', title='commands', parser_class=command_class)
    for command in COMMANDS:
        one = actions.add_parser(
            command.name,
            help=command.help,
            description=f'{command.help[0].upper()}{command.help[1:]}.',
            epilog='examples:\n' + ''.join(f'  $ {example}\n' for example in command.examples),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.root = root
        if command.usage:
            ways = '\n       '.join(f'{one.prog} [options] {way}'.replace('%', '%%') for way in command.usage)
            one.usage = ways
        for argument in command.arguments:
            one.add_argument(*argument.flags, help=argument.help, **argument.options)
        one.set_defaults(**{_ACTION: command.name, _PARSER: one, _IS_IMMEDIATE: command.is_immediate})


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
        if getattr(namespace, _IS_IMMEDIATE, False):
            raise SystemExit(run(self.root.env, namespace))
        return namespace, []


def run(env: Environment, args: argparse.Namespace) -> ExitStatus:
    """Do what the command line asks for; return the exit status: an error if anything went wrong."""
    chosen = getattr(args, _ACTION)
    if chosen is None:
        env.stderr.write(getattr(args, _PARSER).format_help())
        return ExitStatus.ERROR
    command = next(command for command in COMMANDS if command.name == chosen)
    terminal = Terminal(env)
    options: dict[str, Any] = {argument.name: getattr(args, argument.name) for argument in command.arguments}
    render = show_json if options.pop('as_json', False) else show
    helpers = {name: getattr(terminal, name) for name in command.helpers}
    if options.pop('yes', False):
        helpers['confirm'] = lambda *_: True
    status = ExitStatus.SUCCESS
    try:
        returned = command.function(env=env, **options, **helpers)
        for value in returned if isinstance(returned, GeneratorType) else [returned]:
            render(value, terminal)
            if isinstance(value, SessionError) or (isinstance(value, Report) and not value.is_fine):
                status = ExitStatus.ERROR
    except SessionError as error:
        terminal.fail(error)
        return ExitStatus.ERROR
    return status
