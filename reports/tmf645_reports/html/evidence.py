"""
A finding as the page shows it: what differs, and the exchanges that prove it, cut to a length
that a person reads.
"""

from dataclasses import dataclass

from tmf645_reports.curl import curl
from tmf645_reports.difference import Difference, differences
from tmf645_reports.inert import cut, indented, inert, one_line
from tmf645_reports.model import Exchange, Message, Outcome
from tmf645_reports.statement import Finding
from tmf645_reports.words import example_of

#: Characters of a body and of a header that are shown.
_BODY, _HEADER = 4000, 300

#: Exchanges of a finding, headers of a message, and other occurrences that are shown.
_EXCHANGES, _HEADERS, _OTHERS = 4, 30, 40
_LONGEST_EXAMPLE = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A request or a response."""

    headers: tuple[str, ...]
    body: str
    shortened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An exchange; nothing was received where the connection broke."""

    title: str
    result: str
    note: str
    sent: Side
    received: Side | None
    curl: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A finding with its evidence, or without where it is ``brief``."""

    finding: Finding
    brief: bool
    example: str
    differences: tuple[Difference, ...]
    evidence: tuple[Evidence, ...]
    unseen_evidence: int
    others: tuple[Outcome, ...]
    unseen_others: int


def card(finding: Finding, *, brief: bool = False) -> Card:
    """Return ``finding`` as it is shown: the last exchanges are the telling ones."""
    first, others = finding.first, finding.occurrences[1:]
    kept = () if brief else first.exchanges[-_EXCHANGES:]
    return Card(
        finding=finding,
        brief=brief,
        example=one_line(example_of(first), longest=_LONGEST_EXAMPLE),
        differences=() if brief else differences(first.expected, first.actual),
        evidence=tuple(map(_evidence, kept)),
        unseen_evidence=len(first.exchanges) - len(kept),
        others=others[:_OTHERS],
        unseen_others=len(others[_OTHERS:]),
    )


def _evidence(exchange: Exchange) -> Evidence:
    response = exchange.response
    result = f"{response.status}" if response else "no answer"
    return Evidence(
        title=one_line(f"{exchange.request.method} {exchange.request.url}"),
        result=f"{result} · {exchange.milliseconds:.0f} ms" if exchange.milliseconds else result,
        note=one_line(exchange.note),
        sent=_side(exchange.request),
        received=_side(response) if response else None,
        curl=curl(exchange),
    )


def _side(message: Message) -> Side:
    body = inert(indented(message.body))
    headers = [f"{name}: {value}" for name, value in message.headers.items()]
    return Side(
        headers=tuple(one_line(header, longest=_HEADER) for header in headers[:_HEADERS]),
        body=cut(body, longest=_BODY),
        shortened=len(body) > _BODY or len(headers) > _HEADERS,
    )
