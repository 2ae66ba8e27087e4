"""
From products to the services behind them, and from a service that is proposed back to a product.

The rules of translation are the world's own: no standard holds them (TMF620 leads from a product
to services, and says nothing of characteristics).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tmf645_simulator.commerce.offers import Commerce, Offering, ServiceLink
from tmf645_simulator.request import CharacteristicValue

Values = Mapping[str, CharacteristicValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A service that an offering needs, with the service's own characteristics."""

    specification: str
    characteristics: Values = field(default_factory=dict)


def as_services(offering: Offering, values: Values, commerce: Commerce) -> tuple[Wanted, ...]:
    """Return the services that ``offering`` needs with ``values`` wished for; settled ones win."""
    wished = {**values, **offering.values}
    return tuple(
        Wanted(
            specification=link.specification,
            characteristics={
                _on_service(link, name): value
                for name, value in wished.items()
                if not link.characteristics or name in link.characteristics
            },
        )
        for link in commerce.services(offering)
    )


def as_product(
    proposed: Wanted, instead_of: Offering, commerce: Commerce
) -> tuple[Offering, Values] | None:
    """
    Return the offering, with its characteristics, that would be delivered by the ``proposed`` service.

    First comes the offering that was asked for, then those that need this service alone, in the
    order of the catalogue; None where none has it with these characteristics.
    """
    for offering, link in _sold_with(proposed.specification, instead_of, commerce):
        names = {on_service: name for name, on_service in link.characteristics.items()}
        values = {names.get(name, name): value for name, value in proposed.characteristics.items()}
        if all(values.get(name, settled) == settled for name, settled in offering.values.items()):
            return offering, {**values, **offering.values}
    return None


def _sold_with(
    specification: str, first: Offering, commerce: Commerce
) -> Iterator[tuple[Offering, ServiceLink]]:
    for offering in (first, *(each for each in commerce.offerings if each.id != first.id)):
        links = commerce.services(offering)
        for link in links:
            if link.specification == specification and (offering is first or len(links) == 1):
                yield offering, link


def _on_service(link: ServiceLink, name: str) -> str:
    return link.characteristics.get(name, name)
