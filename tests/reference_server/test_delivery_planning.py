"""What may be brought now: the laws of order, room and waiting."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from reference_server.server_rig import NOW
from tmf645_reference_server.delivery.planning import plan
from tmf645_reference_server.store import Delivery


def waiting(resource: str, number: int, due: int | None = None) -> Delivery:
    """An event of a resource; ``due`` is in seconds from now."""
    return Delivery(
        subscription_id="1",
        event_id=f"{resource}{number}",
        event_type="checkServiceQualificationCreateEvent",
        resource_id=resource,
        body=b"{}",
        due=None if due is None else NOW + timedelta(seconds=due),
    )


QUEUES = st.lists(
    st.tuples(st.sampled_from("abcd"), st.none() | st.integers(-2, 2)), max_size=30
).map(lambda rows: [waiting(name, n, due) for n, (name, due) in enumerate(rows)])


@given(QUEUES, st.sets(st.sampled_from("abcd")), st.integers(0, 8))
def test_only_the_oldest_of_a_resource_starts(
    queue: list[Delivery], flying: set[str], room: int
) -> None:
    """One at a time for each resource, none past an older one, never more than there is room."""
    planned = plan(queue, flying=flying, now=NOW, room=room)
    oldest = {each.resource_id: each for each in reversed(queue)}

    assert len(planned.start) <= room
    assert len(planned.start) == len({each.resource_id for each in planned.start})
    for each in planned.start:
        assert each.resource_id not in flying
        assert each is oldest[each.resource_id]
        assert each.due is None or each.due <= NOW


@given(QUEUES, st.integers(1, 8))
def test_nothing_that_may_start_is_left_where_there_is_room(
    queue: list[Delivery], room: int
) -> None:
    """Every resource whose oldest is due starts; for the others there is a moment to look again."""
    planned = plan(queue, flying=(), now=NOW, room=room)
    oldest = {each.resource_id: each for each in reversed(queue)}.values()
    due = [each for each in oldest if each.due is None or each.due <= NOW]
    later = [each.due for each in oldest if each.due is not None and each.due > NOW]

    assert min(len(due), room) == len(planned.start)
    assert min(later, default=None) == planned.look_again


def test_a_waiting_event_holds_back_its_own_resource_only() -> None:
    """What stands behind it waits; the others go."""
    queue = [waiting("a", 1, 5), waiting("a", 2), waiting("b", 3)]
    planned = plan(queue, flying=(), now=NOW, room=8)

    assert ["b3"] == [each.event_id for each in planned.start]
    assert NOW + timedelta(seconds=5) == planned.look_again


def test_what_is_overtaken_lets_the_next_pass_and_then_goes() -> None:
    """Until it is due, or freed."""
    queue = [waiting("a", 1, 5), waiting("a", 2)]
    passed = plan(queue, flying=(), overtaken={"a1"}, now=NOW, room=8)
    freed = plan(queue[:1], flying=(), overtaken={"a1"}, freed={"a1"}, now=NOW, room=8)

    assert ["a2"] == [each.event_id for each in passed.start]
    assert NOW + timedelta(seconds=5) == passed.look_again
    assert ["a1"] == [each.event_id for each in freed.start]
