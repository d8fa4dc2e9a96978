"""The URL of a session: checked against where the session is, and found for a path on a command line."""

import os

from ..errors import AmbiguousSessionError, FormatError, MissingSessionError, SessionError, quoted
from ..model.locator import Host, Locator, is_shared
from ..model.urls import normalize_url, with_host
from .document import Document
from .store import SessionStore


def parse_url(store: SessionStore, locator: Locator, text: str) -> str:
    """Return the URL of a session, normalized; the path of a named session counts as that. Raises FormatError."""
    is_path = locator.is_anonymous and locator.host is None
    return normalize_url(text, store.locate_file(str(locator.path)) if is_path else locator)


def validate_url(store: SessionStore, locator: Locator, text: str) -> str:
    """Return the URL that somebody gives a session, normalized. Raises SessionError if it cannot have that."""
    try:
        return parse_url(store, locator, text)
    except FormatError as error:
        raise SessionError(f'{locator.title} was not updated: {error}.', **locator.facts) from None


def change_url_hint(locator: Locator) -> str:
    """Return the command that gives a session another URL, or takes one away that it cannot have."""
    change, url = ('unset', '--url') if locator.is_shared else ('set', '--url URL')
    return f'httpie sessions {change} {locator.words} {url}'


def keep_url(store: SessionStore, url: str | None, target: Locator, to_host: Host | None = None) -> str | None:
    """Return the URL of a session for where it goes, with a new host; None, with a warning, if it cannot go there."""
    if url is None:
        return None
    try:
        return parse_url(store, target, with_host(url, to_host) if to_host else url)
    except FormatError as error:
        store.warn(f'{target.title} gets no URL: {error}.')
        return None


def complete_path(store: SessionStore, name: str, path: str) -> str:
    """Return the URL of a path, which begins with ``/``, at the URL of a session, given by its name or its path."""
    if os.sep in name or is_shared(name):
        locators = [store.locate(name)]
    else:
        locators = [store.locate(name, host) for host in store.hosts_with(name)]
    documents = {one: Document.read(one) for one in locators}
    urls = {one: url for one in locators if (url := documents[one].contents.record.url) is not None}
    if len(urls) > 1:
        hosts = quoted([str(one.host) for one in urls])
        hint = f'Choose one by its path: --session="$(httpie sessions path {name} HOST)"'
        raise AmbiguousSessionError(f'Several hosts have a session {name!r} with a URL: {hosts}. {hint}', name=name)
    if not urls:
        raise _without_url(name, [*documents.values()])
    ((locator, url),) = urls.items()
    try:
        return f'{parse_url(store, locator, url)}{path}'
    except FormatError as error:
        message = f'{locator.title} has an invalid URL: {error}. Change it: {change_url_hint(locator)}'
        raise SessionError(message, **locator.facts) from None


def _without_url(name: str, documents: list[Document]) -> MissingSessionError:
    what, words, locators = f'No session {name!r} has a URL', f'{name} HOST', [one.locator for one in documents]
    if len(locators) == 1:
        problem = 'has no URL' if documents[0].exists else 'does not exist'
        what, words = f'{locators[0].title} {problem}', locators[0].words
    hint = f'Add one: httpie sessions set {words} --url URL'
    if locators and locators[0].is_shared:
        hint = 'It is shared: type the whole URL.'
    return MissingSessionError(f'{what}. {hint}', name=name)
