"""
The ground of a question: what coverage says of its sites, looked up once for all its variants.

A question that is not served as asked is decided many times over: slower, later, otherwise. The
sites stay the same, so what the map says of them is surveyed when the question is read and
goes with it. What depends on the sites and the moment alone is worked out once, too.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from tmf645_simulator.coverage import CoverageMap, Reach
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
class Footing:
    """
    What a solution meets at the sites, whatever values are asked for.

    ``legs`` come with what is against each of them at any rate; ``takes`` are the demands by
    node; ``ready_at`` is when the last leg starts to serve, where one of them says.
    """

    legs: tuple[tuple[Leg, tuple[Reason, ...]], ...]
    takes: tuple[tuple[str, Demand], ...]
    ready_at: datetime | None


#: The ids of a solution's parts, or a specification; the moment; whether a date was named.
Then = tuple[object, datetime, bool]


@dataclass(frozen=True, slots=True)
class Ground:
    """
    Sites, each once, and every statement of one coverage map about each of them.

    Two grounds of the same sites are equal. ``footings`` and ``offered`` are the memory of the
    decision: by solution and moment, and whether a companion can be delivered then.
    """

    sites: tuple[Site, ...]
    reaches: tuple[tuple[Reach, ...], ...] = field(compare=False)
    footings: dict[Then, Footing] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )
    offered: dict[Then, bool] = field(init=False, repr=False, compare=False, default_factory=dict)


def survey(sites: Iterable[Site], coverage: CoverageMap) -> Ground:
    """Return the ground at ``sites``."""
    each_once = tuple(dict.fromkeys(sites))
    return Ground(each_once, tuple(coverage.reaches(site) for site in each_once))
