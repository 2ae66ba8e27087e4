"""
``tmf645 rehearse``: read stories, play them here or at a server, show it, write the report.
"""

import os
import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from tmf645_conformance import clock
from tmf645_conformance.interruption import stoppable
from tmf645_conformance.listener import ListenerError
from tmf645_conformance.profile import ProfileError, auth_headers, read_profile, secrets_of
from tmf645_conformance.rehearsal import Part, Place, Rehearsal, Serving, read_story
from tmf645_conformance.targets import read_target
from tmf645_conformance.transport import TargetError
from tmf645_reports.console import ConsoleView
from tmf645_reports.files import ReportNotWritten, obstacle, write_whole
from tmf645_reports.html.timeline import render
from tmf645_reports.model import Kind
from tmf645_reports.statement import exit_code
from tmf645_scenarios import ScenarioError
from tmf645_scenarios.story import Story

from tmf645_cli.checking import tell
from tmf645_cli.complaining import HARNESS, complain
from tmf645_cli.places import embedded, look_at_port, served
from tmf645_cli.saying import say
from tmf645_cli.storybook import given_values, loaded

#: The environment variable with the token of a control interface elsewhere.
TOKEN = "TMF645_CONTROL_TOKEN"  # noqa: S105 - the name of a variable, not a secret


@dataclass(frozen=True, slots=True, kw_only=True)
class RehearsalWish:
    """What is asked for: the stories, where they are played, and where the report goes."""

    stories: Sequence[str]
    against: str | None
    control: str | None
    given: Sequence[str]
    out: Path
    verify: bool | str
    listener_bind: str
    listener_url: str | None
    serve: bool = False
    port: int = 0
    seconds: float = 600.0
    ready_file: Path | None = None
    profile: Path | None = None
    keep: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    secrets: Sequence[str] = ()


def run_rehearse(wish: RehearsalWish) -> int:
    """Play the stories, and return the exit code of the design's table."""
    in_the_way = obstacle(wish.out)
    if in_the_way:
        return complain(in_the_way, HARNESS)
    try:
        wish = with_profile(wish, os.environ)
        _look_over(wish)
        told = loaded(wish.stories)
        given = given_values(wish.given, told)
    except (ScenarioError, ProfileError, TargetError, ValueError) as wrong:
        return complain(str(wrong))
    miscast = _miscast(wish, told)
    if miscast:
        return complain(miscast)
    more: dict[str, Any] = (
        {"player": Serving(limit=wish.seconds).play, "kind": Kind.CLIENT} if wish.serve else {}
    )
    rehearsal = Rehearsal(
        [Part(story=read_story(each.plain), place=_place(wish, each), reproduce=_again(wish, each))
         for each in told],
        given=given,
        listener_bind=wish.listener_bind,
        listener_url=wish.listener_url,
        secrets=[*wish.secrets, *filter(None, [os.environ.get(TOKEN)])],
        subject=_subject(wish),
        **more,
    )  # fmt: skip
    return play(rehearsal, wish.out)


def with_profile(wish: RehearsalWish, environ: Mapping[str, str]) -> RehearsalWish:
    """Return the wish with what its profile tells. Raises ProfileError, also without an address."""
    if wish.profile is None:
        return wish
    profile = read_profile(wish.profile)
    against = wish.against or profile.base_url
    if not against:
        raise ProfileError(f"{wish.profile}: no base_url: write it there, or give --against URL")
    headers = auth_headers(profile, environ)
    return replace(wish, against=against, headers=headers, secrets=secrets_of(profile, environ))


def play(rehearsal: Rehearsal, out: Path) -> int:
    """
    Play, show it as it happens, write the reports and the timeline to ``out``.

    Raises KeyboardInterrupt, once what there is was written.
    """
    try:
        try:
            with stoppable(), ConsoleView(Console(), report=str(out / "report.html")) as view:
                report = tell(rehearsal.events(), view, out)
        finally:
            if rehearsal.passages:
                write_whole(out / "timeline.html", render(rehearsal.passages).encode())
    except (ListenerError, TargetError) as wrong:
        return complain(str(wrong))
    except ReportNotWritten as wrong:
        return complain(str(wrong), HARNESS)
    if rehearsal.passages:
        say(f"Timeline: {out / 'timeline.html'}")
    return exit_code(report)


def _miscast(wish: RehearsalWish, told: Sequence[Story]) -> str:
    """Return why the stories cannot be played by these players; empty where they can."""
    if wish.serve and len(told) != 1:
        return "--serve takes one story: a client can do one thing at a time"
    players = {
        "provider": ("real" if wish.against else "simulated", "--against URL"),
        "client": ("real" if wish.serve else "simulated", "--serve"),
    }
    for each in told:
        for role, (player, option) in players.items():
            wanted = each.plain["cast"][role]
            if wanted not in {"either", player}:
                remedy = f"give {option}" if wanted == "real" else f"leave {option} out"
                return f"{each.plain['file']}: its {role} has to be {wanted}; {remedy}"
    return ""


def _look_over(wish: RehearsalWish) -> None:
    """Raise TargetError or ValueError where an address or a file cannot be meant."""
    if wish.against:
        read_target(wish.against)
    if wish.control and not re.match(r"https?://[^/]", wish.control):
        raise ValueError(
            f"--control {wish.control}: this is no URL; write the one that `tmf645 serve` told,"
            " like http://127.0.0.1:8646/_testbed/"
        )
    if wish.ready_file is not None and not wish.ready_file.parent.is_dir():
        raise ValueError(f"cannot write {wish.ready_file}: there is no such folder; make it first")
    if wish.serve and wish.port:
        look_at_port(wish.port)


def _subject(wish: RehearsalWish) -> str:
    """Return who is judged."""
    return "the client" if wish.serve else wish.against or "the reference server"


def _again(wish: RehearsalWish, story: Story) -> str:
    """Return the command that plays this story alone, in the same way."""
    words = ["tmf645", "rehearse", story.again]
    if wish.serve:
        words += ["--serve", "--port", str(wish.port), "--for", f"{wish.seconds:g}"]
    if wish.against:
        words += ["--against", wish.against]
    if wish.control:
        words += ["--control", wish.control]
    if wish.profile:
        words += ["--profile", str(wish.profile)]
    if wish.keep:
        words.append("--keep")
    for each in wish.given:
        words += ["--given", each]
    return shlex.join(words)


def _place(wish: RehearsalWish, story: Story) -> Callable[[], AbstractContextManager[Place]]:
    if wish.serve:
        return partial(served, story, wish.port, wish.ready_file)
    if wish.against:
        return partial(_elsewhere, wish, story)
    return partial(embedded, story)


@contextmanager
def _elsewhere(wish: RehearsalWish, story: Story) -> Iterator[Place]:
    """The server that is named; a namespace of its own where it is a testbed."""
    yield Place(
        target=wish.against or "",
        control=wish.control or "",
        token=os.environ.get(TOKEN, ""),
        namespace=f"{story.name}-{clock.run_mark()}" if wish.control else "",
        headers=wish.headers,
        verify=wish.verify,
        lasting=True,
        keep=wish.keep,
    )
