"""
Routes: what happened. Exchanges with clients, attempts to bring events, counts.
"""

import re
from typing import Final

from starlette.responses import Response

from tmf645_reference_server.bodies import JSON
from tmf645_reference_server.control import attempts, metrics
from tmf645_reference_server.control.calls import Call, Verb
from tmf645_reference_server.control.refusing import ControlProblem
from tmf645_reference_server.control.times import read_moment
from tmf645_reference_server.control.worlds import Nothing
from tmf645_reference_server.journal import Wanted

LINES_TYPE = "application/x-ndjson"

FILTERS: Final = ("method", "path", "status", "since", "until", "near_misses")

_STATUS: Final = re.compile(r"\d{3}|\dxx", re.ASCII | re.IGNORECASE)


async def journal(call: Call) -> Response:
    """Show exchanges as JSON lines."""
    kept = await call.control.journal(namespace=call.namespace)
    headers = {"X-Forgotten-Count": str(kept.forgotten)}
    return Response(kept.lines(_wanted(call)), headers=headers, media_type=LINES_TYPE)


async def count(call: Call) -> JSON:
    """Count exchanges, and tell what came near."""
    kept = await call.control.journal(namespace=call.namespace)
    wanted = _wanted(call)
    found = sum(1 for _ in kept.exchanges(wanted))
    near = [] if found else kept.nearly(wanted)
    return {
        "count": found,
        "near": [{"differs_in": miss, "exchange": each.shown()} for each, miss in near],
    }


async def callbacks(call: Call) -> Response:
    """Show every attempt to bring an event, as JSON lines."""
    namespace = await call.control.namespace(call.namespace)
    return Response(attempts.lines(namespace), media_type=LINES_TYPE)


async def dead(call: Call) -> JSON:
    """Show the events that were given up."""
    given_up = await call.control.dead_deliveries(namespace=call.namespace)
    return [attempts.dead_letter(each) for each in given_up]


async def redeliver(call: Call) -> None:
    """Bring an event once more."""
    await call.read(Nothing)
    await call.control.redeliver(call.part("event_id"), namespace=call.namespace)


async def measures(call: Call) -> Response:
    """Show counts and sizes for Prometheus."""
    return Response(await metrics.text(call.control), media_type=metrics.TEXT_TYPE)


def _wanted(call: Call) -> Wanted:
    call.only_asks(FILTERS)
    status, near_misses = call.query("status"), call.query("near_misses") or "false"
    if status is not None and not _STATUS.fullmatch(status):
        raise ControlProblem(400, f"status is {status[:100]!r}; write a number like 404, or 4xx")
    if near_misses not in {"true", "false"}:
        raise ControlProblem(400, f"near_misses is {near_misses[:100]!r}; write true or false")
    since, until = call.query("since"), call.query("until")
    return Wanted(
        method=call.query("method"),
        path=call.query("path"),
        status=status,
        since=None if since is None else read_moment(since, "since"),
        until=None if until is None else read_moment(until, "until"),
        near_misses=near_misses == "true",
    )


VERBS = (
    Verb("GET", "/journal", journal, "the exchanges with clients, as JSON lines"),
    Verb("GET", "/journal/count", count, "how many exchanges there were, and what came near"),
    Verb("GET", "/callbacks", callbacks, "every attempt to bring an event, as JSON lines"),
    Verb("GET", "/callbacks/dead", dead, "the events that were given up"),
    Verb("POST", "/callbacks/{event_id}/redeliver", redeliver, "bring a given-up event once more"),
    Verb("GET", "/metrics", measures, "counts and sizes, as Prometheus reads them"),
)
