"""What the README shows beside its consoles works as it stands there."""

import asyncio
import re
from pathlib import Path
from typing import Any

from tmf645_conformance.profile import parse_text

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The first example in ``language``."""
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found
    return found[1]


def test_the_client_in_process_reaches_a_partner() -> None:
    """The example makes a client that answers."""
    names: dict[str, Any] = {}
    exec(block("python"), names)  # noqa: S102 - the example is ours

    answer = asyncio.run(names["client"].get("/checkServiceQualification"))

    assert answer.status_code == 200


def test_the_profile_is_one() -> None:
    """The example is read as it stands, and tells what its samples expect."""
    profile = parse_text(block("yaml").encode(), file="README.md")

    assert [sample.expect for sample in profile.samples] == ["qualified", "unqualified"]
