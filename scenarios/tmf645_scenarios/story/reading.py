"""
Reading a story: nodes to plain data, every slip told with line, path and remedy.
"""

from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from typing import Any, Final

from tmf645_scenarios.nodes import Mapping, Node, Scalar, Sequence
from tmf645_scenarios.problems import suggestion
from tmf645_scenarios.reading import Unreadable
from tmf645_scenarios.story.grammar import ACTS, EXPECTATIONS, PLAYERS, ROLES, TOLD, Act, Kind
from tmf645_scenarios.story.pieces import READERS, PieceReader
from tmf645_scenarios.story.shapes import Plain, plain
from tmf645_scenarios.story.slips import slips

#: More steps would not be a story.
MOST_STEPS: Final = 1_000


class StoryReader(PieceReader):
    """Reads the parts of one story; ``known`` are the names that what comes next may use."""

    # --- the parts of a file ------------------------------------------------------------------

    def read_given(self, node: Node) -> Plain:
        """Return the values that requests use by name, and that a run may replace."""
        values = self.pairs(node, "given")
        read = {}
        for key, each in values.items():
            self.new_name(key, each.line, f"given.{key}")
            read[key] = plain(self, each, f"given.{key}")
        return read

    def read_cast(self, node: Node | None) -> dict[str, str]:
        """Return who is simulated and who is real."""
        cast = dict.fromkeys(ROLES, "either")
        for key, each in ({} if node is None else self.pairs(node, "cast")).items():
            if key not in ROLES:
                message = f"unknown key{suggestion(key, ROLES)} Known keys: {', '.join(ROLES)}"
                self.note(each.line, f"cast.{key}", message)
                continue
            said = each.text if isinstance(each, Scalar) else "a list or mapping"
            if said not in PLAYERS:
                known = f"{suggestion(said, PLAYERS)} Known values: {', '.join(PLAYERS)}"
                self.note(each.line, f"cast.{key}", f'"{said}" stands here{known}')
            cast[key] = said
        return cast

    def read_told(self, node: Node | None) -> Plain:
        """Return what is told of a client under test; durations in seconds. Read after the steps."""
        told: Plain = {}
        for key, each in ({} if node is None else self.pairs(node, "told")).items():
            if key not in TOLD:
                message = f"unknown key{suggestion(key, TOLD)} Known keys: {', '.join(TOLD)}"
                self.note(each.line, f"told.{key}", message)
                continue
            told[key] = READERS[TOLD[key].kind](self, each, f"told.{key}")
        return told

    def read_steps(self, node: Node) -> list[Plain]:
        """Return the steps."""
        if not isinstance(node, Sequence) or not node.items:
            raise self.note(node.line, "steps", "write a list of steps, with one at least")
        if len(node.items) > MOST_STEPS:
            raise self.note(node.line, "steps", f"write at most {MOST_STEPS} steps")
        return self._each(node.items, "steps", ACTS, "step")

    def read_expectations(self, node: Node | None) -> list[Plain]:
        """Return what is expected of the whole story."""
        if node is None:
            return []
        if not isinstance(node, Sequence):
            raise self.note(node.line, "expect", "write a list of expectations")
        return self._each(node.items, "expect", EXPECTATIONS, "expectation")

    # --- steps and expectations ---------------------------------------------------------------

    def _each(
        self, nodes: Iterable[Node], path: str, acts: AnyMapping[str, Act], what: str
    ) -> list[Plain]:
        read = []
        for number, node in enumerate(nodes):
            try:
                read.append(self._act(node, f"{path}[{number}]", acts, what))
            except Unreadable:
                self._presume(node)
        return read

    def _presume(self, node: Node) -> None:
        """Know what a step that cannot be read would have made known: one slip is told once."""
        values = node.values if isinstance(node, Mapping) else {}
        keep, called, listener = (values.get(key) for key in ("keep", "called", "listen"))
        for name in keep.values if isinstance(keep, Mapping) else ():
            self.known.setdefault(name, node.line)
        if isinstance(called, Scalar):
            self.called.setdefault(called.text, node.line)
        if isinstance(listener, Scalar):
            self.listeners.setdefault(listener.text, node.line)

    def _act(self, node: Node, path: str, acts: AnyMapping[str, Act], what: str) -> Plain:
        if not isinstance(node, Mapping):
            raise self.note(node.line, path, f"no {what}; write one of: {', '.join(acts)}")
        word = self._word(node, path, acts, what)
        act = acts[word]
        self._keys_are_known(node, (word, *act.keys), path)
        read: Plain = {"does": act.does, "line": node.lines[word], "word": word}
        if act.method:
            read |= {"method": act.method, "target": {"api": act.api, "rest": ""}}
        own = "body" if act.does == "send" and act.own is Kind.BODY else _OWN.get(act.own, "own")
        read[own] = self._value(act.own, node.values[word], f"{path}.{word}", act)
        for key, each in act.keys.items():
            if key in node.values:
                below = f"{path}.{key}"
                read[key.replace(" ", "_")] = self._value(each.kind, node.values[key], below, act)
            elif each.required:
                raise self.note(node.line, path, f'"{key}" is missing; add it')
        for slip in slips(act.does, word, node):
            self.note(slip.line, f"{path}.{slip.path}", slip.message)
        self._remember(read, node, path)
        return read

    def _word(self, node: Mapping, path: str, acts: AnyMapping[str, Act], what: str) -> str:
        words = [key for key in node.values if key in acts]
        if len(words) == 1:
            return words[0]
        if words:
            raise self.note(node.line, path, f"{' and '.join(words)} are two {what}s; write two")
        first = next(iter(node.values), "")
        guess = suggestion(first, acts)
        raise self.note(
            node.line, path, f'"{first}" is no {what}{guess} Write one of: {", ".join(acts)}'
        )

    def _remember(self, read: Plain, node: Mapping, path: str) -> None:
        """Make known what later steps may refer to."""
        for name in read.get("keep", {}):
            self.new_name(name, node.lines["keep"], f"{path}.keep.{name}")
        called = read.get("called")
        if called is not None:
            if called in self.called:
                first = self.called[called]
                message = f'line {first} is called "{called}" already; choose another name'
                self.note(node.lines["called"], f"{path}.called", message)
            self.called[called] = node.line
        if read["does"] == "listen":
            self.listeners[read["name"]] = node.line
        if read["does"] in {"event", "never"} and read["name"] not in self.listeners:
            name, known = read["name"], ", ".join(self.listeners) or "none so far"
            guess = suggestion(name, self.listeners)
            self.note(read["line"], path, f'nobody listens as "{name}"{guess} Listeners: {known}')

    # --- what stands at a key -----------------------------------------------------------------

    def _value(self, kind: Kind, node: Node, path: str, act: Act) -> Any:
        if kind is Kind.NAMES and act.does == "between":
            names = self.read_names(node, path)
            if len(names) != 2:
                raise self.note(node.line, path, "write two names, the earlier first")
            return names
        return READERS[kind](self, node, path)


#: What the value at an act's own key is called, other than "own".
_OWN: Final = {
    Kind.TARGET: "target",
    Kind.NAME: "name",
    Kind.NAMES: "names",
    Kind.SHAPE: "shape",
    Kind.DURATION: "seconds",
    Kind.MOMENT: "moment",
    Kind.EDIT: "edit",
    Kind.FAULTS: "faults",
    Kind.TEXT: "verb",
}
