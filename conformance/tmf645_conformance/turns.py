"""
Acts that take turns: one goes on at a time, and one that has to wait lets the others go on.

An act is a function that is left in the middle and come back to, so each has a thread of its own.
Nothing happens at the same time, though: the thread that drives the acts lets one of them go on, and
does itself what that one wants done (a request, for one). So what interrupts a run meets it in one
place, and things happen in the same order in every run, however long each of them takes.
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from enum import Enum, auto
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from tmf645_conformance.interruption import waiting
from tmf645_conformance.verdicts import BrokenOff

T = TypeVar("T")

#: Seconds that an act may take to unwind once it is dropped; it can only compute by then.
_UNWINDING = 2.0


class At(Enum):
    """Where an act has stopped: before another look, behind its wait, or at its end."""

    LOOK = auto()
    READY = auto()
    END = auto()


class Dropped(BaseException):
    """Unwinds an act that nobody lets go on any more."""


@dataclass(frozen=True, slots=True)
class _Errand:
    """What an act wants done by the thread that drives it, and where the outcome is put."""

    do: Callable[[], Any]
    outcome: "Future[Any]"


class Turn(Generic[T]):
    """
    One act: ``go_on`` and ``drop`` are for who drives it, ``have_done`` and ``wait`` for the act.
    """

    def __init__(self, act: Callable[[], T]) -> None:
        self._act = act
        self._result: Future[T] = Future()
        self._is_dropped = False
        self._go: SimpleQueue[None] = SimpleQueue()
        self._said: SimpleQueue[At | _Errand] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, daemon=True, name="an act")
        self._thread.start()

    @property
    def result(self) -> T:
        """What the act returned; raises what it raised."""
        return self._result.result(timeout=0)

    def go_on(self) -> At:
        """Let the act go on until it stops, and do what it wants done. Raises BrokenOff."""
        while True:
            self._go.put(None)
            with waiting():
                said = self._said.get()
            if isinstance(said, At):
                return said
            _do(said)

    def drop(self) -> None:
        """Have the act unwind from where it is; nothing is done for it any more."""
        self._is_dropped = True
        self._go.put(None)
        self._thread.join(_UNWINDING)

    def have_done(self, do: Callable[[], T]) -> T:
        """Return what ``do`` returns, or raise what it raises; who drives this act calls it."""
        outcome: Future[T] = Future()
        self._stop(_Errand(do, outcome))
        return outcome.result(timeout=0)

    def wait(self, look: Callable[[], bool], is_over: Callable[[], bool]) -> bool:
        """
        Look until there is what is looked for or waiting ``is_over``; return whether it was there.

        The act goes on once all that wait have come as far, whichever of them was first.
        """
        try:
            while True:
                self._stop(At.LOOK)
                if look():
                    return True
                if is_over():
                    return False
        finally:
            self._stop(At.READY)

    def _stop(self, said: At | _Errand) -> None:
        if not self._is_dropped:
            self._said.put(said)
            self._go.get()
        if self._is_dropped:
            raise Dropped

    def _run(self) -> None:
        self._go.get()
        try:
            if not self._is_dropped:
                self._result.set_result(self._act())
        except BaseException as problem:  # noqa: BLE001 - it is raised where the result is asked for
            self._result.set_exception(problem)
        self._said.put(At.END)


def _do(errand: _Errand) -> None:
    """Do it; what goes wrong is for the act, but for what ends the run."""
    try:
        errand.outcome.set_result(errand.do())
    except BrokenOff:
        raise
    except Exception as problem:  # noqa: BLE001 - it is raised in the act
        errand.outcome.set_exception(problem)
