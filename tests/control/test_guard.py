"""Who may call the control interface, and who may not."""

import asyncio
from collections.abc import Callable

import httpx
import pytest
from control.control_rig import CHECKS, ControlRig, check, controlled
from tmf645_reference_server import ControlPort, create_app
from tmf645_reference_server.control import ControlApp, UnguardedError

SECRET = "s3cret"  # noqa: S105 - of this test
JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8646", "[::1]:80", "127.0.0.9"])
def test_names_of_this_machine_are_answered(tester: ControlRig, host: str) -> None:
    """Whichever loopback name the client chose."""
    assert tester.call("GET", "/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "localhost.evil.test:80", ""])
def test_other_host_names_are_refused(tester: ControlRig, host: str) -> None:
    """A web page whose name resolves to this machine gets nowhere (DNS rebinding)."""
    answer = tester.call("GET", "/health", headers={"Host": host})

    assert (403, "application/problem+json") == (answer.status_code, answer.headers["Content-Type"])


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_write_has_to_be_declared_as_json(tester: ControlRig, kind: str | None) -> None:
    """What a form of a web page can send is refused (cross-site requests)."""
    tester.server.post(CHECKS, check())
    headers = {} if kind is None else {"Content-Type": kind}

    answer = tester.call("POST", "/reset", content=b"{}", headers={"Content-Type": "", **headers})

    assert answer.status_code == 415
    assert len(tester.server.get(CHECKS).json()) == 1


def test_no_answer_invites_other_origins(tester: ControlRig) -> None:
    """A preflight is refused, and nothing says Access-Control-Allow-Origin."""
    origin = {"Origin": "https://evil.test", "Access-Control-Request-Method": "POST"}
    answers = [
        tester.call("OPTIONS", "/reset", headers=origin),
        tester.call("GET", "/health", headers=origin),
    ]

    assert [405, 200] == [each.status_code for each in answers]
    assert not [name for each in answers for name in each.headers if "access-control" in name]


def test_a_token_is_needed_where_there_is_one() -> None:
    """Whoever has it may call by any name; nobody else by none."""
    with controlled(token=SECRET) as tester:
        anywhere = {"Host": "testbed.example"}
        statuses = [
            tester.call("GET", "/health", headers={**anywhere, **headers}).status_code
            for headers in (
                {},
                {"Authorization": "Bearer wrong"},
                {"Authorization": f"Basic {SECRET}"},
                {"Authorization": f"Bearer {SECRET}"},
            )
        ]
        challenge = tester.call("GET", "/health").headers["WWW-Authenticate"]

    assert [401, 401, 401, 200] == statuses
    assert challenge == "Bearer"


def test_calls_from_other_machines_need_a_token() -> None:
    """Also where the interface is mounted into an application that listens to the world."""

    async def ask() -> int:
        control = create_app().state.control
        transport = httpx.ASGITransport(ControlApp(control), client=("192.0.2.7", 4711))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return (await client.get("/_testbed/health")).status_code

    assert asyncio.run(ask()) == 403


def test_a_port_beyond_loopback_is_not_opened_without_a_token() -> None:
    """It is an error at the start, not an open door."""
    with pytest.raises(UnguardedError, match="a token is needed"):
        ControlPort(host="0.0.0.0")  # noqa: S104 - what is refused


@pytest.mark.parametrize(
    "path",
    ["/_testbed/health", "/tmf-api/serviceQualificationManagement/v4/_testbed/health"],
)
def test_the_api_does_not_lead_there(tester: ControlRig, path: str) -> None:
    """Unless it is mounted, nothing on the API's port is the control interface."""
    assert tester.server.get(f"http://sq.test{path}").status_code == 404


def test_mounted_it_stands_beside_the_api() -> None:
    """For one port in process: below /_testbed/, and never below the root of the API."""

    async def ask() -> list[int]:
        transport = httpx.ASGITransport(create_app(control_mount=True))
        root = "/tmf-api/serviceQualificationManagement/v4"
        paths = [
            "/_testbed/health",
            f"{root}{CHECKS}",
            f"{root}/_testbed/health",
            "/ns/a/_testbed/",
        ]
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return [(await client.get(path)).status_code for path in paths]

    assert asyncio.run(ask()) == [200, 200, 404, 404]


@pytest.mark.parametrize(
    ("call", "status", "told"),
    [
        (lambda t: t.call("GET", "/clok"), 404, "did you mean /_testbed/clock?"),
        (lambda t: t.call("GET", "/qqqqqqqqqqqqqqqqqqqq"), 404, "GET /_testbed/ tells"),
        (lambda t: t.call("DELETE", "/clock"), 405, "allowed: GET, PUT"),
        (lambda t: t.call("GET", "/clock?namespace=a%20b"), 400, "no name of a namespace"),
        (lambda t: t.call("POST", "/reset", {"everything": True}), 400, "everything"),
        (lambda t: t.call("PUT", "/clock", content=b"x" * 2**21, headers=JSON), 413, "1048576"),
        (lambda t: t.call("PUT", "/clock", content=b"{", headers=JSON), 400, "send JSON"),
    ],
)
def test_what_is_wrong_is_told_as_a_problem(
    tester: ControlRig, call: Callable[[ControlRig], httpx.Response], status: int, told: str
) -> None:
    """problem+json (RFC 9457), never an Error of the API."""
    answer = call(tester)

    assert (status, "application/problem+json") == (
        answer.status_code,
        answer.headers["Content-Type"],
    )
    assert told in answer.json()["detail"]
    assert answer.json()["status"] == status


def test_a_bug_is_told_without_its_details(
    tester: ControlRig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The log has them."""

    async def broken() -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(tester.server.control.store, "names", broken)

    answer = tester.call("GET", "/ready")

    assert (500, "application/problem+json") == (
        answer.status_code,
        answer.headers["Content-Type"],
    )
    assert "secret detail" not in answer.text
    assert "secret detail" in caplog.text


def test_the_index_tells_every_verb(tester: ControlRig) -> None:
    """Each with a line for people."""
    index = tester.get("/")

    assert {"method": "POST", "path": "/_testbed/reset"} in [
        {"method": each["method"], "path": each["path"]} for each in index
    ]
    assert all(each["about"] for each in index)
