"""
Where a story of ours is played: its world, served on a loopback port.
"""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from tmf645_conformance.rehearsal import Place
from tmf645_conformance.transport import Unreachable
from tmf645_reference_server.app import create_app
from tmf645_reference_server.authentication.authority import MissingSecretError
from tmf645_reference_server.ports import Clock, ManualClock, SystemClock
from tmf645_reference_server.serving import NotStartedError, running
from tmf645_reports.files import write_whole
from tmf645_scenarios.story import Story

from tmf645_cli.saying import say

#: Where stories are served.
HOST = "127.0.0.1"


def look_at_port(port: int) -> None:
    """Raise ValueError where somebody else listens there."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError as error:
            why = (error.strerror or "no reason given").lower()
            raise ValueError(
                f"cannot listen at {HOST}:{port}: {why}. Choose another --port (0 is any free one)"
            ) from None


@contextmanager
def embedded(story: Story) -> Iterator[Place]:
    """Serve the world of ``story`` on a loopback port, its control interface beside it."""
    with _world(story, clock=ManualClock(story.begins)) as root:
        origin = root.partition("/tmf-api/")[0]
        yield Place(target=root, control=f"{origin}/_testbed")


@contextmanager
def served(story: Story, port: int, ready_file: Path | None = None) -> Iterator[Place]:
    """Serve the world of ``story`` for a client under test; its clock begins with the story."""
    ahead = story.begins - SystemClock().now()
    namespace = str(story.plain["told"].get("namespace", ""))
    with _world(story, clock=Shifted(ahead), port=port) as root:
        origin, _, path = root.partition("/tmf-api/")
        space = f"/ns/{namespace}" if namespace else ""
        found = f"{origin}{space}/tmf-api/{path}"
        say(f"The client finds TMF645 at {found}")
        if ready_file is not None:
            write_whole(ready_file, f"{found}\n".encode())
        yield Place(target=root, control=f"{origin}/_testbed", namespace=namespace)


@contextmanager
def _world(story: Story, *, clock: Clock, port: int = 0) -> Iterator[str]:
    """Serve the world of ``story``, and yield the API root. Raises Unreachable."""
    with ExitStack() as stack:
        try:
            app = create_app(story.scenario, clock=clock, control_mount=True)
            root = stack.enter_context(running(app, port=port))
        except MissingSecretError as wrong:
            raise Unreachable(f"the world cannot be served: {wrong}") from None
        except NotStartedError as wrong:
            remedy = "choose another --port; 0 takes any that is free"
            raise Unreachable(f"the world cannot be served: {wrong}; {remedy}") from None
        yield root


class Shifted(SystemClock):
    """The machine's clock, so much ahead."""

    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        """Return the moment that it shows."""
        return super().now() + self._ahead
