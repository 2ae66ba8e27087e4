"""
Access: what is known of the way into premises, beside the network in the street.

A survey, a permission to cross somebody's land, a lead-in cable or a construction that somebody
has to pay for stand in the way until they are done. A terminal that is not there yet stands in
nobody's way: the technician brings it, which takes time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from tmf645_simulator.errors import ImpossibleValue


class AccessKind(StrEnum):
    """What may be missing between the street and the wall socket."""

    SURVEY = "survey"
    WAYLEAVE = "wayleave"
    LEAD_IN = "lead-in"
    TERMINAL = "terminal"
    CONSTRUCTION = "construction"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFact:
    """
    One thing missing at the premises of that id, for one technology or for all of them.

    ``done_at`` is from when on it is not missing any more. ``takes`` is how much later than
    otherwise a delivery can be active while it is missing. ``blocks`` says whether it stands in
    the way; unless it is said, everything does but a missing terminal.
    """

    premises: str
    kind: AccessKind
    technology: str | None = None
    done_at: datetime | None = None
    takes: timedelta = timedelta(0)
    blocks: bool | None = None

    @property
    def is_blocking(self) -> bool:
        """Whether it stands in the way."""
        return self.kind is not AccessKind.TERMINAL if self.blocks is None else self.blocks

    def is_missing(self, at: datetime) -> bool:
        """Say whether it is missing at ``at``."""
        return self.done_at is None or at < self.done_at


@dataclass(frozen=True, slots=True)
class Access:
    """Every fact, found by premises. Raises ImpossibleValue for a negative time."""

    facts: tuple[AccessFact, ...] = ()
    _by_premises: Mapping[str, tuple[AccessFact, ...]] = field(
        init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        index: dict[str, tuple[AccessFact, ...]] = {}
        for fact in self.facts:
            if fact.takes < timedelta(0):
                raise ImpossibleValue(
                    "access", fact.premises, "it takes less than no time", "give a duration"
                )
            index[fact.premises] = (*index.get(fact.premises, ()), fact)
        object.__setattr__(self, "_by_premises", index)

    def about(self, premises: str | None, technology: str | None) -> Sequence[AccessFact]:
        """Return what may be missing at ``premises`` for ``technology``, whenever it is."""
        facts = self.at(premises)
        return [each for each in facts if each.technology in {None, technology}] if facts else ()

    def at(self, premises: str | None) -> tuple[AccessFact, ...]:
        """Return what may be missing at ``premises`` for anything, whenever it is."""
        return self._by_premises.get(premises, ()) if premises is not None else ()
