"""
Tables beside a scenario, row by row: CSV, and Parquet where pyarrow is installed.

Both come in parts of some thousand rows, column by column. A cell that is empty, or null, is ABSENT.
"""

import csv
import io
from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice, repeat
from typing import BinaryIO, Final, Protocol, TypeAlias

from tmf645_scenarios.bounds import TABLE_ROWS, Bounds
from tmf645_scenarios.findings import Findings, Locating
from tmf645_scenarios.problems import ScenarioError, refused
from tmf645_scenarios.sources import Source, unreadable

Cell: TypeAlias = str | int | float | bool | datetime | date | None

_AT_ONCE: Final = 32768

#: Characters in a line, of which any cell is short enough for a reader of CSV.
_LONGEST: Final = 65536


@dataclass(frozen=True, slots=True)
class Part:
    """
    Some rows of a table: their numbers, counted from 0, and a column of cells each.

    ``is_text`` says that every cell is a text.
    """

    rows: Sequence[int]
    columns: Mapping[str, Sequence[Cell]]
    is_text: bool = False

    def __len__(self) -> int:
        return len(self.rows)


class Table(Locating, Protocol):
    """What can be read row by row."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        ...

    def parts(self, findings: Findings) -> Iterator[Part]:
        """Yield the rows; note those that are none. Raises ScenarioError where it breaks off."""
        ...


class CsvTable:
    """Comma-separated values in UTF-8, with a header. Blank lines are no rows."""

    def __init__(self, source: Source, bounds: Bounds) -> None:
        self.name = source.name
        self._source = source
        self._bounds = bounds
        with self._records() as records:
            self.columns = tuple(next(records, []))
        refuse_columns(self.name, self.columns, line=1)

    def parts(self, findings: Findings) -> Iterator[Part]:
        """Yield the rows; note those with too few or too many cells."""
        start = yield from self._plain_parts()
        if start is not None:
            yield from self._other_parts(start, findings)

    def places(self, rows: Collection[int]) -> Mapping[int, tuple[int, str]]:
        """Return the line at which each row begins."""
        found: dict[int, tuple[int, str]] = {}
        with self._source.opened() as stream:
            reader = csv.reader(_text(stream), strict=True)
            next(reader)
            line = reader.line_num + 1
            for number, _ in zip(range(max(rows) + 1), reader, strict=False):
                if number in rows:
                    found[number] = (line, "")
                line = reader.line_num + 1
        return found

    def _plain_parts(self) -> Generator[Part, None, int | None]:
        """
        Yield parts that are cells, commas and line ends and nothing else, up to the first other.

        Return the row with which that one begins, None where there is none. They are cut by two
        calls instead of by a reader that looks at each letter, in a quarter of the time.
        """
        with self._opened() as stream:
            next(csv.reader(stream, strict=True))
            start = 0
            while lines := list(islice(stream, _AT_ONCE)):
                if (columns := _cut(lines, len(self.columns))) is None:
                    return start
                too_many(self.name, start + len(lines), self._bounds)
                numbers = range(start, start + len(lines))
                yield Part(numbers, dict(zip(self.columns, columns, strict=True)), is_text=True)
                start += len(lines)
        return None

    def _other_parts(self, start: int, findings: Findings) -> Iterator[Part]:
        """Yield the parts from row ``start`` on; note rows with too few or too many cells."""
        with self._records() as records:
            remaining = islice(records, start + 1, None)
            while rows := list(islice(remaining, _AT_ONCE)):
                too_many(self.name, start + len(rows), self._bounds)
                yield self._part(rows, start, findings)
                start += len(rows)

    def _part(self, rows: list[list[str]], start: int, findings: Findings) -> Part:
        numbers: Sequence[int] = range(start, start + len(rows))
        width = len(self.columns)
        if set(map(len, rows)) != {width}:
            kept = []
            for number, row in zip(numbers, rows, strict=True):
                if len(row) == width:
                    kept.append(number)
                elif row:
                    findings.row(
                        self,
                        number,
                        f"{len(row)} cells, the header has {width}; write as many, and put a cell "
                        "that holds a comma in quotes",
                    )
            rows, numbers = [rows[number - start] for number in kept], kept
        cells = zip(*rows, strict=True) if rows else [()] * width
        return Part(numbers, dict(zip(self.columns, cells, strict=True)), is_text=True)

    @contextmanager
    def _records(self) -> Iterator[Iterator[list[str]]]:
        with self._opened() as stream:
            reader = csv.reader(stream, strict=True)
            try:
                yield reader
            except csv.Error as error:
                message = f"not CSV: {error}; put cells with commas, quotes or breaks in quotes"
                raise refused(self.name, message, line=reader.line_num) from None

    @contextmanager
    def _opened(self) -> Iterator[io.TextIOWrapper]:
        with self._source.opened() as stream:
            try:
                yield _text(stream)
            except UnicodeDecodeError:
                raise _not_utf8(self._source) from None
            except OSError as error:
                raise unreadable(self.name, error) from None


def _cut(lines: list[str], width: int) -> list[list[str]] | None:
    """Return the cells of ``lines`` by column; None where a comma or a line end may be part of one."""
    text = "".join(lines)
    if width < 2 or '"' in text or "\r" in text or max(map(len, lines)) > _LONGEST:
        return None
    if set(map(str.count, lines, repeat(","))) != {width - 1}:
        return None
    cells = text.removesuffix("\n").replace("\n", ",").split(",")
    return [cells[column::width] for column in range(width)]


def refuse_columns(name: str, columns: tuple[str, ...], *, line: int = 0) -> None:
    """Raise ScenarioError where there is no column, one without a name, or one twice."""
    if not columns:
        raise refused(name, "it has no header; name the columns in the first line", line=line)
    for column in columns:
        if not column or columns.count(column) > 1:
            cause = f'"{column}" is given twice' if column else "a column has no name"
            raise refused(name, f"{cause}; name each column once", line=line)


def too_many(name: str, rows: int, bounds: Bounds) -> None:
    """Raise ScenarioError where ``rows`` are more than a table may have."""
    if rows > bounds.table_rows:
        raise refused(
            name,
            f"more than {bounds.table_rows} rows; split the table, or allow more with {TABLE_ROWS}",
        )


def _text(stream: BinaryIO) -> io.TextIOWrapper:
    return io.TextIOWrapper(stream, "utf-8-sig", newline="")


def _not_utf8(source: Source) -> ScenarioError:
    """Return the error that names the first byte that is no UTF-8, and its line."""
    start = 0
    with source.opened() as stream:
        for line, each in enumerate(stream, start=1):
            try:
                each.decode("utf-8")
            except UnicodeDecodeError as error:
                message = f"not UTF-8: byte {start + error.start} cannot be read; save it as UTF-8"
                return refused(source.name, message, line=line)
            start += len(each)
    return refused(source.name, "not UTF-8; save it as UTF-8")
