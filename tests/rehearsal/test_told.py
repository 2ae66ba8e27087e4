"""
What a story tells of its client: it is read, and the client is judged by it, in its own namespace.
"""

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
import yaml
from click.testing import CliRunner
from rehearsal.rehearsing import ASKED, written
from tmf645_cli import main
from tmf645_conformance.clients import Told
from tmf645_scenarios import ScenarioError
from tmf645_scenarios.story import editor_schema, load_story
from tmf645_scenarios.story.grammar import TOLD

EVERYTHING = """\
told:
  orders: true
  waits_by: world
  poll_interval: 5s
  patience: 2m
  answers_within: 500ms
  auth: {header: Authorization, scheme: Bearer}
  idempotency: true
  accepted: ["${id}", PROP-2]
  offerings: {FIBRE-500: fibre-internet}
  characteristics: {speed: downloadSpeed}
  namespace: shop-1
"""
VALID = jsonschema_rs.validator_for(editor_schema())

WRONG = {
    "told: fast\n": "told: write keys and values",
    "told: {poll_intervall: 5s}\n": 'unknown key; did you mean "poll_interval"? Known keys: orders',
    "told: {poll_interval: 5}\n": "told.poll_interval",
    "told: {orders: perhaps}\n": "told.orders",
    "told: {waits_by: clock}\n": '"clock" stands here. Known: machine, world',
    "told: {auth: {scheme: Bearer}}\n": "write the header, such as {header: Authorization}",
    "told: {auth: {heder: X}}\n": '"heder" stands here; did you mean "header"?',
    "told: {accepted: PROP-1}\n": "write a list of texts; [] for none",
    "told: {namespace: a/b}\n": '"a/b" is no namespace',
}


def test_everything_that_may_be_told_reaches_the_judge(tmp_path: Path) -> None:
    """Durations in seconds, under the names that the judge of clients has."""
    story = written(tmp_path, ASKED, top=EVERYTHING)

    told = load_story(str(story))[0].plain["told"]

    assert set(TOLD) == set(told)
    namespace = told.pop("namespace")
    assert ("shop-1", 5.0, 120.0, 0.5) == (
        namespace,
        told["poll_interval"],
        told["patience"],
        told["answers_within"],
    )
    assert Told.read(told).auth == {"header": "Authorization", "scheme": "Bearer"}
    assert VALID.is_valid(yaml.safe_load(story.read_text(encoding="utf-8")))


@pytest.mark.parametrize("top", WRONG)
def test_what_is_told_wrongly_is_told_with_its_line(top: str, tmp_path: Path) -> None:
    """And the schema of editors refuses it, too."""
    story = written(tmp_path, ASKED, top=top)

    with pytest.raises(ScenarioError) as refused:
        load_story(str(story))

    assert WRONG[top] in str(refused.value)
    assert f"{story}:5" in str(refused.value)
    assert not VALID.is_valid(yaml.safe_load(story.read_text(encoding="utf-8")))


def test_a_proposal_that_no_step_keeps_is_told(tmp_path: Path) -> None:
    """Which was accepted is known only once it was made."""
    story = written(tmp_path, ASKED, top='told: {accepted: ["${proposal}"]}\n')

    with pytest.raises(ScenarioError, match='nothing before keeps "proposal"'):
        load_story(str(story))


# --- a client that is judged by it ----------------------------------------------------------------

Client = Callable[[httpx.Client], None]


def served(story: Path, client: Client, out: Path, *, seconds: int = 15) -> tuple[int, Any]:
    """Serve ``story`` while ``client`` does what it does; return the exit code and the report."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])

    def work() -> None:
        host = f"http://127.0.0.1:{port}"
        with httpx.Client(base_url=host, transport=httpx.HTTPTransport(retries=20)) as http:
            client(http)

    working = threading.Thread(target=work)
    working.start()
    words = ["--serve", "--port", str(port), "--for", str(seconds), "--out", str(out)]
    told = CliRunner().invoke(main, ["rehearse", str(story), *words])
    working.join()
    return told.exit_code, json.loads((out / "report.json").read_text(encoding="utf-8"))


def by_id(report: Any) -> dict[str, Any]:
    """The outcomes by their ids."""
    return {each["id"]: each for each in report["outcomes"]}


CHECKS = "/tmf-api/serviceQualificationManagement/v4/checkServiceQualification"
ITEM = {
    "id": "1",
    "service": {
        "serviceSpecification": {"id": "bitstream"},
        "place": [{"id": "PARTNER-1", "role": "installation"}],
    },
}
SLOW = """\
- check:
    serviceQualificationItem:
      - id: "1"
        service:
          serviceSpecification: {id: bitstream}
          place: [{id: PARTNER-1, role: installation}]
  keep: {id: body.id}
- {wait: "check/${id}", until: {body: {state: done}}}
"""


def hasty(base: str) -> Client:
    """A client that looks three times a second."""

    def ask(http: httpx.Client) -> None:
        made = http.post(f"{base}{CHECKS}", json={"serviceQualificationItem": [ITEM]}).json()
        state = ""
        while state != "done":
            threading.Event().wait(0.3)
            state = http.get(f"{base}{CHECKS}/{made['id']}").json()["state"]

    return ask


def test_what_was_agreed_is_judged_in_the_namespace_of_the_client(tmp_path: Path) -> None:
    """The interval, the credentials and the namespace are the story's to tell."""
    told = "told: {namespace: shop-1, poll_interval: 1s, auth: {header: X-Api-Key}}\n"
    story = written(tmp_path, SLOW, world="slow-partner", top=told)

    code, report = served(story, hasty("/ns/shop-1"), tmp_path / "out")

    judged = by_id(report)
    assert 1 == code
    assert ["pass", "pass"] == [judged[f"STY-a_test-0{number}"]["verdict"] for number in (1, 2)]
    assert "fail" == judged["CLI-LIF-BV-02"]["verdict"], judged["CLI-LIF-BV-02"]
    assert "without the credentials that were agreed" in judged["CLI-SEC-BV-01"]["message"]


def test_what_nobody_told_stays_open_and_says_what_would_decide_it(tmp_path: Path) -> None:
    """Nothing is called not applicable that was only not seen; the story was done all the same."""
    story = written(tmp_path, SLOW, world="slow-partner")

    code, report = served(story, hasty(""), tmp_path / "out")

    judged = by_id(report)
    still_open = {id: each for id, each in judged.items() if each["verdict"] == "inconclusive"}
    assert 0 == code
    assert "told.poll_interval" in still_open["CLI-LIF-BV-02"]["unlock"]
    assert "told.auth" in still_open["CLI-SEC-BV-01"]["unlock"]
    assert all(each.get("unlock") for each in still_open.values())


def test_another_namespace_is_another_story(tmp_path: Path) -> None:
    """A client that works elsewhere did nothing of what is told."""
    story = written(tmp_path, SLOW, world="slow-partner", top="told: {namespace: shop-1}\n")

    code, report = served(story, hasty(""), tmp_path / "out", seconds=6)

    judged = by_id(report)
    assert (1, "fail") == (code, judged["STY-a_test-01"]["verdict"])
    assert "inconclusive" == judged["CLI-REQ-BV-01"]["verdict"]


OFFERS = "/tmf-api/productOfferingQualification/v4/productOfferingQualification"
ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"
PROPOSED = "alternateProductOfferingProposal"
TAKEN = f"""\
- offer:
    place: [{{id: MILL-7, role: installation}}]
    provideAlternative: true
    instantSyncQualification: true
    productOfferingQualificationItem:
      - id: "1"
        productOffering: {{id: fibre-internet}}
        product: {{productCharacteristic: [{{name: downloadSpeed, value: 500}}]}}
  answer: {{status: 200, body: {{qualificationResult: alternate}}}}
  keep: {{proposal: "body.productOfferingQualificationItem[0].{PROPOSED}[0].id"}}
- order: {{productOrderItem: []}}
  answer: {{status: 201}}
"""


def takes_the_first(http: httpx.Client) -> None:
    """A client that orders the first proposal by its id."""
    characteristics = [{"name": "downloadSpeed", "value": 500}]
    item = {
        "id": "1",
        "productOffering": {"id": "fibre-internet"},
        "product": {"productCharacteristic": characteristics},
    }
    place = [{"id": "MILL-7", "role": "installation"}]
    asked = {
        "place": place,
        "provideAlternative": True,
        "instantSyncQualification": True,
        "productOfferingQualificationItem": [item],
    }
    made = http.post(OFFERS, json=asked).json()
    proposal = made["productOfferingQualificationItem"][0][PROPOSED][0]["id"]
    copper = {
        "id": "1",
        "action": "add",
        "productOffering": {"id": "copper-internet"},
        "product": {
            "place": place,
            "productCharacteristic": [{"name": "downloadSpeed", "value": 80}],
        },
        "productOfferingQualificationItem": {
            "id": "1",
            "productOfferingQualificationId": made["id"],
        },
        "qualification": [{"id": proposal, "@referredType": "AlternateProductOfferingProposal"}],
    }
    http.post(ORDERS, json={"productOrderItem": [copper]})


@pytest.mark.parametrize(
    ("accepted", "code", "verdict"), [('["${proposal}"]', 0, "pass"), ("[]", 1, "fail")]
)
def test_only_what_the_customer_accepted_may_be_ordered(
    accepted: str, code: int, verdict: str, tmp_path: Path
) -> None:
    """The story tells it by the name that it keeps the proposal under."""
    story = written(
        tmp_path,
        TAKEN,
        top=f"behaviour: {{progression: immediately}}\ntold: {{accepted: {accepted}}}\n",
    )

    ended, report = served(story, takes_the_first, tmp_path / "out")

    assert (code, verdict) == (ended, by_id(report)["CLI-ALT-BV-01"]["verdict"]), report
