"""`tmf645 check --dry-run`: what would be changed is told by purpose, and nothing is sent."""

import re
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from campaign.minimal_profile import PROFILE
from cli.task_servers import Tasks
from click.testing import CliRunner
from loopback import answering
from tmf645_cli import main
from tmf645_conformance.campaign import Campaign, most_wanted
from tmf645_conformance.catalogue import select
from tmf645_conformance.dry_run import CHANGING, go_through
from tmf645_conformance.exchange import Exchange
from tmf645_conformance.judge import judge
from tmf645_conformance.listener import Listener
from tmf645_conformance.profile import parse_profile
from tmf645_conformance.redaction import Redactor
from tmf645_conformance.session import Session
from tmf645_conformance.transport import connect

MINIMAL = "asgi:campaign.minimal_server:MinimalServer"

#: What is not foretold: it waits for events, which the stand-in does not send.
NOT_FORETOLD = {("HUB-NOT-BV-04", "POST", "hub")}


def campaign(only: str = "") -> Campaign:
    """A run against the minimal server."""
    return Campaign(target=MINIMAL, purposes=select(only), profile=parse_profile(PROFILE))


def really_sent(run: Campaign) -> set[tuple[str, str, str]]:
    """What a right server was sent that changes something: purpose, method and resource."""
    sent: set[tuple[str, str, str]] = set()
    with connect(MINIMAL) as connection, Listener() as listener:
        session = Session(connection, run.profile, listener)
        root = urlsplit(connection.root).path
        original = session.conversation.send
        by = ""

        def send(method: str, url: str, **how: Any) -> Exchange:
            if method in CHANGING:
                path = urlsplit(url).path.removeprefix(root)
                sent.add((by, method, path.split("/")[1]))
            return original(method, url, **how)

        session.conversation.send = send  # type: ignore[method-assign]  # listens in
        for ask in most_wanted(run, session):
            ask()
        sent.clear()
        for purpose in run.purposes:
            by = purpose.id
            judge(purpose, session, Redactor(), run.reproduce)
    return sent


@pytest.mark.parametrize("only", ["CSQ-MGT,CSQ-ALT,HUB", pytest.param("", marks=pytest.mark.slow)])
def test_what_is_sent_was_foretold(only: str) -> None:
    """Every purpose that changes something at a right server is told to do so, and how."""
    run = campaign(only)
    told = {
        (wanted.by, method, path.split("/")[1])
        for wanted in go_through(run)
        for method, path in wanted.changing
    }
    sent = really_sent(run)

    assert len(sent) > 20
    assert set() == sent - told - NOT_FORETOLD


def test_what_is_created_is_removed_at_the_end() -> None:
    """As many are deleted as were stored and not deleted before."""
    changes: Counter[tuple[str, str]] = Counter()
    for wanted in go_through(campaign("CSQ-REQ-BV-01,CSQ-REQ-BV-02")):
        for (method, path), number in wanted.changing.items():
            changes[method, path.split("/")[1]] += number

    for resource in ("checkServiceQualification", "queryServiceQualification"):
        assert 0 < changes["POST", resource] == changes["DELETE", resource]


def test_nothing_is_sent_and_nothing_is_written(tmp_path: Path) -> None:
    """The server that is named hears nothing, and no report is left."""
    tasks, out = Tasks(), tmp_path / "out"
    with answering(tasks) as target:
        options = ["--only", "CSQ-REQ-BV", "--out", str(out), "--dry-run"]
        ended = CliRunner().invoke(main, ["check", target, *options])

    assert (0, [], False) == (ended.exit_code, tasks.asked, out.exists()), ended.output
    assert re.search(
        r"^  CSQ-REQ-BV-01 +POST /checkServiceQualification", ended.output, re.MULTILINE
    )
    assert ended.output.endswith("Nothing was sent.\n")


def test_a_wrong_target_is_two() -> None:
    """As without --dry-run."""
    ended = CliRunner().invoke(main, ["check", "ftp://acme.example", "--dry-run"])

    assert 2 == ended.exit_code
    assert "scheme 'ftp' is not supported" in ended.output


def test_secrets_are_not_needed(tmp_path: Path) -> None:
    """Whoever plans a run need not hold the credentials."""
    profile = tmp_path / "p.yaml"
    profile.write_text(
        "base_url: http://acme.example\nauth: {bearer_env: NOT_SET_ANYWHERE}\n", encoding="utf-8"
    )
    options = ["--profile", str(profile), "--only", "CSQ-REQ-BV-01", "--dry-run"]

    assert 0 == CliRunner().invoke(main, ["check", *options]).exit_code
