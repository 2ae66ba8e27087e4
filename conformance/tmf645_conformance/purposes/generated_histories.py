"""
Generated histories: what clients do one after the other, and at once, against a small model.
"""

from tmf645_conformance import expect
from tmf645_conformance.catalogue import Need
from tmf645_conformance.examples import Example, generated, made_by
from tmf645_conformance.exploring.machine import Machine
from tmf645_conformance.specification import API_EVENTS, LIFE_CYCLE, TMF630_TASK
from tmf645_conformance.sut import SUT
from tmf645_conformance.told import events_of
from tmf645_conformance.verdicts import Inconclusive

#: Without these a history would only show what is known.
_GIVEN = (
    "CSQ-REQ-BV-10",
    "CSQ-REQ-BV-13",
    "CSQ-MGT-BV-01",
    "CSQ-MGT-BV-20",
    "CSQ-MGT-BV-31",
    "CSQ-MGT-BV-51",
    "CSQ-MGT-BV-61",
    "CSQ-LIF-BV-03",
    "CSQ-LIF-BV-04",
)


def _played(sut: SUT, history: Example) -> Machine:
    """Do the steps of ``history``, demand what has to come of them, and return what is there."""
    machine = Machine(sut)
    machine.play(history)
    return machine


@generated(
    "CSQ-GEN-BV-03",
    LIFE_CYCLE,
    TMF630_TASK,
    about="histories",
    examples=made_by("histories", "histories", Need.PATCH, Need.DELETE),
    needs=(Need.STORED,),
    given=_GIVEN,
    twin="QSQ-GEN-BV-03",
)
def whatever_a_client_does_nothing_is_lost(sut: SUT, example: Example) -> None:
    """
    In whatever order tasks are created, read, listed, changed and deleted, none is lost.

    Up to thirteen steps, then everything is looked at once more: ids are never used again, states
    only go forward, final ones stay, what was changed shows, what was deleted is gone, and the list
    holds each task that is there on exactly one page.
    """
    _played(sut, example)


@generated(
    "CSQ-GEN-BV-04",
    LIFE_CYCLE,
    TMF630_TASK,
    about="clients at once",
    examples=made_by("histories", "at_once", Need.PATCH, Need.DELETE),
    needs=(Need.STORED,),
    given=(*_GIVEN, "CSQ-GEN-BV-03"),
    twin="QSQ-GEN-BV-04",
)
def clients_at_once_do_not_disturb_each_other(sut: SUT, example: Example) -> None:
    """
    What several clients do at the same moment is all done, as if one had followed the other.

    Two to five requests are sent at once, each about a task of its own. Servers that count ids
    without a lock, or write a whole file for one task, pass everything that one client does alone.
    """
    _played(sut, example)


@generated(
    "HUB-GEN-BV-01",
    API_EVENTS,
    about="events of clients at once",
    examples=made_by("histories", "at_once", Need.PATCH, Need.DELETE),
    needs=(Need.STORED, Need.HUB),
    given=("CSQ-NOT-BV-01", "CSQ-GEN-BV-04"),
)
def each_task_of_clients_at_once_is_announced(sut: SUT, example: Example) -> None:
    """
    Each task is announced by a CreateEvent, however many are created at the same moment.

    A subscriber who misses one never hears of that task again.
    """
    sut.hub.subscribed()
    machine = _played(sut, example)
    if sut.session.listener.refused:
        raise Inconclusive("our listener has no room for more events")
    for task in machine.tasks:
        if not task.is_there:
            continue
        events = events_of(sut, task.shown, "CreateEvent")
        expect.true(
            bool(events),
            "a task was created, and not announced",
            expected=f"a {sut.resource.value}CreateEvent within {sut.profile.timers.event:g} s",
            actual="none",
            at=task.shown.posted,
            cause="event lost",
        )
