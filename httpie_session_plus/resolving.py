"""Put secrets in the place of the references that a session holds, for one request and nowhere else."""

from collections.abc import Callable, Collection
from typing import Any

from .model.items import Item
from .model.locator import Host
from .model.references import references_in, resolved
from .storage.bases import check_references
from .storage.document import Document
from .storage.store import SessionStore
from .web.secrets import Secrets
from .web.state import RequestState


def resolve(  # noqa: PLR0913
    store: SessionStore,
    document: Document,
    state: RequestState,
    config: Any,
    hosts: Collection[Host],
    *,
    scheme: str | None = None,
    is_sent: Callable[[Item], bool] = lambda _: True,
) -> RequestState:
    """Return a state to send to these hosts; the one of the session keeps its text.

    ``config`` is HTTPie's configuration. Raises SessionError for a secret that is missing or not for these hosts.
    """
    wanted = [item for item in state.references if is_sent(item)]
    check_references(store, document, wanted)
    references = [one for item in wanted for one in references_in(item)]
    values = Secrets(config, hosts, scheme).read(references, document.locator.title)
    return state.replaced([resolved(item, values) for item in wanted])
