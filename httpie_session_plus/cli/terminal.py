"""The standard streams of a command: what is written to them, read from them, and asked."""

import argparse
import getpass
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, TypeVar

from ..compat import Environment, make_console
from ..errors import SessionError, quote_path
from ..storage.files import LARGEST
from ..system import CLOSED_PIPE, EDITORS, assignment, is_console, split_command

T = TypeVar('T')
_LONG = 1.0  # seconds


class Terminal:
    """The standard streams of a command, whether they are a terminal or not."""

    def __init__(self, env: Environment) -> None:
        self.env = env
        self.is_terminal = bool(env.stdout_isatty)
        self.has_keyboard = bool(env.stdin_isatty) and is_console(env.stdin)
        self._is_input_used = False

    @property
    def width(self) -> int:
        return int(self._make_console(self.env.stdout).width)

    def can_write(self, text: str) -> bool:
        """Return whether the encoding of standard output has these characters."""
        with suppress(UnicodeEncodeError, LookupError):
            return bool(text.encode(self.env.stdout_encoding or 'utf-8'))
        return False

    def draw(self, renderable: Any) -> None:
        """Draw text, or what Rich renders, as wide as the terminal, in HTTPie's colors."""
        self._make_console(self.env.stdout).print(renderable, markup=False, highlight=False, emoji=False)

    def write_wrapped(self, sentence: str) -> None:
        """Write a printable line, broken between words in a terminal."""
        write = self.draw if self.is_terminal else self.write_line
        write(printable(sentence))

    def write_line(self, text: str) -> None:
        """Write a line; what the encoding of standard output lacks becomes an escape."""
        self.write_bytes(f'{text}\n'.encode(self.env.stdout_encoding or 'utf-8', 'backslashreplace'))

    def write_bytes(self, content: bytes) -> None:
        """Write bytes to standard output; if its reader has gone, nothing more is written."""
        if self.env.stdout is None or self.env.stdout.closed:
            raise SessionError('Standard output is closed.')
        stream: Any = getattr(self.env.stdout, 'buffer', self.env.stdout)
        try:
            self.env.stdout.flush()
            stream.write(content)
            stream.flush()
        except OSError as error:
            if error.errno in CLOSED_PIPE:
                # Else Python complains when it flushes the stream at its end.
                os.dup2(os.open(os.devnull, os.O_WRONLY), self.env.stdout.fileno())
                return
            raise SessionError(f'Cannot write to standard output: {error.strerror}.') from error

    def confirm(self, question: str, otherwise: str) -> bool:
        """Return whether the answer is yes. Raises SessionError without a terminal; ``otherwise`` is not done then."""
        if not self.has_keyboard:
            raise SessionError(f'Not a terminal: pass --yes to {otherwise}.')
        return self.ask(question)

    def ask(self, question: str) -> bool:
        """Return whether the answer is yes; without a terminal it is no."""
        if not (self.has_keyboard and self.env.stdin):
            return False
        print(question, end=' [y/N] ', file=self.env.stderr, flush=True)
        return self.env.stdin.readline().strip().lower() in ('y', 'yes')

    def edit(self, path: str) -> None:
        """Let the user edit a file in ``$VISUAL`` or ``$EDITOR``, at a terminal also in vi or nano."""
        import shutil  # noqa: PLC0415  # only an edit needs these
        import signal  # noqa: PLC0415
        import subprocess  # noqa: PLC0415

        variable = next((name for name in ('VISUAL', 'EDITOR') if os.environ.get(name, '').strip()), None)
        installed = filter(shutil.which, EDITORS) if self.has_keyboard else ()
        try:
            command = split_command(os.environ[variable]) if variable else [*installed][:1]
        except ValueError as error:
            raise SessionError(f'{variable} is not a command: {error}.') from None
        if not command:
            raise SessionError(f'No editor is set. Choose one: {assignment("EDITOR", EDITORS[-1])}')
        title = f'editor {quote_path(command[0])}'
        # Ctrl-C is for the editor, which may go on; a handler, unlike SIG_IGN, is not inherited by it.
        before = signal.signal(signal.SIGINT, lambda *_: None)
        try:
            status = subprocess.call([*command, path])  # noqa: S603  # the user has chosen it
        except OSError as error:
            raise SessionError(f'Cannot start the {title}: {error.strerror}.') from error
        finally:
            signal.signal(signal.SIGINT, before)
        if status:
            raise SessionError(f'The {title} failed. Nothing was changed.')

    def read_secret(self, label: str) -> str:
        """Return a secret from standard input, without the end of the line; typed at a terminal, it is not shown."""
        if self.has_keyboard:
            secret, missing = '', f'Nothing was typed as the {label}.'
            with suppress(EOFError):  # Ctrl-D
                secret = getpass.getpass(f'{label}: ')
        else:
            missing = f'Standard input is empty. Write the {label} to it.'
            try:
                secret = self.read_input().decode().rstrip('\r\n')
            except UnicodeDecodeError:
                raise SessionError(f'The {label} on standard input is not UTF-8.') from None
        if not secret:
            raise SessionError(missing)
        return secret

    def read_input(self) -> bytes:
        """Return all of standard input; fail the second time."""
        if self._is_input_used:
            raise SessionError('Only one value can be read from standard input.')
        self._is_input_used = True
        stream = getattr(self.env.stdin, 'buffer', self.env.stdin)
        return bytes(stream.read(LARGEST + 1)) if stream else b''

    def track(self, things: Sequence[T]) -> Iterator[T]:
        """Yield each of many things, with a progress bar on a terminal once it takes long."""
        started, rest = time.monotonic(), iter(things)
        for count, thing in enumerate(rest, 1):
            yield thing
            if self.env.stderr_isatty and time.monotonic() - started > _LONG:
                from rich.progress import Progress  # noqa: PLC0415  # only a terminal needs it

                with Progress(console=self._make_console(self.env.stderr), transient=True) as progress:
                    task = progress.add_task('Reading sessions', total=len(things), completed=count)
                    for other in rest:
                        yield other
                        progress.advance(task)

    def _make_console(self, stream: Any) -> Any:
        parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
        parser.add_argument('--style', '-s')
        parser.add_argument('--pretty')
        args = argparse.Namespace(style=None, pretty=None)
        with suppress(TypeError, argparse.ArgumentError):  # it is up to http to complain
            args, _ = parser.parse_known_args(list(map(str, self.env.config.default_options)))
        is_plain, no_color = args.pretty in ('none', 'format'), bool(os.environ.get('NO_COLOR'))
        return make_console(self.env, stream, style=args.style, no_color=no_color, is_plain=is_plain)


def printable(text: str) -> str:
    """Return the text with what would move the cursor, or is no character, as escapes."""
    return text if text.isprintable() else ''.join(one if one.isprintable() else ascii(one)[1:-1] for one in text)
