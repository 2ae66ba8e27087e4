"""
The search for an example that fails: in a time box, shrunk, and tried again before it counts.
"""

import importlib
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeAlias

from tmf645_conformance import clock, expect
from tmf645_conformance.exploring.orders import Example, Order
from tmf645_conformance.exploring.trimming import smaller
from tmf645_conformance.session import Effort
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import BrokenOff, Failed, Inconclusive, NoAnswer

#: Raises Failed where an example breaks the requirement.
Trial: TypeAlias = Callable[[SUT, Example], None]

#: What makes examples; to import it takes a second.
_ENGINE = "tmf645_conformance.exploring.engine"

#: So often an example that failed is tried again.
_TIMES = 3


class _Broken(Exception):  # noqa: N818 - reads as what an example is
    """An example that fails."""

    def __init__(self, example: Example) -> None:
        super().__init__()
        self.example = example


class _Over(BaseException):
    """The time is over, or nobody answers any more: Hypothesis lets this through."""


def explore(sut: SUT, order: Callable[[], Order], trial: Trial) -> None:
    """
    Look for an example for which ``trial`` fails.

    Raises Failed, with the smallest example that was found, where it fails a second time;
    Inconclusive where it then holds, or where not one example came as far as its question;
    BrokenOff. A session that replays an example tries that one and no other.
    """

    def tried(example: Example) -> None:
        _try(sut, trial, example)

    sut.session.be_as_patient_as_needed()
    if sut.session.replayed is not None:
        _replay(tried, sut.session.replayed)
        return
    ordered = order()
    # A budget that has not enough time to draw all in advance makes examples as long as it tries them.
    drawn = sut.session.drawer.drawn(ordered) if ordered.seconds else None
    if not sut.session.has_time_to_search():
        raise Inconclusive(
            "the time for generated examples was over before it began; --budget thorough has more"
        )
    search = Search(tried, sut.session.budget.effort)
    search.go(ordered, drawn)
    if search.smallest is not None:
        _tried_again(tried, *search.smallest)
    if search.undecided is not None and not search.held:
        raise search.undecided


def _try(sut: SUT, trial: Trial, example: Example) -> None:
    """
    Judge ``example`` for itself.

    Silence is a failure where others are answered. Whoever asks us to slow down has not failed.
    """
    sut.session.forget_exchanges()
    try:
        trial(sut, example)
    except Failed:
        _hear_who_is_hurried(sut)
        raise
    except NoAnswer as silence:
        seen = list(sut.session.exchanges)
        _expect_alive(sut, silence)
        raise Failed(
            f"{silence}, and others do",
            expected="an answer",
            actual="none",
            at=seen[-1:],
            cause=expect.SERVER_ERROR,
        ) from silence
    except BrokenOff as silence:
        _expect_alive(sut, silence)
        raise Inconclusive(str(silence)) from silence
    _hear_who_is_hurried(sut)


def _expect_alive(sut: SUT, silence: Exception) -> None:
    """Raise BrokenOff where nothing else is answered either."""
    if not sut.session.conversation.is_alive(sut.resource.path):
        raise BrokenOff(str(silence)) from silence


def _hear_who_is_hurried(sut: SUT) -> None:
    """Raise Inconclusive where something that was sent is answered by asking to slow down."""
    for exchange in sut.session.exchanges:
        if exchange.asks_for_less:
            raise Inconclusive(f"{exchange}: it asks to slow down", at=exchange)


class Search:
    """
    What has been tried, and what came of it.

    ``smallest`` is the smallest example that failed, and how; ``held`` counts those that did not, and
    ``undecided`` is why the last one that came to no end did so.
    """

    def __init__(self, trial: Callable[[Example], None], effort: Effort) -> None:
        self._trial = trial
        self._effort = effort
        self._until: float | None = None
        self._failed: dict[str, Failed] = {}
        self._passed: set[str] = set()
        self.smallest: tuple[Example, Failed] | None = None
        self.held = 0
        self.undecided: Inconclusive | None = None
        self._ended: BrokenOff | None = None

    def go(self, order: Order, drawn: Sequence[Example] | None = None) -> None:
        """
        Try the examples of ``order`` until the box is empty; make the first that fails small.

        Those that are ``drawn`` are all, then; only where one of them fails they are made once more.
        """
        with suppress(_Over):
            if not drawn or any(map(self._fails, drawn)):
                self._search(order)
        with suppress(_Over):
            self._trim()
        if self._ended is not None:
            raise self._ended

    def _search(self, order: Order) -> None:
        """Let Hypothesis search; the example that it raises in the end is its smallest."""
        engine: Any = importlib.import_module(_ENGINE)
        if self.smallest is not None:
            self._begin_to_shrink()  # to import it takes a second
        try:
            engine.search(order, self._attempt)
        except _Broken as broken:
            self.smallest = broken.example, self._failed[_key(broken.example)]
        except engine.NoExample as none:
            self.undecided = Inconclusive(f"no example could be made: {none}")

    def _attempt(self, example: Example) -> None:
        """Raise _Broken, always from here, where ``example`` fails: that is what is shrunk."""
        if self._fails(example):
            raise _Broken(example)

    def _trim(self) -> None:
        """Leave out parts of the smallest example as long as it goes on failing."""
        if self.smallest is None or self._ended is not None:
            return
        self._begin_to_shrink()
        least, _ = self.smallest
        while (less := next(filter(self._fails, smaller(least)), None)) is not None:
            least = less
            self.smallest = less, self._failed[_key(less)]

    def _fails(self, example: Example) -> bool:
        """Try ``example``, once: what has failed is known to fail, and what did not, not to."""
        key = _key(example)
        if key not in self._failed and key not in self._passed:
            self._mind_the_time()
            failed = self._came_of(example)
            if failed is None:
                self._passed.add(key)
            else:
                self._keep(key, example, failed)
        return key in self._failed

    def _keep(self, key: str, example: Example, failed: Failed) -> None:
        if self.smallest is None:
            self._begin_to_shrink()
        self._failed[key] = failed
        if self.smallest is None or len(key) < len(_key(self.smallest[0])):
            self.smallest = example, failed

    def _begin_to_shrink(self) -> None:
        self._until = clock.seconds() + self._effort.shrinking / 2

    def _mind_the_time(self) -> None:
        """Raise where the time is over: it runs from the first example, and anew to shrink one."""
        now = clock.seconds()
        if self._until is None:
            self._until = now + self._effort.seconds
        if now > self._until:
            raise _Over

    def _came_of(self, example: Example) -> Failed | None:
        try:
            self._trial(example)
            self.held += 1
        except Failed as failed:
            return failed
        except Inconclusive as open_:
            self.undecided = open_
        except BrokenOff as end:
            self._ended = end
            raise _Over from end
        return None


def _key(example: Example) -> str:
    return json.dumps(example, sort_keys=True)


def _replay(trial: Callable[[Example], None], example: Example) -> None:
    """
    Try ``example`` as often as the run did, which found it; raise what the last one came to.

    Its report was written by somebody: it may hold what no search of this purpose makes.
    """
    open_: Inconclusive | None = None
    for _ in range(_TIMES):
        try:
            trial(example)
        except Failed as again:
            again.example = example
            raise
        except Inconclusive as said:
            open_ = said
        except (AttributeError, LookupError, TypeError, ValueError) as strange:
            raise Inconclusive(
                f"the example is none that this purpose tries ({type(strange).__name__}: {strange})"
            ) from strange
    if open_ is not None:
        raise open_


def _tried_again(trial: Callable[[Example], None], example: Example, first: Failed) -> None:
    """Raise Failed where ``example`` fails again, else Inconclusive: it may be a matter of luck."""
    with suppress(Inconclusive):
        _replay(trial, example)
    raise Inconclusive(f"failed once and held when repeated: {first.message}", at=first.exchanges)
