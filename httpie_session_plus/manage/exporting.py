"""Export: sessions as files that can be handed over."""
# ruff: noqa: A002  # an export has a format, whatever Python calls so

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..compat import Environment, default_environment
from ..errors import ExistingSessionError, SessionError, quote, quote_path
from ..model.items import Cookie, Item, Key, plain_headers
from ..model.locator import Locator, is_name, is_shared
from ..storage import files
from ..storage.codec import serialize_redacted
from ..storage.document import Document
from ..storage.netscape import serialize_cookies
from ..storage.record import EXPORTED, META_KEY
from ..storage.store import ENDING, SessionStore
from ..storage.strict_json import decode, encode

FORMATS = {'json': ENDING, 'netscape': '.txt'}  # each with how the names of such files end
_NAMELESS = 'has no host and name for a file name. Export it with --output.'


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
    store, plain = SessionStore.of(env), plain_headers(env.config) if redacted else ()
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
        if not os.path.exists(base.path):
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
            both = f'{paths[path].title} and {locator.title} both go to {quote_path(str(path))}'
            raise ExistingSessionError(f'{both}. Export one of them with --output.', path=path)
        paths[path] = locator
    return {locator: path for path, locator in paths.items()}


def write_export(exported: Export, path: Path, *, force: bool) -> Export:
    """Write an export to a file, whole and private; write straight into a pipe or device."""

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
