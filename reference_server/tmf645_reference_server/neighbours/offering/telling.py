"""
What listeners hear of a product offering qualification: every state passed, and what changed.
"""

from collections.abc import Iterator
from datetime import datetime

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.events import Notice
from tmf645_reference_server.neighbours.offering.kept import ITEMS, NAME, Kept
from tmf645_reference_server.patch import changed
from tmf645_reference_server.wire.parts import objects


def opening(kept: Kept, at: datetime) -> Iterator[Notice]:
    """Yield: it was created, in its first state; and what followed at once."""
    first = in_first_state(kept)
    yield _notice("Create", first, at)
    yield from passage(first, kept, at)


def passage(
    before: Object, after: Kept, at: datetime, asked: tuple[str, ...] = ()
) -> Iterator[Notice]:
    """
    Yield every state passed from ``before`` to ``after``, each as it was then, and new questions.

    ``asked`` are the paths of what was missing already.
    """
    first, last = str(before["state"]), str(after.shown["state"])
    if first == "acknowledged" and last not in (first, "inProgress"):
        yield _notice("StateChange", _in_state(before, "inProgress"), at)
    if first != last:
        yield _notice("StateChange", after.shown, at)
    for path in after.missing:
        if path not in asked:
            yield _notice("InformationRequired", after.shown, at, path)


def refinement(before: Kept, after: Kept, at: datetime, *, anew: bool) -> Iterator[Notice]:
    """Yield: a client changed something; where that was asked anew, every state once more."""
    fields = ",".join(changed(before.sent, after.sent)) or "state"
    first = in_first_state(after) if anew else after.shown
    yield _notice("AttributeValueChange", first, at, fields)
    if anew:
        if before.shown["state"] != "acknowledged":
            yield _notice("StateChange", first, at)
        yield from passage(first, after, at)


def settlement(before: Kept, after: Kept, at: datetime) -> Iterator[Notice]:
    """Yield: the check behind it moved, or lost its validity."""
    told = False
    for notice in passage(before.shown, after, at, before.missing):
        told = True
        yield notice
    fields = changed(before.shown, after.shown)
    if not told and fields:
        yield _notice("AttributeValueChange", after.shown, at, ",".join(fields))


def removal(kept: Kept, at: datetime) -> Notice:
    """Return: it was deleted."""
    return _notice("Delete", kept.shown, at)


def in_first_state(kept: Kept) -> Object:
    """Return the qualification as it was before anything was found."""
    return _in_state(kept.sent, "acknowledged")


def _in_state(shown: Object, state: str) -> Object:
    items = [each | {"state": state} for each in objects(shown, ITEMS)]
    return shown | {"state": state, ITEMS: list(items)}


def _notice(what: str, document: Object, at: datetime, field_path: str | None = None) -> Notice:
    return Notice(
        resource=NAME,
        what=what,
        at=at,
        document=document,
        field_path=field_path,
        noun="product offering qualification",
        domain="productOfferingQualification",
    )
