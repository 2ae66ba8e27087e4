"""
Which stored items and criteria make good samples: what was asked, and what came of it.

A sample's item is sent alone and with provideAlternative true. So what was answered to an item
among others counts for less, and "unqualified" that was said without that wish may be "alternate".
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tmf645_conformance.learning.words import Words
from tmf645_conformance.parts import part, rows
from tmf645_conformance.profile_values import RESULTS, Sample

#: Samples of one kind; characters of one sample.
MOST = 3
_LARGEST = 20_000

#: What a client says of the service that it wants; all else is the server's answer, or personal.
_ASKED = (
    "id", "name", "category", "serviceType", "serviceSpecification", "serviceCharacteristic",
    "feature", "place", "@type", "@baseType", "@schemaLocation",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """A sample, and what a person should look at before it is believed."""

    sample: Sample
    doubt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    expect: str
    service: Mapping[str, Any]
    doubts: tuple[str, ...]


def learn_items(checks: Sequence[Mapping[str, Any]], words: Words) -> list[Learned]:
    """The best items of each result, the least doubtful first."""
    seen = sorted(_items(checks, words), key=lambda each: len(each.doubts))
    learned: list[Learned] = []
    known: dict[str, str] = {}
    for each in seen:
        text = json.dumps(each.service, sort_keys=True)
        if known.setdefault(text, each.expect) != each.expect or len(text) > _LARGEST:
            continue
        if sum(one.sample.expect == each.expect for one in learned) >= MOST:
            continue
        if any(one.sample.item == {"service": each.service} for one in learned):
            continue
        name = _name(each.service, each.expect, {one.sample.name for one in learned})
        sample = Sample(name=name, expect=each.expect, item={"service": each.service})
        learned.append(Learned(sample=sample, doubt="; ".join(each.doubts)))
    return sorted(learned, key=lambda one: RESULTS.index(str(one.sample.expect)))


def learn_criteria(queries: Sequence[Mapping[str, Any]], words: Words) -> list[Learned]:
    """Criteria of queries that were answered with something."""
    learned: list[Learned] = []
    for task in queries:
        service = _asked(part(task, "searchCriteria", "service"))
        lists = _listed(task, words)
        known = [one.sample.criteria for one in learned]
        if _state(task, words) != "done" or not service or not lists:
            continue
        if {"service": service} in known or len(json.dumps(service)) > _LARGEST:
            continue
        taken = {one.sample.name for one in learned}
        name = _name(service, "what can be had", taken)
        sample = Sample(name=name, lists=lists, criteria={"service": service})
        learned.append(Learned(sample=sample))
        if len(learned) == MOST:
            break
    return learned


def _items(checks: Sequence[Mapping[str, Any]], words: Words) -> Iterator[_Seen]:
    for task in checks:
        items = rows(task, "serviceQualificationItem")
        if _state(task, words) != "done":
            continue
        for item in items:
            expect = words.vocabulary.result(str(item.get("qualificationResult")))
            service = _asked(part(item, "service"))
            if expect and service and not rows(item, "qualificationItemRelationship"):
                yield _Seen(expect=expect, service=service, doubts=_doubts(task, items, expect))


def _doubts(
    task: Mapping[str, Any], items: Sequence[Mapping[str, Any]], expect: str
) -> tuple[str, ...]:
    doubts: list[str] = []
    if expect == "unqualified" and task.get("provideAlternative") is not True:
        doubts.append("asked without provideAlternative: it may be alternate")
    if len(items) > 1:
        doubts.append("asked together with other items")
    return tuple(doubts)


def _asked(service: Mapping[str, Any]) -> dict[str, Any]:
    return {name: service[name] for name in _ASKED if service.get(name) not in (None, "", [], {})}


def _listed(task: Mapping[str, Any], words: Words) -> tuple[str, ...]:
    """The specifications that a query found, the first twenty."""
    found = [
        part(item, "service", "serviceSpecification").get("id")
        for item in rows(task, "serviceQualificationItem")
        if words.vocabulary.result(str(item.get("qualificationResult", "qualified"))) == "qualified"
    ]
    return tuple(dict.fromkeys(each for each in found if isinstance(each, str) and each.strip()))[
        :20
    ]


def _state(task: Mapping[str, Any], words: Words) -> str | None:
    return words.vocabulary.state(str(task.get("state")))


def _name(service: Mapping[str, Any], what: str, taken: set[str]) -> str:
    """A name that tells the specification and the place, as far as they have ids."""
    wanted = part(service, "serviceSpecification").get("id")
    places = [place.get("id") for place in rows(service, "place")]
    told = [str(each) for each in (wanted, *places[:1]) if isinstance(each, str | int)]
    plain = "".join(sign for sign in " at ".join(told) if sign.isprintable())[:80]
    name = f"{plain}: {what}" if plain.strip() else what
    number = 2
    unique = name
    while unique in taken:
        unique, number = f"{name} ({number})", number + 1
    return unique
