"""
Removing: DELETE, where an implementation offers it.
"""

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.parts import id_of
from tmf645_conformance.specification import (
    API_DELETE,
    CP_GET_STATUS,
)
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import Inconclusive

_DELETE = (Need.STORED, Need.DELETE)
_GONE = (404, 410)


@purpose(
    "CSQ-MGT-BV-60",
    Level.CONDITIONAL,
    API_DELETE,
    twin="QSQ-MGT-BV-60",
    about="DELETE",
    needs=_DELETE,
    given=("CSQ-MGT-BI-01", "CSQ-LIF-BV-03", "CSQ-LIF-BV-04"),
)
def what_is_deleted_is_gone(sut: SUT) -> None:
    """
    DELETE of a finished task answers 204; afterwards GET answers 404.

    202 is accepted for a server that deletes later, and 410 for one that remembers. Where a task
    that is still worked on can be deleted, it is gone when it would have ended, too.
    """
    early = sut.created()
    dropped = sut.delete(early.id)
    task = sut.settled_anew()  # by now the other one would have ended
    expect.status(sut.delete(task.id), 204, 202)
    expect.status(sut.read(task.id), *_GONE)
    if dropped.status == 204:
        expect.status(sut.read(early.id), *_GONE)


@purpose(
    "CSQ-MGT-BV-61",
    Level.CONDITIONAL,
    API_DELETE,
    twin="QSQ-MGT-BV-61",
    about="DELETE",
    needs=_DELETE,
    given=("CSQ-MGT-BV-31",),
)
def what_is_deleted_is_not_listed(sut: SUT) -> None:
    """
    A task that was deleted is no longer in the list, and the others still are.

    Two tasks of one description; one is deleted.
    """
    one, other = sut.together(2)
    deleted = sut.delete(one.id)
    if not deleted.succeeded:
        raise Inconclusive(f"{deleted}", at=deleted)
    listed = sut.listed({"description": str(one.body.get("description"))})
    expect.status(listed, 200, 206)
    ids = [id_of(row) for row in expect.json_list(listed)]

    expect.true(one.id not in ids, "deleted, and listed", expected="gone", actual=ids, at=listed)
    expect.true(
        other.id in ids, "another task is gone too", expected=other.id, actual=ids, at=listed
    )


@purpose(
    "CSQ-MGT-BI-60",
    Level.CONDITIONAL,
    API_DELETE,
    CP_GET_STATUS,
    twin="QSQ-MGT-BI-60",
    about="unknown ids",
    needs=_DELETE,
    given=("CSQ-MGT-BV-60",),
)
def what_does_not_exist_cannot_be_deleted(sut: SUT) -> None:
    """
    DELETE of an id that was never given, or that was deleted before, answers 404.

    410 is accepted for a server that remembers.
    """
    task = sut.created()
    expect.status(sut.delete(f"{sut.session.mark}-nobody"), *_GONE)
    if not sut.delete(task.id).succeeded:
        raise Inconclusive("an unfinished task cannot be deleted", at=task.exchange)
    expect.status(sut.delete(task.id), *_GONE)


@purpose(
    "CSQ-MGT-BO-60",
    Level.OBSERVATION,
    API_DELETE,
    twin="QSQ-MGT-BO-60",
    about="DELETE",
    needs=_DELETE,
)
def how_deleting_an_unfinished_task_is_answered(sut: SUT) -> str:
    """
    How DELETE of a task that has just been created is answered.

    204 and 409 are both in use.
    """
    task = sut.created()
    return f"{task.told_state}: answered {sut.delete(task.id).status}"
