"""
From what the documents say to the purposes that judge it, to the servers that break it.

    python -m campaign.tracing        writes docs/traceability.md, from the folder tests
"""

import fnmatch
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tmf645_conformance.catalogue import catalogue
from tmf645_conformance.contract import SCHEMAS
from tmf645_conformance.specification import clauses
from tmf645_reports.model import Level

from campaign.spoiled_reference import SPOILED
from campaign.traced_subjects import (
    CONTRADICTIONS,
    DECLARED,
    ENUMERATIONS,
    GUIDELINES,
    MEANINGS,
    OPERATIONS,
    STATUSES,
    Traced,
)
from campaign.unforeseen import UNFORESEEN
from campaign.wrong_minimal import WRONG

PAGE = Path(__file__).parents[2] / "docs" / "traceability.md"

#: So many servers are named in a cell; the others are counted.
MOST_NAMED = 3

_OPENING = """\
# What is judged by what, and what breaks it

<!-- written by `make traceability`; a test holds it against the code -->

Every clause that the judge cites, and whatever the documents speak of: operations, statuses, words,
attributes, the guidelines, and where the documents contradict each other. Beside each stand the **test
purposes** that judge it (`tmf645 explain ID` tells more) and the **wrong servers** that were seen to trip
one of them: {wrong} servers with one fault each, {own} of which share no code with the reference server. Where
no purpose stands, the reason does. CSQ is the check, QSQ the query; where an id begins with ?SQ, both are meant.
"""


def page() -> str:
    """Return the page."""
    wrong = len(WRONG) + len(SPOILED)
    parts = [
        _OPENING.format(wrong=wrong, own=len(WRONG)),
        _table("Clauses", ("clause", "says", "test purposes"), _of_clauses()),
        _table("Operations", ("operation", "test purposes"), _of(OPERATIONS)),
        _table("Statuses", ("status", "test purposes"), _of(STATUSES)),
        _table("Words", ("enumeration", "test purposes"), _of(ENUMERATIONS)),
        _of_attributes(),
        _table(
            "Attributes that mean more than their type",
            ("attribute", "test purposes"),
            _of(MEANINGS),
        ),
        _table("Guidelines (TMF630)", ("topic", "test purposes"), _of(GUIDELINES)),
        _table("Contradictions and silence", ("topic", "test purposes"), _of(CONTRADICTIONS)),
        _table("Test purposes", ("purpose", "level", "says"), _of_purposes()),
    ]
    return "\n".join(parts)


def matching(patterns: Iterable[str]) -> list[str]:
    """Return the ids of the purposes that one of ``patterns`` means, in their order."""
    ids = sorted(each.id for each in catalogue())
    return [id for id in ids if any(fnmatch.fnmatchcase(id, each) for each in patterns)]


def breaking(ids: Iterable[str]) -> list[str]:
    """Return the names of the wrong servers that trip one of ``ids``, each once."""
    wanted = set(ids)
    minimal = (name for name, each in WRONG.items() if wanted & {*each.trips, *each.warns})
    spoiled = (name for name, each in SPOILED.items() if wanted & each.trips)
    rare = (name for name, each in UNFORESEEN.items() if wanted & {*each.found_by})
    return list(dict.fromkeys([*minimal, *spoiled, *rare]))


def _of(subjects: Sequence[Traced]) -> Iterator[tuple[str, ...]]:
    for each in subjects:
        ids = matching(each.patterns)
        yield f"`{each.name}`" if "/" in each.name else each.name, _said(ids, each), _named(ids)


def _said(ids: list[str], subject: Traced) -> str:
    shown = ", ".join(_both(ids))
    return "; ".join(each for each in (shown, subject.note) if each)


def _of_clauses() -> Iterator[tuple[str, ...]]:
    for clause in clauses():
        ids = sorted(each.id for each in catalogue() if clause in each.clauses)
        where = f"{clause.document}, {clause.section}"
        yield f"{clause.key}<br>{where}", clause.says, ", ".join(_both(ids)), _named(ids)


def _of_purposes() -> Iterator[tuple[str, ...]]:
    for each in sorted(catalogue(), key=lambda entry: entry.id):
        yield each.id, each.level.value, each.title, _named([each.id])


def _of_attributes() -> str:
    ids = matching(DECLARED)
    rows = [
        (name, ", ".join(f"`{each}`" for each in table) or "anything")
        for name, table in SCHEMAS.items()
    ]
    said = (
        f"Names, types, formats and words of every attribute below are held against the API file, in "
        f"every answer and event in which it comes, by {', '.join(_both(ids))}. "
        f"Wrong servers: {_named(ids)}.\n\n"
    )
    return "## Attributes\n\n" + said + _rows(("definition", "attributes"), rows)


def _both(ids: list[str]) -> list[str]:
    """Return ``ids``, those that both resources have in one word."""
    known = set(ids)
    told = []
    for id in ids:
        twin = {"CSQ": "QSQ", "QSQ": "CSQ"}.get(id[:3], "") + id[3:]
        if twin in known and twin != id:
            told.append(f"?{id[1:]}")
        else:
            told.append(id)
    return list(dict.fromkeys(told))


def _named(ids: Iterable[str]) -> str:
    judged = list(ids)
    if not judged:
        return "-"
    names = breaking(judged)
    if not names:
        return "only observed" if _are_observations(judged) else ""
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _are_observations(ids: Iterable[str]) -> bool:
    wanted = set(ids)
    levels = {each.level for each in catalogue() if each.id in wanted}
    return levels == {Level.OBSERVATION}


def _table(title: str, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return f"## {title}\n\n" + _rows((*head, "wrong servers"), rows)


def _rows(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
