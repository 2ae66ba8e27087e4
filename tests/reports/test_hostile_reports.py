"""
Whatever a target answers is shown and does nothing: in the page, XML, Markdown, terminal, shell.
"""

import re
import shlex
from html.parser import HTMLParser
from io import StringIO
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from reports.hostile_texts import HOSTILE
from rich.console import Console
from tmf645_reports import html, junit, markdown
from tmf645_reports.console import ConsoleView
from tmf645_reports.curl import curl
from tmf645_reports.inert import DEEPEST, inert
from tmf645_reports.model import (
    Decided,
    Exchange,
    Finished,
    Implementation,
    RequestSent,
    Started,
    Verdict,
    to_json,
)

from reports import sample_reports

#: Controls, bidirectional and invisible characters, and no characters at all.
ACTIVE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe]"
)

#: What terminals are sent for colour alone.
COLOUR = re.compile(r"\x1b\[[0-9;]*m")

KEPT_ATTRIBUTES = {
    "aria-hidden", "aria-label", "aria-labelledby", "aria-live", "autocomplete", "charset",
    "class", "content", "data-copy", "data-level", "data-verdict", "height", "hidden", "href",
    "http-equiv", "id", "lang", "name", "placeholder", "preserveaspectratio", "role", "scope",
    "title", "type", "value", "viewbox", "width", "x",
}  # fmt: skip


class Page(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect a tag."""
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value or "" for name, value in attrs if name in {"href", "src", "action"}}


def test_there_are_enough_hostile_texts() -> None:
    """The collection is not emptied by accident."""
    assert len(set(HOSTILE)) >= 100


@pytest.mark.parametrize("text", HOSTILE)
def test_the_page_holds_no_element_of_a_stranger(text: str) -> None:
    """A hostile text adds no element, attribute or link that a friendly one does not add."""
    friendly = Page(html.render(sample_reports.hostile(("word",) * 8)))

    page = Page(html.render(sample_reports.hostile((text or "-",) * 8)))

    assert set(page.tags) <= set(friendly.tags)
    assert page.tags.count("script") == 1
    assert page.attributes <= KEPT_ATTRIBUTES
    assert all(link.startswith("#") for link in page.links)


@pytest.mark.parametrize("render", [html.render, junit.render, markdown.render])
def test_no_acting_character_is_left(render: object) -> None:
    """Controls and invisible characters are told as escapes in every file for people."""
    text = render(sample_reports.hostile(HOSTILE))

    assert ACTIVE.findall(text) == []


def test_an_id_is_no_way_in() -> None:
    """Ids stand in attributes and links: they are escaped and made inert like any text."""
    told = msgspec.structs.replace(
        sample_reports.outcomes()[0], id='CSQ-"><script>\x1b\u202e', verdict=Verdict.FAIL
    )

    text = html.render(sample_reports.report((told,)))

    assert Page(text).tags.count("script") == 1
    assert ACTIVE.findall(text) == []


def test_the_policy_forbids_the_network() -> None:
    """The page's content security policy allows its own style and script by digest, and no more."""
    text = html.render(sample_reports.conformant())
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)

    assert policy
    allowed = policy[1].replace("&#39;", "'")
    assert allowed.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in allowed
    assert "http" not in allowed
    assert " style=" not in text


def test_xml_is_well_formed() -> None:
    """JUnit's file can be read, with every case in it, and two of the run."""
    root = ET.fromstring(junit.render(sample_reports.hostile(HOSTILE)))  # noqa: S314 - our own

    assert len(HOSTILE) + 2 == len(root.findall("testsuite/testcase"))


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_holds_no_markup_of_a_stranger(text: str) -> None:
    """A hostile text makes no HTML, link, image, heading or list of its own."""
    reader = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    friendly = _kinds(reader, markdown.render(sample_reports.hostile(("word",) * 8)))

    found = _kinds(reader, markdown.render(sample_reports.hostile((text or "-",) * 8)))

    assert found <= friendly | {"html_inline:<!-- -->"}


@pytest.mark.parametrize("text", ["@team", "see #1", "http://evil.example", "www.evil.example"])
def test_markdown_mentions_and_links_nobody(text: str) -> None:
    """What GitHub would turn into a mention, a reference or a link is broken up."""
    assert text not in markdown.plain(text)
    assert text in markdown.code(text)


def test_a_code_span_cannot_be_left() -> None:
    """The fence is longer than any run of backticks inside."""
    assert markdown.code("a``b`") == "``` a``b` ```"


def test_the_terminal_gets_colours_only() -> None:
    """No escape of a target reaches a terminal; our own only colour."""
    console = Console(file=StringIO(), force_terminal=True, width=100, legacy_windows=False)
    console.is_interactive = False
    report = sample_reports.hostile(HOSTILE)
    with ConsoleView(console, report=HOSTILE[0]) as view:
        view(Started(implementation=report.implementation, groups={"CSQ-RES": len(HOSTILE)}))
        for outcome in report.outcomes:
            view(Decided(outcome=outcome))
        view(Finished(report=report))

    assert isinstance(console.file, StringIO)
    shown = console.file.getvalue()
    assert "\x1b[" in shown
    assert ACTIVE.findall(COLOUR.sub("", shown)) == []


@pytest.mark.parametrize("text", ["::error::x", "  ::stop-commands::x", "##[error]x"])
def test_a_build_log_takes_no_command(text: str) -> None:
    """GitHub's runner reads commands from a log: a target cannot give one."""
    console = Console(file=StringIO(), width=100, color_system=None)
    told = msgspec.structs.replace(
        sample_reports.outcomes()[0], verdict=Verdict.FAIL, reproduce=text, message=text
    )
    report = sample_reports.report((told,), implementation=Implementation(name=text))
    with ConsoleView(console) as view:
        view(Decided(outcome=told))
        view(Finished(report=report))

    assert isinstance(console.file, StringIO)
    assert re.findall(r"^\s*::|##\[", console.file.getvalue(), re.MULTILINE) == []
    assert "\\::" in console.file.getvalue() or "##\\[" in console.file.getvalue()


@given(text=st.text(st.characters(), max_size=80))
def test_a_curl_command_is_one_command(text: str) -> None:
    """A shell reads the very texts, whatever they hold: nothing else is run."""
    request = RequestSent(method="POST", url=f"http://x/{text}", headers={"X": text}, body=text)

    words = shlex.split(curl(Exchange(request=request)))

    assert ["curl", "-i", inert(f"http://x/{text}")] == words[:3]
    assert inert(f"X: {text}") in words


@given(text=st.text(st.characters()))
def test_inert_text_is_stable(text: str) -> None:
    """What is inert stays as it is, and nothing that acts is left."""
    once = inert(text)

    assert once == inert(once)
    assert not ACTIVE.search(once)


def test_report_json_is_written_whatever_was_answered() -> None:
    """Lone surrogates, NaN and bottomless nesting end as text in report.json."""
    deep: object = "bottom"
    for _ in range(3000):
        deep = [deep]
    told = msgspec.structs.replace(
        sample_reports.outcomes()[0], actual={"a": "\ud800", "b": float("nan"), "c": 10**30},
        expected=deep,
    )  # fmt: skip

    read = msgspec.json.decode(to_json(sample_reports.report((told,))))

    assert read["outcomes"][0]["actual"] == {"a": "\\ud800", "b": "nan", "c": 10**30}
    assert b"nested deeper" in to_json(sample_reports.report((told,)))


def test_deep_evidence_is_kept_to_a_depth() -> None:
    """What nests as deep as the report keeps comes back as it was."""
    deep: object = "bottom"
    for _ in range(DEEPEST):
        deep = [deep]
    told = msgspec.structs.replace(sample_reports.outcomes()[0], actual=deep)

    read = msgspec.json.decode(to_json(sample_reports.report((told,))))

    assert deep == read["outcomes"][0]["actual"]


def _kinds(reader: MarkdownIt, text: str) -> set[str]:
    kinds = set()
    for token in reader.parse(text):
        for part in (token, *(token.children or ())):
            shown = f":{part.content}" if part.type.startswith("html") else ""
            kinds.add(f"{part.type}{shown}")
    return kinds
