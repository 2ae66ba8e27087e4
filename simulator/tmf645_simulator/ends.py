"""
Ends: which place is which end of a service that has several (A and Z of an Ethernet line).

A place says by its role which end it is: "A", "end A", "a-end", "Z side". Where all but one of the
places say so, the last one is the end that is left. What cannot be told is not guessed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from tmf645_simulator.reasons import Reason, ReasonCode
from tmf645_simulator.request import PlaceReference

_DECORATION: Final = re.compile(r"^(end|side|site)|(end|side|site|point|location)$")


@dataclass(frozen=True, slots=True)
class Seating:
    """Each place with its end, what is wrong with the places, and the ends nobody named."""

    places: tuple[tuple[PlaceReference, str], ...] = ()
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()


def seat(places: Sequence[PlaceReference], ends: Sequence[str]) -> Seating:
    """Return which of ``places`` is which of ``ends``; without ends, every place as it is."""
    if not ends:
        return Seating(tuple((place, "") for place in places))
    claims = [_claimed(place, ends) for place in places]
    left = [end for end in ends if end not in claims]
    if claims.count("") == 1 and len(left) == 1:
        claims[claims.index("")], left = left[0], []
    reasons = [_named_twice(end, claims.count(end)) for end in ends if claims.count(end) > 1]
    reasons += [_nowhere(place, ends) for place, end in zip(places, claims, strict=True) if not end]
    return Seating(
        tuple(zip(places, claims, strict=True)), tuple(reasons), () if reasons else tuple(left)
    )


def _claimed(place: PlaceReference, ends: Sequence[str]) -> str:
    """Return the end that the role of ``place`` names, or nothing."""
    role = plain(place.role)
    named = {role, _DECORATION.sub("", role)}
    return next((end for end in ends if plain(end) in named), "")


def plain(role: str) -> str:
    """Return ``role`` without regard to case, spaces and hyphens."""
    return "".join(each for each in role.casefold() if each.isalnum())


def _named_twice(end: str, count: int) -> Reason:
    label = f"{count} places say that they are end {end}; give each end one place"
    return Reason(code=ReasonCode.PLACE_AMBIGUOUS, label=label)


def _nowhere(place: PlaceReference, ends: Sequence[str]) -> Reason:
    what = place.id or " ".join(place.address.values()) or "a place"
    label = f"{what} does not say which end it is; give it the role {' or '.join(ends)}"
    return Reason(code=ReasonCode.PLACE_AMBIGUOUS, label=label)
