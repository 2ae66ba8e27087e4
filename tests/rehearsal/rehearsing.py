"""
Stories as tests write them: a text, played at the embedded server.
"""

from pathlib import Path
from textwrap import dedent, indent

from tmf645_cli.places import embedded
from tmf645_conformance.rehearsal import Part, Rehearsal, read_story
from tmf645_reports.model import Finished, Report
from tmf645_scenarios.story import Story, load_story

HEAD = """\
schema: tmf645-scenario/1
name: {name}
about: For a test.
world: {world}
"""

#: Asks for what is there at once in the world main-street, and keeps the id.
ASKED = """\
- check:
    serviceQualificationItem:
      - id: "1"
        service:
          serviceSpecification: {id: fibre-internet}
          place: [{id: MAIN-3000, role: installation}]
  keep: {id: body.id}
  called: asked
"""


def written(
    folder: Path, steps: str, *, expect: str = "", world: str = "main-street", top: str = ""
) -> Path:
    """Write a story of ``steps`` into ``folder``; return its path."""
    text = HEAD.format(name="a-test", world=world) + dedent(top)
    text += f"steps:\n{indent(dedent(steps), '  ')}"
    if expect:
        text += f"expect:\n{indent(dedent(expect), '  ')}"
    path = folder / "a-test.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def played(*stories: Story, **options: object) -> Report:
    """Play ``stories`` at embedded servers, and return the report."""
    report, _ = played_whole(*stories, **options)
    return report


def played_whole(*stories: Story, **options: object) -> tuple[Report, Rehearsal]:
    """Play ``stories``, and return the report and the rehearsal."""
    parts = [
        Part(story=read_story(each.plain), place=lambda each=each: embedded(each))  # type: ignore[misc]  # bound at once
        for each in stories
    ]
    rehearsal = Rehearsal(parts, **options)  # type: ignore[arg-type]  # the keywords of Rehearsal
    *_, last = rehearsal.events()
    assert isinstance(last, Finished)
    return last.report, rehearsal


def played_text(folder: Path, steps: str, **options: str) -> Report:
    """Play a story of ``steps``."""
    return played(*load_story(str(written(folder, steps, **options))))


def verdicts(report: Report) -> list[str]:
    """The verdicts, in order."""
    return [outcome.verdict.value for outcome in report.outcomes]
