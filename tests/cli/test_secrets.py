"""Secrets stay where they are: in the environment, and on the way to the target."""

import base64
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from cli.command_line import tmf645
from cli.strange_servers import error, telling_secrets
from loopback import Answer, answering

#: Characters that look different in a URL and in base64, so that each spelling is one of its own.
CANARY = "C4nary+one/two=three&four~5"
USER = "canary.user"

AUTHS = {
    "bearer": ("bearer_env: CANARY", CANARY),
    "basic": ("basic_env: CANARY", f"{USER}:{CANARY}"),
    "headers": ("headers_env: {X-Api-Key: CANARY, X-Tenant: CANARY}", CANARY),
}


def spellings(secret: str) -> set[str]:
    """The forms in which ``secret`` could leak."""
    raw = secret.encode()
    return {
        secret,
        quote(secret, safe=""),
        quote(secret),
        quote_plus(secret),
        secret.replace("/", "\\/"),
        secret.replace("&", "&amp;"),
        secret.replace("&", "\\u0026"),
        base64.b64encode(raw).decode(),
        base64.b64encode(raw).decode().rstrip("="),
        base64.urlsafe_b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode().rstrip("="),
        quote(base64.b64encode(raw).decode(), safe=""),
        raw.hex(),
    }


def leaks(out: Path, said: str, secret: str) -> list[str]:
    """Where a spelling of ``secret`` can be read."""
    texts = {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()}
    return [
        f"{name}: {form}"
        for name, text in {**texts, "the console": said}.items()
        for form in spellings(secret)
        if form in text
    ]


@pytest.mark.parametrize("kind", AUTHS)
def test_what_a_server_echoes_is_taken_out_everywhere(kind: str, tmp_path: Path) -> None:
    """The server tells every credential back in headers, keys, texts and addresses."""
    auth, value = AUTHS[kind]
    profile, out = tmp_path / "acme.yaml", tmp_path / "out"
    profile.write_text(f"auth: {{{auth}}}\ntimers: {{settle: 1, event: 0.1}}\n", encoding="utf-8")
    step = tmp_path / "step.md"
    env = {"CANARY": value, "GITHUB_STEP_SUMMARY": str(step)}
    arrived: set[str] = set()

    def hostile(method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        arrived.update(headers.values())
        return telling_secrets(method, path, headers, body)

    with answering(hostile) as target:
        only = "CSQ-REQ-BV,CSQ-MGT-BV-0*,HUB-NOT-BV-01"
        ended = tmf645("check", target, "--profile", profile, "--only", only, "--out", out, env=env)
    said = ended.said + step.read_text(encoding="utf-8")

    assert 1 == ended.code, ended.said
    assert any(CANARY in each or "Basic " in each for each in arrived)
    assert "[redacted]" in (out / "report.json").read_text(encoding="utf-8")
    assert [] == leaks(out, said, CANARY)
    assert [] == leaks(out, said, value)


def test_a_refusal_that_quotes_the_credential_does_not_leak_it(tmp_path: Path) -> None:
    """Nor does the message of a run that broke off."""
    profile, out = tmp_path / "acme.yaml", tmp_path / "out"
    profile.write_text("auth: {bearer_env: CANARY}\n", encoding="utf-8")

    with answering(lambda *_: (401, {"WWW-Authenticate": f"Bearer {CANARY}"}, CANARY.encode())) as (
        target
    ):
        ended = tmf645("check", target, "--profile", profile, "--out", out, env={"CANARY": CANARY})

    assert 3 == ended.code
    assert [] == leaks(out, ended.said, CANARY)


def test_a_credential_that_no_header_can_carry_is_not_repeated(tmp_path: Path) -> None:
    """The message names the variable, not what it holds."""
    profile, out = tmp_path / "acme.yaml", tmp_path / "out"
    profile.write_text("auth: {bearer_env: CANARY}\n", encoding="utf-8")

    with answering(lambda *_: error(500)) as target:
        env = {"CANARY": f"{CANARY}\n"}
        ended = tmf645("check", target, "--profile", profile, "--out", out, env=env)

    assert 2 == ended.code
    assert "CANARY holds characters that no header can carry" in ended.err
    assert CANARY not in ended.said
