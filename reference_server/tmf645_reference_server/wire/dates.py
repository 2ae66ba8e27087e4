"""
Moments as the API writes them: RFC 3339, UTC, milliseconds, ``Z``.
"""

from datetime import UTC, datetime


def show_moment(moment: datetime) -> str:
    """Return ``moment`` as ``2026-01-31T12:00:00.000Z``."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def read_moment(text: str) -> datetime:
    """Return the moment in UTC; raise ValueError where ``text`` names none that UTC can hold."""
    try:
        return datetime.fromisoformat(text.upper()).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"{text!r} lies beyond what UTC can express") from error
