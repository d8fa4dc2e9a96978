"""The base of a session: found, opened with the bases that it follows itself, and refused where it may not go."""

import os
from contextlib import suppress

from ..errors import MissingSessionError, SameSessionError, SessionError
from ..model.locator import Host, Locator, shell_word
from .document import Document
from .store import SessionStore, is_same_file, quoted

_DEEPEST = 10


def open_base(  # noqa: PLR0913
    store: SessionStore, name: str, heirs: list[Document], host: str | None, scheme: str | None, *, is_use: bool = False
) -> Document:
    """Return a base; if it follows one itself, with what it inherits, which is never written.

    The last of the ``heirs`` inherits from it, for a request to this host, None for no request; each one before follows
    the next. Raises SessionError if there is no such base, if it is one of the heirs, or if it is not for this host.
    """
    heir = heirs[-1]
    is_followed = heir.contents.record.follows and name == heir.contents.record.base
    is_own = host is None or (is_followed and heir.locator.is_anonymous)
    own_host = heir.locator.host or store.host_at(heir.locator.path) if is_own else None
    locator = _locate(store, name, own_host or host, scheme)
    if heir.locator.is_shared and not locator.is_shared:
        raise SessionError(f'{heir.locator.title} is a shared session, and can only follow another one.')
    _check_other(locator, heirs, is_followed=is_followed)
    document = Document.read(locator, is_use=is_use, role='Base session')
    if not document.exists:
        raise _unfollowable(store.missing(locator, role='base session'), heir, is_followed=is_followed)
    if host is not None:
        normal = Host.normalize(host, scheme)
        check_host(document, normal, scheme)
        (_check_trusted if is_followed else _warn_of_host)(store, document, heir, normal)
    inherit_followed(store, [*heirs, document], host, scheme, is_use=is_use)
    return document


def inherit_followed(
    store: SessionStore, heirs: list[Document], host: str | None, scheme: str | None, *, is_use: bool = False
) -> None:
    """Let the last of the heirs inherit from the base that it follows, if it follows one."""
    heir = heirs[-1]
    record = heir.contents.record
    if record.follows and record.base:
        base = open_base(store, record.base, heirs, host, scheme, is_use=is_use)
        heir.inherit(base, (heir.locator.host or Host.normalize(host or '', scheme)).cookie_domain)


def follow(store: SessionStore, heir: Document, base: str, host: str | None) -> None:
    """Let a session follow a base, as named for this host; raise SessionError, and change nothing, if it cannot."""
    locator, before = _locate(store, base, host), heir.contents
    if is_same_file(locator.path, heir.locator.path):
        raise SameSessionError(f'{locator.title} cannot follow itself. Name another base.', **locator.facts)
    if not Document.read(locator, role='Base session').exists:
        raise store.missing(locator, role='base session')
    record = heir.record._replace(base=Document(locator).name_for(heir.locator), follows=True)
    heir.put(heir.items, record)
    try:
        found = open_base(store, str(record.base), [heir], host, None)
    except SessionError:
        heir.contents = before
        raise
    if host is not None and not heir.locator.is_shared:
        heir.inherit(found, Host(host).cookie_domain)


def known_host(store: SessionStore, document: Document) -> Host | None:
    """Return the host that a session is for: its own, that of its place, or the last one that its file was used for."""
    used_for = document.contents.record.used_for
    return document.locator.host or store.host_at(document.locator.path) or (Host(used_for[-1]) if used_for else None)


def followed_by(store: SessionStore, heir: Document) -> list[str]:
    """Return the base that a session follows, the base that this one follows, and so on, as far as there are any."""
    names: list[str] = []
    with suppress(SessionError):
        while heir.contents.record.follows and heir.contents.record.base and len(names) <= _DEEPEST:
            names.append(heir.contents.record.base)
            host = heir.locator.host or store.host_at(heir.locator.path)
            heir = store.open(_locate(store, names[-1], host))
    return names


def _locate(store: SessionStore, name: str, host: str | None, scheme: str | None = None) -> Locator:
    locator = store.locate(name) if host is None else store.locate_for_request(name, host, scheme)
    is_shared = store.is_in_shared_directory(locator.path)
    return store.locate_file(str(locator.path)) if is_shared else locator


def check_host(document: Document, host: Host, scheme: str | None) -> None:
    """Raise SessionError if a shared session is not for this host, or holds what it may not."""
    locator, hosts = document.locator, document.hosts
    if not (hosts or locator.is_shared):
        return
    from ..model.patterns import admits  # noqa: PLC0415  # most bases are for one host

    document.check_shareable()
    if not admits(hosts, host, scheme):
        add = f'Add it: httpie sessions set {locator.words} --for {shell_word(host)}'
        raise SessionError(f'{locator.title} is for {quoted(hosts)}, not for {str(host)!r}. {add}', **locator.facts)


def _check_other(locator: Locator, heirs: list[Document], *, is_followed: bool) -> None:
    circle = [heir for heir in heirs if is_same_file(locator.path, heir.locator.path)]
    if not circle and len(heirs) <= _DEEPEST:
        return
    heir, unfollow = heirs[-1].locator, f'httpie sessions unfollow {heirs[-1].locator.words}'
    if not is_followed:
        ways = 'Name another one, or pass --no-session-read-only.'
        raise SameSessionError(f'Base session {locator.title} is the session itself. {ways}', **locator.facts)
    if not circle:
        raise SessionError(f'{heir.title} is the end of {_DEEPEST} bases, and follows one more. Stop it: {unfollow}')
    names = [one.locator.title for one in heirs[heirs.index(circle[0]) :]]
    way = ' follows '.join([*names, names[0]])
    raise SameSessionError(f'{way}. Break the circle: {unfollow}', **locator.facts)


def _unfollowable(error: MissingSessionError, heir: Document, *, is_followed: bool) -> MissingSessionError:
    if not is_followed:
        return error
    what = f'{heir.locator.title} follows a base that is missing: {heir.contents.record.base!r}'
    hint = f'Go on without it: httpie sessions unfollow {heir.locator.words}'
    return MissingSessionError(f'{what}. {hint}', path=error.path, host=error.host, name=error.name)


def _check_trusted(store: SessionStore, base: Document, heir: Document, host: Host) -> None:
    # A file that somebody hands over names its base: it must not take what belongs to another host.
    if not base.locator.is_anonymous or base.contents.record.hosts:
        return
    hosts = store.hosts_of(base)
    directories = {os.path.dirname(os.path.realpath(one.locator.path)) for one in (base, heir)}
    if host in hosts or (not hosts and (len(directories) == 1 or not heir.locator.is_anonymous)):
        return
    known = f'belongs to {quoted(hosts)}' if hosts else 'was used for no host yet'
    ways = f'Name it with --session-read-only, or: httpie sessions unfollow {heir.locator.words}'
    raise SessionError(f'{base.title} {known}, and {heir.locator.title} follows it. {ways}', **base.locator.facts)


def _warn_of_host(store: SessionStore, base: Document, heir: Document, host: Host) -> None:
    hosts = store.hosts_of(base)
    is_new = heir.contents.record.base != base.name_for(heir.locator)
    if hosts and host not in hosts and (is_new or store.host_at(base.locator.path)):
        what = 'Its headers, auth, and unbound cookies'
        store.warn(f'{base.title} belongs to {quoted(hosts)}. {what} now go to {str(host)!r}.')
