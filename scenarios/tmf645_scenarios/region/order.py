"""
What is asked for, and how far it has come.
"""

from dataclasses import dataclass
from enum import StrEnum


class Format(StrEnum):
    """How the table of premises is written."""

    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A region of so many premises and coverage polygons, drawn from ``seed``."""

    premises: int
    polygons: int
    seed: int = 1
    format: Format = Format.CSV


@dataclass(frozen=True, slots=True)
class Step:
    """So many of ``total`` rows of ``file`` are written."""

    file: str
    done: int
    total: int
