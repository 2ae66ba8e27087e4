"""Known failures: what the two files may say, what they excuse, and when they are wrong."""

from datetime import date
from pathlib import Path

import msgspec
import pytest
from tmf645_conformance.known import Entry, Known, read_known
from tmf645_conformance.profile import ProfileError
from tmf645_reports.model import Level, Outcome, Verdict

TODAY = date(2026, 11, 21)
IDS = ("CSQ-REQ-BV-01", "CSQ-REQ-BV-02", "QSQ-REQ-BV-01")
ENTRY = """\
baseline:
  - rule: CSQ-REQ-BV-01
    fingerprint: aa11
    reason: waits for release 5
    expires: 2026-11-21
    owner: Kim
    ticket: SQM-12
"""


def outcome(verdict: Verdict, id: str = "CSQ-REQ-BV-01", fingerprint: str = "aa11") -> Outcome:
    """An outcome that a list may be about."""
    return Outcome(
        id=id, title="t", level=Level.MANDATORY, verdict=verdict, fingerprint=fingerprint
    )


def listing(text: str, folder: Path) -> Known:
    """The list that a file with ``text`` holds."""
    file = folder / "known-failing.txt"
    file.write_text(text, encoding="utf-8")
    return read_known(file, None, today=TODAY)


def baseline(text: str, folder: Path, *, today: date = TODAY) -> Known:
    """The baseline that a file with ``text`` holds."""
    file = folder / "baseline.yaml"
    file.write_text(text, encoding="utf-8")
    return read_known(None, file, today=today)


def test_a_list_is_patterns_and_comments(tmp_path: Path) -> None:
    """One on each line; blank lines and comments are for people."""
    known = listing("# PATCH\n\nCSQ-REQ-BV-02   # until release 5\n  qsq-*\n", tmp_path)

    assert ("CSQ-REQ-BV-02", "qsq-*") == known.patterns


def test_an_empty_list_is_a_claim(tmp_path: Path) -> None:
    """That nothing is known to fail: nothing is excused, and nothing is wrong with it."""
    known = listing("# nothing\n", tmp_path)

    assert outcome(Verdict.FAIL) == known.applied(outcome(Verdict.FAIL))
    assert () == known.used([outcome(Verdict.PASS)], IDS).problems


@pytest.mark.parametrize("pattern", ["CSQ-REQ-BV-01", "csq-req", "*-BV-01", "CSQ-REQ-BV-0?"])
@pytest.mark.parametrize("verdict", [Verdict.FAIL, Verdict.WARNING])
def test_what_is_listed_is_known(pattern: str, verdict: Verdict, tmp_path: Path) -> None:
    """By its id, the beginning of it, or a pattern; all else of the outcome stays."""
    known = listing(pattern, tmp_path)

    assert known.applied(outcome(verdict)) == msgspec.structs.replace(
        outcome(Verdict.KNOWN), known_by=f"known-failing.txt: {pattern}"
    )


@pytest.mark.parametrize("verdict", sorted(set(Verdict) - {Verdict.FAIL, Verdict.WARNING}))
def test_nothing_but_a_failure_is_excused(verdict: Verdict, tmp_path: Path) -> None:
    """What could not be tested, and an error of the judge, are nobody's known failure."""
    for known in (listing("CSQ", tmp_path), baseline(ENTRY, tmp_path)):
        assert outcome(verdict) == known.applied(outcome(verdict))


def test_an_unexpected_pass_makes_the_list_wrong(tmp_path: Path) -> None:
    """Each one, also where the pattern is right about another."""
    known = listing("CSQ-REQ", tmp_path)
    found = [known.applied(outcome(Verdict.FAIL)), outcome(Verdict.PASS, "CSQ-REQ-BV-02")]

    assert known.used(found, IDS).problems == (
        "known-failing.txt: CSQ-REQ: CSQ-REQ-BV-02 is met; take it off the list",
    )


def test_a_pattern_without_a_purpose_makes_the_list_wrong(tmp_path: Path) -> None:
    """A slip of the pen would excuse nothing, or a retired id something for ever."""
    assert listing("CSQ-REG", tmp_path).used([], IDS).problems == (
        "known-failing.txt: CSQ-REG: no requirement has such an id",
    )


def test_a_selection_makes_no_list_wrong(tmp_path: Path) -> None:
    """A pattern about purposes that were not selected is right, as far as anybody knows."""
    assert () == listing("CSQ-REQ-BV-02", tmp_path).used([outcome(Verdict.PASS)], IDS).problems


def test_a_baseline_excuses_one_finding(tmp_path: Path) -> None:
    """The very one, with its reason, its owner and its ticket, on its last day too."""
    excused = baseline(ENTRY, tmp_path).applied(outcome(Verdict.FAIL))

    assert (
        Verdict.KNOWN,
        "baseline.yaml, until 2026-11-21: waits for release 5 (Kim, SQM-12)",
    ) == (
        excused.verdict,
        excused.known_by,
    )


@pytest.mark.parametrize(
    "other",
    [outcome(Verdict.FAIL, fingerprint="bb22"), outcome(Verdict.FAIL, "CSQ-REQ-BV-02")],
)
def test_a_baseline_excuses_no_other_finding(other: Outcome, tmp_path: Path) -> None:
    """Neither another fault of the same purpose, nor the same fault elsewhere."""
    assert other == baseline(ENTRY, tmp_path).applied(other)


def test_an_entry_expires(tmp_path: Path) -> None:
    """The day after, the finding counts again, and the report says why."""
    known = baseline(ENTRY, tmp_path, today=date(2026, 11, 22))
    failed = known.applied(outcome(Verdict.FAIL))

    assert Verdict.FAIL == failed.verdict
    assert known.used([failed], IDS).notes == (
        "baseline.yaml: CSQ-REQ-BV-01 aa11: expired on 2026-11-21, and counts again",
    )


@pytest.mark.parametrize(
    "found", [outcome(Verdict.PASS, fingerprint=""), outcome(Verdict.FAIL, fingerprint="b")]
)
def test_an_entry_whose_finding_is_gone_is_told(found: Outcome, tmp_path: Path) -> None:
    """It fails nothing; it should go before it excuses the fault's return."""
    used = baseline(ENTRY, tmp_path).used([found], IDS)

    assert ((), 1) == (used.problems, used.entries)
    assert used.notes == (
        "baseline.yaml: CSQ-REQ-BV-01 aa11: this finding was not made; take it out",
    )


def test_an_entry_of_an_unselected_purpose_is_not_told(tmp_path: Path) -> None:
    """Nobody knows whether its finding is gone; one that was made needs no word."""
    known = baseline(ENTRY, tmp_path)

    assert () == known.used([], IDS).notes
    assert () == known.used([known.applied(outcome(Verdict.FAIL))], IDS).notes


def test_an_entry_needs_neither_owner_nor_ticket() -> None:
    """Who has no tracker gives a reason and a day."""
    entry = Entry(rule="CSQ-REQ-BV-01", fingerprint="aa11", reason="later", expires=TODAY)
    known = Known(baseline_file="b.yaml", entries=(entry,), today=TODAY)

    assert "b.yaml, until 2026-11-21: later" == known.applied(outcome(Verdict.FAIL)).known_by


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("CSQ REQ", "known-failing.txt:1: 'CSQ REQ' is no pattern of ids; write an id"),
        ("CSQ-REQ\nCSQ-[R]", "known-failing.txt:2: 'CSQ-[R]' is no pattern"),
        ("CSQ-REQ\n\nCSQ-REQ", "known-failing.txt:3: CSQ-REQ stands in line 1 already"),
    ],
)
def test_a_list_that_cannot_be_read_is_told_by_line(text: str, said: str, tmp_path: Path) -> None:
    """File, line, cause and remedy."""
    with pytest.raises(ProfileError) as refused:
        listing(text, tmp_path)

    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            ENTRY.replace("reason", "raeson"),
            ':4: baseline[0].raeson: unknown key; did you mean "re',
        ),
        (ENTRY.replace("    expires: 2026-11-21\n", ""), ":2: baseline[0]: expires is missing. An"),
        (ENTRY.replace("2026-11-21", "soon"), "baseline[0].expires: a day is expected, such as 2"),
        (ENTRY.replace("aa11", "1234"), 'fingerprint: text is expected; write "1234" in quotes'),
        ("baseline: 3", "baseline.yaml:1: baseline: a list is expected"),
        ("- rule: x", "baseline.yaml:1: a mapping is expected. Known keys: baseline"),
        ("a: [", "not YAML"),
    ],
)
def test_a_baseline_that_cannot_be_read_is_told_by_line(
    text: str, said: str, tmp_path: Path
) -> None:
    """File, line, cause, and what is allowed."""
    with pytest.raises(ProfileError) as refused:
        baseline(text, tmp_path)

    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"\xff", "not UTF-8 (byte 0)"), (b"#" * (1024**2 + 1), "larger than 1,048,576 bytes")],
)
def test_a_list_is_text_of_a_size(content: bytes, said: str, tmp_path: Path) -> None:
    """What is neither is refused."""
    file = tmp_path / "known-failing.txt"
    file.write_bytes(content)

    with pytest.raises(ProfileError) as refused:
        read_known(file, None, today=TODAY)
    assert said in str(refused.value)


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """A folder in its place, for one."""
    with pytest.raises(ProfileError, match="cannot be read: Is a directory"):
        read_known(tmp_path, None, today=TODAY)
