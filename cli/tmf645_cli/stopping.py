"""
SIGTERM as an interruption: what a command does on Ctrl-C, it does when it is told to end, too.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from tmf645_conformance.interruption import as_interruption, handled


@contextmanager
def terminable() -> Iterator[None]:
    """Raise Terminated on SIGTERM, wherever the command is."""

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - signal's signature
        raise as_interruption(number)

    with handled({signal.SIGTERM: stop}):
        yield
