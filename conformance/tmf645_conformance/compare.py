"""
Comparing what was sent with what is shown, no stricter than the documents are.
"""

from datetime import datetime
from typing import Any


def lost(sent: Any, shown: Any, path: str = "") -> str:
    """
    Return the path of the first thing in ``sent`` that ``shown`` does not hold; empty if none.

    What is shown may hold more. Rows of an array may come in any order. Moments are compared,
    not their spelling; 100 and "100" are the same value.
    """
    if isinstance(sent, dict):
        if not isinstance(shown, dict):
            return path or "/"
        return next(
            (gone for key in sent if (gone := lost(sent[key], shown.get(key), f"{path}/{key}"))),
            "",
        )
    if isinstance(sent, list):
        if not isinstance(shown, list):
            return path or "/"
        return next(
            (
                f"{path}/{index}"
                for index, row in enumerate(sent)
                if all(lost(row, other) for other in shown)
            ),
            "",
        )
    return "" if same(sent, shown) else path or "/"


def same(one: Any, other: Any) -> bool:
    """Whether two plain values mean the same."""
    if one == other or str(one) == str(other):
        return True
    first, second = moment(one), moment(other)
    return first is not None and first == second


def moment(value: Any) -> datetime | None:
    """
    The date-time that ``value`` spells, with an offset; None where it spells none.

    Its letters may be small (RFC 3339, 5.6).
    """
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.upper())
    except ValueError:
        return None
    return found if found.tzinfo else None
