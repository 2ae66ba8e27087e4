"""
Refusing: what an error looks like, and what may never break a server.
"""

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.parts import part
from tmf645_conformance.resources import Resource
from tmf645_conformance.specification import (
    API_ERROR,
    API_JSON,
    API_PAGING,
    API_STATUSES,
    TMF630_405,
    TMF630_ERROR,
)
from tmf645_conformance.sut import SUT, Body
from tmf645_conformance.verdicts import Inconclusive

_STORED = (Need.STORED,)


@purpose(
    "CSQ-ERR-BI-01",
    Level.MANDATORY,
    API_ERROR,
    TMF630_ERROR,
    twin="QSQ-ERR-BI-01",
    about="error body",
    needs=_STORED,
    given=("CSQ-MGT-BI-01",),
)
def not_found_says_so_in_its_body(sut: SUT) -> None:
    """
    The body of a 404 is an Error: code and reason, as strings.

    Frameworks answer unknown paths in a form of their own; clients that read code and reason find
    nothing.
    """
    exchange = sut.read(f"{sut.session.mark}-nobody")
    if exchange.status != 404:
        raise Inconclusive(f"{exchange}, not 404", at=exchange)

    expect.error_body(exchange)


@purpose(
    "CSQ-ERR-BI-02",
    Level.MANDATORY,
    API_ERROR,
    TMF630_ERROR,
    twin="QSQ-ERR-BI-02",
    about="error body",
    given=("CSQ-REQ-BI-01", "CSQ-REQ-BI-03"),
)
def a_refused_request_is_told_why(sut: SUT) -> None:
    """
    The body of a 400 is an Error: code and reason, as strings.

    A request without its required attribute, and a body that is no JSON.
    """
    sut.created()
    for exchange in (
        sut.post({"externalId": sut.session.new_mark()}),
        sut.post(None, content=b'{"cut": "of'),
    ):
        if not 400 <= exchange.status < 500:
            raise Inconclusive(f"{exchange}, no 4xx", at=exchange)
        expect.error_body(exchange)


@purpose(
    "CSQ-ERR-BI-03",
    Level.RECOMMENDED,
    API_ERROR,
    API_JSON,
    twin="QSQ-ERR-BI-03",
    about="error body",
)
def an_error_says_that_it_is_json(sut: SUT) -> None:
    """
    The body of an error has a JSON media type, and its status attribute is the status.

    application/json, or another +json type.
    """
    sut.created()
    exchange = sut.post({"externalId": sut.session.new_mark()})
    if not 400 <= exchange.status < 500:
        raise Inconclusive(f"{exchange}, no 4xx", at=exchange)
    expect.json_media_type(exchange, exchange.headers, "an error")
    status = expect.json_object(exchange).get("status", str(exchange.status))

    expect.equal(
        str(exchange.status),
        str(status),
        "the status in the body is not that of the answer",
        at=exchange,
    )


@purpose(
    "CSQ-ERR-BI-04",
    Level.MANDATORY,
    TMF630_405,
    twin="QSQ-ERR-BI-04",
    about="unsupported methods",
)
def an_unsupported_method_is_refused(sut: SUT) -> None:
    """
    PUT, which the API does not have, is answered 405, or with another refusal.

    The guidelines want 405; 404 and 501 refuse as well and are accepted here. What counts is that
    nothing is taken for a success. The collection is asked only where a task of our own refuses:
    generic servers replace all that they have stored by what is PUT there.
    """
    created = sut.created()
    for path in (sut.path_of(created.id), sut.resource.path):
        exchange = sut.session.send("PUT", path, body=sut.request())

        expect.refused_or_unimplemented(exchange, f"PUT {path}")


@purpose(
    "CSQ-ERR-BI-05",
    Level.RECOMMENDED,
    TMF630_405,
    TMF630_ERROR,
    twin="QSQ-ERR-BI-05",
    about="unsupported methods",
)
def an_unsupported_method_is_answered_405(sut: SUT) -> None:
    """
    PUT is answered 405, with Allow and an Error body.

    So that a client learns what it may do instead. On a task of our own.
    """
    created = sut.created()
    exchange = sut.session.send("PUT", sut.path_of(created.id), body=sut.request())
    expect.status(exchange, 405)
    expect.true(
        "allow" in exchange.headers,
        "405 without Allow",
        expected="Allow: GET, …",
        actual=sorted(exchange.headers),
        at=exchange,
    )
    expect.error_body(exchange)


@purpose(
    "CSQ-ERR-BI-06",
    Level.MANDATORY,
    API_STATUSES,
    twin="QSQ-ERR-BI-06",
    about="odd requests",
)
def odd_requests_do_not_break_the_server(sut: SUT) -> None:
    """
    Requests that are valid JSON but unusual are accepted or refused; none is answered 5xx.

    Deeply nested values, very long strings, numbers beyond any type, names that frameworks know,
    text beyond the basic plane, references that are no objects; services and places that do not
    exist, or are not named.
    """
    deep: object = "deep"
    for _ in range(40):
        deep = {"nested": [deep]}
    sut.created()
    required = sut.resource.required
    requests: tuple[Body, ...] = (
        {"extension": deep},
        {"description": "x" * 20_000},
        {"description": "🛰️ \u0000 \u202e ' OR 1=1 -- <script>alert(1)</script>"},
        {"extension": 10**400},
        {"__proto__": {"polluted": True}, "constructor": None, "$where": "1"},
        {"relatedParty": "nobody"},
        {"relatedParty": [None, 1, []]},
        {required: [None] if required == "serviceQualificationItem" else []},
        {required: [{"service": []}] if required == "serviceQualificationItem" else {"service": 1}},
        *(sut.asking_for(service) for service in _unknown_services(sut)),
    )
    for odd in requests:
        expect.no_server_error(sut.post(sut.request(**odd)))


def _unknown_services(sut: SUT) -> list[Body]:
    """Services that a server can hardly know, or cannot know the place of."""
    known: Body = part(sut.about(Resource.CHECK).any_item(), "service")
    return [
        {**known, "serviceSpecification": {"id": "tmf645-no-such-thing"}},
        {**known, "place": [{"role": "installation", "id": "tmf645-nowhere"}]},
        {name: value for name, value in known.items() if name != "place"},
        {name: value for name, value in known.items() if name != "serviceSpecification"},
        {},
    ]


@purpose(
    "CSQ-ERR-BI-07",
    Level.MANDATORY,
    API_STATUSES,
    API_PAGING,
    twin="QSQ-ERR-BI-07",
    about="odd queries",
    needs=_STORED,
)
def odd_queries_do_not_break_the_server(sut: SUT) -> None:
    """
    Query parameters that make no sense are ignored or refused; none is answered 5xx.

    Negative and endless pages, words for numbers, unknown attributes, broken expressions.
    """
    sut.created()
    for query in (
        {"limit": "-1"},
        {"offset": "-1"},
        {"limit": "many"},
        {"offset": "99999999999999999999"},
        {"limit": "0"},
        {"noSuchAttribute": "x"},
        {"fields": ",,,"},
        {"sort": "-"},
        {"filter": "$[?(@.id=="},
        {"id.gt": ""},
        {"..": "'\"<>%"},
    ):
        expect.no_server_error(sut.listed(query))


@purpose(
    "CSQ-ERR-BI-09",
    Level.MANDATORY,
    API_STATUSES,
    twin="QSQ-ERR-BI-09",
    about="odd requests",
    needs=(Need.STORED, Need.PATCH),
    given=("CSQ-MGT-BV-50",),
)
def odd_patches_do_not_break_the_server(sut: SUT) -> None:
    """
    A PATCH with a body that makes no sense is accepted or refused; none is answered 5xx.

    No JSON, no object, other types, nothing at all.
    """
    task = sut.settled_anew()
    for content in (b"", b"{", b"[]", b"null", b'"a string"', b'{"description": {"a": [1]}}'):
        path = sut.path_of(task.id)
        expect.no_server_error(sut.session.send("PATCH", path, content=content))


@purpose(
    "CSQ-ERR-BI-08",
    Level.RECOMMENDED,
    API_PAGING,
    API_STATUSES,
    twin="QSQ-ERR-BI-08",
    about="odd queries",
    needs=_STORED,
)
def a_page_that_cannot_be_is_refused(sut: SUT) -> None:
    """
    A limit or offset that is negative, or no number, is refused with 4xx.

    Silently answering another page hides a mistake of the client.
    """
    sut.created()
    for query in ({"limit": "-1"}, {"offset": "-1"}, {"limit": "many"}):
        expect.refused(sut.listed(query), "; ".join(f"{k}={v}" for k, v in query.items()))
