"""
What the minimal server demands of a request body: media type, JSON, and the declared types.

The shapes are written down from the v4 swagger, by hand and for this server alone.
"""

import json
import re
from datetime import datetime
from typing import Any

from campaign.minimal_http import Asked, Json, Refusal

#: attribute:type, * = required, s string, b boolean, d date-time, any, Name, [Name] array.
_TASK = (
    "description:s externalId:s instantSyncQualification:b relatedParty:[RelatedParty] "
    "expectedQualificationDate:d"
)
_ITEM = (
    "id:s expectedActivationDate:d expectedServiceAvailabilityDate:d category:Category "
    "service:Service"
)
_RELATIONSHIP = "id:s relationshipType:s"
_SHAPES = {
    "checkServiceQualification": f"{_TASK} provideAlternative:b provideUnavailabilityReason:b "
    "serviceQualificationItem*:[CheckItem]",
    "queryServiceQualification": f"{_TASK} searchCriteria*:QueryItem",
    "CheckItem": f"{_ITEM} qualificationItemRelationship:[Relationship] "
    "qualificationRelationship:[Relationship]",
    "QueryItem": _ITEM,
    "Relationship": _RELATIONSHIP,
    "Service": "id:s href:s category:s description:s name:s serviceType:s serviceDate:s startDate:d "
    "endDate:d startMode:s hasStarted:b isBundle:b isServiceEnabled:b isStateful:b state:ServiceState "
    "serviceSpecification:Reference serviceCharacteristic:[Characteristic] place:[Place] "
    "relatedParty:[RelatedParty] relatedEntity:[Place] feature:[Feature] note:[Note] "
    "serviceOrderItem:[OrderItem] serviceRelationship:[ServiceRelationship] "
    "supportingResource:[Reference] supportingService:[Service]",
    "Reference": "id*:s href:s name:s version:s",
    "Category": "id*:s href:s name:s version:s",
    "Characteristic": "name*:s value*:any id:s valueType:s characteristicRelationship:[Relationship]",
    "Place": "role*:s id:s href:s name:s",
    "RelatedParty": "id*:s @referredType*:s href:s name:s role:s",
    "Feature": "name*:s featureCharacteristic*:[Characteristic] id:s isBundle:b isEnabled:b "
    "constraint:[Reference] featureRelationship:[FeatureRelationship]",
    "FeatureRelationship": "name*:s relationshipType*:s id:s validFor:Period",
    "Period": "startDateTime:d endDateTime:d",
    "Note": "id:s author:s date:d text:s",
    "OrderItem": "itemId*:s serviceOrderId*:s role:s serviceOrderHref:s itemAction:ItemAction",
    "ServiceRelationship": "relationshipType*:s service:Service "
    "serviceRelationshipCharacteristic:[Characteristic]",
}
_EVERYWHERE = dict.fromkeys(("@type", "@baseType", "@schemaLocation", "@referredType"), "s")
_ENUMS = {
    "ServiceState": "feasibilityChecked designed reserved inactive active terminated",
    "ItemAction": "add modify delete noChange",
}
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


def _read_shape(line: str) -> tuple[frozenset[str], dict[str, str]]:
    pairs = [part.split(":") for part in line.split()]
    required = frozenset(name[:-1] for name, _ in pairs if name.endswith("*"))
    return required, {**_EVERYWHERE, **{name.rstrip("*"): kind for name, kind in pairs}}


SHAPES = {name: _read_shape(line) for name, line in _SHAPES.items()}

#: What a body may measure.
GREATEST_BODY = 1024 * 1024
GREATEST_DEPTH = 64


class Reading:
    """Reads and checks request bodies; everything that is wrong with them is a Refusal."""

    def read_body(self, asked: Asked, media_types: tuple[str, ...]) -> Json:
        """The JSON object of a request (413, 415 or 400 where it is none)."""
        given = asked.headers.get("content-type", media_types[0]).split(";")[0].strip().lower()
        if given not in media_types:
            raise Refusal(415, "unsupportedMediaType", f"{given}; send {' or '.join(media_types)}")
        if len(asked.body) > GREATEST_BODY:
            raise Refusal(413, "bodyTooLarge", f"a body has at most {GREATEST_BODY} bytes")
        body = self.parse(asked.body)
        if not isinstance(body, dict):
            raise Refusal(400, "invalidBody", f"the body is {_name(body)}; an object is needed")
        return body

    def parse(self, content: bytes) -> Any:
        """JSON without NaN, Infinity, or more than 64 levels."""
        try:
            parsed = json.loads(content, parse_constant=_refuse_word, parse_float=_finite)
        except (ValueError, RecursionError) as error:
            raise Refusal(400, "malformedJson", f"the body is no JSON: {error}") from error
        _check_depth(parsed)
        return parsed

    def check_create(self, kind: str, body: Json) -> None:
        """Refuse (400) a create request without what is needed or with a wrong type."""
        check_shape(body, kind, "")
        items = body.get("serviceQualificationItem")
        if items is not None:
            self.check_items(items)

    def check_items(self, items: list[Json]) -> None:
        """At least one item; no id twice; no relationship to an item that is not there."""
        if not items:
            raise _invalid("serviceQualificationItem", "empty; at least one item is needed")
        ids = [item["id"] for item in items if "id" in item]
        if len(set(ids)) < len(ids):
            raise _invalid("serviceQualificationItem", "holding an id twice")
        for item in items:
            for relationship in item.get("qualificationItemRelationship", []):
                if relationship.get("id") not in ids:
                    raise _invalid("qualificationItemRelationship", f"to no item: {relationship}")

    def check_patch(self, kind: str, body: Json) -> None:
        """Refuse (400) a wrong type in a PATCH; null removes, so it is allowed."""
        _, known = SHAPES[kind]
        for name, value in body.items():
            if name in known and value is not None:
                check_value(value, known[name], name)


def check_shape(value: Any, shape: str, where: str) -> None:
    """Refuse (400) what is no object of ``shape``, naming the place."""
    if not isinstance(value, dict):
        raise _invalid(where, f"{_name(value)}; an object is needed")
    required, known = SHAPES[shape]
    for name in sorted(required - value.keys()):
        raise _invalid(f"{where}.{name}".lstrip("."), "missing")
    for name in known.keys() & value.keys():
        check_value(value[name], known[name], f"{where}.{name}".lstrip("."))


def check_value(value: Any, kind: str, where: str) -> None:
    """Refuse (400) a value that is not of ``kind``."""
    if kind.startswith("["):
        if not isinstance(value, list):
            raise _invalid(where, f"{_name(value)}; an array is needed")
        for number, element in enumerate(value):
            check_value(element, kind[1:-1], f"{where}[{number}]")
    elif kind in SHAPES:
        check_shape(value, kind, where)
    elif kind in _ENUMS:
        if not isinstance(value, str) or value not in _ENUMS[kind].split():
            raise _invalid(where, f"{value!r}; one of {_ENUMS[kind]} is needed")
    elif not _is_simple(value, kind):
        needed = {"s": "a string", "b": "a boolean", "d": "a date-time (RFC 3339)"}[kind]
        raise _invalid(where, f"{value!r}; {needed} is needed")


def is_date(value: Any) -> bool:
    """Whether ``value`` is an RFC 3339 date-time."""
    if not isinstance(value, str) or not _RFC_3339.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value.upper())
    except ValueError:
        return False
    return True


def _is_simple(value: Any, kind: str) -> bool:
    if kind == "d":
        return is_date(value)
    return kind == "any" or isinstance(value, str if kind == "s" else bool)


def _check_depth(parsed: Any) -> None:
    layer, depth = [parsed], 0
    while layer:
        depth += 1
        if depth > GREATEST_DEPTH:
            raise Refusal(400, "tooDeep", f"the body has more than {GREATEST_DEPTH} levels")
        layer = [inner for value in layer for inner in _children(value)]


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _refuse_word(word: str) -> Any:
    raise ValueError(f"{word} is no JSON number")


def _finite(text: str) -> float:
    number = float(text)
    if abs(number) == float("inf"):
        raise ValueError(f"{text} is too large")
    return number


def _invalid(where: str, what: str) -> Refusal:
    return Refusal(400, "invalidBody", f"{where} is {what}")


def _name(value: Any) -> str:
    return {dict: "an object", list: "an array", str: "a string", bool: "a boolean"}.get(
        type(value), "null" if value is None else "a number"
    )
