"""The neighbours' tables and answers against the official API files, where TMF645_CONTRACTS has them."""

from collections.abc import Mapping
from typing import Any

import jsonschema_rs
import pytest
from neighbours.neighbour_rig import (
    OFFERS,
    ORDERS,
    asking,
    line,
    official,
    order,
    party,
    wanted,
)
from reference_server.server_rig import Rig
from tmf645_reference_server.contract import Attribute, Schema
from tmf645_reference_server.neighbours import bases
from tmf645_reference_server.neighbours.geography import schemas as geography
from tmf645_reference_server.neighbours.offering import schemas as offering
from tmf645_reference_server.neighbours.ordering import schemas as ordering

TABLES = {"TMF679": offering, "TMF622": ordering, "TMF673": geography}


def fits(document: Any, api: str, schema: str) -> None:
    """Raise where ``document`` is none of that schema; formats count."""
    whole = {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "$ref": f"#/definitions/{schema}",
        "definitions": official(api)["definitions"],
    }
    jsonschema_rs.Draft4Validator(whole, validate_formats=True).validate(document)


def row(declared: Mapping[str, Any], name: str, *, required: bool) -> Attribute:
    """Read one property of an official file into our row."""
    many = declared.get("type") == "array"
    inner = declared["items"] if many else declared
    kind = inner["$ref"].removeprefix("#/definitions/") if "$ref" in inner else None
    return Attribute(
        name=name,
        type=kind or inner.get("format") or inner["type"],
        required=required,
        many=many,
        at_least=declared.get("minItems", 0),
        # The rows tell defaults of booleans only; nobody fills in others.
        default=False if declared.get("default") is False else None,
    )


@pytest.mark.parametrize("api", TABLES)
def test_every_row_is_the_official_one(api: str) -> None:
    """Names, types, formats, requiredness and minimum lengths agree, schema by schema."""
    definitions = official(api)["definitions"]
    ours: Mapping[str, Schema] = TABLES[api].SCHEMAS

    expected = {
        schema: {
            name: row(facts, name, required=name in definitions[schema].get("required", []))
            for name, facts in definitions[schema].get("properties", {}).items()
        }
        for schema in ours
    }
    assert expected == {
        name: {each.name: each for each in schema.attributes} for name, schema in ours.items()
    }


@pytest.mark.parametrize("api", TABLES)
def test_every_enum_is_the_official_one(api: str) -> None:
    """The closed lists hold the same words."""
    definitions = official(api)["definitions"]
    ours: Mapping[str, tuple[str, ...]] = TABLES[api].ENUMS

    assert {name: sorted(definitions[name]["enum"]) for name in ours} == {
        name: sorted(words) for name, words in ours.items()
    }


@pytest.mark.parametrize(
    ("api", "base"),
    [
        ("TMF679", bases.OFFERING),
        ("TMF622", bases.ORDERING),
        ("TMF633", bases.SERVICES),
        ("TMF638", bases.INSTALLED),
        ("TMF673", bases.ADDRESSES),
    ],
)
def test_the_base_path_is_the_official_one(api: str, base: str) -> None:
    """Easy to get wrong, and every client is configured by it."""
    assert official(api)["basePath"].rstrip("/") == base


def test_answers_of_679_fit_their_schema(server: Rig) -> None:
    """Qualified, alternate, unqualified, listed, and patched."""
    for at in ("MAIN-3000", "MILL-7", "FARM-1"):
        asked = asking(wanted(downloadSpeed=500), at=at, relatedParty=party("anna"))
        made = server.post(OFFERS, asked).json()
        fits(made, "TMF679", "ProductOfferingQualification")
        fits(
            server.patch(made["href"], {"description": "again", "state": "acknowledged"}).json(),
            "TMF679",
            "ProductOfferingQualification",
        )
    listed = server.post(OFFERS, {"place": asked["place"]}).json()
    fits(listed, "TMF679", "ProductOfferingQualification")


def test_answers_of_622_fit_their_schema(server: Rig) -> None:
    """Acknowledged, moved on, and refused."""
    id = server.post(OFFERS, asking()).json()["id"]

    made = server.post(ORDERS, order(line("fibre-internet", id), relatedParty=party("anna"))).json()
    server.later(5)
    refused = server.post(ORDERS, order(line()))

    fits(made, "TMF622", "ProductOrder")
    fits(server.get(made["href"]).json(), "TMF622", "ProductOrder")
    fits(refused.json(), "TMF622", "Error")
