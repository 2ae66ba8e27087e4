"""
``/openapi.json``: OpenAPI 3.0.3, written from the contract tables.

What the API file declares, and what this server does besides (EXTENSIONS). The /listener paths are
the consumer's: they stand as callbacks of the registration, not as paths of this server.
"""

from functools import lru_cache

import msgspec

from tmf645_reference_server.bodies import JSON, Object
from tmf645_reference_server.contract import (
    ENUMS,
    EXTENSIONS,
    OPERATIONS,
    SCHEMAS,
    Attribute,
    Extension,
    Operation,
    Parameter,
    Schema,
)

_LISTENER = "/listener/"
_JSON = "application/json"
_MERGE_PATCH = "application/merge-patch+json"
_MEANINGS = {
    200: "Done",
    201: "Created",
    204: "Done, nothing to show",
    206: "A part of the list",
    400: "The request is wrong",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not there",
    405: "Method not supported here",
    406: "Only JSON can be produced",
    409: "Conflicts with the state of the resource",
    413: "The body is too large",
    415: "The content type is not supported",
    500: "The server failed",
    501: "This kind of expression is not supported",
    504: "Cannot be answered synchronously",
}
_HEADERS: dict[str, str] = {
    "X-Result-Count": "integer",
    "X-Total-Count": "integer",
    "Link": "string",
    "Location": "string",
}


@lru_cache(maxsize=16)
def document(root: str) -> bytes:
    """Return the description of the API at ``root``, as JSON."""
    return msgspec.json.encode(describe(root))


def describe(root: str) -> Object:
    """Return the description of the API at ``root``."""
    paths: dict[str, JSON] = {}
    for operation in OPERATIONS:
        if not operation.path.startswith(_LISTENER):
            methods = paths.setdefault(operation.path, {})
            if isinstance(methods, dict):
                methods[operation.method.lower()] = _operation(operation)
    schemas: Object = {name: _schema(schema) for name, schema in SCHEMAS.items()}
    schemas |= {name: {"type": "string", "enum": list(words)} for name, words in ENUMS.items()}
    return {
        "openapi": "3.0.3",
        "info": {
            "title": "Service Qualification Management (TMF645), reference server",
            "version": "4.0.1",
        },
        "servers": [{"url": root}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(operation: Operation) -> Object:
    extension = EXTENSIONS.get(operation.id, Extension())
    headers = (*operation.headers, *extension.headers)
    responses: Object = {
        str(status): _answer(status, schema, headers)
        for status, schema in (*operation.answers.items(), *extension.answers.items())
    }
    for status in sorted({*operation.errors, *extension.errors}):
        responses[str(status)] = _answer(status, "Error", ())
    described: Object = {
        "operationId": operation.id,
        "responses": responses,
        "parameters": [_parameter(each) for each in (*operation.parameters, *extension.parameters)],
    }
    if operation.body is not None:
        types = (_JSON, _MERGE_PATCH) if operation.method == "PATCH" else (_JSON,)
        schema = _reference(operation.body)
        described["requestBody"] = {
            "required": True,
            "content": {each: {"schema": schema} for each in types},
        }
    if operation.id == "registerListener":
        described["callbacks"] = {"event": {"{$request.body#/callback}": {"post": _listener()}}}
    return described


def _listener() -> Object:
    bodies: list[JSON] = [
        _reference(each.body)
        for each in OPERATIONS
        if each.path.startswith(_LISTENER) and each.body is not None
    ]
    return {
        "requestBody": {"required": True, "content": {_JSON: {"schema": {"anyOf": bodies}}}},
        "responses": {"201": {"description": "Taken; any 2xx counts"}},
    }


def _answer(status: int, schema: str | None, headers: tuple[str, ...]) -> Object:
    answer: Object = {"description": _MEANINGS[status]}
    if headers:
        answer["headers"] = {name: {"schema": {"type": _HEADERS[name]}} for name in headers}
    if schema is not None:
        named = _reference(schema.removesuffix("[]"))
        shape: Object = {"type": "array", "items": named} if schema.endswith("[]") else named
        answer["content"] = {_JSON: {"schema": shape}}
    return answer


def _parameter(parameter: Parameter) -> Object:
    schema: Object = {"type": parameter.type}
    if parameter.type == "integer":
        schema["minimum"] = 0
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.required,
        "schema": schema,
    }


def _schema(schema: Schema) -> Object:
    if schema.name == "Any":
        return {"nullable": True}
    described: Object = {
        "type": "object",
        "properties": {each.name: _attribute(each) for each in schema.attributes},
    }
    if required := [each.name for each in schema.attributes if each.required]:
        described["required"] = list(required)
    return described


def _attribute(attribute: Attribute) -> Object:
    if attribute.type in ("string", "boolean"):
        described: Object = {"type": attribute.type}
    elif attribute.type == "date-time":
        described = {"type": "string", "format": "date-time"}
    elif attribute.type == "uri":
        # No format: any string is taken and comes back as sent; see READINGS.
        described = {"type": "string", "description": "a URI; any string is taken"}
    else:
        described = _reference(attribute.type)
    if attribute.default is not None:
        described["default"] = attribute.default
    if not attribute.many:
        return described
    array: Object = {"type": "array", "items": described}
    if attribute.at_least:
        array["minItems"] = attribute.at_least
    return array


def _reference(schema: str) -> Object:
    return {"$ref": f"#/components/schemas/{schema}"}
