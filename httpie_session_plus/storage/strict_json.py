"""JSON, read strictly and written an item a line."""

import json
import math
from collections import Counter
from collections.abc import Iterable
from typing import Any, NoReturn

from ..errors import FormatError

_DEEPEST = 100
_TYPE_NAMES = {dict: 'an object', list: 'a list', str: 'a string', bool: 'true or false', type(None): 'null'}
_TOO_DEEP = f'its values are nested deeper than {_DEEPEST} levels'
_ENCODE = json.JSONEncoder(sort_keys=True).encode


def decode(raw: bytes) -> Any:
    """Return what JSON in UTF-8 says (RFC 8259), with no key twice in an object and no infinite numbers."""
    try:
        return json.loads(
            raw.decode(),
            object_pairs_hook=_build_object,
            parse_constant=_refuse_constant,
            parse_float=_parse_finite,
            parse_int=lambda text: int(text) if _parse_finite(text) else 0,  # a million digits would take minutes
        )
    except UnicodeDecodeError as error:
        raise FormatError(f'byte {error.start} is not UTF-8') from None
    except json.JSONDecodeError as error:
        raise FormatError(f'line {error.lineno}, column {error.colno} is not JSON ({error.msg})') from None
    except RecursionError:
        raise FormatError(_TOO_DEEP) from None
    except ValueError:
        raise FormatError('one of its numbers is too large') from None


def check_depth(data: Any) -> None:
    """Raise FormatError for what is nested more deeply than Python could write again."""
    level = [data]
    for _ in range(_DEEPEST):
        insides = (one.values() if type(one) is dict else one for one in level)
        level = [value for inside in insides for value in inside if type(value) in (dict, list)]
        if not level:
            return
    raise FormatError(_TOO_DEEP)


def encode(data: dict[str, Any]) -> bytes:
    """Return an object as the content of a file: sorted, and each member of its members on a line of its own."""
    # json itself indents in Python; an item a line needs only its encoder in C, which takes a tenth of the time.
    members = ',\n'.join(f'  {_ENCODE(key)}: {_encode_value(data[key])}' for key in sorted(data))
    return f'{{\n{members}\n}}\n'.encode()


def _encode_value(value: Any) -> str:
    if not isinstance(value, (list, dict)) or not value:
        return _ENCODE(value)
    lines: Iterable[str] = map(_ENCODE, value)
    if isinstance(value, dict):
        lines = (f'{_ENCODE(key)}: {_ENCODE(value[key])}' for key in sorted(value))
    first, last = '{}' if isinstance(value, dict) else '[]'
    return f'{first}\n    ' + ',\n    '.join(lines) + f'\n  {last}'


def _build_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    built = dict(pairs)
    if len(built) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise FormatError(f'an object has the key {quote(twice)} twice')
    return built


def _parse_finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise FormatError('one of its numbers is too large')
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise FormatError(f'{name} is not a number in JSON')


def expect(value: Any, where: str, *types: type) -> Any:
    """Return the value if its JSON type is one of ``types``; raise FormatError if it is not."""
    if type(value) not in types:
        names = [_TYPE_NAMES.get(one, 'a number') for one in (*types, type(value))]
        raise FormatError(f'{where} must be {" or ".join(dict.fromkeys(names[:-1]))}, not {names[-1]}')
    return value


def quote(name: str) -> str:
    return ascii(name if len(name) <= 40 else name[:39] + '…')  # noqa: PLR2004
