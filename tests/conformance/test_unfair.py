"""Where the judge could be unfair, it says what it does not know instead."""

from collections.abc import Mapping
from typing import Any

from campaign.minimal_profile import PROFILE
from campaign.running import told
from tmf645_conformance.campaign import Campaign, run
from tmf645_conformance.catalogue import select
from tmf645_conformance.profile import parse_profile
from tmf645_reports.model import Finished, Outcome, Overall, Report, Verdict
from tmf645_reports.statement import headline

TARGET = "asgi:campaign.minimal_server:MinimalServer"


def report(profile: Mapping[str, Any], only: str, **how: Any) -> Report:
    """The report of a run against the minimal server."""
    campaign = Campaign(target=TARGET, purposes=select(only), profile=parse_profile(profile), **how)
    *_, last = run(campaign)
    assert isinstance(last, Finished)
    return last.report


def outcome(of: Report, id: str) -> Outcome:
    """One outcome of a report."""
    return next(each for each in of.outcomes if each.id == id)


def test_a_listener_that_cannot_be_reached_accuses_nobody() -> None:
    """Events sent to an address that leads nowhere are not events that were not sent."""
    found = outcome(
        report(PROFILE, "CSQ-NOT-BV-01", listener_url="http://127.0.0.1:9"), "CSQ-NOT-BV-01"
    )

    assert found.verdict is Verdict.INCONCLUSIVE
    assert found.unlock.startswith("--listener-url")


def test_who_never_proposes_alternatives_can_conform() -> None:
    """An implementation without alternatives denies them, and is judged by all the rest."""
    samples = [each for each in PROFILE["samples"] if each.get("expect") != "alternate"]
    profile = {**PROFILE, "samples": samples, "claims": {**PROFILE["claims"], "alternates": False}}

    found = report(profile, "")

    assert outcome(found, "CSQ-ALT-BV-01").verdict is Verdict.NOT_APPLICABLE
    assert found.verdict is Overall.CONFORMANT, told(found, Verdict.FAIL, Verdict.INCONCLUSIVE)


def test_a_selection_is_told_with_its_verdict() -> None:
    """Nobody conforms by one requirement that was picked out."""
    found = report(PROFILE, "CSQ-REQ-BV-01", selection="CSQ-REQ-BV-01")

    assert headline(found).endswith("Only a selection was judged: CSQ-REQ-BV-01.")
