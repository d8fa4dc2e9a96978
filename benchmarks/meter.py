"""What a command costs: instructions, CPU time, wall time and peak memory."""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from home import Home


# Programs that count instructions, and where in what they write the number is.
_PERF = ('perf stat --field-separator=, --event=instructions:u --output={log}', r'^(\d+),')
_VALGRIND = (
    'valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null --log-file={log}',
    r'I +refs: +([\d,]+)',
)


class Cost(NamedTuple):
    """Of one run: seconds of CPU, of the process and those that it waited for; seconds of wall time; MiB at most."""

    cpu: float
    wall: float
    memory: float


def start(home: Home, command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start a command in a home."""
    return subprocess.Popen(
        command, env=home.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def measure(home: Home, command: Sequence[str]) -> Cost:
    """Run a command in a home and measure it; raises CalledProcessError if it fails."""
    began = time.perf_counter()
    process = start(home, command)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - began, usage.ru_maxrss / 1024)


def count_instructions(home: Home, command: Sequence[str]) -> float:
    """Return how many instructions a command executes, in millions; nan where nothing is there to count them.

    The processor's own counters are read by perf; where it has none for us, valgrind counts.
    """
    counter = _find_counter()
    return float('nan') if counter is None else _count_by(counter, home.environment, command) or float('nan')


@cache
def _find_counter() -> tuple[str, str] | None:
    nothing = [sys.executable, '-c', '']
    return next((one for one in (_PERF, _VALGRIND) if _count_by(one, dict(os.environ), nothing)), None)


def _count_by(counter: tuple[str, str], environment: Mapping[str, str], command: Sequence[str]) -> float | None:
    line, result = counter
    program, *options = line.split()
    path = shutil.which(program)
    if path is None:
        return None
    with tempfile.NamedTemporaryFile('r') as log:
        filled = [option.format(log=log.name) for option in options]
        silent = {'stdin': subprocess.DEVNULL, 'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL}
        subprocess.run([path, *filled, *command], env=environment, check=True, **silent)
        found = re.search(result, log.read(), re.MULTILINE)
    return int(found[1].replace(',', '')) / 1e6 if found else None


class Series(list[float]):
    """The values of several runs of one kind."""

    @property
    def median(self) -> float:
        """The value in the middle."""
        return statistics.median(self)

    def show(self, digits: int) -> str:
        """Return the median and, in brackets, the least and the greatest value."""
        return f'{self.median:,.{digits}f} ({min(self):,.{digits}f} to {max(self):,.{digits}f})'
