"""
Look-up by address: which premises have these values of these attributes?

For each combination of attributes that is asked for there is one index, made at the first
question: the premises sorted by a hash over the combined values. A look-up is a binary search
then, also for "1, Main Street" of which no word is rare. Combinations beyond ``MOST_INDEXES`` are
answered by looking at all premises, in some milliseconds for a million.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tmf645_simulator.roll import ABSENT, Attribute
from tmf645_simulator.texts import Finder, Texts

#: Each takes twelve bytes a premises; requests in practice use a few combinations.
MOST_INDEXES: Final = 16

#: Odd numbers with bits all over, as multiplicative hashing wants them; the second is a reserve
#: for the unheard-of case that two different addresses share a hash under the first.
_MULTIPLIERS: Final = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)

_Positions = NDArray[np.int32]


def plain(value: str) -> str:
    """Return ``value`` as it is compared: without spaces, and without regard to case."""
    return "".join(value.split()).casefold()


class AddressBook:
    """Answers which premises match; ``attributes`` are the columns of their roll."""

    __slots__ = ("_attributes", "_columns", "_indexes")

    def __init__(self, attributes: Mapping[str, Attribute]) -> None:
        self._attributes = attributes
        self._columns: dict[str, _Column] = {}
        self._indexes: dict[tuple[str, ...], _Index] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._attributes

    def matches(self, address: Mapping[str, str]) -> _Positions:
        """Return the positions of the premises with all of ``address``, of known names, in order."""
        names = tuple(sorted(address))
        columns = [self._column(name) for name in names]
        codes = [
            column.code(plain(address[name])) for name, column in zip(names, columns, strict=True)
        ]
        if not names or ABSENT in codes:
            return np.zeros(0, np.int32)
        index = self._index(names, columns)
        return index.matches(codes) if index else _scan(columns, codes)

    def _column(self, name: str) -> "_Column":
        if name not in self._columns:
            self._columns[name] = _column(self._attributes[name])
        return self._columns[name]

    def _index(self, names: tuple[str, ...], columns: Sequence["_Column"]) -> "_Index | None":
        if names not in self._indexes and len(self._indexes) < MOST_INDEXES:
            self._indexes[names] = _index([column.codes for column in columns])
        return self._indexes.get(names)


@dataclass(frozen=True, slots=True)
class _Column:
    """An attribute by its plain values: codes as in Attribute, and what finds them."""

    codes: NDArray[np.int32]
    finder: Finder

    def code(self, value: str) -> int:
        position = self.finder.first(value)
        return ABSENT if position is None else position + 1


@dataclass(frozen=True, slots=True)
class _Index:
    """Premises sorted by the hash over their codes; premises of one hash have the same codes."""

    multiplier: int
    keys: NDArray[np.uint64]
    order: _Positions
    columns: Sequence[NDArray[np.int32]]

    def matches(self, codes: Sequence[int]) -> _Positions:
        wanted = np.uint64(_mixed(codes, self.multiplier))
        begin, end = np.searchsorted(self.keys, wanted), np.searchsorted(self.keys, wanted, "right")
        found = self.order[begin:end]
        if len(found) and [int(column[found[0]]) for column in self.columns] != list(codes):
            return found[:0]
        return found


def _column(attribute: Attribute) -> _Column:
    known: dict[str, int] = {}
    recoded = [ABSENT]
    recoded += [known.setdefault(plain(value), len(known) + 1) for value in attribute.values]
    distinct = Texts(list(known))
    return _Column(np.array(recoded, np.int32)[attribute.codes], Finder(distinct))


def _index(columns: Sequence[NDArray[np.int32]]) -> _Index:
    """Return the index under the first multiplier that keeps different addresses apart."""
    made = (_sorted(columns, multiplier) for multiplier in _MULTIPLIERS)
    return next(index for index in made if _is_exact(index))


def _sorted(columns: Sequence[NDArray[np.int32]], multiplier: int) -> _Index:
    mixed = np.zeros(len(columns[0]), np.uint64)
    for column in columns:
        mixed = (mixed + column.astype(np.uint64)) * np.uint64(multiplier)
        mixed ^= mixed >> np.uint64(32)
    order = np.argsort(mixed, kind="stable")
    return _Index(multiplier, mixed[order], order.astype(np.int32), columns)


def _mixed(codes: Sequence[int], multiplier: int) -> int:
    """Return what ``_sorted`` makes of one row."""
    mixed = 0
    for code in codes:
        mixed = (mixed + code) * multiplier % 2**64
        mixed ^= mixed >> 32
    return mixed


def _is_exact(index: _Index) -> bool:
    alike = index.keys[1:] == index.keys[:-1]
    sorted_columns = (column[index.order] for column in index.columns)
    return all(bool(np.all(each[1:][alike] == each[:-1][alike])) for each in sorted_columns)


def _scan(columns: Sequence[_Column], codes: Sequence[int]) -> _Positions:
    fits = np.ones(len(columns[0].codes), np.bool_)
    for column, code in zip(columns, codes, strict=True):
        fits &= column.codes == code
    return np.flatnonzero(fits).astype(np.int32)
