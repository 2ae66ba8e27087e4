"""
processResult: what an external inventory reports, and what it comes to.
"""

from collections.abc import Callable
from typing import Any, Final

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.catalogue import Need
from tmf645_conformance.dialects.servicenow.asking import (
    NOBODY,
    Asker,
    Body,
    items_of,
    only,
    refused_with_400,
    tells,
)
from tmf645_conformance.dialects.servicenow.entering import demand
from tmf645_conformance.dialects.servicenow.surface import WORDS, missing
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.parts import part, rows
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import Failed, Inconclusive

_C, _R = Level.CONDITIONAL, Level.RECOMMENDED
_DOMAIN: Final = (Need.DOMAIN_ORDERS,)


class _Open:
    """An order whose domain orders can be reported on: two items, each a top line."""

    def __init__(self, sut: SUT, *items: str) -> None:
        self.asker = Asker(sut)
        wanted = [self.asker.item(id) for id in items or ("100",)]
        self.id = self.asker.id_of(self.asker.created(self.asker.payload(*wanted)))
        self.of = {id: self.asker.domain_orders(self.id, id) for id in items or ("100",)}

    def report(self, result: str, item: str = "100", **more: Any) -> Exchange:
        """Report one result for every domain order of an item."""
        return self.asker.report(
            *[{"id": id, "qualificationResult": result, **more} for id in self.of[item]]
        )

    def taken(self, result: str, item: str = "100", **more: Any) -> Exchange:
        """As ``report``; Inconclusive where it was refused."""
        exchange = self.report(result, item, **more)
        if exchange.status not in (200, 201):
            raise Inconclusive(f"{exchange}, so the result was not taken", at=exchange)
        return exchange


@demand("SNQ-RES-BV-01", _C, "R6, R117, R119, R133", about="processResult", needs=_DOMAIN)
def a_result_is_taken(sut: SUT) -> None:
    """A result for domain orders is taken (201, or 200), and the answer is the whole order, with it."""
    order = _Open(sut)
    exchange = order.report("qualified")

    expect.status(exchange, 200, 201)
    shown = order.asker.order(exchange, order.id)
    expect.equal(
        "qualified",
        items_of(shown).get("100", {}).get("qualificationResult"),
        "result of the item",
        at=exchange,
    )


@demand("SNQ-RES-BV-02", _R, "R132", about="status of processResult", needs=_DOMAIN)
def a_result_is_answered_201(sut: SUT) -> None:
    """ProcessResult answers 201, although it creates nothing."""
    expect.status(_Open(sut).report("qualified"), 201)


@demand("SNQ-RES-BV-03", _C, "R137", about="roll-up", needs=_DOMAIN)
def results_roll_up(sut: SUT) -> None:
    """
    The result of an order is that of its items rolled up: qualified, else alternate, else unqualified by the worst.

    Two items are reported on, in every combination, the better one first and last.
    """
    words = ("qualified", "alternate", "unqualified")
    pairs = [(one, other) for one in words for other in words]
    for first, second in sut.session.random.sample(pairs, 4):
        order = _Open(sut, "100", "200")
        order.taken(first, "100")
        exchange = order.taken(second, "200")
        shown = order.asker.order(exchange, order.id)
        expect.equal(
            max(first, second, key=words.index),
            shown.get("qualificationResult"),
            f"{first} and {second}",
            at=exchange,
        )


@demand("SNQ-RES-BV-04", _C, "R97, R137", about="pending", needs=_DOMAIN)
def what_is_pending_keeps_the_order_pending(sut: SUT) -> None:
    """An order one of whose items is reported pending is pending, whatever the others are."""
    order = _Open(sut, "100", "200")
    order.taken("qualified", "100")
    exchange = order.taken("pending", "200")

    shown = order.asker.order(exchange, order.id)
    expect.equal("pending", shown.get("qualificationResult"), "result of the order", at=exchange)


@demand("SNQ-RES-BV-05", _C, "R110, R111, R125, R135", about="proposals", needs=_DOMAIN)
def a_proposal_comes_back(sut: SUT) -> None:
    """A proposal comes back in an array, with an id, its characteristics as they were sent."""
    order = _Open(sut)
    proposal = _proposal(order.asker)
    exchange = order.taken("alternate", alternateServiceProposal=[proposal])

    item = items_of(order.asker.order(exchange, order.id)).get("100", {})
    shown = item.get("alternateServiceProposal")
    if not isinstance(shown, list) or not shown:
        raise Failed("no array of proposals", expected="at least one", actual=shown, at=exchange)
    first = part(shown[0])
    expect.true(
        bool(first.get("id")),
        "a proposal without an id",
        expected="an id",
        actual=first,
        at=exchange,
    )
    sent = part(proposal, "alternateService")["serviceCharacteristic"]
    expect.equal(
        sent,
        rows(first, "alternateService", "serviceCharacteristic"),
        "characteristics of the proposal",
        at=exchange,
    )
    expect.true(
        bool(only(part(first, "alternateService").get("serviceSpecification")).get("id")),
        "no specification",
        expected="an id",
        actual=first,
        at=exchange,
    )


@demand("SNQ-RES-BV-06", _C, "R115, R126", about="reasons", needs=_DOMAIN)
def every_label_comes_back(sut: SUT) -> None:
    """Why not is told with every label that was reported, joined or one by one."""
    order = _Open(sut)
    labels = ["no fibre in the street", "no copper either"]
    exchange = order.taken(
        "unqualified",
        eligibilityUnavailabilityReason=[
            {"code": str(number), "label": label} for number, label in enumerate(labels)
        ],
    )

    item = items_of(order.asker.order(exchange, order.id)).get("100", {})
    told = " ".join(
        str(each.get("label")) for each in rows(item, "eligibilityUnavailabilityReason")
    )
    expect.equal(
        [], [label for label in labels if label not in told], "labels that lack", at=exchange
    )


@demand("SNQ-RES-BV-07", _C, "R139", about="the same result twice", needs=_DOMAIN)
def the_last_result_wins(sut: SUT) -> None:
    """The same result twice breaks nothing and changes nothing; another one after it takes its place."""
    order = _Open(sut)
    first = order.taken("unqualified")
    second = order.report("unqualified")
    expect.no_server_error(second)
    if second.status in (200, 201):
        expect.equal(
            order.asker.order(first, order.id).get("qualificationResult"),
            order.asker.order(second, order.id).get("qualificationResult"),
            "result after the second time",
            at=second,
        )
    third = order.taken("qualified")
    expect.equal(
        "qualified",
        order.asker.order(third, order.id).get("qualificationResult"),
        "result of the last report",
        at=third,
    )


@demand("SNQ-RES-BV-08", _C, "R153", about="processResult", needs=_DOMAIN)
def a_result_is_kept(sut: SUT) -> None:
    """GET shows the result that processResult has brought."""
    order = _Open(sut)
    order.taken("unqualified")
    exchange = sut.read(order.id)

    expect.equal(
        "unqualified",
        order.asker.order(exchange, order.id).get("qualificationResult"),
        "result of the order",
        at=exchange,
    )


@demand("SNQ-RES-BI-40", Level.MANDATORY, "R6", about="processResult")
def process_result_is_no_id(sut: SUT) -> None:
    """ProcessResult is never taken for the id of an order: GET of it is refused."""
    expect.refused(sut.read("processResult"), "GET of processResult")


def _proposal(asker: Asker) -> Body:
    service = part(asker.item(), "service")
    return {
        "id": "1",
        "@type": "AlternateServiceProposal",
        "alternateServiceAvailabilityDate": "2031-05-01T10:00:00.000Z",
        "alternateService": {
            "@type": "Service",
            "serviceSpecification": only(service.get("serviceSpecification")),
            "serviceCharacteristic": [
                {"@type": "Characteristic", "id": "7", "name": "Speed", "value": "Medium"}
            ],
        },
    }


#: What is wrong, the rows, the text, and the results that have that fault.
_FAULTS: Final[tuple[tuple[str, str, str, Callable[[_Open], list[Body]]], ...]] = (
    ("the result none", "R127", WORDS["wrong result"],
     lambda order: [{"id": order.of["100"][0], "qualificationResult": "none"}]),
    ("a result that there is not", "R127", WORDS["wrong result"],
     lambda order: [{"id": order.of["100"][0], "qualificationResult": "maybe"}]),
    ("an unknown domain order", "R128", WORDS["unknown item"],
     lambda _: [{"id": NOBODY, "qualificationResult": "qualified"}]),
    ("the id of the item instead of the domain order's", "R119, R128", WORDS["unknown item"],
     lambda _: [{"id": "100", "qualificationResult": "qualified"}]),
    ("no result", "R118, R130", WORDS["no result"], lambda order: [{"id": order.of["100"][0]}]),
    ("domain orders of two top items", "R117, R129", WORDS["mixed"],
     lambda order: [{"id": order.of[item][0], "qualificationResult": "qualified"} for item in ("100", "200")]),
    ("a proposal without service", "R124, R72", missing("alternateService"),
     lambda order: [{"id": order.of["100"][0], "qualificationResult": "alternate", "alternateServiceProposal": [{"id": "1"}]}]),
    ("no items", "R117", WORDS["items"], lambda _: []),
)  # fmt: skip


def _enter(
    number: int, what: str, rows_: str, text: str, results: Callable[[_Open], list[Body]]
) -> None:
    def status(sut: SUT) -> None:
        order = _Open(sut, "100", "200")
        before = sut.read(order.id)
        refused_with_400(order.asker.report(*results(order)), f"processResult with {what}")
        expect.equal(
            order.asker.order(before, order.id).get("qualificationResult"),
            order.asker.order(sut.read(order.id), order.id).get("qualificationResult"),
            "result of the order after a refusal",
            at=before,
        )

    def words(sut: SUT) -> None:
        order = _Open(sut, "100", "200")
        tells(order.asker.report(*results(order)), text)

    demand(
        f"SNQ-RES-BI-{number:02}", _C, rows_, about=what, needs=_DOMAIN,
        says=f"processResult with {what} is answered 400, and changes nothing.",
    )(status)  # fmt: skip
    demand(
        f"SNQ-RES-BI-{number + 50}", _R, rows_, about="texts of refusals", needs=_DOMAIN,
        says=f"Where processResult has {what}, the answer tells so in the document's words.",
    )(words)  # fmt: skip


for _number, (_what, _rows, _text, _results) in enumerate(_FAULTS, start=1):
    _enter(_number, _what, _rows, _text, _results)
