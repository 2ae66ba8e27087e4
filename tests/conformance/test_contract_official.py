"""
The judge's tables against the official API file, attribute by attribute.

The file is no part of this project. The environment variable TMF645_CONTRACTS names the folder
that holds it; the file is known by its SHA-256, whatever it is called there.
"""

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pytest
from tmf645_conformance.contract import (
    ENUMERATIONS,
    OPERATIONS,
    SCHEMAS,
    conditional_faults,
    errors,
    missing_mandatory,
)
from tmf645_conformance.contract.notation import Attribute, attribute
from tmf645_conformance.contract.operations import BASE_PATH, MEDIA_TYPE
from tmf645_conformance.contract.tables import SOURCE_SHA256

SAMPLES = {
    "CheckServiceQualification": (
        "a5dad991323c6b04b7c75102073626a697e9e85303b768793e0383973dbf2f45"
    ),
    "QueryServiceQualification": (
        "8fe99ebfa7a7cebb0d3486366eaa9f9795e4db009349bccc8aa7cb3e0ae5d2f0"
    ),
}


def official(digest: str) -> Any:
    """The JSON of the file with this SHA-256, or a skip that says how to get it."""
    folder = os.environ.get("TMF645_CONTRACTS")
    if not folder:
        pytest.skip("set TMF645_CONTRACTS to a folder with the official API files and samples")
    for path in sorted(Path(folder).rglob("*.json")):
        content = path.read_bytes()
        if digest == hashlib.sha256(content).hexdigest():
            return json.loads(content)
    pytest.fail(f"TMF645_CONTRACTS={folder} holds no file with SHA-256 {digest}")


@pytest.fixture(scope="module")
def swagger() -> Any:
    """The official v4.0.1 API file."""
    return official(SOURCE_SHA256)


def in_notation(declared: dict[str, Any], *, required: bool) -> Attribute:
    """What the file declares of an attribute, as our tables say it."""
    many = declared.get("type") == "array"
    inner = declared["items"] if many else declared
    kind = inner["$ref"].rpartition("/")[2] if "$ref" in inner else inner["type"]
    default = declared.get("default")
    return Attribute(
        kind=inner.get("format", kind),
        many=many,
        at_least_one=declared.get("minItems") == 1,
        required=required,
        default=None if default is None else json.dumps(default),
    )


def test_the_same_definitions_are_declared(swagger: Any) -> None:
    """No definition is missing, none is invented; enumerations have the same words."""
    declared = swagger["definitions"]

    assert {*SCHEMAS, *ENUMERATIONS} == set(declared)
    assert {name: list(words) for name, words in ENUMERATIONS.items()} == {
        name: each["enum"] for name, each in declared.items() if "enum" in each
    }


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_every_attribute_is_declared_the_same(swagger: Any, name: str) -> None:
    """Names, types, formats, arrays and what is in them, required, defaults."""
    declared = swagger["definitions"][name]
    required = declared.get("required", [])
    theirs = {
        key: in_notation(each, required=key in required)
        for key, each in declared.get("properties", {}).items()
    }

    assert {key: attribute(notation) for key, notation in SCHEMAS[name].items()} == theirs
    assert set(required) <= set(theirs)


def test_the_file_uses_nothing_that_the_tables_cannot_say(swagger: Any) -> None:
    """Patterns, lengths, composition or closed definitions would need another notation."""
    known = {"type", "format", "description", "example", "items", "$ref", "default", "minItems"}
    definitions = swagger["definitions"].values()
    attributes = [each for one in definitions for each in one.get("properties", {}).values()]

    assert {key for each in attributes for key in each} <= known
    assert {key for one in definitions for key in one} <= {
        *("type", "description", "properties", "required", "enum"),
    }


def as_ours(method: str, path: str, declared: dict[str, Any]) -> dict[str, Any]:
    """What the file declares of an operation, as our table says it."""

    def named(schema: dict[str, Any] | None) -> str | None:
        if schema is None:
            return None
        if schema.get("type") == "array":
            return f"{named(schema['items'])}[]"
        return str(schema["$ref"]).rpartition("/")[2]

    parameters = declared.get("parameters", [])
    bodies = [each for each in parameters if each["in"] == "body"]
    answers = {int(status): each for status, each in declared["responses"].items()}
    refusals = {status: each for status, each in answers.items() if status >= 400}
    assert all(each["required"] for each in bodies)
    assert {"Error"} == {named(each["schema"]) for each in refusals.values()}
    return {
        "method": method.upper(),
        "path": path,
        "parameters": {
            each["name"]: f"{each['in']} {each['type']}{'!' if each.get('required') else ''}"
            for each in parameters
            if each["in"] != "body"
        },
        "body": named(bodies[0]["schema"]) if bodies else None,
        "success": {s: named(e.get("schema")) for s, e in answers.items() if s < 400},
        "errors": tuple(sorted(refusals)),
        "headers": tuple(
            sorted({name for each in answers.values() for name in each.get("headers", {})})
        ),
    }


def test_every_operation_is_declared_the_same(swagger: Any) -> None:
    """Methods, paths, parameters, bodies, statuses and what they answer, headers."""
    theirs = [
        as_ours(method, path, declared)
        for path, methods in swagger["paths"].items()
        for method, declared in methods.items()
    ]
    ours = [
        {name: getattr(each, name) for name in each.__dataclass_fields__} for each in OPERATIONS
    ]

    def by_path(operation: dict[str, Any]) -> tuple[str, str]:
        return operation["path"], operation["method"]

    assert sorted(theirs, key=by_path) == sorted(ours, key=by_path)


def test_base_path_and_media_type_are_the_same(swagger: Any) -> None:
    """Where the API lives, and in what it speaks."""
    assert [
        swagger["basePath"],
        swagger["consumes"],
        swagger["produces"],
    ] == [BASE_PATH, [MEDIA_TYPE], [MEDIA_TYPE]]


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_the_official_samples_are_valid(name: str) -> None:
    """Relative references and all: a judge that refuses them accuses the documents."""
    sample = official(SAMPLES[name])

    assert errors(name, sample) == ()
    assert missing_mandatory(name[0].lower() + name[1:], sample) == ()


def test_the_official_samples_break_no_rule_of_parts_that_counts() -> None:
    """A place without @type is in the samples, so it is observed and fails nobody."""
    check = conditional_faults(official(SAMPLES["CheckServiceQualification"]))
    query = conditional_faults(official(SAMPLES["QueryServiceQualification"]))

    assert [(fault.pointer, fault.observed_only) for fault in check] == [
        ("/serviceQualificationItem/0/service/place/0/@type", True)
    ]
    assert query == ()


def test_the_older_file_of_the_same_label_differs_in_one_place() -> None:
    """Version 4.0.0 declares another answer of a synchronous query, and nothing else."""
    older = official("9d8708bbf883bfd43a7a6054303de490dcc91f3f5973716cb772281513a406df")
    newer = official(SOURCE_SHA256)
    answer = older["paths"]["/queryServiceQualification"]["post"]["responses"]["200"]
    assert answer["schema"]["$ref"].endswith("/CheckServiceQualification")
    answer["schema"]["$ref"] = "#/definitions/QueryServiceQualification"

    assert newer["paths"] == older["paths"]
    assert newer["definitions"] == older["definitions"]
