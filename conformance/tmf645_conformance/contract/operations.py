"""
Every operation of the TMF645 v4.0.1 API file: statuses, bodies, parameters, headers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tmf645_conformance.contract.tables import EVENT_KINDS

#: The path that the API file puts before every operation.
BASE_PATH = "/tmf-api/serviceQualificationManagement/v4"

#: The one media type of requests and answers.
MEDIA_TYPE = "application/json;charset=utf-8"

_ERRORS = (400, 401, 403, 404, 405, 409, 500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """
    One operation.

    ``success`` maps statuses to definitions (``[]`` behind a name: an array; None: no body);
    ``errors`` are the statuses that answer an Error; ``parameters`` maps names to ``path`` or
    ``query`` and a type, ``!`` for required; ``body`` is the definition of the required body.
    """

    method: str
    path: str
    success: Mapping[int, str | None]
    errors: tuple[int, ...] = _ERRORS
    parameters: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    headers: tuple[str, ...] = ()


_ID = {"id": "path string!"}
_FIELDS = {"fields": "query string"}
_PAGE = {"offset": "query integer", "limit": "query integer"}


def _of(resource: str) -> tuple[Operation, ...]:
    """List the five operations of a task resource."""
    schema = resource[0].upper() + resource[1:]
    many, one = f"/{resource}", f"/{resource}/{{id}}"
    return (
        Operation(
            method="GET",
            path=many,
            parameters={**_FIELDS, **_PAGE},
            success={200: f"{schema}[]"},
            headers=("X-Result-Count", "X-Total-Count"),
        ),
        Operation(
            method="POST",
            path=many,
            body=f"{schema}_Create",
            success={200: schema, 201: schema},
            errors=(400, 401, 403, 405, 409, 500),
        ),
        Operation(method="GET", path=one, parameters={**_ID, **_FIELDS}, success={200: schema}),
        Operation(
            method="PATCH",
            path=one,
            parameters=_ID,
            body=f"{schema}_Update",
            success={200: schema},
        ),
        Operation(method="DELETE", path=one, parameters=_ID, success={204: None}),
    )


def _listeners() -> tuple[Operation, ...]:
    """List the operations of the client's side, one for each kind of event."""
    return tuple(
        Operation(
            method="POST",
            path=f"/listener/{resource}{kind}Event",
            body=f"{resource[0].upper()}{resource[1:]}{kind}Event",
            success={201: "EventSubscription"},
        )
        for resource, kinds in EVENT_KINDS.items()
        for kind in kinds
    )


OPERATIONS: tuple[Operation, ...] = (
    *_of("checkServiceQualification"),
    *_of("queryServiceQualification"),
    Operation(
        method="POST",
        path="/hub",
        body="EventSubscriptionInput",
        success={201: "EventSubscription"},
    ),
    Operation(
        method="DELETE",
        path="/hub/{id}",
        parameters=_ID,
        success={204: None},
        errors=(400, 401, 403, 404, 405, 500),
    ),
    *_listeners(),
)
