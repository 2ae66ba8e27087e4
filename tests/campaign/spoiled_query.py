"""
Spoiled queries: what is listed, and for which criteria.
"""

import json

from campaign.minimal_http import Json
from campaign.spoiled_base import ITEMS, QUERY, Reply, Spoiled, Wish, with_items, without
from campaign.spoiled_registry import wrong_reference


class _Lists(Spoiled):
    """The rows of a query are others."""

    def rows(self, wish: Wish, task: Json, rows: list[Json]) -> list[Json]:
        return rows

    def show(self, wish: Wish, task: Json) -> Json:
        if wish.kind != QUERY or ITEMS not in task:
            return task
        return {**task, ITEMS: self.rows(wish, task, task[ITEMS])}


@wrong_reference(trips=("QSQ-RES-BV-02", "QSQ-RES-BV-09"))
class QueriesListTooMuch(_Lists):
    """Business lines are listed everywhere."""

    def rows(self, wish: Wish, task: Json, rows: list[Json]) -> list[Json]:
        service = {"serviceSpecification": {"id": "business-line"}, "@type": "Service"}
        return [*rows, {"id": "extra", "service": service}]


@wrong_reference(trips=("QSQ-RES-BV-01",))
class QueriesListTooLittle(_Lists):
    """The last row of several is lost."""

    def rows(self, wish: Wish, task: Json, rows: list[Json]) -> list[Json]:
        return rows[:-1] if len(rows) > 1 else rows


@wrong_reference(trips=("QSQ-RES-BV-04",))
class RowsAreNameless(_Lists):
    """Rows do not say which service they are about."""

    def rows(self, wish: Wish, task: Json, rows: list[Json]) -> list[Json]:
        return [{"id": row["id"], "service": {"@type": "Service"}} for row in rows]


@wrong_reference(trips=("QSQ-RES-BV-06",))
class QueriesAnswerInTurn(_Lists):
    """Every second query with the same criteria loses its first row."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: dict[str, list[str]] = {}

    def rows(self, wish: Wish, task: Json, rows: list[Json]) -> list[Json]:
        criteria = json.dumps(task.get("searchCriteria"), sort_keys=True)
        asked = self._asked.setdefault(criteria, [])
        if task.get("id") not in asked:
            asked.append(task.get("id", ""))
        return rows[1:] if asked.index(task.get("id", "")) % 2 and len(rows) > 1 else rows


class _Understands(Spoiled):
    """The server behind is asked for other criteria than come back."""

    def __init__(self) -> None:
        super().__init__()
        self._sent: dict[str, Json] = {}

    def criteria(self, service: Json) -> Json:
        return service

    def ask(self, wish: Wish) -> Wish:
        body = wish.body
        service = _service(body)
        if not wish.is_for("POST", one=False) or body is None or service is None:
            return wish
        criteria = {**body["searchCriteria"], "service": self.criteria(service)}
        return wish.saying({**body, "searchCriteria": criteria})

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_for("POST", one=False) and reply.succeeded and _service(wish.body) is not None:
            self._sent[reply.body["id"]] = (wish.body or {})["searchCriteria"]
        return reply

    def show(self, wish: Wish, task: Json) -> Json:
        sent = self._sent.get(task.get("id", "")) if wish.kind == QUERY else None
        return {**task, "searchCriteria": sent} if sent and "searchCriteria" in task else task


@wrong_reference(trips=("QSQ-RES-BV-09",))
class SpecificationDoesNotNarrow(_Understands):
    """The specification among the criteria does not matter."""

    def criteria(self, service: Json) -> Json:
        return without(service, "serviceSpecification")


@wrong_reference(trips=("QSQ-RES-BV-02", "QSQ-RES-BV-10"))
class PlaceDoesNotCount(_Understands):
    """Whatever the place, what can be had at MAIN-3000 is listed."""

    def criteria(self, service: Json) -> Json:
        if "place" not in service:
            return service
        return {**service, "place": [{**p, "id": "MAIN-3000"} for p in service["place"]]}


@wrong_reference(trips=("QSQ-RES-BV-05",))
class CriteriaAreLost(Spoiled):
    """SearchCriteria come back empty."""

    def show(self, wish: Wish, task: Json) -> Json:
        return {**task, "searchCriteria": {}} if "searchCriteria" in task else task


@wrong_reference(trips=("QSQ-RES-BV-03", "QSQ-RES-BV-10"))
class RowsClaimAnything(Spoiled):
    """Rows promise a speed that no check would confirm."""

    def show(self, wish: Wish, task: Json) -> Json:
        if wish.kind != QUERY:
            return task

        def faster(row: Json) -> Json:
            service = row.get("service", {})
            rows = service.get("serviceCharacteristic", [])
            values = [{**each, "value": 999_999} for each in rows]
            return {**row, "service": {**service, "serviceCharacteristic": values}}

        return with_items(task, faster)


def _service(body: Json | None) -> Json | None:
    criteria = (body or {}).get("searchCriteria")
    service = criteria.get("service") if isinstance(criteria, dict) else None
    return service if isinstance(service, dict) else None
