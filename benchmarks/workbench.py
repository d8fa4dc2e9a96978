"""Two installations of HTTPie that take turns at the same work."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from home import Home
from meter import Cost, Series, count_instructions, measure, start

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from installation import Installation


class Comparison(NamedTuple):
    """The values of HTTPie alone and of HTTPie with the plugin."""

    alone: Series
    with_plugin: Series

    @property
    def ratio(self) -> str:
        """The median with the plugin, divided by that without it."""
        return f'{self.with_plugin.median / self.alone.median:.3f}'


class Workbench(NamedTuple):
    """Where commands are compared: ``host`` is that of the server, ``rounds`` is how often each of them is timed.

    ``make_home``, where it is asked for, returns the home in which a command is run; it is called before each run.
    """

    directory: Path
    alone: Installation
    with_plugin: Installation
    host: str
    rounds: int

    def home(self, cookies: int = 0, headers: int = 0, *, has_rules: bool = False) -> Home:
        """Return an empty home, or one with a session of so many cookies and headers, or with rules for other hosts."""
        home = Home(self.directory / 'home', self.host)
        if has_rules:
            home.write_rules({'api.example.com': 'dave', '*.dev.example.com': '@common'})
        if cookies or headers:
            home.fill(cookies, headers)
        return home

    def commands(self, arguments: Sequence[str]) -> list[list[str]]:
        """Return the ``http`` command lines of the two installations."""
        return [[one.command('http'), '--ignore-stdin', *arguments] for one in (self.alone, self.with_plugin)]

    def time(
        self, make_home: Callable[[], Home], *commands: Sequence[str], rounds: int | None = None
    ) -> list[list[Cost]]:
        """Run commands in turns; return the costs of each. A first round is not counted."""
        costs: list[list[Cost]] = [[] for _ in commands]
        for turn in range((rounds or self.rounds) + 1):
            for command, of_command in zip(commands, costs, strict=True):
                cost = measure(make_home(), command)
                if turn:
                    of_command.append(cost)
        return costs

    def compare(
        self, make_home: Callable[[], Home], arguments: Sequence[str], rounds: int | None = None
    ) -> tuple[Comparison, Comparison]:
        """Return the seconds of CPU, and the MiB of memory, of an ``http`` run."""
        costs = self.time(make_home, *self.commands(arguments), rounds=rounds)
        cpu, memory = ([Series(getattr(cost, of) for cost in one) for one in costs] for of in ('cpu', 'memory'))
        return Comparison(*cpu), Comparison(*memory)

    def count(self, make_home: Callable[[], Home], arguments: Sequence[str]) -> Comparison:
        """Return the millions of instructions of an ``http`` run."""
        commands = self.commands(arguments)
        return Comparison(*(Series([count_instructions(make_home(), command)]) for command in commands))

    def race(
        self,
        make_home: Callable[[], Home],
        runs: Sequence[Sequence[str]],
        inspect: Callable[[Home], float],
        rounds: int,
    ) -> tuple[Comparison, Comparison]:
        """Start ``http`` runs all at once; return the seconds until all have ended, and what is seen in the home."""
        walls, seen = Comparison(Series(), Series()), Comparison(Series(), Series())
        for _ in range(rounds):
            for which in range(2):
                home = make_home()
                commands = [self.commands(arguments)[which] for arguments in runs]
                began = time.perf_counter()
                for process in [start(home, command) for command in commands]:
                    process.wait()
                walls[which].append(time.perf_counter() - began)
                seen[which].append(inspect(home))
        return walls, seen
