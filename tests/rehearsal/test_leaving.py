"""
What a story created at a server that goes on is removed at its end: only that, and what stays is told.
"""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner, Result
from rehearsal.rehearsing import ASKED, written
from tmf645_cli import main
from tmf645_reference_server import create_app, running
from tmf645_reports.model import from_json
from tmf645_reports.statement import state

NAMED = ASKED.replace("check:\n", "check:\n    externalId: cart-1\n", 1)
AT_ONCE = NAMED.replace("check:\n", "check:\n    instantSyncQualification: true\n", 1)


def rehearse(*words: str) -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(main, ["rehearse", *words])


def run_of(out: Path) -> Any:
    """The run, as the report tells it."""
    return json.loads((out / "report.json").read_text(encoding="utf-8"))["run"]


def ids(url: str, collection: str = "checkServiceQualification") -> list[str]:
    """What is there."""
    return [each["id"] for each in httpx.get(f"{url}/{collection}").json()]


def checked(url: str) -> str:
    """A check of somebody else's."""
    item = {
        "id": "1",
        "service": {
            "serviceSpecification": {"id": "fibre-internet"},
            "place": [{"id": "MAIN-3000", "role": "installation"}],
        },
    }
    made = httpx.post(
        f"{url}/checkServiceQualification",
        json={"externalId": "cart-1", "serviceQualificationItem": [item]},
    )
    return str(made.json()["id"])


def test_what_the_story_created_is_removed_and_nothing_else(tmp_path: Path) -> None:
    """Also where somebody else's task has the same externalId."""
    story = written(tmp_path, NAMED + ASKED.replace("asked", "again"))

    with running(create_app()) as url:
        theirs = checked(url)
        told = rehearse(str(story), "--against", url, "--out", str(tmp_path / "out"))
        there = ids(url)

    assert (0, [theirs]) == (told.exit_code, there)
    assert 2 == run_of(tmp_path / "out")["removed"]
    assert "left" not in run_of(tmp_path / "out")


def test_what_may_have_been_there_before_is_left_and_told(tmp_path: Path) -> None:
    """A 200 with the externalId of the story may be of a task that was found, not made."""
    story = written(tmp_path, AT_ONCE)

    with running(create_app()) as url:
        told = rehearse(str(story), "--against", url, "--out", str(tmp_path / "out"))
        there = ids(url)

    run = run_of(tmp_path / "out")
    assert [f"{url}/checkServiceQualification/{there[0]}"] == run["left"]
    assert "may have been there before" in run["left_because"]
    assert "Look after what was left at the server: http://" in told.output


def test_keep_leaves_it_there(tmp_path: Path) -> None:
    """To look at it afterwards."""
    story = written(tmp_path, ASKED)

    with running(create_app()) as url:
        rehearse(str(story), "--against", url, "--keep", "--out", str(tmp_path / "out"))
        there = ids(url)

    assert 1 == len(there)
    assert "--keep leaves it there" == run_of(tmp_path / "out")["left_because"]


def test_an_order_is_told_and_not_deleted(tmp_path: Path) -> None:
    """It is a promise, and not the story's to take back."""
    order = (
        "- order:\n"
        "    productOrderItem:\n"
        "      - id: '1'\n"
        "        action: add\n"
        "        productOffering: {id: fibre-internet}\n"
        "        qualification: [{id: '${id}', '@referredType': CheckServiceQualification}]\n"
        "        product:\n"
        "          place: [{id: MAIN-3000, role: installation}]\n"
        "  answer: {status: 201}\n"
    )
    story = written(tmp_path, AT_ONCE.replace("externalId: cart-1\n    ", "") + order)

    with running(create_app()) as url:
        told = rehearse(str(story), "--against", url, "--out", str(tmp_path / "out"))
        there = ids(url)

    run = run_of(tmp_path / "out")
    assert (0, []) == (told.exit_code, there), told.output
    assert (1, 1) == (run["removed"], len(run["left"]))
    assert "cancelled, by whoever placed it" in run["left_because"]


def test_a_server_that_removes_nothing_is_told_once(tmp_path: Path) -> None:
    """With its own answer as the reason."""
    from starlette.applications import Starlette  # noqa: PLC0415 - for this alone
    from starlette.requests import Request  # noqa: PLC0415
    from starlette.responses import JSONResponse  # noqa: PLC0415
    from starlette.routing import Route  # noqa: PLC0415

    deleted = []

    def answer(request: Request) -> JSONResponse:
        if request.method == "DELETE":
            deleted.append(request.url.path)
            return JSONResponse({}, status_code=405)
        return JSONResponse({"id": f"task-{len(deleted)}", "state": "accepted"}, status_code=201)

    app = Starlette(
        routes=[Route("/{path:path}", answer, methods=["GET", "POST", "DELETE"])],
    )
    story = written(tmp_path, ASKED)

    with running(app) as url:
        rehearse(str(story), "--against", url, "--out", str(tmp_path / "out"))

    assert 1 == len(deleted)
    assert "405" in run_of(tmp_path / "out")["left_because"]


def test_a_namespace_of_its_own_is_forgotten(tmp_path: Path) -> None:
    """With all that is in it; with --keep it stays."""
    story = written(tmp_path, NAMED)

    with running(create_app(control_mount=True)) as url:
        control = url.partition("/tmf-api/")[0] + "/_testbed"
        words = [str(story), "--against", url, "--control", control, "--out", str(tmp_path / "out")]
        before = httpx.get(f"{control}/namespaces").json()
        rehearse(*words)
        after = httpx.get(f"{control}/namespaces").json()
        rehearse(*words, "--keep")
        kept = httpx.get(f"{control}/namespaces").json()

    assert before == after
    assert before != kept


# --- the profile ----------------------------------------------------------------------------------


@pytest.fixture
def guarded() -> Any:
    """An application that wants a key, and keeps what it was sent."""
    from starlette.applications import Starlette  # noqa: PLC0415 - for this alone
    from starlette.requests import Request  # noqa: PLC0415
    from starlette.responses import JSONResponse  # noqa: PLC0415
    from starlette.routing import Route  # noqa: PLC0415

    def answer(request: Request) -> JSONResponse:
        if request.headers.get("x-api-key") != "open-sesame-1234":
            return JSONResponse({"code": "UNAUTHENTICATED"}, status_code=401)
        # A server that says back what it should keep for itself.
        return JSONResponse({"id": "1", "echo": request.headers["x-api-key"]}, status_code=201)

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST", "DELETE"])])


def test_the_credentials_of_a_profile_go_along_and_into_no_report(
    guarded: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also its base_url is taken, where no other address is named."""
    monkeypatch.setenv("ACME_KEY", "open-sesame-1234")
    story = written(tmp_path, ASKED + "- {get: 'check/${id}', answer: {body: {state: done}}}\n")
    out = tmp_path / "out"

    with running(guarded) as url:
        profile = tmp_path / "acme.yaml"
        profile.write_text(
            f"base_url: {url}\nauth: {{headers_env: {{X-Api-Key: ACME_KEY}}}}\n", encoding="utf-8"
        )
        told = rehearse(str(story), "--profile", str(profile), "--out", str(out))

    verdicts = [
        each["verdict"] for each in json.loads((out / "report.json").read_text())["outcomes"]
    ]
    assert (1, ["pass", "fail"]) == (told.exit_code, verdicts), told.output
    files = [path for path in out.iterdir() if "open-sesame" in path.read_text(encoding="utf-8")]
    assert ([], False) == (files, "open-sesame" in told.output)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("auth: {headers_env: {X-Api-Key: ACME_KEY}}\n", "no base_url: write it there"),
        (
            "base_url: http://127.0.0.1:9/\nauth: {bearer_env: NOT_SET_ANYWHERE}\n",
            "NOT_SET_ANYWHERE is not set; export it",
        ),
    ],
)
def test_a_profile_that_says_too_little_is_told(text: str, said: str, tmp_path: Path) -> None:
    """Before anything is sent."""
    profile = tmp_path / "acme.yaml"
    profile.write_text(text, encoding="utf-8")

    told = rehearse("first-check", "--profile", str(profile), "--out", str(tmp_path / "out"))

    assert (2, True) == (told.exit_code, said in told.output), told.output


def test_a_report_without_a_mark_suggests_no_command(tmp_path: Path) -> None:
    """tmf645 cleanup finds things by the mark of a run, and stories have none."""
    story = written(tmp_path, ASKED)

    with running(create_app()) as url:
        rehearse(str(story), "--against", url, "--keep", "--out", str(tmp_path / "out"))

    steps = state(from_json((tmp_path / "out" / "report.json").read_bytes())).steps
    assert [] == [step.command for step in steps if "cleanup" in step.command]
