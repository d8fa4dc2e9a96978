"""Completers for argcomplete."""

from __future__ import annotations

SHELLS = ('bash', 'zsh', 'fish')


def complete() -> None:
    """Complete."""


def print_shellcode(shell: str, *, env: object) -> str:  # noqa: ARG001
    """Return the script that makes a shell complete HTTPie's commands."""
    from ..compat import import_bundled  # noqa: PLC0415

    shellcode: str = import_bundled('argcomplete').shellcode(['http', 'https', 'httpie'], shell=shell)
    return shellcode
