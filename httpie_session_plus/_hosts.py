"""Hosts: how they are spelled, and which of them are this machine."""

from __future__ import annotations

import re
from contextlib import suppress
from ipaddress import ip_address

_DEFAULT_PORTS = {'http': ':80', 'https': ':443'}
_PORT = re.compile(r':(\d*)$', re.ASCII)


def normalize_host(host: str, scheme: str | None = None) -> str:
    """Return the one spelling of a host, which may have a port: RFC 3986, section 6.2.2 and 6.2.3.

    It is in lower case, in ASCII (RFC 5891), has no dot at its end, and no port that is the default of ``scheme``.
    Where the scheme is neither http nor https, the host is left as it is: it may be the path of a socket.
    """
    if scheme not in (None, *_DEFAULT_PORTS):
        return host
    match = _PORT.search(host)
    name = (host[: match.start()] if match else host).lower()
    port = f':{match[1].lstrip("0") or 0}' if match and match[1] else ''
    if len(name) > 1 and name.endswith('.') and not name.endswith('..'):
        name = name[:-1]
    if not name.isascii():
        from idna import IDNAError, encode  # noqa: PLC0415  # it is large, and rarely needed

        with suppress(IDNAError):
            name = encode(name, uts46=True).decode()
    return name if port == _DEFAULT_PORTS.get(scheme or '') else f'{name}{port}'


def hide_userinfo(text: str) -> str:
    """Return what was typed as a URL or a host without the user and the password that may be in it."""
    return re.sub(r'^([^/@]*//)?.*@', r'\1…@', text, flags=re.DOTALL)


def is_local(hostname: str) -> bool:
    """Tell whether a host, given without a port, is this machine: what is sent to it does not go over the network."""
    name = hostname.lower().strip('[]')
    if name == 'localhost' or name.endswith('.localhost'):
        return True
    return is_address(name) and ip_address(name).is_loopback


def is_address(hostname: str) -> bool:
    """Tell whether a host, given without a port, is an IP address; one of version 6 may be in brackets."""
    try:
        ip_address(hostname.strip('[]'))
    except ValueError:
        return False
    return True
