"""
What examples are ordered by: on which ground they are made, which ones, and how many; plain data.
"""

from typing import Any, TypeAlias

import msgspec

from tmf645_conformance.exchange import Body
from tmf645_conformance.resources import Resource

#: What is tried: JSON, made by a strategy or read from a report, in the form that its trial reads.
Example: TypeAlias = Any


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """
    What is known of an implementation, as far as examples are made of it.

    ``items`` are those of all samples, ``alternates`` those that are expected to be alternate;
    ``criteria`` and ``request`` should be accepted by ``resource``; ``values`` are those that the
    profile puts in order, each list with its characteristic; ``patches`` and ``deletes`` say that
    this is offered, where somebody asked.
    """

    resource: Resource
    items: list[Body]
    alternates: list[Body]
    criteria: Body
    request: Body
    values: list[tuple[str, list[Any]]]
    patches: bool
    deletes: bool


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """
    So many ``examples`` at most of the strategy ``name`` in the module ``room``.

    ``choice`` is what the search chooses by; they are drawn for so many ``seconds``, and at least one.
    """

    room: str
    name: str
    ground: Ground
    choice: int
    examples: int
    seconds: float
