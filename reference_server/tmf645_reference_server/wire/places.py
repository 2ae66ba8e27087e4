"""
Places: RelatedPlaceRefOrValue of TMF645 v4 and PlaceReference of the simulator.

By reference: an id. By value the API file names no attributes; they ride on its openness: those of
an address as in TMF673 (city, postcode …), a point as GeoJSON or as TMF675 writes it. x is longitude.
"""

import math
from typing import Final

from tmf645_simulator.request import PlaceReference

from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.wire.parts import text

#: Attributes of a place that describe no address.
_NOT_ADDRESS: Final = frozenset(
    {
        "id", "href", "name", "role", "@type", "@baseType", "@schemaLocation", "@referredType",
        "geometry", "geometryType", "spatialRef", "accuracy", "bbox",
    }
)  # fmt: skip

#: Where one kind of place holds another (TMF673 and TMF674).
_INNER: Final = ("geographicLocation", "geographicAddress", "address", "place")

#: Class names of places; anything else under @type belongs to the sender.
REFERENCE, ADDRESS, LOCATION = "PlaceRef", "GeographicAddress", "GeographicLocation"


def read_place(sent: Object) -> PlaceReference:
    """Return the place that ``sent`` names."""
    address = {
        name: str(value)
        for name, value in sent.items()
        if name not in _NOT_ADDRESS and isinstance(value, (str, int)) and value != ""
    }
    point = _point(sent["geometry"]) if "geometry" in sent else None
    for name in _INNER:
        if name in sent:
            for inner in _inner_places(sent[name]):
                found = read_place(inner)
                address = {**found.address, **address}
                point = point or found.point
    return PlaceReference(
        role=text(sent, "role") or "", id=text(sent, "id"), address=address, point=point
    )


def show_place(place: PlaceReference) -> Object:
    """Return ``place`` as a request would name it."""
    shown: Object = {"role": place.role or "installationAddress", "@type": REFERENCE}
    if place.address:
        shown["@type"] = ADDRESS
        shown.update(place.address)
    if place.point is not None:
        shown["@type"] = LOCATION
        shown["geometry"] = {"type": "Point", "coordinates": list(place.point)}
    if place.id is not None:
        shown |= {"id": place.id, "@type": REFERENCE, "@referredType": ADDRESS}
    return shown


def typed_place(sent: Object) -> Object:
    """Return ``sent`` with the class names that the conformance profile wants beside it."""
    if "id" in sent:
        return {"@type": REFERENCE, "@referredType": ADDRESS, **sent}
    if "@type" in sent:
        return sent
    return {"@type": LOCATION if "geometry" in sent else ADDRESS, **sent}


def _point(geometry: JSON) -> tuple[float, float] | None:
    """Return (longitude, latitude) of a GeoJSON point or of the first TMF675 point."""
    if isinstance(geometry, list):
        return next((found for found in map(_point, geometry) if found is not None), None)
    if not isinstance(geometry, dict):
        return None
    coordinates = geometry.get("coordinates")
    if isinstance(coordinates, list) and len(coordinates) >= 2:
        return _pair(coordinates[0], coordinates[1])
    return _pair(geometry.get("x"), geometry.get("y"))


def _pair(x: JSON, y: JSON) -> tuple[float, float] | None:
    longitude, latitude = _number(x), _number(y)
    return None if longitude is None or latitude is None else (longitude, latitude)


def _number(value: JSON) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _inner_places(value: JSON) -> list[Object]:
    if isinstance(value, dict):
        return [value]
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
