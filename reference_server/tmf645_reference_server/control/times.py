"""
Durations and moments as the control interface reads and shows them.
"""

from datetime import datetime, timedelta

from tmf645_scenarios.times import duration_of, moment_of

from tmf645_reference_server.control.refusing import ControlProblem


def read_duration(text: str, key: str) -> timedelta:
    """Return the duration that ``text`` says. Raise ControlProblem 400."""
    duration = duration_of(text)
    if duration is None:
        raise ControlProblem(
            400, f"{key} is {text[:40]!r}; write a duration like 50ms, 2s, 15m, 48h or 3d"
        )
    return duration


def show_duration(duration: timedelta) -> str:
    """Return ``duration`` in seconds, as it may be read again."""
    return f"{duration.total_seconds():.6f}".rstrip("0").rstrip(".") + "s"


def read_moment(text: str, key: str) -> datetime:
    """Return the moment that ``text`` says, UTC where it names no zone. Raise ControlProblem 400."""
    moment = moment_of(text)
    if moment is None:
        raise ControlProblem(
            400, f"{key} is {text[:40]!r}; write a moment like 2027-03-01T09:00:00Z"
        )
    return moment
