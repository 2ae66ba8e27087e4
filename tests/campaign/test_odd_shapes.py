"""
Answers of shapes that nobody expects are findings about the server, never failures of the judge.
"""

from collections.abc import Callable
from typing import Any

import pytest
from tmf645_reports.model import Overall, Verdict

from campaign.minimal_events import Subscription
from campaign.minimal_http import Answered, Asked, Json, Refusal
from campaign.minimal_profile import PROFILE
from campaign.minimal_server import MinimalServer
from campaign.minimal_tasks import CHECK, Task
from campaign.running import judged, told, with_verdict

SHAPES: dict[str, Callable[[], MinimalServer]] = {}


def shape(server: type[MinimalServer]) -> type[MinimalServer]:
    """Register a server with odd answers."""
    SHAPES[server.__name__] = server
    return server


def nested(levels: int) -> Any:
    """A list in a list, and so on."""
    value: Any = "x"
    for _ in range(levels):
        value = [value]
    return value


@shape
class IdIsNoUnicode(MinimalServer):
    """Ids hold half of a surrogate pair, which no URL can."""

    def new_id(self, kind: str, body: Json) -> str:
        return super().new_id(kind, body) + "\ud800"

    def href(self, kind: str, id: str, origin: str) -> str:
        return f"{origin}/{kind}"


@shape
class IdBeyondAnyAddress(MinimalServer):
    """Ids are longer than a URL may be."""

    def new_id(self, kind: str, body: Json) -> str:
        return super().new_id(kind, body) + "x" * 70_000


@shape
class HrefIsNoUnicode(MinimalServer):
    """The href holds half of a surrogate pair."""

    def show(self, task: Task) -> Json:
        return {**super().show(task), "href": "http://x/\ud800"}


@shape
class HrefWithControls(MinimalServer):
    """The href holds characters that move the cursor."""

    def show(self, task: Task) -> Json:
        return {**super().show(task), "href": "http://x/\x00\x1b[2J"}


@shape
class NestedTooDeep(MinimalServer):
    """Tasks hold a list nested deeper than a comparison can follow."""

    def show(self, task: Task) -> Json:
        return {**super().show(task), "extension": nested(450)}


@shape
class PartsOfOtherTypes(MinimalServer):
    """Services are null and relationships a number."""

    def show_item(self, task: Task, item: Json) -> Json:
        odd = {"service": None, "qualificationItemRelationship": 5}
        return {**super().show_item(task, item), **odd}


@shape
class ProposalsOfOtherTypes(MinimalServer):
    """Proposals hold words and numbers where objects belong."""

    def show(self, task: Task) -> Json:
        shown = super().show(task)
        rows = shown["serviceQualificationItem"] if task.kind == CHECK else []
        for row in rows:
            if "alternateServiceProposal" in row:
                service = {"serviceSpecification": "x", "serviceCharacteristic": "y", "place": 1}
                row["alternateServiceProposal"] = [{"alternateService": service}]
        return shown


@shape
class SubscriptionsOfOtherIds(MinimalServer):
    """Subscriptions have ids that no path can hold."""

    def new_hub_id(self) -> str:
        return f"../\x00[\ud800]?x#{super().new_hub_id()}"

    def answer_subscription(self, listener: Subscription, origin: str) -> Answered:
        return Answered(status=201, body=self.hub_body(listener))

    def unsubscribe(self, id: str, asked: Asked) -> Answered:
        raise Refusal(404, "notFound", "there is no such subscription")


@pytest.mark.parametrize("name", SHAPES)
def test_the_judge_does_not_fail_over_an_odd_shape(name: str) -> None:
    """What is wrong with the answer is told of the server, or the purpose is left open."""
    report = judged(f"asgi:campaign.test_odd_shapes:{name}", PROFILE)

    assert with_verdict(report, Verdict.ERROR) == set(), told(report, Verdict.ERROR)
    assert report.partial == ""
    assert report.verdict is Overall.NONCONFORMANT
