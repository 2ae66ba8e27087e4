"""
How much is measured: enough for a look, or enough to be written down.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """
    ``rounds`` that take turns; in each, ``requests`` of every operation or ``lookups``.

    Pairs are what is compared, few and many; ``region`` are its premises and polygons, ``outcomes``
    those of a report. The judge runs with each of ``budgets`` so many ``runs``, with ``selection``.
    """

    quick: bool
    rounds: int
    requests: int
    lookups: int
    polygons: tuple[int, int]
    corners: tuple[int, int]
    premises: tuple[int, int]
    documents: tuple[int, int]
    timers: int
    region: tuple[int, int]
    outcomes: int
    budgets: tuple[str, ...]
    runs: int
    selection: str = ""


FULL = Effort(
    quick=False,
    rounds=7,
    requests=600,
    lookups=1_000,
    polygons=(10_000, 100_000),
    corners=(20, 10_000),
    premises=(100_000, 1_000_000),
    documents=(1_000, 100_000),
    timers=100_000,
    region=(1_000_000, 100_000),
    outcomes=5_000,
    budgets=("quick", "standard"),
    runs=3,
)
QUICK = Effort(
    quick=True,
    rounds=5,
    requests=300,
    lookups=500,
    polygons=(10_000, 100_000),
    corners=(20, 2_000),
    premises=(10_000, 100_000),
    documents=(500, 5_000),
    timers=2_000,
    region=(10_000, 1_000),
    outcomes=500,
    budgets=("quick",),
    runs=1,
)
