"""
What was seen, as it may be shown: secrets removed, long bodies cut.
"""

import json
from collections.abc import Sequence
from typing import Any

from tmf645_reports import model

from tmf645_conformance.exchange import NOT_JSON, Exchange, parse
from tmf645_conformance.redaction import Redactor, shorten

#: Longer values are shown cut.
_LONGEST_VALUE = 2_000

#: Longer examples are left out: one that was cut could not be replayed.
_LONGEST_EXAMPLE = 50_000

#: So many exchanges of an outcome are kept: the last ones.
_KEPT = 4


def shown(exchanges: Sequence[Exchange], redactor: Redactor) -> tuple[model.Exchange, ...]:
    """The last of ``exchanges`` for the report."""
    return tuple(_shown(exchange, redactor) for exchange in exchanges[-_KEPT:])


def value(found: Any, redactor: Redactor) -> Any:
    """An expected or actual value for the report: JSON, redacted and not too long."""
    text = redactor.text(json.dumps(found, default=_plain, ensure_ascii=False))
    read = parse(text.encode(errors="replace"))
    too_long = len(text) > _LONGEST_VALUE
    return shorten(text, _LONGEST_VALUE) if read is NOT_JSON or too_long else read


def replayable(example: Any, redactor: Redactor) -> Any:
    """An example exactly as it was tried; None where it is too long for that, or holds a secret."""
    text = json.dumps(example, ensure_ascii=False)
    is_whole = len(text) <= _LONGEST_EXAMPLE and redactor.text(text) == text
    return example if is_whole else None


def _plain(found: object) -> object:
    """What JSON has no form for: a set in an order of its own, anything else as text."""
    return sorted(found, key=str) if isinstance(found, set | frozenset) else str(found)


def _shown(exchange: Exchange, redactor: Redactor) -> model.Exchange:
    return model.Exchange(
        request=model.RequestSent(
            method=exchange.method,
            url=redactor.url(exchange.url),
            headers=redactor.headers(exchange.request_headers),
            body=_body(exchange.request_body, redactor),
        ),
        response=model.ResponseReceived(
            status=exchange.status,
            headers=redactor.headers(exchange.headers),
            body=_body(exchange.body, redactor),
        ),
        milliseconds=round(exchange.milliseconds, 1),
        note=exchange.note,
    )


def _body(body: bytes, redactor: Redactor) -> str:
    return shorten(redactor.text(body.decode(errors="replace")))
