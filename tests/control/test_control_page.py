"""The page on the control interface: every call of it is made, and answered as the page says."""

import re
import shlex
from pathlib import Path

from cli.test_documentation import Example, blocks, examples, is_as_told
from control.control_rig import ControlRig, controlled
from tmf645_reference_server.control.app import GROUPS
from tmf645_scenarios import load

PAGE = Path(__file__).parents[2] / "docs" / "control.md"
ROOT = "http://127.0.0.1:8646/_testbed"


def calls() -> list[Example]:
    """The calls of the page, in their order."""
    every = [each for block in blocks(PAGE, "console") for each in examples(block["text"])]
    return [each for each in every if each.command.startswith("curl ")]


def made(tester: ControlRig, command: str) -> str:
    """Make the call that ``command`` would make, and return what it would print."""
    words = shlex.split(command)[1:]
    method = words[words.index("-X") + 1] if "-X" in words else "GET"
    fields = [words[at + 1].split(": ") for at, word in enumerate(words) if word == "-H"]
    url = next(word for word in words if word.startswith("http"))
    assert url.startswith(ROOT), url
    body = words[words.index("-d") + 1] if "-d" in words else ""
    return tester.call(
        method, url.removeprefix(ROOT), content=body.encode(), headers=dict(map(tuple, fields))
    ).text


def test_every_call_is_answered_as_the_page_says() -> None:
    """One after the other, at a server in the world of the page."""
    with controlled(load("slow-partner")) as tester:
        for each in calls():
            printed = made(tester, each.command)

            assert is_as_told(each.expected, printed), (each.command, printed)
    assert len(calls()) > 8


def test_every_verb_is_told() -> None:
    """A verb that no page names would be a secret."""
    page = "".join(each.read_text(encoding="utf-8") for each in PAGE.parent.glob("*.md"))
    paths = {re.sub(r"\{\w+\}", "*", verb.path) for group in GROUPS for verb in group}
    named = re.sub(r"\b(ID|LABEL|NAME|EVENT)\b", "*", page)

    assert sorted(path for path in paths if path not in named) == []
