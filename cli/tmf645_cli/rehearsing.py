"""
``tmf645 rehearse``: read stories, play them here or at a server, show it, write the report.
"""

import json
import os
import re
import shlex
import shutil
import socket
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from tmf645_conformance import clock
from tmf645_conformance.listener import ListenerError
from tmf645_conformance.rehearsal import Part, Place, Rehearsal, Serving, read_story
from tmf645_conformance.targets import read_target
from tmf645_conformance.transport import TargetError, Unreachable
from tmf645_reference_server.app import create_app
from tmf645_reference_server.authentication.authority import MissingSecretError
from tmf645_reference_server.ports import Clock, ManualClock, SystemClock
from tmf645_reference_server.serving import NotStartedError, running
from tmf645_reports.console import ConsoleView
from tmf645_reports.files import ReportNotWritten, obstacle, write_whole
from tmf645_reports.html.timeline import render
from tmf645_reports.model import Kind
from tmf645_reports.statement import exit_code
from tmf645_scenarios import ScenarioError
from tmf645_scenarios.problems import suggestion
from tmf645_scenarios.story import Story, editor_schema, load_story, stories

from tmf645_cli.checking import tell
from tmf645_cli.complaining import HARNESS, complain
from tmf645_cli.saying import say

#: The environment variable with the token of a control interface elsewhere.
TOKEN = "TMF645_CONTROL_TOKEN"  # noqa: S105 - the name of a variable, not a secret

#: The width of the names in a list of stories.
_NAMES = 32

#: Where stories are served.
HOST = "127.0.0.1"


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


def run_rehearse(wish: RehearsalWish) -> int:
    """Play the stories, and return the exit code of the design's table."""
    in_the_way = obstacle(wish.out)
    if in_the_way:
        return complain(in_the_way, HARNESS)
    try:
        _look_over(wish)
        told = loaded(wish.stories)
        given = _given(wish.given, told)
    except (ScenarioError, TargetError, ValueError) as wrong:
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
        secrets=[os.environ[TOKEN]] if os.environ.get(TOKEN) else [],
        subject=_subject(wish),
        **more,
    )  # fmt: skip
    return play(rehearsal, wish.out)


def play(rehearsal: Rehearsal, out: Path) -> int:
    """
    Play, show it as it happens, write the reports and the timeline to ``out``.

    Raises KeyboardInterrupt, once what there is was written.
    """
    try:
        try:
            with ConsoleView(Console(), report=str(out / "report.html")) as view:
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


def loaded(names: Sequence[str]) -> list[Story]:
    """Return the stories that are meant. Raises ScenarioError, and ValueError where two are one."""
    told = [story for name in names for story in load_story(name)]
    seen: dict[str, str] = {}
    for each in told:
        file = str(each.plain["file"])
        if each.name in seen:
            raise ValueError(f"{file}: {seen[each.name]} is called {each.name}, too; rename one")
        seen[each.name] = file
    return told


def run_list() -> int:
    """List the stories of the library by pack: one a line, wrapped where a person reads it."""
    pack = ""
    for each in stories():
        if each.pack != pack:
            pack = each.pack
            say(pack)
        said = f"{each.name:<{_NAMES}} {_first_sentence(each.about)}"
        if sys.stdout.isatty():
            wide = shutil.get_terminal_size().columns
            said = textwrap.fill(said, max(wide - 2, _NAMES + 30), subsequent_indent=" " * 4)
        say(textwrap.indent(said, "  "))
    return 0


def run_schema() -> int:
    """Print the JSON Schema of a story."""
    say(json.dumps(editor_schema(), indent=2))
    return 0


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
        _look_at_port(wish.port)


def _look_at_port(port: int) -> None:
    """Raise ValueError where somebody else listens there."""
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError as error:
            why = (error.strerror or "no reason given").lower()
            raise ValueError(
                f"cannot listen at {HOST}:{port}: {why}. Choose another --port (0 is any free one)"
            ) from None


def _given(pairs: Sequence[str], told: Sequence[Story]) -> dict[str, Any]:
    """Return the values of --given. Raises ValueError where no story has one of that name."""
    known = {name for each in told for name in each.plain["given"]}
    given = dict(map(_pair, pairs))
    for name in given:
        if name not in known:
            has = f"Given are: {', '.join(sorted(known))}" if known else "Nothing is given there"
            files = ", ".join(str(each.plain["file"]) for each in told[:3])
            raise ValueError(f"--given {name}: not in {files}{suggestion(name, known)} {has}")
    return given


def _subject(wish: RehearsalWish) -> str:
    """Return who is judged."""
    return "the client" if wish.serve else wish.against or "the reference server"


def _first_sentence(about: str) -> str:
    return about.partition(". ")[0].rstrip(".")


def _pair(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise ValueError(f'"{text}" is no value for --given; write NAME=VALUE')
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value


def _again(wish: RehearsalWish, story: Story) -> str:
    """Return the command that plays this story alone, in the same way."""
    words = ["tmf645", "rehearse", story.again]
    if wish.serve:
        words += ["--serve", "--port", str(wish.port), "--for", f"{wish.seconds:g}"]
    if wish.against:
        words += ["--against", wish.against]
    if wish.control:
        words += ["--control", wish.control]
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
def embedded(story: Story) -> Iterator[Place]:
    """Serve the world of ``story`` on a loopback port, its control interface beside it."""
    with _world(story, clock=ManualClock(story.begins)) as root:
        origin = root.partition("/tmf-api/")[0]
        yield Place(target=root, control=f"{origin}/_testbed")


@contextmanager
def served(story: Story, port: int, ready_file: Path | None = None) -> Iterator[Place]:
    """Serve the world of ``story`` for a client under test; its clock begins with the story."""
    ahead = story.begins - SystemClock().now()
    with _world(story, clock=Shifted(ahead), port=port) as root:
        origin = root.partition("/tmf-api/")[0]
        say(f"The client finds TMF645 at {root}")
        if ready_file is not None:
            write_whole(ready_file, f"{root}\n".encode())
        yield Place(target=root, control=f"{origin}/_testbed")


@contextmanager
def _world(story: Story, *, clock: Clock, port: int = 0) -> Iterator[str]:
    """Serve the world of ``story``, and yield the API root. Raises Unreachable."""
    with ExitStack() as stack:
        try:
            app = create_app(story.scenario, clock=clock, control_mount=True)
            root = stack.enter_context(running(app, port=port))
        except MissingSecretError as wrong:
            remedy = "choose another --port; 0 takes any that is free"
            raise Unreachable(f"the world cannot be served: {wrong}; {remedy}") from None
        except NotStartedError as wrong:
            remedy = "choose another --port; 0 takes any that is free"
            raise Unreachable(f"the world cannot be served: {wrong}; {remedy}") from None
        yield root


class Shifted(SystemClock):
    """The machine's clock, so much ahead."""

    def __init__(self, ahead: timedelta) -> None:
        self._ahead = ahead

    def now(self) -> datetime:
        """Return the moment that it shows."""
        return super().now() + self._ahead


@contextmanager
def _elsewhere(wish: RehearsalWish, story: Story) -> Iterator[Place]:
    """The server that is named; a namespace of its own where it is a testbed."""
    yield Place(
        target=wish.against or "",
        control=wish.control or "",
        token=os.environ.get(TOKEN, ""),
        namespace=f"{story.name}-{clock.run_mark()}" if wish.control else "",
        verify=wish.verify,
    )
