"""Every exit code of the design, and which goes before which."""

import itertools
from pathlib import Path
from typing import Any

import pytest
import yaml
from campaign.minimal_profile import PROFILE
from cli.command_line import report_in, tmf645, verdicts
from cli.strange_servers import dying, error, nobody, silent
from click.testing import CliRunner
from loopback import answering
from tmf645_cli import main
from tmf645_conformance.catalogue import select
from tmf645_conformance.sut import SUT
from tmf645_reports.files import RENDERERS

MINIMAL = "asgi:campaign.minimal_server:MinimalServer"
REFERENCE = "asgi:tmf645_reference_server:create_app"

#: Purposes that need no events, so that a run takes a second.
QUICK = "CSQ-REQ"


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    """The profile of the minimal server, as a file."""
    file = tmp_path / "minimal.yaml"
    file.write_text(yaml.safe_dump(PROFILE), encoding="utf-8")
    return file


def files_in(folder: Path) -> set[str]:
    """The names of the files there."""
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


# -- 0 -------------------------------------------------------------------------------------------


def test_zero_is_conformant(profile: Path, tmp_path: Path) -> None:
    """A correct server, its profile, and the four files of a report."""
    options = ("--profile", profile, "--only", QUICK, "--out", tmp_path / "out")
    ended = tmf645("check", MINIMAL, *options)

    assert 0 == ended.code, ended.said
    assert "conformant" == report_in(tmp_path / "out")["verdict"]
    assert set(RENDERERS) == files_in(tmp_path / "out")


# -- 1 -------------------------------------------------------------------------------------------


def test_one_is_not_conformant(profile: Path, tmp_path: Path) -> None:
    """A server that leaves out href; what failed is told with what to do next."""
    target = "asgi:campaign.wrong_minimal:HrefMissing"
    ended = tmf645("check", target, "--profile", profile, "--only", QUICK, "--out", tmp_path / "o")

    assert 1 == ended.code, ended.said
    assert "✗ Not conformant" in ended.out
    assert verdicts(report_in(tmp_path / "o"), "fail")
    assert f"tmf645 check {target} --profile {profile} --only CSQ-" in ended.out


# -- 2 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("timers: {settel: 10}", ':1: timers.settel: unknown key; did you mean "settle"?'),
        ("api: tmf645-v4\nsample: []", ':2: sample: unknown key; did you mean "samples"?'),
        ("claims: {patch: yes}", ":1: claims.patch: "),
        ("auth: {bearer_env: TMF645_TEST_UNSET}", "variable TMF645_TEST_UNSET is not set"),
        ("auth: {basic_env: TMF645_TEST_NO_PAIR}", "TMF645_TEST_NO_PAIR holds no user:password"),
        ("a: [", ": not YAML: "),
    ],
)
def test_two_is_a_profile_that_cannot_be_used(text: str, said: str, tmp_path: Path) -> None:
    """One line names file, line, path and remedy; nothing is sent, nothing is left."""
    file, out = tmp_path / "acme.yaml", tmp_path / "out"
    file.write_text(text, encoding="utf-8")
    arguments = ["check", nobody(), "--profile", str(file), "--out", str(out)]

    ended = CliRunner().invoke(main, arguments, env={"TMF645_TEST_NO_PAIR": "no pair"})

    assert 2 == ended.exit_code, ended.output
    assert ended.output.startswith(f"tmf645: {file}")
    assert said in ended.output
    assert 1 == ended.output.count("\n")
    assert not out.exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], "no TARGET: give a URL, or a --profile with base_url"),
        (["check", "ftp://acme.example"], "scheme 'ftp' is not supported"),
        (["check", "localhost:8645"], "http://host:port"),
        (["check", "http://me:secret@acme.example"], "credentials do not belong into the target"),
        (["check", "http://127.0.0.1:9", "--only", "CSQ-XYZ"], "--only CSQ-XYZ: no test purpose"),
        (["check", "http://127.0.0.1:9", "--only", ","], "--only ,: names no test purpose"),
        (["check", "http://127.0.0.1:9", "--profile", "nowhere.yaml"], "nowhere.yaml"),
        (["check", "http://127.0.0.1:9", "--budget", "huge"], "'quick', 'standard', 'thorough'"),
        (["check", "asgi:no_such_module:app"], "cannot import no_such_module"),
        (["check", "asgi:json"], "Write asgi:module:factory"),
        (["chekc"], "chekc"),
    ],
)
def test_two_is_a_question_that_cannot_be_asked(
    arguments: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says what is wrong and what to write instead; no report is left."""
    monkeypatch.chdir(tmp_path)

    ended = CliRunner().invoke(main, arguments)

    assert 2 == ended.exit_code, ended.output
    assert said in ended.output
    assert "secret" not in ended.output
    assert set() == files_in(tmp_path)


# -- 3 -------------------------------------------------------------------------------------------


def unreached(target: str, tmp_path: Path) -> str:
    """Check a target that cannot be judged; return why, once the rest is as it has to be."""
    out = tmp_path / "out"
    ended = tmf645("check", target, "--out", out, cwd=tmp_path)
    report = report_in(out)

    assert 3 == ended.code, ended.said
    assert "Traceback" not in ended.said
    assert (1, "") == (ended.out.count(report["partial"]), ended.err)
    assert ("inconclusive", []) == (report["verdict"], report.get("outcomes", []))
    assert set(RENDERERS) == files_in(out)
    assert report["run"]["seconds"] < 5
    return str(report["partial"])


def test_three_is_a_port_where_nothing_listens(tmp_path: Path) -> None:
    """One message: where, why, and what to look at."""
    target = nobody()

    said = unreached(target, tmp_path)

    assert (
        f"cannot reach {target} (connection refused). Is the server up? Is the port right?" == said
    )


def test_three_is_a_name_that_nobody_knows(tmp_path: Path) -> None:
    """DNS has no answer for .invalid, by RFC 2606."""
    said = unreached("http://acme.invalid", tmp_path)

    assert said.startswith("cannot reach http://acme.invalid (the host name is not known)")


def test_three_is_a_socket_that_never_answers(tmp_path: Path) -> None:
    """It accepts the connection, and that is all."""
    with silent() as target:
        said = unreached(target, tmp_path)

    assert said.startswith(f"cannot reach {target} (no answer within 4 s)")


def test_three_is_a_server_that_refuses_whoever_asks(tmp_path: Path) -> None:
    """401 to everything says nothing about TMF645, and points at auth."""
    with answering(lambda *_: error(401)) as target:
        said = unreached(target, tmp_path)

    assert said.endswith("it refuses the credentials of this run. Is auth in the profile right?")


def test_three_is_an_application_that_does_not_start(tmp_path: Path) -> None:
    """A factory that raises is the target's fault, and no traceback of ours."""
    (tmp_path / "broken_app.py").write_text("def app():\n    raise OSError('no database')\n")

    said = unreached("asgi:broken_app:app", tmp_path)

    assert "cannot start asgi:broken_app:app: OSError: no database" == said


def test_three_is_a_server_that_dies_in_the_middle(tmp_path: Path) -> None:
    """What had been decided till then is in the report, which says that it is partial."""
    out = tmp_path / "out"
    with answering(dying(after=30)) as target:
        ended = tmf645("check", target, "--out", out)
    report = report_in(out)

    assert 3 == ended.code, ended.said
    assert "3 requests in a row got no answer" in report["partial"]
    assert 0 < len(report["outcomes"]) < len(select(""))
    assert set(RENDERERS) == files_in(out)


# -- 4 -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("only", ["CSQ-RES,CSQ-ALT", pytest.param("", marks=pytest.mark.slow)])
def test_four_is_a_run_without_a_profile_that_finds_nothing(only: str, tmp_path: Path) -> None:
    """The reference server is not accused; what would unlock the rest is told, with how much."""
    ended = tmf645("check", REFERENCE, "--out", tmp_path / "out", "--only", only)
    report = report_in(tmp_path / "out")

    assert 4 == ended.code, ended.said
    assert [] == verdicts(report, "fail", "error")
    for expected in ("qualified", "unqualified", "alternate"):
        assert f"Tell in the profile: samples: an item with expect: {expected}" in ended.out
    assert "requirements." in ended.out.rpartition("That unlocks")[2]


# -- 5 -------------------------------------------------------------------------------------------


def broken(*_: object, **__: object) -> Any:
    """A bug of ours."""
    raise KeyError("a bug of ours")


def test_five_is_a_purpose_with_a_bug(
    profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an error of the judge, in its own outcome, and no failure of the target."""
    purpose = select("CSQ-REQ-BV-01")[0]
    monkeypatch.setattr("tmf645_conformance.judge._held", broken)
    out = tmp_path / "out"
    options = ["--profile", str(profile), "--only", purpose.id, "--out", str(out)]

    ended = CliRunner().invoke(main, ["check", MINIMAL, *options])

    assert 5 == ended.exit_code, ended.output
    assert [purpose.id] == verdicts(report_in(out), "error")
    assert "the judge itself failed: KeyError: 'a bug of ours'" in ended.output


def test_five_is_a_bug_outside_of_any_purpose(
    profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run ends, says so, and leaves what it had; nothing is called not conformant."""
    monkeypatch.setattr(SUT, "standard_requests", broken)
    out = tmp_path / "out"
    options = ["--profile", str(profile), "--only", QUICK, "--out", str(out)]

    ended = CliRunner().invoke(main, ["check", MINIMAL, *options])
    report = report_in(out)

    assert 5 == ended.exit_code, ended.output
    assert ["CSQ-REQ-BV-01"] == verdicts(report, "error")
    assert "the judge itself failed: KeyError: 'a bug of ours'" == report["partial"]


def test_five_is_a_bug_of_the_command_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Python would end with 1, which means "not conformant"."""
    monkeypatch.setattr("tmf645_cli.checking.write_report", broken)

    ended = CliRunner().invoke(main, ["check", nobody(), "--out", str(tmp_path / "out")])

    assert 5 == ended.exit_code
    assert "tmf645: the judge itself failed: KeyError: 'a bug of ours'." in ended.output
    assert "Traceback" not in ended.output


@pytest.mark.parametrize("verb", [["check", "http://127.0.0.1:9"], ["demo"]])
def test_five_is_a_report_that_cannot_be_written(verb: list[str], tmp_path: Path) -> None:
    """It is told at once, not after the run, with the file that is in the way."""
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" / "below"

    ended = CliRunner().invoke(main, [*verb, "--out", str(out)])

    assert 5 == ended.exit_code
    assert (
        f"tmf645: cannot write to {out}: {tmp_path / 'file'} is no folder. "
        "Choose another folder with --out.\n" == ended.output
    )


def test_five_is_a_report_that_cannot_be_written_any_more(tmp_path: Path) -> None:
    """A folder stands where a file has to go: told by its name, after the run."""
    out = tmp_path / "out"
    (out / "report.json").mkdir(parents=True)

    ended = CliRunner().invoke(main, ["check", nobody(), "--out", str(out)])

    assert 5 == ended.exit_code
    assert f"tmf645: cannot write {out / 'report.json'}: " in ended.output


# -- which goes before which ---------------------------------------------------------------------


def test_five_goes_before_two_and_two_before_three(tmp_path: Path) -> None:
    """Taken in pairs: an unwritable folder, a bad profile, a target that is not there."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("nonsense: 1\n", encoding="utf-8")
    unwritable = ["--out", str(bad / "below")]
    writable = ["--out", str(tmp_path / "out")]
    wrong = ["--profile", str(bad)]

    codes = [
        CliRunner().invoke(main, ["check", nobody(), *profile, *out]).exit_code
        for profile, out in itertools.product((wrong, []), (unwritable, writable))
    ]

    assert [5, 2, 5, 3] == codes


def test_three_goes_before_one(profile: Path, tmp_path: Path) -> None:
    """A server that fails, then dies: the failures are in the report, the run is not whole."""
    out = tmp_path / "out"
    with answering(dying(after=120)) as target:
        ended = tmf645("check", target, "--profile", profile, "--out", out)
    report = report_in(out)

    assert ("nonconformant", 3) == (report["verdict"], ended.code), ended.said


def test_one_goes_before_four(tmp_path: Path) -> None:
    """Without a profile most is undecided; what failed has failed all the same."""
    target = "asgi:campaign.wrong_minimal:HrefMissing"

    ended = tmf645("check", target, "--only", QUICK, "--out", tmp_path / "out")

    assert 1 == ended.code, ended.said


def test_it_is_all_over_at_once_where_nothing_listens(tmp_path: Path) -> None:
    """The run itself takes no time worth speaking of; starting Python is not its affair."""
    tmf645("check", nobody(), "--out", tmp_path / "out")

    assert report_in(tmp_path / "out")["run"]["seconds"] < 5
