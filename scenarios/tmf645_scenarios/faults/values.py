"""
A fault: what goes wrong, for which requests or events, how often.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from tmf645_scenarios.faults.kinds import CallbackKind, Kind
from tmf645_scenarios.faults.problems import FaultError, demand


class Method(StrEnum):
    """The methods of the API."""

    GET = "GET"
    POST = "POST"
    PATCH = "PATCH"
    DELETE = "DELETE"


class Resource(StrEnum):
    """The resources of the API."""

    CHECK = "checkServiceQualification"
    QUERY = "queryServiceQualification"
    HUB = "hub"
    OFFER = "productOfferingQualification"
    ORDER = "productOrder"
    VALIDATION = "geographicAddressValidation"


class Operation(StrEnum):
    """The operations of the API, by the ids of the API file (TMF645 v4)."""

    LIST_CHECKS = "listCheckServiceQualification"
    CREATE_CHECK = "createCheckServiceQualification"
    RETRIEVE_CHECK = "retrieveCheckServiceQualification"
    PATCH_CHECK = "patchCheckServiceQualification"
    DELETE_CHECK = "deleteCheckServiceQualification"
    LIST_QUERIES = "listQueryServiceQualification"
    CREATE_QUERY = "createQueryServiceQualification"
    RETRIEVE_QUERY = "retrieveQueryServiceQualification"
    PATCH_QUERY = "patchQueryServiceQualification"
    DELETE_QUERY = "deleteQueryServiceQualification"
    REGISTER = "registerListener"
    UNREGISTER = "unregisterListener"


class Event(StrEnum):
    """The events of the API, without the name of their resource (TMF645 v4)."""

    CREATE = "Create"
    VALUE_CHANGE = "AttributeValueChange"
    STATE_CHANGE = "StateChange"
    DELETE = "Delete"
    INFORMATION_REQUIRED = "InformationRequired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """
    What a fault is for; what is left out matches everything.

    ``path`` is a pattern with ``*`` below the API root (``/checkServiceQualification/*``). ``event``
    is for callbacks, ``method``, ``path`` and ``operation`` are for requests.
    """

    operation: Operation | None = None
    method: Method | None = None
    path: str | None = None
    resource: Resource | None = None
    event: Event | None = None

    def __post_init__(self) -> None:
        """Refuse a path that is no path."""
        if self.path is not None:
            demand("path", "a path below the API root: begin with /", holds=self.path[:1] == "/")
            demand("path", "at most 500 characters", holds=len(self.path) <= 500)


_EVERYTHING: Final = Match()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """
    What goes wrong (``kind``), for what (``match``), how often.

    Of everything that matches, the first ``after_n`` go well; of the rest each goes wrong with
    ``probability``, until ``times`` have. ``namespace`` restricts it to one.
    """

    kind: Kind
    match: Match = field(default=_EVERYTHING)
    probability: float = 1.0
    times: int | None = None
    after_n: int = 0
    namespace: str | None = None

    def __post_init__(self) -> None:
        """Refuse what could never happen, or is for something else than the kind."""
        demand("probability", "from 0 to 1", holds=0 <= self.probability <= 1)
        demand("times", "1 or more, or left out", holds=self.times is None or self.times >= 1)
        demand("after_n", "0 or more", holds=self.after_n >= 0)
        if self.is_for_callbacks:
            self._refuse("operation", "method", "path", of="requests; a callback has event")
        else:
            self._refuse("event", of="callbacks; a request has operation, method and path")

    @property
    def is_for_callbacks(self) -> bool:
        """Whether it befalls callbacks, not requests."""
        return isinstance(self.kind, CallbackKind)

    def _refuse(self, *keys: str, of: str) -> None:
        for key in keys:
            if getattr(self.match, key) is not None:
                raise FaultError("match", f"has {key}, which is for {of}")
