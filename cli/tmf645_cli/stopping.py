"""
SIGTERM as an interruption: what a command does on Ctrl-C, it does when it is told to end, too.

Pipelines that run out of time and containers that are stopped send SIGTERM; a report of what had
been decided till then is worth as much there.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Terminated(KeyboardInterrupt):
    """The process was told to end."""


@contextmanager
def terminable() -> Iterator[None]:
    """Raise Terminated on SIGTERM; only a process's first thread can hear of it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _raise)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _raise(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - signal's signature
    raise Terminated("it was told to end")
