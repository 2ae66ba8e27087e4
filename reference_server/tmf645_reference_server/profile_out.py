"""
A profile of exactly one world: what the judge has to know, found by asking the simulator.

The samples are not written by hand: every known place is tried with every specification, and what
the simulator answers becomes the expectation.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import yaml
from tmf645_scenarios import Scenario
from tmf645_simulator.characteristics import Characteristic, number
from tmf645_simulator.qualify import qualify
from tmf645_simulator.query import query
from tmf645_simulator.request import (
    Item,
    PlaceReference,
    QueryRequest,
    Wishes,
)
from tmf645_simulator.results import Decision, Needs, Qualification

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.ports import SystemClock
from tmf645_reference_server.roots import api_root
from tmf645_reference_server.wire.places import show_place
from tmf645_reference_server.wire.reading import DEPENDENCIES
from tmf645_reference_server.wire.showing import show_characteristic

#: Samples of one result, and orderings: more would only lengthen the run.
_ENOUGH: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sample:
    name: str
    result: Qualification
    item: Item


def profile_for(scenario: Scenario, base_url: str, *, now: datetime | None = None) -> Object:
    """Return the profile of ``scenario`` served at ``base_url`` (host or API root)."""
    moment = now or SystemClock().now()
    samples = list(_samples(scenario, moment))
    chosen = [
        sample
        for result in Qualification
        for sample in [each for each in samples if each.result is result][:_ENOUGH]
    ]
    lists = list(_lists(scenario, moment))[:_ENOUGH]
    return {
        "implementation": {"name": f"tmf645-testbed reference server, {scenario.name}"},
        "api": "tmf645-v4",
        "base_url": api_root(base_url),
        "claims": {
            "patch": True,
            "delete": True,
            "hub": True,
            "nested_filtering": True,
            "sort": True,
        },
        "relationships": {"depends_on": list(DEPENDENCIES)},
        "samples": [*map(_shown, chosen), *lists],
        "orderings": list(_orderings(scenario, chosen, moment)),
    }


def profile_text(scenario: Scenario, base_url: str, *, now: datetime | None = None) -> str:
    """Return the profile as YAML."""
    profile = profile_for(scenario, base_url, now=now)
    text: str = yaml.safe_dump(profile, sort_keys=False, allow_unicode=True)
    return text


def _samples(scenario: Scenario, now: datetime) -> Iterator[_Sample]:
    """Yield every place with every specification, and what the simulator says of it."""
    for place in scenario.inventory.known_places():
        for specification in scenario.inventory.catalogue.customer_facing():
            item = Item(id="1", specification_id=specification.id, places=(place,))
            answered = _complete(item, scenario, now)
            if answered is None:
                continue
            decided = _decide(answered, scenario, now)
            if isinstance(decided, Decision):
                yield _Sample(
                    name=f"{specification.id} at {_name(place)}",
                    result=decided.finding.result,
                    item=answered,
                )


def _decide(item: Item, scenario: Scenario, now: datetime) -> Decision | Needs:
    wishes = Wishes(alternatives=True, reasons=True)
    return qualify(item, scenario.inventory, now, {}, wishes=wishes)


def _complete(item: Item, scenario: Scenario, now: datetime) -> Item | None:
    """Return ``item`` with the characteristics that it must have; None where none are known."""
    if isinstance(_decide(item, scenario, now), Decision):
        return item
    for row in query(QueryRequest(criteria=item), scenario.inventory, now).deliverables:
        return replace(item, characteristics=row.characteristics)
    return _anywhere(item, scenario, now)


def _anywhere(item: Item, scenario: Scenario, now: datetime) -> Item | None:
    """Return ``item`` with characteristics that are deliverable at another place."""
    for place in scenario.inventory.known_places():
        criteria = replace(item, places=(place,))
        for row in query(QueryRequest(criteria=criteria), scenario.inventory, now).deliverables:
            return replace(item, characteristics=row.characteristics)
    return None


def _lists(scenario: Scenario, now: datetime) -> Iterator[Object]:
    for place in scenario.inventory.known_places():
        criteria = Item(id="", places=(place,))
        found = query(QueryRequest(criteria=criteria), scenario.inventory, now).deliverables
        if found:
            yield {
                "name": f"what can be had at {_name(place)}",
                "lists": [each.specification_id for each in found],
                "criteria": {"service": {"place": [show_place(place)]}},
            }


def _orderings(scenario: Scenario, samples: list[_Sample], now: datetime) -> Iterator[Object]:
    """Yield number characteristics of qualified samples, whose results worsen as values grow."""
    for sample in samples:
        if sample.result is not Qualification.QUALIFIED or sample.item.specification_id is None:
            continue
        specification = scenario.inventory.catalogue.service(sample.item.specification_id)
        if specification is None:
            continue
        for characteristic in specification.characteristics:
            values = _hardening(sample.item, characteristic, scenario, now)
            if len(values) > 1:
                yield {
                    "sample": sample.name,
                    "characteristic": characteristic.name,
                    "values": list(values),
                }


def _hardening(
    item: Item, characteristic: Characteristic, scenario: Scenario, now: datetime
) -> list[float]:
    """Return values from easiest to hardest; nothing where the results have no such order."""
    rising = _rising(characteristic)
    ranks = [_rank(item, characteristic.name, value, scenario, now) for value in rising]
    if ranks == sorted(ranks):
        return rising
    return rising[::-1] if ranks == sorted(ranks, reverse=True) else []


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
    asked = replace(item, characteristics={**item.characteristics, name: value})
    decided = _decide(asked, scenario, now)
    if isinstance(decided, Needs):
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
    return " ".join(map(str, place.point or place.address.values()))
