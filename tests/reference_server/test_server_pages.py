"""Pages of a list: the same ones whichever way they are cut, and none at the cost of them all."""

import pytest
from reference_server.server_rig import CHECKS, check, rig
from tmf645_reference_server.store.records import Record

STORED = 7


@pytest.mark.parametrize("offset", [0, 1, 5, 6, 7, 8, 10**39])
@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_a_page_is_the_same_with_a_filter_that_everything_passes(offset: int, limit: int) -> None:
    """Without filters the store cuts the page, with filters the server does."""
    with rig() as server:
        for number in range(STORED):
            server.post(CHECKS, check(externalId=str(number)))
        page = f"offset={offset}&limit={limit}"
        plain = server.get(f"{CHECKS}?{page}")
        filtered = server.get(f"{CHECKS}?{page}&state=done")

    assert filtered.json() == plain.json()
    assert (str(STORED), filtered.status_code) == (
        plain.headers["X-Total-Count"],
        plain.status_code,
    )
    assert filtered.headers["X-Result-Count"] == plain.headers["X-Result-Count"]


def test_attributes_are_picked_from_a_page_as_from_one() -> None:
    """A page with fields holds what GET by id with these fields gives."""
    with rig() as server:
        server.post(CHECKS, check(externalId="mine"))
        (listed,) = server.get(f"{CHECKS}?fields=externalId").json()
        alone = server.get(f"{CHECKS}/{listed['id']}?fields=externalId").json()

    assert alone == listed
    assert {"id", "href", "externalId"} == set(listed)


def test_nothing_is_decoded_for_a_page_without_filters(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a page costs does not depend on what is stored beside it."""

    def decoded(record: Record) -> None:
        raise AssertionError(f"{record.id} was decoded")

    with rig() as server:
        for _ in range(3):
            server.post(CHECKS, check())
        monkeypatch.setattr(Record, "decoded", decoded)
        answer = server.get(f"{CHECKS}?limit=2")

    assert (206, "3", 2) == (
        answer.status_code,
        answer.headers["X-Total-Count"],
        len(answer.json()),
    )
