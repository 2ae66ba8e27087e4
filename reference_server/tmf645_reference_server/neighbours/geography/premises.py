"""
What there is one of at each premises, shown: addresses, sites, locations.

Worlds may have a million of them: each is made when it is looked at.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from tmf645_simulator.listing import Listing
from tmf645_simulator.places import Directory
from tmf645_simulator.roll import Premises, Roll

from tmf645_reference_server.bodies import Object
from tmf645_reference_server.neighbours.reading import Shown
from tmf645_reference_server.selection import Selection

#: Shows what there is at premises; the text is the host, as every href begins.
ShowOne: TypeAlias = Callable[[Premises, str], Object]

#: Knows the positions on the roll of those that are asked for; None where it does not.
Positions: TypeAlias = Callable[[Selection], Sequence[int] | None]


class _Documents(Listing[Object]):
    """What there is at some positions of the roll."""

    __slots__ = ("_host", "_positions", "_roll", "_show")

    def __init__(self, roll: Roll, show: ShowOne, host: str, positions: Sequence[int]) -> None:
        self._roll = roll
        self._show = show
        self._host = host
        self._positions = positions

    def __len__(self) -> int:
        return len(self._positions)

    def at(self, position: int) -> Object:
        """Return the document at ``position``."""
        return self._show(self._roll.at(self._positions[position]), self._host)


def at_premises(
    directory: Directory, show: ShowOne, host: str, chosen: Positions = lambda _: None
) -> Shown:
    """Return what ``show`` shows at all premises; ``chosen`` may find some without a search."""
    roll = directory.roll

    def find(id: str) -> Object | None:
        position = roll.finder.first(id)
        return None if position is None else show(roll.at(position), host)

    def some(wanted: Selection) -> Sequence[Object] | None:
        positions = chosen(wanted)
        return None if positions is None else _Documents(roll, show, host, positions)

    every = _Documents(roll, show, host, range(len(roll)))
    return Shown(documents=every, find=find, chosen=some)
