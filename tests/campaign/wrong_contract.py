"""
Servers whose resources break the contract: attributes missing, of a wrong type, or misspelt.
"""

from datetime import UTC, datetime

from campaign.minimal_http import Json, Refusal
from campaign.minimal_server import MinimalServer
from campaign.minimal_tasks import CHECK, IN_PROGRESS, QUERY, Task
from campaign.minimal_world import QUALIFIED, Finding
from campaign.wrong_registry import wrong


@wrong(
    trips=(
        "CSQ-MGT-BV-03",
        "CSQ-MGT-BV-05",
        "CSQ-NOT-BV-04",
        "CSQ-REQ-BV-02",
        "QSQ-MGT-BV-03",
        "QSQ-MGT-BV-05",
        "QSQ-NOT-BV-04",
        "QSQ-REQ-BV-02",
    )
)
class HrefMissing(MinimalServer):
    """Resources have no href."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        del shown["href"]
        return shown


@wrong(trips=("CSQ-REQ-BV-07", "QSQ-REQ-BV-07"))
class HrefLeadsNowhere(MinimalServer):
    """The href of a resource is the address of nothing."""

    def show(self, task: Task) -> Json:
        return {**super().show(task), "href": f"{task.href}-elsewhere"}


@wrong(trips=("CSQ-REQ-BV-07", "QSQ-REQ-BV-07"))
class HrefOfCollection(MinimalServer):
    """The href of a resource is that of the collection."""

    def show(self, task: Task) -> Json:
        return {**super().show(task), "href": task.href.rpartition("/")[0]}


@wrong(trips=("CSQ-REQ-BV-07", "QSQ-REQ-BV-07"))
class HrefIsNoAddress(MinimalServer):
    """The href of a resource is nothing that can be called."""

    def show(self, task: Task) -> Json:
        return {**super().show(task), "href": f"http://[{task.id}"}


@wrong(trips=("CSQ-REQ-BV-02", "QSQ-REQ-BV-02"))
class IdMissing(MinimalServer):
    """Resources have no id."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        del shown["id"]
        return shown

    def event_envelope(self, kind: str, change: str, shown: Json) -> Json:
        envelope = super().event_envelope(kind, change, {**shown, "id": "x"})
        return {**envelope, "event": {kind: shown}}


@wrong(trips=("CSQ-REQ-BV-02", "QSQ-REQ-BV-02"))
class IdBlank(MinimalServer):
    """The id of a resource is blank."""

    def show(self, task: Task) -> Json:
        return {**super().show(task), "id": " "}


@wrong(
    trips=(
        "CSQ-MGT-BV-03",
        "CSQ-MGT-BV-05",
        "CSQ-NOT-BV-04",
        "CSQ-REQ-BV-03",
        "QSQ-MGT-BV-03",
        "QSQ-MGT-BV-05",
        "QSQ-NOT-BV-04",
        "QSQ-REQ-BV-03",
    )
)
class IdIsNumber(MinimalServer):
    """The id of a resource is a number."""

    def new_id(self, kind: str, body: Json) -> str:
        return super().new_id(kind, body).rpartition("-")[2]

    def show(self, task: Task) -> Json:
        return {**super().show(task), "id": int(task.id)}


@wrong(
    trips=(
        "CSQ-MGT-BV-03",
        "CSQ-MGT-BV-05",
        "CSQ-NOT-BV-04",
        "CSQ-REQ-BV-03",
        "QSQ-MGT-BV-03",
        "QSQ-MGT-BV-05",
        "QSQ-NOT-BV-04",
        "QSQ-REQ-BV-03",
    )
)
class DatesAsPeopleWriteThem(MinimalServer):
    """Dates are no RFC 3339: 24.12.2026 17:30."""

    def show_date(self, moment: datetime) -> str:
        return moment.strftime("%d.%m.%Y %H:%M")


@wrong(
    trips=(
        "CSQ-MGT-BV-03",
        "CSQ-MGT-BV-05",
        "CSQ-NOT-BV-04",
        "CSQ-REQ-BV-03",
        "QSQ-MGT-BV-03",
        "QSQ-MGT-BV-05",
        "QSQ-NOT-BV-04",
        "QSQ-REQ-BV-03",
    )
)
class DatesWithoutOffset(MinimalServer):
    """Dates have no offset, so they name no moment (RFC 3339, 5.6)."""

    def show_date(self, moment: datetime) -> str:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


@wrong(
    trips=(
        "CSQ-MGT-BV-03",
        "CSQ-MGT-BV-05",
        "CSQ-NOT-BV-04",
        "CSQ-REQ-BV-03",
        "QSQ-MGT-BV-03",
        "QSQ-MGT-BV-05",
        "QSQ-NOT-BV-04",
        "QSQ-REQ-BV-03",
    )
)
class DatesAsSeconds(MinimalServer):
    """The date of creation is a number of seconds."""

    def show(self, task: Task) -> Json:
        return {**super().show(task), f"{task.kind}Date": int(task.created.timestamp())}


@wrong(
    trips=(
        "CSQ-MGT-BV-03",
        "CSQ-MGT-BV-05",
        "CSQ-NOT-BV-04",
        "QSQ-MGT-BV-03",
        "QSQ-MGT-BV-05",
        "QSQ-NOT-BV-04",
    )
)
class ExpiryNotADate(MinimalServer):
    """The expiration date of a finished task is a word."""

    def conclude(self, task: Task) -> Json:
        return {**super().conclude(task), "expirationDate": "never"}


@wrong(trips=("CSQ-MGT-BV-03", "CSQ-MGT-BV-05", "CSQ-NOT-BV-04", "CSQ-REQ-BV-02"))
class CheckDateMissing(MinimalServer):
    """A check has no checkServiceQualificationDate."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        shown.pop("checkServiceQualificationDate", None)
        return shown


@wrong(trips=("QSQ-MGT-BV-03", "QSQ-MGT-BV-05", "QSQ-NOT-BV-04", "QSQ-REQ-BV-02"))
class QueryDateMissing(MinimalServer):
    """A query has no queryServiceQualificationDate."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        shown.pop("queryServiceQualificationDate", None)
        return shown


@wrong(
    trips=(
        "CSQ-MGT-BV-03",
        "CSQ-MGT-BV-05",
        "CSQ-REQ-BV-02",
        "QSQ-MGT-BV-03",
        "QSQ-MGT-BV-05",
        "QSQ-REQ-BV-02",
    )
)
class StateMissing(MinimalServer):
    """Resources have no state."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        del shown["state"]
        return shown


@wrong(trips=("CSQ-LIF-BV-01", "CSQ-REQ-BV-03", "QSQ-LIF-BV-01", "QSQ-REQ-BV-03"))
class StateCapitalised(MinimalServer):
    """The first state is spelled Accepted."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        return {**shown, "state": shown["state"].replace("accepted", "Accepted")}


@wrong(trips=("CSQ-LIF-BV-01", "QSQ-LIF-BV-01"))
class InProgressHyphenated(MinimalServer):
    """The state between is spelled in-progress, which only those see who watch."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        return {**shown, "state": shown["state"].replace(IN_PROGRESS, "in-progress")}


@wrong(trips=("CSQ-LIF-BV-01", "QSQ-LIF-BV-01"))
class FinalStateUnknown(MinimalServer):
    """A finished task is completed, a state that v4 does not have."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        return {**shown, "state": shown["state"].replace("done", "completed")}


@wrong(trips=("CSQ-LIF-BV-01", "CSQ-REQ-BV-03", "QSQ-LIF-BV-01", "QSQ-REQ-BV-03"))
class StateIsNumber(MinimalServer):
    """The state is a number."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        return {**shown, "state": ("accepted", "inProgress", "done").index(shown["state"])}


@wrong(trips=("CSQ-MGT-BV-03", "CSQ-MGT-BV-05", "CSQ-NOT-BV-04", "CSQ-REQ-BV-03"))
class ItemStateIsBoolean(MinimalServer):
    """The state of an item is a boolean."""

    def show_item(self, task: Task, item: Json) -> Json:
        return {**super().show_item(task, item), "state": True}


@wrong(trips=("CSQ-ALT-BV-01", "CSQ-RES-BV-01", "CSQ-RES-BV-02"), warns=("CSQ-RES-BV-08",))
class ItemResultCapitalised(MinimalServer):
    """The results of items are capitalised, though no profile says so."""

    def conclude_item(self, item: Json, finding: Finding, wishes: Json, expires: str) -> Json:
        shown = super().conclude_item(item, finding, wishes, expires)
        return {**shown, "qualificationResult": shown["qualificationResult"].capitalize()}


@wrong(
    trips=(
        "CSQ-MGT-BV-03",
        "CSQ-MGT-BV-05",
        "CSQ-NOT-BV-04",
        "CSQ-RES-BV-03",
        "CSQ-RES-BV-04",
        "CSQ-RES-BV-05",
    )
)
class ResultIsBoolean(MinimalServer):
    """The overall result is true or false."""

    def conclude_check(self, task: Task, expires: str) -> Json:
        outcome = super().conclude_check(task, expires)
        return {**outcome, "qualificationResult": outcome["qualificationResult"] == QUALIFIED}


@wrong(
    trips=(
        "CSQ-ALT-BV-08",
        "CSQ-MGT-BV-03",
        "CSQ-MGT-BV-05",
        "CSQ-NOT-BV-04",
        "CSQ-REQ-BV-02",
        "CSQ-REQ-BV-11",
        "CSQ-RES-BV-09",
    )
)
class ItemsMissing(MinimalServer):
    """A check shows no items."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        if task.kind == CHECK:
            del shown["serviceQualificationItem"]
        return shown


@wrong(
    trips=(
        "CSQ-ALT-BV-08",
        "CSQ-MGT-BV-03",
        "CSQ-MGT-BV-05",
        "CSQ-MGT-BV-25",
        "CSQ-NOT-BV-04",
        "CSQ-REQ-BV-03",
        "CSQ-REQ-BV-11",
        "CSQ-RES-BV-09",
        "QSQ-MGT-BV-03",
        "QSQ-MGT-BV-05",
        "QSQ-NOT-BV-04",
        "QSQ-REQ-BV-03",
        "QSQ-RES-BV-04",
    )
)
class ItemsAreAnObject(MinimalServer):
    """The items are an object whose keys are their ids."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        items = {item["id"]: item for item in shown["serviceQualificationItem"]}
        return {**shown, "serviceQualificationItem": items}


@wrong(trips=("QSQ-NOT-BV-04", "QSQ-REQ-BV-02"))
class QueryItemsMissingWhileWorking(MinimalServer):
    """A query that was accepted has no serviceQualificationItem, not even an empty one."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        if task.kind == QUERY and not task.found:
            del shown["serviceQualificationItem"]
        return shown


@wrong(trips=("CSQ-ALT-BV-02", "CSQ-MGT-BV-03"))
class ProposalIsAnObject(MinimalServer):
    """alternateServiceProposal is one object, no array."""

    def conclude_item(self, item: Json, finding: Finding, wishes: Json, expires: str) -> Json:
        shown = super().conclude_item(item, finding, wishes, expires)
        if finding.proposals:
            shown["alternateServiceProposal"] = finding.proposals[0]
        return shown


@wrong(trips=("CSQ-MGT-BV-03", "CSQ-RES-BV-13"))
class ReasonsAreTexts(MinimalServer):
    """Reasons are an array of strings."""

    def conclude_item(self, item: Json, finding: Finding, wishes: Json, expires: str) -> Json:
        shown = super().conclude_item(item, finding, wishes, expires)
        if "eligibilityUnavailabilityReason" in shown:
            shown["eligibilityUnavailabilityReason"] = list(finding.reasons)
        return shown


@wrong(trips=("CSQ-MGT-BV-03",))
class WishesAsTexts(MinimalServer):
    """Boolean wishes come back as the strings true and false."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        return {k: str(v).lower() if isinstance(v, bool) else v for k, v in shown.items()}


@wrong(
    trips=(
        "CSQ-MGT-BV-03",
        "CSQ-MGT-BV-05",
        "CSQ-NOT-BV-04",
        "CSQ-REQ-BV-03",
        "QSQ-MGT-BV-03",
        "QSQ-MGT-BV-05",
        "QSQ-NOT-BV-04",
        "QSQ-REQ-BV-03",
    )
)
class NullsForUnknown(MinimalServer):
    """What was not sent is shown as null, which no type of the contract allows."""

    def show(self, task: Task) -> Json:
        names = ("description", "externalId", "relatedParty", "expectedQualificationDate")
        return {**dict.fromkeys(names), **super().show(task)}


@wrong(trips=("CSQ-ERR-BI-01", "CSQ-ERR-BI-02", "QSQ-ERR-BI-01", "QSQ-ERR-BI-02"))
class ErrorCodeIsNumber(MinimalServer):
    """The code of an Error is a number."""

    def error_body(self, refusal: Refusal) -> Json:
        return {**super().error_body(refusal), "code": refusal.status}


@wrong(trips=("CSQ-ERR-BI-01", "CSQ-ERR-BI-02", "QSQ-ERR-BI-01", "QSQ-ERR-BI-02"))
class ErrorStatusIsNumber(MinimalServer):
    """The status of an Error is a number."""

    def error_body(self, refusal: Refusal) -> Json:
        return {**super().error_body(refusal), "status": refusal.status}
