"""
Where the elements of a world were written down: a row of a table, or a path of the scenario.
"""

from bisect import bisect_right
from collections.abc import Sequence

from tmf645_scenarios.findings import Locating

Origin = tuple[Locating, int] | str


class Origins:
    """The origin of each position of a list that was put together from several places."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._spans: list[tuple[Locating, Sequence[int]] | str] = []
        self._count = 0

    def add_path(self, path: str) -> None:
        """Add one element that stands in the scenario itself, at ``path``."""
        self._add(path, 1)

    def add_rows(self, table: Locating, rows: Sequence[int]) -> None:
        """Add elements that stand in ``rows`` of ``table``."""
        self._add((table, rows), len(rows))

    def of(self, position: int) -> Origin:
        """Return the table and row, or the path, of the element at ``position``."""
        number = bisect_right(self._starts, position) - 1
        span = self._spans[number]
        if isinstance(span, str):
            return span
        table, rows = span
        return table, rows[position - self._starts[number]]

    def _add(self, span: tuple[Locating, Sequence[int]] | str, count: int) -> None:
        if count:
            self._starts.append(self._count)
            self._spans.append(span)
            self._count += count
