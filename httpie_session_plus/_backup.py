"""Sessions handed over as files: exported from where they are, and imported to where they are to be."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from . import _file
from ._cookies import is_sent_to
from ._errors import BrokenSessionError, ExistingSessionError, SessionError, explain
from ._fault import Fault
from ._finder import find_place, make_place, new_session, open_session
from ._httpie import default_environment, fix_layouts, is_anonymous_session
from ._items import cookie_domain, cookies_of, in_plain_words
from ._json import encode
from ._netscape import dump_cookies, is_cookies_txt, parse_cookies
from ._record import META_KEY, REDACTED
from ._secrets import is_masked, redact
from ._store import ENDING, host_of_folder, is_name, title_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._finder import Place
    from ._httpie import Environment
    from ._merge import Key
    from ._session import Session

FORMATS = {'json': ENDING, 'netscape': '.txt'}
"""What a session can be exported as, and how the names of such files end."""

_SESSION_KEYS = {'__meta__', 'auth', 'cookies', 'headers'}
# Anything can stand before an underscore; this is taken for a host.
_SURE_HOST = re.compile(r'localhost|.*[.:].*').fullmatch
_PORTS = range(1, 65536)
_HOST_FOLDER = re.compile(r'(\[[0-9A-Fa-f_.]+\]|[\w-]+|[\w.-]*\.[A-Za-z0-9-]+)(_\d+)?').fullmatch


class Export(NamedTuple):
    """A session as the content of a file, and what is to be said of it."""

    content: bytes
    notes: list[str]


def export_session(
    name: str,
    host: str | None = None,
    *,
    format: str = 'json',  # noqa: A002
    redacted: bool = False,
    env: Environment | None = None,
) -> bytes:
    """Return a session as the content of a file, in UTF-8.

    ``format='json'`` is the whole session, ``format='netscape'`` a cookies.txt of those cookies that it can hold.

    ``name`` is a name, or a path if there is a separator in it; ``host`` may have a port, and is not needed where only
    one host has a session of that name. ``redacted`` puts a mask in the place of each secret; such a file cannot be
    imported.

    Raises MissingSessionError, AmbiguousSessionError, BrokenSessionError, SessionPermissionError, or SessionError for
    what cannot be exported so.
    """
    if format not in FORMATS:
        raise SessionError(f'there is no format {format!r}: name one of {", ".join(FORMATS)}')
    env = env or default_environment()
    return export_place(env, find_place(env, name, host), format, redacted=redacted).content


def export_place(env: Environment, place: Place, format: str, *, redacted: bool) -> Export:  # noqa: A002
    """Return what :func:`export_session` does, and what is to be said of it."""
    session = open_session(env, place)
    if format == 'json':
        return Export(_redact(session) if redacted else session.file_content, [])
    if redacted:
        raise SessionError('a cookies.txt without secrets would be without cookies: --redact goes with --format=json')
    text, left_out = dump_cookies(cookies_of(session.contents), place.host)
    notes = []
    others = {key: value for key, value in session.contents.items() if key[0] != 'cookie'}
    if others:
        notes.append(f'A cookies.txt holds cookies alone, and of {place.title} not {in_plain_words(others)}.')
    if left_out:
        why = 'do not fit into a cookies.txt' if place.host else 'belong to no host: name the HOST that they are for'
        notes.append(f'Cookies of {place.title} that {why}: {", ".join(map(repr, left_out))}.')
    return Export(text.encode(), notes)


def _redact(session: Session) -> bytes:
    layout = session.get('__meta__', {}).get('httpie')
    shown = session.sibling(session.path, session.session_id)
    shown.put(redact(session.contents))
    shown.post_process_data(shown)
    shown['__meta__'] = {'about': shown.about, 'help': shown.helpurl, META_KEY: {REDACTED: True}}
    if layout:
        shown['__meta__']['httpie'] = layout
    return encode(shown)


def name_files(places: Sequence[Place], folder: Path, ending: str) -> dict[Place, Path]:
    """Return a file in a folder for each session: ``{host}_{session_name}``, and the ending of the format.

    Raises SessionError for a session with no host and name, and ExistingSessionError if two would be one file.
    """
    paths: dict[Path, Place] = {}
    for place in places:
        if not place.is_named:
            raise SessionError(
                f'{place.title} is a path, with no host and name to call a file by: export it with --output'
            )
        path = folder / f'{place.path.parent.name}_{place.name}{ending}'
        if path in paths:
            raise ExistingSessionError(
                f'{paths[path].title} and {place.title} would both go into {str(path)!r}: '
                'export one of them with --output',
                path=path,
            )
        paths[path] = place
    return {place: path for path, place in paths.items()}


def write_export(export: Export, path: Path, *, force: bool) -> None:
    """Write an export to a file: whole, and private if it is made; a pipe or a device is just written to.

    Raises ExistingSessionError if there is a file, unless ``force`` is set, SessionPermissionError or SessionError.
    """

    def change(old: bytes | None) -> bytes:
        if old is not None and not force:
            raise FileExistsError
        return export.content

    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            with open(path, 'wb') as stream:
                stream.write(export.content)
        else:
            _file.update(str(path), change, lambda _: None, is_new=True)
    except FileExistsError:
        raise ExistingSessionError(f'the file {str(path)!r} exists already; --force replaces it', path=path) from None
    except OSError as error:
        raise explain(f'the file {str(path)!r} was not written', error, path=path) from error


class Imported(NamedTuple):
    """A session that was imported: where it is, what the file was, in words, and the items that came from it."""

    place: Place
    kind: str
    items: dict[Key, Any]


def import_session(  # noqa: PLR0913
    file: str | os.PathLike[str] | bytes,
    name: str | None = None,
    host: str | None = None,
    *,
    force: bool = False,
    merge: bool = False,
    env: Environment | None = None,
) -> Imported:
    """Make a session of a session file of any layout, or of a cookies.txt; return where it is and what came from it.

    ``file`` is a path, or the content itself in UTF-8. ``name`` and ``host`` are those of the session; they may be left
    out where the file is called ``{host}_{session_name}.json`` and that can be read in one way. A session that is there
    is replaced with ``force``; with ``merge`` the items of the file are added to it, and win.

    Raises BrokenSessionError if the file holds neither, ExistingSessionError, SessionPermissionError or SessionError;
    nothing is changed then.

    >>> import tempfile
    >>> from httpie.context import Environment
    >>> folder = tempfile.TemporaryDirectory()
    >>> env = Environment(config_dir=Path(folder.name))
    >>> imported = import_session(b'{"headers": {"X-A": "1"}}', 'work', 'api.example.com', env=env)
    >>> imported.place.host, imported.place.name, list(imported.items)
    ('api.example.com', 'work', [('header', 'x-a')])
    >>> export_session('work', 'api.example.com', env=env).startswith(b'{')
    True
    >>> folder.cleanup()
    """
    env = env or default_environment()
    if force and merge:
        raise SessionError('--force replaces a session and --merge adds to it: choose one')
    path = None if isinstance(file, bytes) else Path(file)
    title = 'standard input' if path is None else repr(str(path))
    content = file if isinstance(file, bytes) else _read(Path(file), title)
    place = _find_target(env, path, name, host)
    session = new_session(env, place)
    try:
        kind = _fill(session, content)
    except Fault as fault:
        raise BrokenSessionError(f'{title} cannot be imported: {fault}', path=path) from None
    imported = dict(session.contents)
    if merge and os.path.lexists(place.path):
        session = open_session(env, place)
        session.put({**session.contents, **imported})
        session.save()
    else:
        session.create(force=force)
    return Imported(place, kind, imported)


def _read(path: Path, title: str) -> bytes:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        problem = error if isinstance(error, OSError) else OSError(str(error))
        raise explain(f'the file {title} cannot be read', problem, path=path) from error


def _fill(session: Session, content: bytes) -> str:
    try:
        text = content.decode('utf-8-sig')
    except UnicodeDecodeError as error:
        raise Fault(f'byte {error.start} is not UTF-8') from None
    if text.lstrip().startswith('{'):
        session.fill(text.encode())
        if not _SESSION_KEYS & session.found_keys:
            raise Fault(f'it has none of {", ".join(sorted(_SESSION_KEYS))}')
        if any(is_masked(key, value) for key, value in session.contents.items()):
            raise Fault('its secrets are masked')
        if not session.get('__meta__', {}).get('httpie'):
            # No HTTPie wrote this, so that none has to find it as it was.
            fix_layouts(session, cookie_domain(session.host or ''), bind_cookies=session.host is not None)
        return 'a session file'
    if not is_cookies_txt(text):
        raise Fault('it is neither a session file nor a cookies.txt')
    session.fill(json.dumps({'cookies': list(parse_cookies(text))}).encode())
    domains = [key[1] for key in session.contents]
    others = sum(not is_sent_to(domain, cookie_domain(session.host)) for domain in domains) if session.host else 0
    count = f'{len(domains)} cookie{"s" * (len(domains) != 1)}'
    return f'a cookies.txt with {count}' + (f', {others} of them for other hosts' if others else '')


def _find_target(env: Environment, path: Path | None, name: str | None, host: str | None) -> Place:
    if name is None or (host is None and not is_anonymous_session(name)):
        readings = read_file_name(path.name) if path else []
        sure = [reading for reading in readings if _SURE_HOST(reading[0])]
        if len(sure) != 1:
            ways = ' or '.join(title_of(*reading) for reading in readings)
            why = f'could mean {ways}' if ways else 'does not tell'
            missing = 'name and the host' if name is None else 'host'
            raise SessionError(
                f'give the {missing} of the session, as the name of the file {why}: '
                'httpie sessions import FILE NAME HOST'
            )
        host, name = host or sure[0][0], name or sure[0][1]
    return make_place(env, name, host)


def read_file_name(file_name: str) -> list[tuple[str, str]]:
    """Return the ways to read the name of a file as ``{host}_{session_name}.json``, each a host and a name.

    Digits that follow a host are its port, and no underscore is taken to be in the last label of a host with dots.
    """
    stem, ending = os.path.splitext(file_name)
    parts = stem.split('_') if ending in FORMATS.values() else []
    readings = []
    for index in range(1, len(parts)):
        folder, name = '_'.join(parts[:index]), '_'.join(parts[index:])
        is_before_port = index + 1 < len(parts) and _is_port(parts[index])
        if not is_before_port and _HOST_FOLDER(folder) and is_name(name):
            readings.append((host_of_folder(folder), name))
    return readings


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) in _PORTS
