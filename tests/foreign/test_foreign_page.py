"""docs/foreign-servers.md says what findings.yaml says, of requirements that there are."""

import pytest
from foreign import foreign_findings
from foreign.foreign_findings import (
    PAGE,
    differences,
    expected,
    own,
    page,
    reason_of,
    reasons,
    written_out,
)
from foreign.foreign_servers import FOREIGN
from tmf645_conformance.catalogue import catalogue
from tmf645_reports.model import Level


def test_the_page_is_current() -> None:
    """`make foreign-page` writes it."""
    text = PAGE.read_text(encoding="utf-8")

    assert page(text) == text


@pytest.mark.parametrize("name", FOREIGN)
def test_each_finding_names_requirements_of_its_level(name: str) -> None:
    """Failures are of mandatory and conditional ones, warnings of recommended ones; each has a why."""
    levels = {purpose.id: purpose.level for purpose in catalogue()}
    for finding in own(name):
        warned = {levels[id] is Level.RECOMMENDED for id in written_out(finding.ids)}

        assert {finding.verdict == "warning"} == warned, finding
        assert finding.fault
        assert len(finding.why) > 20, finding


@pytest.mark.parametrize("name", FOREIGN)
def test_a_requirement_is_found_once(name: str) -> None:
    """One requirement has one verdict and one cause."""
    ids = [id for finding in expected(name) for id in written_out(finding.ids)]

    assert len(set(ids)) == len(ids)


def as_told(name: str) -> list[dict[str, str]]:
    """Outcomes as findings.yaml tells them."""
    return [
        {"id": id, "verdict": finding.verdict, "cause": finding.cause, "message": ""}
        for finding in expected(name)
        for id in written_out(finding.ids)
    ]


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_as_it_was_differs_in_nothing(name: str) -> None:
    """What findings.yaml says agrees with itself."""
    assert [] == list(differences(name, as_told(name)))


def test_what_is_found_besides_is_told() -> None:
    """One cause more, one less, one in another place, and something undecided without a reason."""
    told = as_told("prism")
    lost, *kept = told
    found = [
        *kept,
        {"id": "CSQ-RES-BV-01", "verdict": "fail", "cause": "new", "message": ""},
        {"id": "CSQ-RES-BV-02", "verdict": "inconclusive", "cause": "", "message": "who knows"},
        {"id": "CSQ-RES-BV-03", "verdict": "error", "cause": "", "message": "a bug"},
    ]

    said = list(differences("prism", found))

    assert f"prism: fail: {lost['cause']}: found besides [], not found ['{lost['id']}']" in said
    assert "prism: fail: new: found besides ['CSQ-RES-BV-01'], not found []" in said
    assert "prism: CSQ-RES-BV-02: undecided for no known reason: who knows" in said
    assert "prism: CSQ-RES-BV-03: a bug" in said


def test_a_reason_is_found_in_a_message() -> None:
    """By its pattern, of which there are some."""
    assert "" == reason_of("who knows")
    assert reason_of("cannot be told while CSQ-REQ-BV-13 is not met") in reasons()
    assert foreign_findings.DATA.exists()
