"""
Servers that show one attribute with a value of another type than it should have.

`asgi:campaign.wrong_types:items__service__null` shows null as the service of each item. They are
made from their names; the register is ``NAMES``.
"""

from collections.abc import Callable
from typing import Any

from campaign.minimal_http import Json
from campaign.minimal_server import MinimalServer
from campaign.minimal_tasks import Task

#: Values that are of the wrong type for most attributes.
VALUES: dict[str, Any] = {"null": None, "text": "a text", "number": 7, "nulls": [None], "empty": {}}

#: Paths to attributes; ``items`` are the elements of serviceQualificationItem.
PATHS = (
    "id",
    "href",
    "state",
    "externalId",
    "description",
    "qualificationResult",
    "serviceQualificationItem",
    "searchCriteria",
    "relatedParty",
    "expirationDate",
    "items__id",
    "items__state",
    "items__service",
    "items__qualificationResult",
    "items__alternateServiceProposal",
    "items__eligibilityUnavailabilityReason",
    "items__qualificationItemRelationship",
    "items__service__place",
    "items__service__serviceSpecification",
    "items__service__serviceCharacteristic",
    "items__alternateServiceProposal__alternateService",
)

NAMES = tuple(f"{path}__{value}" for path in PATHS for value in VALUES)


def __getattr__(name: str) -> Callable[[], MinimalServer]:
    """The server of that name."""
    path, _, value = name.rpartition("__")
    if path not in PATHS or value not in VALUES:
        raise AttributeError(f"there is no server {name}; NAMES lists all {len(NAMES)}")

    class WrongType(MinimalServer):
        """Shows one attribute with another type."""

        def show(self, task: Task) -> Json:
            shown = super().show(task)
            _put(shown, path.split("__"), VALUES[value])
            return shown

    return WrongType


def _put(document: Any, path: list[str], value: Any) -> None:
    """Replace what is at ``path``, in each element of arrays, where it is there."""
    first, *rest = path
    name = "serviceQualificationItem" if first == "items" else first
    if not isinstance(document, dict) or name not in document:
        return
    if not rest and first != "items":
        document[name] = value
        return
    found = document[name]
    for part in found if isinstance(found, list) else [found]:
        _put(part, rest, value)
