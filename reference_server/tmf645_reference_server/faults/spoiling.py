"""
Answers that say something else: another type, no JSON, somebody else's id, lies.

Lies stay valid by the schemas of the TMF645 v4 API file. What holds nothing to lie about is left
alone.
"""

from collections.abc import Iterator
from typing import Final

import msgspec
from tmf645_scenarios.faults import Lie

from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.faults.answers import Answer

_FLIPPED: Final = {
    "qualified": "unqualified",
    "alternate": "qualified",
    "unqualified": "qualified",
}
_FIRST_DAY: Final = "1970-01-01T00:00:00.000Z"


def broken(answer: Answer) -> Answer:
    """Return ``answer`` with a body that breaks off before its last bracket."""
    return answer.with_body(answer.body.rstrip()[:-1] + b",") if answer.is_json else answer


def renamed(answer: Answer, id: str) -> Answer:
    """Return the answer to a creation, with the ``id`` of something else wherever its own stood."""
    if not answer.is_json or not 200 <= answer.status < 300:
        return answer
    document = msgspec.json.decode(answer.body)
    own = f"/{document['id']}"
    document |= {"id": id, "href": f"{document['href'].removesuffix(own)}/{id}"}
    location = (answer.header("location") or "").removesuffix(own)
    return answer.with_body(msgspec.json.encode(document)).with_header(
        "location", f"{location}/{id}"
    )


def lying(answer: Answer, lie: Lie) -> Answer:
    """Return ``answer`` with a lie in every qualification that it shows."""
    if not answer.is_json or not 200 <= answer.status < 300:
        return answer
    value: JSON = msgspec.json.decode(answer.body)
    for document in value if isinstance(value, list) else [value]:
        if isinstance(document, dict):
            _LIES[lie](document)
    return answer.with_body(msgspec.json.encode(value))


def _flip_results(document: Object) -> None:
    for part in (document, *_items(document)):
        said = part.get("qualificationResult")
        if isinstance(said, str):
            part["qualificationResult"] = _FLIPPED.get(said, said)


def _echo_another_place(document: Object) -> None:
    for place in _places(document):
        if isinstance(said := place.get("id"), str):
            place["id"] = f"{said}-2"
        if isinstance(said := place.get("streetNr"), str):
            place["streetNr"] = f"{said}2"


def _exchange_items(document: Object) -> None:
    """Give every item the id of the one before."""
    items = list(_items(document))
    ids = [item.get("id") for item in items]
    for item, id in zip(items, ids[-1:] + ids[:-1], strict=True):
        item["id"] = id


def _end_before_the_beginning(document: Object) -> None:
    for part in (document, *_items(document)):
        if "expirationDate" in part:
            part["expirationDate"] = _FIRST_DAY


_LIES: Final = {
    Lie.RESULT: _flip_results,
    Lie.PLACE: _echo_another_place,
    Lie.ITEMS: _exchange_items,
    Lie.EXPIRY: _end_before_the_beginning,
}


def _items(document: Object) -> Iterator[Object]:
    items = document.get("serviceQualificationItem")
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            yield item


def _places(document: Object) -> Iterator[Object]:
    """Yield every place that is echoed, of the items and of what was searched for."""
    for part in (document.get("searchCriteria"), *_items(document)):
        service = part.get("service") if isinstance(part, dict) else None
        places = service.get("place") if isinstance(service, dict) else None
        for place in places if isinstance(places, list) else ():
            if isinstance(place, dict):
                yield place
