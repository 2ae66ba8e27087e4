"""
SIGTERM as an interruption: what a command does on Ctrl-C, it does when it is told to end, too.

Pipelines that run out of time and containers that are stopped send SIGTERM; a report of what had
been decided till then is worth as much there.
"""

import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from tmf645_conformance import interruption

_Handler = Callable[[int, FrameType | None], None]


class Terminated(KeyboardInterrupt):
    """The process was told to end."""


@contextmanager
def terminable() -> Iterator[None]:
    """Raise Terminated on SIGTERM."""

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - signal's signature
        raise _as_interruption(number)

    with _handled({signal.SIGTERM: stop}):
        yield


@contextmanager
def stoppable() -> Iterator[None]:
    """
    Interrupt a run on Ctrl-C and SIGTERM, where it waits for somebody; a second time, at once.

    What was asked for after it had waited for the last time is raised at the end of the block.
    """

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - signal's signature
        interruption.interrupt(_as_interruption(number))

    with _handled({signal.SIGINT: stop, signal.SIGTERM: stop}):
        try:
            yield
            interruption.heed()
        finally:
            interruption.forget()


def _as_interruption(number: int) -> KeyboardInterrupt:
    return Terminated("it was told to end") if number == signal.SIGTERM else KeyboardInterrupt()


@contextmanager
def _handled(handlers: Mapping[signal.Signals, _Handler]) -> Iterator[None]:
    """
    Handle signals but those that this process was told to ignore, as by nohup.

    Only a process's first thread can hear of any.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard = {each for each in handlers if signal.getsignal(each) is not signal.SIG_IGN}
    before = {each: signal.signal(each, handlers[each]) for each in heard}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
