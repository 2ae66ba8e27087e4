"""
Lines for a terminal, a pipe or the log of a build: in characters that it has, and commands to nobody.
"""

import re
from collections.abc import Iterable, Mapping

from rich.console import Console
from rich.text import Text

from tmf645_reports.model import Verdict
from tmf645_reports.words import MARKS, PLAIN_MARKS

#: What GitHub's runner takes for a command of ours where it stands in a line of the log.
_LOG_COMMAND = re.compile(r"(^[^\S\n]*(?=::)|##(?=\[))", re.MULTILINE)


def marks_for(console: Console) -> Mapping[Verdict, str]:
    """Return the signs of the verdicts that ``console`` can show."""
    return PLAIN_MARKS if console.options.ascii_only else MARKS


def print_lines(console: Console, lines: Iterable[Text]) -> None:
    """Print ``lines`` as they are: nothing is wrapped, so that commands can be copied."""
    for line in lines:
        console.print(writable(console, line), soft_wrap=True)


def commandless(text: str) -> str:
    """Return ``text`` with nothing in it that the log of a build takes for a command."""
    return _LOG_COMMAND.sub(r"\1\\", text)


def writable(console: Console, line: Text) -> Text:
    """Return ``line`` in characters that the terminal has, and no command to a build log."""
    line.plain = commandless(line.plain)
    if console.options.ascii_only:
        shown = line.plain.replace("…", "...").encode("ascii", "backslashreplace")
        line.plain = shown.decode("ascii")
    return line
