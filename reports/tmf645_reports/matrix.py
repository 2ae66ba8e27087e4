"""
Several runs side by side: requirements as rows, implementations as columns.

Nothing is added up or ranked: a cell is what that run found, or nothing where the requirement is not
in it. Whether the runs can be held beside each other is told first.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from tmf645_reports.inert import one_line
from tmf645_reports.model import BINDING, Level, Outcome, Report, Verdict
from tmf645_reports.statement import subject
from tmf645_reports.words import group_of

#: Implementations that one page holds.
FEWEST, MOST = 2, 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One run: its letter, who was judged, and how many binding requirements are met."""

    letter: str
    name: str
    report: Report
    met: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One requirement, and what came of it in each run; None where it was not in the run."""

    id: str
    title: str
    level: Level
    cells: tuple[Outcome | None, ...]

    @property
    def alike(self) -> bool:
        """Whether every run has the same verdict."""
        return len({cell.verdict if cell else None for cell in self.cells}) == 1

    @property
    def met_by_all(self) -> bool:
        """Whether it is met in every run."""
        return all(cell is not None and cell.verdict is Verdict.PASS for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """The runs, and their requirements by group, in the order of the reports."""

    columns: tuple[Column, ...]
    groups: dict[str, tuple[Row, ...]]
    doubts: tuple[str, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every requirement."""
        return tuple(row for rows in self.groups.values() for row in rows)


def matrix(reports: Sequence[Report]) -> Matrix:
    """Set ``reports`` side by side; ValueError where there are too few or too many."""
    if not FEWEST <= len(reports) <= MOST:
        raise ValueError(f"{FEWEST} to {MOST} runs stand side by side; these are {len(reports)}")
    columns = tuple(map(_column, ascii_uppercase, reports))
    found = [{outcome.id: outcome for outcome in report.outcomes} for report in reports]
    groups: dict[str, list[Row]] = {}
    for id in dict.fromkeys(id for outcomes in found for id in outcomes):
        cells = tuple(outcomes.get(id) for outcomes in found)
        told = next(cell for cell in cells if cell)
        row = Row(id=id, title=told.title, level=told.level, cells=cells)
        groups.setdefault(group_of(id), []).append(row)
    return Matrix(
        columns=columns,
        groups={name: tuple(rows) for name, rows in groups.items()},
        doubts=tuple(_doubts(columns)),
    )


def _column(letter: str, report: Report) -> Column:
    met = sum(
        outcome.level in BINDING and outcome.verdict is Verdict.PASS for outcome in report.outcomes
    )
    return Column(letter=letter, name=subject(report), report=report, met=met)


def _doubts(columns: Sequence[Column]) -> Iterator[str]:
    """Yield why a difference between two columns may be the tester's."""
    facts: dict[str, Callable[[Report], str]] = {
        "interface": lambda report: report.profile.api,
        "judge's version": lambda report: f"{report.tool.name} {report.tool.version}",
        "contract table": lambda report: report.contract.table_sha256[:12],
        "seed": lambda report: str(report.seed),
        "budget": lambda report: report.budget,
        "strictness": lambda report: "strict" if report.strict else "not strict",
        "selection": lambda report: report.selection or "all",
    }
    for name, fact in facts.items():
        holders: dict[str, list[str]] = {}
        for column in columns:
            holders.setdefault(fact(column.report), []).append(column.letter)
        if len(holders) > 1:
            told = "; ".join(
                f"{one_line(value, longest=60)} ({', '.join(letters)})"
                for value, letters in holders.items()
            )
            yield f"{name}: {told}"
    for column in columns:
        if column.report.partial:
            yield f"{column.letter} broke off: {one_line(column.report.partial)}"
