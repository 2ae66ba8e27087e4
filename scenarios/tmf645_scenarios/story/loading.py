"""
Loading a story: the world that it happens in, and the plain data of what happens.
"""

import dataclasses
import re
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from tmf645_scenarios.document import Behaviour
from tmf645_scenarios.file import Schema
from tmf645_scenarios.loading import Scenario, load, load_node
from tmf645_scenarios.nodes import Mapping, Node, parse
from tmf645_scenarios.problems import ScenarioError, suggestion
from tmf645_scenarios.reading import Unreadable
from tmf645_scenarios.shelves import File
from tmf645_scenarios.story.reading import StoryReader
from tmf645_scenarios.story.shelf import found

#: Where the clock of a story stands that does not say so: a Monday morning.
MORNING: Final = datetime(2027, 1, 4, 9, tzinfo=UTC)

KEYS: Final = {
    "schema": "The version of the format: tmf645-scenario/1.",
    "name": "What the story is called: letters, digits and hyphens.",
    "about": "Who would meet this, and why.",
    "world": "The name of a world, the path of its file, or a world written here.",
    "behaviour": "How the server answers, where that is not as the world says.",
    "commerce": "What is sold in a world that is written here, and to whom.",
    "timeline": "What will happen to a world that is written here.",
    "clock": "Where the clock of the world stands at first; it moves when the story moves it.",
    "faults": "What goes wrong from the start: a fault profile, or a list of faults.",
    "given": "Values that requests use by name, and that a run elsewhere may replace.",
    "cast": "Who is simulated and who is real.",
    "told": "What was agreed with the client that the story is served for.",
    "steps": "What happens.",
    "expect": "What has to come of it.",
}
NEEDED: Final = ("schema", "name", "about", "world", "steps")
CALLED: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_OF_A_WORLD: Final = ("commerce", "timeline")
_LONGEST_NAME: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """
    A story: its name, who would meet it, its world, when it begins, and its plain data.

    ``plain`` has the keys ``file``, ``name``, ``about``, ``clock``, ``faults``, ``given``, ``cast``,
    ``told``, ``steps`` and ``expect``; the form of each is that of ``tmf645_conformance.rehearsal.story``.
    ``again`` is what loads this story alone.
    """

    name: str
    about: str
    scenario: Scenario
    begins: datetime
    plain: AnyMapping[str, Any]
    again: str


def load_story(name_or_path: str) -> tuple[Story, ...]:
    """
    Return the stories that are meant: one of the library, a pack of it, or that of a file.

    Raises ScenarioError with every problem of the first that has some.
    """
    return tuple(
        _story(file, file.shown if file.shown == name_or_path else file.shown.removesuffix(".yaml"))
        for file in found(name_or_path)
    )


def _story(file: File, again: str) -> Story:
    root = parse(file.read(), file.shown)
    reader = StoryReader(file.shown)
    try:
        values = _parts(reader, root)
        scenario = _world(reader, values, file)
        begins = reader.read(values["clock"], datetime, "clock") if "clock" in values else MORNING
        plain = _plain(reader, values)
    except Unreadable:
        raise ScenarioError(reader.problems) from None
    if reader.problems:
        raise ScenarioError(sorted(reader.problems, key=lambda each: each.line))
    name, about = plain["name"], plain["about"]
    told = {"file": file.shown, "clock": begins.isoformat(), **plain}
    return Story(name=name, about=about, scenario=scenario, begins=begins, plain=told, again=again)


def _parts(reader: StoryReader, root: Node) -> dict[str, Node]:
    """Return what stands at the keys of the file; all that have to be there are."""
    if not isinstance(root, Mapping):
        raise reader.note(root.line, "", "no story; write keys and values")
    if "story" in root.values and "steps" not in root.values:
        message = "this is a world, not a story; a story has steps, and names it: world: FILE.yaml"
        raise reader.note(root.lines["story"], "story", message)
    for key in root.values:
        if key not in KEYS:
            guess = suggestion(key, KEYS)
            known = ", ".join(KEYS)
            reader.note(root.lines[key], key, f"unknown key{guess} Known keys: {known}")
    for key in NEEDED:
        if key not in root.values:
            reader.note(root.line, "", f'"{key}" is missing; add it')
    if reader.problems:
        raise Unreadable(reader.file)
    reader.read(root.values["schema"], Schema, "schema")
    return root.values


def _plain(reader: StoryReader, values: AnyMapping[str, Node]) -> dict[str, Any]:
    name, about = _name(reader, values["name"]), reader.read(values["about"], str, "about")
    faults = reader.read_faults(values["faults"], "faults") if "faults" in values else {}
    return {
        "name": name,
        "about": " ".join(about.split()),
        "faults": faults,
        "given": reader.read_given(values["given"]) if "given" in values else {},
        "cast": reader.read_cast(values.get("cast")),
        "steps": reader.read_steps(values["steps"]),
        "told": reader.read_told(values.get("told")),
        "expect": reader.read_expectations(values.get("expect")),
    }


def _name(reader: StoryReader, node: Node) -> str:
    name: str = reader.read(node, str, "name")
    if not CALLED.fullmatch(name) or len(name) > _LONGEST_NAME:
        message = f'"{name[:80]}" is no name; write up to 60 of a-z, 0-9 and single hyphens between'
        raise reader.note(node.line, "name", message)
    return name


def _world(reader: StoryReader, values: AnyMapping[str, Node], file: File) -> Scenario:
    """Return the world of the story, with the behaviour that the story has in place of its own."""
    node = values["world"]
    if isinstance(node, Mapping):
        return _written_here(values, node, file)
    for key in _OF_A_WORLD:
        if key in values:
            message = "the world has its own; write the world here instead"
            raise reader.note(values[key].line, key, message)
    name: str = reader.read(node, str, "world")
    try:
        scenario = load(_near(name, file))
    except ScenarioError as error:
        raise reader.note(node.line, "world", str(error)) from None
    if "behaviour" not in values:
        return scenario
    said: Behaviour = reader.read(values["behaviour"], Behaviour, "behaviour")
    keys = values["behaviour"].values if isinstance(values["behaviour"], Mapping) else {}
    changed = {
        each.name: getattr(said, each.name)
        for each in dataclasses.fields(said)
        if each.name in keys
    }
    return dataclasses.replace(
        scenario, behaviour=dataclasses.replace(scenario.behaviour, **changed)
    )


def _near(name: str, file: File) -> str:
    """Return a path as it is seen from the file of the story; a name stays one."""
    if not name.endswith((".yaml", ".yml")):
        return name
    return str(file.folder.joinpath(name))


def _written_here(values: AnyMapping[str, Node], world: Mapping, file: File) -> Scenario:
    """Return the world that stands in the story's own file."""
    whole = Mapping(world.line)
    whole.values = {
        "schema": values["schema"],
        "name": values["name"],
        "story": values["about"],
        "world": world,
        **{key: values[key] for key in ("behaviour", *_OF_A_WORLD) if key in values},
    }
    whole.lines = {key: each.line for key, each in whole.values.items()}
    return load_node(whole, file)


__all__ = ["CALLED", "KEYS", "MORNING", "NEEDED", "Story", "load_story"]
