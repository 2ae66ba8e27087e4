"""
What a run would send, without sending it: every purpose is gone through with a stand-in.

What a server answers decides what it is asked next, so the list is what an obliging one would meet.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace

from tmf645_conformance.campaign import Campaign, most_wanted
from tmf645_conformance.judge import judge
from tmf645_conformance.leaving import take_leave
from tmf645_conformance.listener import Listener
from tmf645_conformance.pretence import Pretence
from tmf645_conformance.profile import Timers
from tmf645_conformance.redaction import Redactor
from tmf645_conformance.session import Session
from tmf645_conformance.targets import STANDARD_PATH, HttpTarget, read_target
from tmf645_conformance.verdicts import BrokenOff

#: Methods that change something.
CHANGING = ("POST", "PATCH", "PUT", "DELETE")

_AT_ONCE = Timers(settle=0.05, poll=0.001, event=0.01, request=5.0)
_NAMELESS = "http://in-process.invalid" + STANDARD_PATH


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What ``by`` (a purpose, or a part of the run) would send: how often, by method and path."""

    by: str
    requests: Counter[tuple[str, str]]

    @property
    def changing(self) -> dict[tuple[str, str], int]:
        """Those requests that change something."""
        return {each: n for each, n in sorted(self.requests.items()) if each[0] in CHANGING}


def go_through(campaign: Campaign) -> Iterator[Wanted]:
    """Tell what each part of the run would send. Raises TargetError; nothing leaves this process."""
    named = read_target(campaign.target)
    root = named.root if isinstance(named, HttpTarget) else _NAMELESS
    profile = replace(campaign.profile, timers=_AT_ONCE)
    pretence = Pretence(root, profile)
    with pretence.connection() as connection, Listener() as listener:
        session = Session(connection, profile, listener, seed=campaign.seed, budget=campaign.budget)
        for ask in most_wanted(campaign, session):
            ask()
        yield _wanted("before all of them", pretence)
        for purpose in campaign.purposes:
            # The stand-in's own failings neither repeat a purpose nor keep another from being told.
            alone = replace(purpose, given=(), law=False)
            with suppress(BrokenOff):
                judge(alone, session, Redactor(), campaign.reproduce)
            yield _wanted(purpose.id, pretence)
        for _ in take_leave(session):
            continue
        yield _wanted("at the end", pretence)


def _wanted(by: str, pretence: Pretence) -> Wanted:
    requests = Counter(pretence.asked)
    pretence.asked.clear()
    return Wanted(by=by, requests=requests)
