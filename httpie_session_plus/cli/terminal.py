"""The standard streams of a command: what is written to them, read from them, and asked."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from ..compat import make_console, warn
from ..errors import SessionError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console, RenderableType

    from ..compat import Environment

T = TypeVar('T')

_LONG = 1.0
_PLAIN = ('none', 'format')


class _OptionParser(argparse.ArgumentParser):
    # Invalid options are somebody else's, who will complain of them.

    def error(self, message: str) -> NoReturn:
        raise ValueError(message)


class Terminal:
    """The standard streams of a command, whether they are a terminal or not."""

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.is_terminal = bool(env.stdout_isatty)
        self._is_input_used = False

    def show(self, renderable: RenderableType) -> None:
        """Show something in a terminal, as wide as that is, in HTTPie's colors."""
        self._make_console(self.env.stdout).print(renderable)

    def say(self, sentence: str) -> None:
        """Write a sentence as a line, in a terminal broken between words."""
        if self.is_terminal:
            from rich.text import Text  # noqa: PLC0415

            self.show(Text(sentence))
        else:
            self.write(f'{sentence}\n')

    def write(self, text: str) -> None:
        """Write text to standard output; what its encoding lacks is written as an escape."""
        encoding = self.env.stdout_encoding or 'utf-8'
        self.write_bytes(text.encode(encoding, 'backslashreplace'))

    def write_bytes(self, content: bytes) -> None:
        """Write bytes to standard output; if its reader has gone, nothing more is written."""
        stream: Any = getattr(self.env.stdout, 'buffer', self.env.stdout)
        try:
            self.env.stdout.flush()
            stream.write(content)
            stream.flush()
        except BrokenPipeError:
            # Else Python complains when it flushes the stream at its end.
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.env.stdout.fileno())
        except OSError as error:
            raise SessionError(f'standard output cannot be written: {error.strerror}') from error

    def warn(self, text: str) -> None:
        """Print a warning to standard error."""
        warn(self.env, text)

    def fail(self, error: SessionError) -> None:
        """Print an error to standard error."""
        self.env.log_error(str(error))

    def confirm(self, question: str, otherwise: str) -> bool:
        """Ask, and return whether the answer is yes.

        Raises SessionError where nobody can be asked; ``otherwise`` says what was then not done.
        """
        if not self.env.stdin_isatty or not self.env.stdin:
            raise SessionError(f'{otherwise}, as nobody can be asked here: give --yes')
        stream = self.env.stderr or sys.stderr
        stream.write(f'{question} [y/N] ')
        stream.flush()
        return self.env.stdin.readline().strip().lower() in ('y', 'yes')

    def read_secret(self, label: str) -> str:
        """Return a secret from standard input, without the end of the line; typed at a terminal, it is not shown.

        Raises SessionError if it is empty, or if standard input has been read already.
        """
        if self.env.stdin_isatty:
            secret = ''
            with suppress(EOFError):  # Ctrl-D
                secret = getpass.getpass(f'{label}: ')
            if not secret:
                raise SessionError(f'nothing was typed as {label}: run it again')
            return secret
        try:
            secret = self.read_input().decode().rstrip('\r\n')
        except UnicodeDecodeError:
            raise SessionError(f'{label} on standard input is not UTF-8: write it so') from None
        if not secret:
            raise SessionError(f'standard input is empty: write {label} to it')
        return secret

    def read_input(self) -> bytes:
        """Return all of standard input; raise SessionError the second time."""
        if self._is_input_used:
            raise SessionError('standard input can be read for one value alone: give the others in another way')
        self._is_input_used = True
        if self.env.stdin is None:
            return b''
        stream = getattr(self.env.stdin, 'buffer', self.env.stdin)
        return bytes(stream.read())

    def track(self, things: Sequence[T]) -> Iterator[T]:
        """Yield each of many things, with a progress bar on a terminal once it takes long."""
        if not self.env.stderr_isatty:
            yield from things
            return
        progress, started = None, time.monotonic()
        try:
            for index, thing in enumerate(things):
                if progress:
                    progress.update(progress.task_ids[0], completed=index)
                elif time.monotonic() - started > _LONG:
                    progress = self._start_progress(len(things))
                yield thing
        finally:
            if progress:
                progress.stop()

    def _start_progress(self, total: int) -> Any:
        from rich.progress import Progress  # noqa: PLC0415

        progress = Progress(console=self._make_console(self.env.stderr), transient=True)
        progress.add_task('Reading sessions', total=total)
        progress.start()
        return progress

    def _make_console(self, stream: Any) -> Console:
        options = _OptionParser(add_help=False)
        options.add_argument('--style', '-s')
        options.add_argument('--pretty')
        chosen = argparse.Namespace(style=None, pretty=None)
        with suppress(TypeError, ValueError):
            chosen, _ = options.parse_known_args(list(map(str, self.env.config.default_options)))
        return make_console(
            self.env,
            stream,
            style=chosen.style,
            no_color=bool(os.environ.get('NO_COLOR')),
            is_plain=chosen.pretty in _PLAIN,
        )
