"""
Lists whose elements are made when somebody looks at them.
"""

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar, overload

from tmf645_simulator.errors import InventoryError

T = TypeVar("T")


class Listing(Sequence[T], Generic[T]):
    """An immutable list over columns; equal to another of its class that lists the same."""

    __slots__ = ()

    @abstractmethod
    def at(self, position: int) -> T:
        """Return the element at ``position``, which is from 0 to below the length."""

    @overload
    def __getitem__(self, position: int) -> T: ...
    @overload
    def __getitem__(self, position: slice) -> Sequence[T]: ...
    def __getitem__(self, position: int | slice) -> T | Sequence[T]:
        chosen = range(len(self))[position]
        return self.at(chosen) if isinstance(chosen, int) else [self.at(each) for each in chosen]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and list(self) == list(other)

    def __hash__(self) -> int:
        return hash(len(self))


class Checked(Listing[T]):
    """A listing that knows what is wrong with it, and remembers when that is nothing."""

    __slots__ = ("_is_sound",)

    def __init__(self) -> None:
        self._is_sound = False

    @abstractmethod
    def _look(self) -> Iterator[tuple[int, InventoryError]]:
        """Look at every element; yield what is wrong, and with the one at which position."""

    def faults(self) -> Iterator[tuple[int, InventoryError]]:
        """Yield what is wrong, and with the one at which position."""
        if self._is_sound:
            return
        is_sound = True
        for fault in self._look():
            is_sound = False
            yield fault
        self._is_sound = is_sound
