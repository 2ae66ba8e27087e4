"""The agenda of the store in memory."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from store.stored_tasks import NOW
from tmf645_reference_server.store.agenda import Agenda

KEYS = st.sampled_from("abcd")
SECONDS = st.integers(0, 5)


@given(st.lists(st.tuples(KEYS, st.none() | SECONDS)), SECONDS, st.integers(1, 4))
def test_what_was_planned_last_counts(
    plans: list[tuple[str, int | None]], until: int, limit: int
) -> None:
    """In order of time, then of planning; to plan the same again changes nothing, to look neither."""
    agenda: Agenda[str] = Agenda()
    planned: dict[str, int] = {}
    for key, seconds in plans:
        agenda.plan(key, None if seconds is None else NOW + timedelta(seconds=seconds))
        if seconds is None or planned.get(key) != seconds:
            planned.pop(key, None)
            planned |= {} if seconds is None else {key: seconds}
    in_order = sorted(planned, key=lambda key: planned[key])
    due = [key for key in in_order if planned[key] <= until][:limit]
    first = NOW + timedelta(seconds=planned[in_order[0]]) if in_order else None

    for _ in range(2):
        assert agenda.due(NOW + timedelta(seconds=until), limit) == due
        assert agenda.next() == first
