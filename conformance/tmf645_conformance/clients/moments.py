"""
Moments as the record and the documents in it tell them.
"""

from datetime import UTC, datetime


def moment(text: str) -> datetime:
    """Read a date-time of RFC 3339; UTC where it names no offset. Raises ValueError."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def moment_in(value: object) -> datetime | None:
    """Read ``value`` as a moment; None where it is none."""
    if not isinstance(value, str):
        return None
    try:
        return moment(value)
    except ValueError:
        return None
