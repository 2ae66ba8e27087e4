"""What a run could not remove is told as something to do, with the command for it."""

from typing import Any

import msgspec
from reports.sample_reports import conformant
from tmf645_reports.statement import steps


def advised(**run: Any) -> list[tuple[str, str]]:
    """The steps about removing that a report with these facts gives."""
    report = conformant()
    changed = msgspec.structs.replace(report, run=msgspec.structs.replace(report.run, **run))
    return [(s.advice, s.command) for s in steps(changed) if "Remove" in s.advice]


def test_what_was_left_is_to_be_removed() -> None:
    """With the mark to find it by, and why it is there."""
    [(advice, command)] = advised(mark="tmf645-1-a", left=("u/1", "u/2"), left_because="405")

    assert (
        "Remove what the run left at the server: 2 resources with an externalId that begins with "
        "tmf645-1-a (405)." == advice
    )
    assert command.startswith("tmf645 cleanup ")
    assert command.endswith(" --run tmf645-1-a")


def test_nothing_left_is_nothing_to_do() -> None:
    """A mark alone is no reason."""
    assert [] == advised(mark="tmf645-1-a", removed=3)
