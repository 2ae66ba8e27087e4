"""
Asking: POST of both resources, and what its answer has to hold.
"""

from collections.abc import Mapping
from typing import Any

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.answers import Answer
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.compare import lost, moment
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.parts import part
from tmf645_conformance.resources import Resource
from tmf645_conformance.specification import (
    API_CREATE,
    API_ITEMS,
    API_JSON,
    API_OPEN,
    API_SCHEMA,
    API_SYNC,
    CP_MANDATORY_CSQ,
    CP_MANDATORY_QSQ,
    CP_POST,
    CP_POST_INPUT,
    CP_POST_STATUS,
    CP_PRESENT,
    CP_RESOURCES,
    CP_SUB_RESOURCES,
    TMF630_GET,
    TMF630_HREF,
    TMF630_LOCATION,
    TMF630_TASK,
    TMF630_TYPES,
)
from tmf645_conformance.sut import SUT, Body
from tmf645_conformance.verdicts import Failed, Inconclusive, NoAddress

_ABSENT = frozenset({404, 405, 501})


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
    server that does not offer the operation, or wants more than the documents do, fails here.
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
    "CSQ-REQ-BV-05",
    Level.MANDATORY,
    TMF630_LOCATION,
    twin="QSQ-REQ-BV-05",
    about="Location",
    needs=(Need.TASKS,),
)
def created_has_a_location(sut: SUT) -> None:
    """
    A POST that is answered 201 has a Location.

    Whoever forgets it leaves clients to guess the address of what they created.
    """
    posted = sut.created().posted

    expect.true(
        bool(posted.headers.get("location", "").strip()),
        "201 without a Location",
        expected="a Location header",
        actual=sorted(posted.headers),
        at=posted,
    )


@purpose(
    "CSQ-REQ-BV-06",
    Level.MANDATORY,
    TMF630_LOCATION,
    TMF630_HREF,
    twin="QSQ-REQ-BV-06",
    about="Location",
    needs=(Need.TASKS,),
    given=("CSQ-MGT-BV-01",),
)
def the_location_leads_to_what_was_created(sut: SUT) -> None:
    """
    GET of the Location gives the resource that was created.

    The Location may be relative. Its origin may be another name of the target: what counts is
    that its path, on the target, is the resource.
    """
    created = sut.created()
    location = created.posted.headers.get("location", "")
    if not location:
        raise Inconclusive("there is no Location to follow", at=created.posted)

    _leads_to(sut, location, created)


@purpose(
    "CSQ-REQ-BV-07",
    Level.MANDATORY,
    TMF630_HREF,
    CP_MANDATORY_CSQ,
    twin="QSQ-REQ-BV-07",
    about="href",
    needs=(Need.STORED,),
    given=("CSQ-MGT-BV-01",),
)
def the_href_leads_to_the_resource(sut: SUT) -> None:
    """
    GET of href gives the resource that has this href.

    A made-up href satisfies every schema, and fails the first client that follows it.
    """
    created = sut.created()
    href = created.body.get("href")
    if not isinstance(href, str) or not href:
        raise Inconclusive("there is no href to follow", at=created.exchange)

    _leads_to(sut, href, created)


def _leads_to(sut: SUT, reference: str, created: Answer) -> None:
    session = sut.session
    try:
        exchange = session.send("GET", session.resolve(reference, against=created.posted.url))
    except NoAddress as none:
        raise Failed(
            none.message, expected="a URI", actual=reference, at=created.exchange
        ) from none
    expect.status(exchange, 200)
    shown = exchange.json.get("id") if isinstance(exchange.json, dict) else "no task"
    expect.equal(created.id, shown, f"{reference} leads to another resource", at=exchange)


@purpose(
    "CSQ-REQ-BV-08",
    Level.RECOMMENDED,
    TMF630_HREF,
    twin="QSQ-REQ-BV-08",
    about="href",
    needs=(Need.STORED,),
)
def the_href_is_a_full_uri(sut: SUT) -> None:
    """
    The href is an absolute URI, and the Location is the same.

    A relative href loses its meaning where it is handed on, in an order for instance.
    """
    created = sut.created()
    href = str(created.body.get("href", ""))
    location = created.posted.headers.get("location", href)

    expect.true(
        href.startswith(("http://", "https://")),
        "href is not absolute",
        expected="http(s)://…",
        actual=href,
        at=created.exchange,
    )
    expect.equal(href, location, "Location is not the href", at=created.exchange)


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
    "CSQ-REQ-BV-10",
    Level.MANDATORY,
    TMF630_GET,
    API_SCHEMA,
    twin="QSQ-REQ-BV-10",
    about="echo of the request",
)
def what_was_said_about_the_request_is_kept(sut: SUT) -> None:
    """
    ExternalId and description come back as they were sent.

    They are how a client finds its own request again. Looks at the answer to the POST, and at the
    resource where it can be read.
    """
    sent = {"description": "Is this kept? Ünïcödé, “quotes” and <tags> & all."}
    request = sut.request(**sent)
    created = sut.created(request)
    wanted = {**sent, "externalId": request["externalId"]}

    _kept(wanted, created.posted)
    read = sut.read(created.id)
    if read.succeeded:
        _kept(wanted, read)


def _kept(wanted: Body, exchange: Exchange) -> None:
    shown = expect.json_object(exchange)
    gone = lost(wanted, shown)
    if gone:
        name = gone.strip("/")
        raise Failed(
            f"{name} is not what was sent",
            expected=wanted[name],
            actual=shown.get(name),
            at=exchange,
        )


@purpose(
    "CSQ-REQ-BV-17",
    Level.RECOMMENDED,
    TMF630_GET,
    API_SCHEMA,
    twin="QSQ-REQ-BV-17",
    about="echo of wishes",
    given=("CSQ-REQ-BV-10",),
)
def wishes_and_dates_of_the_request_are_kept(sut: SUT) -> None:
    """
    The wishes and the date that a client sends come back with the task.

    So that whoever reads an answer can see which question it answers.
    """
    sent: Body = {
        "expectedQualificationDate": "2030-05-17T08:30:00Z",
        "instantSyncQualification": False,
    }
    if sut.resource is Resource.CHECK:
        sent |= {"provideAlternative": True, "provideUnavailabilityReason": True}
    answer = sut.settled_anew(sut.request(**sent))

    _kept(sent, answer.exchange)


@purpose(
    "CSQ-REQ-BV-11",
    Level.MANDATORY,
    API_ITEMS,
    CP_MANDATORY_CSQ,
    about="echo of the items",
    given=("CSQ-MGT-BV-02",),
)
def items_come_back_with_what_was_asked(sut: SUT) -> None:
    """
    Each item comes back with the specification, characteristics and places that were asked for.

    One item alone, and one of each kind that the profile tells of together. An answer that does not
    say what it answers cannot be handed to an order. The server may add to the service; it may not
    lose from it. A place by value may have become a reference.
    """
    item = sut.any_item()
    answer = sut.settled(sut.check(item))
    _shows_what_was_asked(item, answer.item("1"), answer)

    kinds = [kind for kind in ("qualified", "alternate", "unqualified") if sut.has(kind)]
    items = {kind: sut.item(kind, kind) for kind in kinds}
    together = sut.settled(sut.wishing(*items.values())) if len(kinds) > 1 else answer
    for row in together.items:
        if row.get("id") in kinds:
            _shows_what_was_asked(items[str(row["id"])], row, together)


def _shows_what_was_asked(item: Body, row: Mapping[str, Any], answer: Answer) -> None:
    shown = part(row, "service")
    for attribute in ("serviceSpecification", "serviceCharacteristic", "place"):
        sent = _essence(attribute, part(item, "service").get(attribute))
        gone = lost(sent, shown.get(attribute)) if sent else ""
        if gone:
            raise Failed(
                f"service.{attribute} is not what was asked for: {gone}",
                expected=sent,
                actual=shown.get(attribute),
                at=answer.exchange,
            )


def _essence(attribute: str, sent: Any) -> Any:
    """What has to come back of an attribute: ids, names, values and roles."""
    kept = {"serviceSpecification": ("id",), "place": ("id", "role")}.get(
        attribute, ("name", "value")
    )
    if isinstance(sent, dict):
        return {name: sent[name] for name in kept if name in sent}
    if isinstance(sent, list):
        return [_essence(attribute, row) for row in sent]
    return None


@purpose(
    "CSQ-REQ-BV-12",
    Level.RECOMMENDED,
    API_OPEN,
    TMF630_TYPES,
    twin="QSQ-REQ-BV-12",
    about="extensions",
)
def an_extended_request_is_accepted_and_kept(sut: SUT) -> None:
    """
    A request of an extended type, with an attribute of its own, is accepted and comes back.

    The definitions are open, and extension by @type is how TM Forum APIs grow. Servers that bind
    requests to fixed classes refuse it or lose the attribute.
    """
    extension = {
        "@type": f"Tested{sut.resource.schema}",
        "@baseType": sut.resource.schema,
        "@schemaLocation": "https://example.com/schemas/tested.schema.json",
        "testedBy": {"tool": "tmf645-testbed", "since": [2026, None, True]},
    }
    posted = sut.post(sut.request(**extension))
    expect.status(posted, 200, 201)

    gone = lost(extension, expect.json_object(posted))
    if gone:
        raise Failed(f"{gone} was lost", expected=extension, actual=posted.json, at=posted)


@purpose(
    "CSQ-REQ-BV-13",
    Level.MANDATORY,
    TMF630_TASK,
    TMF630_HREF,
    twin="QSQ-REQ-BV-13",
    about="ids",
    needs=(Need.STORED,),
)
def each_request_has_its_own_id(sut: SUT) -> None:
    """
    Requests have ids of their own, also when they are alike.

    Three requests that differ in nothing but their externalId; three ids.
    """
    answers = [sut.created() for _ in range(3)]
    ids = [answer.id for answer in answers]

    expect.true(
        len(set(ids)) == len(ids),
        "an id was given twice",
        expected="three different ids",
        actual=ids,
        at=answers[-1].exchange,
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
    answer = sut.settled_anew(body)
    again = sut.settled_anew(sut.check(sut.any_item())).result_of("1")
    if again != usual:
        raise Inconclusive("the item has another result when it is asked for again")

    expect.equal(
        usual,
        answer.result_of("1"),
        "the result of an item was taken over from the client",
        at=answer.exchange,
    )


@purpose(
    "CSQ-REQ-BV-15",
    Level.CONDITIONAL,
    CP_SUB_RESOURCES,
    TMF630_GET,
    twin="QSQ-REQ-BV-15",
    about="related parties",
    given=("CSQ-REQ-BV-02",),
)
def related_parties_are_kept(sut: SUT) -> None:
    """
    A relatedParty comes back with its id, its role and what it refers to.

    Sent with id, role and @referredType, as the conformance profile wants it in responses.
    Servers that look parties up may refuse this one: then nothing is said.
    """
    party = {
        "id": "tmf645-testbed-party",
        "name": "A party",
        "role": "requester",
        "@referredType": "Organization",
        "@type": "RelatedParty",
    }
    answer = sut.created(sut.request(relatedParty=[party]))
    wanted = {name: party[name] for name in ("id", "role", "@referredType")}

    expect.true(
        not lost([wanted], answer.body.get("relatedParty")),
        "relatedParty is not what was sent",
        expected=[wanted],
        actual=answer.body.get("relatedParty"),
        at=answer.exchange,
    )


@purpose(
    "CSQ-REQ-BV-16",
    Level.RECOMMENDED,
    API_SCHEMA,
    twin="QSQ-REQ-BV-16",
    about="date of the request",
)
def the_date_of_the_request_is_now(sut: SUT) -> None:
    """
    The date of the task is the moment at which it was accepted, give or take five minutes.

    A date far off is a wrong clock or a wrong offset, and makes expiry dates worthless.
    """
    answer = sut.created()
    date = moment(answer.body.get(sut.resource.date))
    if date is None:
        raise Inconclusive(f"no {sut.resource.date} to compare", at=answer.exchange)
    skew = abs((sut.session.now() - date).total_seconds())

    expect.true(
        skew <= 300,
        f"{sut.resource.date} is off by {skew:.0f} s",
        expected="within 300 s of our clock",
        actual=answer.body.get(sut.resource.date),
        at=answer.exchange,
    )


def _accepted(sut: SUT) -> Exchange:
    """A POST that was accepted: the preamble of what is looked at in its answer."""
    exchange = sut.post(sut.request())
    if exchange.status not in {200, 201}:
        sut.as_answer(exchange)
        raise Inconclusive(f"{exchange}, so there is no answer to look at", at=exchange)
    return exchange
