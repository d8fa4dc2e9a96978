"""The URL of a session, to which the paths on a command line are added: which one it can be."""

import re
from contextlib import suppress
from urllib.parse import urlsplit

from ..errors import FormatError, SessionError, quote
from .locator import DEFAULT_PORTS, Host, Locator

# What servers and clients read in more than one way, and what looks like a reference.
_NOT_PLAIN = r'\\|(?:^|/)(?:\.|%2[eE]){1,2}(?:/|$)|%(?![0-9A-Fa-f]{2})|\$\{'


def normalize_url(text: str, locator: Locator) -> str:
    """Return the URL of a session, normalized: of its own host, of any where the locator has none.

    Raises FormatError for what cannot be its URL.
    """
    if locator.is_shared:
        raise FormatError('a shared session has no URL')
    if not text.isprintable() or ' ' in text:
        raise FormatError('a URL must not hold spaces or control characters')
    with suppress(ValueError, SessionError):
        parts = urlsplit(text)
        if parts.scheme not in DEFAULT_PORTS or '://' not in text:
            raise FormatError('a URL must begin with http:// or https://')
        if '@' in parts.netloc:
            raise FormatError('a URL must not hold a user or password')
        if '?' in text or '#' in text:
            raise FormatError('a URL must not have a query or fragment')
        if re.search(_NOT_PLAIN, parts.path):
            raise FormatError('the path of a URL must not hold "..", "\\", "${", or "%" without two digits')
        host = Host.of_request(Host.parse(f'{parts.scheme}://{parts.netloc}'), parts.scheme)
        if locator.host is not None and Host.normalize(locator.host, parts.scheme) != host:
            raise FormatError(f'{quote(text)} is not a URL of {locator.host!r}')
        # HTTPie finds a session that it made itself by its host as that was spelled.
        return f'{parts.scheme}://{locator.host or host}{parts.path.rstrip("/")}'
    raise FormatError(f'{quote(text)} names no valid host')


def with_host(url: str, host: Host) -> str:
    """Return a URL with another host, as it is if it is none."""
    with suppress(ValueError):
        return urlsplit(url)._replace(netloc=host).geturl()
    return url
