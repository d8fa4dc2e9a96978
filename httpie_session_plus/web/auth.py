"""Auth as HTTPie stores it: whether it can be sent, and what sends it."""

from typing import Any

from requests.auth import AuthBase, HTTPBasicAuth, HTTPDigestAuth

from ..compat import HTTPieBasicAuth, HTTPieBearerAuth, find_auth_plugin, parse_auth
from ..errors import SessionError, quote_start
from ..model.items import Auth, is_sendable

_TYPES = {HTTPBasicAuth: 'basic', HTTPieBasicAuth: 'basic', HTTPDigestAuth: 'digest', HTTPieBearerAuth: 'bearer'}


class NoAuth(AuthBase):
    """Leave a request alone that has its own ``Authorization`` header: requests looks for no other auth then."""

    def __call__(self, request: Any) -> Any:
        return request


def find_problem(auth: Auth) -> str | None:
    """Return why HTTPie cannot send this auth, in words that follow the name of its file; None if it can."""
    plugin = find_auth_plugin(auth.type)
    if plugin is None:
        return f'no installed auth plugin has the type {quote_start(auth.type)}'
    stored = auth.stored
    for key in ('raw_auth', 'username', 'password'):
        if not is_sendable((stored.get(key) or '').replace('\n', ''), 'utf-8'):
            return f'auth.{key} holds a character that cannot be sent'
    if 'raw_auth' not in stored and plugin.auth_parse:
        is_lacking = plugin.prompt_password and None in (stored['username'], stored['password'])
        return 'auth has no username, or no password' if is_lacking else None
    raw_auth = stored.get('raw_auth')
    if not raw_auth:
        return 'auth.raw_auth is missing or empty' if plugin.auth_require else None
    if auth.type == 'bearer' and not is_sendable(raw_auth):
        return 'auth.raw_auth holds a character that a header cannot hold'
    return 'auth.raw_auth has no password' if lacks_password(auth) else None


def lacks_password(auth: Auth) -> bool:
    """Return whether this auth has a user and no password, where its plugin requires one."""
    plugin, raw_auth = find_auth_plugin(auth.type), auth.stored.get('raw_auth')
    if not (raw_auth and plugin and plugin.auth_parse and plugin.prompt_password):
        return False
    if auth.is_reference:
        from ..model.references import is_only_reference  # noqa: PLC0415  # few sessions have any

        return not is_only_reference(raw_auth) and split_auth(auth)[1] is None  # a reference alone stands for both
    return split_auth(auth)[1] is None


def split_auth(auth: Auth) -> tuple[str, str | None]:
    """Return the user and the password of an auth; the colon of a reference separates nothing."""
    if 'raw_auth' not in auth.stored:
        return auth.stored['username'], auth.stored['password']
    if auth.is_reference:
        from ..model.references import split_credentials  # noqa: PLC0415  # few sessions have any

        return split_credentials(auth.raw_auth or '', _split)
    return _split(auth.raw_auth or '')


def _split(text: str) -> tuple[str, str | None]:
    parsed = parse_auth(text)
    return parsed.key, parsed.value


def make_auth(auth: Auth) -> AuthBase:
    """Return what makes ``requests`` send this auth, as HTTPie does; its type must be one that is installed."""
    plugin, credentials = find_auth_plugin(auth.type)(), dict[str, str | None](username=None, password=None)
    if 'raw_auth' in auth.stored and auth.raw_auth is None:  # as a plugin that needs no credentials has it
        credentials = {}
    else:
        plugin.raw_auth = auth.stored.get('raw_auth')
        if plugin.auth_parse or plugin.raw_auth is None:
            credentials['username'], credentials['password'] = split_auth(auth)
    made: AuthBase = plugin.get_auth(**credentials)
    return made


def from_requests(auth: Any) -> Auth | None:
    """Return an auth of ``requests`` as HTTPie stores it, None for None; raise SessionError if it cannot store it."""
    if auth is None:
        return None
    if isinstance(auth, tuple) and len(auth) == 2:  # noqa: PLR2004
        auth = HTTPBasicAuth(*auth)
    kind = _TYPES.get(type(auth))
    if kind is None:
        raise SessionError(f'A session cannot store an auth of the class {type(auth).__name__}.')
    if kind == 'bearer':
        raw_auth = _to_text(auth.token)
    else:
        user, password = _to_text(auth.username), _to_text(auth.password)
        raw_auth = f'{user.replace(":", chr(92) + ":")}:{password}'
        parsed = parse_auth(raw_auth)
        if (parsed.key, parsed.value) != (user, password):
            raise SessionError('A session cannot store a backslash in this place of a user or password.')
    stored = Auth.of(kind, raw_auth)
    if problem := find_problem(stored):
        raise _unstorable(problem)
    return stored


def _to_text(text: Any) -> str:
    try:
        text = text.decode() if isinstance(text, bytes) else text
    except UnicodeDecodeError:
        raise _unstorable('a part is not UTF-8') from None
    if not isinstance(text, str):
        raise _unstorable(f'a part is of the type {type(text).__name__}')
    return text


def _unstorable(problem: str) -> SessionError:
    return SessionError(f'A session cannot store this auth: {problem}.')
