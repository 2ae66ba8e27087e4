"""What a run could not remove is told as something to do, with the command for it."""

from typing import Any

import msgspec
import pytest
from reports.sample_reports import conformant
from tmf645_reports.model import ProfileUsed
from tmf645_reports.statement import steps


def advised(profile: ProfileUsed | None = None, **run: Any) -> list[tuple[str, str]]:
    """The steps about what is left that a report with these facts gives."""
    report = conformant()
    if profile:
        report = msgspec.structs.replace(report, profile=profile)
    changed = msgspec.structs.replace(report, run=msgspec.structs.replace(report.run, **run))
    return [
        (s.advice, s.command)
        for s in steps(changed)
        if " the run " in s.advice or "u/1" in s.advice
    ]


def test_what_was_left_is_to_be_removed() -> None:
    """With the mark to find it by, and why it is there."""
    [(advice, command)] = advised(mark="tmf645-1-a", left=("u/1", "u/2"), left_because="405")

    assert (
        "Remove what the run left at the server: 2 resources with an externalId that begins with "
        "tmf645-1-a (405)." == advice
    )
    assert command.startswith("tmf645 cleanup ")
    assert command.endswith(" --run tmf645-1-a")


@pytest.mark.parametrize(
    "profile",
    [ProfileUsed(api="servicenow-tsq"), ProfileUsed(claims={"delete": False})],
    ids=["the dialect has no DELETE", "DELETE is not claimed"],
)
def test_a_command_that_cannot_work_is_not_suggested(profile: ProfileUsed) -> None:
    """Where an API removes nothing, the mark is told by which its makers find what is there."""
    [(advice, command)] = advised(profile, mark="tmf645-1-a", left=("u/1",), left_because="405")

    assert "" == command
    assert (
        "At the server 1 resource of the run stays, with an externalId that begins with tmf645-1-a: "
        "nothing can be removed through its API, so ask whoever runs it." == advice
    )


def test_what_has_no_mark_is_told_by_its_address() -> None:
    """Stories leave what they leave under names of their own."""
    [(advice, command)] = advised(left=("u/1", "u/2", "u/3", "u/4"), left_because="405")

    assert "" == command
    assert "Look after what was left at the server: u/1, u/2, u/3 and 1 more (405)." == advice


def test_nothing_left_is_nothing_to_do() -> None:
    """A mark alone is no reason."""
    assert [] == advised(mark="tmf645-1-a", removed=3)
