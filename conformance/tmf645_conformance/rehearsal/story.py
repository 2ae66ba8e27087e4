"""
A story as plain data: what a rehearsal is given, whoever read it from where.

Every part knows the line of the file that it was written in. Durations are seconds; ``${name}`` in
texts stands for a value that was given, or that an earlier step kept.
"""

from typing import Any, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from tmf645_conformance.rehearsal.shapes import Shape


class Target(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a request goes: what follows the path of an API, or a whole path where ``api`` is empty."""

    api: str = ""
    rest: str = ""


class Act(msgspec.Struct, frozen=True, kw_only=True, tag_field="does", forbid_unknown_fields=True):
    """What all acts have: their line, the word in the file, their title and what they are called."""

    line: int
    word: str
    title: str = ""
    called: str = ""


class Send(Act, frozen=True, kw_only=True, tag="send"):
    """A request; without ``answer`` any 2xx will do."""

    method: str
    target: Target
    body: Any = UNSET
    headers: dict[str, str] = {}
    search: dict[str, str] = {}
    answer: Shape | None = None
    keep: dict[str, str] = {}


class Wait(Act, frozen=True, kw_only=True, tag="wait"):
    """Look until the answer has a shape."""

    target: Target
    until: Shape
    within: float | None = None
    every: float | None = None
    keep: dict[str, str] = {}


class Stays(Act, frozen=True, kw_only=True, tag="stays"):
    """Look for some time: every answer has a shape."""

    target: Target
    answer: Shape
    within: float
    every: float | None = None


class Listen(Act, frozen=True, kw_only=True, tag="listen"):
    """Register a listener."""

    name: str
    wants: str = ""
    hub: Target = Target(api="hub")
    answer: Shape | None = None
    keep: dict[str, str] = {}


class AwaitEvent(Act, frozen=True, kw_only=True, tag="event"):
    """Wait until events reached a listener."""

    name: str
    like: Shape
    count: tuple[int, int | None] = (1, None)
    within: float | None = None
    every: float | None = None
    keep: dict[str, str] = {}


class Never(Act, frozen=True, kw_only=True, tag="never"):
    """No event of a kind reaches a listener for some time."""

    name: str
    like: Shape
    within: float


class Advance(Act, frozen=True, kw_only=True, tag="advance"):
    """Let time pass."""

    seconds: float


class Freeze(Act, frozen=True, kw_only=True, tag="freeze"):
    """Move the clock to a moment."""

    moment: str


class Edit(Act, frozen=True, kw_only=True, tag="edit"):
    """Change the network."""

    edit: dict[str, Any]


class Faults(Act, frozen=True, kw_only=True, tag="faults"):
    """Let something else go wrong, or nothing."""

    faults: dict[str, Any]


class ControlVerb(Act, frozen=True, kw_only=True, tag="control"):
    """Carry out any verb of the control interface."""

    verb: str
    body: Any | UnsetType = UNSET
    answer: Shape | None = None
    keep: dict[str, str] = {}


Step: TypeAlias = (
    Send
    | Wait
    | Stays
    | Listen
    | AwaitEvent
    | Never
    | Advance
    | Freeze
    | Edit
    | Faults
    | ControlVerb
)

#: Acts that nobody but the testbed can do.
BY_CONTROL = (Advance, Freeze, Edit, Faults, ControlVerb)


class Exchanges(Act, frozen=True, kw_only=True, tag="exchanges"):
    """So many exchanges of the story have a shape."""

    shape: Shape
    count: tuple[int, int | None] = (1, None)


class Events(Act, frozen=True, kw_only=True, tag="events"):
    """So many events of the story have a shape."""

    shape: Shape
    count: tuple[int, int | None] = (1, None)


class Order(Act, frozen=True, kw_only=True, tag="order"):
    """Moments come one after the other."""

    names: list[str]


class Between(Act, frozen=True, kw_only=True, tag="between"):
    """How long it takes from one moment to another."""

    names: list[str]
    at_least: float | None = None
    at_most: float | None = None


Expectation: TypeAlias = Exchanges | Events | Order | Between


class Story(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """
    A whole story; ``clock`` is the moment at which it begins.

    ``told`` is what was agreed with a client under test, as ``tmf645_conformance.clients.told`` has it,
    and the namespace that it works in.
    """

    file: str
    name: str
    about: str
    clock: str
    faults: dict[str, Any] = {}
    given: dict[str, Any] = {}
    cast: dict[str, str] = {}
    told: dict[str, Any] = {}
    steps: list[Step]
    expect: list[Expectation] = []


def read_story(plain: object) -> Story:
    """Return the story of ``plain``; raises msgspec.ValidationError naming what is wrong."""
    return msgspec.convert(plain, Story)
