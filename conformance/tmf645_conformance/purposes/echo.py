"""
Asking: what a client says comes back with the answer.
"""

from collections.abc import Mapping
from typing import Any

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.answers import Answer
from tmf645_conformance.catalogue import purpose
from tmf645_conformance.compare import lost
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.parts import part
from tmf645_conformance.resources import Resource
from tmf645_conformance.specification import (
    API_ITEMS,
    API_OPEN,
    API_SCHEMA,
    CP_MANDATORY_CSQ,
    CP_SUB_RESOURCES,
    TMF630_GET,
    TMF630_TYPES,
)
from tmf645_conformance.sut import SUT, Body
from tmf645_conformance.verdicts import Failed


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
