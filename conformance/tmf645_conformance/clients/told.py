"""
What the judge of a client has to be told: what was agreed with the client, and what no record shows.

    told:
      until: "2027-01-03T09:00:00Z"          # when the record was taken; else its last line
      orders: true                           # the client places orders (false: another system does)
      waits_by: world                        # its pauses pass on the clock of the world
      poll_interval: 5                       # seconds between two looks at one task, as agreed
      patience: 60                           # seconds of the world in which a task is looked after
      answers_within: 5                      # seconds for the receipt of an event
      auth: {header: Authorization, scheme: Bearer}   # {}: calls need no credentials
      idempotency: true                      # the provider honours Idempotency-Key
      accepted: [PROP-1]                     # the proposals that the customer took
      offerings: {FIBRE-500: fibre-internet} # product offering -> service specification
      characteristics: {speed: downloadSpeed}   # name in the product -> name in the service
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from difflib import get_close_matches
from typing import Any, Self

from tmf645_conformance.clients.moments import moment


class ToldError(ValueError):
    """What was told of a client cannot be read."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was agreed with the client; the module tells each key."""

    until: datetime | None = None
    orders: bool | None = None
    waits_by: str = "machine"
    poll_interval: float | None = None
    patience: float = 60.0
    answers_within: float = 5.0
    auth: Mapping[str, str] | None = None
    idempotency: bool = False
    accepted: tuple[str, ...] | None = None
    offerings: Mapping[str, str] = field(default_factory=dict)
    characteristics: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Self:
        """Read plain data; raises ToldError naming the key, and what is allowed."""
        known = {each.name for each in fields(cls)}
        for key, value in told.items():
            if key not in known:
                near = get_close_matches(str(key), known, n=1)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise ToldError(
                    f"told.{key}: unknown key{hint} Known keys: {', '.join(sorted(known))}"
                )
            _check(key, value)
        values = dict(told)
        if isinstance(values.get("until"), str):
            values["until"] = moment(values["until"])
        if values.get("accepted") is not None:
            values["accepted"] = tuple(str(each) for each in values["accepted"])
        return cls(**values)


_TRUTH = {"orders", "idempotency"}
_SECONDS = {"poll_interval", "patience", "answers_within"}
_TABLES = {"auth", "offerings", "characteristics"}


def _check(key: str, value: object) -> None:
    problem = ""
    if value is None and key in {"until", "orders", "poll_interval", "accepted", "auth"}:
        return
    if key in _TRUTH and not isinstance(value, bool):
        problem = "write true or false"
    elif key in _SECONDS and (isinstance(value, bool) or not _is_duration(value)):
        problem = "write a number of seconds, 0 or more"
    elif key in _TABLES and not _is_table(value):
        problem = "write names and texts, such as {header: Authorization}"
    elif key == "waits_by" and value not in {"machine", "world"}:
        problem = "write machine or world"
    elif key == "accepted" and not isinstance(value, list | tuple):
        problem = "write a list of ids of proposals"
    elif key == "until" and not _is_moment(value):
        problem = "write a moment such as 2027-01-03T09:00:00Z"
    if problem:
        raise ToldError(f"told.{key}: {value!r} cannot be read; {problem}")


def _is_duration(value: object) -> bool:
    return isinstance(value, int | float) and value >= 0


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(part, str) for pair in value.items() for part in pair
    )


def _is_moment(value: object) -> bool:
    if isinstance(value, datetime):
        return value.tzinfo is not None
    try:
        moment(str(value))
    except ValueError:
        return False
    return True
