"""Holds in every store: all or nothing, and the last port goes to one."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from store.databases import Databases
from store.holding_rig import OLT, UPLINK, hold
from store.store_rig import Hand
from tmf645_reference_server.store.holding import HOLDS, decode, encode
from tmf645_simulator.holds import release

TESTS = Path(__file__).parents[1]
IN_FLIGHT = 64
PROCESSES = 4

#: Attempts on the last port, in a sample and in full.
ATTEMPTS = [pytest.param(500, id="sample"), pytest.param(10_000, marks=pytest.mark.slow, id="full")]


def test_what_is_held_is_reserved_and_found_again(hand: Hand) -> None:
    """By a later life of the store too."""
    assert hand.run(hand.space.take(hold("1", 2, 100), {OLT: 2, UPLINK: 150}))
    hand.reopen()

    reserved = hand.run(hand.space.reserved())
    kept = hand.run(hand.space.shelf(HOLDS))

    assert reserved == {OLT: 2, UPLINK: 100}
    assert [decode(each) for each in kept.values()] == [hold("1", 2, 100)]


def test_all_of_it_or_nothing(hand: Hand) -> None:
    """Where one pool falls short nothing is taken of the others."""
    hand.run(hand.space.take(hold("1", 1, 100), {OLT: 2, UPLINK: 150}))

    second = hand.run(hand.space.take(hold("2", 1, 100), {OLT: 2, UPLINK: 150}))

    assert not second
    assert hand.run(hand.space.reserved()) == {OLT: 1, UPLINK: 100}


def test_a_pool_that_nobody_has_is_empty(hand: Hand) -> None:
    """Free capacity is told by whoever knows the world."""
    assert not hand.run(hand.space.take(hold("1"), {}))


def test_a_hold_is_kept_once(hand: Hand) -> None:
    """An id that is taken is not taken again."""
    hand.run(hand.space.take(hold("1"), {OLT: 5}))

    assert not hand.run(hand.space.take(hold("1"), {OLT: 5}))
    assert hand.run(hand.space.reserved()) == {OLT: 1}


def test_what_is_released_is_free_again(hand: Hand) -> None:
    """The hold stays on its shelf and reserves nothing."""
    one = hold("1")
    hand.run(hand.space.take(one, {OLT: 1}))

    hand.run(hand.space.put(HOLDS, "1", encode(one), encode(release(one))))

    assert hand.run(hand.space.reserved()) == {}
    assert hand.run(hand.space.take(hold("2"), {OLT: 1}))


def test_a_reset_takes_holds_too(hand: Hand) -> None:
    """And says how many."""
    hand.run(hand.space.take(hold("1"), {OLT: 1}))

    removed = hand.run(hand.space.clear())

    assert removed.holds == 1
    assert hand.run(hand.space.reserved()) == {}


def test_a_snapshot_has_the_holds(hand: Hand) -> None:
    """What is put back is reserved again."""
    hand.run(hand.space.take(hold("1"), {OLT: 1}))
    dumped = hand.run(hand.space.dump())
    hand.run(hand.space.clear())

    hand.run(hand.space.load(dumped))

    assert hand.run(hand.space.reserved()) == {OLT: 1}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("attempts", ATTEMPTS)
def test_the_last_port_goes_to_exactly_one(hand: Hand, attempts: int) -> None:
    """However many want it at the same time."""
    numbers = iter(range(attempts))

    async def one_after_another() -> list[str]:
        return [
            str(number) for number in numbers if await hand.space.take(hold(str(number)), {OLT: 1})
        ]

    async def together() -> list[list[str]]:
        return await asyncio.gather(*(one_after_another() for _ in range(IN_FLIGHT)))

    won = [id for each in hand.run(together()) for id in each]

    assert len(won) == 1
    assert next(numbers, None) is None
    assert hand.run(hand.space.reserved()) == {OLT: 1}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("attempts", ATTEMPTS)
def test_the_last_port_goes_to_one_of_four_processes(databases: Databases, attempts: int) -> None:
    """They share a database and nothing else."""
    url = databases.new()
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "store.taking", url, f"p{n}", str(attempts // PROCESSES)],
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for n in range(PROCESSES)
    ]

    said = [process.communicate()[0].split() for process in processes]

    assert [process.returncode for process in processes] == [0] * PROCESSES
    assert len([id for each in said for id in each]) == 1
