"""Faults in YAML: what a file says is what is meant, and every slip is told by its key."""

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tmf645_scenarios import ScenarioError, load
from tmf645_scenarios.faults import (
    KINDS,
    Fault,
    FaultError,
    Fixed,
    Latency,
    LogNormal,
    Match,
    Method,
    Operation,
    SlowBody,
    Status,
    Uniform,
    fault_profiles,
    load_faults,
    read_faults,
)
from tmf645_scenarios.faults.delays import drawn

SECOND = timedelta(seconds=1)

#: The least that each kind has to be told.
LEAST = {
    "rate limit": "requests: 3",
    "flapping": "up: 20s, down: 5s",
    "stale answer": "age: 1m",
    "latency": "delay: 2s",
    "slow body": "bytes_per_second: 100",
    "late decision": "delay: {from: 1s, to: 2s}",
    "callback delayed": "delay: {median: 1s, sigma: 1}",
}


def read(text: str) -> tuple[Fault, ...]:
    """Read a list of faults."""
    return read_faults(text.encode())


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_written(kind: str) -> None:
    """By its word, with no more than it needs."""
    (fault,) = read(f"- {{kind: {kind}, {LEAST.get(kind, '')}}}")

    assert KINDS[kind] is type(fault.kind)
    assert kind.startswith("callback") == fault.is_for_callbacks


def test_a_fault_says_what_it_is_for_and_how_often() -> None:
    """All the keys that every fault has, beside those of its kind."""
    (fault,) = read(
        "- kind: status\n"
        "  status: 504\n"
        "  processed: true\n"
        "  retry_after: 2s\n"
        "  match: {operation: createCheckServiceQualification, method: POST, path: '/check*'}\n"
        "  probability: 0.25\n"
        "  times: 3\n"
        "  after_n: 1\n"
        "  namespace: mine\n"
    )

    expected = Fault(
        kind=Status(status=504, processed=True, retry_after=2 * SECOND),
        match=Match(operation=Operation.CREATE_CHECK, method=Method.POST, path="/check*"),
        probability=0.25,
        times=3,
        after_n=1,
        namespace="mine",
    )
    assert expected == fault


@pytest.mark.parametrize(
    ("written", "delay"),
    [
        ("2s", Fixed(2 * SECOND)),
        ("{from: 1s, to: 2s}", Uniform(SECOND, 2 * SECOND)),
        ("{median: 1s, sigma: 0.9}", LogNormal(SECOND, 0.9)),
        ("{median: 1s, sigma: 0, cap: 2s}", LogNormal(SECOND, 0, 2 * SECOND)),
    ],
)
def test_a_delay_is_written_as_what_it_is(written: str, delay: object) -> None:
    """A duration, a range, or a median with its spread."""
    (fault,) = read(f"- {{kind: latency, delay: {written}}}")

    assert isinstance(fault.kind, Latency)
    assert delay == fault.kind.delay


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("5", r"\[0\]: no fault; write \{kind"),
        ("{probability: 1}", r'\[0\]: "kind" is missing; known kinds: status, '),
        ("{kind: latecy}", r'\[0\].kind: "latecy" is no kind of fault; did you mean "latency"\?'),
        ("{kind: [status]}", r"\[0\].kind: .* is no kind of fault"),
        ("{kind: slow-body}", r'did you mean "slow body"\?'),
        ("{kind: status, probabilty: 1}", r'\[0\].probabilty: unknown key; did you mean "probab'),
        ("{kind: invalid json, status: 500}", r"\[0\].status: unknown key"),
        ("{kind: status, status: 302}", r"\[0\].status: has to be from 400 to 599"),
        ("{kind: status, status: '503'}", r'\[0\].status: "503" stands here; write a whole number'),
        ("{kind: status, retry_after: 5}", r'\[0\].retry_after: "5" stands here; write a duration'),
        ("{kind: status, retry_after: 400d}", r"\[0\].retry_after: has to be between"),
        ("{kind: status, probability: 2}", r"\[0\].probability: has to be from 0 to 1"),
        ("{kind: status, times: 0}", r"\[0\].times: has to be 1 or more"),
        ("{kind: status, after_n: -1}", r"\[0\].after_n: has to be 0 or more"),
        ("{kind: status, match: {event: Create}}", r"\[0\].match: has event, which is for callb"),
        (
            "{kind: callback lost, match: {method: GET}}",
            r"match: has method, which is for requests",
        ),
        (
            "{kind: status, match: {method: PUT}}",
            r"match.method: .* Known values: GET, POST, PATCH",
        ),
        (
            "{kind: status, match: {path: check}}",
            r"match.path: has to be a path below the API root",
        ),
        ("{kind: status, match: {resource: hubs}}", r'match.resource: .* did you mean "hub"\?'),
        ("{kind: latency}", r'\[0\]: "delay" is missing; add it'),
        ("{kind: latency, delay: soon}", r"\[0\].delay: .* write a duration like"),
        ("{kind: latency, delay: {from: 1s}}", r"\[0\].delay: no delay; write a duration like"),
        ("{kind: latency, delay: [1s, 2s]}", r"\[0\].delay: no delay"),
        ("{kind: latency, delay: {from: 2s, to: 1s}}", r"\[0\].delay.to: is less than from"),
        ("{kind: latency, delay: {median: 1s, sigma: -1}}", r"\[0\].delay.sigma: has to be a num"),
        ("{kind: latency, delay: {median: 0s, sigma: 1}}", r"\[0\].delay.median: has to be more"),
        ("{kind: latency, delay: {median: 2s, sigma: 1, cap: 1s}}", r"\[0\].delay.cap: is less"),
        ("{kind: latency, delay: 900d}", r"\[0\].delay: .*has to be between nothing and 365 days"),
        ("{kind: slow body, bytes_per_second: 0}", r"bytes_per_second: has to be more than noth"),
        ("{kind: truncated body, keep: 1}", r"\[0\].keep: has to be from 0 to less than 1"),
        ("{kind: wrong content type, type: html}", r"\[0\].type: has to be a media type"),
        ("{kind: rate limit, requests: 0}", r"\[0\].requests: has to be 1 or more"),
        ("{kind: rate limit, requests: 1, per: 0s}", r"\[0\].per: has to be more than nothing"),
        ("{kind: flapping, up: 0s, down: 1s}", r"\[0\].up: has to be more than nothing"),
        ("{kind: flapping, up: 1s, down: 0s}", r"\[0\].down: has to be more than nothing"),
        ("{kind: flapping, up: 1s, down: 1s, status: 200}", r"\[0\].status: has to be from 400"),
        ("{kind: stale answer, age: 0s}", r"\[0\].age: has to be more than nothing"),
        ("{kind: liar, lie: prices}", r"\[0\].lie: .* Known values: result, place, items, expiry"),
        ("{kind: callback duplicated, copies: 1}", r"\[0\].copies: has to be from 2 to 100"),
        ("{kind: callback reordered, within: 0s}", r"\[0\].within: has to be more than nothing"),
        ("{kind: callback wrong correlation, id: ''}", r"\[0\].id: has to be a text of 1"),
    ],
)
def test_a_slip_is_told_by_its_key(written: str, told: str) -> None:
    """With the place, and with what would do."""
    with pytest.raises(ScenarioError) as caught:
        read(f"- {written}")

    assert re.search(rf"^faults:1: .*{told}", str(caught.value)), caught.value


def test_all_slips_are_told_at_once() -> None:
    """A file is not read again and again till it fits."""
    with pytest.raises(ScenarioError) as caught:
        read("- {kind: latecy}\n- {kind: status, status: 1}\n- {kind: status, a: 1, b: 2}\n")

    assert [1, 2, 3, 3] == [problem.line for problem in caught.value.problems]


@pytest.mark.parametrize("name", fault_profiles())
def test_every_profile_of_the_library_is_named_like_its_file(name: str) -> None:
    """And tells whom it is like."""
    profile = load_faults(name)

    assert name == profile.name
    assert profile.story


def test_the_library_has_the_profiles_that_are_promised() -> None:
    """By the names that users know."""
    assert (
        "brownout",
        "flaky-callback",
        "ideal",
        "liar",
        "monday-morning",
        "slow-wholesale",
        "typical-partner",
    ) == fault_profiles()


def test_an_unknown_profile_is_answered_with_the_nearest() -> None:
    """And with what else there is."""
    with pytest.raises(ScenarioError, match=r'did you mean "brownout"\? Known: brownout, flaky'):
        load_faults("brown-out")


def test_a_profile_may_be_a_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What cannot be read is told by its name."""
    path = tmp_path_factory.mktemp("faults") / "mine.yaml"
    with pytest.raises(ScenarioError, match=r"mine.yaml: cannot be read: No such file"):
        load_faults(str(path))

    path.write_text("schema: tmf645-faults/1\nname: mine\nstory: x\nfaults:\n  - {kind: liar}\n")
    assert "mine" == load_faults(str(path)).name
    assert load_faults(str(path)).faults == read_faults(path.read_bytes())


def test_a_scenario_may_have_faults(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Under behaviour; a slip is told by the path within the scenario."""
    path = tmp_path_factory.mktemp("world") / "mine.yaml"
    world = (
        "schema: tmf645-scenario/1\nname: mine\nstory: x\n"
        "behaviour:\n  faults:\n    - {kind: slow body, bytes_per_second: 10}\n"
        "world:\n  specifications: []\n  resources: []\n"
    )
    path.write_text(world)
    assert (SlowBody(bytes_per_second=10),) == tuple(
        each.kind for each in load(str(path)).behaviour.faults
    )

    path.write_text(world.replace("second: 10", "second: -1"))
    with pytest.raises(ScenarioError, match=r"mine.yaml:6: behaviour.faults\[0\].bytes_per_second"):
        load(str(path))


def test_a_fault_of_a_program_is_checked_too() -> None:
    """Whoever writes Python is told the same."""
    with pytest.raises(FaultError, match="probability has to be from 0 to 1") as caught:
        Fault(kind=Status(), probability=1.5)

    assert "probability" == caught.value.key


@given(st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True))
def test_a_greater_number_draws_no_shorter_delay(one: float, other: float) -> None:
    """What is drawn grows with the number, within the bounds of the distribution."""
    low, high = sorted((one, other))
    for delay in (
        Fixed(SECOND),
        Uniform(SECOND, 3 * SECOND),
        LogNormal(SECOND, 0.9, 30 * SECOND),
    ):
        assert drawn(delay, low) <= drawn(delay, high)
        assert drawn(delay, 0) <= drawn(delay, low) <= drawn(delay, 1) <= 30 * SECOND


def test_the_median_is_drawn_in_the_middle() -> None:
    """Half of all delays are shorter than the median; the one in a hundred is told by sigma."""
    delay = LogNormal(timedelta(milliseconds=800), 0.866)

    assert pytest.approx(0.8) == drawn(delay, 0.5).total_seconds()
    assert pytest.approx(6.0, rel=0.01) == drawn(delay, 0.99).total_seconds()
