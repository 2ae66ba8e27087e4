"""
Whatever a story's author wrote into it: secrets reach no report, no timeline and no terminal.
"""

from pathlib import Path

from click.testing import CliRunner
from tmf645_cli import main

SECRET = "hunter2-hunter2"  # noqa: S105 - what must not be found
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzaG9wIn0.c2lnbmF0dXJl"  # noqa: S105 - the same

STORY = f"""\
schema: tmf645-scenario/1
name: told-too-much
about: Somebody who writes password={SECRET} where everybody reads it.
world: main-street
given: {{place: FARM-0, client_secret: none}}
steps:
  - title: sign in with token={SECRET}, or with {TOKEN}
    check:
      serviceQualificationItem:
        - id: "1"
          service:
            serviceSpecification: {{id: fibre-internet}}
            place: [{{id: "${{place}}", role: installation}}]
    headers: {{Authorization: "Bearer {TOKEN}"}}
    answer: {{status: 299}}
  - title: "api_key: {SECRET}"
    get: check?token={SECRET}
expect:
  - title: nobody saw secret={SECRET}
    exchanges: {{path: "/nowhere"}}
"""


def test_no_text_of_a_story_takes_a_secret_into_a_report(tmp_path: Path) -> None:
    """Titles, the about, given values, the query: in the report, on the timeline, on the terminal."""
    story, out = tmp_path / "told-too-much.yaml", tmp_path / "out"
    story.write_text(STORY, encoding="utf-8")
    given = ["--given", f"client_secret={SECRET}"]

    told = CliRunner().invoke(main, ["rehearse", str(story), *given, "--out", str(out)])

    assert 1 == told.exit_code, told.output
    shown = {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()}
    shown["the terminal"] = told.output
    assert {"report.json", "report.html", "timeline.html", "summary.md"} <= set(shown)
    found = {
        f"{name}: {text[max(0, at - 60) : at + 40]}"
        for name, text in shown.items()
        for secret in (SECRET, TOKEN)
        if (at := text.find(secret)) >= 0
    }
    assert set() == found
    assert "sign in with token=[redacted]" in shown["report.json"]
