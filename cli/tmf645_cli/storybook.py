"""
The stories that a command means: found, listed, and given values.
"""

import json
import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import Any

from tmf645_scenarios.problems import suggestion
from tmf645_scenarios.story import Story, editor_schema, load_story, stories

from tmf645_cli.saying import say

#: The width of the names in a list of stories.
_NAMES = 32


def loaded(names: Sequence[str]) -> list[Story]:
    """Return the stories that are meant. Raises ScenarioError, and ValueError where two are one."""
    told = [story for name in names for story in load_story(name)]
    seen: dict[str, str] = {}
    for each in told:
        file = str(each.plain["file"])
        if each.name in seen:
            raise ValueError(f"{file}: {seen[each.name]} is called {each.name}, too; rename one")
        seen[each.name] = file
    return told


def given_values(pairs: Sequence[str], told: Sequence[Story]) -> dict[str, Any]:
    """Return the values of --given. Raises ValueError where no story has one of that name."""
    known = {name for each in told for name in each.plain["given"]}
    given = dict(map(_pair, pairs))
    for name in given:
        if name not in known:
            has = f"Given are: {', '.join(sorted(known))}" if known else "Nothing is given there"
            files = ", ".join(str(each.plain["file"]) for each in told[:3])
            raise ValueError(f"--given {name}: not in {files}{suggestion(name, known)} {has}")
    return given


def run_list() -> int:
    """List the stories of the library by pack: one a line, wrapped where a person reads it."""
    pack = ""
    for each in stories():
        if each.pack != pack:
            pack = each.pack
            say(pack)
        said = f"{each.name:<{_NAMES}} {_first_sentence(each.about)}"
        if sys.stdout.isatty():
            wide = shutil.get_terminal_size().columns
            said = textwrap.fill(said, max(wide - 2, _NAMES + 30), subsequent_indent=" " * 4)
        say(textwrap.indent(said, "  "))
    return 0


def run_schema() -> int:
    """Print the JSON Schema of a story."""
    say(json.dumps(editor_schema(), indent=2))
    return 0


def _first_sentence(about: str) -> str:
    return about.partition(". ")[0].rstrip(".")


def _pair(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise ValueError(f'"{text}" is no value for --given; write NAME=VALUE')
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
