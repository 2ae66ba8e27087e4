"""One PostgreSQL: what is told where it is away, and that it is never told with its password."""

import asyncio
import logging
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from cli.command_line import tmf645
from reference_server.server_rig import NOW as SERVER_NOW
from reference_server.server_rig import Rig, check, world
from store.databases import Databases
from store.store_rig import CHECKS, Hand, due_in, event, record
from store.stored_tasks import NOW
from tmf645_reference_server import ManualClock, create_app
from tmf645_reference_server.store import (
    Change,
    EditRow,
    StoreRefusedError,
    StoreUnavailableError,
    open_store,
)
from tmf645_reference_server.store.postgresql import PostgresqlStore
from tmf645_reference_server.store.postgresql.address import shown


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://me:secret@db.example:6432/world", "postgresql://db.example:6432/world"),
        ("postgresql://me:secret@/world?host=/run/pg", "postgresql:///run/pg/world"),
        ("postgresql://db/world?password=secret", "postgresql://db/world"),
        ("postgresql://me:se%2Fcret@[::1]/world", "postgresql://::1/world"),
        ("postgresql://me:secret@host:port/world", "postgresql://…"),
    ],
)
def test_an_address_is_told_without_its_password(url: str, told: str) -> None:
    """Wherever it stands in the URL."""
    assert shown(url) == told


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:topsecret@127.0.0.1:1/world",
        "postgresql://me:topsecret@host:port/world",
        "postgresql://me:topsecret@nowhere.invalid/world",
    ],
)
def test_a_database_that_cannot_be_reached_is_refused_in_one_line(url: str) -> None:
    """Before anything is served, and without the password."""
    store = open_store(url)

    with pytest.raises(StoreRefusedError, match="cannot be used") as refused:
        asyncio.run(store.check())
    assert "topsecret" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_without_the_driver_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who keeps worlds in memory need not install it."""
    for name in [each for each in sys.modules if "store.postgresql" in each]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "asyncpg", None)

    with pytest.raises(StoreRefusedError, match=r"pip install 'tmf645-testbed\[postgresql\]'"):
        open_store("postgresql://db/world")


def test_tables_of_another_version_are_refused(databases: Databases) -> None:
    """It may say things that this program does not understand."""
    url = databases.new()
    hand = Hand(lambda: PostgresqlStore(url, process="one"))
    assert isinstance(hand.store, PostgresqlStore)
    hand.run(hand.store.check())
    hand.run(hand.store._database.fetch("UPDATE tmf645_meta SET version = 2"))

    with pytest.raises(StoreRefusedError, match="tables of version 2; this one knows 1"):
        hand.run(hand.store.check())
    hand.close()


def test_processes_that_start_together_make_the_tables_once(databases: Databases) -> None:
    """One after the other, under a lock."""
    url = databases.new()
    stores = [PostgresqlStore(url, process=str(number)) for number in range(8)]

    async def start() -> list[list[str]]:
        await asyncio.gather(*(each.check() for each in stores))
        names = await asyncio.gather(*(each.names() for each in stores))
        await asyncio.gather(*(each.close() for each in stores))
        return [list(each) for each in names]

    assert asyncio.run(start()) == [[]] * 8


def test_a_server_whose_database_goes_away_says_503_and_comes_back(
    databases: Databases, caplog: pytest.LogCaptureFixture
) -> None:
    """Retry-After meanwhile; as soon as it answers again, so does the server."""
    url = databases.new()
    clock, store = ManualClock(SERVER_NOW), PostgresqlStore(url, process="one")
    server = Rig(create_app(world(), clock=clock, store=store), clock)
    name = url.partition("@/")[2].partition("?")[0]
    href = server.post(f"/{CHECKS}", check()).json()["href"]

    with caplog.at_level(logging.WARNING):
        databases.server.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false; {_END.format(name)}")
        away = [server.post(f"/{CHECKS}", check()) for _ in range(2)] + [server.get(href)]
        databases.server.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true;")
    back = server.post(f"/{CHECKS}", check())
    read = server.get(href)

    server.run(store.close)
    server.close()
    assert [(each.status_code, each.json()["code"]) for each in away] == [
        (503, "STORE_UNAVAILABLE")
    ] * 3
    assert {each.headers["Retry-After"] for each in away} == {"1"}
    assert (back.status_code, read.status_code) == (201, 200)
    assert "cannot be used just now" in caplog.text
    assert "secret" not in caplog.text


_END = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{0}';"


def test_due_work_is_given_to_one_process_for_a_while(databases: Databases) -> None:
    """The other gets what is left; what nobody moved comes again once the lease is over."""
    url = databases.new()
    one, other = (PostgresqlStore(url, process=name) for name in ("one", "other"))

    async def share() -> tuple[list[int], bool]:
        mine, theirs = one.space("one"), other.space("one")
        for number in range(10):
            await mine.commit(Change(before=None, after=record(due_in(0, str(number)))))
        taken = await asyncio.gather(mine.due(NOW, limit=6), theirs.due(NOW, limit=6))
        rest = await mine.due(NOW)
        names = {each.id for some in (*taken, rest) for each in some}
        await asyncio.sleep(2.2)
        again = await theirs.due(NOW)
        await asyncio.gather(one.close(), other.close())
        return [len(names), sum(map(len, taken)) + len(rest), len(again)], bool(taken[0])

    assert asyncio.run(share()) == ([10, 10, 10], True)


def test_a_claim_is_against_other_processes_that_live(databases: Databases) -> None:
    """It lapses, and it ends with the process."""
    url = databases.new()
    one, other = (PostgresqlStore(url, process=name) for name in ("one", "other"))

    async def claims() -> list[bool]:
        outcomes = [
            await one.claim("x", seconds=60),
            await other.claim("x", seconds=60),
            await one.claim("y", seconds=0.1),
        ]
        await asyncio.sleep(0.2)
        outcomes.append(await other.claim("y", seconds=60))
        # Killed: its connections end, and nothing is given back.
        await one._database.close()
        await asyncio.sleep(0.2)
        outcomes.append(await other.claim("x", seconds=60))
        await other.close()
        return outcomes

    assert asyncio.run(claims()) == [True, False, True, True, True]


def test_a_process_hears_what_another_left_and_not_itself(databases: Databases) -> None:
    """At once where it is told, within a second where nobody is left to tell."""
    url = databases.new()
    one, other = (PostgresqlStore(url, process=name) for name in ("one", "other"))

    async def hear() -> tuple[bool, list[str]]:
        heard: asyncio.Queue[str] = asyncio.Queue()
        own: list[str] = []
        async with one.watching(heard.put_nowait), other.watching(own.append):
            await asyncio.sleep(0.3)
            await other.space("left").commit(
                Change(before=None, after=record(due_in(60)), deliveries=(event(1),))
            )
            async with asyncio.timeout(10):
                told = await heard.get()
                polled = await heard.get()
        await asyncio.gather(one.close(), other.close())
        return told == polled == "left", own

    arrived, own = asyncio.run(hear())

    assert arrived
    assert set(own) <= {"left"}


def test_what_is_queued_for_a_listener_is_bounded(
    databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest is given up and remembered."""
    monkeypatch.setattr("tmf645_reference_server.store.postgresql.space.MOST_WAITING", 3)
    monkeypatch.setattr("tmf645_reference_server.store.postgresql.space._LOOKED_AT_AFTER", 1)
    url = databases.new()
    hand = Hand(lambda: PostgresqlStore(url, process="one"))
    hand.subscribe("L1")
    hand.keep(record(), *(event(number) for number in range(5)))

    waiting = [each.event_id for each in hand.run(hand.space.waiting("L1"))]
    dead = [each.event_id for each in hand.run(hand.space.dead_deliveries())]

    hand.close()
    assert (waiting, dead) == (["e2", "e3", "e4"], ["e0", "e1"])


def test_whoever_was_closed_is_unavailable_no_longer_than_a_verb(databases: Databases) -> None:
    """A store that is used again after its end opens anew: applications outlive loops."""
    url = databases.new()
    store = PostgresqlStore(url, process="one")

    seen = [asyncio.run(_one_life(store)) for _ in range(2)]

    assert seen == [0, 1]


async def _one_life(store: PostgresqlStore) -> int:
    before = await store.space("one").count(CHECKS)
    await store.space("one").commit(Change(before=None, after=record(due_in(5))))
    await store.close()
    return before


def test_what_is_unavailable_says_for_how_long() -> None:
    """So that a client knows when to come again."""
    assert StoreUnavailableError("x").retry_after == timedelta(seconds=1).seconds


def test_a_database_with_edits_of_another_world_is_refused_before_anything_is_served(
    databases: Databases, tmp_path: Path
) -> None:
    """As a file is: the world, the edit that does not fit, what to do, and exit code 2."""
    url = databases.new()
    hand = Hand(lambda: PostgresqlStore(url, process="one"))
    full = b'{"set_pool": {"node": "olt-main", "unit": "port", "used": 64}}'
    hand.run(hand.space.edit(EditRow(version=1, at=NOW, edit=full)))
    hand.close()

    ended = tmf645(
        "serve", "--scenario", "storm-night", "--port", "0", "--store", url, cwd=tmp_path
    )

    assert ended.code == 2
    assert "do not fit the world storm-night" in ended.err
    assert "olt-main" in ended.err
    assert "secret" not in ended.err
    assert "Traceback" not in ended.err
