"""ServiceNow's dialect, as laws: results roll up, and no input breaks the server."""

from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from reference_server.servicenow_rig import (
    CONSUMER,
    ORDERS,
    RESULTS,
    item,
    request,
    servicenow,
)
from tmf645_reference_server.dialects.servicenow.orders import (
    Line,
    Order,
    Place,
    below,
    children,
    roll_up,
    tops,
)
from tmf645_reference_server.dialects.servicenow.surface import Result

results = st.lists(st.sampled_from(Result))
WORST_LAST: Final = ("qualified", "alternate", "unqualified", "none", "pending")

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip

NAMES: Final = (
    "id", "service", "quantity", "qualificationItemRelationship", "place", "serviceInventory",
    "referenceServiceInventory", "serviceSpecification", "serviceCharacteristic", "relatedParty",
    "serviceQualificationItem", "qualificationResult", "alternateServiceProposal", "name", "value",
    "alternateService", "eligibilityUnavailabilityReason", "label", "@referredType", "@type",
    "effectiveQualificationDate", "relationshipType", "alternateServiceAvailabilityDate",
)  # fmt: skip


@st.composite
def spoiled(draw: st.DrawFn, body: Any) -> Any:
    """Draw a payload that is ``body`` but for some places, where anything may stand."""
    if draw(st.integers(0, 9)) == 0:
        return draw(anything)
    if isinstance(body, dict):
        found = {name: draw(spoiled(value)) for name, value in body.items()}
        if draw(st.integers(0, 4)) == 0:
            found[draw(st.sampled_from(NAMES))] = draw(anything)
        return found
    if isinstance(body, list):
        return [draw(spoiled(each)) for each in body for _ in range(draw(st.integers(1, 2)))]
    return body


@given(results, results)
def test_a_roll_up_does_not_depend_on_order_or_grouping(
    one: list[Result], other: list[Result]
) -> None:
    """The roll-up of a whole is that of its parts' roll-ups, whichever comes first."""
    parts = [roll_up(each) for each in (one, other) if each]

    assert roll_up([*one, *other]) == roll_up(parts) == roll_up([*other, *one])


@given(st.lists(st.sampled_from(Result), min_size=1))
def test_a_roll_up_is_the_worst(parts: list[Result]) -> None:
    """R137: qualified, alternate, unqualified, none, pending: the last that is there."""
    assert roll_up(parts).value == max((each.value for each in parts), key=WORST_LAST.index)


pairs = st.lists(
    st.tuples(st.integers(0, 5), st.sampled_from(["HasChild", "HasParent"]), st.integers(0, 5)),
    max_size=10,
)


@given(pairs)
def test_every_line_has_one_top_whatever_the_relationships(
    related: list[tuple[int, str, int]],
) -> None:
    """Circles, lines of two parents, lines of themselves: each belongs to one top, which is its own."""
    line = Line(id="", item_id="", quantity=1, specification="x", place=Place(id="p", name="p"))
    lines = [
        replace(
            line,
            id=f"sys{number}",
            item_id=str(number),
            relationships=tuple(
                (kind, str(other)) for one, kind, other in related if one == number
            ),
        )
        for number in range(6)
    ]
    order = _order(lines)
    found = tops(order)

    assert found.keys() == {each.id for each in lines}
    assert all(found[top] == top for top in found.values())
    tree = children(order)
    assert all(each not in below(tree, each) for each in lines)


def _order(lines: list[Line]) -> Order:
    from datetime import UTC, datetime  # noqa: PLC0415 - of this one

    at = datetime(2026, 3, 1, tzinfo=UTC)
    return Order(id="o", opened_at=at, root="", checked="", lines=tuple(lines))


def test_no_payload_breaks_the_server() -> None:
    """Whatever is sent to a creation or as results is taken or refused, and shown again."""
    usual = request(
        item(serviceCharacteristic=[{"name": "Speed", "value": "Low"}]) | {"quantity": "1"},
        item("200", place=None, referenceServiceInventory={"id": "access-at-3000"})
        | {"qualificationItemRelationship": [{"id": "100", "relationshipType": "HasParent"}]},
        relatedParty=[CONSUMER],
        effectiveQualificationDate="2026-03-01T12:00:00Z",
    )
    with servicenow() as server:

        @settings(max_examples=150, deadline=None)
        @given(spoiled(usual))
        def holds(body: Any) -> None:
            answer = server.post(ORDERS, body)

            assert answer.status_code in (201, 400), answer.text
            if answer.status_code == 201:
                assert server.get(f"{ORDERS}/{answer.json()['id']}").status_code == 200
            else:
                assert answer.json()["status"] == "failure"

        holds()
        assert server.get(ORDERS).status_code in (200, 206, 404)


def test_no_result_breaks_the_server() -> None:
    """Whatever processResult brings for a domain order that there is."""
    from reference_server.servicenow_rig import created, domain_orders, order  # noqa: PLC0415

    with servicenow(decides=False) as server:
        made = created(server)
        order(server, made["id"])
        usual = {
            "serviceQualificationItem": [
                {
                    "id": domain_orders(server, made["id"])[0],
                    "qualificationResult": "alternate",
                    "alternateServiceProposal": [
                        {
                            "id": "1",
                            "alternateServiceAvailabilityDate": "2022-12-15T19:20:39.000Z",
                            "alternateService": {
                                "serviceSpecification": {"id": "access"},
                                "serviceCharacteristic": [{"name": "Speed", "value": "Low"}],
                            },
                        }
                    ],
                    "eligibilityUnavailabilityReason": [{"code": "1", "label": "no"}],
                }
            ]
        }

        @settings(max_examples=150, deadline=None)
        @given(spoiled(usual))
        def holds(body: Any) -> None:
            answer = server.post(RESULTS, body)

            assert answer.status_code in (201, 400), answer.text
            assert server.get(f"{ORDERS}/{made['id']}").status_code == 200

        holds()


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="0123456789abcdefXYZ?&=%,.-/ ü", max_size=40))
def test_no_query_breaks_the_list(query: str) -> None:
    """Whatever stands behind the question mark, or in the place of an id."""
    with servicenow() as server:
        for path in (f"?limit={query}", f"?fields={query}", f"?qualificationResult={query}"):
            assert server.get(f"{ORDERS}{path}").status_code in (400, 404)
