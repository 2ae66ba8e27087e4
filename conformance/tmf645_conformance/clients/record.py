"""
What was recorded of a client: its calls, and the events that were brought to it.

Read from plain data, as ``GET /_testbed/journal`` and ``GET /_testbed/callbacks`` show it, line by line.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

from tmf645_conformance.clients.moments import moment
from tmf645_conformance.exchange import JSON, is_success

CHECK: Final = "checkServiceQualification"
QUERY: Final = "queryServiceQualification"
OFFERING: Final = "productOfferingQualification"
ORDER: Final = "productOrder"
HUB: Final = "hub"

#: The resources that obligations speak of, wherever a server has them.
_RESOURCES: Final = frozenset({CHECK, QUERY, OFFERING, ORDER, HUB})

#: What everybody knows of a path, and nobody reads.
_ROOT: Final = re.compile(r"^/(?:ns/[^/]+/)?tmf-api/[^/]+/v[0-9]+/")

#: How a moment begins.
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d")


class RecordError(ValueError):
    """A line that is neither an exchange of a journal nor an attempt to bring an event."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Call:
    """
    One request of the client and what it was answered; ``status`` is None where it got no answer.

    ``at`` is the time of the world, ``seconds`` real time, None while the clock stood. Header names
    are lower case.
    """

    number: int
    at: datetime
    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: JSON = None
    status: int | None = None
    answer_headers: Mapping[str, str] = field(default_factory=dict)
    answer: JSON = None
    seconds: float | None = None

    @property
    def resource(self) -> str:
        """Which resource it is about; empty for one that no obligation speaks of."""
        return self._place[0]

    @property
    def id(self) -> str:
        """The id in its path; empty for a collection."""
        return self._place[1]

    @cached_property
    def _place(self) -> tuple[str, str]:
        parts = [part for part in self.path.split("/") if part]
        found = [index for index, part in enumerate(parts) if part in _RESOURCES]
        if not found:
            return "", ""
        return parts[found[-1]], "/".join(parts[found[-1] + 1 :])

    @property
    def accepted(self) -> bool:
        """Whether it was answered 2xx."""
        return is_success(self.status)

    @property
    def refused(self) -> bool:
        """Whether it was answered 4xx."""
        return self.status is not None and 400 <= self.status < 500

    @property
    def went_wrong(self) -> bool:
        """Whether it got no answer, or one that says nothing about the request itself."""
        return self.status is None or self.status >= 500 or self.status == 429

    @property
    def ended(self) -> datetime:
        """When its answer was there."""
        return self.at + timedelta(seconds=self.seconds or 0)

    @property
    def sent(self) -> Mapping[str, Any]:
        """The body, where it is an object; else nothing."""
        return self.body if isinstance(self.body, dict) else {}

    def creates(self, resource: str) -> bool:
        """Whether it asks for a new ``resource``."""
        return self.method == "POST" and self.resource == resource and not self.id

    @cached_property
    def says(self) -> str:
        """What it asks for: the same for the same request once more."""
        return json.dumps([self.method, self.path, self.query, self.body], sort_keys=True)

    @cached_property
    def asks(self) -> str:
        """What it asks for, whatever moments it tells: the same for a request that was stamped anew."""
        return json.dumps(
            [self.method, self.path, self.query, _timeless(self.body)], sort_keys=True
        )

    def says_as(self, other: "Call") -> bool:
        """Whether it is the same request once more."""
        return self.says == other.says

    def __str__(self) -> str:
        answered = "without an answer" if self.status is None else f"answered {self.status}"
        return f"{self.method} {_ROOT.sub('', self.path)} (number {self.number}, {answered})"


@dataclass(frozen=True, kw_only=True, eq=False)
class Delivery:
    """
    One attempt to bring an event; ``status`` is what the client answered.

    ``resource`` is the name and the id of what the event is about.
    """

    at: datetime
    event_id: str
    event_type: str
    resource: str
    callback: str = ""
    number: int = 1
    status: int | None = None
    failure: str = ""
    seconds: float | None = None
    faults: tuple[str, ...] = ()
    event: Mapping[str, Any] = field(default_factory=dict)

    @property
    def taken(self) -> bool:
        """Whether the client answered 2xx."""
        return is_success(self.status)

    @property
    def was_slow(self) -> bool:
        """Whether the client had it, and did not answer in time."""
        return self.status is None and self.failure.startswith("no answer within")

    @property
    def arrived(self) -> bool:
        """Whether the client has seen it, whatever it answered."""
        return self.status is not None or self.was_slow

    def __str__(self) -> str:
        return f"{self.event_type} {self.event_id} of {self.resource}"


def read_record(
    lines: Iterable[Mapping[str, Any]],
) -> tuple[tuple[Call, ...], tuple[Delivery, ...]]:
    """
    Return the calls and deliveries among ``lines``, each in order.

    Raises RecordError for a line that is neither.
    """
    calls, deliveries = [], []
    for index, line in enumerate(lines, 1):
        try:
            if "request" in line:
                calls.append(_call(line))
            else:
                deliveries.append(_delivery(line))
        except (KeyError, TypeError, ValueError, AttributeError) as wrong:
            raise RecordError(
                f"line {index} is neither an exchange as /_testbed/journal shows it nor an attempt "
                f"as /_testbed/callbacks does ({type(wrong).__name__}: {wrong})"
            ) from wrong
    in_order = sorted(calls, key=lambda call: call.number)
    return tuple(in_order), tuple(sorted(deliveries, key=lambda each: each.at))


def _call(line: Mapping[str, Any]) -> Call:
    request, response = line["request"], line.get("response") or {}
    return Call(
        number=int(line["number"]),
        at=moment(line["at"]),
        method=str(request["method"]),
        path=str(request["path"]),
        query=str(request.get("query") or ""),
        headers=_lower(request.get("headers")),
        body=request.get("body"),
        status=response.get("status"),
        answer_headers=_lower(response.get("headers")),
        answer=response.get("body"),
        seconds=line.get("seconds"),
    )


def _delivery(line: Mapping[str, Any]) -> Delivery:
    event = line.get("event")
    return Delivery(
        at=moment(line["at"]),
        event_id=str(line["event_id"]),
        event_type=str(line["event_type"]),
        resource=str(line["resource"]),
        callback=str(line.get("callback") or ""),
        number=int(line.get("attempt") or 1),
        status=line.get("status"),
        failure=str(line.get("failure") or ""),
        seconds=line.get("seconds"),
        faults=tuple(line.get("faults") or ()),
        event=event if isinstance(event, dict) else {},
    )


def _timeless(body: JSON) -> JSON:
    """Return ``body`` without the moments in it."""
    if isinstance(body, dict):
        return {
            name: _timeless(value)
            for name, value in body.items()
            if not (isinstance(value, str) and _MOMENT.match(value))
        }
    return [_timeless(each) for each in body] if isinstance(body, list) else body


def _lower(headers: Mapping[str, Any] | None) -> dict[str, str]:
    return {str(name).lower(): str(value) for name, value in (headers or {}).items()}
