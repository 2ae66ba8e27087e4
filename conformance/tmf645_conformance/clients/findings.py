"""
How the look at one obligation ends.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from tmf645_conformance.clients.record import Call, Delivery

Evidence: TypeAlias = Sequence[Call | Delivery]


@dataclass(frozen=True)
class Held:
    """The client came to the situation and did right; ``at`` is where."""

    at: Evidence = ()


@dataclass(frozen=True, kw_only=True)
class Broken:
    """The client did not do what it has to; ``cause`` names the fault, where it has a name."""

    message: str
    expected: Any = None
    actual: Any = None
    at: Evidence = ()
    cause: str = ""


@dataclass(frozen=True)
class Unseen:
    """The client did not come to the situation; ``unlock`` is the story that brings it there."""

    message: str
    unlock: str = ""


@dataclass(frozen=True)
class Beside:
    """The obligation is none of this client's."""

    why: str


@dataclass(frozen=True)
class Seen:
    """What an observation saw."""

    message: str
    at: Evidence = ()


@dataclass(frozen=True)
class WaitsFor:
    """Another obligation is the finding: it comes first, and says what there is to say."""

    id: str


Finding: TypeAlias = Held | Broken | Unseen | Beside | Seen | WaitsFor
