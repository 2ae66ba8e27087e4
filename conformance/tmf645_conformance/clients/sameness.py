"""
Whether two documents speak of the same place and the same configuration.

Lenient on purpose: what cannot be compared is never different. Two places by reference are the same
where their ids are, two addresses where all that both tell is equal, in whatever spelling of case and blanks; a rate is the same as
number, as text and with its unit, in thousands or in millions.
"""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tmf645_conformance.parts import id_of, rows

_QUANTITY = re.compile(
    r"([-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:e[-+]?\d+)?)\s*(.*)", re.DOTALL
)

#: Rates and amounts: what stands before bits, bytes, hertz and metres, however they are spelled.
_UNIT = re.compile(
    r"(k|m|g|t|kilo|mega|giga|tera)?(?:bits?|bytes?|b|hz|hertz)(?:ps|(?:/| per )s(?:ec(?:ond)?)?)?"
)
_TIMES: Final = {"": 1, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12}

#: What tells of a place without saying where it is.
_NOT_WHERE = frozenset(
    {"id", "href", "role", "name", "@type", "@baseType", "@schemaLocation", "@referredType"}
)


#: Roles of places where letters and parcels go, and nothing is to be built.
_NOT_SERVED = frozenset(
    {"billing", "delivery", "shipping", "billing address", "shipping address", "delivery address"}
)


def places(service: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The places of a service or product, as an array or as one object; those within too."""
    found = service.get("place")
    listed = found if isinstance(found, list) else [found]
    return [
        inner if isinstance(inner := each.get("place"), dict) else each
        for each in listed
        if isinstance(each, dict) and str(each.get("role")).casefold() not in _NOT_SERVED
    ]


def same_places(one: list[Mapping[str, Any]], other: list[Mapping[str, Any]]) -> bool | None:
    """Whether both are about the same places; None where nothing can be compared."""
    if not one or not other:
        return None
    said = [[_same_place(left, right) for right in other] for left in one]
    if all(any(row) for row in said) and all(any(column) for column in zip(*said, strict=True)):
        return True
    return None if any(each is None for row in said for each in row) else False


def _same_place(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool | None:
    ids = id_of(one), id_of(other)
    if all(ids):
        return ids[0] == ids[1]
    address, other_address = _address(one), _address(other)
    shared = address.keys() & other_address.keys()
    if not shared:
        return None
    return all(address[name] == other_address[name] for name in shared)


def _address(place: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: " ".join(str(value).casefold().split())
        for name, value in place.items()
        if name not in _NOT_WHERE and isinstance(value, str | int | float)
    }


def characteristics(document: Mapping[str, Any], attribute: str) -> dict[str, Any]:
    """The values of the characteristics in ``attribute`` of ``document``, by name."""
    return {
        str(row["name"]): row.get("value")
        for row in rows(document, attribute)
        if isinstance(row.get("name"), str)
    }


def same_value(one: Any, other: Any) -> bool:
    """Whether two values of a characteristic are the same."""
    one, other = _bare(one), _bare(other)
    if one == other:
        return True
    said = _quantity(one), _quantity(other)
    if said[0] is not None and said[1] is not None:
        return _same_quantity(said[0], said[1])
    return _spelled(one) == _spelled(other)


def number(value: Any) -> float | None:
    """Return ``value`` as a number, also where it is told as text; None where it is none."""
    said = _quantity(value)
    return None if said is None or said[1] else said[0]


def _bare(value: Any) -> Any:
    """A value without what is wrapped around it."""
    while isinstance(value, dict):
        inner = next((value[key] for key in ("value", "amount", "alias") if key in value), None)
        if inner is None:
            return value
        value = inner
    return value


def _quantity(value: Any) -> tuple[float, str] | None:
    """A number and what stands behind it; None for what begins with no number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _real(value), ""
    found = _QUANTITY.fullmatch(_spelled(value)) if isinstance(value, str) else None
    return (_real(found[1].replace(",", "")), found[2]) if found else None


def _real(value: float | str) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf


def _same_quantity(one: tuple[float, str], other: tuple[float, str]) -> bool:
    """
    Whether two quantities are the same: in one unit, in two that are known, or one without any.

    A number alone may be meant in whatever the agreed unit is: in thousands, in millions.
    """
    times = _scale(one[1]), _scale(other[1])
    if one[1] == other[1] or (None in times and not (one[1] and other[1])):
        return one[0] == other[0]
    if times[0] is None or times[1] is None:
        return False
    left, right = one[0] * times[0], other[0] * times[1]
    if one[1] and other[1]:
        return math.isclose(left, right)
    return any(
        math.isclose(left * step[0], right * step[1])
        for power in _TIMES.values()
        for step in [(1 if one[1] else power, 1 if other[1] else power)]
    )


def _scale(unit: str) -> float | None:
    """What a unit multiplies by; None for one that is not known."""
    found = _UNIT.fullmatch(unit) if unit else None
    if unit and found is None:
        return None
    return _TIMES[(found[1] or "")[:1]] if found else 1.0


def _spelled(value: Any) -> str:
    return " ".join(str(value).casefold().split())


def differences(
    wanted: Mapping[str, Any], found: Mapping[str, Any], names: Mapping[str, str]
) -> Iterator[tuple[str, Any, Any]]:
    """
    Yield what both tell and tell differently: the name, what was wanted, what was found.

    ``names`` says how a name of ``found`` is spelled in ``wanted``.
    """
    by_name = {name.casefold(): value for name, value in wanted.items()}
    for name, value in found.items():
        key = names.get(name, name).casefold()
        if key in by_name and not same_value(by_name[key], value):
            yield name, by_name[key], value


def shared(
    wanted: Mapping[str, Any], found: Mapping[str, Any], names: Mapping[str, str]
) -> set[str]:
    """The names that both tell."""
    known = {name.casefold() for name in wanted}
    return {name for name in found if names.get(name, name).casefold() in known}
