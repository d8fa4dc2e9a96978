"""``Host`` and ``Locator``: where a session is and how it is called."""

import os
import re
import string
from contextlib import suppress
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from socket import inet_aton
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from ..errors import SessionError, quote, quote_path

DEFAULT_PORTS = {'http': ':80', 'https': ':443'}
_UNLIKE_A_HOST = frozenset(' /\\:@?#[]')
_NAME_CHARACTERS = frozenset(string.ascii_letters + string.digits + '_.-')
_LAST_PORT = 65535
_NAME_RULE = 'Use letters, digits, ".", "_" and "-"'
SHARED_MARK = '@'  # begins the name of a shared session


class Host(str):
    """A host that named sessions belong to, with its port unless that is the default of its scheme."""

    __slots__ = ()

    @classmethod
    def normalize(cls, text: str, scheme: str | None = None) -> 'Host':
        """Return a host in lower case and ASCII (RFC 5891), without the default port of its scheme (RFC 3986, 6.2)."""
        if scheme not in (None, *DEFAULT_PORTS):  # such as that of a socket
            return cls(text)
        name, port = split_port(text.lower())
        port = f':{port.lstrip("0") or 0}' if port else ''
        if name.endswith('.') and not name.endswith('..'):
            name = name[:-1] or name
        if not name.isascii():
            from idna import IDNAError, encode  # noqa: PLC0415  # it is large, and rarely needed

            with suppress(IDNAError):
                name = encode(name, uts46=True).decode()
        return cls(name if port == DEFAULT_PORTS.get(scheme or '') else f'{name}{port}')

    @classmethod
    def parse(cls, text: str) -> 'Host':
        """Return the host that somebody typed: ``api.example.com``, ``localhost:8000``, ``:8000``, or a URL of it."""
        if is_shared(text) and is_name(text.removeprefix(SHARED_MARK)):
            raise SessionError(f'{text!r} is a shared session, not a host. Name it alone, without a host.')
        if shorthand := re.fullmatch(r':(\d{0,5})(/.*)?', text):
            return cls(f'localhost:{shorthand[1]}'.rstrip(':'))
        with suppress(ValueError):
            parts = urlsplit(text if '//' in text else f'//{text}')
            host = parts.netloc.rpartition('@')[2]
            has_real_port = int(split_port(host)[1] or 0) <= _LAST_PORT
            if _is_host(host) and text.isprintable() and has_real_port and not {'=', ';'}.intersection(host):
                return cls.normalize(host, parts.scheme or None)
        hint = 'Write it as in a URL: api.example.com or localhost:8000.'
        raise SessionError(f'{quote(text)} is not a host. {hint}')

    @classmethod
    def of_request(cls, text: str, scheme: str | None) -> 'Host':
        """Return the host of a request, from its URL or its ``Host`` header; never a way out of a directory."""
        host = cls.normalize(text, scheme)
        with suppress(ValueError):
            urlsplit(f'//{host}')
            # With another scheme, the host can be the path of a socket.
            is_host = scheme not in DEFAULT_PORTS or (_is_host(host) and '%' not in host)
            if is_host and host.isprintable() and host not in ('', '.', '..') and not {'/', '\\'}.intersection(text):
                return host
        hint = f'Name the session by a path: --session=.{os.sep}NAME.json'
        raise SessionError(f'{quote(text)} is not a host. {hint}', host=text)

    @classmethod
    def of_directory(cls, name: str) -> 'Host':
        """Return the host whose named sessions are in a directory of this name."""
        host = re.sub(r'_(\d+)$', r':\1', re.sub(r'%5F(\d+)$', r'\0\1', name)).replace('\0', '_')
        return cls(host.replace('_', ':') if re.match(r'\[.*\]', host) else host)

    @property
    def directory(self) -> str:
        """The name of the directory of its sessions; that of ``h:99`` is ``h_99``, so that of ``h_99`` is another."""
        name, underscore, digits = self.rpartition('_')
        escaped = f'{name}%5F{digits}' if underscore and digits.isdecimal() else str(self)
        return escaped.replace(':', '_')

    @property
    def hostname(self) -> str:
        """The host without its port and, for an IPv6 address, without its brackets."""
        with suppress(ValueError):  # a Host header may contain anything
            return urlsplit(f'//{self}').hostname or str(self)
        return str(self)

    @property
    def cookie_domain(self) -> str:
        """The domain of its own cookies, as ``http.cookiejar`` has it (RFC 2965, section 1)."""
        name, _ = split_port(self.normalize(self))
        return name if '.' in name else f'{name}.local'


def split_port(text: str) -> tuple[str, str]:
    name, colon, port = text.rpartition(':')
    is_port = colon and (port.isdecimal() or not port) and port.isascii()
    return (name, port) if is_port else (str(text), '')


def _is_host(text: str) -> bool:
    # What a URL can contain as its host and a directory can be called; never a way out of a directory.
    name, _ = split_port(text)
    is_bracketed = name.startswith('[') and re.fullmatch(r'\[[0-9A-Fa-f:.]+\]', name)
    is_plain = name.strip('.') and not _UNLIKE_A_HOST.intersection(name)
    return bool(is_bracketed or is_plain) and not text.endswith(':')


class Locator(NamedTuple):
    """Where a session is, whether it exists or not; an anonymous one is named by its path, a shared one has no host."""

    host: Host | None
    name: str
    path: Path

    @property
    def is_anonymous(self) -> bool:
        """Whether the session is given by its path, as HTTPie has it: there is a separator in its name."""
        return os.sep in self.name

    @property
    def is_shared(self) -> bool:
        """Whether the session is a base for several hosts."""
        return is_shared(self.name)

    @property
    def title(self) -> str:
        """How messages name a session: ``'name' @ 'host'``, its path, or ``'@name'``."""
        if self.is_shared:
            return repr(self.name)
        return quote_path(self.name) if self.is_anonymous else f'{self.name!r} @ {self.host!r}'

    @property
    def words(self) -> str:
        """How it is typed after ``httpie sessions COMMAND``: its name and host, or its path."""
        from ..system import shell_word  # noqa: PLC0415  # only a message needs it

        name = shell_word(quote_path(self.name)[1:-1]) if self.is_anonymous else self.name
        return f'{name} {shell_word(self.host)}' if self.host else name

    @property
    def description(self) -> str:
        path = os.path.abspath(self.path)
        return quote_path(self.name, path) if self.is_anonymous else f'{self.title} ({quote_path(path)})'

    @property
    def facts(self) -> dict[str, Any]:
        return {'path': self.path, 'host': self.host, 'name': None if self.is_anonymous else self.name}

    @property
    def cookie_domain(self) -> str | None:
        return self.host.cookie_domain if self.host else None


def is_name(text: str) -> bool:
    return bool(text) and _NAME_CHARACTERS.issuperset(text)


def is_shared(name: str) -> bool:
    return name.startswith(SHARED_MARK) and os.sep not in name


def validate_path(path: str) -> str:
    from ..system import check_path  # noqa: PLC0415  # most sessions have a name

    try:
        check_path(os.fsdecode(os.fsencode(path)))
    except (UnicodeEncodeError, OSError) as error:
        why = f': {error.strerror}' if isinstance(error, OSError) else ''
        raise SessionError(f'{quote_path(path)} is not a valid path{why}.') from None
    return path


def validate_name(name: str, rule: str = _NAME_RULE) -> str:
    if is_name(name):
        return name
    raise SessionError(f'{quote(name)} is not a valid session name. {rule}.')


def validate_name_or_path(name: str) -> str:
    if os.sep in name:
        return validate_path(name)
    if is_shared(name):
        if not is_name(name.removeprefix(SHARED_MARK)):
            raise SessionError(f'{SHARED_MARK}NAME is a shared session. {_NAME_RULE} in its name.')
        return name
    return validate_name(name, f'{_NAME_RULE}, or a path with a "{os.sep}" in it')


def is_address(hostname: str) -> bool:
    """Return whether a host, without its port, is an IP address in any spelling; version 6 may be in brackets.

    What ends in a number is one of version 4, such as 127.1 or 0x7f.1 (WHATWG URL, section 3.5).
    """
    name = hostname.strip('[]').removesuffix('.')
    with suppress(ValueError):
        return bool(ip_address(name))
    return bool(re.fullmatch('[0-9]+|0[xX][0-9A-Fa-f]*', name.rpartition('.')[2]))


def is_local(hostname: str) -> bool:
    """Return whether a host, without its port, is this machine: no network carries what is sent to it."""
    name = hostname.lower().strip('[]')
    if f'.{name}'.endswith('.localhost'):
        return True
    with suppress(ValueError, OSError):
        return ip_address(name if ':' in name else inet_aton(name)).is_loopback
    return False


@cache
def is_public_suffix(domain: str) -> bool:
    """Return whether strangers register names below a domain (RFC 6265bis, section 5.7); any without the list."""
    from ..system import import_bundled  # noqa: PLC0415  # most sessions name no domain

    try:
        return bool(import_bundled('publicsuffixlist').PublicSuffixList().is_public(domain))
    except ImportError:
        return True


def is_sent_to(domain: str, host_domain: str) -> bool:
    """Return whether cookies of a domain are sent to a host, whose own cookies have the other (RFC 6265bis, 5.1.3)."""
    return domain == host_domain or (domain.startswith('.') and f'.{host_domain}'.endswith(domain))


def share_hosts(domain: str, other: str) -> bool:
    """Return whether cookies of two domains are both sent to some host."""
    return is_sent_to(domain, other.lstrip('.')) or is_sent_to(other, domain.lstrip('.'))
