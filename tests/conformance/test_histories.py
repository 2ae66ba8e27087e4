"""Histories: what clients do in turn and at once accuses nobody of what is allowed, and finds what is not."""

from collections.abc import Mapping
from typing import Any

import pytest
from campaign.legal_registry import LEGAL
from campaign.legal_variants import __name__ as _legal  # noqa: F401 - fills the register
from campaign.minimal_profile import PROFILE
from campaign.running import judged
from tmf645_conformance.catalogue import select
from tmf645_conformance.examples import Example

CREATE = {"do": "create", "like": 0}
CHANGE = {"do": "change", "task": 0}
AT_ONCE = {**CREATE, "instantSyncQualification": True}


@pytest.mark.parametrize(
    ("name", "purpose", "history"),
    [
        pytest.param(
            "WaitersNotStored",
            "CSQ-GEN-BV-03",
            [AT_ONCE, CREATE, {"do": "list", "limit": 2}],
            id="what was answered at once is in no list",
        ),
        pytest.param(
            "EventsDelayed",
            "HUB-GEN-BV-01",
            [CREATE, CREATE, CREATE, {"do": "together", "steps": [CREATE] * 5}],
            id="the events of one task wait behind those of seven others",
        ),
    ],
)
def test_a_legal_history_is_no_finding(name: str, purpose: str, history: Example) -> None:
    """Each was one once."""
    target = f"asgi:campaign.legal_variants:{name}"

    assert replayed(target, LEGAL[name].profile, purpose, history) == ("pass", "")


def test_what_is_changed_twice_shows_twice() -> None:
    """Who keeps only the first change of a task is found by the second."""
    target = "asgi:campaign.unforeseen:AChangeIsForgotten"

    assert replayed(target, PROFILE, "CSQ-GEN-BV-03", [CREATE, CHANGE]) == ("pass", "")
    assert replayed(target, PROFILE, "CSQ-GEN-BV-03", [CREATE, CHANGE, CHANGE]) == (
        "warning",
        "the description is another",
    )


def replayed(
    target: str, profile: Mapping[str, Any], purpose: str, history: Example
) -> tuple[str, str]:
    """The verdict and the message of ``purpose`` about ``history``."""
    (outcome,) = judged(target, profile, purposes=select(purpose), replayed=history).outcomes
    return outcome.verdict.value, outcome.message
