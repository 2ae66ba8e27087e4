"""
The catalogue of obligations: what a client of the API has to do, one checkable statement each.

    @obligation("CLI-RES-BV-01", Level.MANDATORY, API_ITEM_RESULT, about="results")
    def what_is_unqualified_is_not_ordered(said: Conversation) -> Finding:
        '''The requirement as a fact. …'''
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tmf645_reports.model import Level

from tmf645_conformance import entries
from tmf645_conformance.clients.conversation import Conversation
from tmf645_conformance.clients.findings import Finding
from tmf645_conformance.specification import Clause

#: Looks at what was recorded, and says what came of it.
Look: TypeAlias = Callable[[Conversation], Finding]

#: Ids that were given once and are not used any more; they are never given again.
RETIRED: frozenset[str] = frozenset()

_PHASES = ("REQ", "LIF", "RES", "ALT", "VAL", "ORD", "SEP", "ERR", "NOT", "SEC")
_KIND = entries.Kind(
    name="an obligation",
    id=re.compile(rf"CLI-({'|'.join(_PHASES)})-(BV|BI|BO)-\d\d"),
    id_told="CLI-<phase>-<BV|BI|BO>-<nn>",
)


@dataclass(frozen=True, kw_only=True)
class Obligation:
    """One obligation: its id, how binding it is, where it stands, and how it is judged."""

    id: str
    level: Level
    clauses: tuple[Clause, ...]
    about: str
    look: Look

    @property
    def group(self) -> str:
        """The phase that it is in: CLI-RES of CLI-RES-BV-01."""
        return self.id.rsplit("-", 2)[0]

    @property
    def title(self) -> str:
        """The requirement as a fact: the first line of the explanation."""
        return self.explanation.splitlines()[0]

    @property
    def explanation(self) -> str:
        """The whole docstring."""
        return entries.explanation(self.look)


_CATALOGUE: dict[str, Obligation] = {}


def obligation(id: str, level: Level, *clauses: Clause, about: str) -> Callable[[Look], Look]:
    """
    Enter an obligation into the catalogue.

    Raises ValueError, at import, for an id that is malformed, taken or retired, and for an obligation
    without clause or docstring.
    """

    def enter(look: Look) -> Look:
        _KIND.check(id, {*_CATALOGUE, *RETIRED}, clauses, entries.explanation(look))
        _CATALOGUE[id] = Obligation(id=id, level=level, clauses=clauses, about=about, look=look)
        return look

    return enter


def obligations() -> tuple[Obligation, ...]:
    """Every obligation, by phase, as an order goes."""
    entries.read_all("tmf645_conformance.clients.duties")
    return tuple(sorted(_CATALOGUE.values(), key=_order))


def _order(entry: Obligation) -> tuple[int, str, str]:
    _, phase, kind, number = entry.id.split("-")
    return _PHASES.index(phase), kind, number
