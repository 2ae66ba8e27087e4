"""
An order as the client sent it: its items, and the qualifications and proposals that it names.

TMF622 has no reference to a TMF645 qualification: it is carried by the qualification references of the order and its
items, or by an extension. Any attribute that speaks of a qualification, or whose referred type does, is
taken for one.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from tmf645_conformance.clients.items import Subject, subject
from tmf645_conformance.clients.moments import moment_in
from tmf645_conformance.clients.record import CHECK, OFFERING, ORDER, QUERY, Call
from tmf645_conformance.clients.sameness import places
from tmf645_conformance.parts import id_of, part, rows

#: Actions for which nothing has to be feasible.
_WITHOUT_NEED: Final = frozenset({"delete", "noChange"})

#: What languages write where nothing is.
_NOT_THERE: Final = frozenset({"undefined", "null", "none", "nil", "nan", "[object object]"})


@dataclass(frozen=True)
class Reference:
    """
    A qualification that is named, of one ``kind`` (empty: it does not say), and perhaps an item.

    Without ``id`` it names an item of a qualification that stands beside it.
    """

    kind: str
    id: str
    item: str = ""


@dataclass(frozen=True, kw_only=True)
class OrderItem:
    """One item of an order."""

    id: str
    action: str
    subject: Subject
    references: tuple[Reference, ...]
    proposals: tuple[str, ...]
    start: datetime | None
    row: Mapping[str, Any]

    @property
    def needs_feasibility(self) -> bool:
        """Whether it wants something that may not be there."""
        return self.action not in _WITHOUT_NEED


@dataclass(frozen=True, kw_only=True, eq=False)
class Order:
    """One order, and the call that sent it; ``revises``: it is a change of one that was there."""

    call: Call
    items: tuple[OrderItem, ...]
    revises: bool = False

    @property
    def id(self) -> str:
        """The id that it was given; empty where it was refused."""
        return id_of(self.call.answer) if self.call.accepted else ""


def orders(calls: tuple[Call, ...]) -> Iterator[Order]:
    """
    Yield every order that was sent, accepted or not; a repeated request is one order.

    So is a PATCH that makes something else of an item, with what it leaves as it was.
    """
    seen: dict[str, bool] = {}
    there: dict[str, Mapping[str, Any]] = {}
    for call in calls:
        if call.method == "PATCH" and call.resource == ORDER and call.id in there:
            items = tuple(_revised(there[call.id], call.sent))
            if items:
                yield Order(call=call, items=items, revises=True)
        if not call.creates(ORDER) or not call.sent:
            continue
        if call.accepted and id_of(call.answer):
            there[id_of(call.answer)] = call.sent
        is_repeat = seen.get(call.says) is False
        seen[call.says] = seen.get(call.says, False) or call.accepted
        if not is_repeat:
            yield Order(call=call, items=tuple(_items(call.sent)))


def _revised(order: Mapping[str, Any], change: Mapping[str, Any]) -> Iterator[OrderItem]:
    """Yield the items of an order that a merge patch makes something else of."""
    before = {item.id: item for item in _items(order)}
    known = {id_of(row): row for row in _rows(order)}
    whole = [_over(known.get(id_of(row), {}), row) for row in rows(change, "productOrderItem")]
    for item in _items({**order, **change, "productOrderItem": whole}):
        if item.id in before and item.subject != before[item.id].subject:
            yield item


def _over(row: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """A row with a change over it, and the product of it with that of the change."""
    product = {**part(row, "product"), **part(change, "product")}
    return {**row, **change, **({"product": product} if product else {})}


def _items(order: Mapping[str, Any]) -> Iterator[OrderItem]:
    above = {name: value for name, value in order.items() if name != "productOrderItem"}
    for row in _rows(order):
        own = {name: value for name, value in row.items() if name != "productOrderItem"}
        yield OrderItem(
            id=id_of(row),
            action=str(row.get("action") or ""),
            subject=subject(row, places(order)),
            references=tuple(dict.fromkeys([*_references(own), *_references(above)])),
            proposals=tuple(dict.fromkeys([*_proposals(own), *_proposals(above)])),
            start=moment_in(row.get("requestedStartDate"))
            or moment_in(order.get("requestedStartDate")),
            row=own,
        )


def _rows(order: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for row in rows(order, "productOrderItem"):
        yield row
        yield from _rows(row)


# --- what is named ------------------------------------------------------------------------------


def _walk(value: Any, way: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every object in ``value``, with the names on the way to it."""
    if isinstance(value, dict):
        yield way, value
        for name, inner in value.items():
            yield from _walk(inner, f"{way}/{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from _walk(inner, way)


def _references(document: Mapping[str, Any]) -> Iterator[Reference]:
    for way, found in _walk(document):
        name = way.rsplit("/", 1)[-1]
        speaks = " ".join(
            str(found.get(key) or "")
            for key in ("@referredType", "@type", "externalReferenceType", "referenceType")
        )
        for key, value in found.items():
            if key.casefold().endswith("qualificationid") and isinstance(value, str):
                item = id_of(found) if "item" in name.casefold() else ""
                yield Reference(_kind(f"{key} {name} {speaks}"), value, item)
            elif key.casefold().endswith("qualification") and isinstance(value, str) and value:
                yield Reference(_kind(key), value)
        if "proposal" in speaks.casefold():
            continue
        if str(found.get("@referredType")).casefold().endswith("qualificationitem"):
            yield Reference(_kind(speaks), "", id_of(found))
            continue
        named = _is_named(name) or "qualification" in speaks.casefold()
        if named and _id_in(found) and not _names_another(found):
            item = next(
                (
                    str(value)
                    for key, value in found.items()
                    if key.casefold().endswith("itemid") and isinstance(value, str | int)
                ),
                "",
            )
            yield Reference(
                _kind(speaks) or _kind(str(found.get("href"))) or _kind(name), _id_in(found), item
            )


def _id_in(reference: Mapping[str, Any]) -> str:
    """The id of what is referred to; the end of its address, where no id stands beside it."""
    id = id_of(reference)
    href = reference.get("href")
    if not id and isinstance(href, str) and "qualification" in href.casefold():
        id = href.partition("?")[0].rstrip("/").rpartition("/")[2]
    return "" if id.casefold() in _NOT_THERE else id


def _is_named(name: str) -> bool:
    return "qualification" in name.casefold()


def _names_another(found: Mapping[str, Any]) -> bool:
    """Whether its own id is that of an item, and the qualification stands beside it."""
    return any(key.casefold().endswith("qualificationid") for key in found)


def _kind(text: str) -> str:
    said = text.casefold()
    if "offeringqualification" in said:
        return OFFERING
    if "queryservicequalification" in said:
        return QUERY
    return CHECK if "servicequalification" in said else ""


def _proposals(document: Mapping[str, Any]) -> Iterator[str]:
    for way, found in _walk(document):
        name = way.rsplit("/", 1)[-1].casefold()
        speaks = f"{name} {found.get('@referredType')} {found.get('@type')}".casefold()
        if "proposal" in speaks and id_of(found):
            yield id_of(found)
        for key, value in found.items():
            if "proposal" in key.casefold() and isinstance(value, str) and value:
                yield value
