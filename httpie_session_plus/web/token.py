"""When a bearer token expires, as far as it says so itself: a JSON Web Token (RFC 7519)."""

import json
from base64 import urlsafe_b64decode
from contextlib import suppress
from math import isnan

from ..model.items import LAST_MOMENT, Auth, Item

_LONGEST = 65536


def expires_at(item: Item | None) -> float | None:
    """Return when a bearer token expires, in seconds since 1970; None for what is none, or does not say.

    The token is read and not verified: that is up to the server.
    """
    parts = _token_of(item).split('.')
    if len(parts) != 3 or len(parts[1]) > _LONGEST:  # noqa: PLR2004
        return None
    with suppress(ValueError, OverflowError, RecursionError):
        claims = json.loads(urlsafe_b64decode(parts[1] + '=' * (-len(parts[1]) % 4)))
        exp = claims.get('exp') if isinstance(claims, dict) else None
        if isinstance(exp, (int, float)) and not isinstance(exp, bool) and not isnan(exp):
            return float(min(max(exp, 0), LAST_MOMENT))
    return None


def _token_of(item: Item | None) -> str:
    if isinstance(item, Auth):
        return item.raw_auth or '' if item.type == 'bearer' else ''
    scheme, _, token = (getattr(item, 'values', ()) or ('',))[-1].partition(' ')
    is_authorization = item is not None and getattr(item, 'name', '').lower() == 'authorization'
    return token.strip() if is_authorization and scheme.lower() == 'bearer' else ''
