"""
How much is measured: enough for a look, or enough to be written down.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """``rounds`` that take turns; ``requests`` of each operation in a round."""

    quick: bool
    rounds: int
    requests: int


FULL = Effort(quick=False, rounds=9, requests=2000)
QUICK = Effort(quick=True, rounds=5, requests=400)
