"""Upgrading sessions to the layout of this HTTPie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._errors import SessionError
from ._finder import find_place, open_session
from ._httpie import config_dir_of, fix_layouts, version
from ._items import cookie_domain
from ._store import list_hosts, list_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._httpie import Environment


def upgrade(env: Environment, host: str, name: str, *, bind_cookies: bool = False) -> str:
    """Upgrade one session, of a host that may have a port; return what was done, in a sentence.

    With ``bind_cookies`` the cookies that belong to no host are bound to this one.

    Raises MissingSessionError if there is no such session, and what loading and saving it raises.
    """
    place = find_place(env, name, host)
    session = open_session(env, place)
    if not fix_layouts(session, cookie_domain(place.host or ''), bind_cookies=bind_cookies):
        return f'{place.title} is already up to date.'
    session.save(bump_version=True)
    return f'Upgraded {place.title} to v{version}'


def upgrade_all(env: Environment, *, bind_cookies: bool = False) -> Iterator[str | SessionError]:
    """Upgrade every named session; yield for each of them what was done, or why it could not be done."""
    config_dir = config_dir_of(env)
    try:
        hosts = list_hosts(config_dir)
    except SessionError as error:
        hosts = []
        yield error
    for host in hosts:
        yield from _upgrade_host(env, host, bind_cookies=bind_cookies)


def _upgrade_host(env: Environment, host: str, *, bind_cookies: bool) -> list[str | SessionError]:
    try:
        names = list_names(config_dir_of(env), host)
    except SessionError as error:
        return [error]
    return [_try_upgrade(env, host, name, bind_cookies=bind_cookies) for name in names]


def _try_upgrade(env: Environment, host: str, name: str, *, bind_cookies: bool) -> str | SessionError:
    try:
        return upgrade(env, host, name, bind_cookies=bind_cookies)
    except SessionError as error:
        return error
