"""
A badge of a run: a small picture of our own, and the same as data for a badge service.

It counts what the documents demand, never says "certified", and tells by word as well as by colour
where the run did not come to a good end.
"""

from dataclasses import dataclass
from xml.etree import ElementTree as ET

import msgspec

from tmf645_reports.inert import one_line
from tmf645_reports.model import BINDING, Kind, Overall, Report, Verdict
from tmf645_reports.statement import exit_code, heading

#: What the badge says and how it looks, by the exit code that the run ended with.
_ENDINGS = {
    0: ("", "#17683a"),
    1: (", not conformant", "#b0241c"),
    3: (", broke off", "#515b69"),
    4: (", inconclusive", "#515b69"),
    5: (", the judge failed", "#8b1c69"),
}

#: Where there is nothing to count.
_UNFINISHED = frozenset({3, 5})

#: The same where nothing is wrong but the list of known failures.
_LIST = (", list not current", "#855000")

#: Interfaces by the name that people use.
_NAMES = {"tmf645-v4": "TMF645 v4"}

_GREY = "#3a4350"
_HEIGHT, _BASELINE, _MARGIN = 20, 14, 7

#: Widths of 11 px letters in the sans-serif faces that badges are shown in; the rest is usual.
_WIDTHS = {**dict.fromkeys(" .,:;'|!/fijlt", 4.4), **dict.fromkeys("mwMW", 10.4)}
_USUAL, _CAPITAL = 6.9, 8.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge:
    """What a badge says: two texts and the colour of the second."""

    label: str
    message: str
    colour: str


def badge(report: Report) -> Badge:
    """Return what the badge of ``report`` says."""
    word, colour = _ending(report)
    if report.kind is not Kind.CONFORMANCE:
        broken = exit_code(report) in _UNFINISHED
        return Badge(
            label="TMF645 client" if report.kind is Kind.CLIENT else "TMF645 rehearsal",
            message=word.removeprefix(", ") if broken else heading(report).lower(),
            colour=colour,
        )
    known = sum(outcome.verdict is Verdict.KNOWN for outcome in report.outcomes)
    message = f"{_met(report)}{f', {known} known' if known else ''}{word}"
    part = ", a selection" if report.selection else ""
    label = _NAMES.get(report.profile.api, one_line(report.profile.api, longest=20))
    return Badge(label=label, message=message + part, colour=colour)


def _ending(report: Report) -> tuple[str, str]:
    code = exit_code(report)
    if code == 1 and report.verdict is not Overall.NONCONFORMANT:
        return _LIST
    return _ENDINGS[code]


def render_json(report: Report) -> bytes:
    """Return the badge as the data that shields.io's endpoint badges are made from."""
    said = badge(report)
    told = {
        "schemaVersion": 1,
        "label": said.label,
        "message": said.message,
        "color": said.colour,
        "isError": exit_code(report) != 0,
    }
    return msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n"


def render(report: Report) -> str:
    """Return the badge as SVG: no font, image or address of another place is in it."""
    said = badge(report)
    left, right = _width(said.label), _width(said.message)
    text = f"{said.label}: {said.message}"
    root = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "width": str(left + right),
            "height": str(_HEIGHT),
            "role": "img",
            "aria-label": text,
        },
    )
    ET.SubElement(root, "title").text = text
    _field(root, said.label, start=0, width=left, colour=_GREY)
    _field(root, said.message, start=left, width=right, colour=said.colour)
    return ET.tostring(root, encoding="unicode") + "\n"


def _met(report: Report) -> str:
    """How many requirements that bind and apply are met, of how many."""
    binding = [outcome for outcome in report.outcomes if outcome.level in BINDING]
    met = sum(outcome.verdict is Verdict.PASS for outcome in binding)
    return f"{met}/{report.coverage.applicable} MUST"


def _field(root: ET.Element, text: str, *, start: int, width: int, colour: str) -> None:
    box = {"x": str(start), "width": str(width), "height": str(_HEIGHT), "fill": colour}
    ET.SubElement(root, "rect", box)
    place = {
        "x": str(start + _MARGIN),
        "y": str(_BASELINE),
        "fill": "#ffffff",
        "font-family": "Verdana, 'DejaVu Sans', sans-serif",
        "font-size": "11",
        "textLength": str(width - 2 * _MARGIN),
        "lengthAdjust": "spacingAndGlyphs",
    }
    ET.SubElement(root, "text", place).text = text


def _width(text: str) -> int:
    letters = sum(_WIDTHS.get(sign, _CAPITAL if sign.isupper() else _USUAL) for sign in text)
    return round(letters) + 2 * _MARGIN
