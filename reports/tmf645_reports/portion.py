"""
As much of a list as fits: how renderers with a size limit keep it whatever the report holds.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

Piece = TypeVar("Piece", bound=str)


def portion(pieces: Iterable[Piece], *, largest: int) -> list[Piece]:
    """
    Return the leading ``pieces`` that together take at most ``largest`` bytes of UTF-8.

    Pieces may be rendered lazily: none is asked for after the first that does not fit.
    """
    return list(_fitting(pieces, largest))


def size(pieces: Iterable[str]) -> int:
    """Return the bytes of ``pieces``, each with a line end."""
    return sum(len(piece.encode()) + 1 for piece in pieces)


def _fitting(pieces: Iterable[Piece], left: int) -> Iterator[Piece]:
    for piece in pieces:
        left -= size([piece])
        if left < 0:
            return
        yield piece
