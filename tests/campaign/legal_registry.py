"""
The register of legal servers: right, though other than the minimal server.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from campaign.minimal_profile import PROFILE
from campaign.minimal_server import MinimalServer

Server = type[MinimalServer]
Profile = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A legal server, the choice that it makes, and the profile that its makers would write."""

    name: str
    server: Server
    choice: str
    profile: Profile


#: Every legal server by its name.
LEGAL: dict[str, Variant] = {}


def legal(profile: Profile | None = None) -> Callable[[Server], Server]:
    """
    Register a legal server; its docstring tells its choice and where the documents leave it open.

    ``profile`` are changes to that of the minimal server: objects are merged, None removes.
    """

    def register(server: Server) -> Server:
        name, choice = server.__name__, (server.__doc__ or "").strip()
        if not choice or name in LEGAL:
            raise ValueError(f"{name}: needs a name of its own and its choice as docstring")
        described = changed(PROFILE, profile or {})
        LEGAL[name] = Variant(name=name, server=server, choice=choice, profile=described)
        return server

    return register


def changed(profile: Profile, changes: Profile) -> Profile:
    """``profile`` with ``changes``."""
    merged = copy.deepcopy(dict(profile))
    for name, value in changes.items():
        if value is None:
            merged.pop(name, None)
        elif isinstance(value, dict):
            merged[name] = changed(merged.get(name, {}), value)
        else:
            merged[name] = copy.deepcopy(value)
    return merged
