"""The auth of a session, as far as it can be told beforehand whether HTTPie can send it."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from ._errors import SessionError
from ._httpie import HTTPieBasicAuth, HTTPieBearerAuth, find_auth_plugin, has_password, parse_auth

_UNSENDABLE = partial(re.search, r'[\r\n]|[^\x00-\xff]')
_AUTH_TYPES = {
    HTTPBasicAuth: 'basic',
    HTTPieBasicAuth: 'basic',
    HTTPDigestAuth: 'digest',
    HTTPieBearerAuth: 'bearer',
}
_SURROGATE = partial(re.search, r'[\ud800-\udfff]')


def find_auth_fault(auth: dict[str, Any]) -> str | None:
    """Tell why HTTPie cannot send this auth, in words that go on after the name of its file; None if it can."""
    plugin = find_auth_plugin(auth['type'])
    if plugin is None:
        return f'auth.type {auth["type"]!r} is of no auth plugin that is installed'
    for key in ('raw_auth', 'username', 'password'):
        if _SURROGATE(auth.get(key) or ''):
            return f'auth.{key} holds a character that cannot be sent'
    needs_password = plugin.auth_parse and plugin.prompt_password
    if 'raw_auth' not in auth and plugin.auth_parse:
        return 'auth has no username, or no password' if needs_password and None in _credentials(auth) else None
    raw_auth = auth.get('raw_auth')
    if not raw_auth:
        return 'auth.raw_auth is missing or empty' if plugin.auth_require else None
    if auth['type'] == 'bearer' and _UNSENDABLE(raw_auth):
        return 'auth.raw_auth holds a character that no header can hold'
    return 'auth.raw_auth has no password' if lacks_password(auth) else None


def lacks_password(auth: dict[str, Any]) -> bool:
    """Tell whether this auth has a user and no password, where its plugin needs one."""
    plugin, raw_auth = find_auth_plugin(auth['type']), auth.get('raw_auth')
    needs_password = plugin and plugin.auth_parse and plugin.prompt_password
    return bool(needs_password and raw_auth and not has_password(raw_auth))


def find_bare_auth(auth: dict[str, Any] | None) -> AuthBase | None:
    """Return the auth that is stored without credentials, as its plugin needs none; None if it has some.

    HTTPie takes the credentials apart before it asks the plugin, and fails where there are none.
    """
    if not auth or auth.get('raw_auth', '') is not None:
        return None
    bare: AuthBase | None = find_auth_plugin(auth['type'])().get_auth()
    return bare


class LeaveAlone(AuthBase):
    """The auth of a request that has its own ``Authorization`` header: requests looks for no other then."""

    def __call__(self, request: Any) -> Any:
        return request


def find_stored_auth(auth: Any) -> dict[str, Any] | None:
    """Return an auth of ``requests`` as HTTPie stores it, None for None; raises SessionError if it has none such."""
    if auth is None:
        return None
    if isinstance(auth, tuple) and len(auth) == 2:  # noqa: PLR2004  # user and password
        auth = HTTPBasicAuth(*auth)
    kind = _AUTH_TYPES.get(type(auth))
    if kind is None:
        raise SessionError(f'an auth of the class {type(auth).__name__} cannot be stored in a session')
    stored = {
        'type': kind,
        'raw_auth': _to_text(auth.token) if kind == 'bearer' else _join(auth.username, auth.password),
    }
    fault = find_auth_fault(stored)
    if fault:
        raise SessionError(f'that auth cannot be stored in a session: {fault}')
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


def _credentials(auth: dict[str, Any]) -> tuple[str | None, str | None]:
    return auth['username'], auth['password']
