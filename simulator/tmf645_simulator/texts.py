"""
Texts by the million: packed into one block of bytes, numbered by their position.

A Python string costs some sixty bytes before it holds a letter. Here a text costs its letters and
a number, and becomes a string when somebody asks for it.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from tmf645_simulator.listing import Listing

#: Lone surrogates are no Unicode, and yet Python has them: they are kept as they came.
_ENCODING = ("utf-8", "surrogatepass")


class Texts(Listing[str]):
    """An immutable list of texts."""

    __slots__ = ("data", "ends")

    def __init__(self, texts: Sequence[str] = ()) -> None:
        joined = "".join(texts)
        self.data = joined.encode(*_ENCODING)
        measured = texts if joined.isascii() else [each.encode(*_ENCODING) for each in texts]
        lengths = np.fromiter(map(len, measured), np.int64, len(texts))
        self.ends: NDArray[np.int64] = np.concatenate(([0], np.cumsum(lengths)))

    @classmethod
    def joined(cls, parts: Sequence["Texts"]) -> "Texts":
        """Return the texts of all ``parts``, in their order."""
        joined = cls()
        joined.data = b"".join(part.data for part in parts)
        starts = np.cumsum([0, *(len(part.data) for part in parts)])
        ends = [part.ends[1:] + start for part, start in zip(parts, starts[:-1], strict=True)]
        joined.ends = np.concatenate([np.zeros(1, np.int64), *ends])
        return joined

    def __len__(self) -> int:
        return len(self.ends) - 1

    def at(self, position: int) -> str:
        """Return the one at ``position``."""
        return self.data[self.ends[position] : self.ends[position + 1]].decode(*_ENCODING)

    def __iter__(self) -> Iterator[str]:
        begin = 0
        for end in self.ends[1:].tolist():
            yield self.data[begin:end].decode(*_ENCODING)
            begin = end


class Finder:
    """
    Finds positions by text: an index of hashes, sorted, over ``texts``.

    The hashes are Python's own, which are keyed anew for every process: nobody can prepare ids
    that collide. They are compared here and shown nowhere.
    """

    __slots__ = ("_order", "_texts", "hashes")

    def __init__(self, texts: Texts, hashes: NDArray[np.int64] | None = None) -> None:
        found = hashes_of(texts, len(texts)) if hashes is None else hashes
        order = np.argsort(found, kind="stable")
        self._texts = texts
        self.hashes = found[order]
        self._order = order.astype(np.int32)

    def first(self, text: str) -> int | None:
        """Return the first position of ``text``, or None where it is nowhere."""
        return next(self._positions(text), None)

    def all(self, text: str) -> tuple[int, ...]:
        """Return every position of ``text``, in order."""
        return tuple(self._positions(text))

    def repeated(self) -> tuple[tuple[int, int], ...]:
        """Return each position whose text stood before, with where it stood first; in order."""
        (alike,) = np.nonzero(self.hashes[1:] == self.hashes[:-1])
        if not len(alike):
            return ()
        suspects = np.unique(self._order[np.concatenate((alike, alike + 1))])
        seen: dict[str, int] = {}
        found = [(at, seen.setdefault(self._texts[at], at)) for at in suspects.tolist()]
        return tuple((at, before) for at, before in found if at != before)

    def missing_from(self, other: "Finder") -> tuple[int, ...]:
        """
        Return the positions of the texts that ``other`` does not have, in order.

        Hashes alone are compared: a text that shares its hash with another one passes for known.
        """
        if not len(other.hashes):
            return tuple(range(len(self.hashes)))
        found = other.hashes.searchsorted(self.hashes)
        known = other.hashes.take(found, mode="clip") == self.hashes
        return tuple(np.sort(self._order[~known]).tolist())

    def _positions(self, text: str) -> Iterator[int]:
        wanted = hash(text)
        place = int(self.hashes.searchsorted(wanted))
        while place < len(self.hashes) and self.hashes[place] == wanted:
            position = int(self._order[place])
            if self._texts[position] == text:
                yield position
            place += 1


def hashes_of(texts: Sequence[str], count: int) -> NDArray[np.int64]:
    """Return the hash of each text."""
    return np.fromiter(map(hash, texts), np.int64, count)
