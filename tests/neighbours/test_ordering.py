"""TMF622: an order is taken where its qualification holds, and refused by the rule that it breaks."""

from typing import Any

import httpx
import pytest
from neighbours.neighbour_rig import (
    OFFERS,
    ORDERS,
    asking,
    line,
    order,
    party,
    wanted,
)
from reference_server.server_rig import CHECKS, Rig, check, item, rig, world
from tmf645_simulator.progression import OnCommand


def qualified(server: Rig, *items: dict[str, Any], **more: Any) -> str:
    """The id of a product offering qualification."""
    return str(server.post(OFFERS, asking(*items, **more)).json()["id"])


def code(answer: httpx.Response) -> tuple[int, str]:
    """How an order was answered."""
    return answer.status_code, answer.json().get("code", answer.json().get("state"))


def test_what_was_qualified_is_taken(server: Rig) -> None:
    """It is acknowledged, and in progress a second later."""
    id = qualified(server, wanted(downloadSpeed=500))

    made = server.post(
        ORDERS, order(line("fibre-internet", id, characteristics={"downloadSpeed": 500}))
    )

    server.later(1)
    shown = server.get(made.json()["href"]).json()
    assert code(made) == (201, "acknowledged")
    assert made.headers["Location"] == f"{ORDERS}/1"
    assert (shown["state"], shown["productOrderItem"][0]["state"]) == ("inProgress", "inProgress")


def test_an_order_names_its_qualification(server: Rig) -> None:
    """R185, R190."""
    answer = server.post(ORDERS, order(line()))

    assert code(answer) == (422, "QUALIFICATION_MISSING")
    assert "/productOrderItem/0" in answer.json()["message"]


def test_a_qualification_that_nobody_made_is_no_qualification(server: Rig) -> None:
    """R185: the id has to be one that was given."""
    assert code(server.post(ORDERS, order(line("fibre-internet", "99")))) == (
        422,
        "QUALIFICATION_UNKNOWN",
    )


def test_an_order_waits_for_the_answer() -> None:
    """R168 to R170: what is in progress has found nothing yet."""
    with rig(world(OnCommand())) as server:
        id = qualified(server)
        answer = server.post(ORDERS, order(line("fibre-internet", id)))

    assert code(answer) == (422, "QUALIFICATION_NOT_DONE")


def test_an_expired_qualification_is_refused(server: Rig) -> None:
    """R192: 48 hours on the clock of the namespace."""
    id = qualified(server)
    server.later(48 * 3600)

    assert code(server.post(ORDERS, order(line("fibre-internet", id)))) == (
        422,
        "QUALIFICATION_EXPIRED",
    )


def test_an_unqualified_item_is_refused(server: Rig) -> None:
    """R201: it would fail at activation."""
    id = qualified(server, at="FARM-1")

    assert code(server.post(ORDERS, order(line("fibre-internet", id, at="FARM-1")))) == (
        422,
        "NOT_QUALIFIED",
    )


def test_an_alternate_is_never_ordered_silently(server: Rig) -> None:
    """R184: neither what was asked for, nor what was proposed, without the id of the proposal."""
    id = qualified(server, wanted(downloadSpeed=500), at="MILL-7")
    asked = line("fibre-internet", id, at="MILL-7", characteristics={"downloadSpeed": 500})
    proposed = line("copper-internet", id, at="MILL-7", characteristics={"downloadSpeed": 80})

    answers = [code(server.post(ORDERS, order(each))) for each in (asked, proposed)]

    assert answers == [(422, "ALTERNATE_NOT_ACCEPTED")] * 2


def test_an_alternate_is_ordered_by_its_proposal(server: Rig) -> None:
    """R189: and then it has to be what was proposed."""
    id = qualified(server, wanted(downloadSpeed=500), at="MILL-7")
    accepted = {
        "qualification": [{"id": "1-1", "@referredType": "AlternateProductOfferingProposal"}]
    }
    other = {"qualification": [{"id": "1-9", "@referredType": "AlternateProductOfferingProposal"}]}

    def ordered(speed: int, named: dict[str, Any]) -> tuple[int, str]:
        speeds = {"downloadSpeed": speed}
        one = line("copper-internet", id, at="MILL-7", characteristics=speeds, **named)
        return code(server.post(ORDERS, order(one)))

    assert ordered(80, accepted) == (201, "acknowledged")
    assert ordered(50, accepted) == (422, "CONFIGURATION_CHANGED")
    assert ordered(80, other) == (422, "ALTERNATE_NOT_ACCEPTED")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"characteristics": {"downloadSpeed": 1000}}, "CONFIGURATION_CHANGED"),
        ({"characteristics": {}}, "PARAMETERS_MISSING"),
        ({"at": "MAIN-3002"}, "PLACE_CHANGED"),
        ({"at": None}, "PLACE_CHANGED"),
    ],
)
def test_any_change_needs_a_fresh_qualification(
    server: Rig, changed: dict[str, Any], expected: str
) -> None:
    """R186, R195: what is ordered is what was confirmed, there."""
    id = qualified(server, wanted(downloadSpeed=500))
    said = {"characteristics": {"downloadSpeed": 500}, **changed}

    answer = server.post(ORDERS, order(line("fibre-internet", id, **said)))

    assert code(answer) == (422, expected)


def test_another_offering_was_not_qualified(server: Rig) -> None:
    """R195."""
    id = qualified(server)

    assert code(server.post(ORDERS, order(line("copper-internet", id)))) == (
        422,
        "OFFERING_CHANGED",
    )


def test_another_customer_was_not_judged(server: Rig) -> None:
    """The commercial verdict was on who asked."""
    id = qualified(server, relatedParty=party("anna"))
    answer = server.post(ORDERS, order(line("fibre-internet", id), relatedParty=party("bert")))

    assert code(answer) == (422, "CUSTOMER_CHANGED")


def test_a_technical_qualification_will_do(server: Rig) -> None:
    """By item.qualification with @referredType: TMF622 has no attribute of its own for it."""
    id = server.post(CHECKS, check(item(characteristics={"downloadSpeed": 500}))).json()["id"]
    named = [{"id": id, "@referredType": "CheckServiceQualification"}]

    def ordered(speed: int) -> tuple[int, str]:
        speeds = {"downloadSpeed": speed}
        return code(server.post(ORDERS, order(line(qualification=named, characteristics=speeds))))

    assert ordered(500) == (201, "acknowledged")
    assert ordered(1000) == (422, "CONFIGURATION_CHANGED")


def test_an_alternate_service_is_ordered_by_its_proposal(server: Rig) -> None:
    """Copper instead of fibre, as TMF645 proposed it."""
    asked = check(item("MILL-7", characteristics={"downloadSpeed": 500}), provideAlternative=True)
    id = server.post(CHECKS, asked).json()["id"]
    named = [{"id": id, "@referredType": "CheckServiceQualification"}]
    accepted = [*named, {"id": "1", "@referredType": "AlternateServiceProposal"}]

    def ordered(references: list[dict[str, Any]]) -> tuple[int, str]:
        speeds = {"downloadSpeed": 80}
        one = line("copper-internet", at="MILL-7", qualification=references, characteristics=speeds)
        return code(server.post(ORDERS, order(one)))

    assert ordered(named) == (422, "ALTERNATE_NOT_ACCEPTED")
    assert ordered(accepted) == (201, "acknowledged")


def test_a_reference_of_another_kind_is_told(server: Rig) -> None:
    """A typo in @referredType is not taken for something else."""
    named = [{"id": "1", "@referredType": "Quote"}]

    answer = server.post(ORDERS, order(line(qualification=named)))

    assert code(answer) == (400, "INVALID_ATTRIBUTE")
    assert "/qualification/0/@referredType" in answer.json()["message"]
