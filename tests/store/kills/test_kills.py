"""Kill -9 at any moment: nothing acknowledged is lost, no job stays stuck, every event arrives."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from store.databases import Databases
from store.kills.killing import Forge, Ledger, Victim, reckon, register, work_until_killed
from store.server_processes import listening

#: Kills of one store, before the next one begins: small stores are quick to reckon with.
KILLS_OF_ONE = 10


@pytest.fixture(scope="module")
def forge() -> Iterator[Forge]:
    """What starts the servers."""
    one = Forge()
    yield one
    one.close()


def the_same(kills: int) -> random.Random:
    """Chance that is the same in every run of so many kills (the machine adds its own)."""
    return random.Random(kills)  # noqa: S311 - no secrets


def shares(kills: int) -> list[int]:
    """Return how many kills each store gets."""
    whole, rest = divmod(kills, KILLS_OF_ONE)
    return [KILLS_OF_ONE] * whole + ([rest] if rest else [])


@pytest.mark.timeout(7200)
@pytest.mark.parametrize(
    "kills", [10, pytest.param(500, marks=pytest.mark.slow)], ids=["sampled", "all"]
)
def test_a_file_survives_its_server(forge: Forge, tmp_path: Path, kills: int) -> None:
    """SQLite: after each kill the next life of the server shows everything, and ends it."""
    chance, acknowledged = the_same(kills), 0
    for number, share in enumerate(shares(kills)):
        ledger = Ledger()
        with listening() as heard:
            server = Victim(forge, tmp_path, f"sqlite:{tmp_path}/world-{number}.db")
            register(server.url, heard)
            for _ in range(share):
                acknowledged += work_until_killed([server], [server], ledger, chance)
                server.start()
                reckon(server.url, ledger, heard)
            assert server.terminate() == 0

    assert acknowledged >= kills


@pytest.mark.timeout(7200)
@pytest.mark.parametrize(
    "kills", [3, pytest.param(100, marks=pytest.mark.slow)], ids=["sampled", "all"]
)
def test_two_servers_survive_each_other(
    forge: Forge, databases: Databases, tmp_path: Path, kills: int
) -> None:
    """PostgreSQL: what one acknowledged, the other shows and ends; now and then both are killed."""
    chance, acknowledged = the_same(kills), 0
    for share in shares(kills):
        ledger, url = Ledger(), databases.new()
        with listening() as heard:
            both = [Victim(forge, tmp_path, url) for _ in range(2)]
            register(both[0].url, heard)
            for _ in range(share):
                doomed = both if chance.random() < 0.2 else [chance.choice(both)]
                acknowledged += work_until_killed(both, doomed, ledger, chance)
                alive = next((each for each in both if each not in doomed), None)
                if alive is not None:
                    reckon(alive.url, ledger, heard)
                for each in doomed:
                    each.start()
                reckon(doomed[0].url, ledger, heard)
            assert [each.terminate() for each in both] == [0, 0]

    assert acknowledged >= kills
