"""Whatever is sent to the neighbours: an answer below 500, and what is stored stays readable."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from neighbours.neighbour_rig import HOST, OFFERS, ORDERS, asking, line, order, party, wanted
from reference_server.server_rig import Rig, rig

VALIDATIONS = f"{HOST}/tmf-api/geographicAddressManagement/v4/geographicAddressValidation"

JSONS: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 10**6)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
FULL_OFFER: dict[str, Any] = asking(
    wanted(downloadSpeed=500)
    | {"action": "add", "expectedActivationDate": "2026-05-01T00:00:00Z", "note": []},
    relatedParty=party("C-ANNA"),
    channel={"id": "online"},
    category={"id": "internet"},
    note=[{"id": "1", "text": "x"}],
    instantSyncQualification=True,
    provideOnlyAvailable=True,
)
FULL_ORDER: dict[str, Any] = order(
    line(
        "fibre-internet",
        "1",
        qualification=[{"id": "1", "@referredType": "CheckServiceQualification"}],
        productOrderItem=[line("copper-internet", "1")],
    ),
    relatedParty=party("C-ANNA"),
    requestedStartDate="2026-05-01T00:00:00Z",
    productOfferingQualification=[{"id": "1"}],
)
FULL_ADDRESS: dict[str, Any] = {
    "provideAlternative": True,
    "submittedGeographicAddress": {"streetName": "Main Street", "streetNr": "1", "id": "x"},
}


@pytest.fixture(scope="module")
def abused() -> Iterator[Rig]:
    """A server that outlives the examples."""
    with rig() as one:
        one.post(OFFERS, asking())
        yield one


def paths(node: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a document."""
    pairs = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for key, value in pairs:
        yield (*above, key)
        yield from paths(value, (*above, key))


def spoiled(node: Any, path: tuple[Any, ...], value: Any, *, gone: bool) -> Any:
    """A copy of a document with another value at a place, or nothing."""
    if not path:
        return value
    copy: Any = dict(node) if isinstance(node, dict) else list(node)
    if gone and len(path) == 1:
        del copy[path[0]]
    else:
        copy[path[0]] = spoiled(node[path[0]], path[1:], value, gone=gone)
    return copy


@st.composite
def slips(draw: st.DrawFn, whole: dict[str, Any]) -> dict[str, Any]:
    """A body with one to three slips."""
    body: Any = whole
    for _ in range(draw(st.integers(1, 3))):
        places = list(paths(body))
        if not places:
            break
        body = spoiled(body, draw(st.sampled_from(places)), draw(JSONS), gone=draw(st.booleans()))
    return dict(body)


LIGHTLY = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def told(answer: Any) -> None:
    """Raise where an answer is no answer to bad input."""
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        error = answer.json()
        assert error["code"]
        assert ":" in error["message"]


@pytest.mark.parametrize(
    ("path", "whole"), [(OFFERS, FULL_OFFER), (ORDERS, FULL_ORDER), (VALIDATIONS, FULL_ADDRESS)]
)
@LIGHTLY
@given(data=st.data())
def test_a_slip_is_told_and_breaks_nothing(
    abused: Rig, path: str, whole: dict[str, Any], data: st.DataObject
) -> None:
    """Each refusal has a code and says where; whatever was stored can be read and listed."""
    answer = abused.post(path, data.draw(slips(whole)))

    told(answer)
    if answer.status_code < 300:
        shown = abused.get(answer.headers["Location"])
        assert shown.status_code == 200
        assert shown.json()["id"] == answer.json()["id"]
    assert abused.get(f"{path}?limit=2").status_code in (200, 206)


CANCELLATIONS = f"{ORDERS.rpartition('/')[0]}/cancelProductOrder"
FULL_CANCELLATION: dict[str, Any] = {
    "productOrder": {"id": "1"},
    "cancellationReason": "no longer wanted",
    "requestedCancellationDate": "2027-05-01T00:00:00Z",
}


@pytest.mark.parametrize("day", ["9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_day_that_no_calendar_has_ends_no_order(server: Rig, day: str) -> None:
    """400, with the place."""
    server.post(OFFERS, asking())
    made = server.post(ORDERS, order(line("fibre-internet", "1"))).json()["id"]
    wish = {"productOrder": {"id": made}, "requestedCancellationDate": day}

    answer = server.post(CANCELLATIONS, wish)

    assert answer.status_code == 400
    assert "/requestedCancellationDate" in answer.json()["message"]


@LIGHTLY
@given(change=slips(FULL_ORDER), end=slips(FULL_CANCELLATION))
def test_an_order_is_changed_and_ended_or_not(
    abused: Rig, change: dict[str, Any], end: dict[str, Any]
) -> None:
    """Whatever the change and the cancellation say: the order can be read after them."""
    made = abused.post(ORDERS, order(line("fibre-internet", "1"))).json().get("id", "1")
    named = end.get("productOrder")
    wish = end | {"productOrder": named | {"id": made}} if isinstance(named, dict) else end

    told(abused.patch(f"{ORDERS}/{made}", change))
    told(abused.post(CANCELLATIONS, wish))
    assert abused.get(f"{ORDERS}?limit=2").status_code in (200, 206)


@LIGHTLY
@given(change=slips(FULL_OFFER) | st.dictionaries(st.text(max_size=8), JSONS, max_size=3))
def test_a_patch_is_applied_or_refused(abused: Rig, change: dict[str, Any]) -> None:
    """And the qualification can be read after it."""
    answer = abused.patch(f"{OFFERS}/1", change)

    told(answer)
    assert abused.get(f"{OFFERS}/1").status_code == 200


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (
            {"productOfferingQualificationItem": [{"id": "1"}]},
            "/productOfferingQualificationItem/0",
        ),
        (asking(wanted(), wanted()), "/productOfferingQualificationItem/1/id"),
        ({"relatedParty": [{"id": "1"}]}, "/relatedParty/0"),
        (asking(wanted() | {"expectedActivationDate": "soon"}), "/expectedActivationDate"),
        (
            asking(wanted() | {"expectedActivationDate": "0001-01-01T00:00:00+14:00"}),
            "/productOfferingQualificationItem/0/expectedActivationDate",
        ),
        (
            asking(
                wanted() | {"product": {"productCharacteristic": [{"name": "a", "value": 1}] * 2}}
            ),
            "/product/productCharacteristic/1/name",
        ),
        ([], "/"),
    ],
)
def test_a_refusal_says_where(server: Rig, body: Any, where: str) -> None:
    """The pointer is in the message."""
    answer = server.post(OFFERS, body)

    assert answer.status_code == 400
    assert where in answer.json()["message"]


def test_a_place_of_another_world_is_refused_by_the_order(server: Rig) -> None:
    """An address that nobody knows is told by its own words."""
    server.post(OFFERS, asking())
    there = line("fibre-internet", "1", at=None)
    there["product"]["place"] = [{"role": "installation", "streetName": "Elm", "streetNr": "1"}]

    answer = server.post(ORDERS, order(there))

    assert answer.json()["code"] == "PLACE_CHANGED"
    assert "streetName Elm" in answer.json()["message"]


def test_the_same_place_in_other_words_is_the_same(server: Rig) -> None:
    """An id, an address, a place in another role: what counts is where it is."""
    server.post(OFFERS, asking())
    there = line("fibre-internet", "1", at=None)
    there["product"]["place"] = [{"role": "site", "streetName": "main street", "streetNr": "3000"}]

    assert server.post(ORDERS, order(there)).status_code == 201


def test_a_qualification_is_patched_by_media_type(server: Rig) -> None:
    """Merge patches, in either spelling; nothing else."""
    server.post(OFFERS, asking())
    body = b'{"description": "x"}'

    answers = [
        server.send(
            "PATCH", f"{OFFERS}/1", content=body, headers={"Content-Type": kind}
        ).status_code
        for kind in ("application/merge-patch+json", "application/json", "text/plain")
    ]

    assert answers == [200, 200, 415]
