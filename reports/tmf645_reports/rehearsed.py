"""
What came of stories, in sentences: how many went as they tell, and what a client did and owes.
"""

from collections import Counter
from collections.abc import Iterable

from tmf645_reports.inert import one_line
from tmf645_reports.model import (
    Kind,
    Overall,
    Report,
    Verdict,
    group_of_story,
    is_of_story,
)
from tmf645_reports.words import count, group_of

#: Stories that a headline names.
_NAMED = 3

_OTHERWISE = frozenset({Verdict.FAIL})
_OPEN = frozenset({Verdict.INCONCLUSIVE, Verdict.ERROR})


def heading(report: Report) -> str:
    """Return what came of it in a few words."""
    return _client(report) if report.kind is Kind.CLIENT else _stories(report)


def result(report: Report, subject: str) -> str:
    """Return what came of it in a sentence or two, with numbers; no reasons."""
    return _client_told(report) if report.kind is Kind.CLIENT else _told(report, subject)


def decided(report: Report) -> str:
    """Return how much the result rests on."""
    left_out = _left_out(report)
    covered = report.coverage
    if not covered.applicable:
        return "No line of a story came to be judged."
    return (
        f"{covered.decided:,} of {count(covered.applicable, 'line')} "
        f"{'was' if covered.applicable == 1 else 'were'} decided"
        + (f"; {count(left_out, 'other')} could not be played here" if left_out else "")
        + "."
    )


def _stories(report: Report) -> str:
    told, well = len(report.stories), len(_went(report))
    if report.verdict is Overall.CONFORMANT and well == told:
        what = "The story went as it tells" if told == 1 else "Every story went as it tells"
        return f"{what}, as far as it can be played here" if _left_out(report) else what
    if told == 1:
        return (
            "The story went otherwise"
            if report.verdict is Overall.NONCONFORMANT
            else "The story is undecided"
        )
    return f"{well:,} of {count(told, 'story', 'stories')} went as told"


def _told(report: Report, subject: str) -> str:
    lines = sum(each.verdict is Verdict.PASS for each in report.outcomes)
    if report.verdict is Overall.CONFORMANT:
        well = count(len(_went(report)), "story", "stories")
        unplayed = len(report.stories) - len(_went(report))
        more = (
            f" {count(unplayed, 'story', 'stories')} could not be played here." if unplayed else ""
        )
        return f"At {subject}, {well} went as told: {count(lines, 'line')}, none otherwise.{more}"
    otherwise = _names(report, _OTHERWISE)
    if report.verdict is Overall.NONCONFORMANT:
        failed = sum(each.verdict is Verdict.FAIL for each in report.outcomes)
        return f"At {subject}, {_listed(otherwise)} went otherwise, in {count(failed, 'line')}."
    undecided = [name for name in report.stories if name not in _went(report)]
    what = _listed(undecided) if undecided else "what was played"
    return f"At {subject}, {what} could not be decided."


def _client(report: Report) -> str:
    owed = _owed(report)
    if report.verdict is Overall.CONFORMANT:
        return "The client did what the story tells"
    if report.verdict is Overall.INCONCLUSIVE:
        return "The client is not judged"
    if _failed(report):
        return "The client did not do what the story tells"
    return f"The client did what the story tells, and broke {count(owed, 'obligation')}"


def _client_told(report: Report) -> str:
    lines = [each for each in report.outcomes if is_of_story(each.id)]
    asked = [each for each in lines if each.verdict is not Verdict.NOT_APPLICABLE]
    done = sum(each.verdict is Verdict.PASS for each in asked)
    owes = Counter(each.verdict for each in report.outcomes if not is_of_story(each.id))
    broken = owes[Verdict.FAIL]
    named = f" of {one_line(report.stories[0], longest=60)}" if report.stories else ""
    told = [
        f"{done:,} of {count(len(asked), 'line')}{named} done",
        f"{count(owes[Verdict.PASS], 'obligation')} met, {broken or 'none'} broken",
        *(
            [f"{count(owes[Verdict.WARNING], 'recommendation')} not met"]
            * bool(owes[Verdict.WARNING])
        ),
        *([f"{owes[Verdict.INCONCLUSIVE]:,} stayed open"] * bool(owes[Verdict.INCONCLUSIVE])),
    ]
    return f"The client: {'; '.join(told)}."


def _owed(report: Report) -> int:
    return sum(each.verdict is Verdict.FAIL for each in report.outcomes if not is_of_story(each.id))


def _failed(report: Report) -> bool:
    return any(each.verdict is Verdict.FAIL and is_of_story(each.id) for each in report.outcomes)


def _left_out(report: Report) -> int:
    """How many lines could not be played here."""
    lines = (each for each in report.outcomes if is_of_story(each.id))
    return sum(each.verdict is Verdict.NOT_APPLICABLE for each in lines)


def _went(report: Report) -> set[str]:
    """Return the stories of which everything that could be played here came as told."""
    seen = _by_story(report)
    return {
        name
        for name, verdicts in seen.items()
        if Verdict.PASS in verdicts and not verdicts & (_OTHERWISE | _OPEN)
    }


def _names(report: Report, verdicts: frozenset[Verdict]) -> list[str]:
    seen = _by_story(report)
    return [name for name in report.stories if seen[name] & verdicts]


def _by_story(report: Report) -> dict[str, set[Verdict]]:
    groups: dict[str, set[Verdict]] = {}
    for each in report.outcomes:
        groups.setdefault(group_of(each.id), set()).add(each.verdict)
    return {name: groups.get(group_of_story(name), set()) for name in report.stories}


def _listed(names: Iterable[str]) -> str:
    """Return the first names, and how many more there are."""
    all_of = [one_line(name, longest=60) for name in names]
    more = len(all_of) - _NAMED
    shown = all_of if more <= 0 else [*all_of[:_NAMED], f"{more:,} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
