"""Secrets do not survive in evidence; everything else does."""

import base64
import json
import time
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tmf645_conformance.redaction import REMOVED, Redactor, shorten

CANARY = "c4n4ry/+ s3cr3t=?&ü"
PLAIN = "canary-0123456789"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJlLWNhbmFyeQ"
PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIcanary0123\nabc\n-----END RSA PRIVATE KEY-----"

#: What an ordinary conversation holds; nothing of it is secret.
TASK = {
    "id": "1",
    "href": "http://h:80/tmf-api/serviceQualificationManagement/v4/checkServiceQualification/1",
    "state": "done",
    "note": [{"text": "monkey: keyboard at the key account", "author": "Basic user"}],
    "relatedParty": [{"id": "7", "@referredType": "Individual", "role": "key account"}],
    "serviceQualificationItem": [
        {"service": {"serviceCharacteristic": [{"name": "downloadSpeed", "value": 1000}]}}
    ],
}


def forms(secret: str) -> list[str]:
    """How a secret may travel."""
    raw = secret.encode()
    return [
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        raw.hex(),
        *(base64.b64encode(b"u" * n + raw + b"x").decode() for n in range(4)),
        base64.urlsafe_b64encode(raw).decode(),
    ]


@pytest.mark.parametrize("secret", [CANARY, PLAIN])
@pytest.mark.parametrize(
    "frame", ["{}", "before {} after", '{{"x": ["{}"]}}', "a,{},b", "<p>{}</p>"]
)
def test_a_known_secret_is_removed_in_every_form_it_travels_in(secret: str, frame: str) -> None:
    """As it is, in URLs, in JSON, in hexadecimal, in base64 wherever it begins."""
    redactor = Redactor([secret])
    for form in forms(secret):
        text = redactor.text(frame.format(form))

        assert form not in text
        assert secret not in text
        assert REMOVED in text


@pytest.mark.parametrize("given_as", ["Bearer {}", "Basic {}", "{}"])
def test_a_headers_value_is_a_secret_with_all_its_parts(given_as: str) -> None:
    """The token without its scheme, and the password without its user, are secret too."""
    pair = f"me:{PLAIN}"
    encoded = base64.b64encode(pair.encode()).decode()
    credentials = encoded if given_as.startswith("Basic") else PLAIN
    redactor = Redactor([given_as.format(credentials)])

    text = redactor.text(f"you sent {PLAIN} and {credentials}")

    assert PLAIN not in text
    assert credentials not in text


@pytest.mark.parametrize(
    "name",
    [
        "Authorization", "authorization", "Proxy-Authorization", "Cookie", "Set-Cookie",
        "X-Api-Key", "apikey", "Ocp-Apim-Subscription-Key", "X-Auth-Token", "X-CSRF-TOKEN",
        "X-Client-Secret", "X-Password", "X-Amz-Security-Token", "X-Hub-Signature", "X-Keyring",
    ],
)  # fmt: skip
def test_headers_with_secret_names_lose_their_values(name: str) -> None:
    """Whoever's secret it is, known to us or not."""
    assert {name: REMOVED} == Redactor().headers({name: "whatever"})


def test_other_headers_stay_as_they_are() -> None:
    """Evidence has to stay evidence."""
    headers = {
        "content-type": "application/json;charset=utf-8",
        "x-total-count": "3",
        "location": "http://h:80/x/1?fields=id",
        "link": '<http://h/x?offset=2>; rel="next"',
        "www-authenticate": "Basic realm=x",
        "keep-alive": "timeout=5",
        "date": "Sat, 21 Nov 2026 10:00:00 GMT",
    }

    assert {**headers, "keep-alive": "timeout=5"} == Redactor().headers(headers)


def test_other_headers_lose_secrets_within() -> None:
    """A server that repeats a credential elsewhere does not get it into a report."""
    redacted = Redactor([PLAIN]).headers(
        {"x-debug": f"token was {PLAIN}", "location": f"http://u:pw@h/?sid={PLAIN}", "x": JWT}
    )

    assert PLAIN not in str(redacted)
    assert "u:pw" not in str(redacted)
    assert JWT not in str(redacted)


@pytest.mark.parametrize(
    ("url", "redacted"),
    [
        ("http://h/x?fields=id&limit=1", "http://h/x?fields=id&limit=1"),
        ("http://h/x?a=%20b&c=", "http://h/x?a=%20b&c="),
        ("http://me:pw@h:80/x", f"http://{REMOVED}@h:80/x"),
        ("http://h/x?access_token=abc&limit=1", f"http://h/x?access_token={REMOVED}&limit=1"),
        ("/x?api_key=abc", f"/x?api_key={REMOVED}"),
        ("http://h/x#access_token=abc", f"http://h/x#access_token={REMOVED}"),
        (f"http://h/{PLAIN}/x", f"http://h/{REMOVED}/x"),
        (f"http://h/{JWT}", f"http://h/{REMOVED}"),
        ("http://[bad", "http://[bad"),
    ],
)
def test_urls_lose_secrets_and_nothing_else(url: str, redacted: str) -> None:
    """User and password, parameters by name, known values and shapes."""
    assert redacted == Redactor([PLAIN]).url(url)


@pytest.mark.parametrize(
    "name",
    ["password", "Passwd", "client_secret", "clientSecret", "access_token", "refreshToken",
     "token", "apiKey", "api_key", "secretKey", "private-key", "key", "authorization", "pwd",
     "credentials", "jwt"],
)  # fmt: skip
@pytest.mark.parametrize("value", ["hidden", 12345, ["hidden"], {"x": "hidden"}])
def test_json_attributes_with_secret_names_lose_their_values(name: str, value: Any) -> None:
    """At any depth, of any type; the rest stays, and it stays JSON."""
    text = Redactor().text(json.dumps({"a": [{name: value, "b": 1}]}))

    assert {"a": [{name: REMOVED, "b": 1}]} == json.loads(text)


def test_a_characteristic_about_a_secret_loses_its_value() -> None:
    """In TMF payloads the name is a value too."""
    characteristic = {"name": "adminPassword", "value": "hidden", "valueType": "string"}
    text = Redactor().text(json.dumps([characteristic]))

    assert [{**characteristic, "value": REMOVED}] == json.loads(text)


def test_an_ordinary_task_stays_as_it_is_to_the_character() -> None:
    """Words that merely look alike are no secrets."""
    text = json.dumps(TASK, indent=3)

    assert text == Redactor([PLAIN]).text(text)


@pytest.mark.parametrize("name", ["keyboard", "monkey", "keyId", "hotkeys", "primaryLine", "tok"])
def test_names_that_look_alike_are_no_secrets(name: str) -> None:
    """A key is a word of its own, or the end of a compound that is known."""
    text = json.dumps({name: "shown"})

    assert text == Redactor().text(text)


@pytest.mark.parametrize("nothing", [None, True, False, "", [], {}])
def test_nothing_is_not_hidden(nothing: Any) -> None:
    """That a password is null or empty is a finding, no secret."""
    text = json.dumps({"password": nothing})

    assert text == Redactor().text(text)


@pytest.mark.parametrize(
    "text",
    [
        PEM,
        PEM[:40],
        json.dumps({"x": PEM}),
        JWT,
        f"Bearer {PLAIN}",
        f"authorization: bearer {PLAIN}",
        f"password={PLAIN}&x=1",
        f'{{"password": "{PLAIN} and more canary", broken',
        f"{{'secret': '{PLAIN}'",
        f"token : {PLAIN}",
        f"http://me:{PLAIN}@h/",
        f'{{"password": "{PLAIN}", "password": null}}',
        f'{{"name": "token", "value": "{PLAIN}"}}',
    ],
)
def test_shapes_and_pairs_are_removed_from_any_text(text: str) -> None:
    """Also where the text is no JSON, or hides behind a second key of the same name."""
    redacted = Redactor().text(text)

    assert "canary" not in redacted
    assert "MII" not in redacted
    assert "eyJ" not in redacted


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=8) | st.sampled_from(["password", "name", "value"]), inner
        )
    ),
    max_leaves=15,
)


@given(json_values, st.text(min_size=4, max_size=20))
def test_redacted_json_is_json_and_redacting_twice_changes_nothing(value: Any, secret: str) -> None:
    """Reports read it back; a second pass has nothing left to do."""
    redactor = Redactor([PLAIN])
    once = redactor.text(json.dumps(value, ensure_ascii=False))

    json.loads(once)
    assert once == redactor.text(once)
    assert PLAIN not in redactor.text(json.dumps([value, {secret: PLAIN}]))


@given(
    st.text(alphabet="abcdefghijklmnop0123456789", min_size=12, max_size=40), st.text(max_size=30)
)
def test_no_known_secret_survives_anywhere(secret: str, around: str) -> None:
    """Whatever it is, whatever stands around it."""
    redactor = Redactor([secret])
    encoded = base64.b64encode((around + secret).encode()).decode()

    assert secret not in redactor.text(f"{around}{secret}{around}")
    assert secret not in redactor.url(f"http://h/{quote(around)}?x={secret}")
    assert encoded not in redactor.text(encoded)


def test_hostile_text_is_redacted_in_time() -> None:
    """Megabytes, nesting without end and half characters are no reason to stop."""
    redactor = Redactor([PLAIN])
    started = time.monotonic()
    for text in (
        "a" * 10_000_000,
        "://" * 1_000_000,
        "-----BEGIN A-----" * 100_000,
        "token" * 200_000,
        "eyJ" * 300_000,
        '"password":"' * 80_000,
        "[" * 500_000,
        '{"a":' * 900 + '"' + PLAIN + '"' + "}" * 900,
        json.dumps({"a": "\ud800"}) + PLAIN,
        "\ud800" + PLAIN,
    ):
        redacted = redactor.text(text)

        assert PLAIN not in redacted
        redacted.encode()
    assert time.monotonic() - started < 30


def test_long_bodies_are_cut_and_say_so() -> None:
    """What is gone is told; what is short stays."""
    assert shorten("x" * 10_000) == "x" * 10_000
    assert shorten("x" * 12_345) == "x" * 10_000 + "… [2,345 more characters]"
    assert shorten("abc", 2) == "ab… [1 more characters]"
