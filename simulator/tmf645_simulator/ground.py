"""
The ground of a question: what coverage says of its sites, looked up once for all its variants.

A question that is not served as asked is decided many times over: slower, later, otherwise. The
sites stay the same, so what the map says of them is surveyed when the question is read and
goes with it. What depends on the sites and the moment alone is worked out once, too.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from tmf645_simulator.characteristics import Governs
from tmf645_simulator.coverage import Reach, Statement
from tmf645_simulator.elements import EVERYWHERE, PREMISES, TECHNOLOGY, element, tile
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.places import Site
from tmf645_simulator.reasons import Reason
from tmf645_simulator.specifications import Demand, ResourceSpecification


@dataclass(frozen=True, slots=True)
class Leg:
    """A part to be built at a site, and the statement of the coverage map that counts for it."""

    part: ResourceSpecification
    site: Site
    reach: Reach | None
    in_footprint: bool

    @property
    def name(self) -> str:
        """How reasons call it."""
        return f"{self.part.technology} at {self.site.name}"


@dataclass(frozen=True, slots=True)
class Stretch:
    """
    A leg as it stands at a moment, whatever values are asked for.

    ``reasons`` are against it at any rate; without them ``carries`` is the most, in Mb/s,
    of each way that has a limit.
    """

    leg: Leg
    reasons: tuple[Reason, ...]
    carries: tuple[tuple[Governs, float], ...]


@dataclass(frozen=True, slots=True)
class Footing:
    """
    What a solution meets at the sites at a moment, whatever values are asked for.

    ``takes`` are the demands by node; ``ready_at`` is when the last leg starts to serve, where
    one of them says; ``looked_at`` are the keys of the statements about its technologies.
    """

    stretches: tuple[Stretch, ...]
    takes: tuple[tuple[str, Demand], ...]
    ready_at: datetime | None
    looked_at: tuple[str, ...]


#: The ids of a solution's parts, or a specification; the moment; whether a date was named.
Then = tuple[object, datetime, bool]


@dataclass(frozen=True, slots=True)
class Ground:
    """
    Sites, each once, and every statement of one world about each of them.

    Two grounds of the same sites are equal. ``stated`` is all that was stated, ``touched`` are the keys of all that an answer about
    them can depend on, but for the catalogue and the rules. ``footings`` and ``offered`` are the memory of the
    decision: by solution and moment, and whether a companion can be delivered then.
    """

    sites: tuple[Site, ...]
    reaches: tuple[tuple[Reach, ...], ...] = field(compare=False)
    stated: tuple[Statement, ...] = field(compare=False)
    touched: frozenset[str] = field(compare=False)
    footings: dict[Then, Footing] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    offered: dict[Then, bool] = field(init=False, repr=False, compare=False, default_factory=dict)


def survey(sites: Iterable[Site], inventory: Inventory) -> Ground:
    """Return the ground at ``sites``."""
    each_once = tuple(dict.fromkeys(sites))
    about_each = [inventory.coverage.statements(site) for site in each_once]
    stated = tuple(statement for about in about_each for statement in about)
    return Ground(
        sites=each_once,
        reaches=tuple(tuple(each.reach for each in about) for about in about_each),
        stated=stated,
        touched=frozenset(_touched(each_once, stated, inventory)),
    )


def _touched(
    sites: Iterable[Site], stated: Iterable[Statement], inventory: Inventory
) -> Iterator[str]:
    """Yield the key of everything at ``sites`` whose change could change an answer."""
    for site in sites:
        if site.premises_id is not None:
            yield element(PREMISES, site.premises_id)
        if site.point is not None:
            yield EVERYWHERE
            yield tile(site.point)
    for statement in stated:
        yield statement.key
        yield element(TECHNOLOGY, statement.reach.technology)
        if statement.reach.node is not None:
            yield from inventory.capacity.keys(statement.reach.node)
