"""
What a PATCH may change of an order: the client's part, and what is ordered only before it is made.

The API file tells attributes and states, and no rule for either. Taken here: a final state absorbs, the
provider's attributes are the provider's, an order is ended by a cancellation, and another item is another
hand-over, held to all its rules (qualification in practice, R195).
"""

from typing import Final

import msgspec

from tmf645_reference_server import problems, shapes
from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.neighbours.ordering.schemas import SHAPES
from tmf645_reference_server.neighbours.ordering.states import ENDING, FINAL, ITEMS
from tmf645_reference_server.patch import changed, merge, same
from tmf645_reference_server.wire.parts import objects, text

#: States in which nothing of it is made yet.
_OPEN: Final = frozenset({"acknowledged", "pending", "held"})

_OWNED: Final = frozenset(
    {"id", "href", "orderDate", "completionDate", "expectedCompletionDate", "cancellationDate"}
)
_WHY: Final = "a client says what it wants, the provider what becomes of it"


def revised(before: Object, change: Object) -> tuple[Object, bool]:
    """
    Return the order after a merge patch, and whether something else is ordered now.

    Raise Problem 400, and 409 for what may not be changed (any more).
    """
    after = merge(before, change)
    if not isinstance(after, dict):
        raise problems.not_an_object()
    after = {**after, ITEMS: _standing(after.get(ITEMS), before)} if ITEMS in change else after
    try:
        SHAPES.check(msgspec.json.encode(after), "ProductOrder")
    except shapes.MisfitError as error:
        raise problems.misfit(
            error.pointer, error.problem, "ProductOrder", api=SHAPES.api
        ) from error
    names = changed(before, after)
    if names:
        _refuse(names, text(before, "state") or "")
    return after, ITEMS in names


def _refuse(names: tuple[str, ...], state: str) -> None:
    """Raise Problem 409 where one of these attributes may not change in that state."""
    first = names[0]
    if state in FINAL | ENDING:
        raise problems.conflict(
            f"/{first}", f"the order is {state}; nothing changes any more", why=_WHY
        )
    for name in names:
        if name == "state":
            raise problems.conflict(
                "/state", "the provider moves it; to end it, POST a cancelProductOrder", why=_WHY
            )
        if name in _OWNED:
            raise problems.conflict(
                f"/{name}", "only the provider changes this attribute", why=_WHY
            )
    if ITEMS in names and state not in _OPEN:
        raise problems.conflict(
            f"/{ITEMS}",
            f"the order is {state}: what is ordered is being made; cancel it, and order anew",
            why=_WHY,
        )


def _standing(items: JSON, before: Object) -> JSON:
    """Return ``items`` with the provider's part of those that stay what they were."""
    if not isinstance(items, list):
        return items
    known = {text(each, "id"): each for each in objects(before, ITEMS)}
    return [_as_before(each, known) for each in items]


def _as_before(item: JSON, known: dict[str | None, Object]) -> JSON:
    if not isinstance(item, dict):
        return item
    old = known.get(text(item, "id"), {})
    given = {name: old[name] for name in ("@type", "state") if name in old}
    whole = given | item
    return old if same(whole, old) else whole
