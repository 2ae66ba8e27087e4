"""
Servers that take their time, each in its own way, and one that remembers what it was sent.
"""

import re
from typing import Any

from campaign.minimal_server import MinimalServer

#: What was created, in its order.
POSTED: list[str] = []


class Listening(MinimalServer):
    """The minimal server, which remembers what is created, in its order."""

    def new_id(self, kind: str, body: dict[str, Any]) -> str:
        """Remember it but for the mark of the run."""
        POSTED.append(re.sub(r"tmf645-\d+-\w+", "", str(sorted(body.items(), key=str))))
        return super().new_id(kind, body)


class SlowEveryThird(Listening):
    """A task in three takes longer than the others."""

    def start(self, task: Any) -> None:
        """Choose its way."""
        slow = task.id.endswith(("3", "6", "9"))
        self.path = ((0.02, "inProgress"), (0.15 if slow else 0.03, "done"))
        super().start(task)


class OneAtATime(MinimalServer):
    """Works on one task after the other, a tenth of a second each."""

    free_at = 0.0

    def start(self, task: Any) -> None:
        """Put it behind all that are there."""
        begin = max(self.clock(), self.free_at)
        self.free_at = begin + 0.1
        self.path = ((self.free_at - self.clock(), "done"),)
        super().start(task)
