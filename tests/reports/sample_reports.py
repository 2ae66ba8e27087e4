"""
Reports that the tests of the renderers tell stories with: built, never copied.

The purposes and faults are those that a TMF645 v4 server really shows.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
from tmf645_reports.model import (
    ContractUsed,
    Exchange,
    Implementation,
    Kind,
    KnownUsed,
    Level,
    Outcome,
    ProfileUsed,
    Report,
    RequestSent,
    ResponseReceived,
    Run,
    Tool,
    Verdict,
    conclude,
    coverage,
)

ROOT = "http://127.0.0.1:8645/tmf-api/serviceQualificationManagement/v4"

#: Group, and the requirements of it.
REQUIREMENTS = {
    "CSQ-REQ": (
        "A check with one item is accepted",
        "A check without items is refused with 400",
        "An item without a service is refused with 400",
        "Malformed JSON is refused with 400 and an Error",
        "An unsupported media type is refused with 415",
        "Unknown attributes come back as they were sent",
        "The polymorphic attributes come back as they were sent",
        "The requested dates come back to the second",
        "A created check has an id of its own",
        "The Location header names the created check",
        "instantSyncQualification true is answered with 200 and a result",
        "instantSyncQualification false is answered with 201",
    ),
    "CSQ-DEC": (
        "Each item sent comes back as one item",
        "Items keep their ids",
        "An item that relies on an unqualified one is unqualified",
        "Items without a relationship are judged apart",
        "A required companion is named",
        "The order of items does not change any result",
    ),
    "CSQ-RES": (
        "Each finished item has a qualificationResult",
        "qualificationResult is one of the three words",
        "One unqualified item makes the request unqualified",
        "An alternate item makes the request alternate",
        "A served place is qualified",
        "An unserved place is unqualified",
        "An unqualified item tells its reason where it was asked to",
        "A rising demand never turns unqualified into qualified",
        "The same question gets the same answer twice",
        "A check allocates nothing",
    ),
    "CSQ-ALT": (
        "A proposal is made where it was asked for",
        "No proposal is made where it was not asked for",
        "A proposal asked for by itself is qualified",
        "Proposals have ids within their item",
        "A proposal differs from what was asked",
        "A qualified item carries no proposal",
    ),
    "CSQ-LIF": (
        "A new check is acknowledged or further",
        "State never moves back",
        "A finished check has its effective date",
        "A finished check never changes its result",
        "A failed check is terminatedWithError and says why",
        "Dates are in order",
        "An expired answer says so",
    ),
    "CSQ-MGT": (
        "A created check is found by its id",
        "A created check is in the list",
        "href can be followed",
        "An unknown id is answered with 404 and an Error",
        "fields keeps what was asked for",
        "A filter by id leaves one",
        "A filter by state leaves its matches",
        "offset and limit cut the list",
        "X-Total-Count counts the whole list",
        "A check is patched by merge-patch",
        "A patch of the id is refused",
        "A deleted check is gone",
    ),
    "QSQ-RES": (
        "A query lists what is available at a place",
        "A query at an unserved place lists nothing",
        "What a query lists, a check qualifies",
        "The search criteria come back as they were sent",
        "A query without criteria is refused with 400",
        "A query is found by its id",
        "A query is in the list",
        "State never moves back in a query",
    ),
    "HUB-NOT": (
        "A listener is registered with 201 and a Location",
        "A listener is removed with 204",
        "A created check sends a create event",
        "A state change sends a state change event",
        "Events come in the order of what happened",
        "An event carries the whole check",
        "An event has an id of its own",
        "A removed listener gets no more events",
        "A query narrows what a listener gets",
    ),
    "CSQ-ERR": (
        "Every error has a code and a reason",
        "An error names its content type",
        "A body with NaN is refused",
        "A body nested too deep is refused, not dropped",
        "An unknown path is answered with 404",
        "An unknown method is answered with 405",
    ),
}

_RECOMMENDED = frozenset({"CSQ-REQ-BV-08", "CSQ-MGT-BV-09", "CSQ-ERR-BV-02", "CSQ-LIF-BV-07"})
_OBSERVED = frozenset({"CSQ-RES-BV-10", "CSQ-ERR-BV-03", "HUB-NOT-BV-09"})
_CONDITIONAL = ("HUB-", "CSQ-ALT", "CSQ-DEC")


def outcomes(**changed: dict[str, Any]) -> tuple[Outcome, ...]:
    """Return an outcome for every requirement: passed, but for those ``changed`` by id."""
    return tuple(
        msgspec.structs.replace(outcome, **changed.get(outcome.id.replace("-", "_"), {}))
        for outcome in _passed()
    )


def lines(story: str, *verdicts: Verdict) -> tuple[Outcome, ...]:
    """Return an outcome for each line of a story."""
    return tuple(
        Outcome(
            id=f"STY-{story.replace('-', '_')}-{number:02d}",
            title=f"line {number}",
            level=Level.MANDATORY,
            verdict=verdict,
            clauses=(f"{story}.yaml:{10 + number}",),
            message="" if verdict is Verdict.PASS else f"{story}.yaml:{10 + number}: other",
            cause=f"{story}: line {number}" if verdict is Verdict.FAIL else "",
        )
        for number, verdict in enumerate(verdicts, start=1)
    )


def rehearsed(**told: tuple[Verdict, ...]) -> Report:
    """Return the report of stories, by the verdicts of their lines."""
    names = tuple(name.replace("_", "-") for name in told)
    each = [lines(name, *verdicts) for name, verdicts in zip(names, told.values(), strict=True)]
    return report(
        tuple(line for story in each for line in story),
        kind=Kind.REHEARSAL,
        stories=names,
        implementation=Implementation(name="the reference server"),
        profile=ProfileUsed(),
    )


def of_a_client(story: tuple[Verdict, ...], **obligations: Verdict) -> Report:
    """Return the report of a client: by the lines of its story, and by its obligations."""
    owed = tuple(
        Outcome(
            id=f"CLI-{name.replace('_', '-')}",
            title=f"the obligation {name}",
            level=Level.RECOMMENDED if verdict is Verdict.WARNING else Level.MANDATORY,
            verdict=verdict,
            message="" if verdict is Verdict.PASS else "it was seen so",
            unlock="a story with an order" if verdict is Verdict.INCONCLUSIVE else "",
        )
        for name, verdict in obligations.items()
    )
    return report(
        (*lines("first-check", *story), *owed),
        kind=Kind.CLIENT,
        stories=("first-check",),
        implementation=Implementation(name="the client"),
        profile=ProfileUsed(),
    )


def report(told: tuple[Outcome, ...], **facts: Any) -> Report:
    """Return the report of a run with these outcomes."""
    strict, partial = facts.get("strict", False), facts.get("partial", "")
    kind = facts.get("kind", Kind.CONFORMANCE)
    usual = {
        "verdict": conclude(told, strict=strict, partial=partial, kind=kind),
        "tool": Tool(name="tmf645-testbed", version="0.1.0"),
        "implementation": Implementation(name="Acme SQM", version="4.2", url=ROOT),
        "profile": ProfileUsed(
            file="acme.yaml",
            claims={"patch": True, "delete": True, "hub": True, "sort": False},
            readings={"initial_state": "accepted"},
            samples=("fibre at Main Street", "beyond the network", "copper only"),
        ),
        "contract": ContractUsed(table_sha256="9f2c" * 16, checked_against="TMF645 v4.0.1 swagger"),
        "seed": 1,
        "coverage": coverage(told, kind),
        "run": Run(started="2026-11-21T10:12:00Z", seconds=6.4, host="build-7", requests=412),
        "outcomes": told,
    }
    return Report(**{**usual, **facts})


def conformant() -> Report:
    """A good server: one recommendation missed, one observation, two things not claimed."""
    return report(
        outcomes(
            CSQ_ERR_BV_02={"verdict": Verdict.WARNING, "message": "charset is not told"},
            CSQ_RES_BV_10={
                "verdict": Verdict.OBSERVED,
                "message": "two checks, one port: both fit",
            },
            CSQ_MGT_BV_10={"verdict": Verdict.NOT_APPLICABLE, "message": "patch is not claimed"},
            CSQ_MGT_BV_11={"verdict": Verdict.NOT_APPLICABLE, "message": "patch is not claimed"},
        )
    )


def nonconformant() -> Report:
    """Three causes, one of which shows in four places; a known failure, a gap, warnings."""
    return report(outcomes(**_faults(), **_lesser_faults()))


def inconclusive() -> Report:
    """A good server judged without a profile: what rests on samples could not be provoked."""
    gaps = {
        "a sample with expect: unqualified": ("CSQ_RES_BV_03", "CSQ_RES_BV_06", "CSQ_RES_BV_07"),
        "a sample with expect: alternate": ("CSQ_RES_BV_04", "CSQ_ALT_BV_01", "CSQ_ALT_BV_03"),
        "a sample with expect: qualified": ("CSQ_RES_BV_05", "CSQ_ALT_BV_06"),
        "an ordering over a characteristic": ("CSQ_RES_BV_08",),
        "": ("CSQ_LIF_BV_05", "CSQ_LIF_BV_02"),
    }
    changed = {
        purpose: {
            "verdict": Verdict.INCONCLUSIVE,
            "unlock": unlock,
            "message": "the profile names none" if unlock else "no failure could be provoked",
        }
        for unlock, purposes in gaps.items()
        for purpose in purposes
    }
    return report(outcomes(**changed), profile=ProfileUsed(), run=_run(seconds=4.1))


def unreachable() -> Report:
    """Nothing answers: an empty, partial report."""
    return report(
        (),
        partial="cannot reach http://127.0.0.1:9 (connection refused)",
        implementation=Implementation(url="http://127.0.0.1:9"),
        profile=ProfileUsed(),
        run=_run(seconds=0.1, requests=1),
    )


def listed() -> Report:
    """A server whose two failures are known, judged with lists that are not current."""
    return report(
        outcomes(
            CSQ_MGT_BV_10={
                "verdict": Verdict.KNOWN,
                "message": "PATCH is answered with 500",
                "cause": "PATCH broken",
                "fingerprint": "3f9a01c2d4e5",
                "known_by": "known-failing.txt: CSQ-MGT-BV-1*",
            },
            CSQ_LIF_BV_07={
                "verdict": Verdict.KNOWN,
                "message": "An expired answer does not say so",
                "cause": "expiry not told",
                "fingerprint": "77aa01c2d4e5",
                "known_by": "baseline.yaml, until 2027-01-31: waits for release 5 (Kim, SQM-12)",
            },
        ),
        known=KnownUsed(
            known_failing="known-failing.txt",
            patterns=2,
            baseline="baseline.yaml",
            entries=3,
            problems=(
                "known-failing.txt: CSQ-MGT-BV-1*: CSQ-MGT-BV-11 is met; take it off the list",
                "known-failing.txt: CSQ-XYZ: no requirement has such an id",
            ),
            notes=("baseline.yaml: CSQ-RES-BV-03 0011: this finding was not made; take it out",),
        ),
    )


def hostile(texts: tuple[str, ...]) -> Report:
    """Every text of the report comes from somebody who means harm; every verdict is there."""
    told = tuple(_hostile_outcome(number, text) for number, text in enumerate(texts))
    ill = texts[0]
    return report(
        told,
        partial=ill,
        implementation=Implementation(name=ill, version=ill, url=ill),
        profile=ProfileUsed(
            file=ill, api=ill, claims={ill: True}, readings={ill: ill}, samples=texts
        ),
        tool=Tool(name=ill, version=ill),
        contract=ContractUsed(table_sha256=ill, checked_against=ill),
        budget=ill,
        known=KnownUsed(
            known_failing=ill, baseline=ill, problems=texts, notes=texts, patterns=1, entries=1
        ),
        run=Run(started=ill, seconds=1.0, host=ill),
    )


def many(number: int, *, length: int = 200) -> Report:
    """As many failures as ``number``, each with a cause and evidence of its own."""
    filling = "filling & <more> " * (length // 16)
    told = tuple(
        Outcome(
            id=f"CSQ-RES-BV-{position:05}",
            title=f"Requirement {position} {filling}",
            level=Level.MANDATORY,
            verdict=Verdict.FAIL,
            clauses=(f"TMF645 v4.0.1, clause {filling}",),
            message=f"Fault {position}: {filling}",
            expected={"a": position, "b": filling},
            actual={"a": -position, "b": filling[::-1]},
            cause=f"cause {position}",
            unlock=filling,
            exchanges=(
                exchange("POST", "/checkServiceQualification", 201, sent={"x": filling * 9}),
            ),
            reproduce=f"tmf645 check http://127.0.0.1:8645 --only CSQ-RES-BV-{position:05} --seed 1",
        )
        for position in range(number)
    )
    return report(told)


def exchange(
    method: str, path: str, status: int, *, sent: Any = None, got: Any = None, note: str = ""
) -> Exchange:
    """Return an exchange with JSON bodies."""
    accepted = {"Accept": "application/json", "Authorization": "[redacted]"}
    if sent is not None:
        accepted["Content-Type"] = "application/json"
    return Exchange(
        request=RequestSent(method=method, url=ROOT + path, headers=accepted, body=_json(sent)),
        response=ResponseReceived(
            status=status,
            headers={"Content-Type": "application/json;charset=utf-8"},
            body=_json(got),
        ),
        milliseconds=12.4,
        note=note,
    )


def _passed() -> Iterator[Outcome]:
    for group, requirements in REQUIREMENTS.items():
        for number, title in enumerate(requirements, start=1):
            purpose = f"{group}-BV-{number:02}"
            yield Outcome(
                id=purpose,
                title=title,
                level=_level(purpose),
                verdict=Verdict.PASS,
                clauses=("TMF645 v4.0.1 swagger, CheckServiceQualification",),
                explanation=f"{title}.\n\nIt is provoked with one to five items, in any order.",
                reproduce=f"tmf645 check http://127.0.0.1:8645 --only {purpose} --seed 1",
            )


def _level(purpose: str) -> Level:
    if purpose in _RECOMMENDED:
        return Level.RECOMMENDED
    if purpose in _OBSERVED:
        return Level.OBSERVATION
    return Level.CONDITIONAL if purpose.startswith(_CONDITIONAL) else Level.MANDATORY


def _faults() -> dict[str, dict[str, Any]]:
    asked = {"serviceQualificationItem": [{"id": "yes-1"}, {"id": "no-1"}]}
    answered = {
        "id": "42ab",
        "href": "/checkServiceQualification/42ab",
        "state": "done",
        "qualificationResult": "qualified",
        "serviceQualificationItem": [
            {"id": "yes-1", "qualificationResult": "qualified"},
            {"id": "no-1", "qualificationResult": "unqualified"},
        ],
    }
    created = exchange("POST", "/checkServiceQualification", 201, sent=asked, got=answered)
    read = exchange("GET", "/checkServiceQualification/42ab", 200, got=answered, note="poll 5 of 5")
    relative = {
        "verdict": Verdict.FAIL,
        "message": "href is relative and cannot be followed",
        "expected": "an absolute URI that answers GET with 200",
        "actual": "/checkServiceQualification/42ab",
        "cause": "href not absolute",
        "exchanges": (created,),
    }
    places = ("CSQ_MGT_BV_03", "CSQ_REQ_BV_09", "QSQ_RES_BV_06", "HUB_NOT_BV_06")
    return dict.fromkeys(places, relative) | {
        "CSQ_RES_BV_03": {
            "verdict": Verdict.FAIL,
            "message": "The request is qualified although item no-1 is not",
            "expected": {"qualificationResult": "unqualified", "state": "done"},
            "actual": {"qualificationResult": "qualified", "state": "done"},
            "cause": "roll-up ignores items",
            "exchanges": (created, read),
        },
        "CSQ_LIF_BV_02": {
            "verdict": Verdict.FAIL,
            "message": "State went back: done → inProgress",
            "expected": ["acknowledged", "inProgress", "done"],
            "actual": ["acknowledged", "inProgress", "done", "inProgress"],
            "exchanges": (read,),
        },
    }


def _lesser_faults() -> dict[str, dict[str, Any]]:
    return {
        "CSQ_ERR_BV_02": {"verdict": Verdict.WARNING, "message": "charset is not told"},
        "CSQ_MGT_BV_09": {
            "verdict": Verdict.WARNING,
            "message": "X-Total-Count is missing",
            "expected": "a number",
            "actual": None,
        },
        "CSQ_REQ_BV_05": {"verdict": Verdict.KNOWN, "message": "answers 400 instead of 415"},
        "CSQ_RES_BV_08": {
            "verdict": Verdict.INCONCLUSIVE,
            "message": "cannot be told while CSQ-RES-BV-03 is not met",
            "waits_for": "CSQ-RES-BV-03",
        },
        "CSQ_RES_BV_10": {"verdict": Verdict.OBSERVED, "message": "two checks, one port: both fit"},
        "CSQ_MGT_BV_12": {"verdict": Verdict.NOT_APPLICABLE, "message": "delete is not claimed"},
        "HUB_NOT_BV_09": {"verdict": Verdict.ERROR, "message": "the listener's port was taken"},
    }


def _hostile_outcome(number: int, text: str) -> Outcome:
    verdicts, levels = tuple(Verdict), tuple(Level)
    sent = RequestSent(method=text, url=f"http://x/{text}", headers={text: text}, body=text)
    got = ResponseReceived(status=200, headers={text: text}, body=text)
    return Outcome(
        id=f"CSQ-RES-BV-{number:02}",
        title=text,
        level=levels[number % len(levels)],
        verdict=verdicts[number % len(verdicts)],
        clauses=(text,),
        message=text,
        expected={text: text},
        actual={text: [text]},
        cause=text,
        fingerprint=text,
        known_by=text,
        unlock=text,
        waits_for=text,
        explanation=text,
        example=[{"body": {text: text}}],
        exchanges=(Exchange(request=sent, response=got, note=text), Exchange(request=sent)),
        reproduce=text,
    )


def _run(*, seconds: float, requests: int = 300) -> Run:
    return Run(started="2026-11-21T10:12:00Z", seconds=seconds, host="build-7", requests=requests)


def _json(value: Any) -> str:
    return "" if value is None else msgspec.json.encode(value).decode()
