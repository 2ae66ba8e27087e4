"""
Rows to entries: the columns of a table are the keys of a class of document.py.

A table has room for single values, and for words from a list of known ones: those are written in
one cell, with semicolons between them.
"""

import dataclasses
import math
import types
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, Generic, TypeVar

from tmf645_scenarios.findings import Findings
from tmf645_scenarios.problems import refused, suggestion
from tmf645_scenarios.reading import instead
from tmf645_scenarios.tables import Cell, Part, Table
from tmf645_scenarios.times import moment_of

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class Several:
    """Several words in one cell; iterable for whoever tells which words there are."""

    of: type[StrEnum]

    def __iter__(self) -> Iterator[StrEnum]:
        return iter(self.of)


class NoValueError(ValueError):
    """A cell that is not what its column asks for: its text says which, and what to write."""


@dataclass(frozen=True, slots=True)
class Column:
    """A key of an entry, as a column: what is due in it, and what stands for an empty cell."""

    key: str
    field: str
    wanted: Any
    is_required: bool
    default: Any

    def value(self, cell: Cell) -> Any:
        """Return ``cell`` as the value of this key; raise NoValueError where it is none."""
        if cell is None or cell == "":
            if self.is_required:
                raise NoValueError("it is empty; write a value")
            return self.default
        value = _value(cell, self.wanted)
        if value is None:
            text = text_of(cell)
            raise NoValueError(f'"{text}" stands here{instead(text, self.wanted)}')
        return value


class Recipe(Generic[Entry]):
    """How rows become entries of one class."""

    def __init__(self, wanted: Callable[..., Entry]) -> None:
        self.wanted = wanted
        self.columns = {column.key: column for column in _columns(wanted)}

    def refuse_strangers(self, table: Table) -> None:
        """Raise ScenarioError where the table has columns that it does not know, or lacks some."""
        for name in table.columns:
            if name not in self.columns:
                guess = suggestion(name, self.columns)
                known = ", ".join(sorted(self.columns))
                raise refused(
                    table.name, f"unknown column{guess} Known columns: {known}", path=name
                )
        for column in self.columns.values():
            if column.is_required and column.key not in table.columns:
                raise refused(table.name, f'the column "{column.key}" is missing; add it')

    def entries(self, table: Table, findings: Findings) -> Iterator[tuple[int, Entry]]:
        """Yield each row's number and entry; note cells that are not what their column asks for."""
        self.refuse_strangers(table)
        for part in table.parts(findings):
            names = [self.columns[name].field for name in part.columns]
            columns = [
                self._column(table, part, name, cells, findings)
                for name, cells in part.columns.items()
            ]
            rows = zip(*columns, strict=True)
            if len(findings):
                continue  # nothing is built from a table that has problems; the rest is read on
            for row, values in zip(part.rows, rows, strict=True):
                yield row, self.wanted(**dict(zip(names, values, strict=True)))

    def _column(
        self, table: Table, part: Part, name: str, cells: Sequence[Cell], findings: Findings
    ) -> Sequence[Any]:
        """Return the values of a column; note the cells that have none."""
        column = self.columns[name]
        known: dict[Cell, Any] = {cell: tried(column, cell) for cell in dict.fromkeys(cells)}
        if any(isinstance(value, NoValueError) for value in known.values()):
            for row, cell in zip(part.rows, cells, strict=True):
                if isinstance(known[cell], NoValueError):
                    findings.row(table, row, str(known[cell]), column=name)
        return [known[cell] for cell in cells]


def tried(column: Column, cell: Cell) -> Any:
    """Return the value of ``cell``, or the NoValueError that says why there is none."""
    try:
        return column.value(cell)
    except NoValueError as error:
        return error


def text_of(cell: Cell) -> str:
    """Return a cell as a text, the way that it would stand in a CSV file."""
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(int(cell) if isinstance(cell, float) and cell.is_integer() else cell)


def number_of(cell: Cell) -> float | None:
    """Return a cell as a finite number, or None where it is none."""
    if isinstance(cell, bool | date) or cell is None or (isinstance(cell, str) and "_" in cell):
        return None
    try:
        value = float(cell)
    except (ValueError, OverflowError):
        return None
    return value if math.isfinite(value) else None


def _columns(wanted: Any) -> Iterator[Column]:
    hints = typing.get_type_hints(wanted)
    for field in dataclasses.fields(wanted):
        leaf = _leaf(hints[field.name])
        if leaf is not None:
            required = field.default is dataclasses.MISSING
            default = None if required else field.default
            key = field.metadata.get("key", field.name)
            yield Column(key, field.name, leaf, required, default)


def _leaf(hint: Any) -> Any:
    """Return the type of the values that a cell of ``hint`` holds, or None where it is no cell."""
    if typing.get_origin(hint) is types.UnionType:
        hint = next(each for each in typing.get_args(hint) if each is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        element = typing.get_args(hint)[0]
        return Several(element) if _is_enum(element) else None
    return hint if _is_enum(hint) or hint in {str, bool, int, float, datetime} else None


def _is_enum(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, StrEnum)


def _value(cell: Cell, wanted: Any) -> Any:
    if wanted is str:
        return cell if type(cell) is str else text_of(cell)
    if wanted is bool:
        return _TRUTH.get(cell.lower() if isinstance(cell, str) else cell)
    if wanted in {int, float}:
        number = number_of(cell)
        if number is None or wanted is float:
            return number
        return int(number) if number.is_integer() else None
    if wanted is datetime:
        return _moment(cell)
    return _words(cell, wanted) if isinstance(wanted, Several) else _word(cell, wanted)


def _word(cell: Cell, wanted: type[StrEnum]) -> StrEnum | None:
    return next((each for each in wanted if each.value == cell), None)


def _words(cell: Cell, wanted: Several) -> tuple[StrEnum, ...] | None:
    words = [_word(word.strip(), wanted.of) for word in text_of(cell).split(";")]
    return tuple(word for word in words if word) if all(words) else None


def _moment(cell: Cell) -> datetime | None:
    if isinstance(cell, datetime):
        return cell if cell.tzinfo else cell.replace(tzinfo=UTC)
    return moment_of(text_of(cell)) if isinstance(cell, str | date) else None


_TRUTH: Mapping[Any, bool] = {"true": True, "false": False, True: True, False: False}
