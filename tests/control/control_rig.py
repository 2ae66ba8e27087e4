"""A hand on a server and on its control interface, both in process."""

import contextlib
from collections.abc import Iterator
from typing import Any

import httpx
from reference_server.server_rig import CHECKS, NOW, Rig, check, rig
from tmf645_reference_server.control import ControlApp
from tmf645_scenarios import Scenario

__all__ = ["CHECKS", "NOW", "ControlRig", "check", "controlled"]

NOON = "2026-03-01T12:00:00.000Z"


class ControlRig:
    """A server's rig, and a client of its control interface that shares its loop."""

    def __init__(self, server: Rig, token: str | None = None) -> None:
        self.server = server
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(ControlApp(server.control, token=token)),
            base_url="http://127.0.0.1:8646/_testbed",
        )

    def call(self, method: str, path: str, body: Any = None, **options: Any) -> httpx.Response:
        """Call a verb."""
        content: dict[str, Any] = {} if method == "GET" and body is None else {"json": body or {}}

        async def act() -> httpx.Response:
            return await self._client.request(method, path, **content, **options)

        answer: httpx.Response = self.server.run(act)
        return answer

    def get(self, path: str, **options: Any) -> Any:
        """Return what a GET shows."""
        answer = self.call("GET", path, **options)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def do(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """Return what a verb answers that has to work."""
        answer = self.call(method, path, body, **options)
        assert answer.status_code in (200, 204), answer.text
        return answer.json() if answer.content else None

    def freeze(self, **options: Any) -> None:
        """Freeze the clock where it stands."""
        self.do("PUT", "/clock", {"mode": "frozen"}, **options)

    def advance(self, by: str, **options: Any) -> list[dict[str, str]]:
        """Let time pass; return what fired."""
        fired: list[dict[str, str]] = self.do("POST", "/clock/advance", {"by": by}, **options)[
            "fired"
        ]
        return fired


@contextlib.contextmanager
def controlled(
    scenario: Scenario | None = None, *, token: str | None = None, **options: Any
) -> Iterator[ControlRig]:
    """Yield a server with its control interface."""
    with rig(scenario, **options) as server:
        yield ControlRig(server, token)
