"""
The register of reference servers that are spoiled in one way each.
"""

from collections.abc import Callable
from dataclasses import dataclass

from campaign.spoiled_base import Spoiled

Server = type[Spoiled]


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongReference:
    """A spoiled server, its one fault in a sentence, and exactly the purposes that fail."""

    name: str
    server: Server
    fault: str
    trips: frozenset[str]


#: Every spoiled server by its name, in the order of the modules that hold them.
SPOILED: dict[str, WrongReference] = {}


def wrong_reference(*, trips: tuple[str, ...]) -> Callable[[Server], Server]:
    """
    Register a spoiled server under the name of its class; its docstring is its one fault.

    ``trips`` are ids, without CSQ- or QSQ- where both are meant.
    """

    def register(server: Server) -> Server:
        name, fault = server.__name__, (server.__doc__ or "").strip()
        if not fault or name in SPOILED:
            raise ValueError(f"{name}: needs a name of its own and its fault as docstring")
        ids = frozenset(id for trip in trips for id in _both(trip))
        SPOILED[name] = WrongReference(name=name, server=server, fault=fault, trips=ids)
        return server

    return register


def _both(id: str) -> tuple[str, ...]:
    return (id,) if id.startswith(("CSQ-", "QSQ-", "HUB-")) else (f"CSQ-{id}", f"QSQ-{id}")
