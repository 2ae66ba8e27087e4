"""The catalogue of test purposes keeps its own rules."""

import re

import pytest
from tmf645_conformance.catalogue import TestPurpose, catalogue, purpose, select
from tmf645_conformance.specification import API_STATE, clauses
from tmf645_conformance.sut import SUT
from tmf645_reports.model import Level


def nothing(sut: SUT) -> None:
    """A fact."""


@pytest.mark.parametrize("entry", catalogue(), ids=lambda entry: entry.id)
def test_each_purpose_states_a_fact_and_how_it_is_provoked(entry: TestPurpose) -> None:
    """The first line is the requirement; more lines tell how it is judged."""
    first, *rest = entry.explanation.splitlines()

    assert first.endswith(".")
    assert len(first) <= 100
    assert any(line.strip() for line in rest)


def test_there_are_at_least_seventy_purposes_over_every_phase() -> None:
    """Request, results, decomposition, alternates, life cycle, management, errors, events, search."""
    phases = {entry.id.split("-")[1] for entry in catalogue()}

    assert len(catalogue()) >= 70
    assert phases == {"REQ", "RES", "DEC", "ALT", "LIF", "MGT", "ERR", "NOT", "GEN"}


def test_every_clause_is_cited_by_a_purpose() -> None:
    """A clause that nothing judges would be a promise that nothing keeps."""
    cited = {clause.key for entry in catalogue() for clause in entry.clauses}

    assert [clause.key for clause in clauses() if clause.key not in cited] == []


def test_an_id_is_given_once() -> None:
    """Ids are how people talk about findings: never reused, never renumbered."""
    with pytest.raises(ValueError, match="has been given before"):
        purpose("CSQ-REQ-BV-01", Level.MANDATORY, API_STATE, about="x")(nothing)


def test_an_id_has_its_form() -> None:
    """Resource, phase, kind, number."""
    with pytest.raises(ValueError, match="no id of a purpose"):
        purpose("CSQ-XXX-BV-01", Level.MANDATORY, API_STATE, about="x")(nothing)


def test_a_purpose_cites_a_clause() -> None:
    """Nothing is demanded on our opinion."""
    with pytest.raises(ValueError, match="cites at least one clause"):
        purpose("CSQ-REQ-BV-99", Level.MANDATORY, about="x")(nothing)


def test_a_purpose_explains_itself() -> None:
    """A finding without explanation helps nobody."""

    def silent(sut: SUT) -> None: ...

    with pytest.raises(ValueError, match="explains itself"):
        purpose("CSQ-REQ-BV-98", Level.MANDATORY, API_STATE, about="x")(silent)


def test_purposes_are_selected_by_id_beginning_and_pattern() -> None:
    """--only takes any of them, comma-separated, in any case."""
    chosen = [entry.id for entry in select("csq-req-bv-01, HUB, QSQ-RES-*-02")]

    assert chosen[0] == "CSQ-REQ-BV-01"
    assert "QSQ-RES-BV-02" in chosen
    assert all(re.match("CSQ-REQ-BV-01|QSQ-RES-BV-02|HUB-", id) for id in chosen)


def test_nothing_selected_is_everything() -> None:
    """Without --only the whole catalogue is run."""
    assert select("") == catalogue()


def test_an_id_that_is_nearly_right_is_answered_with_those_near() -> None:
    """A digit is soon forgotten."""
    with pytest.raises(LookupError, match=r"such an id; did you mean .*CSQ-RES-BV-03.*\?"):
        select("CSQ-RES-BV-3")


def test_a_pattern_that_matches_nothing_is_an_error() -> None:
    """A typing mistake must not run nothing and call it a success."""
    with pytest.raises(LookupError, match="CSQ-NOPE"):
        select("CSQ-REQ,CSQ-NOPE")
