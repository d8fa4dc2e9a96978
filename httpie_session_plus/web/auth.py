"""Auth as HTTPie stores it: whether it can be sent, and what sends it."""

from __future__ import annotations

import re
from typing import Any, TypeGuard

from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from ..compat import HTTPieBasicAuth, HTTPieBearerAuth, find_auth_plugin, parse_auth
from ..errors import SessionError
from ..model.items import Auth

_INVALID_IN_HEADER = re.compile(r'[\r\n]|[^\x00-\xff]')
_SURROGATE = re.compile(r'[\ud800-\udfff]')
_TYPES = {HTTPBasicAuth: 'basic', HTTPieBasicAuth: 'basic', HTTPDigestAuth: 'digest', HTTPieBearerAuth: 'bearer'}


class NoAuth(AuthBase):
    """Leave a request alone that has its own ``Authorization`` header: requests looks for no other auth then."""

    def __call__(self, request: Any) -> Any:  # it is called by requests
        return request


def find_problem(auth: Auth) -> str | None:
    """Return why HTTPie cannot send this auth, in words that follow the name of its file; None if it can."""
    plugin = find_auth_plugin(auth.type)
    if plugin is None:
        return f'auth.type {auth.type!r} is of no auth plugin that is installed'
    stored = auth.stored
    for key in ('raw_auth', 'username', 'password'):
        if _SURROGATE.search(stored.get(key) or ''):
            return f'auth.{key} holds a character that cannot be sent'
    if 'raw_auth' not in stored and plugin.auth_parse:
        is_lacking = plugin.prompt_password and None in (stored['username'], stored['password'])
        return 'auth has no username, or no password' if is_lacking else None
    raw_auth = stored.get('raw_auth')
    if not raw_auth:
        return 'auth.raw_auth is missing or empty' if plugin.auth_require else None
    if auth.type == 'bearer' and _INVALID_IN_HEADER.search(raw_auth):
        return 'auth.raw_auth holds a character that no header can hold'
    return 'auth.raw_auth has no password' if lacks_password(auth) else None


def lacks_password(auth: Auth) -> bool:
    """Return whether this auth has a user and no password, where its plugin requires one."""
    plugin, raw_auth = find_auth_plugin(auth.type), auth.stored.get('raw_auth')
    needs_password = plugin and plugin.auth_parse and plugin.prompt_password
    return bool(needs_password and raw_auth and not parse_auth(raw_auth).has_password())


def make_auth(auth: Auth) -> AuthBase:
    """Return what makes ``requests`` send this auth, as HTTPie does; its type must be one that is installed."""
    plugin, stored = find_auth_plugin(auth.type)(), auth.stored
    made: AuthBase
    if 'raw_auth' not in stored:
        made = plugin.get_auth(username=stored['username'], password=stored['password'])
    elif stored['raw_auth'] is None:  # as a plugin that needs no credentials has it
        made = plugin.get_auth()
    else:
        plugin.raw_auth = stored['raw_auth']
        parsed = parse_auth(plugin.raw_auth) if plugin.auth_parse else None
        credentials = {'username': parsed.key, 'password': parsed.value} if parsed else {}
        made = plugin.get_auth(**{'username': None, 'password': None, **credentials})
    return made


def from_requests(auth: Any) -> Auth | None:
    """Return an auth of ``requests`` as HTTPie stores it, None for None; raise SessionError if it cannot store it."""
    if auth is None:
        return None
    if isinstance(auth, tuple) and len(auth) == 2:  # noqa: PLR2004
        auth = HTTPBasicAuth(*auth)
    kind = _TYPES.get(type(auth))
    if kind is None:
        raise SessionError(f'an auth of the class {type(auth).__name__} cannot be stored in a session')
    stored = Auth.of(kind, _to_text(auth.token) if kind == 'bearer' else _join(auth.username, auth.password))
    problem = find_problem(stored)
    if problem:
        raise SessionError(f'that auth cannot be stored in a session: {problem}')
    return stored


def _join(user: Any, password: Any) -> str:
    user, password = _to_text(user), _to_text(password)
    raw_auth = f'{user.replace(":", chr(92) + ":")}:{password}'
    parsed = parse_auth(raw_auth)
    if (parsed.key, parsed.value) != (user, password):
        raise SessionError('a user or a password with a backslash in such a place cannot be stored in a session')
    return raw_auth


def _to_text(text: Any) -> str:
    if isinstance(text, bytes):
        try:
            return text.decode()
        except UnicodeDecodeError:
            raise SessionError('that auth cannot be stored in a session: a part of it is not UTF-8') from None
    if not isinstance(text, str):
        raise SessionError(
            f'that auth cannot be stored in a session: a part of it is of the type {type(text).__name__}'
        )
    return text


def is_pair(auth: object) -> TypeGuard[tuple[str, str]]:
    return isinstance(auth, tuple) and len(auth) == 2 and all(isinstance(part, (str, bytes)) for part in auth)  # noqa: PLR2004
