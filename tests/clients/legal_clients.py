"""Clients that do it in another way, which is as right: none of them may be accused of anything."""

import contextlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
from clients.caller import Caller, Refused
from clients.client_stories import (
    AWAITED,
    ELSEWHERE,
    EXPIRED,
    FAR,
    LOST,
    OTHERWISE,
    OUTAGE,
    OVERLOAD,
    OVERTAKEN,
    QUICK,
    REFUSED,
    SLOW,
    TWICE,
    Story,
)
from clients.reference_client import (
    BASE,
    CHECKS,
    FINAL,
    INTERVAL,
    LOOKS,
    OFFERS,
    ORDERS,
    Offer,
    ReferenceClient,
    Wish,
)

#: Each with the story in which it goes its own way, and the obligation that it meets all the same.
LEGAL: list[tuple[type[ReferenceClient], Story, str]] = []


def legal(id: str, story: Story) -> Callable[[type[ReferenceClient]], type[ReferenceClient]]:
    """Enter a client that is right, with the obligation that it meets."""

    def enter(client: type[ReferenceClient]) -> type[ReferenceClient]:
        LEGAL.append((client, story, id))
        return client

    return enter


@legal("CLI-LIF-BV-01", AWAITED)
class HearsOnly(ReferenceClient):
    """Never reads a task: events alone tell it."""

    def awaited(self, check: dict[str, Any]) -> dict[str, Any]:
        while self.latest(check)["state"] not in FINAL:
            self.sleep(INTERVAL)
            self.listen()
        return self.latest(check)


@legal("CLI-LIF-BV-01", SLOW)
class ReadsLists(ReferenceClient):
    """Looks for its task in the list, by its externalId."""

    def awaited(self, check: dict[str, Any]) -> dict[str, Any]:
        for _ in range(LOOKS):
            self.sleep(INTERVAL)
            (check,) = self.caller.call("GET", f"{CHECKS}?externalId={check['externalId']}")
            self.learn(check, self.now().isoformat())
            if check["state"] in FINAL:
                break
        return check


@legal("CLI-LIF-BV-01", SLOW)
class Cancels(ReferenceClient):
    """The customer has gone: the task is deleted, and nothing is ordered."""

    def awaited(self, check: dict[str, Any]) -> dict[str, Any]:
        self.caller.call("DELETE", f"{CHECKS}/{check['id']}")
        return check


@legal("CLI-LIF-BO-01", SLOW)
class LooksOnceMore(ReferenceClient):
    """Reads what is done once more, at once, before it orders."""

    def order(self, check: dict[str, Any], offer: Offer) -> Any:
        check = self.caller.call("GET", f"{CHECKS}/{check['id']}")
        return super().order(check, offer)


@legal("CLI-ORD-BV-03", QUICK)
class HasNamesOfItsOwn(ReferenceClient):
    """Names items and carts as it likes, and is correlated by traceparent."""

    def question(self, wish: Wish) -> dict[str, Any]:
        items = [{"id": "line-A/7", "service": self.service(wish)}]
        return {**super().question(wish), "externalId": "Q-1", "serviceQualificationItem": items}

    def correlation(self, wish: Wish) -> dict[str, str]:
        return {"traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}

    def written(self, check: dict[str, Any], offer: Offer) -> dict[str, Any]:
        return {**super().written(check, offer), "externalId": "O-1"}


@legal("CLI-ORD-BV-01", QUICK)
class AsksInBatches(ReferenceClient):
    """Asks for several doors and speeds at once, and orders one of them."""

    def question(self, wish: Wish) -> dict[str, Any]:
        wishes = [
            replace(wish, place="FARM-1"),
            replace(wish, speed=1000),
            wish,
            replace(wish, place="MAIN-3002"),
        ]
        items = [
            {"id": str(number), "service": self.service(each)}
            for number, each in enumerate(wishes, 1)
        ]
        return {**super().question(wish), "serviceQualificationItem": items}

    def decide(self, check: dict[str, Any], wish: Wish) -> Offer | None:
        return Offer(wish, check["serviceQualificationItem"][2])

    def references(self, check: dict[str, Any], offer: Offer) -> list[dict[str, Any]]:
        item = {"id": "3", "@referredType": "CheckServiceQualificationItem"}
        return [*super().references(check, offer), item]


@legal("CLI-ORD-BV-01", QUICK)
class OrdersLaterWithinValidity(ReferenceClient):
    """The customer sleeps over it."""

    def order(self, check: dict[str, Any], offer: Offer) -> Any:
        self.sleep(40 * 3600)
        return super().order(check, offer)


@legal("CLI-ALT-BV-01", OTHERWISE)
class AsksForWhatWasProposed(ReferenceClient):
    """Takes a proposal by asking for it anew, and orders on that answer."""

    def accepted(self, wish: Wish, item: dict[str, Any], proposal: dict[str, Any]) -> Offer:
        wish = super().accepted(wish, item, proposal).wish
        self.second = self.qualify(wish)
        return Offer(wish, self.second["serviceQualificationItem"][0])

    def references(self, check: dict[str, Any], offer: Offer) -> list[dict[str, Any]]:
        return super().references(self.second, offer)


@legal("CLI-RES-BV-01", replace(OTHERWISE, tells="has told that it wants no proposals"))
class TakesNoProposals(ReferenceClient):
    """Does not ask for alternatives: what is not there is unqualified."""

    def question(self, wish: Wish) -> dict[str, Any]:
        return {**super().question(wish), "provideAlternative": False}


@legal("CLI-ORD-BV-01", QUICK)
class AsksWhatIsThere(ReferenceClient):
    """Asks first what can be had at all (a query), then for what the customer chose."""

    def qualify(self, wish: Wish) -> dict[str, Any]:
        criteria = {"service": {"place": self.place(wish.place)}}
        query = {"searchCriteria": criteria, "instantSyncQualification": True}
        self.caller.call("POST", f"{BASE}/queryServiceQualification", query)
        return super().qualify(wish)


@legal("CLI-ORD-BV-03", QUICK)
class LeavesTheNetworkToTheOffering(ReferenceClient):
    """Qualifies the offering alone (TMF679), whose provider asks the network itself."""

    def qualify(self, wish: Wish) -> dict[str, Any]:
        item = {
            "id": "1",
            "productOffering": {"id": wish.offering},
            "product": {**self.product(wish)},
        }
        body = {"externalId": wish.cart, "productOfferingQualificationItem": [item]}
        made: dict[str, Any] = self.caller.call("POST", OFFERS, body)
        return made

    def decide(self, check: dict[str, Any], wish: Wish) -> Offer | None:
        return Offer(wish, check["productOfferingQualificationItem"][0])

    def written(self, check: dict[str, Any], offer: Offer) -> dict[str, Any]:
        body = super().written(check, offer)
        item = body["productOrderItem"][0]
        del item["qualification"]
        item["productOfferingQualificationItem"] = {
            "id": "1",
            "productOfferingQualificationId": check["id"],
        }
        return body


@legal("CLI-VAL-BV-03", QUICK)
class KnowsAddresses(ReferenceClient):
    """Tells the place by its address, once in capitals."""

    def place(self, id: str) -> list[dict[str, Any]]:
        city = "Riverside" if self.heard == 0 else "RIVERSIDE"
        address = {"streetNr": "3000", "streetName": "Main Street", "city": city, "country": "US"}
        return [{"role": "installation", "@type": "GeographicAddress", **address}]

    def order(self, check: dict[str, Any], offer: Offer) -> Any:
        self.heard = 1
        return super().order(check, offer)


@legal("CLI-VAL-BV-04", ELSEWHERE)
class ComparesSeveralDoors(ReferenceClient):
    """Asks for both doors, and orders at the second one on its own answer."""

    def qualify(self, wish: Wish) -> dict[str, Any]:
        super().qualify(replace(wish, place="MAIN-3000"))
        return super().qualify(wish)


@legal("CLI-VAL-BV-01", EXPIRED)
class GivesUpAtExpiry(ReferenceClient):
    """Tells the customer that the offer is over, and begins a new purchase later."""

    def brought_up_to_date(
        self, check: dict[str, Any], wish: Wish, changed: Wish
    ) -> dict[str, Any]:
        self.sleep(3600)
        return self.qualify(wish)


@legal("CLI-VAL-BV-02", OVERTAKEN)
class ReadsBeforeItOrders(ReferenceClient):
    """Does nothing at events, and reads the answer again before it relies on it."""

    def brought_up_to_date(
        self, check: dict[str, Any], wish: Wish, changed: Wish
    ) -> dict[str, Any]:
        check = self.caller.call("GET", f"{CHECKS}/{check['id']}")
        return check if self.is_valid(check) else self.qualify(wish)


class _Jittery(Caller):
    def pause(self, attempt: int, response: httpx.Response | None) -> None:
        told = response.headers.get("Retry-After") if response is not None else None
        self.sleep(float(told or 0) + (0.9, 2.6, 1.7, 6.3, 4.0)[attempt - 1])


@legal("CLI-ERR-BV-01", OUTAGE)
class BacksOffWithChance(ReferenceClient):
    """Waits within bounds that double, and somewhere in them."""

    caller_type = _Jittery


@legal("CLI-LIF-BV-03", OVERLOAD)
class WaitsALittleLonger(ReferenceClient):
    """Waits as it is asked to, and a bit more."""

    caller_type = _Jittery


class _LooksFirst(Caller):
    """Sends no keys: it looks whether something is there before it sends it again."""

    def again(self, headers: dict[str, str]) -> dict[str, str]:
        self._http.get(CHECKS, headers=headers)
        return headers

    def key(self) -> str:
        return ""


@legal("CLI-ERR-BV-02", OUTAGE)
class LooksBeforeItRepeats(ReferenceClient):
    """Reads the list before it sends a creation again, and so needs no key."""

    caller_type = _LooksFirst


@legal("CLI-ERR-BV-03", REFUSED)
class TriesOnceMore(ReferenceClient):
    """A person presses the button again."""

    def buy(self, wish: Wish, meanwhile: Callable[[], Wish | None] = lambda: None) -> Any:
        with contextlib.suppress(Refused):
            return super().buy(wish, meanwhile)
        return super().buy(wish, meanwhile)


@legal("CLI-NOT-BV-03", TWICE)
class BuysTwo(ReferenceClient):
    """Two lines for two carts, each on its own answer, while events come twice."""

    def after(self, wish: Wish) -> None:
        self.buy(replace(wish, cart="cart-2"))


@legal("CLI-ORD-BV-01", QUICK)
class OrdersARouterAsWell(ReferenceClient):
    """Beside the line it orders something that no network has to carry."""

    def written(self, check: dict[str, Any], offer: Offer) -> dict[str, Any]:
        body = super().written(check, offer)
        router = {"id": "2", "action": "add", "productOffering": {"id": "router"}}
        return {**body, "productOrderItem": [*body["productOrderItem"], router]}


@legal("CLI-REQ-BV-01", QUICK)
class SaysLittle(ReferenceClient):
    """Sends what is required, and nothing else."""

    def question(self, wish: Wish) -> dict[str, Any]:
        return {"serviceQualificationItem": [{"service": self.service(wish)}]}


@legal("CLI-ORD-BV-01", QUICK)
class EndsAService(ReferenceClient):
    """Orders an end of what it ordered before: for that nothing has to be feasible."""

    def order(self, check: dict[str, Any], offer: Offer) -> Any:
        made = super().order(check, offer)
        item = {"id": "1", "action": "delete", "product": {"id": "installed-1"}}
        with contextlib.suppress(Refused):
            self.caller.call("POST", ORDERS, {"externalId": "end", "productOrderItem": [item]})
        return made


@legal("CLI-LIF-BO-01", SLOW)
class ReadsPartsFirst(ReferenceClient):
    """Looks at the state alone until the task is done, and then reads all of it."""

    def polled(self, path: str, task: dict[str, Any]) -> dict[str, Any]:
        for _ in range(LOOKS):
            self.sleep(INTERVAL)
            if self.caller.call("GET", f"{path}/{task['id']}?fields=state")["state"] in FINAL:
                break
        read: dict[str, Any] = self.caller.call("GET", f"{path}/{task['id']}")
        return read

    def latest(self, check: dict[str, Any]) -> dict[str, Any]:
        return check


@legal("CLI-LIF-BO-01", SLOW)
class AsksForLittle(ReferenceClient):
    """Has the answer to its creation cut down to id and state."""

    def qualify(self, wish: Wish) -> dict[str, Any]:
        path = f"{CHECKS}?fields=id,state"
        made = self.caller.call("POST", path, self.question(wish), headers=self.correlation(wish))
        return self.awaited(made)


@legal("CLI-LIF-BV-01", FAR)
class HangsUp(HearsOnly):
    """Hears that nothing can be had, and takes its listener back."""

    def subscribe(self) -> None:
        hub = self.caller.call(
            "POST", f"{BASE}/hub", {"callback": self.ear.url if self.ear else ""}
        )
        self.hub = hub["id"]

    def decide(self, check: dict[str, Any], wish: Wish) -> Offer | None:
        self.caller.call("DELETE", f"{BASE}/hub/{self.hub}")
        return super().decide(check, wish)


@legal("CLI-LIF-BV-02", AWAITED)
class LooksWhenItHears(ReferenceClient):
    """Polls, and looks at once where an event says that something has changed."""

    def awaited(self, check: dict[str, Any]) -> dict[str, Any]:
        heard = 0
        for second in range(1, 60):
            self.sleep(1)
            told = len(self.ear.heard) if self.ear else 0
            if second % INTERVAL and told == heard:
                continue
            heard = told
            check = self.caller.call("GET", f"{CHECKS}/{check['id']}")
            if check["state"] in FINAL:
                break
        return check

    def latest(self, check: dict[str, Any]) -> dict[str, Any]:
        return check


@legal("CLI-ORD-BV-03", QUICK)
class HasTheRouterSentThere(ReferenceClient):
    """Orders a router to the same place, which nobody has to qualify."""

    def written(self, check: dict[str, Any], offer: Offer) -> dict[str, Any]:
        body = super().written(check, offer)
        router = {
            "id": "2",
            "action": "add",
            "productOffering": {"id": "router"},
            "product": {"place": self.place(offer.wish.place)},
        }
        return {**body, "productOrderItem": [*body["productOrderItem"], router]}


@legal("CLI-ORD-BV-03", QUICK)
class OrdersABundle(ReferenceClient):
    """Names the qualification at the part of a bundle that it is for."""

    def written(self, check: dict[str, Any], offer: Offer) -> dict[str, Any]:
        body = super().written(check, offer)
        bundle = {
            "id": "0",
            "action": "add",
            "productOffering": {"id": "everything"},
            "product": {"place": self.place(offer.wish.place)},
            "productOrderItem": body["productOrderItem"],
        }
        return {**body, "productOrderItem": [bundle]}


@legal("CLI-ORD-BV-03", QUICK)
class NamesAddresses(ReferenceClient):
    """Names the qualification by its address alone."""

    def references(self, check: dict[str, Any], offer: Offer) -> list[dict[str, Any]]:
        return [{"href": check["href"], "@referredType": "CheckServiceQualification"}]


@legal("CLI-VAL-BV-04", QUICK)
class CountsInGigabits(ReferenceClient):
    """Orders half a gigabit where it asked for five hundred megabits."""

    def product(self, wish: Wish) -> dict[str, Any]:
        values = [{"name": "downloadSpeed", "value": f"{wish.speed / 1000:g} Gbit/s"}]
        return {**super().product(wish), "productCharacteristic": values}


@legal("CLI-NOT-BV-03", TWICE)
class SplitsItsOrder(ReferenceClient):
    """Asks for two equal lines at once, and orders each by itself."""

    def question(self, wish: Wish) -> dict[str, Any]:
        items = [{"id": id, "service": self.service(wish)} for id in ("1", "2")]
        return {**super().question(wish), "serviceQualificationItem": items}

    def order(self, check: dict[str, Any], offer: Offer) -> Any:
        super().order(check, offer)
        return super().order(check, offer)


@legal("CLI-LIF-BO-01", SLOW)
class ServesTwoAtOnce(ReferenceClient):
    """Asks for two customers, waits for both answers, and orders for both, the last one first."""

    def buy(self, wish: Wish, meanwhile: Callable[[], Wish | None] = lambda: None) -> Any:
        wishes = [wish, replace(wish, cart="cart-2", place="MAIN-3002")]
        asked = [
            self.caller.call("POST", CHECKS, self.question(each), headers=self.correlation(each))
            for each in wishes
        ]
        self.sleep(60)
        read = [self.caller.call("GET", f"{CHECKS}/{check['id']}") for check in asked]
        for check, each in reversed([*zip(read, wishes, strict=True)]):
            offer = self.decide(check, each)
            if offer is not None:
                self.order(check, offer)


class _NewEachTime(Caller):
    def credentials(self) -> dict[str, str]:
        return {**super().credentials(), "Connection": "close"}


@legal("CLI-REQ-BV-01", QUICK)
class HangsUpEachTime(ReferenceClient):
    """Opens a connection for every request."""

    caller_type = _NewEachTime


@legal("CLI-ERR-BV-02", LOST)
class RepeatsWithItsKey(ReferenceClient):
    """Repeats an order of unknown outcome with the key of the first attempt."""
