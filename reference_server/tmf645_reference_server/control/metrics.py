"""
Counts and sizes in the text format of Prometheus (exposition format 0.0.4).
"""

import resource
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from tmf645_reference_server.desk import KINDS
from tmf645_reference_server.store import Space

if TYPE_CHECKING:
    from tmf645_reference_server.control.verbs import Control

TEXT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

#: Deliveries of one listener that are counted; more are shown as so many.
_MOST_COUNTED: Final = 10_000


async def text(control: "Control") -> str:
    """Return every measure of the server."""
    awake = control.namespaces.awake()
    requests = [
        (f'method="{method}",resource="{name}",status="{status}"', count)
        for (method, name, status), count in sorted(control.meter.counts().items())
    ]
    stored = [
        (f'namespace="{each.name}",resource="{kind}"', await each.space.count(kind))
        for each in awake
        for kind in KINDS
    ]
    waiting = [(_of(each.name), await _waiting(each.space)) for each in awake]
    dead = [(_of(each.name), len(await each.space.dead_deliveries())) for each in awake]
    kept = [(_of(each.name), len(each.journal)) for each in awake]
    sizes = [(_of(each.name), each.journal.bytes) for each in awake]
    return "".join(
        (
            _measure("tmf645_requests_total", "counter", "Requests answered", requests),
            _measure("tmf645_namespaces_awake", "gauge", "Namespaces awake", [("", len(awake))]),
            _measure("tmf645_qualifications", "gauge", "Qualifications stored", stored),
            _measure("tmf645_callbacks_waiting", "gauge", "Events that wait", waiting),
            _measure("tmf645_callbacks_dead", "gauge", "Events that were given up", dead),
            _measure("tmf645_journal_exchanges", "gauge", "Exchanges remembered", kept),
            _measure("tmf645_journal_bytes", "gauge", "Bytes of the journal", sizes),
            _measure(
                "process_max_resident_bytes", "gauge", "Most memory so far", [("", _memory())]
            ),
        )
    )


async def _waiting(space: Space) -> int:
    depths = [
        len(await space.waiting(each.id, limit=_MOST_COUNTED))
        for each in await space.subscriptions()
    ]
    return sum(depths)


def _of(namespace: str) -> str:
    return f'namespace="{namespace}"'


def _measure(name: str, kind: str, about: str, samples: Iterable[tuple[str, int]]) -> str:
    lines = [f"# HELP {name} {about}.", f"# TYPE {name} {kind}"]
    lines += [
        f"{name}{{{labels}}} {value}" if labels else f"{name} {value}" for labels, value in samples
    ]
    return "\n".join(lines) + "\n"


def _memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
