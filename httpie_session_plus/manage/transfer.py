"""Export and import: sessions handed over as files."""
# ruff: noqa: A002  # an export has a format, whatever Python calls so

import io
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from ..compat import Environment
from ..errors import BrokenSessionError, ExistingSessionError, FormatError, SessionError, quote, quote_path
from ..model.items import Cookie, Item, Key, by_key, is_secret, redacted
from ..model.locator import Host, Locator, is_sent_to
from ..storage import files
from ..storage.codec import Contents, parse_new, serialize_redacted
from ..storage.document import Document
from ..storage.netscape import is_cookies_txt, parse_cookies, serialize_cookies
from ..storage.store import ENDING, SessionStore
from .checkup import with_present_format

FORMATS = {'json': ENDING, 'netscape': '.txt'}  # each with how the names of such files end
# {host}_{session_name}: anything can stand before an underscore; localhost and what has a dot are sure to be hosts.
_FILE_NAME = re.compile(
    r'((?:localhost|\[[0-9A-Fa-f_.]+\]|[^_]*[^._][^_]*\.[^_.]+)(?:_\d+(?=_))?)_([A-Za-z0-9_.-]+)\.(?:json|txt)'
)


@dataclass(frozen=True, slots=True)
class Export:
    """A session as the content of a file, and where that was written, None where it was not.

    ``other_items`` are the items that are no cookies, ``unwritable`` the names of cookies that are left out.
    """

    locator: Locator
    content: bytes
    other_items: Mapping[Key, Item] = field(default_factory=dict)
    unwritable: Sequence[str] = ()
    file: Path | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """A session that was imported: from which file (None for bytes), to where, and the items that came from the file.

    ``others`` of the cookies in a cookies.txt are for other hosts. ``is_merged`` is true if they were added.
    """

    file: Path | None
    locator: Locator
    items: Mapping[Key, Item]
    is_cookies_txt: bool
    others: int
    is_merged: bool


def export_session(
    name: str, host: str | None = None, *, format: str = 'json', redacted: bool = False, env: Environment | None = None
) -> bytes:
    """Return a session as the content of a file, in UTF-8.

    ``name`` is a name, or a path if there is a separator in it; ``host`` may have a port, and is optional where only
    one host has a session of that name. ``format='json'`` is the whole session, ``format='netscape'`` a cookies.txt of
    those cookies that it can hold. ``redacted`` masks each secret; such a file cannot be imported. Raises
    MissingSessionError, AmbiguousSessionError, BrokenSessionError, SessionPermissionError, or SessionError for what
    cannot be exported so.
    """
    if format not in FORMATS:
        raise SessionError(f'Unknown format {quote(format)}. Use {" or ".join(FORMATS)}.')
    store = SessionStore.of(env)
    return export(store, store.resolve(name, host), format, redacted=redacted).content


def export(store: SessionStore, locator: Locator, format: str, *, redacted: bool) -> Export:
    """Return what :func:`export_session` does, and what that lacks."""
    document = store.open(locator)
    if format == 'json':
        return Export(locator, serialize_redacted(document.contents) if redacted else document.raw or b'')
    if redacted:
        raise SessionError('--redact requires --format=json: every cookie is a secret.')
    cookies = [item for item in document.items.values() if isinstance(item, Cookie)]
    text, left_out = serialize_cookies(cookies, locator.host)
    others = {key: item for key, item in document.items.items() if not isinstance(item, Cookie)}
    return Export(locator, text.encode(), others, left_out)


def name_files(locators: Sequence[Locator], directory: Path, ending: str) -> dict[Locator, Path]:
    """Return a file in a directory for each session: ``{host}_{session_name}``, and the ending of the format."""
    paths: dict[Path, Locator] = {}
    for locator in locators:
        if locator.is_anonymous:
            why = 'has no host and name for a file name'
            raise SessionError(f'{locator.title} {why}. Export it with --output.')
        path = directory / f'{locator.path.parent.name}_{locator.name}{ending}'
        if path in paths:
            both = f'{paths[path].title} and {locator.title} both go to {str(path)!r}'
            raise ExistingSessionError(f'{both}. Export one of them with --output.', path=path)
        paths[path] = locator
    return {locator: path for path, locator in paths.items()}


def write_export(exported: Export, path: Path, *, force: bool) -> Export:
    """Write an export to a file: whole, and private if it is created; a pipe or a device is just written to."""

    def change(old: bytes | None) -> bytes:
        if old is not None and not force:
            raise FileExistsError
        return exported.content

    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            path.write_bytes(exported.content)
        else:
            files.update(str(path), os.path.realpath(path), change, lambda _: None, is_new=True)
    except FileExistsError:
        raise ExistingSessionError(
            f'The file {quote_path(str(path))} already exists. --force replaces it.', path=path
        ) from None
    except OSError as error:
        raise SessionError.from_os_error(
            f'The file {quote_path(str(path))} was not written', error, path=path
        ) from error
    return replace(exported, file=path)


def import_session(  # noqa: PLR0913
    file: str | os.PathLike[str] | bytes,
    name: str | None = None,
    host: str | None = None,
    *,
    force: bool = False,
    merge: bool = False,
    env: Environment | None = None,
) -> Imported:
    """Create a session from a session file of any format, or a cookies.txt; return where it is and what came from it.

    ``file`` is a path, or the content itself in UTF-8. ``name`` and ``host`` are those of the session; they are
    optional where the file is called ``{host}_{session_name}.json`` and that can be read in one way. An existing
    session is replaced with ``force``; with ``merge`` the items of the file are added to it, and win. Raises
    BrokenSessionError if the file holds neither, ExistingSessionError, SessionPermissionError or SessionError; nothing
    is changed then.
    """
    store = SessionStore.of(env)
    if force and merge:
        raise SessionError('--force replaces a session, --merge adds to it. Choose one.')
    path = None if isinstance(file, bytes) else Path(file)
    title = 'standard input' if path is None else quote_path(str(path))
    try:
        with io.BytesIO(file) if isinstance(file, bytes) else open(file, 'rb') as source:
            raw = files.read_within_limits(source)
    except (OSError, ValueError) as error:
        problem = error if isinstance(error, OSError) else OSError(str(error))
        raise SessionError.from_os_error(f'Cannot read the file {title}', problem, path=path) from error
    locator = _locate_target(store, path, name, host)
    try:
        contents, is_txt = _parse(raw, locator)
    except FormatError as error:
        raise BrokenSessionError(f'Cannot import {title}: {error}.', path=path) from None
    if merge:
        document = store.open(locator, must_exist=False)
        if not document.exists:
            document.contents = contents
        document.put({**document.items, **contents.items})
        document.save(store.warn)
    else:
        Document(locator, contents).create(store.warn, force=force)
    own = locator.cookie_domain
    others = sum(not is_sent_to(key[1], own) for key in contents.items) if is_txt and own else 0
    return Imported(path, locator, contents.items, is_txt, others, merge)


def _parse(raw: bytes, locator: Locator) -> tuple[Contents, bool]:
    """Return what a file holds, and whether it is a cookies.txt; raise FormatError if it is neither."""
    try:
        text = raw.decode('utf-8-sig')
    except UnicodeDecodeError as error:
        raise FormatError(f'byte {error.start} is not UTF-8') from None
    if not text.lstrip().startswith('{'):
        if not is_cookies_txt(text):
            raise FormatError('it is neither a session file nor a cookies.txt')
        return Contents(by_key(parse_cookies(text))), True
    contents = parse_new(text.encode())
    if any(is_secret(item) and item == redacted(item) for item in contents.items.values()):
        raise FormatError('its secrets are masked')
    if contents.version is None:  # no HTTPie wrote this, so that none has to find it as it was
        contents = with_present_format(contents, locator.cookie_domain)
    return contents, False


def _locate_target(store: SessionStore, path: Path | None, name: str | None, host: str | None) -> Locator:
    if name is None or (host is None and os.sep not in name):
        found = read_file_name(path.name) if path else None
        if found is None:
            missing = 'name and host' if name is None else 'host'
            source = quote_path(str(path)) if path else 'standard input'
            raise SessionError(f'Cannot infer the {missing} from {source}. Add NAME HOST.')
        host, name = host or found[0], name or found[1]
    return store.locate(name, host)


def read_file_name(file_name: str) -> tuple[Host, str] | None:
    """Return the host and name in a file name that ``--output-dir`` makes, None if it is not certainly one."""
    match = _FILE_NAME.fullmatch(file_name)
    return (Host.of_directory(match[1]), match[2]) if match else None
