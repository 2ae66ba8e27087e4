"""The action for GitHub and the template for GitLab: their scripts are run as they stand there."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from ci.runner_stand_in import GITHUB_BASH, GITLAB_SHELLS, Runner, Step, evaluated
from cli.command_line import serving
from cli.strange_servers import nobody

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {
    step["name"]: step for step in ACTION["runs"]["steps"] if "name" in step
}
GITLAB: dict[str, Any] = yaml.safe_load(
    (ROOT / "ci" / "gitlab" / "tmf645.yml").read_text(encoding="utf-8")
)
CI_PAGE = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")

WRONG = "asgi:campaign.wrong_http:ContentTypeText"
QUICK = "--only=CSQ-REQ-BV-0*"

HOSTILE = (
    "$(touch pwned)",
    "`touch pwned`",
    '"; touch pwned; "',
    "'; touch pwned; '",
    "x && touch pwned",
    "x\ntouch pwned\nverdict=conformant",
    "$IFS;touch${IFS}pwned",
    "--help",
    "${{ github.token }}",
    "\\",
)


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    """A runner on which nothing was done."""
    return Runner(tmp_path)


def act(runner: Runner, **inputs: str) -> Step:
    """Run the scripts of the action in their order, up to the first that fails."""
    given = {name.replace("_", "-"): value for name, value in inputs.items()}
    assert set(given) <= set(ACTION["inputs"])
    values = {name: str(told["default"]) for name, told in ACTION["inputs"].items()} | given
    contexts = {f"inputs.{name}": value for name, value in values.items()}
    contexts["github.action_path"] = str(ROOT)
    step = Step(code=0, text="")
    for each in STEPS.values():
        if "run" in each and step.code == 0:
            step = runner.run(GITHUB_BASH, each["run"], evaluated(each["env"], contexts))
    return step


def test_a_conformant_server_passes(runner: Runner) -> None:
    """The reference server on loopback: outputs, the summary and the reports are there."""
    with serving(runner.folder) as server:
        step = act(
            runner, target=server.url, profile=str(server.profile), budget="quick", args=QUICK
        )

    assert 0 == step.code, step.text
    assert {
        "exit-code": "0",
        "verdict": "conformant",
        "report": "tmf645-report/report.html",
    } == runner.outputs
    assert (runner.workspace / runner.outputs["report"]).is_file()
    assert 1 == runner.summary.count("Conformant: ")
    assert len(runner.summary.encode()) < 1024**2


@pytest.mark.parametrize(
    ("inputs", "code", "outputs"),
    [
        ({"target": WRONG, "args": QUICK, "out": "a report"}, 1, "nonconformant"),
        ({"target": "http://127.0.0.1:9"}, 3, "inconclusive"),
        ({"target": WRONG, "args": "--only=CSQ-RES"}, 4, "inconclusive"),
        ({"target": WRONG, "args": "--only=CSQ-RES", "allow_inconclusive": "true"}, 0, ""),
        ({"target": WRONG, "args": QUICK, "allow_inconclusive": "true"}, 1, "nonconformant"),
        ({"target": WRONG, "profile": "gone.yaml"}, 2, None),
        ({"target": WRONG, "out": "file/out"}, 5, None),
        ({}, 2, None),
    ],
)
def test_the_step_ends_as_the_check_does(
    inputs: Mapping[str, str], code: int, outputs: str | None, runner: Runner
) -> None:
    """What is not conformant fails the step, with outputs; without a report there is no verdict."""
    (runner.workspace / "file").write_text("in the way", encoding="utf-8")
    step = act(runner, **inputs)
    told = runner.outputs

    assert code == step.code, step.text
    if outputs is None:
        assert {"exit-code": str(code)} == told
        return
    assert (outputs or "inconclusive", str(code or 4)) == (told["verdict"], told["exit-code"])
    assert f"{inputs.get('out', 'tmf645-report')}/report.html" == told["report"]
    assert (runner.workspace / told["report"]).is_file()
    assert "## " in runner.summary
    assert ("::warning title=TMF645::" in step.text) == (code == 0)


def called(name: str, value: str) -> list[str]:
    """The command's arguments where ``value`` is given for ``name``, and nothing else."""
    given = {"out": "tmf645-report", "budget": "standard"} | {name: value}
    args = [line for line in given.get("args", "").split("\n") if line]
    profile = [f"--profile={given['profile']}"] if "profile" in given else []
    target = ["--", given["target"]] if "target" in given else []
    return [
        "check",
        f"--out={given['out']}",
        f"--budget={given['budget']}",
        *profile,
        *args,
        *target,
    ]


@pytest.mark.parametrize("name", ["target", "profile", "out", "budget", "args", "version"])
def test_no_value_is_read_as_a_part_of_a_script(name: str, tmp_path: Path) -> None:
    """Whatever an input holds reaches the command as one argument; a list, as one for each line."""
    runner = Runner(tmp_path, judge="false")
    for value in HOSTILE:
        step = act(runner, **{name: value})

        assert called(name, value) == runner.arguments, step.text
        if name == "version":
            assert ["--", *f"tmf645-testbed=={value}".split("\n")] == runner.pip[-1][3:]
    assert [] == list(tmp_path.rglob("pwned*"))


def test_a_folder_that_looks_like_an_output_is_none(runner: Runner) -> None:
    """A path that has lines in it forges no verdict."""
    out = "x\nend\nverdict=conformant\nz"
    step = act(runner, target=nobody(), out=out)

    assert 3 == step.code, step.text
    assert {"exit-code": "3", "verdict": "inconclusive", "report": f"{out}/report.html"} == (
        runner.outputs
    )


def test_what_is_installed_is_what_the_action_belongs_to(runner: Runner) -> None:
    """With the dependencies that were tested; a version is a release of that name."""
    act(runner)

    locked, itself = runner.pip
    assert ["--require-hashes", "-r", f"{ROOT}/requirements/run.txt"] == locked[-3:]
    assert (ROOT / "requirements" / "run.txt").is_file()
    assert ["--no-deps", "--", str(ROOT)] == itself[-3:]


def test_inputs_reach_scripts_by_the_environment_only() -> None:
    """An expression in a script is text that its shell reads; other actions are pinned."""
    text = (ROOT / "action.yml").read_text(encoding="utf-8")
    used = set(re.findall(r"inputs\.([\w-]+)", text))

    assert [] == [step["name"] for step in STEPS.values() if "${{" in step.get("run", "")]
    assert set(ACTION["inputs"]) == used
    assert re.findall(r"uses: .*", text) == re.findall(
        r"uses: [\w-]+/[\w-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", text
    )
    assert "always()" in STEPS["Keep the reports"]["if"]


def job(runner: Runner, shell: str, **variables: str) -> Step:
    """Run the scripts of the template's job, before_script and script, as one."""
    template = GITLAB[".tmf645"]
    given = {f"TMF645_{name.upper()}": value for name, value in variables.items()}
    assert set(given) <= set(template["variables"])
    lines = [*template["before_script"], *template["script"]]
    return runner.run(GITLAB_SHELLS[shell], "\n".join(lines), {**template["variables"], **given})


@pytest.mark.parametrize("shell", GITLAB_SHELLS)
def test_a_job_ends_as_the_check_does(shell: str, runner: Runner) -> None:
    """Also in images without bash; the test view reads what it names."""
    template = GITLAB[".tmf645"]
    with serving(runner.folder) as server:
        good = job(
            runner, shell, target=server.url, profile=str(server.profile), args=f"{QUICK}\n--seed=2"
        )
    bad = job(runner, shell, target=WRONG, args=QUICK, out="b a d")
    gone = job(runner, shell, target=nobody(), out="gone")

    assert (0, 1, 3) == (good.code, bad.code, gone.code), good.text + bad.text + gone.text
    junit = template["artifacts"]["reports"]["junit"]
    for out in ("tmf645-report", "b a d", "gone"):
        assert (runner.workspace / junit.replace("$TMF645_OUT", out)).is_file()
    assert ["--", "tmf645-testbed"] == runner.pip[0][-2:]


@pytest.mark.parametrize("shell", GITLAB_SHELLS)
def test_inconclusive_may_be_a_warning(shell: str, runner: Runner) -> None:
    """Only that: the other job allows its exit code, and nothing else differs."""
    step = job(runner, shell, target=WRONG, args="--only=CSQ-RES")

    lenient = GITLAB[".tmf645-allow-inconclusive"]
    assert {"extends": ".tmf645", "allow_failure": {"exit_codes": step.code}} == lenient, step.text


@pytest.mark.parametrize("shell", GITLAB_SHELLS)
@pytest.mark.parametrize("name", ["target", "profile", "out", "budget", "args", "package"])
def test_no_variable_is_read_as_a_part_of_a_script(name: str, shell: str, tmp_path: Path) -> None:
    """As with the action."""
    runner = Runner(tmp_path, judge="false")
    for value in HOSTILE:
        step = job(runner, shell, **{name: value})

        assert called(name, value) == runner.arguments, step.text
        if name == "package":
            assert ["--", *value.split("\n")] == runner.pip[-1][3:]
    assert [] == list(tmp_path.rglob("pwned*"))


def told_on_the_page(opening: str) -> list[dict[str, Any]]:
    """The YAML examples of the page that begin with ``opening``."""
    found = re.findall(r"```yaml\n(.*?)```", CI_PAGE, re.DOTALL)
    return [yaml.safe_load(text) for text in found if text.startswith(opening)]


def test_the_page_uses_what_there_is() -> None:
    """Inputs, outputs, jobs and variables of its examples exist, and its tables name all of them."""
    (workflow,) = told_on_the_page("jobs:")
    (pipeline,) = told_on_the_page("include:")
    steps = workflow["jobs"]["tmf645"]["steps"]
    judging = next(step for step in steps if step.get("id") == "tmf645")
    outputs = set(re.findall(r"steps\.tmf645\.outputs\.([\w-]+)", CI_PAGE))

    assert set(judging["with"]) <= set(ACTION["inputs"])
    assert outputs
    assert outputs <= set(ACTION["outputs"])
    assert pipeline["tmf645"]["extends"] in GITLAB
    assert set(pipeline["tmf645"]["variables"]) <= set(GITLAB[".tmf645"]["variables"])
    for name in (*ACTION["inputs"], *ACTION["outputs"], *GITLAB[".tmf645"]["variables"], *GITLAB):
        assert f"`{name}`" in CI_PAGE, name
