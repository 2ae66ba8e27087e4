"""What a run has created is known by its address, wherever that has moved."""

import json
from typing import Any

from tmf645_conformance.belongings import Belongings
from tmf645_conformance.exchange import Exchange

ROOT = "http://127.0.0.1/api"
MARK = "tmf645-20260101000000-abcdef"
CHECKS = "/checkServiceQualification"


def belongings() -> Belongings:
    """Those of a run that has created one check."""
    ours = Belongings(ROOT, MARK)
    ours.note(said("POST", CHECKS, {"id": "a", "externalId": f"{MARK}-1"}))
    return ours


def said(method: str, path: str, body: Any, status: int = 200) -> Exchange:
    """An exchange."""
    answered = json.dumps(body).encode()
    return Exchange(method=method, url=f"{ROOT}{path}", status=status, body=answered)


def test_what_a_patch_of_the_id_has_moved_is_ours_at_its_new_address() -> None:
    """A server that lets a client change an id would keep it for ever."""
    ours = belongings()

    ours.note(said("PATCH", f"{CHECKS}/a", {"id": "b", "externalId": f"{MARK}-1"}))

    assert (f"{CHECKS}/a", f"{CHECKS}/b") == ours.paths


def test_what_a_patch_shows_of_somebody_else_is_not_ours() -> None:
    """It carries no mark of the run, so it stays."""
    ours = belongings()

    ours.note(said("PATCH", f"{CHECKS}/a", {"id": "b", "externalId": "an order"}))

    assert (f"{CHECKS}/a",) == ours.paths


def test_a_number_is_an_address_and_a_truth_is_none() -> None:
    """Databases count; true is no id."""
    ours = Belongings(ROOT, MARK)

    for id in (7, True, None, "", " "):
        ours.note(said("POST", CHECKS, {"id": id}))

    assert (f"{CHECKS}/7",) == ours.paths
