"""
The query: what can be delivered there, then?

Lists exactly what a check with the same places, date and characteristics would qualify.
"""

from datetime import datetime

from tmf645_simulator.decision import offer
from tmf645_simulator.ground import Ground, survey
from tmf645_simulator.inventory import Inventory
from tmf645_simulator.places import Site
from tmf645_simulator.questions import locate, moment
from tmf645_simulator.request import Item, QueryRequest
from tmf645_simulator.results import Deliverable, QueryResult
from tmf645_simulator.specifications import ServiceSpecification
from tmf645_simulator.wanted import Wanted


def query(request: QueryRequest, inventory: Inventory, now: datetime) -> QueryResult:
    """
    Return every specification that is deliverable as ``request`` says, in catalogue order.

    Each row carries characteristics that a check would qualify: those given, defaults, and the
    best attainable value of a mandatory one that has no default.
    """
    criteria = request.criteria
    sites = [site for site in locate(criteria.places, inventory) if isinstance(site, Site)]
    ground = survey(sites, inventory)
    found = (
        _deliverable(specification, criteria, ground, inventory, now)
        for specification in inventory.catalogue.services
        if _is_meant(specification, criteria) and len(sites) == max(1, len(criteria.places))
    )
    return QueryResult(
        deliverables=tuple(each for each in found if each is not None),
        inventory_version=inventory.version,
    )


def _deliverable(
    specification: ServiceSpecification,
    criteria: Item,
    ground: Ground,
    inventory: Inventory,
    now: datetime,
) -> Deliverable | None:
    where = Wanted(
        specification=specification,
        characteristics={},
        ground=ground,
        now=now,
        at=moment(criteria, now),
        dated=criteria.wanted_at is not None,
    )
    offered = offer(specification, where, inventory, criteria.characteristics)
    if offered is None:
        return None
    wanted, delivery = offered
    return Deliverable(
        specification_id=specification.id,
        characteristics=dict(wanted.characteristics),
        available_at=delivery.available_at,
    )


def _is_meant(specification: ServiceSpecification, criteria: Item) -> bool:
    by_id = criteria.specification_id in {None, specification.id}
    return by_id and (
        criteria.category_id is None or criteria.category_id in specification.categories
    )
