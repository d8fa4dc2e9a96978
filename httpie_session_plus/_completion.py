"""Shell completion: the script for a shell, and the sessions and hosts that it asks for while somebody types."""

from __future__ import annotations

import os
import re
import shlex
from argparse import ArgumentTypeError
from contextlib import suppress
from typing import TYPE_CHECKING, Callable, NamedTuple
from urllib.parse import urlsplit

from . import _shells
from ._errors import SessionError
from ._finder import Place, find_place, hosts_with, open_session
from ._httpie import (
    HEADER_SEPARATORS,
    config_dir_of,
    find_parsers,
    find_short_helps,
    is_anonymous_session,
    parse_item,
    spell_out_url,
    url_as_host,
)
from ._store import find_host, find_path, list_hosts, list_names, list_names_for, read_host, settle_host
from ._typed import Typed, positionals_of, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ._httpie import Environment

SHELLS = tuple(_shells.SHELLS)
_MANAGER = 'httpie'
_ITEMS, _TARGETS = 'items', 'targets'
_PARTS = ('auth', 'headers', 'cookies')
_LOCALHOST = re.compile(r'localhost(:\d+)?').fullmatch


class Candidate(NamedTuple):
    """A word that can stand where the cursor is, and what is said of it."""

    word: str
    description: str = ''


class _Request(NamedTuple):  # to whom an ``http`` command line goes
    host: str
    scheme: str


def complete(shell: str, words: str | None = None, *, env: Environment, read_input: Callable[[], bytes]) -> bytes:
    """Return the script that makes a shell complete HTTPie's commands.

    With ``words``, which is a ``-``, return what the script asks for instead: the candidates for the word that the
    cursor is on, one in a line. ``read_input`` then returns the index of that word and all words of the command line,
    as the shell has them, each with a NUL at its end. They do not come as arguments, where HTTPie would take some of
    them for its own, and where everybody could see them.

    Raises SessionError if that is not what was read.
    """
    if words is None:
        return _shells.write_script(shell, *find_parsers(), find_short_helps()).encode()
    index, *typed = read_input().decode(errors='surrogateescape').split('\0')
    if not index.isdecimal() or not 0 < int(index) < len(typed) - 1:
        raise SessionError('standard input is not the command line that is to be completed')
    if shell == 'bash':
        typed = list(map(_unquote, typed))
    found = find_candidates(env, typed[:-1], int(index))
    lines = [_shells.SHELLS[shell](*one) for one in found if one.word.isprintable() and one.word]
    return ''.join(f'{line}\n' for line in lines).encode()


def find_candidates(env: Environment, words: Sequence[str], cursor: int) -> list[Candidate]:
    """Return what can stand where the cursor is, of what sessions there are; of an option, what can be its value.

    ``words`` are those of a command line, and ``cursor`` is the index of one of them. What cannot be read has none.
    """
    program = os.path.basename(words[0])
    http, manager = find_parsers()
    if program == _MANAGER:
        typed = read(manager, words[1:], cursor - 1)
        request = None
    else:
        program = program if program == 'https' else 'http'
        defaults = _default_options(env)
        typed = read(http, [*defaults, *words[1:]], cursor - 1 + len(defaults))
        request = _find_request(typed, program)
    found: list[Candidate] = []
    find = _FINDERS.get(typed.kind or '')
    with suppress(SessionError):  # what was found before stays
        found.extend(find(env, typed, request, words[cursor]) if find else ())
    return found


def _default_options(env: Environment) -> list[str]:
    options = env.config.get('default_options', [])
    return [option for option in options if isinstance(option, str)] if isinstance(options, list) else []


def _find_request(typed: Typed, program: str) -> _Request | None:
    """Return to whom a command line goes, by the rules of HTTPie; None while that is not known."""
    if typed.url is None or {'$', '`'}.intersection(typed.url):  # only the shell knows what will be there
        return None
    try:
        url = spell_out_url(typed.url, program, typed.options.get('default_scheme', ['http'])[-1])
        scheme, host = urlsplit(url).scheme, url_as_host(url)
    except ValueError:
        return None
    for item in typed.items:
        with suppress(ArgumentTypeError):
            header = parse_item(item)
            if header.sep in HEADER_SEPARATORS and header.key.lower() == 'host':
                host = header.value or url_as_host(url)
    return _Request(host or 'localhost', scheme)


def _find_names(env: Environment, typed: Typed, request: _Request | None, _word: str) -> Iterable[Candidate]:
    config_dir = config_dir_of(env)
    if request:
        return map(Candidate, list_names_for(config_dir, *request))
    if any(action.dest == _TARGETS for action in positionals_of(typed.parser)):
        return _find_targets(config_dir, typed)
    host = typed.argument('host')
    if host:
        return map(Candidate, list_names(config_dir, find_host(config_dir, host)))
    return _names_of(config_dir, list_hosts(config_dir))


def _find_targets(config_dir: Path, typed: Typed) -> Iterable[Candidate]:
    """Names, and after one of them the hosts that have it; if ``--all`` is typed, hosts."""
    hosts = list_hosts(config_dir)
    if 'all_of_host' in typed.options:
        return map(Candidate, _with_sessions(config_dir, hosts))
    before, after = typed.arguments[: typed.cursor], typed.arguments[(typed.cursor or 0) + 1 :]
    if after:
        with suppress(SessionError):
            host = find_host(config_dir, after[-1])
            if host in hosts:
                return map(Candidate, list_names(config_dir, host))
    for name in before:
        hosts = [host for host in hosts if host in list(hosts_with(config_dir, name))]
    names = [one for one in _names_of(config_dir, hosts) if one.word not in typed.arguments]
    return [*map(Candidate, hosts), *names] if before else names


def _find_hosts(env: Environment, typed: Typed, _request: _Request | None, _word: str) -> Iterable[Candidate]:
    config_dir = config_dir_of(env)
    name = typed.argument('name')
    is_there = typed.is_optional and name is not None and not is_anonymous_session(name)
    hosts = list(hosts_with(config_dir, name or '')) if is_there else []
    yield from map(Candidate, hosts or _with_sessions(config_dir, list_hosts(config_dir)))
    if typed.is_optional and any(action.dest == _ITEMS for action in positionals_of(typed.parser)):
        yield from _find_items(env, typed, None, '')


def _find_urls(env: Environment, typed: Typed, _request: _Request | None, word: str) -> Iterable[Candidate]:
    """Hosts, in the form in which the URL is begun; those that have the session, if it is named already."""
    config_dir = config_dir_of(env)
    hosts: list[str] = []
    for name in _session_names(typed):
        hosts += hosts_with(config_dir, name)
    start = re.match('(?:[a-z]+://)?(?:[^/@]*@)?', word)
    for host in dict.fromkeys(hosts or _with_sessions(config_dir, list_hosts(config_dir))):
        with suppress(SessionError):
            if word[:1] != ':' and read_host(host):
                yield Candidate(f'{start[0] if start else ""}{host}')
            elif _LOCALHOST(host):
                yield Candidate(host[len('localhost') :])


def _find_parts(env: Environment, typed: Typed, request: _Request | None, _word: str) -> Iterable[Candidate]:
    yield from map(Candidate, _PARTS)
    config_dir = config_dir_of(env)
    for name in _session_names(typed):
        if is_anonymous_session(name):
            place = Place(find_path(config_dir, '', name), name, None)
        elif request:
            host = settle_host(config_dir, request.host, name, request.scheme)
            place = Place(find_path(config_dir, host, name), name, host)
        else:
            place = find_place(env, name)
        yield from _items_of(env, place, 'header')


def _find_items(env: Environment, typed: Typed, _request: _Request | None, _word: str) -> Iterable[Candidate]:
    config_dir = config_dir_of(env)
    name, host = typed.argument('name'), typed.argument('host')
    if name is None or not typed.is_optional:
        return
    if host is not None and (is_anonymous_session(name) or host not in list_hosts(config_dir)):
        host = None
    place = find_place(env, name, host)
    yield from _items_of(env, place, 'header')
    yield from _items_of(env, place, 'cookie', 'Cookie:')


def _items_of(env: Environment, place: Place, kind: str, prefix: str = '') -> Iterable[Candidate]:
    names = {key[-1] for key in open_session(env, place).contents if key[0] == kind}
    return [Candidate(f'{prefix}{name}', kind) for name in sorted(names)]


def _session_names(typed: Typed) -> list[str]:
    return [name for option in ('session', 'session_read_only') for name in typed.options.get(option, [])[-1:] if name]


def _names_of(config_dir: Path, hosts: Iterable[str]) -> list[Candidate]:
    found: dict[str, list[str]] = {}
    for host in hosts:
        with suppress(SessionError):
            for name in list_names(config_dir, host):
                found.setdefault(name, []).append(host)
    return [Candidate(name, ', '.join(found[name])) for name in sorted(found)]


def _with_sessions(config_dir: Path, hosts: Iterable[str]) -> list[str]:
    return [host for host in hosts if _names_of(config_dir, [host])]


def _unquote(word: str) -> str:
    """Return what bash makes of a word, which may end within quotes; what it would put in for a ``$`` is not known."""
    for end in ('', '"', "'"):
        with suppress(ValueError):
            return ''.join(shlex.split(word + end))
    return word


_FINDERS: dict[str, Callable[[Environment, Typed, _Request | None, str], Iterable[Candidate]]] = {
    'NAME': _find_names,
    'SESSION_NAME_OR_PATH': _find_names,
    'HOST': _find_hosts,
    'HOSTNAME': _find_hosts,
    'URL': _find_urls,
    'PART': _find_parts,
    'ITEM': _find_items,
}
