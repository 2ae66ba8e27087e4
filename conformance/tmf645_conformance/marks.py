"""
How the judge marks what it creates, so that it can be told from everything else.

Every externalId of ours begins with the mark of its run: ``tmf645-``, when it began, and something
drawn. That is told from an externalId of somebody else's that happens to begin alike.
"""

import re
from typing import Any

_MARK = re.compile(r"(?P<run>tmf645-\d{14}-[0-9a-f]{6})(?:-.*)?", re.DOTALL)


def run_of(external_id: Any) -> str:
    """Return the run that an externalId is a mark of; empty where it is none of ours."""
    found = _MARK.fullmatch(external_id) if isinstance(external_id, str) else None
    return found["run"] if found else ""


def is_of_run(external_id: Any, run: str) -> bool:
    """Whether ``external_id`` is a mark of ``run``."""
    return run != "" and run_of(external_id) == run


def is_mark(text: str) -> bool:
    """Whether ``text`` is the mark of a run, as a report tells it."""
    return text != "" and run_of(text) == text
