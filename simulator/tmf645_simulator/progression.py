"""
When a task moves on: at once, after a while, after having been looked at, or on command.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Immediately:
    """The task is decided when it is created."""


@dataclass(frozen=True, slots=True)
class After:
    """The task is decided ``duration`` after it was created."""

    duration: timedelta


@dataclass(frozen=True, slots=True)
class AfterPolls:
    """The task is decided once it has been read ``count`` times."""

    count: int


@dataclass(frozen=True, slots=True)
class OnCommand:
    """The task stays in progress until it is released."""


Progression: TypeAlias = Immediately | After | AfterPolls | OnCommand
