"""Records made by hand: what a journal would show, said in a few words."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tmf645_conformance.clients import judge_client
from tmf645_reports.model import Outcome, Verdict

BASE = "/tmf-api/serviceQualificationManagement/v4"
CHECKS = f"{BASE}/checkServiceQualification"
HUB = f"{BASE}/hub"
ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"
OFFERINGS = "/tmf-api/productOfferingQualification/v4/productOfferingQualification"
NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)


def moment(seconds: float) -> str:
    """The moment so many seconds after noon."""
    return (NOON + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def place(id: str = "MAIN-3000") -> list[dict[str, Any]]:
    """A place by reference."""
    return [{"role": "installation", "id": id}]


def service(speed: int = 500, at: str = "MAIN-3000") -> dict[str, Any]:
    """A service of such a speed at a place."""
    return {
        "serviceSpecification": {"id": "fibre-internet"},
        "serviceCharacteristic": [{"name": "downloadSpeed", "value": speed}],
        "place": place(at),
    }


def asked(*services: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The body of a check."""
    items = [
        {"id": str(number), "service": each}
        for number, each in enumerate(services or (service(),), 1)
    ]
    return {"externalId": "cart-1", "serviceQualificationItem": items, **more}


def answered(
    *results: str | None, id: str = "7", state: str = "done", sent: Any = None, **more: Any
) -> dict[str, Any]:
    """A check as it is answered, with a result for each item."""
    body = sent or asked()
    items = [
        {**item, "state": state} | ({"qualificationResult": result} if result else {})
        for item, result in zip(body["serviceQualificationItem"], results or (None,), strict=False)
    ]
    task = {"expirationDate": moment(48 * 3600)} if state == "done" else {}
    return {**body, "id": id, "state": state, "serviceQualificationItem": items, **task, **more}


def order(
    check: str | None = "7", *, speed: int | None = 500, at: str = "MAIN-3000", **more: Any
) -> dict[str, Any]:
    """The body of an order of one product that rests on a check."""
    product: dict[str, Any] = {"place": place(at)}
    if speed is not None:
        product["productCharacteristic"] = [{"name": "downloadSpeed", "value": speed}]
    item: dict[str, Any] = {"id": "1", "action": "add", "product": product, **more}
    if check is not None:
        named = {"id": check, "@referredType": "CheckServiceQualification"}
        item["qualification"] = [*item.get("qualification", []), named]
    return {"externalId": "cart-1", "productOrderItem": [item]}


class Record:
    """Lines of a journal and its callbacks, one after the other, a second apart."""

    def __init__(self, *, stands: bool = False) -> None:
        self.lines: list[dict[str, Any]] = []
        self.now = 0.0
        self._stands = stands
        self._number = 0

    def wait(self, seconds: float) -> "Record":
        """Let time pass."""
        self.now += seconds
        return self

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        status: int | None = 200,
        answer: Any = None,
        *,
        query: str = "",
        retry_after: int | None = None,
        **headers: str,
    ) -> "Record":
        """Add an exchange; names of headers have ``_`` for ``-``."""
        self._number += 1
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        response = {
            "status": status,
            "headers": {} if retry_after is None else {"retry-after": str(retry_after)},
            "body": answer,
        }
        line = {
            "number": self._number,
            "at": moment(self.now),
            "namespace": "default",
            "request": {
                "method": method,
                "path": path,
                "query": query,
                "headers": {"content-type": "application/json", **told},
                "body": body,
            },
            "response": None if status is None else response,
            "faults": [],
            "why": None,
        }
        self.lines.append(line if self._stands else line | {"seconds": 0.01})
        self.now += 1
        return self

    def event(
        self,
        what: str,
        document: Any,
        *,
        status: int | None = 201,
        failure: str | None = None,
        of: float | None = None,
        id: str = "",
        seconds: float = 0.01,
        faults: tuple[str, ...] = (),
    ) -> "Record":
        """Add an attempt to bring an event, told ``of`` a moment, else of now."""
        kind = "checkServiceQualification"
        told = moment(self.now if of is None else of)
        self.lines.append(
            {
                "at": moment(self.now),
                "subscription": "1",
                "callback": "http://127.0.0.1:9/events",
                "event_id": id or f"event-{len(self.lines)}",
                "event_type": f"{kind}{what}Event",
                "resource": f"{kind}/{document['id']}",
                "attempt": 1,
                "status": status,
                "failure": failure,
                "next_at": None,
                "faults": list(faults),
                "event": {"eventTime": told, "event": {kind: document}},
                "seconds": seconds,
            }
        )
        self.now += 1
        return self

    def check(self, *results: str | None, sent: Any = None, **more: Any) -> "Record":
        """Add a check that is answered at once."""
        body = sent or asked()
        return self.call("POST", CHECKS, body, 200, answered(*results, sent=body, **more))

    def orders(self, body: Any = None, status: int = 201, **headers: str) -> "Record":
        """Add an order."""
        sent = body or order()
        state = {**sent, "id": str(self._number + 1), "state": "acknowledged"}
        return self.call("POST", ORDERS, sent, status, state if status == 201 else None, **headers)

    def listens(self) -> "Record":
        """Add a subscription."""
        body = {"callback": "http://127.0.0.1:9/events"}
        return self.call("POST", HUB, body, 201, {"id": "1", **body})


def judged(record: Record, **told: Any) -> dict[str, Outcome]:
    """The outcomes of a record, by id."""
    return {outcome.id: outcome for outcome in judge_client(record.lines, told)}


def found(record: Record, **told: Any) -> list[str]:
    """The ids of what was found."""
    return [id for id, each in judged(record, **told).items() if each.verdict in FOUND]


FOUND = (Verdict.FAIL, Verdict.WARNING, Verdict.ERROR)
