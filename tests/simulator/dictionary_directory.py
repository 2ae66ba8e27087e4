"""A directory as one would write it for ten premises: what the columnar one is held against."""

from collections.abc import Mapping, Sequence

from tmf645_simulator.places import Premises, Site
from tmf645_simulator.reasons import ReasonCode
from tmf645_simulator.request import PlaceReference


def plainly(value: str) -> str:
    """Return a value as addresses are compared."""
    return "".join(value.split()).casefold()


def matching(premises: Sequence[Premises], address: Mapping[str, str]) -> list[Premises]:
    """Return the premises that have every word of ``address`` that any premises has."""
    known = {name for each in premises for name in each.address}
    compared = {name: plainly(value) for name, value in address.items() if name in known}
    if not compared:
        return []
    return [
        each
        for each in premises
        if all(
            name in each.address and plainly(each.address[name]) == value
            for name, value in compared.items()
        )
    ]


def find(
    premises: Sequence[Premises], reference: PlaceReference
) -> Site | tuple[ReasonCode, list[str]]:
    """Return the site, or the code of the reason with the ids that would match."""
    if reference.id is not None:
        found = [each for each in premises if each.id == reference.id]
    else:
        found = matching(premises, reference.address)
    if len(found) == 1:
        return Site(found[0].point, found[0].id)
    code = ReasonCode.PLACE_AMBIGUOUS if found else ReasonCode.PLACE_NOT_FOUND
    return code, [each.id for each in found]
