"""
What is no request: POST of both resources with bodies that have to be refused.
"""

import json
from typing import Any

from tmf645_reports.model import Level

from tmf645_conformance import expect
from tmf645_conformance.catalogue import purpose
from tmf645_conformance.specification import (
    API_JSON,
    API_REQUIRED,
    API_SCHEMA,
    API_STATUSES,
)
from tmf645_conformance.sut import SUT

_ABSENT = frozenset({404, 405, 501})


@purpose(
    "CSQ-REQ-BI-01",
    Level.MANDATORY,
    API_REQUIRED,
    API_STATUSES,
    twin="QSQ-REQ-BI-01",
    about="required attributes",
)
def without_its_required_attribute_a_request_is_refused(sut: SUT) -> None:
    """
    A check without items, or a query without criteria, is refused with 4xx.

    There is nothing that it could qualify. A server that accepts it stores rubbish and answers
    it.
    """
    sut.created()
    expect.refused(
        sut.post({"externalId": sut.session.new_mark()}), f"POST without {sut.resource.required}"
    )


@purpose("CSQ-REQ-BI-02", Level.MANDATORY, API_REQUIRED, about="required attributes")
def a_check_of_no_items_is_refused(sut: SUT) -> None:
    """
    A check whose list of items is empty is refused with 4xx.

    The API file wants at least one item.
    """
    sut.created()
    expect.refused(sut.post(sut.check()), "POST with no item in the list")


@purpose(
    "CSQ-REQ-BI-03", Level.MANDATORY, API_JSON, API_STATUSES, twin="QSQ-REQ-BI-03", about="JSON"
)
def a_body_that_is_no_json_is_refused(sut: SUT) -> None:
    """
    A body that is cut off, empty, or no JSON at all is refused with 4xx.

    It must not be taken for an empty request, and must not break the server.
    """
    sut.created()
    for content in (b'{"serviceQualificationItem": [', b"", b"is fibre available?"):
        exchange = sut.post(None, content=content)

        expect.refused(exchange, f"the body {content.decode()!r}" if content else "an empty body")


@purpose(
    "CSQ-REQ-BI-04",
    Level.MANDATORY,
    API_REQUIRED,
    API_SCHEMA,
    twin="QSQ-REQ-BI-04",
    about="types of required attributes",
)
def a_request_of_the_wrong_shape_is_refused(sut: SUT) -> None:
    """
    A body that is no object, or whose required attribute has another type, is refused with 4xx.

    Nothing can be qualified by a string where items or criteria belong.
    """
    sut.created()
    wrong: tuple[Any, ...] = ([], "a string", {sut.resource.required: "a string"})
    for body in (*wrong, {sut.resource.required: None}, {sut.resource.required: 7}):
        exchange = sut.post(body, content=None if body is not None else b"null")

        expect.refused(exchange, f"the body {json.dumps(body)}")


@purpose(
    "CSQ-REQ-BI-05", Level.RECOMMENDED, API_SCHEMA, twin="QSQ-REQ-BI-05", about="types of requests"
)
def attributes_of_the_wrong_type_are_refused(sut: SUT) -> None:
    """
    A flag that is no boolean, and a date that is none, are refused with 4xx.

    Tolerant servers are common; what they store cannot be shown as declared.
    """
    sut.created()
    for wrong in (
        {"instantSyncQualification": "perhaps"},
        {"expectedQualificationDate": "next week"},
        {"description": {"not": "a string"}},
    ):
        expect.refused(sut.post(sut.request(**wrong)), f"POST with {json.dumps(wrong)}")


@purpose("CSQ-REQ-BI-06", Level.RECOMMENDED, API_JSON, twin="QSQ-REQ-BI-06", about="media type")
def another_media_type_is_refused(sut: SUT) -> None:
    """
    A body that says it is text or XML is refused with 4xx, best with 415.

    Only application/json is declared.
    """
    sut.created()
    for media_type in ("text/plain", "application/xml"):
        exchange = sut.post(sut.request(), headers={"Content-Type": media_type})

        expect.refused(exchange, f"a body of {media_type}")
