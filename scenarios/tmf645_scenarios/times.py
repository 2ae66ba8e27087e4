"""
Durations and moments as people write them: 50ms, 2s, 15m, 48h, 3d; 2027-03-01, 2027-03-01T09:00Z.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

_WRITTEN: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)(ms|s|m|h|d)")
_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def duration_of(text: str) -> timedelta | None:
    """Return the duration that ``text`` says, None where it says none."""
    match = _WRITTEN.fullmatch(text)
    return None if match is None else timedelta(seconds=float(match[1]) * _UNITS[match[2]])


def moment_of(text: str) -> datetime | None:
    """Return the moment, in UTC, that a date (its first one) or a date with time says; or None."""
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
