"""
Purposes that look for an example of their own: generated, in a time box, shrunk, and repeated.

    @generated("CSQ-GEN-BV-05", API_ITEM_RESULT, about="…",
               examples=made_by("questions", "companies"))
    def an_item_keeps_its_result(sut: SUT, example: Example) -> None:
        '''The requirement as a fact. …'''

An example is plain data, so that a report can hold it and ``tmf645 replay`` judges it again. What is
generated never decides: such a purpose is recommended, whatever the clause demands, because whether
its fault is met depends on seed and time.
"""

import importlib
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

from tmf645_reports.model import Level

from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.specification import Clause
from tmf645_conformance.sut import SUT
from tmf645_conformance.trials import Example, Trial

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["Example", "Strategy", "Trial", "generated", "import_meanwhile", "made_by"]

_ROOM = "tmf645_conformance.exploring.{}"

#: Makes examples for an implementation; see ``made_by``. Importing Hypothesis takes its time.
Strategy: TypeAlias = "Callable[[SUT], SearchStrategy[Example]]"


def made_by(room: str, name: str) -> Strategy:
    """Return the strategy ``name`` of the module ``room`` of ``exploring``, imported when asked."""

    def examples(sut: SUT) -> "SearchStrategy[Example]":
        module = importlib.import_module(_ROOM.format(room))
        made: SearchStrategy[Example] = getattr(module, name)(sut)
        return made

    return examples


def import_meanwhile() -> None:
    """Begin to import what makes examples, while an implementation is waited for."""

    def fetch() -> None:
        with suppress(ImportError):  # whoever needs it will say so
            importlib.import_module(_ROOM.format("fuzz"))

    threading.Thread(target=fetch, daemon=True, name="importing").start()


def generated(
    id: str,
    *clauses: Clause,
    about: str,
    examples: Strategy,
    needs: tuple[Need, ...] = (),
    given: tuple[str, ...] = (),
    twin: str = "",
) -> Callable[[Trial], Trial]:
    """Enter a generated test purpose, of phase GEN, into the catalogue; see ``purpose``."""

    def enter(trial: Trial) -> Trial:
        def body(sut: SUT) -> None:
            from tmf645_conformance.exploring.search import explore  # noqa: PLC0415 - see Strategy

            sut.hub.leave()  # nobody waits for events of what follows
            explore(sut, examples(sut), trial)

        body.__doc__ = trial.__doc__
        body.__name__ = trial.__name__
        entered = purpose(
            id,
            Level.RECOMMENDED,
            *clauses,
            about=about,
            needs=needs,
            given=given,
            twin=twin,
        )
        entered(body)
        return trial

    return enter
