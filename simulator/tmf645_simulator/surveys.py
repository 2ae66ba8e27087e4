"""
Surveys: what one world says of some sites, whatever is asked about them and whenever.

The same doors are asked about again and again, so a world keeps its grounds, and each ground what
solutions meet there. Between two turns nothing about the sites changes by itself: what was found
for an answer about now holds for every other one until the next turn.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from tmf645_simulator.characteristics import Governs
from tmf645_simulator.coverage import Reach, Statement
from tmf645_simulator.nodes import Node
from tmf645_simulator.partners import AskPartner, PartnerFault, PartnerReply
from tmf645_simulator.places import Site
from tmf645_simulator.reasons import Reason
from tmf645_simulator.specifications import Demand, ResourceSpecification

#: A world keeps at most so many grounds.
MOST_KEPT: Final = 4096

#: A ground keeps at most so many of each thing that was worked out for it.
MOST_WORKED_OUT: Final = 16


@dataclass(frozen=True, slots=True)
class When:
    """Now, the moment wanted (never before now), and whether the requester named one."""

    now: datetime
    at: datetime
    dated: bool


@dataclass(frozen=True, slots=True)
class Leg:
    """
    A part to be built at a site, and the statement that counts for it.

    ``chain`` are the nodes on its way up. Where a partner has to say whether it delivers, ``asks``
    is the question and ``reply`` what is known of the answer.
    """

    part: ResourceSpecification
    site: Site
    reach: Reach | None
    in_footprint: bool
    chain: tuple[Node, ...] = ()
    asks: AskPartner | None = None
    reply: PartnerReply | None = None

    @property
    def technology(self) -> str:
        """How reasons call what it is built with."""
        return self.part.technology or self.part.name

    @property
    def name(self) -> str:
        """How reasons call it."""
        return f"{self.technology} at {self.site.name}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """
    A leg as it stands at a moment, whatever values are asked for.

    ``reasons`` are against it at any rate, by ``rule``; without them ``carries`` is the most, in Mb/s,
    of each way that has a limit.
    """

    leg: Leg
    rule: str
    reasons: tuple[Reason, ...]
    carries: tuple[tuple[Governs, float], ...]


@dataclass(frozen=True, slots=True)
class Readiness:
    """From when on something can be active: once ``lead`` has passed, and not before ``opens_at``."""

    lead: timedelta
    opens_at: datetime | None

    def at(self, now: datetime) -> datetime:
        """Return from when on it can be active if it is asked for ``now``."""
        built = now + self.lead
        return built if self.opens_at is None else max(built, self.opens_at)

    def not_before(self, moments: Iterable[datetime]) -> "Readiness":
        """Return the readiness of what cannot be active before any of ``moments``, either."""
        known = [*moments] if self.opens_at is None else [self.opens_at, *moments]
        return Readiness(self.lead, max(known, default=None))


@dataclass(frozen=True, slots=True)
class Footing:
    """
    What a solution meets at the sites at a moment, whatever values are asked for.

    ``takes`` are the demands by node. ``asks`` are partners that have not been asked, ``faults`` those that
    failed; ``notes`` hinder nothing; ``looked_at`` are the keys of the statements about its
    technologies; at ``until`` it may first end.
    """

    stretches: tuple[Stretch, ...]
    takes: tuple[tuple[str, Demand], ...]
    readiness: Readiness
    asks: tuple[AskPartner, ...]
    faults: tuple[tuple[AskPartner, PartnerFault], ...]
    notes: tuple[Reason, ...]
    looked_at: tuple[str, ...]
    until: datetime | None


#: Between which turns, or now and the moment wanted, and whether a date was named.
Then = tuple[int, datetime | None, datetime | None, bool]


@dataclass(frozen=True, slots=True)
class Ground:
    """
    Sites, each once, and every statement of one world about each of them.

    Two grounds of the same sites are equal. ``replies`` is what partners have said so far, by
    question. ``stated`` is all that was stated, and by which element; ``touched`` are the keys of
    all that an answer about the sites can depend on; ``turns`` are the moments at which something
    about them begins or ends, in order. ``keys`` are those of the sites. ``footings`` and ``offered`` are the memory of the
    decision: what each solution meets then, and whether a companion can be delivered.
    """

    sites: tuple[Site, ...]
    reaches: tuple[tuple[Reach, ...], ...] = field(compare=False)
    replies: Mapping[str, PartnerReply] = field(compare=False)
    stated: tuple[Statement, ...] = field(compare=False)
    touched: frozenset[str] = field(compare=False)
    turns: tuple[datetime, ...] = field(compare=False)
    keys: tuple[str, ...] = field(compare=False)
    footings: dict[tuple[object, Then], Footing] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    offered: dict[tuple[object, Then], bool] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def then(self, now: datetime, at: datetime, *, dated: bool) -> Then:
        """
        Return what stands for a moment in the memory: what was found then holds for all its like.

        A named date can come too close, and a partner can name a moment of its own: what hangs on
        them is kept for that moment only.
        """
        if dated or self.replies:
            return (0, now, at, dated)
        return (bisect_right(self.turns, at), None, None, False)
