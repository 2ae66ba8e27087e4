"""
What is wrong with a fault itself.
"""


class FaultError(ValueError):
    """A fault that makes no sense: ``key`` is what is wrong, ``what`` tells why and what to do."""

    def __init__(self, key: str, what: str) -> None:
        super().__init__(f"{key} {what}")
        self.key = key
        self.what = what


def demand(key: str, what: str, *, holds: bool) -> None:
    """Raise FaultError unless it ``holds``."""
    if not holds:
        raise FaultError(key, f"has to be {what}")
