"""A synchronous hand on an in-process server: requests, time, listeners."""

import asyncio
import contextlib
import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette
from tmf645_reference_server import Control, ManualClock, create_app
from tmf645_reference_server.contract import BASE_PATH
from tmf645_reference_server.store import MemoryStore, Store
from tmf645_reference_server.store.sqlite import SqliteStore
from tmf645_scenarios import Behaviour, Scenario, load
from tmf645_simulator.progression import Immediately, Progression

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
CHECKS = "/checkServiceQualification"
QUERIES = "/queryServiceQualification"


class Rig:
    """An application without lifespan, its clock, and a client whose loop outlives the calls."""

    def __init__(self, app: Starlette, clock: ManualClock) -> None:
        self.app = app
        self.clock = clock
        self._runner = asyncio.Runner()
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app),
            base_url=f"http://sq.test{BASE_PATH}",
        )

    @property
    def control(self) -> Control:
        """The in-process control."""
        control: Control = self.app.state.control
        return control

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Send one request."""
        return self._runner.run(self._client.request(method, path, **options))

    def get(self, path: str, **options: Any) -> httpx.Response:
        """GET."""
        return self.send("GET", path, **options)

    def post(self, path: str, body: Any, **options: Any) -> httpx.Response:
        """POST a JSON value."""
        return self.send("POST", path, json=body, **options)

    def patch(self, path: str, body: Any, **options: Any) -> httpx.Response:
        """PATCH with a JSON value."""
        return self.send("PATCH", path, json=body, **options)

    def run(self, act: Callable[[], Any]) -> Any:
        """Run a coroutine function in the rig's loop."""
        return self._runner.run(act())

    def later(self, seconds: float) -> None:
        """Let time pass."""
        self.clock.advance(timedelta(seconds=seconds))

    def close(self) -> None:
        """Give the loop back."""
        self._runner.run(self._client.aclose())
        self._runner.close()


def world(
    progression: Progression = Immediately(),  # noqa: B008 - frozen and empty
    *,
    name: str = "main-street",
    **behaviour: Any,
) -> Scenario:
    """Return a world of the library that answers otherwise."""
    scenario = load(name)
    settings = {"validity": scenario.behaviour.validity, **behaviour}
    return Scenario(
        name=scenario.name,
        story=scenario.story,
        inventory=scenario.inventory,
        behaviour=Behaviour(progression=progression, **settings),
        commerce=scenario.commerce,
    )


@contextlib.contextmanager
def rig(scenario: Scenario | None = None, **options: Any) -> Iterator[Rig]:
    """Yield a rig on a world, by default one that decides immediately."""
    clock = ManualClock(NOW)
    with usual_store() as store:
        app = create_app(scenario or world(), clock=clock, **{"store": store, **options})
        one = Rig(app, clock)
        try:
            yield one
        finally:
            one.run(store.close)
            one.close()


@contextlib.contextmanager
def usual_store() -> Iterator[Store]:
    """Yield an empty store: memory, or what TMF645_TEST_STORE says (tests/store runs us on a file)."""
    if os.environ.get("TMF645_TEST_STORE") != "sqlite":
        yield MemoryStore()
        return
    with tempfile.TemporaryDirectory() as folder:
        yield SqliteStore(Path(folder) / "world.db")


def item(
    place: str = "MAIN-3000",
    specification: str = "fibre-internet",
    /,
    characteristics: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return an item as a client would write it."""
    return {
        "service": {
            "serviceSpecification": {"id": specification},
            "serviceCharacteristic": [
                {"name": name, "value": value} for name, value in (characteristics or {}).items()
            ],
            "place": [{"role": "installation", "id": place}],
        },
        **more,
    }


def check(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the body that creates a check."""
    return {"serviceQualificationItem": list(items or (item(),)), **more}


def at(place: str, **more: Any) -> dict[str, Any]:
    """Return the body that asks what can be had at ``place``."""
    return {
        "searchCriteria": {"service": {"place": [{"role": "installation", "id": place}]}},
        **more,
    }
