"""
Why something cannot be delivered: eligibilityUnavailabilityReason of TMF645 v4.

Codes are namespaced by the step of the decision that found them, and stable.
"""

from dataclasses import dataclass
from enum import StrEnum


class ReasonCode(StrEnum):
    """
    Every code that the simulator gives, in the order of the steps that find them.

    TP_TIMEOUT and TP_FAULT are faults of machinery: they end a task, they refuse nothing.
    ACC_NTD_MISSING tells something and hinders nothing. The last two are of tasks, not of what was
    asked: a script that ends in an error, a person who says no.
    """

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
    CAP_PAIR_EXHAUSTED = "CAP_PAIR_EXHAUSTED"
    CAP_BANDWIDTH = "CAP_BANDWIDTH"
    CAP_SECTOR_FULL = "CAP_SECTOR_FULL"
    CAP_RESERVED = "CAP_RESERVED"
    CAP_THRESHOLD = "CAP_THRESHOLD"
    RATE_LOOP_TOO_LONG = "RATE_LOOP_TOO_LONG"
    RATE_BELOW_REQUESTED = "RATE_BELOW_REQUESTED"
    RATE_BELOW_HANDBACK = "RATE_BELOW_HANDBACK"
    RATE_UPLOAD = "RATE_UPLOAD"
    LINE_LOAD_COIL = "LINE_LOAD_COIL"
    LINE_PAIR_GAIN = "LINE_PAIR_GAIN"
    LINE_SPECTRUM = "LINE_SPECTRUM"
    ACC_SURVEY_REQUIRED = "ACC_SURVEY_REQUIRED"
    ACC_WAYLEAVE = "ACC_WAYLEAVE"
    ACC_LEAD_IN = "ACC_LEAD_IN"
    ACC_NTD_MISSING = "ACC_NTD_MISSING"
    ACC_EXCESS_CONSTRUCTION = "ACC_EXCESS_CONSTRUCTION"
    OPS_MAINTENANCE = "OPS_MAINTENANCE"
    OPS_OUTAGE = "OPS_OUTAGE"
    OPS_WORK_ORDER_IN_PROGRESS = "OPS_WORK_ORDER_IN_PROGRESS"
    OPS_PENDING_CEASE = "OPS_PENDING_CEASE"
    PLAT_CAPACITY = "PLAT_CAPACITY"
    PLAT_FEATURE = "PLAT_FEATURE"
    PLAT_REGION = "PLAT_REGION"
    PLAT_NOT_READY = "PLAT_NOT_READY"
    TP_TIMEOUT = "TP_TIMEOUT"
    TP_FAULT = "TP_FAULT"
    TP_NO_ANSWER = "TP_NO_ANSWER"
    TP_NO_REASON = "TP_NO_REASON"
    DEP_ITEM_UNQUALIFIED = "DEP_ITEM_UNQUALIFIED"
    INFO_REQUIRED = "INFO_REQUIRED"
    SIM_SCRIPTED = "SIM_SCRIPTED"
    SIM_REJECTED = "SIM_REJECTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A code for machines and a label that names the fact for people."""

    code: ReasonCode
    label: str
