"""
How the judge marks what it creates, so that it can be told from everything else.

Every externalId of ours begins with the mark of its run: ``tmf645-``, when it began, and something
drawn. That is told from an externalId of somebody else's that happens to begin alike.
"""

import re
from datetime import UTC, datetime
from typing import Any

#: How the moment is written, in UTC.
_WHEN = "%Y%m%d%H%M%S"

_MARK = re.compile(r"(?P<run>tmf645-\d{14}-[0-9a-f]{6})(?:-.*)?", re.DOTALL)


def run_of(external_id: Any) -> str:
    """Return the run that an externalId is a mark of; empty where it is none of ours."""
    found = _MARK.fullmatch(external_id) if isinstance(external_id, str) else None
    return found["run"] if found and _is_moment(found["run"]) else ""


def is_of_run(external_id: Any, run: str) -> bool:
    """Whether ``external_id`` is a mark of ``run``."""
    return run != "" and run_of(external_id) == run


def began(run: str) -> datetime:
    """When ``run``, a mark of one, began."""
    return datetime.strptime(run.split("-")[1], _WHEN).replace(tzinfo=UTC)


def is_mark(text: str) -> bool:
    """Whether ``text`` is the mark of a run, as a report tells it."""
    return text != "" and run_of(text) == text


def _is_moment(run: str) -> bool:
    try:
        began(run)
    except ValueError:
        return False
    return True
