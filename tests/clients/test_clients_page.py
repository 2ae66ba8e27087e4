"""The page about clients says what the code does."""

import contextlib
import io
import re

from clients.client_page import PAGE, tabled
from clients.legal_clients import LEGAL
from tmf645_conformance.clients import Told

_PYTHON = re.compile(r"^```python\n(.*?)^```\n\n((?:    [^\n]*\n)+)", re.MULTILINE | re.DOTALL)


def test_the_tables_are_those_of_the_code() -> None:
    """Obligations, and wrong clients with what caught them."""
    text = PAGE.read_text(encoding="utf-8")

    assert tabled(text) == text


def test_the_example_prints_what_the_page_says() -> None:
    """A client that orders what is unqualified, judged from the journal."""
    ((code, printed),) = _PYTHON.findall(PAGE.read_text(encoding="utf-8"))
    out = io.StringIO()

    with contextlib.redirect_stdout(out):
        exec(compile(code, str(PAGE), "exec"), {})  # noqa: S102 - the page's own example

    assert "".join(line[4:] for line in printed.splitlines(keepends=True)) == out.getvalue()


def test_every_key_of_what_is_told_is_on_the_page() -> None:
    """And how many legal clients there are."""
    text = PAGE.read_text(encoding="utf-8")

    assert [name for name in Told.__dataclass_fields__ if f"`{name}`" not in text] == []
    assert "Thirty-five such clients" in text
    assert len(LEGAL) == 35
