"""
Where a run can be interrupted: while it waits for somebody else, and nowhere between two steps.

Python raises KeyboardInterrupt wherever its first thread happens to be: also where a lock has just
been taken, and nobody has undertaken yet to give it back. Whoever tidies up then waits for that
lock for ever. So signals are heeded where nothing is half done.

SIGTERM interrupts as Ctrl-C does. Pipelines that run out of time and containers that are stopped
send it; a report of what had been decided till then is worth as much there.
"""

import queue
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import Future

Handler = Callable[[int, FrameType | None], None]


class Terminated(KeyboardInterrupt):
    """The process was told to end."""


class _Here(threading.local):
    """This thread: whether it waits, was asked to stop, and what it is to raise once it waits."""

    is_waiting = False
    was_asked = False
    due: KeyboardInterrupt | None = None


_here = _Here()


class _Waiting:
    """What is waited for within must take no lock in Python. Not to be nested."""

    def __enter__(self) -> None:
        _here.is_waiting = True
        heed()

    def __exit__(self, *_: object) -> None:
        _here.is_waiting = False


_WAITING = _Waiting()


def waiting() -> _Waiting:
    """A block in which this thread waits, and can be interrupted."""
    return _WAITING


def wait_for(future: "Future[Any]", seconds: float | None = None) -> None:
    """Wait until ``future`` is done, for so many seconds at most; its own waits take locks in Python."""
    done: queue.SimpleQueue[object] = queue.SimpleQueue()
    future.add_done_callback(done.put)
    with suppress(queue.Empty), waiting():
        done.get(timeout=seconds)


@contextmanager
def stoppable() -> Iterator[None]:
    """
    Interrupt a run on Ctrl-C and SIGTERM, where it waits for somebody; a second time, at once.

    What was asked for after it had waited for the last time is raised at the end of the block.
    """

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - signal's signature
        interrupt(as_interruption(number))

    try:
        with handled({signal.SIGINT: stop, signal.SIGTERM: stop}):
            yield
        heed()
    finally:
        _here.was_asked, _here.is_waiting, _here.due = False, False, None


def interrupt(stop: KeyboardInterrupt) -> None:
    """Raise ``stop`` where this thread waits, or was asked before; else as soon as it waits."""
    is_to_raise = _here.is_waiting or _here.was_asked
    _here.was_asked = True
    if not is_to_raise:
        _here.due = stop
        return
    _here.due, _here.is_waiting = None, False
    raise stop


def heed() -> None:
    """Raise the interruption that is due, if there is one."""
    if (stop := _here.due) is not None:
        _here.due, _here.is_waiting = None, False
        raise stop


def as_interruption(number: int) -> KeyboardInterrupt:
    """What the signal ``number`` interrupts with."""
    return Terminated("it was told to end") if number == signal.SIGTERM else KeyboardInterrupt()


@contextmanager
def handled(handlers: Mapping[signal.Signals, Handler]) -> Iterator[None]:
    """
    Handle signals but those that this process was told to ignore, as scripts do with ``command &``.

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
