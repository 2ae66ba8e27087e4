"""Simulated authentication: who is let in, who is not and how that is told, tokens and their end."""

import base64
from datetime import timedelta
from typing import Any

import httpx
import pytest
from reference_server.server_rig import CHECKS, Rig, check, rig, world
from starlette.datastructures import Headers
from tmf645_conformance.profile import auth_headers, read_profile
from tmf645_reference_server import Readings, profile_text
from tmf645_reference_server.authentication.advising import auth_of
from tmf645_reference_server.authentication.authority import Authority, MissingSecretError
from tmf645_reference_server.ports import SeededDice, SystemClock
from tmf645_reference_server.pytest_plugin import RunningServer
from tmf645_reference_server.shapes import check as fits
from tmf645_scenarios import ScenarioError, load
from tmf645_scenarios.authentication import (
    ApiKey,
    Authentication,
    BasicUser,
    BearerToken,
    Client,
    NeededScopes,
    OAuth2,
    Secret,
)


def secret(text: str) -> Secret:
    """A secret that is none."""
    return Secret(text=text)


EVERY_WAY = Authentication(
    bearer=(
        BearerToken(token=secret("all")),
        BearerToken(token=secret("reader"), client="reader", scopes=("sq:read",)),
        BearerToken(token=secret("brief"), client="brief", valid_for=timedelta(minutes=5)),
    ),
    basic=(
        BasicUser(user="shop", password=secret("pä:ss")),
        BasicUser(user="looker", password=secret("x"), scopes=("sq:read",)),
    ),
    api_keys=(
        ApiKey(key=secret("k-1")),
        ApiKey(key=secret("k-2"), header="X-Partner", scopes=("sq:write",)),
    ),
    oauth2=OAuth2(
        clients=(
            Client(id="portal", secret=secret("s3cret"), scopes=("sq:read", "sq:write")),
            Client(id="anything", secret=secret("s"), scopes=None),
        ),
        token_lifetime=timedelta(minutes=10),
    ),
    scopes=NeededScopes(read="sq:read", write="sq:write"),
)

TOKENS = "http://sq.test/oauth2/token"


def basic(user: str, password: str) -> str:
    """The value of Authorization."""
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.fixture
def server() -> Any:
    """A server with every way in."""
    with rig(authentication=EVERY_WAY) as one:
        yield one


def statuses(server: Rig, headers: dict[str, str]) -> tuple[int, int]:
    """What a GET and a POST are answered with."""
    return (
        server.get(CHECKS, headers=headers).status_code,
        server.post(CHECKS, check(), headers=headers).status_code,
    )


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"Authorization": "Bearer all"}, (200, 201)),
        ({"Authorization": "bearer  all "}, (200, 201)),
        ({"Authorization": "Bearer reader"}, (200, 403)),
        ({"Authorization": basic("shop", "pä:ss")}, (200, 201)),
        ({"Authorization": basic("looker", "x")}, (200, 403)),
        ({"X-API-Key": "k-1"}, (200, 201)),
        ({"X-Partner": "k-2"}, (403, 201)),
        ({}, (401, 401)),
        ({"Authorization": "Bearer all2"}, (401, 401)),
        ({"Authorization": "Bearer"}, (401, 401)),
        ({"Authorization": "Bearer k-1"}, (401, 401)),
        ({"Authorization": basic("shop", "pass")}, (401, 401)),
        ({"Authorization": basic("shop", "")}, (401, 401)),
        ({"Authorization": basic("looker", "pä:ss")}, (401, 401)),
        ({"Authorization": "Basic c2hvcA=="}, (401, 401)),
        ({"Authorization": "Basic ???"}, (401, 401)),
        ({"Authorization": "Basic \u00e4"}, (401, 401)),
        ({"Authorization": "Digest username=shop"}, (401, 401)),
        ({"Authorization": ""}, (401, 401)),
        ({"X-API-Key": "k-2"}, (401, 401)),
        ({"X-Partner": "k-1"}, (401, 401)),
        ({"X-API-Key": ""}, (401, 401)),
        ({"Authorization": "Bearer wrong", "X-API-Key": "k-1"}, (401, 401)),
    ],
)
def test_who_is_let_in(server: Rig, headers: dict[str, str], expected: tuple[int, int]) -> None:
    """By token, password or key, each as far as its scopes reach."""
    raw = {name: value.encode("latin-1") for name, value in headers.items()}

    assert expected == statuses(server, raw)  # type: ignore[arg-type]  # bytes are headers too


def test_a_refusal_tells_every_way_in_and_is_an_error_of_the_api(server: Rig) -> None:
    """401 with a challenge each (RFC 9110, 11.6.1)."""
    answer = server.get(CHECKS)

    fits(answer.content, "Error")
    assert "401" == answer.json()["status"]
    assert (
        'Bearer realm="tmf645", Basic realm="tmf645", charset="UTF-8", '
        'ApiKey realm="tmf645", header="X-API-Key", ApiKey realm="tmf645", header="X-Partner"'
    ) == answer.headers["WWW-Authenticate"]


def test_a_bad_token_and_a_short_scope_are_told_apart(server: Rig) -> None:
    """invalid_token and insufficient_scope (RFC 6750, 3.1)."""
    unknown = server.get(CHECKS, headers={"Authorization": "Bearer x"})
    short = server.post(CHECKS, check(), headers={"Authorization": "Bearer reader"})

    fits(short.content, "Error")
    assert 'error="invalid_token"' in unknown.headers["WWW-Authenticate"]
    assert 403 == short.status_code
    assert (
        'Bearer realm="tmf645", error="insufficient_scope", scope="sq:write"'
        == short.headers["WWW-Authenticate"]
    )


def test_a_known_token_ends_on_the_clock_of_the_world(server: Rig) -> None:
    """Not a moment before."""
    headers = {"Authorization": "Bearer brief"}
    server.get(CHECKS)
    server.later(299)
    before = server.get(CHECKS, headers=headers).status_code
    server.later(1)
    after = server.get(CHECKS, headers=headers)

    assert (200, 401) == (before, after.status_code)
    assert "the token has expired" in after.headers["WWW-Authenticate"]


def granted(server: Rig, **form: str) -> httpx.Response:
    """Ask for a token."""
    wanted = {
        "grant_type": "client_credentials",
        "client_id": "portal",
        "client_secret": "s3cret",
        **form,
    }
    return server.send("POST", TOKENS, data=wanted)


def test_client_credentials_give_a_token_that_ends(server: Rig) -> None:
    """RFC 6749, 5.1; with it the API is open until the lifetime is over."""
    answer = granted(server)
    said = answer.json()
    headers = {"Authorization": f"Bearer {said.pop('access_token')}"}
    inside = statuses(server, headers)
    server.later(600)

    assert {"token_type": "Bearer", "expires_in": 600, "scope": "sq:read sq:write"} == said
    assert ("no-store", "no-cache") == (answer.headers["Cache-Control"], answer.headers["Pragma"])
    assert (200, 201) == inside
    assert (401, 401) == statuses(server, headers)


def test_scopes_are_asked_for_and_kept_to(server: Rig) -> None:
    """Fewer than the client has; and any, where it may have all."""
    narrow = granted(server, scope="sq:read").json()
    anything = {"client_id": "anything", "client_secret": "s"}
    free = granted(server, **anything, scope="a b").json()
    whole = granted(server, **anything).json()

    assert "sq:read" == narrow["scope"]
    assert (200, 403) == statuses(server, {"Authorization": f"Bearer {narrow['access_token']}"})
    assert "a b" == free["scope"]
    assert "scope" not in whole
    assert (200, 201) == statuses(server, {"Authorization": f"Bearer {whole['access_token']}"})


def test_a_client_may_show_itself_by_basic(server: Rig) -> None:
    """RFC 6749, 2.3.1: as it prefers, not both ways at once."""
    form = {"grant_type": "client_credentials"}
    headers = {"Authorization": basic("portal", "s3cret")}
    by_basic = server.send("POST", TOKENS, data=form, headers=headers)
    twice = server.send(
        "POST",
        TOKENS,
        data={**form, "client_id": "portal", "client_secret": "s3cret"},
        headers=headers,
    )

    assert 200 == by_basic.status_code
    assert (400, "invalid_request") == (twice.status_code, twice.json()["error"])


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client"),
        ({"client_id": "nobody"}, 401, "invalid_client"),
        ({"client_secret": ""}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": ""}, 400, "invalid_request"),
        ({"scope": "sq:read sq:admin"}, 400, "invalid_scope"),
    ],
)
def test_the_errors_of_the_token_endpoint(
    server: Rig, form: dict[str, str], status: int, error: str
) -> None:
    """RFC 6749, 5.2."""
    answer = granted(server, **form)

    assert (status, error) == (answer.status_code, answer.json()["error"])
    assert answer.json()["error_description"]
    assert (status == 401) == ("WWW-Authenticate" in answer.headers)
    assert "no-store" == answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "options",
    [
        {"json": {"grant_type": "client_credentials"}},
        {"content": b"\xff\xfe", "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
        {
            "content": b"grant_type=client_credentials&grant_type=client_credentials",
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        },
        {
            "content": b"&".join(b"a%d=1" % n for n in range(60)),
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        },
        {
            "content": b"grant_type=client_credentials&client_id=%ff",
            "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        },
    ],
)
def test_what_is_no_form_is_an_invalid_request(server: Rig, options: dict[str, Any]) -> None:
    """And never a 5xx."""
    answer = server.send("POST", TOKENS, **options)

    assert (400, "invalid_request") == (answer.status_code, answer.json()["error"])


def test_the_token_endpoint_takes_posts_only(server: Rig) -> None:
    """And is not there where nobody can get a token."""
    with rig(authentication=Authentication(api_keys=(ApiKey(key=secret("k")),))) as without:
        assert 405 == server.get(TOKENS).status_code
        assert 404 == without.send("POST", TOKENS, data={"grant_type": "x"}).status_code


def test_tokens_end_on_demand(server: Rig) -> None:
    """Revoked or expired, all or those of one client; a new one can be had."""
    headers = {"Authorization": f"Bearer {granted(server).json()['access_token']}"}
    (namespace,) = server.control.namespaces.awake()
    authority = namespace.authority
    assert (200, 201) == statuses(server, headers)
    assert 1 == authority.revoke("portal")
    revoked = server.get(CHECKS, headers=headers)
    others = statuses(server, {"Authorization": "Bearer all"})
    headers = {"Authorization": f"Bearer {granted(server).json()['access_token']}"}
    again = statuses(server, headers)
    assert 1 == authority.expire("portal")
    expired = server.get(CHECKS, headers=headers)

    assert "the token was revoked" in revoked.headers["WWW-Authenticate"]
    assert (200, 201) == others == again
    assert "the token has expired" in expired.headers["WWW-Authenticate"]
    assert 3 == authority.expire() - authority.expire()
    assert (401, 401) == statuses(server, {"Authorization": "Bearer all"})


def test_each_namespace_has_its_own_tokens(server: Rig) -> None:
    """What one issues is nothing to another."""
    token = granted(server).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}", "X-Testbed-Namespace": "other"}
    there = server.send(
        "POST",
        "http://sq.test/ns/other/oauth2/token",
        data={
            "grant_type": "client_credentials",
            "client_id": "portal",
            "client_secret": "s3cret",
        },
    ).json()["access_token"]

    assert (401, 401) == statuses(server, headers)
    assert (200, 201) == statuses(server, {**headers, "Authorization": f"Bearer {there}"})


def test_the_description_of_the_api_is_open(server: Rig) -> None:
    """Like everything that is none of the API."""
    assert 200 == server.get("/openapi.json").status_code
    assert 404 == server.get("http://sq.test/elsewhere").status_code


def test_nobody_is_asked_by_default() -> None:
    """Off is off, whatever a request shows."""
    with rig() as server:
        assert (200, 201) == statuses(server, {"Authorization": "Bearer x"})


def test_secrets_come_from_variables() -> None:
    """A missing one is told by its name; what it holds counts."""
    known = Authentication(bearer=(BearerToken(token=Secret(env="SHOP_TOKEN")),))
    parts: dict[str, Any] = {"clock": SystemClock(), "dice": SeededDice()}
    with pytest.raises(MissingSecretError, match="SHOP_TOKEN is not set; export it"):
        Authority(known, environ={"SHOP_TOKEN": ""}, **parts)

    authority = Authority(known, environ={"SHOP_TOKEN": "abc"}, **parts)
    assert [True, False] == [
        "Principal" in repr(authority.admit(httpx_headers(token)))
        for token in ("abc", "SHOP_TOKEN")
    ]


def httpx_headers(token: str) -> Any:
    """The headers of a request with a token."""
    return Headers({"authorization": f"Bearer {token}"})


WORLD = """\
schema: tmf645-scenario/1
name: guarded
story: A partner that wants to know who you are.
behaviour:
  authentication:
    bearer:
      - {token: {env: SHOP_TOKEN}, client: shop, valid_for: 1h}
      - {token: plain, scopes: [a]}
    basic:
      - {user: shop, password: x}
    api_keys:
      - {key: k}
    oauth2:
      clients:
        - {id: portal, secret: s}
      token_lifetime: 15m
    scopes: {write: a}
world: {specifications: [], resources: []}
"""


def test_a_scenario_says_who_is_let_in(tmp_path_factory: pytest.TempPathFactory) -> None:
    """In words, secrets as texts or by the name of a variable."""
    path = tmp_path_factory.mktemp("world") / "guarded.yaml"
    path.write_text(WORLD)
    known = load(str(path)).behaviour.authentication

    assert known.is_on
    assert Secret(env="SHOP_TOKEN") == known.bearer[0].token
    assert secret("plain") == known.bearer[1].token
    assert known.oauth2 is not None
    assert timedelta(minutes=15) == known.oauth2.token_lifetime
    assert NeededScopes(write="a") == known.scopes


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("{env: SHOP_TOKEN}", "{}", r"bearer\[0\].token: env or a text: write one of them"),
        ("{env: SHOP_TOKEN}", "{env: ''}", r"bearer\[0\].token.env: is empty"),
        ("{env: SHOP_TOKEN}", "[a]", r"bearer\[0\].token: a list stands here"),
        ("user: shop", "user: 'a:b'", r"basic\[0\].user: has to be a name without a colon"),
        ("{key: k}", "{key: k, header: Authorization}", r"api_keys\[0\].header: has to be"),
        ("token_lifetime: 15m", "token_lifetime: 1ms", r"oauth2.token_lifetime: has to be one"),
        ("scopes: [a]", "scopes: ['a b']", r"bearer\[1\].scopes: 'a b' is no scope"),
        ("scopes: [a]", "namespace: a b", r"bearer\[1\].namespace: 'a b' is no name of one"),
        ("basic:", "basics:", r'authentication.basics: unknown key; did you mean "basic"\?'),
    ],
)
def test_a_slip_is_told_by_its_key(
    tmp_path_factory: pytest.TempPathFactory, right: str, wrong: str, told: str
) -> None:
    """As everywhere in a scenario."""
    path = tmp_path_factory.mktemp("world") / "guarded.yaml"
    path.write_text(WORLD.replace(right, wrong, 1))

    with pytest.raises(ScenarioError, match=told):
        load(str(path))


@pytest.mark.parametrize(
    ("known", "section", "advice"),
    [
        (Authentication(), {}, ""),
        (
            Authentication(bearer=(BearerToken(token=Secret(env="T")),)),
            {"auth": {"bearer_env": "T"}},
            "T has to hold the token of somebody",
        ),
        (EVERY_WAY, {"auth": {"bearer_env": "TMF645_TOKEN"}}, "TMF645_TOKEN has to hold"),
        (
            Authentication(basic=EVERY_WAY.basic),
            {"auth": {"basic_env": "TMF645_USER"}},
            "TMF645_USER has to hold shop:password",
        ),
        (
            Authentication(api_keys=EVERY_WAY.api_keys),
            {"auth": {"headers_env": {"X-API-Key": "TMF645_KEY"}}},
            "TMF645_KEY has to hold",
        ),
        (
            Authentication(oauth2=EVERY_WAY.oauth2),
            {"auth": {"bearer_env": "TMF645_TOKEN"}},
            "a token that portal got at /oauth2/token",
        ),
    ],
)
def test_a_profile_says_how_the_judge_gets_in(
    known: Authentication, section: dict[str, Any], advice: str
) -> None:
    """By the names of variables; no secret is written."""
    found = auth_of(known)

    assert section == found.section
    assert advice in found.advice
    assert all(each not in str(found) for each in ("pä:ss", "s3cret", "k-1"))


def test_a_profile_with_authentication_lets_the_judge_in(
    tmp_path_factory: pytest.TempPathFactory,
    tmf645_serve: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the server writes, the judge reads, and its headers are let in."""
    monkeypatch.setenv("SHOP_TOKEN", "abc")
    known = Authentication(bearer=(BearerToken(token=Secret(env="SHOP_TOKEN")),))
    scenario = world(authentication=known)
    server: RunningServer = tmf645_serve(scenario, readings=Readings())
    path = tmp_path_factory.mktemp("profile") / "profile.yaml"
    path.write_text(profile_text(scenario, server.url), encoding="utf-8")
    profile = read_profile(path)

    headers = auth_headers(profile, {"SHOP_TOKEN": "abc"})
    assert 200 == httpx.get(f"{server.url}{CHECKS}", headers=headers).status_code
    assert 401 == httpx.get(f"{server.url}{CHECKS}").status_code


@pytest.mark.parametrize("prefix", ["", "/ns/left"])
def test_reservations_are_let_in_like_everything_else(server: Rig, prefix: str) -> None:
    """Capacity is not held, shown or given back for whoever comes."""
    url = f"http://sq.test{prefix}/tmf-api/resourceReservation/v4/resourceReservation"
    reader = {"Authorization": "Bearer reader"}

    unknown = [server.send(method, url).status_code for method in ("GET", "POST")]
    unknown += [server.send(method, f"{url}/1").status_code for method in ("PATCH", "DELETE")]

    assert unknown == [401] * 4
    assert server.get(url, headers=reader).status_code == 200
    assert server.post(url, {}, headers=reader).status_code == 403
