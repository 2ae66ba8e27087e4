"""
The profile file: reading it, and reviewing it before a run (ISO 9646: static conformance review).

    profile_yaml     YAML to plain values with their lines
    profile_fields   a value with its place, read or refused
    profile_values   what a profile says
    credentials      headers and secrets from the environment variables it names

Secrets are named, never written: a file holds names of environment variables only.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from tmf645_conformance.credentials import auth_headers, secrets_of
from tmf645_conformance.profile_fields import Field
from tmf645_conformance.profile_values import (
    READINGS,
    RESULTS,
    STATES,
    Auth,
    Claims,
    Implementation,
    Ordering,
    Party,
    Profile,
    Relationships,
    Sample,
    ServiceNow,
    Timers,
    Vocabulary,
)
from tmf645_conformance.profile_yaml import MOST_BYTES, Document, ProfileError, read_yaml
from tmf645_conformance.targets import TargetError, read_target

__all__ = [
    "READINGS",
    "Auth",
    "Claims",
    "Implementation",
    "Ordering",
    "Profile",
    "ProfileError",
    "Relationships",
    "Sample",
    "Timers",
    "Vocabulary",
    "auth_headers",
    "parse_profile",
    "parse_text",
    "read_profile",
    "secrets_of",
]

#: The interfaces that can be judged.
APIS = ("tmf645-v4", "servicenow-tsq")

#: The longest time, in seconds, that a timer can be set to.
LONGEST_WAIT = 3600.0

_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")

_BY_NAME_ONLY = (
    "secrets are never written into a profile: name the environment variable that holds it"
)
_AUTH_TEMPTATIONS = {
    "oauth2": "oauth2 is not supported yet; get a token before the run and name the variable that "
    "holds it with bearer_env",
    **dict.fromkeys(("bearer", "token", "password", "basic", "headers", "api_key"), _BY_NAME_ONLY),
}
_NOT_OPTIONAL = "the documents do not leave this optional, so it cannot be claimed or denied"
_CLAIM_TEMPTATIONS = dict.fromkeys(
    ("get", "post", "list", "check", "query", "fields", "filtering", "offset", "limit", "paging"),
    _NOT_OPTIONAL,
)


def read_profile(path: Path | str) -> Profile:
    """Read a profile file. Raises ProfileError: file, line, path, cause, what is allowed."""
    file = Path(path)
    try:
        with file.open("rb") as opened:
            text = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise ProfileError(f"{file}: cannot be read: {error.strerror or error}") from error
    return parse_text(text, file=str(file))


def parse_text(text: bytes, *, file: str) -> Profile:
    """Read the text of a profile file. Raises ProfileError; ``file`` is what it calls the text."""
    return _profile(read_yaml(text, file))


def parse_profile(data: Mapping[str, Any], *, file: str = "profile") -> Profile:
    """Read a profile that is already plain data. Raises ProfileError."""
    return _profile(Document(file=file, data=dict(data)))


# --- the sections -------------------------------------------------------------------------------


def _profile(document: Document) -> Profile:
    sections = Field(document.data, (), document).fields(_SECTIONS)
    said = {name: _SECTIONS[name](section) for name, section in sections.items()}
    profile = Profile(file=document.file, **said)
    _review(profile, sections)
    return profile


def _implementation(section: Field) -> Implementation:
    fields = section.fields(("name", "version"))
    return Implementation(**{name: field.text() for name, field in fields.items()})


def _base_url(section: Field) -> str:
    target = section.text()
    try:
        read_target(target)
    except TargetError as error:
        section.refuse(str(error))
    return target


def _auth(section: Field) -> Auth:
    fields = section.fields(("bearer_env", "basic_env", "headers_env"), _AUTH_TEMPTATIONS)
    if {"bearer_env", "basic_env"} <= set(fields):
        section.refuse("bearer_env and basic_env both set Authorization; keep one of them")
    said: dict[str, Any] = {
        name: _variable(field) for name, field in fields.items() if name != "headers_env"
    }
    if "headers_env" in fields:
        said["headers_env"] = _headers(fields["headers_env"], taken=bool(said))
    return Auth(**said)


def _headers(section: Field, *, taken: bool) -> dict[str, str]:
    headers = section.named()
    for name, field in headers.items():
        if not _HEADER.fullmatch(name):
            field.refuse("this is no name of a header")
        if taken and name.lower() == "authorization":
            field.refuse("Authorization is already set by bearer_env or basic_env")
    return {name: _variable(field) for name, field in headers.items()}


def _variable(field: Field) -> str:
    """Read the name of a variable; what is none may be a secret and is not repeated."""
    if not isinstance(field.value, str) or not _VARIABLE.fullmatch(field.value):
        field.refuse(f"this is no name of an environment variable; {_BY_NAME_ONLY}")
    return field.value


def _claims(section: Field) -> Claims:
    fields = section.fields(Claims.__dataclass_fields__, _CLAIM_TEMPTATIONS)
    return Claims(**{name: field.flag() for name, field in fields.items()})


def _readings(section: Field) -> dict[str, str]:
    return {name: field.word(READINGS[name]) for name, field in section.fields(READINGS).items()}


def _vocabulary(section: Field) -> Vocabulary:
    fields = section.fields((*RESULTS, "states"))
    states = fields.pop("states", None)
    default = Vocabulary()
    results = {**default.results, **{name: _words(field) for name, field in fields.items()}}
    _refuse_two_meanings(section, results)
    if states is None:
        return Vocabulary(results=results)
    declared = {name: _words(field) for name, field in states.fields(STATES).items()}
    meanings = {**default.states, **declared}
    _refuse_two_meanings(states, meanings)
    return Vocabulary(results=results, states=meanings)


def _words(section: Field) -> tuple[str, ...]:
    return tuple(row.text() for row in section.rows(at_least=1))


def _refuse_two_meanings(section: Field, words: Mapping[str, tuple[str, ...]]) -> None:
    seen: dict[str, str] = {}
    for meaning, spelt in words.items():
        for word in spelt:
            if seen.setdefault(word, meaning) != meaning:
                section.refuse(f'"{word}" means both {seen[word]} and {meaning}; keep one')


def _timers(section: Field) -> Timers:
    fields = section.fields(Timers.__dataclass_fields__)
    timers = Timers(**{name: field.seconds(most=LONGEST_WAIT) for name, field in fields.items()})
    if timers.poll > timers.settle:
        section.refuse(f"poll ({timers.poll:g}) is longer than settle ({timers.settle:g})")
    return timers


def _relationships(section: Field) -> Relationships:
    fields = section.fields(("depends_on",))
    return Relationships(**{name: _words(field) for name, field in fields.items()})


def _samples(section: Field) -> tuple[Sample, ...]:
    return tuple(_sample(row) for row in section.rows())


def _sample(row: Field) -> Sample:
    fields = row.fields(Sample.__dataclass_fields__)
    if "name" not in fields:
        row.refuse("a sample needs a name: reports call it by that")
    if ("item" in fields) == ("criteria" in fields):
        row.refuse("a sample needs an item (of a check) or criteria (of a query), one of them")
    if "expect" in fields and "item" not in fields:
        fields["expect"].refuse("only an item has a result to expect; criteria have lists")
    if "lists" in fields and "criteria" not in fields:
        fields["lists"].refuse("only criteria list specifications; an item has expect")
    readers: dict[str, Callable[[Field], Any]] = {
        "name": Field.text,
        "expect": lambda field: field.word(RESULTS),
        "item": Field.payload,
        "lists": _words,
        "criteria": Field.payload,
    }
    return Sample(**{name: readers[name](field) for name, field in fields.items()})


def _orderings(section: Field) -> tuple[Ordering, ...]:
    return tuple(_ordering(row) for row in section.rows())


def _ordering(row: Field) -> Ordering:
    fields = row.fields(Ordering.__dataclass_fields__)
    missing = [name for name in Ordering.__dataclass_fields__ if name not in fields]
    if missing:
        row.refuse(f"an ordering needs sample, characteristic and values; {missing[0]} is missing")
    values = [value.scalar() for value in fields["values"].rows(at_least=2)]
    if len({(type(value), value) for value in values}) < len(values):
        fields["values"].refuse("a value is there twice; list each once, easiest to hardest")
    return Ordering(
        sample=fields["sample"].text(),
        characteristic=fields["characteristic"].text(),
        values=tuple(values),
    )


#: Whom a party of the dialect may be referred to as.
_PARTIES = ("Customer", "CustomerContact", "Consumer")


def _servicenow(section: Field) -> ServiceNow:
    fields = section.fields(ServiceNow.__dataclass_fields__)
    readers: dict[str, Callable[[Field], Any]] = {
        "parties": lambda field: tuple(_party(row) for row in field.rows(at_least=1)),
        "existing": Field.text,
        "change": Field.payload,
        "hierarchy": _family,
        "resource_facing": Field.text,
        "domain_orders": Field.text,
    }
    return ServiceNow(**{name: readers[name](field) for name, field in fields.items()})


def _party(row: Field) -> Party:
    fields = row.fields(Party.__dataclass_fields__)
    if len(fields) < len(Party.__dataclass_fields__):
        row.refuse("a party needs id and type")
    return Party(id=fields["id"].text(), type=fields["type"].word(_PARTIES))


def _family(section: Field) -> tuple[str, ...]:
    return tuple(row.text() for row in section.rows(at_least=2))


_SECTIONS: Mapping[str, Callable[[Field], Any]] = {
    "implementation": _implementation,
    "api": lambda section: section.word(APIS),
    "base_url": _base_url,
    "auth": _auth,
    "claims": _claims,
    "readings": _readings,
    "vocabulary": _vocabulary,
    "timers": _timers,
    "relationships": _relationships,
    "samples": _samples,
    "orderings": _orderings,
    "servicenow": _servicenow,
}


def _review(profile: Profile, sections: Mapping[str, Field]) -> None:
    """Refuse what is well written section by section, and contradicts itself as a whole."""
    if profile.api == "servicenow-tsq" and not profile.servicenow.parties:
        sections["api"].refuse("servicenow: parties is missing: every request of it names one")
    items: dict[str, bool] = {}
    for position, sample in enumerate(profile.samples):
        if sample.name in items:
            place = sections["samples"].rows()[position]
            place.refuse(f'a second sample named "{sample.name}"; names tell samples apart')
        items[sample.name] = sample.item is not None
    for position, ordering in enumerate(profile.orderings):
        if not items.get(ordering.sample, False):
            named = ", ".join(f'"{name}"' for name, is_item in items.items() if is_item) or "none"
            sections["orderings"].rows()[position].refuse(
                f'"{ordering.sample}" is no sample with an item. Samples with items: {named}'
            )
