"""
A qualification as an implementation shows it, read with the words that the profile declares.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tmf645_conformance.exchange import Exchange
from tmf645_conformance.parts import id_of
from tmf645_conformance.profile import Vocabulary
from tmf645_conformance.resources import Resource
from tmf645_conformance.verdicts import Failed, Inconclusive

#: States after which nothing follows.
FINAL = frozenset({"done", "terminatedWithError"})


def outcome(body: Mapping[str, Any]) -> Any:
    """
    What may not change any more once a task is final: state, results and items, their expiry aside.
    """
    rows = body.get("serviceQualificationItem")
    items = [
        {name: value for name, value in row.items() if name != "expirationDate"}
        if isinstance(row, dict)
        else row
        for row in (rows if isinstance(rows, list) else [])
    ]
    by_id = sorted(items, key=lambda row: str(row.get("id")) if isinstance(row, dict) else "")
    return {
        "state": body.get("state"),
        "qualificationResult": body.get("qualificationResult"),
        "serviceQualificationItem": by_id,
    }


@dataclass(frozen=True, kw_only=True)
class Answer:
    """
    A task resource in ``exchange``; ``posted`` is the exchange that created it.

    ``states`` are the words of its state in the order they were seen.
    """

    resource: Resource
    body: Mapping[str, Any]
    exchange: Exchange
    posted: Exchange
    vocabulary: Vocabulary
    states: tuple[str, ...] = field(default=())

    @property
    def id(self) -> str:
        """The id; Inconclusive where there is none to go on with."""
        value = id_of(self.body)
        if not value:
            raise Inconclusive(f"{self.exchange} without an id to go on with", at=self.exchange)
        return value

    @property
    def state_word(self) -> str:
        """The state as it is spelled; empty where there is none."""
        return str(self.body.get("state", ""))

    @property
    def told_state(self) -> str:
        """The state as a report tells it."""
        return self.state_word or "without a state"

    @property
    def state(self) -> str | None:
        """The canonical state, or None for a word that nothing declares."""
        return self.vocabulary.state(self.state_word)

    @property
    def is_final(self) -> bool:
        """Whether the task is in a final state."""
        return self.state in FINAL

    @property
    def is_at_rest(self) -> bool:
        """Whether nothing is to be waited for: it is final, or stored without a state to change."""
        return self.is_final or (not self.state_word and id_of(self.body) != "")

    def ended(self) -> "Answer":
        """Itself, where it says that it has ended; Inconclusive where it says nothing."""
        if not self.state_word:
            raise Inconclusive(
                f"{self.exchange} without a state, so nobody knows whether it has ended",
                at=self.exchange,
            )
        return self

    def done(self) -> "Answer":
        """Itself, where it is done; Inconclusive where it ended otherwise, without a result."""
        if self.ended().state != "done":
            raise Inconclusive(
                f"{self.exchange.url} ended {self.state_word}, so it has no result",
                at=self.exchange,
            )
        return self

    @property
    def result(self) -> str | None:
        """The canonical overall result, the word itself where nothing declares it, or None."""
        return self._result(self.body)

    @property
    def items(self) -> list[Mapping[str, Any]]:
        """The items; Failed where the attribute is no list of objects."""
        rows = self.body.get("serviceQualificationItem")
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise Failed(
                "serviceQualificationItem is no array of objects",
                expected="array of objects",
                actual=rows,
                at=self.exchange,
                cause="contract: serviceQualificationItem",
            )
        return rows

    def item(self, id: str) -> Mapping[str, Any]:
        """The item that was sent with ``id``; Failed where it is lost."""
        found = [row for row in self.items if row.get("id") == id]
        if not found and len(self.items) == 1:
            return self.items[0]
        if not found:
            raise Failed(
                f"item {id} of the request is not in the answer",
                expected=f"an item with id {id}",
                actual=[row.get("id") for row in self.items],
                at=self.exchange,
                cause="items lost",
            )
        return found[0]

    def result_of(self, id: str) -> str | None:
        """The canonical result of the item that was sent with ``id``."""
        return self._result(self.item(id))

    def _result(self, part: Mapping[str, Any]) -> str | None:
        self.ended()
        word = part.get("qualificationResult")
        if word is None:
            return None
        return self.vocabulary.result(str(word)) or str(word)
