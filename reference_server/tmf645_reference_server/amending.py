"""
What a PATCH may change: a merge patch, then a look at what it did.

The client owns what it described (description, externalId, relatedParty, unknown attributes …). The
provider owns the answer. How the question was asked may change until there is an answer. Items
are fixed, with one exception: where a mandatory characteristic is missing, a PATCH that gives the
items' serviceCharacteristic supplies it. Sources: READINGS; TMF630 4.2 section 3.2.
"""

from dataclasses import dataclass

import msgspec
from tmf645_simulator.lifecycle import is_final
from tmf645_simulator.results import MissingEnd
from tmf645_simulator.tasks import Task

from tmf645_reference_server import problems, shapes
from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.check import OWNED_BY_ITEM
from tmf645_reference_server.kinds import ASKED_WITH, Kind
from tmf645_reference_server.patch import changed, merge, same
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.wire.parts import objects

_ITEMS = "serviceQualificationItem"
_RULE = "reading provider_owned_on_patch = refused: the provider answers, not the client"


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """The document after a PATCH, and the first-level attributes that differ."""

    document: Object
    changed: tuple[str, ...]


def amend(kind: Kind, task: Task, document: Object, change: Object, readings: Readings) -> Amended:
    """Return ``document`` after ``change``; raise Problem 400 or 409 where it may not be made."""
    merged = merge(document, change)
    if not isinstance(merged, dict):
        raise problems.not_an_object()
    _check_contract(kind, merged)
    for name in changed(document, merged):
        if (refusal := _refusal(kind, task, document, merged, name)) is None:
            continue
        if readings.provider_owned_on_patch == "refused":
            raise problems.conflict(f"/{name}", refusal, why=_RULE)
        _restore(merged, document, name)
    return Amended(document=merged, changed=changed(document, merged))


def _check_contract(kind: Kind, merged: Object) -> None:
    try:
        shapes.check(msgspec.json.encode(merged), kind.schema)
    except shapes.MisfitError as error:
        raise problems.misfit(error.pointer, error.problem, kind.schema) from error


def _refusal(kind: Kind, task: Task, before: Object, after: Object, name: str) -> str | None:
    """Say why ``name`` may not change; None where it may."""
    if name in kind.owned:
        return "only the provider changes this attribute"
    if name in kind.fixed:
        if name != _ITEMS or not task.open_questions:
            return "what is to be qualified is fixed; create another qualification for it"
        return _refused_answer(objects(before, _ITEMS), after.get(_ITEMS), _awaited(task))
    if name in ASKED_WITH and is_final(task.state):
        return "the answer was given to the question as it was asked; create another qualification"
    return None


def _awaited(task: Task) -> frozenset[str]:
    """Return the attributes of a service that the answers to what is open may change."""
    ends = any(isinstance(each, MissingEnd) for each in task.open_questions)
    return frozenset({"serviceCharacteristic", "place"} if ends else {"serviceCharacteristic"})


def _refused_answer(before: list[Object], after: JSON, awaited: frozenset[str]) -> str | None:
    """Say why ``after`` is more than an answer to what is missing; None where it is just that."""
    what = "characteristics and places" if "place" in awaited else "characteristics"
    if not isinstance(after, list) or len(after) != len(before):
        return f"the task waits for {what}: send all items, complete, in their order"
    for one, other in zip(before, after, strict=True):
        if not isinstance(other, dict) or not same(
            _asked_of(one, awaited), _asked_of(other, awaited)
        ):
            allowed = " and ".join(f"service.{name}" for name in sorted(awaited, reverse=True))
            return (
                f"the task waits for {what}: only {allowed} may change"
                " (arrays are replaced whole, so send every item as you read it)"
            )
    return None


def _asked_of(item: Object, awaited: frozenset[str]) -> JSON:
    """Return ``item`` without what the provider says and without what is ``awaited``."""
    asked = {name: value for name, value in item.items() if name not in OWNED_BY_ITEM}
    service = asked.get("service")
    if isinstance(service, dict):
        asked["service"] = {name: value for name, value in service.items() if name not in awaited}
    return asked


def _restore(merged: Object, document: Object, name: str) -> None:
    if name in document:
        merged[name] = document[name]
    else:
        del merged[name]
