"""
What changed between two runs: every way from one verdict to another, and what is a regression.
"""

from itertools import product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from reports.hostile_texts import HOSTILE
from reports.test_hostile_reports import ACTIVE, _kinds
from reports.test_statement import outcome
from rich.text import Text
from tmf645_reports.compare import Comparison, Kind, compare, exit_code, headline
from tmf645_reports.comparison import lines, render_json, render_markdown
from tmf645_reports.model import (
    ContractUsed,
    Implementation,
    Outcome,
    ProfileUsed,
    Report,
    Tool,
    Verdict,
)
from tmf645_reports.words import MARKS

from reports import sample_reports

FAILING = (Verdict.FAIL, Verdict.WARNING, Verdict.KNOWN)
OPEN = (Verdict.INCONCLUSIVE, Verdict.NOT_APPLICABLE, Verdict.OBSERVED, Verdict.ERROR)


def between(old: Verdict | None, new: Verdict | None, *, strict: bool = False) -> Comparison:
    """A comparison of two runs of one requirement; None where a run has it not."""
    return compare(_run(old), _run(new, strict=strict))


def _run(verdict: Verdict | None, *, strict: bool = False) -> Report:
    told = () if verdict is None else (outcome(1, verdict),)
    return sample_reports.report(told, strict=strict)


def told(comparison: Comparison) -> str:
    """What a terminal is told."""
    return "".join(f"{line.plain}\n" for line in lines(comparison, MARKS))


@pytest.mark.parametrize("verdict", Verdict)
def test_what_is_as_it_was_is_no_change(verdict: Verdict) -> None:
    """Also where it fails in both."""
    comparison = between(verdict, verdict)

    assert ((), 1, 0) == (comparison.changes, comparison.unchanged, exit_code(comparison))
    assert int(verdict in FAILING) == comparison.failing


WAYS = {
    **dict.fromkeys(product((Verdict.PASS, *OPEN), FAILING), Kind.NEW_FAILURE),
    **{(old, Verdict.PASS): Kind.FIXED for old in FAILING},
    **{(old, Verdict.PASS): Kind.NOW_MET for old in OPEN},
    **dict.fromkeys(product((Verdict.PASS, *FAILING), OPEN), Kind.NOT_TESTED),
    **{(None, new): Kind.APPEARED for new in Verdict},
    **{(old, None): Kind.VANISHED for old in Verdict},
    **{(old, new): Kind.OTHERWISE for old, new in product(FAILING, FAILING) if old is not new},
    **{(old, new): Kind.OTHERWISE for old, new in product(OPEN, OPEN) if old is not new},
}
REGRESSIONS = {
    *((old, Verdict.FAIL) for old in (Verdict.PASS, *OPEN)),
    *((Verdict.PASS, new) for new in (*OPEN, None)),
}


def test_no_way_between_two_verdicts_is_left_out() -> None:
    """The table holds every pair of different verdicts, and those with an absent one."""
    every = {pair for pair in product((None, *Verdict), repeat=2) if pair[0] is not pair[1]}

    assert every == set(WAYS)


@pytest.mark.parametrize(("old", "new"), WAYS)
def test_every_way_has_its_kind(old: Verdict | None, new: Verdict | None) -> None:
    """And those for the worse are regressions, which make the exit code 1."""
    comparison = between(old, new)

    worse = (old, new) in REGRESSIONS
    assert [(WAYS[old, new], worse)] == [
        (change.kind, change.regression) for change in comparison.changes
    ]
    assert int(worse) == exit_code(comparison)


@pytest.mark.parametrize("old", [Verdict.PASS, *OPEN])
def test_a_strict_run_counts_recommendations(old: Verdict) -> None:
    """As its verdict does."""
    assert 1 == exit_code(between(old, Verdict.WARNING, strict=True))
    assert 0 == exit_code(between(old, Verdict.KNOWN, strict=True))


def test_another_reason_is_another_failure() -> None:
    """The same requirement with another fingerprint: one fault went, one came."""
    old = sample_reports.report((outcome(1, Verdict.FAIL, cause="a", fingerprint="aa"),))
    new = sample_reports.report((outcome(1, Verdict.FAIL, cause="b", fingerprint="bb"),))

    comparison = compare(old, new)

    assert [Kind.OTHER_FAILURE] == [change.kind for change in comparison.changes]
    assert 1 == exit_code(comparison)


def test_the_words_of_a_finding_may_change() -> None:
    """A message holds ids and dates: the fingerprint tells whether it is the same finding."""
    old = sample_reports.report((outcome(1, Verdict.FAIL, message="42ab", fingerprint="aa"),))
    new = sample_reports.report((outcome(1, Verdict.FAIL, message="43cd", fingerprint="aa"),))

    assert () == compare(old, new).changes


@pytest.mark.parametrize(
    ("facts", "doubt"),
    [
        ({"implementation": Implementation(name="Other")}, "implementation: Acme SQM before, "),
        ({"profile": ProfileUsed(api="tmf645-v5")}, "interface: tmf645-v4 before, tmf645-v5"),
        ({"tool": Tool(name="tmf645-testbed", version="9")}, "judge's version: 0.1.0 before, 9"),
        ({"tool": Tool(name="other", version="0.1.0")}, "judge: tmf645-testbed before, other"),
        ({"contract": ContractUsed(table_sha256="0", checked_against="")}, "contract table: 9f2c"),
        ({"seed": 2}, "seed: 1 before, 2 after"),
        ({"budget": "quick"}, "budget: standard before, quick after"),
        ({"strict": True}, "strictness: no before, yes after"),
        ({"selection": "CSQ"}, "selection: all before, CSQ after"),
        ({"profile": ProfileUsed()}, "claims: delete yes, hub yes, patch yes, sort no before, n"),
        ({"profile": ProfileUsed()}, "readings: initial_state accepted before, none after"),
        ({"profile": ProfileUsed()}, "samples: fibre at Main Street, beyond the network, copper"),
        ({"partial": "it was interrupted"}, "the later run broke off: it was interrupted"),
    ],
)
def test_what_is_not_alike_is_told(facts: dict[str, object], doubt: str) -> None:
    """In every view: a change may then be the tester's, not the server's."""
    outcomes = sample_reports.conformant().outcomes
    comparison = compare(sample_reports.report(outcomes), sample_reports.report(outcomes, **facts))

    assert any(each.startswith(doubt) for each in comparison.doubts), comparison.doubts
    assert "Not of like with like" in told(comparison)
    assert "### Not of like with like" in render_markdown(comparison)
    assert list(comparison.doubts) == msgspec.json.decode(render_json(comparison))["doubts"]


def test_alike_runs_raise_no_doubt() -> None:
    """Nothing is said where nothing is to be said."""
    comparison = compare(sample_reports.conformant(), sample_reports.conformant())

    assert () == comparison.doubts
    assert "like" not in told(comparison)
    assert "No regression: Acme SQM 4.2 -> Acme SQM 4.2." == headline(comparison)


def test_an_earlier_run_that_broke_off_is_told() -> None:
    """What appears after it may have been there all along."""
    comparison = compare(sample_reports.unreachable(), sample_reports.conformant())

    assert any(each.startswith("the earlier run broke off: ") for each in comparison.doubts)


@given(
    old=st.lists(st.sampled_from(Verdict), max_size=12),
    new=st.lists(st.sampled_from(Verdict), max_size=12),
)
def test_every_requirement_is_told_once(old: list[Verdict], new: list[Verdict]) -> None:
    """As unchanged or as one change; and there and back are opposite, never both for the worse."""
    there = compare(_of(old), _of(new))
    back = compare(_of(new), _of(old))

    assert max(len(old), len(new)) == there.unchanged + len(there.changes)
    assert {change.outcome.id for change in there.changes} == {
        change.outcome.id for change in back.changes
    }
    assert there.unchanged == back.unchanged


def _of(verdicts: list[Verdict]) -> Report:
    told = tuple(outcome(number, verdict) for number, verdict in enumerate(verdicts))
    return sample_reports.report(told)


def test_a_terminal_is_told_the_first_of_many() -> None:
    """Twenty of a kind; the others are counted."""
    comparison = compare(_of([Verdict.PASS] * 25), _of([Verdict.FAIL] * 25))

    assert "  and 5 more: see --format json\n" in told(comparison)
    assert 25 == len(msgspec.json.decode(render_json(comparison))["changes"])


def test_markdown_stays_within_what_a_step_summary_takes() -> None:
    """60 KiB, whatever changed; what is left out is counted."""
    filler = "|x*" * 2000
    long = tuple(
        Outcome(
            id=f"CSQ-RES-BV-{number:05}",
            title=filler,
            level=outcome(1, Verdict.PASS).level,
            verdict=tuple(Verdict)[number % 8],
            message=filler,
        )
        for number in range(4000)
    )
    moved = tuple(
        msgspec.structs.replace(each, verdict=tuple(Verdict)[number // 8 % 8])
        for number, each in enumerate(long)
    )

    page = render_markdown(
        compare(sample_reports.report(long[400:]), sample_reports.report(moved[:3600]))
    )

    assert len(page.encode()) <= 60 * 1024
    assert "more requirements: see the JSON." in page


@pytest.mark.parametrize("text", HOSTILE)
def test_a_comparison_is_no_way_in(text: str) -> None:
    """What a target said forms no Markdown of its own, and moves no cursor."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    friendly = _kinds(reader, render_markdown(_hostile("word")))

    comparison = _hostile(text or "-")

    assert _kinds(reader, render_markdown(comparison)) <= friendly | {"html_inline:<!-- -->"}
    shown = (told(comparison), render_markdown(comparison), render_json(comparison).decode())
    assert [] == [view for view in shown if ACTIVE.search(view)]
    assert all(isinstance(line, Text) for line in lines(comparison, MARKS))


def _hostile(text: str) -> Comparison:
    """A comparison in which every text is ``text``, also the id of what failed."""
    before = sample_reports.hostile((text,) * 8)
    ill = msgspec.structs.replace(outcome(90, Verdict.FAIL), id=text, title=text)
    after = sample_reports.hostile((text + "x",) * 6)
    return compare(before, msgspec.structs.replace(after, outcomes=(*after.outcomes, ill)))
