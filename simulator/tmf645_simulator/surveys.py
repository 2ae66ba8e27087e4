"""
Surveys: what one world says of one site, whatever is asked about it and whenever.
"""

from dataclasses import dataclass
from typing import Final

from tmf645_simulator.coverage import Reach, Statement

#: A world keeps at most so many surveys; the same doors are asked about again and again.
MOST_KEPT: Final = 4096


@dataclass(frozen=True, slots=True)
class Survey:
    """
    Every statement about a site, and the reach of each with its loop measured.

    ``touched`` are the keys of all that an answer about the site can depend on.
    """

    stated: tuple[Statement, ...]
    reaches: tuple[Reach, ...]
    touched: frozenset[str]
