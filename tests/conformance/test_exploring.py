"""The search for an example that fails: boxed, shrunk, repeated; and what it tries."""

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias
from unittest.mock import patch

import pytest
from campaign.minimal_profile import PROFILE
from campaign.running import judged
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers
from schemathesis import checks
from schemathesis.specs.openapi import checks as _openapi  # noqa: F401 - registers its own
from tmf645_conformance import clock
from tmf645_conformance.campaign import Campaign
from tmf645_conformance.catalogue import select
from tmf645_conformance.contract import SCHEMAS
from tmf645_conformance.examples import made_by
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.exploring import engine, fuzz
from tmf645_conformance.exploring.mutants import mutants
from tmf645_conformance.exploring.orders import Ground, Order
from tmf645_conformance.exploring.overlay import overlay
from tmf645_conformance.exploring.search import Search, explore
from tmf645_conformance.exploring.trimming import smaller
from tmf645_conformance.listener import Listener
from tmf645_conformance.profile import parse_profile
from tmf645_conformance.resources import Resource
from tmf645_conformance.session import Budget, Effort, Session
from tmf645_conformance.sut import SUT
from tmf645_conformance.transport import connect
from tmf645_conformance.verdicts import BrokenOff, Failed, Inconclusive, NoAnswer

#: Before any test changes it.
QUOTED = {budget: budget.effort for budget in Budget}

Strategy: TypeAlias = st.SearchStrategy[Any]

#: What a purpose asks for.
BODIES = made_by("fuzz", "bodies")

EFFORT = Effort(examples=100, seconds=30, shrinking=10, in_all=60)


@pytest.fixture(autouse=True)
def _unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Budget, "effort", EFFORT)


@pytest.fixture(name="sut")
def _sut() -> Any:
    profile = parse_profile(PROFILE)
    with connect("asgi:campaign.minimal_server:MinimalServer") as connection, Listener() as ours:
        session = Session(connection, profile, ours, budget=Budget.QUICK)
        session.begin_purpose("a search")  # or its choices would be others in every run
        yield SUT(session)


def breaking(is_wrong: Callable[[Any], bool]) -> Callable[[SUT, Any], None]:
    """A trial that fails for some examples."""

    def trial(_: SUT, example: Any) -> None:
        if is_wrong(example):
            raise Failed(f"{example} is wrong")

    return trial


def ordered(choice: int) -> Order:
    """An order of nothing in particular."""
    ground = Ground(
        resource=Resource.CHECK,
        items=[],
        alternates=[],
        criteria={},
        request={},
        values=[],
        patches=False,
        deletes=False,
    )
    return Order(room="", name="", ground=ground, choice=choice, examples=100, seconds=0)


def explored(sut: SUT, made: Callable[[], Strategy], trial: Callable[[SUT, Any], None]) -> None:
    """Look for an example of what is ``made``, whatever is ordered."""
    with patch.object(engine, "strategy", lambda _: made()):
        explore(sut, partial(BODIES.order, sut), trial)


def searched(search: Search, made: Callable[[], Strategy], choice: int) -> None:
    """Have ``search`` look for one, by ``choice``."""
    with patch.object(engine, "strategy", lambda _: made()):
        search.go(ordered(choice))


# --- the search -------------------------------------------------------------------------------------


def test_the_smallest_example_is_found(sut: SUT) -> None:
    """Of all lists with a number above ten the smallest holds eleven."""
    numbers = st.lists(st.integers(), min_size=1)
    with pytest.raises(Failed) as failed:
        explored(sut, lambda: numbers, breaking(lambda rows: any(row > 10 for row in rows)))

    assert failed.value.example == [11]


def test_what_is_tried_depends_on_the_seed_alone(sut: SUT, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not on the constants of modules that happen to be imported, which take long to read, too."""
    read: list[Any] = []
    monkeypatch.setattr(providers, "constants_from_module", read.append)
    monkeypatch.setattr(providers, "_seen_modules", set())
    monkeypatch.setattr(providers, "_sys_modules_len", None)
    explored(sut, lambda: st.lists(st.integers(), min_size=9), breaking(lambda _: False))

    assert [] == read


def test_others_choose_as_they_are_used_to(sut: SUT) -> None:
    """Whoever runs the judge in a process with tests of their own has them as before."""
    before = providers._get_local_constants
    explored(sut, st.integers, breaking(lambda _: False))

    assert before is providers._get_local_constants


def test_what_does_not_repeat_is_inconclusive(sut: SUT) -> None:
    """Something fails in a hundred requests, and never again: nobody is accused for that."""
    seen = []

    def once(_: SUT, example: Any) -> None:
        seen.append(example)
        if len(seen) == 5:
            raise Failed("once")

    with pytest.raises(Inconclusive, match="failed once and held when repeated: once"):
        explored(sut, st.integers, once)


def test_an_example_that_says_nothing_does_not_pass(sut: SUT) -> None:
    """Where none came as far as its question, the purpose did not either."""

    def refused(_: SUT, __: Any) -> None:
        raise Inconclusive("refused")

    with pytest.raises(Inconclusive, match="refused"):
        explored(sut, st.integers, refused)


def test_silence_is_a_failure_where_others_are_answered(sut: SUT) -> None:
    """One request breaks the connection, again and again; the next one is answered."""

    def silent(_: SUT, example: Any) -> None:
        if example > 5:
            raise NoAnswer("GET / got no answer")

    with pytest.raises(Failed, match="got no answer, and others do") as failed:
        explored(sut, st.integers, silent)
    assert failed.value.example == 6


def test_who_asks_to_slow_down_has_not_failed(sut: SUT) -> None:
    """A limit of requests is no fault of the answers behind it."""

    def limited(ours: SUT, _: Any) -> None:
        ours.session.exchanges.append(Exchange(method="GET", url="http://x", status=429))
        raise Failed("a task is lost")

    with pytest.raises(Inconclusive, match="it asks to slow down"):
        explored(sut, st.integers, limited)


def test_a_target_that_is_gone_ends_the_search(sut: SUT) -> None:
    """Nobody is asked again and again who does not answer any more."""
    asked = []

    def gone(_: SUT, example: Any) -> None:
        asked.append(example)
        raise BrokenOff("gone")

    sut.session.conversation.is_alive = lambda _: False  # type: ignore[method-assign]
    with pytest.raises(BrokenOff):
        explored(sut, st.integers, gone)
    assert len(asked) == 1


def test_a_bug_of_ours_is_no_finding(sut: SUT) -> None:
    """It reaches the judge's boundary as what it is."""

    def bug(_: SUT, __: Any) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        explored(sut, st.integers, bug)


def test_nothing_is_tried_once_the_time_is_over() -> None:
    """At least one example is, though."""
    tried: list[int] = []
    search = Search(tried.append, Effort(examples=1_000, seconds=0, shrinking=0, in_all=0))
    searched(search, st.integers, 1)

    assert 1 <= len(tried) < 5


def test_shrinking_ends_with_its_time() -> None:
    """The best example so far is what remains, and no more is tried than there is time for."""
    tried = []

    def slow(example: Any) -> None:
        tried.append(example)
        clock.sleep(0.02)
        raise Failed(str(example))

    search = Search(slow, Effort(examples=10, seconds=1, shrinking=0.1, in_all=1))
    searched(search, lambda: st.lists(st.text(min_size=5), min_size=30), 1)

    assert search.smallest is not None
    assert len(tried) < 20


def test_the_same_seed_tries_the_same() -> None:
    """Whoever runs again meets what was met."""
    tried: list[list[int]] = [[], []]
    for each in tried:
        searched(Search(each.append, EFFORT), st.integers, 7)

    assert tried[0] == tried[1]
    assert len(set(tried[0])) > 50


def test_no_more_searches_begin_when_the_time_of_all_is_over(sut: SUT) -> None:
    """Said as what it is: not tried, and how to."""
    profile = parse_profile(PROFILE)
    with connect("asgi:campaign.minimal_server:MinimalServer") as connection, Listener() as ours:
        session = Session(connection, profile, ours, budget=Budget.QUICK)
        assert session.has_time_to_search()
        session._searching_since = clock.seconds() - 1_000
        with pytest.raises(Inconclusive, match="--budget thorough has more"):
            explored(SUT(session), st.integers, breaking(bool))


# --- smaller examples -------------------------------------------------------------------------------

json_values = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
)


def test_a_question_that_never_settles_costs_a_little_more_than_one_that_does(sut: SUT) -> None:
    """Before anything has settled, the profile says how long; never longer than that."""
    session = sut.session
    longest = sut.profile.timers.settle

    session.be_as_patient_as_needed()
    assert session.patience == longest

    sut.settled_anew()  # which nobody else is waited for beside
    session.be_as_patient_as_needed()
    assert 4 * sut.profile.timers.poll <= session.patience < longest

    session.note_settled(longest)
    session.be_as_patient_as_needed()
    assert session.patience == longest


@given(body=json_values)
@settings(max_examples=100)
def test_what_is_smaller_is_smaller(body: Any) -> None:
    """So leaving out comes to an end."""
    example = [{"body": body}, {"do": "read", "task": 1}]

    for less in smaller(example):
        assert len(json.dumps(less)) < len(json.dumps(example))


def test_a_step_keeps_what_it_is() -> None:
    """Rows may go, the last one and the parts of a step may not; of a body, everything may."""
    one = [{"do": "read", "task": 1}]

    assert [*smaller(one)] == []
    assert [*smaller([*one, *one])] == [one, one]
    assert [*smaller({"body": {"a": [1]}})] == [{"body": {}}, {"body": {"a": []}}]
    assert [*smaller({"query": {"a": "1"}})] == [{"query": {}}]


# --- what is tried ----------------------------------------------------------------------------------


def test_every_check_of_schemathesis_was_thought_about() -> None:
    """A new version may bring another one: somebody has to say whether it judges rightly."""
    known = set(checks.CHECKS.get_all_names())

    assert known == {*fuzz.SWITCHED_OFF}


def test_the_overlay_knows_the_ids_of_the_implementation(sut: SUT) -> None:
    """And asks for nothing else; listener paths, which are the client's, are not in it."""
    described = overlay(sut.known_items(), [sut.criteria()])
    item = described["paths"]["/checkServiceQualification"]["post"]["requestBody"]["content"][
        "application/json"
    ]["schema"]["properties"]["serviceQualificationItem"]["items"]

    assert [each["service"] for each in sut.known_items()] == item["properties"]["service"]["enum"]
    assert "service" in item["required"]
    assert {"/checkServiceQualification", "/queryServiceQualification"} == {*described["paths"]}
    assert "externalId" not in json.dumps(described["paths"]["/checkServiceQualification"]["post"])


def test_valid_requests_are_taken(sut: SUT) -> None:
    """Most that a strict server, which knows only its own ids, is sent, it accepts."""
    taken = []

    def trial(ours: SUT, example: Any) -> None:
        taken.append(ours.post(example["body"]).status)

    explore(sut, partial(BODIES.order, sut), trial)

    assert taken.count(201) + taken.count(200) > len(taken) * 0.6, taken


def test_a_mutant_differs_in_one_attribute(sut: SUT) -> None:
    """Whatever it is, the rest is as it would be accepted."""
    right = {key: value for key, value in sut.request().items() if key != "externalId"}

    @given(mutants(BODIES.order(sut).ground))
    @settings(max_examples=50)
    def differs(example: Any) -> None:
        body = example["body"]
        assert len([name for name in right if body.get(name) != right[name]]) <= 1
        assert len(set(body) - set(right)) <= 1
        assert {*body} <= {*SCHEMAS["CheckServiceQualification_Create"]}

    differs()


# --- in a run ---------------------------------------------------------------------------------------


def test_a_finding_holds_its_example_and_how_to_replay_it() -> None:
    """And it is a warning: what is generated never decides."""
    report = judged(
        "asgi:campaign.unforeseen:SortedFieldsBreakIt", PROFILE, purposes=select("CSQ-GEN-BV-02")
    )
    (outcome,) = report.outcomes

    assert outcome.verdict.value == "warning"
    assert {*outcome.example["query"]} >= {"sort", "fields"}
    assert outcome.reproduce.startswith("tmf645 check asgi:campaign.unforeseen:"), (
        "no report, no replay"
    )
    assert outcome.cause == "server error"


def test_the_replay_line_names_the_report() -> None:
    """With the options without which the target could not be reached."""
    campaign = Campaign(
        target="https://acme.example", purposes=(), report="a folder", verify=False, seed=3
    )

    assert re.fullmatch(
        r"tmf645 replay CSQ-GEN-BV-03 https://acme\.example --report 'a folder' --insecure",
        campaign.reproduce("CSQ-GEN-BV-03", [{"do": "create"}]),
    )
    assert "--only CSQ-GEN-BV-03 --seed 3" in campaign.reproduce("CSQ-GEN-BV-03")


def test_the_page_tells_what_a_budget_is_and_why_checks_are_off() -> None:
    """docs/generated.md repeats what the code says."""
    page = (Path(__file__).parents[2] / "docs" / "generated.md").read_text(encoding="utf-8")

    for budget, effort in QUOTED.items():
        row = (budget.value, effort.examples, effort.seconds, effort.in_all)
        assert f"| {row[0]} | {row[1]:,} | {row[2]:g} | {row[3]:g} |" in page
    for check, why in fuzz.SWITCHED_OFF.items():
        assert f"| `{check}` | {why} |" in page
