"""Export and import: sessions handed over as files."""
# ruff: noqa: A002  # an export has a format, whatever Python calls so

import codecs
import io
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..compat import Environment, default_environment
from ..errors import BrokenSessionError, ExistingSessionError, FormatError, SessionError, quote, quote_path
from ..model.inheritance import Record
from ..model.items import Cookie, Item, Key, by_key, is_secret, redacted
from ..model.locator import SHARED_MARK, Host, Locator, is_name, is_sent_to, is_shared, validate_name_or_path
from ..model.patterns import HostPattern
from ..storage import files
from ..storage.codec import EXPORTED, META_KEY, Contents, parse_new, serialize_redacted
from ..storage.document import Document
from ..storage.netscape import is_cookies_txt, parse_cookies, serialize_cookies
from ..storage.store import ENDING, SessionStore
from ..storage.strict_json import decode, encode, expect
from .checkup import with_present_format
from .details import plain_headers

FORMATS = {'json': ENDING, 'netscape': '.txt'}  # each with how the names of such files end
_NAMELESS = 'has no host and name for a file name. Export it with --output.'
_OF_A_URL = frozenset('/\\@?#')  # what a typed host may have around it
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
    env = env or default_environment()
    store, plain = SessionStore.of(env), plain_headers(env) if redacted else ()
    return export(store, store.resolve(name, host), format, redacted=redacted, plain=plain).content


def export(store: SessionStore, locator: Locator, format: str, *, redacted: bool, plain: Iterable[str] = ()) -> Export:
    """Return what :func:`export_session` does, and what that lacks."""
    document = store.open(locator)
    if format == 'json':
        origin = _origin_of(document)
        if redacted:
            return Export(locator, serialize_redacted(document.contents, plain, origin))
        return Export(locator, _with_origin(document.raw or b'', origin))
    if redacted:
        raise SessionError('--redact requires --format=json: every cookie is a secret.')
    cookies = [item for item in document.items.values() if isinstance(item, Cookie)]
    text, left_out = serialize_cookies(cookies, locator.host)
    others = {key: item for key, item in document.items.items() if not isinstance(item, Cookie)}
    return Export(locator, text.encode(), others, left_out)


def _origin_of(document: Document) -> dict[str, Any]:
    """Return what an export says of the session that it is made from; nothing of one that is given by its path."""
    locator, base = document.locator, document.contents.record.base
    if locator.is_anonymous:
        return {}
    # The path of a base leads nowhere on another machine.
    is_portable = base and (is_name(base) or is_shared(base))
    return {EXPORTED: {'host': locator.host, 'name': locator.name, 'base': base if is_portable else None}}


def _with_origin(raw: bytes, origin: dict[str, Any]) -> bytes:
    if not origin:
        return raw
    data = decode(raw)
    meta = data.get('__meta__', {})
    return encode({**data, '__meta__': {**meta, META_KEY: {**(meta.get(META_KEY) or {}), **origin}}})


def with_bases(store: SessionStore, locators: Sequence[Locator]) -> list[Locator]:
    """Return sessions, their bases, and the bases of these, each once; warn of a base that cannot be exported."""
    found, known = [*locators], {one.path for one in locators}
    for heir in found:  # it grows
        base = _base_of(store, heir)
        if base is None or base.path in known:
            continue
        known.add(base.path)
        if not base.path.exists():
            store.warn(f'{heir.title} inherits from {base.title}, which does not exist. The rest is exported.')
        elif base.is_anonymous:
            store.warn(f'The base of {heir.title}, {base.title}, {_NAMELESS}')
        else:
            found.append(base)
    return found


def _base_of(store: SessionStore, heir: Locator) -> Locator | None:
    with suppress(SessionError):  # what cannot be read cannot be exported, which says so
        base = store.open(heir).contents.record.base
        if base is not None:
            found = store.locate_for_request(base, heir.host or '', None)
            named = store.locate_file(str(found.path)) if found.is_anonymous else found
            return store.locate(named.name, named.host) if named.host else found
    return None


def name_files(locators: Sequence[Locator], directory: Path, ending: str) -> dict[Locator, Path]:
    """Return a file in a directory for each session: ``{host}_{session_name}``, and the ending of the format."""
    paths: dict[Path, Locator] = {}
    for locator in locators:
        if locator.is_anonymous:
            raise SessionError(f'{locator.title} {_NAMELESS}')
        path = directory / f'{locator.path.parent.name}_{locator.path.name.removesuffix(ENDING)}{ending}'
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
    hosts: Sequence[str] = (),
    env: Environment | None = None,
) -> Imported:
    """Create a session from a session file of any format, or a cookies.txt; return where it is and what came from it.

    ``file`` is a path, or the content itself in UTF-8. ``name`` and ``host`` are those of the session; they are
    optional for an export, which holds them, and for a file that is called ``{host}_{session_name}.json`` if that can
    be read in one way. An existing session is replaced with ``force``; with ``merge`` the items of the file are added
    to it, and win. ``hosts`` are added to those of a shared session. Raises BrokenSessionError if the file holds
    neither, ExistingSessionError, SessionPermissionError or SessionError; nothing is changed then.
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
    locator = _locate_target(store, path, _read_origin(raw), name, host)
    try:
        contents, is_txt = _parse(raw, locator)
    except FormatError as error:
        raise BrokenSessionError(f'Cannot import {title}: {error}.', path=path) from None
    record = _record_for(locator, contents.record, hosts)
    if record.follows != contents.record.follows:
        store.warn(f'{locator.title} does not follow {quote_path(str(record.base))}: a file names no base by its path.')
    contents = contents._replace(record=record)
    if merge:
        document = store.open(locator, must_exist=False)
        if not document.exists:
            document.contents = contents
        of_both = tuple(dict.fromkeys((*document.hosts, *contents.record.hosts)))
        document.put({**document.items, **contents.items}, document.record._replace(hosts=of_both))
        document.save(store.warn)
    else:
        Document(locator, contents).create(store.warn, force=force)
    own = locator.cookie_domain
    others = sum(not is_sent_to(key[1], own) for key in contents.items) if is_txt and own else 0
    return Imported(path, locator, contents.items, is_txt, others, merge)


def _record_for(locator: Locator, record: Record, hosts: Sequence[str]) -> Record:
    """Return the record that a session gets of a file: its base by name, and its hosts if it is shared."""
    if record.base and os.sep in record.base:  # the path of a base leads nowhere, or to a file that it must not take
        record = record._replace(follows=False)
    if locator.is_shared:
        return record._replace(hosts=tuple(dict.fromkeys((*record.hosts, *map(HostPattern.parse, hosts)))))
    if hosts:
        raise SessionError(f'{locator.title} is not shared. --for requires a shared session, @NAME.')
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
    if any(is_secret(item) and item == redacted(item) for item in contents.items.values()):
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
