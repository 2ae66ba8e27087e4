"""
Dialects, as the judge knows them: what an implementation may do otherwise, and what it has to instead.

Each is data with its source, and purposes of its own. Nothing of it is shared with the reference
server: a shared mistake would pass itself.
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from tmf645_conformance.catalogue import TestPurpose, matches, select
from tmf645_conformance.dialects import servicenow

__all__ = ["STANDARD", "every_purpose", "rooted", "selected"]

#: The interface that is no dialect.
STANDARD: Final = "tmf645-v4"

_CATALOGUES: Final[dict[str, Callable[[], tuple[TestPurpose, ...]]]] = {
    servicenow.NAME: servicenow.catalogue,
}


def rooted(api: str, target: str) -> str:
    """Return ``target``, with the path of the dialect where it names a host and no path."""
    if api == STANDARD or target.startswith("asgi:") or urlsplit(target).path.strip("/"):
        return target
    return target.rstrip("/") + servicenow.BASE_PATH


def every_purpose() -> tuple[TestPurpose, ...]:
    """The purposes that dialects have of their own."""
    return servicenow.own_purposes()


def selected(api: str, only: str, *, generated: bool = True) -> tuple[TestPurpose, ...]:
    """
    Return the purposes by which an implementation of ``api`` is judged, as far as ``only`` names them.

    Raises LookupError for a pattern that matches nothing.
    """
    if api == STANDARD:
        return select(only, generated=generated)
    every = _CATALOGUES[api]()
    patterns = [part.strip().upper() for part in only.split(",") if part.strip()]
    for pattern in patterns:
        if not any(matches(each.id, pattern) for each in every):
            raise LookupError(
                f"--only {pattern}: no test purpose of {api} has such an id; `tmf645 rules` lists all"
            )
    return tuple(
        each for each in every if not patterns or any(matches(each.id, one) for one in patterns)
    )
