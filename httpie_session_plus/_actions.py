"""What the commands of ``httpie sessions`` do with their arguments: words in, calls, and sentences out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Callable

from . import _backup, _moves, _upgrade
from ._details import SessionDetails, describe
from ._errors import SessionError
from ._finder import STANDARD_STREAM, find_all, find_place, open_session
from ._httpie import Environment, is_anonymous_session
from ._items import in_plain_words
from ._outcome import Note

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ._finder import Place
    from ._outcome import Outcome

_MOST_TITLES = 10


def show(name: str, host: str | None = None, *, env: Environment, show_secrets: bool = False) -> SessionDetails:
    """Return what is in a session."""
    place = find_place(env, name, host)
    return describe(open_session(env, place), place.host, show_secrets=show_secrets)


def path(name: str, host: str | None = None, *, env: Environment) -> str:
    """Return the path of a session's file."""
    return str(find_place(env, name, host).path)


def copy(  # noqa: PLR0913
    name: str,
    new_name: str,
    host: str | None = None,
    *,
    env: Environment,
    to_host: str | None = None,
    with_secrets: bool = False,
    force: bool = False,
) -> Iterator[Outcome]:
    """Copy a session; say what did not go to another host."""
    copied = _moves.copy_session(name, new_name, host, to_host=to_host, with_secrets=with_secrets, force=force, env=env)
    yield f'Copied {copied.source.title} to {copied.target.title}'
    if copied.left_behind:
        left = in_plain_words(copied.left_behind)
        yield Note(f'{left[0].upper()}{left[1:]} did not go to {copied.target.host!r}; --with-secrets copies all.')


def rename(name: str, new_name: str, host: str | None = None, *, env: Environment, force: bool = False) -> str:
    """Give a session another name."""
    source, target = _moves.rename_session(name, new_name, host, force=force, env=env)
    return f'Renamed {source.title} to {target.title}'


def delete(
    targets: Sequence[str], *, env: Environment, all_of_host: bool = False, confirm: Callable[[str, str], bool]
) -> Iterator[Outcome]:
    """Delete one session, several, or all of a host; what is missing is found before anything is deleted."""
    if all_of_host and not targets:
        raise SessionError('name the host whose sessions are to be deleted: httpie sessions delete --all HOST')
    places = _find_targets(env, targets, all_of_host=all_of_host)
    if not places:
        yield f'There are no sessions of {targets[0]!r} to delete.'
    elif len(places) > 1 and not confirm(_ask_about(places), f'{len(places)} sessions were not deleted'):
        yield SessionError('nothing was deleted')
    else:
        for place in places:
            yield from _delete(place)


def _ask_about(places: Sequence[Place]) -> str:
    titles = [place.title for place in places]
    more = f' and {len(titles) - _MOST_TITLES} more' if len(titles) > _MOST_TITLES else ''
    return f'Delete {len(titles)} sessions, {", ".join(titles[:_MOST_TITLES])}{more}?'


def _delete(place: Place) -> Iterator[Outcome]:
    target = os.path.realpath(place.path)
    is_link = os.path.islink(place.path) and os.path.exists(target)
    try:
        _moves.delete_place(place)
    except SessionError as error:
        yield error
        return
    yield f'Deleted {place.title}'
    if is_link:
        yield Note(f'{str(place.path)!r} was a link; the file that it led to is still there: {target!r}.')


def export(  # noqa: PLR0913
    targets: Sequence[str],
    *,
    env: Environment,
    all_of_host: bool = False,
    format: str = 'json',  # noqa: A002
    redacted: bool = False,
    output: str | None = None,
    output_dir: str | None = None,
    force: bool = False,
) -> Iterator[Outcome]:
    """Export one session, several, all of a host, or all; one that cannot be does not keep the others from it."""
    if output is not None and output_dir is not None:
        raise SessionError('--output names a file and --output-dir a folder: choose one')
    places = _find_targets(env, targets, all_of_host=all_of_host)
    if output_dir is None and (len(places) != 1 or all_of_host):
        raise SessionError('several sessions go into a folder, each into a file of its own: name it with --output-dir')
    if not places:
        yield 'There are no sessions to export.'
    if output_dir is None:
        files = {places[0]: None if output in (None, STANDARD_STREAM) else _check_output(str(output))}
    else:
        files = {**_backup.name_files(places, Path(output_dir), _backup.FORMATS[format])}
    for place, file in files.items():
        try:
            one = _backup.export_place(env, place, format, redacted=redacted)
            if file:
                _backup.write_export(one, file, force=force)
        except SessionError as error:
            yield error
            continue
        yield from map(Note, one.notes)
        yield f'Exported {place.title} to {str(file)!r}' if file else one.content


def _check_output(file: str) -> Path:
    path = Path(file)
    if not file or not path.parent.is_dir():
        raise SessionError(f'the file {file!r} cannot be made: there is no folder for it')
    return path


def import_(  # noqa: PLR0913
    file: str,
    name: str | None = None,
    host: str | None = None,
    *,
    env: Environment,
    force: bool = False,
    merge: bool = False,
    read_input: Callable[[], bytes],
) -> str:
    """Make a session of a file, or of standard input."""
    is_there = file != STANDARD_STREAM
    done = _backup.import_session(file if is_there else read_input(), name, host, force=force, merge=merge, env=env)
    title = repr(file) if is_there else 'standard input'
    if merge:
        return f'Added {in_plain_words(done.items)} from {title}, {done.kind}, to {done.place.title}'
    return f'Imported {title}, {done.kind}, as {done.place.title}'


def _find_targets(env: Environment, targets: Sequence[str], *, all_of_host: bool) -> list[Place]:
    """Return what the words of a command name; the last of several is the host, unless it is a path."""
    if all_of_host:
        if len(targets) > 1:
            raise SessionError('--all takes one HOST, and no names')
        return find_all(env, targets[0] if targets else None)
    if not targets:
        raise SessionError('name a session, or --all')
    names, host = list(dict.fromkeys(targets)), None
    if len(targets) > 1 and not is_anonymous_session(targets[-1]):
        names, host = list(dict.fromkeys(targets[:-1])), targets[-1]
    return [find_place(env, name, host) for name in names]


def upgrade(host: str, name: str, *, env: Environment, bind_cookies: bool = False) -> str:
    """Upgrade a session to the layout of this HTTPie."""
    return _upgrade.upgrade(env, host, name, bind_cookies=bind_cookies)


def upgrade_all(*, env: Environment, bind_cookies: bool = False) -> Iterator[Outcome]:
    """Upgrade every named session; one that cannot be upgraded does not keep the others from it."""
    outcomes = list(_upgrade.upgrade_all(env, bind_cookies=bind_cookies))
    yield from outcomes or ['There are no named sessions to upgrade.']
