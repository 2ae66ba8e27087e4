"""
The stories in which clients are judged: each against the reference server, in a namespace of its own, on a clock that
stands until the client waits or the story moves it.
"""

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from clients.caller import Refused
from clients.ear import hearing
from clients.reference_client import INTERVAL, ReferenceClient, Wish
from reference_server.server_rig import world
from tmf645_conformance.clients import judge_client
from tmf645_reference_server import Patience, create_app, running
from tmf645_reference_server.control import SyncControl, attempts
from tmf645_reference_server.overlay import Overlay
from tmf645_reports.model import Outcome
from tmf645_scenarios import Scenario
from tmf645_scenarios.edits import read_edit
from tmf645_scenarios.faults import read_faults
from tmf645_simulator.progression import After, Immediately, OnApproval

NEW_YEAR = datetime(2027, 1, 1, 9, tzinfo=UTC)

#: What was agreed with every client.
AGREED: Mapping[str, Any] = {
    "orders": True,
    "waits_by": "world",
    "poll_interval": INTERVAL,
    "idempotency": True,
    "answers_within": 1,
    "auth": {"header": "Authorization", "scheme": "Bearer"},
}

#: Worlds by name; each is served once.
WORLDS: Mapping[str, Callable[[], Scenario]] = {
    "quick": lambda: world(Immediately()),
    "slow": lambda: world(After(timedelta(seconds=12))),
    "by hand": lambda: world(OnApproval()),
}


class Stage:
    """A namespace of a server, the clock that its clients wait by, and what a story does to it."""

    def __init__(self, host: str, control: SyncControl, namespace: str) -> None:
        self.host = host
        self.control = control
        self.namespace = namespace
        self.next: list[Callable[[], None]] = []
        control.freeze(NEW_YEAR, namespace=namespace)

    def sleep(self, seconds: float) -> None:
        """Let time pass for a client; what the story has in mind happens first."""
        if self.next:
            self.next.pop(0)()
        self.pass_time(seconds)

    def pass_time(self, seconds: float) -> None:
        """Let time pass, and what is due in it."""
        self.control.delivered()
        self.control.advance(timedelta(seconds=seconds), namespace=self.namespace)
        self.control.delivered()

    def now(self) -> datetime:
        """The time of the world."""
        return self.control.clock(namespace=self.namespace).now

    def faults(self, text: str) -> None:
        """Let these things go wrong from now on."""
        self.control.set_faults(read_faults(text.encode()), namespace=self.namespace)

    def edit(self, **edit: Any) -> None:
        """Change the network."""
        moment = self.now()

        async def change(control: Any) -> None:
            found = await control.begun(self.namespace)
            overlay: Overlay = found.overlay
            read_edit(edit)
            await overlay.edit(edit, moment)

        self.control.run(change)

    def reject(self) -> None:
        """Have somebody say no to every task that waits."""
        for id in ("1", "2"):
            with contextlib.suppress(Exception):
                self.control.reject(id, "no crew", namespace=self.namespace)

    def record(self) -> list[dict[str, Any]]:
        """What was recorded, as the control interface shows it."""

        async def read(control: Any) -> bytes:
            journal = await control.journal(namespace=self.namespace)
            brought = attempts.lines(await control.namespace(self.namespace))
            return bytes(journal.lines()) + brought

        return [json.loads(line) for line in self.control.run(read).splitlines()]


@dataclass(frozen=True)
class Story:
    """What happens: in which world, with or without an ear, and what the story does to it."""

    tells: str
    play: Callable[[ReferenceClient, Stage], None]
    world: str = "quick"
    hears: bool = False
    told: Mapping[str, Any] = field(default_factory=dict)


@contextlib.contextmanager
def theatre() -> Iterator[Callable[[str], tuple[str, SyncControl]]]:
    """Serve each world once, when it is first asked for."""
    with contextlib.ExitStack() as stack:
        served: dict[str, tuple[str, SyncControl]] = {}

        def serve(name: str) -> tuple[str, SyncControl]:
            if name not in served:
                app = create_app(WORLDS[name](), patience=Patience(attempts=2, timeout=4.0))
                url = stack.enter_context(running(app))
                host = url.split("/tmf-api")[0]
                served[name] = host, SyncControl(app.state.control)
            return served[name]

        yield serve


def judged(
    client_type: type[ReferenceClient],
    story: Story,
    serve: Callable[[str], tuple[str, SyncControl]],
    namespace: str,
) -> tuple[list[Outcome], list[dict[str, Any]]]:
    """Let a client play its part in a story; return its outcomes, and what was recorded."""
    host, control = serve(story.world)
    stage = Stage(host, control, namespace)
    with hearing(client_type.ear_type()) if story.hears else contextlib.nullcontext() as ear:
        client = client_type(host, namespace, sleep=stage.sleep, now=stage.now, ear=ear)
        try:
            client.subscribe()
            with contextlib.suppress(Refused):
                story.play(client, stage)
            stage.next.clear()
            stage.pass_time(600)
        finally:
            client.caller.close()
        until = stage.now().isoformat()
        record = stage.record()
    return judge_client(record, {**AGREED, **story.told, "until": until}), record


# --- what happens -------------------------------------------------------------------------------


def buys(client: ReferenceClient, stage: Stage) -> None:
    """The customer buys what can be had."""
    client.buy(Wish())


def lives_beyond(client: ReferenceClient, stage: Stage) -> None:
    """Nothing reaches the farm."""
    client.buy(Wish(place="FARM-1"))


def gets_something_else(client: ReferenceClient, stage: Stage) -> None:
    """Only copper is there; the customer takes what is offered."""
    client.buy(Wish(place="MILL-7"))


def wants_nothing_else(client: ReferenceClient, stage: Stage) -> None:
    """Only copper is there, and the customer wants none of it."""
    client.choose = lambda offered: None
    client.buy(Wish(place="MILL-7"))


def thinks_too_long(client: ReferenceClient, stage: Stage) -> None:
    """Between answer and order lie three days."""
    client.buy(Wish(), lambda: stage.pass_time(72 * 3600))


def is_overtaken(client: ReferenceClient, stage: Stage) -> None:
    """The last ports go, and some come back, between answer and order."""

    def meanwhile() -> None:
        stage.pass_time(60)
        stage.edit(set_pool={"node": "olt-main", "unit": "port", "used": 64})
        stage.pass_time(60)
        stage.edit(set_pool={"node": "olt-main", "unit": "port", "used": 20})
        stage.pass_time(60)

    client.buy(Wish(), meanwhile)


def is_overtaken_out_of_order(client: ReferenceClient, stage: Stage) -> None:
    """The answer ends before its time, and the event of its decision comes behind that."""
    client.asks_commerce = False
    stage.faults(
        "[{kind: callback reordered, within: 300s, match: {event: StateChange}, after_n: 1, times: 1}]"
    )

    def meanwhile() -> None:
        stage.pass_time(60)
        stage.edit(set_pool={"node": "olt-main", "unit": "port", "used": 64})
        stage.pass_time(60)
        stage.edit(set_pool={"node": "olt-main", "unit": "port", "used": 20})
        stage.pass_time(600)

    client.buy(Wish(), meanwhile)


def wants_more(client: ReferenceClient, stage: Stage) -> None:
    """The customer wants a faster line after all."""
    client.buy(Wish(), lambda: replace(Wish(), speed=1000))


def moves_house(client: ReferenceClient, stage: Stage) -> None:
    """The customer wants it next door after all."""
    client.buy(Wish(), lambda: replace(Wish(), place="MAIN-3002"))


def nobody_decides(client: ReferenceClient, stage: Stage) -> None:
    """The partner rejects what it was asked: no answer."""
    stage.next = [stage.reject, stage.reject, stage.reject, stage.reject]
    client.buy(Wish())


def is_asked_to_wait(client: ReferenceClient, stage: Stage) -> None:
    """The server is overloaded for half a minute, and says so."""
    stage.faults(
        "[{kind: status, status: 503, retry_after: 30s, times: 1, match: {path: /checkServiceQualification}}]"
    )
    client.buy(Wish())


def meets_an_outage(client: ReferenceClient, stage: Stage) -> None:
    """The server fails four times, and says nothing of how long."""
    stage.faults(
        "[{kind: status, status: 500, times: 4, match: {path: /checkServiceQualification}}]"
    )
    client.buy(Wish())


def is_refused(client: ReferenceClient, stage: Stage) -> None:
    """The server takes none of it."""
    stage.faults("[{kind: status, status: 422, match: {path: /checkServiceQualification}}]")
    client.buy(Wish())


def hears_twice(client: ReferenceClient, stage: Stage) -> None:
    """Every event comes twice."""
    stage.faults("[{kind: callback duplicated}]")
    client.buy(Wish())
    client.after(Wish())


def hears_nothing(client: ReferenceClient, stage: Stage) -> None:
    """Every event is lost."""
    stage.faults("[{kind: callback lost}]")
    client.buy(Wish())


def loses_the_answer(client: ReferenceClient, stage: Stage) -> None:
    """What becomes of the order is not told at the first attempt."""
    stage.faults("[{kind: status, status: 504, times: 1, match: {path: /productOrder}}]")
    client.buy(Wish())


QUICK = Story("buys what can be had", buys)
SLOW = Story("waits for an answer", buys, world="slow")
AWAITED = Story("is told when the answer is there", buys, world="slow", hears=True)
BEYOND = Story("lives where nothing reaches", lives_beyond)
OTHERWISE = Story("takes what is offered instead", gets_something_else)
UNWANTED = Story("wants nothing else", wants_nothing_else, told={"accepted": []})
EXPIRED = Story("thinks for three days", thinks_too_long)
OVERTAKEN = Story("is overtaken by the network", is_overtaken, hears=True)
DISORDER = Story("hears of it in the wrong order", is_overtaken_out_of_order, hears=True)
MORE = Story("wants more after all", wants_more)
ELSEWHERE = Story("wants it next door", moves_house)
UNDECIDED = Story("gets no answer", nobody_decides, world="by hand")
OVERLOAD = Story("is asked to wait", is_asked_to_wait)
OUTAGE = Story("meets an outage", meets_an_outage)
REFUSED = Story("is refused", is_refused)
TWICE = Story("hears everything twice", hears_twice, world="slow", hears=True)
SILENCE = Story("hears nothing", hears_nothing, world="slow", hears=True)

LOST = Story("does not hear of its order", loses_the_answer)
FAR = Story("waits for a no", lives_beyond, world="slow", hears=True)
TRANSLATED = replace(
    OTHERWISE,
    tells="takes copper",
    told={"offerings": {"fibre-internet": "fibre-internet", "copper-internet": "copper-internet"}},
)

STORIES = (
    QUICK, SLOW, AWAITED, BEYOND, OTHERWISE, UNWANTED, EXPIRED, OVERTAKEN, DISORDER, MORE,
    ELSEWHERE, UNDECIDED, OVERLOAD, OUTAGE, REFUSED, TWICE, SILENCE, LOST, FAR, TRANSLATED,
)  # fmt: skip
