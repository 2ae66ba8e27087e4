"""
What a tester has to know of the minimal server: its profile, in its own ids.
"""

from typing import Any


def item(site: str, specification: str, speed: float | None = None) -> dict[str, Any]:
    """An item that asks for ``specification`` at ``site``."""
    service: dict[str, Any] = {
        "serviceSpecification": {"id": specification},
        "place": [place(site)],
    }
    if speed is not None:
        service["serviceCharacteristic"] = [{"name": "downloadSpeed", "value": speed}]
    return {"service": service}


def place(site: str) -> dict[str, str]:
    """A reference to a site."""
    return {
        "id": site,
        "role": "installation",
        "@type": "PlaceRef",
        "@referredType": "GeographicSite",
    }


PROFILE: dict[str, Any] = {
    "implementation": {"name": "Minimal server", "version": "1"},
    "api": "tmf645-v4",
    "claims": {"patch": True, "delete": True, "hub": True, "nested_filtering": True, "sort": True},
    "readings": {"initial_state": "accepted"},
    "timers": {"settle": 3, "poll": 0.02, "event": 1},
    "relationships": {"depends_on": ["reliesOn"]},
    "samples": [
        {"name": "fibre", "expect": "qualified", "item": item("S-FIBRE", "BB", 100)},
        {"name": "fibre television", "expect": "qualified", "item": item("S-FIBRE", "TV")},
        {"name": "copper", "expect": "qualified", "item": item("S-COPPER", "BB", 50)},
        {"name": "beyond the network", "expect": "unqualified", "item": item("S-NONE", "BB", 100)},
        {"name": "no television here", "expect": "unqualified", "item": item("S-COPPER", "TV")},
        {"name": "copper only", "expect": "alternate", "item": item("S-COPPER", "BB", 500)},
        {
            "name": "what can I get on fibre",
            "lists": ["BB", "TV", "VOICE"],
            "criteria": {"service": {"place": [place("S-FIBRE")]}},
        },
        {
            "name": "what can I get on copper",
            "lists": ["BB", "VOICE"],
            "criteria": {"service": {"place": [place("S-COPPER")]}},
        },
    ],
    "orderings": [
        {"sample": "fibre", "characteristic": "downloadSpeed", "values": [100, 500, 1000]},
        {"sample": "copper", "characteristic": "downloadSpeed", "values": [20, 50, 100]},
    ],
}
