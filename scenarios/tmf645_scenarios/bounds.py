"""
How much a scenario may bring along: bounds on its tables.

The defaults hold ten million premises. Who needs more says so in the environment, not in the
scenario: the file may come from a stranger, the machine is one's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tmf645_scenarios.problems import refused

MEBIBYTE: Final = 1024 * 1024

#: The variables that change the bounds, and what they count.
TABLE_MEBIBYTES: Final = "TMF645_TABLE_MIB"
TABLE_ROWS: Final = "TMF645_TABLE_ROWS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The most bytes and rows of one table, and the most problems that are told at once."""

    table_bytes: int = 1024 * MEBIBYTE
    table_rows: int = 10_000_000
    problems: int = 20


def bounds_of(environment: Mapping[str, str]) -> Bounds:
    """Return the bounds that ``environment`` asks for; raise ScenarioError for no number."""
    usual = Bounds()
    mebibytes = _number(environment, TABLE_MEBIBYTES, usual.table_bytes // MEBIBYTE)
    rows = _number(environment, TABLE_ROWS, usual.table_rows)
    return Bounds(table_bytes=mebibytes * MEBIBYTE, table_rows=rows)


def _number(environment: Mapping[str, str], name: str, usual: int) -> int:
    text = environment.get(name, str(usual))
    if not (text.isascii() and text.isdigit() and int(text[:12]) > 0 and len(text) <= 12):
        raise refused(name, f'"{text}" is no bound; write a whole number above 0, or unset it')
    return int(text)
