"""
What is sold: products, the offerings under which they are sold, customers, and rules.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from tmf645_simulator.errors import DuplicateId, ImpossibleValue, UnknownReference
from tmf645_simulator.request import CharacteristicValue
from tmf645_simulator.specifications import ServiceSpecification

PRODUCT = "product"
OFFERING = "offering"


class OrderRule(StrEnum):
    """What practice demands of an order that hands a qualification over; each can be switched."""

    NAMED = "named"
    KNOWN = "known"
    DONE = "done"
    VALID = "valid"
    UNEXPIRED = "unexpired"
    QUALIFIED = "qualified"
    ACCEPTED_ALTERNATE = "accepted alternate"
    OFFERING = "offering"
    PARAMETERS = "parameters"
    CONFIGURATION = "configuration"
    PLACE = "place"
    CUSTOMER = "customer"
    START = "start"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLink:
    """
    A service behind a product; ``characteristics`` tells the service's names by the product's.

    Without any, each characteristic is called the same on both sides.
    """

    specification: str
    characteristics: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A product specification: what is sold, and the services that deliver it."""

    id: str
    name: str
    services: tuple[ServiceLink, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offering:
    """
    A product as it is sold: with some characteristics settled (``values``), for a while.

    It may be bought from ``valid_from`` to before ``valid_until``.
    """

    id: str
    name: str
    product: str
    values: Mapping[str, CharacteristicValue] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """Who buys, as far as rules ask: a segment (consumer, business …) and a class of credit."""

    id: str = ""
    name: str = ""
    segment: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityRule:
    """
    Who may buy some ``offerings``, or any (empty): what it lists of each kind is allowed, nothing else.

    An empty list of segments, channels or credit classes allows all of them. ``because`` is told
    to those who are refused.
    """

    id: str
    offerings: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    """When somebody can come: ``lead_time`` from now on, and nowhere among ``not_at`` (premises)."""

    lead_time: timedelta = timedelta(0)
    not_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMove:
    """An order comes into ``state`` so long ``after`` it was acknowledged."""

    state: str
    after: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Commerce:
    """
    Everything that commercial eligibility looks at, and what an order has to keep to.

    A party that is none of the ``customers`` is judged as ``anonymous``. ``installation`` is judged
    only where it is set. Raises InventoryError where its elements do not fit together.
    """

    products: tuple[Product, ...] = ()
    offerings: tuple[Offering, ...] = ()
    customers: tuple[Customer, ...] = ()
    anonymous: Customer = field(default_factory=Customer)
    rules: tuple[EligibilityRule, ...] = ()
    installation: Installation | None = None
    enforced: frozenset[OrderRule] = frozenset(OrderRule)
    order: tuple[OrderMove, ...] = (OrderMove(state="inProgress", after=timedelta(seconds=1)),)

    def __post_init__(self) -> None:
        _ids_are_unique(PRODUCT, (each.id for each in self.products))
        _ids_are_unique(OFFERING, (each.id for each in self.offerings))
        _ids_are_unique("customer", (each.id for each in self.customers))
        _ids_are_unique("rule", (each.id for each in self.rules))
        _offerings_fit(self)
        _moves_fit(self.order)

    def product(self, id_: str) -> Product | None:
        """Return the product of that id, or None."""
        return next((each for each in self.products if each.id == id_), None)

    def offering(self, id_: str | None) -> Offering | None:
        """Return the offering of that id, or None."""
        return next((each for each in self.offerings if each.id == id_), None)

    def services(self, offering: Offering) -> tuple[ServiceLink, ...]:
        """Return the services behind ``offering``, which is one of these."""
        product = self.product(offering.product)
        return () if product is None else product.services

    def customer(self, id_: str | None) -> Customer:
        """Return the customer of that id; whoever is not known is anonymous."""
        return next((each for each in self.customers if each.id == id_), self.anonymous)


def open_to_everybody(
    services: Iterable[ServiceSpecification],
) -> tuple[tuple[Product, ...], tuple[Offering, ...]]:
    """Return one product and one offering for each of ``services``, under its own id."""
    known = tuple(services)
    products = tuple(
        Product(id=each.id, name=each.name, services=(ServiceLink(specification=each.id),))
        for each in known
    )
    offerings = tuple(
        Offering(id=each.id, name=each.name, product=each.id, categories=each.categories)
        for each in known
    )
    return products, offerings


def _ids_are_unique(kind: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for id_ in ids:
        if id_ in seen:
            raise DuplicateId(kind, id_, "this id is taken", "give each its own")
        seen.add(id_)


def _offerings_fit(commerce: Commerce) -> None:
    for each in commerce.offerings:
        if commerce.product(each.product) is None:
            problem = f'no product has the id "{each.product}"'
            raise UnknownReference(OFFERING, each.id, problem, "add it, or correct it")
        if each.valid_from and each.valid_until and each.valid_from >= each.valid_until:
            raise ImpossibleValue(
                OFFERING, each.id, "it ends before it begins", "give a later until"
            )
    for rule in commerce.rules:
        for named in rule.offerings:
            if commerce.offering(named) is None:
                problem = f'no offering has the id "{named}"'
                raise UnknownReference("rule", rule.id, problem, "add it, or drop it")


def _moves_fit(moves: tuple[OrderMove, ...]) -> None:
    known = ("inProgress", "pending", "held", "completed", "failed", "cancelled", "partial")
    last = timedelta(0)
    for move in moves:
        if move.state not in known:
            raise ImpossibleValue(
                "order", move.state, "this is no state that follows", f"write {', '.join(known)}"
            )
        if move.after < last:
            raise ImpossibleValue(
                "order", move.state, "it comes before what precedes it", "put them in order"
            )
        last = move.after
