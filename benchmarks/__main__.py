"""What the plugin costs, against the same HTTPie without it: prints the tables that the README quotes.

Each pair of figures is taken in one go, the two installations taking turns, in homes of their own.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from contextlib import ExitStack
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

import tables
from installation import install_both
from server import serve
from workbench import Workbench


def main() -> None:
    """Print the tables that are named on the command line, all if none is."""
    parser = argparse.ArgumentParser(prog='benchmarks', description=__doc__)
    parser.add_argument('tables', nargs='*', metavar='TABLE', help=f'one of {", ".join(tables.ALL)}')
    parser.add_argument('--rounds', type=int, default=11, help='how often each command is timed (%(default)s)')
    parser.add_argument('--httpie', default=f'httpie=={version("httpie")}', help='the HTTPie to install (%(default)s)')
    arguments = parser.parse_args()
    unknown = set(arguments.tables) - set(tables.ALL)
    if unknown:
        parser.error(f'there is no table {unknown.pop()!r}; there are {", ".join(tables.ALL)}')
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        alone, with_plugin = install_both(directory, arguments.httpie)
        workbench = Workbench(directory, alone, with_plugin, stack.enter_context(serve()), arguments.rounds)
        python = f'{platform.python_implementation()} {platform.python_version()}'
        print(f'{datetime.now(timezone.utc):%Y-%m-%d}: {arguments.httpie}, {python}, {_machine()}')
        for name in arguments.tables or tables.ALL:
            print(f'{name} …', file=sys.stderr)
            print(f'\n{tables.ALL[name](workbench)}', flush=True)


def _machine() -> str:
    cores = f'{len(os.sched_getaffinity(0))} cores'
    try:
        with open('/proc/cpuinfo', encoding='utf-8') as file:
            model = next(line.partition(':')[2].strip() for line in file if line.startswith('model name'))
    except (OSError, StopIteration):
        model = platform.processor() or platform.machine()
    return f'{platform.system()}, {cores}, {model}'


if __name__ == '__main__':
    main()
