"""What the documents speak of is judged, or it is said why not; what is judged was seen to bite."""

import fnmatch
import re

import pytest
from tmf645_conformance.catalogue import catalogue
from tmf645_conformance.contract import ENUMERATIONS, EVENT_KINDS, MANDATORY, OPERATIONS, SCHEMAS
from tmf645_reports.model import Level

from campaign.traced_subjects import (
    CONTRADICTIONS,
    DECLARED,
    GUIDELINES,
    MEANINGS,
    STATUSES,
    Traced,
)
from campaign.traced_subjects import ENUMERATIONS as TRACED_WORDS
from campaign.traced_subjects import OPERATIONS as TRACED_OPERATIONS
from campaign.tracing import PAGE, breaking, matching, page

SUBJECTS = (
    *TRACED_OPERATIONS,
    *STATUSES,
    *TRACED_WORDS,
    *MEANINGS,
    *GUIDELINES,
    *CONTRADICTIONS,
)


def test_the_page_is_what_the_code_says() -> None:
    """`make traceability` writes it."""
    assert page() == PAGE.read_text(encoding="utf-8")


def test_no_cell_is_empty() -> None:
    """Where nothing stands, something is missing."""
    rows = [line for line in page().splitlines() if line.startswith("|")]

    assert [row for row in rows if re.search(r"\|\s*\|", row)] == []


@pytest.mark.parametrize("subject", SUBJECTS, ids=lambda each: each.name)
def test_a_subject_is_judged_or_explained(subject: Traced) -> None:
    """A pattern that matches nothing is a purpose that went away."""
    ids = {each.id for each in catalogue()}

    assert subject.patterns or subject.note
    for pattern in subject.patterns:
        assert any(fnmatch.fnmatchcase(id, pattern) for id in ids), pattern


def test_every_purpose_that_can_be_missed_was_seen_to_bite() -> None:
    """Recommended ones, too: a server that does otherwise is warned of."""
    binding = [each.id for each in catalogue() if each.level is not Level.OBSERVATION]

    assert [id for id in binding if not breaking([id])] == []


def test_nothing_of_the_api_file_is_forgotten() -> None:
    """Every operation, status, enumeration and event, and every attribute that is mandatory."""
    traced = {each.name for each in TRACED_OPERATIONS}
    statuses = {str(s) for each in OPERATIONS for s in (*each.success, *each.errors)}
    events = {f"{kind}{what}" for kind, every in EVENT_KINDS.items() for what in every}
    attributes = {name for each in MANDATORY.values() for name in each}

    assert {f"{each.method} {each.path}" for each in OPERATIONS} == traced
    assert {each.name for each in STATUSES} == statuses
    assert {each.name for each in TRACED_WORDS} == set(ENUMERATIONS)
    assert {f"POST /listener/{each}Event" for each in events} <= traced
    assert attributes <= {each.name for each in MEANINGS}
    assert matching(DECLARED)


def test_every_attribute_of_the_tasks_and_their_items_has_a_meaning() -> None:
    """Its type is not all that there is to say of it."""
    tables = (
        "CheckServiceQualification",
        "QueryServiceQualification",
        "CheckServiceQualificationItem",
        "ServiceQualificationItem",
    )
    attributes = {name for table in tables for name in SCHEMAS[table]}

    assert sorted(attributes - {each.name for each in MEANINGS}) == []
