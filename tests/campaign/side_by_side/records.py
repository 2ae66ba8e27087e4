"""
What one run of one tool against one server has told: a line of JSON each.

The lines stand in measured.jsonl, beside this module: a sweep that was cut off goes on where it was,
and a server that comes new is measured alone.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

OURS, SCHEMATHESIS, KIT = "tmf645", "Schemathesis", "official kit"

MEASURED = Path(__file__).parent / "measured.jsonl"


class Finding(msgspec.Struct, frozen=True, kw_only=True, order=True, omit_defaults=True):
    """
    A fault as a tool has told it.

    ``code`` is the id of a purpose, the code of a failure, or the name of an assertion;
    ``operation`` and ``said`` tell two findings of one code apart.
    """

    code: str
    operation: str = ""
    said: str = ""


class Job(msgspec.Struct, frozen=True, kw_only=True, order=True, omit_defaults=True):
    """One run: ``tool`` against the server with the id ``subject``; ``times`` as long as usual."""

    tool: str
    subject: str
    seed: int = 1
    times: float = 1


class Told(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    What came of a job.

    ``seconds`` are on the clock, ``cpu`` of the processor; ``advice`` are findings of what is only
    recommended; ``is_content`` is whether the tool has found nothing to say against the server; ``ended``
    tells why the run ended, where it was not by itself. ``under`` are the settings and versions, ``where``
    the machine, ``at`` the day.
    """

    job: Job
    requests: int
    seconds: float
    cpu: float
    findings: tuple[Finding, ...] = ()
    advice: tuple[Finding, ...] = ()
    is_content: bool = False
    ended: str = ""
    under: str = ""
    where: str = ""
    at: str = ""


def read(file: Path) -> Iterator[Told]:
    """Yield every run that was told whole; the last line of a sweep that was cut off may be half."""
    if not file.exists():
        return
    for line in file.read_bytes().splitlines(keepends=True):
        if line.endswith(b"\n"):
            yield msgspec.json.decode(line, type=Told)


def add(file: Path, told: Told) -> None:
    """Append a line."""
    with file.open("ab") as out:
        out.write(_line(told))


def write(file: Path, every: Iterable[Told]) -> None:
    """Put ``every`` in place of what the file holds, in an order that does not depend on when they ended."""
    lines = [_line(each) for each in sorted(every, key=lambda told: told.job)]
    whole = file.with_suffix(".whole")
    whole.write_bytes(b"".join(lines))
    whole.replace(file)


def codes(findings: Iterable[Finding]) -> list[str]:
    """Return the codes of ``findings``, each once, in order."""
    return sorted({each.code for each in findings})


def _line(told: Told) -> bytes:
    return msgspec.json.encode(told) + b"\n"
