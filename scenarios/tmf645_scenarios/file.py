"""
The shape of a whole file: its version, its story, how the server behaves, the world, what is sold
in it, and what will happen to it.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from tmf645_scenarios.commerce import CommerceDocument
from tmf645_scenarios.document import Behaviour, WorldDocument
from tmf645_scenarios.edits import TimelineEntry


class Schema(StrEnum):
    """The versions of the format that this release reads."""

    ONE = "tmf645-scenario/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioDocument:
    """A whole file."""

    schema: Schema
    name: str
    story: str
    behaviour: Behaviour = field(default_factory=Behaviour)
    world: WorldDocument
    commerce: CommerceDocument = field(default_factory=CommerceDocument)
    timeline: tuple[TimelineEntry, ...] = ()
