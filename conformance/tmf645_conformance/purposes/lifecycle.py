"""
The life of a task: its states, and what may not change while it lives.
"""

from collections.abc import Mapping
from typing import Any

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.answers import FINAL, Answer, outcome
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.compare import moment
from tmf645_conformance.parts import part
from tmf645_conformance.profile_values import STATES
from tmf645_conformance.resources import Resource
from tmf645_conformance.specification import (
    API_DONE,
    API_STATE,
    API_SYNC,
    API_TERMINATION,
    LIFE_CYCLE,
    TMF630_HREF,
    TMF630_TASK,
)
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import Inconclusive

#: How often a final task is read again.
_READS = 4


@purpose("CSQ-LIF-BV-01", Level.MANDATORY, API_STATE, twin="QSQ-LIF-BV-01", about="words of states")
def states_are_words_of_the_api(sut: SUT) -> None:
    """
    Every state on the way is accepted, inProgress, done or terminatedWithError.

    A task is watched from its creation until it is final. acknowledged is accepted as well: other
    documents of the standard say so. Servers often spell the state in between in their own way.
    """
    answer = _watched(sut)
    if "" in answer.states:
        raise Inconclusive("there is no state to read", at=answer.exchange)
    unknown = [word for word in answer.states if answer.vocabulary.state(word) is None]

    expect.equal([], unknown, "states are words that nothing declares", at=answer.exchange)


@purpose(
    "CSQ-LIF-BV-02",
    Level.MANDATORY,
    LIFE_CYCLE,
    twin="QSQ-LIF-BV-02",
    about="way of states",
    needs=(Need.STORED,),
    given=("CSQ-LIF-BV-01", "CSQ-MGT-BV-02"),
)
def states_only_go_forward(sut: SUT) -> None:
    """
    A task only goes forward: accepted, inProgress, then done or terminatedWithError.

    Watched until it is final, and some time longer. A state may be too short to be seen.
    """
    answer = _watched(sut)
    for _ in range(_READS):
        answer = sut.look_again(answer)
    ranks = [STATES.index(state) for word in answer.states if (state := _canonical(answer, word))]

    expect.true(
        ranks == sorted(ranks) and sum(STATES[rank] in FINAL for rank in ranks) <= 1,
        "a state went back",
        expected="accepted, inProgress, then one final state",
        actual=list(answer.states),
        at=answer.exchange,
    )


@purpose(
    "CSQ-LIF-BV-03",
    Level.MANDATORY,
    LIFE_CYCLE,
    API_DONE,
    twin="QSQ-LIF-BV-03",
    about="final tasks",
    needs=(Need.STORED,),
    given=("CSQ-LIF-BV-02",),
)
def nothing_changes_when_all_is_done(sut: SUT) -> None:
    """
    A final task stays as it is: its state, its results and its items.

    Read again several times. Only expirationDate may change, because events in the network may
    end the validity of an answer.
    """
    answer = sut.settled().ended()
    first = outcome(answer.body)
    for _ in range(_READS):
        exchange = sut.read(answer.id)
        expect.status(exchange, 200, cause="final tasks")
        expect.equal(
            first,
            outcome(expect.json_object(exchange)),
            "a final task has changed",
            at=exchange,
        )


@purpose(
    "CSQ-LIF-BV-04",
    Level.MANDATORY,
    TMF630_HREF,
    twin="QSQ-LIF-BV-04",
    about="identity",
    needs=(Need.STORED,),
    given=("CSQ-MGT-BV-02",),
)
def identity_lasts_for_life(sut: SUT) -> None:
    """
    id, href and the date of the task are the same from its creation to its end.

    In the answer to the POST, and each time that it is read until it is final, and after that. A
    task that is gone when it is done has no identity at all.
    """
    created = sut.created()
    known = _identity(sut.resource, created.body)
    deadline, reads = sut.session.deadline(), 0
    while reads < _READS and sut.session.before(deadline):
        exchange = sut.read(created.id)
        expect.status(exchange, 200)
        shown = expect.json_object(exchange)
        expect.equal(known, _identity(sut.resource, shown), "its identity has changed", at=exchange)
        if sut.profile.vocabulary.state(str(shown.get("state"))) in FINAL:
            reads += 1
        else:
            sut.session.pause()


@purpose("CSQ-LIF-BV-05", Level.RECOMMENDED, API_STATE, API_DONE, about="states of items")
def items_of_a_finished_check_are_finished(sut: SUT) -> None:
    """
    When a check is done, so are its items, by words that are known.

    item.state is a plain string, described with the same words as the state of the task.
    """
    answer = sut.settled()
    if answer.ended().state != "done":
        raise Inconclusive(f"it ended {answer.state_word}", at=answer.exchange)
    words = [row.get("state") for row in answer.items if "state" in row]
    unfinished = [word for word in words if answer.vocabulary.state(str(word)) not in FINAL]

    expect.equal([], unfinished, "items are not finished although the check is", at=answer.exchange)


@purpose(
    "CSQ-LIF-BV-06", Level.OBSERVATION, API_STATE, twin="QSQ-LIF-BV-06", about="words of states"
)
def the_first_state(sut: SUT) -> str:
    """
    Which word the first state has.

    The enumeration of the v4 file says accepted; its descriptions, other versions and the
    life-cycle picture say acknowledged.
    """
    created = sut.created()
    word = created.state_word
    chosen = sut.profile.readings.get("initial_state", word)
    other = f", although the profile reads {chosen!r}" if chosen != word else ""
    return f"a task begins {created.told_state}{other}"


@purpose("CSQ-LIF-BV-07", Level.OBSERVATION, API_SYNC, twin="QSQ-LIF-BV-07", about="status of POST")
def how_a_wish_for_a_synchronous_answer_is_met(sut: SUT) -> str:
    """
    How instantSyncQualification, true and false, is answered.

    Documents and implementers disagree on 200 and 201, and are silent on what happens where the
    answer cannot be had at once.
    """
    said = []
    for wish in (True, False):
        posted = sut.created(sut.request(instantSyncQualification=wish)).posted
        said.append(f"{str(wish).lower()}: {posted.status} {sut.as_answer(posted).told_state}")
    return "; ".join(said)


@purpose("CSQ-LIF-BV-08", Level.OBSERVATION, API_TERMINATION, TMF630_TASK, about="what is unknown")
def how_an_unknown_specification_is_answered(sut: SUT) -> str:
    """
    How a check of a specification that does not exist is answered.

    The documents are silent: 400, an unqualified item, and a task that ends with an error are all
    in use. A 5xx would be a failure, and is one elsewhere.
    """
    item = sut.any_item()
    service = {**part(item, "service"), "serviceSpecification": {"id": "tmf645-no-such-thing"}}
    posted = sut.post(sut.wishing({**item, "service": service}))
    if not posted.succeeded:
        return f"answered {posted.status}"
    answer = sut.settled(sut.wishing({**item, "service": service}))
    return f"answered {posted.status}, ended {answer.state_word}, result {answer.result}"


def _watched(sut: SUT) -> Answer:
    """
    A task that is watched, once in a run, until it is final or of an unknown state.

    Nothing else is done meanwhile: a state that is seen rarely would be missed.
    """
    if (known := sut.session.watched.get(sut.resource)) is not None:
        return known
    answer = sut.created()
    deadline = sut.session.deadline()
    while not answer.is_final and answer.state is not None and sut.session.before(deadline):
        sut.session.pause()
        answer = sut.look_again(answer)
    if not answer.is_final and answer.state is not None:
        raise Inconclusive(f"still {answer.state_word}", at=answer.exchange)
    sut.session.watched[sut.resource] = answer
    return answer


def _canonical(answer: Answer, word: str) -> str | None:
    return answer.vocabulary.state(word)


def _identity(resource: Resource, body: Mapping[str, Any]) -> Any:
    date = body.get(resource.date)
    return {"id": body.get("id"), "href": body.get("href"), "date": str(moment(date) or date)}
