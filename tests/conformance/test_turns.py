"""Acts that take turns: left while they wait, come back to, dropped, and driven by one thread."""

import threading
from collections.abc import Callable

import pytest
from tmf645_conformance.turns import At, Turn
from tmf645_conformance.verdicts import BrokenOff, Inconclusive


def never() -> bool:
    """What is never there, and a wait that is never over."""
    return False


def act(body: Callable[[Turn[str]], str]) -> Turn[str]:
    """A turn whose act knows it."""
    turns: list[Turn[str]] = []
    turns.append(Turn(lambda: body(turns[0])))
    return turns[0]


def test_an_act_that_never_waits_ends_at_once() -> None:
    """Its result is there then."""
    turn = Turn(lambda: "done")

    assert At.END is turn.go_on()
    assert "done" == turn.result


def test_an_act_that_waits_is_left_and_come_back_to() -> None:
    """Before each look, and once more behind its wait, where it waits for the others."""
    looks = iter([False, False, True])
    turn = act(lambda turn: f"found: {turn.wait(lambda: next(looks), never)}")

    assert [At.LOOK, At.LOOK, At.LOOK, At.READY, At.END] == [turn.go_on() for _ in range(5)]
    assert "found: True" == turn.result


def test_a_wait_that_is_over_ends_behind_a_last_look() -> None:
    """Nobody is given up without having been looked at again."""
    looks: list[str] = []
    turn = act(lambda turn: f"found: {turn.wait(lambda: bool(looks.append('one')), lambda: True)}")

    assert [At.LOOK, At.READY, At.END] == [turn.go_on() for _ in range(3)]
    assert (["one"], "found: False") == (looks, turn.result)


def test_what_an_act_wants_done_is_done_by_the_thread_that_drives_it() -> None:
    """So an interruption finds a request where it has always been."""
    turn = act(lambda turn: turn.have_done(lambda: threading.current_thread().name))
    turn.go_on()

    assert threading.current_thread().name == turn.result


def test_what_goes_wrong_on_an_errand_is_raised_in_the_act() -> None:
    """There it can be caught, as without turns."""

    def fail() -> str:
        raise Inconclusive("no answer")

    def careful(turn: Turn[str]) -> str:
        try:
            return turn.have_done(fail)
        except Inconclusive as gone:
            return gone.message

    turn = act(careful)
    turn.go_on()

    assert "no answer" == turn.result


@pytest.mark.parametrize("trouble", [BrokenOff("gone"), KeyboardInterrupt()])
def test_what_ends_the_run_on_an_errand_is_raised_at_once(trouble: BaseException) -> None:
    """No act can catch it, and no other one goes on before."""

    def fail() -> str:
        raise trouble

    turn = act(lambda turn: turn.have_done(fail))

    with pytest.raises(type(trouble)):
        turn.go_on()
    turn.drop()


def test_what_an_act_raises_is_raised_where_its_result_is_asked_for() -> None:
    """Also what is no Exception."""

    def interrupted() -> str:
        raise KeyboardInterrupt

    turn = Turn(interrupted)
    turn.go_on()

    with pytest.raises(KeyboardInterrupt):
        turn.result  # noqa: B018 - it raises


def test_an_act_that_is_dropped_unwinds_and_does_nothing_more() -> None:
    """What it would do on its way out is not done, and its thread ends."""
    done: list[str] = []

    def tidy(turn: Turn[str]) -> str:
        try:
            turn.wait(never, never)
        finally:
            done.append("unwound")
            turn.have_done(lambda: done.append("sent"))
        return ""

    before = threading.active_count()
    turn = act(tidy)
    turn.go_on()
    turn.drop()

    assert ["unwound"] == done
    assert before == threading.active_count()


def test_an_act_that_never_began_is_dropped_without_having_run() -> None:
    """Its thread ends all the same."""
    begun: list[str] = []
    turn = Turn(lambda: begun.append("begun"))

    turn.drop()

    assert [] == begun
