"""
One world, frozen: catalogue, places, coverage, capacity, alternate rules, and a version.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """Everything that a decision looks at. A changed world is another value with a new version."""

    version: int = 1
