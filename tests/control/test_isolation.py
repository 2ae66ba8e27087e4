"""Sixteen workers with equal ids at one server: nobody sees anything of another."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any

import httpx
import pytest
from control.control_rig import check
from control.test_worlds import jwt
from reference_server.listeners import Listener, listening
from reference_server.server_rig import world
from tmf645_reference_server import ControlPort, create_app, running
from tmf645_simulator.progression import After

CHECKS = "/checkServiceQualification"
WORKERS = 16


@contextmanager
def served() -> Iterator[tuple[str, str]]:
    """Yield the API root of a server, and its control interface."""
    port = ControlPort()
    slow = world(After(timedelta(seconds=30)))
    with running(create_app(slow, control_port=port)) as root:
        yield root, port.url


def headers_of(worker: int) -> dict[str, str]:
    """How this worker names its namespace: every third in another way."""
    if worker % 3 == 0:
        return {"X-Testbed-Namespace": f"w{worker}"}
    if worker % 3 == 1:
        return {"Authorization": f"Bearer {jwt(testbed_namespace=f'w{worker}')}"}
    return {}


def root_of(root: str, worker: int) -> str:
    """Where this worker sends its requests."""
    return root.replace("/tmf-api", f"/ns/w{worker}/tmf-api") if worker % 3 == 2 else root


def work(root: str, control: str, worker: int, rounds: int, listener: Listener) -> list[Any]:
    """Create, read and list; return everything that is not this worker's own."""
    strange: list[Any] = []
    mine = f"by w{worker}"
    with httpx.Client(
        base_url=root_of(root, worker), headers=headers_of(worker), timeout=60
    ) as api:
        api.post("/hub", json={"callback": listener.url})
        for number in range(1, rounds + 1):
            made = api.post(CHECKS, json=check(description=mine)).json()
            read = api.get(f"{CHECKS}/{number}").json()
            strange += [each for each in (made, read) if each.get("description") != mine]
            strange += [] if made["id"] == str(number) else [made]
        listed = api.get(CHECKS, params={"limit": "1000"}).json()
    strange += [each for each in listed if each["description"] != mine]
    told = httpx.post(
        f"{control}/clock/advance?namespace=w{worker}", json={"by": "1h"}, timeout=60
    ).json()
    done = [each for each in told["fired"] if each["what"] == CHECKS[1:]]
    strange += [] if len(done) == rounds == len(listed) else [told]
    return strange


@pytest.mark.parametrize("rounds", [6, pytest.param(60, marks=pytest.mark.slow)])
def test_nobody_sees_anything_of_another(rounds: int) -> None:
    """No record, no list, no event, no time of another; and every callback says whose it is."""
    with served() as (root, control), _listeners() as listeners:
        with ThreadPoolExecutor(WORKERS) as pool:
            found = list(
                pool.map(
                    lambda worker: work(root, control, worker, rounds, listeners[worker]),
                    range(WORKERS),
                )
            )

        assert [[]] * WORKERS == found
        for worker, listener in enumerate(listeners):
            resources = [each["event"]["checkServiceQualification"] for each in listener.bodies]
            assert {f"by w{worker}"} == {each["description"] for each in resources}
            assert len([each for each in resources if each["state"] == "done"]) == rounds
        default = httpx.get(f"{root}{CHECKS}").json()
        assert default == []


def test_a_callback_names_its_namespace() -> None:
    """In a header; those of the default namespace look as ever."""
    with served() as (root, control), listening() as listener:
        for name in ("default", "mine"):
            headers = {} if name == "default" else {"X-Testbed-Namespace": name}
            httpx.post(f"{root}/hub", json={"callback": listener.url}, headers=headers)
            httpx.post(f"{root}{CHECKS}", json=check(), headers=headers)
            httpx.post(f"{control}/clock/advance?namespace={name}", json={"by": "0s"})

        assert {None, "mine"} == set(listener.namespaces)


@contextmanager
def _listeners() -> Iterator[list[Listener]]:
    with ExitStack() as stack:
        yield [stack.enter_context(listening()) for _ in range(WORKERS)]
