"""
What the words of a server for states and results may mean.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from tmf645_conformance.parts import rows
from tmf645_conformance.profile_values import RESULTS, STATES, Vocabulary

#: Spellings by what they mean, in lower case, letters only.
_RESULTS = {
    "qualified": ("qualified", "feasible", "serviceable", "available", "ok", "pass", "passed"),
    "alternate": ("alternate", "alternative", "alternatives", "alternativeavailable"),
    "unqualified": (
        "unqualified", "notqualified", "disqualified", "notavailable", "unavailable",
        "notfeasible", "infeasible", "notserviceable", "unserviceable", "failed", "fail",
    ),
}  # fmt: skip
_STATES = {
    "accepted": ("accepted", "acknowledged", "new", "received", "created"),
    "inProgress": ("inprogress", "pending", "processing", "running", "working"),
    "done": ("done", "completed", "complete", "finished", "closed"),
    "terminatedWithError": ("terminatedwitherror", "failed", "error", "terminated", "aborted"),
}

_NO_LETTER = re.compile(r"[^a-z]")

#: Longer words are no words.
_LONGEST = 60


class Words:
    """The words that ``tasks`` use, by what they probably mean; the others are ``unknown``."""

    def __init__(self, tasks: Iterable[Mapping[str, Any]]) -> None:
        results: Counter[str] = Counter()
        states: Counter[str] = Counter()
        for task in tasks:
            for part in (task, *rows(task, "serviceQualificationItem")):
                _count(results, part.get("qualificationResult"))
                _count(states, part.get("state"))
        self.results = _by_meaning(results, _RESULTS)
        self.states = _by_meaning(states, _STATES)
        self.unknown = {
            "results": _unknown(results, self.results),
            "states": _unknown(states, self.states),
        }

    @property
    def vocabulary(self) -> Vocabulary:
        """The standard words, with those of the server in the place of theirs."""
        standard = Vocabulary()
        return Vocabulary(
            results={**standard.results, **self.unusual(RESULTS)},
            states={**standard.states, **self.unusual(STATES)},
        )

    def unusual(self, meanings: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        """The meanings for which the server has words that are not the standard's."""
        standard = Vocabulary()
        usual = {**standard.results, **standard.states}
        found = {**self.results, **self.states}
        return {
            meaning: found[meaning]
            for meaning in meanings
            if set(found.get(meaning, ())) - set(usual[meaning])
        }


def _count(seen: Counter[str], word: object) -> None:
    if isinstance(word, str) and word.strip() and len(word) <= _LONGEST and word.isprintable():
        seen[word] += 1


def _by_meaning(
    seen: Counter[str], spellings: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    found = {
        meaning: tuple(sorted(word for word in seen if _NO_LETTER.sub("", word.lower()) in spelt))
        for meaning, spelt in spellings.items()
    }
    return {meaning: words for meaning, words in found.items() if words}


def _unknown(seen: Counter[str], known: Mapping[str, tuple[str, ...]]) -> dict[str, int]:
    understood = {word for words in known.values() for word in words}
    return {word: number for word, number in seen.most_common(20) if word not in understood}
