"""
What happens later by itself: the protocol that everything in a namespace keeps that has a due time.

Tasks, callbacks, holds, watches and edits of the world that are planned are due work. The passage of time
(progress.py) asks each when it is due next, and has it done in order of time; what is due at the
same moment is done in the order in which the works are listed, and within one by its sequence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Fired:
    """Something happened ``at`` a moment of the namespace: ``what`` it was, and to which ``id``."""

    at: datetime
    what: str
    id: str


class DueWork(Protocol):
    """
    Something that happens later by itself.

    ``by_itself``: whether it follows the clock alone (callbacks have workers that do); what does not is
    fired by the passage of time whenever it is due.
    """

    by_itself: bool

    async def next_due(self) -> datetime | None:
        """Return when the next thing is due, in the past where it is late; None where nothing is."""
        ...

    async def fire(self, until: datetime) -> Sequence[Fired]:
        """Do what is due at ``until`` or before, in order, to its end; return what that was."""
        ...
