"""
Servers whose queries are wrong: what they list, and what they keep of the criteria.
"""

from collections.abc import Iterator

from campaign.minimal_http import Json
from campaign.minimal_server import MinimalServer
from campaign.minimal_tasks import QUERY, Task
from campaign.minimal_world import QUALIFIED, with_speed
from campaign.wrong_registry import wrong


@wrong(trips=("QSQ-RES-BV-02", "QSQ-RES-BV-10"))
class ListsWhatCheckRefuses(MinimalServer):
    """A query lists every specification, also those that a check refuses there."""

    def is_listed(self, row: Json) -> bool:
        return True


@wrong(trips=("QSQ-RES-BV-03",))
class ListsTooFast(MinimalServer):
    """A query lists broadband at a speed that a check refuses there."""

    def list_services(self, criteria: Json) -> list[Json]:
        rows = super().list_services(criteria)
        return [{**row, "service": self._faster(row["service"])} for row in rows]

    def _faster(self, service: Json) -> Json:
        is_broadband = service["serviceSpecification"]["id"] == "BB"
        return with_speed(service, 5000) if is_broadband else service


@wrong(trips=("QSQ-RES-BV-01",))
class OmitsDeliverable(MinimalServer):
    """A query omits the last of the services that can be had."""

    def list_services(self, criteria: Json) -> list[Json]:
        return super().list_services(criteria)[:-1]


@wrong(trips=("QSQ-RES-BV-01",))
class FindsNothing(MinimalServer):
    """A query never finds anything."""

    def list_services(self, criteria: Json) -> list[Json]:
        return []


@wrong(trips=("QSQ-MGT-BV-03", "QSQ-MGT-BV-05", "QSQ-NOT-BV-04", "QSQ-REQ-BV-02"))
class SearchCriteriaLost(MinimalServer):
    """The criteria are obeyed but not in the answer."""

    def show(self, task: Task) -> Json:
        return {k: v for k, v in super().show(task).items() if k != "searchCriteria"}


@wrong(trips=("QSQ-RES-BV-05",))
class SearchCriteriaEmptied(MinimalServer):
    """The criteria in the answer are an empty object."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        return {k: {} if k == "searchCriteria" else v for k, v in shown.items()}


@wrong(trips=("QSQ-RES-BV-09",))
class SpecificationNotACriterion(MinimalServer):
    """A query for one specification lists the others too."""

    def candidates(self, criteria: Json) -> Iterator[Json]:
        service = criteria.get("service", {})
        open_ = {k: v for k, v in service.items() if k != "serviceSpecification"}
        return super().candidates({**criteria, "service": open_})


@wrong(trips=("QSQ-RES-BV-10",))
class PlaceNotACriterion(MinimalServer):
    """A query lists what can be had at the best place, wherever it asks for."""

    def is_listed(self, row: Json) -> bool:
        place = {"id": "S-FIBRE", "role": "installation"}
        return self.decide_item({"service": {**row["service"], "place": [place]}}, {}).result == (
            QUALIFIED
        )


@wrong(trips=("QSQ-RES-BV-04",))
class RowsWithoutService(MinimalServer):
    """The rows that a query finds have no service."""

    def list_services(self, criteria: Json) -> list[Json]:
        rows = super().list_services(criteria)
        return [{k: v for k, v in row.items() if k != "service"} for row in rows]


@wrong(trips=("QSQ-RES-BV-04",))
class RowsWithoutSpecification(MinimalServer):
    """The services that a query finds have no specification, so nobody knows what they are."""

    def list_services(self, criteria: Json) -> list[Json]:
        rows = super().list_services(criteria)
        for row in rows:
            del row["service"]["serviceSpecification"]
        return rows


@wrong(trips=("QSQ-RES-BV-01", "QSQ-RES-BV-06"))
class EveryOtherQueryFindsLess(MinimalServer):
    """Every other query finds one service less than the one before."""

    def __init__(self) -> None:
        super().__init__()
        self._queries = 0

    def list_services(self, criteria: Json) -> list[Json]:
        self._queries += 1
        rows = super().list_services(criteria)
        return rows[: len(rows) - self._queries % 2]


@wrong(trips=("QSQ-RES-BV-03", "QSQ-RES-BV-07"))
class PlaceReferencesWithoutId(MinimalServer):
    """The places of rows are references that refer to nothing."""

    def list_services(self, criteria: Json) -> list[Json]:
        rows = super().list_services(criteria)
        for row in rows:
            row["service"]["place"] = [{"role": "installation", "@type": "PlaceRef"}]
        return rows


@wrong(trips=("QSQ-MGT-BV-03", "QSQ-MGT-BV-05", "QSQ-NOT-BV-04", "QSQ-RES-BV-01"))
class SpecificationWithoutId(MinimalServer):
    """The specification of a row has a name but not its mandatory id."""

    def list_services(self, criteria: Json) -> list[Json]:
        rows = super().list_services(criteria)
        for row in rows:
            row["service"]["serviceSpecification"] = {"name": "a service"}
        return rows


@wrong(trips=("QSQ-LIF-BV-03",))
class FoundLaterGone(MinimalServer):
    """What a finished query has found is gone from the second read on."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: set[str] = set()

    def existing(self, kind: str, id: str) -> Task:
        task = super().existing(kind, id)
        if kind == QUERY and task.found:
            if task.id in self._shown:
                task.found = {**task.found, "serviceQualificationItem": []}
            self._shown.add(task.id)
        return task


@wrong(trips=("QSQ-RES-BV-05",))
class SearchCriteriaLoseSpecification(MinimalServer):
    """The criteria come back without the specification that was asked for."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        if task.kind == QUERY:
            shown["searchCriteria"].get("service", {}).pop("serviceSpecification", None)
        return shown


@wrong(trips=("QSQ-RES-BV-10",))
class ListsAnotherPlace(MinimalServer):
    """Asked what can be had at a place, it tells what can be had at the best one."""

    def list_services(self, criteria: Json) -> list[Json]:
        service = criteria.get("service", {})
        if "serviceSpecification" in service or "place" not in service:
            return super().list_services(criteria)
        places = [{**place, "id": "S-FIBRE"} for place in service["place"][:1]]
        return super().list_services({**criteria, "service": {**service, "place": places}})
