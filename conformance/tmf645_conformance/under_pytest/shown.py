"""
What pytest shows of an item, in place of a traceback.
"""

from dataclasses import dataclass
from typing import cast

import pytest
from _pytest._code.code import TerminalRepr  # what a report may hold; pytest exports it nowhere
from _pytest._io import TerminalWriter
from tmf645_reports.inert import one_line
from tmf645_reports.terminal import commandless

from tmf645_conformance.under_pytest import RecommendationNotMet

#: The name of everything of ours: the part of a node id before ``::``, and a marker.
NAME = "tmf645"


class Told(Exception):  # noqa: N818 - no mistake of anybody: it carries what pytest shows
    """What pytest shows of an item that did not pass: ``text``, and the message in one line."""

    def __init__(self, text: str, short: str) -> None:
        super().__init__(line(short))
        self.text = text


def line(text: str) -> str:
    """Return ``text`` on one line, and no command to the log of a build."""
    return commandless(one_line(text))


def show(report: pytest.TestReport, raised: BaseException) -> None:
    """Put what we tell in the place of a traceback."""
    match raised:
        case Told():
            report.longrepr = _Shown(raised.text, str(raised))
        case RecommendationNotMet():  # where the user's filter makes errors of warnings
            report.longrepr = _Shown(str(raised), str(raised))
        case pytest.skip.Exception():
            # Without a line: pytest prints such a place, and only its annotation knows none.
            report.longrepr = cast("tuple[str, int, str]", (NAME, None, raised.msg))


@dataclass(frozen=True)
class _Line:
    """A failure in one line, under the name by which pytest asks for it."""

    message: str

    def __str__(self) -> str:
        return self.message


class _Shown(TerminalRepr):
    """What pytest shows of a failure in place of a traceback; ``reprcrash`` is its short form."""

    def __init__(self, text: str, short: str) -> None:
        self.text = text
        self.reprcrash = _Line(short)

    def toterminal(self, tw: TerminalWriter) -> None:
        """Write the text, as it is."""
        tw.line(self.text)
