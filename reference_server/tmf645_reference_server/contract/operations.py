"""
Every operation of the v4 API: parameters, bodies, statuses; and what this server adds to them.

``OPERATIONS`` is what the API file declares. ``EXTENSIONS`` is what TMF630 or HTTP make this
server do besides (a page of a list is a 206, an unsupported content type a 415).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from tmf645_reference_server.contract.schemas import EVENT_TYPES

#: Where the API lives below the host.
BASE_PATH = "/tmf-api/serviceQualificationManagement/v4"

_ERRORS = (400, 401, 403, 404, 405, 409, 500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter in the path or the query string."""

    name: str
    place: str
    type: str
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method on one path. ``answers`` maps a success to its schema ("[]" marks an array)."""

    id: str
    method: str
    path: str
    answers: Mapping[int, str | None]
    errors: tuple[int, ...] = _ERRORS
    parameters: tuple[Parameter, ...] = ()
    body: str | None = None
    headers: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """What an operation may do here beyond the API file: statuses, parameters, headers."""

    errors: tuple[int, ...] = ()
    answers: Mapping[int, str | None] = field(default_factory=dict)
    parameters: tuple[Parameter, ...] = ()
    headers: tuple[str, ...] = ()


_ID = Parameter(name="id", place="path", type="string", required=True)
_FIELDS = Parameter(name="fields", place="query", type="string")
_OFFSET = Parameter(name="offset", place="query", type="integer")
_LIMIT = Parameter(name="limit", place="query", type="integer")
_SORT = Parameter(name="sort", place="query", type="string")


def _on(resource: str) -> tuple[Operation, ...]:
    schema = resource[0].upper() + resource[1:]
    collection, member = f"/{resource}", f"/{resource}/{{id}}"
    return (
        Operation(
            id=f"list{schema}",
            method="GET",
            path=collection,
            parameters=(_FIELDS, _OFFSET, _LIMIT),
            answers={200: f"{schema}[]"},
            headers=("X-Result-Count", "X-Total-Count"),
        ),
        Operation(
            id=f"create{schema}",
            method="POST",
            path=collection,
            body=f"{schema}_Create",
            answers={200: schema, 201: schema},
            errors=tuple(status for status in _ERRORS if status != 404),
        ),
        Operation(
            id=f"retrieve{schema}",
            method="GET",
            path=member,
            parameters=(_ID, _FIELDS),
            answers={200: schema},
        ),
        Operation(
            id=f"patch{schema}",
            method="PATCH",
            path=member,
            parameters=(_ID,),
            body=f"{schema}_Update",
            answers={200: schema},
        ),
        Operation(
            id=f"delete{schema}",
            method="DELETE",
            path=member,
            parameters=(_ID,),
            answers={204: None},
        ),
    )


_HUB = (
    Operation(
        id="registerListener",
        method="POST",
        path="/hub",
        body="EventSubscriptionInput",
        answers={201: "EventSubscription"},
    ),
    Operation(
        id="unregisterListener",
        method="DELETE",
        path="/hub/{id}",
        parameters=(_ID,),
        answers={204: None},
        errors=tuple(status for status in _ERRORS if status != 409),
    ),
)


def _listener(event: str) -> Operation:
    schema = event[0].upper() + event[1:]
    return Operation(
        id=f"listenTo{schema}",
        method="POST",
        path=f"/listener/{event}",
        body=schema,
        answers={201: "EventSubscription"},
    )


#: Everything that the API file declares. The /listener paths belong to the consumer of events.
OPERATIONS: tuple[Operation, ...] = (
    *_on("checkServiceQualification"),
    *_on("queryServiceQualification"),
    *_HUB,
    *(_listener(event) for event in EVENT_TYPES),
)


def _extensions() -> dict[str, Extension]:
    found: dict[str, Extension] = {}
    for resource in ("CheckServiceQualification", "QueryServiceQualification"):
        found[f"list{resource}"] = Extension(
            answers={206: f"{resource}[]"},
            errors=(406, 501),
            parameters=(_SORT,),
            headers=("Link",),
        )
        found[f"create{resource}"] = Extension(errors=(406, 413, 415, 504), headers=("Location",))
        found[f"retrieve{resource}"] = Extension(errors=(406, 501))
        found[f"patch{resource}"] = Extension(errors=(406, 413, 415))
        found[f"delete{resource}"] = Extension(errors=(406,))
    found["registerListener"] = Extension(errors=(406, 413, 415, 501), headers=("Location",))
    found["unregisterListener"] = Extension(errors=(406,))
    return found


#: By operation id.
EXTENSIONS: Mapping[str, Extension] = MappingProxyType(_extensions())
