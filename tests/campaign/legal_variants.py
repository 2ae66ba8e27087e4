"""
Every legal server under one roof: ``LEGAL`` lists them, each with the profile its makers would write.

None of them may be accused of anything. `asgi:campaign.legal_variants:UuidIds` starts one.
Rooms: legal_resources (what is shown), legal_protocol (how it works), legal_events.
"""

from importlib import import_module

from campaign.legal_registry import LEGAL, Server, Variant

for _room in ("resources", "protocol", "events"):
    import_module(f"campaign.legal_{_room}")


def __getattr__(name: str) -> Server:
    """The legal server of that name."""
    if name not in LEGAL:
        raise AttributeError(f"there is no legal server {name}; LEGAL lists all {len(LEGAL)}")
    return LEGAL[name].server


__all__ = ["LEGAL", "Variant"]
