"""
What the judge finds at servers that we did not write, held against what findings.yaml says.

    python -m foreign.foreign_findings            judges each, tells what differs
    python -m foreign.foreign_findings --page     writes the tables of docs/foreign-servers.md

From the folder tests; words after the module name servers, without any all are judged.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from foreign.foreign_servers import FOREIGN, HERE, Foreign, running, why_not
from tmf645_conformance.catalogue import select

DATA = HERE / "findings.yaml"
PAGE = HERE.parents[1] / "docs" / "foreign-servers.md"

#: What is found, by its verdict and cause: the ids of the requirements.
Found: TypeAlias = dict[tuple[str, str], set[str]]

_TOLD = ("fail", "warning")
_MARK = "<!-- findings: {} -->"
_END = "<!-- end of findings -->"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One cause at one server: how it is judged, where it shows, and why that is right."""

    verdict: str
    cause: str
    ids: tuple[str, ...]
    fault: str
    why: str


def expected(name: str) -> tuple[Finding, ...]:
    """What findings.yaml says of the server called ``name``, also where it is like another."""
    like = _data()["like"].get(name)
    known = {(row.verdict, row.cause): row for row in expected(like)} if like else {}
    return tuple({**known, **{(row.verdict, row.cause): row for row in own(name)}}.values())


def own(name: str) -> tuple[Finding, ...]:
    """What findings.yaml says of the server called ``name`` alone."""
    return tuple(
        Finding(**{**row, "ids": tuple(row["ids"].split())}) for row in _data()["servers"][name]
    )


def reasons() -> Mapping[str, str]:
    """Why something may stay undecided: a pattern for the message, and why that is right."""
    said: Mapping[str, str] = _data()["undecided"]
    return said


def judged(server: Foreign, target: str, folder: Path) -> list[dict[str, Any]]:
    """The outcomes of a run against ``target``."""
    words = ["check", target]
    if server.learns:
        profile = str(folder / "profile.yaml")
        _tmf645("init", target, "--out", profile)
        words = ["check", "--profile", profile]
    _tmf645(*words, "--only", ",".join(_same_each_time()), "--out", str(folder))
    report = json.loads((folder / "report.json").read_bytes())
    outcomes: list[dict[str, Any]] = report["outcomes"]
    return outcomes


def differences(name: str, outcomes: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """How ``outcomes`` differ from what is known of the server called ``name``."""
    outcomes = list(outcomes)
    known = {(row.verdict, row.cause): written_out(row.ids) for row in expected(name)}
    found = found_in(outcomes)
    for key in sorted(known.keys() | found.keys()):
        if known.get(key, set()) != found.get(key, set()):
            more = sorted(found.get(key, set()) - known.get(key, set()))
            less = sorted(known.get(key, set()) - found.get(key, set()))
            yield f"{name}: {': '.join(key)}: found besides {more}, not found {less}"
    for outcome in outcomes:
        if outcome["verdict"] == "inconclusive" and not reason_of(outcome["message"]):
            yield f"{name}: {outcome['id']}: undecided for no known reason: {outcome['message']}"
        if outcome["verdict"] == "error":
            yield f"{name}: {outcome['id']}: {outcome['message']}"


def found_in(outcomes: Iterable[Mapping[str, Any]]) -> Found:
    """What ``outcomes`` tell of failures and warnings."""
    found: Found = {}
    for outcome in outcomes:
        if outcome["verdict"] in _TOLD:
            found.setdefault((outcome["verdict"], outcome["cause"]), set()).add(outcome["id"])
    return found


def reason_of(message: str) -> str:
    """The pattern that explains why something is undecided; empty where none does."""
    return next((pattern for pattern in reasons() if re.search(pattern, message)), "")


def page(text: str) -> str:
    """Return the page ``text`` with its tables written anew."""
    for name in FOREIGN:
        text = _replaced(text, name, _table(own(name)))
    return _replaced(text, "undecided", _undecided())


def main(words: list[str]) -> int:
    """Judge, or write the page; return the exit code."""
    if words == ["--page"]:
        PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
        return 0
    wrong = 0
    for name in words or FOREIGN:
        missing = why_not(FOREIGN[name])
        told = [f"{name}: not judged: {missing}"] if missing else list(_judge(FOREIGN[name]))
        wrong += len(told)
        sys.stdout.write(("\n".join(told) or f"{name}: as findings.yaml says") + "\n")
    return 1 if wrong else 0


def _judge(server: Foreign) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, running(server) as target:
        yield from differences(server.name, judged(server, target, Path(folder)))


def _tmf645(*words: str) -> None:
    """Run the command; its exit code says whether the server conforms, which is no matter here."""
    subprocess.run([sys.executable, "-m", "tmf645_cli", *words], check=False, capture_output=True)


def _same_each_time() -> list[str]:
    """The purposes that try the same in every run: what is found by chance is told nowhere."""
    return [purpose.id for purpose in select("", generated=False)]


def written_out(ids: Iterable[str]) -> set[str]:
    """Ids with ?SQ for both resources, written out."""
    return {
        id.replace("?SQ", kind) for id in ids for kind in (("CSQ", "QSQ") if "?" in id else ("",))
    }


def _table(found: Iterable[Finding]) -> str:
    rows = [
        f"| {row.verdict} | {row.fault} | {', '.join(row.ids)} | {row.why} |"
        for verdict in _TOLD
        for row in found
        if row.verdict == verdict
    ]
    return "\n".join(
        [
            "| verdict | what is told | where | why that is right |",
            "| --- | --- | --- | --- |",
            *rows,
        ]
    )


def _undecided() -> str:
    rows = [f"| {_plain(pattern)} | {why} |" for pattern, why in reasons().items()]
    return "\n".join(["| undecided, because | why that is right |", "| --- | --- |", *rows])


def _plain(pattern: str) -> str:
    """A pattern as people read it."""
    return pattern.replace(".*", "…").replace("\\", "").strip("^$")


def _replaced(text: str, name: str, table: str) -> str:
    head, mark, rest = text.partition(_MARK.format(name))
    _, end, tail = rest.partition(_END)
    if not mark or not end:
        raise LookupError(f"{PAGE}: no place for {name}")
    return f"{head}{mark}\n\n{table}\n\n{end}{tail}"


def _data() -> Any:
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
