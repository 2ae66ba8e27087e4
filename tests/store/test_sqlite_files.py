"""One file: who may open it, what is refused, what happens where the disk does not play along."""

import asyncio
import contextlib
import logging
import random
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cli.command_line import tmf645
from reference_server.server_rig import NOW as SERVER_NOW
from reference_server.server_rig import Rig, check, world
from store.store_rig import CHECKS, Hand, due_in, event, finished, record
from store.stored_tasks import NOW
from tmf645_reference_server import ManualClock, create_app
from tmf645_reference_server.store import (
    Change,
    EditRow,
    StoreDamagedError,
    StoreError,
    StoreRefusedError,
    StoreUnavailableError,
    codec,
    open_store,
)
from tmf645_reference_server.store.sqlite import SqliteStore, opening
from tmf645_reference_server.store.sqlite.schema import VERSION
from tmf645_simulator.capacity import PoolTake
from tmf645_simulator.holds import Hold
from tmf645_simulator.specifications import Unit
from tmf645_simulator.tasks import Task


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where a store may be."""
    return tmp_path / "world.db"


@pytest.fixture
def hand(file: Path) -> Iterator[Hand]:
    """A store in that file."""
    one = Hand(lambda: SqliteStore(file))
    yield one
    one.close()


def writer(hand: Hand) -> sqlite3.Connection:
    """The connection that writes."""
    assert isinstance(hand.store, SqliteStore)
    return hand.store._writer._connection


# --- who may open it --------------------------------------------------------------------------


def test_a_second_process_is_refused(hand: Hand, file: Path) -> None:
    """Until the first has closed it."""
    with pytest.raises(StoreRefusedError, match=r"in use by another process\. .*postgresql://"):
        SqliteStore(file)
    hand.reopen()


@pytest.mark.parametrize("content", [b"not a database" * 100, b"x" * 5000, b"\0" * 4096])
def test_a_file_of_another_kind_is_refused_and_left_alone(file: Path, content: bytes) -> None:
    """Whatever it is, it is not overwritten."""
    file.write_bytes(content)

    with pytest.raises(StoreRefusedError, match=r"world\.db cannot be opened: "):
        SqliteStore(file)
    assert file.read_bytes() == content


def test_the_file_of_another_program_is_refused(file: Path) -> None:
    """It is SQLite, and it is not ours."""
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE photos (id)")
    other.close()

    with pytest.raises(StoreRefusedError, match="SQLite file of another program"):
        SqliteStore(file)


def test_a_file_of_a_newer_version_is_refused(hand: Hand, file: Path) -> None:
    """It may say things that this program does not understand."""
    writer(hand).execute(f"PRAGMA user_version = {VERSION + 1}")
    hand.run(hand.store.close())

    with pytest.raises(StoreRefusedError, match=f"newer tmf645-testbed .* version {VERSION + 1}"):
        SqliteStore(file)
    with sqlite3.connect(file) as repaired:
        repaired.execute(f"PRAGMA user_version = {VERSION}")
    repaired.close()
    hand.store = SqliteStore(file)


def test_an_empty_file_becomes_a_store(file: Path) -> None:
    """As `mktemp` leaves it."""
    file.touch()
    store = SqliteStore(file)

    assert asyncio.run(store.names()) == []
    asyncio.run(store.close())


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("sqlite:/no/such/folder/w.db", "there is no folder /no/such/folder"),
        ("sqlite:/", "it is a folder"),
        ("sqlite:", "write sqlite:FILE"),
        ("sqlite:w.db?synchronous=never", "known: synchronous=normal, synchronous=full"),
        ("mysql://x", "there is no store 'mysql'; known: memory, sqlite:FILE, postgresql://"),
        ("memory:x", "there is no store 'memory'"),
    ],
)
def test_what_cannot_be_opened_is_told_with_the_remedy(name: str, told: str) -> None:
    """In one line, without a traceback."""
    with pytest.raises(StoreRefusedError) as refused:
        open_store(name)

    assert told in str(refused.value)


def test_how_much_is_waited_for_is_an_option(file: Path) -> None:
    """NORMAL survives the process, FULL the power cut: the level of SQLite is what was asked for."""
    levels = []
    for name in (f"sqlite:{file}", f"sqlite:{file}?synchronous=full"):
        store = open_store(name)
        assert isinstance(store, SqliteStore)
        levels.append(store._writer._connection.execute("PRAGMA synchronous").fetchone()[0])
        asyncio.run(store.close())

    assert levels == [1, 2]


# --- many at once -----------------------------------------------------------------------------


def test_changes_that_come_together_share_a_commit(hand: Hand) -> None:
    """Two hundred at once are a few transactions."""
    statements: list[tuple[bool, str]] = []
    begins = threading.current_thread()

    def noted(statement: str) -> None:
        statements.append((threading.current_thread() is begins, statement))

    writer(hand).set_trace_callback(statements.append)

    kept = hand.together(
        [
            hand.space.commit(Change(before=None, after=record(id=str(number))))
            for number in range(200)
        ]
    )

    assert all(kept)
    assert statements.count("COMMIT") < 10


def test_a_change_that_fails_takes_no_other_with_it(hand: Hand) -> None:
    """Each of a failed transaction is tried by itself."""
    hand.subscribe("L1")
    nameless = replace(event(1), event_id=None)  # type: ignore[arg-type]  # what no table takes
    broken = Change(before=None, after=record(id="broken"), deliveries=(nameless,))
    verbs = [
        hand.space.commit(broken),
        hand.space.commit(Change(before=None, after=record(id="good"))),
    ]

    async def together() -> list[object]:
        return await asyncio.gather(*verbs, return_exceptions=True)

    failed, kept = hand.run(together())

    assert isinstance(failed, StoreUnavailableError)
    assert kept is True
    assert hand.run(hand.space.find(CHECKS, "broken")) is None
    assert hand.run(hand.space.count(CHECKS)) == 1


def test_the_task_of_a_record_is_decoded_when_somebody_looks(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading a final qualification does not pay for what nobody asks."""
    hand.keep(record(finished()))
    decoded: list[bytes] = []
    whole = codec.decode

    def watched(packed: bytes) -> Task:
        decoded.append(packed)
        return whole(packed)

    monkeypatch.setattr(codec, "decode", watched)
    found = hand.find("1")
    before = (found.state, found.decoded()["id"], len(decoded))

    assert before == ("done", "1", 0)
    assert (found.task.id, len(decoded)) == ("1", 1)


# --- a disk that does not play along ----------------------------------------------------------


def test_a_full_disk_refuses_and_the_store_goes_on(hand: Hand) -> None:
    """What was acknowledged stays; once there is room again, so does what comes."""
    hand.keep(record(id="before"))
    pages = writer(hand).execute("PRAGMA page_count").fetchone()[0]
    writer(hand).execute(f"PRAGMA max_page_count = {pages}")
    big = record(id="big", shows="x" * 100_000)

    with pytest.raises(StoreUnavailableError, match="full"):
        hand.run(hand.space.commit(Change(before=None, after=big)))
    writer(hand).execute("PRAGMA max_page_count = 1000000")
    after = hand.run(hand.space.commit(Change(before=None, after=big)))

    assert after
    assert [each.id for each in hand.run(hand.space.listing(CHECKS))] == ["before", "big"]


def test_a_server_whose_disk_is_read_only_says_503_and_goes_on(file: Path) -> None:
    """Reads are answered, writes are refused with Retry-After, and later they are not."""
    clock, store = ManualClock(SERVER_NOW), SqliteStore(file)
    server = Rig(create_app(world(), clock=clock, store=store), clock)
    href = server.post(f"/{CHECKS}", check()).json()["href"]
    store._writer._connection.execute("PRAGMA query_only = ON")

    refused = server.post(f"/{CHECKS}", check())
    read = server.get(href)
    store._writer._connection.execute("PRAGMA query_only = OFF")
    again = server.post(f"/{CHECKS}", check())

    server.run(store.close)
    closed = server.post(f"/{CHECKS}", check())
    server.close()
    assert (refused.status_code, refused.json()["code"]) == (503, "STORE_UNAVAILABLE")
    assert refused.headers["Retry-After"] == "1"
    assert str(file) not in refused.text
    assert (read.status_code, again.status_code, closed.status_code) == (200, 201, 503)


# --- a file that was damaged ------------------------------------------------------------------


@pytest.fixture
def whole(tmp_path: Path) -> tuple[bytes, bytes]:
    """The bytes of a file with something of everything, and what they say."""
    one = Hand(lambda: SqliteStore(tmp_path / "whole.db"))
    one.subscribe("L1")
    for number in range(20):
        one.keep(record(finished(f"done {number}"), shows="x" * 300), event(number), checks=number)
        one.keep(record(due_in(number, f"due {number}")))
    for version in range(1, 4):
        one.run(one.space.edit(EditRow(version=version, at=NOW, edit=b"{}")))
        one.run(one.space.take(hold(f"h{version}"), {("olt", Unit.PORT): 64}))
    dumped = one.run(one.space.dump())
    one.close()
    return (tmp_path / "whole.db").read_bytes(), dumped


def hold(id: str) -> Hold:
    """A hold of one port."""
    take = PoolTake("olt", Unit.PORT, 1.0)
    return Hold(id=id, takes=(take,), expires_at=NOW + timedelta(days=1), qualification_id="1")


def said(file: Path) -> bytes | None:
    """Return what the store in ``file`` says; None where it refuses, or says that it is damaged."""
    try:
        store = SqliteStore(file)
    except StoreRefusedError:
        return None
    try:
        store._examination.finish()
        return asyncio.run(_asked_everything(store))
    except StoreError:
        return None
    finally:
        asyncio.run(store.close())


async def _asked_everything(store: SqliteStore) -> bytes:
    space = store.space("one")
    for number in range(20):
        assert await space.find(CHECKS, f"done {number}") is not None
    assert await space.count(CHECKS) == len(await space.listing(CHECKS))
    assert await store.names() == ["one"]
    assert dict(await space.reserved()) == {("olt", Unit.PORT): 3.0}
    return await space.dump()


def test_half_a_file_is_refused(file: Path, whole: tuple[bytes, bytes]) -> None:
    """Cut off anywhere: refused, or empty where nothing is left."""
    content, _ = whole
    for size in range(512, len(content), 512 * 7):
        file.write_bytes(content[:size])

        with pytest.raises(StoreRefusedError, match=r"damaged|no SQLite file"):
            SqliteStore(file)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("checked_at_once", [opening.CHECKED_AT_ONCE, 0])
@pytest.mark.parametrize("many", [60, pytest.param(1000, marks=pytest.mark.slow)])
def test_a_turned_bit_is_found_or_changes_nothing(
    file: Path,
    whole: tuple[bytes, bytes],
    many: int,
    checked_at_once: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Never wrong data without a word, in a small file and, once it was looked through, in a large one."""
    content, dumped = whole
    monkeypatch.setattr(opening, "CHECKED_AT_ONCE", checked_at_once)
    chance = random.Random(7)  # noqa: S311 - no secrets
    for _ in range(many):
        position, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
        turned = bytearray(content)
        turned[position] ^= bit
        file.write_bytes(turned)

        assert said(file) in (None, dumped), f"byte {position}, bit {bit}"
        for beside in file.parent.glob("world.db-*"):
            beside.unlink()


def test_a_row_that_was_changed_from_outside_is_found_when_it_is_read(
    hand: Hand, file: Path
) -> None:
    """The seal of the row tells, at once; the file is named."""
    hand.keep(record(finished("1")))
    hand.keep(record(finished("2")))
    writer(hand).execute("UPDATE records SET document = CAST('{}' AS BLOB) WHERE id = '1'")

    with pytest.raises(StoreDamagedError, match=f"{CHECKS} 1 is not what was written") as told:
        hand.run(hand.space.find(CHECKS, "1"))
    assert str(file) in str(told.value)
    assert "Put back a copy" in str(told.value)
    assert hand.find("2").id == "2"


DAMAGE = {
    "a count": "UPDATE counts SET many = many + 1",
    "a sum": "UPDATE pools SET taken = 1",
    "no sum": "DELETE FROM pools",
    "an edit": "DELETE FROM edits WHERE version = 2",
    "a hold": "UPDATE holds SET packed = x'00' WHERE id = 'h1'",
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE.keys())
@pytest.mark.parametrize("size", ["small", "large"])
def test_what_no_seal_covers_is_held_against_its_rows(
    file: Path,
    whole: tuple[bytes, bytes],
    damage: str,
    size: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Counts, sums, the numbers of edits: at once in a small file, soon in a large one."""
    content, _ = whole
    file.write_bytes(content)
    with contextlib.closing(sqlite3.connect(file)) as outside:
        outside.execute(damage)
        outside.commit()
    if size == "small":
        with pytest.raises(StoreRefusedError, match=r"world\.db cannot be opened: it is damaged"):
            SqliteStore(file)
        return
    monkeypatch.setattr(opening, "CHECKED_AT_ONCE", 0)
    hand = Hand(lambda: SqliteStore(file))
    assert isinstance(hand.store, SqliteStore)
    hand.store._examination.finish()

    with pytest.raises(StoreDamagedError, match=r"world.db is damaged: .* put back a copy"):
        hand.run(hand.space.count(CHECKS))
    with pytest.raises(StoreDamagedError, match=r"world\.db is damaged"):
        hand.run(hand.space.commit(Change(after=record(id="new"))))
    hand.close()


def test_a_turned_bit_in_an_index_of_a_large_file_is_told(file: Path) -> None:
    """A row that its index does not lead to any more is no 404; the file serves meanwhile."""
    hand = Hand(lambda: SqliteStore(file))
    for number in range(70):
        hand.keep(record(finished(f"needle-{number:02}"), shows="x" * 1_000_000))
    hand.run(hand.store.close())
    content = bytearray(file.read_bytes())
    # The second time that it stands there as a key of its own is in an index.
    entry = f"one{CHECKS}needle-07".encode()
    place = content.index(entry, content.index(entry) + 1) + len(entry) - 1
    content[place] ^= 0x40
    file.write_bytes(content)
    hand.store = SqliteStore(file)
    hand.store._examination.finish()

    assert len(content) > opening.CHECKED_AT_ONCE
    with pytest.raises(StoreDamagedError, match=r"world\.db is damaged"):
        hand.run(hand.space.find(CHECKS, "needle-07"))
    hand.close()


def test_a_server_says_that_its_store_is_damaged(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """500 with its own code and the remedy; the log names the file, the answer does not."""
    clock, store = ManualClock(SERVER_NOW), SqliteStore(file)
    server = Rig(create_app(world(), clock=clock, store=store), clock)
    damaged, whole = (server.post(f"/{CHECKS}", check()).json()["href"] for _ in range(2))
    store._writer._connection.execute("UPDATE records SET document = x'7b7d' WHERE id = '1'")
    with caplog.at_level(logging.ERROR):
        answers = [server.get(each) for each in (damaged, whole)]
    server.run(store.close)
    server.close()

    assert [each.status_code for each in answers] == [500, 200]
    assert answers[0].json()["code"] == "STORE_DAMAGED"
    assert "put back a copy" in answers[0].json()["message"]
    assert str(file) in caplog.text
    assert str(file) not in answers[0].text
    assert "Traceback" not in caplog.text


def test_a_large_file_whose_names_are_damaged_is_refused_at_start(tmp_path: Path) -> None:
    """With what a start reads: the file, the remedy, exit code 2."""
    hand = Hand(lambda: SqliteStore(tmp_path / "world.db"))
    hand.keep(record(shows="x" * 70_000_000), checks=7)
    writer(hand).execute("UPDATE spaces SET numbers = x'0102030405'")
    hand.close()

    ended = tmf645("serve", "--port", "0", "--store", "sqlite:world.db", cwd=tmp_path)

    assert ended.code == 2
    assert "world.db is damaged: numbers" in ended.err
    assert "Put back a copy" in ended.err
    assert "Traceback" not in ended.err


def test_big_files_are_not_checked_at_once(
    hand: Hand, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restart with a hundred thousand qualifications takes no more than two seconds: a thread does it."""
    monkeypatch.setattr(opening, "CHECKED_AT_ONCE", 0)
    hand.run(hand.store.close())
    statements: list[tuple[bool, str]] = []
    begins = threading.current_thread()

    def noted(statement: str) -> None:
        statements.append((threading.current_thread() is begins, statement))

    connect = opening._connection

    def traced(path: Path, *, wait: float = 5.0) -> sqlite3.Connection:
        connection = connect(path, wait=wait)
        connection.set_trace_callback(noted)
        return connection

    monkeypatch.setattr(opening, "_connection", traced)
    hand.store = SqliteStore(file)
    hand.store._examination.finish()

    assert [here for here, each in statements if "integrity_check" in each] == [False]
