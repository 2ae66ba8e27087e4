"""The reference server in ServiceNow's dialect as targets, and the profile of its world."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.types import ASGIApp
from tmf645_reference_server.app import create_app
from tmf645_reference_server.dialects.servicenow.quirks import QUIRKS
from tmf645_scenarios import load

BASE_PATH = "/api/sn_ord_qual_mgmt/qualification"

PLACE = {"id": "MAIN-3000", "name": "Jean Pontus home", "@type": "Place"}

PROFILE: Mapping[str, Any] = {
    "implementation": {"name": "reference server in the dialect"},
    "api": "servicenow-tsq",
    "timers": {"settle": 2, "poll": 0.02},
    "servicenow": {
        "parties": [
            {"id": "jean-pontus", "type": "Consumer"},
            {"id": "boxeo", "type": "Customer"},
        ],
        "existing": "access-at-3000",
        "change": {"name": "Speed", "value": "High"},
        "hierarchy": ["cfs1", "cfs2", "cfs3", "cfs4"],
        "resource_facing": "fibre-line",
        "domain_orders": "http://127.0.0.1/_testbed/servicenow/orders/{id}",
    },
    "samples": [
        {
            "name": "access at Main Street",
            "item": {
                "service": {
                    "@type": "Service",
                    "place": [PLACE],
                    "serviceSpecification": {"id": "access", "name": "Access"},
                    "serviceCharacteristic": [{"name": "Speed", "value": "Low"}],
                }
            },
        }
    ],
}


def application(quirks: Mapping[str, str] | None = None, **settings: Any) -> ASGIApp:
    """Return the reference server, by default waiting for results of an inventory."""
    scenario = load("santa-clara")
    told = replace(
        scenario.behaviour.servicenow, **{"decides": False, "quirks": quirks or {}, **settings}
    )
    behaviour = replace(scenario.behaviour, servicenow=told)
    return create_app(replace(scenario, behaviour=behaviour), control_mount=True)


def _factory(make: Callable[[], ASGIApp]) -> Callable[[], ASGIApp]:
    make.api_root = BASE_PATH  # type: ignore[attr-defined]  # what asgi: targets may tell
    return make


reference = _factory(application)
deciding = _factory(lambda: application(decides=True))

#: One factory for each side of a quirk that is not the default, by id and side.
QUIRKY = {
    f"{quirk.id.replace('-', '_')}_{choice}": _factory(
        lambda quirk=quirk, choice=choice: application({quirk.id: choice})
    )
    for quirk in QUIRKS
    for choice in quirk.choices[1:]
}
globals().update(QUIRKY)
