"""Tasks as bytes: what comes back is what was stored, or an error that says so."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from store.stored_tasks import NOW, places, tasks, worlds
from tmf645_reference_server.store import StoreDamagedError
from tmf645_reference_server.store.codec import _form, decode, encode
from tmf645_simulator.progression import After, Immediately, Progression
from tmf645_simulator.request import CheckRequest, Item, QueryRequest, Wishes
from tmf645_simulator.results import CheckResult, NotServed, QueryResult, Served, ServedOtherwise
from tmf645_simulator.tasks import Task, advance, open_task


@settings(max_examples=150)
@given(tasks())
def test_a_task_comes_back_as_it_was(task: Task) -> None:
    """Whatever was asked, wherever it stands: decode is the inverse of encode."""
    assert decode(encode(task)) == task


@settings(max_examples=50)
@given(tasks())
def test_numbers_and_truth_keep_their_types(task: Task) -> None:
    """1, 1.0 and true are equal in Python and different in JSON."""
    again = decode(encode(task))

    assert repr(again.asked) == repr(task.asked)


@settings(max_examples=50)
@given(tasks(), st.data())
def test_bytes_that_were_changed_are_a_task_or_refused(task: Task, data: st.DataObject) -> None:
    """Nothing but a StoreDamagedError comes out of bytes that nobody wrote."""
    packed = bytearray(encode(task))
    packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))

    try:
        again = decode(bytes(packed))
    except StoreDamagedError:
        return
    assert isinstance(again, Task)


def some_task() -> dict[str, object]:
    """A task as the JSON that it is stored as."""
    asked = CheckRequest(items=(Item(id="1"),))
    packed: dict[str, object] = json.loads(
        encode(open_task("7", asked, worlds()[0].behaviour.progression, at=NOW))
    )
    return packed


@pytest.mark.parametrize(
    "change",
    [
        {"asked": ["Task", {}]},
        {"asked": ["os.system", {"command": "true"}]},
        {"asked": ["CheckRequest"]},
        {"asked": 1},
        {"found": ["Served", {}]},
        {"progression": None, "state": "no state"},
        {"opened_at": 5},
        {"polls": "5"},
        {"id": None},
    ],
)
def test_what_no_task_looks_like_is_refused(change: dict[str, object]) -> None:
    """A field of another type, or the name of a class that has no business there."""
    with pytest.raises(StoreDamagedError, match="a stored task cannot be read"):
        decode(json.dumps(some_task() | change).encode())


@pytest.mark.parametrize("packed", [b"", b"{}", b"[]", b"null", b"{", b"\xff", b'"x"'])
def test_what_is_no_object_is_refused(packed: bytes) -> None:
    """Half a row is no row."""
    with pytest.raises(StoreDamagedError):
        decode(packed)


def test_a_row_of_an_older_version_is_read() -> None:
    """A field that was not there then has its default; one that is gone is passed over."""
    old = some_task() | {"abandoned": {"x": 1}}
    for name in ("polls", "released", "open_questions", "found", "finished_at", "state"):
        del old[name]

    assert decode(json.dumps(old).encode()) == decode(json.dumps(some_task()).encode())


def test_every_answer_of_every_world_comes_back() -> None:
    """Each specification at each place of the library, as a check and as a query."""
    seen: set[type] = set()
    for task in decided():
        seen.add(type(task.found))
        if isinstance(task.found, CheckResult):
            seen.update(type(each) for each in task.found.findings)

        assert decode(encode(task)) == task

    assert seen >= {CheckResult, QueryResult, Served, ServedOtherwise, NotServed}


def decided() -> Iterator[Task]:
    """Tasks that are done, from every world."""
    wishes = Wishes(alternatives=True, reasons=True)
    for number, world in enumerate(worlds()):
        services = world.inventory.catalogue.services
        for place in places(number)[:8]:
            items = tuple(
                Item(id=each.id, specification_id=each.id, places=(place,)) for each in services
            )
            for asked in (
                CheckRequest(items=items, wishes=wishes),
                QueryRequest(criteria=items[0]),
            ):
                task = open_task("1", asked, Immediately(), at=NOW)
                yield advance(task, world.inventory, at=NOW)[0]


@dataclass(frozen=True)
class _Later:
    """A task of a later version: a mapping and an optional choice more."""

    progression: Progression | None
    by_name: dict[str, After | Task] = field(default_factory=dict)


def test_the_codec_follows_the_annotations() -> None:
    """Choices below mappings and behind None need no word of ours."""
    form = _form(_Later)
    later = _Later(progression=None, by_name={"x": After(NOW - NOW)})

    packed = msgspec.json.decode(msgspec.json.encode(form.pack(later)))

    assert form.unpack(packed) == later


def test_an_annotation_that_nobody_can_store_is_found_at_import() -> None:
    """Better no server than one that loses a field."""

    @dataclass(frozen=True)
    class Strange:
        field: list[After | Task]

    with pytest.raises(TypeError, match="nobody said how"):
        _form(Strange)
