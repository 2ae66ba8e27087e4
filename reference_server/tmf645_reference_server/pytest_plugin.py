"""
Fixtures for pytest: the reference server in process and on a socket.

    def test_order_capture(tmf645_server):
        my_client = Client(tmf645_server.url)

    def test_last_port(tmf645_serve):
        server = tmf645_serve("last-port-taken")
        server.control.freeze()
        server.control.advance("48h")

Everything is imported when a fixture is used: the plugin is loaded by every pytest run.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from tmf645_scenarios import Scenario

    from tmf645_reference_server.control import SyncControl


@dataclass(frozen=True)
class RunningServer:
    """A reference server on a socket: ``url`` is the API root."""

    url: str
    app: Starlette

    @property
    def control(self) -> SyncControl:
        """What a test may do to the server beyond the API."""
        from tmf645_reference_server.control import SyncControl  # noqa: PLC0415 - see above

        return SyncControl(self.app.state.control)


@pytest.fixture
def tmf645_app() -> Starlette:
    """The reference server in the default world, as an ASGI application."""
    from tmf645_reference_server.app import create_app  # noqa: PLC0415 - see the module's text

    return create_app()


@pytest.fixture
def tmf645_serve() -> Iterator[Callable[..., RunningServer]]:
    """Start servers on sockets: a scenario, and the keywords of create_app; all stop at the end."""
    from tmf645_reference_server.app import create_app  # noqa: PLC0415 - see the module's text
    from tmf645_reference_server.serving import running  # noqa: PLC0415

    with contextlib.ExitStack() as stack:

        def start(scenario: Scenario | str = "main-street", **options: Any) -> RunningServer:
            app = create_app(scenario, **options)
            return RunningServer(url=stack.enter_context(running(app)), app=app)

        yield start


@pytest.fixture
def tmf645_server(tmf645_serve: Callable[..., RunningServer]) -> RunningServer:
    """The reference server in the default world, on a socket."""
    return tmf645_serve()
