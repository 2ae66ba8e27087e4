"""
Each kind of step: that it passes where it should, and fails with its line where it should not.
"""

from pathlib import Path

import pytest
from rehearsal.rehearsing import ASKED, played_text, verdicts

LISTENING = "- listen: desk\n"

GOOD = {
    "an answer of a shape": ASKED
    + "- {get: 'check/${id}', answer: {status: 200, body: {id: '${id}'}}}\n",
    "any 2xx": ASKED + "- {get: 'check/${id}', search: {fields: state}}\n",
    "a path of the host": "- get: /tmf-api/serviceQualificationManagement/v4/checkServiceQualification\n",
    "a refusal that is expected": "- {get: check/none, answer: {status: 404}}\n",
    "a wait": ASKED + "- {wait: 'check/${id}', until: {body: {state: done}}, within: 1s}\n",
    "what stays": ASKED
    + "- {stays: 'check/${id}', answer: {body: {state: inProgress}}, within: 20ms, every: 10ms}\n",
    "an event": LISTENING
    + ASKED
    + "- {event: desk, like: {event: {checkServiceQualification: {state: done}}}, within: 1s}\n",
    "no event": LISTENING + ASKED + "- {never: desk, like: {eventType: another}, within: 1h}\n",
    "time that passes": ASKED
    + "- advance: 100ms\n- {get: 'check/${id}', answer: {body: {state: done}}}\n",
    "a clock that is set": "- freeze: 2027-02-01T00:00:00Z\n"
    + ASKED
    + "- {get: 'check/${id}', answer: {body: {checkServiceQualificationDate: {after: 2027-01-31}}}}\n",
    "an edit": "- edit: {set_pool: {node: olt-main, unit: port, used: 64}}\n"
    + ASKED
    + "- {wait: 'check/${id}', until: {body: {qualificationResult: unqualified}}}\n",
    "a fault": "- faults: [{kind: status, status: 503, times: 1}]\n"
    "- {get: check, answer: {status: 503}}\n- get: check\n",
    "a connection that breaks": "- faults: [{kind: connection reset}]\n"
    "- {get: check, answer: {broken: true}}\n- faults: none\n- get: check\n",
    "a verb of the control interface": "- control: GET inventory\n"
    "  answer: {status: 200, body: {pools: {count: {at least: 2}}}}\n",
}

#: Steps of which the last fails, the line that it shows at, and what it says.
WRONG = {
    "a status": ("- {get: check/none}\n", 6, "status is 404, expected any 2xx"),
    "a shape": (
        ASKED + "- get: check/${id}\n  answer:\n    status: 200\n    body:\n      state: paused\n",
        18,
        "body.state is inProgress, expected paused",
    ),
    "a wait": (
        ASKED + "- {wait: 'check/${id}', until: {body: {state: lost}}, within: 2s}\n",
        14,
        "body.state is done, expected lost after 2 s",
    ),
    "what does not stay": (
        ASKED + "- {stays: 'check/${id}', answer: {body: {state: inProgress}}, within: 5s}\n",
        14,
        "body.state is done, expected inProgress although it had to stay",
    ),
    "an event that does not come": (
        LISTENING + "- {event: desk, like: {eventType: any}}\n",
        7,
        "0 events of this shape came to desk, 1 or more expected",
    ),
    "an event too many": (
        LISTENING + ASKED + "- {event: desk, like: {event: {any: true}}, within: 1s, count: 1}\n",
        15,
        "events of this shape came to desk, 1 expected",
    ),
    "an event that must not come": (
        LISTENING + ASKED + "- {never: desk, like: {eventId: {any: true}}, within: 1s}\n",
        15,
        "an event came that must not",
    ),
    "nothing to keep": (
        "- {get: check, keep: {first: 'body[0].id'}}\n",
        6,
        "there is nothing at body[0].id to be kept as first",
    ),
    "an order that is refused": (
        "- {order: {productOrderItem: [{id: '1', action: add}]}, answer: {status: 201}}\n",
        6,
        "status is 422, expected 201; QUALIFICATION_MISSING: /productOrderItem/0: name the",
    ),
    "a verb that is refused": (
        "- control: DELETE watches/none\n",
        6,
        "status is 404, expected any 2xx",
    ),
}


@pytest.mark.parametrize("steps", GOOD.values(), ids=GOOD)
def test_a_step_that_goes_as_told_passes(steps: str, tmp_path: Path) -> None:
    """And every step before it."""
    report = played_text(tmp_path, steps)

    assert [] == [each.message for each in report.outcomes if each.verdict != "pass"]


@pytest.mark.parametrize(("steps", "line", "message"), WRONG.values(), ids=WRONG)
def test_a_step_that_goes_wrong_tells_its_line_and_what_was_seen(
    steps: str, line: int, message: str, tmp_path: Path
) -> None:
    """Expected, actual and the exchange stand beside it."""
    report = played_text(tmp_path, steps)

    *before, last = report.outcomes
    assert ["pass"] * len(before) == [each.verdict for each in before]
    assert "fail" == last.verdict
    assert last.message.startswith(f"{tmp_path}/a-test.yaml:{line}: ")
    assert message in last.message
    assert last.expected != last.actual
    assert last.exchanges or "events of this shape" in last.message
    assert "nonconformant" == report.verdict


def test_what_hangs_on_a_value_that_was_not_kept_is_left_open(tmp_path: Path) -> None:
    """It is not failed for what another step did not do."""
    steps = "- {get: check, keep: {id: 'body[0].id'}}\n- get: check/${id}\n"

    report = played_text(tmp_path, steps)

    assert ["fail", "inconclusive"] == verdicts(report)
    assert "nothing was kept as id" in report.outcomes[1].message


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("body.ide", "there is nothing at body.ide to be kept as x; body has id, href"),
        ("body.place[3].id", "; body has id, href"),
        ("headers.etags", "; headers has "),
        ("body.serviceQualificationItem[3].id", "; body.serviceQualificationItem has 1 element"),
    ],
)
def test_what_cannot_be_kept_is_told_with_what_there_is(
    document: str, said: str, tmp_path: Path
) -> None:
    """A slip in a path shows in the message, and needs no look at the evidence."""
    steps = ASKED + f"- get: check/${{id}}\n  keep: {{x: '{document}'}}\n"

    report = played_text(tmp_path, steps)

    assert said in report.outcomes[-1].message


def test_after_an_edit_that_was_refused_nothing_is_judged(tmp_path: Path) -> None:
    """It would be judged in a world that the story did not tell of: all is open, and says why."""
    steps = (
        ASKED
        + "- edit: {set_pool: {node: nowhere, unit: port, used: 1}}\n"
        + "- {get: 'check/${id}', answer: {status: 404}}\n"
    )

    report = played_text(tmp_path, steps, expect="- exchanges: {status: 500}\n")

    assert ["pass", "inconclusive", "inconclusive", "inconclusive"] == verdicts(report)
    _, refused, *after = (each.message for each in report.outcomes)
    assert (
        'a-test.yaml:14: the control interface refuses POST inventory/edits with 400: pool "no'
        in refused
    )
    assert {f"{tmp_path}/a-test.yaml:14: it was refused, and what follows hangs on it"} == set(
        after
    )


@pytest.mark.parametrize("hub", ["hub: offer", "hub: /tmf-api/productOfferingQualification/v4/hub"])
def test_another_api_has_a_hub_of_its_own(hub: str, tmp_path: Path) -> None:
    """Named by the API, or by its path."""
    steps = f"""
    - listen: shop
      {hub}
    - offer:
        place: [{{role: installation, id: MAIN-3000}}]
        productOfferingQualificationItem: [{{id: "1", productOffering: {{id: fibre-500-home}}}}]
    - event: shop
      like: {{eventType: productOfferingQualificationCreateEvent}}
    """

    report = played_text(tmp_path, steps)

    assert ["pass"] * 3 == verdicts(report), report.outcomes


def test_alike_in_print_and_no_less_different(tmp_path: Path) -> None:
    """A number is not its text."""
    steps = ASKED + "- {get: 'check/${id}', answer: {body: {id: 1}}}\n"

    report = played_text(tmp_path, steps)

    assert 'body.id is "1", expected 1' in report.outcomes[-1].message


def test_a_fault_from_the_start_is_armed_before_the_first_step(tmp_path: Path) -> None:
    """The story does not have to say so twice."""
    top = "faults: [{kind: status, status: 503}]\n"

    report = played_text(tmp_path, "- {get: check, answer: {status: 503}}\n", top=top)

    assert ["pass"] == verdicts(report)
