"""How often faults happen: the laws of times, after_n and probability, and what chance draws."""

import math
import statistics
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference_server.server_rig import CHECKS, NOW, check, rig
from tmf645_reference_server import ConnectionLostError, ManualClock, SeededDice
from tmf645_reference_server.contract.operations import OPERATIONS
from tmf645_reference_server.faults import Faults
from tmf645_reference_server.faults.calls import Call, call_of, fits
from tmf645_scenarios import load
from tmf645_scenarios.faults import (
    Event,
    Fault,
    Fixed,
    InvalidJson,
    Latency,
    LogNormal,
    LostCallback,
    Match,
    Operation,
    Resource,
    Status,
    Uniform,
    read_faults,
)

CREATE = Call(method="POST", path=CHECKS)
SECOND = timedelta(seconds=1)


class NotedPauses:
    """Pauses that are noted instead of waited for."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def pause(self, seconds: float) -> None:
        """Note how long."""
        self.seconds.append(seconds)


def armed(*faults: Fault, seed: int = 1, namespace: str = "default") -> Faults:
    """The faults at work."""
    return Faults(faults, clock=ManualClock(NOW), dice=SeededDice(seed), namespace=namespace)


def course(faults: Faults, calls: int) -> list[bool]:
    """Whether the only fault befell each of so many calls."""
    return [faults.for_call(CREATE)[0].befalls(CREATE) for _ in range(calls)]


@given(
    st.integers(0, 10),
    st.none() | st.integers(1, 10),
    st.floats(0, 1),
    st.integers(0, 30),
    st.integers(0, 5),
)
def test_the_first_go_well_and_so_do_those_after_the_last(
    after_n: int, times: int | None, probability: float, calls: int, seed: int
) -> None:
    """Nothing happens before after_n, nothing beyond times, and everything is counted."""
    fault = Fault(kind=Status(), after_n=after_n, times=times, probability=probability)
    faults = armed(fault, seed=seed)
    seen = course(faults, calls)

    assert not any(seen[:after_n])
    assert sum(seen) <= (calls if times is None else times)
    (tally,) = faults.tallies()
    assert (calls, sum(seen)) == (tally.matched, tally.happened)
    if probability == 1:
        assert all(seen[after_n:][:times])
    if probability == 0:
        assert not any(seen)


@pytest.mark.parametrize("probability", [0.01, 0.3, 0.9])
def test_a_probability_is_met_in_the_long_run(probability: float) -> None:
    """Within four standard deviations, for each of some seeds."""
    calls = 5_000
    bound = 4 * math.sqrt(probability * (1 - probability) / calls)

    for seed in range(5):
        seen = course(armed(Fault(kind=Status(), probability=probability), seed=seed), calls)
        assert pytest.approx(probability, abs=bound) == sum(seen) / calls


def test_one_seed_is_one_course_and_another_another() -> None:
    """Chance repeats itself, in this process and in every other."""
    fault = Fault(kind=Status(), probability=0.5)
    one, again, other = (course(armed(fault, seed=seed), 64) for seed in (7, 7, 8))

    assert one == again
    assert one != other
    assert [0.69, 0.42, 0.07] == [round(SeededDice(1).roll(each), 2) for each in ("a", "b", "c")]


def test_a_fault_more_does_not_change_what_befalls_the_others() -> None:
    """Each fault has a stream of its own."""
    fault = Fault(kind=InvalidJson(), probability=0.5)
    alone = armed(fault)
    beside = armed(fault, Fault(kind=Latency(delay=Uniform(SECOND, 2 * SECOND)), probability=0.5))
    for each in (alone, beside):
        for one in each.for_call(CREATE) * 40:
            one.befalls(CREATE)

    assert alone.tallies()[0] == beside.tallies()[0]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_drawn_latencies_are_distributed_as_told(seed: int) -> None:
    """The quartiles and the one in a hundred, by seed, at the layer that sleeps."""
    faults = armed(Fault(kind=Latency(delay=LogNormal(SECOND, 0.9, 60 * SECOND))), seed=seed)
    (fault,) = faults.for_call(CREATE)
    drawn = sorted(fault.draw(LogNormal(SECOND, 0.9, 60 * SECOND)) for _ in range(4_000))
    quartiles = statistics.quantiles(drawn, n=4)

    assert pytest.approx([math.exp(-0.607), 1, math.exp(0.607)], rel=0.1) == quartiles
    assert pytest.approx(math.exp(0.9 * 2.326), rel=0.25) == drawn[3_960]
    assert drawn[-1] <= 60


def test_latencies_are_slept_on_a_port() -> None:
    """A test need not wait for what it injects; the draws repeat with the seed."""
    faults = (
        Fault(kind=Latency(delay=Fixed(3 * SECOND))),
        Fault(kind=Latency(delay=Uniform(SECOND, 2 * SECOND))),
    )
    slept = []
    for _ in range(2):
        pauses = NotedPauses()
        with rig(faults=faults, pauses=pauses, dice=SeededDice(5)) as server:
            for _ in range(3):
                server.post(CHECKS, check())
        slept.append(pauses.seconds)

    assert slept[0] == slept[1]
    assert [3.0, 3.0, 3.0] == slept[0][::2]
    assert all(1 <= each <= 2 for each in slept[0][1::2])
    assert 3 == len(set(slept[0][1::2]))


def test_a_slow_body_sleeps_as_long_as_its_bytes_take() -> None:
    """Rate times time is the length, whatever the length."""
    pauses = NotedPauses()
    with rig(faults=read_faults(b"- {kind: slow body, bytes_per_second: 7}"), pauses=pauses) as one:
        answer = one.post(CHECKS, check())

    assert pytest.approx(len(answer.content) / 7) == sum(pauses.seconds)


@pytest.mark.parametrize("kind", ["connection reset", "truncated body"])
def test_in_process_a_lost_connection_is_an_exception(kind: str) -> None:
    """There is no connection to lose; it says how to get one."""
    with (
        rig(faults=read_faults(f"- {{kind: {kind}}}".encode())) as server,
        pytest.raises(ConnectionLostError, match="serve the application by running"),
    ):
        server.post(CHECKS, check())


def test_a_fault_may_belong_to_one_namespace() -> None:
    """The others do not have it; what names none is in all."""
    mine = Fault(kind=Status(), namespace="mine")
    everybody = Fault(kind=InvalidJson())

    assert 2 == len(armed(mine, everybody, namespace="mine").for_call(CREATE))
    assert [everybody] == [
        each.fault for each in armed(mine, everybody, namespace="yours").for_call(CREATE)
    ]


def test_callback_faults_do_not_befall_requests() -> None:
    """And are found by resource and event."""
    lost = Fault(kind=LostCallback(), match=Match(resource=Resource.CHECK, event=Event.CREATE))
    faults = armed(Fault(kind=Status()), lost)

    assert 1 == len(faults.for_call(CREATE))
    found = [
        [each.fault for each in faults.for_callback(resource, event)]
        for resource, event in [
            ("checkServiceQualification", "Create"),
            ("checkServiceQualification", "StateChange"),
            ("queryServiceQualification", "Create"),
        ]
    ]
    assert [[lost], [], []] == found


def test_every_operation_of_the_api_is_known_by_its_id() -> None:
    """The ids of a match are those of the contract, and each call has its own."""
    served = [each for each in OPERATIONS if not each.path.startswith("/listener")]
    found = {
        Call(method=each.method, path=each.path.replace("{id}", "7")).operation for each in served
    }

    assert {each.value for each in Operation} == {each.id for each in served} == found
    assert Call(method="GET", path="/hub/1/2").operation is None


def test_a_path_is_matched_below_its_root() -> None:
    """What stands before the API root is none of the API."""
    scope = {
        "type": "http",
        "method": "GET",
        "root_path": "/ns/a",
        "path": "/ns/a/tmf-api/serviceQualificationManagement/v4/hub/1",
        "query_string": b"a=b",
    }
    call = call_of(scope)

    assert call == Call(method="GET", path="/hub/1", query="a=b")
    assert fits(Match(path="/hub/*"), call)
    assert call_of({**scope, "root_path": ""}) is None
    assert call_of({"type": "websocket"}) is None


@pytest.mark.parametrize(
    "name", ["ideal", "typical-partner", "slow-wholesale", "monday-morning", "brownout", "liar"]
)
def test_a_profile_of_the_library_leaves_a_server_that_answers(name: str) -> None:
    """By its name; whatever comes is an answer of HTTP, or none."""
    pauses = NotedPauses()
    seen: set[int | str] = set()
    with rig(faults=name, pauses=pauses) as server:
        for _ in range(60):
            try:
                seen.add(server.post(CHECKS, check(instantSyncQualification=True)).status_code)
            except ConnectionLostError:
                seen.add("lost")
            except httpx.HTTPError:
                seen.add("half")

    expected: dict[str, set[int | str]] = {
        "ideal": {200},
        "typical-partner": {200, 503},
        "slow-wholesale": {201},
        "monday-morning": {200, 429},
        "brownout": {200, 503, 504, "lost"},
        "liar": {200},
    }
    assert seen <= expected[name]
    assert (name in {"typical-partner", "monday-morning", "brownout"}) == bool(pauses.seconds)


def test_the_faults_of_a_world_are_there_without_asking(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """behaviour.faults of a scenario; an argument replaces them."""
    path = tmp_path_factory.mktemp("world") / "mine.yaml"
    path.write_text(
        "schema: tmf645-scenario/1\nname: mine\nstory: x\n"
        "behaviour: {faults: [{kind: status, status: 418}]}\n"
        "world: {specifications: [], resources: []}\n"
    )

    with rig(load(str(path))) as ill, rig(load(str(path)), faults=()) as well:
        assert (418, 200) == (ill.get(CHECKS).status_code, well.get(CHECKS).status_code)
