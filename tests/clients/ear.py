"""An ear on loopback: it answers events at once, and keeps them for whoever looks."""

import contextlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

import loopback


class Ear:
    """Hears events, and answers each one as ``status`` says."""

    def __init__(self) -> None:
        self.url = ""
        self.heard: list[dict[str, Any]] = []

    def status(self) -> int:
        """What the event that was heard last is answered."""
        return 201


@contextlib.contextmanager
def hearing(ear: Ear) -> Iterator[Ear]:
    """Let ``ear`` hear for as long as the block lasts."""

    def heard(path: str, headers: Mapping[str, str], body: bytes) -> int:
        ear.heard.append(json.loads(body))
        return ear.status()

    with loopback.hearing(heard) as origin:
        ear.url = f"{origin}/events"
        yield ear
