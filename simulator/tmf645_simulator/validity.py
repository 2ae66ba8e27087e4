"""
Validity: from when an answer holds, and until when at most.

An answer expires when the policy says so, when the world that it was found in is known to change,
or when the hold that backs it ends, whatever comes first. The policy may say it for each
technology: what is free on a mast is gone sooner than what is free in a duct.
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
        return min(
            (self.technologies.get(each, self.default) for each in technologies),
            default=self.default,
        )


@dataclass(frozen=True, slots=True)
class Term:
    """From when an answer holds (effectiveQualificationDate), and until when (expirationDate)."""

    effective_at: datetime
    expires_at: datetime


def term(
    found: Finding | Deliverable,
    validity: Validity,
    found_at: datetime,
    *,
    held_until: datetime | None = None,
) -> Term:
    """Return how long ``found`` holds; ``held_until`` is the end of a hold that backs it."""
    technologies = found.technologies if isinstance(found, Served | Deliverable) else ()
    lasts = validity.over(technologies)
    ends = [each for each in (found.until, held_until) if each is not None and each > found_at]
    return Term(found_at, min([found_at + lasts, *ends]))


def last(terms: Iterable[Term], otherwise: Term) -> Term:
    """Return how long an answer of several parts holds: as long as all of them do."""
    return min(terms, key=lambda each: each.expires_at, default=otherwise)
