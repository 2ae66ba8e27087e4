"""
Validity: from when an answer holds, and until when at most.

An answer expires when the policy says so, or when the world that it was found in is known to
change, whatever comes first. The policy may say it for each technology: what is free on a mast is
gone sooner than what is free in a duct. A check takes no hold, so the end of a hold ends no answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tmf645_simulator.results import Deliverable, Finding, Served


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """How long answers hold: by default, and those that are delivered over a technology."""

    default: timedelta = timedelta(hours=48)
    technologies: Mapping[str, timedelta] = field(default_factory=dict)

    def over(self, technologies: Iterable[str]) -> timedelta:
        """Return how long an answer over all of ``technologies`` holds: the shortest."""
        if not self.technologies:
            return self.default
        return min(
            (self.technologies.get(each, self.default) for each in technologies),
            default=self.default,
        )


def expires_at(found: Finding | Deliverable, validity: Validity, found_at: datetime) -> datetime:
    """Return until when ``found`` holds (expirationDate)."""
    technologies = found.technologies if isinstance(found, Served | Deliverable) else ()
    end = found_at + validity.over(technologies)
    return end if found.until is None or found.until <= found_at else min(end, found.until)
