"""
One script, told to a server; what its journal says afterwards. In process, over HTTP, or by itself:

    python scripted_run.py LISTENER_URL in-process|http
"""

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import httpx
from tmf645_reference_server import ControlPort, create_app, running
from tmf645_reference_server.control import ControlApp
from tmf645_reference_server.delivery import Patience
from tmf645_scenarios import Behaviour, Scenario, load
from tmf645_simulator.progression import After

PUBLIC = "http://partner.test"
CHECKS = "/checkServiceQualification"

Ask = Callable[..., httpx.Response]


def told(listener: str, host: str) -> bytes:
    """Run the script on ``host`` and return the journal and the attempts, as bytes."""
    return _over_http(listener) if host == "http" else _in_process(listener)


def script(api: Ask, control: Ask, listener: str) -> bytes:
    """Live a little: creations, reads, refusals, faults, callbacks, time."""
    control = _checked(control)
    control("PUT", "/seed", json={"seed": 7})
    control("PUT", "/clock", json={"mode": "frozen", "at": "2027-01-01"})
    control(
        "PUT",
        "/faults",
        json={
            "faults": [
                {"kind": "status", "status": 503, "probability": 0.3},
                {"kind": "callback duplicated", "probability": 0.5},
            ]
        },
    )
    api("POST", "/hub", json={"callback": listener})
    for number in range(8):
        api("POST", CHECKS, json=_check(number), headers={"Authorization": f"Bearer {number}"})
        control("POST", "/clock/advance", json={"by": f"{number}s"})
        for each in api("GET", CHECKS, params={"fields": "state"}).json():
            if isinstance(each, dict) and "id" in each:
                api("GET", f"{CHECKS}/{each['id']}")
    api("GET", f"{CHECKS}/nobody")
    for _ in range(4):
        api("POST", CHECKS, content="{", headers={"Content-Type": "application/json"})
    control("POST", "/snapshot", json={"label": "so-far"})
    control("POST", "/clock/advance", json={"by": "72h"})
    attempts = control("GET", "/callbacks").content
    control("POST", "/restore", json={"label": "so-far"})
    api("POST", CHECKS, json=_check(99))
    control("POST", "/clock/advance", json={"by": "1h"})
    journal = control("GET", "/journal").content
    return journal + attempts + control("GET", "/callbacks").content


def _checked(ask: Ask) -> Ask:
    return lambda *words, **more: ask(*words, **more).raise_for_status()


def _check(number: int) -> dict[str, Any]:
    item = {
        "service": {
            "serviceSpecification": {"id": "fibre-internet"},
            "place": [{"role": "installation", "id": ("MAIN-3000", "FARM-1")[number % 2]}],
        }
    }
    return {"description": str(number), "serviceQualificationItem": [item] * (number % 3 + 1)}


def _world() -> Scenario:
    world = load("main-street")
    return Scenario(
        name=world.name,
        story=world.story,
        inventory=world.inventory,
        behaviour=Behaviour(progression=After(timedelta(seconds=5))),
    )


def _app(port: ControlPort | None = None) -> Any:
    patience = Patience(attempts=3, jitter=0)
    return create_app(_world(), base_url=PUBLIC, patience=patience, control_port=port)


def _over_http(listener: str) -> bytes:
    port = ControlPort()
    with (
        running(_app(port)) as root,
        httpx.Client(base_url=root) as api,
        httpx.Client(base_url=port.url) as control,
    ):
        return script(api.request, control.request, listener)


def _in_process(listener: str) -> bytes:
    import asyncio  # noqa: PLC0415 - of this host alone

    app = _app()
    root = f"{PUBLIC}/tmf-api/serviceQualificationManagement/v4"
    hosts = ((app, root), (ControlApp(app.state.control), "http://localhost/_testbed"))
    with asyncio.Runner() as runner:

        def asking(target: Any, base: str) -> Ask:
            client = httpx.AsyncClient(transport=httpx.ASGITransport(target), base_url=base)
            return lambda *words, **more: runner.run(client.request(*words, **more))

        try:
            return script(*(asking(*host) for host in hosts), listener)
        finally:
            runner.run(app.state.control.namespaces.stop())


if __name__ == "__main__":
    sys.stdout.buffer.write(told(*sys.argv[1:3]))
