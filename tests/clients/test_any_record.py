"""Whatever clients and servers say, a record of it is judged, and never breaks the judge."""

from typing import Any

from clients.made_records import (
    CHECKS,
    HUB,
    OFFERINGS,
    ORDERS,
    Record,
    answered,
    asked,
    judged,
    order,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tmf645_conformance.clients import obligations
from tmf645_reports.model import Verdict

WORDS = st.sampled_from(
    [
        "id", "state", "place", "service", "product", "value", "name", "role", "qualification",
        "serviceQualificationItem", "productOrderItem", "productOfferingQualificationItem",
        "qualificationResult", "serviceCharacteristic", "productCharacteristic", "@referredType",
        "alternateServiceProposal", "alternateService", "expirationDate", "externalId", "7", "done",
        "alternate", "qualified", "serviceSpecification", "searchCriteria", "validityPeriod",
    ]
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=5),
    max_leaves=12,
)
PATHS = st.sampled_from([CHECKS, f"{CHECKS}/7", HUB, OFFERINGS, ORDERS, f"{ORDERS}/1", "/", ""])
STATUSES = st.sampled_from([None, 200, 201, 204, 400, 401, 404, 422, 429, 500, 503])


@st.composite
def spoiled(draw: st.DrawFn, document: Any) -> Any:
    """A document with one of its parts replaced by anything."""
    if not isinstance(document, dict | list) or not document or draw(st.booleans()):
        return draw(JSON)
    keys = list(document) if isinstance(document, dict) else list(range(len(document)))
    key = draw(st.sampled_from(keys))
    changed = draw(spoiled(document[key]))
    if isinstance(document, dict):
        return {**document, key: changed}
    return [*document[:key], changed, *document[key + 1 :]]


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Records of nearly sensible exchanges."""
    record = Record(stands=draw(st.booleans())).listens()
    record.call("POST", CHECKS, draw(spoiled(asked())), 201, draw(spoiled(answered("qualified"))))
    event = draw(spoiled(answered("alternate")))
    record.event("StateChange", {"id": "7", **(event if isinstance(event, dict) else {})})
    for _ in range(draw(st.integers(0, 3))):
        method = draw(st.sampled_from(["GET", "POST", "PATCH", "DELETE"]))
        record.call(method, draw(PATHS), draw(JSON), draw(STATUSES), draw(JSON))
    record.call("POST", ORDERS, draw(spoiled(order())), draw(STATUSES), draw(JSON))
    return record


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(records())
def test_any_record_is_judged(record: Record) -> None:
    """Every obligation has its outcome, and none of them is an error of ours."""
    outcomes = judged(record, accepted=["7"], idempotency=True, poll_interval=5)

    assert len(outcomes) == len(obligations())
    assert all(each.verdict is not Verdict.ERROR for each in outcomes.values())
