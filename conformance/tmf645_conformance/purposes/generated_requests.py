"""
Generated requests: whatever is sent, valid or not, is answered as the documents say.
"""

import unicodedata
from typing import Any

from tmf645_conformance import expect
from tmf645_conformance.answers import FINAL, Answer
from tmf645_conformance.asking import Body
from tmf645_conformance.catalogue import Need
from tmf645_conformance.examples import Example, generated, made_by
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.parts import id_of
from tmf645_conformance.specification import (
    API_ERROR,
    API_PAGING,
    API_PATCH,
    API_SCHEMA,
    API_STATUSES,
    LIFE_CYCLE,
)
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import Inconclusive


@generated(
    "CSQ-GEN-BV-01",
    API_SCHEMA,
    API_STATUSES,
    about="generated requests",
    examples=made_by("fuzz", "bodies"),
    given=("CSQ-REQ-BV-03", "CSQ-REQ-BV-10", "CSQ-ERR-BI-02"),
    twin="QSQ-GEN-BV-01",
)
def a_generated_request_is_answered_as_declared(sut: SUT, example: Example) -> None:
    """
    A request that the contract allows is accepted and answered as declared, or refused properly.

    The services are those of the samples; everything else that a client may say is made up: texts
    in any script and of any length, dates of any year, parties, relationships. Accepted, the
    description comes back as it was sent, white space around it aside.
    """
    exchange = _posted(sut, example)
    _refused_properly(exchange)
    if not exchange.succeeded:
        return
    shown = expect.json_object(exchange)
    _as_declared(sut, shown, exchange)
    sent = example["body"].get("description")
    if sent is not None:
        back = shown.get("description")
        expect.true(
            _as_text(sent) == _as_text(back),
            "description does not come back as it was sent",
            expected=sent,
            actual=back,
            at=exchange,
        )


@generated(
    "CSQ-GEN-BI-01",
    API_STATUSES,
    API_ERROR,
    about="generated requests",
    examples=made_by("fuzz", "broken_bodies"),
    given=("CSQ-REQ-BV-03", "CSQ-ERR-BI-02"),
    twin="QSQ-GEN-BI-01",
)
def a_broken_request_breaks_nothing(sut: SUT, example: Example) -> None:
    """
    A request that breaks the contract somewhere is refused with an Error, or accepted: never a 5xx.

    Attributes of another type, each in its turn, values outside an enumeration, missing and
    additional attributes, bodies that are no JSON. What a server has to refuse, other purposes ask;
    one that takes what is wrong may show it again, so the answer is not held against the contract.
    """
    for broken in example:
        _refused_properly(_posted(sut, broken))


@generated(
    "CSQ-GEN-BV-02",
    API_PAGING,
    API_STATUSES,
    about="generated parameters",
    examples=made_by("fuzz", "parameters"),
    given=("CSQ-MGT-BV-05", "CSQ-MGT-BV-30", "CSQ-ERR-BI-07"),
    twin="QSQ-GEN-BV-02",
)
def generated_parameters_are_answered_with_a_list_or_refused(sut: SUT, example: Example) -> None:
    """
    Whatever is asked of the list, it is answered with an array, or refused with an Error.

    fields, limit, offset, sort and filters, alone and together, with values of any kind. A page
    has no more rows than limit allows.
    """
    query = example["query"]
    exchange = sut.listed(query)
    expect.no_server_error(exchange)
    if exchange.status == 501 or not exchange.body:
        return
    if not exchange.succeeded:
        expect.error_body(exchange)
        return
    found = expect.json_list(exchange)
    limit = int(query.get("limit", "0"))
    expect.true(
        limit < 1 or len(found) <= limit,
        "a page has more rows than limit allows",
        expected=f"at most {limit} rows",
        actual=len(found),
        at=exchange,
    )


@generated(
    "CSQ-GEN-BI-02",
    API_PATCH,
    LIFE_CYCLE,
    about="generated changes",
    examples=made_by("fuzz", "changes"),
    needs=(Need.STORED, Need.PATCH),
    given=("CSQ-MGT-BV-50", "CSQ-MGT-BO-50", "CSQ-ERR-BI-09", "CSQ-MGT-BI-51"),
    twin="QSQ-GEN-BI-02",
)
def a_generated_change_leaves_a_task(sut: SUT, example: Example) -> None:
    """
    Whatever a PATCH says, it is taken or refused, and the task is one and the same afterwards.

    A finished task can be read under its id, is as declared, and is still finished. Each change is
    made to a task of its own; they are waited for together.
    """
    tasks = sut.settled_each(
        [sut.request(description=f"to be changed, {number}") for number, _ in enumerate(example)]
    )
    changes = [
        (task, change["body"])
        for task, change in zip(tasks, example, strict=True)
        if isinstance(task, Answer) and task.is_final
    ]
    if not changes:
        raise Inconclusive("no task came to its end, so none could be changed")
    for task, change in changes:
        _changed(sut, task, change)


def _changed(sut: SUT, task: Answer, change: Body) -> None:
    mark = {"externalId": task.body["externalId"]} if "externalId" in task.body else {}
    exchange = sut.patch(task.id, {**change, **mark})
    _refused_properly(exchange)
    shown = sut.read(task.id)
    expect.status(shown, 200, cause="generated changes")
    body = expect.json_object(shown)
    _as_declared(sut, body, shown)
    expect.equal(task.id, id_of(body), "the id has changed", at=[exchange, shown])
    expect.true(
        sut.profile.vocabulary.state(str(body.get("state"))) in FINAL,
        "a finished task is unfinished after a PATCH",
        expected=sorted(FINAL),
        actual=body.get("state"),
        at=[exchange, shown],
    )


def _as_text(value: Any) -> Any:
    """What a text says: white space around it, ends of lines, and how letters are composed aside."""
    if not isinstance(value, str):
        return "" if value is None else value
    return "\n".join(unicodedata.normalize("NFC", value).splitlines()).strip()


def _posted(sut: SUT, example: Example) -> Exchange:
    """POST the example with a mark of ours, where it is an object that can have one."""
    if "content" in example:
        return sut.session.send(
            "POST", sut.resource.path, content=example["content"].encode("latin-1")
        )
    body = example["body"]
    if isinstance(body, dict):
        body = {**body, "externalId": sut.session.new_mark()}
    return sut.post(body)


def _refused_properly(exchange: Exchange) -> None:
    expect.no_server_error(exchange)
    if 400 <= exchange.status < 500 and exchange.body:
        expect.error_body(exchange)


def _as_declared(sut: SUT, body: Any, at: Exchange) -> None:
    expect.as_declared(sut.resource.schema, body, at=at, vocabulary=sut.profile.vocabulary)
