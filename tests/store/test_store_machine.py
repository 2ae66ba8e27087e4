"""Any order of verbs: a file says what memory says, also after a restart."""

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from store.store_rig import CHECKS, Hand, due_in, event, finished, record
from store.stored_tasks import NOW
from tmf645_reference_server.store import Change, ClockState, EditRow, MemoryStore, Record
from tmf645_reference_server.store.sqlite import SqliteStore
from tmf645_simulator.capacity import PoolTake
from tmf645_simulator.holds import Hold, release
from tmf645_simulator.specifications import Unit
from tmf645_simulator.tasks import Task

ids = st.sampled_from(["1", "2", "3"])
listeners = st.sampled_from(["L1", "L2"])
events = st.lists(st.tuples(st.integers(1, 99), listeners), max_size=3, unique=True)


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Return a record of one of few names."""
    id = draw(ids)
    task: Task = draw(
        st.one_of(st.just(finished(id)), st.integers(0, 9).map(lambda seconds: due_in(seconds, id)))
    )
    return record(task, shows=draw(st.text("ab", max_size=2)))


class Twins(RuleBasedStateMachine):
    """Memory and a file, told the same."""

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        file = Path(self._folder.name) / "world.db"
        memory = MemoryStore()
        self.twins = [Hand(lambda: memory), Hand(lambda: SqliteStore(file))]
        self.stale: tuple[Record, Record] | None = None
        self.dumped: bytes | None = None

    def both(self, verb: str, *arguments: object, **named: object) -> None:
        """Tell both, and hear the same."""
        one, other = (
            hand.run(getattr(hand.space, verb)(*arguments, **named)) for hand in self.twins
        )
        if isinstance(one, list | tuple):
            one, other = list(one), list(other)
        assert one == other, verb

    def commit(
        self, befores: list[Record | None], after: Record | None, queued: list[tuple[int, str]]
    ) -> None:
        """Commit the same change to both, each with its own record as what was before."""
        deliveries = tuple(event(number, to=to) for number, to in queued)
        one, other = (
            hand.run(
                hand.space.commit(
                    Change(before=before, after=after, deliveries=deliveries, numbers={"n": 1})
                )
            )
            for hand, before in zip(self.twins, befores, strict=True)
        )
        assert one == other

    @rule(after=records(), queued=events)
    def create(self, after: Record, queued: list[tuple[int, str]]) -> None:
        """Create; refused where the name is taken."""
        self.commit([None, None], after, self.new(queued))

    @rule(after=st.one_of(st.none(), records()), id=ids, queued=events, keep=st.booleans())
    def change(
        self,
        after: Record | None,
        id: str,
        queued: list[tuple[int, str]],
        keep: bool,  # noqa: FBT001 - drawn
    ) -> None:
        """Change or remove what is there; now and then by an older view of it."""
        found = [hand.run(hand.space.find(CHECKS, id)) for hand in self.twins]
        one, other = found
        if one is None or other is None:
            return
        befores = list(self.stale or (one, other))
        if keep:
            self.stale = (one, other)
        same = after is None or after.id == befores[0].id
        self.commit([*befores], after if same else None, self.new(queued))

    def new(self, queued: list[tuple[int, str]]) -> list[tuple[int, str]]:
        """Return those events that do not wait already: no event is named twice."""
        waiting = {
            (each.event_id, each.subscription_id)
            for id in ("L1", "L2")
            for each in self.twins[0].run(self.twins[0].space.waiting(id))
        }
        return [(n, to) for n, to in queued if (f"e{n}", to) not in waiting]

    @rule(id=listeners)
    def subscribe(self, id: str) -> None:
        """Register a listener that is not there yet."""
        known = self.twins[0].run(self.twins[0].space.subscriptions())
        if id not in {each.id for each in known}:
            for hand in self.twins:
                hand.subscribe(id)

    @rule(id=listeners)
    def unsubscribe(self, id: str) -> None:
        """Forget it."""
        self.both("unsubscribe", id)

    @rule(id=listeners)
    def disable(self, id: str) -> None:
        """Give it up."""
        self.both("disable", id, "410")

    @rule(number=st.integers(1, 99), to=listeners, died=st.booleans())
    def settle(self, number: int, to: str, died: bool) -> None:  # noqa: FBT001 - drawn
        """Take an event off its queue, whether it waits or not."""
        one = event(number, to=to)
        self.both("settle", replace(one, failure="dead") if died else one)

    @rule(number=st.integers(1, 99), to=listeners)
    def revive(self, number: int, to: str) -> None:
        """What was given up is brought again."""
        self.both("revive", [event(number, to=to)])

    @rule(number=st.integers(1, 99), to=listeners)
    def attempted(self, number: int, to: str) -> None:
        """Note an attempt."""
        self.both("attempted", replace(event(number, to=to), attempts=1, failure="503"))

    @rule(version=st.integers(1, 4))
    def edit(self, version: int) -> None:
        """Append an edit, or not."""
        self.both("edit", EditRow(version=version, at=NOW, edit=b"{}"))

    @rule(seconds=st.integers(0, 2), seen=st.one_of(st.none(), st.integers(0, 2)))
    def set_clock(self, seconds: int, seen: int | None) -> None:
        """Set the clock, having seen it somewhere."""
        moments = [
            None if each is None else NOW + timedelta(seconds=each) for each in (seen, seconds)
        ]
        before, after = (None if each is None else ClockState(virtual=each) for each in moments)
        self.both("set_clock", before, after)

    @rule(id=ids, documents=st.tuples(*[st.sampled_from([None, b"a", b"b"])] * 2))
    def put(self, id: str, documents: tuple[bytes | None, bytes | None]) -> None:
        """Put a document on a shelf."""
        self.both("put", "watch", id, *documents)

    @rule(id=ids, ports=st.sampled_from([1.0, 2.0]))
    def take(self, id: str, ports: float) -> None:
        """Hold something of three ports."""
        take = PoolTake("splitter", Unit.PORT, ports)
        hold = Hold(id=id, takes=(take,), expires_at=NOW + timedelta(seconds=ports))
        self.both("take", hold, {("splitter", Unit.PORT): 3.0})

    @rule(id=ids)
    def give_back(self, id: str) -> None:
        """Release a hold, if there is one."""
        hold = self.twins[0].run(self.twins[0].space.find_hold(id))
        if hold is not None:
            self.both("change_hold", hold, release(hold))

    @rule()
    def restart(self) -> None:
        """Close the file and open it again."""
        self.twins[1].reopen()
        self.stale = None

    @rule()
    def clear(self) -> None:
        """Forget everything."""
        self.both("clear")
        self.stale = None

    @rule()
    def dump(self) -> None:
        """Keep a snapshot for later."""
        self.dumped = self.twins[0].run(self.twins[0].space.dump())

    @precondition(lambda self: self.dumped is not None)
    @rule()
    def load(self) -> None:
        """Put the snapshot back."""
        self.both("load", self.dumped)
        self.stale = None

    @invariant()
    def they_say_the_same(self) -> None:
        """About everything that can be asked."""
        for verb in ("subscriptions", "dead_deliveries", "clock", "edits", "next_due"):
            self.both(verb)
        for verb in ("holds", "reserved", "next_hold_due", "numbers"):
            self.both(verb)
        for verb in ("listing", "count"):
            self.both(verb, CHECKS)
        for id in ("L1", "L2"):
            self.both("waiting", id)
        self.both("shelf", "watch")
        self.both("page", CHECKS, offset=1, limit=1)
        for until in (NOW, NOW + timedelta(seconds=5)):
            due = [
                sorted(each.id for each in hand.run(hand.space.due(until))) for hand in self.twins
            ]
            assert due[0] == due[1]
            self.both("due_holds", until)

    def teardown(self) -> None:
        """Give the file back."""
        for hand in self.twins:
            hand.close()
        self._folder.cleanup()


TestTwins = Twins.TestCase
TestTwins.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
