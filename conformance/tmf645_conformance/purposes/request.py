"""
Asking: POST of both resources, and what its answer has to hold.
"""

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.compare import lost
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.resources import Resource
from tmf645_conformance.specification import (
    API_CREATE,
    API_JSON,
    API_SCHEMA,
    API_SYNC,
    CP_MANDATORY_CSQ,
    CP_MANDATORY_QSQ,
    CP_POST,
    CP_POST_INPUT,
    CP_POST_STATUS,
    CP_PRESENT,
    CP_RESOURCES,
    TMF630_TASK,
)
from tmf645_conformance.sut import SUT, Body
from tmf645_conformance.verdicts import Failed, Inconclusive

_ABSENT = frozenset({404, 405, 501})

#: A client of another name than ours.
_ANYBODY = {"User-Agent": "consumer/1.0"}


@purpose(
    "CSQ-REQ-BV-01",
    Level.MANDATORY,
    CP_RESOURCES,
    CP_POST,
    CP_POST_STATUS,
    CP_POST_INPUT,
    twin="QSQ-REQ-BV-01",
    about="POST",
)
def the_smallest_request_is_accepted(sut: SUT) -> None:
    """
    POST with nothing but the required attribute is answered 200 or 201.

    Sends the items of a check without an id, or the criteria of a query, and no other attribute. A
    server that does not offer the operation, or wants more than the documents do, fails here; so
    does one that answers this client, and none of another name.
    """
    exchange = sut.post(_smallest(sut))

    if 400 <= exchange.status < 500 and exchange.status not in _ABSENT and not _told(sut):
        raise Inconclusive(
            f"{exchange}: perhaps it knows nothing of what was asked",
            unlock="samples: an item with expect: qualified",
            at=exchange,
        )
    if exchange.status in _ABSENT:
        raise Failed(
            f"POST {sut.resource.path} answered {exchange.status}: the operation is not offered, "
            "or this is not the API root",
            expected="200 or 201",
            actual=exchange.status,
            at=exchange,
        )
    expect.status(exchange, 200, 201)
    expect.status(sut.post(_smallest(sut), headers=_ANYBODY), 200, 201, cause="User-Agent")


def _smallest(sut: SUT) -> Body:
    """A request with its required attribute alone; the items of a check need no id."""
    asked = sut.request()[sut.resource.required]
    if sut.resource is Resource.CHECK:
        asked = [{name: part for name, part in row.items() if name != "id"} for row in asked]
    return {sut.resource.required: asked}


def _told(sut: SUT) -> bool:
    """Whether the profile tells what this resource should accept."""
    return any(
        sample.item or (sample.criteria and sut.resource is Resource.QUERY)
        for sample in sut.profile.samples
    )


@purpose(
    "CSQ-REQ-BV-02",
    Level.MANDATORY,
    CP_MANDATORY_CSQ,
    CP_MANDATORY_QSQ,
    CP_PRESENT,
    twin="QSQ-REQ-BV-02",
    about="mandatory attributes",
)
def the_answer_has_its_mandatory_attributes(sut: SUT) -> None:
    """
    The answer to a POST has id, href, the date, the state and the items, none of them blank.

    Looks at the body of the POST, whether it is 200 or 201, also where nothing but the required
    attribute was sent. The list of a query may be empty: nothing may be available, or not yet
    known.
    """
    posted, smallest = _accepted(sut), sut.post(_smallest(sut))
    for exchange in (posted, smallest) if smallest.succeeded else (posted,):
        expect.mandatory_attributes(sut.resource, expect.json_object(exchange), at=exchange)


@purpose("CSQ-REQ-BV-03", Level.MANDATORY, API_SCHEMA, twin="QSQ-REQ-BV-03", about="contract")
def the_answer_is_as_declared(sut: SUT) -> None:
    """
    The answer to a POST has the names, types, formats and words that the API file declares.

    Every attribute that is present is looked at, also inside items, services and places. Words
    of state that the profile declares are accepted.
    """
    posted = _accepted(sut)
    body = expect.json_object(posted)

    expect.as_declared(sut.resource.schema, body, at=posted, vocabulary=sut.profile.vocabulary)


@purpose("CSQ-REQ-BV-04", Level.MANDATORY, API_JSON, twin="QSQ-REQ-BV-04", about="media type")
def the_answer_says_that_it_is_json(sut: SUT) -> None:
    """
    The answer to a POST has the Content-Type application/json.

    Parameters such as charset are accepted, and structured suffixes (+json) too.
    """
    posted = _accepted(sut)

    expect.json_media_type(posted, posted.headers, "the answer to POST")


@purpose(
    "CSQ-REQ-BV-09",
    Level.MANDATORY,
    API_SYNC,
    TMF630_TASK,
    twin="QSQ-REQ-BV-09",
    about="synchronous answer",
    needs=(Need.SYNC,),
    law=True,
)
def a_synchronous_answer_is_complete(sut: SUT) -> None:
    """
    A request with instantSyncQualification true that is answered 200 is finished in that answer.

    200 says that the result is there. A server that answers 200 and goes on working leaves the
    client without a result and without a reason to ask again.
    """
    posted = sut.post(sut.request(instantSyncQualification=True))
    if posted.status != 200:
        raise Inconclusive(f"{posted} this time", at=posted)
    answer = sut.as_answer(posted)
    if answer.state is None:
        raise Inconclusive(f"{posted} with a state that nothing declares", at=posted)

    expect.true(
        answer.is_final,
        "a 200 answer is not final",
        expected="done, or terminatedWithError",
        actual=answer.state_word,
        at=posted,
    )


@purpose(
    "CSQ-REQ-BV-14",
    Level.MANDATORY,
    API_CREATE,
    twin="QSQ-REQ-BV-14",
    about="attributes that belong to the provider",
)
def a_client_cannot_decide_the_result(sut: SUT) -> None:
    """
    id, href, state and result that a client sends along are refused or ignored, not taken over.

    The create type does not contain them. A server that stores what it is given lets a client
    qualify itself. A query has no result: there the word would be an extension like any other; its
    rows are the result. Looks at the answer to the POST and at the finished task.
    """
    sent: Body = {
        "id": sut.session.new_mark(),
        "href": "https://example.com/not/here",
        "state": "terminatedWithError",
    }
    if sut.resource is Resource.CHECK:
        sent["qualificationResult"] = "decided-by-the-client"
    else:
        sent["serviceQualificationItem"] = [_BY_CLIENT]
    usual = sut.settled().state_word
    posted = sut.post(sut.request(**sent))
    expect.no_server_error(posted)
    if not posted.succeeded:
        return

    shown = expect.json_object(posted)
    taken = [name for name in sent if shown.get(name) == sent[name] and sent[name] != usual]
    expect.equal([], taken, "attributes are taken over from the client", at=posted)
    finished = sut.settled_anew(sut.request(**sent))
    result = {name: sent[name] for name in _RESULTS if name in sent}
    taken = [name for name in result if not lost(result[name], finished.body.get(name))]
    expect.equal([], taken, "attributes are taken over from the client", at=finished.exchange)


_RESULTS = ("qualificationResult", "serviceQualificationItem")
_BY_CLIENT = {"service": {"serviceSpecification": {"id": "tmf645-by-the-client"}}}


@purpose(
    "CSQ-REQ-BV-18",
    Level.MANDATORY,
    API_CREATE,
    about="attributes that belong to the provider",
    given=("CSQ-MGT-BV-02", "CSQ-RES-BV-12"),
)
def a_client_cannot_decide_the_result_of_an_item(sut: SUT) -> None:
    """
    A qualificationResult that a client sends with an item is refused or ignored.

    The items of a create are described as without result. An item is sent with another result
    than it has, and looked at when the check is finished.
    """
    usual = sut.settled(sut.check(sut.any_item())).result_of("1")
    wish = "unqualified" if usual == "qualified" else "qualified"
    word = sut.profile.vocabulary.results[wish][0]
    body = sut.check({**sut.any_item(), "qualificationResult": word})
    posted = sut.post(body)
    expect.no_server_error(posted)
    if not posted.succeeded:
        return
    answer, again = sut.settled_each_anew([body, sut.check(sut.any_item())])
    if again.result_of("1") != usual:
        raise Inconclusive("the item has another result when it is asked for again")

    expect.equal(
        usual,
        answer.result_of("1"),
        "the result of an item was taken over from the client",
        at=answer.exchange,
    )


def _accepted(sut: SUT) -> Exchange:
    """A POST that was accepted: the preamble of what is looked at in its answer."""
    exchange = sut.post(sut.request())
    if exchange.status not in {200, 201}:
        sut.as_answer(exchange)
        raise Inconclusive(f"{exchange}, so there is no answer to look at", at=exchange)
    return exchange
