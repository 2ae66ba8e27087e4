"""
Payloads of the dialect, made of what the profile tells; and answers, read.
"""

import copy
from collections.abc import Mapping
from typing import Any

from tmf645_conformance import expect
from tmf645_conformance.dialects.servicenow.surface import PROCESS_RESULT
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.parts import part, rows
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import Failed, Inconclusive

Body = dict[str, Any]

#: A sys_id that nothing has.
NOBODY = "0123456789abcdef" * 2


class Asker:
    """What to send, and how it is answered."""

    def __init__(self, sut: SUT) -> None:
        self.sut = sut
        self.told = sut.profile.servicenow

    # --- payloads -----------------------------------------------------------------------------

    def parties(self) -> list[Body]:
        """Everybody that the profile names."""
        return [
            {"id": each.id, "@type": "RelatedParty", "@referredType": each.type}
            for each in self.told.parties
        ]

    def item(self, id: str = "100", **changes: Any) -> Body:
        """An item that should be taken; ``changes`` are to its service, None takes away."""
        found = copy.deepcopy(self.sut.any_item(id))
        service = {**part(found, "service"), **changes}
        found["service"] = {name: value for name, value in service.items() if value is not None}
        return found

    def payload(self, *items: Body, **more: Any) -> Body:
        """A request that should be taken, with a description of its own."""
        mark = self.sut.session.new_mark()
        return {
            "@type": "CheckServiceQualification",
            "description": mark,
            "externalId": mark,
            "relatedParty": self.parties(),
            "serviceQualificationItem": list(items or (self.item(),)),
            **more,
        }

    def hierarchy(self) -> list[Body]:
        """A parent of quantity 2 and its children (R91)."""
        parent, *children = self.told.hierarchy
        ids = [str(110 + 10 * number) for number in range(len(children))]
        of = [self._bare("100", parent) | {"quantity": "2"}]
        of += [self._bare(id, child) for id, child in zip(ids, children, strict=True)]
        of[0]["qualificationItemRelationship"] = [
            {"id": id, "relationshipType": "HasChild"} for id in ids
        ]
        for child in of[1:]:
            child["qualificationItemRelationship"] = [
                {"id": "100", "relationshipType": "HasParent"}
            ]
        return of

    def _bare(self, id: str, specification: str) -> Body:
        return self.item(id, serviceSpecification={"id": specification}, serviceCharacteristic=None)

    # --- preambles ----------------------------------------------------------------------------

    def created(self, body: Body | None = None) -> Exchange:
        """Create an order. Inconclusive where that fails: it is another purpose's question."""
        exchange = self.sut.post(body or self.payload())
        if exchange.status not in (200, 201) or not isinstance(exchange.json, dict):
            raise Inconclusive(f"{exchange}, so there is no order to look at", at=exchange)
        return exchange

    def id_of(self, created: Exchange) -> str:
        """Return the id that a creation answered."""
        id = created.json.get("id") if isinstance(created.json, dict) else None
        if not isinstance(id, str) or not id:
            raise Inconclusive("the creation tells no id", at=created)
        return id

    def order(self, exchange: Exchange, id: str) -> Mapping[str, Any]:
        """Return the order ``id`` in an answer: an object, or an array with that alone (SNQ-01)."""
        found = exchange.json
        if isinstance(found, list) and len(found) == 1:
            found = found[0]
        if not isinstance(found, dict) or found.get("id") != id:
            raise Failed(
                "the answer is not the order that was asked for",
                expected=id,
                actual=found.get("id") if isinstance(found, dict) else type(found).__name__,
                at=exchange,
                cause="another order",
            )
        return found

    def domain_orders(self, id: str, item: str | None = None) -> list[str]:
        """Return the sys_ids of the domain orders of an order, or of one of its items."""
        url = self.told.domain_orders.replace("{id}", id)

        def look() -> list[str]:
            exchange = self.sut.session.send("GET", self._at_origin(url), elsewhere=True)
            return _domain_orders(exchange, item)

        found: list[str] = look()

        def there() -> bool:
            found[:] = look()
            return bool(found)

        if not found and not self.sut.session.wait(there, self.sut.session.patience):
            raise Inconclusive(
                "the order has no domain orders: was it approved?",
                unlock="timers: settle: as long as a request waits for its review",
            )
        return found

    def report(self, *results: Body) -> Exchange:
        """Call processResult."""
        return self.sut.session.send(
            "POST", PROCESS_RESULT, body={"serviceQualificationItem": list(results)}
        )

    def _at_origin(self, url: str) -> str:
        root = self.sut.session.root
        scheme, _, rest = root.partition("://")
        return url if "://" in url else f"{scheme}://{rest.partition('/')[0]}{url}"


def _domain_orders(exchange: Exchange, item: str | None) -> list[str]:
    if exchange.status != 200 or not isinstance(exchange.json, dict):
        raise Inconclusive(
            f"{exchange}: the domain orders cannot be looked up",
            unlock="servicenow: domain_orders: where they are listed, {id} for the order",
            at=exchange,
        )
    return [
        each["id"]
        for line in rows(exchange.json, "lines")
        if item in (None, line.get("item"))
        for each in rows(line, "domainOrders")
        if isinstance(each.get("id"), str)
    ]


def only(value: object) -> Mapping[str, Any]:
    """Return an object, or the only element of an array (SNQ-08, SNQ-18); {} where it is neither."""
    found = value[0] if isinstance(value, list) and len(value) == 1 else value
    return found if isinstance(found, dict) else {}


def items_of(order: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return the items of an order by their ids, whatever their order (SNQ-03)."""
    return {str(each.get("id")): each for each in rows(order, "serviceQualificationItem")}


def said(exchange: Exchange) -> str:
    """Return the body of an answer as a text to be searched (SNQ-21)."""
    return exchange.body.decode("utf-8", "replace")


def refused_with_400(exchange: Exchange, what: str) -> None:
    """Demand 400."""
    expect.no_server_error(exchange)
    if exchange.status != 400:
        raise Failed(
            f"{what} is answered {exchange.status}",
            expected=400,
            actual=exchange.status,
            at=exchange,
            cause=f"{what} is not refused",
        )


def tells(exchange: Exchange, text: str) -> None:
    """Demand the text of the document."""
    if exchange.status == 400 and text not in said(exchange):
        raise Failed(
            "the text is not that of the document",
            expected=text,
            actual=said(exchange)[:300],
            at=exchange,
            cause="texts of refusals",
        )
