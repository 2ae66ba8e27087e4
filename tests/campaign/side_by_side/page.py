"""
The page of the documentation: docs/side-by-side.md, made of what was measured and of nothing else.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from campaign.side_by_side import plan, settings
from campaign.side_by_side.families import FAMILIES
from campaign.side_by_side.records import KIT, OURS, SCHEMATHESIS, Finding, Told, codes
from campaign.side_by_side.subjects import (
    A_DEAD,
    A_LEGAL,
    A_WRONG,
    MINIMAL,
    REFERENCE,
    RIGHT,
    Subject,
    of_kind,
)
from campaign.side_by_side.weighing import Weighed
from campaign.side_by_side.words import (
    CLOSING,
    CODES,
    CUT_OFF,
    LONGER,
    MEASURED_UNDER,
    MORE_TIME,
    NOT_YET,
    OPENING,
    UNFAIR,
)
from campaign.tracing import _both

PAGE = Path(__file__).parents[3] / "docs" / "side-by-side.md"

NOT_SUPPLIED = "not supplied"


class Tools(NamedTuple):
    """The three, in the order of their columns."""

    ours: Weighed
    theirs: Weighed
    kit: Weighed


def page(every: Sequence[Told]) -> str:
    """Return the page."""
    tools = Tools(*(Weighed(_of(every, tool)) for tool in (OURS, SCHEMATHESIS, KIT)))
    parts = [
        OPENING,
        _measured(every),
        _found(tools),
        _unfair(tools),
        _cost(tools),
        _more_time(tools.theirs),
        _false_alarms(tools.theirs),
        CLOSING,
        _servers("Wrong servers that share no code with the reference server", MINIMAL, tools),
        _servers("The reference server, spoiled on the wire", REFERENCE, tools),
        _others("Legal servers", "its choice", A_LEGAL, tools),
        _others("Dead and empty servers", "what it does", A_DEAD, tools),
    ]
    return "\n".join(parts)


def rows(document: str) -> Iterator[tuple[str, ...]]:
    """Yield the cells of every row of every table of ``document``."""
    for line in document.splitlines():
        if line.startswith("| "):
            yield tuple(cell.strip() for cell in line.strip("|\n ").split(" | "))


def _measured(every: Sequence[Told]) -> str:
    days = sorted({each.at for each in every})
    return MEASURED_UNDER.format(
        days=" to ".join(dict.fromkeys((days[0], days[-1]))),
        machines="; ".join(sorted({each.where for each in every})),
        ours="; ".join(sorted({each.under for each in _of(every, OURS)})),
        schemathesis="; ".join(
            sorted({each.under.partition(",")[0] for each in _of(every, SCHEMATHESIS)})
        ),
        examples=settings.MAX_EXAMPLES,
        seconds=settings.MAX_TIME,
        kit="as supplied" if _of(every, KIT) else NOT_SUPPLIED,
    )


def _of(every: Iterable[Told], tool: str) -> list[Told]:
    return [each for each in every if each.job.tool == tool]


def _found(tools: Tools) -> str:
    wrong = of_kind(A_WRONG)
    lines = []
    for family in (*FAMILIES, ""):
        those = [each for each in wrong if family in {each.family, ""}]
        lines.append(
            (
                family or "**all**",
                str(len(those)),
                _count(tools.ours, those, tools.ours.new),
                _count(tools.theirs, those, tools.theirs.new),
                _count(tools.theirs, those, tools.theirs.new_codes),
                _count(tools.kit, those, tools.kit.new),
            )
        )
    head = ("family", "faults", "tmf645", "Schemathesis", "by code alone", "official kit")
    advice = sum(not tools.ours.usual[each.id].findings for each in wrong if tools.ours.has(each))
    run = sum(tools.theirs.has(each) for each in wrong)
    return (
        "## Faults found\n\n"
        + _table(head, lines)
        + (CUT_OFF.format(run=run, all=len(wrong)) if run < len(wrong) else "")
        + f"\nOf those that tmf645 found, {advice} break what the documents only recommend, and are told as warnings.\n"
    )


def _count(tool: Weighed, those: Sequence[Subject], is_so: Callable[[Subject], object]) -> str:
    """How many of ``those`` it is so of; told beside how many were run, where that is not all."""
    run = [each for each in those if tool.has(each)]
    if not tool.is_there:
        return NOT_SUPPLIED
    many = sum(bool(is_so(each)) for each in run)
    return str(many) if len(run) == len(those) else f"{many} of {len(run)} run"


def _unfair(tools: Tools) -> str:
    right, legal, dead = of_kind(RIGHT), of_kind(A_LEGAL), of_kind(A_DEAD)

    def row(
        what: str, those: Sequence[Subject], is_so: Callable[[Weighed, Subject], object]
    ) -> tuple[str, ...]:
        counts = (_count(tool, those, partial(is_so, tool)) for tool in tools)
        return (f"{what}, of {len(those)}", *counts)

    lines = [
        ("right servers accused of something, of 2", *(_accused(tool, right) for tool in tools)),
        row(
            "legal servers accused of something",
            legal,
            lambda tool, each: not tool.is_content(each),
        ),
        row("legal servers accused of what the right server is not", legal, Weighed.accused),
        row("dead servers called conformant", dead, Weighed.is_content),
        row(
            "dead servers accused of nothing that the right server is not accused of too",
            dead,
            lambda tool, each: not tool.accused(each),
        ),
    ]
    head = ("", "tmf645", "Schemathesis", "official kit")
    silent = [each for each in dead if tools.ours.has(each) and not tools.ours.accused(each)]
    warned = [each for each in legal if tools.ours.has(each) and tools.ours.new(each)]
    return (
        "## False alarms, and the dead\n\n"
        + _table(head, lines)
        + UNFAIR.format(silent=len(silent), warned=len(warned))
    )


def _accused(tool: Weighed, right: Sequence[Subject]) -> str:
    if not tool.is_there:
        return NOT_SUPPLIED
    return str(sum(bool(tool.false_alarms(each.id)) for each in right))


def _cost(tools: Tools) -> str:
    def cells(what: str, form: str) -> Iterator[str]:
        for tool in tools:
            cost = tool.cost(what)
            yield f"{cost.each:{form}} / {cost.all:{form}}" if tool.is_there else NOT_SUPPLIED

    lines = [
        ("servers", *(str(len(tool.usual)) if tool.is_there else NOT_SUPPLIED for tool in tools)),
        ("requests", *cells("requests", ",.0f")),
        ("seconds of the processor, the server's included", *cells("cpu", ",.1f")),
        ("seconds on the clock, several runs side by side", *cells("seconds", ",.1f")),
    ]
    head = ("one server (median) / all", "tmf645", "Schemathesis", "official kit")
    return "## What it takes\n\n" + _table(head, lines)


def _more_time(theirs: Weighed) -> str:
    before, then, many = theirs.longer()
    taken, tried = theirs.by_chance()
    longer = LONGER.format(
        seconds=settings.MAX_TIME,
        longer=settings.MAX_TIME * plan.TIMES,
        many=many,
        before=before,
        then=then,
    )
    return MORE_TIME.format(longer=longer if many else NOT_YET, taken=taken, tried=tried)


def _false_alarms(theirs: Weighed) -> str:
    counted: Counter[str] = Counter()
    for each in of_kind(A_LEGAL):
        if theirs.has(each):
            counted.update(codes(theirs.usual[each.id].findings))
    told = {code for each in of_kind(RIGHT) for code in codes(theirs.false_alarms(each.id))}
    lines = [
        (
            code,
            CODES.get(code, "-"),
            *(
                "yes" if code in codes(theirs.false_alarms(id)) else "no"
                for id in (MINIMAL, REFERENCE)
            ),
            str(counted[code]),
        )
        for code in sorted({*counted, *told})
    ]
    head = ("code", "means", "minimal server", "reference server", "legal servers")
    return "## What Schemathesis says of right servers\n\n" + _table(head, lines)


def _servers(title: str, right: str, tools: Tools) -> str:
    lines = [
        (f"`{each.name}`", each.family, _cell(each.says), *_said(each, tools))
        for each in of_kind(A_WRONG)
        if each.right == right
    ]
    head = ("server", "family", "fault", "tmf645", "Schemathesis", "official kit")
    return f"## {title}\n\n" + _table(head, lines)


def _others(title: str, says: str, kind: str, tools: Tools) -> str:
    lines = [
        (f"`{each.name}`", _cell(each.says), *(_verdict(each, tool) for tool in tools))
        for each in of_kind(kind)
    ]
    return f"## {title}\n\n" + _table(
        ("server", says, "tmf645", "Schemathesis", "official kit"), lines
    )


def _said(subject: Subject, tools: Tools) -> Iterator[str]:
    ours, theirs, kit = tools
    yield ", ".join(_both(codes(ours.new(subject)))) or "-" if ours.has(subject) else "not run"
    yield _codes(theirs.new(subject)) or "-" if theirs.has(subject) else "not run"
    yield _codes(kit.new(subject)) or "-" if kit.has(subject) else NOT_SUPPLIED


def _verdict(subject: Subject, tool: Weighed) -> str:
    if not tool.has(subject):
        return NOT_SUPPLIED if not tool.is_there else "not run"
    if tool.is_content(subject):
        return "no failure"
    told = tool.usual[subject.id]
    said = _codes(told.findings)
    if len(set(codes(told.findings))) > MOST_CODES:
        said = f"{len(set(codes(told.findings)))} kinds of failures"
    return said or told.ended or "too little could be tested"


#: More codes than that are counted, not told.
MOST_CODES = 6


def _codes(findings: Iterable[Finding]) -> str:
    return ", ".join(codes(findings))


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    every = [head, tuple("---" for _ in head), *lines]
    return "".join(f"| {' | '.join(line)} |\n" for line in every)
