"""
Servers that accept what they have to refuse, or crash over it.
"""

from campaign.minimal_http import Json, Refusal
from campaign.minimal_server import MinimalServer
from campaign.minimal_world import SPECIFICATIONS
from campaign.wrong_registry import wrong


def _crash(what: str) -> Refusal:
    return Refusal(500, "internal", f"crashed over {what}")


@wrong(trips=("CSQ-ERR-BI-06", "QSQ-REQ-BV-14"))
class UnknownSpecificationCrashes(MinimalServer):
    """A specification that is not in the catalogue is answered with 500."""

    def check_create(self, kind: str, body: Json) -> None:
        super().check_create(kind, body)
        for item in body.get("serviceQualificationItem", []):
            named = item.get("service", {}).get("serviceSpecification", {}).get("id", "BB")
            if named not in SPECIFICATIONS:
                raise _crash(named)


@wrong(trips=("CSQ-DEC-BI-01",))
class DanglingRelationshipCrashes(MinimalServer):
    """An item that relies on an item that is not there is answered with 500."""

    def check_items(self, items: list[Json]) -> None:
        ids = {item.get("id") for item in items}
        for item in items:
            if self.needs(item) - ids:
                raise _crash("a relationship")
        super().check_items(items)


@wrong(trips=("CSQ-DEC-BI-02",))
class TwinItemsCrash(MinimalServer):
    """Two items with one id are answered with 500."""

    def check_items(self, items: list[Json]) -> None:
        ids = [item["id"] for item in items if "id" in item]
        if len(set(ids)) < len(ids):
            raise _crash("a pair of twins")
        super().check_items(items)


@wrong(trips=("CSQ-ERR-BI-06", "QSQ-REQ-BV-14"))
class PlacelessItemCrashes(MinimalServer):
    """An item without a place is answered with 500."""

    def check_items(self, items: list[Json]) -> None:
        super().check_items(items)
        if any(not item.get("service", {}).get("place") for item in items):
            raise _crash("a missing place")


@wrong(
    trips=(
        "CSQ-ERR-BI-06",
        "CSQ-ERR-BI-09",
        "CSQ-REQ-BI-03",
        "QSQ-ERR-BI-06",
        "QSQ-ERR-BI-09",
        "QSQ-REQ-BI-03",
    )
)
class MalformedJsonCrashes(MinimalServer):
    """A body that is no JSON is answered with 500."""

    def parse(self, content: bytes) -> object:
        try:
            return super().parse(content)
        except Refusal as refusal:
            raise _crash("JSON") from refusal


@wrong(trips=("CSQ-REQ-BI-03", "QSQ-REQ-BI-03"))
class MalformedJsonAccepted(MinimalServer):
    """A body that is no JSON is taken for an empty item."""

    def parse(self, content: bytes) -> object:
        try:
            return super().parse(content)
        except Refusal:
            return {"serviceQualificationItem": [{}], "searchCriteria": {}}


@wrong(trips=("CSQ-REQ-BI-01",))
class MissingItemsAccepted(MinimalServer):
    """A check without serviceQualificationItem is accepted."""

    def check_create(self, kind: str, body: Json) -> None:
        body.setdefault("serviceQualificationItem", [{}])
        super().check_create(kind, body)


@wrong(trips=("CSQ-REQ-BI-01",))
class MissingItemsCrashes(MinimalServer):
    """A check without serviceQualificationItem is answered with 500."""

    def check_create(self, kind: str, body: Json) -> None:
        if kind == "checkServiceQualification" and "serviceQualificationItem" not in body:
            raise _crash("a missing attribute")
        super().check_create(kind, body)


@wrong(trips=("CSQ-REQ-BI-02",))
class EmptyItemsAccepted(MinimalServer):
    """A check with no item at all is accepted (the swagger's minItems is 1)."""

    def check_items(self, items: list[Json]) -> None:
        if items:
            super().check_items(items)

    def roll_up(self, results: object) -> str:
        return super().roll_up(results) if isinstance(results, list) and results else "unqualified"


@wrong(warns=("CSQ-REQ-BI-05", "QSQ-REQ-BI-05"))
class WrongTypesAccepted(MinimalServer):
    """A declared attribute of the task may have any type, and comes back with it."""

    def check_create(self, kind: str, body: Json) -> None:
        simple = {"description", "externalId", "instantSyncQualification", "provideAlternative"}
        super().check_create(kind, {k: v for k, v in body.items() if k not in simple})


@wrong(trips=("QSQ-REQ-BI-01",))
class MissingCriteriaAccepted(MinimalServer):
    """A query without searchCriteria is accepted."""

    def check_create(self, kind: str, body: Json) -> None:
        body.setdefault("searchCriteria", {})
        super().check_create(kind, body)


@wrong(trips=("CSQ-ERR-BI-09", "CSQ-REQ-BI-04", "QSQ-ERR-BI-09", "QSQ-REQ-BI-04"))
class ArrayBodyCrashes(MinimalServer):
    """A body that is an array is answered with 500."""

    def parse(self, content: bytes) -> object:
        parsed = super().parse(content)
        if isinstance(parsed, list):
            raise _crash("an array")
        return parsed


@wrong(trips=("CSQ-ERR-BI-07", "QSQ-ERR-BI-07"))
class WrongPageCrashes(MinimalServer):
    """An offset that is no number is answered with 500."""

    def refusal_status(self, refusal: Refusal) -> int:
        return 500 if refusal.code == "invalidQuery" else refusal.status


@wrong(trips=("CSQ-ERR-BI-06", "QSQ-ERR-BI-06"))
class DeepJsonCrashes(MinimalServer):
    """A deeply nested body is answered with 500."""

    def refusal_status(self, refusal: Refusal) -> int:
        return 500 if refusal.code == "tooDeep" else refusal.status
