"""
The catalogue of test purposes: one requirement each, as one checkable statement.

    @purpose("CSQ-RES-BV-03", Level.MANDATORY, API_RESULT, about="roll-up")
    def one_unqualified_item(sut: SUT) -> None:
        '''The requirement as a fact. …'''

A purpose that holds for both resources is written once: ``twin="QSQ-MGT-BV-01"`` enters it a
second time, and ``sut.resource`` says which one is asked.
"""

import difflib
import fnmatch
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from tmf645_reports.model import Level

from tmf645_conformance import entries
from tmf645_conformance.resources import Resource
from tmf645_conformance.specification import Clause
from tmf645_conformance.sut import SUT

#: A purpose's body: raises Failed or Inconclusive; an observation returns what it saw.
Body: TypeAlias = Callable[[SUT], str | None]

_KIND = entries.Kind(
    name="a purpose",
    id=re.compile(r"(CSQ|QSQ|HUB)-(REQ|DEC|RES|ALT|LIF|MGT|NOT|ERR|GEN)-(BV|BI|BO)-\d\d"),
    id_told="<CSQ|QSQ|HUB>-<phase>-<BV|BI|BO>-<nn>",
)

#: Ids that were given once and are not used any more; they are never given again.
RETIRED: frozenset[str] = frozenset()


class Need(StrEnum):
    """What an implementation has to offer for a purpose to apply to it."""

    STORED = "qualifications that can be read again"
    TASKS = "POST that answers 201"
    SYNC = "instantSyncQualification answered 200"
    TOTAL_COUNT = "X-Total-Count"
    PATCH = "PATCH"
    DELETE = "DELETE"
    HUB = "hub"
    NESTED_FILTERING = "nested filtering"
    SORT = "sort"
    ALTERNATES = "alternatives"
    EXISTING = "an existing service (servicenow: existing)"
    CHANGE = "a change of an existing service (servicenow: existing, change)"
    HIERARCHY = "specifications of a parent and its children (servicenow: hierarchy)"
    RESOURCE_FACING = "a resource-facing specification (servicenow: resource_facing)"
    DOMAIN_ORDERS = "domain orders that can be looked up (servicenow: domain_orders)"


@dataclass(frozen=True, kw_only=True)
class TestPurpose:
    """
    One requirement: its id, how binding it is, where it stands, and how it is judged.

    ``about`` is the subject that failures of several purposes may share. ``given`` holds ids of
    purposes without which this one says nothing: where one of them fails, it is the finding, and
    this one is inconclusive. ``law`` marks what follows from the meaning of a word: a failure is
    repeated once before it counts.
    """

    __test__ = False

    id: str
    level: Level
    clauses: tuple[Clause, ...]
    needs: tuple[Need, ...]
    about: str
    given: tuple[str, ...]
    law: bool
    resource: Resource
    body: Body

    @property
    def title(self) -> str:
        """The requirement as a fact: the first line of the explanation."""
        return self.explanation.splitlines()[0]

    @property
    def explanation(self) -> str:
        """The whole docstring of the body."""
        return entries.explanation(self.body)

    @property
    def is_generated(self) -> bool:
        """Whether it looks for an example of its own; see ``examples``."""
        return _phase(self.id) == _GENERATED

    @property
    def group(self) -> str:
        """The resource and phase, as in CSQ-RES."""
        return self.id[:7]


_CATALOGUE: dict[str, TestPurpose] = {}


def purpose(
    id: str,
    level: Level,
    *clauses: Clause,
    about: str,
    needs: tuple[Need, ...] = (),
    given: tuple[str, ...] = (),
    law: bool = False,
    twin: str = "",
) -> Callable[[Body], Body]:
    """
    Enter a test purpose into the catalogue.

    The ids in ``given`` are those of a check's purposes; for the twin, those of a query's are
    meant. Raises ValueError, at import, for an id that is malformed, taken or retired, and for a
    purpose without clause or docstring.
    """

    def enter(body: Body) -> Body:
        for each in filter(None, (id, twin)):
            _KIND.check(each, {*_CATALOGUE, *RETIRED}, clauses, entries.explanation(body))
            _CATALOGUE[each] = TestPurpose(
                id=each,
                level=level,
                clauses=clauses,
                needs=needs,
                about=about,
                given=tuple(_sibling(other) if each == twin else other for other in given),
                law=law,
                resource=Resource.QUERY if each.startswith("QSQ") else Resource.CHECK,
                body=body,
            )
        return body

    return enter


def catalogue() -> tuple[TestPurpose, ...]:
    """
    Every purpose, in the order in which they are judged: behind those that are given.

    Raises LookupError where a purpose is given that does not exist.
    """
    entries.read_all("tmf645_conformance.purposes")
    ordered: dict[str, TestPurpose] = {}

    def place(id: str) -> None:
        for other in _CATALOGUE[id].given:
            if other not in ordered:
                place(other)
        ordered[id] = _CATALOGUE[id]

    for id in sorted(_CATALOGUE, key=_order):
        if id not in ordered:
            place(id)
    return tuple(ordered.values())


def select(expression: str, *, generated: bool = True) -> tuple[TestPurpose, ...]:
    """
    Return the purposes that one of the comma-separated patterns of ``expression`` matches.

    All of them where it is empty; without the generated ones where these are not wanted. A pattern is an id, the beginning of one, or has ``*`` in it. Raises LookupError for a
    pattern that matches nothing.
    """
    chosen: set[str] = set()
    for pattern in filter(None, (part.strip() for part in expression.split(","))):
        matched = set(_matching(pattern))
        if not matched:
            raise LookupError(
                f"--only {pattern}: no test purpose has such an id;{_near(pattern)} "
                "`tmf645 rules` lists all"
            )
        chosen |= matched
    return tuple(
        entry
        for entry in catalogue()
        if (not expression or entry.id in chosen) and (generated or not entry.is_generated)
    )


def _near(pattern: str) -> str:
    ids = [entry.id for entry in catalogue()]
    near = difflib.get_close_matches(pattern.upper(), ids, n=3, cutoff=0.8)
    return f" did you mean {', '.join(near)}?" if near else ""


def _matching(pattern: str) -> Iterator[str]:
    wanted = pattern.upper()
    for entry in catalogue():
        if matches(entry.id, wanted):
            yield entry.id


def matches(id: str, pattern: str) -> bool:
    """Say whether ``pattern`` (in upper case) is the id, the beginning of it, or fits it by ``*``."""
    return id.startswith(pattern) or fnmatch.fnmatchcase(id, pattern)


#: The phases that are judged last: events, so that nobody has to deliver those of the others; then
#: what is generated, which does not decide and takes the time that it is given.
_GENERATED = "GEN"
_LAST = ("NOT", _GENERATED)

#: What a server is for comes first, so that the first finding is not long in coming.
_PHASES = ("REQ", "LIF", "RES", "DEC", "ALT", "MGT", "ERR", *_LAST)
_RESOURCES = ("CSQ", "QSQ", "HUB")
_KINDS = ("BV", "BI", "BO")


def _order(id: str) -> tuple[int, int, int, int, str]:
    """By resource and phase, the last phases behind those of all resources."""
    resource, phase, kind, number = id.split("-")
    return (
        _LAST.index(phase) + 1 if phase in _LAST else 0,
        _RESOURCES.index(resource),
        _PHASES.index(phase),
        _KINDS.index(kind),
        number,
    )


def _phase(id: str) -> str:
    return id.split("-")[1]


def _sibling(id: str) -> str:
    """The purpose of a query that is written once with ``id``, which is about a check."""
    return f"QSQ{id[3:]}" if id.startswith("CSQ") else id
