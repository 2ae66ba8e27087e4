"""
``tmf645 listen``: a listener that tells and checks the events that come to it.
"""

import queue
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tmf645_conformance.listener import ListenerError, open_inbox
from tmf645_conformance.profile import Profile, ProfileError, read_profile
from tmf645_conformance.watching import Intake, Sight, Watch
from tmf645_reports.inert import one_line
from tmf645_reports.words import count

from tmf645_cli.complaining import complain
from tmf645_cli.saying import say

#: Seconds after which an interruption is noticed at the latest.
_LOOK = 0.2


def run_listen(
    *, bind: str, url: str | None, profile_file: Path | None, seconds: float | None
) -> int:
    """Tell events until Ctrl-C, or for so many seconds; 1 where one of them was wrong."""
    try:
        profile = read_profile(profile_file) if profile_file else Profile()
        intake = Intake()
        with _serving(bind, url, intake) as address:
            say(f"Listening at {address}")
            say(f'Subscribe with POST /hub: {{"callback": "{address}"}}. Ctrl-C ends it.')
            watch = Watch(vocabulary=profile.vocabulary)
            try:
                _tell_all(intake, watch, seconds)
            except KeyboardInterrupt:
                say("")
    except (ListenerError, ProfileError) as wrong:
        return complain(str(wrong))
    _conclude(watch, intake)
    return 1 if watch.faulty else 0


@contextmanager
def _serving(bind: str, url: str | None, intake: Intake) -> Iterator[str]:
    server, address = open_inbox(bind, url, intake)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.daemon = True
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=5)


def _tell_all(intake: Intake, watch: Watch, seconds: float | None) -> None:
    until = None if seconds is None else time.monotonic() + seconds
    while until is None or time.monotonic() < until or not intake.events.empty():
        try:
            body = intake.events.get(timeout=_LOOK)
        except queue.Empty:
            continue
        _tell(watch.see(body))


def _tell(sight: Sight) -> None:
    mark = "wrong" if sight.faults else "note " if sight.notes else "ok   "
    task = one_line(sight.task, longest=80)
    say(
        f"{mark} {one_line(sight.type, longest=60)} {task} {one_line(sight.state, longest=40)}".rstrip()
    )
    for told in (*sight.faults, *sight.notes):
        say(f"      {one_line(told, longest=200)}")


def _conclude(watch: Watch, intake: Intake) -> None:
    total = watch.types.total()
    say(
        f"{count(total, 'event')} about {count(watch.tasks_seen, 'task')}: "
        f"{watch.faulty} wrong, {watch.noted} noted"
    )
    for kind, number in sorted(watch.types.items()):
        say(f"  {number:>6} {kind}")
    if intake.lost:
        say(f"{count(intake.lost, 'event')} came too fast, or was too large, to be looked at")
