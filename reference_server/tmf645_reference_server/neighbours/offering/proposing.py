"""
Alternates: what the network proposes for services, as the products that they would be.

A product of several services is proposed as itself, with what each service that cannot be had as
asked can be had as; a product of one service perhaps as another offering of that service.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tmf645_simulator.commerce import Commerce, Offering, Wanted, as_product
from tmf645_simulator.request import CharacteristicValue

from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.neighbours.products import product_values
from tmf645_reference_server.wire.parts import object_at, objects, text
from tmf645_reference_server.wire.reading import read_item
from tmf645_reference_server.wire.showing import show_characteristic


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sold:
    """What could be sold instead, from when on, and where."""

    offering: Offering
    values: Mapping[str, CharacteristicValue]
    places: JSON
    date: str | None


def proposals(
    item: Object, services: Sequence[Object], offering: Offering, commerce: Commerce
) -> Iterator[Object]:
    """Yield what could be sold instead of ``item``, for which ``services`` were checked."""
    number = 0
    for option in _options(services):
        sold = _sold(item, option, offering, commerce, whole=len(services) > 1)
        if sold is not None:
            number += 1
            yield _shown(f"{text(item, 'id')}-{number}", sold)


def _options(services: Sequence[Object]) -> Iterator[list[Object]]:
    """Yield what may be taken together: each proposal of the one service, else the best of each."""
    otherwise = [
        objects(each, "alternateServiceProposal")
        for each in services
        if each.get("qualificationResult") == "alternate"
    ]
    if len(otherwise) == 1:
        yield from ([each] for each in otherwise[0])
    elif all(otherwise):
        yield [each[0] for each in otherwise]


def _sold(
    item: Object, option: Sequence[Object], offering: Offering, commerce: Commerce, *, whole: bool
) -> _Sold | None:
    """Return as what ``option`` would be sold; None where nothing is. ``whole``: as itself alone."""
    instead, values = offering, dict(product_values(item, "")) if whole else {}
    for proposed in option:
        service = read_item({"service": object_at(proposed, "alternateService")}, "")
        wanted = Wanted(
            specification=service.specification_id or "", characteristics=service.characteristics
        )
        found = as_product(wanted, offering, commerce)
        if found is None or (whole and found[0] != offering):
            return None
        instead = found[0]
        values |= found[1]
    dates = [text(each, "alternateServiceAvailabilityDate") for each in option]
    return _Sold(
        offering=instead,
        values=values,
        places=object_at(option[0], "alternateService").get("place", []),
        date=max((each for each in dates if each is not None), default=None),
    )


def _shown(id: str, sold: _Sold) -> Object:
    shown: Object = {
        "id": id,
        "@type": "AlternateProductOfferingProposal",
        "alternateProductOffering": {"id": sold.offering.id, "name": sold.offering.name},
        "alternateProduct": {
            "productCharacteristic": [
                show_characteristic(name, value) for name, value in sold.values.items()
            ],
            "place": sold.places,
        },
    }
    return shown if sold.date is None else shown | {"alternateActivationDate": sold.date}
