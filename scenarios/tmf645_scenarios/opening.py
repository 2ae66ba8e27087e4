"""
Opening a table by its name, Parquet or CSV, and telling how far its reading has come.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TypeAlias

from tmf645_scenarios.bounds import Bounds
from tmf645_scenarios.findings import Findings
from tmf645_scenarios.parquet import ParquetTable
from tmf645_scenarios.sources import Source
from tmf645_scenarios.tables import CsvTable, Part, Table

#: Hears which file is read, how many rows of it were, and of how many (0 where nobody knows).
Tell: TypeAlias = Callable[[str, int, int], None]


def quiet(_file: str, _done: int, _total: int) -> None:
    """Tell nobody."""


def table(source: Source, bounds: Bounds, tell: Tell = quiet) -> Table:
    """Return the table: Parquet where its name ends so, else CSV. Raises ScenarioError."""
    is_parquet = source.is_called(".parquet", ".pq")
    opened: Table = ParquetTable(source, bounds) if is_parquet else CsvTable(source, bounds)
    return opened if tell is quiet else _Telling(opened, tell)


class _Telling:
    """A table that tells how many of its rows were read."""

    def __init__(self, table: Table, tell: Tell) -> None:
        self._table = table
        self._tell = tell
        self.name = table.name
        self.columns = table.columns

    def parts(self, findings: Findings) -> Iterator[Part]:
        """Yield the rows, and tell of each part once it is dealt with."""
        done = 0
        for part in self._table.parts(findings):
            yield part
            done += len(part)
            self._tell(self.name, done, 0)

    def places(self, rows: Collection[int]) -> Mapping[int, tuple[int, str]]:
        """Return where each of ``rows`` begins."""
        return self._table.places(rows)
