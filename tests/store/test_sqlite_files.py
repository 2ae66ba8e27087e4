"""One file: who may open it, what is refused, what happens where the disk does not play along."""

import asyncio
import random
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from reference_server.server_rig import NOW as SERVER_NOW
from reference_server.server_rig import Rig, check, world
from store.store_rig import CHECKS, Hand, due_in, event, finished, record
from tmf645_reference_server import ManualClock, create_app
from tmf645_reference_server.store import (
    Change,
    StoreDamagedError,
    StoreError,
    StoreRefusedError,
    StoreUnavailableError,
    codec,
    open_store,
)
from tmf645_reference_server.store.sqlite import SqliteStore, opening
from tmf645_reference_server.store.sqlite.schema import VERSION
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
    statements: list[str] = []
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
    dumped = one.run(one.space.dump())
    one.close()
    return (tmp_path / "whole.db").read_bytes(), dumped


def said(file: Path) -> bytes | None:
    """Return what the store in ``file`` says; None where it refuses, or says that it is damaged."""
    try:
        store = SqliteStore(file)
    except StoreRefusedError:
        return None
    try:
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
    return await space.dump()


def test_half_a_file_is_refused(file: Path, whole: tuple[bytes, bytes]) -> None:
    """Cut off anywhere: refused, or empty where nothing is left."""
    content, _ = whole
    for size in range(512, len(content), 512 * 7):
        file.write_bytes(content[:size])

        with pytest.raises(StoreRefusedError, match=r"damaged|no SQLite file"):
            SqliteStore(file)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("many", [60, pytest.param(1000, marks=pytest.mark.slow)])
def test_a_turned_bit_is_found_or_changes_nothing(
    file: Path, whole: tuple[bytes, bytes], many: int
) -> None:
    """Never wrong data without a word."""
    content, dumped = whole
    chance = random.Random(7)  # noqa: S311 - no secrets
    for _ in range(many):
        position, bit = chance.randrange(len(content)), 1 << chance.randrange(8)
        turned = bytearray(content)
        turned[position] ^= bit
        file.write_bytes(turned)

        assert said(file) in (None, dumped), f"byte {position}, bit {bit}"
        for beside in file.parent.glob("world.db-*"):
            beside.unlink()


def test_a_row_that_was_changed_from_outside_is_found_when_it_is_read(hand: Hand) -> None:
    """In a file too big to be checked at once, the seal of the row tells."""
    hand.keep(record(finished("1")))
    hand.keep(record(finished("2")))
    writer(hand).execute("UPDATE records SET document = CAST('{}' AS BLOB) WHERE id = '1'")

    with pytest.raises(StoreDamagedError, match=f"{CHECKS} 1 is not what was written"):
        hand.run(hand.space.find(CHECKS, "1"))
    assert hand.find("2").id == "2"


def test_big_files_are_not_checked_at_once(
    hand: Hand, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A restart with a hundred thousand qualifications takes no more than two seconds."""
    monkeypatch.setattr(opening, "CHECKED_AT_ONCE", 0)
    hand.run(hand.store.close())
    statements: list[str] = []
    connect = opening._connection

    def traced(path: Path, *, wait: float = 5.0) -> sqlite3.Connection:
        connection = connect(path, wait=wait)
        connection.set_trace_callback(statements.append)
        return connection

    monkeypatch.setattr(opening, "_connection", traced)
    hand.store = SqliteStore(file)

    assert not any("integrity_check" in each for each in statements)
