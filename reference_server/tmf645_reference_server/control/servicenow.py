"""
Routes: the qualification orders of ServiceNow's dialect, and their domain orders, which no API shows.
"""

from typing import Annotated, Any

import msgspec

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.control.calls import Call, Verb
from tmf645_reference_server.control.refusing import ControlProblem
from tmf645_reference_server.control.worlds import Nothing
from tmf645_reference_server.dialects.servicenow.acts import QualificationOrders
from tmf645_reference_server.dialects.servicenow.inventories import shown_asks
from tmf645_reference_server.dialects.servicenow.orders import Line, Order, tops
from tmf645_reference_server.wire.dates import show_moment


class No(msgspec.Struct, forbid_unknown_fields=True):
    """Why a review says no."""

    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]


async def orders(call: Call) -> Any:
    """Show every order."""
    return [_shown(each) for each in await (await _orders(call)).all()]


async def order(call: Call) -> Any:
    """Show one order."""
    return _shown(await (await _orders(call)).read(call.part("id")))


async def approve(call: Call) -> Any:
    """Let a request be sent."""
    await call.read(Nothing)
    return _shown(await (await _orders(call)).approve(call.part("id")))


async def reject(call: Call) -> Any:
    """Send a request nowhere."""
    said = await call.read(No)
    return _shown(await (await _orders(call)).reject(call.part("id"), said.reason))


async def owed(call: Call) -> Any:
    """Show the calls of processResult that are owed to another system."""
    found = (await call.control.begun(call.namespace)).servicenow.reporter
    return [] if found is None else await found.shown()


async def _orders(call: Call) -> QualificationOrders:
    found = (await call.control.begun(call.namespace)).servicenow.orders
    if found is None:
        raise ControlProblem(
            404, "this world does not speak servicenow-tsq; serve it with --dialect servicenow-tsq"
        )
    return found


def _shown(order: Order) -> Object:
    top = tops(order)
    results = order.results()
    return {
        "id": order.id,
        "orderType": "service",
        "fulfilmentType": "Qualify",
        "openedAt": show_moment(order.opened_at),
        "externalId": order.external_id,
        "state": order.state.value,
        "qualificationResult": order.result.value,
        "approved": order.approved,
        "lines": [
            {
                "id": line.id,
                "item": line.item_id,
                "topLine": top[line.id],
                "quantity": line.quantity,
                "specification": line.specification,
                "place": line.place.id,
                "serviceInventory": line.service_id,
                "referenceServiceInventory": line.reference_id,
                "qualificationResult": results[line.id].value,
                "workNotes": list(line.notes),
                "domainOrders": _domain(line),
            }
            for line in order.lines
        ],
        "asks": list(shown_asks(order)),
    }


def _domain(line: Line) -> list[Any]:
    return [
        {
            "id": each.id,
            "specification": each.specification,
            "name": each.name,
            "unit": each.unit,
            "qualificationResult": each.outcome.result.value,
        }
        for each in line.domain
    ]


VERBS = (
    Verb("GET", "/servicenow/orders", orders, "the qualification orders and their domain orders"),
    Verb("GET", "/servicenow/orders/{id}", order, "one of them"),
    Verb("POST", "/servicenow/orders/{id}/approve", approve, "the review of a request says yes"),
    Verb("POST", "/servicenow/orders/{id}/reject", reject, "the review says no, and why"),
    Verb("GET", "/servicenow/owed", owed, "results that another system has not taken yet"),
)
