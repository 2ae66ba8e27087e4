"""
A slim description of the API, made of the judge's own tables and of the profile's samples.

The definitions of the API refer to each other in circles, and require next to nothing: what is
generated from them is large, slow to make, and refused by any server that knows its own ids. Here
services are those of the samples, definitions end after a few levels, and what a client does not
create is left out. It serves to make requests, never to judge answers. Listener paths, which are
the client's, are not in it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tmf645_conformance.contract import ENUMERATIONS, SCHEMAS
from tmf645_conformance.contract.notation import Attribute, attribute
from tmf645_conformance.exchange import Body
from tmf645_conformance.parts import part
from tmf645_conformance.resources import Resource

Schema = dict[str, Any]

#: How deep definitions are followed below an item, and how long a text is.
_LEVELS = 2
_LONGEST_TEXT = 300
_MOST_ROWS = 2

#: What the judge says itself: by it, what the run created is found again.
_OURS = frozenset({"externalId"})

#: What a provider says and not a client, and how an extended type is described.
_NOT_ASKED = frozenset(
    {
        "alternateServiceProposal",
        "eligibilityUnavailabilityReason",
        "terminationError",
        "qualificationRelationship",
        "qualificationResult",
        "effectiveQualificationDate",
        "estimatedResponseDate",
        "expirationDate",
        "@baseType",
        "@schemaLocation",
    }
)

_SCALARS: Mapping[str, Schema] = {
    "string": {"type": "string", "maxLength": _LONGEST_TEXT},
    "boolean": {"type": "boolean"},
    "date-time": {"type": "string", "format": "date-time"},
    "uri": {"type": "string", "format": "uri"},
    "Any": {"anyOf": [{"type": each} for each in ("string", "integer", "number", "boolean")]},
}

_ANSWER = {"200": {"description": "an answer"}}


def overlay(items: Sequence[Body], criteria: Sequence[Body]) -> Schema:
    """Describe what may be sent to a server that knows ``items`` and ``criteria`` (OpenAPI 3)."""
    known = {"CheckServiceQualificationItem": items, "ServiceQualificationItem": criteria}
    paths = {}
    for resource in Resource:
        name = resource.schema
        paths[resource.path] = {
            "post": _operation(_definition(f"{name}_Create", _LEVELS, known)),
            "patch": _operation(_definition(f"{name}_Update", _LEVELS, known)),
            "get": {"parameters": _parameters(name), "responses": _ANSWER},
        }
    return {"openapi": "3.0.3", "info": {"title": "TMF645", "version": "4"}, "paths": paths}


def _operation(body: Schema) -> Schema:
    content = {"application/json": {"schema": body}}
    return {"requestBody": {"required": True, "content": content}, "responses": _ANSWER}


def _parameters(definition: str) -> list[Schema]:
    names = sorted(SCHEMAS[definition])
    some = {"type": "string", "enum": [*names, ",".join(names[:3]), "none", ""]}
    number = {"type": "integer"}
    text = {"type": "string", "maxLength": 40}
    states: Schema = {"type": "string", "enum": [*ENUMERATIONS["TaskStateType"], "", "x,y"]}
    schemas = {
        "fields": {"anyOf": [some, text]},
        "limit": number,
        "offset": number,
        "sort": {"anyOf": [some, text]},
        "state": states,
        "description": text,
        "externalId": text,
        "id": text,
    }
    return [{"in": "query", "name": name, "schema": each} for name, each in schemas.items()]


_Known = Mapping[str, Sequence[Body]]


def _definition(name: str, levels: int, known: _Known) -> Schema:
    """Return the definition ``name``, closed, with ``levels`` of other definitions below it."""
    if name in ENUMERATIONS:
        return {"type": "string", "enum": list(ENUMERATIONS[name])}
    attributes = {
        key: attribute(told) for key, told in SCHEMAS[name].items() if key not in _OURS | _NOT_ASKED
    }
    properties = {
        key: schema
        for key, each in attributes.items()
        if (schema := _attribute(each, levels, known)) is not None
    }
    required = [key for key, each in attributes.items() if each.required]
    if known.get(name):
        properties["service"] = {"enum": [part(item, "service") for item in known[name]]}
        required.append("service")
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _attribute(each: Attribute, levels: int, known: _Known) -> Schema | None:
    """Return the schema of an attribute; None where it would lead too deep."""
    if each.kind in _SCALARS:
        one = _SCALARS[each.kind]
    elif levels:
        one = _definition(each.kind, levels - 1, known)
    else:
        return None
    if not each.many:
        return one
    least = 1 if each.at_least_one else 0
    return {"type": "array", "items": one, "minItems": least, "maxItems": _MOST_ROWS}
