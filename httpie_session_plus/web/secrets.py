"""The secrets that references stand for, read for one request: from the environment, a prompt, a command, a file."""

import getpass
import os
import stat
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from threading import Thread
from typing import Any

from ..errors import SessionError, quote_path, quoted
from ..model.locator import Host
from ..model.patterns import HostPattern, admits
from ..model.references import ASK, ENV, Reference
from ..system import TERMINAL, assignment, is_console

SECRETS_KEY = 'session_secrets'  # in HTTPie's config.json
_TIMEOUT, _GRACE = 30.0, 1.0  # seconds
_LONGEST = 65536  # bytes


class Secrets:
    """The secrets of one request to these hosts; ``config`` is HTTPie's configuration."""

    def __init__(self, config: Any, hosts: Collection[Host], scheme: str | None) -> None:
        self._config, self._hosts, self._scheme = config, hosts, scheme

    def read(self, references: Iterable[Reference], title: str) -> dict[Reference, str]:
        """Return the values of references; ``title`` is what an error calls the session that holds them.

        Nothing is run or asked before all others are known to be there. Raises SessionError, which never holds a value.
        """
        wanted = sorted(set(references), key=lambda one: (one.kind == ASK, one.kind != ENV, one.name))
        sources = {one: self._source_of(one, title) for one in wanted}
        return {reference: _check(read(), reference) for reference, read in sources.items()}

    def _source_of(self, reference: Reference, title: str) -> Callable[[], str]:
        if reference.kind == ENV:
            value = os.environ.get(reference.name)
            if not value:
                hint = f'Set it: {assignment(reference.name, "VALUE")}'
                raise SessionError(
                    f'{title} needs {reference}, which is {"empty" if value == "" else "not set"}. {hint}'
                )
            return lambda: value
        if reference.kind == ASK:
            return lambda: _ask_at_terminal(f'Secret for {title}: ')
        source = self._find_source(reference.name)
        command, file = source.get('command'), source.get('file')
        return (lambda: _run(command, reference)) if command else lambda: _read_file(str(file), reference)

    def _find_source(self, name: str) -> Mapping[str, Any]:
        sources, where = self._config.get(SECRETS_KEY, {}), f'{SECRETS_KEY!r} in {quote_path(str(self._config.path))}'
        if not isinstance(sources, Mapping):
            raise SessionError(f'{where} must be an object.')
        if name not in sources:
            raise SessionError(f'No secret {name!r}. Add it to {where}.')
        source = sources[name]
        problem = _find_problem(source)
        if problem:
            raise SessionError(f'The secret {name!r} of {where} {problem}.')
        patterns = [HostPattern.parse(one) for one in source['hosts']]
        for host in self._hosts:
            if not admits(patterns, host, self._scheme):
                hosts = quoted(patterns)
                raise SessionError(f'The secret {name!r} is for {hosts}, not for {host!r}. Its hosts are in {where}.')
        if not self._hosts:
            raise SessionError(f'The secret {name!r} is for its hosts alone. Pass the host to open_session().')
        return dict(source)


def _find_problem(source: Any) -> str | None:
    if not isinstance(source, Mapping):
        return 'must be an object with "hosts", and "command" or "file"'
    command, file, hosts = (source.get(key) for key in ('command', 'file', 'hosts'))
    is_command = command is None or (isinstance(command, list) and command and all(map(_is_argument, command)))
    has_hosts = isinstance(hosts, list) and all(map(_is_pattern, hosts))
    is_file = file is None or (_is_argument(file) and os.path.isabs(os.path.expanduser(file)))
    problems = {
        'needs either "command" or "file"': (command is None) == (file is None),
        'has a "command" that is no list of words': not is_command,
        'needs the absolute path of its "file"': not is_file,
        'needs "hosts", a list of hosts, *.example.com, or *': not has_hosts,
    }
    return next((text for text, is_true in problems.items() if is_true), None if hosts else 'needs "hosts"')


def _is_pattern(text: Any) -> bool:
    try:
        return isinstance(text, str) and bool(HostPattern.parse(text))
    except SessionError:
        return False


def _is_argument(word: Any) -> bool:
    return isinstance(word, str) and '\0' not in word


def _run(command: list[str], reference: Reference) -> str:
    # Without a shell. Its standard error is ours; its standard input is not, as that can be the body of the request.
    title = f'The command for {reference}'
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)  # noqa: S603  # it is the user's
    except (OSError, ValueError) as error:
        raise SessionError(
            f'{title} cannot be run: {getattr(error, "strerror", None) or "its words are invalid"}.'
        ) from None
    output = bytearray()
    reader = Thread(target=_collect, args=(process, output), daemon=True)
    reader.start()
    try:
        status = process.wait(_TIMEOUT)
        reader.join(_GRACE)  # what the command has started can go on holding the pipe
    except subprocess.TimeoutExpired:
        raise SessionError(f'{title} took longer than {_TIMEOUT:.0f} seconds.') from None
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    if len(output) > _LONGEST:
        raise SessionError(f'{title} prints more than {_LONGEST >> 10} KiB. A secret is one line.')
    if status:
        how = f'failed with exit status {status}' if status > 0 else f'was ended by signal {-status}'
        raise SessionError(f'{title} {how}.')
    return _decode(bytes(output), reference)


def _collect(process: Any, output: bytearray) -> None:
    while chunk := os.read(process.stdout.fileno(), _LONGEST):
        output += chunk
        if len(output) > _LONGEST:
            process.kill()
            return


def _read_file(path: str, reference: Reference) -> str:
    path = os.path.expanduser(path)
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # another one can keep its reader waiting
            raise SessionError(f'The file for {reference} is no regular file.')
        with open(path, 'rb') as file:
            content = file.read(_LONGEST + 1)
    except OSError as error:
        raise SessionError(f'The file for {reference} cannot be read: {error.strerror}.') from None
    if len(content) > _LONGEST:
        raise SessionError(f'The file for {reference} is larger than {_LONGEST >> 10} KiB. A secret is one line.')
    return _decode(content, reference)


def _decode(content: bytes, reference: Reference) -> str:
    try:
        return content.decode('utf-8-sig').removesuffix('\n').removesuffix('\r')
    except UnicodeDecodeError:
        raise SessionError(f'The secret for {reference} is not UTF-8.') from None


def _ask_at_terminal(prompt: str) -> str:
    if _has_terminal():
        with suppress(EOFError):  # Ctrl-D
            return getpass.getpass(prompt)
        return ''
    raise SessionError('There is no terminal to ask for ${ask}. Use ${env:NAME} or ${secret:NAME}.')


def _has_terminal() -> bool:
    # Standard input can be the body of the request.
    if sys.stdin is not None and sys.stdin.isatty() and is_console(sys.stdin):
        return True
    with suppress(OSError):
        os.close(os.open(TERMINAL, os.O_RDWR | getattr(os, 'O_NOCTTY', 0)))
        return True
    return False


def _check(value: str, reference: Reference) -> str:
    if not value.strip():
        raise SessionError(f'The secret for {reference} is empty.')
    if '\n' in value or '\r' in value:
        raise SessionError(f'The secret for {reference} has more than one line.')
    try:
        value.encode()
    except UnicodeEncodeError:
        raise SessionError(f'The secret for {reference} is not UTF-8.') from None
    if not value.isprintable():
        raise SessionError(f'The secret for {reference} holds a control character, or another that is invisible.')
    return value
