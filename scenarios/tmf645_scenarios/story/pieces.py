"""
What may stand at the keys of a story: texts, targets, answers, names, each read with its line.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from tmf645_scenarios.authentication import NAMESPACE
from tmf645_scenarios.edits import EditEntry, edit_of, written
from tmf645_scenarios.faults import fault_profiles
from tmf645_scenarios.faults.values import Fault
from tmf645_scenarios.nodes import Mapping, Node, Scalar, Sequence
from tmf645_scenarios.problems import ScenarioError, suggestion
from tmf645_scenarios.reading import Reader
from tmf645_scenarios.story.grammar import APIS, AUTH, CLOCKS, Kind
from tmf645_scenarios.story.names import GIVEN, NAME, PATH, bare, used
from tmf645_scenarios.story.shapes import Plain, plain, read_count, read_shape
from tmf645_scenarios.times import moment_of

#: What an answer is: these parts, and no other.
PARTS: Final = ("status", "headers", "body", "broken")


class PieceReader(Reader):
    """Reads pieces of one story; ``known`` are the names that what comes next may use."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.known: dict[str, int] = dict.fromkeys(GIVEN, 0)
        self.called: dict[str, int] = {}
        self.listeners: dict[str, int] = {}

    def names(self, text: str, line: int, path: str) -> None:
        """Note every name in ``text`` that nothing before it keeps."""
        for name in used(text):
            if name not in self.known:
                guess = suggestion(name, self.known)
                known = ", ".join(sorted(self.known))
                self.note(line, path, f'nothing before keeps "{name}"{guess} Known: {known}')
        for name in bare(text):
            if name in self.known:
                self.note(line, path, f'"${name}" stands for itself; write ${{{name}}}')

    def new_name(self, name: str, line: int, path: str) -> None:
        """Make ``name`` known to what follows; note where it is none."""
        if not NAME.fullmatch(name):
            message = f'"{name}" is no name; begin with a letter, then letters, digits and _'
            self.note(line, path, message)
        if name in GIVEN:
            self.note(line, path, f'"{name}" is known to every story; choose another name')
        self.known[name] = line

    def read_faults(self, node: Node, path: str) -> Plain:
        """Return what goes wrong: {"profile": name}, {"faults": [...]}, or neither for nothing."""
        if isinstance(node, Sequence):
            self.read(node, tuple[Fault, ...], path)
            return {"faults": plain(self, node, path)}
        said = node.text if isinstance(node, Scalar) else "a mapping"
        if said == "none":
            return {}
        if said not in fault_profiles():
            known = ", ".join(fault_profiles())
            guess = suggestion(said, fault_profiles())
            message = f'"{said}" is no fault profile{guess} Known: none, {known}. Or write a list'
            raise self.note(node.line, path, message)
        return {"profile": said}

    def read_text(self, node: Node, path: str) -> str:
        """Return a text; the names in it are looked at. Raise Unreadable."""
        text: str = self.read(node, str, path)
        self.names(text, node.line, path)
        return text

    def read_duration(self, node: Node, path: str) -> float:
        """Return a duration in seconds. Raise Unreadable."""
        duration: timedelta = self.read(node, timedelta, path)
        return duration.total_seconds()

    def read_moment(self, node: Node, path: str) -> str:
        """Return a moment as it is written, or a name for one. Raise Unreadable."""
        text = self.read_text(node, path)
        if "${" not in text and moment_of(text) is None:
            raise self.note(node.line, path, f'"{text}" is no moment; write one like 2027-03-01')
        return text

    def read_target(self, node: Node, path: str) -> Plain:
        """Return where a request goes: an API by its name and what follows, or a path. Raise Unreadable."""
        text = self.read_text(node, path)
        if text.startswith("/"):
            return {"api": "", "rest": text}
        api = next((each for each in _LONGEST_FIRST if _begins(text, each)), None)
        if api is None:
            word = text.partition("/")[0]
            known = ", ".join(APIS)
            guess = suggestion(word, APIS)
            message = (
                f'"{word}" is no API{guess} Known: {known}. Or write a path that begins with /'
            )
            raise self.note(node.line, path, message)
        return {"api": api, "rest": text.removeprefix(api)}

    def read_fields(self, node: Node, path: str) -> dict[str, str]:
        """Return texts by name. Raise Unreadable."""
        return {
            key: self.read_text(each, f"{path}.{key}")
            for key, each in self.pairs(node, path).items()
        }

    def read_answer(self, node: Node, path: str) -> Plain:
        """Return the shape of an answer. Raise Unreadable."""
        for key, each in (node.values if isinstance(node, Mapping) else {}).items():
            if key not in PARTS:
                guess = suggestion(key, PARTS)
                parts = ", ".join(PARTS)
                self.note(each.line, f"{path}.{key}", f"no part of an answer{guess} Parts: {parts}")
        if not isinstance(node, Mapping) or not node.values:
            raise self.note(node.line, path, f"write what comes back: {', '.join(PARTS)}")
        return read_shape(self, node, path)

    def read_keep(self, node: Node, path: str) -> dict[str, str]:
        """Return paths by the names that what is there is kept under. Raise Unreadable."""
        kept = {}
        if not isinstance(node, Mapping):
            raise self.note(node.line, path, "write a name and a path, like {id: body.id}")
        for name, each in node.values.items():
            text: str = self.read(each, str, f"{path}.{name}")
            if not PATH.fullmatch(text):
                message = f'"{text}" is no path; write one like body.serviceQualificationItem[0].id'
                raise self.note(each.line, f"{path}.{name}", message)
            kept[name] = text
        return kept

    def read_name(self, node: Node, path: str) -> str:
        """Return a name. Raise Unreadable."""
        name: str = self.read(node, str, path)
        if not NAME.fullmatch(name):
            message = f'"{name}" is no name; begin with a letter, then letters, digits and _'
            raise self.note(node.line, path, message)
        return name

    def read_names(self, node: Node, path: str) -> list[str]:
        """Return names of steps before. Raise Unreadable."""
        names: tuple[str, ...] = self.read(node, tuple[str, ...], path)
        for name in names:
            if name not in self.called:
                known = ", ".join(self.called) or "none"
                guess = suggestion(name, self.called)
                raise self.note(
                    node.line, path, f'no step is called "{name}"{guess} Called are: {known}'
                )
        return list(names)

    def read_edit(self, node: Node, path: str) -> Any:
        """Return an edit as it is sent. Raise Unreadable."""
        entry: EditEntry = self.read(node, EditEntry, path)
        try:
            edit_of(entry, source=self.file, path=path)
        except ScenarioError as error:
            raise self.note(node.line, path, error.problems[0].message) from None
        return written(entry)

    def read_truth(self, node: Node, path: str) -> bool:
        """Return true or false. Raise Unreadable."""
        truth: bool = self.read(node, bool, path)
        return truth

    def read_texts(self, node: Node, path: str) -> list[str]:
        """Return texts; the names in them are looked at. Raise Unreadable."""
        if not isinstance(node, Sequence):
            raise self.note(node.line, path, "write a list of texts; [] for none")
        return [self.read_text(each, f"{path}[{number}]") for number, each in enumerate(node.items)]

    def read_waits(self, node: Node, path: str) -> str:
        """Return what pauses pass on. Raise Unreadable."""
        return self._one_of(self.read(node, str, path), CLOCKS, node, path)

    def read_auth(self, node: Node, path: str) -> dict[str, str]:
        """Return how calls are authenticated; {} where they need not be. Raise Unreadable."""
        said = self.read_fields(node, path)
        for key in said:
            self._one_of(key, AUTH, node, path)
        if said and not said.get("header"):
            raise self.note(node.line, path, "write the header, such as {header: Authorization}")
        return said

    def read_space(self, node: Node, path: str) -> str:
        """Return the name of a namespace. Raise Unreadable."""
        name: str = self.read(node, str, path)
        if not NAMESPACE.fullmatch(name):
            message = f'"{name[:80]}" is no namespace; write up to 64 of A-Z, a-z, 0-9, ., _ and -'
            raise self.note(node.line, path, message)
        return name

    def _one_of(self, said: str, known: tuple[str, ...], node: Node, path: str) -> str:
        if said not in known:
            guess = suggestion(said, known)
            message = f'"{said}" stands here{guess} Known: {", ".join(known)}'
            raise self.note(node.line, path, message)
        return said

    def pairs(self, node: Node, path: str) -> dict[str, Node]:
        """Return keys and values. Raise Unreadable."""
        if not isinstance(node, Mapping):
            raise self.note(node.line, path, "write keys and values")
        return node.values


def _begins(text: str, api: str) -> bool:
    """Whether ``text`` is about ``api``: that name, and then nothing, a path or parameters."""
    return text == api or text.startswith((f"{api}/", f"{api}?"))


_LONGEST_FIRST: Final = sorted(APIS, key=len, reverse=True)

READERS: Final[dict[Kind, Callable[[PieceReader, Node, str], Any]]] = {
    Kind.TEXT: PieceReader.read_text,
    Kind.DURATION: PieceReader.read_duration,
    Kind.MOMENT: PieceReader.read_moment,
    Kind.TARGET: PieceReader.read_target,
    Kind.BODY: plain,
    Kind.FIELDS: PieceReader.read_fields,
    Kind.SHAPE: read_shape,
    Kind.ANSWER: PieceReader.read_answer,
    Kind.KEEP: PieceReader.read_keep,
    Kind.COUNT: read_count,
    Kind.NAME: PieceReader.read_name,
    Kind.NAMES: PieceReader.read_names,
    Kind.EDIT: PieceReader.read_edit,
    Kind.FAULTS: PieceReader.read_faults,
    Kind.TRUTH: PieceReader.read_truth,
    Kind.WAITS: PieceReader.read_waits,
    Kind.SPACE: PieceReader.read_space,
    Kind.TEXTS: PieceReader.read_texts,
    Kind.AUTH: PieceReader.read_auth,
}
