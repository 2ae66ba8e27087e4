"""
When a task moves on: at once, after a while, after having been looked at, on command, by a script, or
when a person has decided.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeAlias

from tmf645_simulator.lifecycle import TaskState, is_final


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


@dataclass(frozen=True, slots=True)
class Step:
    """The task comes to ``state`` when ``after`` has passed since it was created."""

    state: TaskState
    after: timedelta


@dataclass(frozen=True, slots=True)
class Scripted:
    """
    The task goes through ``steps``: to inProgress, where that is written, and to an end.

    Without an end it stays in progress for ever. Raises ValueError where the steps make no life.
    """

    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        """Refuse what no task can live through."""
        states = [each.state for each in self.steps]
        ends = [state for state in states if is_final(state)]
        begins = [TaskState.IN_PROGRESS] if TaskState.IN_PROGRESS in states else []
        if not states or states != begins + ends or len(ends) > 1:
            raise ValueError(
                "a script is inProgress, then done or terminatedWithError; either may be left out"
            )
        if [each.after for each in self.steps] != sorted(each.after for each in self.steps):
            raise ValueError("the steps of a script are in the order of their times")

    @property
    def begin(self) -> timedelta:
        """When the task comes to inProgress."""
        return self.steps[0].after if self.steps[0].state is TaskState.IN_PROGRESS else timedelta(0)

    @property
    def end(self) -> Step | None:
        """How it ends, and when; None where it does not."""
        return self.steps[-1] if is_final(self.steps[-1].state) else None


@dataclass(frozen=True, slots=True)
class OnApproval:
    """The task stays in progress until a person approves or rejects it."""


Progression: TypeAlias = Immediately | After | AfterPolls | OnCommand | Scripted | OnApproval
