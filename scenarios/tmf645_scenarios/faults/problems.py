"""
What is wrong with a fault itself.
"""

from tmf645_scenarios.problems import SenselessError


class FaultError(SenselessError):
    """A fault that makes no sense."""


def demand(key: str, what: str, *, holds: bool) -> None:
    """Raise FaultError unless it ``holds``."""
    if not holds:
        raise FaultError(key, f"has to be {what}")
