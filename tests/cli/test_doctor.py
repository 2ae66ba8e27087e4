"""`tmf645 doctor`: what would keep a run from going well is named, with a remedy, and no secret."""

import json
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from time import time
from typing import Any

import loopback
import pytest
from cli.command_line import tmf645
from cli.strange_servers import error, nobody, silent, telling_secrets
from cli.task_servers import JSON, ROOT, Tasks, keeping
from click.testing import CliRunner
from loopback import Answer, Answering, answering
from tmf645_cli import main
from tmf645_conformance.diagnosis import network
from tmf645_reference_server import create_app
from tmf645_reference_server.serving import running

CERTIFICATES = Path(__file__).with_name("certificates")
AUTHORITY = str(CERTIFICATES / "authority.pem")


def doctor(*words: str | Path) -> tuple[int, str]:
    """Run the command in this process; its exit code, and all it said."""
    ended = CliRunner().invoke(main, ["doctor", *map(str, words)])
    return ended.exit_code, ended.output


@pytest.fixture(scope="module")
def reference() -> Iterator[str]:
    """The reference server, on a socket."""
    with running(create_app()) as url:
        yield url


def lines(said: str, subject: str) -> list[str]:
    """The lines about a subject, by their grades."""
    told = [line.split() for line in said.splitlines()]
    return [words[0] for words in told if words[1:2] == [subject] and words[0] != "->"]


# -- a server that is well -----------------------------------------------------------------------


def test_nothing_is_in_the_way_of_a_good_server(reference: str) -> None:
    """Every subject has its line; callbacks are not looked at unless somebody agrees."""
    code, said = doctor(reference)

    assert 0 == code, said
    for subject in ("name", "answer", "auth", "path", "resources", "clock", "errors", "callbacks"):
        assert ["ok"] == lines(said, subject)
    assert "--callbacks agrees" in said
    assert said.endswith("Nothing is in the way of a run.\n")


def test_looking_changes_nothing() -> None:
    """Without --callbacks every request is a GET."""
    tasks = Tasks()
    with keeping(tasks) as target:
        doctor(target)

    assert {"GET"} == {method for method, _ in tasks.asked}


def test_an_event_that_arrives_is_told_and_all_is_removed(reference: str) -> None:
    """One qualification was created and removed, and so was the subscription."""
    code, said = doctor(reference, "--callbacks")
    left = CliRunner().invoke(main, ["cleanup", reference, "--all-mine", "--yes"]).output

    assert 0 == code, said
    assert "ok       callbacks  an event arrived at http://127.0.0.1:" in said
    assert "carries a mark of ours" in left


def test_an_application_in_process_has_no_network() -> None:
    """asgi: targets are looked at as well."""
    code, said = doctor("asgi:tmf645_reference_server:create_app")

    assert 0 == code, said
    assert "runs in this process" in said


# -- callbacks -----------------------------------------------------------------------------------


def no_events(tasks: Tasks) -> Answering:
    """Takes subscriptions and sends nothing."""

    def answer(method: str, path: str, head: dict[str, str], body: bytes) -> Answer:
        if path == f"{ROOT}/hub":
            return 201, JSON, b'{"id": "h1"}'
        if path == f"{ROOT}/hub/h1":
            tasks.asked.append((method, "/hub/h1"))
            return 204, {}, b""
        return tasks(method, path, head, body)

    return answer


def test_events_that_do_not_arrive_are_a_problem(tmp_path: Path) -> None:
    """The address that was given is told; the subscription and the task are gone."""
    profile = tmp_path / "p.yaml"
    profile.write_text("timers: {event: 0.2}\n", encoding="utf-8")
    tasks = Tasks()
    with answering(no_events(tasks)) as target:
        code, said = doctor(target, "--callbacks", "--profile", profile)

    assert 1 == code, said
    assert "no event arrived at http://127.0.0.1:" in said
    assert "--listener-url" in said
    assert {} == tasks.tasks
    assert ("DELETE", "/hub/h1") in tasks.asked


def test_a_task_that_cannot_be_removed_is_told(tmp_path: Path) -> None:
    """With the command for later."""
    profile = tmp_path / "p.yaml"
    profile.write_text("timers: {event: 0.2}\n", encoding="utf-8")
    with answering(no_events(Tasks(on_delete=405))) as target:
        _, said = doctor(target, "--callbacks", "--profile", profile)

    assert f"{target}{ROOT}/checkServiceQualification/1 could not be removed" in said
    assert f"tmf645 cleanup {target}{ROOT} --run tmf645-" in said


def test_no_hub_is_no_problem() -> None:
    """The documents leave it optional."""

    def without_hub(method: str, path: str, head: dict[str, str], body: bytes) -> Answer:
        return error(404) if "/hub" in path else Tasks()(method, path, head, body)

    with answering(without_hub) as target:
        code, said = doctor(target, "--callbacks")

    assert 0 == code, said
    assert "there is no hub: /hub answers 404" in said


# -- name, connection, certificate ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("http://nobody.invalid", "problem  name       nobody.invalid is not known here"),
        ("http://127.0.0.1:1", "problem  answer     cannot reach http://127.0.0.1:1 (connection"),
    ],
)
def test_who_is_not_there_is_an_obstacle(target: str, said: str) -> None:
    """The first thing that fails is the last that is told."""
    code, told = doctor(target)

    assert 3 == code
    assert said in told
    assert told.endswith("A run could not begin.\n")


def test_a_silent_server_ends_too() -> None:
    """After the four seconds of a first contact."""
    with silent() as target:
        code, said = doctor(target)

    assert 3 == code
    assert "no answer within 4 s" in said


def test_a_certificate_of_a_known_authority_is_well() -> None:
    """With its last day."""
    with answering(Tasks(), certificate=CERTIFICATES / "valid.pem") as target:
        code, said = doctor(target, "--ca", AUTHORITY)

    assert 0 == code, said
    assert "ok       tls        the certificate is trusted and valid until 2099-12-31" in said


@pytest.mark.parametrize(
    ("certificate", "words", "cause"),
    [
        ("valid", (), "comes from an authority that is not known"),
        ("expired", ("--ca", AUTHORITY), "has expired"),
        ("elsewhere", ("--ca", AUTHORITY), "is for another "),
    ],
)
def test_a_certificate_is_distrusted_for_a_reason(
    certificate: str, words: tuple[str, ...], cause: str
) -> None:
    """Each has its own remedy."""
    with answering(Tasks(), certificate=CERTIFICATES / f"{certificate}.pem") as target:
        code, said = doctor(target, *words)

    assert 3 == code, said
    assert f"problem  tls        the certificate {cause}" in said
    assert ["problem"] == [line.split()[0] for line in said.splitlines() if "tls" in line]


def test_a_certificate_that_ends_soon_is_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run works today."""
    monkeypatch.setattr(network, "SOON", 10**6)
    with answering(Tasks(), certificate=CERTIFICATES / "valid.pem") as target:
        code, said = doctor(target, "--ca", AUTHORITY)

    assert 0 == code
    assert ["warning"] == lines(said, "tls")


def test_trusting_anybody_is_a_warning() -> None:
    """--insecure works, and is told."""
    with answering(Tasks(), certificate=CERTIFICATES / "expired.pem") as target:
        code, said = doctor(target, "--insecure")

    assert (0, ["warning"]) == (code, lines(said, "tls")), said


def test_https_where_http_is_spoken_is_told() -> None:
    """The handshake fails in a way of its own."""
    with answering(Tasks()) as target:
        code, said = doctor(target.replace("http:", "https:"))

    assert (3, ["problem"]) == (code, lines(said, "tls")), said
    assert "is this the port for https, or for http?" in said


# -- base path and credentials -------------------------------------------------------------------


def at(root: str) -> Answering:
    """An API at ``root``; everything else is 404."""

    def answer(method: str, path: str, *_: object) -> Answer:
        bare = path.partition("?")[0]
        if method == "GET" and bare.startswith(root) and bare.count("/") == root.count("/") + 1:
            return 200, JSON, b"[]"
        return error(404)

    return answer


@pytest.mark.parametrize(
    ("real", "given", "remedy"),
    [
        (ROOT, "/.", "use {}" + ROOT),
        ("", "", "use {}/."),
        (ROOT, ROOT + "/checkServiceQualification", "use {}" + ROOT),
        ("/api", "/api/v1", "use {}/api"),
        ("/acme" + ROOT, "/acme", "use {}/acme" + ROOT),
        (ROOT[:-1] + "5", "", "this is version 5; only version 4 can be judged"),
        ("/sq/v4", "/sq/v3", "use {}/sq/v4"),
    ],
)
def test_an_api_elsewhere_on_the_host_is_found(real: str, given: str, remedy: str) -> None:
    """Host root, API root, a collection, a prefix, another version: the right address is told."""
    with answering(at(real)) as target:
        code, said = doctor(target + given)

    assert (1, ["problem"]) == (code, lines(said, "path")), said
    assert f"-> {remedy.format(target)}" in said


def test_a_web_page_is_no_api() -> None:
    """A portal answers 200 to everything."""
    page = (200, {"Content-Type": "text/html"}, b"<html>Welcome</html>")
    with answering(lambda *_: page) as target:
        code, said = doctor(target)

    assert (1, ["problem"]) == (code, lines(said, "path"))
    assert "answers 200, text/html and no list" in said


def test_a_redirect_is_told_with_where_it_leads() -> None:
    """It is not followed: credentials go to the target alone."""
    there = {"Location": "https://acme.example/api"}
    with answering(lambda *_: (301, there, b"")) as target:
        code, said = doctor(target)

    assert 1 == code
    assert "it redirects to https://acme.example/api" in said


@pytest.mark.parametrize("status", [401, 403])
def test_credentials_that_are_missing_or_refused_are_an_obstacle(
    status: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """3, as `tmf645 check` ends; the variable is named, never what it holds."""
    monkeypatch.setenv("ACME_TOKEN", "s3cret-of-acme-9000")
    profile = tmp_path / "p.yaml"
    profile.write_text("auth: {bearer_env: ACME_TOKEN}\n", encoding="utf-8")
    wants = {**JSON, "WWW-Authenticate": 'Bearer realm="s3cret-of-acme-9000"'}
    with answering(lambda *_: (status, wants, b"{}")) as target:
        without, bare = doctor(target)
        refused, said = doctor(target, "--profile", profile)

    assert (3, 3) == (without, refused)
    assert "it wants credentials, and there are none" in bare
    assert "it refuses the credentials of ACME_TOKEN" in said
    assert "s3cret-of-acme-9000" not in said


def test_no_secret_is_shown_whatever_a_server_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that puts what it was sent into headers, links and bodies."""
    monkeypatch.setenv("ACME_TOKEN", "s3cret-of-acme-9000")
    profile = tmp_path / "p.yaml"
    profile.write_text("auth: {bearer_env: ACME_TOKEN}\n", encoding="utf-8")
    with answering(telling_secrets) as target:
        _, said = doctor(target, "--profile", profile, "--callbacks")

    assert "s3cret-of-acme-9000" not in said


# -- clock and errors ----------------------------------------------------------------------------


def without_tasks(missing: Answer) -> Answering:
    """A server that has no tasks, and what it answers for one that is not there."""

    def answer(method: str, path: str, *_: object) -> Answer:
        if path.partition("?")[0].endswith("Qualification") and method == "GET":
            return 200, JSON, b"[]"
        return missing

    return answer


@pytest.mark.parametrize(
    ("seconds", "grade"), [(0, "ok"), (3, "ok"), (-3, "ok"), (60, "warning"), (-3600, "warning")]
)
def test_clocks_that_differ_are_a_warning(
    seconds: float, grade: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By more than a few seconds."""
    monkeypatch.setattr(
        loopback._Handler,
        "date_time_string",
        lambda *_: formatdate(time() + seconds, usegmt=True),
    )
    with answering(Tasks()) as target:
        code, said = doctor(target)

    assert (0, [grade]) == (code, lines(said, "clock")), said


@pytest.mark.parametrize(
    ("missing", "grade", "code"),
    [
        (error(404), "ok", 0),
        ((404, JSON, b'{"message": "gone"}'), "warning", 0),
        ((404, {"Content-Type": "text/html"}, b"<h1>404</h1>"), "warning", 0),
        (error(500), "problem", 1),
        ((200, JSON, b"{}"), "problem", 1),
    ],
)
def test_errors_have_a_shape(missing: Answer, grade: str, code: int) -> None:
    """404 with code and reason; another status is a problem."""
    with answering(without_tasks(missing)) as target:
        ended, said = doctor(target)

    assert (code, [grade]) == (ended, lines(said, "errors")), said


# -- hostile answers, and usage ------------------------------------------------------------------


def test_what_a_server_says_moves_no_cursor(tmp_path: Path) -> None:
    """Escapes in a header are shown, not obeyed; in a terminal that has no Unicode, too."""
    nasty: dict[str, Any] = {"Location": "/\x9b2J\x1b]0;owned\x07"}
    with answering(lambda *_: (302, nasty, json.dumps({}).encode())) as target:
        ended = tmf645("doctor", target, env={"PYTHONIOENCODING": "ascii"}, cwd=tmp_path)

    assert ended.code in {1, 3}, ended.said
    assert not any(sign in ended.said for sign in "\x1b\x07\x9b")


def test_usage_is_two(tmp_path: Path) -> None:
    """No target, no such form of one, a profile that cannot be read."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("nonsense: 1\n", encoding="utf-8")

    assert 2 == doctor()[0]
    assert 2 == doctor("ftp://acme.example")[0]
    assert 2 == doctor(nobody(), "--profile", bad)[0]
