"""The scripts that make shells complete command lines: what parsers know, put into a template for each shell."""

from __future__ import annotations

import argparse
import pkgutil
import re
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_ASK, _FILES, _FOLDERS = 'ask', 'files', 'folders'
_KINDS = {
    **dict.fromkeys(('NAME', 'SESSION_NAME_OR_PATH', 'HOST', 'HOSTNAME', 'PART', 'ITEM'), _ASK),
    **dict.fromkeys(('FILE', 'TARGET', 'CERT', 'CERT_KEY', 'VERIFY'), _FILES),
    'FOLDER': _FOLDERS,
}
_METHODS = ('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS')
_HTTP = 'http'


class _Value(NamedTuple):  # what an option or a command takes: a kind of things, '' for any, or one of some words
    kind: str
    title: str
    choices: tuple[str, ...] = ()


class _Option(NamedTuple):
    flags: tuple[str, ...]
    help: str
    value: _Value | None


class _Command(NamedTuple):  # ``words`` are those that lead to it, like ``httpie sessions list``
    words: str
    options: list[_Option]
    commands: list[tuple[str, str]]
    arguments: list[_Value]


def write_script(shell: str, http: Any, manager: Any, short_helps: Mapping[str, str | None]) -> str:
    """Return the script for a shell, with what the parsers of ``http`` and of ``httpie`` know."""
    commands = [_read_command(_HTTP, http, short_helps), *_read_commands(manager.prog, manager)]
    template = (pkgutil.get_data(__package__, f'completion/httpie.{shell}') or b'').decode()
    table = ''.join(f'{line}\n' for line in _WRITERS[shell](commands))
    return template.replace('@METHODS@', ' '.join(_METHODS)).replace('# @COMMANDS@\n', table)


def _read_commands(words: str, parser: Any) -> Iterator[_Command]:
    yield _read_command(words, parser, {})
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, one in (action.choices or {}).items():
                yield from _read_commands(f'{words} {name}', one)


def _read_command(words: str, parser: Any, short_helps: Mapping[str, str | None]) -> _Command:
    options, commands, arguments = [], [], []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            commands = [(name, _in_a_line(one.description)) for name, one in (action.choices or {}).items()]
        elif action.help == argparse.SUPPRESS:
            continue
        elif action.option_strings:
            flags = tuple(sorted(action.option_strings, key=len))
            text = next((short_helps[flag] for flag in flags if short_helps.get(flag)), None) or action.help
            options.append(_Option(flags, _in_a_line(text), None if action.nargs == 0 else _read_value(action)))
        else:
            arguments.append(_read_value(action))
    return _Command(words, options, commands, arguments)


def _read_value(action: argparse.Action) -> _Value:
    title = str(action.metavar or action.dest.upper())
    choices = tuple(str(choice) for choice in action.choices or ())
    return _Value(_KINDS.get(title, ''), title, choices)


def _in_a_line(text: str | None) -> str:
    """Return the first sentence of a help text, or paragraph if that is shorter."""
    first = re.split(r'\n\s*\n', (text or '').strip())[0]
    return re.sub(r'\s+', ' ', re.split(r'(?<=[.:])\s', first)[0]).rstrip('.:')


def _quote(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def _write_bash(commands: Iterable[_Command]) -> Iterator[str]:
    yield '_httpie_table() {'
    yield '    case $1 in'
    for one in commands:
        flags = [(flag, option.value) for option in one.options for flag in option.flags]
        options = [f'{flag}=' if value and flag[:2] == '--' else flag for flag, value in flags]
        yield f'    {_quote(one.words)})'
        yield f'        commands={_quote(" ".join(name for name, _ in one.commands))}'
        yield f'        options={_quote(" ".join(options))}'
        yield f'        arguments=({" ".join(_quote(_in_bash(value)) for value in one.arguments)}) ;;'
    yield '    esac'
    yield '}'
    yield '_httpie_value() {'
    yield '    case $1 in'
    for one in commands:
        for option in one.options:
            if option.value:
                patterns = '|'.join(_quote(f'{one.words} {flag}') for flag in option.flags)
                yield f'    {patterns}) value={_quote(_in_bash(option.value))} ;;'
    yield '    *) return 1 ;;'
    yield '    esac'
    yield '}'


def _in_bash(value: _Value) -> str:
    return f'={" ".join(value.choices)}' if value.choices else value.kind


def _write_zsh(commands: Iterable[_Command]) -> Iterator[str]:
    yield '_httpie_table() {'
    yield '    case $1 in'
    for one in commands:
        yield f'    ({_quote(one.words)})'
        yield '        commands=('
        for name, text in one.commands:
            yield f'            {_quote(in_zsh(name, text))}'
        yield '        )'
        yield '        specs=('
        for option in one.options:
            text = re.sub(r'([\[\]\\])', r'\\\1', option.help)
            for flag in option.flags:
                sign = '' if not option.value else '=' if flag[:2] == '--' else '+'
                value = _spec(option.value) if option.value else ''
                yield f'            {_quote(f"*{flag}{sign}[{text}]{value}")}'
        if one.words == _HTTP:
            yield "            '1:URL:->first' '2:URL:->second' '*:item:->item'"
        else:
            for index, argument in enumerate(one.arguments, 1):
                yield f'            {_quote(f"{index}{_spec(argument)}")}'
            for argument in one.arguments[-1:]:
                yield f'            {_quote(f"*{_spec(argument)}")}'
        yield '        ) ;;'
    yield '    esac'
    yield '}'


def _spec(value: _Value) -> str:
    title = value.title.replace(':', '\\:')
    actions = {_ASK: '_httpie_ask', _FILES: '_files', _FOLDERS: '_files -/', '': ' '}
    return f':{title}:' + (f'({" ".join(value.choices)})' if value.choices else actions[value.kind])


def in_zsh(word: str, description: str) -> str:
    """Return a candidate as zsh takes it."""
    quoted = re.sub(r'([\\:])', r'\\\1', word)
    return f'{quoted}:{description}' if description else quoted


def _write_fish(commands: list[_Command]) -> Iterator[str]:
    flags = [flag for one in commands for option in one.options if option.value for flag in option.flags]
    yield f'set -g __httpie_options {" ".join(dict.fromkeys(flags))}'
    for one in commands:
        program, *words = one.words.split()
        path = ''.join(f' {word}' for word in words)
        start = f'complete -c {program}'
        most = 0 if one.commands else '-'
        where = '' if program == _HTTP else f' -n {_quote_fish(f"__httpie_at 0 {most}{path}")}'
        for option in one.options:
            spelt = ''.join(f' -l {flag[2:]}' if flag[:2] == '--' else f' -s {flag[1:]}' for flag in option.flags)
            value = _in_fish(option.value) if option.value else ''
            yield f'{start}{where}{spelt}{value} -d {_quote_fish(option.help)}'
        for name, text in one.commands:
            yield f'{start}{where} -a {name} -d {_quote_fish(text)}'
        for index, argument in enumerate(one.arguments if program != _HTTP else ()):
            most = index if argument is not one.arguments[-1] else '-'
            at = _quote_fish(f'__httpie_at {index} {most}{path}')
            yield f'{start} -n {at}{_in_fish(argument).replace(" -x", "").replace(" -r", "")}'


def _in_fish(value: _Value) -> str:
    actions = {_ASK: " -x -a '(__httpie_ask)'", _FILES: ' -r -F', '': ' -x'}
    actions[_FOLDERS] = " -x -a '(__fish_complete_directories (__httpie_value))'"
    return f' -x -a {_quote_fish(" ".join(value.choices))}' if value.choices else actions[value.kind]


def in_fish(word: str, description: str) -> str:
    """Return a candidate as fish takes it."""
    return f'{word}\t{description}' if description else word


def _quote_fish(text: str) -> str:
    return "'" + re.sub(r"([\\'])", r'\\\1', text) + "'"


def in_bash(word: str, _description: str) -> str:
    """Return a candidate as the script for bash takes it."""
    return word


SHELLS: dict[str, Callable[[str, str], str]] = {'bash': in_bash, 'zsh': in_zsh, 'fish': in_fish}
_WRITERS: dict[str, Callable[[list[_Command]], Iterator[str]]] = {
    'bash': _write_bash,
    'zsh': _write_zsh,
    'fish': _write_fish,
}
