"""
Changing: PATCH, where an implementation offers it.
"""

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.answers import FINAL, Answer
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.compare import lost
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.parts import id_of
from tmf645_conformance.resources import Resource
from tmf645_conformance.specification import (
    API_PATCH,
    API_SCHEMA,
    API_STATE,
    API_STATUSES,
    CP_GET_STATUS,
    LIFE_CYCLE,
    TMF630_HREF,
    TMF630_PATCH,
)
from tmf645_conformance.sut import SUT, Body
from tmf645_conformance.verdicts import Inconclusive

_PATCH = (Need.STORED, Need.PATCH)
_NEW = {"description": "changed by a PATCH"}


@purpose(
    "CSQ-MGT-BV-50",
    Level.CONDITIONAL,
    API_PATCH,
    TMF630_PATCH,
    twin="QSQ-MGT-BV-50",
    about="PATCH",
    needs=_PATCH,
    given=("CSQ-LIF-BV-03", "CSQ-LIF-BV-04"),
)
def a_patch_changes_what_it_names(sut: SUT) -> None:
    """
    PATCH of the description answers 200 with the whole task, changed.

    On a finished task, by application/json. It is read again: the change lasts, and the list shows
    it. Where a task that is still worked on can be changed, that change lasts beyond its end; then,
    409 for a finished one is accepted: the documents do not say that an answer may be changed.
    """
    early = sut.created()
    taken = sut.patch(early.id, _NEW)
    task = sut.settled_anew()
    patched = sut.patch(task.id, _NEW)
    if patched.status != 409 or taken.status != 200:
        expect.status(patched, 200)
        _is_changed(patched)
        _is_changed(sut.read(task.id))
        _is_listed_changed(sut, task)
    if taken.status == 200:
        _is_changed(taken)
        sut.followed(early)
        _is_changed(sut.read(early.id))


def _is_listed_changed(sut: SUT, task: Answer) -> None:
    listed = sut.listed({"id": task.id})
    rows = listed.json if listed.succeeded and isinstance(listed.json, list) else []
    for row in rows:
        if isinstance(row, dict) and id_of(row) == task.id:
            expect.equal(
                _NEW["description"],
                row.get("description"),
                "the list shows the description from before the PATCH",
                at=listed,
            )


def _is_changed(exchange: Exchange) -> None:
    shown = expect.json_object(exchange).get("description")
    expect.equal(
        _NEW["description"], shown, "the description is not what the PATCH said", at=exchange
    )


@purpose(
    "CSQ-MGT-BV-51",
    Level.CONDITIONAL,
    TMF630_PATCH,
    twin="QSQ-MGT-BV-51",
    about="PATCH",
    needs=_PATCH,
    given=("CSQ-MGT-BV-50", "CSQ-MGT-BO-50", "CSQ-LIF-BV-04"),
)
def a_patch_leaves_what_it_does_not_name(sut: SUT) -> None:
    """
    PATCH of the description leaves every other attribute, and every other task, as it was.

    A server that replaces the task by the body of the PATCH loses the items.
    """
    both = sut.settled_each_anew([sut.request(), sut.request()])
    task, other = (each.ended() for each in both)
    patched = _patched(sut, task, _NEW)
    before = {
        name: value
        for name, value in task.body.items()
        if name not in {"description", "expirationDate"}
    }

    for exchange in (patched, sut.read(task.id)):
        shown = expect.json_object(exchange)
        expect.kept(before, shown, "changed, although the PATCH did not name it", at=exchange)
    neighbour = sut.read(other.id)
    kept = {name: value for name, value in other.body.items() if name != "expirationDate"}
    shown = expect.json_object(neighbour)
    expect.kept(kept, shown, "another task has changed", at=neighbour)
    expect.equal(
        other.body.get("description"),
        shown.get("description"),
        "another task has changed",
        at=neighbour,
    )


@purpose(
    "CSQ-MGT-BV-52",
    Level.CONDITIONAL,
    TMF630_PATCH,
    twin="QSQ-MGT-BV-52",
    about="PATCH",
    needs=_PATCH,
    given=("CSQ-MGT-BV-50",),
)
def a_patch_replaces_arrays_whole(sut: SUT) -> None:
    """
    PATCH of an array replaces it whole.

    Two related parties become one. Servers that merge arrays by position keep the second. A party
    that the server itself adds may be there.
    """
    party = {"role": "requester", "@referredType": "Organization"}
    two = [{"id": "tmf645-a", **party}, {"id": "tmf645-b", **party}]
    task = sut.settled_anew(sut.request(relatedParty=two))
    if lost(two, task.body.get("relatedParty")):
        raise Inconclusive("the parties that were sent are not shown", at=task.exchange)
    patched = _patched(sut, task, {"relatedParty": [two[1]]})
    shown = expect.json_object(patched).get("relatedParty")
    ids = [id_of(row) for row in shown] if isinstance(shown, list) else []
    ours = [id for id in ids if id.startswith("tmf645-")]

    expect.equal(["tmf645-b"], ours, "the array is not what the PATCH said", at=patched)


@purpose(
    "CSQ-MGT-BV-53",
    Level.RECOMMENDED,
    TMF630_PATCH,
    twin="QSQ-MGT-BV-53",
    about="media types of PATCH",
    needs=_PATCH,
)
def a_merge_patch_is_understood(sut: SUT) -> None:
    """
    PATCH by application/merge-patch+json works, and null removes an attribute.

    The guidelines name it; the v4 file declares application/json alone.
    """
    task = sut.settled_anew(sut.request(description="to be removed"))
    patched = sut.patch(task.id, {"description": None}, "application/merge-patch+json")
    if patched.status == 409:
        raise Inconclusive(f"{patched}: a finished task is not changed", at=patched)
    expect.status(patched, 200)
    left = {"description"} & expect.json_object(patched).keys()

    expect.equal(set(), left, "null does not remove the description", at=patched)


@purpose(
    "CSQ-MGT-BI-50",
    Level.CONDITIONAL,
    TMF630_HREF,
    API_PATCH,
    twin="QSQ-MGT-BI-50",
    about="identity",
    needs=_PATCH,
    given=("CSQ-LIF-BV-04",),
)
def a_patch_cannot_change_the_identity(sut: SUT) -> None:
    """
    PATCH of id, href or the date of the task is refused or ignored.

    Afterwards the task is found by its old id, with its old identity.
    """
    task = sut.settled_anew()
    known = {name: task.body.get(name) for name in ("id", "href", sut.resource.date)}
    for name, value in (
        ("id", sut.session.new_mark()),
        ("href", "https://example.com/elsewhere"),
        (sut.resource.date, "2001-01-01T00:00:00Z"),
    ):
        expect.no_server_error(sut.patch(task.id, {name: value}))
        exchange = sut.read(task.id)
        expect.true(
            exchange.status == 200,
            f"after a PATCH of {name} the task is not found by its id",
            expected="200",
            actual=exchange.status,
            at=sut.session.exchanges[-2:],
        )

    expect.kept(known, expect.json_object(exchange), "a PATCH has changed", at=exchange)


@purpose(
    "CSQ-MGT-BO-50",
    Level.MANDATORY,
    LIFE_CYCLE,
    twin="QSQ-MGT-BO-50",
    about="final tasks",
    needs=_PATCH,
    given=("CSQ-LIF-BV-03", "CSQ-MGT-BI-50"),
)
def a_patch_cannot_turn_a_final_task_back(sut: SUT) -> None:
    """
    No PATCH brings a final task back into an unfinished state.

    Neither one of the state, nor one of the description. It may be refused or ignored.
    """
    task = sut.settled_anew().ended()
    for body in ({"state": "inProgress"}, {"state": "accepted"}, _NEW):
        expect.no_server_error(sut.patch(task.id, body))
        exchange = sut.read(task.id)
        expect.status(exchange, 200)
        state = sut.profile.vocabulary.state(str(expect.json_object(exchange).get("state")))

        expect.true(
            state in FINAL,
            f"{task.state_word} became unfinished by a PATCH of {', '.join(body)}",
            expected=task.state_word,
            actual=expect.json_object(exchange).get("state"),
            at=exchange,
        )


@purpose(
    "CSQ-MGT-BI-51",
    Level.MANDATORY,
    API_STATE,
    API_SCHEMA,
    twin="QSQ-MGT-BI-51",
    about="words of states",
    needs=_PATCH,
    given=("CSQ-LIF-BV-03", "CSQ-LIF-BV-04"),
)
def a_patch_cannot_invent_a_state(sut: SUT) -> None:
    """
    A PATCH with a state outside the enumeration is refused or ignored, not stored.

    Whatever a client sends, the task keeps a state that others can read.
    """
    task = sut.settled_anew()
    expect.no_server_error(sut.patch(task.id, {"state": "tmf645-invented"}))
    exchange = sut.read(task.id)
    expect.status(exchange, 200)

    expect.true(
        expect.json_object(exchange).get("state") != "tmf645-invented",
        "a state that the API does not know was stored",
        expected=task.state_word,
        actual="tmf645-invented",
        at=exchange,
    )


@purpose(
    "CSQ-MGT-BI-52",
    Level.RECOMMENDED,
    API_PATCH,
    twin="QSQ-MGT-BI-52",
    about="results by PATCH",
    needs=_PATCH,
)
def a_client_cannot_patch_the_outcome(sut: SUT) -> None:
    """
    A PATCH of state, or of a check's qualificationResult, is not taken over from a client.

    The update type contains them, the meaning of a task speaks against it.
    """
    task = sut.settled_anew()
    wanted: Body = {"state": "terminatedWithError"}
    if sut.resource is Resource.CHECK:
        wanted["qualificationResult"] = "tmf645-by-client"
    for name, value in wanted.items():
        expect.no_server_error(sut.patch(task.id, {name: value}))
        exchange = sut.read(task.id)
        shown = expect.json_object(exchange).get(name)
        expect.true(
            shown != value or task.body.get(name) == value,
            f"{name} was taken over from the client",
            expected=task.body.get(name),
            actual=shown,
            at=exchange,
        )


@purpose(
    "CSQ-MGT-BI-53",
    Level.CONDITIONAL,
    CP_GET_STATUS,
    API_STATUSES,
    twin="QSQ-MGT-BI-53",
    about="unknown ids",
    needs=_PATCH,
    given=("CSQ-MGT-BI-01", "CSQ-MGT-BV-50"),
)
def what_does_not_exist_cannot_be_patched(sut: SUT) -> None:
    """
    PATCH of an id that was never given answers 404.

    It must not create anything.
    """
    unknown = f"{sut.session.mark}-nobody"
    expect.status(sut.patch(unknown, _NEW), 404)
    expect.status(sut.read(unknown), 404)


def _patched(sut: SUT, task: Answer, body: Body) -> Exchange:
    exchange = sut.patch(task.id, body)
    if exchange.status != 200:
        raise Inconclusive(f"{exchange}", at=exchange)
    return exchange
