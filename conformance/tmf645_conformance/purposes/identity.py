"""
Asking: what is created has an address, an id and a date of its own.
"""

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.answers import Answer
from tmf645_conformance.catalogue import Need, purpose
from tmf645_conformance.compare import moment
from tmf645_conformance.parts import id_of
from tmf645_conformance.specification import (
    API_SCHEMA,
    CP_MANDATORY_CSQ,
    TMF630_HREF,
    TMF630_LOCATION,
    TMF630_TASK,
)
from tmf645_conformance.sut import SUT
from tmf645_conformance.verdicts import Failed, Inconclusive, NoAddress


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
    shown = id_of(exchange.json) if isinstance(exchange.json, dict) else "no task"
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

    A relative href loses its meaning where it is handed on, in an order for instance. A relative
    Location means an address beside the one that was asked (RFC 9110, 10.2.2).
    """
    created = sut.created()
    href = str(created.body.get("href") or "")
    if not href:
        raise Inconclusive("there is no href to look at", at=created.exchange)
    location = created.posted.headers.get("location", "").strip() or href

    expect.true(
        href.startswith(("http://", "https://")),
        "href is not absolute",
        expected="http(s)://…",
        actual=href,
        at=created.exchange,
    )
    if not location.startswith(("http://", "https://")):
        location = sut.session.resolve(location, against=created.posted.url)
    expect.equal(href, location, "Location is not the href", at=created.exchange)


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
    days = round(skew / 86_400)

    expect.true(
        skew <= 300,
        f"{sut.resource.date} is off by {f'{days:,} days' if days > 1 else f'{skew:.0f} s'}",
        expected="within 300 s of our clock",
        actual=answer.body.get(sut.resource.date),
        at=answer.exchange,
    )
