"""
Why something cannot be delivered: eligibilityUnavailabilityReason of TMF645 v4.

Codes are namespaced by the step of the decision that found them, and stable.
"""

from dataclasses import dataclass
from enum import StrEnum


class ReasonCode(StrEnum):
    """Every code that the simulator gives."""

    PLACE_NOT_FOUND = "PLACE_NOT_FOUND"
    PLACE_AMBIGUOUS = "PLACE_AMBIGUOUS"
    PLACE_OUT_OF_FOOTPRINT = "PLACE_OUT_OF_FOOTPRINT"
    SPEC_UNKNOWN = "SPEC_UNKNOWN"
    SPEC_NOT_ELIGIBLE = "SPEC_NOT_ELIGIBLE"
    CHAR_OUT_OF_RANGE = "CHAR_OUT_OF_RANGE"
    CHAR_CONFLICT = "CHAR_CONFLICT"
    COV_NO_COVERAGE = "COV_NO_COVERAGE"
    COV_PLANNED = "COV_PLANNED"
    COV_RETIRED = "COV_RETIRED"
    COV_LOW_CONFIDENCE = "COV_LOW_CONFIDENCE"
    DATE_NOT_ACHIEVABLE = "DATE_NOT_ACHIEVABLE"
    CAP_PORT_EXHAUSTED = "CAP_PORT_EXHAUSTED"
    CAP_BANDWIDTH = "CAP_BANDWIDTH"
    DEP_ITEM_UNQUALIFIED = "DEP_ITEM_UNQUALIFIED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A code for machines and a label that names the fact for people."""

    code: ReasonCode
    label: str
