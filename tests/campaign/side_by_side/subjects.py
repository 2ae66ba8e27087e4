"""
Every server of the proving ground, as the tools meet it: right, wrong, legal or dead.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from tmf645_reference_server.profile_out import profile_for
from tmf645_scenarios import load

from campaign.dead_servers import DEAD
from campaign.legal_variants import LEGAL
from campaign.minimal_http import ASGIApp
from campaign.minimal_profile import PROFILE
from campaign.side_by_side.families import family
from campaign.spoiled_reference import SPOILED
from campaign.wrong_minimal import WRONG

RIGHT, A_WRONG, A_LEGAL, A_DEAD = "right", "wrong", "legal", "dead"

#: The right servers: what is told of them is a false alarm, and the wrong ones are these with a fault.
MINIMAL, REFERENCE = "right/minimal", "right/reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """
    A server, started by ``factory`` (module:attribute).

    ``id`` is unique over all; ``right`` is the id of the server that it would be without its fault, and
    ``profile`` what its makers would tell a tester.
    """

    id: str
    kind: str
    name: str
    factory: str
    says: str
    right: str
    profile: Mapping[str, Any]
    family: str = ""

    def start(self) -> ASGIApp:
        """The application, not yet asked anything."""
        module, _, attribute = self.factory.partition(":")
        make: Callable[[], ASGIApp] = getattr(import_module(module), attribute)
        return make()


@cache
def subjects() -> Mapping[str, Subject]:
    """Every server by its id."""
    every = [*_right(), *_wrong(), *_spoiled(), *_legal(), *_dead()]
    return {each.id: each for each in every}


def of_kind(kind: str) -> list[Subject]:
    """The servers of one kind, in the order of the registers."""
    return [each for each in subjects().values() if each.kind == kind]


@cache
def _of_reference() -> Mapping[str, Any]:
    """The profile that the reference server writes of itself."""
    return profile_for(load("main-street"), "http://testserver.local")


def _right() -> list[Subject]:
    return [
        Subject(
            id=MINIMAL,
            kind=RIGHT,
            name="minimal",
            factory="campaign.minimal_server:MinimalServer",
            says="The minimal server.",
            right=MINIMAL,
            profile=PROFILE,
        ),
        Subject(
            id=REFERENCE,
            kind=RIGHT,
            name="reference",
            factory="campaign.spoiled_base:Spoiled",
            says="The reference server, with nothing spoiled on the wire.",
            right=REFERENCE,
            profile=_of_reference(),
        ),
    ]


def _wrong() -> list[Subject]:
    return [
        Subject(
            id=f"wrong/{name}",
            kind=A_WRONG,
            name=name,
            factory=f"campaign.wrong_minimal:{name}",
            says=_first_line(each.fault),
            right=MINIMAL,
            profile=PROFILE,
            family=family(name, each.server.__module__),
        )
        for name, each in WRONG.items()
    ]


def _spoiled() -> list[Subject]:
    return [
        Subject(
            id=f"spoiled/{name}",
            kind=A_WRONG,
            name=name,
            factory=f"campaign.spoiled_reference:{name}",
            says=_first_line(each.fault),
            right=REFERENCE,
            profile=_of_reference(),
            family=family(name, each.server.__module__),
        )
        for name, each in SPOILED.items()
    ]


def _legal() -> list[Subject]:
    return [
        Subject(
            id=f"legal/{name}",
            kind=A_LEGAL,
            name=name,
            factory=f"campaign.legal_variants:{name}",
            says=_first_line(each.choice),
            right=MINIMAL,
            profile=each.profile,
        )
        for name, each in LEGAL.items()
    ]


def _dead() -> list[Subject]:
    return [
        Subject(
            id=f"dead/{name}",
            kind=A_DEAD,
            name=name,
            factory=f"campaign.dead_servers:{name}",
            says=_first_line(each.__doc__ or ""),
            right=MINIMAL,
            profile=PROFILE,
        )
        for name, each in DEAD.items()
    ]


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]
