"""
Spoiled attributes: the words, types and names of the contract.
"""

from campaign.minimal_http import Json
from campaign.spoiled_base import CHECK, RESULT, Reply, Spoiled, Wish, with_items
from campaign.spoiled_registry import wrong_reference


@wrong_reference(trips=("REQ-BV-02",))
class PostShowsNoId(Spoiled):
    """The answer to a POST has no id; everything else has one."""

    def show(self, wish: Wish, task: Json) -> Json:
        if wish.method == "POST":
            return {name: value for name, value in task.items() if name != "id"}
        return task


@wrong_reference(
    trips=(
        "MGT-BV-03",
        "MGT-BV-05",
        "NOT-BV-04",
        "CSQ-REQ-BV-03",
        "CSQ-RES-BV-03",
        "CSQ-RES-BV-04",
        "CSQ-RES-BV-05",
    )
)
class ItemIdsAreNumbers(Spoiled):
    """The ids of items are shown as numbers, where they can be."""

    def show(self, wish: Wish, task: Json) -> Json:
        return with_items(
            task, lambda row: {**row, "id": int(row["id"])} if _number(row.get("id")) else row
        )


@wrong_reference(trips=("MGT-BV-03", "MGT-BV-05", "NOT-BV-04", "REQ-BV-03"))
class DatesHaveNoZone(Spoiled):
    """Date-times have no offset."""

    def show(self, wish: Wish, task: Json) -> Json:
        return {
            name: value.removesuffix("Z") if name.endswith("Date") else value
            for name, value in task.items()
        }


@wrong_reference(trips=("MGT-BV-03", "MGT-BV-05", "NOT-BV-04"))
class DatesAreSeconds(Spoiled):
    """The effective date is a number of seconds."""

    def show(self, wish: Wish, task: Json) -> Json:
        name = "effectiveQualificationDate"
        return {**task, name: 1_800_000_000} if name in task else task


@wrong_reference(trips=("MGT-BV-03", "MGT-BV-05", "NOT-BV-04", "REQ-BV-03"))
class AbsentIsNull(Spoiled):
    """An attribute that a task does not have is shown as null."""

    def show(self, wish: Wish, task: Json) -> Json:
        return task if _picked(wish) else {"relatedParty": None, **task}


@wrong_reference(trips=("LIF-BV-01",))
class DoneIsShouted(Spoiled):
    """A finished task says DONE."""

    def show(self, wish: Wish, task: Json) -> Json:
        return {**task, "state": "DONE"} if task.get("state") == "done" else task


@wrong_reference(
    trips=(
        "CSQ-ALT-BV-01",
        "CSQ-MGT-BV-03",
        "CSQ-MGT-BV-05",
        "CSQ-NOT-BV-04",
        "CSQ-RES-BV-01",
        "CSQ-RES-BV-02",
    )
)
class ResultsAreFlags(Spoiled):
    """The result of an item is true or false."""

    def show(self, wish: Wish, task: Json) -> Json:
        return with_items(
            task,
            lambda row: {**row, RESULT: row[RESULT] == "qualified"} if RESULT in row else row,
        )


@wrong_reference(trips=("MGT-BV-03", "MGT-BV-05", "NOT-BV-04", "CSQ-REQ-BV-03", "CSQ-REQ-BV-11"))
class CharacteristicsAreAnObject(Spoiled):
    """The characteristics of a service are shown as one object of names and values."""

    def show(self, wish: Wish, task: Json) -> Json:
        def flattened(row: Json) -> Json:
            service = row.get("service", {})
            rows = service.get("serviceCharacteristic")
            if not isinstance(rows, list):
                return row
            flat = {each.get("name", ""): each.get("value") for each in rows}
            return {**row, "service": {**service, "serviceCharacteristic": flat}}

        return with_items(task, flattened)


@wrong_reference(trips=("MGT-BV-03", "MGT-BV-05", "NOT-BV-04", "CSQ-REQ-BV-03", "CSQ-REQ-BV-11"))
class PlacesLoseTheirRole(Spoiled):
    """The places of an item have no role."""

    def show(self, wish: Wish, task: Json) -> Json:
        def bare(row: Json) -> Json:
            service = row.get("service", {})
            if not isinstance(service.get("place"), list):
                return row
            places = [
                {name: value for name, value in place.items() if name != "role"}
                for place in service["place"]
            ]
            return {**row, "service": {**service, "place": places}}

        return with_items(task, bare)


@wrong_reference(trips=("CSQ-MGT-BV-04",))
class ListIsWrapped(Spoiled):
    """The list of checks is an object with the rows inside."""

    def reply(self, wish: Wish, reply: Reply) -> Reply:
        if wish.is_for("GET", one=False) and wish.kind == CHECK and reply.succeeded:
            return Reply(status=reply.status, headers=reply.headers, body={"items": reply.body})
        return reply


@wrong_reference(trips=("LIF-BV-04", "MGT-BV-03", "MGT-BV-05", "NOT-BV-04"))
class FinishedLosesItsHref(Spoiled):
    """The href is shown by the POST alone."""

    def show(self, wish: Wish, task: Json) -> Json:
        if wish.method == "POST":
            return task
        return {name: value for name, value in task.items() if name != "href"}


def _number(value: object) -> bool:
    return isinstance(value, str) and value.isdigit()


def _picked(wish: Wish) -> bool:
    return any(name == "fields" for name, _ in wish.query)
