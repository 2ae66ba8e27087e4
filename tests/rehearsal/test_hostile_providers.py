"""Whatever a provider answers, a rehearsal there ends with verdicts: none of them is an error of ours."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast

import pytest
from rehearsal.rehearsing import written
from tmf645_conformance.rehearsal import Part, Place, Rehearsal, read_story
from tmf645_conformance.rehearsal.acts import perform
from tmf645_conformance.rehearsal.matching import fits
from tmf645_conformance.rehearsal.shapes import TypeShape
from tmf645_conformance.rehearsal.stage import Stage
from tmf645_conformance.rehearsal.story import Target
from tmf645_conformance.rehearsal.values import path_of
from tmf645_conformance.verdicts import Failed
from tmf645_reports.html.timeline import render
from tmf645_reports.model import Finished
from tmf645_scenarios.story import load_story

STORY = """\
- check: {serviceQualificationItem: [{id: "1", service: {}}]}
  answer: {body: {n: {not: {type: integer}}}}
  keep: {id: body.id}
- get: check/${id}
  search: {q: "${id}"}
- post: check
  body: {externalId: "${id}", description: "about ${id}"}
"""

#: What a provider may say that no provider should.
ODD = {
    "half a character": rb'{"id": "\ud800", "state": "done"}',
    "a number beyond all": b'{"id": "1", "n": 1e999, "m": -1e999}',
    "a number of many digits": b'{"id": "1", "n": 1' + b"0" * 400 + b".5}",
    "markup": b'{"id": "<script>alert(1)</script>", "state": "<img src=x onerror=alert(2)>"}',
    "an escape of terminals": rb'{"id": "\u001b]0;x\u0007", "state": "\u001b[31m"}',
    "a path": b'{"id": "../../../elsewhere?a=b#c"}',
    "another host": b'{"id": "http://127.0.0.1:9/x", "href": "http://127.0.0.1:9/x"}',
    "lines of a header": rb'{"id": "a\r\nX-Evil: 1\r\n\r\nGET / HTTP/1.1"}',
    "a list for an id": b'{"id": [1, {"a": 2}]}',
    "depth": b'{"id": "1", "x": ' + b"[" * 900 + b"]" * 900 + b"}",
}


@contextmanager
def provider(answer: bytes) -> Iterator[tuple[str, list[str]]]:
    """A provider that answers everything alike; with the paths that it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.do_GET()

        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/sq/v4", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("answer", ODD.values(), ids=ODD)
def test_no_answer_breaks_a_rehearsal(answer: bytes, tmp_path: Path) -> None:
    """Every line is judged, every request stays below the API, and the timeline has no markup of theirs."""
    (story,) = load_story(str(written(tmp_path, STORY, top="cast: {provider: either}\n")))
    with provider(answer) as (url, asked):
        part = Part(story=read_story(story.plain), place=lambda: nullcontext(Place(target=url)))
        rehearsal = Rehearsal([part])
        *_, last = rehearsal.events()
    page = render(rehearsal.passages)

    assert isinstance(last, Finished)
    assert not last.report.partial
    assert [each.message for each in last.report.outcomes if each.verdict.value == "error"] == []
    assert [path for path in asked if not path.startswith("/sq/v4")] == []
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "\x1b" not in page


@pytest.mark.parametrize(
    ("value", "whole"),
    [(1, True), (1.0, True), (10**400, True), (1.5, False), (float("inf"), False), ("1", False)],
)
def test_an_integer_is_a_number_without_a_fraction(value: Any, *, whole: bool) -> None:
    """However large; what has no end is none."""
    assert fits(TypeShape(value="integer", line=1), value, {}) is whole


def test_a_kept_value_is_one_segment_of_a_path() -> None:
    """Where it stands alone; within other text it is what it says."""
    names = {"id": "a/../b c?d", "number": 7}

    assert path_of("/x/${id}/y", names) == "/x/a%2F..%2Fb%20c%3Fd/y"
    assert path_of("/x/${number}?q=${number}", names) == "/x/7?q=7"


def test_a_wait_ends_however_often_it_looks(tmp_path: Path) -> None:
    """Two thousand looks are enough for an hour, and for a year."""
    steps = "- {wait: check, until: {status: 418}, within: 365d, every: 1ms}\n"
    (story,) = load_story(str(written(tmp_path, steps, top="cast: {provider: either}\n")))
    (step,) = read_story(story.plain).steps

    class World:
        """A stage whose time passes at once."""

        names: Mapping[str, Any] = {}
        latest = None
        looks = 0

        def url(self, target: Target) -> str:
            return str(target)

        def send(self, *_: Any) -> dict[str, Any]:
            self.looks += 1
            return {"status": 200}

        def pass_time(self, seconds: float) -> None:
            """Nothing to wait for."""

    world = World()
    with pytest.raises(Failed, match="after 365 d"):
        perform(step, cast(Stage, world))

    assert 1000 < world.looks < 2100
