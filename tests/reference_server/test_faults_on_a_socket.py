"""Every kind of fault as a client meets it: over a real connection."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import httpx
import msgspec
import pytest
from reference_server.server_rig import CHECKS, NOW, QUERIES, at, check, item, world
from tmf645_reference_server import ManualClock
from tmf645_reference_server.faults import Faults
from tmf645_reference_server.pytest_plugin import RunningServer
from tmf645_reference_server.shapes import check as fits
from tmf645_scenarios.faults import read_faults
from tmf645_simulator.progression import After, Progression

Serve = Callable[..., RunningServer]
SECOND = timedelta(seconds=1)


class Met:
    """A server with faults, and a client that expects them."""

    def __init__(self, server: RunningServer, clock: ManualClock) -> None:
        self.server = server
        self.clock = clock
        self.http = httpx.Client(base_url=server.url, timeout=20)

    def create(self, **more: Any) -> httpx.Response:
        """Ask for a check."""
        return self.http.post(CHECKS, json=check(**{"instantSyncQualification": True, **more}))

    def stored(self) -> int:
        """How many checks the server has, whoever was told so."""
        return self.server.control.run(lambda control: control.space.count(CHECKS[1:]))

    def honest(self) -> dict[str, Any]:
        """The first check as the server has it."""
        stored = self.server.control.run(lambda control: control.space.listing(CHECKS[1:]))
        record = stored[0]
        return dict(record.decoded())

    @property
    def faults(self) -> Faults:
        """The faults of the default namespace."""
        return self.server.control.run(lambda control: control.namespace()).faults

    @property
    def happened(self) -> list[int]:
        """How often each fault has happened."""
        return [each.happened for each in self.faults.tallies()]


@pytest.fixture
def meet(tmf645_serve: Serve) -> Iterator[Callable[..., Met]]:
    """Start a server with the faults of a YAML list."""
    opened: list[Met] = []

    def start(faults: str, progression: Progression | None = None, **options: Any) -> Met:
        clock = ManualClock(NOW)
        scenario = world() if progression is None else world(progression)
        server = tmf645_serve(scenario, clock=clock, faults=read_faults(faults.encode()), **options)
        opened.append(Met(server, clock))
        return opened[-1]

    yield start
    for each in opened:
        each.http.close()


Meet = Callable[..., Met]


def test_a_status_is_a_tmf_error_that_does_not_say_that_it_is_wanted(meet: Meet) -> None:
    """The body is an Error of the API, nothing gives the testbed away, and nothing is stored."""
    met = meet("- {kind: status, status: 503, retry_after: 1500ms, message: back at noon}")
    answer = met.create()

    fits(answer.content, "Error")
    assert (503, "503", "back at noon") == (
        answer.status_code,
        answer.json()["status"],
        answer.json()["message"],
    )
    assert "2" == answer.headers["Retry-After"]
    assert [] == [name for name in answer.headers if name.startswith("x-testbed")]
    assert 0 == met.stored()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 418, 429, 500, 502, 503, 504, 599])
def test_any_error_status_has_a_valid_body(meet: Meet, status: int) -> None:
    """Also one that nobody has words for."""
    answer = meet(f"- {{kind: status, status: {status}}}").create()

    fits(answer.content, "Error")
    assert status == answer.status_code


def test_a_processed_status_has_an_effect(meet: Meet) -> None:
    """A gateway lost patience; the server behind it did not."""
    met = meet("- {kind: status, status: 504, processed: true}")

    assert 504 == met.create().status_code
    assert 1 == met.stored()


def test_a_reset_is_no_answer(meet: Meet) -> None:
    """The connection is reset, and the server has not seen the request."""
    met = meet("- {kind: connection reset}")

    with pytest.raises(httpx.ReadError, match="reset"):
        met.create()
    assert 0 == met.stored()


def test_a_processed_reset_loses_only_the_answer(meet: Meet) -> None:
    """The client cannot know that its request was carried out."""
    met = meet("- {kind: connection reset, processed: true, times: 1}")

    with pytest.raises(httpx.ReadError, match="reset"):
        met.create()
    assert 1 == met.stored()
    assert 1 == len(met.http.get(CHECKS).json())


def test_the_server_survives_its_broken_connections(
    meet: Meet, caplog: pytest.LogCaptureFixture
) -> None:
    """One after the other, without a line in the log; then it answers."""
    met = meet("- {kind: connection reset, times: 5}\n- {kind: truncated body, times: 5}")

    for _ in range(10):
        with pytest.raises(httpx.TransportError):
            met.create()
    assert 200 == met.create().status_code
    assert [] == caplog.records


def test_a_truncated_body_ends_before_its_length(meet: Meet) -> None:
    """Half of what Content-Length promises, then the end."""
    met = meet("- {kind: truncated body}")

    with met.http.stream("GET", CHECKS) as whole:
        promised = int(whole.headers["Content-Length"])
        with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
            whole.read()
    assert promised > 0


def test_latency_passes_in_real_time_under_a_frozen_clock(meet: Meet) -> None:
    """The patience of a client is real."""
    met = meet("- {kind: latency, delay: 300ms}")
    begun = time.monotonic()
    answer = met.create()

    assert 0.3 <= time.monotonic() - begun
    assert 200 == answer.status_code
    assert NOW == met.clock.now()


def test_a_slow_body_trickles(meet: Meet) -> None:
    """The headers come at once, the body at its rate."""
    met = meet("- {kind: slow body, bytes_per_second: 1000}")
    begun = time.monotonic()
    with met.http.stream("POST", CHECKS, json=check(instantSyncQualification=True)) as answer:
        first = time.monotonic() - begun
        body = answer.read()
    took = time.monotonic() - begun

    assert len(body) / 1000 <= took
    assert first < took / 2
    assert "done" == msgspec.json.decode(body)["state"]


def test_a_wrong_content_type_leaves_the_body(meet: Meet) -> None:
    """A proxy's page would look like this."""
    answer = meet("- {kind: wrong content type, type: text/plain}").create()

    assert "text/plain" == answer.headers["Content-Type"]
    assert "done" == answer.json()["state"]


def test_invalid_json_has_the_length_that_it_has(meet: Meet) -> None:
    """HTTP is in order; the parser of the client is not amused."""
    answer = meet("- {kind: invalid json}").create()

    assert 200 == answer.status_code
    assert len(answer.content) == int(answer.headers["Content-Length"])
    with pytest.raises(ValueError, match="Expecting"):
        answer.json()


def test_a_rate_limit_lets_some_in_and_says_when_to_come_back(meet: Meet) -> None:
    """The period passes on the clock of the world."""
    met = meet("- {kind: rate limit, requests: 2, per: 10s}")
    statuses = [met.create().status_code for _ in range(3)]
    met.clock.advance(4 * SECOND)
    late = met.create()
    met.clock.advance(6 * SECOND)

    fits(late.content, "Error")
    assert [200, 200, 429] == statuses
    assert (429, "6") == (late.status_code, late.headers["Retry-After"])
    assert 200 == met.create().status_code


def test_flapping_goes_by_the_clock(meet: Meet) -> None:
    """Up, down, up; Retry-After leads to the next time it is up."""
    met = meet("- {kind: flapping, up: 20s, down: 10s, status: 502}")
    seen = []
    for _ in range(7):
        answer = met.create()
        seen.append((answer.status_code, answer.headers.get("Retry-After")))
        met.clock.advance(5 * SECOND)

    up = (200, None)
    assert [up, up, up, up, (502, "10"), (502, "5"), up] == seen


def test_a_stale_answer_is_that_of_the_creation(meet: Meet) -> None:
    """Who polls sees the task as it was, until the cache forgets."""
    met = meet("- {kind: stale answer, age: 10s}", After(2 * SECOND))
    created = met.create(instantSyncQualification=False)
    met.clock.advance(5 * SECOND)
    stale = met.http.get(created.headers["Location"])
    met.clock.advance(6 * SECOND)
    fresh = met.http.get(created.headers["Location"])

    assert created.json() == stale.json()
    assert (200, "inProgress") == (stale.status_code, stale.json()["state"])
    assert "done" == fresh.json()["state"]


def test_a_stale_list_misses_what_is_new(meet: Meet) -> None:
    """A list is cached with its query; another query is another list."""
    met = meet("- {kind: stale answer, age: 1m, match: {method: GET}}")
    before = met.http.get(CHECKS).json()
    met.create()

    assert [] == before == met.http.get(CHECKS).json()
    assert 1 == len(met.http.get(CHECKS, params={"limit": 5}).json())


def test_a_stale_answer_is_not_an_error(meet: Meet) -> None:
    """What was not found is looked for again."""
    met = meet("- {kind: stale answer, age: 1m}")

    assert 404 == met.http.get(f"{CHECKS}/1").status_code
    met.create()
    assert 200 == met.http.get(f"{CHECKS}/1").status_code


def test_a_liar_flips_results(meet: Meet) -> None:
    """Of the task and of every item; the schema finds nothing."""
    met = meet("- {kind: liar}")
    answer = met.http.post(
        CHECKS, json=check(item("MAIN-3000"), item("FARM-9"), instantSyncQualification=True)
    )
    honest = met.honest()

    fits(answer.content, "CheckServiceQualification")
    flipped = {"qualified": "unqualified", "unqualified": "qualified"}
    assert flipped[honest["qualificationResult"]] == answer.json()["qualificationResult"]
    for true, told in zip(
        honest["serviceQualificationItem"], answer.json()["serviceQualificationItem"], strict=True
    ):
        assert flipped[true["qualificationResult"]] == told["qualificationResult"]


def test_a_liar_echoes_another_place(meet: Meet) -> None:
    """Of a check, of a query, and in lists."""
    met = meet("- {kind: liar, lie: place}")
    told = met.create().json()["serviceQualificationItem"][0]["service"]["place"][0]["id"]
    query = met.http.post(QUERIES, json=at("MAIN-3000", instantSyncQualification=True)).json()
    listed = met.http.get(CHECKS).json()[0]["serviceQualificationItem"][0]["service"]["place"]

    assert "MAIN-3000-2" == told == listed[0]["id"]
    assert "MAIN-3000-2" == query["searchCriteria"]["service"]["place"][0]["id"]


def test_a_liar_exchanges_items(meet: Meet) -> None:
    """The results are true, and of each other."""
    met = meet("- {kind: liar, lie: items}")
    answer = met.http.post(
        CHECKS, json=check(item(id="a"), item(id="b"), instantSyncQualification=True)
    )

    fits(answer.content, "CheckServiceQualification")
    assert ["b", "a"] == [each["id"] for each in answer.json()["serviceQualificationItem"]]


def test_a_liar_ends_answers_before_they_begin(meet: Meet) -> None:
    """The expiration is long ago, and a valid date."""
    answer = meet("- {kind: liar, lie: expiry}").create()

    fits(answer.content, "CheckServiceQualification")
    assert answer.json()["expirationDate"] < answer.json()["effectiveQualificationDate"]


def test_a_liar_does_not_lie_about_errors(meet: Meet) -> None:
    """There is nothing to lie about."""
    met = meet("- {kind: liar}")

    fits(met.http.get(f"{CHECKS}/7").content, "Error")
    assert 204 == met.http.delete(met.create().json()["href"]).status_code


def test_a_duplicate_id_is_that_of_an_earlier_creation(meet: Meet) -> None:
    """In the body and in Location; what was created has its own all the same."""
    met = meet("- {kind: duplicate id}")
    first, second = met.create(), met.create(description="another")

    assert (first.json()["id"], first.json()["href"]) == (
        second.json()["id"],
        second.json()["href"],
    )
    assert first.headers["Location"] == second.headers["Location"]
    assert "another" == second.json()["description"]
    assert 2 == met.stored()
    assert [1] == met.happened


def test_a_late_decision_comes_on_the_clock_of_the_world(meet: Meet) -> None:
    """A synchronous wish cannot be honoured; advancing the clock brings the answer."""
    met = meet("- {kind: late decision, delay: 4h}")
    created = met.create()
    met.clock.advance(timedelta(hours=4))

    assert (201, "inProgress") == (created.status_code, created.json()["state"])
    assert "done" == met.http.get(created.headers["Location"]).json()["state"]


def test_what_never_finishes_does_not_finish(meet: Meet) -> None:
    """However long somebody waits, and however often somebody looks."""
    met = meet("- {kind: never finishing, match: {resource: checkServiceQualification}}")
    created = met.create()
    met.clock.advance(timedelta(days=365))
    states = {met.http.get(created.headers["Location"]).json()["state"] for _ in range(5)}
    query = met.http.post(QUERIES, json=at("MAIN-3000", instantSyncQualification=True))

    assert 201 == created.status_code
    assert {"inProgress"} == states
    assert "done" == query.json()["state"]


def test_faults_combine_in_their_order(meet: Meet) -> None:
    """A lie that is no JSON, slow and late."""
    met = meet(
        "- {kind: latency, delay: 100ms}\n- {kind: liar}\n- {kind: invalid json}\n"
        "- {kind: slow body, bytes_per_second: 4000}"
    )
    begun = time.monotonic()
    answer = met.create()

    assert 0.1 + len(answer.content) / 4000 <= time.monotonic() - begun
    assert answer.text.endswith('"qualificationResult":"unqualified",')
    assert [1, 1, 1, 1] == met.happened


def test_what_answers_first_ends_the_matter(meet: Meet) -> None:
    """What stands behind it is not even counted."""
    met = meet("- {kind: status, times: 1}\n- {kind: connection reset, times: 1}")

    assert 503 == met.create().status_code
    with pytest.raises(httpx.ReadError):
        met.create()
    assert 200 == met.create().status_code
    assert [(3, 1), (2, 1)] == [(each.matched, each.happened) for each in met.faults.tallies()]


@pytest.mark.parametrize(
    ("match", "hit"),
    [
        ("method: POST", [True, False, False, True, True]),
        ("resource: hub", [False, False, False, False, True]),
        ("operation: retrieveCheckServiceQualification", [False, True, False, False, False]),
        ("operation: listCheckServiceQualification", [False, False, True, False, False]),
        ("path: '/*ServiceQualification'", [True, False, True, True, False]),
        ("path: '/checkServiceQualification/*', method: GET", [False, True, False, False, False]),
        ("resource: queryServiceQualification, method: GET", [False] * 5),
    ],
)
def test_a_fault_befalls_what_it_is_for(meet: Meet, match: str, hit: list[bool]) -> None:
    """And leaves everything else alone."""
    met = meet(f"- {{kind: status, status: 418, match: {{{match}}}}}")
    answers = [
        met.create(),
        met.http.get(f"{CHECKS}/1"),
        met.http.get(CHECKS),
        met.http.post(QUERIES, json=at("MAIN-3000")),
        met.http.post("/hub", json={"callback": "http://127.0.0.1:9/"}),
    ]

    assert hit == [each.status_code == 418 for each in answers]


def test_faults_are_for_the_api_only(meet: Meet) -> None:
    """The description of the API, and what is no API, are left alone."""
    met = meet("- {kind: status}")
    host = met.server.url.split("/tmf-api")[0]

    assert 200 == httpx.get(f"{host}/openapi.json").status_code
    assert 200 == met.http.get("/openapi.json").status_code
    assert 404 == httpx.get(f"{host}/elsewhere").status_code
    assert 503 == met.http.get("/elsewhere").status_code


def test_every_namespace_has_its_own_faults_and_counts(meet: Meet) -> None:
    """One spends what goes wrong there; the other does not notice, by header and by path."""
    met = meet("- {kind: status, times: 1}\n- {kind: status, status: 418, namespace: other}")
    host, path = met.server.url.split("/tmf-api")
    first = [met.create().status_code for _ in range(2)]
    other = [
        met.http.get(CHECKS, headers={"X-Testbed-Namespace": "other"}).status_code,
        httpx.get(f"{host}/ns/other/tmf-api{path}{CHECKS}").status_code,
    ]

    assert [503, 200] == first
    assert [503, 418] == other


def test_replaced_faults_begin_anew(meet: Meet) -> None:
    """A running server can be made well, and ill in another way."""
    met = meet("- {kind: status}")
    met.create()
    met.faults.replace(())
    well = met.create().status_code
    met.faults.replace(read_faults(b"- {kind: status, status: 500}"))

    assert (200, 500) == (well, met.create().status_code)
    assert [1] == met.happened
