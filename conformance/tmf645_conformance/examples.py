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
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from tmf645_reports.model import Level

from tmf645_conformance.capabilities import lacking
from tmf645_conformance.catalogue import Need, TestPurpose, purpose
from tmf645_conformance.exploring.orders import Ground, Order
from tmf645_conformance.exploring.search import explore
from tmf645_conformance.session import Session
from tmf645_conformance.specification import Clause
from tmf645_conformance.sut import SUT
from tmf645_conformance.trials import Example, Trial
from tmf645_conformance.verdicts import Inconclusive

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

__all__ = ["Example", "Strategy", "Trial", "generated", "made_by", "order_ahead"]


@dataclass(frozen=True)
class Strategy:
    """
    What makes examples: a function ``name`` of the module ``room`` of exploring.

    ``asks`` is what it wants to know of an implementation that the profile may not tell.
    """

    room: str
    name: str
    asks: tuple[Need, ...] = ()

    def ground(self, sut: SUT) -> Ground:
        """What examples for ``sut`` are made of. Raises Inconclusive where that cannot be found out."""
        alternates = sut.items("alternate") if sut.has("alternate") else []
        request = sut.request()
        del request["externalId"]
        return Ground(
            resource=sut.resource,
            items=sut.known_items(),
            alternates=[item for _, item in alternates],
            criteria=sut.criteria(),
            request=request,
            values=[(each.characteristic, [*each.values]) for each in sut.profile.orderings],
            patches=self._is_offered(Need.PATCH, sut),
            deletes=self._is_offered(Need.DELETE, sut),
        )

    def _is_offered(self, need: Need, sut: SUT) -> bool:
        return need in self.asks and not lacking((need,), sut)

    def order(self, sut: SUT, choice: int) -> Order:
        """The order of examples for ``sut``. Raises Inconclusive as ``ground`` does."""
        effort = sut.session.budget.effort
        return Order(
            room=self.room,
            name=self.name,
            ground=self.ground(sut),
            choice=choice,
            examples=effort.examples,
            seconds=effort.drawing,
        )

    def made(self, sut: SUT) -> "SearchStrategy[Example]":
        """Make them here; to import what does takes a second."""
        engine: Any = importlib.import_module("tmf645_conformance.exploring.engine")
        strategy: SearchStrategy[Example] = engine.strategy(self.room, self.name, self.ground(sut))
        return strategy


def made_by(room: str, name: str, *asks: Need) -> Strategy:
    """See Strategy."""
    return Strategy(room, name, asks)


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
            sut.hub.leave()  # nobody waits for events of what follows
            explore(sut, partial(examples.made, sut), trial, ahead=partial(_drawn, examples, sut))

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
        _STRATEGIES.update(dict.fromkeys(filter(None, (id, twin)), examples))
        return trial

    return enter


#: What makes the examples of each generated purpose, by its id.
_STRATEGIES: dict[str, Strategy] = {}


def order_ahead(purposes: Sequence[TestPurpose], session: Session) -> None:
    """Have the examples of ``purposes`` drawn for which nothing has to be asked before."""
    if session.drawer is None:
        return
    for each in purposes:
        strategy = _STRATEGIES[each.id]
        if not strategy.asks:
            with suppress(Inconclusive):
                sut = SUT(session, each.resource)
                session.drawer.order(strategy.order(sut, session.choice_of(each.id)))


def _drawn(strategy: Strategy, sut: SUT, choice: int) -> Sequence[Example] | None:
    """What was drawn ahead; None where nobody draws."""
    drawer = sut.session.drawer
    return drawer.drawn(strategy.order(sut, choice)) if drawer else None
