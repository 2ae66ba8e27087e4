"""
Failures that are known: a list of purposes that fail, and a baseline of single findings.

The **list** is text: a pattern of ids on each line, ``#`` before a comment. It claims that these
purposes fail: one that passes, or a pattern that no purpose has, makes the list wrong, and that fails
the run. The **baseline** is YAML: single findings by their fingerprint, each with a reason and a day
on which it expires. It excuses nothing else: another finding of the same purpose fails.

Neither excuses what could not be tested, nor an error of the judge.
"""

import fnmatch
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec
from tmf645_reports.model import KnownUsed, Outcome, Verdict

from tmf645_conformance.profile_fields import Field
from tmf645_conformance.profile_yaml import MOST_BYTES, ProfileError, read_yaml

_PATTERN = re.compile(r"[A-Za-z0-9*?-]+")
_EXCUSABLE = frozenset({Verdict.FAIL, Verdict.WARNING})
_NEEDED = ("rule", "fingerprint", "reason", "expires")
_OPTIONAL = ("owner", "ticket")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One finding of the baseline: excused for ``reason`` up to the day ``expires``, included."""

    rule: str
    fingerprint: str
    reason: str
    expires: date
    owner: str = ""
    ticket: str = ""

    def covers(self, outcome: Outcome) -> bool:
        """Whether ``outcome`` is this very finding."""
        return (self.rule, self.fingerprint) == (outcome.id, outcome.fingerprint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known to fail, from which files, as of ``today``."""

    list_file: str = ""
    patterns: tuple[str, ...] = ()
    baseline_file: str = ""
    entries: tuple[Entry, ...] = ()
    today: date = date.min

    def applied(self, outcome: Outcome) -> Outcome:
        """Return ``outcome``, as known where it is a failure that one of the files tells."""
        reason = self._reason(outcome) if outcome.verdict in _EXCUSABLE else ""
        if not reason:
            return outcome
        return msgspec.structs.replace(outcome, verdict=Verdict.KNOWN, known_by=reason)

    def used(self, outcomes: Sequence[Outcome], ids: Iterable[str]) -> KnownUsed:
        """Return what there is to tell of the files; ``ids`` are those of every purpose there is."""
        return KnownUsed(
            known_failing=self.list_file,
            patterns=len(self.patterns),
            baseline=self.baseline_file,
            entries=len(self.entries),
            problems=tuple(self._problems(outcomes, tuple(ids))),
            notes=tuple(self._notes(outcomes)),
        )

    def _reason(self, outcome: Outcome) -> str:
        for entry in self.entries:
            if entry.covers(outcome) and self.today <= entry.expires:
                more = ", ".join(filter(None, (entry.owner, entry.ticket)))
                told = f" ({more})" if more else ""
                return f"{self.baseline_file}, until {entry.expires}: {entry.reason}{told}"
        for pattern in self.patterns:
            if _matches(pattern, outcome.id):
                return f"{self.list_file}: {pattern}"
        return ""

    def _problems(self, outcomes: Sequence[Outcome], ids: Sequence[str]) -> Iterator[str]:
        for pattern in self.patterns:
            if not any(_matches(pattern, id) for id in ids):
                yield f"{self.list_file}: {pattern}: no requirement has such an id"
            for outcome in outcomes:
                if outcome.verdict is Verdict.PASS and _matches(pattern, outcome.id):
                    yield f"{self.list_file}: {pattern}: {outcome.id} is met; take it off the list"

    def _notes(self, outcomes: Sequence[Outcome]) -> Iterator[str]:
        found = {outcome.id: outcome for outcome in outcomes}
        for entry in self.entries:
            outcome = found.get(entry.rule)
            if outcome is None:
                continue
            about = f"{self.baseline_file}: {entry.rule} {entry.fingerprint}"
            if not entry.covers(outcome):
                yield f"{about}: this finding was not made; take it out"
            elif self.today > entry.expires:
                yield f"{about}: expired on {entry.expires}, and counts again"


def read_known(known_failing: Path | None, baseline: Path | None, *, today: date) -> Known:
    """Read the files that there are. Raises ProfileError: file, line, cause, what is allowed."""
    return Known(
        list_file=known_failing.name if known_failing else "",
        patterns=_patterns(known_failing) if known_failing else (),
        baseline_file=baseline.name if baseline else "",
        entries=_entries(baseline) if baseline else (),
        today=today,
    )


def _matches(pattern: str, id: str) -> bool:
    wanted = pattern.upper()
    return id.startswith(wanted) or fnmatch.fnmatchcase(id, wanted)


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise ProfileError(f"{file}: cannot be read: {error.strerror or error}") from error
    if len(content) > MOST_BYTES:
        raise ProfileError(f"{file}: larger than {MOST_BYTES:,} bytes; this is no such list")
    return content


def _patterns(file: Path) -> tuple[str, ...]:
    try:
        text = _content(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProfileError(f"{file}: not UTF-8 (byte {error.start}); save it as UTF-8") from error
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        pattern = line.partition("#")[0].strip()
        if not pattern:
            continue
        if not _PATTERN.fullmatch(pattern):
            raise ProfileError(
                f"{file}:{number}: {pattern!r} is no pattern of ids; write an id, the beginning "
                "of one, or one with * in it, and a comment after #"
            )
        if pattern in found:
            raise ProfileError(
                f"{file}:{number}: {pattern} stands in line {found[pattern]} already"
            )
        found[pattern] = number
    return tuple(found)


def _entries(file: Path) -> tuple[Entry, ...]:
    document = read_yaml(_content(file), str(file))
    section = Field(document.data, (), document).fields(("baseline",))
    return tuple(_entry(row) for field in section.values() for row in field.rows())


def _entry(row: Field) -> Entry:
    fields = row.fields((*_NEEDED, *_OPTIONAL))
    missing = [name for name in _NEEDED if name not in fields]
    if missing:
        row.refuse(f"{missing[0]} is missing. An entry has: {', '.join(_NEEDED)}")
    said = {name: field.text() for name, field in fields.items() if name != "expires"}
    return Entry(**said, expires=_day(fields["expires"]))


def _day(field: Field) -> date:
    try:
        return date.fromisoformat(field.text())
    except ValueError:
        field.refuse("a day is expected, such as 2027-01-31")
