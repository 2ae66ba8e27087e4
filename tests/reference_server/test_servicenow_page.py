"""docs/servicenow.md tells the truth: every row, every id, every switch, and a profile that can be copied."""

import re
from pathlib import Path

import pytest
from tmf645_conformance.catalogue import catalogue
from tmf645_conformance.dialects.servicenow.entering import own_purposes
from tmf645_conformance.profile import Profile, parse_text
from tmf645_reference_server.dialects.servicenow import surface
from tmf645_reference_server.dialects.servicenow.quirks import QUIRKS, Quirks, UnknownQuirkError
from tmf645_reference_server.dialects.servicenow.texts import DOCUMENTED

PAGE = (Path(__file__).parents[2] / "docs" / "servicenow.md").read_text("utf-8")
ROWS = re.findall(r"^\| (R\d+) \| (.+) \| (.+) \|$", PAGE, re.MULTILINE)


def test_every_row_has_its_place() -> None:
    """R1 to R139, each once, in order."""
    assert [row for row, _, _ in ROWS] == [f"R{number}" for number in range(1, 140)]


def test_every_id_in_the_table_exists() -> None:
    """Quirks and purposes that the page names are those of the code."""
    known = {each.id for each in (*QUIRKS, *own_purposes(), *catalogue())}
    named = {
        id
        for _, server, judge in ROWS
        for id in re.findall(r"(?:SNQ|CSQ)-(?:\w+-B[VIO]-)?\d\d", f"{server} {judge}")
    }

    assert named - known == set()


def test_every_quirk_stands_at_a_row() -> None:
    """A switch that no row of the document asks for would be ours alone."""
    named = {id for _, server, _ in ROWS for id in re.findall(r"SNQ-\d\d(?!\d)", server)}

    assert {each.id for each in QUIRKS} - named == set()


def test_every_purpose_of_the_dialect_stands_at_a_row() -> None:
    """Each demands something that the document says; twins for texts stand beside their status."""
    told = "".join(judge for _, _, judge in ROWS)
    lacking = {
        each.id
        for each in own_purposes()
        if each.id not in told and not re.search(r"-BI-(5[1-9]|6\d|7\d)$", each.id)
    }

    assert lacking == set()


def test_the_profile_of_the_page_can_be_copied() -> None:
    """It is a profile, and tells everything that the dialect knows."""
    [example] = [
        block for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL) if "tsq.yaml" in block
    ]
    told = parse_text(example.encode(), file="tsq.yaml").servicenow

    untold = [name for name in told.__dataclass_fields__ if not getattr(told, name)]
    assert untold == []
    assert Profile().servicenow != told


def test_the_surface_is_that_of_the_document() -> None:
    """R3 to R7, R24, R25, R97, R127: a third writing of what server and judge have each for themselves."""
    assert surface.BASE_PATH == "/api/sn_ord_qual_mgmt/qualification"
    assert (surface.PAGE, surface.LONGEST_PAGE) == (20, 100)
    assert {each.value for each in surface.Result} == {
        "alternate",
        "pending",
        "none",
        "qualified",
        "unqualified",
    }
    assert "none" not in [each.value for each in surface.REPORTED]
    assert surface.VERSIONS == ("v1", "v2")
    assert surface.RELATIONSHIPS == ("HasChild", "HasParent")


def test_no_text_of_the_document_is_there_twice() -> None:
    """Each trigger has its own words."""
    assert len(set(DOCUMENTED)) == len(DOCUMENTED) == 19


@pytest.mark.parametrize(
    ("switched", "told"),
    [({"SNQ-99": "on"}, "no quirk"), ({"SNQ-01": "upside down"}, "object, array")],
)
def test_a_switch_that_there_is_not_is_refused(switched: dict[str, str], told: str) -> None:
    """With what there is instead."""
    with pytest.raises(UnknownQuirkError, match=told):
        Quirks.of(switched)
