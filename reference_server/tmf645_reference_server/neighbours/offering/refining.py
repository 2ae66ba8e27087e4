"""
What a PATCH may change: the client's part. What changes the question has it asked anew.
"""

from typing import Final

import msgspec
from tmf645_simulator.catalogue import Catalogue
from tmf645_simulator.commerce import Commerce

from tmf645_reference_server import problems, shapes
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.neighbours.offering.asking import OWNED, prepared
from tmf645_reference_server.neighbours.offering.kept import ITEMS, SCHEMA, Kept
from tmf645_reference_server.neighbours.offering.schemas import SHAPES
from tmf645_reference_server.patch import changed, merge, same

#: What the answer does not depend on.
_IDLE: Final = frozenset(
    {"description", "note", "requestedPOQCompletionDate", "instantSyncQualification"}
)
_GIVEN: Final = ("id", "href", "productOfferingQualificationDate")


def refined(
    before: Kept, change: Object, commerce: Commerce, catalogue: Catalogue
) -> tuple[Object, bool]:
    """
    Return what the client says after ``change``, and whether that has to be asked anew.

    Raise Problem 400, and 409 where only the provider may change it.
    """
    again = change.get("state") == "acknowledged"
    wished = {name: value for name, value in change.items() if name != "state" or not again}
    merged = merge(before.shown, wished)
    if not isinstance(merged, dict):
        raise problems.not_an_object()
    try:
        SHAPES.check(msgspec.json.encode(merged), SCHEMA)
    except shapes.MisfitError as error:
        raise problems.misfit(error.pointer, error.problem, SCHEMA, api=SHAPES.api) from error
    for name in changed(before.shown, merged):
        if name in OWNED:
            raise problems.conflict(
                f"/{name}",
                "only the provider changes this attribute; write state acknowledged to ask again",
                why="a client refines its question, the provider answers it",
            )
    if ITEMS not in wished:
        merged[ITEMS] = before.sent[ITEMS]
    said, listed = prepared(merged, commerce, catalogue)
    if listed and not before.listed:
        raise problems.invalid_attribute(
            f"/{ITEMS}",
            "an item has to stay; create another qualification to ask for everything",
            why="a request without items asks another question",
        )
    said = {name: before.sent[name] for name in _GIVEN} | said
    return said, again or not same(_question(said), _question(before.sent))


def _question(said: Object) -> Object:
    return {name: value for name, value in said.items() if name not in _IDLE}
