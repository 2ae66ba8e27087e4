"""
The course of a rehearsal, as data: what the timeline page shows.
"""

from enum import StrEnum

import msgspec


class Lane(StrEnum):
    """What an entry is about, in the order in which a page shows them."""

    REQUEST = "request"
    STATE = "state"
    EVENT = "event"
    CLOCK = "clock"
    NETWORK = "network"
    VERDICT = "verdict"


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    Something that happened ``at`` a moment of the world.

    ``line`` is that of the step in whose course it was; ``verdict`` what came of the step, where the
    entry tells that.
    """

    at: str
    lane: Lane
    text: str
    line: int = 0
    verdict: str = ""


class Passage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One story, as it went: its entries in the order in which they happened."""

    name: str
    about: str
    file: str
    entries: tuple[Entry, ...] = ()
