"""
Faults as data: what goes wrong between a client and a server, for which requests, how often.

    delays    how long things take: fixed, uniform, log-normal
    kinds     what can go wrong, a value each
    values    a fault: a kind, what it is for, and how often
    reading   from YAML, every slip told by line and key
    loading   a profile by the name it has in the library, or a file
"""

from tmf645_scenarios.faults.delays import Delay, Fixed, LogNormal, Uniform
from tmf645_scenarios.faults.kinds import (
    KINDS,
    CallbackKind,
    ConnectionReset,
    DelayedCallback,
    DuplicatedCallback,
    DuplicateId,
    Flapping,
    InvalidJson,
    Kind,
    LateDecision,
    Latency,
    Liar,
    Lie,
    LostCallback,
    NeverFinishing,
    RateLimit,
    ReorderedCallback,
    SlowBody,
    StaleAnswer,
    Status,
    TruncatedBody,
    WrongContentType,
    WrongCorrelation,
)
from tmf645_scenarios.faults.loading import FaultProfile, fault_profiles, load_faults, read_faults
from tmf645_scenarios.faults.problems import FaultError
from tmf645_scenarios.faults.values import Event, Fault, Match, Method, Operation, Resource

__all__ = [
    "KINDS",
    "CallbackKind",
    "ConnectionReset",
    "Delay",
    "DelayedCallback",
    "DuplicateId",
    "DuplicatedCallback",
    "Event",
    "Fault",
    "FaultError",
    "FaultProfile",
    "Fixed",
    "Flapping",
    "InvalidJson",
    "Kind",
    "LateDecision",
    "Latency",
    "Liar",
    "Lie",
    "LogNormal",
    "LostCallback",
    "Match",
    "Method",
    "NeverFinishing",
    "Operation",
    "RateLimit",
    "ReorderedCallback",
    "Resource",
    "SlowBody",
    "StaleAnswer",
    "Status",
    "TruncatedBody",
    "Uniform",
    "WrongContentType",
    "WrongCorrelation",
    "fault_profiles",
    "load_faults",
    "read_faults",
]
