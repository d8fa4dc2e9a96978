"""The command line of ``httpie sessions``: arguments in, text and exit status out."""

from __future__ import annotations

import argparse
from functools import partial
from typing import TYPE_CHECKING, Any

from . import _view
from ._check import Report
from ._commands import COMMANDS, HELP
from ._errors import SessionError
from ._httpie import ExitStatus
from ._outcome import Note
from ._terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._httpie import Environment

__all__ = ['HELP', 'fill', 'run']

_ACTION = 'sessions_action'
_PARSER = 'sessions_parser'
_IS_IMMEDIATE = 'sessions_is_immediate'


def fill(parser: Any, root: Any) -> None:
    """Give the parser of ``sessions`` its commands; ``root`` is HTTPie's own, which every one of them has to know."""
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
    """A parser that takes options between arguments, and refuses what it does not know, which HTTPie's passes over."""

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
    names = [argument.options.get('dest') or _name_of(argument.flags) for argument in command.arguments]
    options: dict[str, Any] = {name: getattr(args, name) for name in names}
    as_json = options.pop('as_json', False)
    helpers = {name: getattr(terminal, name) for name in command.helpers}
    if options.pop('yes', False):
        helpers['confirm'] = lambda *_: True
    status = ExitStatus.SUCCESS
    try:
        outcome = command.function(env=env, **options, **helpers)
        for one in _each(outcome):
            if not _tell(terminal, one, as_json=as_json):
                status = ExitStatus.ERROR
    except SessionError as error:
        terminal.fail(error)
        return ExitStatus.ERROR
    return status


def _name_of(flags: tuple[str, ...]) -> str:
    return flags[0].lstrip('-').replace('-', '_')


def _each(outcome: Any) -> Iterable[Any]:
    return [outcome] if isinstance(outcome, (str, bytes, tuple)) else outcome


def _tell(terminal: Terminal, outcome: Any, *, as_json: bool) -> bool:
    """Tell one outcome of a command; return whether it is a good one."""
    if isinstance(outcome, SessionError):
        terminal.fail(outcome)
        return False
    if isinstance(outcome, Note):
        terminal.warn(outcome)
    elif isinstance(outcome, str):
        terminal.write(f'{outcome}\n')
    elif isinstance(outcome, bytes):
        terminal.write_bytes(outcome)
    else:
        _view.show(terminal, outcome, as_json=as_json)
    return not isinstance(outcome, Report) or all(problem.fixed for problem in outcome.problems)
