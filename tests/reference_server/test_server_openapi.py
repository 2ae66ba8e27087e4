"""``/openapi.json``: it can be loaded, and what the server answers is what it says."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest
from reference_server.server_rig import CHECKS, QUERIES, Rig, at, check, item
from tmf645_reference_server.contract import BASE_PATH, OPERATIONS, SCHEMAS
from tmf645_reference_server.openapi import describe


@pytest.fixture
def described(server: Rig) -> dict[str, Any]:
    """The description as a client gets it."""
    return dict(server.get("http://sq.test/openapi.json").json())


def test_it_is_served_at_the_host_and_at_the_api_root(server: Rig) -> None:
    """Both say where the API lives."""
    one = server.get("http://sq.test/openapi.json")
    other = server.get("/openapi.json")

    assert one.json() == other.json()
    assert one.json()["servers"] == [{"url": f"http://sq.test{BASE_PATH}"}]


def test_every_reference_leads_somewhere(described: dict[str, Any]) -> None:
    """No dangling $ref, and no schema that nothing in the tables has."""
    names = {each.removeprefix("#/components/schemas/") for each in references(described)}

    assert names <= set(described["components"]["schemas"])
    assert set(SCHEMAS) <= set(described["components"]["schemas"])


def references(node: Any) -> Iterator[str]:
    """Yield every $ref."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for each in node.values():
            yield from references(each)
    elif isinstance(node, list):
        for each in node:
            yield from references(each)


def test_every_operation_of_the_server_is_described(described: dict[str, Any]) -> None:
    """All but the listeners, which belong to the consumer."""
    expected = {
        (each.path, each.method.lower())
        for each in OPERATIONS
        if not each.path.startswith("/listener/")
    }

    assert expected == {
        (path, method) for path, methods in described["paths"].items() for method in methods
    }


def test_path_parameters_and_templates_agree(described: dict[str, Any]) -> None:
    """What a template names is declared, required and nothing else."""
    for path, methods in described["paths"].items():
        for operation in methods.values():
            declared = [each for each in operation["parameters"] if each["in"] == "path"]
            assert [f"{{{each['name']}}}" in path and each["required"] for each in declared] == (
                [True] * path.count("{")
            )


BODIES: list[tuple[str, dict[str, Any]]] = [
    (CHECKS, check()),
    (CHECKS, check(instantSyncQualification=True)),
    (CHECKS, check(item("FARM-1"), provideUnavailabilityReason=True)),
    (CHECKS, check(item("MILL-7"), provideAlternative=True)),
    (CHECKS, check(item("MAIN-3000", "business-line"))),
    (CHECKS, check({})),
    (CHECKS, {}),
    (QUERIES, at("MAIN-3000")),
    (QUERIES, at("FARM-1", instantSyncQualification=True)),
    (QUERIES, {"searchCriteria": 5}),
]


@pytest.mark.parametrize(("path", "body"), BODIES)
def test_what_is_answered_fits_what_is_described(
    server: Rig, path: str, body: dict[str, Any]
) -> None:
    """The status is declared and the document fits its schema, formats included."""
    answers = [server.post(path, body)]
    if answers[0].status_code < 300:
        answers.append(server.get(answers[0].headers["Location"]))
    for answer, (where, method) in zip(
        answers, [(path, "post"), (f"{path}/{{id}}", "get")], strict=False
    ):
        fits(answer, where, method)


def fits(answer: Any, path: str, method: str) -> None:
    """Check one answer against the description."""
    document: Any = describe("http://sq.test")
    response = document["paths"][path][method]["responses"][str(answer.status_code)]
    schema = response["content"]["application/json"]["schema"]
    validator = jsonschema_rs.Draft7Validator(
        {**schema, "components": document["components"]}, validate_formats=True
    )

    assert [each.message for each in validator.iter_errors(answer.json())] == []
