"""
Rounds that take turns: in each, every operation of every server once, so that what disturbs the
machine disturbs all of them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from benchmarks.figures import Sample
from benchmarks.load import Load
from benchmarks.processes import cpu_seconds
from benchmarks.servers import Server


@dataclass(slots=True, kw_only=True)
class Operation:
    """One thing asked of one server, ``count`` times a round; ``expected`` is the status."""

    name: str
    server: Server
    requests: Sequence[bytes]
    expected: int
    count: int
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def sample(self) -> Sample:
        """Return what was found."""
        return Sample(
            operation=self.name,
            server=self.server.name,
            cpu=tuple(self.cpu),
            wall=tuple(self.wall),
        )


def take_turns(
    operations: Sequence[Operation], load: Load, rounds: int, say: Callable[[str], None]
) -> list[Sample]:
    """Return a sample for each of ``operations``. Raises BrokenError where one is answered wrong."""
    for each in operations:
        load.burst(each.server.port, each.requests, max(20, each.count // 4), each.expected)
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        # Another one begins every round: none always follows the same neighbour.
        turn = number % len(operations)
        for each in [*operations[turn:], *operations[:turn]]:
            _measure(each, load)
    return [each.sample() for each in operations]


def _measure(operation: Operation, load: Load) -> None:
    before = cpu_seconds(operation.server.pid)
    seconds = load.burst(
        operation.server.port, operation.requests, operation.count, operation.expected
    )
    used = cpu_seconds(operation.server.pid) - before
    operation.cpu.append(used / operation.count * 1e6)
    operation.wall.append(seconds / operation.count * 1e6)
