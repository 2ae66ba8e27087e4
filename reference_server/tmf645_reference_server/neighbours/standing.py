"""
The neighbours of one namespace, put together: each gets its shelf, its hub, and the one world.
"""

from dataclasses import dataclass, replace

from tmf645_scenarios import Scenario
from tmf645_simulator.commerce import Commerce, open_to_everybody

from tmf645_reference_server.addresses import CallbackRule
from tmf645_reference_server.delivery import Post
from tmf645_reference_server.desk import Desk
from tmf645_reference_server.hub import Hub
from tmf645_reference_server.neighbours.geography import validating
from tmf645_reference_server.neighbours.geography.validating import Validations
from tmf645_reference_server.neighbours.offering import Offers
from tmf645_reference_server.neighbours.offering import kept as offering
from tmf645_reference_server.neighbours.ordering import Orders, cancelling
from tmf645_reference_server.neighbours.ordering import acts as ordering
from tmf645_reference_server.neighbours.ordering.cancelling import Cancellations
from tmf645_reference_server.neighbours.papers import Papers
from tmf645_reference_server.overlay import Overlay
from tmf645_reference_server.ports import Clock, Identifiers
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.store import Space


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the neighbours of a namespace stand on; ``desk`` is that of TMF645."""

    scenario: Scenario
    space: Space
    post: Post
    rule: CallbackRule
    clock: Clock
    identifiers: Identifiers
    readings: Readings
    overlay: Overlay
    desk: Desk

    def hub(self, api: str, event_types: tuple[str, ...]) -> Hub:
        """Return the hub of a neighbour."""
        return Hub(
            space=self.space,
            post=self.post,
            rule=self.rule,
            identifiers=self.identifiers,
            readings=self.readings,
            api=api,
            event_types=event_types,
        )

    def papers(self, resource: str, hub: Hub) -> Papers:
        """Return the papers of a resource of a neighbour."""
        return Papers(resource, space=self.space, hub=hub, identifiers=self.identifiers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """Who works in a namespace beside TMF645, over its world and by its clock."""

    world: Overlay
    clock: Clock
    commerce: Commerce
    offers: Offers
    offering_hub: Hub
    orders: Orders
    cancellations: Cancellations
    ordering_hub: Hub
    validations: Validations
    address_hub: Hub


def stand(ground: Ground) -> Neighbours:
    """Return the neighbours that stand on ``ground``."""
    commerce = sold(ground.scenario)
    offering_hub = ground.hub(offering.NAME, offering.EVENT_TYPES)
    ordering_hub = ground.hub(ordering.NAME, (*ordering.EVENT_TYPES, *cancelling.EVENT_TYPES))
    address_hub = ground.hub(validating.NAME, validating.EVENT_TYPES)
    offers = Offers(
        commerce=commerce,
        catalogue=ground.scenario.inventory.catalogue,
        validity=ground.scenario.behaviour.validity,
        papers=ground.papers(offering.NAME, offering_hub),
        space=ground.space,
        desk=ground.desk,
        clock=ground.clock,
    )
    orders = Orders(
        commerce=commerce,
        papers=ground.papers(ordering.NAME, ordering_hub),
        offers=offers,
        desk=ground.desk,
        overlay=ground.overlay,
        space=ground.space,
        clock=ground.clock,
    )
    return Neighbours(
        world=ground.overlay,
        clock=ground.clock,
        commerce=commerce,
        offers=offers,
        offering_hub=offering_hub,
        orders=orders,
        cancellations=Cancellations(
            orders, ground.papers(cancelling.NAME, ordering_hub), ground.clock
        ),
        ordering_hub=ordering_hub,
        validations=Validations(
            papers=ground.papers(validating.NAME, address_hub),
            overlay=ground.overlay,
            clock=ground.clock,
        ),
        address_hub=address_hub,
    )


def sold(scenario: Scenario) -> Commerce:
    """Return what is sold; every service to everybody where the scenario says nothing of it."""
    if scenario.commerce.products:
        return scenario.commerce
    products, offerings = open_to_everybody(scenario.inventory.catalogue.services)
    return replace(scenario.commerce, products=products, offerings=offerings)
