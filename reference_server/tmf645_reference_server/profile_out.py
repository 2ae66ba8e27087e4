"""
A profile of exactly one world: what the judge has to know, found by asking the simulator.

The samples are not written by hand: every known place is tried with every specification, and what
the simulator answers becomes the expectation.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import yaml
from msgspec import structs
from tmf645_scenarios import Scenario
from tmf645_simulator.characteristics import Characteristic, number
from tmf645_simulator.progression import After
from tmf645_simulator.qualify import qualify
from tmf645_simulator.query import query
from tmf645_simulator.request import (
    Item,
    PlaceReference,
    QueryRequest,
    Wishes,
)
from tmf645_simulator.results import (
    Decision,
    Deliverable,
    Faults,
    Needs,
    Qualification,
    QueryResult,
)
from tmf645_simulator.settling import settled
from tmf645_simulator.specifications import ServiceSpecification

from tmf645_reference_server.authentication.advising import auth_of
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.ports import SystemClock
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.roots import api_root
from tmf645_reference_server.wire.places import show_place
from tmf645_reference_server.wire.reading import DEPENDENCIES
from tmf645_reference_server.wire.showing import show_characteristic


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ordering:
    """Values from easiest to hardest; ``spread`` counts the results that they lead to."""

    sample: str
    characteristic: str
    values: tuple[float, ...]
    spread: int


#: Samples of one result, and orderings: more would only lengthen the run.
_ENOUGH: Final = 3

#: Among so many samples, evenly spread, orderings are looked for: each costs several decisions.
_ORDERED: Final = 300

#: Hears what is asked of the world, how many questions are answered, and of how many.
Tell = Callable[[str, int, int], None]


def _nothing(_what: str, _done: int, _total: int) -> None:
    """Keep quiet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    name: str
    result: Qualification
    item: Item


def profile_for(
    scenario: Scenario,
    base_url: str,
    *,
    now: datetime | None = None,
    readings: Readings | None = None,
    tell: Tell = _nothing,
) -> Object:
    """
    Return the profile of ``scenario`` served at ``base_url`` (host or API root).

    In a large world this takes many seconds; ``tell`` hears how far it has come.
    """
    moment = now or SystemClock().now()
    samples = list(_samples(scenario, moment, tell))
    orderings = sorted(_orderings(scenario, samples, moment, tell), key=lambda each: -each.spread)
    orderings = orderings[:_ENOUGH]
    named = {each.sample for each in orderings}
    chosen = [
        sample
        for result in Qualification
        for position, sample in enumerate(each for each in samples if each.result is result)
        if position < _ENOUGH or sample.name in named
    ]
    lists = itertools.islice(_lists(scenario, moment), _ENOUGH)
    return {
        "implementation": {"name": f"tmf645-testbed reference server, {scenario.name}"},
        "api": "tmf645-v4",
        "base_url": api_root(base_url),
        **auth_of(scenario.behaviour.authentication).section,
        "claims": {
            "patch": True,
            "delete": True,
            "hub": True,
            "nested_filtering": True,
            "sort": True,
            "alternates": any(each.result is Qualification.ALTERNATE for each in samples),
        },
        "relationships": {"depends_on": list(DEPENDENCIES)},
        "readings": {"initial_state": (readings or Readings()).initial_state},
        "timers": _timers(scenario),
        "samples": [*map(_shown, chosen), *lists],
        "orderings": [
            {
                "sample": each.sample,
                "characteristic": each.characteristic,
                "values": list(each.values),
            }
            for each in orderings
        ],
    }


def profile_text(
    scenario: Scenario,
    base_url: str,
    *,
    now: datetime | None = None,
    readings: Readings | None = None,
    tell: Tell = _nothing,
) -> str:
    """Return the profile as YAML; where variables have to be set for it, it opens with which."""
    profile = profile_for(scenario, base_url, now=now, readings=readings, tell=tell)
    text: str = yaml.safe_dump(profile, sort_keys=False, allow_unicode=True)
    return auth_of(scenario.behaviour.authentication).advice + text


def _timers(scenario: Scenario) -> Object:
    """Return how long the judge has to wait for this world, in seconds."""
    progression = scenario.behaviour.progression
    takes = progression.duration.total_seconds() if isinstance(progression, After) else 0.0
    poll = max(0.005, takes / 100)
    return {"settle": max(10.0, 3 * takes), "poll": poll, "event": max(5.0, takes + 5)}


def _samples(scenario: Scenario, now: datetime, tell: Tell) -> Iterator[_Sample]:
    """Yield every place with every specification, and what the simulator says of it."""
    known = list(scenario.inventory.known_places())
    for asked, place in enumerate(known, start=1):
        for specification in scenario.inventory.catalogue.services:
            places = _ends(specification, place, scenario)
            item = Item(id="1", specification_id=specification.id, places=places)
            answered = _complete(item, scenario, now)
            decided = _decide(answered, scenario, now)
            if isinstance(decided, Decision):
                yield _Sample(
                    name=f"{specification.id} at {_name(place)}",
                    result=decided.finding.result,
                    item=answered,
                )
        tell("samples for the profile, places asked", asked, len(known))


def _ends(
    specification: ServiceSpecification, place: PlaceReference, scenario: Scenario
) -> tuple[PlaceReference, ...]:
    """Return ``place``, as the first end where there are several, with another for each other."""
    if not specification.ends:
        return (place,)
    others = (each for each in scenario.inventory.known_places() if each != place)
    named = zip(specification.ends, (place, *itertools.islice(others, 9)), strict=False)
    return tuple(structs.replace(each, role=end) for end, each in named)


def _decide(item: Item, scenario: Scenario, now: datetime) -> Decision | Needs | Faults:
    wishes = Wishes(alternatives=True, reasons=True)
    world = scenario.inventory
    return settled(lambda known: qualify(item, world, now, known, wishes=wishes), world, now)


def _complete(item: Item, scenario: Scenario, now: datetime) -> Item:
    """
    Return ``item`` with every characteristic spelled out, as they would be deliverable here.

    Where nothing is deliverable here, as they would be at the first place that has the service.
    """
    here = item.places
    elsewhere = (
        (structs.replace(place, role=here[0].role), *here[1:])
        for place in scenario.inventory.known_places()
    )
    for places in itertools.chain((here,), elsewhere):
        criteria = QueryRequest(criteria=structs.replace(item, places=places))
        for row in _listed(criteria, scenario, now):
            return structs.replace(item, characteristics=row.characteristics)
    return item


def _listed(criteria: QueryRequest, scenario: Scenario, now: datetime) -> tuple[Deliverable, ...]:
    """Return what a query finds, and nothing where no answer would come of it."""
    world = scenario.inventory
    found = settled(lambda known: query(criteria, world, now, known), world, now)
    return found.deliverables if isinstance(found, QueryResult) else ()


def _lists(scenario: Scenario, now: datetime) -> Iterator[Object]:
    for place in scenario.inventory.known_places():
        criteria = QueryRequest(criteria=Item(id="", places=(place,)))
        found = _listed(criteria, scenario, now)
        if found:
            yield {
                "name": f"what can be had at {_name(place)}",
                "lists": [each.specification_id for each in found],
                "criteria": {"service": {"place": [show_place(place)]}},
            }


def _orderings(
    scenario: Scenario, samples: Iterable[_Sample], now: datetime, tell: Tell
) -> Iterator[_Ordering]:
    """Yield number characteristics of qualified samples, where harder values never do better."""
    qualified = [each for each in samples if each.result is Qualification.QUALIFIED]
    count = min(len(qualified), _ORDERED)
    for asked in range(count):
        tell("orderings for the profile, samples asked", asked, count)
        sample = qualified[len(qualified) * asked // count]
        specification = scenario.inventory.catalogue.service(sample.item.specification_id or "")
        if specification is None:
            continue
        for characteristic in specification.characteristics:
            rising = _rising(characteristic)
            ranks = [
                _rank(sample.item, characteristic.name, each, scenario, now) for each in rising
            ]
            hardest_last = ranks == sorted(ranks)
            if len(rising) > 1 and (hardest_last or ranks == sorted(ranks, reverse=True)):
                yield _Ordering(
                    sample=sample.name,
                    characteristic=characteristic.name,
                    values=tuple(rising if hardest_last else reversed(rising)),
                    spread=len(set(ranks)),
                )


def _rising(characteristic: Characteristic) -> list[float]:
    """Return some values that ``characteristic`` accepts, smallest first."""
    if not characteristic.numeric:
        return []
    if characteristic.values:
        return sorted(each for each in map(number, characteristic.values) if each is not None)
    low, high = characteristic.minimum, characteristic.maximum
    if low is None or high is None:
        return []
    tried = dict.fromkeys((low, (low + high) // 2, high))
    return [each for each in tried if characteristic.accepts(each)]


def _rank(item: Item, name: str, value: float, scenario: Scenario, now: datetime) -> int:
    asked = structs.replace(item, characteristics={**item.characteristics, name: value})
    decided = _decide(asked, scenario, now)
    if not isinstance(decided, Decision):
        return -1
    return list(Qualification).index(decided.finding.result)


def _shown(sample: _Sample) -> Object:
    return {
        "name": sample.name,
        "expect": sample.result.value,
        "item": show_item(sample.item),
    }


def show_item(item: Item) -> Object:
    """Return ``item`` as a request would send it, alone."""
    service: Object = {"place": [show_place(place) for place in item.places]}
    if item.specification_id is not None:
        service["serviceSpecification"] = {"id": item.specification_id}
    if item.characteristics:
        service["serviceCharacteristic"] = [
            show_characteristic(name, value) for name, value in item.characteristics.items()
        ]
    return {"service": service}


def _name(place: PlaceReference) -> str:
    if place.id is not None:
        return place.id
    if place.point is not None:
        return " ".join(f"{round(each, 6)}" for each in place.point)
    return " ".join(place.address.values())
