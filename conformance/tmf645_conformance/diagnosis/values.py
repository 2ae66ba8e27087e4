"""
What is found about one thing that a run depends on.
"""

from dataclasses import dataclass
from enum import StrEnum


class Grade(StrEnum):
    """How it is, best first. An obstacle keeps everything behind it from being looked at."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    OBSTACLE = "obstacle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was found about ``subject``; ``remedy`` says what to do, where something is to be done."""

    subject: str
    grade: Grade
    said: str
    remedy: str = ""


def ok(subject: str, said: str) -> Finding:
    """Nothing is to be done."""
    return Finding(subject=subject, grade=Grade.OK, said=said)


def warning(subject: str, said: str, remedy: str) -> Finding:
    """A run works, and something is odd."""
    return Finding(subject=subject, grade=Grade.WARNING, said=said, remedy=remedy)


def problem(subject: str, said: str, remedy: str) -> Finding:
    """A run would not go well."""
    return Finding(subject=subject, grade=Grade.PROBLEM, said=said, remedy=remedy)


def obstacle(subject: str, said: str, remedy: str) -> Finding:
    """A run could not even begin."""
    return Finding(subject=subject, grade=Grade.OBSTACLE, said=said, remedy=remedy)
