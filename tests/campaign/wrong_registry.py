"""
The register of servers that are wrong in one way each.
"""

from collections.abc import Callable
from dataclasses import dataclass

from campaign.minimal_server import MinimalServer

Server = type[MinimalServer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """
    A wrong server, its one fault in a sentence, and the purposes that it has to trip.

    ``trips`` are exactly the mandatory and conditional ones that fail; ``warns`` are recommended
    ones that are not met: a fault that the documents only recommend against trips nothing else.
    """

    name: str
    server: Server
    fault: str
    trips: tuple[str, ...]
    warns: tuple[str, ...]


#: Every wrong server by its name, in the order of the modules that hold them.
WRONG: dict[str, Wrong] = {}


def wrong(
    *, trips: tuple[str, ...] = (), warns: tuple[str, ...] = ()
) -> Callable[[Server], Server]:
    """Register a server under the name of its class; its docstring is its one fault."""

    def register(server: Server) -> Server:
        name, fault = server.__name__, (server.__doc__ or "").strip()
        if not fault or name in WRONG:
            raise ValueError(f"{name}: needs a name of its own and its fault as docstring")
        WRONG[name] = Wrong(name=name, server=server, fault=fault, trips=trips, warns=warns)
        return server

    return register
