"""
How every neighbour API answers: one document, or a page of them, by TMF630's query strings.
"""

from collections.abc import Sequence

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from tmf645_reference_server import selection
from tmf645_reference_server.asgi import json_response
from tmf645_reference_server.bodies import Object
from tmf645_reference_server.readings import Readings
from tmf645_reference_server.selection import Page, Selection


def one(request: Request, document: Object, readings: Readings) -> Response:
    """Return the answer that shows ``document``, whole or the attributes named."""
    wanted = wish(request)
    return json_response(msgspec.json.encode(_picked(document, wanted, readings)))


def created(document: Object, status: int = 201) -> Response:
    """Return the answer that shows what came to be, and where it lives."""
    location = {"Location": str(document["href"])}
    return json_response(msgspec.json.encode(document), status, location)


def several(
    request: Request, documents: Sequence[Object], url: str, readings: Readings
) -> Response:
    """
    Return the answer that shows those of ``documents`` that are asked for, page by page.

    Without filters and sorting only the page itself is looked at: a sequence may be lazy.
    """
    wanted = wish(request)
    chosen = wanted.filters or wanted.sort
    page = selection.select(documents, wanted) if chosen else part(documents, wanted)
    return shown(request, page, url, readings)


def part(documents: Sequence[Object], wanted: Selection) -> Page:
    """Return the page that is asked for of documents that are in order already."""
    some = documents[wanted.offset : wanted.offset + wanted.limit]
    return Page(documents=tuple(some), total=len(documents))


def shown(request: Request, page: Page, url: str, readings: Readings) -> Response:
    """Return the answer that shows ``page`` of the collection at ``url``."""
    wanted = wish(request)
    headers = {"X-Total-Count": str(page.total), "X-Result-Count": str(len(page.documents))}
    query = request.scope["query_string"].decode("latin-1")
    if link := selection.links(url, query, wanted, page.total):
        headers["Link"] = link
    partial = len(page.documents) < page.total and readings.partial_list == "206"
    body = msgspec.json.encode([_picked(each, wanted, readings) for each in page.documents])
    return json_response(body, 206 if partial else 200, headers)


def wish(request: Request) -> Selection:
    """Return what the query string asks for. Raise Problem 400, 501."""
    return selection.parse(request.scope["query_string"].decode("latin-1"))


def _picked(document: Object, wanted: Selection, readings: Readings) -> Object:
    if wanted.fields is None:
        return document
    always = selection.ALWAYS if readings.fields_keep == "id and href" else ()
    return selection.pick(document, wanted, always=always)
