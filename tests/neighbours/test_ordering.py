"""TMF622: an order is taken where its qualification holds, and refused by the rule that it breaks."""

from dataclasses import replace
from datetime import timedelta
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
from tmf645_reference_server.neighbours.ordering.rules import (
    Certificate,
    Confirmed,
    Ordered,
    breaches,
)
from tmf645_simulator.commerce import OrderMove, OrderRule
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


def test_only_enforced_rules_refuse() -> None:
    """A scenario says which; a world that enforces none takes everything that is well formed."""
    with rig(replace(world(), commerce=replace(world().commerce, enforced=frozenset()))) as server:
        bare = server.post(ORDERS, order(line()))
        unknown = server.post(ORDERS, order(line("fibre-internet", "99")))

    assert (code(bare), code(unknown)) == ((201, "acknowledged"),) * 2


def test_an_order_moves_as_the_scenario_says() -> None:
    """Each state at its time, whether somebody looks or not."""
    moves = (
        OrderMove(state="inProgress", after=timedelta(seconds=1)),
        OrderMove(state="partial", after=timedelta(hours=1)),
        OrderMove(state="completed", after=timedelta(hours=2)),
    )
    with rig(replace(world(), commerce=replace(world().commerce, order=moves))) as server:
        id = qualified(server)
        href = server.post(ORDERS, order(line("fibre-internet", id))).json()["href"]
        seen = []
        for seconds in (0, 1, 3600, 3600):
            server.later(seconds)
            shown = server.get(href).json()
            seen.append((shown["state"], shown["productOrderItem"][0]["state"]))

    assert seen == [
        ("acknowledged", "acknowledged"),
        ("inProgress", "inProgress"),
        ("partial", "inProgress"),
        ("completed", "completed"),
    ]
    assert shown["completionDate"] == "2026-03-01T14:00:00.000Z"


def test_an_order_that_never_moves_is_acknowledged() -> None:
    """A scenario may leave out every state that follows."""
    with rig(replace(world(), commerce=replace(world().commerce, order=()))) as server:
        id = qualified(server)
        href = server.post(ORDERS, order(line("fibre-internet", id))).json()["href"]
        server.later(86_400)

        assert server.get(href).json()["state"] == "acknowledged"


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        ("2040-05-31T23:59:59Z", (422, "START_TOO_EARLY")),
        ("2040-06-01T00:00:00Z", (201, "acknowledged")),
        ("2040-06-01T01:00:00+02:00", (422, "START_TOO_EARLY")),
    ],
)
def test_an_order_cannot_start_before_it_can_be_delivered(
    start: str, expected: tuple[int, str]
) -> None:
    """R188: the date for which it was qualified, by its day in UTC."""
    summer = wanted() | {"expectedActivationDate": "2040-06-01T12:00:00Z"}
    with rig(world(name="planned-build")) as server:
        id = qualified(server, summer, at="NEW-1")
        asked = order(line("fibre-internet", id, at="NEW-1"), requestedStartDate=start)

        assert code(server.post(ORDERS, asked)) == expected


def test_a_later_date_is_ordered_by_its_proposal() -> None:
    """And the order starts then, not before."""
    accepted = [{"id": "1-1", "@referredType": "AlternateProductOfferingProposal"}]
    with rig(world(name="planned-build")) as server:
        id = qualified(server, wanted(downloadSpeed=1000), at="NEW-1")
        speed = {"downloadSpeed": 1000}
        one = line("fibre-internet", id, at="NEW-1", characteristics=speed, qualification=accepted)
        answers = [
            code(server.post(ORDERS, order(one, requestedStartDate=start)))
            for start in ("2039-01-01T00:00:00Z", "2040-03-01T00:00:00Z")
        ]

    assert answers == [(422, "START_TOO_EARLY"), (201, "acknowledged")]


def test_what_is_given_up_needs_no_qualification(server: Rig) -> None:
    """A deletion takes nothing from the network."""
    assert code(server.post(ORDERS, order(line() | {"action": "delete"}))) == (201, "acknowledged")


def test_a_bundle_is_held_to_its_parts(server: Rig) -> None:
    """The item that only holds others has no offering; each of those is looked at."""
    id = qualified(server)
    good, bad = line("fibre-internet", id), line("copper-internet", id)

    def bundle(*parts: dict[str, Any]) -> dict[str, Any]:
        return order({"id": "b", "action": "add", "productOrderItem": list(parts)})

    taken, refused = server.post(ORDERS, bundle(good)), server.post(ORDERS, bundle(good, bad))

    assert code(taken) == (201, "acknowledged")
    assert taken.json()["productOrderItem"][0]["productOrderItem"][0]["state"] == "acknowledged"
    assert code(refused) == (422, "OFFERING_CHANGED")
    assert "/productOrderItem/0/productOrderItem/1" in refused.json()["message"]


def test_the_order_may_name_the_qualification_for_all(server: Rig) -> None:
    """Then the item that fits is meant."""
    id = qualified(server, wanted("copper-internet", "1"), wanted("fibre-internet", "2"))
    both = [line("fibre-internet"), line("copper-internet") | {"id": "2"}]

    answer = server.post(ORDERS, order(*both, productOfferingQualification=[{"id": id}]))

    assert code(answer) == (201, "acknowledged")


def test_an_item_that_the_qualification_does_not_have(server: Rig) -> None:
    """A slip in the item's id is not taken for another item."""
    id = qualified(server)

    answer = server.post(ORDERS, order(line("fibre-internet", id, item="9")))

    assert code(answer) == (422, "QUALIFICATION_UNKNOWN")
    assert "item of productOfferingQualification" in answer.json()["message"]


def test_the_item_of_a_check_can_be_named(server: Rig) -> None:
    """Of two at different places, that one has to fit."""
    made = server.post(CHECKS, check(item(id="a"), item("MAIN-3002", id="b"))).json()
    named = [
        {"id": made["id"], "@referredType": "CheckServiceQualification"},
        {"id": "b", "@referredType": "CheckServiceQualificationItem"},
    ]

    def ordered(at: str) -> tuple[int, str]:
        return code(server.post(ORDERS, order(line(at=at, qualification=named))))

    assert ordered("MAIN-3002") == (201, "acknowledged")
    assert ordered("MAIN-3000") == (422, "PLACE_CHANGED")


def test_a_service_is_ordered_as_an_offering(server: Rig) -> None:
    """On the strength of a check alone, too: the catalogue says what it is sold as."""
    id = server.post(CHECKS, check()).json()["id"]
    named = [{"id": id, "@referredType": "CheckServiceQualification"}]

    assert code(server.post(ORDERS, order(line("gold-internet", qualification=named)))) == (
        422,
        "OFFERING_CHANGED",
    )


def test_other_broken_rules_are_named_too(server: Rig) -> None:
    """The first gives the code, the message names the rest."""
    id = qualified(server, wanted(downloadSpeed=500), relatedParty=party("C-ANNA"))
    one = line("fibre-internet", id, at="FARM-1", characteristics={"downloadSpeed": 1000})

    answer = server.post(ORDERS, order(one, relatedParty=party("C-LATE")))

    assert code(answer) == (422, "CUSTOMER_CHANGED")
    assert answer.json()["message"].endswith("; also CONFIGURATION_CHANGED, PLACE_CHANGED")


def test_true_is_not_one() -> None:
    """A configuration is compared as it came."""
    confirmed = Confirmed(offering="x", asked={"a": 1})
    certificate = Certificate(name="q", state="done", result="qualified", confirmed=confirmed)

    def broken(*, value: Any) -> list[OrderRule]:
        ordered = Ordered(offering="x", values={"a": value}, places=frozenset())
        return [each.rule for each in breaches(ordered, certificate, "")]

    assert broken(value=1) == []
    assert broken(value=True) == [OrderRule.CONFIGURATION]
