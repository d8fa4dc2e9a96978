"""Edit: a private copy of a session file, which somebody changes in an editor, and which is saved merged."""

import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from ..errors import FormatError, SessionError
from ..model.items import Item, Key
from ..model.locator import Locator
from ..model.references import mark_typed
from ..storage import atomic, files
from ..storage.bases import check_references
from ..storage.codec import Contents, parse_new
from ..storage.document import Document
from ..storage.store import ENDING, SessionStore
from ..storage.urls import validate_url

EditFile = Callable[[str], None]  # returns once somebody has edited the file at a path
Ask = Callable[[str], bool]  # returns whether the answer to a question is yes


@dataclass(frozen=True, slots=True)
class Edited:
    """The items that an edit has changed, or removed; ``is_changed`` is false if it left the whole file as it was."""

    locator: Locator
    items: Mapping[Key, Item]
    is_changed: bool


def edit_session(store: SessionStore, edit_file: EditFile, ask: Ask, name: str, host: str | None) -> Edited:
    """Let somebody edit a private copy of a session file; save it merged with what others have saved meanwhile.

    If an edit cannot be saved, the copy stays, and the error names it.
    """
    locator = store.resolve(name, host)
    document = store.open(locator)
    document.check_writable()
    before = document.contents
    with ExitStack() as stack:
        copy = _copy_privately(document, stack)
        keep = partial(_keep, copy, stack)
        edited = _edit(copy, document, edit_file, ask, keep)
        if edited == before:
            return Edited(locator, {}, is_changed=False)
        try:
            items = mark_typed(edited.items, before.items)
            check_references(store, document, items.values())
            document.contents = edited = edited._replace(items=items)
            if edited.record.url is not None:
                validate_url(store, locator, edited.record.url)
            document.save(store.warn)
        except SessionError as error:
            raise type(error)(f'{keep()} {error}', **locator.facts) from error
    items = {**before.items, **edited.items}
    changed = {key: item for key, item in items.items() if before.items.get(key) != edited.items.get(key)}
    return Edited(locator, changed, is_changed=True)


def _copy_privately(document: Document, stack: ExitStack) -> str:
    from shutil import rmtree  # noqa: PLC0415  # only an edit needs these
    from tempfile import mkdtemp  # noqa: PLC0415

    locator = document.locator
    try:
        directory = mkdtemp(prefix='httpie-session-')
        stack.callback(rmtree, directory, ignore_errors=True)
        copy = os.path.join(directory, f'{locator.path.name.removesuffix(ENDING)}{ENDING}')
        atomic.replace(copy, document.raw or b'')
    except OSError as error:
        raise SessionError.from_os_error(f'Cannot copy {locator.title} to edit it', error, path=locator.path) from error
    return copy


def _keep(copy: str, stack: ExitStack) -> str:
    """Leave a copy where it is; return a sentence that says where."""
    stack.pop_all()
    os.chmod(copy, atomic.PRIVATE)
    return f'Your edit is in {copy!r}.'


def _edit(copy: str, document: Document, edit_file: EditFile, ask: Ask, keep: Callable[[], str]) -> Contents:
    """Return what a copy holds once it is valid."""
    while True:
        edit_file(copy)
        try:
            raw, _ = files.read(copy)
            return document.contents if raw == document.raw else Document(document.locator, parse_new(raw)).contents
        except OSError as error:
            raise SessionError.from_os_error('Cannot read the edited copy', error, path=Path(copy)) from error
        except FormatError as error:
            problem = f'{document.locator.title} was not updated: {error}.'
            with suppress(KeyboardInterrupt):  # what was typed is not lost
                if ask(f'{problem} Edit again?'):
                    continue
            raise SessionError(f'{keep()} {problem}', **document.locator.facts) from None
