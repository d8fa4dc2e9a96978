"""The tables, each of them measured and written as Markdown."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from home import SESSION
from meter import Series
from peers import count_kept, count_lost, cpu, find_peers
from server import SET

if TYPE_CHECKING:
    from collections.abc import Iterable

    from home import Home
    from workbench import Workbench

_USING = f'--session={SESSION}'
_WITH_RULES = 'whose host has no rule, with rules for other hosts'
_KILLS = 100
_LOOP = """
import glob, json, sys
for path in glob.glob(sys.argv[1]):
    with open(path, 'rb') as file:
        json.load(file)
"""


def runs(workbench: Workbench) -> str:
    """Measure one run of ``http``: instructions, CPU time and memory."""
    url, setting = f'{workbench.host}/get', f'{workbench.host}{SET}fresh'
    kinds = [
        ('without a session', 0, 0, [url], '1.005'),
        (_WITH_RULES, 0, 0, [url], '1.01'),
        ('with a session of 10 items', 5, 5, [_USING, url], '1.025'),
        ('the same, and the server sets a cookie', 5, 5, [_USING, setting], '1.025'),
        ('with a session of 100 items, and the server sets a cookie', 50, 50, [_USING, setting], '1.025'),
        ('with a session of 1,000 cookies, and the server sets another', 1_000, 0, [_USING, setting], '1.00'),
        ('with a session of 10,000 cookies', 10_000, 0, [_USING, url], '1.00'),
        ('the same, and the server sets another', 10_000, 0, [_USING, setting], '1.00'),
    ]
    rows = []
    for name, cookies, headers, arguments, most in kinds:
        make_home = partial(workbench.home, cookies, headers, has_rules=name == _WITH_RULES)
        counted = workbench.count(make_home, arguments)
        cpu, memory = workbench.compare(make_home, arguments)
        instructions = [f'{one.median:,.0f}' for one in counted]
        seconds = [one.show(2) for one in cpu]
        rows.append([name, *instructions, f'**{counted.ratio}**', most, *seconds, memory.ratio])
    return _table(
        'run of `http`|million instructions, HTTPie|with the plugin|ratio|at most'
        '|CPU seconds, HTTPie|with the plugin|peak memory, ratio',
        rows,
    )


def items(workbench: Workbench) -> str:
    """Measure a run whose session has more and more cookies, all of them saved; also one that inherits them all."""
    url = f'{workbench.host}{SET}fresh'
    rows = []
    for count in 10, 100, 1_000, 10_000, 100_000:
        rounds = workbench.rounds if count <= 10_000 else max(1, workbench.rounds // 3)
        cpu, memory = workbench.compare(partial(workbench.home, count), [_USING, url], rounds)
        _, inheriting = workbench.commands(['--session=new', f'--session-read-only={SESSION}', url])
        (costs,) = workbench.time(partial(workbench.home, count), inheriting, rounds=rounds)
        inherited = Series(cost.cpu for cost in costs)
        mebibytes = [f'{one.median:,.0f}' for one in memory]
        rows.append([f'{count:,}', *(one.show(2) for one in cpu), f'**{cpu.ratio}**', inherited.show(2), *mebibytes])
    return _table(
        'cookies|CPU seconds, HTTPie|with the plugin|ratio|inheriting them all|peak MiB, HTTPie|with the plugin', rows
    )


def headers(workbench: Workbench) -> str:
    """Measure a run whose session has more and more headers; nothing is sent, as no server takes so many."""
    arguments = ['--offline', _USING, f'{workbench.host}/get', 'X-New:1']
    rows = []
    for count in 10, 100, 1_000, 10_000:
        rounds = workbench.rounds if count <= 1_000 else 1
        cpu, _ = workbench.compare(partial(workbench.home, 0, count), arguments, rounds)
        rows.append([f'{count:,}', *(one.show(2) for one in cpu), f'**{cpu.ratio}**'])
    return _table('headers|CPU seconds, HTTPie|with the plugin|ratio', rows)


def processes(workbench: Workbench) -> str:
    """Measure runs that save one session at the same time, each another cookie."""
    rows = []
    for count, most in (1, ''), (8, ''), (32, '1.05'), (128, ''):
        rounds = workbench.rounds if count <= 32 else max(1, workbench.rounds // 3)
        together = [[_USING, f'{workbench.host}{SET}of-run-{number}'] for number in range(count)]
        wall, kept = workbench.race(partial(workbench.home, 5, 5), together, _count_kept, rounds)
        least = [f'{min(one):.0f}' for one in kept]
        rows.append([f'{count}', *(one.show(2) for one in wall), f'**{wall.ratio}**', most, *least])
    return _table(
        'processes|wall seconds, HTTPie|with the plugin|ratio|at most|fewest updates kept, HTTPie|with the plugin', rows
    )


def _count_kept(home: Home) -> int:
    try:
        cookies = json.loads(home.path().read_bytes())['cookies']
    except ValueError:  # two of HTTPie's writers can leave a mixture of both
        return 0
    return sum(cookie['name'].startswith('of-run-') for cookie in cookies)


def sessions(workbench: Workbench) -> str:
    """Measure ``httpie sessions list`` and a loop that reads and parses the same files, both without their start."""
    listing = [workbench.with_plugin.command('httpie'), 'sessions', 'list']
    loop = [workbench.with_plugin.command('python'), '-c', _LOOP, f'{workbench.directory}/home/sessions/*/*.json']
    rows = []
    starts: list[float] = []
    for count, most in (0, ''), (10, ''), (100, ''), (1_000, ''), (10_000, '2.5'):
        home = workbench.home()
        for number in range(count):
            home.fill(5, 5, f'session{number % 10}', f'host{number // 10}.example.com')
        costs = workbench.time(lambda home=home: home, listing, loop)
        cpu = [Series(cost.cpu for cost in of_one) for of_one in costs]
        starts = starts or [one.median for one in cpu]
        net = [one.median - start for one, start in zip(cpu, starts, strict=True)]
        is_noise = count <= 100
        beyond = ['', '', ''] if is_noise else [*(f'{one:.3f}' for one in net), f'**{net[0] / net[1]:.2f}**']
        rows.append([f'{count:,}', *(one.show(2) for one in cpu), *beyond, most])
    return _table(
        'sessions|CPU seconds, `httpie sessions list`|loop|beyond the start-up, `list`|loop|ratio|at most', rows
    )


def peers(workbench: Workbench) -> str:
    """Measure curl and xh with files of their own: saves, 32 of them at once, and runs that are killed."""
    rows = []
    for peer in find_peers(workbench):
        seconds = [cpu(workbench, peer, count).show(3) for count in (10, 1_000, 10_000)]
        kept = min(count_kept(workbench, peer, 32) for _ in range(workbench.rounds))
        rows.append([peer.name, *seconds, f'{kept}', f'{count_lost(workbench, peer, _KILLS, 1_000)} of {_KILLS}'])
    return _table('a save by|CPU seconds, 10 cookies|1,000|10,000|fewest kept of 32 at once|files lost to a kill', rows)


def _table(columns: str, rows: Iterable[list[str]]) -> str:
    names = columns.split('|')
    rule = ['---', *['--:'] * (len(names) - 1)]
    return '\n'.join(f'| {" | ".join(row)} |' for row in chain([names, rule], rows))


ALL: dict[str, Callable[[Workbench], str]] = {
    'runs': runs,
    'items': items,
    'headers': headers,
    'processes': processes,
    'sessions': sessions,
    'peers': peers,
}
