"""
Characteristics: what can be configured on a service, and which values make sense.

A value is judged as it came: 100 is not "100", and true is not 1.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from tmf645_simulator.errors import ImpossibleValue
from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.request import CharacteristicValue


class ValueType(StrEnum):
    """What kind of value a characteristic takes."""

    TEXT = "text"
    NUMBER = "number"
    INTEGER = "integer"
    BOOLEAN = "boolean"


class Governs(StrEnum):
    """What a characteristic asks of the network: a rate in Mb/s, or a technology by name."""

    DOWN = "down"
    UP = "up"
    TECHNOLOGY = "technology"


@dataclass(frozen=True, slots=True, kw_only=True)
class Characteristic:
    """
    One thing that can be configured.

    ``values`` lists what is allowed; numbers may have ``minimum`` and ``maximum`` (inclusive)
    instead. ``mandatory`` without ``default`` means that the requester has to say.
    """

    name: str
    type: ValueType = ValueType.TEXT
    values: tuple[CharacteristicValue, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    default: CharacteristicValue = None
    mandatory: bool = False
    unit: str = ""
    governs: Governs | None = None

    @property
    def numeric(self) -> bool:
        """Whether its values can be put in order."""
        return self.type in {ValueType.NUMBER, ValueType.INTEGER}

    def accepts(self, value: CharacteristicValue) -> bool:
        """Say whether ``value`` has the right type and lies within values and range."""
        if not _has_type(value, self.type):
            return False
        if self.values:
            return value in self.values
        figure = number(value)
        if figure is None:
            return True
        above = self.minimum is None or figure >= self.minimum
        return above and (self.maximum is None or figure <= self.maximum)

    def allowed(self) -> str:
        """Return what it accepts, in words."""
        if self.values:
            return "one of " + ", ".join(spell(value) for value in self.values)
        bounds = [f"at least {spell(self.minimum)}"] if self.minimum is not None else []
        bounds += [f"at most {spell(self.maximum)}"] if self.maximum is not None else []
        return " ".join([f"a {self.type}" if self.type != "integer" else "an integer", *bounds])


def number(value: CharacteristicValue) -> float | None:
    """Return ``value`` where it is a finite number, else None; true and false are no numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return value


def is_number(value: CharacteristicValue) -> bool:
    """Say whether ``value`` is a finite number; true and false are not."""
    return number(value) is not None


def spell(value: CharacteristicValue) -> str:
    """Return ``value`` as people write it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def _quoted(value: CharacteristicValue) -> str:
    """Return ``value`` so that the text "100" and the number 100 can be told apart."""
    return f'"{value}"' if isinstance(value, str) else spell(value)


def misfits(
    known: Mapping[str, Characteristic], given: Mapping[str, CharacteristicValue]
) -> Iterator[Reason]:
    """Yield a reason for each of ``given`` that is unknown, of a wrong type or out of range."""
    for name, value in given.items():
        if name not in known or not known[name].accepts(value):
            yield _misfit(name, value, known)


def check_characteristic(specification_id: str, characteristic: Characteristic) -> None:
    """Raise ImpossibleValue where ``characteristic`` contradicts itself."""
    for cause, remedy in _contradictions(characteristic):
        raise ImpossibleValue(
            "specification",
            specification_id,
            f"characteristic {characteristic.name}: {cause}",
            remedy,
        )


def _contradictions(each: Characteristic) -> Iterable[tuple[str, str]]:
    bounds = [bound for bound in (each.minimum, each.maximum) if bound is not None]
    if bounds and not each.numeric:
        yield f"a {each.type} has no range", "remove minimum and maximum, or make it a number"
    if not all(is_number(bound) for bound in bounds) or bounds != sorted(bounds):
        yield "its range is empty", "give a minimum that is not above the maximum"
    if any(not _has_type(value, each.type) for value in each.values):
        yield f"a value is no {each.type}", "change the type, or the value"
    if each.default is not None and not each.accepts(each.default):
        yield f"its default {_quoted(each.default)} is not allowed", f"use {each.allowed()}"
    if each.governs in {Governs.DOWN, Governs.UP} and not each.numeric:
        yield f"it governs the rate {each.governs} and is no number", "make it a number (Mb/s)"
    if each.governs is Governs.TECHNOLOGY and each.type is not ValueType.TEXT:
        yield "it governs the technology and is no text", "make it a text"
    if each.mandatory and each.default is None and not _can_be_named(each):
        yield "mandatory, without default, and nothing to choose from", "give values or a range"


def _can_be_named(each: Characteristic) -> bool:
    ranged = each.minimum is not None and each.maximum is not None
    return bool(each.values) or ranged or each.type is ValueType.BOOLEAN


def _misfit(name: str, value: CharacteristicValue, known: Mapping[str, Characteristic]) -> Reason:
    if name not in known:
        return Reason(
            code=ReasonCode.CHAR_CONFLICT,
            label=f"{name} is no characteristic of this service; it has: {', '.join(known) or 'none'}",
        )
    shown = _quoted(value)
    return Reason(
        code=ReasonCode.CHAR_OUT_OF_RANGE,
        label=f"{name} cannot be {shown}: allowed is {known[name].allowed()}",
    )


def _has_type(value: CharacteristicValue, wanted: ValueType) -> bool:
    match wanted:
        case ValueType.TEXT:
            return isinstance(value, str)
        case ValueType.BOOLEAN:
            return isinstance(value, bool)
        case ValueType.INTEGER:
            figure = number(value)
            return figure is not None and float(figure).is_integer()
        case ValueType.NUMBER:
            return is_number(value)
        case _:
            assert_never(wanted)
