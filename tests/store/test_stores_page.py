"""The page on stores tells what is so."""

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

PAGE = (Path(__file__).parents[2] / "docs/stores.md").read_text("utf-8")


def test_the_python_example_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copied as it stands."""
    monkeypatch.chdir(tmp_path)
    [example] = re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    names: dict[str, Any] = {}

    exec(compile(example, "stores.md", "exec"), names)  # noqa: S102 - our own page

    asyncio.run(names["app"].state.control.store.close())
    assert (tmp_path / "world.db").exists()
