"""Whole namespaces: how they are named, that they never meet, and how they begin anew."""

import asyncio
import base64
import json

import pytest
from control.control_rig import CHECKS, ControlRig, check, controlled
from reference_server.listeners import listening
from reference_server.server_rig import world
from tmf645_reference_server.naming import Naming
from tmf645_scenarios.authentication import Authentication, BearerToken, Secret
from tmf645_simulator.progression import OnCommand

ROOT = "http://sq.test/ns/{}/tmf-api/serviceQualificationManagement/v4"


def jwt(**claims: object) -> str:
    """A token in the form of a JWT, with a signature that nobody looks at."""
    parts = ({"alg": "none"}, claims)
    encoded = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts
    ]
    return ".".join([*encoded, "signature"])


def held_in(tester: ControlRig, **headers: str) -> str:
    """The namespace in which a check lands that is sent with ``headers``."""
    tester.server.post(CHECKS, check(), headers=headers)
    for each in tester.get("/namespaces"):
        listed = tester.server.get(CHECKS, headers={"X-Testbed-Namespace": each["name"]}).json()
        if listed:
            return str(each["name"])
    raise AssertionError("it landed nowhere")


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ({}, "default"),
        ({"X-Testbed-Namespace": "a"}, "a"),
        ({"Authorization": f"Bearer {jwt(testbed_namespace='b')}"}, "b"),
        ({"Authorization": f"bearer {jwt(testbed_namespace='b')}"}, "b"),
        (
            {"Authorization": f"Bearer {jwt(testbed_namespace='b')}", "X-Testbed-Namespace": "a"},
            "a",
        ),
        ({"Authorization": f"Bearer {jwt(sub='b')}"}, "default"),
        ({"Authorization": f"Bearer {jwt(testbed_namespace=7)}"}, "default"),
        ({"Authorization": "Bearer a.%%%.c"}, "default"),
        ({"Authorization": "Bearer a.W10.c"}, "default"),
        ({"Authorization": "Bearer a.e.c"}, "default"),
        ({"Authorization": "Basic YTpi"}, "default"),
    ],
)
def test_header_and_token_name_a_namespace(headers: dict[str, str], name: str) -> None:
    """In this order; what names nothing is in the default one."""
    with controlled() as tester:
        assert held_in(tester, **headers) == name


def test_a_hook_may_know_what_a_token_stands_for() -> None:
    """Opaque tokens: whoever issued them knows."""
    with controlled(naming=Naming(token={"opaque": "c"}.get)) as tester:
        assert held_in(tester, Authorization="Bearer opaque") == "c"


def test_a_scenario_says_what_a_token_stands_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever brings it is there without knowing; a header outranks it, and others know nothing."""
    monkeypatch.setenv("LEFT_TOKEN", "from-the-environment")
    guarded = Authentication(
        bearer=(
            BearerToken(token=Secret(env="LEFT_TOKEN"), namespace="left"),
            BearerToken(token=Secret(text="plain")),
        )
    )
    left, plain = "Bearer from-the-environment", "Bearer plain"
    with controlled(authentication=guarded) as tester:
        tester.server.post(CHECKS, check(), headers={"Authorization": left})
        tester.server.post(
            CHECKS, check(), headers={"Authorization": left, "X-Testbed-Namespace": "right"}
        )
        counts = [
            len(tester.server.get(CHECKS, headers={"Authorization": plain, **more}).json())
            for more in (
                {},
                {"X-Testbed-Namespace": "left"},
                {"X-Testbed-Namespace": "right"},
                {"Authorization": left},
            )
        ]
        stranger = tester.server.get(CHECKS, headers={"Authorization": "Bearer else"})

    assert [0, 1, 1, 1] == counts
    assert 401 == stranger.status_code


def test_a_path_may_not_differ_from_a_token() -> None:
    """Nobody can tell which of two explicit names was meant."""
    token = {"Authorization": f"Bearer {jwt(testbed_namespace='b')}"}
    with controlled() as tester:
        torn = tester.server.get(ROOT.format("left") + CHECKS, headers=token)
        agreed = tester.server.get(ROOT.format("b") + CHECKS, headers=token)

    assert [400, 200] == [each.status_code for each in (torn, agreed)]
    assert torn.json()["code"] == "INVALID_NAMESPACE"


def test_the_longest_unused_namespace_gives_way_and_the_default_one_never_does() -> None:
    """A bound on memory: what was given up begins anew when it is named again."""
    with controlled(most_namespaces=3) as tester:
        for name in ("default", "a", "b", "a", "c"):
            tester.server.post(CHECKS, check(), headers={"X-Testbed-Namespace": name})

        awake = [each["name"] for each in tester.get("/namespaces")]
        counts = [
            len(tester.server.get(CHECKS, headers={"X-Testbed-Namespace": name}).json())
            for name in ("default", "a", "c", "b")
        ]

    assert awake == ["a", "c", "default"]
    assert counts == [1, 2, 1, 0]


def test_a_reset_tells_what_it_removed_and_begins_anew() -> None:
    """Qualifications, listeners, the clock, and the count of ids; of this namespace alone."""
    with listening() as listener, controlled(world(OnCommand())) as tester:
        for name in ("default", "other"):
            tester.server.post(CHECKS, check(), headers={"X-Testbed-Namespace": name})
        tester.server.post("/hub", {"callback": listener.url})
        tester.do("PUT", "/clock", {"mode": "frozen", "at": "2030-01-01"})

        told = tester.do("POST", "/reset")
        again = tester.server.post(CHECKS, check()).json()

        assert told["removed"]["qualifications"] == told["removed"]["subscriptions"] == 1
        assert again["id"] == "1"
        assert again["checkServiceQualificationDate"][:4] == "2026"
        other = tester.server.get(CHECKS, headers={"X-Testbed-Namespace": "other"}).json()
        assert len(other) == 1
        assert listener.bodies == []


def test_a_second_reset_removes_nothing(tester: ControlRig) -> None:
    """The law of every clean-up: twice is once."""
    tester.server.post(CHECKS, check())
    tester.do("POST", "/reset")

    assert set(tester.do("POST", "/reset")["removed"].values()) == {0}


def test_a_reset_waits_for_requests_under_way(tester: ControlRig) -> None:
    """What was begun before is answered, and removed; nothing of it turns up afterwards."""

    async def both() -> tuple[int, int]:
        control = tester.server.control
        namespace = await control.namespace()
        namespace.traffic.begin()
        resetting = asyncio.create_task(control.reset())
        await asyncio.sleep(0.05)
        assert not resetting.done()
        made = asyncio.create_task(
            tester.server._client.post(CHECKS, json=check(description="after"))
        )
        await asyncio.sleep(0.05)
        assert not made.done()
        namespace.traffic.end()
        removed = await resetting
        return removed.qualifications, (await made).status_code

    assert tester.server.run(both) == (0, 201)
    assert [each["description"] for each in tester.server.get(CHECKS).json()] == ["after"]


def test_health_and_readiness(tester: ControlRig) -> None:
    """For whoever starts a server and waits for it."""
    assert tester.get("/health") == {"status": "up", "scenario": "main-street"}
    assert tester.get("/ready") == {"status": "ready"}
