"""
Durations in words.
"""

from typing import Final

_UNITS: Final = (("d", 86_400.0), ("h", 3_600.0), ("min", 60.0), ("s", 1.0))


def duration(seconds: float) -> str:
    """Return a duration as people say it: 48 h is 2 d, 90 s is 1 min 30 s."""
    left, said = seconds, []
    for unit, size in _UNITS[:-1]:
        number, left = divmod(left, size)
        if number:
            said.append(f"{number:g} {unit}")
    if left or not said:
        said.append(f"{left:g} s")
    return " ".join(said)
