"""The shared sessions that a session has items of, and where these may go."""

from typing import TYPE_CHECKING

from ..model.items import Cookie, Item
from ..model.locator import Host, is_shared
from .document import Document

if TYPE_CHECKING:
    from .store import SessionStore


class SharedSessions:
    """The shared sessions among a session and its bases, also those from which they only have copies."""

    def __init__(self, store: 'SessionStore', document: Document) -> None:
        chain = [document, *document.bases()]
        self._record = document.contents.record
        self._documents = [one for one in chain if one.hosts or one.locator.is_shared]
        for name in {str(one.contents.record.base) for one in chain} - {one.locator.name for one in self._documents}:
            if is_shared(name):
                copied = store.open(store.locate(name), must_exist=False)
                self._documents += [copied] if copied.exists else []

    def check(self, host: Host, scheme: str | None) -> None:
        """Raise SessionError if one of them is not for this host."""
        if self._documents:
            from .bases import check_host  # noqa: PLC0415  # most sessions have no shared base

            for document in self._documents:
                check_host(document, host, scheme)

    def brings(self, item: Item | None) -> bool:
        """Return whether a header or auth of the session comes from one of them."""
        return bool(self._owners_of(item))

    def admit(self, item: Item | None, host: Host, scheme: str) -> bool:
        """Return whether a header or auth may go to a host, as far as they are concerned."""
        owners = self._owners_of(item)
        if not owners:
            return True
        from ..model.patterns import admits  # noqa: PLC0415  # most sessions have no shared base

        return all(one is not None and admits(one.hosts, host, scheme) for one in owners)

    def _owners_of(self, item: Item | None) -> list[Document | None]:
        # None stands for one that is gone.
        if item is None or isinstance(item, Cookie):
            return []
        key, base = item.key, self._record.base
        owners: list[Document | None] = [one for one in self._documents if one.items.get(key) == item]
        if not owners and base and is_shared(base) and self._record.inherits(key):
            owners = [one for one in self._documents if one.locator.name == base] or [None]
        return owners
