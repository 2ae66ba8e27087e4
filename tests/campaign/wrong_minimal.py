"""
Every wrong server under one roof: ``WRONG`` lists them, and each is an attribute of this module.

So `asgi:campaign.wrong_minimal:HrefMissing` starts one. Each overrides the minimal server in one
place and breaks one thing that the documents make mandatory, or conditional on what it claims.
The rooms: wrong_contract (attributes), wrong_http (statuses, headers), wrong_refusals (bad
requests), wrong_selection (lists), wrong_state (memory), wrong_requests (sync, ownership),
wrong_semantics (results), wrong_offers (alternates, reasons), wrong_query, wrong_management
(PATCH, DELETE), wrong_events, wrong_hub, wrong_advice (what is only recommended),
wrong_afterwards (a moment later, or to somebody else).
"""

from importlib import import_module

from campaign.wrong_registry import WRONG, Server, Wrong

_ROOMS = (
    "contract",
    "http",
    "refusals",
    "selection",
    "state",
    "requests",
    "semantics",
    "offers",
    "query",
    "management",
    "events",
    "hub",
    "advice",
    "afterwards",
)

for _room in _ROOMS:
    import_module(f"campaign.wrong_{_room}")


def __getattr__(name: str) -> Server:
    """The wrong server of that name."""
    if name not in WRONG:
        raise AttributeError(f"there is no wrong server {name}; WRONG lists all {len(WRONG)}")
    return WRONG[name].server


__all__ = ["WRONG", "Wrong"]
