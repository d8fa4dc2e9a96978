"""Sessions handed over as files: exported from where they are, and imported to where they are to be."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Callable, NamedTuple

from . import _file
from ._errors import BrokenSessionError, ExistingSessionError, SessionError, explain
from ._finder import find_all, find_place, make_place, new_session, open_session
from ._httpie import fix_layouts, is_anonymous_session
from ._items import cookie_domain, cookies_of, in_plain_words
from ._layout import Fault, dump
from ._netscape import dump_cookies, is_cookies_txt, parse_cookies
from ._outcome import Note
from ._record import META_KEY, REDACTED
from ._secrets import redact
from ._store import ENDING, host_of_folder, is_name, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ._finder import Place
    from ._httpie import Environment
    from ._outcome import Outcome
    from ._session import Session

FORMATS = {'json': ENDING, 'netscape': '.txt'}
"""What a session can be exported as, and how the names of such files end."""

_STANDARD_STREAM = '-'
_PORTS = range(1, 65536)
_HOST_FOLDER = re.compile(r'(\[[0-9A-Fa-f_.]+\]|[\w-]+|[\w.-]*\.[A-Za-z0-9-]+)(_\d+)?').fullmatch


class Export(NamedTuple):
    """A session as the content of a file, and what is to be said of it."""

    content: bytes
    notes: list[Note]


def export_session(
    env: Environment,
    name: str,
    host: str | None = None,
    *,
    format: str = 'json',  # noqa: A002
    redacted: bool = False,
) -> bytes:
    """Return a session as the content of a file: all of it, or as a cookies.txt (``format='netscape'``), in UTF-8.

    ``redacted`` puts a mask in the place of each secret; such a file cannot be imported. Raises MissingSessionError,
    AmbiguousSessionError, BrokenSessionError, SessionPermissionError, or SessionError for what cannot be exported so.
    """
    return _export(env, find_place(env, name, host), format, redacted=redacted).content


def export_sessions(  # noqa: PLR0913
    env: Environment,
    names: Sequence[str],
    host: str | None = None,
    *,
    all_of_host: bool = False,
    format: str = 'json',  # noqa: A002
    redacted: bool = False,
    output: str | None = None,
    output_dir: str | None = None,
    force: bool = False,
) -> Iterator[Outcome]:
    """Export sessions to a file, or each to one of its own in a folder; without either, yield the content of one.

    Files that are made are private, files that are there are replaced only with ``force``. One session that cannot be
    exported does not keep the others from it. Raises what :func:`export_session` does, and ExistingSessionError.
    """
    places = find_all(env, host) if all_of_host else [find_place(env, name, host) for name in dict.fromkeys(names)]
    if output_dir is None:
        if len(places) != 1 or all_of_host:
            raise SessionError(
                'several sessions go into a folder, each into a file of its own: name it with --output-dir'
            )
        export = _export(env, places[0], format, redacted=redacted)
        yield from export.notes
        if output is None or output == _STANDARD_STREAM:
            yield export.content
        else:
            yield _write(places[0], export, Path(output), force=force)
        return
    if not places:
        yield 'There are no sessions to export.'
    for place, path in _name_files(places, Path(output_dir), FORMATS[format]).items():
        try:
            export = _export(env, place, format, redacted=redacted)
            yield from export.notes
            yield _write(place, export, path, force=force)
        except SessionError as error:  # noqa: PERF203  # the others are to be exported
            yield error


def _export(env: Environment, place: Place, format: str, *, redacted: bool) -> Export:  # noqa: A002
    session = open_session(env, place)
    if format == 'json':
        return Export(_redact(session) if redacted else session.content, [])
    if redacted:
        raise SessionError('a cookies.txt without secrets would be without cookies: --redact goes with --format=json')
    text, left_out = dump_cookies(cookies_of(session.contents), place.host)
    notes = []
    others = [key for key in session.contents if key[0] != 'cookie']
    if others:
        notes.append(
            Note(f'A cookies.txt holds cookies alone: {in_plain_words(others)} of {place.title} are not in it.')
        )
    if left_out:
        why = 'do not fit into a cookies.txt' if place.host else 'belong to no host: name the HOST that they are for'
        notes.append(Note(f'Cookies of {place.title} that {why}: {", ".join(map(repr, left_out))}.'))
    return Export(text.encode(), notes)


def _redact(session: Session) -> bytes:
    layout = session.get('__meta__', {}).get('httpie')
    shown = session.sibling(session.path, session.session_id)
    shown.put(redact(session.contents))
    shown.post_process_data(shown)
    shown['__meta__'] = {'about': shown.about, 'help': shown.helpurl, META_KEY: {REDACTED: True}}
    if layout:
        shown['__meta__']['httpie'] = layout
    return dump(shown)


def _name_files(places: Sequence[Place], folder: Path, ending: str) -> dict[Place, Path]:
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


def _write(place: Place, export: Export, path: Path, *, force: bool) -> str:
    def change(old: bytes | None) -> bytes:
        if old is not None and not force:
            raise ExistingSessionError(f'the file {str(path)!r} exists already; --force replaces it', path=path)
        return export.content

    try:
        if path.exists() and not path.is_file():
            with open(path, 'wb') as stream:  # a pipe, or a device
                stream.write(export.content)
        else:
            _file.update(str(path), change, lambda _: None, is_new=True)
    except OSError as error:
        raise explain(f'the file {str(path)!r} was not written', error, path=path) from error
    return f'Exported {place.title} to {str(path)!r}'


def import_session(  # noqa: PLR0913
    env: Environment,
    file: str,
    name: str | None = None,
    host: str | None = None,
    *,
    force: bool = False,
    merge: bool = False,
    read_input: Callable[[], bytes] | None = None,
) -> str:
    """Import a session from a session file of any layout or a cookies.txt; return what was done, in words.

    ``name`` and ``host`` may be left out where the file's name is ``{host}_{session_name}.json`` and can be read in one
    way only. A session that is there is replaced with ``force``; with ``merge`` the items of the file are added to it,
    and win. The file is read from ``read_input`` if it is called ``-``.

    Raises BrokenSessionError if the file holds neither, ExistingSessionError, SessionPermissionError or SessionError.
    """
    if force and merge:
        raise SessionError('--force replaces a session and --merge adds to it: choose one')
    content = _read(file, read_input)
    place = _find_target(env, file, name, host)
    session = new_session(env, place)
    try:
        kind = _fill(session, content)
    except Fault as fault:
        raise BrokenSessionError(f'{_title_of(file)} cannot be imported: {fault}', path=Path(file)) from None
    if merge and os.path.lexists(place.path):
        imported = session.contents
        session = open_session(env, place)
        session.put({**session.contents, **imported})
        session.save()
        return f'Added {in_plain_words(list(imported))} from {_title_of(file)} to {place.title}'
    session.create(force=force)
    return f'Imported {_title_of(file)}, {kind}, as {place.title}'


def _title_of(file: str) -> str:
    return 'standard input' if file == _STANDARD_STREAM else repr(file)


def _read(file: str, read_input: Callable[[], bytes] | None) -> bytes:
    if file == _STANDARD_STREAM and read_input:
        return read_input()
    try:
        with open(file, 'rb') as stream:
            return stream.read()
    except (OSError, ValueError) as error:
        problem = error if isinstance(error, OSError) else OSError(str(error))
        raise explain(f'the file {file!r} cannot be read', problem, path=Path(file)) from error


def _fill(session: Session, content: bytes) -> str:
    try:
        text = content.decode('utf-8-sig')
    except UnicodeDecodeError as error:
        raise Fault(f'byte {error.start} is not UTF-8') from None
    if text.lstrip().startswith('{'):
        session.fill(text.encode())
        if not session.get('__meta__', {}).get('httpie'):
            # No HTTPie wrote this, so that none has to find it as it was.
            fix_layouts(session, cookie_domain(session.host or ''), bind_cookies=session.host is not None)
        return 'a session file'
    if not is_cookies_txt(text):
        raise Fault('it is neither a session file nor a cookies.txt')
    cookies = list(parse_cookies(text))
    session.fill(json.dumps({'cookies': cookies}).encode())
    return f'a cookies.txt with {len(cookies)} cookie{"s" * (len(cookies) != 1)}'


def _find_target(env: Environment, file: str, name: str | None, host: str | None) -> Place:
    if name is None or (host is None and not is_anonymous_session(name)):
        readings = read_file_name(Path(file).name)
        if len(readings) != 1:
            ways = ' or '.join(title_of(*reading) for reading in readings)
            why = f'the name of the file can be read as {ways}' if ways else 'the name of the file does not tell it'
            missing = 'name and host' if name is None else 'host'
            raise SessionError(f'{missing} of the session are needed, as {why}: httpie sessions import FILE NAME HOST')
        host, name = host or readings[0][0], name or readings[0][1]
    return make_place(env, name, host)


def read_file_name(file_name: str) -> list[tuple[str, str]]:
    """Return the ways to read the name of a file as ``{host}_{session_name}.json``, each a host and a name.

    Digits that follow a host are its port, and no underscore is taken to be in the last label of a host with dots.
    """
    parts = os.path.splitext(file_name)[0].split('_')
    readings = []
    for index in range(1, len(parts)):
        folder, name = '_'.join(parts[:index]), '_'.join(parts[index:])
        is_before_port = index + 1 < len(parts) and _is_port(parts[index])
        if not is_before_port and _HOST_FOLDER(folder) and is_name(name):
            readings.append((host_of_folder(folder), name))
    return readings


def _is_port(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) in _PORTS
