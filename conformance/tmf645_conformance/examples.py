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

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial

from tmf645_reports.model import Level

from tmf645_conformance.capabilities import is_known, lacking
from tmf645_conformance.catalogue import Need, TestPurpose, purpose
from tmf645_conformance.exploring.orders import Example, Ground, Order
from tmf645_conformance.exploring.search import Trial, explore
from tmf645_conformance.session import Session
from tmf645_conformance.specification import Clause
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import Inconclusive

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

    def order(self, sut: SUT) -> Order:
        """
        The order of examples for the purpose that is judged, or the next, by the choice of it.

        Raises Inconclusive where what it asks cannot be found out.
        """
        effort, grounds = sut.session.budget.effort, sut.session.grounds
        known = (sut.resource, self.asks)
        if known not in grounds:
            grounds[known] = self._ground(sut)
        return Order(
            room=self.room,
            name=self.name,
            ground=grounds[known],
            choice=sut.session.own.choice,
            examples=effort.examples,
            seconds=effort.drawing,
        )

    def _ground(self, sut: SUT) -> Ground:
        alternates = sut.items("alternate") if sut.has("alternate") else []
        return Ground(
            resource=sut.resource,
            items=sut.known_items(),
            alternates=[item for _, item in alternates],
            criteria=sut.criteria(),
            request=sut.unmarked_request(),
            values=[(each.characteristic, [*each.values]) for each in sut.profile.orderings],
            patches=self._is_offered(Need.PATCH, sut),
            deletes=self._is_offered(Need.DELETE, sut),
        )

    def _is_offered(self, need: Need, sut: SUT) -> bool:
        return need in self.asks and not lacking((need,), sut)


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
            explore(sut, partial(examples.order, sut), trial)

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
    """
    Have the examples of generated ``purposes`` drawn where no capability has to be probed first.

    Nothing is ordered, or asked for it, where nobody draws beside the run.
    """
    for each in purposes if session.drawer.draws_ahead else ():
        strategy, sut = _STRATEGIES[each.id], SUT(session, each.resource)
        if all(is_known(need, sut) for need in strategy.asks):
            session.begin_purpose(each.id)
            with suppress(Inconclusive):
                session.drawer.order(strategy.order(sut))
