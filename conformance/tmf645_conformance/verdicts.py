"""
How a test purpose ends, other than by passing.

    Exception
    ├── Failed            the requirement is not met: expected, actual, where
    ├── Inconclusive      the purpose could not get as far as its question
    │   ├── NoAddress     what should be an address is none
    │   └── NoAnswer      a request got no answer
    └── BrokenOff         the implementation stopped answering: the run cannot go on
"""

from collections.abc import Sequence
from typing import Any

from tmf645_conformance.exchange import JSON, Exchange


class Failed(Exception):  # noqa: N818 - reads as the verdict it leads to
    """
    A requirement that is not met.

    ``cause`` names the fault so that outcomes of one fault can be told together; without it the
    purpose's own subject is the cause. ``example`` is the generated example that shows it.
    """

    example: JSON = None

    def __init__(
        self,
        message: str,
        *,
        expected: Any = None,
        actual: Any = None,
        at: Exchange | Sequence[Exchange] = (),
        cause: str = "",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.expected = expected
        self.actual = actual
        self.exchanges = (at,) if isinstance(at, Exchange) else tuple(at)
        self.cause = cause


class Inconclusive(Exception):  # noqa: N818 - reads as the verdict it leads to
    """
    A purpose that did not reach its question.

    ``unlock`` says what the profile could tell to change that.
    """

    def __init__(
        self, message: str, *, unlock: str = "", at: Exchange | Sequence[Exchange] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.unlock = unlock
        self.exchanges = (at,) if isinstance(at, Exchange) else tuple(at)


class NoAddress(Inconclusive):
    """What an implementation gave as an address, or as a part of one, cannot be called."""


class NoAnswer(Inconclusive):
    """A request got no answer because the connection broke, not because time was over."""


class BrokenOff(Exception):  # noqa: N818 - reads as what happened
    """The implementation cannot be reached any more, or refuses to talk to us at all."""
