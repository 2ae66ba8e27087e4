"""
Every legal server answers a plain check and a plain query in the words of its profile.
"""

import asyncio
from urllib.parse import urljoin

import httpx
import pytest

from campaign.legal_variants import LEGAL
from campaign.listening import finished, listening, talk
from campaign.minimal_http import Json
from campaign.minimal_server import MinimalServer
from campaign.transcript import transcript

CHECKS, QUERIES = "/checkServiceQualification", "/queryServiceQualification"


def word(profile: Json, canonical: str) -> str:
    """The word that ``profile`` declares for a result or a state."""
    vocabulary = profile.get("vocabulary", {})
    words = {**vocabulary.get("states", {}), **vocabulary}.get(canonical, [canonical])
    return str(words[0])


#: What the minimal server says.
RIGHT = transcript(MinimalServer())

#: The conversation sets its own clock, so these cannot differ in it.
OTHER_IN_TIME_ONLY = {"EventsDelayed"}


@pytest.mark.parametrize("name", [name for name in LEGAL if name not in OTHER_IN_TIME_ONLY])
def test_it_makes_another_choice(name: str) -> None:
    """The choice can be seen from outside; else the variant would vary nothing."""
    assert transcript(LEGAL[name].server()) != RIGHT


@pytest.mark.parametrize("name", LEGAL)
def test_it_answers_its_samples(name: str) -> None:
    """Every sample gets what the variant's own profile says."""
    profile = dict(LEGAL[name].profile)

    async def check(client: httpx.AsyncClient, sample: Json) -> None:
        body: Json = {"serviceQualificationItem": [sample["item"]], "provideAlternative": True}
        done = await settled(client, await client.post(CHECKS, json=body), profile)
        assert word(profile, sample["expect"]) == done["qualificationResult"]

    async def query(client: httpx.AsyncClient, sample: Json) -> None:
        answer = await client.post(QUERIES, json={"searchCriteria": sample["criteria"]})
        rows = (await settled(client, answer, profile))["serviceQualificationItem"]
        listed = {row["service"]["serviceSpecification"]["id"] for row in rows}
        assert set(sample["lists"]) == listed

    async def story(client: httpx.AsyncClient) -> None:
        samples = profile["samples"]
        await asyncio.gather(*((check if "item" in s else query)(client, s) for s in samples))

    talk(LEGAL[name].server(), story)


async def settled(client: httpx.AsyncClient, answer: httpx.Response, profile: Json) -> Json:
    """The final resource behind the answer of a POST."""
    shown: Json = answer.json()
    final = word(profile, "done")
    return (
        shown
        if shown["state"] == final
        else await finished(client, urljoin("http://sut", shown["href"]), final)
    )


@pytest.mark.parametrize("name", [n for n in LEGAL if LEGAL[n].profile["claims"].get("hub")])
def test_it_tells_its_listener(name: str) -> None:
    """Who claims a hub tells of the creation and of every change of state, where there is one."""
    wanted = {"CreateEvent"} if name == "BornDone" else {"CreateEvent", "StateChangeEvent"}

    async def story(client: httpx.AsyncClient) -> None:
        async with listening() as listener:
            await client.post("/hub", json={"callback": listener.callback})
            body = {"serviceQualificationItem": [LEGAL[name].profile["samples"][0]["item"]]}
            await client.post(CHECKS, json=body)
            await listener.wait_for({"BornDone": 1, "InProgressNotSeen": 2}.get(name, 3))
            await asyncio.sleep(0.02)

            changes = {
                event["eventType"][1:].partition("Qualification")[2] for event in listener.events
            }
            assert wanted == changes

    talk(LEGAL[name].server(), story)
