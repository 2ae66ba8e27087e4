"""
The section ``commerce:`` of a scenario: what is sold, to whom, and what an order has to keep to.

A scenario without it sells every service of its world, one offering each, to everybody. Commercial
rules stand here and nowhere else; nothing here says where the network reaches.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.commerce import (
    Commerce,
    Customer,
    EligibilityRule,
    Installation,
    Offering,
    OrderMove,
    OrderRule,
    Product,
    ServiceLink,
    open_to_everybody,
)
from tmf645_simulator.errors import InventoryError
from tmf645_simulator.request import CharacteristicValue

from tmf645_scenarios.problems import Problem, ScenarioError

#: Makes a problem of a path of the scenario and a message.
_Standing = Callable[[str, str], Problem]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProductEntry:
    """A product specification."""

    id: str
    name: str
    services: tuple[ServiceLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferingEntry:
    """A product as it is sold."""

    id: str
    name: str
    product: str
    values: Mapping[str, CharacteristicValue] = field(default_factory=dict)
    categories: tuple[str, ...] = ()
    valid_from: datetime | None = field(default=None, metadata={"key": "from"})
    valid_until: datetime | None = field(default=None, metadata={"key": "until"})


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerEntry:
    """Somebody who buys."""

    id: str
    name: str = ""
    segment: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnonymousEntry:
    """How somebody is judged whom nobody knows."""

    segment: str | None = None
    credit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEntry:
    """What an order has to keep to, and how it moves on."""

    enforce: tuple[OrderRule, ...] = tuple(OrderRule)
    states: Mapping[str, timedelta] = field(
        default_factory=lambda: {"inProgress": timedelta(seconds=1)}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CommerceDocument:
    """What is sold, to whom, and what an order has to keep to."""

    products: tuple[ProductEntry, ...] = ()
    offerings: tuple[OfferingEntry, ...] = ()
    customers: tuple[CustomerEntry, ...] = ()
    anonymous: AnonymousEntry = field(default_factory=AnonymousEntry)
    rules: tuple[EligibilityRule, ...] = ()
    installation: Installation | None = None
    orders: OrderEntry = field(default_factory=OrderEntry)


#: Under which key of the section the elements of an InventoryError stand.
_KEYS: Final = {
    "product": "products",
    "offering": "offerings",
    "customer": "customers",
    "rule": "rules",
}


def commerce_of(document: CommerceDocument, catalogue: Catalogue, standing: _Standing) -> Commerce:
    """
    Return what ``document`` sells; what it names of the network has to be in ``catalogue``.

    Raises ScenarioError.
    """
    _services_exist(document, catalogue, standing)
    try:
        return _built(document, catalogue)
    except InventoryError as error:
        raise ScenarioError([standing(_path(document, error), str(error))]) from None


def _built(document: CommerceDocument, catalogue: Catalogue) -> Commerce:
    products = tuple(_product(each) for each in document.products)
    offerings = tuple(_offering(each) for each in document.offerings)
    if not products:
        products, standard = open_to_everybody(catalogue.services)
        offerings = offerings or standard
    if not offerings:
        offerings = tuple(
            Offering(id=each.id, name=each.name, product=each.id) for each in products
        )
    return Commerce(
        products=products,
        offerings=offerings,
        customers=tuple(
            Customer(id=each.id, name=each.name, segment=each.segment, credit=each.credit)
            for each in document.customers
        ),
        anonymous=Customer(segment=document.anonymous.segment, credit=document.anonymous.credit),
        rules=document.rules,
        installation=document.installation,
        enforced=frozenset(document.orders.enforce),
        order=tuple(
            OrderMove(state=state, after=after) for state, after in document.orders.states.items()
        ),
    )


def _product(entry: ProductEntry) -> Product:
    return Product(id=entry.id, name=entry.name, services=entry.services)


def _offering(entry: OfferingEntry) -> Offering:
    return Offering(
        id=entry.id,
        name=entry.name,
        product=entry.product,
        values=entry.values,
        categories=entry.categories,
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
    )


def _services_exist(document: CommerceDocument, catalogue: Catalogue, standing: _Standing) -> None:
    problems = [
        standing(
            f"commerce.products[{number}].services[{position}].specification",
            f'no specification of this world has the id "{link.specification}"; known: '
            f"{', '.join(each.id for each in catalogue.services)}",
        )
        for number, product in enumerate(document.products)
        for position, link in enumerate(product.services)
        if catalogue.service(link.specification) is None
    ]
    if problems:
        raise ScenarioError(problems)


def _path(document: CommerceDocument, error: InventoryError) -> str:
    """Return where the last element stands that ``error`` is about."""
    key = _KEYS.get(error.kind)
    if key is None:
        return "commerce.orders.states"
    ids = [each.id for each in getattr(document, key)]
    found = [number for number, id_ in enumerate(ids) if id_ == error.id]
    return f"commerce.{key}[{found[-1]}]" if found else f"commerce.{key}"
