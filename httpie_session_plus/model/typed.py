"""How a message quotes what was typed: never whole where it may hold a secret."""

import re

_LONGEST = 60
_START = 3  # letters of a word of which nothing is known


def quote(text: str) -> str:
    """Return a typed word in quotes, up to what may be a secret: of a URL its host, of an item its name."""
    scheme, shown = re.match(r'([A-Za-z][\w+.-]*://)?[^\s:=;?#&/]*[:=]*', text).group(1, 0)  # type: ignore[union-attr]
    if '@' in text:  # what stands before it may be a secret, and so may what comes after
        return repr(f'{scheme or ""}…@…')
    return repr(text if shown == text and len(text) <= _LONGEST else f'{shown[:_LONGEST]}…')


def quote_start(word: str) -> str:
    """Return the start of a word that belongs nowhere, or the name of an option."""
    is_known = len(word) <= _START or re.match('--|[^-].*[^\\w-]', word)
    return quote(word) if is_known else repr(f'{word[:_START]}…')


def quote_path(path: str, absolute: str = '') -> str:
    """Return a typed path, or what it leads to; one that does not begin like a path may be a URL, or an item."""
    return (
        repr(absolute or path)
        if re.match(r'[/~.\\]|[A-Za-z]:\\', path) or not re.search('[@:=]', path)
        else quote(path)
    )
