"""
What is wrong with the tables of a scenario: collected, located, told at once.

Rows are noted by number, and their lines looked up when everything is read: only who has made
mistakes pays for line numbers.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from tmf645_scenarios.problems import Problem, ScenarioError


class Locating(Protocol):
    """A table that knows where its rows stand."""

    @property
    def name(self) -> str:
        """The name of the file."""
        ...

    def places(self, rows: Collection[int]) -> Mapping[int, tuple[int, str]]:
        """Return line (0: none) and path of each of ``rows``, which are counted from 0."""
        ...


class EnoughSeen(Exception):  # noqa: N818 - reads as what happened
    """As many problems as are told at once."""


@dataclass(frozen=True, slots=True)
class _RowNote:
    table: Locating
    row: int
    column: str
    message: str


class Findings:
    """Problems, at most ``most`` of them. ``row`` and ``add`` raise EnoughSeen with the last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._notes: list[Problem | _RowNote] = []

    def __len__(self) -> int:
        return len(self._notes)

    def add(self, *problems: Problem) -> None:
        """Note problems that know where they are."""
        for problem in problems:
            self._note(problem)

    def row(self, table: Locating, row: int, message: str, *, column: str = "") -> None:
        """Note a problem of a row, counted from 0, of ``table``."""
        self._note(_RowNote(table, row, column, message))

    def settle(self) -> None:
        """Raise ScenarioError with every problem noted, where there is one."""
        if not self._notes:
            return
        problems = self._located()
        if len(problems) >= self._most:
            told = f"these are the first {len(problems)} problems; there may be more"
            problems.append(Problem(file=problems[-1].file, line=0, path="", message=told))
        raise ScenarioError(problems)

    def _note(self, note: Problem | _RowNote) -> None:
        self._notes.append(note)
        if len(self._notes) >= self._most:
            raise EnoughSeen

    def _located(self) -> list[Problem]:
        """Return the problems, those of one table in the order of its lines."""
        rows: dict[int, set[int]] = {}
        tables: dict[int, Locating] = {}
        for note in self._notes:
            if isinstance(note, _RowNote):
                tables[id(note.table)] = note.table
                rows.setdefault(id(note.table), set()).add(note.row)
        places = {key: table.places(rows[key]) for key, table in tables.items()}
        located = [
            _problem(note, places[id(note.table)]) if isinstance(note, _RowNote) else note
            for note in self._notes
        ]
        files = {problem.file: number for number, problem in reversed([*enumerate(located)])}
        return sorted(located, key=lambda each: (files[each.file], each.line))


def _problem(note: _RowNote, places: Mapping[int, tuple[int, str]]) -> Problem:
    line, path = places[note.row]
    path = " ".join(each for each in (path, note.column) if each)
    return Problem(file=note.table.name, line=line, path=path, message=note.message)
