"""`tmf645 init`: a profile that works, proposed from what a server has stored, which stays as it was."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from cli.command_line import report_in, tmf645
from cli.strange_servers import error, nobody
from cli.task_servers import JSON, Tasks, keeping
from click.testing import CliRunner
from loopback import Answer, answering
from tmf645_cli import main
from tmf645_conformance.profile import Profile, read_profile
from tmf645_reference_server import create_app
from tmf645_reference_server.profile_out import profile_text
from tmf645_reference_server.serving import running
from tmf645_scenarios import load

CHECK, QUERY = "/checkServiceQualification", "/queryServiceQualification"


def init(*words: str | Path) -> tuple[int, str]:
    """Run the command in this process; its exit code, and all it said."""
    ended = CliRunner().invoke(main, ["init", *map(str, words)])
    return ended.exit_code, ended.output


def learned(tasks: Tasks, folder: Path, *words: str | Path) -> Profile:
    """The profile that is proposed of a server that keeps ``tasks``."""
    out = folder / "learned.yaml"
    with keeping(tasks) as target:
        code, said = init(target, "--out", out, *words)
    assert 0 == code, said
    return read_profile(out)


def check(site: str, result: str, **task: Any) -> dict[str, Any]:
    """A stored check of one item."""
    service = {"serviceSpecification": {"id": "BB"}, "place": [{"id": site, "role": "here"}]}
    item = {"id": "1", "qualificationResult": result, "state": "done", "service": service}
    return {"serviceQualificationItem": [item], "provideAlternative": True, **task}


# -- a server of ours, the whole way -------------------------------------------------------------


@pytest.fixture
def used() -> Iterator[str]:
    """The reference server after somebody asked it what its own profile tells."""
    samples = yaml.safe_load(profile_text(load("main-street"), "http://127.0.0.1:1"))["samples"]
    with running(create_app()) as url, httpx.Client(trust_env=False) as client:
        for sample in samples:
            if "item" in sample:
                asked = {"serviceQualificationItem": [{"id": "1", **sample["item"]}]}
                wishes = {"instantSyncQualification": True, "provideAlternative": True}
                answer = client.post(url + CHECK, json={**asked, **wishes})
            else:
                asked = {"searchCriteria": sample["criteria"]}
                answer = client.post(url + QUERY, json={**asked, "instantSyncQualification": True})
            assert answer.is_success
        yield url


def test_the_proposed_profile_judges_the_server_it_came_from(used: str, tmp_path: Path) -> None:
    """From nothing but stored tasks to a run in which every sample holds."""
    out = tmp_path / "learned.yaml"
    code, said = init(used, "--out", out)
    ended = tmf645(
        "check", "--profile", out, "--only", "CSQ-RES,CSQ-ALT,QSQ-RES", "--out", tmp_path / "report"
    )
    report = report_in(tmp_path / "report")
    undecided = [one["id"] for one in report["outcomes"] if one["verdict"] == "inconclusive"]

    assert 0 == code, said
    assert {"qualified", "alternate", "unqualified"} <= {
        s.expect for s in read_profile(out).samples
    }
    assert not any(one["verdict"] in {"fail", "error"} for one in report["outcomes"]), ended.said
    assert len(undecided) <= 1, ended.said
    assert used == report["implementation"]["url"]


def test_reading_changes_nothing(tmp_path: Path) -> None:
    """Lists and OPTIONS are all that is sent."""
    tasks = Tasks()
    tasks.put(f"{CHECK}/1", **check("A", "qualified"))
    learned(tasks, tmp_path)

    assert {"GET", "OPTIONS"} == {method for method, _ in tasks.asked}
    assert 1 == len(tasks.tasks)


# -- which samples -------------------------------------------------------------------------------


def test_a_sample_is_what_was_asked_without_what_was_answered(tmp_path: Path) -> None:
    """Results, dates, parties and resources of the server are not sent back to it."""
    tasks = Tasks()
    stored = check("A", "qualified", relatedParty=[{"id": "someone"}])
    item = stored["serviceQualificationItem"][0]
    item["service"] |= {"supportingResource": [{"id": "port-1"}], "relatedParty": [{"id": "me"}]}
    tasks.put(f"{CHECK}/1", **stored)
    [sample] = learned(tasks, tmp_path).samples

    assert ("BB at A: qualified", "qualified") == (sample.name, sample.expect)
    assert sample.item is not None
    assert {"serviceSpecification", "place"} == set(sample.item["service"])


def test_what_is_less_sure_comes_last_and_says_so(tmp_path: Path) -> None:
    """Three of a kind; "unqualified" said without looking for alternates is doubted."""
    tasks = Tasks()
    tasks.put(f"{CHECK}/0", **check("doubtful", "unqualified", provideAlternative=False))
    for number in range(1, 3):
        tasks.put(f"{CHECK}/{number}", **check(f"sure{number}", "unqualified"))
    names = [sample.name for sample in learned(tasks, tmp_path).samples]
    text = (tmp_path / "learned.yaml").read_text(encoding="utf-8")

    assert [f"BB at {site}: unqualified" for site in ("sure1", "sure2", "doubtful")] == names
    assert 1 == text.count("# asked without provideAlternative: it may be alternate")


def test_no_sample_comes_from_what_is_not_decided_or_contradicted(tmp_path: Path) -> None:
    """Unfinished tasks, items that need others, and one question with two answers."""
    tasks = Tasks()
    related = check("C", "qualified")
    related["serviceQualificationItem"][0]["qualificationItemRelationship"] = [
        {"id": "2", "relationshipType": "needs"}
    ]
    tasks.put(f"{CHECK}/1", **check("A", "qualified"))
    tasks.put(f"{CHECK}/2", **check("A", "unqualified"))
    tasks.put(f"{CHECK}/3", **related)
    tasks.put(f"{CHECK}/4", **check("D", "qualified"))
    tasks.tasks[f"{CHECK}/4"]["state"] = "inProgress"

    assert ["BB at A: qualified"] == [one.name for one in learned(tasks, tmp_path).samples]
    assert "Seen: needs" in (tmp_path / "learned.yaml").read_text(encoding="utf-8")


def test_a_query_becomes_criteria_and_what_they_list(tmp_path: Path) -> None:
    """With the specifications that were found."""
    tasks = Tasks()
    found = [{"id": str(n), "service": {"serviceSpecification": {"id": id}}}
             for n, id in enumerate(["BB", "TV", "BB"])]  # fmt: skip
    criteria = {"service": {"place": [{"id": "A", "role": "here"}]}}
    tasks.put(f"{QUERY}/1", searchCriteria=criteria, serviceQualificationItem=found)
    tasks.put(f"{QUERY}/2", searchCriteria=criteria, serviceQualificationItem=[])
    [sample] = learned(tasks, tmp_path).samples

    assert (("BB", "TV"), criteria) == (sample.lists, sample.criteria)


def test_an_empty_server_has_a_profile_that_says_what_is_missing(tmp_path: Path) -> None:
    """It can be loaded as it is, and the next step is told."""
    with keeping(Tasks()) as target:
        code, said = init(target, "--out", tmp_path / "p.yaml")
    text = (tmp_path / "p.yaml").read_text(encoding="utf-8")

    assert (0, 4) == (code, said.count("  missing a")), said
    assert () == read_profile(tmp_path / "p.yaml").samples
    assert target == read_profile(tmp_path / "p.yaml").base_url
    assert all(f"# Nothing stored was {each}." in text for each in ("qualified", "alternate"))
    assert "tmf645 check --profile" in said


# -- words, claims, credentials ------------------------------------------------------------------


def test_a_dialect_of_words_is_proposed(tmp_path: Path) -> None:
    """What is probably meant is written down, what is not understood is asked."""
    tasks = Tasks()
    for number, (result, state) in enumerate(
        [("notQualified", "completed"), ("Feasible", "completed"), ("qualified", "zorbing")]
    ):
        tasks.put(f"{CHECK}/{number}", **check(f"S{number}", result))
        tasks.tasks[f"{CHECK}/{number}"]["state"] = state
        tasks.tasks[f"{CHECK}/{number}"]["serviceQualificationItem"][0]["state"] = "acknowledged"
    profile = learned(tasks, tmp_path)

    assert ("Feasible", "qualified") == profile.vocabulary.results["qualified"]
    assert ("notQualified",) == profile.vocabulary.results["unqualified"]
    assert ("completed",) == profile.vocabulary.states["done"]
    assert {"initial_state": "acknowledged"} == profile.readings
    assert ["qualified", "unqualified"] == [one.expect for one in profile.samples]
    assert "# states: zorbing was seen 1 times" in (tmp_path / "learned.yaml").read_text()


def test_claims_are_what_allow_says(tmp_path: Path) -> None:
    """A hub that is not told is left to be tried out."""
    tasks = Tasks()

    def telling(method: str, path: str, head: dict[str, str], body: bytes) -> Answer:
        if method == "OPTIONS":
            allow = {"Allow": "GET, PATCH"} if "/hub" not in path else {}
            return 200, {**JSON, **allow}, b""
        return tasks(method, path, head, body)

    with answering(telling) as target:
        init(target, "--out", tmp_path / "p.yaml")
    claims = read_profile(tmp_path / "p.yaml").claims

    assert (True, False, None) == (claims.patch, claims.delete, claims.hub)


def test_credentials_are_taken_over_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a server has stored of them is left out, whatever it is a part of."""
    secret = "s3cret-of-acme-9000"  # noqa: S105 - nobody's
    monkeypatch.setenv("ACME_TOKEN", secret)
    given = tmp_path / "given.yaml"
    given.write_text(
        "auth: {bearer_env: ACME_TOKEN, headers_env: {X-Api-Key: ACME_TOKEN}}\n", encoding="utf-8"
    )
    tasks = Tasks()
    tasks.put(f"{CHECK}/1", **check(f"site-{secret}", "qualified"))
    tasks.put(f"{CHECK}/2", **check("B", secret))
    tasks.put(f"{CHECK}/3", **check("C", "qualified"))
    profile = learned(tasks, tmp_path, "--profile", given)

    assert secret not in (tmp_path / "learned.yaml").read_text(encoding="utf-8")
    assert ("ACME_TOKEN", {"X-Api-Key": "ACME_TOKEN"}) == (
        profile.auth.bearer_env,
        profile.auth.headers_env,
    )
    assert ["BB at C: qualified"] == [one.name for one in profile.samples]


# -- what a server may have stored ---------------------------------------------------------------

STRANGE = (
    "NO", "1e3", "0o17", "012", "1.0", "null", "~", "", " ", "- x", "# no comment", "a: b", "{x}",
    "&anchor", "*alias", "<<", "!!python/object", "2026-01-01", "é\u202e", "tab\tand\nline", "\x1b[2J",
    "'", '"', "\\", "%YAML", "...", "---", "=", "y", "on", "\x00", "\u2028", "😀", "\ud800",
)  # fmt: skip


@pytest.mark.parametrize("text", STRANGE)
def test_any_text_is_read_as_it_was_stored(text: str, tmp_path: Path) -> None:
    """YAML has opinions about texts: the sample says what the server said, or is left out."""
    tasks = Tasks()
    stored = check("A", "qualified")
    service = stored["serviceQualificationItem"][0]["service"]
    service["serviceCharacteristic"] = [{"name": "x", "value": text, "more": {"k": [1, 1.5, None]}}]
    tasks.put(f"{CHECK}/1", **stored)
    samples = learned(tasks, tmp_path).samples

    if text == "\ud800":
        assert () == samples
    else:
        assert samples[0].item is not None
        assert service == samples[0].item["service"]


@pytest.mark.parametrize(
    "stored",
    [
        {"serviceQualificationItem": "none"},
        {"serviceQualificationItem": [None, 1, {"service": 1, "qualificationResult": "qualified"}]},
        {"serviceQualificationItem": [{"service": {"place": 1}, "qualificationResult": ["x"]}]},
        {"serviceQualificationItem": [{"service": {}, "qualificationResult": "qualified"}]},
        {**check("x" * 30_000, "qualified")},
    ],
)
def test_what_is_no_task_is_no_sample(stored: dict[str, Any], tmp_path: Path) -> None:
    """Other types than the documents say, and samples too large for a file made by hand."""
    tasks = Tasks()
    tasks.put(f"{CHECK}/1", **stored)

    assert () == learned(tasks, tmp_path).samples


def test_lists_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """The file is written all the same."""
    with answering(lambda *_: error(500)) as target:
        code, said = init(target, "--out", tmp_path / "p.yaml")

    assert (0, 2) == (code, said.count("answered 500"))
    assert () == read_profile(tmp_path / "p.yaml").samples


# -- files, and usage ----------------------------------------------------------------------------


def test_a_file_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    """Unless somebody forces it; nothing is asked of the server before."""
    out = tmp_path / "mine.yaml"
    out.write_text("claims: {}\n", encoding="utf-8")
    tasks = Tasks()
    with keeping(tasks) as target:
        refused, said = init(target, "--out", out)
        asked = len(tasks.asked)
        kept = out.read_text(encoding="utf-8")
        forced, _ = init(target, "--out", out, "--force")

    assert (2, 0, "claims: {}\n") == (refused, asked, kept)
    assert f"{out} is there already" in said
    assert (0, target) == (forced, read_profile(out).base_url)


def test_usage_is_two_and_nobody_there_is_three(tmp_path: Path) -> None:
    """No file is left of either."""
    assert 2 == init("--out", tmp_path / "p.yaml")[0]
    assert 2 == init(nobody(), "--out", tmp_path / "no" / "p.yaml")[0]
    assert 3 == init(nobody(), "--out", tmp_path / "p.yaml")[0]
    assert [] == list(tmp_path.iterdir())


def test_an_api_at_the_root_of_its_host_is_found_again(tmp_path: Path) -> None:
    """A bare host would be completed with the standard path when the profile is used."""
    out = tmp_path / "mine.yaml"
    with answering(Tasks()) as origin:
        code, said = init(f"{origin}/.", "--out", out)
        ended = tmf645("check", "--profile", out, "--only", "CSQ-REQ-BV-01", "--out", tmp_path)

    assert 0 == code, said
    assert f"{origin}/." == read_profile(out).base_url == report_url(tmp_path)
    assert 0 == ended.code, ended.said


def report_url(folder: Path) -> str:
    """The address in the report of a run."""
    return str(report_in(folder)["implementation"]["url"])
