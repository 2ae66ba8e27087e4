"""
What a fault can be matched with: a request of the API, as far as faults look at it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Final

from starlette.types import Scope
from tmf645_scenarios.faults import Match

from tmf645_reference_server.contract import BASE_PATH
from tmf645_reference_server.contract.operations import OPERATIONS
from tmf645_reference_server.dialects.servicenow.surface import BASE_PATH as SERVICENOW_PATH
from tmf645_reference_server.neighbours.bases import BASES
from tmf645_reference_server.roots import below_root

#: Where an API begins that faults can be matched with.
_ROOTS: Final = (BASE_PATH, SERVICENOW_PATH, *BASES)

_CREATIONS: Final = frozenset(
    {"createCheckServiceQualification", "createQueryServiceQualification"}
)


def _operations() -> Mapping[tuple[str, str, bool], str]:
    return MappingProxyType(
        {
            (each.method, each.path.split("/")[1], each.path.endswith("/{id}")): each.id
            for each in OPERATIONS
        }
    )


#: Operation ids by method, resource, and whether one resource is meant.
_OPERATIONS: Final = _operations()


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """
    A request: ``path`` below the API root, and its ``query`` as it was sent.

    ``neighbour`` says that it is for an API beside TMF645.
    """

    method: str
    path: str
    query: str = ""
    neighbour: bool = False

    @property
    def resource(self) -> str:
        """The first segment of the path."""
        return self.path.split("/")[1] if self.path else ""

    @property
    def operation(self) -> str | None:
        """The id of the operation in the API file, where there is one."""
        segments = self.path.count("/")
        if segments > 2 or self.neighbour:
            return None
        return _OPERATIONS.get((self.method, self.resource, segments == 2))

    @property
    def creates(self) -> bool:
        """Whether a qualification is asked for."""
        return self.operation in _CREATIONS

    @property
    def target(self) -> str:
        """Path and query: two GETs of the same target ask for the same."""
        return f"{self.path}?{self.query}" if self.query else self.path


def call_of(scope: Scope) -> Call | None:
    """Return what ``scope`` asks of the API; None where it asks for something else."""
    if scope["type"] != "http":
        return None
    path = below_root(scope)
    root = next((each for each in _ROOTS if path.startswith(f"{each}/")), None)
    if root is None or (below := path.removeprefix(root)) == "/openapi.json":
        return None
    query: bytes = scope.get("query_string", b"")
    return Call(
        method=scope["method"],
        path=below,
        query=query.decode("latin-1"),
        neighbour=root in BASES,
    )


def fits(match: Match, call: Call) -> bool:
    """Say whether a fault with ``match`` is for ``call``."""
    return (
        (match.method is None or match.method == call.method)
        and (match.resource is None or match.resource == call.resource)
        and (match.operation is None or match.operation == call.operation)
        and (match.path is None or fnmatchcase(call.path, match.path))
    )
