"""What a half-typed command line is: which word of it is what, and what is to come where the cursor is."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

_METHOD = re.compile('[a-zA-Z]+').fullmatch
_URL = 'URL'


class Typed(NamedTuple):
    """A half-typed command line.

    ``parser`` is that of the innermost command. ``kind`` is what belongs where the cursor is, by the name that help
    gives it (``NAME``, ``URL`` …), None if that is not known, and ``is_optional`` tells whether it can be left out.
    ``arguments`` are the positional arguments, with '' for one that the cursor is on, at the index ``cursor``, which
    is None if it is on none. ``options`` has the values of each option, by its name in the parser.
    """

    parser: argparse.ArgumentParser
    kind: str | None
    is_optional: bool
    arguments: list[str]
    cursor: int | None
    options: dict[str, list[str]]

    def argument(self, name: str) -> str | None:
        """Return the positional argument of this name in the parser, None if it is not typed."""
        names = [action.dest for action in positionals_of(self.parser)]
        typed = self.arguments[names.index(name)] if name in names[: len(self.arguments)] else ''
        return typed or None

    @property
    def url(self) -> str | None:
        """The URL that an ``http`` command line has, None if there is none yet."""
        index = _find_url(self.arguments)
        is_method = len(self.arguments) == 1 and self.arguments[0].isupper()  # of a URL that is still to come
        return None if is_method or not self.arguments else self.arguments[index] or None

    @property
    def items(self) -> list[str]:
        """The request items that an ``http`` command line has."""
        return self.arguments[_find_url(self.arguments) + 1 :]


def read(parser: argparse.ArgumentParser, words: Sequence[str], cursor: int) -> Typed:
    """Return what the words after a command are, for its parser; ``cursor`` is the index of the word it is on.

    Nothing is checked: what nobody knows is passed over.
    """
    arguments: list[str] = []
    options: dict[str, list[str]] = {}
    waiting: argparse.Action | None = None
    at_cursor: argparse.Action | None = None
    place: int | None = None
    are_options_over = False
    for index, word in enumerate(words):
        if waiting:
            at_cursor = waiting if index == cursor else at_cursor
            options.setdefault(waiting.dest, []).append(word)
            waiting = None
        elif word == '--' and not are_options_over and index != cursor:
            are_options_over = True
        elif word[:1] == '-' and len(word) > 1 and not are_options_over:
            action, value = _find_option(parser, word)
            if action and index == cursor:
                at_cursor = action if value is not None else None
            elif action and (value is not None or action.nargs == 0):
                options.setdefault(action.dest, []).append(value or '')
            else:
                waiting = action
        elif index == cursor:
            place = len(arguments)
            arguments.append('')
        else:
            commands = _subparsers_of(parser)
            if commands and place is None:
                parser = commands.get(word, parser)
            else:
                arguments.append(word)
    kind, is_optional = _kind_of(at_cursor) if at_cursor else _kind_at(parser, arguments, place)
    return Typed(parser, kind, is_optional, arguments, place, options)


def positionals_of(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """Return what a parser takes beside options, in order, but for its commands."""
    positional = [action for action in parser._actions if not action.option_strings]
    return [action for action in positional if not isinstance(action, argparse._SubParsersAction)]


def _subparsers_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    found = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(found[0].choices or {}) if found else {}


def _find_option(parser: argparse.ArgumentParser, word: str) -> tuple[argparse.Action | None, str | None]:
    flags: dict[str, Any] = parser._option_string_actions
    flag, separator, value = word.partition('=')
    if flag in flags:
        return flags[flag], value if separator else None
    if word[:2] in flags and word[:2] != '--' and flags[word[:2]].nargs != 0:
        return flags[word[:2]], word[2:]
    return None, None


def _kind_of(action: argparse.Action) -> tuple[str | None, bool]:
    return str(action.metavar or action.dest.upper()), action.nargs in (argparse.OPTIONAL, argparse.ZERO_OR_MORE)


def _kind_at(parser: argparse.ArgumentParser, arguments: list[str], place: int | None) -> tuple[str | None, bool]:
    actions = positionals_of(parser)
    if place is None or not actions:
        return None, False
    if any(action.metavar == _URL for action in actions):
        return _kind_of(actions[min(place - _find_url(arguments[: place + 1]) + 1, len(actions) - 1)])
    last = actions[-1]
    if place >= len(actions) and last.nargs not in (argparse.ZERO_OR_MORE, argparse.ONE_OR_MORE):
        return None, False
    return _kind_of(actions[min(place, len(actions) - 1)])


def _find_url(arguments: Sequence[str]) -> int:
    # HTTPie takes the first of several for the method if it can be one.
    return 1 if len(arguments) > 1 and _METHOD(arguments[0]) else 0
