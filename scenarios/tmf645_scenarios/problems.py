"""
What is wrong with a scenario file: where, what, and what to do about it.
"""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that is wrong. ``path`` is like ``world.coverage[2].until``; "" is the file."""

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.path}: {self.message}" if self.path else f"{where}: {self.message}"


class ScenarioError(ValueError):
    """
    A scenario that cannot be loaded. Its text has one line a problem.

    ``problems`` holds them all; ``file``, ``line`` and ``path`` are those of the first.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
        self.file = self.problems[0].file
        self.line = self.problems[0].line
        self.path = self.problems[0].path


class SenselessError(ValueError):
    """A value that makes no sense: ``key`` is what is wrong, ``what`` tells why and what to do."""

    def __init__(self, key: str, what: str) -> None:
        super().__init__(f"{key} {what}")
        self.key = key
        self.what = what


def refused(file: str, message: str, *, line: int = 0, path: str = "") -> ScenarioError:
    """Return the error that tells this one problem."""
    return ScenarioError([Problem(file=file, line=line, path=path, message=message)])


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return ``; did you mean "…"?`` where one of ``known`` is near ``name``, else a full stop."""
    near = difflib.get_close_matches(name, tuple(known), n=1)
    return f'; did you mean "{near[0]}"?' if near else "."
