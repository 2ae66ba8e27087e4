"""
Moments as the API writes them: RFC 3339, UTC, milliseconds, ``Z``.
"""

from datetime import UTC, datetime
from typing import Final

import msgspec

_ENCODER: Final = msgspec.json.Encoder()
_SECONDS: Final = slice(1, len('"2026-01-31T12:00:00'))
_MILLISECONDS: Final = tuple(f".{number:03}Z" for number in range(1000))


def show_moment(moment: datetime) -> str:
    """Return ``moment`` as ``2026-01-31T12:00:00.000Z``."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    # isoformat takes eight times as long, and every answer has several moments.
    seconds = _ENCODER.encode(moment)[_SECONDS].decode()
    return seconds + _MILLISECONDS[moment.microsecond // 1000]


def read_moment(text: str) -> datetime:
    """Return the moment in UTC; raise ValueError where ``text`` names none that UTC can hold."""
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text!r} lies beyond what UTC can express") from error
