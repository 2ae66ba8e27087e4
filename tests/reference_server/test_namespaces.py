"""Namespaces: worlds side by side that never see each other."""

import base64

import pytest
from reference_server.server_rig import CHECKS, Rig, check


def in_(name: str) -> dict[str, str]:
    """The header that names a namespace."""
    return {"X-Testbed-Namespace": name}


def test_equal_ids_of_two_namespaces_are_two_qualifications(server: Rig) -> None:
    """Each namespace counts its own ids, and shows its own resources."""
    one = server.post(CHECKS, check(description="one"), headers=in_("one")).json()
    two = server.post(CHECKS, check(description="two"), headers=in_("two")).json()

    read = [server.get(f"{CHECKS}/1", headers=in_(name)).json() for name in ("one", "two")]

    assert one["id"] == two["id"] == "1"
    assert [each["description"] for each in read] == ["one", "two"]
    assert server.get(CHECKS).json() == []


def test_hrefs_below_a_path_prefix_stay_there(server: Rig) -> None:
    """A client that knows nothing of headers stays in its namespace by following hrefs."""
    base = "http://sq.test/ns/left/tmf-api/serviceQualificationManagement/v4"

    made = server.post(f"{base}{CHECKS}", check())

    assert made.headers["Location"] == f"{base}{CHECKS}/1" == made.json()["href"]
    assert server.get(made.headers["Location"]).json()["id"] == "1"
    assert server.get(f"{CHECKS}/1", headers=in_("left")).status_code == 200


@pytest.mark.parametrize("name", ["", "a b", "../x", "x" * 65, "-x", "é"])
def test_a_name_that_is_none_is_refused(server: Rig, name: str) -> None:
    """A typing error is told, not stored under a strange name."""
    answer = server.get(CHECKS, headers={"X-Testbed-Namespace": name.encode("latin-1")})

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_NAMESPACE")


def test_header_and_path_that_differ_are_refused(server: Rig) -> None:
    """Nobody can tell which one was meant."""
    url = f"http://sq.test/ns/left/tmf-api/serviceQualificationManagement/v4{CHECKS}"

    answer = server.get(url, headers=in_("right"))

    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_NAMESPACE")


def test_a_token_that_is_nested_too_deeply_names_no_namespace(server: Rig) -> None:
    """Whatever a token holds, it is no reason to fail."""
    payload = base64.urlsafe_b64encode(b"[" * 4_500).decode()

    answer = server.get(CHECKS, headers={"Authorization": f"Bearer x.{payload}.y"})

    assert answer.status_code == 200
