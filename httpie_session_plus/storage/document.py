"""``Document``: what one file holds; load, merge, save."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from ..errors import BrokenSessionError, ExistingSessionError, FormatError, MissingSessionError, SessionError
from ..model.inheritance import Record, inherit, merge
from ..model.items import AUTH_KEY
from . import files
from .codec import Contents, find_invalid, keepable_legacy, parse, serialize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..model.items import Items
    from ..model.locator import Locator


class Document:
    """One session file: what it held when it was read, and what it is to hold.

    ``raw`` are the bytes that the file held when it was last read or saved, None if there was no file; ``status`` is
    what the operating system knew of it. Messages call the session by its ``role``.
    """

    raw: bytes | None = None
    status: os.stat_result | None = None

    def __init__(self, locator: Locator, contents: Contents | None = None, *, role: str = 'session') -> None:
        self.locator = locator
        self.role = role
        self.contents = self._without_itself_as_base(contents or Contents())
        # What the file holds; and what this document began with: that, and what it has inherited.
        self._stored = self._begun = Contents()
        self._base: Document | None = None

    @classmethod
    def read(cls, locator: Locator, *, keep_atime: bool = False, role: str = 'session') -> Document:
        """Return the document of a session as its file is, an empty one if there is none.

        With ``keep_atime`` this does not count as a use of the session. Raises BrokenSessionError for a file that is
        not a session, SessionPermissionError or SessionError for one that cannot be read.
        """
        document = cls(locator, role=role)
        try:
            document.raw, document.status = files.read(str(locator.path), keep_atime=keep_atime)
        except FileNotFoundError:
            return document
        except OSError as error:
            raise document.explain('cannot be read', error) from error
        document._stored = document._begun = document.contents = document._parse(document.raw)
        return document

    @property
    def exists(self) -> bool:
        """Whether there was a file when it was last read or saved."""
        return self.raw is not None

    @property
    def title(self) -> str:
        """How messages name the session, with its file."""
        return f'{self.role} {self.locator.description}'

    @property
    def items(self) -> Items:
        """The items, as they are to be stored."""
        return self.contents.items

    @property
    def record(self) -> Record:
        """The record of what was inherited, up to date with the items."""
        return self.contents.record.updated(self.items, time.time(), before=self._begun.items)

    def put(self, items: Items, record: Record | None = None) -> None:
        """Take these as the items, and this as the record; nothing is written."""
        self.contents = replace(self.contents, items=items, record=record or self.contents.record)

    def inherit(self, base: Document) -> None:
        """Inherit from a base that has been read; nothing is written."""
        self._base = base
        record = replace(self.contents.record, base=base.name_for(self.locator))
        items, record = inherit(self.items, base.items, record, time.time())
        if record.inherits_auth:
            record = replace(record, is_auth_secure=base.contents.record.is_auth_secure)
        self.put(items, record)
        self._begun = self.contents

    def name_for(self, heir: Locator) -> str:
        """Return what the record of another session calls this one: its name, or its absolute path."""
        # An anonymous session has no host among whose sessions a name could be looked up.
        is_by_path = self.locator.is_anonymous or heir.is_anonymous
        return os.path.abspath(self.locator.path) if is_by_path else self.locator.name

    def inherits_auth_from(self, base: Document) -> bool:
        """Return whether the auth is that of the base."""
        return self.items.get(AUTH_KEY) == base.items.get(AUTH_KEY)

    def save(self, warn: Callable[[str], None], *, bump_version: bool = False) -> None:
        """Replace the file, whole, by what this document and others have made of it since it was read.

        What this document left alone stays as the file has it by now; where nothing has changed, nothing is written.
        With ``bump_version`` the file is marked with the version of this HTTPie.

        Raises MissingSessionError if the file was deleted in the meantime, BusySessionError if others keep it locked,
        BrokenSessionError if it no longer is a session, SessionPermissionError or SessionError if it cannot be
        written; the file is then as it was.
        """
        self._update_record()
        if self.exists and self.contents == self._stored and not bump_version:
            files.tidy(str(self.locator.path))
            return
        written = self.raw

        def change(raw: bytes | None) -> bytes:
            nonlocal written
            if raw is None and self.exists:
                raise MissingSessionError(
                    f'{self.title} was deleted in the meantime, and stays deleted', **self.locator.identity
                )
            if raw is not None and raw != self.raw:
                self._merge(raw)
            written = self._serialize(bump_version=bump_version)
            return written

        with self._explained('was not updated'):
            files.update(str(self.locator.path), change, warn, is_new=not self.exists)
        self._keep(written)

    def create(self, warn: Callable[[str], None], *, force: bool = False) -> None:
        """Write the file anew; with ``force``, in the place of one that exists.

        Raises ExistingSessionError if there is one, else what :meth:`save` raises.
        """
        self._update_record()
        written = self._serialize()

        def change(raw: bytes | None) -> bytes:
            if raw is not None and not force:
                raise ExistingSessionError(f'{self.title} exists already; --force replaces it', **self.locator.identity)
            return written

        with self._explained('was not written'):
            files.update(str(self.locator.path), change, warn, is_new=True)
        self._keep(written)

    def explain(self, what: str, error: OSError) -> SessionError:
        """Return the error for one of the operating system about this file."""
        return SessionError.from_os_error(f'{self.title} {what}', error, **self.locator.identity)

    def broken(self, problem: object) -> BrokenSessionError:
        """Return the error for a file that is not a session, or holds what cannot be sent."""
        message = f'{self.title} is broken: {problem}; mend the file by hand, or delete it'
        return BrokenSessionError(message, **self.locator.identity)

    def parse(self, raw: bytes) -> None:
        """Take the content of another file. Raises FormatError if it is not a session."""
        self.contents = self._without_itself_as_base(parse(raw))

    def _without_itself_as_base(self, contents: Contents) -> Contents:
        # A file that was copied or renamed by hand can have its own name as that of its base.
        if contents.record.base != self.name_for(self.locator):
            return contents
        return replace(contents, record=Record(is_auth_secure=contents.record.is_auth_secure))

    def _parse(self, raw: bytes) -> Contents:
        try:
            self.parse(raw)
        except FormatError as error:
            raise self.broken(error) from None
        return self.contents

    def _update_record(self) -> None:
        self.contents = replace(self.contents, record=self.record)

    def _merge(self, raw: bytes) -> None:
        """Take in what others have made of the file since it was read."""
        theirs = Document(self.locator)
        theirs.parse(raw)
        if self._base and (base := self._base.reread()):
            theirs.inherit(base)
        mine, other, begun = self.contents, theirs.contents, self._begun
        self.contents = Contents(
            merge(mine.items, other.items, begun.items),
            mine.record.merged(other.record, begun.record),
            mine.legacy & other.legacy,
            other.rest,
        )
        # If this is not saved in the end, the next save begins with what was taken in here.
        self.raw, self._begun = raw, other
        self._update_record()

    def reread(self) -> Document | None:
        """Return the document as its file is by now, None if that holds no session."""
        try:
            document = Document.read(self.locator, role=self.role)
        except SessionError:
            return None
        return document if document.exists else None

    def _serialize(self, *, bump_version: bool = False) -> bytes:
        stored = self._stored.items
        invalid = find_invalid({key: item for key, item in self.items.items() if item != stored.get(key)})
        if invalid:
            raise SessionError(f'{self.title} was not updated: {invalid}; leave it out', **self.locator.identity)
        self.contents = replace(self.contents, legacy=keepable_legacy(self.contents))
        return serialize(self.contents, bump_version=bump_version)

    def _keep(self, written: bytes | None) -> None:
        self.raw = written
        self._stored = self._begun = self.contents

    @contextmanager
    def _explained(self, what: str) -> Iterator[None]:
        try:
            yield
        except SessionError:
            raise
        except FormatError as error:
            message = f'{self.title} was not updated: {error}; mend that by hand, and run it again'
            raise BrokenSessionError(message, **self.locator.identity) from None
        except OSError as error:
            raise self.explain(what, error) from error
