"""
What stands in for the runner of a pipeline: the environment of a step, its shell, its files.

A ``python`` of our own stands first on the path: it makes an environment in which `tmf645` is this
project's, and notes what pip is asked for instead of asking a registry.
"""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.command_line import PATIENCE, TESTS, environment

#: The shells as the runners start them.
GITHUB_BASH = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail")
GITLAB_SHELLS = {"bash": ("bash", "-e", "-o", "pipefail"), "sh": ("sh", "-e")}

_PYTHON = """\
#!/bin/bash
case "$1 $2" in
  "-m venv") mkdir -p "$3/bin"; cp "$0" "$3/bin/python"; cp "${{0%/*}}/tmf645" "$3/bin/tmf645" ;;
  "-m pip") shift 2; printf '%s\\n' "pip" "$@" >> {pip} ;;
  *) exec {real} "$@" ;;
esac
"""
_TMF645 = """\
#!/bin/bash
printf '%s\\0' "$@" > {arguments}
exec {judge} "$@"
"""
_EXPRESSION = re.compile(r"\$\{\{ (?P<name>[\w.-]+) \}\}")
_OUTPUT = re.compile(
    r"(?P<name>[\w-]+)(?:=(?P<value>.*)|<<(?P<end>.+)\n(?P<text>(?s:.*?))\n(?P=end))\n"
)


@dataclass(frozen=True, kw_only=True)
class Step:
    """How a step ended, and what it said."""

    code: int
    text: str


@dataclass(frozen=True)
class Runner:
    """
    A runner whose workspace, and all its files, are below ``folder``.

    ``judge`` stands for the command `tmf645`.
    """

    folder: Path
    judge: str = f"{sys.executable} -m tmf645_cli"

    def __post_init__(self) -> None:
        """Make its folders, and the commands that its scripts find."""
        self.workspace.mkdir()
        commands = self.folder / "commands"
        commands.mkdir()
        for name, text in (("python", _PYTHON), ("tmf645", _TMF645)):
            command = commands / name
            command.write_text(
                text.format(
                    real=sys.executable,
                    judge=self.judge,
                    pip=self.folder / "pip.txt",
                    arguments=self.folder / "arguments.txt",
                ),
                encoding="utf-8",
            )
            command.chmod(0o755)

    @property
    def workspace(self) -> Path:
        """The folder in which steps are run."""
        return self.folder / "workspace"

    @property
    def pip(self) -> list[list[str]]:
        """What pip was asked for, call by call."""
        return [call.splitlines() for call in self._text("pip.txt").split("pip\n")[1:]]

    @property
    def arguments(self) -> list[str]:
        """What `tmf645` was called with, the last time."""
        return self._text("arguments.txt").split("\0")[:-1]

    @property
    def summary(self) -> str:
        """The summary of the steps."""
        return self._text("summary.md")

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs of the steps, read as GitHub's runner reads them."""
        text = self._text("output.txt")
        assert "" == _OUTPUT.sub("", text), text
        return {
            found["name"]: found["text"] if found["end"] else found["value"]
            for found in _OUTPUT.finditer(text)
        }

    def run(self, shell: Sequence[str], script: str, env: Mapping[str, str]) -> Step:
        """Run a script as a runner does: from a file, with the values in the environment."""
        file = self.folder / "script.sh"
        file.write_text(script, encoding="utf-8")
        done = subprocess.run(
            [*shell, str(file)],
            cwd=self.workspace,
            env=environment(
                PATH=f"{self.folder / 'commands'}{os.pathsep}{os.environ['PATH']}",
                PYTHONPATH=str(TESTS),
                RUNNER_TEMP=str(self.folder / "temp"),
                GITHUB_OUTPUT=str(self.folder / "output.txt"),
                GITHUB_STEP_SUMMARY=str(self.folder / "summary.md"),
                **env,
            ),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=PATIENCE * 3,
            check=False,
        )
        return Step(code=done.returncode, text=done.stdout)

    def _text(self, name: str) -> str:
        path = self.folder / name
        return path.read_text(encoding="utf-8") if path.exists() else ""


def evaluated(env: Mapping[str, Any], contexts: Mapping[str, str]) -> dict[str, str]:
    """The environment of a step: each value is a text, or one expression."""
    found = {name: _EXPRESSION.fullmatch(value) for name, value in env.items()}
    return {
        name: contexts[expression["name"]] if expression else str(env[name])
        for name, expression in found.items()
    }
