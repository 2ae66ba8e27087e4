"""Hostile bodies and headers: an exact status, an Error that says where, never a traceback."""

from typing import Any

import pytest
from reference_server.server_rig import CHECKS, QUERIES, Rig, at, check, item

JSON = {"Content-Type": "application/json"}


def deep(levels: int) -> bytes:
    """Return a check with an unknown attribute nested ``levels`` deep in all."""
    inner = b"[" * (levels - 1) + b"]" * (levels - 1)
    return b'{"serviceQualificationItem":[{}],"x":' + inner + b"}"


def with_extra(text: bytes) -> bytes:
    """Return a check with an unknown attribute of that JSON text."""
    return b'{"serviceQualificationItem":[{}],"x":' + text + b"}"


HOSTILE: dict[str, tuple[bytes, int, str]] = {
    "nothing": (b"", 400, "MALFORMED_BODY"),
    "half": (b'{"serviceQualificationItem":[', 400, "MALFORMED_BODY"),
    "two values": (b"{} {}", 400, "MALFORMED_BODY"),
    "trailing comma": (b'{"serviceQualificationItem":[{},]}', 400, "MALFORMED_BODY"),
    "single quotes": (b"{'a':1}", 400, "MALFORMED_BODY"),
    "byte order mark": (b"\xef\xbb\xbf{}", 400, "MALFORMED_BODY"),
    "not UTF-8": (b'{"description":"\xff\xfe"}', 400, "MALFORMED_BODY"),
    "UTF-16": ('{"a":1}'.encode("utf-16"), 400, "MALFORMED_BODY"),
    "array": (b"[]", 400, "MALFORMED_BODY"),
    "string": (b'"check"', 400, "MALFORMED_BODY"),
    "null": (b"null", 400, "MALFORMED_BODY"),
    "NaN": (with_extra(b"NaN"), 400, "MALFORMED_BODY"),
    "Infinity": (with_extra(b"-Infinity"), 400, "MALFORMED_BODY"),
    "too big for a float": (with_extra(b"1e999"), 400, "MALFORMED_BODY"),
    "thousands of digits": (with_extra(b"1" * 5000), 400, "MALFORMED_BODY"),
    "lone surrogate, escaped": (with_extra(b'"\\ud800"'), 400, "MALFORMED_BODY"),
    "lone surrogate, encoded": (with_extra(b'"\xed\xa0\x80"'), 400, "MALFORMED_BODY"),
    "lone surrogate in a key": (with_extra(b'{"\\udc00":1}'), 400, "MALFORMED_BODY"),
    "same key twice": (b'{"serviceQualificationItem":[{}],"x":1,"x":2}', 400, "MALFORMED_BODY"),
    "same key twice, escaped": (with_extra(b'{"a":1,"\\u0061":2}'), 400, "MALFORMED_BODY"),
    "same key twice, inside": (with_extra(b'[{"a":{"b":1,"b":1}}]'), 400, "MALFORMED_BODY"),
    "64 levels": (deep(64), 201, ""),
    "65 levels": (deep(65), 400, "MALFORMED_BODY"),
    "100,000 levels": (deep(100_000), 400, "MALFORMED_BODY"),
    "unclosed levels": (b"[" * 200_000, 400, "MALFORMED_BODY"),
    "brackets in a string": (with_extra(b'"' + b"[" * 1000 + b'"'), 201, ""),
    "colons in a string": (with_extra(b'"::\\":"'), 201, ""),
    "10,000 elements": (with_extra(b"[" + b"0," * 9_999 + b"0]"), 201, ""),
    "10,001 elements": (with_extra(b"[" + b"0," * 10_000 + b"0]"), 400, "MALFORMED_BODY"),
    "1 MiB": (with_extra(b'"' + b"a" * (1024 * 1024 - 40) + b'"'), 201, ""),
    "more than 1 MiB": (with_extra(b'"' + b"a" * (1024 * 1024) + b'"'), 413, "BODY_TOO_LARGE"),
    "no items": (b"{}", 400, "MISSING_ATTRIBUTE"),
    "empty items": (b'{"serviceQualificationItem":[]}', 400, "INVALID_ATTRIBUTE"),
    "items null": (b'{"serviceQualificationItem":null}', 400, "INVALID_ATTRIBUTE"),
    "items object": (b'{"serviceQualificationItem":{}}', 400, "INVALID_ATTRIBUTE"),
    "item a number": (b'{"serviceQualificationItem":[42]}', 400, "INVALID_ATTRIBUTE"),
    "boolean as text": (
        b'{"serviceQualificationItem":[{}],"provideAlternative":"yes"}',
        400,
        "INVALID_ATTRIBUTE",
    ),
    "date that is none": (
        b'{"serviceQualificationItem":[{"expectedActivationDate":"soon"}]}',
        400,
        "INVALID_ATTRIBUTE",
    ),
    "date without offset": (
        b'{"serviceQualificationItem":[{"expectedActivationDate":"2026-01-01T00:00:00"}]}',
        400,
        "INVALID_ATTRIBUTE",
    ),
    "date beyond UTC": (
        b'{"serviceQualificationItem":[{"expectedActivationDate":"9999-12-31T23:59:59-14:00"}]}',
        400,
        "INVALID_ATTRIBUTE",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_body_gets_its_exact_status(server: Rig, name: str) -> None:
    """Every named body is answered as the table says, with a TMF Error where it is refused."""
    body, status, code = HOSTILE[name]

    answer = server.send("POST", CHECKS, content=body, headers=JSON)

    assert status == answer.status_code, answer.text[:300]
    if status != 201:
        assert_error(answer, status, code)


def assert_error(answer: Any, status: int, code: str) -> None:
    """Check that an answer is a whole TMF Error and names the rule."""
    error = answer.json()
    assert code == error["code"]
    assert str(status) == error["status"]
    assert error["@type"] == "Error"
    assert error["reason"]
    assert error["message"]
    assert answer.headers["X-Testbed-Why"]
    assert answer.headers["Content-Type"].startswith("application/json")
    assert "Traceback" not in answer.text


MISFITS: list[tuple[dict[str, Any], str]] = [
    (check({"id": 7}), "/serviceQualificationItem/0/id"),
    (check({"service": []}), "/serviceQualificationItem/0/service"),
    (
        check({"service": {"place": [{"id": "A"}]}}),
        "/serviceQualificationItem/0/service/place/0",
    ),
    (
        check(item(), {"service": {"serviceCharacteristic": [{"name": "x"}]}}),
        "/serviceQualificationItem/1/service/serviceCharacteristic/0",
    ),
    (check(relatedParty=[{"id": "1"}]), "/relatedParty/0"),
    (check({"service": {"state": "flying"}}), "/serviceQualificationItem/0/service/state"),
    (
        check({"service": {"feature": [{"name": "f", "featureCharacteristic": []}]}}),
        "/serviceQualificationItem/0/service/feature/0/featureCharacteristic",
    ),
    (check(item(id="a"), item(id="a")), "/serviceQualificationItem/1/id"),
    (
        check(
            item(qualificationItemRelationship=[{"id": "9", "relationshipType": "reliesOn"}]),
        ),
        "/serviceQualificationItem/0/qualificationItemRelationship/0/id",
    ),
]


@pytest.mark.parametrize(("body", "pointer"), MISFITS)
def test_a_refusal_points_to_the_place(server: Rig, body: dict[str, Any], pointer: str) -> None:
    """The message of a 400 opens with a JSON pointer to what is wrong."""
    answer = server.post(CHECKS, body)

    assert answer.status_code == 400
    assert pointer == answer.json()["message"].split(": ")[0]


def test_a_query_without_criteria_is_refused(server: Rig) -> None:
    """The attribute searchCriteria is required."""
    answer = server.post(QUERIES, {})

    assert answer.status_code == 400
    assert "searchCriteria" in answer.json()["message"]


@pytest.mark.parametrize(
    ("content_type", "status"),
    [
        ("application/json", 201),
        ("application/json; charset=utf-8", 201),
        ('application/json;charset="UTF-8"', 201),
        ("Application/JSON", 201),
        ("application/json; charset=latin-1", 415),
        ("text/plain", 415),
        ("application/xml", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/merge-patch+json", 415),
        ("", 415),
    ],
)
def test_only_json_is_taken(server: Rig, content_type: str, status: int) -> None:
    """The content type of a POST has to be JSON in UTF-8."""
    answer = server.send(
        "POST",
        CHECKS,
        content=b'{"serviceQualificationItem":[{}]}',
        headers={"Content-Type": content_type},
    )

    assert status == answer.status_code


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("*/*", 200),
        ("application/json", 200),
        ("application/*", 200),
        ("text/html, application/json;q=0.1", 200),
        ("application/json;charset=utf-8", 200),
        ("text/html", 406),
        ("application/xml, text/plain", 406),
        ("application/json;q=0", 406),
        ("*/*, application/json;q=0.0", 406),
    ],
)
def test_accept_decides_whether_json_may_be_sent(server: Rig, accept: str, status: int) -> None:
    """406 where the Accept header excludes JSON, and only there."""
    assert status == server.get(CHECKS, headers={"Accept": accept}).status_code


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", CHECKS, "GET, POST"),
        ("DELETE", QUERIES, "GET, POST"),
        ("PATCH", CHECKS, "GET, POST"),
        ("PUT", f"{CHECKS}/1", "DELETE, GET, PATCH"),
        ("POST", f"{QUERIES}/1", "DELETE, GET, PATCH"),
        ("HEAD", CHECKS, "GET, POST"),
        ("OPTIONS", CHECKS, "GET, POST"),
        ("GET", "/hub", "POST"),
        ("PUT", "/hub/1", "DELETE, GET"),
    ],
)
def test_other_methods_are_refused_with_allow(
    server: Rig, method: str, path: str, allow: str
) -> None:
    """405 names the methods that exist."""
    answer = server.send(method, path)

    assert answer.status_code == 405
    assert allow == answer.headers["Allow"]


@pytest.mark.parametrize(
    "path",
    ["/", "/checkServiceQualifications", f"{CHECKS}/", f"{CHECKS}/1/item", "/listener/x", "/.."],
)
def test_an_unknown_path_is_a_404_with_an_error(server: Rig, path: str) -> None:
    """Nothing else lives below the API root."""
    answer = server.get(path)

    assert answer.status_code == 404
    assert answer.json()["code"] == "NOT_FOUND"


def test_a_near_miss_is_named(server: Rig) -> None:
    """A path that resembles one of ours says which."""
    answer = server.get("/checkServiceQualifications")

    assert "checkServiceQualification" in answer.headers["X-Testbed-Why"]


def test_a_bug_becomes_a_500_without_traceback(
    server: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The outermost handler answers for everybody, and the log has the details."""

    async def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(server.control.space, "count", broken)

    answer = server.get(CHECKS)

    assert_error(answer, 500, "INTERNAL_ERROR")
    assert "secret detail" not in answer.text
    assert "secret detail" in caplog.text


@pytest.mark.parametrize("host", ["evil host", 'x"><script>', "a/b", "user@host", "[::1"])
def test_a_strange_host_header_does_not_reach_an_href(server: Rig, host: str) -> None:
    """What is no host is not believed: the href stays a URL."""
    answer = server.post(CHECKS, check(), headers={"Host": host})

    assert answer.status_code == 201
    assert host not in answer.text


def test_what_a_client_may_not_know_is_kept_in_unknown_attributes(server: Rig) -> None:
    """Unknown attributes, class names and schema locations come back as sent, at every level."""
    sent = check(
        {
            "@type": "MyItem",
            "@schemaLocation": "https://example.test/item.json",
            "mine": {"deep": [1, {"x": None}]},
            "service": {
                "@type": "MyService",
                "@baseType": "Service",
                "place": [
                    {"role": "site", "id": "MAIN-3000", "@type": "MyPlace", "floor": 3},
                ],
                "relatedEntity": [{"role": "r", "id": "e", "@type": "MyEntity"}],
                "unknown": True,
            },
        },
        **{"@type": "MyCheck", "@baseType": "CheckServiceQualification", "vendor": {"k": [1.5]}},
    )

    answer = server.post(CHECKS, sent)

    assert contains(answer.json(), sent)
    assert contains(server.get(f"{CHECKS}/{answer.json()['id']}").json(), sent)


def contains(shown: Any, sent: Any) -> bool:
    """Say whether everything in ``sent`` is in ``shown``."""
    if isinstance(sent, dict):
        return isinstance(shown, dict) and all(
            name in shown and contains(shown[name], value) for name, value in sent.items()
        )
    if isinstance(sent, list):
        return len(shown) == len(sent) and all(map(contains, shown, sent))
    return bool(shown == sent)


def test_query_criteria_come_back_as_sent(server: Rig) -> None:
    """The criteria are echoed with everything unknown in them."""
    sent = at("MAIN-3000", mine=1)
    sent["searchCriteria"]["hint"] = "x"

    assert contains(server.post(QUERIES, sent).json(), sent)
