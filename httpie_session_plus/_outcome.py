"""What the commands of ``httpie sessions`` return, for whoever shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Union

if TYPE_CHECKING:
    from ._catalog import Listing
    from ._check import Report
    from ._details import SessionDetails
    from ._errors import SessionError


class Note(str):
    """A sentence that is said beside the result of a command, as a warning."""

    __slots__ = ()


Outcome = Union[str, bytes, Note, 'SessionError', 'Listing', 'SessionDetails', 'Report']
"""A line, the content of a file, a note, an error that does not keep the rest from being done, or something to show."""
