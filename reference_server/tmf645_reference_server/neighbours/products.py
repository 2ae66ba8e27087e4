"""
What TMF679 and TMF622 say alike of a product, its parties and its places, read by name.
"""

from typing import Final

from tmf645_simulator.request import CharacteristicValue

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.wire.parts import object_at, objects, text
from tmf645_reference_server.wire.reading import plain_value

#: Roles of a related party that buys; without a role the first party does.
_BUYERS: Final = frozenset({"customer", "buyer", "requester"})


def offering_id(item: Object) -> str | None:
    """Return the id of the offering that an item is about: its own, or that of its product."""
    own = text(object_at(item, "productOffering"), "id")
    return own or text(object_at(object_at(item, "product"), "productOffering"), "id")


def specification_id(item: Object) -> str | None:
    """Return the id of the product specification that an item is about."""
    return text(object_at(object_at(item, "product"), "productSpecification"), "id")


def product_values(item: Object, pointer: str) -> dict[str, CharacteristicValue]:
    """Return the characteristics of an item's product. Raise Problem 400 where one comes twice."""
    values: dict[str, CharacteristicValue] = {}
    rows = objects(object_at(item, "product"), "productCharacteristic")
    for position, each in enumerate(rows):
        name = text(each, "name") or ""
        if name in values:
            raise problems.invalid_attribute(
                f"{pointer}/product/productCharacteristic/{position}/name",
                f"{name!r} is given twice; give it once",
                why="a characteristic has one value",
            )
        values[name] = plain_value(each.get("value"))
    return values


def places_of(item: Object) -> list[Object]:
    """Return the places of an item's product."""
    return objects(object_at(item, "product"), "place")


def customer_id(document: Object) -> str | None:
    """Return who buys: the party in a buyer's role, else the only one without a role."""
    parties = objects(document, "relatedParty")
    buyers = [each for each in parties if (text(each, "role") or "").lower() in _BUYERS]
    silent = [each for each in parties if "role" not in each]
    return next((text(each, "id") for each in (*buyers, *silent)), None)


def channel_id(document: Object) -> str | None:
    """Return through which channel it comes: an object in TMF679, a list in TMF622."""
    channel = document.get("channel")
    first: JSON = channel[0] if isinstance(channel, list) and channel else channel
    return text(first, "id") if isinstance(first, dict) else None
