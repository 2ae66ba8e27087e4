"""
One request and what came back, as it was.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

JSON: TypeAlias = dict[str, "JSON"] | list["JSON"] | str | int | float | bool | None

#: A document to be sent.
Body: TypeAlias = dict[str, Any]


class NotJson:
    """Stands for a body that is no JSON document; equal to nothing that is."""

    def __repr__(self) -> str:
        return "(not JSON)"


NOT_JSON = NotJson()


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """
    A request, its response and how long it took.

    ``url`` is absolute; header names of the response are lower case. An event received by the
    listener is an exchange too: the implementation's request, our answer.
    """

    method: str
    url: str
    status: int
    request_headers: Mapping[str, str] = field(default_factory=dict)
    request_body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    milliseconds: float = 0.0
    note: str = ""

    @cached_property
    def json(self) -> JSON | NotJson:
        """The body as strict JSON (no NaN), or NOT_JSON."""
        return parse(self.body)

    @property
    def succeeded(self) -> bool:
        """Whether the status is 2xx."""
        return is_success(self.status)

    @property
    def asks_for_less(self) -> bool:
        """Whether a server declines because there is too much (RFC 6585, 4; RFC 9110, 15.6.4)."""
        return self.status == 429 or (self.status == 503 and "retry-after" in self.headers)

    def __str__(self) -> str:
        return f"{self.method} {self.url} answered {self.status}"


def is_success(status: object) -> bool:
    """Whether a status is 2xx; what is no number, as where there was no answer, is not."""
    return isinstance(status, int) and 200 <= status < 300


def parse(body: bytes) -> JSON | NotJson:
    """
    Read ``body`` as strict JSON; NOT_JSON where it is none.

    It is UTF-8 without a byte order mark, or no JSON that is exchanged (RFC 8259, 8.1).
    """
    try:
        document: JSON = json.loads(body.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return NOT_JSON
    return document


def _refuse(constant: str) -> None:
    raise ValueError(constant)
