"""
The report as one HTML page.

It needs no network and no script: a content security policy forbids the first, and the second
only filters, copies and opens what a link points at. Every text passes ``inert`` and is escaped.
Below 2 MB whatever the report holds: evidence that does not fit is left to report.json.
"""

from tmf645_reports.html.parts import gaps, rows, sections, segments
from tmf645_reports.html.templates import POLICY, SCRIPT, STYLE, template
from tmf645_reports.model import Report
from tmf645_reports.statement import lists, state


def render(report: Report) -> str:
    """Return the report as a page of HTML."""
    said = state(report)
    bars = [
        (level, numbers, segments(numbers))
        for level, numbers in said.levels.items()
        if any(numbers.values())
    ]
    kinds = sections(said)
    places = {purpose: place for kind in kinds for purpose, place in kind.places.items()}
    return template("report").render(
        report=report,
        said=said,
        lists=lists(report.known),
        bars=bars,
        sections=kinds,
        gaps=gaps(said),
        rows=rows(report.outcomes, places),
        policy=POLICY,
        style=STYLE,
        script=SCRIPT,
    )
