"""How typed words become sessions, hosts, items and files."""

import os
import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any

from ..errors import SessionError, quote, quote_path
from ..manage.editing import STANDARD_STREAM
from ..manage.exporting import FORMATS
from ..model.locator import Locator, is_name, is_shared
from ..storage.store import SessionStore
from ..system import shell_word

_HOST_WITH_PORT = re.compile(r'(localhost|[^:;=@]+\.[^:;=@]+|\[.*\])?:\d+|https?://.*|\[.*', re.IGNORECASE)
_LIKE_A_HOST = re.compile(rf'{_HOST_WITH_PORT.pattern}|[^:;=]+\.[^:;=]+', re.IGNORECASE)
_LIKE_A_HEADER = re.compile(r'[A-Z].*|x-.*')  # a host without a dot, but with a port, is written in lower case
# Their word after the name need not exist: it may be a new host, or an item.
_MAKE, _CHANGE = {'set', 'import'}, {'unset', 'reset'}


def check_order(store: SessionStore, command: str, words: dict[str, Any]) -> None:
    """Refuse a host in the place of a name, and a name in the place of the host; show the right line."""
    targets, host = words.get('targets') or [], words.get('host')
    keys = ('name',) if command == 'set' else ('name', 'new_name', 'base')
    names = [*targets, *(words[key] for key in keys if words.get(key) is not None)]
    if command == 'use' and len(words['hosts']) == 1 and _is_swapped(store, words['name'], words['hosts'][0]):
        right = f'httpie sessions use {words["hosts"][0]} {shell_word(words["name"])}'
        raise SessionError(f'{quote(words["name"])} is a host, not a session. Try: {right}')
    if targets and not has_no_host(targets[-1]) and (len(targets) > 1 or words['all_of_host']):
        host = names.pop()
    for one in names:
        if '://' in one:
            raise SessionError(f'{quote(one)} is a URL, not a session. Name the session first, then its host.')
    if host is None and 'new_name' in words and _is_host(store, names[1]):
        right = f'httpie sessions {command} {quote_path(names[0])[1:-1]} NEW_NAME {store.host(names[1])}'
        raise SessionError(f'{quote(names[1])} is a host, not a new name. Try: {right}')
    if host is None or _is_host(store, host):
        return
    hosts = {str(store.host(one)) for one in names if _is_host(store, one)}
    is_session = bool(_hosts_with(store, host))
    if hosts and (is_session or (command not in _CHANGE and is_name(host) and '.' not in host)):
        problem = f'{min(hosts)!r} is a host, not a session'
        names = [*(one for one in names if not _is_host(store, one)), host]
    elif is_session and not hosts and command not in _MAKE | _CHANGE:
        problem = f'{quote(host)} is a session, not a host'
        names = [*names, host] if targets else names
        hosts = set.intersection(*(_hosts_with(store, one) for one in (names if targets else names[:1] or [host])))
    else:
        return
    names = [quote_path(one)[1:-1] for one in names]
    line = [_only(hosts), *names] if command == 'upgrade' else [*names, _only(hosts)]
    things = ('items', 'bearer', 'followed', 'url', *['auth', 'base'] * (command == 'set'))
    has_items = any(words.get(key) for key in things)
    line = [*['FILE'] * ('file' in words), *line, *['ITEM...'] * has_items]
    raise SessionError(f'{problem}. Try: httpie sessions {command} {" ".join(line)}')


def _is_swapped(store: SessionStore, name: str, host: str) -> bool:
    is_session = is_shared(host) or bool(_hosts_with(store, host))
    return is_session and not has_no_host(name) and not _hosts_with(store, name)


def _is_host(store: SessionStore, word: str) -> bool:
    with suppress(SessionError):
        return store.host(word) in store.hosts()
    return False


def _only(hosts: Collection[str]) -> str:
    return min(hosts) if len(hosts) == 1 else 'HOST'


def _hosts_with(store: SessionStore, name: str) -> set[str]:
    with suppress(SessionError):
        return set[str](store.hosts_with(name) if is_name(name) else ())
    return set()


def has_no_host(word: str) -> bool:
    """Return whether a word names a session that needs no host: the path of one, or a shared one."""
    return is_path(word) or is_shared(word)


def is_path(word: str) -> bool:
    """Return whether a word names a file rather than a host, which may be typed as a URL."""
    return os.sep in word and '://' not in word and not word.startswith(':')


def resolve_targets(store: SessionStore, targets: Sequence[str], *, all_of_host: bool) -> list[Locator]:
    """Return the sessions that are named, of which the last word may be the host; or all of a host."""
    if all_of_host:
        if len(targets) > 1:
            raise SessionError('--all takes one HOST and no names.')
        return store.sessions(targets[0] if targets else None)
    if not targets:
        raise SessionError('Name a session, or pass --all.')
    has_host = len(targets) > 1 and not has_no_host(targets[-1])
    names, host = (targets[:-1], targets[-1]) if has_host else (targets, None)
    return [store.resolve(name, host) for name in dict.fromkeys(names)]


def locate_to_set(store: SessionStore, name: str, host: str | None, items: Sequence[str]) -> tuple[Locator, list[str]]:
    """Return a session that may be new, and its items; where the name needs no host, the first stands in its place."""
    if host is None and not has_no_host(name) and len(known := _hosts_with(store, name)) == 1:
        host = min(known)
    if host is None or not _is_item(store, host, is_of_path=has_no_host(name)):
        return store.locate(name, host), [*items]
    if has_no_host(name):
        return store.locate(name), [host, *items]
    line = f'httpie sessions set {quote(name)[1:-1]} {_only(_hosts_with(store, name))} ITEM...'
    raise SessionError(f'The host is missing. Try: {line}')


def resolve_pair(store: SessionStore, words: Sequence[str]) -> tuple[Locator, Locator | None]:
    """Return one or two sessions, whose host comes last, or after each of them."""
    sessions: list[list[str]] = []
    for word in words:
        is_second = (
            bool(sessions) and len(sessions[-1]) == 1 and not has_no_host(word) and not has_no_host(sessions[-1][0])
        )
        if is_second and _is_like_a_host(store, word):
            sessions[-1].append(word)
        else:
            sessions.append([word])
    if len(sessions) > 2:  # noqa: PLR2004
        raise SessionError('Name one session or two. Try: httpie sessions diff NAME NAME HOST')
    host = sessions[-1][1] if len(sessions[-1]) > 1 else None
    found = [store.resolve(name, own[0] if own else None if has_no_host(name) else host) for name, *own in sessions]
    return found[0], found[1] if len(found) > 1 else None


def _is_like_a_host(store: SessionStore, word: str) -> bool:
    return _is_host(store, word) or (bool(_LIKE_A_HOST.fullmatch(word)) and not _hosts_with(store, word))


def resolve_to_upgrade(store: SessionStore, host: str, name: str | None) -> Locator:
    """Return a session whose host comes first, as HTTPie has it; a shared one stands alone."""
    if name is None and not is_shared(host):
        raise SessionError('The name is missing. Add it: httpie sessions upgrade HOST NAME')
    return store.resolve(host) if name is None else store.resolve(name, host)


def resolve_with_items(
    store: SessionStore, name: str, host: str | None, items: Sequence[str]
) -> tuple[Locator, list[str]]:
    """Return a session that exists, and its items, of which the first stands where the host may be."""
    if host is None:
        return store.resolve(name), []
    if not has_no_host(name) and (_LIKE_A_HOST.fullmatch(host) or _is_host(store, host)):
        return store.resolve(name, host), [*items]
    return store.resolve(name), [host, *items]


def _is_item(store: SessionStore, word: str, *, is_of_path: bool = False) -> bool:
    if not re.search('[:;=]', word) or _HOST_WITH_PORT.fullmatch(word) or _is_host(store, word):
        return False
    has_port = re.fullmatch(r'[^:;=@]+:\d+', word)
    return is_of_path or not has_port or bool(_LIKE_A_HEADER.fullmatch(word))


def split_files(words: Sequence[str]) -> tuple[Sequence[str], list[str]]:
    """Return the files to import, and the name and host that are typed with one file.

    Where each word after the first is a file, by how it is spelled and not by what exists, all are.
    """
    file, *others = words
    if all(map(_is_file, others)):
        return words, []
    if len(others) > 2 or any(map(_is_file_name, others)):  # noqa: PLR2004  # NAME and HOST
        raise SessionError('NAME and HOST require a single FILE. Import one at a time, or files named HOST_NAME.json.')
    return [file], others


def _is_file(word: str) -> bool:
    return word == STANDARD_STREAM or is_path(word) or _is_file_name(word)


def _is_file_name(word: str) -> bool:
    return os.sep not in word and word.lower().endswith(tuple(FORMATS.values()))
