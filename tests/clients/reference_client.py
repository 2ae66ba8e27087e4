"""
A small client that captures orders as it should be done: the one that every obligation lets pass.

It asks whether the customer may buy (TMF679) and whether the network can (TMF645), waits for tasks by
polling or by events, leaves alternatives to the customer, asks anew when an answer is over or the wish
has changed, and hands over what was confirmed (TMF622). Each step is a method that a wrong client does
otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from clients.caller import Caller
from clients.ear import Ear

BASE = "/tmf-api/serviceQualificationManagement/v4"
CHECKS = f"{BASE}/checkServiceQualification"
OFFERS = "/tmf-api/productOfferingQualification/v4/productOfferingQualification"
ORDERS = "/tmf-api/productOrderingManagement/v4/productOrder"

FINAL = ("done", "terminatedWithError")

#: Seconds between two looks, as was agreed with the provider, and how many looks a task is worth.
INTERVAL = 5.0
LOOKS = 20


@dataclass(frozen=True)
class Wish:
    """What a customer wants."""

    offering: str = "fibre-internet"
    speed: int = 500
    place: str = "MAIN-3000"
    cart: str = "cart-1"


@dataclass(frozen=True)
class Offer:
    """What the customer takes: of which item of which check, and by which proposal, if any."""

    wish: Wish
    item: dict[str, Any]
    proposal: dict[str, Any] | None = None


class ReferenceClient:
    """Buys what customers wish for; ``choose`` is the customer before several proposals, or none."""

    caller_type: type[Caller] = Caller
    ear_type: type[Ear] = Ear
    asks_commerce = True

    def __init__(
        self,
        host: str,
        namespace: str,
        *,
        sleep: Callable[[float], None],
        now: Callable[[], datetime],
        ear: Ear | None = None,
        choose: Callable[[list[dict[str, Any]]], dict[str, Any] | None] = lambda offered: offered[
            0
        ],
    ) -> None:
        self.caller = self.caller_type(host, namespace, sleep)
        self.sleep = sleep
        self.now = now
        self.ear = ear
        self.choose = choose
        self.heard = 0
        self.seen: set[str] = set()
        self.known: dict[str, tuple[str, dict[str, Any]]] = {}

    # --- a purchase ---------------------------------------------------------------------------

    def buy(self, wish: Wish, meanwhile: Callable[[], Wish | None] = lambda: None) -> Any:
        """Buy; ``meanwhile`` happens between the answer and the order, and may change the wish."""
        if not self.may_buy(wish):
            return None
        check = self.qualify(wish)
        changed = meanwhile() or wish
        check = self.brought_up_to_date(check, wish, changed)
        offer = self.decide(check, changed)
        return None if offer is None else self.order(check, offer)

    def after(self, wish: Wish) -> None:
        """Look at what was heard since: it is known already."""
        self.listen()

    def may_buy(self, wish: Wish) -> bool:
        """Ask whether this customer may buy it: a question of commerce."""
        if not self.asks_commerce:
            return True
        item = {
            "id": "1",
            "productOffering": {"id": wish.offering},
            "product": {"productCharacteristic": self.values(wish.speed)},
        }
        asked = {
            "externalId": wish.cart,
            "place": self.place(wish.place),
            "provideAlternative": True,
            "productOfferingQualificationItem": [item],
        }
        made = self.caller.call("POST", OFFERS, asked, headers=self.correlation(wish))
        if made["state"] not in FINAL:
            made = self.polled(OFFERS, made)
        listed = made.get("productOfferingQualificationItem") or [{}]
        said = listed[0].get("commercialEligibility", {}).get("qualificationResult", "qualified")
        return bool(said == "qualified")

    def qualify(self, wish: Wish) -> dict[str, Any]:
        """Ask whether the network can do it, and return the answer once there is one."""
        made = self.caller.call("POST", CHECKS, self.question(wish), headers=self.correlation(wish))
        self.learn(made, self.now().isoformat())
        return self.awaited(made)

    def question(self, wish: Wish) -> dict[str, Any]:
        """The body of a check."""
        return {
            "externalId": wish.cart,
            "provideAlternative": True,
            "instantSyncQualification": True,
            "serviceQualificationItem": [{"id": "1", "service": self.service(wish)}],
        }

    def service(self, wish: Wish) -> dict[str, Any]:
        """What is wished for, as a service."""
        return {
            "serviceSpecification": {"id": wish.offering},
            "serviceCharacteristic": self.values(wish.speed),
            "place": self.place(wish.place),
        }

    def values(self, speed: int) -> list[dict[str, Any]]:
        """The characteristics."""
        return [{"name": "downloadSpeed", "value": speed}]

    def place(self, id: str) -> list[dict[str, Any]]:
        """A place by its id."""
        return [{"role": "installation", "id": id}]

    def correlation(self, wish: Wish) -> dict[str, str]:
        """What tells that steps belong together."""
        return {"X-Correlation-ID": wish.cart}

    # --- waiting ------------------------------------------------------------------------------

    def awaited(self, check: dict[str, Any]) -> dict[str, Any]:
        """The check once it has ended: heard of by an event, or read."""
        if check["state"] in FINAL:
            return check
        if self.ear is not None:
            for _ in range(3):
                self.sleep(INTERVAL)
                self.listen()
                if self.latest(check)["state"] in FINAL:
                    return self.latest(check)
        return self.polled(CHECKS, check)

    def polled(self, path: str, task: dict[str, Any]) -> dict[str, Any]:
        """The task once it has ended, read every so often."""
        for _ in range(LOOKS):
            self.sleep(INTERVAL)
            task = self.caller.call("GET", f"{path}/{task['id']}")
            if path == CHECKS:
                self.learn(task, self.now().isoformat())
            if task["state"] in FINAL:
                break
        return task

    def subscribe(self) -> None:
        """Let the server tell what happens."""
        if self.ear is not None:
            self.caller.call("POST", f"{BASE}/hub", {"callback": self.ear.url})

    def listen(self) -> None:
        """Make sense of what was heard: each event once, and none that is older than what is known."""
        if self.ear is None:
            return
        while self.heard < len(self.ear.heard):
            event = self.ear.heard[self.heard]
            self.heard += 1
            if event["eventId"] not in self.seen:
                self.seen.add(event["eventId"])
                for document in event["event"].values():
                    self.learn(document, event["eventTime"])

    def learn(self, document: dict[str, Any], at: str) -> None:
        """Remember a document as of a moment, unless something newer is known."""
        at = datetime.fromisoformat(at).isoformat()
        known = self.known.get(document["id"])
        if known is None or known[0] <= at:
            self.known[document["id"]] = at, document

    def latest(self, check: dict[str, Any]) -> dict[str, Any]:
        """What is known of a check."""
        return self.known.get(check["id"], ("", check))[1]

    # --- deciding -----------------------------------------------------------------------------

    def brought_up_to_date(
        self, check: dict[str, Any], wish: Wish, changed: Wish
    ) -> dict[str, Any]:
        """The check, or another one where the wish has changed or the answer is over."""
        self.listen()
        check = self.latest(check)
        if changed != wish or not self.is_valid(check):
            return self.qualify(changed)
        return check

    def is_valid(self, check: dict[str, Any]) -> bool:
        """Whether the answer may still be relied on."""
        expires = check.get("expirationDate")
        return expires is None or datetime.fromisoformat(expires) > self.now()

    def decide(self, check: dict[str, Any], wish: Wish) -> Offer | None:
        """What to order, if anything."""
        if check["state"] != "done":
            return None
        item = check["serviceQualificationItem"][0]
        if item.get("qualificationResult") == "qualified":
            return Offer(wish, item)
        if item.get("qualificationResult") == "alternate":
            chosen = self.choose(item["alternateServiceProposal"])
            return None if chosen is None else self.accepted(wish, item, chosen)
        return None

    def accepted(self, wish: Wish, item: dict[str, Any], proposal: dict[str, Any]) -> Offer:
        """What a proposal offers, as a wish."""
        service = proposal["alternateService"]
        speed = service["serviceCharacteristic"][0]["value"]
        offering = service["serviceSpecification"]["id"]
        return Offer(replace(wish, offering=offering, speed=speed), item, proposal)

    # --- handing over -------------------------------------------------------------------------

    def order(self, check: dict[str, Any], offer: Offer) -> Any:
        """Order what is offered."""
        return self.caller.call(
            "POST", ORDERS, self.written(check, offer), headers=self.correlation(offer.wish)
        )

    def written(self, check: dict[str, Any], offer: Offer) -> dict[str, Any]:
        """The body of an order."""
        item = {
            "id": "1",
            "action": "add",
            "productOffering": {"id": offer.wish.offering},
            "product": self.product(offer.wish),
            "qualification": self.references(check, offer),
        }
        start = self.start(offer)
        body = {"externalId": offer.wish.cart, "productOrderItem": [item]}
        return body if start is None else {**body, "requestedStartDate": start}

    def product(self, wish: Wish) -> dict[str, Any]:
        """What is ordered."""
        return {
            "productCharacteristic": self.values(wish.speed),
            "place": self.place(wish.place),
        }

    def references(self, check: dict[str, Any], offer: Offer) -> list[dict[str, Any]]:
        """What the order rests on."""
        named = [{"id": check["id"], "@referredType": "CheckServiceQualification"}]
        if offer.proposal is not None:
            named.append({"id": offer.proposal["id"], "@referredType": "AlternateServiceProposal"})
        return named

    def start(self, offer: Offer) -> str | None:
        """When it can begin."""
        told = (offer.proposal or {}).get("alternateServiceAvailabilityDate")
        return told or offer.item.get("expectedActivationDate")
