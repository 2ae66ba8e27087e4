"""
What the two task resources have in common, and what tells them apart: a Kind as data.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from tmf645_simulator.tasks import Asked, Task
from tmf645_simulator.validity import Validity

from tmf645_reference_server import problems
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.wire.parts import objects
from tmf645_reference_server.wire.places import typed_place

Prepare: TypeAlias = Callable[[Object, Readings], Object]
Read: TypeAlias = Callable[[Object], Asked]
Show: TypeAlias = Callable[[Object, Task, Validity, Readings], Object]

#: What the provider decides about a task, whatever a client sends.
OWNED = frozenset(
    {
        "id",
        "href",
        "state",
        "effectiveQualificationDate",
        "estimatedResponseDate",
        "expirationDate",
    }
)

#: How a task was asked for; the answer depends on it, so it is fixed once there is one.
ASKED_WITH = frozenset(
    {"instantSyncQualification", "provideAlternative", "provideUnavailabilityReason"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    One task resource.

    ``owned`` are the attributes that only the provider sets, ``fixed`` those that only a creation
    sets. ``prepare`` makes the first document out of what was sent, ``read`` the question,
    ``show`` the document as it stands. ``events`` are the notifications that v4 has for it.
    """

    name: str
    schema: str
    opened_at: str
    owned: frozenset[str]
    fixed: frozenset[str]
    events: frozenset[str]
    prepare: Prepare
    read: Read
    show: Show


def without_owned(sent: Object, owned: frozenset[str], pointer: str, readings: Readings) -> Object:
    """
    Return ``sent`` without what the provider owns; refuse it where the reading says so.

    Nothing is copied where there is nothing to leave out.
    """
    if owned.isdisjoint(sent):
        return sent
    if readings.provider_owned_on_create == "refused":
        name = next(name for name in sent if name in owned)
        raise problems.invalid_attribute(
            f"{pointer}/{name}",
            "only the provider sets this attribute",
            why="reading provider_owned_on_create = refused",
        )
    return {name: value for name, value in sent.items() if name not in owned}


def typed_item(item: Object, schema: str) -> Object:
    """Return ``item`` with the class names that the conformance profile wants."""
    typed: Object = {"@type": schema, **item}
    if isinstance(service := item.get("service"), dict):
        typed["service"] = _typed_service(service)
    return typed


def _typed_service(service: Object) -> Object:
    typed: Object = {"@type": "Service", **service}
    if "place" in service:
        typed["place"] = [typed_place(each) for each in objects(service, "place")]
    if "relatedEntity" in service:
        typed["relatedEntity"] = [_typed_entity(each) for each in objects(service, "relatedEntity")]
    return typed


def _typed_entity(entity: Object) -> Object:
    return {"@type": "EntityRef" if "id" in entity else "Entity", **entity}
