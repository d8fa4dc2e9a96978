"""Follow, unfollow: from which base a session inherits in every run."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..errors import SessionError
from ..model.locator import Locator
from ..storage.bases import follow, followed_by, known_host
from ..storage.document import Document
from ..storage.store import SessionStore


@dataclass(frozen=True, slots=True)
class Followed:
    """A session that follows a base now: ``bases`` are that one, the one which that follows, and so on."""

    locator: Locator
    bases: list[str]


@dataclass(frozen=True, slots=True)
class Unfollowed:
    """A session that follows no base any more; ``base`` is the one that it followed, None if it followed none."""

    locator: Locator
    base: str | None


def follow_base(store: SessionStore, name: str, base: str, host: str | None = None) -> Followed:
    """Let a session inherit from a base in every run. Raises SessionError, and changes nothing, if it cannot."""
    locator = store.resolve(name, host)
    document = store.open(locator)
    follow(store, document, base, known_host(store, document))
    document.save(store.warn)
    return Followed(locator, followed_by(store, document))


def unfollow_base(store: SessionStore, name: str, host: str | None = None) -> Unfollowed:
    """Let a session go on without its base: it keeps all that it has, as its own."""
    locator = store.resolve(name, host)
    document = store.open(locator)
    record = document.record
    if not record.follows:
        return Unfollowed(locator, None)
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
