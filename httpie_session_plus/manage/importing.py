"""Import: sessions from files: exports, session files of any format, cookies.txt."""

import codecs
import io
import os
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..compat import Environment
from ..errors import BrokenSessionError, FormatError, SessionError, quote_path
from ..model.inheritance import Record
from ..model.items import Item, Key, by_key, is_masked, redacted
from ..model.locator import SHARED_MARK, Host, Locator, is_name, is_sent_to, is_shared, validate_name_or_path
from ..model.patterns import ANY_HOST, HostPattern
from ..model.references import Reference, without_environment
from ..storage import files
from ..storage.bases import is_base_missing
from ..storage.codec import Contents, parse_new
from ..storage.document import Document
from ..storage.netscape import is_cookies_txt, parse_cookies
from ..storage.record import EXPORTED, META_KEY
from ..storage.store import SessionStore
from ..storage.strict_json import decode, expect
from ..storage.urls import keep_url
from ..system import open_file
from .checkup import with_present_format

_OF_A_URL = frozenset('/\\@?#')  # what a typed host may have around it
# {host}_{session_name}: anything can stand before an underscore; localhost and what has a dot are sure to be hosts.
_FILE_NAME = re.compile(
    r'((?:localhost|\[[0-9A-Fa-f_.]+\]|[^_]*[^._][^_]*\.[^_.]+)(?:_\d+(?=_))?)_([A-Za-z0-9_.-]+)\.(?:json|txt)'
)


@dataclass(frozen=True, slots=True)
class Imported:
    """A session that was imported: from which file (None for bytes), to where, and the items that came from the file.

    ``others`` of the cookies in a cookies.txt are for other hosts. ``is_merged`` is true if they were added. ``hosts``
    are those of a shared session, ``base`` is the one that it follows. ``dropped`` are references that are text now.
    """

    file: Path | None
    locator: Locator
    items: Mapping[Key, Item] = field(repr=False)
    is_cookies_txt: bool
    others: int
    is_merged: bool
    hosts: Sequence[HostPattern] = ()
    base: str | None = None
    dropped: Sequence[Reference] = ()


def import_session(  # noqa: PLR0913
    file: str | os.PathLike[str] | bytes,
    name: str | None = None,
    host: str | None = None,
    *,
    force: bool = False,
    merge: bool = False,
    hosts: Sequence[str] = (),
    has_secrets: bool = False,
    with_references: bool = False,
    env: Environment | None = None,
) -> Imported:
    """Create a session from a session file of any format, or a cookies.txt; return where it is and what came from it.

    ``file`` is a path, or the content itself in UTF-8. ``name`` and ``host`` are those of the session; they are
    optional for an export, which holds them, and for a file that is called ``{host}_{session_name}.json`` if that can
    be read in one way. An existing session is replaced with ``force``; with ``merge`` the items of the file are added
    to it, and win. ``hosts`` are added to those of a shared session, which may hold secrets for any host if
    it ``has_secrets``. References to environment variables become text, unless ``with_references``. Raises
    BrokenSessionError if the file holds neither, ExistingSessionError, SessionPermissionError or SessionError;
    nothing is changed then.
    """
    store = SessionStore.of(env)
    if force and merge:
        raise SessionError('--force replaces a session, --merge adds to it. Choose one.')
    path = None if isinstance(file, bytes) else Path(file)
    title = 'standard input' if path is None else quote_path(str(path))
    try:
        with io.BytesIO(file) if isinstance(file, bytes) else open(file, 'rb', opener=open_file) as source:
            raw = files.read_within_limits(source)
    except (OSError, ValueError) as error:
        problem = error if isinstance(error, OSError) else OSError(str(error))
        raise SessionError.from_os_error(f'Cannot read the file {title}', problem, path=path) from error
    locator = _locate_target(store, path, _read_origin(raw), name, host)
    try:
        contents, is_txt = _parse(raw, locator)
    except FormatError as error:
        raise BrokenSessionError(f'Cannot import {title}: {error}.', path=path) from None
    dropped: list[Reference] = []
    if not with_references:
        items, dropped = without_environment(contents.items)
        contents = contents._replace(items=items)
    record = _record_for(locator, contents.record, hosts, has_secrets=has_secrets)
    if record.follows != contents.record.follows:
        store.warn(f'{locator.title} does not follow {quote_path(str(record.base))}: a file names no base by its path.')
    record = record._replace(url=keep_url(store, record.url, locator))
    contents = contents._replace(record=record)
    if merge:
        document = store.open(locator, must_exist=False)
        if not document.exists:
            document.put(contents.items, contents.record)
        has_secrets = has_secrets or document.record.has_secrets
        known = _record_for(locator, document.record, hosts, has_secrets=has_secrets)  # the file adds no hosts
        known = known._replace(url=document.record.url if record.url is None else record.url)
        document.put({**document.items, **contents.items}, known)
        document.save(store.warn)
    else:
        Document(locator, contents).create(store.warn, force=force)
    if record.follows and is_base_missing(store, store.open(locator)):
        store.warn(f'{locator.title} follows {record.base!r}, which does not exist. Import that, too.')
    own = locator.cookie_domain
    others = sum(not is_sent_to(key[1], own) for key in contents.items) if is_txt and own else 0
    present = store.open(locator).contents.record
    base = present.base if present.follows else None
    return Imported(path, locator, contents.items, is_txt, others, merge, present.hosts, base, dropped)


def _record_for(locator: Locator, record: Record, hosts: Sequence[str], *, has_secrets: bool) -> Record:
    """Return the record that a session gets of a file: its base by name, and its hosts if it is shared."""
    if record.base and os.sep in record.base:  # the path of a base leads nowhere, or to a file that it must not take
        record = record._replace(follows=False)
    if locator.is_shared:
        record = record if is_shared(record.base or SHARED_MARK) else record.alone()
        patterns = tuple(dict.fromkeys(map(HostPattern.typed, (*record.hosts, *hosts))))
        return record._replace(hosts=patterns, has_secrets=has_secrets and ANY_HOST in patterns)
    if hosts or has_secrets:
        raise SessionError(f'{locator.title} is not shared. --for and --with-secrets require a shared session, @NAME.')
    return record._replace(hosts=(), has_secrets=False)


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
    if any(is_masked(item) and item == redacted(item) for item in contents.items.values()):
        raise FormatError('its secrets are masked')
    if contents.version is None:  # no HTTPie wrote this, so that none has to find it as it was
        contents = with_present_format(contents, locator.cookie_domain)
    return contents, False


def _read_origin(raw: bytes) -> Any:
    """Return what a file says of the session that it was exported from, None if it says nothing."""
    found = None
    with suppress(FormatError):
        found = decode(raw.removeprefix(codecs.BOM_UTF8))
    for key in ('__meta__', META_KEY, EXPORTED):
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _locate_target(store: SessionStore, path: Path | None, origin: Any, name: str | None, host: str | None) -> Locator:
    """Return where an import goes: as typed, else as the export says, else as its file is called."""
    if name is None or (host is None and os.sep not in name and not is_shared(name)):
        source = quote_path(str(path)) if path else 'standard input'
        try:
            found = read_file_name(path.name) if path and origin is None else _parse_origin(origin)
        except FormatError as error:
            raise BrokenSessionError(f'Cannot import {source}: {error}. Add NAME HOST.', path=path) from None
        if found is None:
            missing = 'name and host' if name is None else 'host'
            raise SessionError(f'Cannot infer the {missing} from {source}. Add NAME HOST.')
        host, name = host or found[0], name or found[1]
    return store.locate(name, host)


def _parse_origin(origin: Any) -> tuple[str | None, str] | None:
    """Return the host and name in an export, None if there are none; raise FormatError for what cannot be them."""
    if origin is None:
        return None
    where = f'__meta__.{META_KEY}.{EXPORTED}'
    name = expect(expect(origin, where, dict).get('name'), f'{where}.name', str)
    expect(origin.get('base'), f'{where}.base', str, type(None))
    with suppress(SessionError):
        if is_shared(name):
            expect(origin.get('host'), f'{where}.host', type(None))
            return None, validate_name_or_path(name)
        host = expect(origin.get('host'), f'{where}.host', str)
        if not _OF_A_URL.intersection(host) and Host.parse(host) and is_name(name):
            return host, name
    raise FormatError(f'{where} names no host and session')


def read_file_name(file_name: str) -> tuple[Host | None, str] | None:
    """Return the host and name in a file name that ``--output-dir`` makes, None if it is not certainly one."""
    if match := re.fullmatch(r'@shared_([A-Za-z0-9_.-]+)\.(?:json|txt)', file_name):
        return None, SHARED_MARK + match[1]
    match = _FILE_NAME.fullmatch(file_name)
    return (Host.of_directory(match[1]), match[2]) if match else None
