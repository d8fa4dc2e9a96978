"""Put secrets in the place of the references that a session holds, for one request and nowhere else."""

from collections.abc import Collection, Mapping
from typing import Any

from .compat import find_auth_plugin
from .errors import SessionError
from .model.items import Auth, Header
from .model.locator import Host
from .model.references import Reference, references_in, substitute
from .storage.bases import check_references
from .storage.document import Document
from .storage.store import SessionStore
from .web.auth import find_problem, split_auth
from .web.secrets import Secrets
from .web.state import RequestState


def resolve(  # noqa: PLR0913
    store: SessionStore,
    document: Document,
    state: RequestState,
    wanted: Collection[Header | Auth],
    *,
    config: Any,
    hosts: Collection[Host],
    scheme: str | None = None,
) -> RequestState:
    """Return a state to send to these hosts, with secrets in the items that are wanted; that of the session stays.

    ``config`` is HTTPie's configuration. Raises SessionError for a secret that is missing or not for these hosts.
    """
    check_references(store, document, wanted)
    references = [one for item in wanted for one in references_in(item)]
    values = Secrets(config, hosts, scheme).read(references, document.locator.title)
    return state.replaced([_resolve_item(item, values) for item in wanted])


def _resolve_item(item: Header | Auth, values: Mapping[Reference, str]) -> Header | Auth:
    if isinstance(item, Header):
        found = (substitute(value, values).strip() for value in item.values)  # as HTTPie sends them
        return item._replace(values=tuple(found), is_reference=False)
    auth = _resolve_auth(item, values)
    if problem := find_problem(auth):
        names = ' and '.join(map(str, references_in(item)))
        raise SessionError(f'The credentials that {names} stand for cannot be sent: {problem}.')
    return auth


def _resolve_auth(auth: Auth, values: Mapping[Reference, str]) -> Auth:
    # What stands in a value separates nothing, unless the value is all there is.
    if not find_auth_plugin(auth.type).auth_parse:
        return Auth.of(auth.type, substitute(auth.raw_auth or '', values))
    user, password = (text and substitute(text, values) for text in split_auth(auth))
    if password is None:
        user, colon, rest = (user or '').partition(':')
        password = rest if colon else None
    return Auth({'type': auth.type, 'username': user, 'password': password})
