"""Follow, unfollow: from which base a session inherits in every run."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from ..errors import MissingSessionError, SessionError
from ..model.items import Item, Key
from ..model.locator import Locator
from ..storage.bases import follow, followed_by, inherit_followed, known_host
from ..storage.document import Document
from ..storage.store import SessionStore


@dataclass(frozen=True, slots=True)
class Followed:
    """A session that follows a base now: ``bases`` are that one, the one which that follows, and so on.

    ``gone`` are the items that it had inherited from ``before``, its base until now, and has no longer.
    """

    locator: Locator
    bases: list[str]
    before: str | None = None
    gone: Mapping[Key, Item] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """A session that follows no base any more; ``base`` is the one that it followed, None if it followed none."""

    locator: Locator
    base: str | None


def follow_base(store: SessionStore, name: str, base: str, host: str | None = None) -> Followed:
    """Let a session inherit from a base in every run. Raises SessionError, and changes nothing, if it cannot."""
    locator = store.resolve(name, host)
    document = store.open(locator)
    items, before = document.items, document.record.base
    follow(store, document, base, known_host(store, document))
    document.save(store.warn)
    gone = {key: item for key, item in items.items() if key not in document.items}
    return Followed(locator, followed_by(store, document), before, gone)


def unfollow_base(store: SessionStore, name: str, host: str | None = None) -> Unfollowed:
    """Let a session go on without its base: it keeps all that it has, as its own."""
    locator = store.resolve(name, host)
    document = store.open(locator)
    record = document.record
    if not record.follows:
        return Unfollowed(locator, None)
    if locator.is_shared:  # nothing that it inherits was in its file until now
        with suppress(MissingSessionError):
            inherit_followed(store, [document], None, None)
    document.put(document.items, record.alone())
    document.save(store.warn)
    return Unfollowed(locator, record.base)


def rename_base(store: SessionStore, heirs: Iterable[Locator], base: Locator) -> list[Locator]:
    """Let sessions name their base by its new name; return those that do not, as their files could not be written."""
    left: list[Locator] = []
    for locator in heirs:
        try:
            document = store.open(locator)
            document.put(document.items, document.record._replace(base=Document(base).name_for(locator)))
            document.save(store.warn)
        except SessionError as error:  # noqa: PERF203  # one that fails does not keep the others from it
            store.warn(str(error))
            left.append(locator)
    return left
