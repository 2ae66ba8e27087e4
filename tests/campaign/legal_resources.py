"""
Legal servers whose resources look other than usual: ids, words, dates, what more or less is shown.
"""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta, timezone
from urllib.parse import urlsplit

from campaign.legal_registry import legal
from campaign.minimal_events import Subscription
from campaign.minimal_http import Answered, Json, Refusal
from campaign.minimal_server import MinimalServer
from campaign.minimal_tasks import OWNED, Task
from campaign.minimal_world import QUALIFIED, SPECIFICATIONS, Finding, Wanted

_RESULTS = {
    "qualified": "feasible",
    "alternate": "alternativeAvailable",
    "unqualified": "notFeasible",
}
_STATES = {"accepted": "received", "inProgress": "working", "done": "completed"}


@legal({"readings": {"initial_state": "acknowledged"}})
class AcknowledgedFirst(MinimalServer):
    """The first state is acknowledged, as all sources but v4's enum have it."""

    def first_state(self) -> str:
        return "acknowledged"


@legal()
class UuidIds(MinimalServer):
    """Ids are UUIDs."""

    def new_id(self, kind: str, body: Json) -> str:
        return str(uuid.uuid4())


@legal()
class NumericIds(MinimalServer):
    """Ids look like numbers, but are strings."""

    def new_id(self, kind: str, body: Json) -> str:
        return super().new_id(kind, body).rpartition("-")[2]


@legal()
class IdsToEncode(MinimalServer):
    """Ids hold a slash, a blank and a letter beyond ASCII, which href and Location encode."""

    def new_id(self, kind: str, body: Json) -> str:
        return super().new_id(kind, body).replace("-", "/für 1+")


@legal({"vocabulary": {word: [other] for word, other in _RESULTS.items()}})
class OtherResultWords(MinimalServer):
    """Results are feasible, alternativeAvailable and notFeasible, as its profile declares."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        rows = [_translated(row) for row in shown["serviceQualificationItem"]]
        return {**_translated(shown), "serviceQualificationItem": rows}


@legal({"vocabulary": {"states": {word: [other] for word, other in _STATES.items()}}})
class OtherStateWords(MinimalServer):
    """States are received, working and completed, as its profile declares."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        return {**shown, "state": _STATES.get(shown["state"], shown["state"])}

    def show_item(self, task: Task, item: Json) -> Json:
        shown = super().show_item(task, item)
        return {**shown, "state": _STATES.get(shown["state"], shown["state"])}


@legal()
class DatesWithOffset(MinimalServer):
    """Dates have the offset +02:00 (RFC 3339 allows any)."""

    def show_date(self, moment: datetime) -> str:
        return moment.astimezone(timezone(timedelta(hours=2))).isoformat(timespec="milliseconds")


@legal()
class DatesInSmallLetters(MinimalServer):
    """The T and the Z of dates are small (RFC 3339, 5.6, allows it)."""

    def show_date(self, moment: datetime) -> str:
        return super().show_date(moment).lower()


@legal()
class NamesItself(MinimalServer):
    """The provider is a related party of every task, beside those that the client named."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        ours = {"id": "provider", "role": "provider", "@referredType": "Organization"}
        return {**shown, "relatedParty": [ours, *shown.get("relatedParty", [])]}


@legal()
class LocationIsAPath(MinimalServer):
    """href is absolute, Location has neither scheme nor host (RFC 9110, 10.2.2, allows it)."""

    def location_header(self, task: Task) -> dict[str, str]:
        return {"Location": urlsplit(task.href).path}


@legal()
class DatesWithoutFraction(MinimalServer):
    """Dates have no fraction of a second."""

    def show_date(self, moment: datetime) -> str:
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@legal()
class DatesToTheMicrosecond(MinimalServer):
    """Dates have six digits of a second, and +00:00 for Z."""

    def show_date(self, moment: datetime) -> str:
        return moment.astimezone(UTC).isoformat(timespec="microseconds")


@legal()
class Extended(MinimalServer):
    """Resources are of a subtype, with attributes and a schema of their own (open schemas)."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        name = f"{task.kind[0].upper()}{task.kind[1:]}"
        more = {
            "@type": f"Custom{name}",
            "@baseType": name,
            "@schemaLocation": "http://localhost/custom.schema.json",
            "salesChannel": {"id": "web", "tags": ["a", None, 1.5]},
        }
        rows = [{**row, "surveyNeeded": False} for row in shown["serviceQualificationItem"]]
        return {**shown, **more, **task.sent, "serviceQualificationItem": rows}


@legal()
class EmptyArrays(MinimalServer):
    """Arrays without elements are shown as such, everywhere."""

    def show(self, task: Task) -> Json:
        return {"relatedParty": [], **super().show(task)}

    def show_item(self, task: Task, item: Json) -> Json:
        names = (
            "alternateServiceProposal",
            "eligibilityUnavailabilityReason",
            "qualificationItemRelationship",
            "qualificationRelationship",
            "terminationError",
        )
        return {**{name: [] for name in names}, **super().show_item(task, item)}


@legal()
class OptionalDatesAbsent(MinimalServer):
    """There is no expirationDate, no effective and no estimated date; all are optional."""

    def show(self, task: Task) -> Json:
        optional = {"expirationDate", "effectiveQualificationDate", "estimatedResponseDate"}
        shown = {k: v for k, v in super().show(task).items() if k not in optional}
        rows = shown["serviceQualificationItem"]
        bare = [{k: v for k, v in row.items() if k not in optional} for row in rows]
        return {**shown, "serviceQualificationItem": bare}


@legal()
class ItemsWithoutState(MinimalServer):
    """Items have no state; it is optional."""

    def show_item(self, task: Task, item: Json) -> Json:
        return {k: v for k, v in super().show_item(task, item).items() if k != "state"}


@legal()
class ItemsInReverse(MinimalServer):
    """Items come back in another order than they were sent; no document orders them."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        return {**shown, "serviceQualificationItem": shown["serviceQualificationItem"][::-1]}


@legal()
class RelativeHref(MinimalServer):
    """href and Location are references without scheme and host (RFC 9110 10.2.2 allows them)."""

    def href(self, kind: str, id: str, origin: str) -> str:
        return super().href(kind, id, "")

    def answer_subscription(self, listener: Subscription, origin: str) -> Answered:
        answer = super().answer_subscription(listener, origin)
        answer.headers["Location"] = urlsplit(answer.headers["Location"]).path
        return answer


@legal()
class ProviderOwnedRefused(MinimalServer):
    """A create request that sets what the provider owns is answered with 400."""

    def check_create(self, kind: str, body: Json) -> None:
        super().check_create(kind, body)
        for name in sorted(OWNED & body.keys()):
            raise Refusal(400, "invalidBody", f"{name} is not a client's to set")


@legal()
class UnknownSpecificationRefused(MinimalServer):
    """A specification that is not in the catalogue is answered with 400."""

    def check_create(self, kind: str, body: Json) -> None:
        super().check_create(kind, body)
        wanted = [self.wanted(item) for item in body.get("serviceQualificationItem", [])]
        for each in wanted:
            if each.specification not in SPECIFICATIONS:
                raise Refusal(400, "unknownSpecification", f"{each.specification!r} is unknown")


@legal()
class UnknownSpecificationTerminates(MinimalServer):
    """A specification that is not in the catalogue ends the task in terminatedWithError."""

    def move(self, task: Task, state: str) -> None:
        super().move(task, "terminatedWithError" if self._ends_badly(task, state) else state)

    def conclude_item(self, item: Json, finding: Finding, wishes: Json, expires: str) -> Json:
        if finding.reasons != ("SPEC_UNKNOWN",):
            return super().conclude_item(item, finding, wishes, expires)
        return {**item, "terminationError": [{"id": "1", "value": "unknown specification"}]}

    def conclude_check(self, task: Task, expires: str) -> Json:
        outcome = super().conclude_check(task, expires)
        if self._ends_badly(task, "done"):
            del outcome["qualificationResult"]
        return outcome

    def _ends_badly(self, task: Task, state: str) -> bool:
        wanted = [self.wanted(item) for item in task.sent.get("serviceQualificationItem", [])]
        return state == "done" and any(w.specification not in SPECIFICATIONS for w in wanted)


@legal()
class DanglingRelationshipAccepted(MinimalServer):
    """An item that relies on one that is not there is accepted, and unqualified."""

    def check_items(self, items: list[Json]) -> None:
        names = "qualificationItemRelationship"
        super().check_items([{k: v for k, v in item.items() if k != names} for item in items])

    def depend(self, items: Sequence[Json], findings: list[Finding]) -> list[Finding]:
        ids = {item["id"] for item in items}
        worse = Finding(result="unqualified", reasons=("DEP_ITEM_UNQUALIFIED",))
        pairs = zip(items, findings, strict=True)
        return super().depend(items, [worse if self.needs(i) - ids else f for i, f in pairs])


@legal()
class RowsByReferenceOnly(MinimalServer):
    """The rows of a query name a specification and nothing else, as in the official sample."""

    def list_services(self, criteria: Json) -> list[Json]:
        rows = super().list_services(criteria)
        return [
            {"service": {"serviceSpecification": row["service"]["serviceSpecification"]}}
            for row in rows
        ]


@legal()
class ProposesLaterDate(MinimalServer):
    """The alternate is the same service at a later date; the proposal names the date alone."""

    _built = "2031-06-01T00:00:00Z"

    def proposals(self, item: Json, wanted: Wanted) -> tuple[Json, ...]:
        found = super().proposals(item, wanted)
        return tuple(
            {"id": p["id"], "alternateServiceAvailabilityDate": self._built} for p in found
        )

    def decide_item(self, item: Json, wishes: Json) -> Finding:
        finding = super().decide_item(item, wishes)
        expected = item.get("expectedServiceAvailabilityDate", item.get("expectedActivationDate"))
        late = isinstance(expected, str) and expected >= self._built
        can_wait = late and finding.reasons == ("RATE_BELOW_REQUESTED",)
        return Finding(result=QUALIFIED) if can_wait else finding


def _translated(body: Json) -> Json:
    word = body.get("qualificationResult")
    return {**body, "qualificationResult": _RESULTS[word]} if word in _RESULTS else body
