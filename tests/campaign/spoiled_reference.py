"""
Every spoiled reference server under one roof: ``SPOILED`` lists them, and each is an attribute.

So `asgi:campaign.spoiled_reference:LocationMissing` starts one. The rooms: spoiled_contract
(attributes), spoiled_http (statuses, headers), spoiled_selection (lists), spoiled_state (memory,
life cycle), spoiled_semantics (results), spoiled_offers (alternates, reasons, reliance),
spoiled_query, spoiled_management (PATCH, DELETE), spoiled_events.
"""

from importlib import import_module

from campaign.spoiled_base import Spoiled
from campaign.spoiled_registry import SPOILED, Server, WrongReference

_ROOMS = (
    "contract",
    "http",
    "selection",
    "state",
    "semantics",
    "offers",
    "query",
    "management",
    "events",
)

for _room in _ROOMS:
    import_module(f"campaign.spoiled_{_room}")


def __getattr__(name: str) -> Server:
    """The spoiled server of that name."""
    if name not in SPOILED:
        raise AttributeError(f"there is no spoiled server {name}; SPOILED lists all {len(SPOILED)}")
    return SPOILED[name].server


__all__ = ["SPOILED", "Spoiled", "WrongReference"]
