"""The headers of a request, as HTTPie stores and sends them."""

from collections.abc import Mapping
from typing import Any

from ..compat import IGNORED_PREFIXES, HTTPHeadersDict
from ..errors import SessionError
from ..model.items import Header


def is_stored(name: str, value: str) -> bool:
    """Return whether HTTPie stores a header of this name, in any case, and value in a session."""
    is_httpies = name.lower() == 'user-agent' and value.startswith('HTTPie/')
    return not is_httpies and not name.lower().startswith(IGNORED_PREFIXES)


def storable(headers: HTTPHeadersDict) -> dict[str, Header]:
    """Return those headers of a request that HTTPie stores, by their names in lower case."""
    found: dict[str, Header] = {}
    for name, value in headers.items():
        text = value.decode() if isinstance(value, bytes) else value
        if text is not None and is_stored(name, text):
            first = found.get(name.lower(), Header(str(name), ()))
            found[name.lower()] = Header(first.name, (*first.values, text.strip()))
    return found


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
