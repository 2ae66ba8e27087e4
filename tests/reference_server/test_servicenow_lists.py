"""ServiceNow's dialect: pages, filters and attributes of the list."""

import json
from collections.abc import Iterator

import pytest
from reference_server.server_rig import Rig
from reference_server.servicenow_rig import ORDERS, created, item, message, order, servicenow


@pytest.fixture(scope="module")
def many() -> Iterator[Rig]:
    """A server with 103 orders, described by whether their number is even."""
    with servicenow(decides=False) as server:
        for number in range(103):
            created(
                server, description="even" if number % 2 == 0 else "odd", externalId=str(number)
            )
        yield server


def names(server: Rig, query: str) -> list[str]:
    """Return the externalIds of a list."""
    return [each["externalId"] for each in server.get(f"{ORDERS}?{query}").json()]


@pytest.mark.parametrize(
    ("query", "status", "count"),
    [("", 206, 20), ("limit=100", 206, 100), ("limit=101", 206, 100), ("limit=1", 206, 1)],
)
def test_a_page_has_twenty_and_at_most_a_hundred(
    many: Rig, query: str, status: int, count: int
) -> None:
    """R24, R25, R28: 20 by default, 100 at most, 206 where there are more."""
    answer = many.get(f"{ORDERS}?{query}")

    assert (answer.status_code, len(answer.json())) == (status, count)


def test_pages_are_disjoint_and_complete(many: Rig) -> None:
    """R26: offset leads through all of them, in the order in which they were created."""
    pages = [names(many, f"offset={offset}&limit=50") for offset in (0, 50, 100)]

    assert [name for page in pages for name in page] == [str(number) for number in range(103)]


def test_everything_on_one_page_is_200(many: Rig) -> None:
    """R27: no 206 where nothing is left out."""
    answer = many.get(f"{ORDERS}?description=odd&limit=100")

    assert (answer.status_code, len(answer.json())) == (200, 51)


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=-1", "limit=many", "limit=", "offset=-1", "offset=x", "limit=1.5"]
)
def test_a_limit_that_is_none_is_400(many: Rig, query: str) -> None:
    """R25, R30."""
    assert many.get(f"{ORDERS}?{query}").status_code == 400


@pytest.mark.parametrize("query", ["state=nosuch", "description=none", "offset=500"])
def test_an_empty_list_is_404(many: Rig, query: str) -> None:
    """R29: with the document's text."""
    answer = many.get(f"{ORDERS}?{query}")

    assert (answer.status_code, message(answer)) == (
        404,
        "No record found for the filter criteria.",
    )


def test_fields_name_attributes_and_ignore_what_there_is_not(many: Rig) -> None:
    """R31: id and href are kept, a name that nobody has is no error."""
    shown = many.get(f"{ORDERS}?fields=state,nosuch&limit=1").json()[0]

    assert sorted(shown) == ["href", "id", "state"]


def test_filters_combine() -> None:
    """R32 to R36: each by equality, all of them together."""
    with servicenow() as server:
        made = [created(server, item(place=[{"id": place}])) for place in ("MAIN-3000", "RANCH-9")]
        for each in made:
            order(server, each["id"])

        def found(query: str) -> list[str]:
            answer = server.get(f"{ORDERS}?{query}")
            return [each["id"] for each in answer.json()] if answer.status_code == 200 else []

        assert found("state=in_progress&qualificationResult=unqualified") == [made[1]["id"]]
        assert found("qualificationResult=qualified") == [made[0]["id"]]
        assert found("qualificationResult=qualified&description=other") == []
        assert server.get(f"{ORDERS}?qualificationResult=maybe").status_code == 400


def test_nothing_is_said_of_totals_unless_it_is_wanted() -> None:
    """R14: no X-Total-Count; the switch SNQ-16 sends it."""
    with servicenow() as server:
        created(server)
        plain = server.get(ORDERS).headers
    with servicenow(quirks={"SNQ-16": "on"}) as server:
        created(server)
        told = server.get(ORDERS).headers

    assert ("x-total-count" in plain, told["x-total-count"]) == (False, "1")


def test_every_list_is_json(many: Rig) -> None:
    """R38: unlike the document's sample."""
    assert isinstance(json.loads(many.get(f"{ORDERS}?limit=100").content), list)
