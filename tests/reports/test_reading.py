"""
A stored report is believed as a whole or not at all.
"""

from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reports.hostile_texts import HOSTILE
from tmf645_reports import reading
from tmf645_reports.files import RENDERERS
from tmf645_reports.model import Report, to_json
from tmf645_reports.reading import ReportNotRead, read_report

from reports import sample_reports

STORIES = [
    sample_reports.conformant(),
    sample_reports.nonconformant(),
    sample_reports.inconclusive(),
    sample_reports.unreachable(),
    sample_reports.hostile(HOSTILE),
]


def stored(content: bytes, folder: Path) -> Path:
    """A file with ``content``."""
    file = folder / "report.json"
    file.write_bytes(content)
    return file


def changed(**facts: Any) -> bytes:
    """The report of a good run with some of its facts changed by hand."""
    plain = msgspec.json.decode(to_json(sample_reports.conformant()))
    return msgspec.json.encode(plain | facts)


def refusal(content: bytes, folder: Path) -> str:
    """Why ``content`` is not read."""
    with pytest.raises(ReportNotRead) as refused:
        read_report(stored(content, folder))
    return str(refused.value)


@pytest.mark.parametrize("report", STORIES)
def test_a_report_comes_back_as_it_was_written(report: Report, tmp_path: Path) -> None:
    """From the file or from its folder, and every view of it is the same, byte for byte."""
    file = stored(to_json(report), tmp_path)

    again = read_report(file)

    assert again == read_report(tmp_path)
    assert {name: render(report) for name, render in RENDERERS.items()} == {
        name: render(again) for name, render in RENDERERS.items()
    }


def test_what_a_later_version_adds_is_left_out(tmp_path: Path) -> None:
    """Fields are only added within one version of the format."""
    file = stored(changed(weather="fine"), tmp_path)

    assert sample_reports.conformant().outcomes == read_report(file).outcomes


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "no tmf645-report/1 report, or a damaged one: "),
        (b"{}", "missing required field"),
        (b"[]", "Expected `object`"),
        (b"\xff\xfe{}", "no tmf645-report/1 report, or a damaged one: "),
        (b"[" * 100_000, "no tmf645-report/1 report, or a damaged one: "),
        (to_json(sample_reports.conformant())[:-3000], "truncated"),
        (changed(verdict="certified"), "certified"),
        (changed(schema="tmf645-report/2"), "its schema is tmf645-report/2; tmf645-report/1 is"),
        (changed(seed=1.5), "seed"),
        (changed(verdict="nonconformant"), "does not follow from its outcomes"),
        (changed(coverage={"applicable": 1, "decided": 1}), "does not follow from its outcomes"),
        (changed(run={"started": "", "seconds": -1, "host": ""}), "a time that no run took"),
        (changed(run={"started": "", "seconds": 1e300, "host": ""}), "a time that no run took"),
    ],
)
def test_what_is_no_report_is_told_in_one_line(content: bytes, said: str, tmp_path: Path) -> None:
    """The file, the cause, and what to give instead."""
    message = refusal(content, tmp_path)

    assert said in message
    assert str(tmp_path / "report.json") in message
    assert "\n" not in message


@pytest.mark.parametrize("position", [0, 1])
def test_a_requirement_has_an_id_of_its_own(position: int, tmp_path: Path) -> None:
    """A second outcome for a requirement, or one for none, could say anything."""
    plain = msgspec.json.decode(changed())
    plain["outcomes"][0]["id"] = [plain["outcomes"][1]["id"], ""][position]

    said = ["the requirement CSQ-REQ-BV-02 stands in it twice", "a requirement has no id"]
    assert said[position] in refusal(msgspec.json.encode(plain), tmp_path)


def test_a_report_is_read_to_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What no run leaves is not read on, whatever its file's size is said to be."""
    monkeypatch.setattr(reading, "MOST_BYTES", 1024**2)

    assert "larger than 1 MiB" in refusal(b" " * (1024**2 + 1), tmp_path)


def test_a_report_is_read_to_a_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More requirements than anybody has written are refused before they are rendered."""
    monkeypatch.setattr(reading, "_MOST_OUTCOMES", 3)

    assert "more than 3 requirements" in refusal(changed(), tmp_path)


@pytest.mark.parametrize("place", ["nowhere.json", ".", "nowhere/report.json"])
def test_a_file_that_is_not_there_is_named(place: str, tmp_path: Path) -> None:
    """With what was looked for, and where it is usually found."""
    with pytest.raises(ReportNotRead, match=r"cannot read .*Give the report\.json of a run"):
        read_report(tmp_path / place)


def test_a_refusal_tells_what_a_stranger_wrote_inertly(tmp_path: Path) -> None:
    """No escape of a damaged file reaches a terminal."""
    said = refusal(changed(schema="\x1b[2J\u202e" * 3), tmp_path)

    assert "\x1b" not in said
    assert "\\x1b[2J\\u202e" in said


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_report_is_refused_or_rendered(data: st.DataObject, tmp_path: Path) -> None:
    """Whatever happens to the bytes of a file, there is a refusal, or every view of what is left."""
    content = bytearray(to_json(STORIES[1]))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(
            st.binary(max_size=3) | st.sampled_from([b"9" * 30, b"1e308", b"-1", b'"', b"\\ud800"])
        )
    try:
        report = read_report(stored(bytes(content), tmp_path))
    except ReportNotRead:
        return

    assert all(render(report) for render in RENDERERS.values())


def test_times_stand_in_the_run_block_alone(tmp_path: Path) -> None:
    """Two runs that differ by their times differ there only, and no time is lost."""
    report = sample_reports.nonconformant()
    plain = msgspec.json.decode(to_json(report))
    run = plain.pop("run")

    assert [12.4, 12.4] == run["milliseconds"]["CSQ-RES-BV-03"]
    assert b"milliseconds" not in msgspec.json.encode(plain)
    assert report == read_report(stored(to_json(report), tmp_path))


def test_times_of_no_exchange_are_left_out(tmp_path: Path) -> None:
    """A file may tell more times than exchanges, or fewer: those that fit are told."""
    plain = msgspec.json.decode(to_json(sample_reports.nonconformant()))
    plain["run"]["milliseconds"] = {"CSQ-RES-BV-03": [1.0], "CSQ-MGT-BV-03": [1, 2, 3], "X": [4]}

    read = read_report(stored(msgspec.json.encode(plain), tmp_path))

    times = {
        outcome.id: [exchange.milliseconds for exchange in outcome.exchanges]
        for outcome in read.outcomes
    }
    assert ([1.0, 0.0], [1.0]) == (times["CSQ-RES-BV-03"], times["CSQ-MGT-BV-03"])
