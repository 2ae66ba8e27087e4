"""Paths where nothing lives: what was probably meant is named, whatever part of the API it is in."""

import pytest
from reference_server.server_rig import rig

API = "/tmf-api/serviceQualificationManagement/v4"
RESERVATIONS = "/tmf-api/resourceReservation/v4/resourceReservation"


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        (f"http://sq.test{API}/checkServiceQualifications", f"{API}/checkServiceQualification"),
        (f"http://sq.test{API}/hubs", f"{API}/hub"),
        ("http://sq.test/openapi.jsn", "/openapi.json"),
        (f"http://sq.test{API}/openapi.jsn", f"{API}/openapi.json"),
        (f"http://sq.test{RESERVATIONS}s", RESERVATIONS),
    ],
)
def test_the_path_that_was_meant_is_named(wrong: str, meant: str) -> None:
    """A 404 that helps: also for what lives beside the API."""
    with rig() as server:
        answer = server.send("GET", wrong)

    assert 404 == answer.status_code
    assert f"did you mean {meant}?" in answer.json()["message"]


def test_other_methods_of_a_reservation_are_refused_with_those_that_there_are() -> None:
    """405 with Allow, as everywhere."""
    with rig() as server:
        answer = server.send("PUT", f"http://sq.test{RESERVATIONS}")

    assert (405, "GET, POST") == (answer.status_code, answer.headers["allow"])
