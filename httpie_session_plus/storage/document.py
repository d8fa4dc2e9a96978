"""``Document``: what one file holds; load, merge, save."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from ..errors import BrokenSessionError, ExistingSessionError, FormatError, MissingSessionError, SessionError
from ..model.inheritance import LeavesOut, Record, inherit, is_expired, merge
from ..model.items import AUTH_KEY, Item, Items, Key, expires_of
from ..model.locator import Locator
from . import files
from .codec import Contents, find_invalid, keepable_legacy, parse, serialize

if TYPE_CHECKING:
    from ..model.patterns import HostPattern


class Document:
    """One session file: what it held (``raw``, None if there was no file), and what it is to hold (``contents``)."""

    raw: bytes | None = None
    status: os.stat_result | None = None

    def __init__(self, locator: Locator, contents: Contents | None = None, *, role: str = 'Session') -> None:
        self.locator, self.role = locator, role
        try:
            self._target = os.path.realpath(locator.path)
        except OSError as error:  # a link that somebody changes just now
            raise self.failed('cannot be read', error) from error
        self.contents = self._without_itself_as_base(contents or Contents())
        # What the file holds; and what this document began with: that, and what it has inherited.
        self._stored = self._begun = Contents()
        # The base that this one has inherited from, and how to do that again.
        self.base: Document | None = None
        self._is_borrowing = False
        self.check: Callable[[Document], None] = lambda _: None  # raises SessionError if a base may not be inherited
        self._inherit_again: Callable[[Document], None] = lambda _: None

    @classmethod
    def read(cls, locator: Locator, *, marks_use: bool = False, role: str = 'Session') -> 'Document':
        """Return the document of a session as its file is, an empty one if there is none.

        With ``marks_use``, mark the file as used just now.
        """
        document = cls(locator, role=role)
        try:
            document.raw, document.status = files.read(document._target, marks_use=marks_use, follow=False)
            document.contents = document._without_itself_as_base(parse(document.raw))
        except FileNotFoundError:
            return document
        except FormatError as error:
            raise document.broken(error) from None
        except OSError as error:
            raise document.failed('cannot be read', error) from error
        document._stored = document._begun = document.contents
        return document

    def copy(self) -> 'Document':
        """Return a document of the same contents, which is not saved."""
        return Document(self.locator, self.contents, role=self.role)

    @property
    def exists(self) -> bool:
        return self.raw is not None

    @property
    def title(self) -> str:
        return f'{self.role} {self.locator.description}'

    @property
    def items(self) -> Items:
        return self.contents.items

    @property
    def hosts(self) -> 'tuple[HostPattern, ...]':
        """The patterns of hosts that a shared session is for."""
        return self.contents.record.hosts

    @property
    def record(self) -> Record:
        """The record of what was inherited, up to date with the items."""
        record = self.contents.record.updated(self.items, time.time(), self._begun.items, self._begun.record.marks)
        is_made = self.locator.is_anonymous and not self.exists
        host = self.locator.host if is_made else None  # for which a command makes a path
        return record if host is None else record._replace(used_for=tuple(dict.fromkeys((*record.used_for, str(host)))))

    def put(self, items: Items, record: Record | None = None) -> None:
        self.contents = self.contents._replace(items=items, record=record or self.contents.record)

    def inherit(
        self, base: 'Document', home: str = '', leaves_out: LeavesOut = lambda _: False, *, is_borrowed: bool = False
    ) -> None:
        """Inherit from a base, but not what is left out; ``home`` is the domain to which unbound cookies belong.

        What ``is_borrowed`` is not saved, nor what comes from another base than the one that the session follows.
        """
        record, name = self.contents.record, base.name_for(self.locator)
        self._is_borrowing = is_borrowed or (record.follows and record.base != name)
        record = record._replace(base=name)
        items, record = inherit(self.items, base.items, record, time.time(), home=home, leaves_out=leaves_out)
        if record.inherits(AUTH_KEY):
            record = record._replace(is_auth_secure=base.contents.record.is_auth_secure)
        self.put(items, record)
        self._begun, self.base = self.contents, base

        def inherit_again(heir: Document) -> None:
            with suppress(SessionError):
                if self._is_borrowing:
                    return
                present = Document.read(base.locator, role=base.role)
                base.check(present)
                base._inherit_again(present)
                if present.exists:
                    heir.inherit(present, home, leaves_out)

        self._inherit_again = inherit_again

    def bases(self) -> Iterator['Document']:
        """Yield the base that this one has inherited from, the base of that, and so on."""
        if self.base:
            yield self.base
            yield from self.base.bases()

    def expired(self, now: float) -> dict[Key, Item]:
        """Return what the file holds and has expired by now; a session that inherits drops that."""
        return {key: one for key, one in self._stored.items.items() if is_expired(expires_of(one), now)}

    def name_for(self, heir: Locator) -> str:
        """Return what the record of another session calls this one: its name, or its absolute path."""
        # An anonymous session has no host among whose sessions a name could be looked up; a shared one needs none.
        if self.locator.is_shared:
            return self.locator.name
        is_by_path = self.locator.is_anonymous or heir.is_anonymous
        return os.path.abspath(self.locator.path) if is_by_path else self.locator.name

    def save(self, warn: Callable[[str], None], *, bump_version: bool = False) -> None:
        """Replace the file by what this document and others have made of it since it was read, unless unchanged."""
        self.put(self.items, self.record)
        if self.exists and self.contents == self._stored and not bump_version:
            if self.status:
                files.tidy(self._target, self.status)
            return

        def change(raw: bytes | None) -> bytes:
            if raw is None and self.exists:
                message = f'{self.title} was deleted meanwhile, and stays deleted.'
                raise MissingSessionError(message, **self.locator.facts)
            if raw is not None and (raw != self.raw or self._is_borrowing):
                self._merge(raw)
            return self._serialize(bump_version=bump_version)

        self._update(change, warn, 'was not updated', is_new=not self.exists)

    def create(self, warn: Callable[[str], None], *, force: bool = False) -> None:
        """Write the file anew; with ``force``, in the place of one that exists."""
        self.put(self.items, self.record)
        written = self._serialize()

        def change(raw: bytes | None) -> bytes:
            if raw is not None and not force:
                raise already_exists(self.locator)
            return written

        self._update(change, warn, 'was not written', is_new=True)

    def check_writable(self) -> None:
        """Raise SessionError if it can be seen beforehand that the file cannot be written."""
        try:
            files.check_writable(str(self.locator.path), self._target)
        except OSError as error:
            raise self.failed('cannot be written', error) from error

    def check_shareable(self) -> None:
        """Raise SessionError if a shared session names no hosts, or holds what might go to others."""
        from ..model.sharing import find_unshareable  # noqa: PLC0415  # most sessions are for one host

        record, title = self.contents.record, self.locator.title
        if not record.hosts:
            hint = f'Add them: httpie sessions set {self.locator.name} --for HOST'
            raise SessionError(f'The shared session {title} names no hosts. {hint}', **self.locator.facts)
        if problem := find_unshareable(self.items.values(), record.hosts, has_secrets=record.has_secrets):
            raise SessionError(f'The shared session {title} cannot hold this: {problem}.', **self.locator.facts)

    def failed(self, what: str, error: OSError) -> SessionError:
        return SessionError.from_os_error(f'{self.title} {what}', error, **self.locator.facts)

    def broken(self, problem: object) -> BrokenSessionError:
        text = f'{self.title} is broken: {problem}. Fix the file by hand, or delete it.'
        return BrokenSessionError(text, **self.locator.facts)

    def _without_itself_as_base(self, contents: Contents) -> Contents:
        # A file that was copied or renamed by hand can have its own name as that of its base.
        if contents.record.base != self.name_for(self.locator):
            return contents
        return contents._replace(record=contents.record.alone())

    def _merge(self, raw: bytes) -> None:
        # Take in what others have made of the file since it was read.
        theirs = Document(self.locator, parse(raw))
        if theirs.record.follows or not self.record.follows:  # else somebody has just made all of it its own
            self._inherit_again(theirs)
        mine, other, begun = self.contents, theirs.contents, self._begun
        items, record = merge(mine.items, other.items, begun.items), mine.record.merged(other.record, begun.record)
        rest = other.rest if mine.rest == begun.rest else mine.rest
        self.contents = Contents(items, record, mine.legacy & other.legacy, rest)
        # If this is not saved in the end, the next save begins with what was taken in here.
        self.raw, self._begun = raw, other
        self.put(self.items, self.record)

    def _serialize(self, *, bump_version: bool = False) -> bytes:
        stored = self._stored.items
        if invalid := find_invalid({key: item for key, item in self.items.items() if item != stored.get(key)}):
            raise SessionError(f'{self.title} was not updated: {invalid}. Leave that out.', **self.locator.facts)
        if self.locator.is_shared:
            self.check_shareable()
        self.contents = self.contents._replace(legacy=keepable_legacy(self.contents))
        return serialize(self.contents, bump_version=bump_version)

    def _update(self, change: files.Change, warn: Callable[[str], None], otherwise: str, *, is_new: bool) -> None:
        try:
            written = files.update(str(self.locator.path), self._target, change, warn, is_new=is_new)
        except FormatError as error:
            message = f'{self.title} was not updated: {error}. Fix the file by hand, and run it again.'
            raise BrokenSessionError(message, **self.locator.facts) from None
        except SessionError:
            raise
        except OSError as error:
            raise self.failed(otherwise, error) from error
        self.raw = written
        self._stored = self._begun = self.contents


def already_exists(locator: Locator) -> ExistingSessionError:
    return ExistingSessionError(f'Session {locator.title} already exists. --force replaces it.', **locator.facts)
