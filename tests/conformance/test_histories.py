"""Histories at legal servers: what clients do in turn and at once accuses nobody of what is allowed."""

import pytest
from campaign.legal_registry import LEGAL
from campaign.legal_variants import __name__ as _legal  # noqa: F401 - fills the register
from tmf645_conformance.campaign import Campaign, run
from tmf645_conformance.catalogue import select
from tmf645_conformance.examples import Example
from tmf645_conformance.profile import parse_profile
from tmf645_conformance.session import Budget
from tmf645_reports.model import Finished

CREATE = {"do": "create", "like": 0}
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
    campaign = Campaign(
        target=f"asgi:campaign.legal_variants:{name}",
        purposes=select(purpose),
        profile=parse_profile(LEGAL[name].profile),
        budget=Budget.QUICK,
        replayed=history,
    )
    *_, last = run(campaign)

    assert isinstance(last, Finished)
    assert [("pass", "")] == [(each.verdict.value, each.message) for each in last.report.outcomes]
