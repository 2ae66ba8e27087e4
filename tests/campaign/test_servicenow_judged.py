"""The judge of ServiceNow's dialect: what is right passes, what is wrong is found, quirks are not accused."""

import pytest
from tmf645_conformance.campaign import Campaign, run
from tmf645_conformance.catalogue import catalogue
from tmf645_conformance.dialects import selected
from tmf645_conformance.dialects.servicenow.entering import held, own_purposes
from tmf645_conformance.dialects.servicenow.standard import NOT_HELD, why_not
from tmf645_conformance.dialects.servicenow.surface import TOLERANCES
from tmf645_conformance.profile import ProfileError, parse_profile
from tmf645_conformance.session import Budget
from tmf645_reports.model import Finished, Report, Verdict

from campaign.running import told, with_verdict
from campaign.servicenow_reference import PROFILE, QUIRKY
from campaign.servicenow_wrong import NAMES, WRONG

#: Sides that are no reading of the document, but a departure from it, with what finds them.
DEPARTURES = {"SNQ_23_200": {"SNQ-MGT-BV-05"}, "SNQ_24_200": {"SNQ-MGT-BV-04"}}


def judged(module: str, factory: str, only: str = "") -> Report:
    """The report of a run by ``api: servicenow-tsq``."""
    campaign = Campaign(
        target=f"asgi:campaign.{module}:{factory}",
        purposes=selected("servicenow-tsq", only),
        profile=parse_profile(PROFILE),
        budget=Budget.QUICK,
    )
    *_, last = run(campaign)
    assert isinstance(last, Finished)
    return last.report


@pytest.mark.parametrize("factory", ["reference", "deciding"])
def test_the_reference_is_conformant(factory: str) -> None:
    """No purpose fails or warns, whether the world decides or an inventory reports."""
    report = judged("servicenow_reference", factory)

    unmet = with_verdict(report, Verdict.FAIL, Verdict.WARNING, Verdict.INCONCLUSIVE, Verdict.ERROR)
    assert (report.verdict, unmet) == ("conformant", set()), told(report, *Verdict)


@pytest.mark.parametrize("name", sorted(set(QUIRKY) - set(DEPARTURES)))
def test_a_quirk_of_the_document_is_not_accused(name: str) -> None:
    """Every other side of every quirk is conformant: a dialect is no defect."""
    report = judged("servicenow_reference", name)

    failed = with_verdict(report, Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.ERROR)
    assert (report.verdict, failed) == ("conformant", set()), told(
        report, Verdict.FAIL, Verdict.INCONCLUSIVE, Verdict.ERROR
    )


@pytest.mark.parametrize("name", DEPARTURES)
def test_a_departure_from_the_document_is_found(name: str) -> None:
    """What the document does not leave open is judged: TMF645's list is a defect here."""
    report = judged("servicenow_reference", name)

    assert with_verdict(report, Verdict.FAIL) == DEPARTURES[name]


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_implementation_is_found(name: str) -> None:
    """Each fault makes a run nonconformant, by the purposes that are about it."""
    report = judged("servicenow_wrong", NAMES[name])

    assert report.verdict == "nonconformant"
    found = with_verdict(report, Verdict.FAIL)
    assert set(WRONG[name].found_by) <= found, told(report, Verdict.FAIL)


def test_every_pattern_of_what_does_not_hold_names_a_purpose() -> None:
    """A reason without a purpose is out of date."""
    used = {
        next(pattern for pattern, why in NOT_HELD if why == why_not(each.id))
        for each in catalogue()
        if why_not(each.id)
    }
    reasons = {why for _, why in NOT_HELD}

    assert {why for pattern, why in NOT_HELD if pattern in used} == reasons
    assert len(held()) + sum(bool(why_not(each.id)) for each in catalogue()) == len(catalogue())


def test_every_group_of_purposes_is_tripped_by_a_wrong_server() -> None:
    """Valid and malformed requests, reading, and results: each kind has a wrong server that it finds."""
    tripped = {id for wrong in WRONG.values() for id in wrong.found_by}
    phases = {each.id[:10] for each in own_purposes()}

    assert {id[:10] for id in tripped} == phases


def test_a_profile_without_parties_is_refused() -> None:
    """Every request of the dialect names somebody, so the profile has to."""
    with pytest.raises(ProfileError, match="parties is missing"):
        parse_profile({"api": "servicenow-tsq"})


def test_every_quirk_that_the_judge_lets_pass_has_a_tolerance() -> None:
    """By the id that the server's switch has, too."""
    assert {each.quirk for each in TOLERANCES} == {
        "-".join(name.split("_")[:2]) for name in QUIRKY if name not in DEPARTURES
    }
