"""HTTPie's ``config.json``: one key of it, read and edited in place, with the rest as it is."""

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..errors import FormatError, SessionError, quote_path
from . import files
from .strict_json import expect

_FILE = 'config.json'
_SPACE = re.compile(r'[ \t\r\n]*')


def config_path(config_dir: Path) -> Path:
    return config_dir / _FILE


def read_config(config_dir: Path) -> dict[str, Any]:
    """Return HTTPie's configuration, empty if there is none. Raises SessionError for a file that cannot be read."""
    path = config_path(config_dir)
    try:
        return _parse(files.read(str(path))[0])
    except FileNotFoundError:
        return {}
    except (FormatError, OSError) as error:
        raise _failed(path, error) from None


def update_config(
    config_dir: Path, key: str, change: Callable[[Any], dict[str, Any]], warn: Callable[[str], None]
) -> None:
    """Replace the value of a key by what ``change`` makes of it, under the lock of the file; no other byte changes.

    ``change`` gets None where the key is missing; the key goes where it returns nothing. Raises SessionError if the
    file is broken or cannot be written; it is as it was then.
    """
    path = config_path(config_dir)

    def edit(raw: bytes | None) -> bytes:
        text = '{}\n' if raw is None else raw.decode()
        return _with_member(text, key, change(_parse(text.encode()).get(key))).encode()

    try:
        files.update(str(path), os.path.realpath(path), edit, warn, is_new=True, is_private=False)
    except (FormatError, UnicodeDecodeError, OSError) as error:
        raise _failed(path, error, 'change') from None


def _parse(raw: bytes) -> dict[str, Any]:
    # As HTTPie reads it: whatever else is in the file is none of our business.
    try:
        config: dict[str, Any] = expect(json.loads(raw.decode()), 'the file', dict)
    except (ValueError, RecursionError) as error:
        raise FormatError(str(error)) from None
    return config


def _failed(path: Path, error: Exception, what: str = 'read') -> SessionError:
    if isinstance(error, OSError):
        return SessionError.from_os_error(f'Cannot {what} {quote_path(str(path))}', error, path=path)
    return SessionError(f'{quote_path(str(path))} is broken: {error}. Fix the file by hand.', path=path)


def _with_member(text: str, key: str, value: dict[str, Any]) -> str:
    """Return the text of an object with this value for a key, without the key if the value is empty."""
    start = text.index('{') + 1
    members = list[tuple[str, int, int]]()  # each with where it begins and ends
    position = _skip(text, start)
    while text[position] != '}':
        began = position
        name, position = json.JSONDecoder().raw_decode(text, position)
        position = _skip(text, _skip(text, position) + 1)  # over the colon
        _, position = json.JSONDecoder().raw_decode(text, position)
        members.append((name, began, position))
        position = _skip(text, position)
        position = _skip(text, position + 1) if text[position] == ',' else position
    newline = '\r\n' if '\r\n' in text else '\n'
    before = text[start : members[0][1]] if members else f'{newline}    '
    indent = before.rpartition('\n')[2] if '\n' in before else ''
    if [name for name, *_ in members].count(key) > 1:
        raise FormatError(f'it has the key {key!r} twice')
    written = json.dumps({key: value}, indent=indent or None, ensure_ascii=False)[1:-1].strip().replace('\n', newline)
    for index, (name, began, ended) in enumerate(members):
        if name != key:
            continue
        if value:
            return text[:began] + written + text[ended:]
        if index:
            return text[: members[index - 1][2]] + text[ended:]
        return text[:began] + text[members[1][1] :] if len(members) > 1 else text[:start] + text[_skip(text, ended) :]
    if not value:
        return text
    if members:
        last = members[-1][2]
        return f'{text[:last]},{before if indent else " "}{written}{text[last:]}'
    return f'{text[:start]}{before}{written}{newline}{text[position:]}'


def _skip(text: str, position: int) -> int:
    return _SPACE.match(text, position).end()  # type: ignore[union-attr]
