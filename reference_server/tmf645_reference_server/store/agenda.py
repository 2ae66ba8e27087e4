"""
An agenda in memory: who is due when.
"""

import heapq
import itertools
from collections.abc import Hashable
from datetime import datetime
from typing import Generic, TypeAlias, TypeVar

Key = TypeVar("Key", bound=Hashable)

_Turn: TypeAlias = tuple[datetime, int]


class Agenda(Generic[Key]):
    """Keys in the order of their moments, and of one moment in that in which they were planned."""

    def __init__(self) -> None:
        # What was planned otherwise since stays in the heap until its turn, and is passed over then.
        self._heap: list[tuple[_Turn, Key]] = []
        self._turns: dict[Key, _Turn] = {}
        self._numbers = itertools.count()

    def plan(self, key: Key, at: datetime | None) -> None:
        """Let ``key`` be due ``at`` a moment; None: never."""
        if at is None:
            self._turns.pop(key, None)
            return
        known = self._turns.get(key)
        if known is None or known[0] != at:
            turn = self._turns[key] = (at, next(self._numbers))
            heapq.heappush(self._heap, (turn, key))

    def next(self) -> datetime | None:
        """Return when somebody is due next."""
        while self._heap and self._turns.get(self._heap[0][1]) != self._heap[0][0]:
            heapq.heappop(self._heap)
        return self._heap[0][0][0] if self._heap else None

    def due(self, until: datetime, limit: int) -> list[Key]:
        """Return the first that are due by then; they stay on the agenda."""
        found: list[tuple[_Turn, Key]] = []
        while len(found) < limit and (at := self.next()) is not None and at <= until:
            found.append(heapq.heappop(self._heap))
        for entry in found:
            heapq.heappush(self._heap, entry)
        return [key for _, key in found]
