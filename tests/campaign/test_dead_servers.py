"""
Every dead server is as dead as its docstring says.
"""

import asyncio
import json

import httpx
import pytest

from campaign.dead_servers import DEAD
from campaign.listening import talk
from campaign.minimal_profile import PROFILE

CHECKS = "/checkServiceQualification"
SILENT = ("tarpit", "trickling", "hanging_up")


@pytest.mark.parametrize("name", [name for name in DEAD if name not in SILENT])
def test_it_does_not_serve(name: str) -> None:
    """No check that it is sent becomes a stored, finished, decided one of its own."""

    async def story(client: httpx.AsyncClient) -> None:
        asked = {"externalId": name, "serviceQualificationItem": [PROFILE["samples"][0]["item"]]}
        posted = await client.post(CHECKS, json=asked)
        await asyncio.sleep(0.1)
        try:
            href = httpx.URL(posted.json()["href"])
            shown = (await client.get(href)).json()
        except (ValueError, TypeError, KeyError, httpx.UnsupportedProtocol):
            return

        rows = shown.get("serviceQualificationItem", [])
        is_alive = (
            posted.status_code in {200, 201}
            and shown.get("externalId") == name
            and shown.get("state") == "done"
            and [row["qualificationResult"] for row in rows] == ["qualified"]
        )
        assert not is_alive, json.dumps(shown)

    talk(DEAD[name](), story)


def test_the_tarpit_never_answers() -> None:
    """Who waits for the tarpit gives up."""

    async def story(client: httpx.AsyncClient) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.get(CHECKS), 0.1)

    talk(DEAD["tarpit"](), story)


def test_the_trickle_never_ends() -> None:
    """The answer begins, and whoever waits for its end gives up."""

    async def story(client: httpx.AsyncClient) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.get(CHECKS), 0.5)

    talk(DEAD["trickling"](), story)


def test_hanging_up_is_an_error_of_the_connection() -> None:
    """No answer begins."""

    async def story(client: httpx.AsyncClient) -> None:
        with pytest.raises(ConnectionResetError):
            await client.get(CHECKS)

    talk(DEAD["hanging_up"](), story)


def test_there_are_enough_of_them() -> None:
    """Twelve are promised."""
    assert len(DEAD) >= 16
