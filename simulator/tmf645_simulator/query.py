"""
The query: what can be delivered there, then?

Lists exactly what a check with the same places, date and characteristics would qualify.
"""

from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Final

from msgspec.structs import replace

from tmf645_simulator.decision import offer
from tmf645_simulator.hindrance import asking, gathered
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.questions import Answers, as_installed, ground_of, moment
from tmf645_simulator.request import Item, QueryRequest
from tmf645_simulator.results import Deliverable, Faults, Needs, QueryResult
from tmf645_simulator.specifications import ServiceSpecification
from tmf645_simulator.surveys import Ground
from tmf645_simulator.wanted import Wanted

_NOTHING: Final[Answers] = MappingProxyType({})


def query(
    request: QueryRequest, inventory: Inventory, now: datetime, answers: Answers = _NOTHING
) -> QueryResult | Needs | Faults:
    """
    Return every specification that is deliverable as ``request`` says, in catalogue order.

    Each row carries characteristics that a check would qualify: those given, defaults, and the
    best attainable value of a mandatory one that has no default. Where partners have to be asked
    first, that is what is returned.
    """
    grounds: dict[tuple[str, ...], Ground | None] = {}
    found: list[Deliverable | Needs | Faults] = []
    for specification in inventory.catalogue.services:
        if not _is_meant(specification, request.criteria):
            continue
        criteria = as_installed(
            replace(request.criteria, specification_id=specification.id), inventory
        )
        if specification.ends not in grounds:
            grounds[specification.ends] = ground_of(
                criteria, specification.ends, inventory, answers
            )
        ground = grounds[specification.ends]
        if ground is not None:
            where = _where(specification, criteria, ground, inventory, now)
            row = asking(criteria.id, partial(_deliverable, where, criteria, inventory))
            found += [row] if row is not None else []
    return gathered(found) or QueryResult(
        deliverables=tuple(each for each in found if isinstance(each, Deliverable)),
        inventory_version=inventory.version,
    )


def _where(
    specification: ServiceSpecification,
    criteria: Item,
    ground: Ground,
    inventory: Inventory,
    now: datetime,
) -> Wanted:
    return Wanted(
        specification=specification,
        characteristics={},
        ground=ground,
        now=now,
        at=moment(criteria, now),
        dated=criteria.wanted_at is not None,
        installed=inventory.installed.find(criteria.service_id),
    )


def _deliverable(where: Wanted, criteria: Item, inventory: Inventory) -> Deliverable | None:
    offered = offer(where.specification, where, inventory, criteria.characteristics)
    if offered is None:
        return None
    wanted, delivery = offered
    return Deliverable(
        specification_id=where.specification.id,
        characteristics=dict(wanted.characteristics),
        available_at=delivery.readiness.at(where.now),
        technologies=delivery.technologies,
        until=delivery.until,
    )


def _is_meant(specification: ServiceSpecification, criteria: Item) -> bool:
    by_id = criteria.specification_id in {None, specification.id}
    return by_id and (
        criteria.category_id is None or criteria.category_id in specification.categories
    )
