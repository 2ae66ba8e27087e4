"""The server's contract tables against the official v4.0.1 API file, attribute by attribute."""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from tmf645_reference_server.contract import ENUMS, EXTENSIONS, OPERATIONS, SCHEMAS, Attribute

OFFICIAL_SHA256 = "4bc2641e160fe3bc27b5cd4ac785667aac679dd594017d17554c3b0e9ac1d8da"


@pytest.fixture(scope="module")
def official() -> dict[str, Any]:
    """The official file, found by its digest in the folder that TMF645_CONTRACTS names."""
    folder = os.environ.get("TMF645_CONTRACTS")
    if not folder:
        pytest.skip(
            "TMF645_CONTRACTS is not set; set it to a folder that holds the official "
            f"TMF645 v4.0.1 API file (SHA-256 {OFFICIAL_SHA256})"
        )
    for path in sorted(Path(folder).glob("*.json")):
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() == OFFICIAL_SHA256:
            return dict(json.loads(content))
    pytest.fail(f"no file in {folder} has the SHA-256 {OFFICIAL_SHA256}")


def official_attribute(declared: dict[str, Any], name: str, *, required: bool) -> Attribute:
    """Read one property of the official file into our row."""
    many = declared.get("type") == "array"
    inner = declared["items"] if many else declared
    kind = inner["$ref"].removeprefix("#/definitions/") if "$ref" in inner else None
    return Attribute(
        name=name,
        type=kind or inner.get("format") or inner["type"],
        required=required,
        many=many,
        at_least=declared.get("minItems", 0),
        default=declared.get("default"),
    )


def test_the_tables_hold_exactly_the_official_schemas(official: dict[str, Any]) -> None:
    """No schema is missing and none is invented."""
    assert set(official["definitions"]) == set(SCHEMAS) | set(ENUMS)


@pytest.mark.parametrize("schema", SCHEMAS)
def test_every_attribute_is_the_official_one(official: dict[str, Any], schema: str) -> None:
    """Names, types, formats, requiredness, minimum lengths and defaults agree."""
    declared = official["definitions"][schema]
    required = declared.get("required", [])
    expected = {
        name: official_attribute(facts, name, required=name in required)
        for name, facts in declared.get("properties", {}).items()
    }

    assert expected == {each.name: each for each in SCHEMAS[schema].attributes}


@pytest.mark.parametrize("enum", ENUMS)
def test_every_enum_is_the_official_one(official: dict[str, Any], enum: str) -> None:
    """The closed lists hold the same words."""
    assert sorted(official["definitions"][enum]["enum"]) == sorted(ENUMS[enum])


def test_every_operation_is_the_official_one(official: dict[str, Any]) -> None:
    """Ids, methods, paths, parameters, bodies, successes, headers and errors agree."""
    expected = {
        declared["operationId"]: official_operation(path, method, declared)
        for path, methods in official["paths"].items()
        for method, declared in methods.items()
    }
    ours = {
        each.id: {
            "method": each.method,
            "path": each.path,
            "answers": dict(each.answers),
            "errors": set(each.errors),
            "parameters": {(p.name, p.place, p.type, p.required) for p in each.parameters},
            "body": each.body,
            "headers": set(each.headers),
        }
        for each in OPERATIONS
    }

    assert expected == ours


def official_operation(path: str, method: str, declared: dict[str, Any]) -> dict[str, Any]:
    """Read one operation of the official file into the shape compared above."""
    parameters = declared.get("parameters", [])
    bodies = [each["schema"]["$ref"] for each in parameters if each["in"] == "body"]
    answers = {int(code): each for code, each in declared["responses"].items() if code[0] == "2"}
    return {
        "method": method.upper(),
        "path": path,
        "answers": {code: schema_of(each.get("schema")) for code, each in answers.items()},
        "errors": {int(code) for code in declared["responses"] if code[0] != "2"},
        "parameters": {
            (each["name"], each["in"], each["type"], each.get("required", False))
            for each in parameters
            if each["in"] != "body"
        },
        "body": bodies[0].removeprefix("#/definitions/") if bodies else None,
        "headers": {name for each in answers.values() for name in each.get("headers", {})},
    }


def schema_of(declared: dict[str, Any] | None) -> str | None:
    """Name the schema of an answer; ``[]`` marks an array."""
    if declared is None:
        return None
    if declared.get("type") == "array":
        return str(declared["items"]["$ref"]).removeprefix("#/definitions/") + "[]"
    return str(declared["$ref"]).removeprefix("#/definitions/")


def test_what_the_server_adds_belongs_to_an_operation_and_is_not_declared_already() -> None:
    """An extension that the API file declares itself would be no extension."""
    declared = {each.id: each for each in OPERATIONS}

    for name, extension in EXTENSIONS.items():
        assert not set(extension.errors) & set(declared[name].errors)
        assert not set(extension.answers) & set(declared[name].answers)
