"""
A proposed profile file: what was learned, written for the person who completes it.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from tmf645_conformance.learning.reading import Read
from tmf645_conformance.learning.samples import Learned, learn_criteria, learn_items
from tmf645_conformance.learning.words import Words
from tmf645_conformance.parts import rows
from tmf645_conformance.profile import Profile, ProfileError, parse_text
from tmf645_conformance.profile_values import RESULTS, STATES, Sample

_OPENING = """\
# What a tester has to know of a TMF645 v4 server: proposed from what it had stored.
# Look it over before you share it: the samples hold places as your server stores them. It holds
# no secret. docs/profile.md explains every key.
"""

_ADVICE = {
    "qualified": "a place that has the service",
    "alternate": "a place that can have something else (or claims: {alternates: false})",
    "unqualified": "a place that cannot have the service",
}
_CLAIMS = (("patch", "task", "PATCH"), ("delete", "task", "DELETE"), ("hub", "hub", "POST"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The text of a profile file, what its samples expect, and what is missing."""

    text: str
    samples: tuple[Sample, ...]
    missing: tuple[str, ...]


def propose(read: Read, *, base_url: str, given: Profile, redact: Callable[[str], str]) -> Proposal:
    """
    Propose a profile; auth is taken over from the profile that was ``given``.

    What ``redact`` would change holds a secret and is left out.
    """

    def is_open(text: str) -> bool:
        return redact(text) == text

    words = Words((*read.checks, *read.queries))
    learned = [*learn_items(read.checks, words), *learn_criteria(read.queries, words)]
    learned = [each for each in learned if _can_be_written(each, is_open)]
    missing = tuple(
        expect for expect in RESULTS if all(each.sample.expect != expect for each in learned)
    )
    parts = [
        _OPENING,
        _block("implementation", {"name": "my server"}, "the name and version that reports tell"),
        f"api: tmf645-v4\n{_dump({'base_url': base_url})}",
        _auth(given),
        _claims(read),
        _readings(words),
        _vocabulary(words, is_open),
        "# timers: {settle: 10, poll: 0.2, event: 5, request: 5}   # seconds\n",
        _relationships(read, is_open),
        _samples(learned, missing),
        _orderings(learned),
    ]
    return Proposal(
        text="\n".join(part for part in parts if part),
        samples=tuple(each.sample for each in learned),
        missing=missing if any(each.sample.criteria for each in learned) else (*missing, "query"),
    )


def _orderings(learned: Iterable[Learned]) -> str:
    """A comment that shows how an ordering is written, about a sample where there is one."""
    sample, characteristic = '"NAME OF A SAMPLE"', "downloadSpeed"
    for each in learned:
        for row in rows(each.sample.item, "service", "serviceCharacteristic"):
            if isinstance(row.get("value"), int | float) and isinstance(row.get("name"), str):
                sample, characteristic = _inline(each.sample.name), _inline(row["name"])
    return (
        "# Values of a characteristic, from the easiest to the hardest to serve:\n"
        "# orderings:\n"
        f"#   - {{sample: {sample}, characteristic: {characteristic}, values: [10, 100, 1000]}}\n"
    )


def _auth(given: Profile) -> str:
    auth = given.auth
    said: dict[str, Any] = {
        name: value
        for name, value in (("bearer_env", auth.bearer_env), ("basic_env", auth.basic_env))
        if value
    }
    if auth.headers_env:
        said["headers_env"] = dict(auth.headers_env)
    if said:
        return _block("auth", said, "names of environment variables, never secrets")
    return "# auth: {bearer_env: NAME_OF_A_VARIABLE}   # where it wants credentials\n"


def _claims(read: Read) -> str:
    said = {
        claim: method in read.allowed[where]
        for claim, where, method in _CLAIMS
        if where in read.allowed
    }
    if not said:
        return "# claims: nothing said what is offered; the judge finds out by trying.\n"
    return _block("claims", said, "as Allow told; what is absent is tried out")


def _readings(words: Words) -> str:
    seen = set(words.states.get("accepted", ())) & {"accepted", "acknowledged"}
    if len(seen) != 1:
        return ""
    return _block("readings", {"initial_state": seen.pop()}, "the word that was seen")


def _vocabulary(words: Words, is_open: Callable[[str], bool]) -> str:
    said: dict[str, Any] = {
        meaning: list(spelt) for meaning, spelt in words.unusual(RESULTS).items()
    }
    states = {meaning: list(spelt) for meaning, spelt in words.unusual(STATES).items()}
    if states:
        said["states"] = states
    told = _block("vocabulary", said, "words that were seen; do they mean that?") if said else ""
    for kind, unknown in words.unknown.items():
        for word, number in unknown.items():
            if not is_open(word):
                continue
            told += f"# {kind}: {_inline(word)} was seen {number} times; what does it mean?\n"
    return told


def _relationships(read: Read, is_open: Callable[[str], bool]) -> str:
    types = {
        str(row["relationshipType"])
        for task in read.checks
        for item in rows(task, "serviceQualificationItem")
        for row in rows(item, "qualificationItemRelationship")
        if isinstance(row.get("relationshipType"), str)
        and row["relationshipType"].isprintable()
        and is_open(row["relationshipType"])
    }
    if types <= {"reliesOn"}:
        return ""
    seen = ", ".join(_inline(each) for each in sorted(types)[:10])
    return (
        f"# Which of these mean that one item needs another? Seen: {seen}\n"
        "# relationships: {depends_on: [reliesOn]}\n"
    )


def _samples(learned: Iterable[Learned], missing: tuple[str, ...]) -> str:
    told = "".join(_sample(each) for each in learned)
    wanted = "".join(
        f"# Nothing stored was {expect}. Add {_ADVICE[expect]}:\n"
        f"#   - {{name: ..., expect: {expect}, item: {{service: {{...}}}}}}\n"
        for expect in missing
    )
    return f"samples:\n{told}{wanted}" if told else f"# samples:\n{wanted}"


def _sample(learned: Learned) -> str:
    lines = _dump([_as_data(learned.sample)]).splitlines()
    doubt = f"  # {learned.doubt}\n" if learned.doubt else ""
    return doubt + "".join(f"  {line}\n" for line in lines)


def _as_data(sample: Sample) -> dict[str, Any]:
    if sample.criteria is not None:
        return {"name": sample.name, "lists": list(sample.lists), "criteria": sample.criteria}
    return {"name": sample.name, "expect": sample.expect, "item": sample.item}


def _can_be_written(learned: Learned, is_open: Callable[[str], bool]) -> bool:
    """Whether the sample reads as it was written; what cannot be is left out."""
    try:
        text = f"samples:\n{_sample(learned)}".encode()
        plain = json.dumps(_as_data(learned.sample))
        return is_open(plain) and parse_text(text, file="proposal").samples == (learned.sample,)
    except (ProfileError, UnicodeEncodeError, RecursionError, yaml.YAMLError):
        return False


# --- YAML -----------------------------------------------------------------------------------------


class _Writer(yaml.SafeDumper):
    """Writes what a strict reader of YAML 1.2 reads the same: no aliases, text in quotes."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - the base's signature
        return True


def _text(writer: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = text.isascii() and text.isidentifier() and text.lower() not in _NO_WORDS
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_NO_WORDS = frozenset({"true", "false", "null", "yes", "no", "on", "off", "y", "n"})

_Writer.add_representer(str, _text)


def _dump(data: Any) -> str:
    return str(yaml.dump(data, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=10_000))


def _block(key: str, data: Mapping[str, Any], comment: str) -> str:
    return f"# {comment}\n{_dump({key: dict(data)})}"


def _inline(word: str) -> str:
    return _dump([word]).removeprefix("- ").strip()
