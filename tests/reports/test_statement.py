"""
What a report says: headline, exit code, findings by cause, gaps by what unlocks them.
"""

import msgspec
import pytest
from tmf645_reports.model import Level, Outcome, Report, Verdict
from tmf645_reports.statement import exit_code, state
from tmf645_reports.words import count, group_of, share

from reports import sample_reports


def outcome(number: int, verdict: Verdict, **facts: object) -> Outcome:
    """Return an outcome with just what a story needs."""
    usual = {"id": f"CSQ-RES-BV-{number:02}", "title": f"requirement {number}"}
    return Outcome(**{**usual, "level": Level.MANDATORY, "verdict": verdict, **facts})


@pytest.mark.parametrize(
    ("report", "code"),
    [
        (sample_reports.conformant(), 0),
        (sample_reports.listed(), 1),
        (sample_reports.report((outcome(1, Verdict.FAIL),)), 1),
        (sample_reports.inconclusive(), 4),
        (sample_reports.unreachable(), 3),
        (sample_reports.nonconformant(), 5),
    ],
)
def test_the_exit_code_follows_the_verdict(report: Report, code: int) -> None:
    """5 where the judge failed, 3 where the run broke off, then 1 not, 4 inconclusive, 0 conformant."""
    assert code == exit_code(report)


def test_one_cause_is_one_finding() -> None:
    """Outcomes that share a cause are told once, the strictest first."""
    lesser = outcome(1, Verdict.FAIL, cause="type missing", level=Level.CONDITIONAL)
    graver = outcome(2, Verdict.FAIL, cause="type missing", message="@type is missing")
    lonely = outcome(3, Verdict.FAIL)

    findings = state(sample_reports.report((lonely, lesser, graver))).findings

    assert [(graver, lesser), (lonely,)] == [finding.occurrences for finding in findings]
    assert [finding.sentence for finding in findings] == ["@type is missing", "requirement 3"]


def test_findings_are_in_order_of_gravity() -> None:
    """A stricter level comes first, then what shows more often, then the id."""
    told = (
        outcome(1, Verdict.FAIL, level=Level.CONDITIONAL),
        outcome(2, Verdict.FAIL),
        outcome(3, Verdict.FAIL, cause="often"),
        outcome(4, Verdict.FAIL, cause="often"),
    )

    findings = state(sample_reports.report(told)).findings

    assert [finding.first.id[-2:] for finding in findings] == ["03", "02", "01"]


def test_gaps_are_told_by_what_unlocks_them() -> None:
    """What unlocks most comes first; what nothing unlocks comes last, by its reason."""
    told = (
        outcome(1, Verdict.INCONCLUSIVE, message="answered 503"),
        outcome(2, Verdict.INCONCLUSIVE, unlock="an alternate"),
        outcome(3, Verdict.INCONCLUSIVE, unlock="an unserved place"),
        outcome(4, Verdict.INCONCLUSIVE, unlock="an unserved place"),
    )

    gaps = state(sample_reports.report(told)).untested

    assert [(gap.unlock, len(gap.outcomes)) for gap in gaps] == [
        ("an unserved place", 2),
        ("an alternate", 1),
        ("", 1),
    ]
    assert gaps[-1].reason == "answered 503"


def test_counts_know_every_verdict_and_level() -> None:
    """Every verdict has a number, and the levels add up to the whole."""
    said = state(sample_reports.nonconformant())

    assert set(Verdict) == set(said.counts)
    assert sum(said.counts.values()) == 76
    for verdict, number in said.counts.items():
        assert number == sum(numbers[verdict] for numbers in said.levels.values())


@pytest.mark.parametrize(
    ("report", "headline"),
    [
        (
            sample_reports.conformant(),
            "Acme SQM 4.2 conforms: 67 requirements decided, none failed.",
        ),
        (
            sample_reports.report((outcome(1, Verdict.FAIL),), partial="the target went away."),
            (
                "Acme SQM 4.2 does not conform: 1 requirement failed, from 1 cause. "
                "The run broke off: the target went away."
            ),
        ),
        (
            sample_reports.report(
                (outcome(1, Verdict.WARNING), outcome(2, Verdict.PASS)), strict=True
            ),
            "Acme SQM 4.2 does not conform: 1 recommendation is not met, and the run is strict.",
        ),
        (
            sample_reports.report((outcome(1, Verdict.NOT_APPLICABLE),)),
            "Too little was tested to judge Acme SQM 4.2: nothing was decided.",
        ),
        (
            sample_reports.report((outcome(1, Verdict.PASS), outcome(2, Verdict.ERROR))),
            (
                "Too little was tested to judge Acme SQM 4.2: 1 mandatory requirement is undecided; "
                "only 50 % of the applicable requirements were decided. "
                "The judge itself failed in 1 place."
            ),
        ),
    ],
)
def test_the_headline_is_the_result(report: Report, headline: str) -> None:
    """One sentence says who, what and why."""
    assert headline == state(report).headline


def test_a_share_is_never_rounded_up() -> None:
    """Nothing below the floor reads as if it met it."""
    assert [share(899, 1000), share(0, 0), share(3, 3)] == ["89 %", "0 %", "100 %"]


def test_numbers_agree_with_their_nouns() -> None:
    """One cause, two causes, and thousands are set apart."""
    assert [count(n, "cause") for n in (1, 2, 2000)] == ["1 cause", "2 causes", "2,000 causes"]


def test_a_group_is_the_ids_first_two_parts() -> None:
    """CSQ-RES-BV-03 is of CSQ-RES."""
    assert group_of("CSQ-RES-BV-03") == "CSQ-RES"


def test_without_a_replay_the_step_is_to_explain() -> None:
    """A finding that tells no command to repeat it leaves only the explanation."""
    finding = outcome(1, Verdict.FAIL)
    again = msgspec.structs.replace(
        finding, reproduce="tmf645 check http://127.0.0.1:8645 --only CSQ-RES-BV-01 --seed 1"
    )

    commands = [
        [step.command for step in state(sample_reports.report((one,))).steps]
        for one in (finding, again)
    ]

    explain = "tmf645 explain CSQ-RES-BV-01"
    assert [
        [explain],
        [explain, "tmf645 check http://127.0.0.1:8645 --only CSQ-RES-BV-01 --seed 1"],
    ] == commands


def test_a_selection_is_no_whole() -> None:
    """Nobody conforms by a selection: the headline tells that only a part was judged."""
    report = sample_reports.report((outcome(1, Verdict.PASS),), selection="CSQ-RES")

    assert state(report).headline.endswith(" Only a selection was judged: CSQ-RES.")


def test_a_list_that_is_not_current_goes_before_too_little_tested() -> None:
    """1 before 4, and after 3: the list is wrong whatever else could not be told."""
    known = sample_reports.listed().known

    codes = [
        exit_code(sample_reports.report((outcome(1, Verdict.INCONCLUSIVE),), known=known)),
        exit_code(sample_reports.report((), known=known, partial="it was interrupted")),
    ]

    assert [1, 3] == codes


def test_known_failures_are_told_beside_the_verdict() -> None:
    """Nobody reads "none failed" where some do and are excused."""
    said = state(sample_reports.listed())

    assert "conforms: 69 requirements decided, none failed but 2 known failures." in said.headline
    assert said.headline.endswith(
        "The list of known failures is not current, in 2 places, and that fails the run."
    )
    assert ["Mend", "Mend", "Look"] == [step.advice.split()[0] for step in said.steps]
