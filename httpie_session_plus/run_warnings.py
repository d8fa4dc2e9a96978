"""What a run says of credentials: that they expired, or go where they might not be meant to, or are withheld."""

import time
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import SplitResult, urlsplit

from .compat import Environment, warn
from .errors import quoted
from .model.inheritance import is_expired
from .model.items import Auth, Header, Item, Items, in_words, is_secret, kind_of
from .model.locator import Host, is_local
from .run import Run
from .session import Session
from .storage.shared import SharedSessions
from .system import shell_word


class RunWarnings:
    """The warnings of one run, each given once."""

    def __init__(self, env: Environment, run: Run, session: Session) -> None:
        self._env, self._run, self._session = env, run, session
        self._is_token_old = self._is_downgraded = False
        self._withheld_from: set[str] = set()

    def of_token(self, sent: Item | None) -> None:
        """Say that the bearer token which is sent has expired."""
        if self._is_token_old or sent is None or (isinstance(sent, Auth) and sent.type != 'bearer'):
            return
        from .web.token import expires_at  # noqa: PLC0415  # most sessions have no token

        self._is_token_old = is_expired(expires_at(sent), time.time())
        if self._is_token_old:
            hint = f'Set another: httpie sessions set {self._session.locator.words} --bearer -'
            warn(self._env, f'The token of {self._session.locator.title} expired. {hint}')

    def of_new_host(self, host: Host, is_sent: Callable[[Item], bool]) -> None:
        """Say which credentials of a session given by its path go to a host that it was not used for before."""
        document = self._session.document
        hosts = self._session.store.hosts_of(document)
        if not hosts or host in hosts:
            return
        sent = {key: item for key, item in document.items.items() if is_for_any_host(item) and is_sent(item)}
        if sent:
            what = f'It now sends {in_words(sent)} to {host!r} too.'
            warn(self._env, f'{document.title} belongs to {quoted(hosts)}. {what}')

    def of_plain_text(self, credentials: Item | None, *, has_references: bool) -> None:
        """Say that credentials which came in over https, or secrets that are referred to, go over http."""
        document = self._session.document
        if self._run.scheme != 'http' or is_local(urlsplit(self._run.url).hostname or ''):
            return
        if credentials and document.contents.record.is_auth_secure:
            what = 'credentials from https over http, where others can read them'
            warn(self._env, f'{document.title} sends {what}. --session-without=auth leaves them out.')
        elif has_references:
            what = 'a secret that is referred to over http, where others can read it'
            warn(self._env, f'{document.title} sends {what}. Use https://, if the host has that.')

    def of_text(self, references: Iterable[Header | Auth], headers: Mapping[str, Header]) -> None:
        """Say that a typed header with the text of a reference has taken the place of that one."""
        for one in references:
            if isinstance(one, Header) and headers.get(one.name.lower()) == one._replace(is_reference=False):
                words = f'{self._session.locator.words} {shell_word(f"{one.name}:{one.values[0]}")}'
                hint = f'To refer to the secret again: httpie sessions set {words}'
                warn(self._env, f'The typed {one.name!r} is sent as text. {hint}')

    def of_withheld(self, withheld: Items, target: SplitResult, shared: SharedSessions) -> None:
        """Say what a request goes without, and why."""
        if not withheld or target.netloc in self._withheld_from:
            return
        self._withheld_from.add(target.netloc)
        what = f'{in_words(withheld)} from {target.scheme}://{target.netloc}'
        warn(self._env, f'{self._session.locator.title} withholds {what}. {self._why(withheld, shared)}.')

    def of_downgrade(self, hostname: str) -> None:
        """Say that what went over https before goes over http now."""
        if not is_local(hostname) and not self._is_downgraded:
            self._is_downgraded = True
            warn(self._env, f'{self._session.locator.title} goes over http to {hostname!r}, where others can read it.')

    def _why(self, withheld: Items, shared: SharedSessions) -> str:
        if all(kind_of(key) == 'cookie' for key in withheld):
            return 'Cookies stay with their host'
        items = [self._session.document.items.get(key) for key in withheld]
        if any(getattr(item, 'is_reference', False) for item in items):
            return 'A referenced secret stays with its origin'
        if any(map(shared.brings, items)):
            return 'A shared session stays with the hosts that it names'
        if self._run.rule:
            return 'A default session stays with its host; name it with --session to trust others'
        return 'Add --session-trusted to send headers and auth there'


def is_for_any_host(item: Item) -> bool:
    """Return whether an item identifies its sender to whichever host the session is used for."""
    return is_secret(item) and not getattr(item, 'domain', None)
