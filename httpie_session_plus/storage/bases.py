"""The base of a session: found, opened with the bases that it follows itself, and refused where it may not go."""

import os
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from pathlib import Path

from ..errors import MissingSessionError, SameSessionError, SessionError, quote_path, quoted
from ..model.inheritance import LeavesOut
from ..model.items import Item
from ..model.locator import Host, Locator, is_shared
from ..model.patterns import HostPattern, admits
from ..system import shell_word
from .document import Document
from .store import SessionStore, is_same_file

_DEEPEST = 10


def open_base(  # noqa: PLR0913
    store: SessionStore,
    name: str,
    heirs: list[Document],
    host: str | None,
    scheme: str | None,
    *,
    marks_use: bool = False,
) -> Document:
    """Return a base; if it follows one itself, with what it inherits, which is never written.

    The last of the ``heirs`` inherits from it, for a request to this host, None for no request; each one before follows
    the next. Raises SessionError if there is no such base, if it is one of the heirs, or if it is not for this host.
    """
    heir = heirs[-1]
    is_followed = heir.contents.record.follows and name == heir.contents.record.base
    is_own = host is None or (is_followed and heir.locator.is_anonymous)
    own_host = store.home_of(heir.locator) if is_own else None
    locator = _locate(store, name, own_host or host, scheme)
    if heir.locator.is_shared and not locator.is_shared:
        raise SessionError(f'{heir.locator.title} is shared. It can only follow another shared session, @NAME.')
    _check_other(locator, heirs, is_followed=is_followed)
    normal = None if host is None else Host.normalize(host, scheme)
    if normal and is_followed:
        _check_trusted(store, locator, heir.locator, normal)
    document = Document.read(locator, marks_use=marks_use, role='Base session')
    if not document.exists:
        raise _unfollowable(store.missing(locator, role='base session'), heir, is_followed=is_followed)
    check_references(store, document)
    if normal:
        document.check = partial(check_host, host=normal, scheme=scheme)
        document.check(document)
    if normal and (not is_followed or not heir.locator.is_anonymous):
        _warn_of_host(store, document, heir, normal)
    inherit_followed(store, [*heirs, document], host, scheme, marks_use=marks_use)
    return document


def inherit_followed(
    store: SessionStore, heirs: list[Document], host: str | None, scheme: str | None, *, marks_use: bool = False
) -> None:
    """Let the last of the heirs inherit from the base that it follows, if it follows one."""
    heir = heirs[-1]
    record = heir.contents.record
    if record.follows and record.base:
        base = open_base(store, record.base, heirs, host, scheme, marks_use=marks_use)
        heir.inherit(base, _cookie_domain(heir.locator, host, scheme))


def follow(store: SessionStore, heir: Document, base: str, host: str | None) -> None:
    """Let a session follow a base, as named for this host; raise SessionError, and change nothing, if it cannot."""
    if heir.locator.is_shared and not is_shared(base):
        raise SessionError(f'{heir.locator.title} is shared. It can only follow another shared session, @NAME.')
    locator, before = _locate(store, base, host), heir.contents
    if is_same_file(locator.path, heir.locator.path):
        raise SameSessionError(f'{locator.title} cannot follow itself. Name another base.', **locator.facts)
    if not Document.read(locator, role='Base session').exists:
        raise store.missing(locator, role='base session')
    record = heir.record._replace(base=Document(locator).name_for(heir.locator), follows=True)
    heir.put(heir.items, record)
    try:
        found = open_base(store, str(record.base), [heir], host, None)
        if heir.locator.is_shared:
            check_patterns([found, *found.bases()], heir.hosts)
            together = heir.copy()
            together.inherit(found)
            together.check_shareable()
    except SameSessionError:
        heir.contents = before
        way = ', which follows '.join([locator.title, *map(repr, followed_by(store, store.open(locator)))])
        message = f'{heir.locator.title} cannot follow {way}. Name another base.'
        raise SameSessionError(message, **locator.facts) from None
    except SessionError:
        heir.contents = before
        raise
    if host is not None and not heir.locator.is_shared and not _is_elsewhere(found.locator, heir.locator):
        heir.inherit(found, Host(host).cookie_domain)


def inherit(  # noqa: PLR0913
    store: SessionStore,
    heir: Document,
    base: str,
    host: str | None,
    scheme: str | None = None,
    *,
    leaves_out: LeavesOut = lambda _: False,
    marks_use: bool = False,
) -> None:
    """Let a session inherit from a base, as named in a request to this host, None for no request."""
    found = open_base(store, base, [heir], host, scheme, marks_use=marks_use)
    is_followed = heir.contents.record.follows and base == heir.contents.record.base
    is_borrowed = is_followed and _is_elsewhere(found.locator, heir.locator)
    heir.inherit(found, _cookie_domain(heir.locator, host, scheme), leaves_out, is_borrowed=is_borrowed)


def _cookie_domain(heir: Locator, host: str | None, scheme: str | None) -> str:
    home = heir.host or (Host.normalize(host, scheme) if host else None)
    return home.cookie_domain if home else ''


def _is_elsewhere(base: Locator, heir: Locator) -> bool:
    # A file that lies anywhere, such as in a repository, gets no copy of what is in the user's own directory.
    return heir.is_anonymous and not is_beside(base, heir)


def known_host(store: SessionStore, document: Document) -> Host | None:
    """Return the host that a session is for: its own, that of its place, or the last one that its file was used for."""
    used_for = document.contents.record.used_for
    return store.home_of(document.locator) or (Host(used_for[-1]) if used_for else None)


def followed_by(store: SessionStore, heir: Document) -> list[str]:
    """Return the base that a session follows, the base that this one follows, and so on, as far as there are any."""
    names, seen = list[str](), set[Path]()
    with suppress(SessionError):
        while heir.contents.record.follows and heir.contents.record.base and heir.locator.path not in seen:
            seen.add(heir.locator.path)
            names.append(heir.contents.record.base)
            heir = store.open(_locate(store, names[-1], store.home_of(heir.locator)))
    return names


def is_base_missing(store: SessionStore, heir: Document) -> bool:
    """Return whether a session follows a base that does not exist, or one that does so."""
    try:
        inherit_followed(SessionStore(store.config_dir), [heir.copy()], None, None)
    except MissingSessionError:
        return True
    except SessionError:
        return False
    return False


def _locate(store: SessionStore, name: str, host: str | None, scheme: str | None = None) -> Locator:
    return store.recognize(store.locate(name) if host is None else store.locate_for_request(name, host, scheme))


def check_host(document: Document, host: Host, scheme: str | None) -> None:
    """Raise SessionError if a shared session is not for this host, or holds what it may not."""
    locator, hosts = document.locator, document.hosts
    if not (hosts or locator.is_shared):
        return
    document.check_shareable()
    if not admits(hosts, host, scheme):
        raise _not_for(document, str(host))


def check_references(store: SessionStore, document: Document, items: Iterable[Item] | None = None) -> None:
    """Raise SessionError if a session given by its path would take secrets of the user that are bound to no host."""
    if not store.is_foreign(document.locator):
        return
    from ..model.references import SECRET, references_in  # noqa: PLC0415  # few sessions have any

    found = [one for item in items or document.items.values() for one in references_in(item) if one.kind != SECRET]
    if found:
        hint = 'A session given by its path can only use ${secret:NAME}'
        raise SessionError(f'{document.title} uses {found[0]}. {hint}.', **document.locator.facts)


def check_patterns(documents: Iterable[Document], patterns: Iterable[HostPattern]) -> None:
    """Raise SessionError if one of some shared sessions is not for all of these hosts."""
    for document in documents:
        document.check_shareable()
        for pattern in patterns:
            if not any(one.covers(pattern) for one in document.hosts):
                raise _not_for(document, pattern)


def _not_for(document: Document, host: str) -> SessionError:
    locator, hosts = document.locator, quoted(document.hosts)
    add = f'Add that host: httpie sessions set {locator.words} --for {shell_word(host)}'
    add = add if locator.is_shared else 'It is the copy of a shared session.'
    return SessionError(f'{locator.title} is for {hosts}, not for {host!r}. {add}', **locator.facts)


def _check_other(locator: Locator, heirs: list[Document], *, is_followed: bool) -> None:
    cycle = [heir for heir in heirs if is_same_file(locator.path, heir.locator.path)]
    if not cycle and len(heirs) <= _DEEPEST:
        return
    heir, unfollow = heirs[-1].locator, f'httpie sessions unfollow {heirs[-1].locator.words}'
    if not is_followed:
        ways = 'Name another one, or pass --no-session-read-only.'
        raise SameSessionError(f'Base session {locator.title} is the session itself. {ways}', **locator.facts)
    if not cycle:
        raise SessionError(f'There are more than {_DEEPEST} bases in a row. End it at {heir.title}: {unfollow}')
    names = [one.locator.title for one in heirs[heirs.index(cycle[0]) :]]
    way = ' follows '.join([*names, names[0]])
    raise SameSessionError(f'{way}. Break the cycle: {unfollow}', **locator.facts)


def _unfollowable(error: MissingSessionError, heir: Document, *, is_followed: bool) -> MissingSessionError:
    if not is_followed:
        return error
    what = f'{heir.locator.title} follows a base that is missing: {heir.contents.record.base!r}'
    hint = f'Go on without it: httpie sessions unfollow {heir.locator.words}'
    return MissingSessionError(f'{what}. {hint}', path=error.path, host=error.host, name=error.name)


def is_beside(base: Locator, heir: Locator) -> bool:
    """Return whether two sessions are in one directory."""
    return os.path.dirname(os.path.realpath(base.path)) == os.path.dirname(os.path.realpath(heir.path))


def _check_trusted(store: SessionStore, base: Locator, heir: Locator, host: Host) -> None:
    # A file that somebody hands over names its base: it must not take what belongs to another host.
    home = store.home_of(base)
    is_trusted = Host.normalize(home) == host if home else not heir.is_anonymous or is_beside(base, heir)
    if base.is_shared or is_trusted:
        return
    belongs = f'belongs to {quote_path(str(home))}' if home else 'is in another directory'
    ways = f'Name it with --session-read-only, or: httpie sessions unfollow {heir.words}'
    raise SessionError(f'{heir.title} follows {base.title}, which {belongs}. {ways}', **base.facts)


def _warn_of_host(store: SessionStore, base: Document, heir: Document, host: Host) -> None:
    hosts = store.hosts_of(base)
    is_new = heir.contents.record.base != base.name_for(heir.locator)
    if hosts and host not in hosts and (is_new or store.host_at(base.locator.path)):
        what = 'Its headers, auth, and unbound cookies'
        store.warn(f'{base.title} belongs to {quoted(hosts)}. {what} now go to {host!r}.')
