"""
The world behind the minimal server: three sites, three specifications, and what qualifies where.

S-FIBRE has everything, broadband up to 1000 Mbit/s. S-COPPER has voice, and broadband up to
50 Mbit/s; who asks for more may have 50 as an alternate. S-NONE has nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from campaign.minimal_http import Json, copied

#: Results, best first (TMF645 v4 swagger, qualificationResult).
QUALIFIED, ALTERNATE, UNQUALIFIED = "qualified", "alternate", "unqualified"
BEST_FIRST = (QUALIFIED, ALTERNATE, UNQUALIFIED)

SPEED = "downloadSpeed"


@dataclass(frozen=True, slots=True)
class Site:
    """A place: the specifications that can be had there, broadband up to ``speed`` Mbit/s."""

    specifications: frozenset[str]
    speed: float


#: Specification id -> id of its category.
SPECIFICATIONS = {"BB": "internet", "TV": "entertainment", "VOICE": "telephony"}

SITES = {
    "S-FIBRE": Site(frozenset(SPECIFICATIONS), 1000),
    "S-COPPER": Site(frozenset({"BB", "VOICE"}), 50),
    "S-NONE": Site(frozenset(), 0),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an item asks for; ``speed`` is None where it names none."""

    specification: str
    speed: float | None
    sites: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The outcome of one item: result, why not (codes), and what could be had instead."""

    result: str
    reasons: tuple[str, ...] = ()
    proposals: tuple[Json, ...] = ()


class World:
    """Decides items and lists services. Pure: the same question has the same answer."""

    def decide_items(self, items: Sequence[Json], wishes: Json) -> list[Finding]:
        """One finding per item, in the order of the items."""
        return self.depend(items, [self.decide_item(item, wishes) for item in items])

    def decide_item(self, item: Json, wishes: Json) -> Finding:
        """What ``item`` gets by itself, before other items of the request are looked at."""
        wanted = self.wanted(item)
        reasons = self.obstacles(wanted)
        if not reasons:
            return Finding(result=QUALIFIED)
        proposals = self.proposals(item, wanted) if self.wants_alternative(wishes) else ()
        result = ALTERNATE if proposals else UNQUALIFIED
        return Finding(result=result, reasons=reasons, proposals=proposals)

    def depend(self, items: Sequence[Json], findings: list[Finding]) -> list[Finding]:
        """An item that relies on an unqualified one is unqualified itself, over any distance."""
        lost = {
            item["id"] for item, f in zip(items, findings, strict=True) if f.result == UNQUALIFIED
        }
        while more := {i["id"] for i in items if self.needs(i) & lost} - lost:
            lost |= more
        return [
            replace(finding, result=UNQUALIFIED, reasons=("DEP_ITEM_UNQUALIFIED",), proposals=())
            if item["id"] in lost and finding.result != UNQUALIFIED
            else finding
            for item, finding in zip(items, findings, strict=True)
        ]

    def needs(self, item: Json) -> set[str]:
        """The ids of the items without which ``item`` cannot be had."""
        relationships = item.get("qualificationItemRelationship", [])
        return {r.get("id", "") for r in relationships if r.get("relationshipType") == "reliesOn"}

    def roll_up(self, results: Sequence[str]) -> str:
        """The result of a request: the worst of its items' (swagger, qualificationResult)."""
        return max(results, key=BEST_FIRST.index)

    def wants_alternative(self, wishes: Json) -> bool:
        return wishes.get("provideAlternative") is True

    def wants_reasons(self, wishes: Json) -> bool:
        return wishes.get("provideUnavailabilityReason") is True

    def wanted(self, item: Json) -> Wanted:
        """Read the specification, the speed and the sites of an item."""
        service = item.get("service", {})
        sites = tuple(place.get("id", "") for place in service.get("place", []))
        return Wanted(service.get("serviceSpecification", {}).get("id", ""), _speed(service), sites)

    def obstacles(self, wanted: Wanted) -> tuple[str, ...]:
        """The codes of what stands against ``wanted``; none where it qualifies."""
        if wanted.specification not in SPECIFICATIONS:
            return ("SPEC_UNKNOWN",)
        sites = [SITES.get(site) for site in wanted.sites]
        known = [site for site in sites if site is not None]
        if not sites or len(known) < len(sites):
            return ("PLACE_NOT_FOUND",)
        if any(wanted.specification not in site.specifications for site in known):
            return ("COV_NO_COVERAGE",)
        if wanted.specification == "BB" and wanted.speed is not None:
            return self.speed_obstacles(wanted.speed, min(site.speed for site in known))
        return ()

    def speed_obstacles(self, asked: float, most: float) -> tuple[str, ...]:
        """The codes of what stands against ``asked`` Mbit/s where ``most`` can be had."""
        if not asked > 0:  # which refuses a NaN too
            return ("CHAR_OUT_OF_RANGE",)
        return ("RATE_BELOW_REQUESTED",) if asked > most else ()

    def proposals(self, item: Json, wanted: Wanted) -> tuple[Json, ...]:
        """The same service at the highest speed of the sites, where that is less than asked."""
        if self.obstacles(wanted) != ("RATE_BELOW_REQUESTED",):
            return ()
        most = self.proposed_speed(wanted)
        service = with_speed(item["service"], most)
        return ({"id": "1", "alternateService": service, "@type": "AlternateServiceProposal"},)

    def proposed_speed(self, wanted: Wanted) -> float:
        return min(SITES[site].speed for site in wanted.sites)

    def list_services(self, criteria: Json) -> list[Json]:
        """Every service that a check would qualify, as rows of a query's answer."""
        return [row for row in self.candidates(criteria) if self.is_listed(row)]

    def is_listed(self, row: Json) -> bool:
        return self.decide_item(row, {}).result == QUALIFIED

    def candidates(self, criteria: Json) -> Iterator[Json]:
        """A row for each specification that the criteria leave open."""
        service = criteria.get("service", {})
        named = service.get("serviceSpecification", {}).get("id")
        category = criteria.get("category", {}).get("id")
        for specification, its_category in SPECIFICATIONS.items():
            if named in {None, specification} and category in {None, its_category}:
                yield self.row(service, specification)

    def row(self, service: Json, specification: str) -> Json:
        """The row that would offer ``specification`` on the terms of ``service``."""
        offered = copied(service)
        offered["serviceSpecification"] = {
            **offered.get("serviceSpecification", {}),
            "id": specification,
        }
        if specification == "BB" and _speed(service) is None:
            sites = [place.get("id", "") for place in service.get("place", [])]
            most = min((SITES[site].speed for site in sites if site in SITES), default=0)
            offered = with_speed(offered, most)
        return {"category": {"id": SPECIFICATIONS[specification]}, "service": offered}


def with_speed(service: Json, speed: float) -> Json:
    """A copy of ``service`` that asks for ``speed`` Mbit/s."""
    changed: Json = copied(service)
    others = [c for c in changed.get("serviceCharacteristic", []) if c.get("name") != SPEED]
    changed["serviceCharacteristic"] = [*others, {"name": SPEED, "value": speed}]
    return changed


def _speed(service: Json) -> float | None:
    """The speed that is asked for; 0, which nobody has, where it is no number."""
    for characteristic in service.get("serviceCharacteristic", []):
        if characteristic.get("name") == SPEED:
            try:
                return float(characteristic["value"])
            except (TypeError, ValueError, OverflowError):
                return 0
    return None
