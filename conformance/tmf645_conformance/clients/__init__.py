"""
The client as the one being judged: from what a server recorded of it, and from nothing else.

    from tmf645_conformance.clients import judge_client

    outcomes = judge_client(lines, {"orders": True})

``lines`` are those of ``GET /_testbed/journal`` and ``GET /_testbed/callbacks``, in any order, as plain
data; what may be told is in ``told``. What the client never came to is inconclusive, or not applicable,
and says which story would bring it there.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tmf645_reports.model import Outcome

from tmf645_conformance.clients.catalogue import Obligation, obligations
from tmf645_conformance.clients.conversation import Conversation
from tmf645_conformance.clients.judging import judged
from tmf645_conformance.clients.record import RecordError
from tmf645_conformance.clients.told import Told, ToldError
from tmf645_conformance.redaction import Redactor

__all__ = ["Obligation", "RecordError", "Told", "ToldError", "judge_client", "obligations"]


def judge_client(
    exchanges: Iterable[Mapping[str, Any]], told: Mapping[str, Any] | Told | None = None
) -> list[Outcome]:
    """
    Return the outcome of every obligation for the client that ``exchanges`` were recorded of.

    Raises RecordError for a line that is neither an exchange nor an attempt to bring an event, and
    ToldError for what cannot be read in ``told``.
    """
    known = told if isinstance(told, Told) else Told.read(told or {})
    said = Conversation.read(exchanges, known)
    redactor = Redactor()
    return [judged(entry, said, redactor) for entry in obligations()]
