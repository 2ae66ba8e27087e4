"""
Every console example of the pages is run, and says what the page says that it says.

A block marked ``console`` has lines that begin with ``$ `` (a command; it ends the page's own way,
with ``# exit code N`` behind it where that is not 0) and below each what it prints. ``...`` on a
line of its own stands for any lines, inside a line for any characters. A command that ends with
``&`` runs on beside the next ones till the page ends. ``<!-- not executed: reason -->`` above a
block spares it. The blocks of a page share a folder, in which ``yaml`` blocks that open with
``# NAME.yaml`` are files.
"""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from cli.command_line import PATIENCE, environment, started
from tmf645_cli import main

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]

_BLOCK = re.compile(
    r"(?:^<!-- not executed: (?P<spared>[^\n]+) -->\n+)?^```(?P<language>\w+)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
#: Commands that need not be on the path.
_OURS = {"tmf645": "tmf645_cli", "pytest": "pytest"}
_FILE = re.compile(r"# (?P<name>[\w-]+\.ya?ml)\n")
_COMMAND = re.compile(r"\$ (?P<command>.*?)(?:\s+# exit code (?P<code>\d+))?")


@dataclass(frozen=True)
class Example:
    """A command of a page, what the page says that it prints, and how it ends."""

    command: str
    expected: tuple[str, ...]
    code: int


def examples(block: str) -> Iterator[Example]:
    """Read a console block."""
    for part in re.split(r"^(?=\$ )", block, flags=re.MULTILINE):
        first, *rest = part.splitlines() or [""]
        found = _COMMAND.fullmatch(first)
        if found:
            yield Example(found["command"], tuple(rest), int(found["code"] or 0))


def is_as_told(expected: tuple[str, ...], printed: str) -> bool:
    """Whether ``printed`` is what a page says, ``...`` standing for anything."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "..." else re.escape(line).replace(r"\.\.\.", ".*") + r"\n"
        for line in expected
    )
    return re.fullmatch(pattern, printed) is not None


def blocks(page: Path, language: str) -> list[re.Match[str]]:
    """The blocks of ``page`` in ``language``."""
    found = _BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [block for block in found if block["language"] == language]


def executed(page: Path) -> list[Example]:
    """The examples of ``page`` that are run."""
    return [
        example
        for block in blocks(page, "console")
        if not block["spared"]
        for example in examples(block["text"])
    ]


def run(example: Example, folder: Path, beside: ExitStack) -> None:
    """Run ``example`` and hold what it says against the page."""
    words = shlex.split(example.command.removesuffix("&"))
    if words[0] == "tmf645" and example.command.endswith("&"):
        process = beside.enter_context(started(*words[1:], cwd=folder))
        printed = first_lines(process, len(example.expected))
        assert is_as_told(example.expected, printed), printed
        return
    module = _OURS.get(words[0])
    done = subprocess.run(
        [sys.executable, "-m", module, *words[1:]] if module else words,
        cwd=folder,
        env=environment(COLUMNS="100"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=PATIENCE * 2,
        check=False,
    )

    assert example.code == done.returncode, done.stdout
    assert is_as_told(example.expected, done.stdout), done.stdout


def first_lines(process: subprocess.Popen[str], count: int) -> str:
    """The first lines of what goes on running."""
    assert process.stdout is not None
    return "".join(process.stdout.readline() for _ in range(count))


@pytest.mark.parametrize("page", [page for page in PAGES if executed(page)], ids=lambda p: p.name)
def test_the_examples_of_a_page_do_what_it_says(page: Path, tmp_path: Path) -> None:
    """In their order, in an empty folder."""
    for block in blocks(page, "yaml"):
        named = _FILE.match(block["text"])
        if named:
            (tmp_path / named["name"]).write_text(block["text"], encoding="utf-8")
    with ExitStack() as beside:
        for example in executed(page):
            run(example, tmp_path, beside)


def command(words: Sequence[str]) -> click.Command:
    """The command that ``words`` call, below a group where they name one."""
    verb = main.commands[words[0]]
    return verb.commands[words[1]] if isinstance(verb, click.Group) else verb


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_spared_example_is_a_command_that_there_is(page: Path) -> None:
    """What cannot be run here names a verb and options that exist all the same."""
    for block in blocks(page, "console"):
        for example in examples(block["text"]):
            words = shlex.split(example.command)
            if words[0] == "tmf645" and len(words) > 1 and words[1] in main.commands:
                verb = command(words[1:])
                known = {
                    name for each in verb.params for name in (*each.opts, *each.secondary_opts)
                }
                used = {word for word in words[2:] if word.startswith("-")}
                assert used - {"--help"} <= known, example.command
            elif words[0] == "tmf645":
                assert words[1] in {"--help", "--version"}, example.command


def test_this_test_reads_pages_as_it_says() -> None:
    """A page that were read as empty would prove nothing."""
    page = "$ one --two  # exit code 2\nfirst ...\n...\nlast\n$ three &"
    one, three = examples(page + "\n")

    assert ("one --two", 2, "three &", ()) == (one.command, one.code, three.command, three.expected)
    assert is_as_told(one.expected, "first and\nsecond\nthird\nlast\n")
    assert is_as_told(one.expected, "first and\nlast\n")
    assert not is_as_told(one.expected, "first and\nlast\nmore\n")
    assert not is_as_told(one.expected, "second\nlast\n")


def test_the_quickstart_is_among_what_is_run() -> None:
    """Its examples are the ones that newcomers type."""
    assert len(executed(ROOT / "docs" / "quickstart.md")) >= 6
    assert executed(ROOT / "docs" / "ci.md")
