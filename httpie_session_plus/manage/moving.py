"""Copy, rename, delete."""

import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from ..compat import Environment
from ..errors import SameSessionError, SessionError
from ..model.inheritance import Record
from ..model.items import Item, Key, is_secret, rebind
from ..model.locator import Locator, is_shared
from ..model.patterns import HostPattern, admits
from ..model.references import Reference, without_environment
from ..model.rules import Rule
from ..storage import files
from ..storage.bases import check_references
from ..storage.codec import Contents
from ..storage.document import Document, already_exists
from ..storage.store import SessionStore, is_same_file
from ..storage.urls import keep_url
from .defaults import rename_rules, rules_for
from .following import rename_base
from .listing import SessionSummary, summarize_sessions

Heirs = dict[Locator, list[SessionSummary]]  # by the base that they name


@dataclass(frozen=True, slots=True)
class Copied:
    """A session that was copied: from where, to where, and the items that were left behind.

    ``dropped`` are references that are text now, ``lost_base`` is the base that the copy does not inherit from.
    """

    source: Locator
    target: Locator
    left_behind: dict[Key, Item] = field(repr=False)
    dropped: Sequence[Reference] = ()
    lost_base: str | None = None


@dataclass(frozen=True, slots=True)
class Renamed:
    """A session that was renamed: where it was and where it is; ``heirs`` still have the old name as their base.

    ``updated`` are those that have the new one, ``rules`` are those that still name the old one. ``dropped`` are
    references that are text now.
    """

    source: Locator
    target: Locator
    heirs: Sequence[SessionSummary] = ()
    updated: Sequence[SessionSummary] = ()
    rules: Sequence[Rule] = ()
    dropped: Sequence[Reference] = ()


@dataclass(frozen=True, slots=True)
class Deleted:
    """A session that was deleted; of a link, ``kept`` is the file that it led to; ``heirs`` have it as their base.

    ``rules`` are those that name it.
    """

    locator: Locator
    kept: str | None
    heirs: Sequence[SessionSummary] = ()
    rules: Sequence[Rule] = ()


def copy_session(  # noqa: PLR0913
    name: str,
    new_name: str,
    host: str | None = None,
    *,
    to_host: str | None = None,
    with_secrets: bool = False,
    with_references: bool = False,
    force: bool = False,
    env: Environment | None = None,
) -> Copied:
    """Copy a session, within its host or to another one; return what was copied where, and what was left behind.

    ``name`` and ``new_name`` are names, or paths if there is a separator in them. ``host`` may have a port; it is
    optional where only one host has a session of that name. To another host go neither auth nor cookies nor the headers
    that may hold a secret, unless ``with_secrets`` is set: then the cookies of the old host become the new one's.
    References of a file given by its path to environment variables become text, unless ``with_references``.
    With ``force`` an existing session is replaced. Raises MissingSessionError, AmbiguousSessionError,
    ExistingSessionError, SameSessionError, BrokenSessionError, SessionPermissionError or SessionError; nothing is
    changed then.
    """
    if with_secrets and to_host is None:
        raise SessionError('--with-secrets requires --to-host. A copy within its host is complete.')
    store = SessionStore.of(env)
    source, target = _resolve_both(store, name, new_name, host, to_host, force=force)
    contents, dropped = store.open(source).contents, list[Reference]()
    if not with_references and store.is_foreign(source) and not store.is_foreign(target):
        found, dropped = without_environment(contents.items)
        contents = contents._replace(items=found)
    origin = store.home_of(source)
    left_behind: dict[Key, Item] = {}
    items, record, url = contents.items, contents.record, contents.record.url
    if target.is_shared and not source.is_shared:
        hosts = record.hosts or tuple(map(HostPattern.parse, [origin] if origin else record.used_for))
        contents = contents._replace(record=Record(hosts=hosts))
    elif source.is_shared and target.host and admits(record.hosts, target.host):
        contents = contents._replace(record=Record())
    elif target.host and origin != target.host and (origin or to_host or source.is_shared):
        if with_secrets:
            items = rebind(items, {origin.cookie_domain} if origin else {'', None}, target.host.cookie_domain)
        else:
            left_behind = {key: item for key, item in items.items() if is_secret(item)}
            items = {key: item for key, item in items.items() if not is_secret(item)}
        contents = contents._replace(items=items, record=Record())
    url = keep_url(store, url, target, target.host if to_host else None)
    document = Document(target, contents._replace(record=contents.record._replace(url=url)))
    check_references(store, document)
    document.create(store.warn, force=force)
    lost_base = None if contents.record.base else record.base
    return Copied(source, target, left_behind, dropped, lost_base)


def rename_session(  # noqa: PLR0913
    name: str,
    new_name: str,
    host: str | None = None,
    *,
    force: bool = False,
    update_followers: bool = False,
    with_references: bool = False,
    env: Environment | None = None,
) -> Renamed:
    """Give a session another name or path; at every instant it has one of the two.

    The arguments are those of :func:`copy_session`. With ``update_followers`` the sessions that have it as their base,
    and the rules for default sessions, name it by its new name. A shared session stays one. Raises
    MissingSessionError, AmbiguousSessionError, ExistingSessionError, SameSessionError, SessionPermissionError or
    SessionError; nothing is changed then.
    """
    store = SessionStore.of(env)
    source, target = _resolve_both(store, name, new_name, host, None, force=force)
    if source.is_shared != target.is_shared:
        what = 'is shared, and stays so' if source.is_shared else 'belongs to one host'
        copy = f'httpie sessions copy {source.name} {new_name} {source.host or target.host or ""}'.rstrip()
        raise SessionError(f'{source.title} {what}. Copy it, and delete it: {copy}', **source.facts)
    heirs = [one for one in find_heirs(store, [source]).get(source, ()) if one.locator.path != target.path]
    rules = rules_for(store, source)
    dropped: list[Reference] = []
    if store.is_foreign(target):
        found = Contents()
        with suppress(SessionError):
            found = store.open(source).contents
        check_references(store, Document(target, found))
    if target.is_anonymous != source.is_anonymous:
        try:
            document = store.open(source)
            record, items = document.record, document.items
            record = record._replace(url=keep_url(store, record.url, target))
            used_for = (str(source.host),) if target.is_anonymous else record.used_for
            if not with_references and store.is_foreign(source):
                items, dropped = without_environment(items)
            document.put(items, record._replace(used_for=used_for))
            document.save(store.warn)
        except SessionError:
            if dropped:
                raise  # else what cannot be read can still be moved
    store.rename(source, target, force=force)
    if update_followers and not target.is_anonymous:
        own = [rule for rule in rules if target.is_shared or str(rule.pattern) == target.host]
        rename_rules(store, own, target.name)
        rules = [rule for rule in rules if rule not in own]
    failed = rename_base(store, [one.locator for one in heirs], target) if update_followers else None
    left = [one for one in heirs if failed is None or one.locator in failed]
    return Renamed(source, target, left, [one for one in heirs if one not in left], rules, dropped)


def delete_session(name: str, host: str | None = None, *, env: Environment | None = None) -> Deleted:
    """Delete a session, and the directory of a host that has no other one.

    The arguments are those of :func:`copy_session`. Of a link, the link is deleted, not what it leads to. Raises
    MissingSessionError, AmbiguousSessionError, BusySessionError, SessionPermissionError or SessionError.
    """
    store = SessionStore.of(env)
    locator = store.resolve(name, host)
    return delete(store, locator, find_heirs(store, [locator]))


def delete(store: SessionStore, locator: Locator, heirs: Heirs, check: Callable[[], None] = lambda: None) -> Deleted:
    """Delete a session; ``heirs`` is what :func:`find_heirs` returned for all that are being deleted.

    ``check`` runs under the lock of the file; if it raises, the file stays.
    """
    rules = rules_for(store, locator)
    return Deleted(locator, store.delete(locator, check), heirs.get(locator, ()), rules)


def find_heirs(store: SessionStore, bases: Sequence[Locator]) -> Heirs:
    """Return, for each base that is being deleted, the remaining sessions that name it.

    All named sessions are read: one of another host may have a base by its path.
    """
    going = {os.path.abspath(base.path) for base in bases}
    with suppress(SessionError):  # what cannot be read is no reason to keep the base
        return match_heirs(store, bases, (one for one in summarize_sessions(store) if one.path not in going))
    return {}


def match_heirs(store: SessionStore, bases: Iterable[Locator], sessions: Iterable[SessionSummary]) -> Heirs:
    """Return, for each base, which of these sessions name it."""
    heirs: Heirs = {}
    by_entry = {files.entry(str(base.path)): base for base in bases}
    for one in sessions:
        with suppress(SessionError):  # its record can name anything
            path = store.locate_for_request(one.base or '', one.host or '', None).path
            base = by_entry.get(files.entry(str(path)))
            if base and base != one.locator:  # one that was copied by hand can name itself
                heirs.setdefault(base, []).append(one)
    return heirs


def _resolve_both(  # noqa: PLR0913
    store: SessionStore, name: str, new_name: str, host: str | None, to_host: str | None, *, force: bool
) -> tuple[Locator, Locator]:
    is_between = is_shared(name) != is_shared(new_name)  # then the host belongs to one of the two
    source = store.resolve(name, None if is_between and is_shared(name) else host)
    of_target = source.host or (host if is_shared(name) else None)
    target = store.locate(new_name, to_host or (None if is_shared(new_name) else of_target))
    if is_same_file(source.path, target.path):
        raise SameSessionError(f'{target.title} is the session itself. Choose another name.', **target.facts)
    if not force and os.path.lexists(target.path):
        raise already_exists(target)
    return source, target
