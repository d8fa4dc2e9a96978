"""The headers of a request, as HTTPie stores and sends them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..compat import IGNORED_PREFIXES, HTTPHeadersDict
from ..errors import SessionError
from ..model.items import Header


def is_stored(name: str, value: str) -> bool:
    """Return whether HTTPie stores a header of this name, in any case, and value in a session."""
    is_httpies = name.lower() == 'user-agent' and value.startswith('HTTPie/')
    return not is_httpies and not name.lower().startswith(IGNORED_PREFIXES)


def storable(headers: HTTPHeadersDict) -> HTTPHeadersDict:
    """Return those headers of a request that HTTPie stores, as text."""
    given = [(name, value) for name, value in headers.items() if value is not None]
    texts = [(name, value if isinstance(value, str) else value.decode()) for name, value in given]
    return HTTPHeadersDict([(name, text) for name, text in texts if is_stored(name, text)])


def replaced(headers: HTTPHeadersDict, new: HTTPHeadersDict) -> HTTPHeadersDict:
    """Return headers with new ones in the place of those with the same names, in the order in which they were."""
    lines = {**_by_name(headers), **_by_name(new)}
    return HTTPHeadersDict([line for found in lines.values() for line in found])


def to_items(headers: HTTPHeadersDict) -> list[Header]:
    return [Header(lines[0][0], tuple(value.strip() for _, value in lines)) for lines in _by_name(headers).values()]


def _by_name(headers: HTTPHeadersDict) -> dict[str, list[tuple[str, str]]]:
    lines: dict[str, list[tuple[str, str]]] = {}
    for name, value in headers.items():
        lines.setdefault(name.lower(), []).append((str(name), value))
    return lines


def join(headers: HTTPHeadersDict) -> dict[str, str | bytes]:
    """Return headers for ``requests``: a repeated one with its values joined by commas (RFC 9110, section 5.3)."""
    joined = {name: ', '.join(headers.getall(name)) for name in headers}
    # As http sends them; requests would encode them as Latin-1.
    return {name: value if value.isascii() else value.encode() for name, value in joined.items()}


def from_mapping(mapping: Mapping[str, Any]) -> HTTPHeadersDict:
    """Return headers that a program gives; raise TypeError or SessionError for what cannot be one."""
    if not isinstance(mapping, Mapping):
        raise TypeError(f'headers must be a mapping of names to values, not {type(mapping).__name__}')
    headers = HTTPHeadersDict()
    for name, value in mapping.items():
        if not isinstance(name, str):
            raise TypeError(f'the name of a header must be a str, not {type(name).__name__}')
        if not isinstance(value, (str, bytes, type(None))):
            kind = type(value).__name__
            raise TypeError(f'the value of the header {name!r} must be a str, bytes or None, not {kind}')
        try:
            headers.add(name, value.decode() if isinstance(value, bytes) else value)  # type: ignore[no-untyped-call]
        except UnicodeDecodeError:
            raise SessionError(f'the value of the header {name!r} is not UTF-8') from None
    return headers
